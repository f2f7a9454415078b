"""My work, the case page, and what is done there."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from procuracy.casework import commands, custody, lawbook, lines, queries
from procuracy.casework.actors import Actor
from procuracy.casework.errors import CaseworkError, InvalidFacts, NotFound, Stale
from procuracy.casework.gather import rows_of
from procuracy.casework.matter import joined
from procuracy.casework.models import NO_DUE, Case, Deadline, Party, Sensitivity
from procuracy.casework.policy import visible
from procuracy.casework.view import CaseView
from procuracy.config import clock
from procuracy.feedback.models import Rating
from procuracy.lines.aid.leads import lead_reasons
from procuracy.lines.common.opened import keep_reason, reason_given, reason_missing, record
from procuracy.materials import pdf
from procuracy.materials.letters import body
from procuracy.materials.models import Letter, Material, Service
from procuracy.messages.models import NEWEST_DELIVERIES, NEWEST_MESSAGES, Delivery, Message
from procuracy.messages.outbox import try_again
from procuracy.oversight import below
from procuracy.oversight.models import Escalation
from procuracy.registry import places
from procuracy.registry.models import Agency, Procuratorate
from procuracy.registry.offices import office_meant
from procuracy.registry.roles import CASE_ROLES, Role
from procuracy.web.language import Words, page_language
from procuracy.web.views import not_found

from .access import official
from .campaigns import narrowed
from .fields import ident as row_id
from .fields import number
from .history import described
from .labels import LABELS
from .models import ReplyText


@official()
def home(request: HttpRequest) -> HttpResponse:
    """To the page where this person's duty lies."""
    actor = request.actor
    if actor.has(*CASE_ROLES):
        return redirect("desk:work")
    if actor.has(Role.SECURITY_ADMINISTRATOR):
        return redirect("desk:people")
    if actor.has(Role.CUSTODIAN):
        return redirect("desk:releases")
    return redirect("desk:offices" if actor.has(Role.ADMINISTRATOR) else "desk:readings")


def _scopes(request: HttpRequest) -> list[tuple[str, str]]:
    actor = request.actor
    scopes = []
    if actor.has(Role.HANDLER):
        scopes.append(("mine", _("Mine")))
    if actor.has(Role.TRIAGE_OFFICER, Role.HEAD, Role.OPERATOR, Role.CASE_MANAGEMENT, Role.CHIEF_PROCURATOR, Role.VISITOR):
        scopes += [("office", _("My office")), ("unassigned", _("Without a handler"))]
    if actor.has(Role.TRIAGE_OFFICER, Role.HEAD, Role.CHIEF_PROCURATOR):
        scopes.append(("offered", _("Offered to us")))
    if actor.has(Role.HANDLER, Role.TRIAGE_OFFICER, Role.HEAD, Role.CHIEF_PROCURATOR):
        scopes.append(("asked", _("Asked of other offices")))
    if actor.has(Role.HEAD, Role.CHIEF_PROCURATOR) and actor.office_level != "basic":
        scopes.append(("subtree", _("With the offices below")))
    return scopes


def _filters(request: HttpRequest, scopes: list[tuple[str, str]]) -> queries.Filters:
    get = request.GET
    names = [name for name, _label in scopes] or ["office"]
    scope = get.get("scope", names[0])
    if scope == "widest":
        scope = next(name for name in ("subtree", "office", names[0]) if name in names)
    return queries.Filters(
        scope=scope if scope in names else names[0],
        stage=get.get("stage", ""),
        door=get.get("door", ""),
        colour=get.get("colour", ""),
        urgent=get.get("urgent") == "1",
        vulnerable=get.get("vulnerable", ""),
        awaits_answer=get.get("awaits") == "1",
        closed=get.get("closed") == "1",
        line=get.get("line", ""),
        field=get.get("field", ""),
        since=_day(get.get("since")),
        until=_day(get.get("until")),
        office=number(get.get("office")) or None,
    )


def _day(text: str | None) -> dt.date | None:
    """A day in an address; None for anything else."""
    try:
        return dt.date.fromisoformat(text or "")
    except ValueError:
        return None


