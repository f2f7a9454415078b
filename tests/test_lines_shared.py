"""What the procedures of all lines have in common."""

from __future__ import annotations

import pytest

from procuracy.casework import lawbook, lines
from procuracy.casework.testing import DAY

pytestmark = pytest.mark.django_db


def procedures():
    return [lawbook.procedure(line.procedure, DAY) for line in lines.every()]


def test_every_line_takes_the_answer_to_a_note_only_where_a_note_waits():
    answers = [p.actions["answer_note"] for p in procedures() if "answer_note" in p.actions]
    assert len(answers) >= 5 and all("note_waits" in action.needs for action in answers)


def test_a_second_look_blames_no_dissatisfaction_on_its_reader():
    stages = [p.stages["second_look"] for p in procedures() if "second_look" in p.stages]
    assert len(stages) >= 3
    for stage in stages:
        assert "你" not in stage.person.zh and "You were" not in stage.person.en
