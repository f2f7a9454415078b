"""What pages and calls read of claims: sums, a page of the table, a person's own claim. Fixed numbers of statements."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from procuracy.casework import crypto
from procuracy.casework.models import Party

from .acts import Chosen, chosen_claims
from .models import Claim, ClaimantImport, ClaimantRow

PAGE = 50


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over a case's claims, exact, in yuan. `agreed` counts those alone for whom something was agreed."""

    people: int
    claimed: Decimal
    agreed: Decimal
    agreed_people: int
    received: Decimal
    due: Decimal
    """What is to reach all of them: the agreed amount, else the claimed one."""


def totals(case_id: uuid.UUID) -> Totals:
    """One statement."""
    sums = Claim.objects.filter(case_id=case_id, party__left_seq__isnull=True).aggregate(
        people=Count("id"),
        claimed=Sum("amount_claimed"),
        agreed=Sum("amount_agreed"),
        agreed_people=Count("amount_agreed"),
        received=Sum("amount_received"),
        due=Sum(Coalesce(F("amount_agreed"), F("amount_claimed"))),
    )
    return Totals(**{name: value if value is not None else Decimal("0.00") for name, value in sums.items()})


def sums_of(case_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[tuple[Any, Decimal]]]:
    """What the people of some cases claim and have received, in yuan, for the picture of the matter. One statement."""
    rows = Claim.objects.filter(case_id__in=case_ids).values("case_id").annotate(claimed=Sum("amount_claimed"), received=Sum("amount_received"))
    return {
        row["case_id"]: [(_("Received"), row["received"]), (_("Claimed"), row["claimed"])] if row["received"] else [(_("Claimed"), row["claimed"])]
        for row in rows
    }


@dataclass(frozen=True, slots=True)
class ClaimPage:
    """A keyset page of claims with their parties. `after` leads to the next one, or is 0."""

    rows: tuple[Claim, ...]
    after: int


def claims_of(case_id: uuid.UUID, chosen: Chosen | None = None, *, name: str = "", after: int = 0, size: int = PAGE) -> ClaimPage:
    """Claims by number, those who left among them, from the one below `after` on; `name` finds exact names alone. One statement.

    Raises `InvalidFacts`.
    """
    rows = chosen_claims(case_id, chosen or Chosen(), with_left=True).filter(number__gt=after).select_related("party").order_by("number")
    if name.strip():
        rows = rows.filter(party__name_index=crypto.blind_index("name", name))
    found = list(rows[: size + 1])
    return ClaimPage(tuple(found[:size]), found[size - 1].number if len(found) > size else 0)


def own_claim(party: Party) -> Claim | None:
    """A person's own claim, in her case or in one that was opened beside it and carries her on. One statement."""
    root = party.joined_from_id or party.pk
    rows = Claim.objects.filter(Q(party_id=party.pk) | Q(party_id=root) | Q(party__joined_from_id=root)).order_by("id")
    return next(iter(sorted(rows, key=lambda claim: claim.party_id != party.pk)), None)


def staged(batch: ClaimantImport, *, states: Sequence[str] = (), noted: bool = False, after: int = 0, size: int | None = None) -> list[ClaimantRow]:
    """Rows of a list by number; only in some states, only those that bear a note."""
    rows = ClaimantRow.objects.filter(batch=batch, number__gt=after).order_by("number")
    if states:
        rows = rows.filter(state__in=states)
    if noted:
        rows = rows.exclude(problems=[])
    return list(rows[:size])


def unread(batch: ClaimantImport) -> list[str]:
    """The headings of the list's columns that are not read, while its rows are kept. One statement."""
    row = ClaimantRow.objects.filter(batch=batch).first()
    return [heading for heading, _text in row.content().get("others", ())] if row else []


def good_sum(batch: ClaimantImport) -> Decimal:
    """The sum of the rows that will be brought in, and of those that were. Two statements."""
    waiting = ClaimantRow.objects.filter(batch=batch, state=ClaimantRow.State.READY).aggregate(sum=Sum("amount"))["sum"]
    brought = Claim.objects.filter(batch=batch).aggregate(sum=Sum("amount_claimed"))["sum"]
    return (waiting or Decimal("0.00")) + (brought or Decimal("0.00"))
