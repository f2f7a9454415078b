"""Who the people of a sealed case are, over HTTP: asked for with a reason, answered by a custodian who need not see the case."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Field, Router, Schema

from procuracy.casework import commands, queries
from procuracy.casework.commands.custody import waiting_for
from procuracy.casework.custody import LONGEST
from procuracy.casework.errors import NotFound
from procuracy.casework.models import Case, Release
from procuracy.casework.policy import visible
from procuracy.config import clock

from .auth import KeyAuth, scoped
from .schemas import KEY, Sent

router = Router(auth=KeyAuth(), tags=["custody"])


class IdentityIn(Sent):
    reason: str = Field(min_length=1, max_length=500, description="Why the official needs to know who they are.")
    days: int = Field(ge=1, le=LONGEST)
    purpose: str = Field("", max_length=300, description="Why the sealed case is opened; recorded.")


class ReleaseIn(Sent):
    verdict: Literal["released", "refused"]
    reason: str = Field("", max_length=500, description="Needed for a refusal.")


class ReleaseOut(Schema):
    """A request to the custodian. It names the case, never its people."""

    id: uuid.UUID
    case: uuid.UUID
    official: int
    reason: str
    days: int
    state: str
    asked_at: dt.datetime
    until: dt.date | None = None


def _out(row: Release) -> dict[str, Any]:
    return {"id": row.pk, "case": row.case_id, "official": row.official_id, "reason": row.reason, "days": row.days, "state": row.state, "asked_at": row.asked_at, "until": row.until}


@router.post("/cases/{uuid:ident}/identity", response={201: ReleaseOut}, summary="Ask who the people of a sealed case are")
def ask(request: HttpRequest, ident: uuid.UUID, body: IdentityIn, idempotency_key: str = KEY) -> Any:
    """The custodian of the office answers. Until then, and after the last day, contact data show a number in place of a name."""
    actor = scoped(request, "cases:act")
    row = Case.objects.filter(visible(actor), pk=ident).first()
    if row is None:
        raise NotFound()
    queries.need_purpose(row, actor, body.purpose, page="api", now=clock.now())
    return 201, _out(commands.ask_identity(ident, actor, reason=body.reason, days=body.days, key=idempotency_key, now=clock.now(), today=clock.today()))


@router.get("/releases", response=list[ReleaseOut], summary="Requests that wait for me as the custodian")
def waiting(request: HttpRequest) -> Any:
    """Of my own office, the oldest first, without those that are not mine to answer."""
    return [_out(row) for row in waiting_for(scoped(request, "cases:read"))]


@router.post("/releases/{uuid:ident}/answer", response=ReleaseOut, summary="Release who they are, or refuse")
def answer(request: HttpRequest, ident: uuid.UUID, body: ReleaseIn) -> Any:
    """For the days that were asked, from today. An answered request is not answered again."""
    actor = scoped(request, "cases:act")
    commands.answer_identity(ident, actor, body.verdict, reason=body.reason, now=clock.now(), today=clock.today())
    return _out(Release.objects.get(pk=ident))
