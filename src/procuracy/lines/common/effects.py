"""What acts of every line do to a case beside their stage and clocks."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from procuracy.casework.subscriptions import Happening, Subscriber

Effect = Callable[[Happening], None]


def assigned(h: Happening) -> None:
    """The case has a handler from now on."""
    h.change_case(handler_id=h.facts["handler"])


def person_spoke(h: Happening) -> None:
    """The person wrote: the case shows in the list of those that wait for the office's answer."""
    h.change_case(awaits_answer=True)


def office_spoke(h: Happening) -> None:
    """The person was answered."""
    h.change_case(awaits_answer=False)


EFFECTS: Mapping[str, Effect] = {
    "assign": assigned,
    "add_information": person_spoke,
    "add_materials": person_spoke,
    "write_message": person_spoke,
    "correct": person_spoke,
    "send_message": office_spoke,
    "ask_for_materials": office_spoke,
    "record_call": office_spoke,
}
"""By the names that acts of that kind bear in every procedure."""


def subscriber(procedure: str, effects: Mapping[str, Effect]) -> Subscriber:
    """A line's subscriber: its own effects, and those that all lines have in common; other lines' acts pass by."""
    table = {**EFFECTS, **effects}

    def take_effect(h: Happening) -> None:
        effect = table.get(h.action) if h.before.procedure.name == procedure else None
        if effect is not None:
            effect(h)

    return take_effect
