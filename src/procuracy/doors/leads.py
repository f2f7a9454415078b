"""The door for leads: what, where and when on one page; pictures and how to be told on the second, with near leads where they warn nobody; then the code."""

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

from procuracy.casework import held, receipts
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
from procuracy.materials.intake import discard, receive, title_of
from procuracy.materials.models import Material
from procuracy.registry import places
from procuracy.registry.models import Participant
from procuracy.web.language import comma, page_language
from procuracy.web.views import not_found
from procuracy.web.views import too_many as too_many_page

from . import limits, opening, tracking
from .contacting import answers_of, contact_forms
from .models import Draft
from .web import FILES_AN_HOUR, RECEIPT

LEAD = "lead"
POSITION: dict[str, str | list[str]] = {**settings.PERMISSIONS_POLICY, "geolocation": "self"}


def where(request: HttpRequest) -> HttpResponse:
    """Where leads were reported in a half-year that has ended: counted once, small numbers withheld, no county walked into.

    Who chooses none sees the newest that shows any number: where few report, the last one may show nothing.
    """
    here = request.GET.get("in", heat.NATION)
    halves = {first.isoformat(): (first, last) for first, last in heat.half_years(clock.today())}
    asked = request.GET.get("since", "")
    if here not in heat.above(here) or (asked and asked not in halves):
        return not_found(request)
    telling = [first for first, (_first, last) in halves.items() if heat.tells(heat.published(heat.NATION, _after(last)))]
    chosen = asked or next(iter([*telling, *halves]))
    since, until = halves[chosen]
    page = heat.published(here, _after(until))
    if page is None:
        return not_found(request)
    field = request.GET.get("field", "")
    column = field if field in page.columns else ALL
    address = functools.partial(heat.address, "doors:lead_places", field=field, since=asked)
    links = {row: address(row) for row in page.rows if row != here and len(heat.stem(row)) <= 4}
    names = heat.names_of(heat.above(here), "")
    return render(
        request,
        "doors/lead_places.html",
        {
            "heat": heat.shown(page, column, links), "here": here, "field": field, "fields": [(f, field_title(f)) for f in page.columns], "title": _("Where leads were reported"), "least": LEAST,
            "trail": [{"name": _("The nation") if code == heat.NATION else names[code], "href": "" if code == here else address(code)} for code in heat.above(here)],
            "since": since, "until": until, "asked": asked, "tells": heat.tells(page),
            "others": [{"since": halves[first][0], "until": halves[first][1], "href": heat.address("doors:lead_places", here, field=field, since=first)} for first in telling if first != chosen],
        },
    )  # fmt: skip


def _after(last: dt.date) -> dt.date:
    """A day on which the half-year with this last day is the last one that has ended."""
    return last + dt.timedelta(days=1)


def _draft(request: HttpRequest) -> Draft | None:
    ident = request.session.get(LEAD)
    return Draft.objects.filter(pk=ident).first() if ident else None


def _new_draft(now: dt.datetime, **more: Any) -> Draft:
    key = uuid.uuid4().hex
    draft = Draft(code_digest=receipts.digest(receipts.new(f"draft:{key}")), updated_at=now)
    draft.keep({"key": key, **more})
    return draft


@permissions_policy_override(POSITION)
def lead(request: HttpRequest) -> HttpResponse:
    """What harms the public, where and when. Kept sealed until it is sent. The page may ask the device for its position, when she presses."""
    draft = _draft(request)
    kept = draft.answers() if draft else {}
    if kept.get("sent"):
        draft, kept = None, {}
        del request.session[LEAD]
    # Answers that she began are gone, or came too late for the second page: she is told, and what came with that page is kept.
    lost = bool(kept.get("lost")) or (draft is None and LEAD in request.session)
    shown = {"map": tile_map(), "lost": lost, "kept_files": Material.objects.filter(draft_id=draft.pk).count() if lost and draft else 0}
    if request.method != "POST":
        form = LeadForm(initial=kept.get("typed"), today=clock.today())
        return render(request, "doors/lead.html", {"form": form, **shown})
    now = clock.now()
    if limits.too_many("begin", limits.network(request), 60, dt.timedelta(hours=1), now):
        return too_many_page(request)
    form = LeadForm(request.POST, today=clock.today())
    if not form.is_valid():
        return render(request, "doors/lead.html", {"form": form, **shown}, status=422)
    draft = draft or _new_draft(now)
    typed = {name: request.POST.get(name, "") for name in form.fields}
    draft.keep({**draft.answers(), "typed": typed, "answers": form.facts() | {"place": form.cleaned_data["place"]}, "lost": False})
    draft.updated_at = now
    draft.save()
    request.session[LEAD] = str(draft.pk)
    return redirect("doors:lead_send")


