"""Official calendars, for an administrator: which years are known, and a form for next year's notice that a clerk can fill."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import yaml
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from procuracy import law
from procuracy.casework import commands, lawbook
from procuracy.config import clock
from procuracy.law import CalendarYear, LawError, parse_calendar_file
from procuracy.registry import people
from procuracy.registry.models import CalendarNotice
from procuracy.registry.roles import Role
from procuracy.web.language import in_language
from procuracy.web.views import forbidden

from .access import official
from .fields import number

_WRITTEN = re.compile(r"(?:(?P<year>\d{4})\s*[-./年]\s*)?(?P<month>\d{1,2})\s*[-./月]\s*(?P<day>\d{1,2})\s*日?")
_LAST_DAY_ALONE = re.compile(r"(?P<day>\d{1,2})\s*日?")
_BETWEEN = re.compile(r"\s*(?:\.\.|至|到|—+|–|~|～)\s*")


def days_written(line: str, year: int) -> str:
    """One line of days as the file writes it: `2027年1月1日至3日`, `1月1日至1月3日` or `2027-01-01..2027-01-03` → `2027-01-01..2027-01-03`.

    Raises `LawError` for anything else.
    """
    parts = [part for part in _BETWEEN.split(line.strip()) if part]
    first = _WRITTEN.fullmatch(parts[0]) if parts else None
    if first is None or len(parts) > 2:
        raise LawError(f"“{line}”看不懂；写作1月1日，或者1月1日至3日。", f"“{line}” cannot be read; write 2027-01-01, or 2027-01-01..2027-01-03.")
    days = [(first["year"], first["month"], first["day"])]
    if len(parts) == 2:
        last = _WRITTEN.fullmatch(parts[1])
        alone = _LAST_DAY_ALONE.fullmatch(parts[1])
        if last is not None:
            days.append((last["year"] or first["year"], last["month"], last["day"]))
        elif alone is not None:
            days.append((first["year"], first["month"], alone["day"]))
        else:
            raise LawError(f"“{line}”看不懂；写作1月1日至3日。", f"“{line}” cannot be read; write 2027-01-01..2027-01-03.")
    return "..".join(f"{int(y or year):04d}-{int(m):02d}-{int(d):02d}" for y, m, d in days)


class NoticeForm(forms.Form):
    """A year's notice, as it stands in the newspaper; or the file of it."""

    year = forms.IntegerField(label=gettext_lazy("Year"), min_value=2000, max_value=2199, required=False)
    notice = forms.CharField(label=gettext_lazy("Name and number of the notice"), max_length=200, required=False, widget=forms.TextInput(attrs={"lang": "zh-Hans"}))
    rest = forms.CharField(
        label=gettext_lazy("Days of rest"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 7}),
        help_text=gettext_lazy("One day or range a line, for instance 2027-01-01..2027-01-03. Ordinary weekends need not be named."),
    )
    worked = forms.CharField(
        label=gettext_lazy("Weekend days that are worked"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("One a line, for instance 2027-02-07."),
    )
    file = forms.FileField(label=gettext_lazy("Or a file of the notice"), required=False)

    use_required_attribute = False

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.errors:
            return data
        if data.get("file"):
            data["text"] = data["file"].read(200_000).decode("utf-8", errors="replace")
        else:
            for name in ("year", "notice", "rest"):
                if not data.get(name):
                    self.add_error(name, _("This is needed."))
            if self.errors:
                return data
            data["text"] = self._as_file(data)
        if self.errors:
            return data
        try:
            data["found"] = parse_calendar_file(data["text"])
        except LawError as error:
            self.add_error("file" if data.get("file") else self._at_fault(data), _told(error))
            return data
        if data["found"].year in law.load().calendar.years:
            self.add_error("year", _("The calendar of this year comes with the program and is not changed here."))
        return data

    def _at_fault(self, data: dict[str, Any]) -> str:
        """The field that makes the notice unreadable: the days of rest, unless the notice can be read without the other days."""
        try:
            parse_calendar_file(self._as_file({**data, "worked": ""}))
        except LawError:
            return "rest"
        return "worked"

    def _as_file(self, data: dict[str, Any]) -> str:
        lists: dict[str, list[str]] = {}
        for name in ("rest", "worked"):
            lists[name] = []
            for line in filter(str.strip, str(data.get(name, "")).splitlines()):
                try:
                    lists[name].append(days_written(line, data["year"]))
                except LawError as error:
                    self.add_error(name, _told(error))
        return str(yaml.safe_dump({"year": data["year"], "notice": data["notice"], **lists}, allow_unicode=True, sort_keys=False))


def _told(error: LawError) -> str:
    return in_language(error.zh, error.en)


def ranges(days: frozenset[dt.date]) -> list[tuple[dt.date, dt.date]]:
    """Neighbouring days joined to ranges, the first first."""
    found: list[tuple[dt.date, dt.date]] = []
    for day in sorted(days):
        if found and day - found[-1][1] == dt.timedelta(days=1):
            found[-1] = (found[-1][0], day)
        else:
            found.append((day, day))
    return found


def _shown(year: CalendarYear, added: set[int]) -> dict[str, Any]:
    return {"year": year, "rest": ranges(year.rest), "count": len(year.rest), "worked": sorted(year.worked), "added": year.year in added}


@official(Role.ADMINISTRATOR)
def calendars(request: HttpRequest) -> HttpResponse:
    """The years that are known with their days, and a form for one more: first shown as it was understood, then taken over.

    Deadlines that waited for the year are then computed. A year that was added here can be corrected here. A calendar holds for
    everybody, so that it is added where nobody above could do it.
    """
    may_add = people.administers_highest(request.actor.office_level, clock.today())
    if request.method == "POST" and not may_add:
        return forbidden(request)
    form = NoticeForm(request.POST or None, request.FILES or None)
    preview = None
    if request.method == "POST" and form.is_valid():
        found: CalendarYear = form.cleaned_data["found"]
        if "confirm" in request.POST:
            values = {"notice": found.notice, "text": form.cleaned_data["text"], "added_by_id": int(request.actor.id)}
            CalendarNotice.objects.update_or_create(year=found.year, defaults=values)
            lawbook.reload()
            count = commands.recompute_pending(clock.now(), clock.today())
            messages.success(request, _("Taken over. Deadlines computed now: %(count)s") % {"count": count})
            return redirect("desk:calendars")
        preview = _shown(found, set())
        form = NoticeForm(initial=_written(found))
    calendar = lawbook.catalogue().calendar
    added = set(CalendarNotice.objects.values_list("year", flat=True))
    corrected = number(request.GET.get("year"))
    if request.method != "POST" and may_add and corrected in added:
        form = NoticeForm(initial=_written(calendar.notice(corrected)))
    rows = [_shown(calendar.notice(year), added) for year in sorted(calendar.years, reverse=True)]
    following = clock.today().year + 1
    context = {"rows": rows, "form": form, "preview": preview, "missing": following not in calendar.years, "next": following, "may_add": may_add}
    return render(request, "desk/calendars.html", context, status=422 if form.errors else 200)


def _written(year: CalendarYear) -> dict[str, Any]:
    """A year as the form's fields say it."""
    days = {name: "\n".join(_line(first, last) for first, last in ranges(days)) for name, days in (("rest", year.rest), ("worked", year.worked))}
    return {"year": year.year, "notice": year.notice, **days}


def _line(first: dt.date, last: dt.date) -> str:
    return first.isoformat() if first == last else f"{first.isoformat()}..{last.isoformat()}"
