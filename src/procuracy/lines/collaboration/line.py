"""The line of requests between procuratorates as the engine sees it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from procuracy.casework.actors import Actor
from procuracy.casework.lines import Addressee, Line
from procuracy.casework.models import Case
from procuracy.materials import letters, wording
from procuracy.registry.models import Procuratorate

from .facts import CONDITIONS, LEADING, Kind, Result
from .forms import FORMS, RequestForm, people_of

FOLDER = Path(__file__).parent


def _title(facts: Mapping[str, Any]) -> str:
    """The kind: nothing of the people, and nothing of the case that asks."""
    return f"检察协作：{LEADING[facts['kind']]}"


def _addressees(facts: Mapping[str, Any], origin: Case) -> Sequence[Addressee]:
    """A case in each office, with what that office needs to know and no more."""
    asked = people_of(facts["offices"])
    offices = Procuratorate.objects.in_bulk([pk for pk, _people in asked])
    told = {name: value for name, value in facts.items() if name != "offices"} | {"asked_by": origin.office_id, "offices_asked": len(asked)}
    return [Addressee(offices[pk], told, people) for pk, people in asked]


def panel(case: Case, actor: Actor) -> tuple[str, dict[str, Any]]:
    """Who asks for what, and the answer. One statement."""
    facts = case.facts
    answer = facts.get("answer")
    return "collaboration/panel.html", {
        "kind": Kind(facts["kind"]).label,
        "asked_by": Procuratorate.objects.filter(pk=facts.get("asked_by")).first(),
        "offices_asked": facts.get("offices_asked", 1),
        "request_text": facts["request"],
        "answer": {"result": Result(answer["result"]).label, "text": answer["text"]} if answer else None,
    }


LINE = Line(
    procedure="collaboration",
    title={"zh": "检察协作", "en": "Request to another procuratorate"},
    folder=FOLDER / "procedure",
    opening=RequestForm,
    forms=FORMS,
    conditions=CONDITIONS,
    letters=letters.COMMON + wording.take_up(FOLDER / "letters.yaml"),
    department="combined",
    title_of=_title,
    panel=panel,
    addressees=_addressees,
    asks=True,
)
