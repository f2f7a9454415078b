"""`procuracy verify`: re-computes every chain and names the first bad link of each case that has one."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.db import connection, transaction

from .chain import Entry, Fault, walk
from .models import Case, Event
from .subscriptions import OPENED
from .writing import words_digest

_CHUNK = 500

Check = Callable[[uuid.UUID | None], Iterable[Fault]]
_checks: dict[str, Check] = {}


def also(name: str, check: Check) -> None:
    """Let a room above prove its own rows against the events that hold their digests, for all cases or for one."""
    _checks[name] = check


@dataclass(frozen=True, slots=True)
class Report:
    """What a verification saw. `root` is the digest over all heads, to be kept elsewhere."""

    cases: int
    events: int
    faults: tuple[Fault, ...]
    root: str

    @property
    def sound(self) -> bool:
        """Whether nothing was found."""
        return not self.faults


def verify(case_id: uuid.UUID | None = None) -> Report:
    """Walk the chains of all cases (or of one) in one consistent snapshot, in bounded memory."""
    cases = events = 0
    faults: list[Fault] = []
    root = hashlib.sha256()
    with transaction.atomic():
        if not connection.in_atomic_block or len(connection.savepoint_ids) == 0:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        for chunk in _chunks(case_id):
            entries = _entries([case.pk for case in chunk])
            for case in chunk:
                own = entries.pop(case.pk, [])
                cases, events = cases + 1, events + len(own)
                fault = walk(case.pk, case.version, bytes(case.head), own) or _words_fault(case, own)
                if fault:
                    faults.append(fault)
                root.update(case.pk.bytes + bytes(case.head))
        for check in _checks.values():
            faults += check(case_id)
        faults += [Fault(orphan, 1, "case_missing") for orphan in _orphans(case_id)]
    return Report(cases, events, tuple(faults), root.hexdigest())


def _chunks(case_id: uuid.UUID | None) -> Iterator[list[Case]]:
    rows = Case.objects.only("id", "version", "head", "title", "words", "wish").order_by("id")
    if case_id is not None:
        yield list(rows.filter(pk=case_id))
        return
    last = uuid.UUID(int=0)
    while chunk := list(rows.filter(pk__gt=last)[:_CHUNK]):
        yield chunk
        last = chunk[-1].pk


def _entries(ids: list[uuid.UUID]) -> dict[uuid.UUID, list[tuple[Entry, bytes, bytes]]]:
    found: dict[uuid.UUID, list[tuple[Entry, bytes, bytes]]] = {}
    for e in Event.objects.filter(case_id__in=ids).order_by("case_id", "seq"):
        entry = Entry(
            case_id=e.case_id,
            seq=e.seq,
            action=e.action,
            stage=e.stage,
            actor=e.actor,
            office_id=e.office_id,
            at=e.at,
            on=e.on,
            procedure=e.procedure_digest,
            facts=e.facts,
        )
        found.setdefault(e.case_id, []).append((entry, bytes(e.previous), bytes(e.hash)))
    return found


def _words_fault(case: Case, entries: list[tuple[Entry, bytes, bytes]]) -> Fault | None:
    """The person's own words stand beside the chain, held by the digest in the first event."""
    opened = entries[0][0]
    if opened.action != OPENED or "words" not in opened.facts:
        return None
    if any("words" in entry.facts and entry.action == "correct" for entry, _, _ in entries[1:]):
        return None
    if opened.facts["words"] != words_digest(case.words, case.wish):
        return Fault(case.pk, 1, "words")
    return None


def _orphans(case_id: uuid.UUID | None) -> list[uuid.UUID]:
    """Cases whose row is gone while their events remain."""
    if case_id is not None:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT e.case_id FROM casework_event e LEFT JOIN casework_case c ON c.id = e.case_id"
            " WHERE c.id IS NULL AND e.seq = 1 LIMIT 100"
        )
        return [row[0] for row in cursor.fetchall()]
