"""Form fields that more than one page of the workspace uses."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from procuracy.registry.models import Procuratorate
from procuracy.registry.offices import office_meant


def number(text: str | None) -> int:
    """A row's number or a version as a page sent it back; 0, which no row has, for anything else."""
    plain = (text or "").strip()
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) < 10 else 0


def ident(text: str | None) -> uuid.UUID | None:
    """A row's id as a page sent it back, or None for anything else."""
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None


class OfficeField(forms.CharField):
    """An office as people name it; cleans to the `Procuratorate`."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"label": gettext_lazy("Office (name or place)"), "max_length": 80, **kwargs})

    def clean(self, value: Any) -> Procuratorate | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            return office_meant(text)
        except LookupError:
            raise forms.ValidationError(_("Name one office; the name must be exact enough to mean only one.")) from None
