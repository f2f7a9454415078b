"""The offices below over HTTP: what is open, nearly due and overdue there, as on its page."""

from __future__ import annotations

import dataclasses
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from procuracy.casework.errors import NotAllowed, NotFound
from procuracy.config import clock
from procuracy.oversight import below
from procuracy.registry.models import Procuratorate

from .auth import KeyAuth, scoped
from .refusals import NO_DUTY

router = Router(auth=KeyAuth(), tags=["cases"])


class NumbersOut(Schema):
    """Open cases, and of these those due within three days and those overdue."""

    open: int
    soon: int = Field(description="Due today or within three days.")
    late: int = Field(description="Overdue.")


class OfficeBelowOut(NumbersOut):
    """One office directly below, with all below it."""

    office: str = Field(description="Its code.")
    name_zh: str
    name_en: str
    level: str


class ClockBelowOut(Schema):
    """Cases by the clock that is due next in them."""

    line: str
    clock: str
    title_zh: str
    title_en: str
    owner: str = Field(description="Who must act: office, person or other.")
    soon: int
    late: int


class BelowOut(Schema):
    """What lies in the offices below, counted now. Sealed cases are not among it."""

    office: str
    all: NumbersOut
    offices: list[OfficeBelowOut]
    clocks: list[ClockBelowOut]


@router.get("/below", response=BelowOut, summary="What is open, nearly due and overdue in the offices below")
def offices_below(request: HttpRequest, office: str = "") -> Any:
    """For heads, chief procurators and case management of an office that has offices below it. `office`: the code of one of these, to look below it."""
    actor = scoped(request, "cases:read")
    if not below.looks_below(actor):
        raise NotAllowed(NO_DUTY)
    position = Procuratorate.objects.filter(code=office).first() if office else None
    if office and position is None:
        raise NotFound(below.NO_SUCH_OFFICE)
    found = below.overview(actor, position, clock.today())
    return {
        "office": found.position.code,
        "all": dataclasses.asdict(found.all),
        "offices": [{"office": row.code, "name_zh": row.name_zh, "name_en": row.name_en, "level": row.level, **dataclasses.asdict(numbers)} for row, numbers in found.offices],
        "clocks": [{"line": c.line, "clock": c.clock, "title_zh": c.title["zh"], "title_en": c.title["en"], "owner": c.owner, "soon": c.soon, "late": c.late} for c in found.clocks],
    }
