"""Official calendars: every day agrees with two maintained packages; a file is read strictly."""

from __future__ import annotations

import datetime as dt

import chinese_calendar
import holidays
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from procuracy import law
from procuracy.law import LawError, parse_calendar_file

CALENDAR = law.load().calendar
YEARS = range(2019, 2027)


def every_day(year: int) -> list[dt.date]:
    first = dt.date(year, 1, 1)
    return [first + dt.timedelta(days=i) for i in range((dt.date(year + 1, 1, 1) - first).days)]


@pytest.mark.parametrize("year", YEARS)
def test_every_day_agrees_with_chinesecalendar(year: int) -> None:
    differing = [d for d in every_day(year) if CALENDAR.is_working_day(d) != chinese_calendar.is_workday(d)]
    assert differing == []


@pytest.mark.parametrize("year", YEARS)
def test_every_day_agrees_with_holidays(year: int) -> None:
    china = holidays.country_holidays("CN", years=year)
    differing = [d for d in every_day(year) if CALENDAR.is_working_day(d) != china.is_working_day(d)]
    assert differing == []


def test_every_year_rests_on_its_notice() -> None:
    assert CALENDAR.years == tuple(YEARS)
    for year in YEARS:
        assert f"{year}年部分节假日安排的通知" in CALENDAR.notice(year).notice


def test_years_with_a_second_notice_say_so() -> None:
    assert CALENDAR.notice(2019).notes and CALENDAR.notice(2020).notes


@pytest.mark.parametrize("day", [dt.date(2018, 12, 31), dt.date(2027, 1, 1)])
def test_year_without_a_notice_is_refused(day: dt.date) -> None:
    with pytest.raises(law.CalendarMissing) as refused:
        CALENDAR.is_working_day(day)
    assert refused.value.year == day.year
    assert str(day.year) in refused.value.zh and str(day.year) in refused.value.en


def test_added_year_leaves_the_old_calendar_as_it_was() -> None:
    year = law.parse_calendar_file("year: 2027\nnotice: 某通知\nrest: [2027-01-01]\nworked: [2027-01-03]")
    more = CALENDAR.with_years([year])
    assert more.is_working_day(dt.date(2027, 1, 3)) and not more.is_working_day(dt.date(2027, 1, 1))
    with pytest.raises(law.CalendarMissing):
        CALENDAR.is_working_day(dt.date(2027, 1, 3))


def test_later_notice_replaces_an_earlier_one() -> None:
    changed = law.parse_calendar_file("year: 2026\nnotice: 调整通知\nrest: [2026-03-02]")
    assert not CALENDAR.with_years([changed]).is_working_day(dt.date(2026, 3, 2))


GOOD = "year: 2027\nnotice: 某通知\nrest:\n  - 2027-02-05..2027-02-11\nworked:\n  - 2027-02-13\n"


def test_good_file_is_read() -> None:
    year = law.parse_calendar_file(GOOD + "published: 2026-11-25\n")
    assert len(year.rest) == 7 and year.published == dt.date(2026, 11, 25)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[1, 2", "YAML"),
        ("just words", "name: value"),
        (GOOD.replace("year: 2027", "year: soon"), "year is missing"),
        (GOOD.replace("notice: 某通知\n", ""), "notice is missing"),
        (GOOD + "extra: 1\n", "extra"),
        (GOOD.replace("2027-02-05..2027-02-11", "next Friday"), "next Friday"),
        (GOOD.replace("2027-02-05..2027-02-11", "2026-02-05..2027-02-11"), "within 2027"),
        (GOOD.replace("2027-02-05..2027-02-11", "2027-02-11..2027-02-05"), "within 2027"),
        (GOOD.replace("2027-02-13", "2027-02-06"), "both"),
        (GOOD.replace("2027-02-13", "2027-02-15"), "ordinary weekday"),
        ("year: 2027\nnotice: 某通知\n", "no rest day"),
        ("year: 2027\nnotice: 某通知\nrest: 2027-01-01\n", "list"),
    ],
)
def test_wrong_file_is_refused_with_a_sentence_in_both_languages(text: str, says: str) -> None:
    with pytest.raises(law.LawError) as refused:
        law.parse_calendar_file(text)
    assert says in refused.value.en
    assert any("一" <= char <= "鿿" for char in refused.value.zh)


@settings(deadline=None)
@given(st.one_of(st.text(max_size=60), st.sampled_from(["year: 2027\nnotice: x\nrest: [2027-01-01]\nworked: [2027-02-30]", "1: 2\n3: 4", "year: \0", "[" * 5000, "year: 2027\nnotice: x\nrest: {a: b}", "rest: 2027-13-01"])))
def test_any_text_is_a_year_or_a_sentence(text: str) -> None:
    try:
        assert parse_calendar_file(text).year
    except LawError as error:
        assert error.zh and error.en


@pytest.mark.parametrize("notice", [r'"a\0b"', r'"a\ud800b"', "通" * 201])
def test_a_name_that_no_database_holds_is_refused(notice: str) -> None:
    with pytest.raises(LawError):
        parse_calendar_file(f"year: 2027\nnotice: {notice}\nrest: [2027-01-01]\n")
