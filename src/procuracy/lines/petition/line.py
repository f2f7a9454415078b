"""The petition line as the engine sees it."""

from __future__ import annotations

from pathlib import Path

from procuracy.casework.lines import Line
from procuracy.casework.view import CaseView
from procuracy.materials import letters, wording

from .facts import CONDITIONS
from .forms import FORMS, OpeningForm

FOLDER = Path(__file__).parent


def _counts(view: CaseView) -> bool:
    """An unanswerable petition is registered and never overdue (trap 20 of the rules)."""
    return view.replyable


LINE = Line(
    procedure="petition",
    title={"zh": "群众信访", "en": "Petition"},
    folder=FOLDER / "procedure",
    opening=OpeningForm,
    forms=FORMS,
    conditions=CONDITIONS,
    letters=letters.COMMON + wording.take_up(FOLDER / "letters.yaml"),
    counts=_counts,
)
