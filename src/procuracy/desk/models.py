"""Texts that an office writes once and uses in its replies."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from procuracy.registry.models import Official, Procuratorate


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
