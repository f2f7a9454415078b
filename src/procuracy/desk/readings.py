"""The auditor's page: who opened which case, from above too, and what was done to accounts. She sees the reading, never the case."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from procuracy.casework import queries
from procuracy.casework.actors import Actor
from procuracy.casework.errors import InvalidFacts
from procuracy.casework.models import Case, ReadLog
from procuracy.law import SHANGHAI
from procuracy.oversight.models import DailyRoot
from procuracy.registry.models import Official, Procuratorate
from procuracy.registry.roles import Role
from procuracy.web.forms import DayField

from .access import official
from .fields import ident
from .models import AccountAct

PAGE = 100


class ReadingsFilter(forms.Form):
    """What the log is narrowed to."""

    who = forms.CharField(label=gettext_lazy("Name or sign-in name"), max_length=60, required=False)
    case = forms.CharField(label=gettext_lazy("Number or id of the case"), max_length=60, required=False, help_text=gettext_lazy("Press an id in the list to see only that case."))
    since = DayField(label=gettext_lazy("From"), required=False)
    until = DayField(label=gettext_lazy("Until"), required=False)

    use_required_attribute = False

    def clean_who(self) -> list[int]:
        """The officials who are meant; empty for everybody."""
        text = self.cleaned_data["who"]
        found = list(Official.objects.filter(Q(name=text) | Q(user__username=text)).values_list("pk", flat=True)) if text else []
        if text and not found:
            raise forms.ValidationError(_("Nobody has this name or sign-in name."))
        return found

    def clean_case(self) -> uuid.UUID | None:
        text = self.cleaned_data["case"]
        found = ident(text) or (Case.objects.filter(number=text).values_list("pk", flat=True).first() if text else None)
        if text and found is None:
            raise forms.ValidationError(_("No case has this number. An id has 32 letters and digits."))
        return found

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("since") and data.get("until") and data["until"] < data["since"]:
            self.add_error("until", _("The last day lies before the first."))
        return data


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), SHANGHAI)


def _in_days(rows: QuerySet[Any], data: dict[str, Any]) -> QuerySet[Any]:
    if data.get("since"):
        rows = rows.filter(at__gte=_midnight(data["since"]))
    if data.get("until") and data["until"] < dt.date.max:
        rows = rows.filter(at__lt=_midnight(data["until"] + dt.timedelta(days=1)))
    return rows


def _watched(actor: Actor) -> Q:
    """Offices whose people an auditor looks after: her own and those below it, as a condition on offices."""
    if actor.office_level == "national":
        return Q()
    mine = actor.office_id
    return Q(pk=mine) | Q(city_office_id=mine) | Q(province_office_id=mine)


def log(actor: Actor, data: dict[str, Any], older: str = "", size: int = PAGE) -> tuple[list[ReadLog], str]:
    """One page of the log, the newest first, and where the older ones begin: what people of the auditor's office and those below opened, and who opened their cases from elsewhere.

    Raises `InvalidFacts` for a wrong place.
    """
    offices = Procuratorate.objects.filter(_watched(actor)).values("pk")
    rows = _in_days(ReadLog.objects.filter(Q(office_id__in=offices) | Q(case_office_id__in=offices)), data)
    if data.get("who"):
        rows = rows.filter(actor__in=[f"official:{pk}" for pk in data["who"]])
    if data.get("case"):
        rows = rows.filter(case_id=data["case"])
    if older:
        moment, last = queries.place(older, 2)
        try:
            at, before = dt.datetime.fromisoformat(moment), uuid.UUID(last)
        except ValueError:
            raise InvalidFacts({"older": ["cursor"]}) from None
        if at.tzinfo is None or not 2000 < at.year < 2200:
            raise InvalidFacts({"older": ["cursor"]})
        rows = rows.filter(Q(at__lt=at) | Q(at=at, id__lt=before), at__lte=at)
    found = list(rows.order_by("-at", "-id")[: size + 1])
    more = queries.cursor(found[size - 1].at.isoformat(), found[size - 1].pk) if len(found) > size else ""
    return found[:size], more


def _acts(actor: Actor, data: dict[str, Any]) -> list[AccountAct]:
    """What was done to accounts in these days, to these people or by them; nothing where one case is looked at."""
    if data.get("case"):
        return []
    offices = Procuratorate.objects.filter(_watched(actor)).values("pk")
    rows = _in_days(AccountAct.objects.select_related("official", "agency_person", "by").filter(by__office_id__in=offices), data)
    if data.get("who"):
        rows = rows.filter(Q(official__in=data["who"]) | Q(by__in=data["who"]))
    return list(rows[:50])


def _shown(rows: list[ReadLog]) -> list[dict[str, Any]]:
    names = queries.names_of(sorted({row.actor for row in rows}))
    numbers = dict(Case.objects.filter(pk__in={row.case_id for row in rows}).exclude(number="").values_list("pk", "number"))
    elsewhere = {row.office_id for row in rows if row.office_id not in (None, row.case_office_id)}
    offices = {office.pk: office for office in Procuratorate.objects.filter(pk__in=elsewhere)} if elsewhere else {}
    return [
        {
            "row": row,
            "who": names.get(row.actor, row.actor),
            "office": offices.get(row.office_id) if row.case_office_id else None,
            "number": numbers.get(row.case_id, ""),
            "short": row.case_id.hex[-8:],
        }
        for row in rows
    ]


@official(Role.AUDITOR)
def readings(request: HttpRequest) -> HttpResponse:
    """Who opened which case, the newest first; narrowed to a person, a case or days."""
    form = ReadingsFilter(request.GET)
    given = form.cleaned_data if form.is_valid() else {}
    try:
        rows, more = log(request.actor, given, request.GET.get("older", "")) if form.is_valid() else ([], "")
    except InvalidFacts:
        return redirect("desk:readings")
    narrowed = {name: request.GET[name] for name in form.fields if request.GET.get(name)}
    context = {
        "form": form,
        "rows": _shown(rows),
        "acts": _acts(request.actor, given) if form.is_valid() and not request.GET.get("older") else [],
        "roots": DailyRoot.objects.order_by("-day")[:14] if not narrowed and not request.GET.get("older") else [],
        "older": f"?{urlencode({**narrowed, 'older': more})}" if more else "",
        "narrowed": bool(narrowed),
    }
    return render(request, "desk/readings.html", context, status=422 if form.errors else 200)
