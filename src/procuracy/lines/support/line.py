"""The support line as the engine sees it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from procuracy.casework.actors import Actor
from procuracy.casework.lines import Line
from procuracy.casework.models import Case, Party
from procuracy.materials import letters, wording

from .facts import CONDITIONS, CONDITIONS_OF_SUPPORT, GROUNDS, CourtOutcome
from .forms import FORMS, ApplicationForm
from .models import ComplaintDraft
from .papers import paper

FOLDER = Path(__file__).parent


def panel(case: Case, actor: Actor) -> tuple[str, dict[str, Any]]:
    """The ground with its questions and the evidence that helps, the last test, and the drafts."""
    ground = GROUNDS[case.facts["ground"]]
    test = case.facts.get("test", {})
    return "support/panel.html", {
        "ground": ground,
        "test": [(label, test.get(name)) for name, label in CONDITIONS_OF_SUPPORT.items()] if test else [],
        "test_finding": test.get("finding", ""),
        "checked": [text for name, text in ground.checks.items() if name in test.get("checks", ())],
        "unchecked": [text for name, text in ground.checks.items() if name not in test.get("checks", ())],
        "drafts": ComplaintDraft.objects.filter(case_id=case.pk),
        "support_facts": case.facts,
        "court_outcome": CourtOutcome(case.facts["court_outcome"]).label if case.facts.get("court_outcome") else "",
    }


def person_panel(case: Case, party: Party) -> tuple[str, dict[str, Any]]:
    """What helps her: questions to think about, evidence to look for, legal aid, and the draft that is hers."""
    return "support/person.html", {
        "ground": GROUNDS[case.facts["ground"]],
        "draft": ComplaintDraft.objects.filter(case_id=case.pk).order_by("-seq").first(),
        "facts": case.facts,
        "court_outcome": CourtOutcome(case.facts["court_outcome"]).label if case.facts.get("court_outcome") else "",
    }


def money(cases: Sequence[Case]) -> dict[uuid.UUID, list[tuple[Any, Decimal]]]:
    """What was agreed or awarded, in yuan, as the outcome says it. No statement."""
    return {case.pk: [(_("agreed or awarded"), Decimal(case.facts["amount"]))] for case in cases if case.facts.get("amount")}


LINE = Line(
    procedure="support",
    title={"zh": "支持起诉", "en": "Support for prosecution"},
    folder=FOLDER / "procedure",
    opening=ApplicationForm,
    forms=FORMS,
    conditions=CONDITIONS,
    letters=letters.COMMON + wording.take_up(FOLDER / "letters.yaml"),
    department="civil",
    panel=panel,
    person_panel=person_panel,
    money=money,
    paper=paper,
    field_of=lambda facts: str(facts["ground"]),
    fields={name: ground.title for name, ground in GROUNDS.items()},
)
