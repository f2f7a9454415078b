"""Addresses for the tests of this room alone: its own pages, and empty stand-ins for what the frame links to."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views.decorators.http import require_POST

from procuracy.web import views


def blank(request: HttpRequest) -> HttpResponse:
    """A page without words."""
    return HttpResponse("<!doctype html><title>blank</title>")


@require_POST
def only_post(request: HttpRequest) -> HttpResponse:
    """Answers GET with 405."""
    return blank(request)


def failing(request: HttpRequest) -> HttpResponse:
    """Breaks with a text that nobody may see."""
    raise RuntimeError("secret of the machine room")


def status(request: HttpRequest, code: int) -> HttpResponse:
    """The error page of a status."""
    return views.error_page(request, code)


def _room(name: str, *names: str) -> tuple[list[object], str]:
    return [path(each, blank, name=each) for each in names], name


urlpatterns = [
    path("", blank),
    path("", include("procuracy.web.urls")),
    path("doors/", include(_room("doors", "track", "help", "privacy", "accessibility"))),
    path("desk/", include(_room("desk", "home"))),
    path("account/logout", blank, name="account_logout"),
    path("only-post", only_post),
    path("failing", failing),
    path("status/<int:code>", status),
]
handler400, handler403 = views.bad_request, views.forbidden
handler404, handler500 = views.not_found, views.broken
