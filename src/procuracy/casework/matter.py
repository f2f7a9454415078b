"""The matter: all cases that links join to one, as far as the actor may see them. A bounded number of statements, whatever its size."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection

from .actors import Actor
from .models import Case, Link
from .policy import visible

MOST = 200
"""Cases beyond which a matter is cut off; the page then says so."""
STEPS = 8
"""Links beyond which a case counts as another matter."""


@dataclass(frozen=True, slots=True)
class Tie:
    """A link between two cases that are both shown."""

    case_id: uuid.UUID
    other_id: uuid.UUID
    kind: str
    reason: str


@dataclass(frozen=True, slots=True)
class Matter:
    """The cases of a matter by how many links they stand from the one that was asked for, nearest first, and their ties."""

    cases: tuple[Case, ...]
    steps: dict[uuid.UUID, int]
    ties: tuple[Tie, ...]
    cut_off: bool


def matter(case_id: uuid.UUID, actor: Actor) -> Matter:
    """The matter around a case. What the actor may not open is neither shown nor led through. Two statements a ring of links."""
    steps: dict[uuid.UUID, int] = {}
    found: dict[uuid.UUID, Case] = {}
    ring = [case_id]
    cut_off = False
    for step in range(STEPS + 1):
        rows = Case.objects.select_related("office", "handler").defer("words", "wish", "search", "suggestions", "head")
        for case in rows.filter(visible(actor), pk__in=ring).order_by("id"):
            if len(found) == MOST:
                cut_off = True
                break
            found[case.pk], steps[case.pk] = case, step
        ring = _beyond([ident for ident, at in steps.items() if at == step], found) if not cut_off else []
        if not ring:
            break
    links = Link.objects.filter(case_id__in=found, other_id__in=found).order_by("id")
    ties = tuple(Tie(link.case_id, link.other_id, link.kind, link.reason) for link in links)
    return Matter(tuple(sorted(found.values(), key=lambda case: (steps[case.pk], case.pk))), steps, ties, cut_off)


def joined(case_id: uuid.UUID) -> set[uuid.UUID]:
    """Ids of the cases of the same matter, itself among them, whoever may see them. One statement a ring of links."""
    found, ring = {case_id}, [case_id]
    for _step in range(STEPS):
        ring = _beyond(ring, found)
        found.update(ring)
        if not ring or len(found) > MOST:
            break
    return found


def _beyond(ring: list[uuid.UUID], seen: Iterable[uuid.UUID]) -> list[uuid.UUID]:
    """Ids that links lead to from a ring of cases, either way, without those seen already."""
    if not ring:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT other_id FROM casework_link WHERE case_id = ANY(%(ring)s) UNION SELECT case_id FROM casework_link WHERE other_id = ANY(%(ring)s) LIMIT %(most)s",
            {"ring": ring, "most": 4 * MOST},
        )
        met = {row[0] for row in cursor.fetchall()}
    return sorted(met - set(seen))