@official(*CASE_ROLES)
def work(request: HttpRequest) -> HttpResponse:
    """Cases by due day."""
    scopes = _scopes(request)
    filters = _filters(request, scopes)
    today = clock.today()
    asked = queries.asked_elsewhere(request.actor) if any(name == "asked" for name, _label in scopes) else []
    late = [row for row in asked if row.next_due < today]
    try:
        page = queries.worklist(request.actor, filters, today, request.GET.get("after"))
    except InvalidFacts:
        return redirect("desk:work")
    returned = queries.returned_cases(request.actor, [case.pk for case in page.rows])
    rest = request.GET.copy()
    rest.pop("after", None)
    return render(
        request,
        "desk/work.html",
        {
            "rows": [
                _row(case, today, returned, request.actor.office_id)
                | {"asked_late": any(row.asking_case_id == case.pk for row in late), "asked_back": any(row.asking_case_id == case.pk and _waits_for_us(row) for row in asked)}
                for case in page.rows
            ],
            "asked_late": 0 if filters.scope == "asked" else len(late),
            "asked_back": 0 if filters.scope == "asked" else sum(map(_waits_for_us, asked)),
            "page": page,
            "waiting": queries.offered_here(request.actor) if filters.scope != "offered" and any(name == "offered" for name, _label in scopes) else 0,
            "filters": filters,
            "scopes": scopes,
            "query": rest.urlencode(),
            "stages": stages(filters.line),
            "cap": queries.CAP,
            "only": [*Procuratorate.objects.filter(pk=filters.office), *narrowed(filters.line, filters.field)] if filters.office else narrowed(filters.line, filters.field),
            "below": _late_below(request.actor, today),
        },
    )


def _late_below(actor: Actor, today: dt.date) -> dict[str, Any] | None:
    """What is overdue in the offices below, for whom it is a duty to look; None where there are none. One statement."""
    if not below.looks_below(actor):
        return None
    count = below.late_count(actor, today)
    return {"count": min(count, queries.CAP), "more": count > queries.CAP}


def stages(line: str = "") -> list[tuple[Words, list[tuple[str, Words]]]]:
    """The stages by which lists are narrowed: under each line its own, in the order of its procedure; of one line alone where a list is narrowed to it."""
    return [
        (Words(row.title), [(f"{row.procedure}.{name}", Words({language: stage.title[language] for language in ("zh", "en")})) for name, stage in lawbook.catalogue().procedures[row.procedure][-1].stages.items()])
        for row in lines.every()
        if line in ("", row.procedure)
    ]


def _waits_for_us(case: Case) -> bool:
    """Whether an office that was asked has answered or given it back, so that the next step is the asking office's."""
    return lawbook.pinned_procedure(case.procedure_id).stages[case.stage].waits_for == "asking_office"


def _row(case: Case, today: Any, returned: Collection[uuid.UUID] = (), here: int | None = None) -> dict[str, Any]:
    procedure = lawbook.pinned_procedure(case.procedure_id)
    due, running = queries.due_of(case)
    spec = procedure.clocks.get(running)
    return {
        "case": case,
        "returned": case.pk in returned,
        "before_another": case.offered_office_id not in (None, here),
        "colour": queries.colour(case, today),
        "stage": procedure.stages[case.stage].title,
        "clock": spec.title if spec else None,
        "due": None if due == queries.NO_DUE else due,
        "provisional": (case.due_pending or case.first_due is not None) and due != queries.NO_DUE and due.year not in lawbook.catalogue().calendar.years,
    }


