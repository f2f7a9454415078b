"""What pages show of those invited: to the office all of them, to each of them her own."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from procuracy.casework.models import Case, Party, Sensitivity
from procuracy.materials.models import Material
from procuracy.registry.models import Participant

from .facts import Verdict
from .models import Guest


def table(case: Case) -> list[dict[str, Any]]:
    """Those invited with their names, answers, opinions and what they were told. Two statements."""
    rows = list(Guest.objects.filter(case_id=case.pk).order_by("id"))
    parties = {p.pk: p for p in Party.objects.filter(pk__in=[row.party_id for row in rows])} if rows else {}
    return [
        {
            "row": row,
            "name": parties[row.party_id].contact_data().get("name") or "—",
            "own_code": parties[row.party_id].joined_from_id is not None,
            "verdict": Verdict(row.verdict).label if row.verdict else "",
        }
        for row in rows
        if row.party_id in parties
    ]


def own(case: Case, party: Party) -> dict[str, Any]:
    """Her own invitation, and whether it was sent: what she answered and thinks, what she was told, and the files shown to those who take part. Two statements."""
    row = Guest.objects.select_related("participant").filter(case_id=case.pk, party_id=party.pk).first()
    return {"guest": row, "invited": row is not None and row.state != Guest.State.CHOSEN, "verdict": Verdict(row.verdict).label if row and row.verdict else "", "files": shared_files(case, row)}


def not_hers_yet(rows: Iterable[Party]) -> set[uuid.UUID]:
    """Of her rows those of invitations from the register that were not sent, or that she owes nothing any more since she was suspended or left. One statement where she was invited anywhere."""
    ids = [row.pk for row in rows if row.role == Party.Role.GUEST]
    gone = Q(opinion_on__isnull=True, participant__isnull=False) & ~Q(participant__state=Participant.State.ACTIVE) & ~Q(state=Guest.State.ATTENDED)
    return set(Guest.objects.filter(Q(state=Guest.State.CHOSEN, participant__isnull=False) | gone, party_id__in=ids).values_list("party_id", flat=True)) if ids else set()


def shown_to_guest(rows: Iterable[Party], ident: uuid.UUID) -> list[Material]:
    """The file `ident`, where one of the cases to which this person was invited shows it to her."""
    asked = {row.case_id: row for row in rows if row.role == Party.Role.GUEST and str(ident) in row.case.facts.get("files", ())}
    guests = Guest.objects.filter(party_id__in=[row.pk for row in asked.values()]) if asked else []
    return [f for guest in guests for f in shared_files(asked[guest.case_id].case, guest) if f.pk == ident]


def shared_files(case: Case, row: Guest | None) -> list[Material]:
    """Files that the office shows to those who take part; nothing before she said that no interest of her own stands in the way."""
    ids = [uuid.UUID(ident) for ident in case.facts.get("files", ())]
    if not ids or row is None or not row.coming or case.sensitivity == Sensitivity.SEALED or not case.open:
        return []
    return list(Material.objects.filter(pk__in=ids, state__in=[Material.State.CLEAN, Material.State.UNSCANNED]))
