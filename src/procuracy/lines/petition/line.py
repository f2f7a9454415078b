"""The petition line as the engine sees it."""

from __future__ import annotations

from pathlib import Path

from procuracy.casework.lines import Line
from procuracy.casework.view import CaseView

from .facts import CONDITIONS
from .forms import FORMS, OpeningForm

LETTERS = (
    "acceptance_notice",
    "materials_list",
    "redirection",
    "procedural_reply",
    "progress_reply",
    "result_reply",
    "merge_notice",
    "transfer_notice",
    "withdrawal_confirmation",
)


def _counts(view: CaseView) -> bool:
    """An unanswerable petition is registered and never overdue (trap 20 of the rules)."""
    return view.replyable


LINE = Line(
    procedure="petition",
    title={"zh": "群众信访", "en": "Petition"},
    folder=Path(__file__).parent / "procedure",
    opening=OpeningForm,
    forms=FORMS,
    conditions=CONDITIONS,
    letters=LETTERS,
    counts=_counts,
)
