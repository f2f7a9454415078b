"""What may go wrong in the engine, each with a code for programs and a sentence in the person's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from procuracy.web.language import in_language


class CaseworkError(Exception):
    """Base of all refusals of the engine. `code` is for programs, `message` for people, `details` for both."""

    code = "casework"
    status = 400
    default: Any = _("This could not be done.")

    def __init__(self, message: Any = None, **details: Any) -> None:
        self.message = message or self.default
        self.details = details
        super().__init__(self.code)

    def __str__(self) -> str:
        """The reason in the page's language where the details give one (`zh` and `en`), else the general sentence."""
        if "zh" in self.details and "en" in self.details:
            return in_language(str(self.details["zh"]), str(self.details["en"]))
        return str(self.message)


class NotFound(CaseworkError):
    """No such case, or none that this actor may see: the two are not told apart."""

    code = "not_found"
    status = 404
    default = _("There is no such case, or you have no duty in it.")


class NotAllowed(CaseworkError):
    """The actor has no right to this act."""

    code = "not_allowed"
    status = 403
    default = _("You may not do this in this case.")


class NotPossibleNow(CaseworkError):
    """The act does not fit the stage of the case, or a condition is not met."""

    code = "not_possible_now"
    status = 409
    default = _("This is not possible at the present stage of the case.")


class Stale(CaseworkError):
    """Somebody acted meanwhile. `details` carries what happened since, so that nothing typed is lost."""

    code = "stale"
    status = 409
    default = _("Somebody acted in this case meanwhile. Read what changed, then decide again.")


class Conflict(CaseworkError):
    """The same idempotency key came with another content."""

    code = "key_reused"
    status = 409
    default = _("This form was already sent with other content.")


_SHORT: dict[str, Any] = {
    "required": _("This is needed."),
    "choice": _("This is not among what can be chosen."),
    "unknown": _("Nothing is known under this code."),
    "cursor": _("This leads to no place in the list."),
    "date": _("This is no day."),
    "unexpected": _("Nothing of this name is expected."),
    "type": _("This kind of value is not expected here."),
    "too short": _("This is too short."),
    "no_reason": _("Say in words why: this is too short to be a reason."),
    "same_office": _("This is the same office."),
    "not_below": _("This office does not stand below yours."),
    "same_case": _("This is the same case."),
    "linked_already": _("The two are linked already."),
    "later_or_closed": _("It was received later, or is closed or merged itself."),
    "other_line": _("It belongs to another line of business."),
    "https": _("The address begins with https://."),
    "address": _("This address cannot be called: nobody knows its name, or it leads to this machine or into an inner network. Calls go to the outside, and to those inner networks that the administrator named."),
}
"""Sentences for what is refused in one word."""


class InvalidFacts(CaseworkError):
    """What was entered does not hold. `errors` maps a field to its sentences; one of the words in `_SHORT` stands for its sentence.

    `choices` maps a field to what can be chosen there, for programs.
    """

    code = "invalid_facts"
    status = 422
    default = _("Some answers need a correction.")

    def __init__(self, errors: Mapping[str, list[str]], message: Any = None, choices: Mapping[str, Any] | None = None) -> None:
        self.errors = {field: [str(_SHORT.get(line, line)) for line in lines] for field, lines in errors.items()}
        super().__init__(message, errors=self.errors, **({"choices": choices} if choices else {}))
        self.add_note(f"fields: {', '.join(sorted(self.errors))}")  # for whoever reads a traceback: never what was entered
