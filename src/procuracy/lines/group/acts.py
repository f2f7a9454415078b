"""One act for all people of a group case, or for some: a message, an agreed amount, an instalment that was received, its correction.

`begin` decides it: one event with number, sum and digest, and an entry for each person. The worker then carries it out in parts.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from procuracy.casework import commands, crypto, snapshot
from procuracy.casework.actors import Actor
from procuracy.casework.commands.groups import MAY_ACT_FOR_GROUP, GroupRows
from procuracy.casework.errors import InvalidFacts
from procuracy.casework.models import Case
from procuracy.casework.policy import POLICY
from procuracy.messages.threads import tell_many

from . import checking, reading
from .models import Claim, ClaimAct, ClaimEntry
from .proof import act_digest

PART = 2000
PARTS_A_TURN = 5
FEN = Decimal("0.01")
ROUNDED = Decimal("0.05")
"""By so much instalments by percent may exceed what is due, for each was rounded to the fen: the last one is then cut to what is missing."""
MOST_TEXT = 4000
MOST_AT_ONCE = 100_000
KIND = "group_notice"
"""The kind of a message that such an act writes."""

STATES: dict[str, tuple[Any, Q]] = {
    "all": (gettext_lazy("All"), Q()),
    "not_agreed": (gettext_lazy("Nothing agreed yet"), Q(amount_agreed__isnull=True)),
    "unpaid": (gettext_lazy("Nothing received yet"), Q(amount_received=0)),
    "partly": (gettext_lazy("Received in part"), Q(amount_received__gt=0, amount_received__lt=Coalesce("amount_agreed", "amount_claimed"))),
    "owing": (gettext_lazy("Not yet received in full"), Q(amount_received__lt=Coalesce("amount_agreed", "amount_claimed"))),
    "paid": (gettext_lazy("Received in full"), Q(amount_received__gte=Coalesce("amount_agreed", "amount_claimed"))),
}
"""By which the people of a case are narrowed, in lists and for acts."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """Whom an act concerns: the people named by id, or all in a state (a key of `STATES`)."""

    parties: tuple[uuid.UUID, ...] = ()
    state: str = "all"


def chosen_claims(case_id: uuid.UUID, chosen: Chosen, *, with_left: bool = False) -> QuerySet[Claim]:
    """Their claims, without those who left unless that is asked. Raises `InvalidFacts` for an unknown state."""
    rows = Claim.objects.filter(case_id=case_id)
    if not with_left:
        rows = rows.filter(party__left_seq__isnull=True)
    if chosen.parties:
        return rows.filter(party_id__in=chosen.parties)
    if chosen.state not in STATES:
        raise InvalidFacts({"state": [_("Choose one of the states.")]})
    return rows.filter(STATES[chosen.state][1])


def may_act(case: Case, actor: Actor) -> bool:
    """Whether the actor may act for the people of this case: its handler, or a head of its office."""
    return POLICY.is_one_of(actor, MAY_ACT_FOR_GROUP, snapshot.view_of(case))


def begin(
    case_id: uuid.UUID,
    kind: str,
    actor: Actor,
    *,
    chosen: Chosen | None = None,
    text: str = "",
    percent: Decimal | None = None,
    amounts: Mapping[uuid.UUID, Decimal] | None = None,
    key: str,
    now: dt.datetime,
    today: dt.date,
) -> ClaimAct:
    """Decide an act for `chosen` people (all, if nothing is said). The same `key` again gives the same act.

    A message needs `text`; the other kinds may bring one, and need either `amounts` in yuan by party or one `percent`: of the
    claimed amount for what was agreed; for an instalment, of what is due, and never more than what is still missing. Nothing is
    agreed above what is claimed or below what was received. A correction needs its reason as `text`, and as `amounts` what each
    has really received: its entries hold the differences.
    Raises `NotFound`, `NotAllowed`, `NotPossibleNow`, `Conflict`, `InvalidFacts`.
    """
    chosen = chosen or Chosen()
    _valid(kind, text, percent, amounts)
    content: dict[str, Any] = {"kind": kind, "text": text, "percent": str(percent or ""), "state": chosen.state}
    content |= {"parties": ",".join(sorted(map(str, chosen.parties))), "amounts": ",".join(sorted(f"{p}={a}" for p, a in (amounts or {}).items()))}

    def prepare(seq: int) -> GroupRows:
        people = _said_of_each(case_id, kind, chosen, percent, amounts)
        total = None if kind == ClaimAct.Kind.NOTICE else sum((amount or Decimal(0) for _party, amount in people), Decimal("0.00"))
        act = ClaimAct(case_id=case_id, seq=seq, kind=kind, text=text, count=len(people), total=total, by=actor.reference, at=now)
        facts: dict[str, Any] = {"kind": kind, "count": len(people), "digest": act_digest(people)}
        facts |= {"text": text} if text else {}
        facts |= {"sum": str(total)} if total is not None else {}
        facts |= {"percent": str(percent)} if percent is not None else {}
        entries = [ClaimEntry(case_id=case_id, seq=seq, party_id=party, amount=amount) for party, amount in people]
        return GroupRows(facts, rows=[[act], entries])

    event = commands.act_for_group(case_id, actor, content, prepare, key=key, now=now, today=today)
    return ClaimAct.objects.get(case_id=case_id, seq=event.seq)


def _valid(kind: str, text: str, percent: Decimal | None, amounts: Mapping[uuid.UUID, Decimal] | None) -> None:
    if kind not in ClaimAct.Kind.values:
        raise InvalidFacts({"kind": [_("Choose what happened.")]})
    if len(text) > MOST_TEXT:
        raise InvalidFacts({"text": [_("The message is longer than 4,000 characters.")]})
    if kind == ClaimAct.Kind.NOTICE:
        if not text.strip():
            raise InvalidFacts({"text": [_("Write the message.")]})
        if percent is not None or amounts:
            raise InvalidFacts({"kind": [_("A message alone carries no amounts.")]})
        return
    if kind == ClaimAct.Kind.CORRECTION:
        if not text.strip():
            raise InvalidFacts({"text": [_("Write why it is corrected: each of these people reads it.")]})
        if percent is not None or not amounts:
            raise InvalidFacts({"amounts": [_("For a correction give the amount that each has really received, in a table or beside the names.")]})
    if (percent is None) == (not amounts):
        raise InvalidFacts({"percent": [_("Give one percentage for all, or an amount for each.")]})
    if percent is not None and not (0 < percent <= 100):
        raise InvalidFacts({"percent": [_("A percentage lies above 0 and is at most 100.")]})
    if any(not amount.is_finite() or amount < 0 or (not amount and kind != ClaimAct.Kind.CORRECTION) or amount != amount.quantize(FEN) for amount in (amounts or {}).values()):
        raise InvalidFacts({"amounts": [_("Each amount is above zero, in yuan with at most two places.")]})


def _said_of_each(
    case_id: uuid.UUID, kind: str, chosen: Chosen, percent: Decimal | None, amounts: Mapping[uuid.UUID, Decimal] | None
) -> list[tuple[uuid.UUID, Decimal | None]]:
    """Each person with her amount, in the order of ids. Read under the case's lock, when no earlier act about amounts is still on its way."""
    rows = list(chosen_claims(case_id, chosen).order_by("party_id").values_list("party_id", "number", "amount_claimed", "amount_agreed", "amount_received"))
    if len(rows) > MOST_AT_ONCE:
        raise InvalidFacts({"state": [_("These are too many people for one act.")]})
    if kind == ClaimAct.Kind.NOTICE:
        said: list[tuple[uuid.UUID, Decimal | None]] = [(row[0], None) for row in rows]
    else:
        if _still_running(case_id):
            raise InvalidFacts({"kind": [_("An earlier act about amounts is still being carried out. Wait a moment, then look at the amounts again.")]})
        strangers = set(amounts or {}) - {row[0] for row in rows}
        if strangers:
            raise InvalidFacts({"amounts": [_("An amount is given for somebody who is not among the chosen people.")]})
        said = _amounts_of_each(kind, rows, percent, amounts or {})
    if not said:
        raise InvalidFacts({"parties": [_("This concerns nobody: choose other people, or look at the amounts.")]})
    return said


