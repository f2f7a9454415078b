"""Campaigns over HTTP: which there are, what one has counted, and every decision about one."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from procuracy.casework.errors import InvalidFacts
from procuracy.config import clock
from procuracy.oversight import campaigns, counting, publication
from procuracy.oversight.forms import CampaignForm
from procuracy.oversight.models import Campaign
from procuracy.registry.models import Procuratorate

from .auth import KeyAuth, scoped
from .schemas import KEY, Sent

router = Router(auth=KeyAuth(), tags=["campaigns"])


class CampaignIn(Sent):
    """A new campaign of the caller's office. `fields` empty: every field of the lines."""

    title_zh: str = Field(min_length=1, max_length=80)
    title_en: str = Field("", max_length=160)
    purpose_zh: str = Field(min_length=1, max_length=2000)
    purpose_en: str = Field("", max_length=4000)
    lines: list[str] = Field(min_length=1, max_length=30)
    fields: list[str] = Field([], max_length=100)
    first_day: dt.date
    last_day: dt.date
    target: int | None = Field(None, gt=0, le=100_000_000)
    whole: bool = Field(True, description="The office takes part with all offices below it; else offices are named afterwards.")


class ExtendIn(Sent):
    last_day: dt.date
    reason: str = Field(min_length=1, max_length=1000)


class CampaignOut(Schema):
    id: uuid.UUID
    office: str
    title_zh: str
    title_en: str
    counted: list[str] = Field(description="`line:field`; `line:*` is every field of the line.")
    first_day: dt.date
    last_day: dt.date
    target: int | None
    phase: str
    published: bool
    proposed: str = Field(description="What waits to be confirmed: page, figures, or nothing.")


class CountOut(Schema):
    line: str
    field: str
    office: str
    cases: int
    open: int


class MonthOut(Schema):
    month: str
    received: int
    closed: int


class CampaignDetailOut(CampaignOut):
    purpose_zh: str
    purpose_en: str
    cases: int = Field(description="Of the whole campaign; of sealed cases a multiple of five.")
    open: int
    sealed: int = Field(description="Sealed cases, rounded down to a multiple of five. They stand in no table.")
    offices: list[str] = Field(description="Offices that take part, each with all below it.")
    counts: list[CountOut] = Field(description="By field and by place one level below the caller's office, or of the whole for the leading office and those above.")
    months: list[MonthOut]
    changes: list[dict[str, Any]]


def _brief(row: Campaign) -> dict[str, Any]:
    return {
        "id": row.pk, "office": row.office.code, "title_zh": row.title_zh, "title_en": row.title_en, "counted": row.counted, "first_day": row.first_day,
        "last_day": row.until(), "target": row.target, "phase": row.phase(clock.today()), "published": row.published, "proposed": row.asked,
    }  # fmt: skip


@router.get("/campaigns", response=list[CampaignOut], summary="Campaigns that my office leads, takes part in or is asked to join")
def campaign_list(request: HttpRequest) -> Any:
    """The newest hundred."""
    actor = scoped(request, "cases:read")
    return [_brief(row) for row in Campaign.objects.select_related("office").filter(campaigns.visible_to(actor))[:100]]


@router.get("/campaigns/{uuid:ident}", response=CampaignDetailOut, summary="One campaign with its counts")
def one(request: HttpRequest, ident: uuid.UUID) -> Any:
    """Counted live, as on its page."""
    actor = scoped(request, "cases:read")
    row = campaigns.seen(actor, ident)
    offices = counting.taking_part(row)
    place = campaigns.home(actor, row)
    found, sums = counting.figures(row, offices, place), counting.totals(row, offices)
    codes = {office.pk: office.code for office in found.places}
    return {
        **_brief(row),
        "purpose_zh": row.purpose_zh,
        "purpose_en": row.purpose_en,
        "cases": sums.counted,
        "open": sums.open,
        "sealed": sums.sealed,
        "offices": [office.code for office in offices],
        "counts": [{"line": line, "field": field, "office": codes[where], "cases": n, "open": running} for ((line, field), where), (n, running) in sorted(found.cells.items())],
        "months": [{"month": f"{m.first:%Y-%m}", "received": m.received, "closed": m.closed} for m in counting.months(row, offices, place, clock.today())],
        "changes": [{"kind": c.kind, "at": c.at, "by": c.by, "by_office": c.by_office.code, "office": c.office.code if c.office else None, "last_day": c.last_day, "reason": c.reason} for c in row.changes.select_related("office", "by_office")],
    }


