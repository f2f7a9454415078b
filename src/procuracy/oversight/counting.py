"""What a campaign counts, live: by field and place, by month, and in all. One statement each, however many offices take part.

A case is counted by its line, its field, the day on which it was received, and where it lies now. A case that is sealed tells
too much in a small place; such cases are counted in the sum of the whole campaign alone, and there in steps of `LEAST`, for
officials too. Nobody finds them by comparing places.

Every statement names columns of the index `case_field` alone, so that the rows of the cases are not read.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import BigIntegerField, Count, F, Q, QuerySet, Value, When
from django.db.models import Case as Choose
from django.db.models.functions import Coalesce, TruncMonth

from procuracy.casework import lines
from procuracy.casework.models import Case, Sensitivity
from procuracy.registry.models import Procuratorate
from procuracy.web.language import Words

from .forms import ALL
from .models import Campaign, CampaignOffice
from .withholding import LEAST, Table, withhold

Level = Procuratorate.Level
Key = tuple[str, str]
"""A line and a field of it."""
_COLUMN = {Level.PROVINCE: "province_office_id", Level.CITY: "city_office_id"}


@dataclass(frozen=True, slots=True)
class Totals:
    """The whole campaign: cases that are not sealed and how many of them are open, and the sealed ones in steps of `LEAST`."""

    plain: int
    open: int
    sealed: int

    @property
    def counted(self) -> int:
        """What is held against the target."""
        return self.plain + self.sealed


@dataclass(frozen=True, slots=True)
class Figures:
    """Cases by field and place; sealed ones are not among them. `cells` gives all and open ones; `places` are in the order of their codes."""

    fields: tuple[Key, ...]
    places: tuple[Procuratorate, ...]
    cells: dict[tuple[Key, int], tuple[int, int]]

    def at(self, field: Key | None, place: int | None) -> tuple[int, int]:
        """All and open cases of a field (None: of all) in a place (None: in all)."""
        found = [cell for (key, where), cell in self.cells.items() if field in (None, key) and place in (None, where)]
        return sum(n for n, _open in found), sum(o for _n, o in found)


@dataclass(frozen=True, slots=True)
class Month:
    """A month of the campaign: cases received in it, and how many of these are closed by now."""

    first: dt.date
    received: int
    closed: int


def taking_part(campaign: Campaign) -> list[Procuratorate]:
    """The offices that take part, each with all below it. One statement."""
    rows = CampaignOffice.objects.filter(campaign=campaign, state=CampaignOffice.State.JOINED).select_related("office")
    return [row.office for row in rows]


def title_of(key: Key) -> Words:
    """The field's title in both languages, as its line gives it."""
    line, field = key
    return Words(lines.get(line).fields.get(field, {"zh": field, "en": field}))


def in_offices(offices: Iterable[Procuratorate]) -> Q:
    """Cases of these offices and all below them."""
    within = Q(pk__in=[])
    found: dict[str, list[int]] = {}
    for office in offices:
        if office.level == Level.NATIONAL:
            return Q()
        found.setdefault(_COLUMN.get(Level(office.level), "office_id"), []).append(office.pk)
    for column, ids in found.items():
        within |= Q(**{f"{column}__in": ids})
    return within


def counted_in(campaign: Campaign, offices: Sequence[Procuratorate], days: tuple[dt.date, dt.date] | None = None) -> QuerySet[Case]:
    """The cases that the campaign counts, in these of its offices; of all its days, or of some."""
    first, last = days or (campaign.first_day, campaign.until())
    what = Q(pk__in=[])
    by_line: dict[str, list[str]] = {}
    for pair in campaign.counted:
        line, _colon, field = pair.partition(":")
        by_line.setdefault(line, []).append(field)
    for line, fields in by_line.items():
        what |= Q(line=line) if ALL in fields else Q(line=line, field__in=fields)
    return Case.objects.filter(what, in_offices(offices), received_on__gte=first, received_on__lte=last).exclude(field="")


