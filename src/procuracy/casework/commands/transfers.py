"""Transfers: a case offered to another office under the same receipt, accepted or returned with a reason.

Until it is accepted, the first receiver stays responsible and answers in time. A second return goes to the common
superior, who designates; what she designates is not returned again.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid
from typing import Any

from django.db import transaction

from procuracy.registry.models import Procuratorate

from .. import lines, search
from ..actors import Actor
from ..batch import Batch
from ..clocks import ClockEnd, ClockMoves, row
from ..decide import Decision
from ..errors import InvalidFacts, NotAllowed, NotPossibleNow
from ..ids import uuid7
from ..models import Event, Release, Transfer
from ..policy import POLICY
from ..view import CaseView, TransferView
from .locking import Locked, entered, same_stage, submission, write_act

OFFERED = "engine.transfer_offered"
ACCEPTED = "engine.transfer_accepted"
RETURNED = "engine.transfer_returned"
REVOKED = "engine.transfer_revoked"
DESIGNATED = "engine.transfer_designated"
CLOCK = "transfer_answer"
RULE = "TGT-TRANSFER"
RETURNS_BEFORE_SUPERIOR = 2


def offer_transfer(
    case_id: uuid.UUID,
    to_office: Procuratorate,
    actor: Actor,
    *,
    reason: str,
    expected_version: int | None,
    key: str,
    now: dt.datetime,
    today: dt.date,
) -> Event:
    """Offer the case to `to_office`, with a reason. Starts that office's clock to answer; stops none of the person's."""
    facts = {"to": to_office.pk, "reason": reason}
    _need_reason(reason)
    with transaction.atomic():
        held = entered(case_id, actor, "transfer", key, OFFERED, facts, expected_version)
        if isinstance(held, Event):
            return held
        _may_transfer(held, actor)
        if held.view.transfer is not None:
            raise NotPossibleNow(reason="transfer_open")
        if held.view.offered_office_id is not None:
            # Whoever is offered it now decides on it; another office in her place would be a judge of one's own choice.
            raise NotPossibleNow(
                reason="before_superior",
                zh="共同的上级检察院正在决定，现在不能移送。",
                en="The common superior is deciding about it; it cannot be transferred now.",
            )
        if held.case.asking_case_id is not None:
            raise NotPossibleNow(
                reason="asked_here",
                zh="本件是其他检察院请求协作的：不移送，用“退回”，并写明哪个院能办。",
                en="Another office asked this one: give it back, and name the office that could do it, instead of transferring it.",
            )
        if to_office.pk == held.view.office_id:
            raise InvalidFacts({"to_office": ["same_office"]})
        _need_standing(to_office, today)
        seq = held.view.version + 1
        batch = Batch()
        transfer = _new_transfer(held, to_office, actor, reason, now)
        batch.add(transfer, submission(case_id, actor, "transfer", key, OFFERED, facts, seq, now))
        told = {**facts, "transfer": str(transfer.pk)}
        decision = _with_clock(held, same_stage(held.view, OFFERED, told, offered_office_id=to_office.pk), today)
        return write_act(held, decision, actor, now, today, batch).event


def answer_transfer(
    case_id: uuid.UUID,
    actor: Actor,
    verdict: str,
    *,
    reason: str = "",
    better_office: int | None = None,
    key: str,
    now: dt.datetime,
    today: dt.date,
) -> Event:
    """Accept the offer (the case is now this office's) or return it with a reason and, if known, a better addressee."""
    if verdict not in ("accepted", "returned"):
        raise InvalidFacts({"verdict": ["choice"]})
    if verdict == "returned":
        _need_reason(reason)
    facts: dict[str, Any] = {"verdict": verdict, "reason": reason, "better_office": better_office}
    with transaction.atomic():
        held = entered(case_id, actor, "transfer", key, "answer", facts)
        if isinstance(held, Event):
            return held
        transfer = _open_transfer(held.view)
        if transfer.to_superior or transfer.to_office_id != actor.office_id:
            raise NotAllowed(reason="receiving_office")
        if not POLICY.is_one_of(actor, ("receiving_office",), held.view):
            raise NotAllowed(reason="receiving_office")
        if verdict == "returned" and not lines.get(held.view.procedure.name).may_bounce:
            raise NotPossibleNow(
                reason="no_bounce",
                zh="移送来的线索不得退回：请接收；认为不属于本院管辖的，报上一级检察院。",
                en="A lead that was transferred is not sent back: accept it, and report to the office above where it does not belong here.",
            )
        batch = Batch()
        batch.add(submission(case_id, actor, "transfer", key, "answer", facts, held.view.version + 1, now))
        batch.update(
            Transfer,
            {"id": transfer.id},
            state=Transfer.State(verdict),
            answer=reason,
            answered_by=actor.reference,
            answered_at=now,
        )
        if verdict == "returned":
            told = {"transfer": str(transfer.id), "reason": reason, "better_office": better_office}
            decision = _bounced(held, transfer, told, actor, now, today, batch)
        else:
            office = Procuratorate.objects.get(pk=transfer.to_office_id)
            decision = _moved(held, office, ACCEPTED, transfer, batch)
        return write_act(held, decision, actor, now, today, batch).event


def revoke_transfer(
    case_id: uuid.UUID, actor: Actor, *, reason: str, key: str, now: dt.datetime, today: dt.date
) -> Event:
    """The sender takes the offer back before it is answered."""
    _need_reason(reason)
    facts = {"reason": reason}
    with transaction.atomic():
        held = entered(case_id, actor, "transfer", key, REVOKED, facts)
        if isinstance(held, Event):
            return held
        _may_transfer(held, actor)
        transfer = _open_transfer(held.view)
        batch = Batch()
        batch.add(submission(case_id, actor, "transfer", key, REVOKED, facts, held.view.version + 1, now))
        batch.update(
            Transfer,
            {"id": transfer.id},
            state=Transfer.State.REVOKED,
            answer=reason,
            answered_by=actor.reference,
            answered_at=now,
        )
        told = {"transfer": str(transfer.id), "reason": reason}
        decision = _ended(held, REVOKED, told, offered_office_id=None)
        return write_act(held, decision, actor, now, today, batch).event


def designate(
    case_id: uuid.UUID,
    office: Procuratorate,
    actor: Actor,
    *,
    reason: str,
    key: str,
    now: dt.datetime,
    today: dt.date,
) -> Event:
    """The common superior designates the office that handles the case; it is not returned again."""
    _need_reason(reason)
    facts = {"office": office.pk, "reason": reason}
    with transaction.atomic():
        held = entered(case_id, actor, "transfer", key, DESIGNATED, facts)
        if isinstance(held, Event):
            return held
        transfer = _open_transfer(held.view)
        if not transfer.to_superior or transfer.decided_by_office_id != actor.office_id:
            raise NotAllowed(reason="superior")
        if not actor.has("head", "chief_procurator"):
            raise NotAllowed(reason="superior")
        if office.pk != actor.office_id and actor.office_id not in office.path() and actor.office_level != "national":
            raise InvalidFacts({"office": ["not_below"]})
        _need_standing(office, today)
        batch = Batch()
        batch.add(submission(case_id, actor, "transfer", key, DESIGNATED, facts, held.view.version + 1, now))
        batch.update(
            Transfer,
            {"id": transfer.id},
            state=Transfer.State.DESIGNATED,
            answer=reason,
            answered_by=actor.reference,
            answered_at=now,
        )
        decision = _moved(held, office, DESIGNATED, transfer, batch)
        return write_act(held, decision, actor, now, today, batch).event


def common_superior(one: Procuratorate, other: Procuratorate) -> Procuratorate:
    """The lowest office above both: the city's, the province's, or the national one."""
    if one.city_office_id and one.city_office_id in (other.city_office_id, other.pk):
        return Procuratorate.objects.get(pk=one.city_office_id)
    first, second = (o.province_office_id or (o.pk if o.level == o.Level.PROVINCE else None) for o in (one, other))
    if first is not None and first == second:
        return Procuratorate.objects.get(pk=first)
    return Procuratorate.objects.get(level=Procuratorate.Level.NATIONAL, parent__isnull=True)


def _bounced(
    held: Locked,
    transfer: TransferView,
    told: dict[str, Any],
    actor: Actor,
    now: dt.datetime,
    today: dt.date,
    batch: Batch,
) -> Decision:
    """Back to the sender; at the second return on to the common superior, who designates."""
    if held.view.bounces + 1 < RETURNS_BEFORE_SUPERIOR:
        return _ended(held, RETURNED, told, offered_office_id=None)
    refused = Procuratorate.objects.get(pk=transfer.to_office_id)
    superior = common_superior(held.case.office, refused)
    follow_up = _new_transfer(held, refused, actor, str(told["reason"]), now)
    follow_up.to_superior, follow_up.decided_by_office_id = True, superior.pk
    batch.add(follow_up)
    told = told | {"superior": superior.pk}
    decision = _with_clock(held, same_stage(held.view, RETURNED, told, offered_office_id=superior.pk), today)
    running = held.view.running.get(CLOCK)
    ends = (ClockEnd(running.id, "met"),) if running else ()
    return dataclasses.replace(decision, clocks=ClockMoves(decision.clocks.starts, ends))


def _need_reason(reason: str) -> None:
    if not reason.strip():
        raise InvalidFacts({"reason": ["required"]})


def _need_standing(office: Procuratorate, today: dt.date) -> None:
    """Nothing goes to an office that exists no longer."""
    if office.valid_until is not None and office.valid_until < today:
        raise NotPossibleNow(reason="office_ended", zh="该检察院已经撤销。", en="That office exists no longer.")


def _may_transfer(held: Locked, actor: Actor) -> None:
    if not held.view.open:
        raise NotPossibleNow(reason="stage")
    if not POLICY.is_one_of(actor, ("triage_officer", "head", "case_management", "handler"), held.view):
        raise NotAllowed()


def _open_transfer(view: CaseView) -> TransferView:
    if view.transfer is None:
        raise NotPossibleNow(reason="no_transfer")
    return view.transfer


def _new_transfer(held: Locked, to_office: Procuratorate, actor: Actor, reason: str, now: dt.datetime) -> Transfer:
    return Transfer(
        id=uuid7(int(now.timestamp() * 1000)),
        case_id=held.view.id,
        from_office_id=held.view.office_id,
        to_office=to_office,
        reason=reason,
        offered_by=actor.reference,
        offered_at=now,
    )


def _with_clock(held: Locked, decision: Decision, today: dt.date) -> Decision:
    """Start the receiving office's clock. It is a target of ours, owed by another office, and never the person's."""
    start = row(
        CLOCK, held.rule_of(RULE, today), today, held.calendar, counted=True, owner="other", changes=()
    )
    return dataclasses.replace(decision, clocks=ClockMoves(starts=(start,)))


def _ended(held: Locked, action: str, facts: dict[str, Any], **case_changes: Any) -> Decision:
    running = held.view.running.get(CLOCK)
    ends = (ClockEnd(running.id, "met"),) if running else ()
    decision = same_stage(held.view, action, facts, **case_changes)
    return dataclasses.replace(decision, clocks=ClockMoves(ends=ends))


def _moved(held: Locked, office: Procuratorate, action: str, transfer: TransferView, batch: Batch) -> Decision:
    """The case goes to `office`, unassigned, with its clocks running on: they belong to the person.

    Who the people of a sealed case are is from now on that office's custodian's to release.
    """
    batch.update(Release, {"case": held.view.id, "state": Release.State.ASKED}, office_id=office.pk)
    case = held.case
    text = "" if held.view.sensitivity >= 2 else "\n".join((case.title, case.words, case.wish))
    changes = {
        "office_id": office.pk,
        "city_office_id": office.city_office_id or (office.pk if office.level == office.Level.CITY else None),
        "province_office_id": office.province_office_id
        or (office.pk if office.level == office.Level.PROVINCE else None),
        "offered_office_id": None,
        "handler_id": None,
        "search": search.vector(text, office.path(), case.pk),
    }
    facts = {"transfer": str(transfer.id), "from": transfer.from_office_id, "to": office.pk}
    # Proposals of the old office have nobody left to answer them.
    return dataclasses.replace(_ended(held, action, facts, **changes), void_proposals=tuple(p.id for p in held.view.proposals))
