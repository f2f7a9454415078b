"""Who was invited to a case, what she answered, what she thinks, and what she was told about it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from procuracy.casework.ids import uuid7
from procuracy.casework.models import Case
from procuracy.registry.models import Participant


class Guest(models.Model):
    """Somebody invited to a case. Her name and telephone stand sealed in her `Party`; she follows and answers with her code."""

    class State(models.TextChoices):
        CHOSEN = "chosen", _("Not invited yet")
        INVITED = "invited", _("Invited")
        ACCEPTED = "accepted", _("Has accepted")
        DECLINED = "declined", _("Has declined")
        ATTENDED = "attended", _("Was there")
        ABSENT = "absent", _("Was not there")

    id = models.UUIDField(primary_key=True, default=uuid7)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, db_index=False, related_name="guests")
    party_id = models.UUIDField(unique=True)
    participant = models.ForeignKey(Participant, null=True, on_delete=models.PROTECT, related_name="invitations")
    capacity = models.CharField(max_length=20, choices=Participant.Capacity.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.CHOSEN)
    reason = models.TextField(blank=True)
    """Why she declined, or the conflict of interest that she told of."""
    verdict = models.CharField(max_length=10, blank=True)
    opinion = models.TextField(blank=True)
    opinion_on = models.DateField(null=True)
    answer = models.TextField(blank=True)
    answered_on = models.DateField(null=True)

    class Meta:
        ordering: ClassVar = ["case_id", "id"]
        indexes: ClassVar = [models.Index("case", "id", name="guest_of_case")]

    @property
    def barred(self) -> bool:
        """Whether she was suspended or has left since she was invited."""
        return self.participant is not None and self.participant.state != Participant.State.ACTIVE

    @property
    def coming(self) -> bool:
        """Whether she may see what those who take part see: she has accepted, or was there."""
        return self.state in (self.State.ACCEPTED, self.State.ATTENDED)