@official(*CASE_ROLES)
def search(request: HttpRequest) -> HttpResponse:
    """Words, a receipt, a number, or an exact name, telephone or identity number."""
    # What names a person is posted, so that no address, log or history holds it.
    given = request.POST if request.method == "POST" else request.GET
    text = given.get("q", "").strip()
    filters = queries.Filters(scope="all", stage=given.get("stage", ""), door=given.get("door", ""), colour=given.get("colour", ""), urgent=given.get("urgent") == "1", running=given.get("running", ""))
    page, today = None, clock.today()
    if text:
        try:
            page = queries.find(request.actor, text, filters, today, request.POST.get("after") or None)
        except InvalidFacts:
            return redirect("desk:search")
    context = {"q": text, "filters": filters, "stages": stages(), "doors": LABELS["door"].items(), "page": page, "rows": [_row(c, today, here=request.actor.office_id) for c in page.rows] if page else []}
    return render(request, "desk/search.html", context)


def _open(request: HttpRequest, ident: uuid.UUID, purpose: str) -> queries.CasePage:
    return queries.case_page(
        ident, request.actor, purpose=purpose, page="case", now=clock.now(), today=clock.today()
    )


@official(*CASE_ROLES)
def case(request: HttpRequest, ident: uuid.UUID) -> HttpResponse:
    """The case page. Opening it is recorded; a sealed case, and one of an office below, asks for a reason first."""
    purpose = request.POST.get("purpose", "") or reason_given(request, ident)
    try:
        page = _open(request, ident, purpose)
    except InvalidFacts:
        missing = request.method == "POST"
        sealed = Case.objects.filter(pk=ident, sensitivity=Sensitivity.SEALED).exists()
        return render(request, "desk/purpose.html", {"ident": ident, "missing": missing, "sealed": sealed}, status=422 if missing else 200)
    except NotFound:
        return not_found(request)
    if request.POST.get("purpose"):
        keep_reason(request, ident, purpose)
        return redirect("desk:case", ident=ident)
    return render(request, "desk/case.html", _case_context(request, page))


def _waits(page: queries.CasePage, today: dt.date) -> dict[str, Any] | None:
    """For whom a case waits in which its own office owes nothing: the first day on which somebody else does, with the clock's name."""
    first = min((d for d in page.deadlines if d.ended_seq is None and d.counted), key=lambda d: d.due or d.raw_end, default=None)
    return {**_clock(page.view.procedure, first), "due": first.due or first.raw_end, "colour": queries.colour_of(first.due or first.raw_end, today)} if first is not None else None


def _thread(rows: Sequence[Message]) -> list[dict[str, Any]]:
    """The messages of a case: what went to several people at once stands once, with how many they were."""
    found: dict[tuple[int, str, str], dict[str, Any]] = {}
    for row in rows:
        found.setdefault((row.seq, row.direction, row.text), {"row": row, "people": 0})["people"] += 1
    return list(found.values())


