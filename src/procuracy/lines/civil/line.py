"""The line of civil litigation supervision as the engine sees it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from procuracy.casework.actors import Actor
from procuracy.casework.lines import Line
from procuracy.casework.models import Case, Deadline, Party
from procuracy.lines.supervision import panel as shared
from procuracy.materials import letters, wording

from .facts import CONDITIONS, LEVEL_ARTICLE, LIMIT_RULES, SUPERVISED, ReviewGround, ReviewState
from .forms import FORMS, OpeningForm

FOLDER = Path(__file__).parent


def _title(facts: Mapping[str, Any]) -> str:
    return f"民事诉讼监督：{facts['court']} {facts['case_number']}"[:120]


def panel(case: Case, actor: Actor) -> tuple[str, dict[str, Any]]:
    """What both lines show, how far a review by the office above came, and what the applicant said when she asked for it. One statement."""
    state = case.facts.get("review_above")
    return "supervision/panel.html", shared.shown(case, LIMIT_RULES, LEVEL_ARTICLE) | {"reviewed_above": ReviewState(state).label if state else "", "review_request": _request(case)}


def _request(case: Case) -> dict[str, Any] | None:
    """The request for a review: its day, its ground in words, and its text."""
    asked = case.facts.get("review_request")
    return asked | {"ground": ReviewGround(asked["ground"]).label} if asked else None


def person_panel(case: Case, party: Party) -> tuple[str, dict[str, Any]]:
    """The person's own matter, until when she may ask the office above for a review, and what she said when she did. One statement where she may."""
    shown = shared.shown_to(case) | {"review_request": _request(case)}
    if case.stage == "not_supported":
        clock = Deadline.objects.filter(case_id=case.pk, clock="ask_review", ended_seq__isnull=True).only("due", "raw_end").first()
        shown |= {"may_ask_review": clock is not None, "review_until": (clock.due or clock.raw_end) if clock else None, "review_about": clock is not None and clock.due is None}
    return "supervision/person.html", shown


LINE = Line(
    procedure="civil_supervision",
    title={"zh": "民事诉讼监督", "en": "Civil litigation supervision"},
    folder=FOLDER / "procedure",
    opening=OpeningForm,
    forms=FORMS,
    conditions=CONDITIONS,
    letters=letters.COMMON + wording.take_up(FOLDER / "letters.yaml"),
    department="accusations",
    title_of=_title,
    field_of=lambda facts: str(facts["kind"]),
    fields=SUPERVISED,
    panel=panel,
    person_panel=person_panel,
)
