"""Which decision of a court a case of litigation supervision is about, as an index finds it again."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from procuracy.casework.models import Case


class Judgment(models.Model):
    """One row a case of supervision. `key` is what `judgments.key_of` makes of the court and its case number."""

    case = models.OneToOneField(Case, primary_key=True, on_delete=models.PROTECT, related_name="judgment")
    key = models.CharField(max_length=210)
    kind = models.CharField(max_length=20)

    class Meta:
        indexes: ClassVar = [models.Index("key", "kind", "case", name="judgment_key")]
