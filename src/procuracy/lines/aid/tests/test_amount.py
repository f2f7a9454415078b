"""The amount helper: months and yuan, what is flagged, what is never refused, and capitals."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procuracy.lines.aid.amount import FEN, Base, Limit, by_months, capital, fen, reckon, steps
from procuracy.lines.aid.terms import USUAL_MONTHS

yuan = st.decimals(min_value="0.01", max_value="999999.99", places=2)
wages = st.decimals(min_value="1000", max_value="60000", places=2)
months = st.decimals(min_value="0.01", max_value="120", places=2)


@given(wages, months, months)
def test_more_months_are_never_less_money(base, one, other):
    few, many = sorted((one, other))
    assert by_months(base, few) <= by_months(base, many)


@given(wages, wages, months)
def test_a_higher_base_is_never_less_money(one, other, length):
    low, high = sorted((one, other))
    assert by_months(low, length) <= by_months(high, length)


@given(wages, months)
def test_amounts_are_decimals_to_the_fen_and_exact_within_half_a_fen(base, length):
    amount = by_months(base, length)
    assert isinstance(amount, Decimal) and amount == amount.quantize(FEN)
    assert abs(amount - base * length) <= FEN / 2


@given(wages, months)
def test_months_come_back_from_the_amount(base, length):
    assert abs(reckon(base, max(by_months(base, length), FEN), USUAL_MONTHS).months - length) <= FEN


@given(wages, yuan)
def test_just_what_is_above_thirty_six_months_is_flagged_and_nothing_is_refused(base, amount):
    found = reckon(base, amount, USUAL_MONTHS)
    assert found.amount == amount
    assert found.above_usual is (amount > fen(base * 36))


@given(wages)
def test_thirty_six_months_exactly_need_no_special_approval_and_a_fen_more_does(base):
    usual = fen(base * 36)
    assert not reckon(base, usual, USUAL_MONTHS).above_usual
    assert reckon(base, usual + FEN, USUAL_MONTHS).above_usual


@given(wages, yuan, yuan, yuan, yuan)
def test_a_local_limit_and_the_damages_warn_and_leave_the_amount_as_it_is(base, amount, limit, damages, had):
    found = reckon(base, amount, USUAL_MONTHS, limit=Limit(limit, "文件"), damages=damages, had=had)
    assert found.amount == amount
    assert found.above_limit is (amount > limit)
    assert found.above_damages is (amount + had > damages)


@pytest.mark.parametrize(("base", "amount"), [(Decimal(0), Decimal(1)), (Decimal(1), Decimal(0)), (Decimal(-1), Decimal(1))])
def test_nothing_is_reckoned_from_nothing(base, amount):
    with pytest.raises(ValueError, match="above zero"):
        reckon(base, amount, USUAL_MONTHS)


def test_the_steps_name_every_figure_with_its_source_in_both_languages():
    base = Base(Decimal("8500.00"), "510000", 2025, "统计公报")
    limit = Limit(Decimal("50000"), "本地规定")
    found = reckon(base.monthly, Decimal("340000"), USUAL_MONTHS, limit=limit, damages=Decimal("300000"), had=Decimal("1000"))
    said = steps(base, "四川省", found, USUAL_MONTHS, limit=limit, damages=Decimal("300000"), had=Decimal("1000"))
    assert [step.zh for step in said] == [
        "基准：四川省2025年职工月平均工资8,500.00元（统计公报）",
        "金额：340,000.00元，合40.00个月",
        "36个月为306,000.00元：超过，须特别审批",
        "本地限额50,000.00元（本地规定）：超过，请说明理由",
        "法院应当判决的赔偿300,000.00元；已获赔偿和救助1,000.00元，加上本次：超过",
    ]
    assert all(step.en for step in said) and "special approval" in said[2].en


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("0", "零元整"),
        ("0.05", "伍分"),
        ("0.5", "伍角"),
        ("10", "壹拾元整"),
        ("1005.06", "壹仟零伍元零陆分"),
        ("12000", "壹万贰仟元整"),
        ("100500", "壹拾万零伍佰元整"),
        ("20000000", "贰仟万元整"),
        ("100000001.10", "壹亿零壹元壹角"),
        ("306000.99", "叁拾万陆仟元玖角玖分"),
        ("1010101.00", "壹佰零壹万零壹佰零壹元整"),
    ],
)
def test_capitals_of_accounts(amount, text):
    assert capital(Decimal(amount)) == text


def test_capitals_refuse_what_cannot_be_written():
    with pytest.raises(ValueError, match="capitals"):
        capital(Decimal("-1"))
