"""What a lead is called, so that leads of one field are told apart in every list: field, place, first words. It names nobody."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from procuracy import law

from .facts import UNKNOWN

MINORS = "minors"
"""The field of law in which who is meant is a child."""
MOST = 40
"""Columns of a place, and of the first words; a Chinese character takes two."""
_DIVISION = re.compile(r"^(?:[^，,]{2,8}?(?:省|自治区))?(?:[^，,]{2,8}?[市州盟])?[^，,]{1,8}?[区县市旗](?=.{3})")
_CLAUSE = re.compile(r"[，。；！？,;!?\n]+|\.(?=\s|$)")
_NUMBER = re.compile(r"\d[\d -]{5,}\d[Xx]?")
"""A telephone or an identity number."""


def kept_title(facts: Mapping[str, Any]) -> str:
    """What a lead is called that is kept closely: its field alone."""
    return "公益诉讼线索" if facts["field"] == UNKNOWN else f"公益诉讼线索：{law.field_of(facts['field']).title.zh}"


def title_of(facts: Mapping[str, Any], people: Iterable[str] = ()) -> str:
    """Field, place and first words. `people` are names and numbers of the reporter, which are left out where she wrote them."""
    # Of children not even the words that somebody chose.
    parts = (short_place(str(facts.get("happened_at", ""))), "" if facts["field"] == MINORS else _first_words(str(facts.get("words", ""))))
    said = [_cut(_without(part, people)) for part in parts]
    return " · ".join([kept_title(facts), *filter(None, said)])[:120]


def short_place(text: str) -> str:
    """What is written after the division, which a list names already by its office."""
    short = _DIVISION.sub("", text.strip(), count=1)
    return short.lstrip("，, ") or text.strip()


def _first_words(text: str) -> str:
    """The first clause that says something."""
    clauses = [clause.strip() for clause in _CLAUSE.split(text) if clause.strip()]
    return next((clause for clause in clauses if len(clause) > 3), clauses[0] if clauses else "")


def _without(text: str, people: Iterable[str]) -> str:
    for one in people:
        if len(one) > 1:
            text = text.replace(one, "…")
    return " ".join(_NUMBER.sub("…", text).split())


def _cut(text: str) -> str:
    width = 0
    for at, char in enumerate(text):
        width += 2 if unicodedata.east_asian_width(char) in "WF" else 1
        if width > MOST:
            return text[:at].rstrip() + "…"
    return text
