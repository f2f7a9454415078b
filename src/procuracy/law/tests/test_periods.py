"""Period arithmetic: the vectors of the law data, the order of its steps, and what no calendar can tell."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from procuracy import law
from procuracy.law import Due, Exclusion, Extension, PendingDue, Suspension, Unit

BOOK = law.load()
CALENDAR = BOOK.calendar


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def last_day(start: str, length: int, unit: str, *changes: law.model.Change, **options: bool) -> str:
    result = law.compute(day(start), length, Unit(unit), CALENDAR, changes, **options)
    assert isinstance(result, Due)
    return result.due.isoformat()


@pytest.mark.parametrize(
    ("start", "length", "unit", "raw_end", "end"),
    [
        ("2026-02-10", 7, "calendar_day", "2026-02-17", "2026-02-24"),
        ("2026-02-07", 7, "calendar_day", "2026-02-14", "2026-02-14"),
        ("2026-01-31", 1, "month", "2026-02-28", "2026-02-28"),
        ("2026-08-03", 2, "month", "2026-10-03", "2026-10-08"),
        ("2026-07-31", 2, "month", "2026-09-30", "2026-09-30"),
        ("2026-08-28", 30, "calendar_day", "2026-09-27", "2026-09-28"),
        ("2026-09-16", 15, "calendar_day", "2026-10-01", "2026-10-08"),
        ("2026-09-17", 10, "working_day", "2026-10-08", "2026-10-08"),
        ("2026-02-12", 3, "working_day", "2026-02-24", "2026-02-24"),
        # 28 March 2026 is an ordinary Saturday, so the period that ends on it rolls.
        ("2026-02-28", 1, "month", "2026-03-28", "2026-03-30"),
        ("2024-02-29", 1, "year", "2025-02-28", "2025-02-28"),
        ("2024-02-29", 2, "year", "2026-02-28", "2026-02-28"),
    ],
)
def test_the_vectors_of_the_law_data(start: str, length: int, unit: str, raw_end: str, end: str) -> None:
    result = law.compute(day(start), length, Unit(unit), CALENDAR)
    assert isinstance(result, Due)
    assert (result.raw_end, result.due) == (day(raw_end), day(end))


def test_make_up_saturday_counts_as_working_day() -> None:
    assert last_day("2026-02-12", 2, "working_day") == "2026-02-14"


def test_criminal_period_from_the_last_day_of_a_month_ends_on_the_last_day() -> None:
    assert last_day("2026-02-28", 1, "month", criminal_months=True) == "2026-03-31"
    assert last_day("2026-02-27", 1, "month", criminal_months=True) == "2026-03-27"


def test_custody_never_rolls_and_needs_no_calendar() -> None:
    assert last_day("2026-02-10", 7, "calendar_day", rolls=False) == "2026-02-17"
    assert last_day("2029-12-30", 7, "month", rolls=False) == "2030-07-30"


def test_seven_days_are_not_seven_working_days() -> None:
    assert last_day("2026-03-02", 7, "calendar_day") == "2026-03-09"
    assert last_day("2026-03-02", 7, "working_day") == "2026-03-11"


def test_trigger_entered_late_counts_from_the_trigger() -> None:
    """Entered on Monday for last Friday: the seven days run from Friday."""
    reply = law.rule_in_force(BOOK, "PET-01", day("2026-03-06"))
    result = law.due(reply, day("2026-03-06"), CALENDAR)
    assert isinstance(result, Due) and result.due == day("2026-03-13")


def test_moment_of_receipt_is_read_as_the_day_in_shanghai() -> None:
    late_in_london = dt.datetime(2026, 3, 5, 17, 0, tzinfo=dt.UTC)
    without_offset = dt.datetime(2026, 3, 5, 23, 59)
    for start, end in ((late_in_london, "2026-03-13"), (without_offset, "2026-03-12")):
        result = law.compute(start, 7, Unit.CALENDAR_DAY, CALENDAR)
        assert isinstance(result, Due) and result.due == day(end)


# --- notice before a hearing


def test_notice_before_a_hearing_rolls_backwards() -> None:
    """Three days before 26 February is the 23rd, still the Spring Festival rest: the notice is due on the 14th."""
    notice = law.rule_in_force(BOOK, "CIV-08", day("2026-02-26"))
    result = law.due(notice, day("2026-02-26"), CALENDAR)
    assert isinstance(result, Due)
    assert (result.raw_end, result.due) == (day("2026-02-23"), day("2026-02-14"))


def test_period_counted_backwards_bears_no_change() -> None:
    with pytest.raises(law.LawError):
        law.compute(
            day("2026-02-26"),
            3,
            Unit.CALENDAR_DAY,
            CALENDAR,
            [Exclusion(day("2026-02-24"), day("2026-02-25"))],
            backwards=True,
        )


# --- hours


def test_hours_run_through_rest_days_in_shanghai_time() -> None:
    order = law.rule_in_force(BOOK, "DV-01", day("2026-10-01"))
    result = law.due(order, dt.datetime(2026, 10, 1, 9, 30), CALENDAR)
    assert isinstance(result, Due)
    assert result.due == dt.datetime(2026, 10, 4, 9, 30, tzinfo=law.SHANGHAI)


def test_hours_bear_no_change() -> None:
    with pytest.raises(law.LawError):
        law.compute(
            dt.datetime(2026, 3, 2, 9),
            24,
            Unit.HOUR,
            CALENDAR,
            [Exclusion(day("2026-03-02"), day("2026-03-02"))],
        )


# --- examination of an administrative public interest case, date by date

OCTOBER = (Exclusion(day("2026-10-20"), day("2026-10-29")), Exclusion(day("2026-10-25"), day("2026-11-03")))
ONE_MONTH = Extension(1, Unit.MONTH, approver="检察长", reason="重大")


@pytest.mark.parametrize(
    ("rule", "start", "changes", "raw_end", "end"),
    [
        ("PIA-04", "2026-08-03", (), "2026-10-03", "2026-10-08"),
        ("PIA-03", "2026-08-03", (), "2026-08-08", "2026-08-10"),
        ("PIA-06", "2026-10-08", (), "2026-11-08", "2026-11-09"),
        ("PIA-06", "2026-10-03", (), "2026-11-03", "2026-11-03"),
        ("PIA-06", "2026-10-08", (ONE_MONTH,), "2026-12-08", "2026-12-08"),
        ("PIA-06", "2026-10-08", OCTOBER, "2026-11-23", "2026-11-23"),
    ],
)
def test_the_dates_of_a_public_interest_case(
    rule: str, start: str, changes: tuple[law.model.Change, ...], raw_end: str, end: str
) -> None:
    found = law.rule_in_force(BOOK, rule, day(start))
    result = law.due(found, day(start), CALENDAR, changes)
    assert isinstance(result, Due)
    assert (result.raw_end, result.due) == (day(raw_end), day(end))


def test_two_extensions_reach_into_a_year_without_a_calendar() -> None:
    rule = law.rule_in_force(BOOK, "PIA-06", day("2026-10-08"))
    result = law.due(rule, day("2026-10-08"), CALENDAR, [ONE_MONTH, ONE_MONTH])
    assert isinstance(result, PendingDue)
    assert (result.raw_end, result.missing_year) == (day("2027-01-08"), 2027)
    assert any("2027" in line for line in law.explain(result, "en"))


def test_pending_day_is_computed_once_the_year_arrives() -> None:
    rule = law.rule_in_force(BOOK, "PIA-06", day("2026-10-08"))
    year = law.parse_calendar_file("year: 2027\nnotice: 试验\nrest: [2027-01-01, 2027-01-08..2027-01-10]\n")
    result = law.due(rule, day("2026-10-08"), CALENDAR.with_years([year]), [ONE_MONTH, ONE_MONTH])
    assert isinstance(result, Due) and result.due == day("2027-01-11")


# --- exclusion, extension, suspension


def test_suspension_of_thirty_days_ended_on_day_eighteen_adds_eighteen() -> None:
    plain = law.compute(day("2026-03-02"), 3, Unit.MONTH, CALENDAR)
    stood_still = Suspension(day("2026-03-10"), day("2026-03-28"))
    longer = law.compute(day("2026-03-02"), 3, Unit.MONTH, CALENDAR, [stood_still])
    assert isinstance(plain, Due) and isinstance(longer, Due)
    assert isinstance(plain.raw_end, dt.date)
    assert longer.raw_end == plain.raw_end + dt.timedelta(days=18)


def test_suspension_that_still_lasts_gives_nothing_back_yet() -> None:
    assert last_day("2026-03-02", 7, "calendar_day", Suspension(day("2026-03-04"))) == "2026-03-09"


@pytest.mark.parametrize(
    ("first", "last", "end"),
    [
        ("2026-03-02", "2026-03-02", "2026-03-09"),  # the trigger day was not counted anyway
        ("2026-02-25", "2026-03-03", "2026-03-10"),  # only the 3rd lies in the period
        ("2026-03-09", "2026-03-09", "2026-03-10"),  # the last day itself
        ("2026-03-10", "2026-03-20", "2026-03-09"),  # after the period ran out
        ("2026-03-08", "2026-03-11", "2026-03-13"),  # reaches into the days that were given back
    ],
)
def test_excluded_days_count_only_within_the_running_period(first: str, last: str, end: str) -> None:
    assert last_day("2026-03-02", 7, "calendar_day", Exclusion(day(first), day(last))) == end


def test_excluded_rest_day_gives_no_working_day_back() -> None:
    """Friday 6 to Monday 9 March holds two working days."""
    assert last_day("2026-03-02", 10, "working_day") == "2026-03-16"
    excluded = Exclusion(day("2026-03-06"), day("2026-03-09"))
    assert last_day("2026-03-02", 10, "working_day", excluded) == "2026-03-18"


def test_working_days_excluded_into_a_missing_year_are_pending_not_an_error() -> None:
    excluded = Exclusion(day("2026-12-22"), day("2027-02-12"))
    result = law.compute(day("2026-12-18"), 10, Unit.WORKING_DAY, CALENDAR, [excluded])
    assert isinstance(result, PendingDue) and result.missing_year == 2027


def test_fixed_period_bears_no_change() -> None:
    fixed = law.rule_in_force(BOOK, "CIV-01", day("2025-03-03"))
    assert fixed.fixed_period
    for change in (
        Exclusion(day("2025-03-10"), day("2025-03-11")),
        Suspension(day("2025-03-10"), day("2025-03-11")),
        Extension(1, Unit.YEAR),
    ):
        with pytest.raises(law.LawError):
            law.due(fixed, day("2025-03-03"), CALENDAR, [change])


def test_extension_in_another_unit_is_refused() -> None:
    """Fifteen days must not become fifteen months by accident."""
    petition = law.rule_in_force(BOOK, "XF-04", day("2026-03-02"))
    with pytest.raises(law.LawError):
        law.due(petition, day("2026-03-02"), CALENDAR, [Extension(15, Unit.MONTH)])
    assert isinstance(law.due(petition, day("2026-03-02"), CALENDAR, [Extension(15, Unit.CALENDAR_DAY)]), Due)


def test_two_laws_two_calendars_in_one_case() -> None:
    """The same receipt starts seven calendar days under one rule and three working days under another."""
    received = day("2026-02-12")
    ends = []
    for rule_id in ("PET-01", "LAW-01"):
        result = law.due(law.rule_in_force(BOOK, rule_id, received), received, CALENDAR)
        assert isinstance(result, Due)
        ends.append(result.due)
    assert ends == [day("2026-02-24"), day("2026-02-24")]
    rule = dataclasses.replace(law.rule_in_force(BOOK, "LAW-01", received), unit=Unit.CALENDAR_DAY)
    other = law.due(rule, received, CALENDAR)
    assert isinstance(other, Due) and other.raw_end == day("2026-02-15")


def test_second_period_is_computed_from_its_trigger() -> None:
    """Three months from receipt, whatever the seven-day period rolled to."""
    received = day("2026-02-10")
    first = law.due(law.rule_in_force(BOOK, "PET-01", received), received, CALENDAR)
    second = law.due(law.rule_in_force(BOOK, "PET-02", received), received, CALENDAR)
    assert isinstance(first, Due) and isinstance(second, Due)
    assert first.due == day("2026-02-24")
    assert second.raw_end == day("2026-05-10") and second.due == day("2026-05-11")


def test_explanation_names_each_step_with_its_article_in_both_languages() -> None:
    result = law.compute(day("2026-02-10"), 7, Unit.CALENDAR_DAY, CALENDAR)
    chinese, english = law.explain(result, "zh"), law.explain(result, "en")
    assert len(chinese) == len(english) == 3
    assert "2026年2月17日是休息日" in chinese[-1] and "民法典 203" in chinese[-1]
    assert "2026-02-17 is a rest day" in english[-1]


@pytest.mark.parametrize(("length", "unit"), [(-1, "month"), (10**9, "calendar_day"), (10**12, "year")])
def test_length_that_cannot_be_is_refused_with_a_sentence(length: int, unit: str) -> None:
    with pytest.raises(law.LawError) as refused:
        law.compute(day("2026-02-10"), length, Unit(unit), CALENDAR)
    assert refused.value.zh and refused.value.en


def test_exclusion_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(law.LawError):
        Exclusion(day("2026-03-02"), day("2026-03-01"))