def _volunteer(request: HttpRequest) -> tuple[Party, Participant] | None:
    """The volunteer whose page is open in this session."""
    party = tracking.open_page_of(request)
    return volunteer_of(party) if party is not None else None


def volunteer_of(party: Party) -> tuple[Party, Participant] | None:
    """The register's row of an active volunteer, by her row in her own case; None for anybody else."""
    if party.case.line != "volunteer" or party.case.stage != "active":
        return None
    row = Participant.objects.filter(case_id=party.case_id, state=Participant.State.ACTIVE).first()
    return (party, row) if row else None


def _near(answers: dict[str, Any], volunteer: bool) -> list[Near]:
    """Near leads before she sends: to a volunteer, whom the office knows, all; to anybody else those in fields whose harm lies in plain sight.

    Elsewhere whoever is complained of could find out, by writing what she fears was seen, whether somebody reported it, and hide it. There
    the office offers the merging (`near` on the case page).
    """
    place = wgs_of(str(answers.get("position", "")), str(answers.get("datum", "")))
    found = near(words=answers["words"], division=answers["place"], field=answers["field"], seen_on=dt.date.fromisoformat(answers["seen_on"]), place=place, where=answers["place_words"], by_words=True)
    return [n for n in found if volunteer or n.in_plain_sight]


def _lost(request: HttpRequest) -> HttpResponse:
    """The first answers are gone: back to the first page, which says so. What this press brought, files and contact, waits for the second."""
    now = clock.now()
    if request.method == "POST" and limits.too_many("begin", limits.network(request), 60, dt.timedelta(hours=1), now):
        return too_many_page(request)
    names = {*ReporterForm.base_fields, *(name for form in contact_forms(None, {}) for name in form.fields)}
    draft = _new_draft(now, lost=True, second={name: request.POST[name][:300] for name in names if name in request.POST})
    draft.save()
    request.session[LEAD] = str(draft.pk)
    _take_files(request, draft)
    return redirect("doors:lead")


