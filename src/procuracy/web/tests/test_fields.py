"""What people write into fields is read as they mean it, in either language; what a field shows, it reads again."""

from __future__ import annotations

import datetime as dt

import pytest
from django import forms
from django.utils import translation

from procuracy.config import clock
from procuracy.web.forms import AmountField, DayField
from procuracy.web.templatetags.web import day, field

THE_DAY = dt.date(2026, 11, 26)
WRITTEN = (
    "2026-11-26", "2026/11/26", "2026.11.26", "2026年11月26日", " 2026 年 11 月 26 日 ", "２０２６年１１月２６日", "２０２６－１１－２６",
    "26 November 2026", "26 Nov 2026", "Nov. 26, 2026", "November 26, 2026", "nov 26 2026",
)  # fmt: skip


class Asked(forms.Form):
    on = DayField()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_day_is_read_as_people_write_it_and_shown_as_it_is_read(language):
    with translation.override(language):
        assert {DayField().clean(said) for said in WRITTEN} == {THE_DAY}
        assert DayField().clean("Sept. 3, 2026") == dt.date(2026, 9, 3)
        shown = str(field(Asked(initial={"on": THE_DAY})["on"])["value"])
        assert shown == "2026-11-26" and Asked({"on": shown}).is_valid()
        assert Asked({"on": "2026年11月26日"})["on"].value() == "2026年11月26日"


@pytest.mark.parametrize(("said", "ago"), [("今天", 0), ("昨天", 1), ("前天", 2), ("Today", 0), ("yesterday ", 1)])
def test_a_day_is_also_read_as_it_is_said_of_the_last_days(said, ago):
    with clock.moved_to(dt.datetime(2026, 3, 1, 1, 0, tzinfo=dt.UTC)):
        assert DayField().clean(said) == dt.date(2026, 3, 1) - dt.timedelta(days=ago)


@pytest.mark.parametrize("said", ["2026-13-01", "31 February 2026", "26 Nonsense 2026", "tomorrow", "2026"])
def test_what_is_no_day_is_refused(said):
    with pytest.raises(forms.ValidationError):
        DayField().clean(said)


@pytest.mark.parametrize("said", ["1e5", "1E5", "1_000", "NaN", "１ｅ５", "0x10"])
def test_an_amount_is_plain_digits(said):
    with pytest.raises(forms.ValidationError):
        AmountField().clean(said)
    assert [str(AmountField().clean(plain)) for plain in ("100000", " 12000.50 ", "１２")] == ["100000", "12000.50", "12"]


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("11月20日", "2025-11-20"), ("2月20号", "2026-02-20"), ("11.20", "2025-11-20"), ("2/27", "2026-02-27"), ("20 November", "2025-11-20"), ("Feb 20", "2026-02-20"), ("2.29", "2024-02-29"),
        ("上周五", "2026-02-20"), ("上星期天", "2026-02-22"), ("last Friday", "2026-02-20"), ("大前天", "2026-02-26"), ("上周五下午", "2026-02-20"), ("11月20日晚上", "2025-11-20"),
    ],
)  # fmt: skip
def test_a_past_day_may_be_said_without_its_year_and_as_a_day_of_last_week(said, day):
    with clock.moved_to(dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)):
        assert DayField(past=True).clean(said) == dt.date.fromisoformat(day)


@pytest.mark.parametrize("said", ["11月20日", "11.20", "上周五"])
def test_where_the_day_may_lie_ahead_its_year_is_asked(said):
    with pytest.raises(forms.ValidationError):
        DayField().clean(said)


@pytest.mark.parametrize("said", ["13月1日", "30 February", "上周八", "last Foo"])
def test_what_is_no_past_day_is_refused(said):
    with pytest.raises(forms.ValidationError):
        DayField(past=True).clean(said)


def test_a_moment_is_shown_by_its_day_in_china_and_not_by_the_one_in_greenwich():
    late = dt.datetime(2026, 11, 26, 23, 18, tzinfo=dt.UTC)
    with translation.override("zh-hans"):
        assert day(late) == "2026年11月27日" and day(dt.date(2026, 11, 26)) == "2026年11月26日"
