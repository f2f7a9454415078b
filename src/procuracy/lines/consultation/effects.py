"""What acts of a consultation leave in the case: the question as it stands, and what the letter takes from it."""

from __future__ import annotations

from procuracy.casework.subscriptions import Happening
from procuracy.lines.common.effects import subscriber
from procuracy.lines.guests.effects import EFFECTS

QUESTION = ("subject", "question", "files")


def _changed(h: Happening) -> None:
    rest = {k: v for k, v in h.case.facts.items() if k not in QUESTION}
    h.change_case(facts=rest | {name: h.facts[name] for name in QUESTION if h.facts.get(name)})


def _sent(h: Happening) -> None:
    EFFECTS["send_invitations"](h)
    h.facts.update(subject=h.case.facts["subject"], question=h.case.facts["question"])


def _ended(h: Happening) -> None:
    h.facts.update(subject=h.case.facts["subject"])


take_effect = subscriber("consultation", {**EFFECTS, "change_question": _changed, "send_invitations": _sent, "close": _ended})