def _case_context(request: HttpRequest, page: queries.CasePage, **extra: Any) -> dict[str, Any]:
    case = page.case
    procedure = page.view.procedure
    today = clock.today()
    rows = rows_of(case.pk, (Message, Letter, Material, Delivery, Rating), (NEWEST_MESSAGES, "", "", NEWEST_DELIVERIES))
    links = queries.visible_links(page, request.actor) if page.links else ()
    big = page.people > len(page.parties)
    services = list(Service.objects.filter(letter__in=rows[Letter])) if rows[Letter] else []
    offers = [o for o in page.offers if not o.action.hidden and o.action.name != commands.MERGE]
    return {
        "page": page,
        "case": case,
        "view": page.view,
        "stage": procedure.stages[case.stage],
        "colour": queries.colour(case, today),
        "waits": _waits(page, today) if case.open and case.next_due == NO_DUE else None,
        "possible": [o for o in offers if o.allowed],
        "impossible": [o for o in offers if not o.allowed and o.reason != "not_yours"],
        "clocks": [_clock(procedure, d) for d in _latest(page.deadlines)],
        "primary": _primary(page.view, offers),
        "people": [{"party": p, "contact": p.contact_data()} for p in page.parties],
        "more_people": min(page.people, queries.MOST_COUNTED) - len(page.parties),
        "uncounted": page.people > queries.MOST_COUNTED,
        "events": described(page),
        "messages_": _thread(rows[Message]),
        "own_people": {p.pk for p in page.parties} if not big else None,
        "letters": [{"row": x, "title": body(x, page_language())[0], "services": [v for v in services if v.letter_id == x.pk]} for x in rows[Letter]],
        "files": rows[Material],
        # Of the notices to a big group those that need somebody.
        "deliveries": [d for d in rows[Delivery] if d.state in Delivery.TROUBLE] if big else rows[Delivery],
        "serving": [{**_row(other, today)} for _label, other in links if other.open and lines.get(other.line).serves],
        "links": [{"label": label, **_row(other, today), "asked": other.open and other.asking_case_id == case.pk} for label, other in links],
        "moves": queries.transfers_of(case.pk) if page.transfers else [],
        "approvals": [
            {"pk": a.pk, "title": procedure.actions[a.action].title} for a in page.approvals if a.state == "proposed"
        ],
        "may_bounce": lines.get(case.line).may_bounce,
        "kept_back": custody.held_back(case.pk),
        "spoken": lines.get(case.line).carries_people,
        "place": places.full_name(case.place),
        "to_raise": (to_raise := queries.may_raise(page, request.actor, today)),
        "aid_reasons": _aid_reasons(page, to_raise),
        **panel_of(request, case),
        "suggestion": case.suggestions,
        "may_transfer": case.open
        and case.asking_case_id is None
        and page.view.transfer is None
        and request.actor.has("triage_officer", "head")
        and request.actor.office_id == case.office_id,
        "offered_here": page.view.transfer is not None
        and not page.view.transfer.to_superior
        and page.view.transfer.to_office_id == request.actor.office_id,
        "to_designate": page.view.transfer is not None
        and page.view.transfer.to_superior
        and page.view.transfer.decided_by_office_id == request.actor.office_id,
        # The promise to her: whoever handled it does not read her rating beside her name.
        "ratings": rows[Rating] if request.actor.has("head", "visitor", "case_management", "chief_procurator") and str(case.handler_id) != request.actor.id else [],
        **extra,
    }


def _aid_reasons(page: queries.CasePage, to_raise: list[lines.Line]) -> list[Any]:
    """Why the person may be entitled to judicial aid, where no such case was opened in her matter yet. A person judges. At most a statement a ring of links."""
    if "aid" not in {line.procedure for line in to_raise}:
        return []
    reasons = [reason.text for reason in lead_reasons(page.case)]
    if not reasons or (page.links and Case.objects.filter(pk__in=joined(page.case.pk), line="aid").exists()):
        return []
    return reasons


def panel_of(request: HttpRequest, case: Case) -> dict[str, Any]:
    """The line's own part of the page, where it has one."""
    panel = lines.get(case.line).panel
    if panel is None:
        return {}
    template, context = panel(case, request.actor)
    return {"panel": template, **context} if template else {}


@official(*CASE_ROLES)
def raise_case(request: HttpRequest, ident: uuid.UUID, line: str) -> HttpResponse:
    """Open a case of another line beside this one: what the line asks first, and why."""
    try:
        page = _open(request, ident, reason_given(request, ident))
    except InvalidFacts:
        return redirect("desk:case", ident=ident)
    except NotFound:
        return not_found(request)
    kind = next((row for row in queries.may_raise(page, request.actor, clock.today()) if row.procedure == line), None)
    if kind is None:
        raise Http404
    start = {k: v for k, v in request.GET.items() if k in kind.opening.base_fields}
    form = kind.opening(request.POST if request.method == "POST" else None, case=page.view, actor=request.actor, today=clock.today(), initial=start)
    context: dict[str, Any] = {"case": page.case, "line": kind, "form": form, "key": request.POST.get("key") or uuid.uuid4().hex}
    if request.method != "POST":
        return render(request, "desk/raise.html", context)
    if not form.is_valid():
        return render(request, "desk/raise.html", context, status=422)
    facts = {k: v for k, v in request.POST.lists() if k in form.fields}
    try:
        raised = commands.raise_case(ident, line, request.actor, facts, key=context["key"], now=clock.now(), today=clock.today())
    except CaseworkError as error:
        return render(request, "desk/raise.html", context | {"error": error}, status=error.status)
    messages.success(request, _("Opened."))
    seen = Case.objects.filter(visible(request.actor), pk=raised).exists()
    return redirect("desk:case", ident=raised if seen else ident)


