"""What is open, nearly due and overdue in the offices below, office by office, down to the list of cases."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from procuracy.casework import lines
from procuracy.casework.errors import NotFound
from procuracy.config import clock
from procuracy.oversight import below
from procuracy.registry.models import Procuratorate
from procuracy.web.views import not_found

from .access import official
from .fields import number

OWNERS = {"office": _("The office"), "person": _("The person"), "other": _("Somebody else, whom the office waits for")}
"""Whose clock it is."""


@official(*below.LOOKERS)
def offices_below(request: HttpRequest) -> HttpResponse:
    """The offices directly below the viewer's, or below one of these. At most five statements of its own, however many cases."""
    chosen = request.GET.get("office")
    position = Procuratorate.objects.filter(pk=number(chosen)).first() if chosen else None
    if chosen and position is None:
        return not_found(request)
    try:
        found = below.overview(request.actor, position, clock.today())
    except NotFound:
        return not_found(request)
    top = found.position.pk == request.actor.office_id
    opens = below.opens_cases(request.actor)
    rows = [{"office": office, "numbers": numbers, "href": _deeper(office, found.position), "list": _list(office) if opens and _holds_cases(office, found.position) else ""} for office, numbers in found.offices]
    titles = {line.procedure: line.title for line in lines.every()}
    return render(
        request,
        "desk/below.html",
        {
            "position": found.position,
            "up": None if top else _above(found.position, request.actor.office_id),
            "rows": rows,
            "all": found.all,
            "clocks": [{"clock": row, "line": titles.get(row.line), "owner": OWNERS.get(row.owner, row.owner)} for row in found.clocks],
            "opens": opens,
            "lists": any(row["list"] for row in rows),
        },
    )


def _holds_cases(office: Procuratorate, position: Procuratorate) -> bool:
    """Whether the numbers of a row are those of one office, whose cases a list can show."""
    return office.level == Procuratorate.Level.BASIC or office.pk == position.pk


def _deeper(office: Procuratorate, position: Procuratorate) -> str:
    """Where the offices below this one stand; nowhere for one that has none, or that is looked at already."""
    return "" if _holds_cases(office, position) else f"{reverse('desk:below')}?office={office.pk}"


def _above(position: Procuratorate, own: Any) -> str:
    """One step up: to the office above, or to the viewer's own."""
    address = reverse("desk:below")
    return address if position.parent_id in (own, None) else f"{address}?office={position.parent_id}"


def _list(office: Procuratorate) -> str:
    return f"{reverse('desk:work')}?{urlencode({'scope': 'subtree', 'office': office.pk})}"
