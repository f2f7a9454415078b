"""Finds the figures that a grant rests on: a province's average wage of a year, and the limit of an office's place."""

from __future__ import annotations

import datetime as dt
import functools
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml
from django.db.models import Q

from procuracy.registry.models import Procuratorate

from .amount import Base, Limit, fen
from .models import LocalLimit, WageFigure

FILE = Path(__file__).with_name("wages.yaml")


@dataclass(frozen=True, slots=True)
class Shipped:
    """A figure of the shipped table, with how it is known."""

    base: Base
    confidence: str


@functools.lru_cache(maxsize=1)
def shipped() -> dict[tuple[str, int], Shipped]:
    """The shipped table by province code and year."""
    rows: list[dict[str, Any]] = yaml.safe_load(FILE.read_text("utf-8"))
    return {(row["province"], row["year"]): _shipped(row) for row in rows}


def _shipped(row: dict[str, Any]) -> Shipped:
    monthly = fen(Decimal(str(row["yuan_a_year"])) / 12)
    return Shipped(Base(monthly, row["province"], row["year"], row["source"]), row["confidence"])


def wage(province: str, year: int) -> Base | None:
    """The average monthly wage of a province in a year: an administrator's newest figure, else the shipped one. One statement."""
    row = WageFigure.objects.filter(province_id=province, year=year).order_by("-id").first()
    if row is not None:
        return Base(row.monthly, province, year, row.source)
    found = shipped().get((province, year))
    return found.base if found else None


def limit(office: Procuratorate, on: dt.date) -> Limit | None:
    """The limit that holds on a day for an office: its own, else that of the nearest office above it. One statement."""
    path = office.path()
    rows = LocalLimit.objects.filter(Q(until__isnull=True) | Q(until__gte=on), office_id__in=path, since__lte=on)
    nearest = max(rows, key=lambda row: (path.index(row.office_id), row.since, row.pk), default=None)
    return Limit(nearest.yuan, nearest.source) if nearest else None


def province_of(office: Procuratorate) -> str:
    """Code of the province in which an office sits, or an empty text for the national one."""
    if office.level == office.Level.NATIONAL:
        return ""
    return f"{(office.division_id or office.code)[:2]}0000"
