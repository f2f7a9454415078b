"""The hearing line as the engine sees it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from procuracy.casework.actors import Actor
from procuracy.casework.lines import Condition, Line
from procuracy.casework.models import Case, Party, Sensitivity
from procuracy.lines.common.conditions import BESIDE_A_MATTER, NOTE_WAITS, SOMEBODY_HEARS
from procuracy.lines.guests import facts as guests
from procuracy.lines.guests import reading
from procuracy.materials import wording

from .forms import FORMS, STEPS, HearingForm

FOLDER = Path(__file__).parent

CONDITIONS = {
    **guests.CONDITIONS,
    "somebody_hears": SOMEBODY_HEARS,
    "note_waits": NOTE_WAITS,
    "date_set": Condition(lambda view: bool(view.facts.get("held_on")), "还没有确定时间、地点。", "Time and place are not set.", "审查案件听证工作规定 10"),
    "is_public": Condition(lambda view: bool(view.facts.get("public")), "不是公开听证。", "Not a public hearing.", "审查案件听证工作规定 10"),
    "may_be_public": Condition(
        lambda view: bool(view.facts.get("public")) and view.sensitivity == Sensitivity.OPEN, "不公开的听证不能播放。", "A hearing that is not public is not broadcast.", "行政诉讼监督规则 72"
    ),
    "board_heard": Condition(lambda view: bool(view.facts.get("board")), "还没有登记听证员意见。", "The hearing officers' opinion is not recorded.", ""),
    "board_settled": Condition(
        lambda view: "followed" in view.facts.get("board", {}), "还没有写明是否采纳听证员意见。", "Whether the hearing officers' opinion is followed is not recorded.", ""
    ),
}

_FOLLOWED = {"yes": _("Followed"), "no": _("Not followed; the chief procurator agreed")}


def _title(facts: Mapping[str, Any]) -> str:
    return f"听证：{facts['subject']}"[:120]


def _shown(case: Case) -> dict[str, Any]:
    facts = case.facts
    return {
        "subject": facts["subject"], "issues": facts["issues"], "public": bool(facts.get("public")),
        "held_on": facts.get("held_on"), "hour": str(facts.get("hour", ""))[:5], "place": facts.get("place", ""),
    }  # fmt: skip


def panel(case: Case, actor: Actor) -> tuple[str, dict[str, Any]]:
    """Day and place, those asked, the record step by step, the opinion. Two statements."""
    record, board = case.facts.get("record", {}), case.facts.get("board", {})
    return "hearing/panel.html", {
        "hearing": _shown(case),
        "record": record,
        "took_place_on": record.get("took_place_on"),
        "hearing_steps": [(label, record[name]) for name, label in STEPS if record.get(name)],
        "board": board,
        "followed": _FOLLOWED.get(str(board.get("followed", "")), ""),
        "guests": reading.table(case),
    }


def person_panel(case: Case, party: Party) -> tuple[str, dict[str, Any]]:
    """The notice as the one asked reads it."""
    return "hearing/person.html", {"hearing": _shown(case), **reading.own(case, party)}


LINE = Line(
    procedure="hearing",
    title={"zh": "听证", "en": "Hearing"},
    folder=FOLDER / "procedure",
    opening=HearingForm,
    forms=FORMS,
    beside=BESIDE_A_MATTER,
    serves=True,
    conditions=CONDITIONS,
    letters=wording.take_up(FOLDER / "letters.yaml"),
    department="combined",
    carries_people=False,
    title_of=_title,
    panel=panel,
    person_panel=person_panel,
)
