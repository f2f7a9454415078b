"""What acts of administrative litigation supervision leave in the case."""

from __future__ import annotations

from procuracy.casework.subscriptions import OPENED, Happening
from procuracy.lines.common.effects import subscriber
from procuracy.lines.supervision.effects import about, keep, opened, shared, words_for

from .facts import EXTENSION_GROUNDS, NOT_ACCEPTED, PROTEST_GROUNDS, RETRIAL_GROUNDS

_COMMON = shared("administrative")


def _resolution(h: Happening) -> None:
    """The steps by which the dispute itself is worked on, in their order."""
    step = {name: h.facts[name] for name in ("done_on", "ways", "resolved")}
    keep(h, resolution=[*h.case.facts.get("resolution", []), step])


def _extended(h: Happening) -> None:
    """The applicant's day moves: she is told the new one, how much was added, and why (art 56)."""
    about(h)
    review = next(start for start in h.decision.clocks.starts if start.clock == "review")
    months = h.facts["extension_months"]
    h.facts.update(
        provisional=review.due is None,
        new_day=(review.due or review.raw_end).isoformat(),
        added={"zh": f"{months}个月", "en": f"{months} month" if months == 1 else f"{months} months"},
    )
    words_for("ground", EXTENSION_GROUNDS)(h)


def _refused(h: Happening) -> None:
    about(h)
    words_for("ground", NOT_ACCEPTED)(h)


def _retrial(h: Happening) -> None:
    words_for("grounds", RETRIAL_GROUNDS)(h)
    _COMMON["suggest_retrial"](h)


def _requested(h: Happening) -> None:
    words_for("grounds", PROTEST_GROUNDS)(h)
    _COMMON["request_protest"](h)


take_effect = subscriber(
    "administrative_supervision",
    {**_COMMON, OPENED: opened, "not_accept": _refused, "extend": _extended, "record_resolution": _resolution, "suggest_retrial": _retrial, "request_protest": _requested},
)
