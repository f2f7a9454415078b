"""An official's own keys of the API. She makes them herself: whoever administers accounts never holds a key that acts as another."""

from __future__ import annotations

import datetime as dt

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from procuracy.api.models import SCOPES, ApiKey, issue
from procuracy.config import clock
from procuracy.registry.models import Official
from procuracy.registry.roles import CASE_ROLES

from .access import official
from .fields import number
from .labels import label

LONGEST = dt.timedelta(days=366)
"""After which every key ends by itself."""


def _scopes() -> list[tuple[str, str]]:
    return [(scope, format_html("{} <code>{}</code>", label(scope, "scope"), scope)) for scope in SCOPES]


class KeyForm(forms.Form):
    """A key of the API: what it is for, and what it may do."""

    key_name = forms.CharField(label=gettext_lazy("Name of the key"), max_length=60, help_text=gettext_lazy("What it is for, for instance the monthly report."))
    scopes = forms.MultipleChoiceField(label=gettext_lazy("What it may do"), choices=_scopes, widget=forms.CheckboxSelectMultiple)

    use_required_attribute = False


@official(*CASE_ROLES)
def keys(request: HttpRequest) -> HttpResponse:
    """My keys: made, shown once, ended. Each ends by itself after a year."""
    me = Official.objects.get(pk=int(request.actor.id))
    if request.method == "POST" and "end_key" in request.POST:
        ApiKey.objects.filter(official=me, pk=number(request.POST["end_key"]), ended_at__isnull=True).update(ended_at=clock.now())
        return redirect("desk:keys")
    form, made = KeyForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        made = issue(me, form.cleaned_data["key_name"], form.cleaned_data["scopes"], until=clock.now() + LONGEST)
        form = KeyForm()
    rows = ApiKey.objects.filter(official=me).order_by("-created_at")
    context = {"form": form, "made": made, "keys": rows, "title": _("My API keys")}
    return render(request, "desk/keys.html", context, status=422 if form.errors else 200)
