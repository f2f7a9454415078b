"""What an act does to the clocks of a case: starts, settles, exclusions, extensions, suspensions. Pure."""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from procuracy import law
from procuracy.law import ActionSpec, ClockSpec
from procuracy.law.procedures import ANY_OPEN

from .errors import InvalidFacts, NotPossibleNow
from .view import CaseView, ClockView

RuleOf = Callable[[str, dt.date], law.Rule]
"""Gives the rule in force on a day for the case's office."""


@dataclass(frozen=True, slots=True)
class ClockStart:
    """A deadline row to be written."""

    clock: str
    rule: str
    rule_edition: dt.date
    is_law: bool
    counted: bool
    owner: str
    start: dt.date
    raw_end: dt.date
    due: dt.date | None
    missing_year: int | None
    steps: tuple[Mapping[str, str], ...]
    changes: tuple[Mapping[str, Any], ...] = ()
    replaces: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class ClockEnd:
    """A running deadline that ends, and how."""

    id: uuid.UUID
    how: str


@dataclass(frozen=True, slots=True)
class ClockMoves:
    """All that one act does to the clocks."""

    starts: tuple[ClockStart, ...] = ()
    ends: tuple[ClockEnd, ...] = ()


def moves(
    view: CaseView,
    action: ActionSpec,
    facts: Mapping[str, Any],
    on: dt.date,
    *,
    rule_of: RuleOf,
    calendar: law.Calendar,
    holds: Callable[[str], bool],
    counted: bool,
    closing: bool,
    owed: Callable[[str], bool] = lambda clock: True,
) -> ClockMoves:
    """Work out the clock moves of one act performed on the day `on`.

    `holds` answers a named condition; `counted` says whether clocks of this case are owed to anybody;
    `closing` whether the act ends the case, which voids what is still running; a clock that is not `owed` is not started. Raises `InvalidFacts` where the
    fact that holds a clock's date is missing or no date.
    """
    running = view.running
    met, dropped = _named(action.settles, running), _named(action.drops, running)
    # What the act waited for has passed without anybody having done it.
    passed = {action.after, action.on_expiry}
    ends = {name: ClockEnd(running[name].id, "passed" if name in passed else "met") for name in sorted(met)}
    ends |= {name: ClockEnd(running[name].id, "void") for name in sorted(dropped - met)}
    starts: list[ClockStart] = []
    for name in filter(owed, action.starts):
        spec = view.procedure.clocks[name]
        start = _trigger(view, spec, facts, on, running)
        if name in running and name not in ends:
            ends[name] = ClockEnd(running[name].id, "superseded")
        rule = rule_of(rule_id(spec, holds), start)
        fresh = row(spec.name, rule, start, calendar, counted=counted, owner=spec.owner, changes=())
        starts.append(_stated(spec, {**view.facts, **facts}, rule, fresh, calendar))
    for name, change in _changes(action, facts, on):
        old = running.get(name)
        if old is None or name in ends:
            raise NotPossibleNow(clock=name)
        rule = rule_of(old.rule, old.start)
        changed = _apply(old, change)
        starts.append(
            row(
                name, rule, old.start, calendar, counted=old.counted, owner=old.owner, changes=changed, replaces=old.id
            )
        )
        ends[name] = ClockEnd(old.id, "superseded")
    if closing:
        for name, clock in running.items():
            ends.setdefault(name, ClockEnd(clock.id, "void"))
        starts = [start for start in starts if start.replaces is None]
    return ClockMoves(tuple(starts), tuple(ends.values()))


def _named(names: tuple[str, ...], running: Mapping[str, ClockView]) -> set[str]:
    return set(running) if names == ANY_OPEN else set(names) & set(running)


def recompute(clock: ClockView, rule: law.Rule, calendar: law.Calendar) -> ClockStart:
    """The same deadline computed again, after a missing calendar arrived."""
    return row(
        clock.clock,
        rule,
        clock.start,
        calendar,
        counted=clock.counted,
        owner=clock.owner,
        changes=clock.changes,
        replaces=clock.id,
    )


def _stated(spec: ClockSpec, facts: Mapping[str, Any], rule: law.Rule, fresh: ClockStart, calendar: law.Calendar) -> ClockStart:
    """The period that a document states itself, in calendar days, where it is shorter than the rule's; never a longer one."""
    days = facts.get(spec.stated_in.partition(".")[2]) if spec.stated_in else None
    if not days:
        return fresh
    shorter = dataclasses.replace(rule, length=int(days), unit=law.Unit.CALENDAR_DAY)
    stated = row(spec.name, shorter, fresh.start, calendar, counted=fresh.counted, owner=fresh.owner, changes=())
    return stated if stated.raw_end < fresh.raw_end else fresh


