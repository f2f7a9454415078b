"""The API itself: speaking, tracking, cases and their acts; idempotency keys, keyset pages, problem details (RFC 9457)."""

from __future__ import annotations

import datetime as dt
import functools
import inspect
import uuid
from collections.abc import Callable, Sequence
from typing import Any, Literal

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.parser import Parser
from ninja.renderers import JSONRenderer

from procuracy import __version__
from procuracy.casework import commands, lawbook, lines, queries
from procuracy.casework.actors import Actor
from procuracy.casework.errors import CaseworkError, InvalidFacts, NotAllowed, NotFound
from procuracy.casework.forms import Exact, checked
from procuracy.casework.models import NO_DUE, Approval, Case, Deadline, Party, Sensitivity
from procuracy.casework.policy import visible
from procuracy.config import clock
from procuracy.desk import leads
from procuracy.doors import limits, opening, reach
from procuracy.feedback.ratings import rate
from procuracy.lines.lead.forms import RegisterLeadForm
from procuracy.materials.models import Letter
from procuracy.messages.models import Message
from procuracy.registry.models import Official, Procuratorate
from procuracy.web.language import in_language
from procuracy.web.views import PROBLEM, REFUSALS

from . import asked, below, campaigns, claims, custody, papers, partners, public_interest, webhooks
from .auth import KeyAuth, ReceiptAuth, TooMany, scoped
from .refusals import NO_DUTY, NO_PARAMETER, NO_PARAMETERS, need_act, need_line, sentence
from .schemas import (
    KEY,
    OWN_KEY,
    ActIn,
    ActOut,
    AnswerIn,
    CaseDetailOut,
    ContactIn,
    LeadIn,
    LeadOut,
    PageOut,
    RaisedOut,
    RaiseIn,
    RatingIn,
    SearchIn,
    SpeakIn,
    SpeakOut,
    TrackOut,
    TransferIn,
    WebhookIn,
    office_of,
    received,
)

Scope = Literal["mine", "office", "unassigned", "offered", "asked", "subtree"]
Colour = Literal["", "red", "yellow", "green", "grey"]


class Plain(JSONRenderer):
    """JSON with Chinese as it is written."""

    json_dumps_params = {"ensure_ascii": False}


PROBLEM_SCHEMA = {
    "type": "object",
    "description": "A refusal (RFC 9457). `type` is a stable code; some kinds add members of their own.",
    "properties": {"type": {"type": "string"}, "title": {"type": "string"}, "status": {"type": "integer"}},
    "required": ["type", "title", "status"],
}
class Sound(Parser):
    """Reads what was sent, and refuses text that no database can hold: NUL, and halves of characters."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The JSON body. Raises 400."""
        try:
            return _sound(super().parse_body(request))
        except RecursionError:
            raise HttpError(400, str(REFUSALS[400])) from None

    def parse_querydict(self, data: Any, list_fields: Any, request: HttpRequest) -> Any:
        """The query. Raises 400."""
        return _sound(super().parse_querydict(data, list_fields, request))


class Unexpected(Exception):
    """A query names what nobody asks: `names`. `known` are those that there are."""

    def __init__(self, names: Sequence[str], known: Sequence[str]) -> None:
        super().__init__(", ".join(names))
        self.names, self.known = names, known


def only_known(view: Callable[..., Any]) -> Callable[..., Any]:
    """Decorator of every question: a parameter that is misspelled would else be dropped, and more be answered than was asked. Raises `Unexpected`."""
    asked_for = [name for name in inspect.signature(view).parameters if name != "request"]

    @functools.wraps(view)
    def inner(request: HttpRequest, **given: Any) -> Any:
        if request.method == "GET":
            in_path = request.resolver_match.kwargs if request.resolver_match else {}
            known = [name for name in asked_for if name not in in_path]
            if names := [name for name in request.GET if name not in known]:
                raise Unexpected(names, known)
        return view(request, **given)

    return inner


