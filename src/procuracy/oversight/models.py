"""Escalations of what is late, and the signed root over all chains of a day."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from procuracy.casework.ids import uuid7
from procuracy.casework.models import Case


class Escalation(models.Model):
    """A due day that is near or past, brought before the head, then before the superior office. Once each."""

    class Level(models.TextChoices):
        HEAD = "head", _("Head of department")
        SUPERIOR = "superior", _("Superior office")

    id = models.UUIDField(primary_key=True, default=uuid7)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="escalations")
    level = models.CharField(max_length=10, choices=Level.choices)
    office_id = models.BigIntegerField()
    clock = models.CharField(max_length=40)
    due = models.DateField()
    at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)
    seen_by = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "level", "clock", "due"], name="one_escalation_a_due_day")
        ]
        indexes: ClassVar = [models.Index("office_id", "at", name="escalation_new", condition=Q(seen_at__isnull=True))]


class DailyRoot(models.Model):
    """Digest over the heads of all chains on a day, signed; printed and kept elsewhere it shows a vanished case."""

    day = models.DateField(primary_key=True)
    cases = models.BigIntegerField()
    events = models.BigIntegerField()
    root = models.CharField(max_length=64)
    signature = models.CharField(max_length=64)
    at = models.DateTimeField()
