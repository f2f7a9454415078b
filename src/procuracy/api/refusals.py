"""What a program is told when its request does not fit, in the language that it asks for: a sentence for every kind of error that pydantic knows."""

from __future__ import annotations

from collections.abc import Container, Mapping
from typing import Any

from django.utils.translation import gettext_lazy

from procuracy.casework import lines
from procuracy.casework.errors import NotFound
from procuracy.casework.lines import Line

NO_DUTY = gettext_lazy("Your duties do not include this.")
NO_SCOPE = gettext_lazy("This key may not do that. Make one that may, under “My account”.")
"""To whoever may not use an address at all, where no case is spoken of."""
NO_ACT = gettext_lazy("There is no act “%(name)s” here. The case names those that there are.")
NO_LINE = gettext_lazy("There is no line of business “%(name)s”. GET /api/v1/lines names those that there are.")
NO_PARAMETER = gettext_lazy("Nothing of this name is expected. There are: %(names)s.")
NO_PARAMETERS = gettext_lazy("Nothing is expected in the query here.")
_GENERAL = gettext_lazy("This value does not fit the description.")
_TEXT = gettext_lazy("This must be text.")
_WHOLE = gettext_lazy("This must be a whole number.")
_NUMBER = gettext_lazy("This must be a number.")
_TRUTH = gettext_lazy("This must be true or false.")
_DAY = gettext_lazy("This must be a day such as 2026-08-03.")
_MOMENT = gettext_lazy("This must be a moment such as 2026-08-03T10:00:00+08:00.")
_ID = gettext_lazy("This must be an identifier (UUID).")
_LIST = gettext_lazy("This must be a list.")
_OBJECT = gettext_lazy("This must be an object with named members.")
_KINDS: dict[str, Any] = {
    "missing": gettext_lazy("This is missing."),
    "extra_forbidden": gettext_lazy("Nothing of this name is expected."),
    "string_too_short": gettext_lazy("This must have at least %(min_length)s characters."),
    "string_too_long": gettext_lazy("This may have at most %(max_length)s characters."),
    "too_short": gettext_lazy("At least %(min_length)s entries are needed."),
    "too_long": gettext_lazy("At most %(max_length)s entries are taken."),
    "string_pattern_mismatch": gettext_lazy("This is none of the values that the description names."),
    "literal_error": gettext_lazy("This is none of the values that the description names."),
    "enum": gettext_lazy("This is none of the values that the description names."),
    "greater_than": gettext_lazy("This must be more than %(gt)s."),
    "greater_than_equal": gettext_lazy("This must be %(ge)s or more."),
    "less_than": gettext_lazy("This must be less than %(lt)s."),
    "less_than_equal": gettext_lazy("This must be %(le)s or less."),
    "json_invalid": gettext_lazy("This is no valid JSON."),
}
_FAMILIES = (
    ("string_", _TEXT), ("int_", _WHOLE), ("float_", _NUMBER), ("decimal_", _NUMBER), ("finite_number", _NUMBER), ("bool_", _TRUTH), ("datetime_", _MOMENT), ("timezone_", _MOMENT), ("date_", _DAY), ("uuid_", _ID),
    ("list_", _LIST), ("tuple_", _LIST), ("set_", _LIST), ("dict_", _OBJECT), ("model_", _OBJECT), ("mapping_", _OBJECT),
)  # fmt: skip
"""Kinds that begin alike and say the same to whoever sent it."""


def sentence(kind: str, limits: Mapping[str, Any]) -> str:
    """What is wrong with a value, in the language of the request. `kind` and `limits` are pydantic's `type` and `ctx`."""
    said = _KINDS.get(kind)
    if said is not None:
        return str(said) % limits if "%(" in str(said) else str(said)
    return str(next((words for begin, words in _FAMILIES if kind.startswith(begin)), _GENERAL))


def need_act(names: Container[str], action: str) -> None:
    """Raises `NotFound`, which names the act, where there is none of this name."""
    if action not in names:
        raise NotFound(NO_ACT % {"name": action[:60]})


def need_line(name: str) -> Line:
    """The line of this name. Raises `NotFound`, which names it."""
    try:
        return lines.get(name)
    except KeyError:
        raise NotFound(NO_LINE % {"name": name[:60]}) from None
