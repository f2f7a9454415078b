"""What holds for every period, drawn at random over the years with a calendar and beyond."""

from __future__ import annotations

import datetime as dt

from hypothesis import given, settings
from hypothesis import strategies as st

from procuracy import law
from procuracy.law import CalendarYear, Due, Exclusion, Extension, PendingDue, Unit

# A loaded machine is no failure.
settings.register_profile("law", deadline=None)
settings.load_profile("law")

DAY = dt.timedelta(days=1)
SHIPPED = law.load().calendar
# Years before and after the notices, without any holiday, so that periods over ten years can be drawn.
BLANK = [
    CalendarYear(year, "试验", frozenset({dt.date(year, 1, 1)}), frozenset())
    for year in (*range(2010, 2019), *range(2027, 2050))
]
CALENDAR = SHIPPED.with_years(BLANK)

days = st.dates(dt.date(2019, 1, 1), dt.date(2028, 12, 31))
units = st.sampled_from([Unit.CALENDAR_DAY, Unit.WORKING_DAY, Unit.MONTH, Unit.YEAR])
lengths = st.integers(0, 60)


@st.composite
def exclusions(draw: st.DrawFn) -> list[Exclusion]:
    found = []
    for _ in range(draw(st.integers(0, 4))):
        start = draw(days)
        found.append(Exclusion(start, start + DAY * draw(st.integers(0, 40))))
    return found


def computed(
    start: dt.date,
    length: int,
    unit: Unit,
    changes: list[law.model.Change] | None = None,
    backwards: bool = False,
) -> tuple[dt.date, dt.date]:
    result = law.compute(start, min(length, 10) if unit is Unit.YEAR else length, unit, CALENDAR, changes or ())
    if backwards:
        result = law.compute(start, length, unit, CALENDAR, backwards=True)
    assert isinstance(result, Due)
    assert isinstance(result.raw_end, dt.date) and isinstance(result.due, dt.date)
    return result.raw_end, result.due


@given(days, lengths, units, exclusions())
def test_due_day_is_the_first_working_day_from_the_raw_end(
    start: dt.date, length: int, unit: Unit, changes: list[Exclusion]
) -> None:
    raw_end, due = computed(start, length, unit, list(changes))
    assert CALENDAR.is_working_day(due) and due >= raw_end >= start
    between = raw_end
    while between < due:
        assert not CALENDAR.is_working_day(between)
        between += DAY


@given(days, st.integers(1, 30), st.sampled_from([Unit.CALENDAR_DAY, Unit.WORKING_DAY]))
def test_notice_is_never_shortened_by_a_rest_day(start: dt.date, length: int, unit: Unit) -> None:
    raw_end, due = computed(start, length, unit, backwards=True)
    assert due <= raw_end < start and CALENDAR.is_working_day(due)


@given(days, lengths, units)
def test_longer_period_never_ends_earlier(start: dt.date, length: int, unit: Unit) -> None:
    assert computed(start, length + 1, unit) >= computed(start, length, unit)


@given(days, st.integers(1, 60), units, exclusions())
def test_exclusion_never_shortens_and_its_order_does_not_matter(
    start: dt.date, length: int, unit: Unit, changes: list[Exclusion]
) -> None:
    plain, _ = computed(start, length, unit)
    changed = computed(start, length, unit, list(changes))
    assert changed[0] >= plain
    assert computed(start, length, unit, list(reversed(changes))) == changed
    assert computed(start, length, unit, [*changes, *changes]) == changed


@given(days, st.integers(1, 60), exclusions())
def test_counted_days_are_exactly_the_length(start: dt.date, length: int, changes: list[Exclusion]) -> None:
    """Counting by hand: the days after the trigger up to the raw end, without the excluded ones."""
    raw_end, _ = computed(start, length, Unit.CALENDAR_DAY, list(changes))
    excluded = {c.start + DAY * i for c in changes for i in range((c.end - c.start).days + 1)}
    counted = [start + DAY * i for i in range(1, (raw_end - start).days + 1)]
    assert len([day for day in counted if day not in excluded]) == length


@given(days, st.integers(1, 40), exclusions())
def test_counted_working_days_are_exactly_the_length(start: dt.date, length: int, changes: list[Exclusion]) -> None:
    raw_end, _ = computed(start, length, Unit.WORKING_DAY, list(changes))
    excluded = {c.start + DAY * i for c in changes for i in range((c.end - c.start).days + 1)}
    span = (start + DAY * i for i in range(1, (raw_end - start).days + 1))
    assert len([day for day in span if day not in excluded and CALENDAR.is_working_day(day)]) == length


@given(days, st.integers(1, 24), st.integers(1, 6))
def test_extension_is_added_to_the_raw_end(start: dt.date, length: int, more: int) -> None:
    raw_end, _ = computed(start, length, Unit.MONTH)
    extended, _ = computed(start, length, Unit.MONTH, [Extension(more, Unit.MONTH)])
    assert extended == law.add_months(raw_end, more)


@given(days, st.integers(0, 120), st.booleans())
def test_months_end_on_the_corresponding_day_or_the_last_of_the_month(
    start: dt.date, count: int, criminal: bool
) -> None:
    end = law.add_months(start, count, criminal=criminal)
    assert (end.year * 12 + end.month) - (start.year * 12 + start.month) == count
    last_of_month = (end + DAY).month != end.month
    if criminal and (start + DAY).month != start.month:
        assert last_of_month
    else:
        assert end.day == start.day or (last_of_month and end.day < start.day)


@given(st.dates(dt.date(2026, 6, 1), dt.date(2026, 12, 31)), st.integers(0, 400), units)
def test_missing_year_is_pending_with_an_end_and_never_guessed(start: dt.date, length: int, unit: Unit) -> None:
    length = min(length, 30) if unit in (Unit.MONTH, Unit.YEAR) else length
    result = law.compute(start, length, unit, SHIPPED)
    if isinstance(result, PendingDue):
        assert result.missing_year > 2026 and result.raw_end >= start
    else:
        assert isinstance(result.due, dt.date) and result.due.year == 2026
