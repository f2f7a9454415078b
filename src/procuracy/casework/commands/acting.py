"""Acting: perform what may be done at once, propose what another must approve, answer, take back."""

from __future__ import annotations

import contextlib
import copy
import dataclasses
import datetime as dt
import uuid
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db import transaction
from django.db.models import Q

from procuracy import law
from procuracy.registry.models import RoleGrant
from procuracy.registry.roles import Role

from .. import lawbook
from ..actors import Actor
from ..batch import Batch
from ..decide import Decision, offer
from ..errors import InvalidFacts, NotAllowed, NotFound, NotPossibleNow
from ..ids import uuid7
from ..models import Approval, Event, Link, Party
from ..policy import POLICY, reading_from_above
from ..view import CaseView, ProposalView
from .locking import Locked, checked_facts, entered, locked, same_stage, submission, write_act
from .people import goes_on_without, leave

OWN_VERBS = frozenset({"merge"})
"""Acts that concern two cases at once: only their own command looks at both, and no form or call performs them singly."""
ORIGIN_CLOSED = "origin_closed"
"""The act by which a case ends that was raised for one whose person took her word back, where its procedure has it."""
WITHDRAW = "withdraw"
"""The interrupt by which a person takes her word back; of several who ask together, each takes back her own."""
PROPOSED, RETURNED, TAKEN_BACK = "engine.proposed", "engine.returned", "engine.taken_back"


def perform(
    case_id: uuid.UUID,
    action: str,
    actor: Actor,
    facts: Mapping[str, Any],
    *,
    expected_version: int | None,
    key: str,
    now: dt.datetime,
    today: dt.date,
) -> Event:
    """Perform an act. The same `key` again returns the event that it made.

    Who withdraws from a case in which others ask as well leaves it (`engine.left`), and the case goes on for them.

    Raises `NotFound`, `NotAllowed`, `NotPossibleNow`, `InvalidFacts`, `Stale`, `Conflict`.
    """
    with transaction.atomic():
        held = entered(case_id, actor, "perform", key, action, facts, expected_version)
        if isinstance(held, Event):
            return held
        _require(held.view, action, actor, today)
        clean = checked_facts(held.view, action, facts, actor, today)
        batch = Batch()
        batch.add(submission(case_id, actor, "perform", key, action, facts, held.view.version + 1, now))
        if action == WITHDRAW and (party := _one_of_several(case_id, actor)) is not None:
            return leave(held, party, actor, clean, batch, now, today)
        decision = held.decide(action, actor, clean, today)
        event = write_act(held, decision, actor, now, today, batch).event
        if held.view.procedure.actions[action].closes_linked:
            _end_what_was_asked(case_id, now, today)
        return event


def _one_of_several(case_id: uuid.UUID, actor: Actor) -> Party | None:
    """The person who withdraws, where others go on without her. An official cannot take back the word of several at once."""
    if actor.party_id is not None:
        party = Party.objects.filter(pk=actor.party_id, case_id=case_id).first()
        return party if party is not None and (party.left_seq is not None or goes_on_without(party)) else None
    if Party.objects.filter(case_id=case_id, role=Party.Role.PETITIONER, left_seq__isnull=True)[:2].count() > 1:
        raise NotPossibleNow(
            reason="several",
            zh="本件有多人一起反映：各人用自己的查询码退出，其他人继续办理。",
            en="Several people ask together here: each leaves with her own code, and the others go on.",
        )
    return None


def _end_what_was_asked(case_id: uuid.UUID, now: dt.datetime, today: dt.date) -> None:
    """What was asked of others on her behalf ends when she takes her word back; lines that go on by themselves lack that act."""
    raised = Link.objects.filter(other_id=case_id, kind=Link.Kind.AROSE_FROM, case__open=True).values_list("case_id", flat=True)
    for ident in list(raised):
        with contextlib.suppress(NotPossibleNow):
            perform(ident, ORIGIN_CLOSED, Actor.system("origin"), {}, expected_version=None, key=f"origin:{case_id}", now=now, today=today)


def _require(view: CaseView, action: str, actor: Actor, today: dt.date) -> None:
    """Refuse before looking at what was entered, so that nobody learns from errors what she may not do."""
    if action not in view.procedure.actions or action in OWN_VERBS:
        raise NotPossibleNow(action=action)
    if not POLICY.may(actor, action, view):
        raise NotAllowed(action=action)


