"""What acts of a visit leave in the case: the programme as it stands, and what the letter takes from it."""

from __future__ import annotations

from procuracy.casework.subscriptions import Happening
from procuracy.lines.common.effects import subscriber
from procuracy.lines.guests.effects import EFFECTS
from procuracy.materials import wording
from procuracy.web.times import as_day

PROGRAMME = ("held_on", "until_on", "place", "programme")


def _changed(h: Happening) -> None:
    rest = {k: v for k, v in h.case.facts.items() if k not in PROGRAMME}
    h.change_case(facts=rest | {name: h.facts[name] for name in PROGRAMME if h.facts.get(name)})


def _sent(h: Happening) -> None:
    EFFECTS["send_invitations"](h)
    h.facts.update({name: h.case.facts[name] for name in ("subject", *PROGRAMME) if h.case.facts.get(name)})
    h.facts["until_words"] = _until(h.case.facts.get("until_on"))


def _until(day: str | None) -> dict[str, str]:
    """The last day as the letter joins it to the first one."""
    last = as_day(day)
    return {"zh": f"至{wording.dated(last, 'zh')}", "en": f" to {wording.dated(last, 'en')}"} if last else {"zh": "", "en": ""}


def _ended(h: Happening) -> None:
    h.facts.update(subject=h.case.facts["subject"])


def _found(h: Happening) -> None:
    h.change_case(facts={**h.case.facts, "findings": h.facts["text"]})


take_effect = subscriber(
    "visit", {**EFFECTS, "change_programme": _changed, "send_invitations": _sent, "close": _ended, "cancel": _ended, "record_findings": _found}
)
