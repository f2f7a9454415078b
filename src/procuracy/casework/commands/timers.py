"""What the platform's own clock does: acts on expiry, deadlines that waited for a calendar, adoption of an edition."""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid

from django.db import transaction

from .. import lawbook
from ..actors import Actor
from ..batch import Batch
from ..clocks import ClockEnd, ClockMoves, recompute
from ..errors import CaseworkError, NotAllowed, NotPossibleNow
from ..models import Case, Deadline, Event
from .acting import perform
from .locking import locked, same_stage, write_act

CALENDAR_ARRIVED = "engine.calendar_arrived"
EDITION_ADOPTED = "engine.edition_adopted"


def expire_clocks(now: dt.datetime, today: dt.date, limit: int = 200) -> int:
    """Perform the acts that procedures bind to the expiry of a clock. Each happens once. Returns how many: `limit` at most.

    One that its procedure does not allow yet (a decision that was never sent, for one) is tried again at the next run, and keeps none waiting.
    """
    acts = {
        (name, action.on_expiry): action.name
        for name, editions in lawbook.catalogue().procedures.items()
        for procedure in editions
        for action in procedure.actions.values()
        if action.on_expiry
    }
    if not acts:
        return 0
    lines_with_acts = sorted({name for name, _clock in acts})
    clock_names = sorted({clock for _name, clock in acts})
    due = (
        Deadline.objects.filter(
            ended_seq__isnull=True,
            due__lt=today,
            clock__in=clock_names,
            case__open=True,
            case__line__in=lines_with_acts,
        )
        .values_list("case_id", "case__line", "clock", "id")
        .order_by("due", "id")
    )
    done = 0
    for case_id, line, clock, deadline_id in list(due):
        if done == limit:
            break
        action = acts.get((line, clock))
        if action is None:
            continue
        try:
            perform(
                case_id,
                action,
                Actor.system("clock"),
                {},
                expected_version=None,
                key=f"expiry:{deadline_id}",
                now=now,
                today=today,
            )
        except CaseworkError:
            continue
        done += 1
    return done


def recompute_pending(now: dt.datetime, today: dt.date) -> int:
    """Compute the deadlines that waited for a year's calendar, now that it may have arrived. Returns how many."""
    waiting = (
        Deadline.objects.filter(missing_year__isnull=False, ended_seq__isnull=True)
        .order_by("case_id")
        .values_list("case_id", flat=True)
        .distinct()
    )
    return sum(_recompute_case(case_id, now, today) for case_id in list(waiting))


def _recompute_case(case_id: uuid.UUID, now: dt.datetime, today: dt.date) -> int:
    with transaction.atomic():
        held = locked(case_id, Actor.system("calendar"))
        starts, ends = [], []
        for clock in held.view.clocks:
            if clock.due is not None:
                continue
            fresh = recompute(clock, held.rule_of(clock.rule, clock.start), held.calendar)
            if fresh.missing_year is None:
                starts.append(fresh)
                ends.append(ClockEnd(clock.id, "superseded"))
        if not starts:
            return 0
        facts = {"clocks": {s.clock: s.due.isoformat() for s in starts if s.due}}
        decision = dataclasses.replace(
            same_stage(held.view, CALENDAR_ARRIVED, facts), clocks=ClockMoves(tuple(starts), tuple(ends))
        )
        write_act(held, decision, Actor.system("calendar"), now, today, Batch())
        return len(starts)


def adopt_edition(
    case_id: uuid.UUID,
    edition: dt.date,
    actor: Actor,
    *,
    basis: str,
    expected_version: int,
    now: dt.datetime,
    today: dt.date,
) -> Event:
    """Take a running case over to another edition of its procedure: an ordinary event with its basis, never a script.

    Raises `NotPossibleNow` where the new edition does not allow it or has no stage for the case to stand in.
    """
    with transaction.atomic():
        held = locked(case_id, actor, expected_version)
        if not actor.has("head", "chief_procurator"):
            raise NotAllowed()
        editions = lawbook.catalogue().procedures[held.view.procedure.name]
        target = next((p for p in editions if p.edition == edition), None)
        if target is None or not basis.strip():
            raise NotPossibleNow(reason="edition")
        replaces = target.replaces or {}
        mapping = replaces.get("mapping") or {}
        stage = mapping.get(held.view.stage, held.view.stage)
        if replaces.get("in_flight") != "adopt" or stage not in target.stages:
            raise NotPossibleNow(reason="edition_keeps")
        lawbook.procedure(target.name, target.edition)
        facts = {"from": held.view.procedure.edition.isoformat(), "to": edition.isoformat(), "basis": basis}
        decision = dataclasses.replace(same_stage(held.view, EDITION_ADOPTED, facts), stage=stage)
        Case.objects.filter(pk=case_id).update(procedure_id=target.digest)
        adopted = dataclasses.replace(held, view=dataclasses.replace(held.view, procedure=target))
        return write_act(adopted, decision, actor, now, today, Batch()).event
