"""Pages of the house itself: leaving, language, large type, and what is shown when something went wrong."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

YEAR = 365 * 24 * 3600
PROBLEM = "application/problem+json"
REFUSALS: dict[int, Any] = {
    400: _("The request cannot be read."),
    401: _("No key or receipt, or a wrong one."),
    403: _("The key, its scopes or its official may not do this."),
    404: _("It does not exist, or may not be seen."),
    405: _("This address does not take this method."),
    409: _("It has changed meanwhile, cannot be done now, or the idempotency key was used for something else."),
    413: _("This is too large to send at once"),
    422: _("The request does not fit the description."),
    429: _("There were many tries in a short time. Wait and try again."),
    500: _("Something went wrong on our side"),
}
"""What a program is told, by status, where nothing more can be said."""


@csrf_exempt
@require_http_methods(["GET", "POST"])
def leave(request: HttpRequest) -> HttpResponse:
    """Leave at once: forget the session and what the browser holds, and go to a neutral page."""
    try:
        request.session.flush()
    except DatabaseError:
        pass  # leaving must work even then; the browser still forgets its cookies below
    response = HttpResponse(status=303, headers={"Location": settings.PROCURACY_LEAVE_TO})
    response.headers["Clear-Site-Data"] = '"cookies", "storage"'
    for name in request.COOKIES:  # browsers ignore Clear-Site-Data on plain HTTP, and some always
        response.delete_cookie(name)
    return response


def leaving(request: HttpRequest) -> HttpResponse:
    """What leaving does, and what it cannot do."""
    return render(request, "web/leaving.html", {"destination": settings.PROCURACY_LEAVE_TO})


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Keep the chosen language in a cookie and return."""
    chosen = request.POST.get("language", "")
    response = _back(request)
    if chosen in {code for code, _name in settings.LANGUAGES}:
        _cookie(response, settings.LANGUAGE_COOKIE_NAME, chosen)
    return response


@require_POST
def set_large(request: HttpRequest) -> HttpResponse:
    """Switch large type on or off and return."""
    response = _back(request)
    _cookie(response, "large", "1" if request.POST.get("large") == "1" else "0")
    return response


def _back(request: HttpRequest) -> HttpResponseRedirect:
    target = request.POST.get("next", "/")
    safe = url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(target if safe else "/")


def _cookie(response: HttpResponse, name: str, value: str) -> None:
    response.set_cookie(
        name, value, max_age=YEAR, httponly=True, samesite="Lax", secure=not settings.INSECURE_HTTP
    )


def _error(request: HttpRequest, status: int) -> HttpResponse:
    if request.path.startswith("/api/"):
        told = {"type": "about:blank", "title": str(REFUSALS.get(status, REFUSALS[500])), "status": status}
        return JsonResponse(told, status=status, content_type=PROBLEM, json_dumps_params={"ensure_ascii": False})
    return render(request, "web/error.html", {"status": status, "staff": request.path.startswith("/desk/")}, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400 in the person's language; 413 where what was sent is too large."""
    return _error(request, 413 if isinstance(exception, RequestDataTooBig | TooManyFilesSent) else 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403 in the person's language."""
    return _error(request, 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404 in the person's language."""
    return _error(request, 404)


def broken(request: HttpRequest) -> HttpResponse:
    """500 in the person's language; needs no database and no session."""
    return _error(request, 500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was open too long: what was typed is given back, to be sent again."""
    return too_late(request)


NOT_GIVEN_BACK = ("csrfmiddlewaretoken", "key", "version", "password", "code", "receipt", "challenge", "work", "draft")


def too_late(request: HttpRequest, again: str = "") -> HttpResponse:
    """What was typed into a page that was open too long, and where to go to send it again."""
    words = [value for name, value in request.POST.items() if name not in NOT_GIVEN_BACK and "password" not in name and len(value) > 1]
    return render(request, "web/csrf.html", {"words": words, "again": again}, status=403)


def error_page(request: HttpRequest, status: int) -> HttpResponse:
    """The page for a status that a view or middleware decided: 405, 409, 413 and the rest."""
    return _error(request, status)


def too_many(request: HttpRequest) -> HttpResponse:
    """429: wait a little."""
    return _error(request, 429)
