"""What inviting, answering and giving an opinion leave in the case. Names go into sealed contact data, never into the history."""

from __future__ import annotations

import uuid
from typing import Any

from procuracy.casework.errors import InvalidFacts, NotPossibleNow
from procuracy.casework.ids import uuid7
from procuracy.casework.models import Party, Sensitivity
from procuracy.casework.subscriptions import Happening
from procuracy.messages.threads import tell_one
from procuracy.registry.models import Participant

from .forms import people_concerned
from .models import Guest


def recount(h: Happening, **changes: int) -> None:
    """Change the counts that the conditions read."""
    facts = {**h.case.facts, **h.changes.get("facts", {})}
    counts = dict(facts.get("guests", {}))
    for name, change in changes.items():
        counts[name] = max(0, int(counts.get(name, 0)) + change)
    h.change_case(facts={**facts, "guests": counts})


def _invite(h: Happening) -> None:
    wanted = [uuid.UUID(ident) for ident in h.facts["people"]]
    rows = [row for row in Participant.objects.filter(pk__in=wanted) if row.takes_part_on(h.on)]
    if len(rows) != len(wanted):
        raise InvalidFacts({"people": ["choice"]})
    known = {p.pk: p for p in Party.objects.filter(pk__in=[row.party_id for row in rows if row.party_id])}
    for row in rows:
        root = known.get(row.party_id) if row.party_id else None
        contact = root.contact_in_full() if root else {"name": row.name, "phone": row.phone, "unit": row.unit}
        _add(h, row.capacity, contact, participant=row, root=root)
    recount(h, chosen=len(rows))


def _invite_person(h: Happening) -> None:
    contact = {name: str(h.facts.pop(name)) for name in ("name", "phone", "unit") if h.facts.get(name)}
    _add(h, h.facts["capacity"], contact)
    recount(h, chosen=1)


def _invite_concerned(h: Happening) -> None:
    wanted = {uuid.UUID(ident) for ident in h.facts["people"]}
    rows = [row for row in people_concerned(h.case.pk) if row.pk in wanted]
    if len(rows) != len(wanted):
        raise InvalidFacts({"people": ["choice"]})
    roots = {row.pk: row for row in Party.objects.filter(pk__in=[row.joined_from_id or row.pk for row in rows])}
    for row in rows:
        _add(h, Participant.Capacity.CONCERNED, row.contact_in_full(), root=roots[row.joined_from_id or row.pk])
    recount(h, chosen=len(rows))


def _add(h: Happening, capacity: str, contact: dict[str, Any], *, participant: Participant | None = None, root: Party | None = None) -> None:
    party = Party(
        id=uuid7(), case_id=h.case.pk, role=Party.Role.GUEST, language=root.language if root else h.case.language,
        safe_contact=root.safe_contact if root else {}, joined_from_id=root.pk if root else None,
    )  # fmt: skip
    party.set_contact(contact, apart=h.case.sensitivity >= Sensitivity.SEALED)
    h.batch.add(party, Guest(id=uuid7(), case_id=h.case.pk, party_id=party.pk, participant=participant, capacity=capacity))
    h.facts.setdefault("parties", []).append(str(party.pk))


def _sent(h: Happening) -> None:
    chosen = Guest.objects.filter(case_id=h.case.pk, state=Guest.State.CHOSEN).count()
    h.batch.update(Guest, {"case": h.case.pk, "state": Guest.State.CHOSEN}, state=Guest.State.INVITED)
    recount(h, chosen=-chosen, invited=chosen)


def _own(h: Happening) -> Guest:
    """The guest who acts herself."""
    row = Guest.objects.filter(case_id=h.case.pk, party_id=h.actor.party_id).first()
    if row is None or row.state == Guest.State.CHOSEN:
        raise NotPossibleNow(reason="not_invited", zh="你不在受邀人之列。", en="You are not among those invited.")
    return row


def _named(h: Happening) -> Guest:
    row = Guest.objects.filter(case_id=h.case.pk, pk=h.facts["guest"]).first()
    if row is None:
        raise InvalidFacts({"guest": ["choice"]})
    h.facts["party"] = str(row.party_id)
    return row


def _set(h: Happening, row: Guest, **values: Any) -> None:
    h.batch.update(Guest, {"id": row.pk}, **values)


def _accepted(h: Happening) -> None:
    _set(h, _own(h), state=Guest.State.ACCEPTED, reason="")


def _declined(h: Happening) -> None:
    _set(h, _own(h), state=Guest.State.DECLINED, reason=str(h.facts.get("reason", "")))


def _answer_recorded(h: Happening) -> None:
    _set(h, _named(h), state=Guest.State(h.facts["comes"]), reason=str(h.facts.get("reason", "")))


def _attendance(h: Happening) -> None:
    present = {uuid.UUID(ident) for ident in h.facts.get("present", ())}
    rows = list(Guest.objects.filter(case_id=h.case.pk).exclude(state=Guest.State.CHOSEN))
    for row in rows:
        _set(h, row, state=Guest.State.ATTENDED if row.pk in present else Guest.State.DECLINED if row.state == Guest.State.DECLINED else Guest.State.ABSENT)


def _opinion(h: Happening, row: Guest) -> None:
    if row.opinion_on is None or row.answered_on is not None:
        recount(h, unanswered=1)
    text = str(h.facts["text"])
    _set(
        h, row, opinion=f"{row.opinion}\n{text}".strip() if row.opinion else text, opinion_on=h.on,
        verdict=str(h.facts.get("verdict", row.verdict)), answer="" if row.answered_on else row.answer, answered_on=None,
    )  # fmt: skip


def _opinion_given(h: Happening) -> None:
    row = _own(h)
    if row.state == Guest.State.DECLINED:
        raise NotPossibleNow(reason="declined", zh="你已谢绝邀请。", en="You have declined.")
    _opinion(h, row)


def _opinion_recorded(h: Happening) -> None:
    _opinion(h, _named(h))


def _opinion_answered(h: Happening) -> None:
    row = _named(h)
    if row.opinion_on is None or row.answered_on is not None:
        raise InvalidFacts({"guest": ["choice"]})
    _set(h, row, answer=str(h.facts["text"]), answered_on=h.on)
    recount(h, unanswered=-1)
    tell_one(h, Party.objects.get(pk=row.party_id), str(h.facts["text"]))


EFFECTS = {
    "invite": _invite,
    "invite_person": _invite_person,
    "invite_concerned": _invite_concerned,
    "send_invitations": _sent,
    "accept_invitation": _accepted,
    "decline_invitation": _declined,
    "record_answer": _answer_recorded,
    "record_attendance": _attendance,
    "give_opinion": _opinion_given,
    "record_opinion": _opinion_recorded,
    "answer_opinion": _opinion_answered,
}
"""By the names that these acts bear in every procedure that invites."""
