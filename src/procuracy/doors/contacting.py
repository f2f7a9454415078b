"""How somebody may safely be reached, asked on one page: the same questions at each door that asks them together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from procuracy.casework.forms import FactsForm

from . import questions


def contact_forms(data: Any, start: Mapping[str, Any]) -> list[FactsForm]:
    """The forms for the answers in `data` (None: for a page that asks), which ask only for what the chosen way needs."""
    may = questions.MayContactForm(data, initial=start)
    forms: list[FactsForm] = [may]
    if data is not None and data.get("may_contact") == "no":
        return forms
    channel = str((data or start).get("channel") or "phone")
    forms.append(questions.ChannelForm(data, initial=start))
    if data is None or channel in questions.AddressForm.needed:
        forms.append(questions.AddressForm(data, initial=start, channel=channel) if data is not None else questions.AnyAddressForm(initial=start))
    if data is None or channel in ("phone", "sms", "email"):
        forms += [questions.WhenForm(data, initial=start), questions.SayForm(data, initial=start, channel=channel if data is not None else "phone")]
    return forms


def answers_of(forms: list[FactsForm]) -> dict[str, Any]:
    """The answers of forms that are all valid."""
    return {name: value for form in forms for name, value in form.cleaned_data.items()}
