"""What acts of civil litigation supervision leave in the case."""

from __future__ import annotations

from procuracy.casework.subscriptions import OPENED, Happening
from procuracy.lines.common.effects import Effect, person_spoke, subscriber
from procuracy.lines.supervision.effects import (
    about,
    from_the_office_above,
    keep,
    opened,
    shared,
    to_the_office_above,
    words_for,
)

from .facts import NOT_ACCEPTED, PROTEST_GROUNDS, RETRIAL_GROUNDS, ReviewState

_COMMON = shared("civil")


def _refused(h: Happening) -> None:
    about(h)
    words_for("ground", NOT_ACCEPTED)(h)


def _retrial(h: Happening) -> None:
    words_for("grounds", RETRIAL_GROUNDS)(h)
    _COMMON["suggest_retrial"](h)


def _requested(h: Happening) -> None:
    words_for("grounds", PROTEST_GROUNDS)(h)
    _COMMON["request_protest"](h)


def _review(state: ReviewState, *effects: Effect) -> Effect:
    def take(h: Happening) -> None:
        about(h)
        keep(h, review_above=state.value)
        for effect in effects:
            effect(h)

    return take


def _asked(h: Happening) -> None:
    """The office above has the case from here, with the words of whoever asked (art 126)."""
    person_spoke(h)
    keep(h, review_above=ReviewState.ASKED.value, review_request={"asked_on": h.on.isoformat(), "ground": h.facts["ground"], "text": h.facts["text"]})
    to_the_office_above(h)


def _overturned(h: Happening) -> None:
    """The decision not to support falls, and the protest of the office above takes its place (art 126)."""
    about(h)
    from_the_office_above(h)
    keep(h, review_above=ReviewState.OVERTURNED.value, opinion="protest", result="", decided_above=True)


take_effect = subscriber(
    "civil_supervision",
    {
        **_COMMON,
        OPENED: opened,
        "not_accept": _refused,
        "suggest_retrial": _retrial,
        "request_protest": _requested,
        "ask_review": _asked,
        "take_review": _review(ReviewState.TAKEN),
        "decline_review": _review(ReviewState.DECLINED, from_the_office_above),
        "uphold": _review(ReviewState.UPHELD, from_the_office_above),
        "overturn": _overturned,
    },
)
