"""Finds divisions in words: the longest match over the divisions' names, narrowed by the names around it."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from .models import Division
from .nation import short


@dataclass(frozen=True, slots=True)
class Place:
    """A division with its full name from the province down."""

    code: str
    level: str
    full: str


@functools.lru_cache(maxsize=1)
def _index() -> tuple[dict[str, list[str]], dict[str, tuple[str, str, str | None]]]:
    rows = {d.code: (d.name_zh, d.level, d.parent_id) for d in Division.objects.filter(valid_until__isnull=True)}
    names: dict[str, list[str]] = {}
    for code, (name, _level, _parent) in rows.items():
        for form in {name, short(name)}:
            if len(form) >= 2:
                names.setdefault(form, []).append(code)
    return names, rows


def forget() -> None:
    """Read the divisions anew at the next use."""
    _index.cache_clear()


def full_name(code: str) -> str:
    """A division's name from the province down, or an empty text for an unknown code."""
    _names, rows = _index()
    parts: list[str] = []
    while code and code in rows:
        name, _level, parent = rows[code]
        parts.append(name)
        code = parent or ""
    return "".join(reversed(parts))


def _ancestors(code: str) -> set[str]:
    _names, rows = _index()
    found: set[str] = set()
    while (parent := rows[code][2]) is not None:
        found.add(parent)
        code = parent
    return found


def match(text: str, limit: int = 8) -> list[Place]:
    """Divisions that `text` may mean, the most probable first. One result means that nothing else fits."""
    names, rows = _index()
    hits: dict[str, int] = {}
    for start in range(len(text)):
        for length in range(min(12, len(text) - start), 1, -1):
            codes = names.get(text[start : start + length])
            if codes:
                for code in codes:
                    hits[code] = max(hits.get(code, 0), length)
                break
    if not hits:
        return []
    scores = {}
    for code, length in hits.items():
        around = sum(hits[a] for a in _ancestors(code) if a in hits)
        depth = {"province": 0, "city": 1, "county": 2}[rows[code][1]]
        scores[code] = (around, depth if around else 0, length)
    best = max(scores.values())
    chosen = [c for c, s in scores.items() if s[0] == best[0] and (not best[0] or s == best)] if best[0] else list(scores)
    covered = set().union(*(_ancestors(c) for c in chosen)) if best[0] else set()
    chosen = sorted((c for c in chosen if c not in covered), key=lambda c: (-scores[c][2], c))
    return [Place(code, rows[code][1], full_name(code)) for code in chosen[:limit]]
