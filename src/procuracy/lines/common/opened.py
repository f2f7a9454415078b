"""Why an official opened a case, kept with her session: its letters, files, tables and proposals are part of it."""

from __future__ import annotations

import uuid

from django.http import HttpRequest

from procuracy.casework import queries
from procuracy.casework.models import Case
from procuracy.casework.policy import asks_why
from procuracy.config import clock


def _key(ident: uuid.UUID) -> str:
    return f"purpose:{ident}"


def reason_given(request: HttpRequest, ident: uuid.UUID) -> str:
    """The reason that she gave for this case in this session, or ""."""
    said: str = request.session.get(_key(ident), "")
    return said


def keep_reason(request: HttpRequest, ident: uuid.UUID, reason: str) -> None:
    """Keep what she said, for the session."""
    request.session[_key(ident)] = reason


def reason_missing(request: HttpRequest, case: Case) -> bool:
    """Whether the case must first be opened with a reason, on its page."""
    return asks_why(request.actor, case) and not reason_given(request, case.pk)  # type: ignore[attr-defined]


def record(request: HttpRequest, case: Case, page: str) -> None:
    """Write who opened which part of a case, with the reason she gave on its page."""
    queries.record_reading(case, request.actor, page=page, purpose=reason_given(request, case.pk), now=clock.now())  # type: ignore[attr-defined]
