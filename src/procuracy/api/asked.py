"""What acts, openings and doors ask, for programs: the same forms as on the pages, as they stand for this case and this actor (docs/decisions/0004)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Container
from typing import Any

from django import forms
from django.http import Http404, HttpRequest
from ninja import Router, Schema
from pydantic import Field

from procuracy import law
from procuracy.casework import lawbook, lines, queries, snapshot
from procuracy.casework.actors import Actor
from procuracy.casework.decide import Offer, available
from procuracy.casework.errors import NotAllowed
from procuracy.casework.forms import described
from procuracy.casework.lines import Line
from procuracy.casework.models import Case
from procuracy.casework.policy import reading_from_above
from procuracy.casework.view import CaseView
from procuracy.config import clock
from procuracy.desk.intake import FORMS
from procuracy.lines.lead.forms import LeadForm, RegisterLeadForm
from procuracy.lines.volunteer.forms import JoinForm
from procuracy.partner import reading
from procuracy.registry.roles import Role
from procuracy.web.language import in_language

from . import papers, partners, public_interest
from .auth import KeyAuth, ReceiptAuth, person, scoped
from .refusals import NO_DUTY, need_act, need_line
from .schemas import LeadIn

router = Router()

class ChoiceOut(Schema):
    value: str = Field(description="What is sent.")
    label: str = Field(description="What it means, in the language asked for by `Accept-Language`. People are called by their number and part.")


class FieldOut(Schema):
    """One fact that is asked."""

    name: str
    label: str
    help: str
    type: str = Field(description="text, boolean, integer, decimal, date, datetime, time, uuid, choice (one of `choices`) or choices (a list of them).")
    required: bool = Field(description="Whether it is always needed. What is needed only together with something else is said in `help`, or by the refusal.")
    min: int | float | None = None
    max: int | float | None = None
    min_length: int | None = None
    max_length: int | None = None
    choices: list[ChoiceOut] | None = None


class FormOut(Schema):
    """What is asked, as it stands now. Facts of other names are refused."""

    fields: list[FieldOut]


class ApproverOut(Schema):
    """Who answers a proposal of the act."""

    office: str = Field(description="The code of the office where they hold their duty.")
    roles: list[ChoiceOut]
    law: str = Field(description="What says so.")


class ActFormOut(FormOut):
    """An act, whether this actor may do it now, and what it asks."""

    name: str
    title: str
    allowed: bool
    reason: str = Field(description="A code, where it may not be done; `why` says it in words.")
    why: str
    needs_approval: bool
    approval: ApproverOut | None = None
    version: int = Field(description="To be sent back as `expected_version`.")


class MayRaiseOut(Schema):
    """A line of which a case may be opened beside this one."""

    name: str
    title: str


class RaiseFormOut(FormOut):
    """A line, whether this actor may open a case of it beside this one, and what its opening asks."""

    name: str
    title: str
    allowed: bool


class LineOut(MayRaiseOut):
    """A line of business, and where its cases may be opened beside others."""

    arises_from: list[str] = Field(description="Names of lines beside whose cases one may be opened; `any` for each of them, nothing where it comes through a door alone.")
    after_end: bool = Field(description="Whether also beside a case that has ended.")
    by: list[str] = Field(description="Who may open one: duties, or parts in the case.")
    fields: list[ChoiceOut] = Field(description="The fields of law or of life in which its cases may be, as `field` of a case names them.")


def _asked(form: forms.Form | None, only: Container[str] | None = None) -> list[dict[str, Any]]:
    return [row for row in described(form) if only is None or row["name"] in only] if form is not None else []


def _form(view: CaseView, action: str, actor: Actor) -> forms.Form | None:
    record = view.procedure.actions[action].records
    return lines.get(view.procedure.name).forms[record](case=view, actor=actor, today=clock.today()) if record else None


def _act(case: Case, view: CaseView, offer: Offer, actor: Actor) -> dict[str, Any]:
    spec = offer.action
    return {
        "name": spec.name, "title": in_language(spec.title["zh"], spec.title["en"]), "allowed": offer.allowed, "reason": offer.reason, "why": in_language(offer.zh, offer.en), "needs_approval": offer.needs_approval,
        "approval": _approval(case, spec.approve) if spec.approve else None, "version": view.version, "fields": _asked(_form(view, spec.name, actor)),
    }  # fmt: skip


def _approval(case: Case, act: str) -> dict[str, Any]:
    """Who approves an act in this case by the matrix: in its own office, or in the one above."""
    rule = law.approver(lawbook.catalogue(), act, clock.today(), lawbook.office_codes(case.office_id))
    above = "superior" in rule.roles
    roles = reading_from_above(case.sensitivity) if above else rule.roles
    office = (case.office.parent.code if case.office.parent else "") if above else case.office.code
    return {"office": office, "roles": [{"value": role, "label": str(Role(role).label)} for role in roles], "law": rule.article}


def _page(request: HttpRequest, ident: uuid.UUID, purpose: str) -> tuple[Actor, queries.CasePage]:
    actor = scoped(request, "cases:read")
    return actor, queries.case_page(ident, actor, purpose=purpose, page="api", now=clock.now(), today=clock.today())


@router.get("/lines", response=list[LineOut], auth=KeyAuth(), tags=["cases"], summary="The lines of business")
def every_line(request: HttpRequest) -> Any:
    """Their names, and beside which cases one of them may be opened. What may be opened beside one case stands under `/cases/{id}/raise`."""
    scoped(request, "cases:read")
    return [_line(line, clock.today()) for line in lines.every()]


def _line(line: Line, today: dt.date) -> dict[str, Any]:
    opens = lawbook.in_force(line.procedure, today).opens
    return {
        **_named(line), "arises_from": list(opens.get("arises_from", ())), "after_end": bool(opens.get("after_end")), "by": list(opens["by"]),
        "fields": [{"value": name, "label": in_language(title["zh"], title["en"])} for name, title in line.fields.items()],
    }  # fmt: skip


def _named(line: Line) -> dict[str, str]:
    return {"name": line.procedure, "title": in_language(line.title["zh"], line.title["en"])}


def act_form(request: HttpRequest, ident: uuid.UUID, action: str, purpose: str = "") -> Any:
    """Its facts with what can be chosen, and who must approve it. Reading it opens the case, which is recorded; a sealed one asks for the purpose."""
    actor, page = _page(request, ident, purpose)
    need_act(page.view.procedure.actions, action)
    return _act(page.case, page.view, next(offer for offer in page.offers if offer.action.name == action), actor)


@router.get("/cases/{uuid:ident}/raise", response=list[MayRaiseOut], auth=KeyAuth(), tags=["cases"], summary="What may be opened beside a case")
def beside(request: HttpRequest, ident: uuid.UUID, purpose: str = "") -> Any:
    """The lines of which this actor may open a case beside this one now."""
    actor, page = _page(request, ident, purpose)
    return [_named(line) for line in queries.may_raise(page, actor, clock.today())]


def raise_form(request: HttpRequest, ident: uuid.UUID, line: str, purpose: str = "") -> Any:
    """The facts of the opening, with what can be chosen for this case."""
    actor, page = _page(request, ident, purpose)
    kind, today = need_line(line), clock.today()
    allowed = any(known.procedure == line for known in queries.may_raise(page, actor, today))
    return {**_named(kind), "allowed": allowed, "fields": _asked(kind.opening(case=page.view, actor=actor, today=today))}


@papers.router.get("/intake/{door}", response=FormOut, auth=KeyAuth(), tags=["cases"], summary="What is asked where a word is taken in", exclude_none=True)
def intake_form(request: HttpRequest, door: str) -> Any:
    """`telephone`, `counter` or `letter`. Papers follow to the case."""
    actor = scoped(request, "cases:read")
    if not actor.has("operator", "triage_officer"):
        raise NotAllowed(NO_DUTY)
    if door not in papers.DOORS:
        raise Http404
    return {"fields": _asked(FORMS[door](today=clock.today()))}


def lead_form(request: HttpRequest) -> Any:
    """With the fields of law that are open today."""
    scoped(request, "cases:read")
    return {"fields": _asked(RegisterLeadForm(today=clock.today()), LeadIn.model_fields)}


@public_interest.router.get("/reports", response=FormOut, tags=["doors"], summary="What is asked of a report of harm to the public", exclude_none=True)
def report_form(request: HttpRequest) -> Any:
    """With the fields of law that are open today. Who reports, and how she may be reached, is described in the body of the call."""
    return {"fields": _asked(LeadForm(today=clock.today()), public_interest.LeadReportIn.model_fields)}


@public_interest.router.get("/volunteers", response=FormOut, tags=["doors"], summary="What is asked of who applies as a volunteer", exclude_none=True)
def join_form(request: HttpRequest) -> Any:
    """With the kinds of expertise."""
    return {"fields": _asked(JoinForm(today=clock.today()), public_interest.JoinIn.model_fields)}


@partners.router.get("/partner/requests/{uuid:ident}/actions/{action}", response=FormOut, summary="What an act on a request asks", exclude_none=True)
def partner_form(request: HttpRequest, ident: uuid.UUID, action: str) -> Any:
    """One of the acts that the request now offers."""
    found = reading.read(ident, scoped(request, "requests:read"), now=clock.now(), today=clock.today(), page="api")
    need_act([offer.action.name for offer in found.offers], action)
    return {"fields": _asked(reading.form_of(found, action))}


@papers.router.get("/track/{action}", response=ActFormOut, auth=ReceiptAuth(), tags=["doors"], summary="What an act of the person asks", exclude_none=True)
def person_form(request: HttpRequest, action: str, case: uuid.UUID | None = None) -> Any:
    """An act under `/track/{action}` in the case in which she first spoke, or in one that carries her on."""
    party = papers.own_row(person(request), case)
    actor = Actor.person(party.case_id, party.pk, door="api")
    row = Case.objects.select_related("office").get(pk=party.case_id)
    view = snapshot.view_of(row)
    hers = {offer.action.name: offer for offer in available(view, actor, clock.today()) if "applicant" in offer.action.by}
    need_act(hers, action)
    return _act(row, view, hers[action], actor)
