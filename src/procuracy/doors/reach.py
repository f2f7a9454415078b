"""What must hold of an address before somebody is promised to be reached by it: the same at every door.

Identity numbers are not judged here: they are only pointed out, and nobody is turned away by one.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from procuracy.casework.errors import InvalidFacts
from procuracy.registry import places
from procuracy.web.forms import TelephoneField

NEEDED = {"phone": "phone", "sms": "phone", "email": "email", "letter": "address", "counter": ""}
"""What each way of contact needs to lead anywhere."""
_KINDS: dict[str, forms.Field] = {"phone": TelephoneField(required=False), "email": forms.EmailField(required=False, max_length=254)}


def need_sound(answers: Mapping[str, Any]) -> None:
    """Raise `InvalidFacts` for an address that is none, and for a way of contact that leads nowhere."""
    errors: dict[str, list[str]] = {}
    for name, field in _KINDS.items():
        text = str(answers.get(name) or "").strip()
        try:
            if any(unicodedata.category(char) in ("Cc", "Zl", "Zp") for char in text):
                raise forms.ValidationError(_("This must stand on one line, without control characters."))
            field.clean(text)
        except forms.ValidationError as error:
            errors[name] = [str(line) for line in error.messages]
    if answers.get("may_contact") in ("yes", True):
        channel = str(answers.get("channel") or "")
        needed = NEEDED.get(channel)
        if needed is None:
            errors["channel"] = [_("Choose how the person may be reached.")]
        elif needed and not str(answers.get(needed) or "").strip():
            errors.setdefault(needed, []).append(_("This is needed to reach the person in the way that was chosen."))
    if errors:
        raise InvalidFacts(errors)


def known_place(said: str) -> str:
    """The code of the place that a code or words name; empty where nothing was said. Raises `InvalidFacts` for what names none, or several."""
    if not said or places.full_name(said):
        return said
    found = [] if said.isdigit() else places.match(said)
    if len(found) == 1:
        return found[0].code
    raise InvalidFacts({"place": [_("This names no place. Write the six digits of the division, or province, city and county in Chinese.")]})
