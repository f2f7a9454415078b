"""Escalations of what is late, the signed root over all chains of a day, and campaigns."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from procuracy.casework.ids import uuid7
from procuracy.casework.models import Case
from procuracy.registry.models import Procuratorate
from procuracy.web.language import in_language


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


class Campaign(models.Model):
    """A special campaign (专项活动): for a time an office and those that join it look at some lines and fields, and count.

    Nothing is added to a case: what is counted follows from its line, its field, its office and the day it was received.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    press = models.BinaryField(unique=True)
    """Digest of the press that started it: the same press starts it once."""
    office = models.ForeignKey(Procuratorate, on_delete=models.PROTECT, related_name="campaigns")
    title_zh = models.CharField(max_length=80)
    title_en = models.CharField(max_length=160, blank=True)
    purpose_zh = models.TextField()
    purpose_en = models.TextField(blank=True)
    counted = ArrayField(models.CharField(max_length=90))
    """What is counted, as `line:field`; `line:*` means every field of the line."""
    first_day = models.DateField()
    last_day = models.DateField()
    target = models.IntegerField(null=True)
    ended_on = models.DateField(null=True)
    published = models.BooleanField(default=False)
    asked = models.CharField(max_length=8, blank=True, choices=[("page", _("Its page")), ("figures", _("Its figures"))])
    """What is proposed to be published and waits for a second person's answer."""
    asked_by = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering: ClassVar = ["-first_day", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="campaign_ends_after_it_begins"),
            models.CheckConstraint(condition=Q(target__isnull=True) | Q(target__gt=0), name="campaign_target_positive"),
            models.CheckConstraint(condition=~Q(counted=[]), name="campaign_counts_something"),
        ]
        indexes: ClassVar = [models.Index("first_day", name="campaign_published", condition=Q(published=True))]

    def __str__(self) -> str:
        return in_language(self.title_zh, self.title_en)

    @property
    def purpose(self) -> str:
        """What it is for, in the page's language."""
        return in_language(self.purpose_zh, self.purpose_en)

    def until(self) -> dt.date:
        """The last day that counts: the end of its period, or the day on which it was ended before."""
        return min(self.last_day, self.ended_on) if self.ended_on else self.last_day

    def phase(self, today: dt.date) -> str:
        """Where it stands on a day: "coming", "running" or "ended"."""
        if self.ended_on is not None or today > self.last_day:
            return "ended"
        return "coming" if today < self.first_day else "running"


class CampaignOffice(models.Model):
    """An office that takes part, with all offices below it; or one that was asked to."""

    class State(models.TextChoices):
        INVITED = "invited", _("Invited, has not answered yet")
        JOINED = "joined", _("Takes part")
        DECLINED = "declined", _("Declined")
        LEFT = "left", _("Has left")

    id = models.UUIDField(primary_key=True, default=uuid7)
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="offices")
    office = models.ForeignKey(Procuratorate, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices)

    class Meta:
        ordering: ClassVar = ["office_id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["campaign", "office"], name="campaign_office_once")]
        indexes: ClassVar = [models.Index("office", name="campaign_invited", condition=Q(state="invited"))]


class CampaignChange(models.Model):
    """What was decided about a campaign: who, for which office, when and why. Append-only; the database refuses anything else."""

    class Kind(models.TextChoices):
        STARTED = "started", _("Started")
        EXTENDED = "extended", _("Extended")
        INVITED = "invited", _("Office invited")
        SET = "set", _("Office below set to take part")
        JOINED = "joined", _("Office joined")
        DECLINED = "declined", _("Office declined")
        LEFT = "left", _("Office left")
        ASKED_PAGE = "ask_page", _("Publishing its page proposed")
        ASKED_FIGURES = "ask_figures", _("Publishing figures proposed")
        RETURNED = "returned", _("Proposal to publish returned")
        TAKEN_BACK = "taken_back", _("Proposal to publish taken back")
        PUBLISHED = "published", _("Published")
        UNPUBLISHED = "unpublished", _("No longer published")
        FIGURES = "figures", _("Figures published")
        NOTE = "note", _("Note")
        ENDED = "ended", _("Ended before its day")

    id = models.UUIDField(primary_key=True, default=uuid7)
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    office = models.ForeignKey(Procuratorate, null=True, on_delete=models.PROTECT, related_name="+")
    """The office that it is about, where it is about one."""
    last_day = models.DateField(null=True)
    """The last day that holds from then on, where it changed (or was set)."""
    reason = models.TextField(blank=True)
    by = models.CharField(max_length=60)
    by_office = models.ForeignKey(Procuratorate, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["at", "id"]


class PublishedTable(models.Model):
    """The figures of a campaign as they were published: counted once, and never changed. Append-only; the database refuses anything else.

    Only what may be shown is kept (`shown`). It stays when the campaign is shown no longer: what was public once is known.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="tables")
    first_day = models.DateField()
    last_day = models.DateField()
    counted = ArrayField(models.CharField(max_length=90))
    offices = models.JSONField()
    """The offices that took part, each by the ids that lead to it; an empty list is the national office."""
    shown = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-first_day"]
        constraints: ClassVar = [models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="table_ends_after_it_begins")]
        indexes: ClassVar = [models.Index("last_day", "first_day", name="table_days")]
