"""The slips by which those invited get their codes. The workspace's addresses include this and ask there who is signed in."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from procuracy.casework import commands
from procuracy.casework.errors import CaseworkError
from procuracy.casework.models import Case, Party
from procuracy.casework.policy import visible
from procuracy.config import clock
from procuracy.lines.common.opened import reason_missing, record
from procuracy.web.views import not_found

from .models import Guest

REASON = "邀请通知单"
"""Why a code was given, as the history of the case says it."""


def slips(request: HttpRequest, ident: uuid.UUID) -> HttpResponse:
    """Whom to give a slip, and after the press the slips themselves, shown this once. Volunteers and people of the matter have a code already."""
    case = Case.objects.select_related("office").defer("search").filter(visible(request.actor), pk=ident).first()
    if case is None:
        return not_found(request)
    if reason_missing(request, case):
        return redirect("desk:case", ident=ident)
    rows = list(Guest.objects.filter(case_id=ident).order_by("id"))
    parties = {p.pk: p for p in Party.objects.filter(pk__in=[row.party_id for row in rows])}
    shown = [{"row": row, "party": parties[row.party_id], "name": parties[row.party_id].contact_data().get("name") or "—"} for row in rows if row.party_id in parties]
    context = {"case": case, "guests": shown, "key": request.POST.get("key") or uuid.uuid4().hex, "track_url": request.build_absolute_uri("/track"), "slips": [], "error": ""}
    if request.method == "POST":
        chosen = set(request.POST.getlist("party"))
        try:
            for one in shown:
                party = one["party"]
                if str(party.pk) in chosen and party.joined_from_id is None:
                    code = commands.issue_receipt(
                        ident, party.pk, request.actor, reason=REASON, key=f"{context['key']}:{party.pk}", now=clock.now(), today=clock.today()
                    )
                    context["slips"].append({"name": one["name"], "code": code})
        except CaseworkError as error:
            context["error"] = str(error)
    record(request, case, "guest_slips")
    answer = render(request, "guests/slips.html", context, status=409 if context["error"] else 200)
    answer["Cache-Control"] = "no-store"
    return answer