@router.post("/campaigns", response={201: CampaignOut}, summary="Start a campaign")
def start(request: HttpRequest, body: CampaignIn, idempotency_key: str = KEY) -> Any:
    """As on the page: by a head or chief procurator, for her office. The same key starts it once."""
    actor = scoped(request, "cases:act")
    given = body.dict() | {"whole": "yes" if body.whole else "no", "business": body.lines, "subjects": body.fields}
    form = CampaignForm(given)
    if not form.is_valid():
        named = {"business": "lines", "subjects": "fields"}
        raise InvalidFacts({named.get(name, name): [str(sentence) for sentence in said] for name, said in form.errors.items()})
    return 201, _brief(campaigns.start(actor, form.cleaned_data, key=idempotency_key, now=clock.now()))


@router.post("/campaigns/{uuid:ident}/extend", response=CampaignOut, summary="Extend a campaign")
def extend(request: HttpRequest, ident: uuid.UUID, body: ExtendIn) -> Any:
    """A later last day, with a reason, which stays in its history. The same day twice is refused, so that nothing is extended twice."""
    return _brief(campaigns.extend(ident, scoped(request, "cases:act"), body.last_day, body.reason, now=clock.now()))


class StepIn(Sent):
    """One decision about a campaign: invite, join, decline, leave (`office`: its code), end, note; publish and publish_figures (of the days that have closed since the last table, which then stays) propose it, and another official of the leading office answers by confirm or return; unpublish.

    Whoever proposed it takes it back by return. All but `join` and those of publishing may or must say why, and so must a return."""

    step: Literal["invite", "join", "decline", "leave", "end", "note", "publish", "publish_figures", "confirm", "return", "unpublish"]
    office: str = Field("", max_length=24)
    reason: str = Field("", max_length=1000)


@router.post("/campaigns/{uuid:ident}/steps", response=CampaignOut, summary="Invite, answer, leave, end, note or publish")
def step(request: HttpRequest, ident: uuid.UUID, body: StepIn) -> Any:
    """As on its page, by who may there. What was done already is refused, so that a second press changes nothing."""
    actor, now = scoped(request, "cases:act"), clock.now()
    match body.step:
        case "invite":
            campaigns.invite(ident, actor, _office(body.office), body.reason, now=now)
        case "join" | "decline":
            campaigns.answer(ident, actor, body.step == "join", body.reason, now=now)
        case "leave":
            campaigns.leave(ident, actor, _office(body.office).pk, body.reason, now=now)
        case "end":
            campaigns.end(ident, actor, body.reason, now=now, today=clock.today())
        case "note":
            campaigns.note(ident, actor, body.reason, now=now)
        case "publish_figures":
            publication.propose_figures(ident, actor, now=now, today=clock.today())
        case "publish":
            campaigns.propose_page(ident, actor, now=now, today=clock.today())
        case "confirm" | "return":
            publication.answer(ident, actor, body.step == "confirm", body.reason, now=now, today=clock.today())
        case _:
            campaigns.unpublish(ident, actor, now=now)
    return _brief(Campaign.objects.select_related("office").get(pk=ident))


def _office(code: str) -> Procuratorate:
    found = Procuratorate.objects.filter(code=code).first()
    if found is None:
        raise InvalidFacts({"office": ["unknown"]})
    return found
