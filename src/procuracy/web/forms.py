"""Renders ordinary Django forms in accessible markup: label, hint, error, and the control that fits."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django import forms
from django.forms.renderers import DjangoTemplates


class Renderer(DjangoTemplates):
    """Renders fields by `web/field.html`; widgets by their own class below."""

    field_template_name = "web/field.html"
    form_template_name = "web/form.html"

    def get_template(self, template_name: str) -> Any:
        from django.template.loader import get_template

        return get_template(template_name)


_DATE = re.compile(r"^\s*(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*日?\s*$")


class DayField(forms.DateField):
    """A day as people write it: 2026-02-10, 2026/2/10, 2026年2月10日."""

    def to_python(self, value: Any) -> dt.date | None:
        if isinstance(value, str) and (found := _DATE.match(value)):
            value = "-".join(found.groups())
        return super().to_python(value)


def kind_of(widget: forms.Widget) -> str:
    """Which component shows a widget."""
    if isinstance(widget, forms.HiddenInput):
        return "hidden"
    if isinstance(widget, forms.CheckboxSelectMultiple):
        return "checkboxes"
    if isinstance(widget, forms.RadioSelect):
        return "radios"
    if isinstance(widget, forms.CheckboxInput):
        return "checkbox"
    if isinstance(widget, forms.Select):
        return "select"
    if isinstance(widget, forms.Textarea):
        return "textarea"
    if isinstance(widget, forms.FileInput):
        return "file"
    return "input"


def input_type(widget: forms.Widget) -> str:
    """HTML type; days are text, since people write them in many ways."""
    kind = getattr(widget, "input_type", "text")
    return "text" if kind in ("date", "datetime-local", "time", "number") else str(kind)
