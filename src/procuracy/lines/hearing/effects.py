"""What acts of a hearing leave in the case: its day and place, its record, the opinion."""

from __future__ import annotations

from procuracy.casework.subscriptions import Happening
from procuracy.lines.common.effects import subscriber
from procuracy.lines.guests.effects import EFFECTS

from .forms import STEPS

DATE = ("held_on", "hour", "place")


def _date(h: Happening) -> None:
    h.change_case(facts={**h.case.facts, **{name: h.facts[name] for name in DATE}})


def _shown(h: Happening) -> None:
    h.facts.update({name: h.case.facts[name] for name in ("subject", "issues", *DATE) if h.case.facts.get(name)})


def _sent(h: Happening) -> None:
    EFFECTS["send_invitations"](h)
    _shown(h)


def _recorded(h: Happening) -> None:
    names = ("took_place_on", "chair", "recording", *(name for name, _label in STEPS))
    h.change_case(facts={**h.case.facts, "record": {name: h.facts[name] for name in names if h.facts.get(name)}})


def _board(h: Happening) -> None:
    h.change_case(facts={**h.case.facts, "board": {name: h.facts[name] for name in ("text", "dissent") if h.facts.get(name)}})


def _followed(h: Happening) -> None:
    h.change_case(facts={**h.case.facts, "board": {**h.case.facts["board"], "followed": "yes"}})


def _departed(h: Happening) -> None:
    h.change_case(facts={**h.case.facts, "board": {**h.case.facts["board"], "followed": "no", "reason": h.facts["reason"]}})


take_effect = subscriber(
    "hearing",
    {**EFFECTS, "set_date": _date, "send_invitations": _sent, "announce": _shown, "cancel": _shown, "record_hearing": _recorded, "record_board_opinion": _board, "follow_opinion": _followed, "depart_from_opinion": _departed},
)
