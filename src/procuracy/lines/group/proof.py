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


_DIFFERENT = """
WITH said AS (
  SELECT case_id, party_id, joined_seq AS joined, amount_received AS has_received, amount_agreed AS has_agreed,
    NULL::numeric AS received, NULL::numeric AS agreed, NULL::int AS at
  FROM claimants_claim WHERE %(case)s::uuid IS NULL OR case_id = %(case)s
  UNION ALL
  SELECT e.case_id, e.party_id, NULL, NULL, NULL, CASE WHEN a.kind IN ('instalment', 'correction') THEN e.amount END, CASE a.kind WHEN 'agreed' THEN e.amount END, e.seq
  FROM claimants_claimact a JOIN claimants_claimentry e ON e.case_id = a.case_id AND e.seq = a.seq AND e.party_id <= a.last_party
  WHERE a.kind <> 'notice' AND (%(case)s::uuid IS NULL OR a.case_id = %(case)s)
), beside AS (
  SELECT case_id, coalesce(max(joined), max(at)) AS seq, max(has_received) AS has_received, max(has_agreed) AS has_agreed,
    coalesce(sum(received), 0) AS received, (array_agg(agreed ORDER BY at DESC) FILTER (WHERE agreed IS NOT NULL))[1] AS agreed
  FROM said GROUP BY case_id, party_id
)
SELECT case_id, min(seq) FROM beside
WHERE has_received IS DISTINCT FROM received OR has_agreed IS DISTINCT FROM agreed
GROUP BY case_id
UNION
SELECT c.case_id, c.joined_seq FROM (SELECT DISTINCT case_id, joined_seq FROM claimants_claim WHERE %(case)s::uuid IS NULL OR case_id = %(case)s) c
  LEFT JOIN casework_event e ON e.case_id = c.case_id AND e.seq = c.joined_seq AND e.action = %(joined)s
WHERE e.seq IS NULL
ORDER BY 1, 2
"""
# Claims and entries are laid one under the other and grouped: that takes one pass, also before the tables' statistics are taken.


def _sums(case_id: uuid.UUID | None) -> Iterator[Fault]:
    """Claims whose amounts are not those of the acts that reached them, and claims that no event brought."""
    with connection.cursor() as cursor:
        cursor.execute(_DIFFERENT, {"case": case_id, "joined": PEOPLE_JOINED})
        for found, seq in cursor.fetchall():
            yield Fault(found, seq, "claims")
