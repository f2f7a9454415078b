"""Gives a request its actor: the official behind the session, with the roles held today. Ends sessions that must not go on."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from procuracy.casework.actors import Actor
from procuracy.config import clock
from procuracy.registry.models import Official

from .second_factor import outgrown


class OfficialMiddleware:
    """Sets `request.actor` for signed-in officials on the workspace's pages, and nowhere else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = None  # type: ignore[attr-defined]
        if request.path.startswith(("/desk/", "/account/")) and request.user.is_authenticated:
            if outgrown(request):
                logout(request)
                return redirect(f"{reverse('account_login')}?next={request.path}")
            official = (
                Official.objects.select_related("office", "department")
                .filter(user_id=request.user.pk, active=True, user__is_active=True)
                .first()
            )
            if official is not None:
                request.actor = Actor.official(official, clock.today())  # type: ignore[attr-defined]
        return self.get_response(request)
