"""Words that speak of harm to a child are recognised; words that speak of children and other things are not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procuracy.law.sealing import WHEN
from procuracy.lines.triage import CHILD_HARMED, circumstances_in
from procuracy.lines.triage.evaluate import texts

HARM = (
    "我女儿小禾今年11岁，在补习班被老师摸了下身",
    "我女儿12岁被继父强奸",
    "孩子在网上被人骗着拍了照片，对方要挟她。",
    "有人在网上骗我女儿拍照",
    "学生在托管班被老师打骂",
    "初二女生的裸照被同学发到群里",
    "我儿子在学校被同学霸凌，天天挨打",
    "幼儿园老师用针扎孩子",
    "邻居家七岁的娃天天被他爸打",
    "体校教练对十二三岁的队员动手动脚",
    "继父打我妈也打我，我今年十五岁",
    "My daughter, 11, was touched by her teacher",
    "The neighbour beats his children every night",
    "A man online blackmails my son with pictures",
    "a boy in my class is beaten by his father",
)
OTHER = (
    "丈夫又打我，我带着孩子不敢回家",
    "老板拖欠我们半年工资，孩子上学没钱",
    "昨晚他又拿刀吓唬我和孩子，我现在躲在邻居家不敢回去",
    "学校食堂的饭不干净，孩子吃坏肚子",
    "盲道被占，小学生过不去",
    "商店卖烟给初中生",
    "儿子不赡养我，还打我",
    "我今年45岁，被人打断了腿",
    "我儿子30岁，被城管打伤",
    "My husband has been beating me for years; our child goes to school",
    "He says he will kill me if I leave. I am hiding at my sister's with the kids",
)


@pytest.mark.parametrize("words", HARM)
def test_harm_to_a_child_is_recognised(words):
    assert circumstances_in(words) == (CHILD_HARMED,)


@pytest.mark.parametrize("words", OTHER)
def test_a_child_who_is_only_mentioned_seals_nothing(words):
    assert circumstances_in(words) == ()


def test_of_the_texts_of_the_evaluation_few_are_suspected_and_none_without_a_young_person():
    suspected = [row for row in texts() if circumstances_in(row.text)]
    assert 0 < len(suspected) <= 10 and all("minor" in row.vulnerable for row in suspected)


def test_it_names_a_circumstance_of_the_sealing_rules():
    assert CHILD_HARMED in WHEN


@given(st.text(max_size=400))
def test_whatever_is_written_is_answered(text):
    assert set(circumstances_in(text)) <= WHEN