def rule_id(spec: ClockSpec, holds: Callable[[str], bool]) -> str:
    """The rule that a clock takes: that of the first condition which `holds`, else its own."""
    return next((rule_id for condition, rule_id in spec.when if holds(condition)), spec.rule)


def _trigger(
    view: CaseView, spec: ClockSpec, facts: Mapping[str, Any], on: dt.date, running: Mapping[str, ClockView]
) -> dt.date:
    """The day that starts a clock: the end of another clock where the law says so, else the fact that it names."""
    if spec.after:
        earlier = running.get(spec.after)
        if earlier is not None and earlier.due is not None:
            return earlier.due
        return on
    if spec.from_fact == "received_on":
        return view.received_on
    value = facts.get(spec.from_fact, on if spec.from_fact == "performed_on" else None)
    if isinstance(value, dt.date):
        return value
    try:
        return dt.date.fromisoformat(str(value))
    except ValueError:
        raise InvalidFacts({spec.from_fact: ["date"]}) from None


def _changes(action: ActionSpec, facts: Mapping[str, Any], on: dt.date) -> list[tuple[str, dict[str, Any]]]:
    found: list[tuple[str, dict[str, Any]]] = []
    for name in action.excludes:
        interval = {"from": facts["excluded_from"], "to": facts["excluded_to"], "ground": facts.get("ground", "")}
        found.append((name, {"kind": "exclusion", **interval}))
    for name, amount in action.extends.items():
        for unit, length in amount.items():
            stated = facts.get(f"extension_{unit}") if length == "stated_by_approver" else length
            if stated is None:
                raise InvalidFacts({f"extension_{unit}": ["required"]})
            found.append((name, {"kind": "extension", "length": int(stated), "unit": unit.rstrip("s")}))
    found += [(name, {"kind": "suspension", "from": on.isoformat(), "to": None}) for name in action.suspends]
    found += [(name, {"kind": "resumption", "on": on.isoformat()}) for name in action.resumes]
    return found


def _apply(old: ClockView, change: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    if change["kind"] != "resumption":
        return (*old.changes, change)
    changes = [dict(c) for c in old.changes]
    for earlier in reversed(changes):
        if earlier["kind"] == "suspension" and earlier["to"] is None:
            earlier["to"] = change["on"]
            return tuple(changes)
    raise NotPossibleNow(clock=old.clock)


def as_law(changes: Sequence[Mapping[str, Any]]) -> list[law.Exclusion | law.Extension | law.Suspension]:
    """Stored changes as the values that the arithmetic takes."""
    result: list[law.Exclusion | law.Extension | law.Suspension] = []
    for change in changes:
        match change["kind"]:
            case "exclusion":
                result.append(law.Exclusion(_day(change["from"]), _day(change["to"]), str(change.get("ground", ""))))
            case "extension":
                unit = law.Unit(change["unit"])
                result.append(
                    law.Extension(int(change["length"]), unit, str(change.get("approver", "")), str(change.get("reason", "")))
                )
            case "suspension":
                end = _day(change["to"]) if change["to"] else None
                result.append(law.Suspension(_day(change["from"]), end))
    return result


def _day(value: Any) -> dt.date:
    return value if isinstance(value, dt.date) else dt.date.fromisoformat(str(value))


def row(
    name: str,
    rule: law.Rule,
    start: dt.date,
    calendar: law.Calendar,
    *,
    counted: bool,
    owner: str,
    changes: tuple[Mapping[str, Any], ...],
    replaces: uuid.UUID | None = None,
) -> ClockStart:
    """Compute a clock. A missing calendar does not stop the act: the row waits for its year.

    Raises `NotPossibleNow` with the law room's sentence where no day can come out, as of years beyond all calendars.
    """
    try:
        result = law.due(rule, start, calendar, as_law(changes))
    except law.LawError as error:
        raise NotPossibleNow(clock=name, reason="period", zh=error.zh, en=error.en) from None
    missing = result.missing_year if isinstance(result, law.PendingDue) else None
    due = None if isinstance(result, law.PendingDue) else _date(result.due)
    return ClockStart(
        clock=name,
        rule=rule.id,
        rule_edition=rule.edition,
        is_law=rule.is_law,
        counted=counted,
        owner=owner,
        start=start,
        raw_end=_date(result.raw_end),
        due=due,
        missing_year=missing,
        steps=tuple({"zh": s.zh, "en": s.en, "article": s.article} for s in result.steps),
        changes=changes,
        replaces=replaces,
    )


def _date(value: dt.date | dt.datetime) -> dt.date:
    return value.date() if isinstance(value, dt.datetime) else value
