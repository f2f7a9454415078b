"""Where leads are: counts by place and field, walked down from province to city to county; exact for officials, with small numbers withheld for everybody.

Two ways to ask: `exact` counts the leads that an official's office looks after; `published` shows those of the last half-year that has
ended, counted once and then frozen, and withholds what `withholding` says: one half-year has no lead with another in common, so that
subtracting what is published at two times tells nothing. Sealed leads are in neither.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.cache import cache
from django.db.models import Case as Choose
from django.db.models import CharField, Count, Q, QuerySet, Value, When
from django.db.models.functions import Substr, TruncMonth
from django.urls import reverse
from django.utils.translation import gettext as _

from procuracy import law
from procuracy.casework.models import Case, Sensitivity
from procuracy.registry.models import Division

from .facts import UNKNOWN
from .forms import field_title
from .models import LeadPoint, PublishedLeads
from .withholding import ALL, Cell, top, withheld

NATION = "000000"
MONTHS = 12
ELSEWHERE = "elsewhere"
"""The row of leads about a place outside the division that is looked at, or about none."""
KEPT = 26 * 3600
"""Seconds for which a published page is kept, so that it is not computed anew for each reader."""


@dataclass(frozen=True, slots=True)
class Page:
    """Numbers of a division's parts by field. A number that is missing is nought; a cell in `hidden` is withheld."""

    parent: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    numbers: Mapping[Cell, int]
    hidden: frozenset[Cell] = frozenset()

    def of(self, row: str, column: str) -> int | None:
        """The number of a cell (`ALL` for a sum), or None where it is withheld."""
        if (row, column) in self.hidden:
            return None
        rows = self.rows if row == ALL else (row,)
        columns = self.columns if column == ALL else (column,)
        return sum(self.numbers.get((r, c), 0) for r in rows for c in columns)


def fields() -> tuple[str, ...]:
    """All fields, and the one that nobody knows yet."""
    return (*(field.id for field in law.every_field()), UNKNOWN)


def stem(code: str) -> str:
    """What all codes in a division begin with."""
    if code == NATION:
        return ""
    return code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code


def below(code: str) -> int:
    """How many digits name the parts of a division: 2 for provinces, 4 for cities, 6 for counties."""
    return min(6, len(stem(code)) + 2)


def above(code: str) -> list[str]:
    """The divisions from the nation down to this one."""
    begin = stem(code)
    return [NATION, *(begin[:size].ljust(6, "0") for size in (2, 4, 6) if size <= len(begin))]


