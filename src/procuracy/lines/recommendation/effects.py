"""What acts of a recommendation leave in the case: the draft as it stands, and what the letter takes from it."""

from __future__ import annotations

from procuracy.casework.subscriptions import Happening
from procuracy.lines.common.effects import subscriber

from .facts import TYPES

DRAFTED = ("source", "facts_found", "problem", "advice", "basis", "objection_days", "reply_days", "urgent_reason", "other")


def _drafted(h: Happening) -> None:
    draft = {name: h.facts[name] for name in DRAFTED if name in h.facts}
    h.change_case(facts={**h.case.facts, "draft": draft, "reply_days": draft.get("reply_days")})


def _issued(h: Happening) -> None:
    """The letter says what the draft says; the event keeps it, so that it is chained."""
    h.facts.update(h.case.facts["draft"], addressee=h.case.facts["addressee"], type_name=dict(TYPES[h.case.facts["type"]].title))


def _to_unit(h: Happening) -> None:
    h.facts.update(addressee=h.case.facts["addressee"])


def _kept(h: Happening) -> None:
    names = ("received_by_unit_on", "replied_on", "verdict")
    h.change_case(facts={**h.case.facts, **{name: h.facts[name] for name in names if name in h.facts}})


take_effect = subscriber(
    "recommendation",
    {
        "draft": _drafted,
        **dict.fromkeys((kind.issue for kind in TYPES.values()), _issued),
        "reject_objection": _to_unit,
        "take_back": _to_unit,
        "report_noncompliance": _to_unit,
        "record_service": _kept,
        "record_reply": _kept,
        "assess": _kept,
    },
)
