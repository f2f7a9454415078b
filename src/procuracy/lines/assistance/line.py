"""The assistance line as the engine sees it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from procuracy.casework import lawbook
from procuracy.casework.actors import Actor
from procuracy.casework.lines import NOTHING_DONE, Condition, Line
from procuracy.casework.models import Case, Link, Party
from procuracy.casework.policy import visible
from procuracy.casework.view import CaseView
from procuracy.lines.common.conditions import NOTE_WAITS, SOMEBODY_HEARS

from .forms import FORMS, PlanForm
from .models import Measure

FOLDER = Path(__file__).parent


def _open(view: CaseView) -> bool:
    return int(view.facts.get("waiting", 0)) > 0


def _settled(view: CaseView) -> bool:
    return not _open(view)


CONDITIONS = {
    "somebody_hears": SOMEBODY_HEARS,
    "note_waits": NOTE_WAITS,
    "measures_open": Condition(_open, "没有等待结果的措施。", "No measure waits for its result.", ""),
    "measures_settled": Condition(_settled, "还有措施没有登记结果。", "Some measures have no result yet.", ""),
}


def panel(case: Case, actor: Actor) -> tuple[str, dict[str, Any]]:
    """The whole plan on one page: goals, measures, and the requests to partners that serve it."""
    rows = Case.objects.filter(visible(actor), links__other_id=case.pk, links__kind=Link.Kind.AROSE_FROM).order_by("id")
    requests = [{"case": row, "stage": lawbook.pinned_procedure(row.procedure_id).stages[row.stage].title} for row in rows]
    return "assistance/panel.html", {"goals": case.facts["goals"], "measures": Measure.objects.filter(case_id=case.pk), "requests": requests}


def person_panel(case: Case, party: Party) -> tuple[str, dict[str, Any]]:
    """The plan as she reads it: goals, and the measures that she is told of."""
    return "assistance/person.html", {"goals": case.facts["goals"], "measures": Measure.objects.filter(case_id=case.pk, told=True)}


LINE = Line(
    procedure="assistance",
    title={"zh": "联动帮扶", "en": "Linked assistance"},
    folder=FOLDER / "procedure",
    opening=PlanForm,
    forms=FORMS,
    unasked=NOTHING_DONE | {"not_needed"},
    conditions=CONDITIONS,
    panel=panel,
    person_panel=person_panel,
)
