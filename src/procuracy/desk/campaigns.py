"""Campaigns at the workspace: which there are, what one has counted, and what is decided about it."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from procuracy.casework import lines, queries
from procuracy.casework.errors import CaseworkError, InvalidFacts, NotFound
from procuracy.config import clock
from procuracy.oversight import campaigns, counting, publication
from procuracy.oversight.forms import ALL, CampaignForm, ExtendForm, ReasonForm
from procuracy.oversight.models import Campaign, CampaignOffice
from procuracy.registry.models import Procuratorate
from procuracy.registry.roles import CASE_ROLES, Role
from procuracy.web.language import Words
from procuracy.web.views import not_found

from .access import official
from .fields import OfficeField, number

PAGE = 25
State = CampaignOffice.State


class InviteForm(forms.Form):
    """The office that shall take part, with all offices below it."""

    use_required_attribute = False

    office = OfficeField()
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3}))


class AnswerForm(forms.Form):
    """Whether the invited office takes part."""

    use_required_attribute = False

    accept = forms.ChoiceField(label=gettext_lazy("Does your office take part?"), widget=forms.RadioSelect, choices=[("yes", gettext_lazy("Yes, with all offices below it")), ("no", gettext_lazy("No"))])
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3}), help_text=gettext_lazy("Needed where it does not."))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("accept") == "no" and not data.get("reason"):
            self.add_error("reason", _("Say why."))
        return data


class LeaveForm(ReasonForm):
    """Which office takes part no longer, and why."""

    office = forms.ChoiceField(label=gettext_lazy("Office"))
    field_order = ("office", "reason")


class FiguresForm(forms.Form):
    """That the figures were looked at: what is published stays."""

    use_required_attribute = False

    read = forms.BooleanField(label=gettext_lazy("I have looked at the figures on the page of the campaign"), error_messages={"required": gettext_lazy("Look at them first: what is published cannot be changed.")})


class ConfirmForm(AnswerForm):
    """Whether what is proposed goes out to everybody."""

    accept = forms.ChoiceField(label=gettext_lazy("Shall it be published?"), widget=forms.RadioSelect, choices=[("yes", gettext_lazy("Yes, everybody may read it")), ("no", gettext_lazy("No, it goes back"))])
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3}), help_text=gettext_lazy("Needed where it goes back."))


STEPS: dict[str, tuple[Any, type[forms.Form]]] = {
    "extend": (gettext_lazy("Extend"), ExtendForm),
    "invite": (gettext_lazy("Let an office take part"), InviteForm),
    "answer": (gettext_lazy("Answer the invitation"), AnswerForm),
    "leave": (gettext_lazy("Let an office leave"), LeaveForm),
    "end": (gettext_lazy("End it now"), ReasonForm),
    "note": (gettext_lazy("Write a note"), ReasonForm),
    "figures": (gettext_lazy("Propose to publish figures"), FiguresForm),
    "confirm": (gettext_lazy("Answer the proposal to publish"), ConfirmForm),
}


@official(*CASE_ROLES)
def campaign_list(request: HttpRequest) -> HttpResponse:
    """Invitations to answer, what runs or comes, and what has ended. Three statements."""
    actor, today = request.actor, clock.today()
    rows = Campaign.objects.select_related("office").filter(campaigns.visible_to(actor))
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    invited = Campaign.objects.select_related("office").filter(offices__office_id=actor.office_id, offices__state=State.INVITED, ended_on__isnull=True) if campaigns.decides(actor) else []
    return render(request, "desk/campaigns.html", {"rows": [{"row": row, "phase": row.phase(today), "confirms": campaigns.confirms(actor, row)} for row in page.object_list], "page": page, "invited": invited, "starts": campaigns.decides(actor)})


@official(Role.HEAD, Role.CHIEF_PROCURATOR)
def new_campaign(request: HttpRequest) -> HttpResponse:
    """Start one: what for, when, and what is counted."""
    form = CampaignForm(request.POST if request.method == "POST" else None, initial={"first_day": clock.today(), "whole": "yes"})
    key = request.POST.get("key") or uuid.uuid4().hex
    if request.method == "POST" and form.is_valid():
        row = campaigns.start(request.actor, form.cleaned_data, key=key, now=clock.now())
        messages.success(request, _("Started."))
        return redirect("desk:campaign", ident=row.pk)
    return render(request, "desk/new_campaign.html", {"form": form, "key": key}, status=422 if form.errors else 200)


@official(*CASE_ROLES)
def campaign(request: HttpRequest, ident: uuid.UUID) -> HttpResponse:
    """Purpose, period, progress, and the figures of the viewer's part of it. At most ten statements, however many offices take part."""
    try:
        row = campaigns.seen(request.actor, ident)
    except NotFound:
        return not_found(request)
    actor, today = request.actor, clock.today()
    members = list(CampaignOffice.objects.filter(campaign=row).exclude(state=State.LEFT).select_related("office"))
    offices = [member.office for member in members if member.state == State.JOINED]
    place = _position(request, row, offices)
    if place is False:
        return not_found(request)
    found = counting.figures(row, offices, place)
    changes = list(row.changes.select_related("office", "by_office"))
    names = queries.names_of({change.by for change in changes})
    leads = campaigns.leads(actor, row)
    return render(
        request,
        "desk/campaign.html",
        {
            "row": row,
            "phase": row.phase(today),
            "counted": described(row),
            **progress(row, counting.totals(row, offices)),
            "place": place,
            "up": _above(request, row, place),
            "table": _table(request, row, found, place),
            "line": month_line(counting.months(row, offices, place, today)),
            "members": members,
            "changes": [{"row": change, "who": names.get(change.by, "")} for change in changes],
            "leads": leads,
            "steps": _steps(request, row, members),
            "own": row.asked_by == actor.reference,
            "waits": row.asked and names.get(row.asked_by, ""),
            "apart": publication.apart(row.counted),
        },
    )


