"""What else happens when a petition's act is performed: which columns of the case it sets."""

from __future__ import annotations

from procuracy.casework.subscriptions import Happening
from procuracy.lines.common.effects import office_spoke, subscriber


def _accepted(h: Happening) -> None:
    h.change_case(department=h.facts["department"])


def _looked_at_anew(h: Happening) -> None:
    """Whoever answered does not simply look again: the head assigns a handler anew."""
    h.change_case(handler_id=None)


take_effect = subscriber(
    "petition",
    {
        "accept": _accepted,
        "reply_procedural": office_spoke,
        "reply_progress": office_spoke,
        "reply_result": office_spoke,
        "open_second_look": _looked_at_anew,
        "record_visit_dissatisfied": _looked_at_anew,
    },
)
