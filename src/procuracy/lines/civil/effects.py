"""What acts of civil litigation supervision leave in the case."""

from __future__ import annotations

from procuracy.casework.subscriptions import OPENED, Happening
from procuracy.lines.common.effects import Effect, person_spoke, subscriber
from procuracy.lines.supervision.effects import about, keep, opened, shared, words_for

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


def _review(state: ReviewState) -> Effect:
    def take(h: Happening) -> None:
        about(h)
        keep(h, review_above=state.value)

    return take


def _asked(h: Happening) -> None:
    person_spoke(h)
    keep(h, review_above=ReviewState.ASKED.value)


def _overturned(h: Happening) -> None:
    """The decision not to support falls, and the protest of the office above takes its place (art 126)."""
    about(h)
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
        "decline_review": _review(ReviewState.DECLINED),
        "uphold": _review(ReviewState.UPHELD),
        "overturn": _overturned,
    },
)
