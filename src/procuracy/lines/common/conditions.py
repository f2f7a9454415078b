"""Conditions that the procedures of several lines name."""

from __future__ import annotations

from collections.abc import Callable

from procuracy.casework import lines
from procuracy.casework.lines import Beside, Condition
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


def wrote_to(*addressees: str) -> Callable[[CaseView], bool]:
    """A test whether an act that was done has a letter to one of them: what was never written is not put right."""
    return lambda view: any(to in addressees for action in view.procedure.actions.values() if action.name in view.done for _kind, to in action.letters)


BESIDE_A_MATTER = Beside(
    lambda case, people, today: not lines.get(case.line).serves,
    "本案只是为另一件案件服务的：请在那一件旁另立。",
    "This case only serves another one: open it beside that one.",
)
"""For lines that belong to a matter itself: beside what serves it (a hearing, a request) they would hang on the wrong case."""