def propose(
    case_id: uuid.UUID,
    action: str,
    actor: Actor,
    facts: Mapping[str, Any],
    *,
    expected_version: int | None,
    key: str,
    now: dt.datetime,
    today: dt.date,
) -> Approval:
    """Propose an act that needs another's approval. Nothing leaves until the approver's answer performs it.

    Raises what `perform` raises, and where the act has letters what writing them raises.
    """
    with transaction.atomic():
        held = entered(case_id, actor, "propose", key, action, facts, expected_version)
        if isinstance(held, Event):
            return Approval.objects.get(case_id=case_id, proposed_seq=held.seq)
        _require(held.view, action, actor, today)
        spec = held.view.procedure.actions[action]
        if spec.approve is None:
            raise NotPossibleNow(action=action, reason="no_approval_needed")
        verdict = offer(held.view, action, actor, today)
        if not verdict.allowed:
            raise NotPossibleNow(
                action=action, reason=verdict.reason, zh=verdict.zh, en=verdict.en, basis=verdict.basis
            )
        clean = checked_facts(held.view, action, facts, actor, today)
        rule = law.approver(lawbook.catalogue(), spec.approve, today, held.codes)
        approvers, office_id = _who_approves(held, rule, actor, today)
        approval = Approval(
            id=uuid7(int(now.timestamp() * 1000)),
            case_id=case_id,
            action=action,
            act=spec.approve,
            facts=clean,
            approvers=approvers,
            office_id=office_id,
            proposed_by=actor.reference,
            proposed_at=now,
            proposed_seq=held.view.version + 1,
        )
        if spec.letters:
            about = {"proposal": str(approval.pk), "proposed_by": actor.reference}
            with _done_and_undone(held, action, actor, clean, about | {"answered_by": actor.reference}, now, today):
                pass  # a letter that lacks something is said to whoever proposes it, not to the approver
        batch = Batch()
        batch.add(approval, submission(case_id, actor, "propose", key, action, facts, held.view.version + 1, now))
        about = {"action": action, "proposal": str(approval.pk)}
        write_act(held, same_stage(held.view, PROPOSED, about), actor, now, today, batch)
        return approval


@contextlib.contextmanager
def _done_and_undone(held: Locked, action: str, actor: Actor, facts: Mapping[str, Any], approval: Mapping[str, str], now: dt.datetime, today: dt.date) -> Iterator[Event]:
    """The act as its approval would perform it, written while the block runs, and taken back. Raises what the act raises."""
    with transaction.atomic():
        decision = held.decide(action, actor, {**facts}, today, approved=True)
        decision = dataclasses.replace(decision, facts={**decision.facts, "approval": approval})
        # Writing moves the row of the case on, and the caller goes on with her own.
        yield write_act(dataclasses.replace(held, case=copy.copy(held.case)), decision, actor, now, today, Batch()).event
        transaction.set_rollback(True)


@contextlib.contextmanager
def as_if_approved(proposal_id: uuid.UUID, actor: Actor, *, now: dt.datetime, today: dt.date) -> Iterator[Event]:
    """What a waiting proposal would write, for `actor` to read while the block runs; nothing of it stays.

    Raises `NotFound`, `NotPossibleNow` where it waits no more, and what the act raises.
    """
    with transaction.atomic():
        held, waiting = _waiting(proposal_id, actor)
        about = {"proposal": str(proposal_id), "proposed_by": waiting.proposed_by, "answered_by": actor.reference}
        with _done_and_undone(held, waiting.action, _proposer(held, waiting), waiting.facts, about, now, today) as event:
            yield event


SUPERIOR = "superior"
"""The approver of an act on which the next higher procuratorate decides."""


def _nobody_else() -> NotPossibleNow:
    """Whoever proposes is the only one of her office who could approve."""
    return NotPossibleNow(
        reason="nobody_approves",
        zh="本院现在没有别人可以批准：请先由管理员配备有审批职责的人员。",
        en="Nobody else of this office can approve it now: have somebody with that duty appointed first.",
    )


def _who_approves(held: Locked, rule: law.ApprovalRule, proposer: Actor, today: dt.date) -> tuple[list[str], int]:
    """The roles that may answer, and the office where they hold them: the case's own, or the next higher one where the law says so.

    Above, only those are asked who may open the case. Raises `NotPossibleNow` where no office stands above, or nobody but the proposer could answer.
    """
    if SUPERIOR not in rule.roles:
        if not _somebody_answers(held, rule.roles, held.view.office_id, proposer, today):
            raise _nobody_else()
        return list(rule.roles), held.view.office_id
    above = held.case.office.parent_id
    if above is None:
        raise NotPossibleNow(reason="no_higher_office", zh="上面没有可以决定的检察院。", en="No higher procuratorate stands above that could decide.")
    roles = reading_from_above(held.view.sensitivity)
    if not _somebody_answers(held, roles, above, proposer, today):
        if proposer.office_id == above:
            raise _nobody_else()
        raise NotPossibleNow(
            reason="nobody_above",
            zh="上一级检察院现在没有人能够在平台上看到并批准本案：请另行书面报批后登记，或者先由其配备人员。",
            en="Nobody of the office above can open this case and approve it here: ask it on paper and record its decision, or have it appoint somebody first.",
        )
    return roles, above


