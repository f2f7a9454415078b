"""Files that people hand in, letters that the office sends, and the numbers that letters bear."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from procuracy.casework.ids import uuid7
from procuracy.casework.models import Case
from procuracy.registry.models import Procuratorate


class Material(models.Model):
    """A file. The original is sealed under its hash and never altered; people see a derivative without metadata."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting to be scanned")
        CLEAN = "clean", _("Scanned")
        UNSCANNED = "unscanned", _("No scanner is set up")
        INFECTED = "infected", _("Quarantined")

    id = models.UUIDField(primary_key=True, default=uuid7)
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="materials")
    draft_id = models.UUIDField(null=True)
    party_id = models.UUIDField(null=True)
    title = models.CharField(max_length=120)
    kind = models.CharField(max_length=12)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    original = models.CharField(max_length=200)
    derivative = models.CharField(max_length=200, blank=True)
    pages = models.SmallIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    at = models.DateTimeField()
    transcription = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["at"]
        indexes: ClassVar = [
            models.Index("at", name="material_waiting", condition=Q(state="waiting")),
            models.Index("draft_id", name="material_draft", condition=Q(draft_id__isnull=False)),
        ]


class Letter(models.Model):
    """A letter of the office: number, text, and how it was served. Its PDF follows from these alone."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="letters")
    seq = models.IntegerField()
    kind = models.CharField(max_length=40)
    addressee = models.CharField(max_length=40)
    number = models.CharField(max_length=60)
    office_zh = models.CharField(max_length=80)
    office_en = models.CharField(max_length=160)
    on = models.DateField()
    language = models.CharField(max_length=10)
    content = models.JSONField()
    said = models.JSONField()
    """Title and paragraphs by language, as they stood in the letter on its day."""

    class Meta:
        ordering: ClassVar = ["on", "id"]


class Service(models.Model):
    """How and when a letter reached its addressee."""

    class How(models.TextChoices):
        RECEIPT = "receipt", _("Read with the receipt")
        COUNTER = "counter", _("Handed over at the counter")
        POST = "post", _("Registered mail")
        LEFT = "left", _("Left at the domicile, with a record")

    id = models.UUIDField(primary_key=True, default=uuid7)
    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="services")
    party_id = models.UUIDField(null=True)
    how = models.CharField(max_length=10, choices=How.choices)
    at = models.DateTimeField()
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering: ClassVar = ["at"]


class LetterWording(models.Model):
    """An office's own wording of a kind of letter, one paragraph a line. Empty in a language: the standard wording holds there."""

    office = models.ForeignKey(Procuratorate, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    zh = models.TextField(blank=True)
    en = models.TextField(blank=True)
    changed_at = models.DateTimeField(auto_now=True)
    changed_by_id = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["office", "kind"], name="one_wording_a_kind")]


class LetterNumber(models.Model):
    """The last serial of an office's letters of one category in one year."""

    office_id = models.BigIntegerField()
    category = models.CharField(max_length=12)
    year = models.SmallIntegerField()
    last = models.IntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office_id", "category", "year"], name="one_series_a_year")
        ]