def last_months(today: dt.date, count: int = MONTHS) -> tuple[dt.date, dt.date]:
    """The first and the last day of the last full months."""
    end = today.replace(day=1) - dt.timedelta(days=1)
    months = end.year * 12 + end.month - count  # before the first of them, counted from nought
    return dt.date(months // 12, months % 12 + 1, 1), end


def half_year(today: dt.date) -> tuple[dt.date, dt.date]:
    """The first and the last day of the last half-year that has ended."""
    if today.month > 6:
        return dt.date(today.year, 1, 1), dt.date(today.year, 6, 30)
    return dt.date(today.year - 1, 7, 1), dt.date(today.year - 1, 12, 31)


HALVES = 4
"""So many half-years that have ended a reader may look at."""


def half_years(today: dt.date) -> list[tuple[dt.date, dt.date]]:
    """The last half-years that have ended, the newest first."""
    found = [half_year(today)]
    while len(found) < HALVES:
        found.append(half_year(found[-1][0]))
    return found


def tells(page: Page | None) -> bool:
    """Whether a page shows any number at all."""
    return page is not None and any(page.of(row, column) for row in (*page.rows, ALL) for column in (*page.columns, ALL))


def _points(since: dt.date, until: dt.date) -> QuerySet[LeadPoint]:
    return LeadPoint.objects.filter(seen_on__gte=since, seen_on__lte=until, case__sensitivity__lt=Sensitivity.SEALED)


def _parts(points: QuerySet[LeadPoint], parent: str) -> Iterable[tuple[str, str, int]]:
    """Part, field and how many: one statement."""
    begin = stem(parent)
    size = below(parent)
    part = Choose(When(division__startswith=begin, then=Substr("division", 1, size)), default=Value(ELSEWHERE), output_field=CharField())
    return points.annotate(part=part).values_list("part", "field").annotate(count=Count("pk")).order_by()


def _coded(part: str) -> str:
    return part if part == ELSEWHERE else part.ljust(6, "0")


def exact(cases: Q, parent: str, since: dt.date, until: dt.date, *, top_page: bool) -> tuple[Page, dict[dt.date, dict[str, int]]]:
    """What officials see of the leads among `cases`: the page of a division, and by month and field. Two statements.

    On the topmost page stand also those about other places and none, so that the sums are those of all leads of the office.
    """
    points = _points(since, until).filter(case__in=Case.objects.filter(cases, line="lead").order_by())
    if not top_page:
        points = points.filter(division__startswith=stem(parent))
    numbers: dict[Cell, int] = {}
    for part, field, count in _parts(points, parent):
        cell = (_coded(part), field)
        numbers[cell] = numbers.get(cell, 0) + count
    months: dict[dt.date, dict[str, int]] = {}
    for month, field, count in points.annotate(month=TruncMonth("seen_on")).values_list("month", "field").annotate(count=Count("pk")).order_by("month"):
        months.setdefault(month, {})[field] = count
    rows = tuple(sorted({row for row, _field in numbers}, key=lambda row: (row == ELSEWHERE, row)))
    return Page(parent, rows, tuple(f for f in fields() if any(field == f for _row, field in numbers)), numbers), months


def published(code: str, today: dt.date) -> Page | None:
    """What the public sees of a province, a city or the nation: of the last half-year that has ended. None for anything below.

    Which numbers are withheld follows from the pages above, so those come first. One statement at most; three at the first look at a half-year.
    """
    if len(stem(code)) > 4:
        return None
    first, last = half_year(today)
    frozen: PublishedLeads | None = None
    page: Page | None = None
    for place in above(code):
        key = f"lead-places:{first.isoformat()}:{place}"
        found: Page | None = cache.get(key)
        if found is None:
            frozen = frozen or _frozen(first, last)
            found = _publish(place, page, frozen)
            if found is None:
                return None
            cache.set(key, found, KEPT)
        page = found
    return page


def _frozen(first: dt.date, last: dt.date) -> PublishedLeads:
    """The counts of a half-year, taken at the first look at it. Of two looks at once one is kept."""
    row = PublishedLeads.objects.filter(pk=first).first()
    if row is not None:
        return row
    counts = list(_points(first, last).values_list("division", "field").annotate(count=Count("pk")).order_by())
    divisions = list(Division.objects.filter(valid_until__isnull=True).values_list("code", flat=True))
    return PublishedLeads.objects.get_or_create(pk=first, defaults={"counts": counts, "divisions": divisions})[0]


def _publish(code: str, upper: Page | None, frozen: PublishedLeads) -> Page | None:
    size, begin = below(code), stem(code)
    # Every part has a row, also one without a lead, and so has what names no part: a row that comes and goes would tell of its number.
    rows = tuple(sorted({found[:size].ljust(6, "0") for found in frozen.divisions if found.startswith(begin)} | {code}))
    if upper is not None and (code not in upper.rows or code == upper.parent):
        return None
    columns = fields()
    numbers: dict[Cell, int] = {}
    for division, field, count in frozen.counts:
        if division.startswith(begin):
            cell = (row if (row := division[:size].ljust(6, "0")) in rows else code, field if field in columns else UNKNOWN)
            numbers[cell] = numbers.get(cell, 0) + count
    sums = {column: sum(numbers.get((row, column), 0) for row in rows) for column in columns}
    hidden_sums = top(sums | {ALL: sum(sums.values())}) if upper is None else [column for row, column in upper.hidden if row == code]
    return Page(code, rows, columns, numbers, withheld(rows, columns, numbers, hidden_sums))


# How a page is shown


@dataclass(frozen=True, slots=True)
class Tile:
    """A place in the picture. `shade` goes from 0 to 4."""

    name: str
    short: str
    number: int | None
    shade: int
    href: str
    x: int
    y: int


WIDE, HIGH, GAP, ACROSS = 148, 72, 8, 4


def names_of(codes: Iterable[str], parent: str) -> dict[str, str]:
    """What divisions are called, in the page's language. One statement."""
    known = Division.objects.in_bulk([code for code in codes if code.isdigit()])
    found = {}
    for code in codes:
        if code == NATION:
            found[code] = _("No place named")
        elif code == ELSEWHERE:
            found[code] = _("Another place, or none named")
        elif code == parent and len(stem(code)) < 6:
            found[code] = _("No city named") if len(stem(code)) == 2 else _("No county named")
        else:
            found[code] = str(known[code]) if code in known else _("Directly under the province")
    return found


def address(name: str, code: str, **query: str) -> str:
    """The address of a division's page, with what is chosen on it."""
    return f"{reverse(name)}?{urlencode({'in': code, **{k: v for k, v in query.items() if v}})}"


def tiles(page: Page, rows: Sequence[str], names: Mapping[str, str], column: str, links: Mapping[str, str]) -> list[Tile]:
    """Places of a page as tiles, four in a row, shaded by their number."""
    numbers = {row: page.of(row, column) for row in rows}
    most = max((number for number in numbers.values() if number), default=0)
    found = []
    for index, row in enumerate(rows):
        number, name = numbers[row], names[row]
        shade = 1 + min(3, 4 * (number - 1) // most) if number else 0
        longest = 9 if name[:1] > "\u2e80" else 16
        short = name if len(name) <= longest else name[: longest - 1] + "…"
        found.append(Tile(name, short, number, shade, links.get(row, ""), (index % ACROSS) * (WIDE + GAP), index // ACROSS * (HIGH + GAP)))
    return found


def shown(page: Page, column: str, links: Mapping[str, str]) -> dict[str, Any]:
    """What `lead/heat.html` shows of a page: the picture of one column (`ALL` for all fields), and the table. One statement.

    Places and fields of which nothing can be shown are counted apart.
    """
    rows = [row for row in page.rows if any(page.of(row, c) is not None for c in (*page.columns, ALL))]
    columns = [c for c in page.columns if any(page.of(row, c) is not None for row in (*rows, ALL))]
    names = names_of(rows, page.parent)
    drawn = tiles(page, rows, names, column, links)
    across, high = ACROSS * (WIDE + GAP) - GAP, max(1, -(-len(drawn) // ACROSS)) * (HIGH + GAP) - GAP
    return {
        "tiles": drawn, "wide": WIDE, "high": HIGH, "width": across, "height": high,
        "heads": [field_title(c) for c in columns],
        "lines": [{"name": names[row], "href": links.get(row, ""), "cells": [page.of(row, c) for c in (*columns, ALL)]} for row in rows],
        "sums": [page.of(ALL, c) for c in (*columns, ALL)],
        "kept_back": len(page.rows) - len(rows),
        "fields_kept_back": len(page.columns) - len(columns),
    }  # fmt: skip
