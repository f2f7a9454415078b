"""What both lines of litigation supervision share fits their procedures, so that nothing in it is dead or misspelt."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from procuracy.casework import lawbook, lines
from procuracy.casework.testing import DAY
from procuracy.lines import administrative, civil
from procuracy.lines.supervision.conditions import CONDITIONS
from procuracy.lines.supervision.effects import shared
from procuracy.lines.supervision.facts import BY_ANSWER, BY_RETRIAL, CourtAnswer, Result, Retrial
from procuracy.lines.supervision.forms import FORMS

pytestmark = pytest.mark.django_db

ROOMS = {"administrative_supervision": administrative, "civil_supervision": civil}


def procedures():
    return [lawbook.procedure(name, DAY) for name in ROOMS]


def test_every_shared_effect_condition_and_record_is_used():
    acts = [action for procedure in procedures() for action in procedure.actions.values()]
    assert set(shared("civil")) <= {action.name for action in acts}
    needed = {need for action in acts for need in action.needs} | {name for p in procedures() for clock in p.clocks.values() for name, _rule in clock.when}
    assert set(CONDITIONS) <= needed
    common = {name for name, form in FORMS.items() if form.__module__.startswith("procuracy.lines.supervision")}
    assert common <= {action.records for action in acts}


@pytest.mark.parametrize("name", ROOMS)
def test_every_letter_of_a_line_is_written_by_some_act(name):
    text = yaml.safe_load((Path(ROOMS[name].__file__).parent / "letters.yaml").read_text("utf-8"))
    written = {kind for action in lawbook.procedure(name, DAY).actions.values() for kind, _addressee in action.letters}
    assert set(text["letters"]) == written - {"withdrawal_confirmation"}


@pytest.mark.parametrize("name", ROOMS)
def test_a_condition_says_why_in_both_languages(name):
    for condition in lines.get(name).conditions.values():
        assert condition.zh and condition.en


@pytest.mark.parametrize("name", ROOMS)
def test_the_handlers_own_acts_in_a_review_wait_for_a_challenge(name):
    for action in lawbook.procedure(name, DAY).actions.values():
        if action.by == ("handler",) and "reviewing" in action.from_stages:
            assert ("not_challenged" in action.needs) is (action.name != "urgent_measure"), action.name


def test_every_answer_of_a_court_has_its_result():
    assert set(BY_ANSWER) == set(CourtAnswer) and set(BY_RETRIAL) == set(Retrial)
    assert {*BY_ANSWER.values(), *BY_RETRIAL.values()} == {Result.CORRECTED, Result.PARTLY, Result.NOT_CORRECTED}


@pytest.mark.parametrize("name", ROOMS)
def test_who_is_challenged_shares_no_act_of_the_case_meanwhile(name):
    challenged = {"received", "awaiting_materials", "reviewing", "suspended", "withdrawn", "*"}
    for action in lawbook.procedure(name, DAY).actions.values():
        if "handler" in action.by and len(action.by) > 1 and challenged & set(action.from_stages):
            assert ("not_herself_challenged" in action.needs) is (action.name not in ("note", "answer_note")), action.name