Standing = tuple[uuid.UUID, int, Decimal, Decimal | None, Decimal]
"""How it stands with a person: her id, her number, what she claims, what was agreed, what she has received."""


def _amounts_of_each(kind: str, rows: Sequence[Standing], percent: Decimal | None, amounts: Mapping[uuid.UUID, Decimal]) -> list[tuple[uuid.UUID, Decimal | None]]:
    """Who gets an entry, and with which amount. Raises `InvalidFacts` that says for whom it would be too much, or too little."""
    said: list[tuple[uuid.UUID, Decimal | None]] = []
    over: list[int] = []
    under: list[int] = []
    for party, number, claimed, agreed, received in rows:
        due = claimed if agreed is None or kind == ClaimAct.Kind.AGREED else agreed
        if percent is None and party not in amounts:
            continue
        amount = amounts[party] if percent is None else (due * percent / 100).quantize(FEN, ROUND_HALF_UP)
        if kind == ClaimAct.Kind.INSTALMENT:
            missing = max(due - received, Decimal(0))
            if percent is not None and missing < amount <= missing + ROUNDED:
                amount = missing
            most = missing
        else:
            most = due
        if amount > most:
            over.append(number)
        elif kind == ClaimAct.Kind.AGREED and amount < received:
            under.append(number)
        entry = amount - received if kind == ClaimAct.Kind.CORRECTION else amount
        if entry:
            said.append((party, entry))
    over.sort()
    under.sort()
    if over and percent is not None:
        sentence = _("This would be more than is still due for %(count)s of these people. Give a smaller percentage, or choose only those for whom it is right.")
        raise InvalidFacts({"percent": [sentence % {"count": len(over)}]})
    if over:
        sentence = {
            ClaimAct.Kind.AGREED: _("More than is claimed, for the people with these numbers: %(numbers)s."),
            ClaimAct.Kind.INSTALMENT: _("More than is still due, for the people with these numbers: %(numbers)s. If more was agreed, record that first."),
            ClaimAct.Kind.CORRECTION: _("More than is due, for the people with these numbers: %(numbers)s."),
        }[ClaimAct.Kind(kind)]
        raise InvalidFacts({"amounts": [sentence % {"numbers": _listed(over)}]})
    if under:
        sentence = _("Less than what was received already, for the people with these numbers: %(numbers)s. If that was noted wrongly, correct it first.")
        raise InvalidFacts({"percent" if percent is not None else "amounts": [sentence % {"numbers": _listed(under)}]})
    return said