_FAR = {"received": 0, "handled": 1, "again": 1, "answered": 2, "closed": 3}


def _primary(view: CaseView, offers: list[Any]) -> str:
    """The ordinary next act for whoever reads: the one way on by one phase, or an answer to a clock. "" where there is none or a decision lies between several.

    Never a person's own, one that waits for her or stands still, or one that ends what was not handled.
    """
    stages = view.procedure.stages
    ways = [o for o in offers if o.action.to and o.action.to != view.stage and not o.action.interrupt and view.stage in o.action.from_stages]
    only_ends = all(stages[o.action.to].final for o in ways)

    def ordinary(spec: Any) -> bool:
        step = _FAR[stages[spec.to].phase] - _FAR[stages[view.stage].phase]
        return "applicant" not in spec.by and not spec.suspends and stages[spec.to].waits_for != "applicant" and (0 <= step <= 1 or only_ends)

    on = [o for o in ways if ordinary(o.action)]
    plain = [o for o in on if o.allowed and not o.action.approve]
    far = max((_FAR[stages[o.action.to].phase] for o in plain), default=0)
    plain = [o for o in plain if _FAR[stages[o.action.to].phase] == far]
    decisions = [o for o in on if o.action.approve]
    if plain or (decisions and any(o.allowed for o in decisions)):
        chosen = plain or decisions
        return str(chosen[0].action.name) if len(chosen) == 1 else ""
    return next((str(o.action.name) for o in offers if o.allowed and not o.action.to and o.action.settles and "applicant" not in o.action.by), "")


def _latest(rows: Sequence[Deadline]) -> list[Deadline]:
    """Each clock once: as it runs, or as it ended last. What came before stands in the history, act by act."""
    last = {row.clock: row for row in sorted(rows, key=lambda row: (row.ended_seq is None, row.ended_seq or 0))}
    return [row for row in rows if last[row.clock] is row]


def _clock(procedure: Any, row: Deadline) -> dict[str, Any]:
    spec = procedure.clocks.get(row.clock)
    rule = lawbook.rule(row.rule, row.start)
    return {"row": row, "title": spec.title if spec else rule.title, "rule": rule}


def form_of(view: CaseView, action: str, request: HttpRequest, data: Any = None, start: Mapping[str, Any] | None = None) -> Any:
    """The form that an act asks, or None where it asks nothing."""
    record = view.procedure.actions[action].records
    if record is None:
        return None
    initial: dict[str, Any] = {}
    if action == "accept":
        initial = {"accepted_from": view.received_on.isoformat(), "department": view.department}
    if action == "add_materials":
        initial = {"completed_on": clock.today().isoformat()}
    form_class = lines.get(view.procedure.name).forms[record]
    return form_class(data, case=view, actor=request.actor, today=clock.today(), initial=initial | dict(start or {}))


CONTACTS = ("ReturnVisit", "DissatisfiedVisit", "VisitAttempt", "Call", "OutgoingMessage")
"""Records of acts in which somebody reaches the person: how she may be reached stands beside the form."""


