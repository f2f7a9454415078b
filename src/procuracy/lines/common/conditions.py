"""Conditions that the procedures of several lines name."""

from __future__ import annotations

from procuracy.casework.lines import Condition
from procuracy.casework.view import CaseView


def _note_waits(view: CaseView) -> bool:
    return "note_answer" in view.running


NOTE_WAITS = Condition(_note_waits, "没有等待答复的督办意见。", "No supervision note waits for an answer.", "")
"""An answer to a supervision note is asked for by a note, and given once."""
