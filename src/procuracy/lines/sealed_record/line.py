"""The line of queries of sealed records as the engine sees it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from procuracy.casework.actors import Actor
from procuracy.casework.lines import Beside, Line
from procuracy.casework.models import Case, Party, Sensitivity
from procuracy.casework.subscriptions import Happening
from procuracy.lines.common.conditions import NOTE_WAITS
from procuracy.lines.common.effects import subscriber
from procuracy.materials import wording
from procuracy.registry.models import Department

from .forms import FORMS, QueryForm

FOLDER = Path(__file__).parent


def _told(h: Happening) -> None:
    h.facts.update(unit=h.case.facts["unit"])


take_effect = subscriber("sealed_record", dict.fromkeys(("permit", "refuse", "certify_none"), _told))


def _title(facts: Mapping[str, Any]) -> str:
    return "未成年人犯罪记录封存查询"


def panel(case: Case, actor: Actor) -> tuple[str, dict[str, Any]]:
    """Who asks, for what, under which rule, and of which file. No statement of its own."""
    facts = case.facts
    return "sealed_record/panel.html", {
        "unit": facts["unit"], "kind": dict(QueryForm.base_fields["kind"].choices).get(facts["kind"], ""), "file_number": facts["file"], "purpose": facts["purpose"], "basis": facts.get("basis", ""),
    }  # fmt: skip


def _of_minors(case: Case, people: Sequence[Party], today: dt.date) -> bool:
    """A unit's query comes in as a letter, or is about a case of ours that concerned a minor."""
    return case.line == "petition" or case.department == Department.Function.MINORS or "minor" in case.vulnerable


LINE = Line(
    procedure="sealed_record",
    title={"zh": "未成年人犯罪记录封存查询", "en": "Query of a sealed juvenile record"},
    folder=FOLDER / "procedure",
    opening=QueryForm,
    forms=FORMS,
    serves=True,
    beside=Beside(
        _of_minors,
        "查询申请一般作为来信登记，或者针对涉及未成年人的案件提出；本案两者都不是。",
        "A query comes in as a letter, or is about a case that concerns a minor; this one is neither.",
    ),
    conditions={"note_waits": NOTE_WAITS},
    letters=wording.take_up(FOLDER / "letters.yaml"),
    department="minors",
    carries_people=False,
    title_of=_title,
    panel=panel,
    sensitivity=Sensitivity.SEALED,
)
