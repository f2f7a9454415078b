"""Conditions that the procedures of several lines name."""

from __future__ import annotations

from procuracy.casework.lines import Condition
from procuracy.casework.view import CaseView


def _note_waits(view: CaseView) -> bool:
    return "note_answer" in view.running


NOTE_WAITS = Condition(_note_waits, "没有等待答复的督办意见。", "No supervision note waits for an answer.", "")
"""An answer to a supervision note is asked for by a note, and given once."""
SOMEBODY_HEARS = Condition(
    lambda view: view.heard,
    "本案没有能收到留言的人：没有人持有查询码，也没有人留下可以联系的方式。",
    "Nobody of this case could read it: none of its people has a code, and none left a way of contact.",
)
"""A message is written to somebody. Where nobody would ever read it none is offered."""
