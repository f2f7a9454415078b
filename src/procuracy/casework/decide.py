"""Pure decisions over a snapshot: what may be done, and what an act would write. No database, no clock of its own."""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from procuracy import law
from procuracy.law import ActionSpec

from . import lines
from .actors import Actor
from .clocks import ClockMoves, RuleOf, moves
from .errors import CaseworkError, InvalidFacts, NotAllowed, NotPossibleNow
from .policy import POLICY
from .view import CaseView


@dataclass(frozen=True, slots=True)
class Offer:
    """An act, and whether this actor may do it now; if not, why (`reason` code, words in both languages, basis)."""

    action: ActionSpec
    allowed: bool
    reason: str = ""
    zh: str = ""
    en: str = ""
    basis: str = ""

    @property
    def needs_approval(self) -> bool:
        """Whether the act is proposed first and performed by another's answer."""
        return self.action.approve is not None


@dataclass(frozen=True, slots=True)
class Decision:
    """Everything that one act writes, before those who subscribe to it add theirs."""

    action: str
    stage: str
    return_stage: str
    open: bool
    outcome: str
    facts: Mapping[str, Any]
    clocks: ClockMoves
    letters: tuple[tuple[str, str], ...] = ()
    tells: tuple[str, ...] = ()
    void_proposals: tuple[uuid.UUID, ...] = ()
    case_changes: Mapping[str, Any] = field(default_factory=dict)


_WHY: dict[str, tuple[str, str]] = {
    "not_yours": ("这一步由其他岗位办理。", "Someone with another duty does this."),
    "stage": ("案件现在的阶段不能办理这一步。", "Not possible at this stage."),
    "done_once": ("这一步只能办理一次，已经办理过。", "This is done only once, and has been done."),
    "waiting": ("已提请审批，正在等待答复。", "Already proposed; the answer is awaited."),
    "same_person": ("前一步由你办理，这一步须由他人办理。", "You did the step before; another person does this one."),
    "not_passed": ("相应期限尚未届满。", "The period that this rests on has not passed yet."),
    "transfer_open": ("案件正在移送，接收院尚未答复。", "The case is offered to another office, which has not answered."),
}


def _why(action: ActionSpec, code: str, basis: str = "") -> Offer:
    zh, en = _WHY[code]
    return Offer(action, False, code, zh, en, basis or action.basis or "")


def _other_waits(action: ActionSpec, other: ActionSpec) -> Offer:
    zh = f"“{other.title['zh']}”已提请审批，正在等待答复，两项决定只能有一项：请先收回那一项，或者等它有了答复再提。"
    en = f"“{other.title['en']}” is proposed already and waits for its answer; only one of the two can be decided. Take that proposal back first, or wait for its answer."
    return Offer(action, False, "other_waits", zh, en, action.basis or "")


def _not_at_this_stage(view: CaseView, action: ActionSpec) -> Offer:
    """At which stages it can be done instead; and from when, where the end of a running period leads there."""
    why = _why(action, "stage")
    stages = view.procedure.stages
    if not view.open or action.from_stages == ("*",):
        return why
    titles = [stages[name].title for name in action.from_stages]
    zh = f"{why.zh}可以办理的阶段：{'、'.join(title.zh for title in titles)}。"
    en = f"{why.en} It can be done at: {', '.join(title.en for title in titles)}."
    leads = (a.on_expiry for a in view.procedure.actions.values() if a.on_expiry and view.stage in a.from_stages and a.to in action.from_stages)
    clock = next((view.running[name] for name in leads if name in view.running), None)
    if clock is not None and clock.due is not None:
        title, due = view.procedure.clocks[clock.clock].title, clock.due
        zh += f"“{title.zh}”的期限到{due.year}年{due.month}月{due.day}日为止，过了这一天自动进入。"
        en += f" It gets there by itself when “{title.en}” has run out, after {due.day} {due:%B} {due.year}."
    return dataclasses.replace(why, zh=zh, en=en)


