"""Ratings: five levels and the person's own words. The handler never sees them with a name."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from procuracy.casework.ids import uuid7
from procuracy.casework.models import Case


class Rating(models.Model):
    """One answer to "how was it", given once by each person of a case."""

    class Level(models.IntegerChoices):
        VERY_SATISFIED = 5, _("Very satisfied")
        SATISFIED = 4, _("Satisfied")
        BASICALLY = 3, _("Basically satisfied")
        DISSATISFIED = 2, _("Dissatisfied")
        VERY_DISSATISFIED = 1, _("Very dissatisfied")

    id = models.UUIDField(primary_key=True, default=uuid7)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="ratings")
    party_id = models.UUIDField(null=True)
    office_id = models.BigIntegerField()
    level = models.SmallIntegerField(choices=Level.choices)
    words = models.TextField(blank=True)
    channel = models.CharField(max_length=12)
    at = models.DateTimeField()
    looked_at_again = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["at"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "party_id"], name="one_rating_a_person")]
        indexes: ClassVar = [models.Index("office_id", "at", name="rating_office")]

    @property
    def dissatisfied(self) -> bool:
        """The two lowest levels."""
        return self.level <= self.Level.DISSATISFIED
