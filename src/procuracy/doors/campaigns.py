"""Campaigns that their office chose to publish: purpose, period, and counts by field and place, with small numbers withheld."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.core.cache import cache
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from procuracy.casework import lines
from procuracy.config import clock
from procuracy.oversight import counting
from procuracy.oversight.models import Campaign
from procuracy.web.views import not_found

PAGE = 25
KEPT = 600
"""Seconds for which a public count is kept, so that many readers cost one count."""


def campaign_list(request: HttpRequest) -> HttpResponse:
    """All published campaigns, the newest first."""
    page = Paginator(Campaign.objects.select_related("office").filter(published=True), PAGE).get_page(request.GET.get("page"))
    rows = [{"row": row, "phase": row.phase(clock.today())} for row in page.object_list]
    return render(request, "doors/campaigns.html", {"rows": rows, "page": page})


def campaign(request: HttpRequest, ident: uuid.UUID) -> HttpResponse:
    """One published campaign. Sealed cases are not in its table; a table one level deep is all that is published, so that no two compare."""
    row = Campaign.objects.select_related("office").filter(pk=ident, published=True).first()
    if row is None:
        return not_found(request)
    key = f"campaign:{row.pk}:{row.last_day}:{row.ended_on}"
    kept: tuple[counting.Figures, dt.datetime] | None = cache.get(key)
    if kept is None:
        kept = (counting.figures(row, counting.taking_part(row)), clock.now())
        cache.set(key, kept, KEPT)
    found, at = kept
    return render(request, "doors/campaign.html", {"row": row, "phase": row.phase(clock.today()), "at": at, **shown(row, found)})


def shown(row: Campaign, found: counting.Figures) -> dict[str, Any]:
    """The table as everybody may read it, and the progress where the sum of all is not withheld."""
    table = counting.public_table(found)
    several = len({line for line, _field in found.fields}) > 1
    share = min(100, round(100 * table.total / row.target)) if row.target and table.total is not None else None
    return {
        "heads": [{"title": counting.title_of(key), "line": lines.get(key[0]).title if several else None} for key in found.fields],
        "places": [{"office": place, "cells": [table.cells[place.pk, key] for key in found.fields], "sum": table.rows[place.pk]} for place in found.places],
        "sums": [table.columns[key] for key in found.fields],
        "total": table.total,
        "withheld": not table.whole,
        "least": counting.LEAST,
        "share": share,
        "bar": 4 * share if share is not None else 0,
    }
