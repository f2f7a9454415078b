"""Earlier cases of which an official is warned: those that she may open are named and lead there, of the others she is told what binds every office."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from typing import TypeVar

from procuracy.casework.actors import Actor
from procuracy.casework.models import Case
from procuracy.casework.policy import visible

Row = TypeVar("Row")


def with_sight(actor: Actor, rows: Sequence[Row], case_of: Callable[[Row], uuid.UUID]) -> list[tuple[Row, bool]]:
    """Each row with whether the actor may open its case. One statement; none without rows."""
    seen = set(Case.objects.filter(visible(actor), pk__in=[case_of(row) for row in rows]).values_list("pk", flat=True)) if rows else set()
    return [(row, case_of(row) in seen) for row in rows]