def _listed(numbers: Sequence[int | str]) -> str:
    """The first of these numbers, for a sentence."""
    return ", ".join(map(str, numbers[:20])) + (" …" if len(numbers) > 20 else "")


def amounts_of(case_id: uuid.UUID, data: bytes, *, zero: bool = False) -> dict[uuid.UUID, Decimal]:
    """Amounts by person from the table of a case that came back with its last column filled in. Empty amounts are passed over.

    Nothing was received, says a `zero` where it may stand: in a correction.

    A row is known by its number, and its name must be hers. Raises `InvalidFacts` (field `file`) that names the rows at fault.
    """
    rows = reading.read(data, reading.AMOUNTS, tuple(reading.AMOUNTS))
    claims = {claim.number: claim for claim in Claim.objects.filter(case_id=case_id).select_related("party")}
    found: dict[uuid.UUID, Decimal] = {}
    wrong: list[str] = []
    for row in rows:
        if not reading.words(row.cells["amount"]):
            continue
        number = reading.words(row.cells["number"])
        claim = claims.get(int(number)) if number.isascii() and number.isdigit() and len(number) < 9 else None
        hers = claim is not None and claim.party.name_index is not None and bytes(claim.party.name_index) == crypto.blind_index("name", reading.words(row.cells["name"]))
        try:
            amount: Decimal | None = checking.money(row.cells["amount"])
        except ValueError:
            amount = None
        if claim is None or not hers or amount is None or not (amount or zero) or claim.party_id in found:
            wrong.append(str(row.number))
            continue
        found[claim.party_id] = amount
    if wrong:
        raise reading.refuse(_("These rows do not fit: %(rows)s. Number and name must be those of this case, each once, and the amount above zero.") % {"rows": _listed(wrong)})
    if not found:
        raise reading.refuse(_("No amount stands in the last column."))
    return found


