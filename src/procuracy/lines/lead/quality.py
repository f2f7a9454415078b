"""What came of somebody's leads: adopted of assessed. Never how many she sent, and never a rank."""

from __future__ import annotations

import uuid

from procuracy.casework.models import Case

from .models import LeadPoint

ADOPTED = frozenset({"solved", "not_solved", "handed_on"})


def of_participant(ident: uuid.UUID) -> tuple[int, int]:
    """How many of her leads were adopted, of those that have been assessed. One statement."""
    rows = Case.objects.filter(pk__in=LeadPoint.objects.filter(participant_id=ident).values("case_id")).exclude(stage__in=["received", "assessing", "inquiring"])
    assessed = [(stage, outcome) for stage, outcome in rows.values_list("stage", "outcome") if outcome not in ("withdrawn", "merged", "handled_already")]
    return sum(1 for stage, outcome in assessed if stage == "adopted" or outcome in ADOPTED), len(assessed)
