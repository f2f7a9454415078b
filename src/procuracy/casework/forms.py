"""Typed facts: one form per record, the same validation for page, API and import."""

from __future__ import annotations

import datetime as dt
import decimal
import uuid
from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from .errors import InvalidFacts


class FactsForm(forms.Form):
    """Base of all forms whose answers become facts of an event.

    `case` (a `CaseView` or None) lets a form offer what fits the case. Subclasses stay free of requests and of writes.
    """

    use_required_attribute = False
    keeps: ClassVar[tuple[str, ...]] = ()
    """Facts of the case that stand in the form when a person opens it; none but those that are her own."""

    def __init__(self, *args: Any, case: Any = None, actor: Any = None, today: dt.date | None = None, **kwargs: Any):
        self.case, self.actor, self.today = case, actor, today
        super().__init__(*args, **kwargs)

    def facts(self) -> dict[str, Any]:
        """The cleaned answers as plain JSON values: dates in ISO form, amounts and ids as text."""
        return {name: plain(value) for name, value in self.cleaned_data.items() if value not in (None, "", [])}


def plain(value: Any) -> Any:
    """Turn a cleaned value into what JSON can carry without loss."""
    if isinstance(value, bool | int | str) or value is None:
        return value
    if isinstance(value, dt.date | dt.datetime | dt.time):
        return value.isoformat()
    if isinstance(value, decimal.Decimal | uuid.UUID):
        return str(value)
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(v) for v in value]
    if hasattr(value, "pk"):
        return plain(value.pk)
    raise TypeError(f"a fact cannot be a {type(value).__name__}")


def as_data(facts: Mapping[str, Any] | QueryDict) -> MultiValueDict[str, Any]:
    """Form data from a request, or from the plain mapping of an API call or import. Raises `InvalidFacts` for a value inside a value."""
    if isinstance(facts, MultiValueDict):
        return facts
    data: MultiValueDict[str, Any] = MultiValueDict()
    for key, value in facts.items():
        values = value if isinstance(value, list | tuple) else [value]
        data.setlist(key, [_as_typed(key, v) for v in values])
    return data


def _as_typed(key: str, value: Any) -> Any:
    """A number or a truth of JSON as a person would have typed it, so that each field reads what it expects."""
    if value is None:
        return ""
    if isinstance(value, bool | int | float):
        return str(value)
    if isinstance(value, Mapping | list | tuple | set):
        raise InvalidFacts({key: ["type"]})
    return value


def validated(form_class: type[FactsForm], facts: Mapping[str, Any], **context: Any) -> dict[str, Any]:
    """Return the plain facts that `form_class` accepts. Raises `InvalidFacts` with every field's sentences."""
    form = form_class(as_data(facts), **context)
    if not form.is_valid():
        raise InvalidFacts({name: [str(e) for e in errors] for name, errors in form.errors.items()})
    return form.facts()