def _sound(value: Any) -> Any:
    if isinstance(value, str):
        if "\0" in value or any("\ud800" <= char <= "\udfff" for char in value):
            raise HttpError(400, str(REFUSALS[400]))
    elif isinstance(value, dict):
        for key, item in value.items():
            _sound(key)
            _sound(item)
    elif isinstance(value, list):
        for item in value:
            _sound(item)
    return value


class Described(NinjaAPI):
    """Every operation names the refusals that it may answer with."""

    def get_openapi_schema(self, **options: Any) -> Any:
        """The OpenAPI description with the refusals of each operation."""
        schema = super().get_openapi_schema(**options)
        schema["components"].setdefault("schemas", {})["Problem"] = PROBLEM_SCHEMA
        content = {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}
        for path in schema["paths"].values():
            for operation in path.values():
                for status in (400, 401, 403, 404, 409, 422, 429):
                    with translation.override("en"):  # the description is in English throughout
                        operation["responses"].setdefault(str(status), {"description": str(REFUSALS[status]), "content": content})
        return schema


api = Described(title="procuracy", version=__version__, renderer=Plain(), parser=Sound(), docs_url=None, urls_namespace="api")
api.add_decorator(only_known)
api.add_router("", public_interest.router)  # before the room whose `/track/{action}` takes what is left
api.add_router("", papers.router)
api.add_router("", partners.router)
api.add_router("", claims.router)
api.add_router("", custody.router)
api.add_router("", campaigns.router)
api.add_router("", below.router)
api.add_router("", asked.router)
api.get("/cases/{uuid:ident}/actions/{action}", response=asked.ActFormOut, auth=KeyAuth(), tags=["cases"], summary="What an act asks", exclude_none=True)(asked.act_form)
api.get("/cases/{uuid:ident}/raise/{line}", response=asked.RaiseFormOut, auth=KeyAuth(), tags=["cases"], summary="What opening a case beside one asks", exclude_none=True)(asked.raise_form)
api.get("/leads", response=asked.FormOut, auth=KeyAuth(), tags=["cases"], summary="What is asked of a lead that the office found", exclude_none=True)(asked.lead_form)


def problem(request: HttpRequest, status: int, code: str, title: str, **more: Any) -> HttpResponse:
    """A refusal as RFC 9457 has it."""
    response = api.create_response(request, {"type": f"urn:procuracy:{code}", "title": title, "status": status, **more}, status=status)
    response["Content-Type"] = PROBLEM
    return response


@api.exception_handler(CaseworkError)
def _casework(request: HttpRequest, error: CaseworkError) -> HttpResponse:
    return problem(request, error.status, error.code, str(error), **{k: v for k, v in error.details.items() if k != "status"})


def _where(path: Sequence[Any]) -> list[str]:
    """Where in the request it is: `body` and the names below it, without the name that the handler has for the body."""
    return [str(part) for n, part in enumerate(path) if not (n == 1 and path[0] == "body" == part)]


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    errors = [{"at": _where(e["loc"]), "message": sentence(e["type"], e.get("ctx", {}))} for e in error.errors]
    return problem(request, 422, "invalid", str(REFUSALS[422]), errors=errors)


@api.exception_handler(Unexpected)
def _unexpected(request: HttpRequest, error: Unexpected) -> HttpResponse:
    said = NO_PARAMETER % {"names": ", ".join(error.known)} if error.known else NO_PARAMETERS
    return problem(request, 422, "invalid", str(REFUSALS[422]), errors=[{"at": ["query", name], "message": str(said)} for name in error.names])


@api.exception_handler(HttpError)
def _http(request: HttpRequest, error: HttpError) -> HttpResponse:
    return problem(request, error.status_code, "refused", str(REFUSALS[error.status_code]))


@api.exception_handler(TooMany)
def _too_many(request: HttpRequest, error: TooMany) -> HttpResponse:
    response = problem(request, 429, "too_many", str(error))
    response["Retry-After"] = str(error.seconds)
    return response


