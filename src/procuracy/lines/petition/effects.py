"""What else happens when a petition's act is performed: which columns of the case it sets."""

from __future__ import annotations

from collections.abc import Callable

from procuracy.casework.subscriptions import Happening

PROCEDURE = "petition"


def _accepted(h: Happening) -> None:
    h.change_case(department=h.facts["department"])


def _assigned(h: Happening) -> None:
    h.change_case(handler_id=h.facts["handler"])


def _person_spoke(h: Happening) -> None:
    """The person wrote: the case shows in the list of those that wait for the office's answer."""
    h.change_case(awaits_answer=True)


def _office_spoke(h: Happening) -> None:
    h.change_case(awaits_answer=False)


def _looked_at_anew(h: Happening) -> None:
    """Whoever answered does not simply look again: the head assigns a handler anew."""
    h.change_case(handler_id=None)


_EFFECTS: dict[str, Callable[[Happening], None]] = {
    "accept": _accepted,
    "assign": _assigned,
    "add_information": _person_spoke,
    "add_materials": _person_spoke,
    "write_message": _person_spoke,
    "correct": _person_spoke,
    "send_message": _office_spoke,
    "reply_procedural": _office_spoke,
    "reply_progress": _office_spoke,
    "reply_result": _office_spoke,
    "ask_for_materials": _office_spoke,
    "record_call": _office_spoke,
    "open_second_look": _looked_at_anew,
    "record_visit_dissatisfied": _looked_at_anew,
}


def take_effect(h: Happening) -> None:
    """Subscriber of this line."""
    if h.before.procedure.name != PROCEDURE:
        return
    effect = _EFFECTS.get(h.action)
    if effect is not None:
        effect(h)
