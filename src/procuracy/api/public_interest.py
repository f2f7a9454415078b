"""What the doors for leads and volunteers do, over HTTP: report harm to the public, with a code or without one, and become a volunteer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy
from ninja import Router, Schema
from pydantic import Field

from procuracy.casework import lawbook
from procuracy.casework.actors import Actor
from procuracy.casework.commands import NewParty
from procuracy.casework.errors import NotAllowed
from procuracy.casework.forms import checked
from procuracy.casework.models import Case, Party
from procuracy.config import clock
from procuracy.doors import limits, opening, reach
from procuracy.doors.leads import under_her_code, volunteer_of
from procuracy.doors.volunteers import applied
from procuracy.lines.lead.forms import LeadForm
from procuracy.lines.lead.reporting import report
from procuracy.lines.volunteer.forms import JoinForm

from .auth import ReceiptAuth, TooMany, person
from .schemas import OWN_KEY, LeadOut, Sent, SpeakOut, office_of, received

router = Router(tags=["doors"])


NO_VOLUNTEER = gettext_lazy("This code is not that of a volunteer. Anybody may report: POST /api/v1/reports.")


def _no_volunteer(case: Case) -> NotAllowed:
    """Why whoever has this case may not report as a volunteer: in the words of the stage of her registration, which say what to do."""
    if case.line != "volunteer":
        return NotAllowed(NO_VOLUNTEER)
    stage = lawbook.pinned_procedure(case.procedure_id).stages[case.stage]
    return NotAllowed(stage=case.stage, zh=stage.person["zh"] + stage.who_next["zh"], en=f"{stage.person['en']} {stage.who_next['en']}")


class LeadReportIn(Sent):
    """What harms the public. GET on this address lists the fields of law."""

    words: str = Field(min_length=1, max_length=20_000)
    field: str = Field(max_length=24)
    place_words: str = Field(max_length=200, description="Province, city and county, then the place.")
    seen_on: dt.date
    responsible: str = Field("", max_length=120)
    position: str = Field("", max_length=60, description="Latitude and longitude with a comma.")
    datum: str = Field("wgs84", max_length=10)


class PublicReportIn(LeadReportIn):
    """The same from somebody who has no code yet; who she is and how she may be reached may stay empty."""

    name: str = Field("", max_length=60)
    phone: str = Field("", max_length=40)
    email: str = Field("", max_length=120)
    address: str = Field("", max_length=300)
    may_contact: bool = False
    channel: str = Field("", pattern="^(|phone|sms|email|letter|counter)$")
    hours: str = Field("any", pattern="^(any|morning|afternoon|evening)$")
    say: str = Field("neutral", pattern="^(office|neutral|nothing)$")
    language: str = Field("zh-hans", pattern="^(zh-hans|en)$")


class JoinIn(Sent):
    """An application. Name and telephone go sealed beside the case."""

    name: str = Field(max_length=60)
    phone: str = Field(max_length=40)
    place: str = Field(max_length=80, description="Province, city, county.")
    expertise: list[str] = Field(min_length=1, max_length=30)
    occupation: str = Field(max_length=300)
    conflicts: str = Field("", max_length=1000)
    adult: bool
    may_text: bool = False
    language: str = Field("zh-hans", pattern="^(zh-hans|en)$")


def _typed(body: Schema) -> Mapping[str, Any]:
    return {name: "" if value is False else value.isoformat() if isinstance(value, dt.date) else value for name, value in body.dict().items()}


def _slowly(request: HttpRequest) -> None:
    if limits.too_many("submit-api", limits.network(request), 60, dt.timedelta(hours=1), clock.now()):
        raise TooMany(3600)


def _answers(body: LeadReportIn) -> dict[str, Any]:
    form = checked(LeadForm, _typed(body), today=clock.today())
    return form.facts() | {"place": form.cleaned_data["place"], "camera": False}


@router.post("/reports", response={201: SpeakOut}, summary="Report harm to the public")
def report_lead(request: HttpRequest, body: PublicReportIn, idempotency_key: str = OWN_KEY) -> Any:
    """No account is needed. The same key with the same content gives the same receipt; pictures follow with it (`/track/files`)."""
    _slowly(request)
    told = body.dict() | {"may_contact": "yes" if body.may_contact else "no"}
    reach.need_sound(told)
    contact = {name: told[name].strip() for name in ("name", "phone", "email", "address") if told[name].strip()}
    reporter = NewParty(role=Party.Role.PETITIONER, contact=contact, safe_contact=opening.safe_contact(told), language=body.language)
    opened = report(
        _answers(body), [], reporter=reporter, participant=None, door="api", actor=Actor.newcomer("api"), key=f"report:{idempotency_key}", now=clock.now(), today=clock.today(), language=body.language
    )
    return 201, received(opened)


@router.post("/track/leads", response={201: LeadOut}, auth=ReceiptAuth(), summary="Report harm to the public as a volunteer")
def report_as_volunteer(request: HttpRequest, body: LeadReportIn, idempotency_key: str = OWN_KEY) -> Any:
    """Under the one code that she has; she follows the lead with it."""
    reader = person(request)
    who = volunteer_of(reader)
    if who is None:
        raise _no_volunteer(reader.case)
    root, row = who
    opened = report(
        _answers(body), [], reporter=under_her_code(root), participant=row.pk, door="api", actor=Actor.newcomer("api"), key=f"report:{root.pk}:{idempotency_key}", now=clock.now(), today=clock.today(), language=root.language
    )
    return 201, {"case": opened.case_id, "again": opened.again, **office_of(opened)}


@router.post("/volunteers", response={201: SpeakOut}, summary="Apply as a volunteer")
def join(request: HttpRequest, body: JoinIn, idempotency_key: str = OWN_KEY) -> Any:
    """Reviewed by two; the receipt is the code that opens everything from then on (`sign_agreement` under `/track/…`)."""
    _slowly(request)
    form = checked(JoinForm, _typed(body), today=clock.today())
    opened = applied(form.cleaned_data, key=idempotency_key, now=clock.now(), language=body.language, door="api")
    return 201, received(opened)