def totals(campaign: Campaign, offices: Sequence[Procuratorate]) -> Totals:
    """The sum of the whole campaign. One statement."""
    rows = counted_in(campaign, offices).order_by().values("open", sealed=Choose(When(sensitivity=Sensitivity.SEALED, then=Value(1)), default=Value(0))).annotate(n=Count("line"))
    plain, sealed = Counter[bool](), 0
    for row in rows:
        if row["sealed"]:
            sealed += row["n"]
        else:
            plain[row["open"]] += row["n"]
    return Totals(plain.total(), plain[True], sealed - sealed % LEAST)


def figures(campaign: Campaign, offices: Sequence[Procuratorate], position: Procuratorate | None = None, days: tuple[dt.date, dt.date] | None = None) -> Figures:
    """Cases by field and by the places one level below `position`; without one, as the leading office sees its campaign: its own places, and offices that joined.

    Two statements: the count, and the names of the places.
    """
    rows = counted_in(campaign, offices, days).filter(sensitivity__lt=Sensitivity.SEALED)
    if position is not None:
        rows = rows.filter(in_offices([position]))
        place: Any = one_below(position)
    else:
        # Whoever joined from elsewhere is a place of its own; the nearest office that takes part, where one lies in another.
        others = sorted((office for office in offices if office.pk != campaign.office_id and campaign.office_id not in office.path() and campaign.office.level != Level.NATIONAL), key=lambda o: -len(o.path()))
        place = Choose(*(When(in_offices([office]), then=Value(office.pk)) for office in others), default=one_below(campaign.office), output_field=BigIntegerField())
    cells: dict[tuple[Key, int], tuple[int, int]] = {}
    for row in rows.order_by().values("line", "field", where=place).annotate(n=Count("line"), running=Count("line", filter=Q(open=True))):
        cells[(row["line"], row["field"]), row["where"]] = (row["n"], row["running"])
    found = {where for _key, where in cells}
    return Figures(_fields(campaign, {key for key, _where in cells}), tuple(Procuratorate.objects.filter(pk__in=found).order_by("code")), cells)


def one_below(position: Procuratorate) -> Any:
    """The column by which cases are grouped one level below an office; what lies with that office itself, or directly under it, is named by its own."""
    match position.level:
        case Level.NATIONAL:
            return Coalesce("province_office_id", "office_id", output_field=BigIntegerField())
        case Level.PROVINCE:
            return Coalesce("city_office_id", "office_id", output_field=BigIntegerField())
        case _:
            return F("office_id")


def _fields(campaign: Campaign, found: set[Key]) -> tuple[Key, ...]:
    """The columns in the order of the lines: those that the campaign names, and of a whole line those in which there is a case (also one that the line names no longer)."""
    named = {(line, field) for line, _colon, field in (pair.partition(":") for pair in campaign.counted)}
    known = [(line.procedure, field) for line in lines.every() for field in line.fields if (line.procedure, field) in named | found]
    return (*known, *sorted(found - set(known)))


def months(campaign: Campaign, offices: Sequence[Procuratorate], position: Procuratorate | None, today: dt.date) -> list[Month]:
    """The campaign month by month until today, without sealed cases; months without a case too. One statement."""
    rows = counted_in(campaign, offices).filter(sensitivity__lt=Sensitivity.SEALED)
    if position is not None:
        rows = rows.filter(in_offices([position]))
    by_month = {r["month"]: (r["n"], r["closed"]) for r in rows.order_by().values(month=TruncMonth("received_on")).annotate(n=Count("line"), closed=Count("line", filter=Q(open=False)))}
    last = max([min(campaign.until(), today), *by_month])
    found, month = [], campaign.first_day.replace(day=1)
    while month <= last:
        found.append(Month(month, *by_month.get(month, (0, 0))))
        month = (month.replace(day=28) + dt.timedelta(days=4)).replace(day=1)
    return found


def public_table(found: Figures) -> Table:
    """What everybody may read of the figures: places as rows, fields as columns, small numbers withheld."""
    return withhold({(where, key): n for (key, where), (n, _open) in found.cells.items()}, [place.pk for place in found.places], found.fields)