def _whole(request: HttpRequest, row: Campaign) -> bool:
    """Whether the viewer sees the places of the whole campaign: an official of the leading office, or of one above it."""
    return campaigns.stands_over(request.actor, row.office)


def _position(request: HttpRequest, row: Campaign, offices: list[Procuratorate]) -> Any:
    """From where the table looks down: the office that was asked for, else the viewer's own; None for the whole; False where it may not be seen."""
    whole, asked = _whole(request, row), number(request.GET.get("place"))
    if not asked:
        return campaigns.home(request.actor, row)
    place = Procuratorate.objects.filter(pk=asked).first()
    if place is None or not (campaigns.stands_over(request.actor, place) or (whole and any(campaigns.below(place, office) for office in offices))):
        return False
    return place


def _above(request: HttpRequest, row: Campaign, place: Procuratorate | None) -> str:
    """The way back up from a place that was asked for, as far as the viewer sees; the page itself where nothing lies between."""
    if place is None or not request.GET.get("place"):
        return ""
    actor, path = request.actor, place.path()
    above = path[-2] if len(path) > 1 else None
    home = {actor.office_id, row.office_id if _whole(request, row) else None, None}
    over = actor.office_level == Procuratorate.Level.NATIONAL or actor.office_id in path[:-1]
    return f"?place={above}" if over and above not in home else "?"


def described(row: Campaign) -> list[dict[str, Any]]:
    """What a campaign counts, line by line, with its fields."""
    by_line: dict[str, list[str]] = {}
    for pair in row.counted:
        line, _colon, field = pair.partition(":")
        by_line.setdefault(line, []).append(field)
    return [{"line": lines.get(line).title, "fields": [] if ALL in fields else [counting.title_of((line, field)) for field in fields]} for line, fields in by_line.items()]


def progress(row: Campaign, totals: counting.Totals) -> dict[str, Any]:
    """How far it is, against its target if it has one."""
    share = min(100, round(100 * totals.counted / row.target)) if row.target else None
    return {"totals": totals, "closed": totals.plain - totals.open, "share": share, "bar": round(4 * share) if share is not None else 0}


def _table(request: HttpRequest, row: Campaign, found: counting.Figures, place: Procuratorate | None) -> dict[str, Any]:
    """Places as rows, fields as columns, sums at the edges; below each field the way to those of its cases that the viewer may open."""
    several = len({line for line, _field in found.fields}) > 1
    places = [
        {
            "office": office,
            "href": f"?place={office.pk}" if office.level != "basic" and office != place and office != row.office else "",
            "cells": [found.cells.get((key, office.pk), (0, 0))[0] for key in found.fields],
            "sum": found.at(None, office.pk),
        }
        for office in found.places
    ]
    heads = [{"title": counting.title_of(key), "line": lines.get(key[0]).title if several else None, "href": _worklist(row, key)} for key in found.fields]
    return {"heads": heads, "places": places, "sums": [found.at(key, None) for key in found.fields], "sum": found.at(None, None)}


def _worklist(row: Campaign, key: counting.Key) -> str:
    """The worklist, narrowed to a field and the campaign's period."""
    return f"{reverse('desk:work')}?{urlencode({'scope': 'widest', 'line': key[0], 'field': key[1], 'since': row.first_day, 'until': row.until()})}"


WIDE, HIGH, EDGE = 620, 180, 30


def month_line(months: list[counting.Month]) -> dict[str, Any]:
    """The months as a line to draw and as rows of a table that says the same."""
    most = max((month.received for month in months), default=0) or 1
    step = (WIDE - 2 * EDGE) / max(1, len(months) - 1)
    points = [(round(EDGE + index * step), round(HIGH - EDGE - (HIGH - 2 * EDGE) * month.received / most)) for index, month in enumerate(months)]
    return {
        "months": months,
        "any": any(month.received for month in months),
        "points": " ".join(f"{x},{y}" for x, y in points),
        "dots": [{"x": x, "y": y} for x, y in points],
        "most": most,
        "width": WIDE,
        "height": HIGH,
        "floor": HIGH - EDGE,
        "edge": EDGE,
        "right": WIDE - EDGE,
    }


