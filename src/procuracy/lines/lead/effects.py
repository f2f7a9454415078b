"""What acts of a lead leave beside it: where and when it is about, so that near ones are found."""

from __future__ import annotations

import datetime as dt
import uuid

from procuracy.casework.commands import RAISED
from procuracy.casework.subscriptions import OPENED, Happening
from procuracy.lines.common.effects import subscriber

from .forms import wgs_of
from .models import LeadPoint
from .places import cell, units


def _opened(h: Happening) -> None:
    f = h.case.facts
    place = wgs_of(str(f.get("position", "")), str(f.get("datum", "")))
    lat, lon = units(*place) if place else (None, None)
    h.batch.add(
        LeadPoint(
            case_id=h.case.pk, division=h.case.place, field=f["field"], seen_on=dt.date.fromisoformat(f["seen_on"]), latitude=lat, longitude=lon,
            cell=cell(lat, lon) if lat is not None and lon is not None else None, participant_id=uuid.UUID(f["participant"]) if f.get("participant") else None,
        )
    )  # fmt: skip


def _raised(h: Happening) -> None:
    """Which lines were opened from it: a lead is adopted by its case, and handed on by its request."""
    h.change_case(facts={**h.case.facts, "raised": sorted({*h.case.facts.get("raised", ()), h.facts["line"]})})


take_effect = subscriber("lead", {OPENED: _opened, RAISED: _raised})
