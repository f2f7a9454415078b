"""Texts that an office writes once and uses in its replies, and what was done to its people's accounts."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from procuracy.registry.models import AgencyPerson, Official, Procuratorate


class ReplyText(models.Model):
    """A text that handlers may start a reply from. A person reads and changes it before anything is proposed."""

    office = models.ForeignKey(Procuratorate, on_delete=models.CASCADE, related_name="+")
    title = models.CharField(max_length=80)
    text = models.TextField(max_length=10_000)
    changed_by = models.ForeignKey(Official, null=True, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering: ClassVar = ["title"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "title"], name="one_reply_text_a_title")
        ]

    def __str__(self) -> str:
        return self.title


class AccountAct(models.Model):
    """What a security administrator did to the account of an official or of a partner's person, and why. Append-only; read by auditors."""

    class What(models.TextChoices):
        FACTOR_REMOVED = "factor_removed", _("Second factor removed")
        PASSWORD_GIVEN = "password_given", _("New password given")
        CLOSED = "closed", _("Account closed")
        OPENED = "opened", _("Account opened")
        RENAMED = "renamed", _("Name, title or department changed; before")

    official = models.ForeignKey(Official, null=True, on_delete=models.PROTECT, related_name="+")
    agency_person = models.ForeignKey(AgencyPerson, null=True, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Official, on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=20, choices=What.choices)
    reason = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-at"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(official__isnull=False) ^ models.Q(agency_person__isnull=False), name="act_on_one_account")
        ]

    def __str__(self) -> str:
        return f"{self.get_what_display()}: {self.person}"

    @property
    def person(self) -> Official | AgencyPerson:
        """Whose account it was."""
        found = self.official or self.agency_person
        assert found is not None
        return found