@official(*CASE_ROLES)
def act(request: HttpRequest, ident: uuid.UUID, action: str) -> HttpResponse:
    """Do one act: its form, then the act itself or its proposal. A stale form keeps what was typed and shows what changed."""
    try:
        page = _open(request, ident, reason_given(request, ident))
    except InvalidFacts:
        return redirect("desk:case", ident=ident)
    except NotFound:
        return not_found(request)
    offer = next((o for o in page.offers if o.action.name == action), None)
    if offer is None:
        raise Http404
    if action == commands.MERGE and request.method == "GET":
        return redirect("desk:tools", ident=ident)  # where the cases stand into which it may be merged
    context: dict[str, Any] = {"case": page.case, "offer": offer, "key": uuid.uuid4().hex, "version": page.view.version, **panel_of(request, page.case)}
    if offer.action.records in ("Reply", "Result"):
        context["texts"] = ReplyText.objects.filter(office_id=request.actor.office_id)
    if offer.action.records in CONTACTS:
        context["people"] = [{"party": p, "contact": p.contact_data()} for p in page.parties]
    returned = queries.returned_to(request.actor, page.approvals, action)
    if returned is not None:
        context["returned"] = returned
    if request.method == "GET":
        # What a link of the page chose stands in the form; what was written before and returned goes first.
        start = {**{k: v for k, v in request.GET.items() if k != "csrfmiddlewaretoken"}, **(returned.facts if returned else {})}
        return render(request, "desk/act.html", context | {"form": form_of(page.view, action, request, start=start)})
    form = form_of(page.view, action, request, request.POST)
    if form is not None and not form.is_valid():
        return render(request, "desk/act.html", context | {"form": form, "key": request.POST.get("key", "")}, status=422)
    facts = {k: v for k, v in request.POST.lists() if k in (form.fields if form is not None else ())}
    verb = commands.propose if offer.needs_approval else commands.perform
    try:
        verb(
            ident,
            action,
            request.actor,
            facts,
            expected_version=number(request.POST.get("version")),
            key=request.POST.get("key", "") or uuid.uuid4().hex,
            now=clock.now(),
            today=clock.today(),
        )
    except Stale as stale:
        changed = [e for e in described(page) if e["event"].seq > number(request.POST.get("version"))]
        return render(request, "desk/act.html", context | {"form": form, "stale": stale, "changed": changed}, status=409)
    except CaseworkError as error:
        return render(request, "desk/act.html", context | {"form": form, "error": error}, status=error.status)
    messages.success(request, _("Proposed. It leaves when it is approved.") if offer.needs_approval else _("Done."))
    if not Case.objects.filter(visible(request.actor), pk=ident).exists():
        return redirect("desk:work")
    return redirect("desk:case", ident=ident)


@official(*CASE_ROLES)
@require_POST
def transfer(request: HttpRequest, ident: uuid.UUID) -> HttpResponse:
    """Offer the case to another office, answer an offer, take it back, or designate."""
    now, today = clock.now(), clock.today()
    reason, key = request.POST.get("reason", ""), request.POST.get("key") or uuid.uuid4().hex
    step = request.POST.get("step", "")
    try:
        if step in ("offer", "designate"):
            office = office_meant(request.POST.get("office", ""))
            if step == "offer":
                commands.offer_transfer(ident, office, request.actor, reason=reason, expected_version=None, key=key, now=now, today=today)
            else:
                commands.designate(ident, office, request.actor, reason=reason, key=key, now=now, today=today)
        elif step == "revoke":
            commands.revoke_transfer(ident, request.actor, reason=reason, key=key, now=now, today=today)
        else:
            commands.answer_transfer(ident, request.actor, step, reason=reason, key=key, now=now, today=today)
    except LookupError:
        messages.error(request, _("Name one office; the name must be exact enough to mean only one."))
    except InvalidFacts as error:
        words = {"reason": _("Say why."), "office": _("Name one office; the name must be exact enough to mean only one.")}
        messages.error(request, " ".join(str(words.get(name, name)) for name in error.errors))
    except CaseworkError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Done."))
    if not Case.objects.filter(visible(request.actor), pk=ident).exists():
        return redirect("desk:work")
    return redirect("desk:case", ident=ident)


@official(*CASE_ROLES)
def letter(request: HttpRequest, ident: uuid.UUID) -> HttpResponse:
    """A letter of a case that this person may open."""
    row = Letter.objects.select_related("case").filter(pk=ident, case__in=Case.objects.filter(visible(request.actor))).first()
    if row is None:
        return not_found(request)
    if reason_missing(request, row.case):
        return redirect("desk:case", ident=row.case_id)
    record(request, row.case, "letter")
    document = pdf.render(row, _greeted(row))
    return HttpResponse(document, content_type="application/pdf", headers={"Content-Disposition": 'inline; filename="letter.pdf"'})


