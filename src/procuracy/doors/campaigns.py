"""Campaigns that their office chose to publish: purpose, period, and the tables that it published, with small numbers withheld."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from procuracy.casework import lines
from procuracy.config import clock
from procuracy.oversight import counting, publication
from procuracy.oversight.models import Campaign, PublishedTable
from procuracy.registry.models import Procuratorate
from procuracy.web.views import not_found

PAGE = 25


def campaign_list(request: HttpRequest) -> HttpResponse:
    """All published campaigns, the newest first."""
    page = Paginator(Campaign.objects.select_related("office").filter(published=True), PAGE).get_page(request.GET.get("page"))
    rows = [{"row": row, "phase": row.phase(clock.today())} for row in page.object_list]
    return render(request, "doors/campaigns.html", {"rows": rows, "page": page})


def campaign(request: HttpRequest, ident: uuid.UUID) -> HttpResponse:
    """One published campaign, with the tables that were published of it. Three statements."""
    row = Campaign.objects.select_related("office").filter(pk=ident, published=True).first()
    if row is None:
        return not_found(request)
    return render(request, "doors/campaign.html", {"row": row, "phase": row.phase(clock.today()), **shown(row)})


def shown(row: Campaign) -> dict[str, Any]:
    """Its published tables, the newest first, and the progress where no sum is withheld."""
    tables = list(row.tables.all())
    offices = Procuratorate.objects.in_bulk({place["id"] for table in tables for place in table.shown["places"]})
    total = publication.total(tables)
    share = min(100, round(100 * total / row.target)) if row.target and total is not None else None
    return {
        "apart": publication.apart(row.counted),
        "tables": [_table(table, offices) for table in tables],
        "total": total,
        "withheld": any(not table.shown["whole"] for table in tables),
        "least": counting.LEAST,
        "share": share,
        "bar": 4 * share if share is not None else 0,
    }


def _table(table: PublishedTable, offices: dict[Any, Procuratorate]) -> dict[str, Any]:
    fields = [(line, field) for line, field in table.shown["fields"]]
    several = len({line for line, _field in fields}) > 1
    return {
        "row": table,
        "heads": [{"title": counting.title_of(key), "line": lines.get(key[0]).title if several else None} for key in fields],
        "places": [{"office": offices[place["id"]], "cells": place["cells"], "sum": place["sum"]} for place in table.shown["places"]],
        "sums": table.shown["sums"],
        "total": table.shown["total"],
    }
