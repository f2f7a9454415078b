"""One's own keys of the API, an official's or a partner's. She makes them herself: whoever administers accounts never holds a key that acts as another."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from procuracy.api.models import PARTNER_SCOPES, SCOPES, ApiKey, issue
from procuracy.config import clock
from procuracy.registry.models import AgencyPerson, Official
from procuracy.registry.roles import CASE_ROLES

from .access import official
from .fields import number
from .labels import label
from .second_factor import whose

LONGEST = dt.timedelta(days=366)
"""After which every key ends by itself."""


def _named(scopes: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(scope, format_html("{} <code>{}</code>", label(scope, "scope"), scope)) for scope in scopes]


class KeyForm(forms.Form):
    """A key of the API: what it is for, and what it may do."""

    key_name = forms.CharField(label=gettext_lazy("Name of the key"), max_length=60, help_text=gettext_lazy("What it is for, for instance the monthly report."))
    scopes = forms.MultipleChoiceField(label=gettext_lazy("What it may do"), choices=(), widget=forms.CheckboxSelectMultiple)

    use_required_attribute = False

    def __init__(self, scopes: tuple[str, ...], data: Any = None) -> None:
        super().__init__(data)
        field = self.fields["scopes"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = _named(scopes)


@official(*CASE_ROLES)
def keys(request: HttpRequest) -> HttpResponse:
    """My keys: made, shown once, ended. Each ends by itself after a year."""
    return own_keys(request, Official.objects.get(pk=int(request.actor.id)), SCOPES, "desk:keys")


def partner_keys(request: HttpRequest) -> HttpResponse:
    """The same for a person at a partner's desk."""
    return own_keys(request, AgencyPerson.objects.get(pk=int(request.actor.id)), PARTNER_SCOPES, "partner:keys")


def own_keys(request: HttpRequest, me: Official | AgencyPerson, scopes: tuple[str, ...], here: str) -> HttpResponse:
    """The page of one owner's keys."""
    mine = ApiKey.objects.filter(**whose(me))
    if request.method == "POST" and "end_key" in request.POST:
        mine.filter(pk=number(request.POST["end_key"]), ended_at__isnull=True).update(ended_at=clock.now())
        return redirect(here)
    form, made = KeyForm(scopes, request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        made = issue(me, form.cleaned_data["key_name"], form.cleaned_data["scopes"], until=clock.now() + LONGEST)
        form = KeyForm(scopes)
    rows = mine.order_by("-created_at")
    context = {"form": form, "made": made, "keys": rows, "title": _("My API keys")}
    return render(request, "desk/keys.html", context, status=422 if form.errors else 200)