def _greeted(row: Letter) -> str:
    """Whom a letter greets. A letter to somebody whom the case names in its words alone greets nobody beside them."""
    case = row.case
    if row.addressee == "applicant":
        party = Party.objects.filter(case_id=case.pk, role=Party.Role.PETITIONER).first()
        return str(party.contact_data().get("name", "")) if party else ""
    if row.addressee == "partner":
        return str(Agency.objects.filter(pk=case.facts.get("agency")).first() or "")
    if row.addressee == "asking_office":
        return str(Procuratorate.objects.filter(pk=case.asking_office_id).first() or "")
    return ""


@official(*CASE_ROLES)
def material(request: HttpRequest, ident: uuid.UUID) -> HttpResponse:
    """A file as it may be shown: a picture's derivative; other kinds as a download, never opened here. Quarantined: no."""
    row = Material.objects.select_related("case").filter(pk=ident, case__in=Case.objects.filter(visible(request.actor))).first()
    if row is None or row.case is None or row.state in (Material.State.INFECTED, Material.State.WAITING):
        return not_found(request)
    if reason_missing(request, row.case):
        return redirect("desk:case", ident=row.case_id)
    record(request, row.case, "material")
    if row.derivative:
        return FileResponse(default_storage.open(row.derivative), content_type="image/jpeg")
    return FileResponse(
        default_storage.open(row.original), as_attachment=True, filename=f"{row.pk}.{row.kind}", content_type="application/octet-stream"
    )


@official(*CASE_ROLES)
def paper(request: HttpRequest, ident: uuid.UUID, paper: uuid.UUID, form: str) -> HttpResponse:
    """A paper of a person in a case that this official may open, as she gets it."""
    row = Case.objects.filter(visible(request.actor), pk=ident).first()
    if row is None:
        return not_found(request)
    if reason_missing(request, row):
        return redirect("desk:case", ident=ident)
    party = Party.objects.filter(case_id=ident, role=Party.Role.PETITIONER).order_by("id").first()
    make = lines.get(row.line).paper
    found = make(row, party, paper, form) if make and party else None
    if found is None:
        return not_found(request)
    record(request, row, "material")
    return HttpResponse(found[0], content_type=found[1], headers={"Content-Disposition": f'attachment; filename="{found[2]}"'})


@official(Role.HEAD, Role.CHIEF_PROCURATOR, Role.CASE_MANAGEMENT)
def alerts(request: HttpRequest) -> HttpResponse:
    """What the watch brought before this office, and ratings that ask for a second look."""
    mine = Escalation.objects.filter(office_id=request.actor.office_id, seen_at__isnull=True, case__in=Case.objects.filter(visible(request.actor)))
    if request.method == "POST":
        mine.filter(pk=row_id(request.POST.get("alert"))).update(seen_at=clock.now(), seen_by=request.actor.reference)
        return redirect("desk:alerts")
    today = clock.today()
    rows = [{"alert": e, **_row(e.case, today)} for e in mine.select_related("case", "case__office", "case__handler").order_by("due")[:50]]
    unhappy = Rating.objects.filter(office_id=request.actor.office_id, level__lte=2, looked_at_again=False, case__in=Case.objects.filter(visible(request.actor)))
    unhappy = unhappy.exclude(case__handler_id=int(request.actor.id)).select_related("case")[:50]
    return render(request, "desk/alerts.html", {"rows": rows, "unhappy": unhappy})


@official(Role.HANDLER, Role.TRIAGE_OFFICER, Role.HEAD, Role.OPERATOR)
@require_POST
def resend(request: HttpRequest, ident: uuid.UUID) -> HttpResponse:
    """Let a notice that did not leave be sent again."""
    row = Delivery.objects.filter(pk=ident, case__in=Case.objects.filter(visible(request.actor))).first()
    if row is None:
        return not_found(request)
    try_again(row.pk, clock.now())
    return redirect("desk:case", ident=row.case_id)
