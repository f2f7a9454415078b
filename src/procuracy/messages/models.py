"""Messages of a case's threads, and what leaves the house because of them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from procuracy.casework.ids import uuid7
from procuracy.casework.models import Case, Party


class Message(models.Model):
    """One message in one person's thread. Each person has her own; nobody reads another's."""

    class Direction(models.TextChoices):
        IN = "in", _("From the person")
        OUT = "out", _("From the office")

    id = models.UUIDField(primary_key=True, default=uuid7)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, db_index=False, related_name="messages")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="messages")
    direction = models.CharField(max_length=3, choices=Direction.choices)
    kind = models.CharField(max_length=40)
    text = models.TextField()
    at = models.DateTimeField()
    seq = models.IntegerField()
    asks = models.BooleanField(default=False)
    said = models.JSONField(default=dict)
    """News that the platform words itself, by language; `text` says the same in the language of the case. Empty for what a person wrote."""

    class Meta:
        ordering: ClassVar = ["at", "id"]
        indexes: ClassVar = [models.Index(fields=["case", "direction", "-at"], name="message_newest")]


class Delivery(models.Model):
    """A notice that something waits, on its way out through one channel. Never the content itself."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Queued")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        BLOCKED = "blocked", _("Stopped: the person chose otherwise")
        FAILED = "failed", _("Failed")
        BOUNCED = "bounced", _("Came back")
        UNCERTAIN = "uncertain", _("Not known whether it left")

    TROUBLE = (State.FAILED, State.BOUNCED, State.UNCERTAIN)

    id = models.UUIDField(primary_key=True, default=uuid7)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, db_index=False, related_name="deliveries")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="deliveries")
    seq = models.IntegerField()
    channel = models.CharField(max_length=10)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    reason = models.CharField(max_length=60, blank=True)
    attempts = models.SmallIntegerField(default=0)
    queued_at = models.DateTimeField()
    next_try = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    reference = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering: ClassVar = ["queued_at"]
        indexes: ClassVar = [
            models.Index("next_try", name="delivery_waiting", condition=Q(state__in=["queued", "sending"])),
            models.Index(fields=["case", "-queued_at"], name="delivery_newest"),
            models.Index(fields=["case", "-queued_at"], name="delivery_trouble", condition=Q(state__in=["failed", "bounced", "uncertain"])),
        ]


_NEWEST = "ARRAY(SELECT id FROM {table} WHERE case_id = %(case)s AND {which} ORDER BY {moment} DESC LIMIT {most})"
NEWEST_MESSAGES = "AND t.id = ANY({} || {})".format(
    *(_NEWEST.format(table="correspondence_message", which=f"direction = '{way}'", moment="at", most=200) for way in ("in", "out"))
)
"""Condition for `gather.rows_of`: the newest of a case's messages, of each direction so many as a page can show."""
NEWEST_DELIVERIES = "AND t.id = ANY({} || {})".format(
    *(
        _NEWEST.format(table="correspondence_delivery", which=which, moment="queued_at", most=100)
        for which in ("state IN ('failed', 'bounced', 'uncertain')", "true")
    )
)
"""The same for its notices: those that need somebody, and the newest."""
