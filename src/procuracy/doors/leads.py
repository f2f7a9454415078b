"""The door for leads: what, where and when on one page; near leads, pictures and how to be told on the second; then the code."""

from __future__ import annotations

import datetime as dt
import functools
import uuid
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django_permissions_policy.decorators import permissions_policy_override

from procuracy.casework import receipts
from procuracy.casework.actors import Actor
from procuracy.casework.commands import NewParty
from procuracy.casework.errors import CaseworkError, InvalidFacts
from procuracy.casework.models import Party
from procuracy.config import clock
from procuracy.lines.lead import heat
from procuracy.lines.lead.forms import LeadForm, ReporterForm, field_title, wgs_of
from procuracy.lines.lead.maps import tile_map
from procuracy.lines.lead.near import Near, near
from procuracy.lines.lead.reporting import FILES, report
from procuracy.lines.lead.withholding import ALL, LEAST
from procuracy.registry import places
from procuracy.registry.models import Participant
from procuracy.web.language import page_language
from procuracy.web.views import not_found
from procuracy.web.views import too_many as too_many_page

from . import limits, tracking
from .models import Draft
from .web import receipt_context

LEAD = "lead"
POSITION: dict[str, str | list[str]] = {**settings.PERMISSIONS_POLICY, "geolocation": "self"}


def where(request: HttpRequest) -> HttpResponse:
    """Where leads were reported in the last twelve full months: counted once a day, small numbers withheld, no county walked into."""
    here = request.GET.get("in", heat.NATION)
    page = heat.published(here, clock.today()) if here in heat.above(here) else None
    if page is None:
        return not_found(request)
    field = request.GET.get("field", "")
    column = field if field in page.columns else ALL
    address = functools.partial(heat.address, "doors:lead_places", field=field)
    links = {row: address(row) for row in page.rows if row != here and len(heat.stem(row)) <= 4}
    names = heat.names_of(heat.above(here), "")
    since, until = heat.last_months(clock.today())
    return render(
        request,
        "doors/lead_places.html",
        {
            "heat": heat.shown(page, column, links), "here": here, "field": field, "fields": [(f, field_title(f)) for f in page.columns], "title": _("Where leads were reported"), "least": LEAST,
            "trail": [{"name": _("The nation") if code == heat.NATION else names[code], "href": "" if code == here else address(code)} for code in heat.above(here)],
            "since": since, "until": until,
        },
    )  # fmt: skip


def _draft(request: HttpRequest) -> Draft | None:
    ident = request.session.get(LEAD)
    return Draft.objects.filter(pk=ident).first() if ident else None


@permissions_policy_override(POSITION)
def lead(request: HttpRequest) -> HttpResponse:
    """What harms the public, where and when. Kept sealed until it is sent. The page may ask the device for its position, when she presses."""
    draft = _draft(request)
    if request.method != "POST":
        form = LeadForm(initial=draft.answers().get("typed", {}) if draft else None, today=clock.today())
        return render(request, "doors/lead.html", {"form": form, "map": tile_map()})
    now = clock.now()
    if limits.too_many("begin", limits.network(request), 60, dt.timedelta(hours=1), now):
        return too_many_page(request)
    form = LeadForm(request.POST, today=clock.today())
    if not form.is_valid():
        return render(request, "doors/lead.html", {"form": form, "map": tile_map()}, status=422)
    if draft is None:
        key = uuid.uuid4().hex
        draft = Draft(code_digest=receipts.digest(receipts.new(f"draft:{key}")))
        draft.keep({"key": key})
    typed = {name: request.POST.get(name, "") for name in form.fields}
    draft.keep({**draft.answers(), "typed": typed, "answers": form.facts() | {"place": form.cleaned_data["place"]}})
    draft.updated_at = now
    draft.save()
    request.session[LEAD] = str(draft.pk)
    return redirect("doors:lead_send")


def _volunteer(request: HttpRequest) -> tuple[Party, Participant] | None:
    """The volunteer whose page is open in this session."""
    party = tracking.open_page_of(request)
    if party is None or party.case.line != "volunteer" or party.case.stage != "active":
        return None
    row = Participant.objects.filter(case_id=party.case_id, state=Participant.State.ACTIVE).first()
    return (party, row) if row else None


def _near(answers: dict[str, Any]) -> list[Near]:
    place = wgs_of(str(answers.get("position", "")), str(answers.get("datum", "")))
    return near(words=answers["words"], division=answers["place"], field=answers["field"], seen_on=dt.date.fromisoformat(answers["seen_on"]), place=place, by_words=True)


def send(request: HttpRequest) -> HttpResponse:
    """Near leads, pictures, who reports; and it is sent. The others' words, pictures and names are never shown here."""
    draft = _draft(request)
    if draft is None or not draft.answers().get("answers"):
        return redirect("doors:lead")
    held = draft.answers()
    answers = held["answers"]
    who = _volunteer(request)
    form = ReporterForm(request.POST if request.method == "POST" else None, today=clock.today())
    for name in ("name", "phone", "may_text") if who else ():
        del form.fields[name]
    # Her choice means one of those that she was shown, also if nearer ones have come meanwhile.
    chosen = next((ident for i, ident in enumerate(held.get("shown", ()), 1) if request.POST.get("same") == str(i)), "")

    def page(error: str = "", status: int = 200) -> HttpResponse:
        shown = _near(answers)
        draft.keep({**held, "shown": [str(n.case.pk) for n in shown]})
        draft.save()
        same = next((str(i) for i, n in enumerate(shown, 1) if str(n.case.pk) == chosen), "0" if request.POST.get("same") == "0" else "")
        labels = [(places.full_name(n.case.place), field_title(n.case.facts["field"]), n) for n in shown]
        context = {"form": form, "answers": answers, "place": places.full_name(answers["place"]), "near": labels, "volunteer": who, "most": FILES, "same": same, "error": error}
        return render(request, "doors/lead_send.html", context, status=status)

    if request.method != "POST":
        return page()
    if not form.is_valid():
        return page(status=422)
    now = clock.now()
    language = "en" if page_language() == "en" else "zh-hans"
    data = form.cleaned_data
    reporter = _reporter(who, data, language)
    try:
        opened = report(
            {**answers, "camera": data.get("camera"), "same_as": chosen}, request.FILES.getlist("file"), reporter=reporter, participant=who[1].pk if who else None, door="web",
            actor=Actor.newcomer("web"), key=f"lead:{held['key']}", now=now, today=clock.today(), language=language,
        )  # fmt: skip
    except InvalidFacts as error:
        return page(" ".join(" ".join(map(str, lines)) for lines in error.errors.values()), 422)
    except CaseworkError as error:
        return page(str(error) or _("Please look at it again."), error.status)
    draft.delete()
    del request.session[LEAD]
    if who:
        return redirect("doors:mine")
    party = Party.objects.select_related("case", "case__office").get(case_id=opened.case_id)
    return render(request, "doors/receipt.html", receipt_context(request, opened.receipt, party))


def _reporter(who: tuple[Party, Participant] | None, data: dict[str, Any], language: str) -> NewParty:
    if who:
        root = who[0]
        return NewParty(role=Party.Role.PETITIONER, contact=root.contact_in_full(), safe_contact=root.safe_contact, language=root.language, gets_receipt=False, joined_from=root.pk)
    contact = {name: data[name] for name in ("name", "phone") if data.get(name)}
    safe = {"may_contact": True, "channel": "sms", "hours": "any", "say": "neutral"} if data.get("may_text") else {"may_contact": False}
    return NewParty(role=Party.Role.PETITIONER, contact=contact, safe_contact=safe, language=language)


