"""The door for volunteers: one page to apply, and the code that opens everything from then on."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from procuracy.casework import commands
from procuracy.casework.actors import Actor
from procuracy.casework.commands import NewParty, Opened, Word
from procuracy.casework.errors import CaseworkError
from procuracy.casework.models import Party
from procuracy.config import clock
from procuracy.lines.volunteer.facts import TRAINING
from procuracy.lines.volunteer.forms import JoinForm, contact_of
from procuracy.registry import competence
from procuracy.web.language import page_language
from procuracy.web.views import too_many as too_many_page

from . import limits
from .web import receipt_context


def join(request: HttpRequest) -> HttpResponse:
    """Apply as a volunteer. What names her is sealed; the case holds her fields and her area alone."""
    form = JoinForm(request.POST or None, today=clock.today())
    context = {"form": form, "training": TRAINING, "key": request.POST.get("key") or uuid.uuid4().hex}
    if request.method != "POST":
        return render(request, "doors/join.html", context)
    now = clock.now()
    if limits.too_many("begin", limits.network(request), 60, dt.timedelta(hours=1), now):
        return too_many_page(request)
    if not form.is_valid():
        return render(request, "doors/join.html", context, status=422)
    language = "en" if page_language() == "en" else "zh-hans"
    try:
        opened = applied(form.cleaned_data, key=context["key"], now=now, language=language, door="web")
    except CaseworkError as error:
        form.add_error(None, str(error) or _("Please look at it again."))
        return render(request, "doors/join.html", context, status=error.status)
    party = Party.objects.select_related("case", "case__office").get(case_id=opened.case_id, role=Party.Role.PETITIONER)
    return render(request, "doors/joined.html", receipt_context(request, opened.receipt, party))


def applied(data: Mapping[str, Any], *, key: str, now: dt.datetime, language: str, door: str) -> Opened:
    """Open an application from the cleaned answers of `JoinForm`. The same key gives the same code again. Raises `Conflict`."""
    party = NewParty(
        role=Party.Role.PETITIONER,
        contact=contact_of(data),
        safe_contact={"may_contact": bool(data["may_text"]), **({"channel": "sms", "hours": "any", "say": "neutral"} if data["may_text"] else {})},
        language=language,
    )
    word = Word(
        procedure="volunteer", office=competence.propose(data["place"]).office, door=door, title="公益诉讼志愿者报名", words="", parties=[party], received=clock.today(), place=data["place"], language=language,
        facts={"expertise": data["expertise"]}, department="public_interest",
    )  # fmt: skip
    return commands.open_case(word, Actor.newcomer(door), key=f"volunteer:{key}", now=now)
