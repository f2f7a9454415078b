"""Middleware of the design system: the chosen language, and care for what a browser keeps."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

from .language import asked_for
from .views import PROBLEM, error_page

WORDLESS = (405, 409, 413, 429)
"""Statuses that Django or a view may answer without a word; people get a page instead."""
PROGRAMS = ("/api/", "/open311/")
"""Where programs call; they read their refusals in a form of their own."""
GetResponse = Callable[[HttpRequest], HttpResponse]


class PreferencesMiddleware:
    """Language from the cookie alone; Chinese otherwise. Nothing is guessed from the browser; a program says what it reads (`Accept-Language`)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        program = request.path.startswith(PROGRAMS)
        chosen = asked_for(request.headers.get("Accept-Language", "")) if program else request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, settings.LANGUAGE_CODE)
        known = {code for code, _name in settings.LANGUAGES}
        with translation.override(chosen if chosen in known else settings.LANGUAGE_CODE):
            request.LANGUAGE_CODE = translation.get_language()
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", "en" if chosen == "en" else "zh-Hans")
            if program:
                patch_vary_headers(response, ["Accept-Language"])
            return response


READ_ON = 64 * 1024 * 1024
"""Bytes of what is too large that are read and thrown away."""


def _read_to_its_end(request: HttpRequest) -> None:
    """Take in what is still being sent: a program that sends before it listens hears the refusal then, and not a broken line."""
    with contextlib.suppress(OSError):  # whoever sent it is gone
        taken = 0
        while taken < READ_ON and (chunk := request.read(1024 * 1024)):
            taken += len(chunk)


class CareMiddleware:
    """No page stays in a browser's cache, so that Back after leaving shows nothing that was said; no answer is wordless."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def process_view(self, request: HttpRequest, view: object, *_arguments: object) -> HttpResponse | None:
        """Text with NUL fits no database and comes from no keyboard. Programs are told in their own way.

        Of more files than a page takes at once none is looked at, unless the page says itself which were too many (`counts_files`).
        """
        if request.path.startswith(PROGRAMS):
            return None
        if request.method == "POST" and not getattr(view, "counts_files", False) and sum(len(files) for _name, files in request.FILES.lists()) > settings.PROCURACY_FILES_AT_ONCE:
            return error_page(request, 413)
        sent = [*request.GET.values(), *(request.POST.values() if request.method == "POST" else ())]
        return error_page(request, 400) if any("\0" in str(text) for text in sent) else None

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 413:
            _read_to_its_end(request)
        api = request.path.startswith("/api/") and response.headers.get("Content-Type") != PROBLEM  # the API's framework says 405 in English alone
        if response.status_code in WORDLESS and not response.streaming and (api or not response.content):
            allowed = response.headers.get("Allow")
            response = error_page(request, response.status_code)
            if allowed:
                response.headers["Allow"] = allowed
        if not request.path.startswith(settings.STATIC_URL):
            response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response