@api.exception_handler(Http404)
def _missing(request: HttpRequest, error: Http404) -> HttpResponse:
    return problem(request, 404, "not_found", str(REFUSALS[404]))


@api.post("/petitions", response={201: SpeakOut}, tags=["doors"], summary="Speak: open a petition")
def speak(request: HttpRequest, body: SpeakIn, idempotency_key: str = OWN_KEY) -> Any:
    """No account is needed. The same `Idempotency-Key` with the same content gives the same receipt."""
    now = clock.now()
    if limits.too_many("submit-api", limits.network(request), 60, dt.timedelta(hours=1), now):
        raise TooMany(3600)
    answers = body.dict()
    answers["may_contact"] = "yes" if body.may_contact else "no"
    opened = opening.speak(
        answers,
        door="api",
        actor=Actor.newcomer("api"),
        key=f"api:{idempotency_key}",
        now=now,
        today=clock.today(),
        language=body.language,
    )
    return 201, received(opened)


@api.get("/track", response=TrackOut, auth=ReceiptAuth(), tags=["doors"], summary="Follow a matter by its receipt")
def track(request: HttpRequest) -> Any:
    """The receipt travels in a header, never in an address."""
    party: Party = request.auth  # type: ignore[attr-defined]
    case = party.case
    followed = queries.merged_into(case.pk) if case.outcome == "merged" else None
    shown = followed or case
    stage = lawbook.pinned_procedure(shown.procedure_id).stages[shown.stage]
    carried = queries.carried_on(party)
    reach = queries.letters_reach(party, followed)
    clocks = queries.tracked_deadlines(shown.pk, *(row.case_id for row in carried))
    return {
        "stage": shown.stage,
        "stage_title": stage.title["zh"],
        "office": shown.office.name_zh,
        "open": shown.open,
        "outcome": shown.outcome,
        "received_on": case.received_on,
        "deadlines": [_deadline(d) for d in clocks if d.case_id == shown.pk and d.clock not in lines.get(shown.line).inner],
        "messages": [
            {"at": m.at, "direction": m.direction, "text": m.text}
            for m in Message.objects.filter(party_id__in=[party.pk, *(row.pk for row in carried)])
        ],
        "letters": [
            {"id": x.pk, "number": x.number, "on": x.on, "kind": x.kind}
            for x in Letter.objects.filter(case_id__in=reach, addressee="applicant")
            if reach[x.case_id].holds(x.seq)
        ],
        "carried_on": [_carried_on(row.case, [d for d in clocks if d.case_id == row.case_id]) for row in carried],
    }


def _deadline(row: Deadline) -> dict[str, Any]:
    return {
        "clock": row.clock,
        "rule": row.rule,
        "is_law": row.is_law,
        "start": row.start,
        "due": row.due,
        "missing_year": row.missing_year,
        "explanation": [step["zh"] for step in row.steps],
    }


def _carried_on(case: Case, deadlines: list[Deadline]) -> dict[str, Any]:
    stage = lawbook.pinned_procedure(case.procedure_id).stages[case.stage]
    return {
        "case": case.pk,
        "line": case.line,
        "stage": case.stage,
        "stage_title": stage.title["zh"],
        "open": case.open,
        "outcome": case.outcome,
        "deadlines": [_deadline(d) for d in deadlines if d.clock not in lines.get(case.line).inner],
    }


def _case(case: Case) -> dict[str, Any]:
    return {
        "id": case.pk,
        "title": case.title,
        "line": case.line,
        "field": case.field,
        "stage": case.stage,
        "office": case.office.code,
        "handler": case.handler.name if case.handler else None,
        "door": case.door,
        "urgent": case.urgent,
        "received_on": case.received_on,
        "next_due": None if (due := queries.due_of(case)[0]) == NO_DUE else due,
        "version": case.version,
    }


