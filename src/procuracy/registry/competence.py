"""Which office is competent, proposed from place, level and matter, with the reason shown. A person decides."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from .models import Division, Procuratorate


@dataclass(frozen=True, slots=True)
class Proposal:
    """The office that seems competent, and why, in both languages."""

    office: Procuratorate
    zh: str
    en: str


def propose(place: str, *, court_level: str = "", respondent_level: str = "") -> Proposal:
    """Propose an office for a place (division code, may be empty).

    `court_level` (basic, city, province): supervision lies with the office at the level of the court that gave the
    effective decision. `respondent_level`: so does public interest against an organ of that level. Otherwise the basic
    office of the place: a visit goes to the level that has jurisdiction (Regulations on Petitions art. 19-20).
    """
    level = court_level or respondent_level
    chain = _chain(place)
    if not chain:
        office = default_office()
        return Proposal(office, f"没有写明地点，由{office.name_zh}先行接收。", f"No place was named; {office.name_en} receives it first.")
    if level in ("city", "province"):
        wanted = [d for d in chain if d.level == level]
        higher = _office_of(wanted[0].code) if wanted else None
        if higher:
            why = ("作出生效裁判的法院", "the court that decided") if court_level else ("被反映机关", "the organ complained of")
            return Proposal(higher, f"按{why[0]}的级别，由{higher.name_zh}办理。", f"By the level of {why[1]}: {higher.name_en}.")
    for division in chain:
        found = _office_of(division.code)
        if found is not None:
            return Proposal(found, f"事情发生在{division.name_zh}，由{found.name_zh}办理。", f"It happened in {division.name_en}: {found.name_en}.")
    office = default_office()
    return Proposal(office, f"该地没有对应的检察院，由{office.name_zh}先行接收。", f"No office stands for that place; {office.name_en} receives it first.")


_FRESH_SECONDS = 60.0
_kept: dict[str, tuple[float, Any]] = {}


def forget() -> None:
    """Read divisions and offices anew at the next use."""
    _kept.clear()


def _keep(key: str, read: Callable[[], Any]) -> Any:
    """A value of the registry, which rarely changes, read again after a minute."""
    held = _kept.get(key)
    if held is None or time.monotonic() - held[0] > _FRESH_SECONDS:
        held = _kept[key] = (time.monotonic(), read())
    return held[1]


def _chain(code: str) -> list[Division]:
    """The division and those above it, the smallest first."""
    found: list[Division] = _keep(f"chain:{code}", lambda: _read_chain(code))
    return found


def _read_chain(code: str) -> list[Division]:
    if len(code) != 6:
        return []
    codes = [code, code[:4] + "00", code[:2] + "0000"]
    rows = {d.code: d for d in Division.objects.filter(code__in=codes)}
    return [rows[c] for c in dict.fromkeys(codes) if c in rows]


def _office_of(code: str) -> Procuratorate | None:
    found: Procuratorate | None = _keep(f"office:{code}", lambda: _read_office(code))
    return found


def _read_office(code: str) -> Procuratorate | None:
    return (
        Procuratorate.objects.filter(division_id=code, valid_until__isnull=True)
        .filter(Q(kind=Procuratorate.Kind.ORDINARY))
        .first()
    )


def default_office() -> Procuratorate:
    """The office that receives what names no place: `PROCURACY_OFFICE` (a code), else the national one."""
    code = os.environ.get("PROCURACY_OFFICE", "000000")
    found: Procuratorate = _keep(f"code:{code}", lambda: Procuratorate.objects.get(code=code))
    return found