def offer(view: CaseView, name: str, actor: Actor, today: dt.date, *, approved: bool = False) -> Offer:
    """Whether `actor` may do the act `name` today, and why not. Raises KeyError for an act the procedure lacks.

    `approved`: the act was proposed with authority, and its approver now performs it.
    """
    action = view.procedure.actions[name]
    if not approved and not POLICY.may(actor, name, view):
        return _why(action, "not_yours")
    if not _fits_stage(view, action):
        return _not_at_this_stage(view, action)
    if action.once and name in view.done:
        return _why(action, "done_once")
    if not approved and action.approve and any(p.action == name for p in view.proposals):
        return _why(action, "waiting")
    if not approved and action.approve and (other := _excluded_by(view, action)):
        return _other_waits(action, other)
    if action.not_same_person_as and actor.reference in view.done.get(action.not_same_person_as, ()):
        return _why(action, "same_person")
    if action.after and not _passed(view, action.after, today):
        return _why(action, "not_passed")
    conditions = lines.get(view.procedure.name).conditions
    for need in action.needs:
        condition = conditions[need]
        if not (condition.test(view) and condition.of(view, actor)):
            zh, en = condition.says(view) if condition.says else (condition.zh, condition.en)
            return Offer(action, False, need, zh, en, condition.basis)
    return Offer(action, True)


def available(view: CaseView, actor: Actor, today: dt.date) -> list[Offer]:
    """All acts of the procedure for this actor, the possible ones first, each of the rest with its reason."""
    offers = [offer(view, name, actor, today) for name in view.procedure.actions]
    return sorted(offers, key=lambda o: (not o.allowed, o.reason == "not_yours", o.action.interrupt))


def _fits_stage(view: CaseView, action: ActionSpec) -> bool:
    if not view.open:
        return False
    return action.from_stages == ("*",) or view.stage in action.from_stages


def _excluded_by(view: CaseView, action: ActionSpec) -> ActionSpec | None:
    """The act of a waiting proposal that excludes this one: each would lead the case out of its stage, and one only can."""
    if _next_stage(view, action) == view.stage:
        return None
    waiting = (view.procedure.actions[p.action] for p in view.proposals)
    return next((other for other in waiting if _next_stage(view, other) != view.stage), None)


def _passed(view: CaseView, clock: str, today: dt.date) -> bool:
    running = view.running.get(clock)
    return running is not None and running.due is not None and running.due < today


def decide(
    view: CaseView,
    name: str,
    actor: Actor,
    facts: Mapping[str, Any],
    on: dt.date,
    *,
    rule_of: RuleOf,
    calendar: law.Calendar,
    approved: bool = False,
) -> Decision:
    """Decide an act with validated `facts`, performed on the legal day `on`.

    `approved` says that this is the answer to a proposal. Raises `NotAllowed`, `NotPossibleNow` or `InvalidFacts`.
    A due day that has passed forbids nothing.
    """
    if name not in view.procedure.actions:
        raise NotPossibleNow(action=name)
    action = view.procedure.actions[name]
    verdict = offer(view, name, actor, on, approved=approved)
    if not verdict.allowed:
        _refuse(verdict)
    if action.approve and not approved:
        raise NotPossibleNow(action=name, reason="needs_approval")
    stage = _next_stage(view, action)
    closing = view.procedure.stages[stage].final
    line = lines.get(view.procedure.name)
    # Which rule a clock takes may hang on what this very act states (an urgent application, for one).
    told = dataclasses.replace(view, facts={**view.facts, **facts})
    clocks = moves(
        view,
        action,
        facts,
        on,
        rule_of=rule_of,
        calendar=calendar,
        holds=lambda condition: line.conditions[condition].test(told),
        counted=line.counts(view),
        closing=closing,
        owed=lambda clock: line.owes(view, clock),
    )
    return Decision(
        action=name,
        stage=stage,
        return_stage=view.stage if stage != view.stage else view.return_stage,
        open=not closing,
        outcome=_outcome(view, action, stage, facts) if closing else "",
        facts=facts,
        clocks=clocks,
        letters=action.letters,
        tells=action.tells,
        void_proposals=tuple(p.id for p in view.proposals) if closing or stage != view.stage else (),
    )


def _refuse(verdict: Offer) -> None:
    kind: type[CaseworkError] = NotAllowed if verdict.reason == "not_yours" else NotPossibleNow
    raise kind(action=verdict.action.name, reason=verdict.reason, zh=verdict.zh, en=verdict.en, basis=verdict.basis)


def _next_stage(view: CaseView, action: ActionSpec) -> str:
    if action.back_from:
        return view.return_stage or view.procedure.initial
    return action.to or view.stage


def _outcome(view: CaseView, action: ActionSpec, stage: str, facts: Mapping[str, Any]) -> str:
    """The outcome that a final stage records: the act's own, or the one stated among those the stage allows."""
    allowed = view.procedure.stages[stage].outcomes
    stated = action.outcome or facts.get("outcome") or (allowed[0] if len(allowed) == 1 else "")
    if allowed and stated not in allowed:
        raise InvalidFacts({"outcome": ["choice"]})
    return str(stated)


