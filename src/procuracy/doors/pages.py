"""Pages that only tell: help, people's data, accessibility."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def help_page(request: HttpRequest) -> HttpResponse:
    """What 12309 is, in plain words."""
    return render(request, "doors/help.html")


def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept, why, for how long, and what we cannot protect against."""
    return render(request, "doors/privacy.html")


def accessibility(request: HttpRequest) -> HttpResponse:
    """How the service can be used, and where it falls short."""
    return render(request, "doors/accessibility.html")
