"""What is open, nearly due and overdue in the offices below one's own, counted office by office and clock by clock.

Only open cases are looked at, through an index of open work alone (`case_open_tree`), so that the cost follows the work and not the past. A
case is counted where the policy lets the actor count it (`counted_below`), so that a number never says more than the list behind it.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Case as Choose
from django.db.models import CharField, Count, Q, Value, When
from django.utils.translation import gettext_lazy

from procuracy.casework import lawbook, queries
from procuracy.casework.actors import Actor
from procuracy.casework.errors import NotFound
from procuracy.casework.models import Case
from procuracy.casework.policy import POLICY
from procuracy.registry.models import Procuratorate
from procuracy.registry.roles import Role

from .campaigns import below
from .counting import in_offices, one_below

Level = Procuratorate.Level
NO_SUCH_OFFICE = gettext_lazy("There is no such office, or none stands below it, or it does not stand below yours.")
LOOKERS = (Role.HEAD, Role.CHIEF_PROCURATOR, Role.CASE_MANAGEMENT)


@dataclass(frozen=True, slots=True)
class Numbers:
    """Open cases, and of these the ones due within three days and the overdue ones."""

    open: int
    soon: int
    late: int


@dataclass(frozen=True, slots=True)
class Clock:
    """Cases whose next due day is that of one clock. `owner` is who must act: the office, or somebody whom it waits for."""

    line: str
    clock: str
    title: Any
    owner: str
    soon: int
    late: int


@dataclass(frozen=True, slots=True)
class Overview:
    """The offices directly below `position` with their numbers, in the order of their codes, all of them together, and by clock, the latest first."""

    position: Procuratorate
    offices: tuple[tuple[Procuratorate, Numbers], ...]
    all: Numbers
    clocks: tuple[Clock, ...]


def looks_below(actor: Actor) -> bool:
    """Whether offices stand below the actor's, which she answers for."""
    return actor.kind == "official" and actor.has(*LOOKERS) and actor.office_level not in ("", Level.BASIC)


def opens_cases(actor: Actor) -> bool:
    """Whether she may open cases of the offices below, and so has a list behind the numbers."""
    return actor.has(Role.HEAD, Role.CHIEF_PROCURATOR)


def overview(actor: Actor, position: Procuratorate | None, today: dt.date) -> Overview:
    """What lies in the offices directly below `position` (None: below the actor's own). Three statements, however many cases.

    Cases that lie at the actor's own office are not among them: they are her work. Raises `NotFound` for an office that does not stand below hers.
    """
    own = Procuratorate.objects.filter(pk=actor.office_id).first()
    if own is None or not looks_below(actor):
        raise NotFound(NO_SUCH_OFFICE)
    position = position or own
    if not below(position, own) or position.level == Level.BASIC:
        raise NotFound(NO_SUCH_OFFICE)
    rows = Case.objects.filter(POLICY.counted_below(actor), in_offices([position]), open=True)
    soon = today + dt.timedelta(days=queries.YELLOW_DAYS)
    state = Choose(When(next_due__lt=today, then=Value("late")), When(next_due__lte=soon, then=Value("soon")), default=Value("open"), output_field=CharField())
    by_office: dict[int, Counter[str]] = {}
    by_clock: dict[tuple[str, str], Counter[str]] = {}
    for row in rows.order_by().values("line", "next_clock", where=one_below(position), state=state).annotate(n=Count("line")):
        by_office.setdefault(row["where"], Counter())[row["state"]] += row["n"]
        if row["state"] != "open":
            by_clock.setdefault((row["line"], row["next_clock"]), Counter())[row["state"]] += row["n"]
    offices = Procuratorate.objects.filter(Q(parent=position, valid_until__isnull=True) | Q(pk__in=by_office)).order_by("code")
    found = tuple((office, _numbers(by_office.get(office.pk, Counter()))) for office in offices)
    return Overview(position, found, _numbers(sum(by_office.values(), Counter())), _clocks(by_clock))


def late_count(actor: Actor, today: dt.date) -> int:
    """How many cases are overdue in the offices below; counted no further than `queries.CAP` + 1. One statement."""
    return Case.objects.filter(POLICY.counted_below(actor), open=True, next_due__lt=today).values("id")[: queries.CAP + 1].count()


def _numbers(found: Mapping[str, int]) -> Numbers:
    return Numbers(sum(found.values()), found.get("soon", 0), found.get("late", 0))


def _clocks(by_clock: Mapping[tuple[str, str], Counter[str]]) -> tuple[Clock, ...]:
    rows = []
    for (line, name), found in by_clock.items():
        editions = lawbook.catalogue().procedures.get(line, ())
        spec = next((e.clocks[name] for e in reversed(editions) if name in e.clocks), None)
        rows.append(Clock(line, name, spec.title if spec else {"zh": name, "en": name}, spec.owner if spec else "office", found["soon"], found["late"]))
    return tuple(sorted(rows, key=lambda row: (-row.late, -row.soon, row.line, row.clock)))
