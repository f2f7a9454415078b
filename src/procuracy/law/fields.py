"""Fields of law in which public interest litigation is open, as dated data with their articles."""

from __future__ import annotations

import datetime as dt
import functools
from dataclasses import dataclass
from pathlib import Path

import yaml

from .model import LawError, Text

FILE = Path(__file__).parent / "cn" / "pil_fields.yaml"
TRACKS = ("civil", "administrative", "suggestion")
LEVELS = ("basic", "city", "province", "national")


@dataclass(frozen=True, slots=True)
class Field:
    """A field: since when it is open, on which tracks (`civil`, `administrative`, `suggestion`), its article, the lowest level of office.

    `in_plain_sight`: what harms lies open to everybody who passes by, so that to know it was reported helps nobody to hide it.
    """

    id: str
    title: Text
    since: dt.date
    tracks: tuple[str, ...]
    law: str
    minimum_level: str
    confidence: str
    in_plain_sight: bool = False

    def open_to(self, level: str) -> bool:
        """Whether an office of this level may file in it."""
        return LEVELS.index(level) >= LEVELS.index(self.minimum_level)


@functools.lru_cache(maxsize=1)
def every_field() -> tuple[Field, ...]:
    """All fields, in the order of the file. Raises `LawError` for one without article, with an unknown track or level, or twice."""
    found: list[Field] = []
    for raw in yaml.safe_load(FILE.read_text("utf-8")):
        if {"id", "title", "since", "tracks"} - set(raw):
            raise LawError(f"{FILE.name}：领域“{raw.get('id', '')}”不完整。", f"{FILE.name}: the field {raw.get('id', '')} is not whole.")
        field = Field(
            str(raw["id"]), Text(raw["title"]["zh"], raw["title"]["en"]), raw["since"], tuple(raw["tracks"]), str(raw.get("law", "")),
            str(raw.get("minimum_level", "basic")), str(raw.get("confidence", "RECALLED")), raw.get("in_plain_sight") is True,
        )  # fmt: skip
        if not field.law or not isinstance(field.since, dt.date) or set(field.tracks) - set(TRACKS) or field.minimum_level not in LEVELS or field.id in {f.id for f in found}:
            raise LawError(f"{FILE.name}：领域“{field.id}”不完整。", f"{FILE.name}: the field {field.id} is not whole.")
        found.append(field)
    return tuple(found)


def fields(on: dt.date, track: str | None = None) -> tuple[Field, ...]:
    """The fields open on a day, on one track or on any."""
    return tuple(f for f in every_field() if f.since <= on and (track is None or track in f.tracks))


def field_of(ident: str) -> Field:
    """A field by its id, whenever it was opened. Raises KeyError for an unknown one."""
    return {f.id: f for f in every_field()}[ident]
