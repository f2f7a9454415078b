"""Builders for tests of cases: people speak, officials act, in one line each."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from procuracy.law import SHANGHAI
from procuracy.registry.models import Official, Procuratorate

from . import commands
from .actors import Actor
from .commands import NewParty, Opened, Word
from .models import Case, Event, Party

DAY = dt.date(2026, 8, 3)


def at(day: dt.date, hour: int = 10) -> dt.datetime:
    """A moment of a day in Asia/Shanghai."""
    return dt.datetime.combine(day, dt.time(hour), SHANGHAI).astimezone(dt.UTC)


def speak(office: Procuratorate, *, on: dt.date = DAY, key: str = "", words: str = "老板拖欠我半年工资", **more: Any) -> Opened:
    """Someone speaks at the web door of an office."""
    contact = more.pop("contact", {"name": "王某", "phone": "13800000000"})
    safe = more.pop("safe_contact", {"may_contact": True, "channel": "sms", "hours": "any", "say": "neutral"})
    word = Word(
        procedure="petition",
        office=office,
        door=more.pop("door", "web"),
        title=words[:20],
        words=words,
        parties=[NewParty(role=Party.Role.PETITIONER, contact=contact, safe_contact=safe)],
        received=on,
        **more,
    )
    return commands.open_case(word, Actor.newcomer("web"), key=key or uuid.uuid4().hex, now=at(on))


def actor(person: Official, on: dt.date = DAY) -> Actor:
    """The acting party for a person in office."""
    return Actor.official(Official.objects.select_related("office", "department").get(pk=person.pk), on)


def do(case_id: uuid.UUID, action: str, who: Actor, on: dt.date = DAY, **facts: Any) -> Event:
    """Perform an act on the present version of a case."""
    version = Case.objects.get(pk=case_id).version
    return commands.perform(case_id, action, who, facts, expected_version=version, key=uuid.uuid4().hex, now=at(on), today=on)


def reply(case_id: uuid.UUID, action: str, proposer: Actor, approver: Actor, on: dt.date = DAY, **facts: Any) -> Event:
    """Propose a reply and have it approved."""
    version = Case.objects.get(pk=case_id).version
    proposal = commands.propose(case_id, action, proposer, facts, expected_version=version, key=uuid.uuid4().hex, now=at(on), today=on)
    return commands.answer(proposal.pk, approver, "approved", key=uuid.uuid4().hex, now=at(on), today=on)
