"""Gives a request its actor: the official or the partner behind the session. Ends sessions that must not go on."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from procuracy.casework import custody
from procuracy.casework.actors import Actor
from procuracy.config import clock
from procuracy.registry.models import AgencyPerson, Official
from procuracy.web.views import forbidden, too_late

from .access import second_factor_missing
from .second_factor import outgrown

TAG = re.compile(r"(<[^>]*>)")
"""What stands in tags is no sentence, and a form gives back what its sender typed."""


def _veiled(answer: HttpResponse) -> HttpResponse:
    """The answer without the names of people whom its reader may not know, in whichever free text somebody wrote them."""
    kind = answer.get("Content-Type", "")
    if answer.streaming or not kind.startswith(("text/html", "application/json", "application/problem+json")):
        return answer
    text = answer.content.decode()
    if kind.startswith("text/html"):
        parts = TAG.split(text)
        parts[::2] = custody.veil("\0".join(parts[::2])).split("\0")  # one pass over all that stands between tags
        veiled = "".join(parts)
    else:
        veiled = custody.veil(text, str, lambda said: json.dumps(said)[1:-1])
    if veiled != text:
        answer.content = veiled.encode()
    return answer


class OfficialMiddleware:
    """Sets `request.actor` for who is signed in, on the pages of the workspaces and of accounts, and nowhere else.

    The partners' workspace is guarded here, by its address: who comes in is a person of an agency, with a second factor.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = custody.nobody_reads()  # a thread serves many: nobody reads as the one before her
        try:
            return _veiled(self._answer(request))
        finally:
            custody.read_as_before(token)

    def _answer(self, request: HttpRequest) -> HttpResponse:
        request.actor = None  # type: ignore[attr-defined]
        at_partners = request.path.startswith("/partner/")
        if at_partners and not request.user.is_authenticated:
            sign_in = f"{reverse('account_login')}?next={request.path}"
            return too_late(request, sign_in) if request.method == "POST" else redirect(sign_in)
        if request.path.startswith(("/desk/", "/account/", "/partner/")) and request.user.is_authenticated:
            if outgrown(request):
                logout(request)
                return redirect(f"{reverse('account_login')}?next={request.path}")
            official = (
                Official.objects.select_related("office", "department")
                .filter(user_id=request.user.pk, active=True, user__is_active=True)
                .first()
            )
            if official is not None and not at_partners:
                request.actor = Actor.official(official, clock.today())  # type: ignore[attr-defined]
                custody.read_as(request.actor, clock.today())  # type: ignore[attr-defined]
            elif official is None:
                return self._partner(request, at_partners)
            if at_partners:
                return forbidden(request)
        return self.get_response(request)

    def _partner(self, request: HttpRequest, at_partners: bool) -> HttpResponse:
        """Somebody of an agency, or nobody whom we know."""
        person = AgencyPerson.objects.select_related("agency").filter(user_id=request.user.pk, active=True, agency__active=True, user__is_active=True).first()
        if person is not None:
            request.actor = Actor.partner(person)  # type: ignore[attr-defined]
            custody.read_as(request.actor, clock.today())  # type: ignore[attr-defined]
        if not at_partners:
            return redirect("partner:requests") if person is not None and request.path.startswith("/desk/") and request.path != reverse("desk:demo_sign_in") else self.get_response(request)
        if person is None:
            return forbidden(request)
        if second_factor_missing(request):
            return redirect("mfa_index")
        return self.get_response(request)
