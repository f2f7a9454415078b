"""Turns a decision into rows: event, deadlines, marks and the columns of the case, in one batch."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from . import chain, lines, subscriptions
from .actors import Actor
from .batch import Batch
from .clocks import ClockMoves, ClockStart
from .decide import Decision
from .errors import Stale
from .models import NO_DUE, Approval, Case, Deadline, Event, Party
from .subscriptions import Happening
from .view import CaseView, ClockView


@dataclass(frozen=True, slots=True)
class Written:
    """What a written act left behind."""

    event: Event
    deadlines: tuple[Deadline, ...]
    happening: Happening


def words_digest(*texts: str) -> str:
    """Digest of the person's own words, kept in the first event so that an altered word is found."""
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()


def write(
    case: Case,
    view: CaseView,
    decision: Decision,
    actor: Actor,
    *,
    now: dt.datetime,
    on: dt.date,
    batch: Batch,
    new_parties: tuple[Party, ...] = (),
    opening: bool = False,
) -> Written:
    """Let the subscribers take part, then write everything in one statement. Raises `Stale` if the case moved."""
    happening = Happening(
        case=case,
        before=view,
        decision=decision,
        actor=actor,
        seq=view.version + 1,
        now=now,
        on=on,
        facts=dict(decision.facts),
        batch=batch,
        new_parties=new_parties,
        changes=dict(decision.case_changes),
    )
    subscriptions.run(happening)
    event = _event(case, view, decision, actor, happening)
    deadlines = [_deadline(case, start, happening.seq) for start in decision.clocks.starts]
    columns = _columns(case, view, decision, deadlines, event, now) | happening.changes
    if "facts" in happening.changes:
        columns["field"] = lines.field_in(case.line, happening.changes["facts"])
    for name, value in columns.items():
        setattr(case, name, value)
    if opening:
        batch.add(case)
        batch.add(*new_parties)
    batch.add(event, *deadlines)
    if not opening and {"office_id", "handler_id"} & columns.keys():
        # Who follows what this case asked of other offices goes with it.
        batch.update(Case, {"asking_case_id": case.pk}, asking_office_id=case.office_id, asking_handler_id=case.handler_id)
    _mark_ended(batch, view, decision.clocks, happening.seq, on)
    if decision.void_proposals:
        batch.update(Approval, {"id": list(decision.void_proposals)}, state=Approval.State.VOID)
    if opening:
        batch.execute()
    else:
        batch.update(Case, {"id": case.pk, "version": view.version}, **columns)
        if batch.execute()[-1] != 1:
            raise Stale(version=case.version)
    return Written(event, tuple(deadlines), happening)


def _event(case: Case, view: CaseView, decision: Decision, actor: Actor, happening: Happening) -> Event:
    entry = chain.Entry(
        case_id=case.pk,
        seq=happening.seq,
        action=decision.action,
        stage=decision.stage,
        actor=actor.reference,
        office_id=actor.office_id,
        at=happening.now,
        on=happening.on,
        procedure=view.procedure.digest,
        facts=happening.facts,
    )
    previous = bytes(case.head) or chain.ZERO
    return Event(
        case_id=case.pk,
        seq=entry.seq,
        action=entry.action,
        stage=entry.stage,
        actor=entry.actor,
        office_id=entry.office_id,
        at=entry.at,
        on=entry.on,
        procedure_digest=entry.procedure,
        facts=happening.facts,
        previous=previous,
        hash=chain.link(entry, previous),
    )


def _deadline(case: Case, start: ClockStart, seq: int) -> Deadline:
    return Deadline(
        case_id=case.pk,
        clock=start.clock,
        rule=start.rule,
        rule_edition=start.rule_edition,
        is_law=start.is_law,
        counted=start.counted,
        owner=start.owner,
        started_seq=seq,
        start=start.start,
        raw_end=start.raw_end,
        due=start.due,
        missing_year=start.missing_year,
        changes=list(start.changes),
        steps=list(start.steps),
        replaces_id=start.replaces,
    )


def _mark_ended(batch: Batch, view: CaseView, moves: ClockMoves, seq: int, on: dt.date) -> None:
    """Set the one-time marks of ended deadlines, one update for each way of ending."""
    for how in sorted({end.how for end in moves.ends}):
        ids = [end.id for end in moves.ends if end.how == how]
        batch.update(Deadline, {"id": ids, "case": view.id}, ended_seq=seq, ended_on=on, ended_how=how)


def _columns(
    case: Case, view: CaseView, decision: Decision, deadlines: Iterable[Deadline], event: Event, now: dt.datetime
) -> dict[str, Any]:
    ended = {end.id for end in decision.clocks.ends}
    running: list[ClockView | Deadline] = [clock for clock in view.clocks if clock.id not in ended]
    running += deadlines
    return {
        "stage": decision.stage,
        "return_stage": decision.return_stage,
        "open": decision.open,
        "outcome": decision.outcome,
        # What is written about a closed case (news, a seal, a link) does not close it anew.
        "closed_at": None if decision.open else now if view.open else case.closed_at,
        "version": event.seq,
        "head": event.hash,
        **due_columns(running),
    }


def due_columns(running: Iterable[ClockView | Deadline]) -> Mapping[str, Any]:
    """The case's columns by which lists sort: the first day on which the office owes something."""
    owed = [clock for clock in running if clock.counted and clock.owner == "office"]
    # Without its calendar a clock sorts by its raw end, which is never later than the due day.
    first = min(((c.due or c.raw_end, c.clock) for c in owed), default=(NO_DUE, ""))
    return {"next_due": first[0], "next_clock": first[1], "due_pending": any(c.due is None for c in owed)}
