"""Whom a word names is kept out of its case from the first moment, without leaving it to nobody."""

from __future__ import annotations

import datetime as dt

import pytest

from procuracy.casework import commands
from procuracy.casework.actors import Actor
from procuracy.casework.errors import NotPossibleNow
from procuracy.casework.models import Case
from procuracy.casework.policy import visible
from procuracy.casework.testing import DAY, actor, at
from procuracy.doors import named, opening
from procuracy.registry.testing import nation, official

pytestmark = pytest.mark.django_db


def told(words: str, **more: str) -> Case:
    opened = opening.speak(
        {"words": words, "place": "510106", **more}, door="web", actor=Actor.newcomer("web"), key=f"{words}{more}".ljust(16, "."), now=at(DAY), today=DAY, language="zh-hans"
    )
    return Case.objects.get(pk=opened.case_id)


def sees(person, case: Case) -> bool:
    return Case.objects.filter(visible(actor(person)), pk=case.pk).exists()


@pytest.fixture
def house():
    offices = nation()
    return {
        "triage": official(offices["district"], "triage_officer", name="周分流"),
        "head": official(offices["district"], "head", name="赵主任"),
        "handler": official(offices["district"], "handler", name="陈某甲"),
        "above": official(offices["city"], "head", name="卫主任"),
        "elsewhere": official(offices["other"], "triage_officer", name="褚分流"),
        "latin": official(offices["district"], "case_management", name="An Li"),
    }


def test_the_only_triage_officer_who_is_named_never_sees_it_and_the_head_does(house):
    case = told("分流员周分流收了对方的好处，压着我的案子。")
    assert case.walled_from == [house["triage"].pk]
    assert not sees(house["triage"], case) and sees(house["head"], case)
    assert "周分流" in case.suggestions["kept_out"]["zh"] and "Kept out by name" in case.suggestions["kept_out"]["en"]


@pytest.mark.parametrize(("words", "more", "who"), [("请处理", {"respondent": "陈某甲"}, "handler"), ("陈 某甲 打人", {}, "handler"), ("市院卫主任不接待", {}, "above"), ("Mr An Li refused", {}, "latin")])
def test_names_count_in_every_answer_about_it_and_for_offices_above(house, words, more, who):
    assert told(words, **more).walled_from == [house[who].pk]


@pytest.mark.parametrize("words", ["武侯区的褚分流不理我", "拖欠工资", "a manlike voice", "陈某乙打人"])
def test_whoever_does_not_read_the_case_or_is_not_named_is_not_kept_out(house, words):
    case = told(words)
    assert case.walled_from == [] and "kept_out" not in case.suggestions


def test_never_so_that_nobody_of_the_office_is_left(house):
    case = told("周分流、赵主任、An Li 和陈某甲都有份")
    assert case.walled_from == [house["handler"].pk] and sees(house["head"], case)
    assert "赵主任" in case.suggestions["kept_out"]["zh"] and "没有回避" in case.suggestions["kept_out"]["zh"]


def test_the_names_cost_an_opening_one_statement_a_minute(house, django_assert_num_queries):
    office = nation()["district"]
    named.forget()
    with django_assert_num_queries(1):
        named.kept_out(office, ["周分流"], DAY)
    with django_assert_num_queries(0):
        assert named.kept_out(office, ["周分流"], DAY).ids == (house["triage"].pk,)


def test_an_official_keeps_herself_out_with_a_reason_but_not_the_last_one_who_could_see_it(house):
    case = told("拖欠工资")
    for number, who in enumerate(("triage", "latin", "head")):
        common = {"reason": "当事人是我的亲属", "key": f"recuse-{number}", "now": at(DAY), "today": DAY + dt.timedelta(days=1)}
        if who == "head":
            with pytest.raises(NotPossibleNow):
                commands.wall_off(case.pk, house[who], actor(house[who]), **common)
        else:
            commands.wall_off(case.pk, house[who], actor(house[who]), **common)
            assert not sees(house[who], case)
    assert sees(house["head"], case)
