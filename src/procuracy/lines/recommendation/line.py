"""The recommendation line as the engine sees it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from procuracy.casework.actors import Actor
from procuracy.casework.lines import Line
from procuracy.casework.models import Case
from procuracy.materials import wording

from .facts import CONDITIONS, TYPES, Verdict
from .forms import FORMS, DraftForm, ProposalForm

FOLDER = Path(__file__).parent


def _title(facts: Mapping[str, Any]) -> str:
    return f"{TYPES[facts['type']].title['zh']}：{facts['addressee']}"[:120]


def panel(case: Case, actor: Actor) -> tuple[str, dict[str, Any]]:
    """Type, addressee, the draft item by item, and what the reply was worth. No statement of its own."""
    draft = case.facts.get("draft", {})
    fields = DraftForm.base_fields
    return "recommendation/panel.html", {
        "type": TYPES[case.facts["type"]],
        "addressee": case.facts["addressee"],
        "draft": [(field.label, draft[name]) for name, field in fields.items() if draft.get(name)],
        "received_on": case.facts.get("received_by_unit_on"),
        "replied_on": case.facts.get("replied_on"),
        "verdict": Verdict(case.facts["verdict"]).label if case.facts.get("verdict") else "",
    }


LINE = Line(
    procedure="recommendation",
    title={"zh": "检察建议", "en": "Recommendation"},
    folder=FOLDER / "procedure",
    opening=ProposalForm,
    forms=FORMS,
    conditions=CONDITIONS,
    letters=wording.take_up(FOLDER / "letters.yaml"),
    department="combined",
    carries_people=False,
    title_of=_title,
    panel=panel,
)