def _somebody_answers(held: Locked, roles: Iterable[str], office_id: int, proposer: Actor, today: dt.date) -> bool:
    """Whether anybody but the proposer holds a duty there with which a proposal is answered (see `Policy.may_answer`). One statement."""
    names = {*roles, Role.CHIEF_PROCURATOR} if Role.HEAD in roles else set(roles)
    current = Q(until__isnull=True) | Q(until__gte=today)
    able = RoleGrant.objects.filter(current, role__in=names, since__lte=today, official__active=True, official__office_id=office_id)
    kept_out = {*held.view.walled_from, *([int(proposer.id)] if proposer.kind == "official" else ())}
    return able.exclude(official_id__in=kept_out).exists()


def answer(
    proposal_id: uuid.UUID,
    actor: Actor,
    verdict: str,
    *,
    reason: str = "",
    key: str,
    now: dt.datetime,
    today: dt.date,
) -> Event:
    """Answer a proposal: `approved` performs the act, `returned` sends it back with a reason.

    The act is decided anew under the lock. The approver is never the proposer. Raises `InvalidFacts` for a return
    without a reason, `NotAllowed`, `NotFound`, `NotPossibleNow` where it was answered already.
    """
    if verdict not in ("approved", "returned"):
        raise InvalidFacts({"verdict": ["choice"]})
    if verdict == "returned" and not reason.strip():
        raise InvalidFacts({"reason": ["required"]})
    row = Approval.objects.filter(pk=proposal_id).first()
    if row is None:
        raise NotFound()
    content = {"verdict": verdict, "reason": reason, "proposal": str(proposal_id)}
    with transaction.atomic():
        held = entered(row.case_id, actor, "answer", key, "answer", content)
        if isinstance(held, Event):
            return held
        waiting = next((p for p in held.view.proposals if p.id == proposal_id), None)
        if waiting is None:
            raise NotPossibleNow(reason="answered")
        if not POLICY.may_answer(actor, waiting.approvers, waiting.office_id, waiting.proposed_by):
            raise NotAllowed(reason="not_the_approver")
        batch = Batch()
        batch.add(submission(row.case_id, actor, "answer", key, "answer", content, held.view.version + 1, now))
        batch.update(
            Approval,
            {"id": proposal_id},
            state=Approval.State(verdict),
            answered_by=actor.reference,
            answered_at=now,
            reason=reason,
        )
        decision = _answered(held, waiting, actor, verdict, reason, today)
        return write_act(held, decision, actor, now, today, batch).event


def _answered(
    held: Locked, waiting: ProposalView, actor: Actor, verdict: str, reason: str, today: dt.date
) -> Decision:
    about = {"proposal": str(waiting.id), "proposed_by": waiting.proposed_by}
    if verdict == "returned":
        return same_stage(held.view, RETURNED, {"action": waiting.action, "reason": reason, **about})
    # Her authority was checked when she proposed; the approver answers for the act now.
    decision = held.decide(waiting.action, _proposer(held, waiting), {**waiting.facts}, today, approved=True)
    others = tuple(p for p in decision.void_proposals if p != waiting.id)
    spec = held.view.procedure.actions[waiting.action]
    if spec.not_same_person_as and actor.reference in held.view.done.get(spec.not_same_person_as, ()):
        raise NotAllowed(reason="same_person")
    facts = {**decision.facts, "approval": {**about, "answered_by": actor.reference}}
    return dataclasses.replace(decision, facts=facts, void_proposals=others)


def _waiting(proposal_id: uuid.UUID, actor: Actor) -> tuple[Locked, ProposalView]:
    """A proposal that waits, with its case locked. Raises `NotFound`, or `NotPossibleNow` where it was answered."""
    row = Approval.objects.filter(pk=proposal_id).first()
    if row is None:
        raise NotFound()
    held = locked(row.case_id, actor)
    waiting = next((p for p in held.view.proposals if p.id == proposal_id), None)
    if waiting is None:
        raise NotPossibleNow(reason="answered")
    return held, waiting


def _proposer(held: Locked, waiting: ProposalView) -> Actor:
    kind, _, ident = waiting.proposed_by.partition(":")
    return Actor("official" if kind == "official" else "system", ident, office_id=held.view.office_id)


def take_back(proposal_id: uuid.UUID, actor: Actor, *, now: dt.datetime, today: dt.date) -> Event:
    """The proposer takes a proposal back before it is answered."""
    with transaction.atomic():
        held, waiting = _waiting(proposal_id, actor)
        if waiting.proposed_by != actor.reference:
            raise NotAllowed()
        batch = Batch()
        batch.update(Approval, {"id": proposal_id}, state=Approval.State.WITHDRAWN, answered_at=now)
        decision = same_stage(held.view, TAKEN_BACK, {"action": waiting.action, "proposal": str(proposal_id)})
        return write_act(held, decision, actor, now, today, batch).event




def approval_rule(approval: Approval) -> law.ApprovalRule:
    """The row of the matrix under which a proposal was made."""
    day = approval.proposed_at.astimezone(law.SHANGHAI).date()
    return law.approver(lawbook.catalogue(), approval.act, day, lawbook.office_codes(approval.office_id))
