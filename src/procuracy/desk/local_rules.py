"""Local rules, for an administrator: an office's own shorter periods, each with its source and its days. Ended, never deleted."""

from __future__ import annotations

import datetime as dt
from typing import Any

import yaml
from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from procuracy.casework import lawbook
from procuracy.casework.actors import Actor
from procuracy.config import clock
from procuracy.law import Kind, LawError, Rule, Unit
from procuracy.registry.models import LocalOverride, Procuratorate
from procuracy.registry.roles import Role
from procuracy.web.forms import DayField
from procuracy.web.language import in_language
from procuracy.web.templatetags.web import day as day_said

from .access import looks_after, official
from .fields import OfficeField, number

RUNNING, ENDED, TO_COME, TAKEN_BACK = "running", "ended", "to_come", "taken_back"
_STATES = {
    RUNNING: gettext_lazy("running"),
    ENDED: gettext_lazy("ended"),
    TO_COME: gettext_lazy("to come"),
    TAKEN_BACK: gettext_lazy("taken back before it began"),
}
_DAY = dt.timedelta(days=1)


def length_said(length: int, unit: str) -> str:
    """A length with its unit: 5 working days."""
    said = {
        "hour": ngettext("%(length)s hour", "%(length)s hours", length),
        "calendar_day": ngettext("%(length)s calendar day", "%(length)s calendar days", length),
        "working_day": ngettext("%(length)s working day", "%(length)s working days", length),
        "month": ngettext("%(length)s month", "%(length)s months", length),
        "year": ngettext("%(length)s year", "%(length)s years", length),
    }
    return said[unit] % {"length": length}


def _title(rule: Rule) -> str:
    return in_language(rule.title.zh, rule.title.en)


def shortened() -> list[Rule]:
    """The rules that an office may shorten: periods of its own that are a maximum and not fixed by law."""
    newest = (rows[-1] for rows in lawbook.catalogue().rules.values())
    return sorted((r for r in newest if r.owner == "office" and r.kind is Kind.MAX and not r.fixed_period), key=lambda r: r.id)


def _choices() -> list[tuple[str, str]]:
    return [("", "—"), *((r.id, f"{r.id} · {_title(r)} · {length_said(r.length, r.unit)}") for r in shortened())]


class LocalRuleForm(forms.Form):
    """A dated local rule. It may only shorten a period of our own."""

    office = OfficeField()
    rule = forms.ChoiceField(label=gettext_lazy("Rule"), choices=_choices)
    since = DayField(label=gettext_lazy("From"))
    until = DayField(label=gettext_lazy("Until"), required=False, help_text=gettext_lazy("The last day. Leave it empty where the rule names none."))
    length = forms.IntegerField(label=gettext_lazy("Length"), min_value=1, max_value=9999)
    unit = forms.ChoiceField(
        label=gettext_lazy("Unit"),
        choices=(
            (Unit.CALENDAR_DAY.value, gettext_lazy("calendar days")),
            (Unit.WORKING_DAY.value, gettext_lazy("working days")),
            (Unit.MONTH.value, gettext_lazy("months")),
        ),
    )
    source = forms.CharField(label=gettext_lazy("Source"), max_length=300, help_text=gettext_lazy("Name, number and date of the local rule."))

    use_required_attribute = False
    keeper: Any = None

    def clean_office(self) -> Procuratorate:
        office: Procuratorate = self.cleaned_data["office"]
        if not looks_after(self.keeper, office):
            raise forms.ValidationError(_("You look after your own office and those below it."))
        return office

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.errors:
            return data
        if data["until"] and data["until"] < data["since"]:
            self.add_error("until", _("The last day lies before the first."))
            return data
        other = overlapping(data["office"].pk, data["rule"], data["since"], data["until"])
        if other is not None:
            self.add_error("since", _("This office has a local rule for this period in these days already: %(days)s. End that one first.") % {"days": _days(other)})
            return data
        data["text"] = _as_file(data)
        try:
            lawbook.catalogue().with_overrides([data["text"]])
        except LawError as error:
            self.add_error("length", in_language(error.zh, error.en))
        return data


