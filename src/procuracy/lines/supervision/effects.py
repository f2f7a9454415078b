"""What acts of litigation supervision leave in the case, and what letters take from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from procuracy.casework import lawbook
from procuracy.casework.errors import NotPossibleNow
from procuracy.casework.subscriptions import Happening
from procuracy.lines.common.effects import Effect, office_spoke
from procuracy.registry.models import Department

from .facts import BY_ANSWER, BY_RETRIAL, DECIDED, Challenged, CourtAnswer, Result, Retrial, Verdict
from .judgments import key_of
from .models import Judgment
from .officers import chiefs

MATERIALS_RULE = "TGT-MATERIALS"
COURT_RULE = "TGT-SUPCOURT"
_NEXT_HIGHER = {"zh": "上一级人民检察院", "en": "the next higher people's procuratorate"}


def keep(h: Happening, **values: Any) -> None:
    """Facts of the case from now on."""
    h.change_case(facts={**h.case.facts, **h.changes.get("facts", {}), **values})


def opened(h: Happening) -> None:
    """The decision is found again by whoever would open a second case about it."""
    known = h.case.facts
    h.batch.add(Judgment(case_id=h.case.pk, key=key_of(known["court"], known["case_number"]), kind=known["kind"]))


def to_the_office_above(h: Happening) -> None:
    """The next higher procuratorate decides now: the case stands in its list and opens there, until it has decided.

    Raises `NotPossibleNow` in an office above which none stands.
    """
    if h.case.office.parent_id is None:
        raise NotPossibleNow(reason="no_higher_office", zh="上面没有可以决定的检察院。", en="No higher procuratorate stands above that could decide.")
    h.change_case(offered_office_id=h.case.office.parent_id)


def from_the_office_above(h: Happening) -> None:
    """It has decided, and nothing of the case lies before it any more."""
    h.change_case(offered_office_id=None)


def about(h: Happening) -> None:
    """What every letter names: the court, its number, the other party, the office above."""
    known = h.case.facts
    above = h.case.office.parent
    h.facts.update(
        court=known["court"],
        case_number=known["case_number"],
        other_party=known["other_party"],
        above={"zh": above.name_zh, "en": above.name_en} if above else _NEXT_HIGHER,
    )


def _named(*effects: Effect) -> Effect:
    def take(h: Happening) -> None:
        about(h)
        for effect in effects:
            effect(h)

    return take


def words_for(name: str, choices: Mapping[str, Any]) -> Effect:
    """Keep in the act the words of a choice in both languages, so that its letter can say them."""

    def take(h: Happening) -> None:
        chosen = h.facts[name]
        texts = [choices[one] for one in chosen] if isinstance(chosen, list) else choices[chosen]
        h.facts[f"{name}_words"] = {language: "；".join(t[language] for t in texts) if language == "zh" else "; ".join(t[language] for t in texts) for language in ("zh", "en")} if isinstance(texts, list) else dict(texts)

    return take


def _materials_asked(h: Happening) -> None:
    office_spoke(h)
    days = lawbook.rule(MATERIALS_RULE, h.on, lawbook.office_codes(h.case.office)).length
    h.facts["period"] = {"zh": f"{days}日", "en": f"{days} days"}
    keep(h, main_missing=bool(h.facts.get("main_items")))


def _reply_asked(h: Happening) -> None:
    """A suggestion states by when the court answers (Work Rules on Suggestions of 2019, art 16)."""
    months = lawbook.rule(COURT_RULE, h.on, lawbook.office_codes(h.case.office)).length
    h.facts["reply_period"] = {"zh": f"{months}个月", "en": f"{months} months"}


def _accepted(department: str) -> Effect:
    def take(h: Happening) -> None:
        if h.case.department != Department.Function.MINORS:  # a child's matter stays with those who are trained for it
            h.change_case(department=department)

    return take


def _challenged(h: Happening) -> None:
    """The handler pauses from here; others who take part are kept out by the head (CSR 14, ASR 15)."""
    challenged = h.before.handler_id if h.facts["whom"] == Challenged.HANDLER else None
    # A handler who alone holds that duty is the chief procurator: nobody else could decide on her but the committee.
    chief = h.facts["whom"] == Challenged.CHIEF or (challenged is not None and [row.pk for row in chiefs(h.case.office_id, h.on)[:2]] == [challenged])
    keep(h, paused=challenged, challenged_handler=challenged, challenge_of_chief=chief, challenge="asked", challenge_by=h.facts["asked_by"], challenge_said={name: h.facts[name] for name in ("asked_on", "whom", "reason")}, reconsidering=False, reconsidered=False)


def _kept_out(h: Happening) -> None:
    """A handler whose challenge is granted is kept out of the case; the head assigns another one."""
    challenged = h.case.facts.get("challenged_handler")
    if challenged is not None:
        leaves(h, challenged)


def _committee_decided(h: Happening) -> None:
    """The procuratorial committee decided on the chief procurator, at first or once more; whom it excludes is kept out."""
    granted, again = h.facts["verdict"] == Verdict.GRANTED, bool(h.case.facts.get("reconsidering"))
    keep(h, paused=None, reconsidering=False, reconsidered=again, challenge="granted" if granted else "refused")
    h.facts.update(granted=granted, may_ask=not granted and not again, final=again)
    if granted:
        leaves(h, int(h.facts["leaves"]))


def _chief_challenged(h: Happening) -> None:
    """Who is to decide on a challenge is challenged herself: the committee decides on her first (CSR 16, ASR 16)."""
    keep(h, chief_challenge="asked", chief_challenge_by=h.facts["asked_by"], chief_reconsidered=False, chief_challenge_said={"asked_on": h.facts["asked_on"], "whom": Challenged.CHIEF.value, "reason": h.facts["reason"]})


def _chief_reconsidering(h: Happening) -> None:
    keep(h, chief_challenge="reconsidering")


def _chief_decided(h: Happening) -> None:
    """The committee decided on her; the challenge that she was to decide waits on, for her or for whoever holds the duty beside her."""
    granted, again = h.facts["verdict"] == Verdict.GRANTED, h.case.facts.get("chief_challenge") == "reconsidering"
    keep(h, chief_challenge="granted" if granted else "refused", chief_reconsidered=again)
    h.facts.update(granted=granted, may_ask=not granted and not again, final=again)
    if granted:
        leaves(h, int(h.facts["leaves"]))


def leaves(h: Happening, official: int) -> None:
    """Somebody takes no part from here; a case that she handled waits for a handler."""
    h.change_case(walled_from=sorted({*h.before.walled_from, official}))
    if h.before.handler_id == official:
        h.change_case(handler_id=None)


def _challenge_decided(h: Happening) -> None:
    granted = h.facts["verdict"] == Verdict.GRANTED
    keep(h, paused=None, challenge="granted" if granted else "refused")
    h.facts.update(granted=granted)
    if granted:
        _kept_out(h)


def _reconsidering(h: Happening) -> None:
    """While a refusal is reconsidered nobody pauses (CSR 17, ASR 17)."""
    keep(h, reconsidering=True)


def _reconsidered(h: Happening) -> None:
    granted = h.facts["verdict"] == Verdict.GRANTED
    keep(h, reconsidering=False, reconsidered=True, challenge="granted" if granted else "refused")
    h.facts.update(granted=granted)
    if granted:
        _kept_out(h)


def _ex_officio(h: Happening) -> None:
    keep(h, source="ex_officio", went_on=True)


def _committee(h: Happening) -> None:
    keep(h, committee=h.facts["verdict"])


def _state(name: str, value: str | bool) -> Effect:
    return lambda h: keep(h, **{name: value})


_ABOVE = _state("decided_above", True)
"""The decision is that of the office above: it is not ours to take back."""


def _taken_back(h: Happening) -> None:
    """The decision falls; report, committee and decision are made anew (CSR 121, ASR 127)."""
    known = h.case.facts
    h.facts["what"] = dict(DECIDED[known.get("result") or known["opinion"]])
    keep(h, opinion="", result="", committee="", reported=False, anew=True)


def _answered(h: Happening) -> None:
    answer = h.facts["answer"]
    keep(h, answer=answer, result=BY_ANSWER[CourtAnswer(answer)].value)


def _retrial_ordered(h: Happening) -> None:
    keep(h, retrial_ordered_on=h.facts["answered_on"])


def _retried(h: Happening) -> None:
    keep(h, retrial=h.facts["retrial"], result=BY_RETRIAL[Retrial(h.facts["retrial"])].value)


def _opinion_given(h: Happening) -> None:
    keep(h, other_opinion=h.facts["text"], other_opinion_on=h.facts["given_on"])


def _looked_at_anew(h: Happening) -> None:
    """Whoever decided does not simply look again: the head assigns a handler anew."""
    h.change_case(handler_id=None)


def shared(department: str) -> dict[str, Effect]:
    """Effects that both lines have, for the department to which an accepted case goes."""
    table: dict[str, Effect] = dict.fromkeys(_LETTERS, about)
    table.update(
        ask_for_materials=_named(_materials_asked),
        accept=_named(_accepted(department)),
        register_ex_officio=_accepted(department),
        record_other_opinion=_opinion_given,
        ask_recusal=_challenged,
        decide_recusal=_named(_challenge_decided),
        decide_recusal_other=_named(_challenge_decided),
        ask_reconsideration=_reconsidering,
        decide_reconsideration=_named(_reconsidered),
        decide_reconsideration_other=_named(_reconsidered),
        record_committee_recusal=_named(_committee_decided),
        record_committee_recusal_other=_named(_committee_decided),
        ask_chief_recusal=_chief_challenged,
        ask_chief_reconsideration=_chief_reconsidering,
        record_chief_recusal=_named(_chief_decided),
        record_chief_recusal_other=_named(_chief_decided),
        finish_review=_state("reported", True),
        correct_decision=_named(_taken_back),
        withdraw_from_court=_named(_taken_back),
        continue_ex_officio=_ex_officio,
        record_committee=_committee,
        entrust=_named(_state("entrusted", "sent")),
        entrustment_received=_state("entrusted", "received"),
        suggest_retrial=_named(_reply_asked, _state("opinion", "retrial")),
        request_protest=_named(_state("opinion", "requested")),
        protest=_named(_state("opinion", "protest")),
        send_request=to_the_office_above,
        protest_above=_named(_state("opinion", "protest"), _ABOVE, from_the_office_above),
        suggest_violation=_named(_reply_asked, _state("opinion", "violation")),
        not_support=_named(_state("result", Result.NOT_SUPPORTED.value)),
        not_support_violation=_named(_state("result", Result.NOT_SUPPORTED.value)),
        not_support_above=_named(_state("result", Result.NOT_SUPPORTED.value), _ABOVE, from_the_office_above),
        end_review=_named(_state("result", Result.ENDED.value)),
        end_above=_named(_state("result", Result.ENDED.value), _ABOVE, from_the_office_above),
        record_court_answer=_answered,
        record_retrial_ruling=_retrial_ordered,
        record_retrial=_retried,
        reply_result=_named(office_spoke),
        record_visit_dissatisfied=_looked_at_anew,
        open_second_look=_looked_at_anew,
        ask_for_explanation=_named(_state("explanation", "sent")),
        explanation_received=_state("explanation", "received"),
        mark_simple=_simple(True),
        mark_ordinary=_simple(False),
    )
    return table


def _simple(value: bool) -> Effect:
    return lambda h: keep(h, simple=value)


_LETTERS: Iterable[str] = (
    "not_accept", "redirect", "lapse", "tell_rights", "suspend", "resume", "end_withdrawn", "answer_proposal", "correct_clerical", "correct_clerical_court", "send_monitoring",
)  # fmt: skip
"""Acts with a letter that have no other effect."""
