"""What a volunteer did: invitations that she answered, visits at which she was, opinions that she gave. A record, never a rank."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q

from procuracy.lines.guests.models import Guest


@dataclass(frozen=True, slots=True)
class Record:
    """Counts of one volunteer's service."""

    invited: int = 0
    attended: int = 0
    opinions: int = 0


def record_of(participants: Sequence[uuid.UUID]) -> dict[uuid.UUID, Record]:
    """The records of some participants; who was never invited has an empty one. One statement."""
    rows = (
        Guest.objects.filter(participant_id__in=participants)
        .exclude(state=Guest.State.CHOSEN)
        .values_list("participant_id")
        .annotate(invited=Count("id"), attended=Count("id", filter=Q(state=Guest.State.ATTENDED)), opinions=Count("id", filter=Q(opinion_on__isnull=False)))
    )
    return {ident: Record() for ident in participants} | {ident: Record(invited, attended, opinions) for ident, invited, attended, opinions in rows}
