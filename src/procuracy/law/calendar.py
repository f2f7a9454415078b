"""Official calendars: which days are rest days, each year resting on the notice of the State Council.

A year without a notice is refused. Nothing here guesses.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from .model import CalendarMissing, LawError

DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class CalendarYear:
    """One year's notice: its rest days beside the ordinary weekends, and the weekend days that are worked."""

    year: int
    notice: str
    rest: frozenset[dt.date]
    worked: frozenset[dt.date]
    published: dt.date | None = None
    notes: str = ""


class Calendar:
    """The known years together. Immutable: `with_years` gives a new one."""

    def __init__(self, years: Iterable[CalendarYear]) -> None:
        self._years: Mapping[int, CalendarYear] = {y.year: y for y in years}

    @cached_property
    def years(self) -> tuple[int, ...]:
        """Years with a notice."""
        return tuple(sorted(self._years))

    def notice(self, year: int) -> CalendarYear:
        """The notice of a year. Raises `CalendarMissing`."""
        try:
            return self._years[year]
        except KeyError:
            raise CalendarMissing(year) from None

    def with_years(self, extra: Iterable[CalendarYear]) -> Calendar:
        """The same calendar with years added, or replaced by a later notice."""
        return Calendar([*self._years.values(), *extra])

    def is_working_day(self, day: dt.date) -> bool:
        """Whether offices work on `day`. Raises `CalendarMissing` for a year without a notice."""
        year = self.notice(day.year)
        if day in year.worked:
            return True
        return day.weekday() < 5 and day not in year.rest

    def next_working_day(self, day: dt.date) -> dt.date:
        """`day` itself if it is worked, else the first working day after it."""
        while not self.is_working_day(day):
            day += DAY
        return day

    def previous_working_day(self, day: dt.date) -> dt.date:
        """`day` itself if it is worked, else the last working day before it."""
        while not self.is_working_day(day):
            day -= DAY
        return day

    def add_working_days(self, day: dt.date, count: int) -> dt.date:
        """The `count`-th working day after `day` (before it, where `count` is negative)."""
        step = DAY if count > 0 else -DAY
        left = abs(count)
        while left:
            day += step
            left -= self.is_working_day(day)
        return day


LONGEST = 20_000
"""Characters of the longest notice that is read."""


def parse_calendar_file(text: str, name: str = "") -> CalendarYear:
    """Read a year's notice file.

    Its fields: `year`, `notice`, `rest` (days or `A..B`), `worked`, and optionally `published` and `notes`.
    Raises `LawError` with a sentence that says which entry is wrong.
    """
    if len(text) > LONGEST:
        raise LawError("文件太长，不像一年的通知。", "The file is too long for a year's notice.")
    try:
        raw = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, TypeError, RecursionError, OverflowError) as error:
        where = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
        raise LawError(f"文件不是有效的 YAML：{where}", f"The file is no valid YAML: {where}") from None
    if not isinstance(raw, dict) or not all(isinstance(key, str) for key in raw):
        raise LawError("文件应当是一组“名称: 值”。", "The file should be a set of `name: value`.")
    unknown = sorted(set(raw) - {"year", "notice", "rest", "worked", "published", "notes"})
    if unknown:
        raise LawError(f"不认识的项目：{'、'.join(unknown)}。", f"Unknown entries: {', '.join(unknown)}.")
    year, notice = raw.get("year"), raw.get("notice")
    if not isinstance(year, int) or not 1999 < year < 2200:
        raise LawError("缺少年份 year，例如 2027。", "The year is missing, for instance 2027.")
    if not isinstance(notice, str) or not notice.strip():
        raise LawError("缺少通知名称 notice：每一年都须有依据。", "The notice is missing: every year rests on one.")
    if len(notice.strip()) > 200 or not all(char.isprintable() for char in notice.strip()):
        raise LawError("通知名称过长，或者含有不能显示的字符。", "The name of the notice is too long, or holds characters that cannot be shown.")
    rest, worked = _days(raw.get("rest"), "rest", year), _days(raw.get("worked"), "worked", year)
    if not rest:
        raise LawError("没有任何休息日 rest。", "There is no rest day at all.")
    both = sorted(rest & worked)
    if both:
        raise LawError(f"{both[0]} 既是休息日又是上班日。", f"{both[0]} is both a rest day and a worked day.")
    weekdays = sorted(d for d in worked if d.weekday() < 5)
    if weekdays:
        raise LawError(
            f"{weekdays[0]} 本来就是工作日，不是调休上班日。",
            f"{weekdays[0]} is an ordinary weekday, not a make-up working day.",
        )
    published = raw.get("published")
    return CalendarYear(
        year=year,
        notice=notice.strip(),
        rest=rest,
        worked=worked,
        published=published if isinstance(published, dt.date) else None,
        notes=str(raw.get("notes") or ""),
    )


def _days(raw: Any, field: str, year: int) -> frozenset[dt.date]:
    if raw is not None and not isinstance(raw, list):
        raise LawError(f"{field} 应当是一列日期，每行以“- ”开头。", f"{field} should be a list, each line with “- ”.")
    days: set[dt.date] = set()
    for item in raw or ():
        first, _, last = str(item).partition("..")
        try:
            start, end = dt.date.fromisoformat(first.strip()), dt.date.fromisoformat((last or first).strip())
        except ValueError:
            raise LawError(
                f"{field} 中的“{item}”不是日期；写作 2027-02-05 或 2027-02-05..2027-02-11。",
                f"“{item}” in {field} is no date; write 2027-02-05 or 2027-02-05..2027-02-11.",
            ) from None
        if start.year != year or end.year != year or end < start:
            raise LawError(f"“{item}”不在{year}年内。", f"“{item}” does not lie within {year}.")
        days.update(start + DAY * i for i in range((end - start).days + 1))
    return frozenset(days)


def load_calendars(folder: Path) -> Calendar:
    """The shipped years: one file each."""
    return Calendar(parse_calendar_file(p.read_text("utf-8"), p.name) for p in sorted(folder.glob("*.yaml")))
