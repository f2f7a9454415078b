"""The page on which an administrator adds what grants are reckoned from: wage figures of her province, limits of her office.

Nothing is changed or deleted: a newer wage figure wins, a limit is ended. Grants keep the figures they were decided on.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from procuracy.config import clock
from procuracy.registry.models import Division, Procuratorate
from procuracy.registry.roles import Role
from procuracy.web.forms import AmountField, DayField
from procuracy.web.views import forbidden

from . import figures
from .models import LocalLimit, WageFigure


class WageForm(forms.Form):
    """A province's average monthly wage of a year. An office of a province adds its own province's."""

    province = forms.ModelChoiceField(label=_("Province of the figure"), queryset=Division.objects.none())
    year = forms.IntegerField(label=_("Year"), min_value=2010, max_value=2199)
    monthly = AmountField(
        label=_("Average monthly wage (yuan)"), min_value=Decimal("0.01"), max_digits=10, decimal_places=2, help_text=_("Where only the year's figure is published, its twelfth part.")
    )
    source = forms.CharField(label=_("Source"), max_length=300, help_text=_("Who published it, when and where."))

    use_required_attribute = False

    def __init__(self, *args: Any, office: Procuratorate, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        rows = Division.objects.filter(level=Division.Level.PROVINCE, valid_until__isnull=True)
        own = figures.province_of(office)
        field = self.fields["province"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = rows.filter(pk=own) if own else rows
        field.initial = own or None

    def clean_year(self) -> int:
        year: int = self.cleaned_data["year"]
        if year >= self.today.year:
            raise forms.ValidationError(_("This year is not over; its figure cannot be known yet."))
        return year


class LimitForm(forms.Form):
    """A fixed limit for one person and case, in the administrator's office and all below it."""

    since = DayField(label=_("From"))
    until = DayField(label=_("Until"), required=False, help_text=_("The last day. Leave it empty where the rule names none."))
    yuan = AmountField(label=_("Limit (yuan)"), min_value=Decimal("0.01"), max_digits=12, decimal_places=2)
    source = forms.CharField(label=_("Source"), max_length=300, help_text=_("Name, number and date of the local rule."))

    use_required_attribute = False

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("since") and data.get("until") and data["until"] < data["since"]:
            self.add_error("until", _("The last day lies before the first."))
        return data


def aid_figures(request: HttpRequest) -> HttpResponse:
    """Wage figures and limits, with two forms and a button that ends a limit. Only for an administrator of an office."""
    actor = getattr(request, "actor", None)
    if actor is None or not actor.has(Role.ADMINISTRATOR):
        return forbidden(request)
    today = clock.today()
    office = Procuratorate.objects.get(pk=actor.office_id)
    does = request.POST.get("do", "")
    if does == "end":
        return _end(request, office, today)
    wage = WageForm(request.POST if does == "wage" else None, office=office, today=today)
    limit = LimitForm(request.POST if does == "limit" else None, auto_id="limit_%s")
    if does == "wage" and wage.is_valid():
        WageFigure.objects.create(**wage.cleaned_data, added_by_id=int(actor.id))
        return _taken(request)
    if does == "limit" and limit.is_valid():
        LocalLimit.objects.create(**limit.cleaned_data, office=office, added_by_id=int(actor.id))
        return _taken(request)
    context = {
        "wage": wage,
        "limit": limit,
        "wages": _wages(),
        "limits": [(row, row.until is None or row.until > today) for row in LocalLimit.objects.filter(office=office)],
        "faulty": wage if wage.errors else limit,
    }
    return render(request, "aid/figures.html", context, status=422 if wage.errors or limit.errors else 200)


def _taken(request: HttpRequest) -> HttpResponse:
    messages.success(request, _("Taken over. Grants that are decided keep their figures."))
    return redirect(request.path)


def _end(request: HttpRequest, office: Procuratorate, today: dt.date) -> HttpResponse:
    """Today is a running limit's last day; one that is to come ends before it begins."""
    number = request.POST.get("row", "")
    row = LocalLimit.objects.filter(office=office, pk=int(number)).first() if number.isascii() and number.isdigit() and len(number) < 10 else None
    if row is not None and (row.until is None or row.until > today):
        row.until = today if row.since <= today else row.since - dt.timedelta(days=1)
        row.save(update_fields=["until"])
        messages.success(request, _("Ended. It stays in the list."))
    return redirect(request.path)


def _wages() -> list[dict[str, Any]]:
    """All figures, those of administrators first; of the shipped ones, how they are known."""
    names = dict(Division.objects.filter(level=Division.Level.PROVINCE).values_list("code", "name_zh"))
    own = [{"province": row.province, "year": row.year, "monthly": row.monthly, "source": row.source} for row in WageFigure.objects.select_related("province")]
    return own + [
        {"province": names.get(code, code), "year": year, "monthly": row.base.monthly, "source": row.base.source, "confidence": row.confidence}
        for (code, year), row in figures.shipped().items()
    ]
