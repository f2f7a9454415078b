"""What every template may use: language, large type, and the workspace's navigation."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from . import nav

LARGE = "large"


def page(request: HttpRequest) -> dict[str, Any]:
    """Context for the layout."""
    language = get_language() or settings.LANGUAGE_CODE
    actor = getattr(request, "actor", None)
    return {
        "lang": "en" if language.startswith("en") else "zh",
        "html_lang": "en" if language.startswith("en") else "zh-Hans",
        "is_large": request.COOKIES.get(LARGE) == "1",
        "navigation": nav.entries(request) if actor is not None else [],
        "actor": actor,
        "demo": getattr(request, "is_demo", False),
    }
