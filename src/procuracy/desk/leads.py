"""Leads at the desk: registered without a case and without a reporter, and where the leads of the office's area lie."""

from __future__ import annotations

import datetime as dt
import functools
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from procuracy.casework.actors import Actor
from procuracy.casework.commands import Opened
from procuracy.casework.errors import CaseworkError, NotAllowed
from procuracy.casework.forms import plain
from procuracy.casework.policy import POLICY
from procuracy.config import clock
from procuracy.lines.lead import heat
from procuracy.lines.lead.forms import RegisterLeadForm, field_title
from procuracy.lines.lead.reporting import FILES, report
from procuracy.lines.lead.withholding import ALL
from procuracy.materials.models import Material
from procuracy.registry.models import Department, Procuratorate
from procuracy.registry.roles import Role
from procuracy.web.forms import FilesField
from procuracy.web.views import forbidden, not_found

from .access import official
from .intake import _key, _take_papers

REGISTRARS = (Role.TRIAGE_OFFICER, Role.HANDLER, Role.HEAD)
LOOKERS = (*REGISTRARS, Role.CHIEF_PROCURATOR, Role.CASE_MANAGEMENT)


def may_register(actor: Actor | None) -> bool:
    """Whether somebody registers leads: whoever sorts what comes in, and the department of public interest."""
    if actor is None:
        return False
    return actor.has(Role.TRIAGE_OFFICER) or (actor.has(Role.HANDLER, Role.HEAD) and actor.department == Department.Function.PUBLIC_INTEREST)


class LeadWithPapersForm(RegisterLeadForm):
    """The same on a page, with what was found."""

    papers = FilesField(label=gettext_lazy("Pictures, clippings, letters"))


@official(*REGISTRARS)
def register(request: HttpRequest) -> HttpResponse:
    """Register a lead. Files are kept from the first press on, whatever else is wrong on the page."""
    if not may_register(request.actor):
        return forbidden(request)
    today = clock.today()
    key = _key(request.POST.get("key", ""))
    form = LeadWithPapersForm(request.POST or None, request.FILES or None, today=today, initial={"seen_on": today.isoformat()})
    context: dict[str, Any] = {"form": form, "key": key.hex}
    if request.method != "POST":
        return render(request, "desk/register_lead.html", context)
    valid = form.is_valid()
    there = Material.objects.filter(draft_id=key)
    if there.count() + len(request.FILES.getlist("papers")) > FILES:
        form.add_error("papers", _("A lead has at most %(most)s files. %(kept)s are kept; choose those that are still missing.") % {"most": FILES, "kept": there.count()})
        valid = False
    else:
        valid &= _take_papers(request, form, key)
    context["papers"] = there.all()
    if not valid:
        return render(request, "desk/register_lead.html", context, status=422)
    try:
        opened = registered(form, request.actor, f"register:{key.hex}", waiting=key)
    except CaseworkError as error:
        return render(request, "desk/register_lead.html", context | {"error": error}, status=error.status)
    messages.success(request, _("Registered."))
    return redirect("desk:case", ident=opened.case_id)


register.counts_files = True  # type: ignore[attr-defined]  # it says itself which were too many


def registered(form: RegisterLeadForm, actor: Actor, key: str, *, waiting: Any = None) -> Opened:
    """Open a lead from a valid form, in the actor's own office; who handles cases handles it. Raises `NotAllowed`, `InvalidFacts`, `Conflict`."""
    if not may_register(actor):
        raise NotAllowed()
    answers = {k: plain(v) for k, v in form.cleaned_data.items() if k != "papers" and v not in (None, "")}
    return report(
        answers, [], reporter=None, participant=None, door="desk", actor=actor, key=key, now=clock.now(), today=clock.today(), language="zh-hans", source=answers["source"],
        waiting=waiting, office=Procuratorate.objects.get(pk=actor.office_id), handler_id=int(actor.id) if actor.has(Role.HANDLER) else None,
    )  # fmt: skip


def _root(office: Procuratorate) -> str:
    return heat.NATION if office.level == Procuratorate.Level.NATIONAL or office.division_id is None else office.division_id


@official(*LOOKERS)
def places(request: HttpRequest) -> HttpResponse:
    """How many leads lie where, of the office and all below it, exact and without sealed ones: by part of the division, field and month."""
    actor, today = request.actor, clock.today()
    office = Procuratorate.objects.get(pk=actor.office_id)
    root = _root(office)
    here = request.GET.get("in") or root
    if here not in heat.above(here) or root not in heat.above(here):
        return not_found(request)
    first, _last = heat.last_months(today)
    choices = _months(first, today)
    month = request.GET.get("month", "")
    since, until = choices.get(month, (first, today))
    page, by_month = heat.exact(POLICY.subtree(actor), here, since, until, top_page=here == root)
    field = request.GET.get("field", "")
    chosen = field if field in page.columns else ""
    address = functools.partial(heat.address, "desk:lead_places", field=field, month=month)
    links = {row: address(row) for row in page.rows if row not in (here, heat.ELSEWHERE) and len(heat.stem(row)) <= 4}
    trail = heat.above(here)[heat.above(root).index(root) :]
    names = heat.names_of(trail, "")
    bars = [(f"{day:%Y-%m}", sum(count for f, count in counts.items() if not chosen or f == chosen)) for day, counts in by_month.items()]
    return render(
        request,
        "desk/lead_places.html",
        {
            "heat": heat.shown(page, chosen or ALL, links), "here": here, "field": chosen, "month": month if month in choices else "", "months": list(choices),
            "fields": [(f, field_title(f)) for f in page.columns], "title": _("Leads by place"), "bars": bars,
            "trail": [{"name": _("The nation") if code == heat.NATION else names[code], "href": "" if code == here else address(code)} for code in trail],
        },
    )  # fmt: skip


def _months(first: dt.date, today: dt.date) -> dict[str, tuple[dt.date, dt.date]]:
    """The months that may be chosen, the newest first, each with its first and last day."""
    found, day = {}, first
    while day <= today:
        following = (day.replace(day=28) + dt.timedelta(days=4)).replace(day=1)
        found[f"{day:%Y-%m}"] = (day, following - dt.timedelta(days=1))
        day = following
    return dict(reversed(found.items()))
