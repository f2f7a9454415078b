"""An assistance plan: she agrees, each measure has its result, she reads what she is told, and it ends when all are settled."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.test import Client

from procuracy.casework import commands
from procuracy.casework.errors import InvalidFacts, NotPossibleNow
from procuracy.casework.models import Case
from procuracy.casework.testing import DAY, actor, at, do, speak
from procuracy.casework.verification import verify
from procuracy.lines.assistance.models import Measure
from procuracy.registry.testing import nation, official

pytestmark = pytest.mark.django_db
SOON = (DAY + dt.timedelta(days=20)).isoformat()


@pytest.fixture
def plan():
    office = nation()["district"]
    handler = actor(official(office, "handler"))
    opened = speak(office, words="一个人带孩子，没有工作")
    do(opened.case_id, "assign", actor(official(office, "triage_officer")), handler=int(handler.id))
    case = commands.raise_case(
        opened.case_id, "assistance", handler, {"goals": "住得安全\n有工作\n孩子有学上", "agreed": "on"}, key=uuid.uuid4().hex, now=at(DAY), today=DAY
    )
    return case, handler, opened.receipt


def test_a_plan_needs_that_she_wants_it(plan):
    case, handler, _receipt = plan
    with pytest.raises(InvalidFacts) as refused:
        commands.raise_case(Case.objects.get(pk=case).links.get().other_id, "assistance", handler, {"goals": "x"}, key=uuid.uuid4().hex, now=at(DAY), today=DAY)
    assert "agreed" in refused.value.errors


def test_a_measure_serves_a_goal_of_the_plan(plan):
    case, handler, _receipt = plan
    with pytest.raises(InvalidFacts) as refused:
        do(case, "add_measure", handler, goal="别的目标", what="x", agent="x", by_when=SOON)
    assert "goal" in refused.value.errors


def test_it_ends_only_when_each_measure_has_its_result(plan):
    case, handler, _receipt = plan
    do(case, "add_measure", handler, goal="有工作", what="介绍工作", agent="就业服务中心", by_when=SOON, told="on")
    with pytest.raises(NotPossibleNow):
        do(case, "close", handler, outcome="helped", text="x")
    measure = Measure.objects.get(case_id=case)
    do(case, "record_measure", handler, measure=str(measure.pk), state="done", result="已入职", done_on=DAY.isoformat())
    with pytest.raises(InvalidFacts):
        do(case, "record_measure", handler, measure=str(measure.pk), state="done", result="再一次", done_on=DAY.isoformat())
    do(case, "review", handler, text="工作稳定。")
    do(case, "close", handler, outcome="helped", text="有了工作。")
    assert Case.objects.get(pk=case).outcome == "helped" and not verify().faults


def test_she_reads_what_she_is_told_of_and_nothing_else(plan):
    case, handler, receipt = plan
    do(case, "add_measure", handler, goal="住得安全", what="装门链", agent="社区", by_when=SOON, told="on")
    do(case, "add_measure", handler, goal="住得安全", what="了解对方动向", agent="派出所", by_when=SOON)
    client = Client()
    client.post("/track", {"receipt": receipt})
    page = client.get("/mine").content.decode()
    assert "装门链" in page and "了解对方动向" not in page


def test_the_review_comes_round(plan):
    case, handler, _receipt = plan
    assert Case.objects.get(pk=case).next_clock == "review"
    do(case, "review", handler, DAY + dt.timedelta(days=10), text="x")
    assert Case.objects.get(pk=case).next_due == dt.date(2026, 9, 14), "thirty days from the review; a Saturday rolls"


def test_a_supervision_note_is_answered_only_where_one_waits(plan):
    case, handler, _receipt = plan
    with pytest.raises(NotPossibleNow):
        do(case, "answer_note", handler, text="已改正")
    do(case, "supervise", actor(official(nation()["district"], "head")), text="请尽快回看")
    do(case, "answer_note", handler, text="本周回看")
