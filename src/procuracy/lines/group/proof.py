"""Digests of claims and of the entries of acts, as events hold them, and the check that finds what was altered beside the chain."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable, Iterator
from decimal import Decimal

from django.db import connection

from procuracy.casework.chain import Fault, canonical
from procuracy.casework.commands.groups import GROUP_ACT, PEOPLE_JOINED
from procuracy.casework.models import Event

from .models import Claim, ClaimEntry


def joined_digest(rows: Iterable[tuple[int, uuid.UUID, Decimal, Decimal | None]]) -> str:
    """Digest of claims that came in together: number, person, amount claimed, months, in the order of numbers."""
    return hashlib.sha256(canonical([[n, str(p), f"{a:.2f}", "" if m is None else f"{m:.1f}"] for n, p, a, m in rows])).hexdigest()


def act_digest(rows: Iterable[tuple[uuid.UUID, Decimal | None]]) -> str:
    """Digest of what an act says of each person, in the order of their ids."""
    return hashlib.sha256(canonical([[str(p), "" if a is None else f"{a:.2f}"] for p, a in rows])).hexdigest()


def claim_faults(case_id: uuid.UUID | None) -> Iterator[Fault]:
    """Claims and entries that differ from the digests in their events, and claims that do not follow from their acts."""
    events = Event.objects.filter(action__in=[PEOPLE_JOINED, GROUP_ACT]).order_by("case_id", "seq")
    if case_id is not None:
        events = events.filter(case_id=case_id)
    for event in events.only("case_id", "seq", "action", "facts").iterator(chunk_size=200):
        if "redacted" in event.facts:
            continue
        if event.action == PEOPLE_JOINED:
            claims = Claim.objects.filter(case_id=event.case_id, joined_seq=event.seq).order_by("number")
            found = joined_digest(claims.values_list("number", "party_id", "amount_claimed", "months"))
        else:
            entries = ClaimEntry.objects.filter(case_id=event.case_id, seq=event.seq).order_by("party_id")
            found = act_digest(entries.values_list("party_id", "amount"))
        if found != event.facts.get("digest"):
            yield Fault(event.case_id, event.seq, "claims")
    yield from _sums(case_id)


_FAULTY = """
WITH applied AS (
  SELECT e.case_id, e.party_id, e.seq, a.kind, e.amount
  FROM claimants_claimentry e JOIN claimants_claimact a ON a.case_id = e.case_id AND a.seq = e.seq
  WHERE e.party_id <= a.last_party AND a.kind <> 'notice' AND (%(case)s::uuid IS NULL OR e.case_id = %(case)s)
), follows AS (
  SELECT case_id, party_id, sum(amount) FILTER (WHERE kind = 'instalment') AS received,
    (array_agg(amount ORDER BY seq DESC) FILTER (WHERE kind = 'agreed'))[1] AS agreed
  FROM applied GROUP BY case_id, party_id
)
SELECT DISTINCT ON (c.case_id) c.case_id, c.joined_seq
FROM claimants_claim c LEFT JOIN follows f ON f.case_id = c.case_id AND f.party_id = c.party_id
  LEFT JOIN casework_event e ON e.case_id = c.case_id AND e.seq = c.joined_seq AND e.action = %(joined)s
WHERE (%(case)s::uuid IS NULL OR c.case_id = %(case)s)
  AND (e.seq IS NULL OR c.amount_received <> coalesce(f.received, 0) OR c.amount_agreed IS DISTINCT FROM f.agreed)
ORDER BY c.case_id, c.joined_seq
"""


def _sums(case_id: uuid.UUID | None) -> Iterator[Fault]:
    """Claims without an event that brought them, or whose amounts are not those of the acts that reached them. One a case."""
    with connection.cursor() as cursor:
        cursor.execute(_FAULTY, {"case": case_id, "joined": PEOPLE_JOINED})
        for found, seq in cursor.fetchall():
            yield Fault(found, seq, "claims")