def _steps(request: HttpRequest, row: Campaign, members: list[CampaignOffice]) -> list[tuple[str, Any]]:
    """What this viewer may decide now."""
    actor, names = request.actor, []
    leads, running = campaigns.leads(actor, row), row.ended_on is None
    if leads and running:
        names += ["extend", "invite"]
    if running and campaigns.decides(actor) and any(m.office_id == actor.office_id and m.state == State.INVITED for m in members):
        names.insert(0, "answer")
    if campaigns.confirms(actor, row):
        names.insert(0, "confirm")
    if _who_leaves(request, row, members):
        names.append("leave")
    if leads:
        names.append("note")
        if row.published and not row.asked and not publication.apart(row.counted) and publication.next_days(row, clock.today()):
            names.append("figures")
        if row.phase(clock.today()) != "ended":
            names.append("end")
    return [(name, STEPS[name][0]) for name in names]


def _who_leaves(request: HttpRequest, row: Campaign, members: list[CampaignOffice]) -> list[Procuratorate]:
    """The offices whose leaving this viewer decides about."""
    joined = [member.office for member in members if member.state == State.JOINED]
    if campaigns.leads(request.actor, row):
        return joined
    own = [office for office in joined if office.pk == request.actor.office_id and not campaigns.below(office, row.office)]
    return own if campaigns.decides(request.actor) else []


@official(*campaigns.CONFIRMERS)
def campaign_step(request: HttpRequest, ident: uuid.UUID, step: str) -> HttpResponse:
    """One decision: extend, add an office, answer, leave, end, or a note. What was typed stays where it does not fit."""
    try:
        row = campaigns.seen(request.actor, ident)
    except NotFound:
        return not_found(request)
    members = list(CampaignOffice.objects.filter(campaign=row).select_related("office"))
    if step not in dict(_steps(request, row, members)):
        raise Http404
    title, kind = STEPS[step]
    form = kind(request.POST if request.method == "POST" else None)
    if step == "leave":
        form.fields["office"].choices = [(str(office.pk), office) for office in _who_leaves(request, row, members)]  # type: ignore[attr-defined]
    context = {"row": row, "title": title, "form": form, "step": step, "days": publication.next_days(row, clock.today()) if step in ("figures", "confirm") else None}
    if request.method == "POST" and form.is_valid():
        try:
            _decide(request, row, step, form.cleaned_data)
        except InvalidFacts as error:
            for name, said in error.errors.items():
                for sentence in said:
                    form.add_error(name if name in form.fields else None, sentence)
        except CaseworkError as error:
            return render(request, "desk/campaign_step.html", context | {"error": error}, status=error.status)
        else:
            messages.success(request, _("Done."))
            return redirect("desk:campaign", ident=ident) if Campaign.objects.filter(campaigns.visible_to(request.actor), pk=ident).exists() else redirect("desk:campaigns")
    return render(request, "desk/campaign_step.html", context, status=422 if form.errors else 200)


def _decide(request: HttpRequest, row: Campaign, step: str, data: dict[str, Any]) -> None:
    actor, now = request.actor, clock.now()
    match step:
        case "extend":
            campaigns.extend(row.pk, actor, data["last_day"], data["reason"], now=now)
        case "invite":
            campaigns.invite(row.pk, actor, data["office"], data["reason"], now=now)
        case "answer":
            campaigns.answer(row.pk, actor, data["accept"] == "yes", data["reason"], now=now)
        case "leave":
            campaigns.leave(row.pk, actor, int(data["office"]), data["reason"], now=now)
        case "end":
            campaigns.end(row.pk, actor, data["reason"], now=now, today=clock.today())
        case "figures":
            publication.propose_figures(row.pk, actor, now=now, today=clock.today())
        case "confirm":
            publication.answer(row.pk, actor, data["accept"] == "yes", data["reason"], now=now, today=clock.today())
        case _:
            campaigns.note(row.pk, actor, data["reason"], now=now)


@official(Role.HEAD, Role.CHIEF_PROCURATOR)
@require_POST
def publish_campaign(request: HttpRequest, ident: uuid.UUID) -> HttpResponse:
    """Propose that it gets a public page, take a proposal back, or show it no longer."""
    now, today, asked = clock.now(), clock.today(), request.POST.get("published")
    try:
        if asked == "1":
            campaigns.propose_page(ident, request.actor, now=now, today=today)
        elif asked == "back":
            publication.answer(ident, request.actor, False, now=now, today=today)
        else:
            campaigns.unpublish(ident, request.actor, now=now)
    except NotFound:
        return not_found(request)
    except CaseworkError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Done."))
    return redirect("desk:campaign", ident=ident)


def narrowed(line: str, field: str) -> list[Any]:
    """The words for a line and a field by which a list is narrowed."""
    known = {row.procedure: row for row in lines.every()}
    if line not in known:
        return []
    return [Words(known[line].title), *([counting.title_of((line, field))] if field else [])]