@api.get("/cases", response=PageOut, auth=KeyAuth(), tags=["cases"], summary="Worklist by due day")
def cases(request: HttpRequest, scope: Scope = "office", stage: str = "", colour: Colour = "", line: str = "", field: str = "", since: dt.date | None = None, until: dt.date | None = None, office: str = "", after: str | None = None) -> Any:
    """Keyset pages: give back `after` for the next one. `office`: the code of one office, in scope `subtree` of one below."""
    actor = scoped(request, "cases:read")
    one = Procuratorate.objects.filter(code=office).first() if office else None
    if office and one is None:
        raise InvalidFacts({"office": ["unknown"]})
    page = queries.worklist(actor, queries.Filters(scope=scope, office=one.pk if one else None, stage=stage, colour=colour, line=line, field=field, since=since, until=until), clock.today(), after)
    return {"items": [_case(c) for c in page.rows], "after": page.after}


@api.get("/cases/{uuid:ident}", response=CaseDetailOut, auth=KeyAuth(), tags=["cases"], summary="One case")
def case(request: HttpRequest, ident: uuid.UUID, purpose: str = "") -> Any:
    """Opening a case is recorded with its purpose; a sealed one, and one of an office below, asks for it."""
    actor = scoped(request, "cases:read")
    page = queries.case_page(ident, actor, purpose=purpose, page="api", now=clock.now(), today=clock.today())
    return {
        **_case(page.case),
        "words": page.case.words,
        "wish": page.case.wish,
        "vulnerable": page.case.vulnerable,
        "deadlines": [_deadline(d) for d in page.deadlines],
        "actions": [{"name": o.action.name, "title": in_language(o.action.title["zh"], o.action.title["en"]), "allowed": o.allowed, "reason": o.reason, "needs_approval": o.needs_approval} for o in page.offers],
        "events": [{"seq": e.seq, "action": e.action, "at": e.at, "actor": e.actor, "hash": bytes(e.hash).hex()} for e in page.events],
    }


@api.post("/cases/{uuid:ident}/actions/{action}", response=ActOut, auth=KeyAuth(), tags=["cases"], summary="Perform or propose an act")
def act(request: HttpRequest, ident: uuid.UUID, action: str, body: ActIn, idempotency_key: str = KEY) -> Any:
    """What needs approval is proposed; `proposal` then names it."""
    actor = scoped(request, "cases:act")
    row = Case.objects.filter(visible(actor), pk=ident).first()
    if row is None:
        raise NotFound()
    queries.need_purpose(row, actor, body.purpose, page="api", now=clock.now())
    acts, facts = lawbook.pinned_procedure(row.procedure_id).actions, Exact(body.facts)
    need_act(acts, action)
    common: dict[str, Any] = {"expected_version": body.expected_version, "key": idempotency_key, "now": clock.now(), "today": clock.today()}
    if acts[action].approve:
        approval = commands.propose(ident, action, actor, facts, **common)
        return {"seq": approval.proposed_seq, "stage": row.stage, "proposal": approval.pk}
    event = commands.perform(ident, action, actor, facts, **common)
    return {"seq": event.seq, "stage": event.stage}


@api.post("/cases/{uuid:ident}/raise/{line}", response={201: RaisedOut}, auth=KeyAuth(), tags=["cases"], summary="Open a case of another line beside this one")
def raise_case(request: HttpRequest, ident: uuid.UUID, line: str, body: RaiseIn, idempotency_key: str = KEY) -> Any:
    """`facts` are what the line asks at its opening. People, seal and walls of the case go with it where the line carries them."""
    actor = scoped(request, "cases:open")
    row = Case.objects.filter(visible(actor), pk=ident).first()
    if row is None:
        raise NotFound()
    need_line(line)
    queries.need_purpose(row, actor, body.purpose, page="api", now=clock.now())
    cases = commands.raise_cases(ident, line, actor, Exact(body.facts), key=idempotency_key, now=clock.now(), today=clock.today())
    return 201, {"case": cases[0], "cases": cases}


