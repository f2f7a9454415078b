"""Relations: links that make cases one matter, and merging, which leaves each person her own thread and answer."""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid

from django.db import transaction

from .. import snapshot
from ..actors import Actor
from ..batch import Batch
from ..clocks import ClockEnd, ClockMoves
from ..errors import InvalidFacts, NotAllowed, NotFound, NotPossibleNow
from ..models import Case, Event, Link
from ..policy import POLICY, visible
from ..queries import JOINED_HERE
from .locking import checked_facts, entered, locked, same_stage, submission, write_act
from .people import raised_with

LINKED = "engine.linked"
MERGE = "merge"
"""The interrupt by which a procedure allows merging."""


def link(
    case_id: uuid.UUID,
    other_id: uuid.UUID,
    kind: str,
    actor: Actor,
    *,
    reason: str = "",
    key: str,
    now: dt.datetime,
    today: dt.date,
) -> Event:
    """Join a case to another that the actor may see too; written in the history of `case_id`.

    Raises `InvalidFacts` for an unknown kind or a case joined to itself, `NotFound` where either case is not hers to see.
    """
    if kind not in Link.Kind.values or kind == Link.Kind.MERGED_INTO:  # merging alone writes that one
        raise InvalidFacts({"kind": ["choice"]})
    if case_id == other_id:
        raise InvalidFacts({"other": ["same_case"]})
    facts = {"other": str(other_id), "kind": kind, "reason": reason}
    with transaction.atomic():
        held = entered(case_id, actor, "link", key, LINKED, facts)
        if isinstance(held, Event):
            return held
        if actor.kind != "system" and not POLICY.is_one_of(actor, ("triage_officer", "handler", "head", "chief_procurator", "case_management"), held.view):
            raise NotAllowed()
        if not Case.objects.filter(visible(actor), pk=other_id).exists():
            raise NotFound()
        if Link.objects.filter(case_id=case_id, other_id=other_id, kind=kind).exists():
            raise InvalidFacts({"other": ["linked_already"]})
        seq = held.view.version + 1
        batch = Batch()
        batch.add(Link(case_id=case_id, other_id=other_id, kind=kind, reason=reason, seq=seq))
        batch.add(submission(case_id, actor, "link", key, LINKED, facts, seq, now))
        return write_act(held, same_stage(held.view, LINKED, facts), actor, now, today, batch).event


def merge(
    case_id: uuid.UUID,
    into_id: uuid.UUID,
    actor: Actor,
    *,
    reason: str,
    expected_version: int | None,
    key: str,
    now: dt.datetime,
    today: dt.date,
) -> Event:
    """Merge a case into an earlier one about the same thing.

    Its clocks are handed over to the earlier case, whose days come first, so that nobody is answered later for it;
    its people keep their receipts and threads, and get the answer of the case they were merged into.
    Raises `InvalidFacts` where the other case was received later, is closed, is itself merged, belongs to another line, or was
    raised from this one or with it: those are about the same matter by their nature, and each goes on.
    """
    facts = {"into": str(into_id), "reason": reason}
    with transaction.atomic():
        # Both rows are locked in one order, so that two merges can never wait for each other.
        for ident in sorted((case_id, into_id)):
            snapshot.lock(ident)
        one = entered(case_id, actor, "merge", key, MERGE, facts)
        if isinstance(one, Event):
            return one
        if into_id == case_id:
            raise InvalidFacts({"into": ["same_case"]})
        other = locked(into_id, actor)
        if expected_version is not None and one.view.version != expected_version:
            raise NotPossibleNow(reason="stale")
        if not other.view.open or other.view.received_on > one.view.received_on:
            raise InvalidFacts({"into": ["later_or_closed"]})
        if other.view.procedure.name != one.view.procedure.name or into_id in raised_with(case_id):
            raise InvalidFacts({"into": ["other_line"]})
        clean = checked_facts(one.view, MERGE, facts, actor, today)
        decision = one.decide(MERGE, actor, clean, today)
        ends = tuple(ClockEnd(clock.id, "handed_over") for clock in one.view.clocks)
        decision = dataclasses.replace(decision, clocks=ClockMoves(ends=ends))
        seq = one.view.version + 1
        batch = Batch()
        batch.add(Link(case_id=case_id, other_id=into_id, kind=Link.Kind.MERGED_INTO, reason=reason[:300], seq=seq))
        batch.add(submission(case_id, actor, "merge", key, MERGE, facts, seq, now))
        event = write_act(one, decision, actor, now, today, batch).event
        joined = same_stage(other.view, JOINED_HERE, {"other": str(case_id), "reason": reason})
        write_act(other, joined, actor, now, today, Batch())
        return event
