"""What a door keeps before a word becomes a case: drafts, counters against floods, and the text conversation."""

from __future__ import annotations

import contextlib
import datetime as dt
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from procuracy.casework import crypto, receipts
from procuracy.casework.ids import uuid7
from procuracy.casework.models import Case
from procuracy.registry.models import Procuratorate

MASK = "•••• •••• •••• ••••"
"""Stands in a conversation where the person reads her code; the operator and the kept lines have only this."""
CODE_SHOWN = dt.timedelta(hours=1)
"""After its end a conversation still shows the person her code so long."""


class Draft(models.Model):
    """Answers given so far, sealed. Kept seven days, then deleted. Its code lets the person come back."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    code_digest = models.BinaryField(unique=True)
    sealed = models.BinaryField(default=bytes)
    updated_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index("updated_at", name="draft_age")]

    def answers(self) -> dict[str, Any]:
        """The answers so far."""
        found: dict[str, Any] = crypto.unseal(bytes(self.sealed), str(self.pk)) if self.sealed else {}
        return found

    def keep(self, answers: dict[str, Any]) -> None:
        """Seal `answers`; the caller saves."""
        self.sealed = crypto.seal(answers, str(self.pk))


class Hit(models.Model):
    """A counter of tries, shared by all workers. `key` is a digest with a daily salt: it names nobody."""

    key = models.BinaryField(primary_key=True)
    count = models.IntegerField(default=0)
    until = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index("until", name="hit_until")]


class Conversation(models.Model):
    """A text conversation of someone who cannot hear or speak with an operator, before and after it is a case."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    code_digest = models.BinaryField(unique=True)
    office = models.ForeignKey(Procuratorate, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(max_length=10, default="zh-hans")
    begun_at = models.DateTimeField()
    operator = models.CharField(max_length=60, blank=True)
    ended_at = models.DateTimeField(null=True)
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="conversations")
    sealed = models.BinaryField(default=bytes)
    """Her code, for her alone and for a short while."""

    class Meta:
        indexes: ClassVar = [
            models.Index("office", "begun_at", name="conversation_open", condition=Q(ended_at__isnull=True))
        ]

    def keep_code(self, receipt: str) -> None:
        """Seal the person's code; the caller saves."""
        self.sealed = crypto.seal(receipt, str(self.pk))

    def code(self, now: dt.datetime) -> str:
        """The person's code as it is read, while it is still shown to her; else nothing."""
        if not self.sealed or (self.ended_at is not None and now >= self.ended_at + CODE_SHOWN):
            return ""
        with contextlib.suppress(crypto.Unreadable):
            return receipts.spoken(str(crypto.unseal(bytes(self.sealed), str(self.pk))))
        return ""


class Line(models.Model):
    """One line of a conversation."""

    class Speaker(models.TextChoices):
        PERSON = "person", _("Person")
        OPERATOR = "operator", _("Operator")
        SYSTEM = "system", _("Service")

    id = models.UUIDField(primary_key=True, default=uuid7)
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="lines")
    speaker = models.CharField(max_length=8, choices=Speaker.choices)
    text = models.TextField()
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]

    def read_by_person(self, code: str) -> str:
        """The line as the person reads it: with her code, where she is told it."""
        return self.text.replace(MASK, code) if code and self.speaker == self.Speaker.SYSTEM else self.text