@api.post("/proposals/{uuid:ident}/answer", response=ActOut, auth=KeyAuth(), tags=["cases"], summary="Answer a proposal")
def answer(request: HttpRequest, ident: uuid.UUID, body: AnswerIn, idempotency_key: str = KEY) -> Any:
    """Approve it, which performs the act, or return it with a reason. Whoever proposed it may take it back before that."""
    actor = scoped(request, "cases:act")
    asked = Approval.objects.select_related("case").filter(pk=ident, case__in=Case.objects.filter(visible(actor))).first()
    if asked is not None:
        known = f"approval: {asked.action}" if asked.office_id == actor.office_id and asked.case.sensitivity < Sensitivity.SEALED else ""
        queries.need_purpose(asked.case, actor, body.purpose or known, page="api", now=clock.now())
    if body.verdict == "taken_back":
        event = commands.take_back(ident, actor, now=clock.now(), today=clock.today())
        return {"seq": event.seq, "stage": event.stage}
    event = commands.answer(ident, actor, body.verdict, reason=body.reason, key=idempotency_key, now=clock.now(), today=clock.today())
    return {"seq": event.seq, "stage": event.stage}


@api.get("/deadlines.ics", auth=KeyAuth(), tags=["cases"], summary="Calendar feed of my deadlines")
def calendar(request: HttpRequest) -> HttpResponse:
    """Days and kinds alone: no title, no name, nothing that a shared calendar could betray."""
    from icalendar import Calendar, Event

    actor = scoped(request, "calendar:read")
    feed = Calendar()
    feed.add("prodid", "-//procuracy//deadlines//")
    feed.add("version", "2.0")
    page = queries.worklist(actor, queries.Filters(scope="mine"), clock.today(), size=200)
    for row in page.rows:
        if row.next_due == NO_DUE:
            continue
        spec = lawbook.pinned_procedure(row.procedure_id).clocks.get(row.next_clock)
        entry = Event()
        entry.add("uid", f"{row.pk}-{row.next_clock}@procuracy")
        entry.add("summary", spec.title["zh"] if spec else row.next_clock)
        entry.add("dtstart", row.next_due)
        entry.add("dtstamp", clock.now())
        feed.add_component(entry)
    return HttpResponse(feed.to_ical(), content_type="text/calendar; charset=utf-8")


@api.get("/proposals", auth=KeyAuth(), tags=["cases"], summary="Proposals that wait for my answer")
def proposals(request: HttpRequest) -> Any:
    """The oldest first. What is proposed in a sealed case is read where a reason is given: on its page."""
    actor = scoped(request, "cases:read")
    rows = queries.waiting_approvals(actor)
    for row in rows:
        if row.case.sensitivity != Sensitivity.SEALED:
            queries.record_reading(row.case, actor, page="api", purpose=f"approval: {row.action}", now=clock.now())
    return [{"id": a.pk, "case": a.case_id, "action": a.action, "facts": {} if a.case.sensitivity == Sensitivity.SEALED else a.facts, "proposed_at": a.proposed_at} for a in rows]


@api.post("/cases/{uuid:ident}/transfer", response=ActOut, auth=KeyAuth(), tags=["cases"], summary="Offer, answer, revoke or designate")
def transfer(request: HttpRequest, ident: uuid.UUID, body: TransferIn, idempotency_key: str = KEY) -> Any:
    """`step`: offer, accepted, returned, revoke, designate. `office` is the code of the other office."""
    actor = scoped(request, "cases:act")
    common: dict[str, Any] = {"reason": body.reason, "key": idempotency_key, "now": clock.now(), "today": clock.today()}
    if body.step in ("offer", "designate"):
        office = Procuratorate.objects.filter(code=body.office).first()
        if office is None:
            raise InvalidFacts({"office": ["unknown"]})
        if body.step == "offer":
            event = commands.offer_transfer(ident, office, actor, expected_version=None, **common)
        else:
            event = commands.designate(ident, office, actor, **common)
    elif body.step == "revoke":
        event = commands.revoke_transfer(ident, actor, **common)
    else:
        event = commands.answer_transfer(ident, actor, body.step, **common)
    return {"seq": event.seq, "stage": event.stage}


