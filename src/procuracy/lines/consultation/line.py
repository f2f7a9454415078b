"""The consultation line as the engine sees it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from procuracy.casework.actors import Actor
from procuracy.casework.lines import Line
from procuracy.casework.models import Case, Party
from procuracy.lines.common.conditions import BESIDE_A_MATTER, NOTE_WAITS, SOMEBODY_HEARS
from procuracy.lines.guests import facts as guests
from procuracy.lines.guests import reading
from procuracy.materials import wording
from procuracy.materials.models import Material

from .forms import FORMS, QuestionForm

FOLDER = Path(__file__).parent


def _title(facts: Mapping[str, Any]) -> str:
    return f"专业咨询：{facts['subject']}"[:120]


def panel(case: Case, actor: Actor) -> tuple[str, dict[str, Any]]:
    """The question, what is shown, whom it went to and what they said. Three statements."""
    files = case.facts.get("files", ())
    return "consultation/panel.html", {
        "subject": case.facts["subject"],
        "question": case.facts["question"],
        "shown_files": Material.objects.filter(pk__in=files) if files else [],
        "guests": reading.table(case),
    }


def person_panel(case: Case, party: Party) -> tuple[str, dict[str, Any]]:
    """The question as the one asked reads it."""
    return "consultation/person.html", {"subject": case.facts["subject"], "question": case.facts["question"], **reading.own(case, party)}


LINE = Line(
    procedure="consultation",
    title={"zh": "专业咨询", "en": "Expert consultation"},
    folder=FOLDER / "procedure",
    opening=QuestionForm,
    forms=FORMS,
    beside=BESIDE_A_MATTER,
    serves=True,
    conditions={**guests.CONDITIONS, "somebody_hears": SOMEBODY_HEARS, "note_waits": NOTE_WAITS},
    letters=(*wording.take_up(FOLDER / "letters.yaml"), "guest_thanks"),
    department="public_interest",
    carries_people=False,
    title_of=_title,
    panel=panel,
    person_panel=person_panel,
)