def send(request: HttpRequest) -> HttpResponse:
    """Near leads, pictures, who reports; and it is sent. The others' words, pictures and names are never shown here.

    Pictures are kept from the first press on, whatever else is wrong; each can be taken back.
    """
    draft = _draft(request)
    kept = draft.answers() if draft else {}
    if draft is None or not kept.get("answers"):
        # A second press of the button comes here while the first one has just been answered.
        if request.method == "POST" and (kept.get("sent") or LEAD not in request.session):
            if _volunteer(request):
                return redirect("doors:mine")
            if kept.get("sent") or held.get(request.session, RECEIPT):
                return redirect("doors:receipt")
        return _lost(request) if request.method == "POST" else redirect("doors:lead")
    answers = kept["answers"]
    who = _volunteer(request)
    posted = request.POST.copy() if request.method == "POST" else None
    if posted is not None:
        posted.setdefault("may_contact", "no")  # without a clear yes nothing may leave
    second = kept.get("second", {})
    reporter = ReporterForm(posted, today=clock.today(), initial=second)
    if who:
        del reporter.fields["name"]
    contact = [] if who else contact_forms(posted, {"may_contact": "no", "hours": "any", "say": "neutral", **second})
    # Her choice means one of those that she was shown, also if nearer ones have come meanwhile.
    chosen = next((ident for i, ident in enumerate(kept.get("shown", ()), 1) if request.POST.get("same") == str(i)), "")

    def page(error: str = "", status: int = 200, wrong: bool = True) -> HttpResponse:
        shown = _near(answers, volunteer=who is not None)
        draft.keep({**kept, "shown": [str(n.case.pk) for n in shown]})
        draft.save()
        same = next((str(i) for i, n in enumerate(shown, 1) if str(n.case.pk) == chosen), "0" if request.POST.get("same") == "0" else "")
        labels = [(places.full_name(n.case.place), field_title(n.case.facts["field"]), n) for n in shown]
        asked = contact if wrong else contact_forms(None, posted or {})
        if wrong and len(asked) == 1 and posted is not None:
            asked = [*asked, *contact_forms(None, posted)[1:]]  # what she typed under "no" stays too
        context = {
            "form": reporter, "contact": asked, "ways_open": (second if posted is None else posted).get("may_contact") == "yes", "answers": answers, "field": field_title(answers["field"]), "place": places.full_name(answers["place"]), "near": labels,
            "volunteer": who, "most": FILES, "same": same, "error": error, "files": Material.objects.filter(draft_id=draft.pk).order_by("pk"), "wrong": [f for f in (reporter, *asked) if f.is_bound and f.errors] if wrong else [],
        }  # fmt: skip
        return render(request, "doors/lead_send.html", context, status=status)

    if posted is None:
        return page()
    if "remove" in posted:
        for row in Material.objects.filter(draft_id=draft.pk, pk=_ident(posted["remove"])):
            discard(row)
    trouble = _take_files(request, draft)
    if trouble:
        return page(" ".join(trouble), 422, wrong=False)
    if "remove" in posted or "more" in posted:
        return page(wrong=False)
    if [form for form in (reporter, *contact) if not form.is_valid()]:
        return page(status=422)
    now = clock.now()
    language = "en" if page_language() == "en" else "zh-hans"
    try:
        opened = report(
            {**answers, "camera": reporter.cleaned_data.get("camera"), "same_as": chosen}, [], reporter=_reporter(who, reporter.cleaned_data, answers_of(contact), language),
            participant=who[1].pk if who else None, door="web", actor=Actor.newcomer("web"), key=f"lead:{kept['key']}", now=now, today=clock.today(), language=language, waiting=draft.pk,
        )  # fmt: skip
    except InvalidFacts as error:
        return page(" ".join(" ".join(map(str, lines)) for lines in error.errors.values()), 422)
    except CaseworkError as error:
        return page(str(error) or _("Please look at it again."), error.status)
    # Nothing of hers stays there: that it was sent is told apart from answers that were lost.
    draft.keep({"sent": True})
    draft.save()
    request.session.pop(LEAD, None)
    if who:
        request.session[tracking.ARRIVED] = True
        return redirect("doors:mine")
    held.put(request.session, RECEIPT, opened.receipt)
    return redirect("doors:receipt")


send.counts_files = True  # type: ignore[attr-defined]  # it says itself which were too many


def _ident(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _take_files(request: HttpRequest, draft: Draft) -> list[str]:
    """Keep what was chosen, as many as there is room for. Gives sentences about what was not kept, by name."""
    room = FILES - Material.objects.filter(draft_id=draft.pk).count()
    uploads = request.FILES.getlist("file")
    who, trouble = limits.network(request), []
    for upload in uploads[: max(0, room)]:
        if limits.too_many("file", who, FILES_AN_HOUR, dt.timedelta(hours=1), clock.now()):
            return [*trouble, _("Very many files came from here in a short time. Wait an hour, or send them later with your code.")]
        try:
            receive(upload, now=clock.now(), draft_id=draft.pk)
        except InvalidFacts as error:
            trouble += [f"{title_of(upload)}: {line}" for line in error.errors["file"]]
    if left := uploads[max(0, room) :]:
        names = comma().join(title_of(upload) for upload in left)
        trouble.append(_("At most %(most)s files can be sent now. These were not kept: %(names)s. Remove others first, or send them later with your code.") % {"most": FILES, "names": names})
    return trouble


def _reporter(who: tuple[Party, Participant] | None, data: dict[str, Any], contact: dict[str, Any], language: str) -> NewParty:
    if who:
        return under_her_code(who[0])
    told = {name: value for name, value in {**data, **contact}.items() if name in ("name", "phone", "email", "address") and value}
    return NewParty(role=Party.Role.PETITIONER, contact=told, safe_contact=opening.safe_contact(contact), language=language)


def under_her_code(root: Party) -> NewParty:
    """A volunteer as the reporter of a lead, which she follows with the code that she has."""
    return NewParty(role=Party.Role.PETITIONER, contact=root.contact_in_full(), safe_contact=root.safe_contact, language=root.language, gets_receipt=False, joined_from=root.pk)