@api.post("/search", response=PageOut, auth=KeyAuth(), tags=["cases"], summary="Search")
def search(request: HttpRequest, body: SearchIn) -> Any:
    """By post, since what is looked for may name a person."""
    actor = scoped(request, "cases:read")
    filters = queries.Filters(stage=body.stage, door=body.door, colour=body.colour, running=body.running, urgent=body.urgent)
    page = queries.find(actor, body.q, filters, clock.today(), body.after)
    return {"items": [_case(c) for c in page.rows], "after": page.after}


@api.post("/track/contact", response=ActOut, auth=ReceiptAuth(), tags=["doors"], summary="Choose contact again")
def choose_contact(request: HttpRequest, body: ContactIn, idempotency_key: str = KEY) -> Any:
    """Holds from this second on, also for what is already queued."""
    party: Party = request.auth  # type: ignore[attr-defined]
    answers = body.dict() | {"may_contact": "yes" if body.may_contact else "no"}
    given = {k: v for k in ("phone", "email", "address") if (v := getattr(body, k))}
    needed = reach.NEEDED.get(body.channel) or ""
    reach.need_sound({**answers, needed: given.get(needed) or party.contact_data().get(needed, "")} if needed else answers)
    event = commands.change_safe_contact(
        party.case_id, party.pk, Actor.person(party.case_id, party.pk, door="api"), safe_contact=opening.safe_contact(answers), contact=given or None, key=idempotency_key, now=clock.now(), today=clock.today()
    )
    return {"seq": event.seq, "stage": event.stage}


@api.post("/track/rating", response={204: None}, auth=ReceiptAuth(), tags=["doors"], summary="Say how it was")
def give_rating(request: HttpRequest, body: RatingIn) -> Any:
    """Once; 1 (very dissatisfied) to 5 (very satisfied). The two lowest open a second look."""
    party: Party = request.auth  # type: ignore[attr-defined]
    rate(papers.own_row(party, body.case), body.level, body.words, "api", now=clock.now(), today=clock.today())
    return 204, None


@api.get("/offices", tags=["registry"], summary="Offices by division or name")
def offices(request: HttpRequest, division: str = "", name: str = "") -> Any:
    """At most fifty."""
    rows = Procuratorate.objects.filter(valid_until__isnull=True)
    rows = rows.filter(division_id=division) if division else rows.filter(name_zh__contains=name)
    return [{"code": o.code, "name_zh": o.name_zh, "name_en": o.name_en, "level": o.level, "phone": o.phone, "address": o.address} for o in rows[:50]]


@api.post("/leads", response={201: LeadOut}, auth=KeyAuth(), tags=["cases"], summary="Register a lead that the office found")
def register_lead(request: HttpRequest, body: LeadIn, idempotency_key: str = OWN_KEY) -> Any:
    """From the media, from data, from deputies or an organ: nobody is answered. `place_words` name province, city and county."""
    actor = scoped(request, "cases:open")
    form = checked(RegisterLeadForm, body.dict(), today=clock.today())
    opened = leads.registered(form, actor, f"api:{actor.reference}:{idempotency_key}")
    return 201, {"case": opened.case_id, "again": opened.again, **office_of(opened)}


@api.post("/webhooks", auth=KeyAuth(), tags=["registry"], response={201: dict[str, Any]}, summary="Register a webhook for my office")
def add_webhook(request: HttpRequest, body: WebhookIn) -> Any:
    """The secret is shown once. Calls say that something happened, never what was said."""
    actor = scoped(request, "cases:read")
    if not actor.has("head", "chief_procurator", "case_management"):
        raise NotAllowed(NO_DUTY)
    hook, secret = webhooks.register(Official.objects.get(pk=int(actor.id)), body.url)
    return 201, {"id": hook.pk, "secret": secret}