def _as_file(data: dict[str, Any]) -> str:
    values = {name: data[name] for name in ("rule", "since", "until", "length", "unit", "source")}
    return str(yaml.safe_dump({**values, "office": data["office"].code, "confidence": "SECONDARY"}, allow_unicode=True))


def overlapping(office_id: int, rule: str, since: dt.date, until: dt.date | None) -> LocalOverride | None:
    """A rule of this office for the same period that holds on one of these days."""
    rows = LocalOverride.objects.filter(Q(until__isnull=True) | Q(until__gte=since), office_id=office_id, rule=rule)
    if until is not None:
        rows = rows.filter(since__lte=until)
    return next((row for row in rows if row.until is None or row.until >= row.since), None)


def _days(row: LocalOverride) -> str:
    return f"{day_said(row.since)} – {day_said(row.until)}" if row.until else _("from %(day)s on") % {"day": day_said(row.since)}


def state_of(row: LocalOverride, today: dt.date) -> str:
    """Whether a local rule holds today, held, will hold, or never held."""
    if row.until is not None and row.until < row.since:
        return TAKEN_BACK
    if row.since > today:
        return TO_COME
    return ENDED if row.until is not None and row.until < today else RUNNING


def end(row: LocalOverride, today: dt.date) -> None:
    """Today is a running rule's last day; one that is to come never begins. Clocks that run under it keep their day."""
    row.until = today if state_of(row, today) == RUNNING else row.since - _DAY
    row.text = yaml.safe_dump({**yaml.safe_load(row.text), "until": row.until}, allow_unicode=True)
    row.save(update_fields=["until", "text"])


def _concern(actor: Actor, row: LocalOverride) -> bool:
    """Rules of the own office and those below, and of offices above, whose rules hold here too."""
    here = Procuratorate.objects.get(pk=actor.office_id)
    return looks_after(actor, row.office) or row.office_id in here.path() or row.office.level == Procuratorate.Level.NATIONAL


def _shown(row: LocalOverride, today: dt.date, actor: Actor) -> dict[str, Any]:
    kept, state = yaml.safe_load(row.text), state_of(row, today)
    rules = lawbook.catalogue().rules.get(row.rule)
    return {
        "row": row,
        "title": _title(rules[-1]) if rules else "",
        "length": length_said(int(kept["length"]), str(kept["unit"])),
        "days": _days(row),
        "state": state,
        "said": _STATES[state],
        "may_end": looks_after(actor, row.office) and (state == TO_COME or (state == RUNNING and row.until != today)),
    }


@official(Role.ADMINISTRATOR)
def overrides(request: HttpRequest) -> HttpResponse:
    """Local rules that shorten our own periods, each with its source. What lengthens is refused with the reason."""
    today = clock.today()
    if request.method == "POST" and "end" in request.POST:
        with transaction.atomic():
            row = LocalOverride.objects.select_for_update(of=("self",)).select_related("office").filter(pk=number(request.POST["end"])).first()
            if row is not None and _shown(row, today, request.actor)["may_end"]:
                end(row, today)
                messages.success(request, _("Ended. It stays in the list."))
        lawbook.reload()
        return redirect("desk:overrides")
    form = LocalRuleForm(request.POST or None)
    form.keeper = request.actor
    if request.method == "POST" and form.is_valid():
        names = ("office", "rule", "since", "until", "source", "text")
        LocalOverride.objects.create(**{name: form.cleaned_data[name] for name in names}, added_by_id=int(request.actor.id))
        lawbook.reload()
        messages.success(request, _("Taken over. It holds for clocks that start from then on."))
        return redirect("desk:overrides")
    rows = [_shown(row, today, request.actor) for row in LocalOverride.objects.select_related("office") if _concern(request.actor, row)]
    return render(request, "desk/overrides.html", {"rows": rows, "form": form}, status=422 if form.errors else 200)
