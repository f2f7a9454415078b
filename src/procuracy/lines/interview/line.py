"""The line of interviews of minors as the engine sees it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from procuracy.casework import sealing
from procuracy.casework.actors import Actor
from procuracy.casework.lines import NOTHING_DONE, Addressee, Beside, Line
from procuracy.casework.models import Case, Party, Sensitivity
from procuracy.registry.models import Department, Official

from .facts import CONDITIONS, Adult
from .forms import FORMS, PlanForm

FOLDER = Path(__file__).parent


def _alone(facts: Mapping[str, Any], origin: Case) -> Sequence[Addressee]:
    """The child alone goes along, in the same office."""
    told = {name: value for name, value in facts.items() if name != "child"}
    return [Addressee(origin.office, told, frozenset({uuid.UUID(facts["child"])}))]


def panel(case: Case, actor: Actor) -> tuple[str, dict[str, Any]]:
    """The plan. One statement."""
    facts = case.facts
    return "interview/panel.html", {
        "purpose": facts["purpose"], "planned_on": facts["planned_on"], "place": facts["place"], "adult": Adult(facts["adult"]).label, "girl": facts.get("girl"), "again": facts.get("again", ""),
        "officer": Official.objects.filter(pk=facts["officer"]).first(),
    }  # fmt: skip


def _about_a_child(case: Case, people: Sequence[Party], today: dt.date) -> bool:
    """Whether a child is among the people, or the case concerns one; or it is sealed, and of nobody in it is the age known."""
    if case.department == Department.Function.MINORS or "minor" in case.vulnerable or sealing.by_rule(case.facts, (), (), today) is not None:
        return True
    numbers = [str(row.contact_in_full().get("identity_number", "")) for row in people]
    return any(sealing.minor_on(number, today) for number in numbers) or (case.sensitivity == Sensitivity.SEALED and not any(numbers))


LINE = Line(
    procedure="interview",
    title={"zh": "未成年人询问", "en": "Interview of a minor"},
    folder=FOLDER / "procedure",
    opening=PlanForm,
    forms=FORMS,
    serves=True,
    unasked=NOTHING_DONE | {"cancelled"},
    conditions=CONDITIONS,
    department="minors",
    title_of=lambda facts: "未成年人询问",
    panel=panel,
    addressees=_alone,
    beside=Beside(
        _about_a_child,
        "本案的人员中看不出有未成年人，案件也不属于未成年人检察部门办理：确有未成年人需要询问的，先登记其身份证件号码，或者将案件转由未成年人检察部门办理。",
        "Nothing says that a child is among the people, and the case is not with the department for minors: where a child must be interviewed, record her identity number first, or hand the case to that department.",
    ),
    sensitivity=Sensitivity.SEALED,
)
