"""What people of a group case claim, the lists that brought them, and the acts that concern many of them.

Amounts are yuan, exact to the fen. Entries of an act are never changed: claims follow from them, and `proof` compares both.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from procuracy.casework import crypto
from procuracy.casework.ids import uuid7
from procuracy.casework.models import Case, Party
from procuracy.registry.models import Official


class ClaimantImport(models.Model):
    """A spreadsheet of people: looked at first, then brought in by the worker, a part at a time."""

    class State(models.TextChoices):
        PREVIEW = "preview", _("Waiting to be looked at")
        IMPORTING = "importing", _("Being brought in")
        DONE = "done", _("Brought in")
        STOPPED = "stopped", _("Stopped")
        DISCARDED = "discarded", _("Thrown away")

    id = models.UUIDField(primary_key=True, default=uuid7)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="claimant_imports")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PREVIEW)
    file_name = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    rows = models.IntegerField()
    ready = models.IntegerField()
    wrong = models.IntegerField()
    repeated = models.IntegerField()
    noted = models.IntegerField()
    """How many of the rows that will be brought in bear a note."""
    brought = models.IntegerField(default=0)
    may_text = models.BooleanField(default=False)
    """Whether the people agreed to be told by text message, in neutral words, that there is something to read."""
    sealed_key = models.BinaryField(default=bytes)
    """From which their codes derive; sealed, and forgotten when they can no longer be printed."""
    uploaded_by = models.CharField(max_length=60)
    uploaded_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(Official, null=True, on_delete=models.PROTECT, db_index=False, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    failures = models.SmallIntegerField(default=0)
    reason = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering: ClassVar = ["uploaded_at"]
        indexes: ClassVar = [models.Index("confirmed_at", name="import_running", condition=Q(state="importing"))]

    def codes_key(self) -> str:
        """The key of the codes, or an empty text where it was forgotten."""
        return str(crypto.unseal(bytes(self.sealed_key), str(self.pk))) if self.sealed_key else ""


class ClaimantRow(models.Model):
    """A row of such a spreadsheet until it is brought in or forgotten. Who it is about stands in `sealed` alone."""

    class State(models.TextChoices):
        READY = "ready", _("Will be brought in")
        WRONG = "wrong", _("Needs a correction")
        REPEATED = "repeated", _("Stands here twice, or is in the case already")

    id = models.UUIDField(primary_key=True, default=uuid7)
    batch = models.ForeignKey(ClaimantImport, on_delete=models.CASCADE, db_index=False, related_name="staged")
    number = models.IntegerField()
    state = models.CharField(max_length=8, choices=State.choices)
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    problems = models.JSONField(default=list)
    """Pairs of code and number of the row meant, see `checking.SENTENCES`."""
    sealed = models.BinaryField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["batch", "state", "number"], name="one_staged_row")]

    def content(self) -> dict[str, Any]:
        """The unsealed row: `cells` as they stood in the sheet, `contact`, `months` and `note` as they were understood,
        `others` with what stands in columns that are not read: pairs of heading and text."""
        found: dict[str, Any] = crypto.unseal(bytes(self.sealed), str(self.pk))
        return found


class Claim(models.Model):
    """What one person of a group case claims, what was agreed, and what has reached her."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, db_index=False, related_name="claims")
    party = models.OneToOneField(Party, on_delete=models.PROTECT, related_name="claim")
    number = models.IntegerField()
    """Her place in the table of the case: what a returned spreadsheet names her by."""
    amount_claimed = models.DecimalField(max_digits=14, decimal_places=2)
    amount_agreed = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    amount_received = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    months = models.DecimalField(max_digits=5, decimal_places=1, null=True)
    note = models.CharField(max_length=200, blank=True)
    batch = models.ForeignKey(ClaimantImport, on_delete=models.PROTECT, db_index=False, related_name="claims")
    row = models.IntegerField()
    new_person = models.BooleanField()
    """Whether the list brought her, and with it her code; else she had spoken in the case before."""
    joined_seq = models.IntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "number"], name="one_claim_a_number"),
            models.UniqueConstraint(fields=["batch", "row"], name="one_claim_a_row"),
        ]


class ClaimAct(models.Model):
    """One act for many people: decided at once, in one event; carried out by the worker, a part at a time and in the order of acts."""

    class Kind(models.TextChoices):
        NOTICE = "notice", _("A message to each")
        AGREED = "agreed", _("An amount was agreed")
        INSTALMENT = "instalment", _("Money was received")
        CORRECTION = "correction", _("Correct what was received")

    id = models.UUIDField(primary_key=True, default=uuid7)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, db_index=False, related_name="claim_acts")
    seq = models.IntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    text = models.TextField(blank=True)
    count = models.IntegerField()
    total = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    applied = models.IntegerField(default=0)
    last_party = models.UUIDField(null=True)
    """The last person whom it has reached, in the order of ids."""
    by = models.CharField(max_length=60)
    at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["seq"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "seq"], name="one_act_an_event")]
        indexes: ClassVar = [models.Index("at", name="act_running", condition=Q(finished_at__isnull=True))]


class ClaimEntry(models.Model):
    """What an act says of one person. Append-only, like the event whose digest holds it. A correction says by how much: below zero too."""

    pk = models.CompositePrimaryKey("case_id", "seq", "party_id")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, db_index=False, related_name="+")
    seq = models.IntegerField()
    party = models.ForeignKey(Party, on_delete=models.PROTECT, db_index=False, related_name="+")
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True)
