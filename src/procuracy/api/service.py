"""The API itself: authentication by key or receipt, idempotency keys, keyset pages, problem details (RFC 9457)."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Header, NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.renderers import JSONRenderer
from ninja.security import APIKeyHeader, HttpBearer

from procuracy import __version__
from procuracy.casework import commands, lawbook, queries
from procuracy.casework.actors import Actor
from procuracy.casework.errors import CaseworkError, NotAllowed
from procuracy.casework.models import NO_DUE, Case, Deadline, Party
from procuracy.casework.policy import visible
from procuracy.config import clock
from procuracy.doors import limits, opening
from procuracy.materials.models import Letter
from procuracy.messages.models import Message

from .models import ApiKey, digest
from .schemas import ActIn, ActOut, AnswerIn, CaseDetailOut, PageOut, SpeakIn, SpeakOut, TrackOut


class Plain(JSONRenderer):
    """JSON with Chinese as it is written."""

    json_dumps_params = {"ensure_ascii": False}


class KeyAuth(HttpBearer):
    """`Authorization: Bearer pk_…`: an official's key, narrowed by its scopes."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        now = clock.now()
        row = (
            ApiKey.objects.select_related("official__office", "official__department")
            .filter(digest=digest(token), ended_at__isnull=True, official__active=True)
            .first()
        )
        if row is None or (row.until and row.until < now):
            return None
        if limits.too_many("api", str(row.pk), 600, dt.timedelta(minutes=1), now):
            raise HttpError(429, "too_many")
        base = Actor.official(row.official, clock.today(), door="api")
        import dataclasses

        return dataclasses.replace(base, scopes=frozenset(row.scopes))


class ReceiptAuth(APIKeyHeader):
    """`X-Receipt: sixteen digits`: the person's own key to her matter."""

    param_name = "X-Receipt"

    def authenticate(self, request: HttpRequest, key: str | None) -> Party | None:
        if limits.too_many("track", limits.network(request), 30, dt.timedelta(minutes=15), clock.now()):
            raise HttpError(429, "too_many")
        return queries.party_by_receipt(key or "")


api = NinjaAPI(title="procuracy", version=__version__, renderer=Plain(), docs_url=None, urls_namespace="api")


def problem(request: HttpRequest, status: int, code: str, title: str, **more: Any) -> HttpResponse:
    """A refusal as RFC 9457 has it."""
    response = api.create_response(request, {"type": f"urn:procuracy:{code}", "title": title, "status": status, **more}, status=status)
    response["Content-Type"] = "application/problem+json"
    return response


@api.exception_handler(CaseworkError)
def _casework(request: HttpRequest, error: CaseworkError) -> HttpResponse:
    return problem(request, error.status, error.code, str(error), **{k: v for k, v in error.details.items() if k != "status"})


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    errors = [{"at": [str(p) for p in e["loc"]], "message": e["msg"]} for e in error.errors]
    return problem(request, 422, "invalid", "The request does not fit the description.", errors=errors)


@api.exception_handler(HttpError)
def _http(request: HttpRequest, error: HttpError) -> HttpResponse:
    return problem(request, error.status_code, "refused", str(error))


@api.exception_handler(Http404)
def _missing(request: HttpRequest, error: Http404) -> HttpResponse:
    return problem(request, 404, "not_found", "Not found.")


def _scope(request: HttpRequest, scope: str) -> Actor:
    actor: Actor = request.auth  # type: ignore[attr-defined]
    if actor.scopes is not None and scope not in actor.scopes:
        raise NotAllowed(scope=scope)
    return actor


@api.post("/petitions", response={201: SpeakOut}, tags=["doors"], summary="Speak: open a petition")
def speak(request: HttpRequest, body: SpeakIn, idempotency_key: str = Header(..., min_length=16, max_length=128)) -> Any:
    """No account is needed. The same `Idempotency-Key` with the same content gives the same receipt."""
    now = clock.now()
    if limits.too_many("submit", limits.network(request), 60, dt.timedelta(hours=1), now):
        raise HttpError(429, "too_many")
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
    return 201, {"receipt": opened.receipt, "again": opened.again}


@api.get("/track", response=TrackOut, auth=ReceiptAuth(), tags=["doors"], summary="Follow a matter by its receipt")
def track(request: HttpRequest) -> Any:
    """The receipt travels in a header, never in an address."""
    party: Party = request.auth  # type: ignore[attr-defined]
    case = party.case
    shown = (queries.merged_into(case.pk) if case.outcome == "merged" else None) or case
    stage = lawbook.pinned_procedure(shown.procedure_id).stages[shown.stage]
    return {
        "stage": shown.stage,
        "stage_title": stage.title["zh"],
        "office": shown.office.name_zh,
        "open": shown.open,
        "outcome": shown.outcome,
        "received_on": case.received_on,
        "deadlines": [_deadline(d) for d in queries.tracked_deadlines(shown.pk)],
        "messages": [{"at": m.at, "direction": m.direction, "text": m.text} for m in Message.objects.filter(party_id=party.pk)],
        "letters": [{"id": x.pk, "number": x.number, "on": x.on, "kind": x.kind} for x in Letter.objects.filter(case_id__in={case.pk, shown.pk}, addressee="applicant")],
    }


