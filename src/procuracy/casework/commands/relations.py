"""Relations: links that make cases one matter, and merging, which leaves each person her own thread and answer."""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid
from collections.abc import Sequence

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
FILES_ADDED = "engine.files_added"
ASKED_NEWS = "engine.asked_news"
"""News of a case that was asked of another office, in the history of the one that asked."""
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


def note_files(case_id: uuid.UUID, actor: Actor, digests: Sequence[str], *, text: str, key: str, now: dt.datetime, today: dt.date) -> Event:
    """Write into the history that an official added files: their SHA-256 digests, and in `text` what they are. The caller stores them in the same transaction.

    Raises `NotFound`, `NotAllowed` for who only reads the case, `NotPossibleNow` for a closed one, `InvalidFacts`.
    """
    if not digests or not text.strip():
        raise InvalidFacts({"papers" if not digests else "text": ["required"]})
    facts = {"files": list(digests), "text": text.strip()}
    held = entered(case_id, actor, "files", key, FILES_ADDED, facts)
    if isinstance(held, Event):
        return held
    if not held.view.open:
        raise NotPossibleNow(reason="stage")
    if not POLICY.is_one_of(actor, ("operator", "triage_officer", "handler", "head", "chief_procurator", "case_management", "visitor", "asking_office"), held.view):
        raise NotAllowed()
    batch = Batch()
    batch.add(submission(case_id, actor, "files", key, FILES_ADDED, facts, held.view.version + 1, now))
    return write_act(held, same_stage(held.view, FILES_ADDED, facts), actor, now, today, batch).event


def tell_asking_case(case: Case, text: str, *, about: str, key: str, now: dt.datetime, today: dt.date) -> None:
    """Write into the history of the case that asked what another office answered. `about` names the act in that office's case."""
    if case.asking_case_id is None:
        return
    actor = Actor.system("asked")
    facts = {"case": str(case.pk), "line": case.line, "office": case.office_id, "by": case.office.name_zh, "about": about}
    # `snapshot.lock` has locked it together with this case.
    held = entered(case.asking_case_id, actor, "asked", key, ASKED_NEWS, facts, lock=snapshot.lock_alone)
    if isinstance(held, Event):
        return
    batch = Batch()
    batch.add(submission(case.asking_case_id, actor, "asked", key, ASKED_NEWS, facts, held.view.version + 1, now))
    # What was said in a case that is kept more closely stays there: the news alone is told, and who may reads it where it stands.
    said = text if held.view.sensitivity >= case.sensitivity else ""
    write_act(held, same_stage(held.view, ASKED_NEWS, {**facts, "text": said}), actor, now, today, batch)


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
