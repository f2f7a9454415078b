"""Sign-in: nobody signs up; the demo's one-click accounts exist in a demo database alone."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from procuracy.config.demo_guard import demo_allowed
from procuracy.registry.models import User


class Adapter(DefaultAccountAdapter):
    """allauth, closed to the outside."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> Any:
        from procuracy.doors.limits import network

        return network(request).partition("/")[0]


@require_POST
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in to a demo account by one click. Not there unless the database itself is a demo's."""
    if not demo_allowed():
        raise Http404
    user = User.objects.filter(username=request.POST.get("username", ""), is_active=True).first()
    if user is None:
        raise Http404
    login(request, user, backend="allauth.account.auth_backends.AuthenticationBackend")
    request.session["demo_sign_in"] = True
    return redirect("desk:home")
