"""The steps of a matter foretell no outcome."""

from __future__ import annotations

import pytest

from procuracy.casework import lawbook, lines
from procuracy.casework.testing import DAY
from procuracy.doors.tracking import _steps


@pytest.mark.django_db
def test_nobody_reads_a_refusal_as_the_next_step_before_there_is_one():
    for line in lines.every():
        procedure = lawbook.in_force(line.procedure, DAY)
        refusals = {str(stage.title["zh"]) for stage in procedure.stages.values() if stage.title["zh"].startswith(("不", "驳回"))}
        shown = [str(step["title"].get("zh")) for step in _steps(procedure, procedure.initial, None)]
        assert not refusals & set(shown), (line.procedure, shown)


@pytest.mark.django_db
def test_the_step_where_she_is_has_its_own_name():
    procedure = lawbook.in_force("civil_supervision", DAY)
    assert [step["title"].get("zh") for step in _steps(procedure, procedure.initial, None)][2] == "答复"
    assert [step["title"].get("zh") for step in _steps(procedure, "not_supported", None)][2] == procedure.stages["not_supported"].title["zh"]
