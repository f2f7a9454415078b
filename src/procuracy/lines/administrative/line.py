"""The line of administrative litigation supervision as the engine sees it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from procuracy.casework.actors import Actor
from procuracy.casework.lines import Line
from procuracy.casework.models import Case, Party
from procuracy.lines.supervision import panel as shared
from procuracy.materials import letters, wording

from .facts import CONDITIONS, LEVEL_ARTICLE, LIMIT_RULES, LIVELIHOOD, Resolved, Way
from .forms import FORMS, OpeningForm

FOLDER = Path(__file__).parent


def _title(facts: Mapping[str, Any]) -> str:
    return f"行政诉讼监督：{facts['court']} {facts['case_number']}"[:120]


def panel(case: Case, actor: Actor) -> tuple[str, dict[str, Any]]:
    """What both lines show, the field of people's lives, and the work on the dispute itself. One statement."""
    steps = [
        {"done_on": step["done_on"], "how": "、".join(str(Way(way).label) for way in step["ways"]), "result": Resolved(step["resolved"]).label}
        for step in case.facts.get("resolution", [])
    ]
    return "supervision/panel.html", shared.shown(case, LIMIT_RULES, LEVEL_ARTICLE) | {"field": LIVELIHOOD[case.facts["field"]], "resolution": steps}


def person_panel(case: Case, party: Party) -> tuple[str, dict[str, Any]]:
    """The person's own matter in plain words."""
    return "supervision/person.html", shared.shown_to(case)


LINE = Line(
    procedure="administrative_supervision",
    title={"zh": "行政诉讼监督", "en": "Administrative litigation supervision"},
    folder=FOLDER / "procedure",
    opening=OpeningForm,
    forms=FORMS,
    conditions=CONDITIONS,
    letters=letters.COMMON + wording.take_up(FOLDER / "letters.yaml"),
    department="accusations",
    title_of=_title,
    panel=panel,
    person_panel=person_panel,
    field_of=lambda facts: str(facts["field"]),
    fields=LIVELIHOOD,
)
