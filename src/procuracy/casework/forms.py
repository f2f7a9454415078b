"""Typed facts: one form per record, the same validation for page, API and import."""

from __future__ import annotations

import datetime as dt
import decimal
import uuid
from collections.abc import Container, Iterable, Mapping
from typing import Any, ClassVar, TypeVar

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


F = TypeVar("F", bound=FactsForm)


class Named(str):
    """A text of a form that names people, and how it reads where names do not go (`unnamed`): in what programs are told."""

    unnamed: Any

    def __new__(cls, text: str, unnamed: Any) -> Named:
        self = super().__new__(cls, text)
        self.unnamed = unnamed
        return self


class Exact(dict[str, Any]):
    """Facts of which each must be asked for: a program that misspells a name is told so, where a page just sends what it shows."""


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
    """Return the plain facts that `form_class` accepts. Raises what `checked` raises."""
    return checked(form_class, facts, **context).facts()


def checked(form_class: type[F], facts: Mapping[str, Any], **context: Any) -> F:
    """The form with these facts, all of them accepted. Raises `InvalidFacts` with every field's sentences, and what can be chosen where a choice is refused."""
    form = form_class(as_data(facts), **context)
    errors = {} if form.is_valid() else {name: [str(e) for e in said] for name, said in form.errors.items()}
    errors |= unexpected(facts, form.fields)
    if errors:
        raise InvalidFacts(errors, choices={name: found for name in errors if name in form.fields and (found := choices_of(form.fields[name])) is not None})
    return form


def unexpected(facts: Mapping[str, Any], asked: Container[str]) -> dict[str, list[str]]:
    """An error for each of some `Exact` facts that nobody asks for."""
    return {name: ["unexpected"] for name in facts if name not in asked} if isinstance(facts, Exact) else {}


def described(form: forms.Form) -> list[dict[str, Any]]:
    """What each field of a form asks, for programs: its words in the active language, its kind, its limits, and what can be chosen. It names nobody.

    Files are left out: they are handed in at an address of their own.
    """
    return [_described(name, field) for name, field in form.fields.items() if not isinstance(field.widget, forms.FileInput)]


def _described(name: str, field: forms.Field) -> dict[str, Any]:
    limits = {ours: getattr(field, theirs, None) for ours, theirs in (("min", "min_value"), ("max", "max_value"), ("min_length", "min_length"), ("max_length", "max_length"))}
    return {
        "name": name,
        "label": _unnamed(field.label or ""),
        "help": _unnamed(field.help_text),
        "type": _kind(field),
        "required": field.required,
        **{limit: value for limit, value in limits.items() if value is not None},
        "choices": choices_of(field),
    }


_KINDS: tuple[tuple[type[forms.Field], str], ...] = (
    (forms.MultipleChoiceField, "choices"), (forms.ModelMultipleChoiceField, "choices"), (forms.ChoiceField, "choice"), (forms.ModelChoiceField, "choice"),
    (forms.BooleanField, "boolean"), (forms.DecimalField, "decimal"), (forms.IntegerField, "integer"), (forms.DateTimeField, "datetime"), (forms.DateField, "date"), (forms.TimeField, "time"), (forms.UUIDField, "uuid"),
)  # fmt: skip
"""What a field takes, the narrower kinds first; everything else is text."""


def _kind(field: forms.Field) -> str:
    return next((kind for known, kind in _KINDS if isinstance(field, known)), "text")


def choices_of(field: forms.Field) -> list[dict[str, str]] | None:
    """What can be chosen in a field, each with its words; None for a field without choices. One statement where the choices are rows."""
    if not isinstance(field, forms.ChoiceField | forms.ModelChoiceField):
        return None
    found = []
    offered: Iterable[Any] = field.choices  # type: ignore[assignment]  # what Django makes of them, whatever they were given as
    for value, label in offered:
        for one, words in label if isinstance(label, list | tuple) else [(value, label)]:
            told = getattr(one, "value", one)
            if told not in (None, ""):
                found.append({"value": str(told), "label": _unnamed(words)})
    return found


def _unnamed(text: Any) -> str:
    return str(text.unnamed if isinstance(text, Named) else text)