@api.post("/track/{action}", response=ActOut, auth=ReceiptAuth(), tags=["doors"], summary="Act with a receipt")
def act_as_person(request: HttpRequest, action: str, body: dict[str, Any], idempotency_key: str = Header(..., min_length=8, max_length=128)) -> Any:
    """`write_message`, `add_information`, `correct`, `withdraw`: what the procedure offers the person."""
    party: Party = request.auth  # type: ignore[attr-defined]
    event = commands.perform(
        party.case_id, action, Actor.person(party.case_id, party.pk, door="api"), body, expected_version=None, key=idempotency_key, now=clock.now(), today=clock.today()
    )
    return {"seq": event.seq, "stage": event.stage}


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


def _case(case: Case) -> dict[str, Any]:
    return {
        "id": case.pk,
        "title": case.title,
        "line": case.line,
        "stage": case.stage,
        "office": case.office.code,
        "handler": case.handler.name if case.handler else None,
        "door": case.door,
        "urgent": case.urgent,
        "received_on": case.received_on,
        "next_due": None if case.next_due == NO_DUE else case.next_due,
        "version": case.version,
    }


@api.get("/cases", response=PageOut, auth=KeyAuth(), tags=["cases"], summary="Worklist by due day")
def cases(request: HttpRequest, scope: str = "office", stage: str = "", colour: str = "", after: str | None = None) -> Any:
    """Keyset pages: give back `after` for the next one."""
    actor = _scope(request, "cases:read")
    page = queries.worklist(actor, queries.Filters(scope=scope, stage=stage, colour=colour), clock.today(), after)
    return {"items": [_case(c) for c in page.rows], "after": page.after}


@api.get("/cases/{uuid:ident}", response=CaseDetailOut, auth=KeyAuth(), tags=["cases"], summary="One case")
def case(request: HttpRequest, ident: uuid.UUID, purpose: str = "") -> Any:
    """Opening a case is recorded with its purpose; a sealed one asks for it."""
    actor = _scope(request, "cases:read")
    page = queries.case_page(ident, actor, purpose=purpose, page="api", now=clock.now(), today=clock.today())
    return {
        **_case(page.case),
        "words": page.case.words,
        "wish": page.case.wish,
        "vulnerable": page.case.vulnerable,
        "deadlines": [_deadline(d) for d in page.deadlines],
        "actions": [{"name": o.action.name, "allowed": o.allowed, "reason": o.reason, "needs_approval": o.needs_approval} for o in page.offers],
        "events": [{"seq": e.seq, "action": e.action, "at": e.at, "actor": e.actor, "hash": bytes(e.hash).hex()} for e in page.events],
    }


@api.post("/cases/{uuid:ident}/actions/{action}", response=ActOut, auth=KeyAuth(), tags=["cases"], summary="Perform or propose an act")
def act(request: HttpRequest, ident: uuid.UUID, action: str, body: ActIn, idempotency_key: str = Header(..., min_length=8, max_length=128)) -> Any:
    """What needs approval is proposed; `proposal` then names it."""
    actor = _scope(request, "cases:act")
    row = Case.objects.filter(visible(actor), pk=ident).first()
    spec = lawbook.pinned_procedure(row.procedure_id).actions.get(action) if row else None
    common = {"expected_version": body.expected_version, "key": idempotency_key, "now": clock.now(), "today": clock.today()}
    if spec is not None and spec.approve and row is not None:
        approval = commands.propose(ident, action, actor, body.facts, **common)  # type: ignore[arg-type]
        return {"seq": approval.proposed_seq, "stage": row.stage, "proposal": approval.pk}
    event = commands.perform(ident, action, actor, body.facts, **common)  # type: ignore[arg-type]
    return {"seq": event.seq, "stage": event.stage}


@api.post("/proposals/{uuid:ident}/answer", response=ActOut, auth=KeyAuth(), tags=["cases"], summary="Answer a proposal")
def answer(request: HttpRequest, ident: uuid.UUID, body: AnswerIn, idempotency_key: str = Header(..., min_length=8, max_length=128)) -> Any:
    """Approve it, which performs the act, or return it with a reason."""
    actor = _scope(request, "cases:act")
    event = commands.answer(ident, actor, body.verdict, reason=body.reason, key=idempotency_key, now=clock.now(), today=clock.today())
    return {"seq": event.seq, "stage": event.stage}


@api.get("/deadlines.ics", auth=KeyAuth(), tags=["cases"], summary="Calendar feed of my deadlines")
def calendar(request: HttpRequest) -> HttpResponse:
    """Days and kinds alone: no title, no name, nothing that a shared calendar could betray."""
    from icalendar import Calendar, Event

    actor = _scope(request, "calendar:read")
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