def _still_running(case_id: uuid.UUID) -> bool:
    return ClaimAct.objects.filter(case_id=case_id, finished_at__isnull=True).exclude(kind=ClaimAct.Kind.NOTICE).exists()


def act_waiting(now: dt.datetime, part: int = PART) -> int:
    """Job: carry out some parts of acts. Any number of workers may; the acts of one case keep their order. Returns how many parts."""
    done = 0
    while done < PARTS_A_TURN and _one_part(now, part):
        done += 1
    return done


def _one_part(now: dt.datetime, part: int) -> bool:
    """The next people of the act that waits longest, in one transaction; false where none waits."""
    earlier = ClaimAct.objects.filter(case_id=OuterRef("case_id"), seq__lt=OuterRef("seq"), finished_at__isnull=True)
    with transaction.atomic():
        waiting = ClaimAct.objects.select_for_update(skip_locked=True).filter(finished_at__isnull=True)
        act = waiting.exclude(Exists(earlier)).order_by("at", "id").first()
        if act is None:
            return False
        count, last = _next(act, part)
        if count:
            _carry_out(act, last, now)
        if count < part:
            act.finished_at = now
        act.applied, act.last_party = act.applied + count, last or act.last_party
        act.save(update_fields=["applied", "last_party", "finished_at"])
    return True


def _next(act: ClaimAct, part: int) -> tuple[int, uuid.UUID | None]:
    """How many people come next, and the last of them."""
    entries = ClaimEntry.objects.filter(case_id=act.case_id, seq=act.seq, party_id__gt=act.last_party or uuid.UUID(int=0))
    people: Sequence[uuid.UUID] = entries.order_by("party_id").values_list("party_id", flat=True)[:part]
    ids = list(people)
    return len(ids), ids[-1] if ids else None


_ENTRIES = "claimants_claimentry WHERE case_id = %s AND seq = %s AND party_id > %s AND party_id <= %s"
_SET = {
    ClaimAct.Kind.AGREED: "amount_agreed = e.amount",
    ClaimAct.Kind.INSTALMENT: "amount_received = c.amount_received + e.amount",
    ClaimAct.Kind.CORRECTION: "amount_received = c.amount_received + e.amount",
}


def _carry_out(act: ClaimAct, last: uuid.UUID | None, now: dt.datetime) -> None:
    """Amounts of these people, their messages, their notices: three statements at most."""
    these = [act.case_id, act.seq, act.last_party or uuid.UUID(int=0), last]
    change = _SET.get(ClaimAct.Kind(act.kind))
    if change:
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE claimants_claim c SET {change} FROM (SELECT party_id, amount FROM {_ENTRIES}) e WHERE c.party_id = e.party_id", these)
    if act.text:
        tell_many(f"SELECT party_id FROM {_ENTRIES}", these, act.case_id, seq=act.seq, kind=KIND, text=act.text, now=now)

