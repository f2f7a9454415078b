"""What every verb on an existing case begins and ends with: lock, see, check the version; write, remember the key."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from procuracy import law

from .. import lawbook, lines, snapshot
from ..actors import Actor
from ..batch import Batch
from ..chain import canonical
from ..clocks import ClockMoves
from ..decide import Decision, decide
from ..errors import Conflict, InvalidFacts, NotFound, Stale
from ..forms import unexpected, validated
from ..models import Case, Event, Submission
from ..policy import POLICY
from ..view import CaseView
from ..writing import Written, write


def key_digest(scope: str, key: str) -> bytes:
    """Under what an idempotency key is stored: apart for each kind of use, and not readable."""
    return hashlib.sha256(f"{scope}\0{key}".encode()).digest()


@dataclass(frozen=True, slots=True)
class Locked:
    """A locked case with its snapshot and the law that applies to it."""

    case: Case
    view: CaseView
    calendar: law.Calendar
    codes: tuple[str, ...]

    def rule_of(self, rule_id: str, on: dt.date) -> law.Rule:
        """The rule in force on `on` for the case's office."""
        return lawbook.rule(rule_id, on, self.codes)

    def decide(
        self, action: str, actor: Actor, facts: Mapping[str, Any], on: dt.date, *, approved: bool = False
    ) -> Decision:
        """`decide.decide` for this case."""
        return decide(
            self.view,
            action,
            actor,
            facts,
            on,
            rule_of=self.rule_of,
            calendar=self.calendar,
            approved=approved,
        )


def entered(
    case_id: uuid.UUID,
    actor: Actor,
    scope: str,
    key: str,
    action: str,
    facts: Mapping[str, Any],
    expected_version: int | None = None,
    lock: Callable[[uuid.UUID], Case | None] = snapshot.lock,
) -> Locked | Event:
    """Lock a case for one press of a button: the event that this press made before, or the case as `locked` gives it.

    The key is looked up under the lock, so that the same press twice at once waits for itself; and among the actor's own
    presses, so that nobody is answered with what another did. Raises what `locked` raises, or `Conflict`.
    """
    case = lock(case_id)
    if case is None:
        raise NotFound()
    before = _done_before(case_id, actor, scope, key, action, facts)
    return before if before is not None else _seen(case, actor, expected_version)


def locked(case_id: uuid.UUID, actor: Actor, expected_version: int | None = None) -> Locked:
    """Lock a case that the actor may see. Raises `NotFound`, or `Stale` where `expected_version` has passed."""
    case = snapshot.lock(case_id)
    if case is None:
        raise NotFound()
    return _seen(case, actor, expected_version)


def _seen(case: Case, actor: Actor, expected_version: int | None) -> Locked:
    view = snapshot.view_of(case)
    if not POLICY.sees(actor, view):
        raise NotFound()
    if expected_version is not None and expected_version != view.version:
        raise Stale(version=view.version, since=_since(case.pk, expected_version))
    return Locked(case, view, lawbook.catalogue().calendar, lawbook.office_codes(case.office_id))


def _since(case_id: uuid.UUID, version: int) -> list[dict[str, Any]]:
    rows = Event.objects.filter(case_id=case_id, seq__gt=version).values("seq", "action", "at", "actor")[:20]
    return [{**row, "at": row["at"].isoformat()} for row in rows]


def checked_facts(
    view: CaseView, action: str, facts: Mapping[str, Any], actor: Actor, today: dt.date
) -> dict[str, Any]:
    """Facts of an act as its record's form accepts them. Raises `InvalidFacts`."""
    record = view.procedure.actions[action].records
    if record is None:
        if nobody_asks := unexpected(facts, ()):
            raise InvalidFacts(nobody_asks)
        return {}
    form = lines.get(view.procedure.name).forms[record]
    return validated(form, facts, case=view, actor=actor, today=today)


def write_act(
    held: Locked, decision: Decision, actor: Actor, now: dt.datetime, today: dt.date, batch: Batch
) -> Written:
    """Write a decision about a locked case."""
    return write(held.case, held.view, decision, actor, now=now, on=today, batch=batch)


def submission(
    case_id: uuid.UUID, actor: Actor, scope: str, key: str, action: str, facts: Mapping[str, Any], seq: int, now: dt.datetime
) -> Submission:
    """The row by which `entered` knows this press again."""
    return Submission(
        key=_press(case_id, actor, scope, key),
        content=_act_digest(action, facts),
        case_id=case_id,
        seq=seq,
        at=now,
    )


def _act_digest(action: str, facts: Mapping[str, Any]) -> bytes:
    plain = {k: [str(v) for v in (facts.getlist(k) if hasattr(facts, "getlist") else [facts[k]])] for k in facts}
    return hashlib.sha256(canonical([action, plain])).digest()


def _press(case_id: uuid.UUID, actor: Actor, scope: str, key: str) -> bytes:
    return key_digest(f"{scope}\0{case_id}\0{actor.reference}", key)


def _done_before(
    case_id: uuid.UUID, actor: Actor, scope: str, key: str, action: str, facts: Mapping[str, Any]
) -> Event | None:
    row = Submission.objects.filter(key=_press(case_id, actor, scope, key)).first()
    if row is None:
        return None
    if bytes(row.content) != _act_digest(action, facts):
        raise Conflict()
    return Event.objects.get(case_id=case_id, seq=row.seq)


def same_stage(view: CaseView, action: str, facts: Mapping[str, Any], **case_changes: Any) -> Decision:
    """A decision of the engine's own that leaves stage and clocks as they are."""
    return Decision(
        action=action,
        stage=view.stage,
        return_stage=view.return_stage,
        open=view.open,
        outcome=view.outcome,
        facts=facts,
        clocks=ClockMoves(),
        case_changes=case_changes,
    )


