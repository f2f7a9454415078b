"""The hash chain of a case's events: canonical form, link, and the walk that finds the first bad one."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

ZERO = bytes(32)


def canonical(value: Any) -> bytes:
    """Canonical JSON: sorted keys, no spaces, no floats (numbers of law and money are text)."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_refuse).encode()


def _refuse(value: Any) -> Any:
    raise TypeError(f"{type(value).__name__} has no canonical form; give text")


@dataclass(frozen=True, slots=True)
class Entry:
    """What of an event is hashed."""

    case_id: uuid.UUID
    seq: int
    action: str
    stage: str
    actor: str
    office_id: int | None
    at: dt.datetime
    on: dt.date
    procedure: str
    facts: Mapping[str, Any]


def facts_digest(facts: Mapping[str, Any]) -> str:
    """Digest of an event's facts. A lawful redaction keeps it, so that the chain still holds."""
    redacted = facts.get("redacted")
    if isinstance(redacted, dict) and set(facts) == {"redacted"}:
        return str(redacted["digest"])
    return hashlib.sha256(canonical(facts)).hexdigest()


def link(entry: Entry, previous: bytes, digest: str = "") -> bytes:
    """Hash of an event: SHA-256 over the hash before it and the event's canonical form. `digest` of its facts, where it is known already."""
    body = canonical(
        [
            str(entry.case_id),
            entry.seq,
            entry.action,
            entry.stage,
            entry.actor,
            entry.office_id,
            entry.at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            entry.on.isoformat(),
            entry.procedure,
            digest or facts_digest(entry.facts),
        ]
    )
    return hashlib.sha256(bytes(previous) + body).digest()


@dataclass(frozen=True, slots=True)
class Fault:
    """The first bad link of a case: where, and what is wrong (`altered`, `missing`, `reordered`, `head`)."""

    case_id: uuid.UUID
    seq: int
    kind: str


def walk(
    case_id: uuid.UUID, head_seq: int, head_hash: bytes, events: Iterable[tuple[Entry, bytes, bytes]]
) -> Fault | None:
    """Re-compute a chain; `events` are (entry, stored previous hash, stored hash) ordered by seq."""
    previous, seq = ZERO, 0
    for entry, stored_previous, stored in events:
        seq += 1
        if entry.seq != seq:
            return Fault(case_id, seq, "missing")
        if bytes(stored_previous) != previous:
            return Fault(case_id, seq, "reordered")
        if link(entry, previous) != bytes(stored):
            return Fault(case_id, seq, "altered")
        previous = bytes(stored)
    if seq != head_seq:
        return Fault(case_id, seq + 1, "missing")
    if previous != bytes(head_hash):
        return Fault(case_id, seq, "head")
    return None
