"""The line of interviews of minors as the engine sees it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from procuracy.casework.actors import Actor
from procuracy.casework.lines import Addressee, Line
from procuracy.casework.models import Case, Sensitivity
from procuracy.registry.models import Official

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


LINE = Line(
    procedure="interview",
    title={"zh": "未成年人询问", "en": "Interview of a minor"},
    folder=FOLDER / "procedure",
    opening=PlanForm,
    forms=FORMS,
    conditions=CONDITIONS,
    department="minors",
    title_of=lambda facts: "未成年人询问",
    panel=panel,
    addressees=_alone,
    sensitivity=Sensitivity.SEALED,
)
