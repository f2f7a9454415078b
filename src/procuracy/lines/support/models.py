"""The draft of a complaint that a person was helped with. It is hers: she may change it, file it, or leave it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from procuracy.casework.ids import uuid7
from procuracy.casework.models import Case


class ComplaintDraft(models.Model):
    """One version of the draft. The platform never files it; who files it is she, or her lawyer."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="complaint_drafts")
    seq = models.IntegerField()
    court = models.CharField(max_length=120)
    defendant = models.TextField()
    cause = models.CharField(max_length=120)
    claims = models.TextField()
    reasons = models.TextField()
    evidence = models.TextField(blank=True)
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["seq"]
