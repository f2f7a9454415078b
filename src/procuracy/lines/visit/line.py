"""The visit line as the engine sees it."""

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

from .forms import FORMS, Kind, VisitForm

FOLDER = Path(__file__).parent


def _title(facts: Mapping[str, Any]) -> str:
    return f"{ {Kind.OBSERVERS: '观摩', Kind.EVALUATION: '现场评估'}[Kind(facts['kind'])] }：{facts['subject']}"[:120]


def _shown(case: Case) -> dict[str, Any]:
    facts = case.facts
    return {
        "kind": Kind(facts["kind"]).label,
        "subject": facts["subject"],
        "held_on": facts.get("held_on"),
        "until_on": facts.get("until_on"),
        "place": facts.get("place", ""),
        "programme": facts.get("programme", ""),
    }


def panel(case: Case, actor: Actor) -> tuple[str, dict[str, Any]]:
    """The programme, those invited, what they said, what was seen. Two statements."""
    return "visit/panel.html", {"visit": _shown(case) | {"findings": case.facts.get("findings", "")}, "guests": reading.table(case)}


def person_panel(case: Case, party: Party) -> tuple[str, dict[str, Any]]:
    """The invitation as the one invited reads it."""
    return "visit/person.html", {"visit": _shown(case), **reading.own(case, party)}


LINE = Line(
    procedure="visit",
    title={"zh": "观摩与现场评估", "en": "Visit or evaluation on the spot"},
    folder=FOLDER / "procedure",
    opening=VisitForm,
    forms=FORMS,
    beside=BESIDE_A_MATTER,
    serves=True,
    conditions={**guests.CONDITIONS, "somebody_hears": SOMEBODY_HEARS, "note_waits": NOTE_WAITS},
    letters=wording.take_up(FOLDER / "letters.yaml"),
    department="public_interest",
    carries_people=False,
    title_of=_title,
    panel=panel,
    person_panel=person_panel,
)
