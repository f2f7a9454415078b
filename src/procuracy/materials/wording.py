"""What letters say, in both languages, read from each line's `letters.yaml` and changed by an office on a page.

A paragraph is a sentence with places: `{reason}` takes the act's fact of that name, a day is written as a day, a list as numbered
lines. A paragraph that begins with `{?name}` is written only where that fact is given, one with `{!name}` only where it is not.
Wording is not law: no case pins it. What a letter said is kept with the letter, so a change never reaches a letter that was sent.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

LANGUAGES = ("zh", "en")
_PLACE = re.compile(r"\{(\w+)\}")
_CONDITION = re.compile(r"^\{([?!])(\w+)\}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")

Content = Mapping[str, Any]
COMMON = frozenset({"title", "received"})
"""Facts that every letter may name: the matter's title and the day of receipt."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of letter: its title and the paragraphs of its standard wording, by language; and the series of its number."""

    name: str
    title: Mapping[str, str]
    text: Mapping[str, tuple[str, ...]]
    category: str

    @property
    def facts(self) -> frozenset[str]:
        """Names of all facts that the standard wording can take in."""
        return frozenset(name for paragraphs in self.text.values() for line in paragraphs for name in _names(line)) | COMMON

    def needed(self, language: str) -> frozenset[str]:
        """Facts that stand in the standard wording of a language whatever the case: an office's own wording must keep them."""
        return frozenset(name for line in self.text[language] if not _CONDITION.match(line) for name in _PLACE.findall(line))


KINDS: dict[str, Kind] = {}


def take_up(path: Path) -> tuple[str, ...]:
    """Read a file of letters and return the names of its kinds.

    Raises ValueError for a name that another file has, a language that is missing, or one language that lacks a place of the other.
    """
    data = yaml.safe_load(path.read_text("utf-8"))
    names = []
    for name, spec in data["letters"].items():
        kind = Kind(
            name,
            {language: spec["title"][language] for language in LANGUAGES},
            {language: tuple(str(line) for line in spec[language]) for language in LANGUAGES},
            str(data["category"]),
        )
        if KINDS.get(name, kind) != kind:
            raise ValueError(f"{path}: a letter {name} exists already")
        if kind.needed("zh") != kind.needed("en"):
            raise ValueError(f"{path}: the wordings of {name} do not hold the same facts: {sorted(kind.needed('zh') ^ kind.needed('en'))}")
        KINDS[name] = kind
        names.append(name)
    return tuple(names)


def _names(line: str) -> list[str]:
    condition = _CONDITION.match(line)
    return [*([condition.group(2)] if condition else []), *_PLACE.findall(line)]


def written(paragraphs: Sequence[str], content: Content, language: str) -> list[str]:
    """The paragraphs with the facts in their places; those that do not apply, and empty ones, are left out."""
    done: list[str] = []
    for line in paragraphs:
        condition = _CONDITION.match(line)
        if condition and bool(content.get(condition.group(2))) is (condition.group(1) == "!"):
            continue
        plain = line[condition.end() :] if condition else line
        text = _PLACE.sub(lambda place: _shown(content.get(place.group(1)), language), plain)
        done += [part for part in text.split("\n") if part.strip()]
    return done


def _shown(value: Any, language: str) -> str:
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, Mapping):  # a name that has one in each language
        return str(value.get(language, ""))
    if isinstance(value, list | tuple):
        mark = "．" if language == "zh" else ". "
        return "\n".join(f"{number}{mark}{item}" for number, item in enumerate(value, 1))
    if isinstance(value, str) and _DAY.fullmatch(value):
        return dated(dt.date.fromisoformat(value), language)
    return str(value)


def dated(day: dt.date, language: str) -> str:
    """A day as letters write it."""
    if language == "zh":
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {day:%B} {day.year}"


def paragraphs_of(text: str) -> list[str]:
    """Paragraphs of an office's own wording: one a line."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def faults(kind: Kind, language: str, text: str) -> tuple[list[str], list[str]]:
    """What is wrong with an office's own wording: places that no act fills, and facts that the standard wording holds and this lacks."""
    lines = paragraphs_of(text)
    used = {name for line in lines for name in _names(line)}
    always = {name for line in lines if not _CONDITION.match(line) for name in _PLACE.findall(line)}
    return sorted(used - kind.facts), sorted(kind.needed(language) - always)
