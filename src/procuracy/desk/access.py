"""Who may open a page of the workspace: signed in, with a second factor, and with a duty."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from procuracy.casework.actors import Actor
from procuracy.config.demo_guard import demo_allowed
from procuracy.registry.models import Procuratorate
from procuracy.web.views import forbidden, too_late

from . import second_factor

View = Callable[..., HttpResponse]


def second_factor_missing(request: HttpRequest) -> bool:
    """Whether the account still lacks its second factor. A demo account is excused, in a demo database alone."""
    if request.session.get("demo_sign_in") and demo_allowed():
        return False
    return not second_factor.has_one(request.user)


def looks_after(actor: Actor, office: Procuratorate) -> bool:
    """Whether an office is the actor's own or one below it."""
    return actor.office_level == Procuratorate.Level.NATIONAL or actor.office_id in office.path()


def official(*roles: str) -> Callable[[View], View]:
    """Decorator: only officials who hold one of `roles` (any role, if none is named)."""

    def wrap(view: View) -> View:
        @functools.wraps(view)
        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                sign_in = f"{reverse('account_login')}?next={request.path}"
                return too_late(request, sign_in) if request.method == "POST" else redirect(sign_in)
            if request.actor is None:
                return forbidden(request)
            if second_factor_missing(request):
                return redirect("mfa_index")
            if roles and not request.actor.has(*roles):
                return forbidden(request)
            return view(request, *args, **kwargs)

        return inner

    return wrap
