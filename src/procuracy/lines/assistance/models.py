"""Measures of a plan: what, by whom, by when, and what came of it. Each change is an event of the case."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from procuracy.casework.ids import uuid7
from procuracy.casework.models import Case


class Measure(models.Model):
    """One measure, by an agent: an organ, a unit, the office itself. `told` says whether the person reads it on her page."""

    class State(models.TextChoices):
        PLANNED = "planned", _("To do")
        DONE = "done", _("Done")
        PARTLY = "partly", _("Partly done")
        NOT_DONE = "not_done", _("Not done")

    id = models.UUIDField(primary_key=True, default=uuid7)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="measures")
    seq = models.IntegerField()
    goal = models.CharField(max_length=200)
    what = models.CharField(max_length=400)
    agent = models.CharField(max_length=120)
    by_when = models.DateField()
    told = models.BooleanField(default=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    result = models.TextField(blank=True)
    done_on = models.DateField(null=True)

    class Meta:
        ordering: ClassVar = ["by_when", "seq"]
