"""A message that speaks of danger makes its case urgent at once, whatever its next due day."""

from __future__ import annotations

from procuracy.casework.subscriptions import Happening

from .suggester import suggest

HEARD = frozenset({"add_information", "write_message", "correct"})


def note_danger(h: Happening) -> None:
    """Subscriber: a machine only raises urgency; officials lower it."""
    if h.action in HEARD and not h.case.urgent and suggest(str(h.facts.get("text", ""))).urgent:
        h.change_case(urgent=True)
