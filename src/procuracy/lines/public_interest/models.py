"""The evidence list of a case, and what was found when a rectification was evaluated on the spot."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from procuracy.casework.ids import uuid7
from procuracy.casework.models import Case
from procuracy.lines.guests.facts import Verdict


class Evidence(models.Model):
    """One piece: what it proves, how and when it was obtained, the file if there is one, and for pictures the viewpoint."""

    class Phase(models.TextChoices):
        BEFORE = "before", _("Before the rectification")
        AFTER = "after", _("After it")

    class How(models.TextChoices):
        PICTURE = "picture", _("Picture or video on the spot")
        DOCUMENT = "document", _("Documents obtained")
        QUESTIONING = "questioning", _("Questioning, with a record")
        INSPECTION = "inspection", _("Inspection of the place")
        APPRAISAL = "appraisal", _("Appraisal, testing or audit")
        EXPERT = "expert", _("Opinion of an expert")
        DATA = "data", _("Electronic data")

    id = models.UUIDField(primary_key=True, default=uuid7)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, db_index=False, related_name="evidence")
    seq = models.IntegerField()
    proves = models.TextField()
    how = models.CharField(max_length=12, choices=How.choices)
    obtained_on = models.DateField()
    obtained_by = models.CharField(max_length=120)
    phase = models.CharField(max_length=6, choices=Phase.choices)
    viewpoint = models.CharField(max_length=80, blank=True)
    material_id = models.UUIDField(null=True)

    class Meta:
        ordering: ClassVar = ["case_id", "seq"]
        indexes: ClassVar = [models.Index("case", "seq", name="evidence_of_case")]


class SpotEvaluation(models.Model):
    """An evaluation on the spot: who looked, in which capacity, what was checked, and whether it was put right."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, db_index=False, related_name="evaluations")
    seq = models.IntegerField()
    evaluated_on = models.DateField()
    place = models.CharField(max_length=200)
    took_part = models.JSONField(default=list)
    """Capacities and how many of each, never names."""
    points = models.JSONField(default=list)
    """Pairs of what was checked and its verdict."""
    verdict = models.CharField(max_length=6, choices=Verdict.choices)
    text = models.TextField()
    materials = ArrayField(models.UUIDField(), default=list)

    class Meta:
        ordering: ClassVar = ["case_id", "seq"]
        indexes: ClassVar = [models.Index("case", "seq", name="evaluation_of_case")]
