"""Full text in Chinese and English: overlapping two-character tokens and whole words, in a tsvector of the case.

Tokens of office and month stand in the same vector, so that a common word reads the newest months of one office, not the
whole nation's past. Encrypted data and sealed cases stay out.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
import uuid
from collections.abc import Iterator, Sequence

from .ids import moment_of

_CJK = (
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
_RUN = re.compile(f"[{_CJK}]+|[^\\W_{_CJK}]+")
MAX_POSITION = 16000
"""PostgreSQL keeps positions up to 16383."""


def normalise(text: str) -> str:
    """Fold width, case and compatibility forms, as words are stored and looked for."""
    return unicodedata.normalize("NFKC", text).casefold()


def tokens(text: str) -> Iterator[tuple[str, int]]:
    """Tokens of a text with their positions: for Chinese each pair of neighbours and the last character alone."""
    position = 0
    for run in _RUN.finditer(normalise(text)):
        word = run.group()
        if _is_cjk(word[0]):
            for i in range(len(word)):
                position += 1
                yield word[i : i + 2], position
        else:
            position += 1
            yield word[:60], position
        position += 1  # a gap, so that a phrase never spans punctuation


def vector(text: str, offices: Sequence[int], case_id: uuid.UUID) -> str:
    """The tsvector literal of a text, with a token for each office above the case and for its month in each of them."""
    places: dict[str, list[int]] = {}
    for token, position in tokens(text):
        if position > MAX_POSITION:
            break
        places.setdefault(token, []).append(position)
    parts = [f"{_quoted(token)}:{','.join(map(str, spots[:250]))}" for token, spots in places.items()]
    month = month_of(case_id)
    for office in (None, *offices):
        parts += [_quoted(office_token(office)), _quoted(month_token(office, month))]
    return " ".join(parts)


def office_token(office_id: int | None) -> str:
    """The token that stands for an office in the vector (None: the nation); no text can contain it."""
    return f"@{office_id or 0}"


def month_token(office_id: int | None, month: int) -> str:
    """The token that stands for a month (counted from the year 0) of an office."""
    return f"{office_token(office_id)}.{month}"


def month_of(case_id: uuid.UUID) -> int:
    """The month of a case's id, which holds the moment of its making (in UTC), counted from the year 0."""
    return month_number(moment_of(case_id).date())


def month_number(day: dt.date) -> int:
    """Months since the year 0."""
    return day.year * 12 + day.month - 1


def query(text: str) -> str | None:
    """The tsquery literal that finds every word or phrase of `text`, or None if it holds nothing to look for."""
    parts: list[str] = []
    for run in _RUN.finditer(normalise(text)):
        word = run.group()
        if not _is_cjk(word[0]):
            parts.append(_quoted(word[:60]))
        elif len(word) == 1:
            parts.append(f"{_quoted(word)}:*")
        else:
            pairs = [word[i : i + 2] for i in range(len(word) - 1)]
            parts.append("(" + " <-> ".join(_quoted(pair) for pair in pairs) + ")")
    return " & ".join(parts) or None


PROBES = 16
"""Pieces of a text by which texts like it are looked for."""


def pieces(text: str) -> list[str]:
    """Queries for pieces of four neighbouring characters (or a word), spread evenly over a text."""
    found: dict[str, None] = {}
    for run in _RUN.finditer(normalise(text)[:2000]):
        word = run.group()
        if not _is_cjk(word[0]):
            if len(word) > 4:
                found[_quoted(word[:60])] = None
            continue
        for start in range(0, len(word) - 3, 2):
            pairs = [word[start + i : start + i + 2] for i in range(3)]
            found["(" + " <-> ".join(_quoted(pair) for pair in pairs) + ")"] = None
    every = list(found)
    return every[:: max(1, len(every) // PROBES)][:PROBES]


def likeness(one: str, other: str) -> float:
    """How much two texts share, from 0 to 1: pairs of neighbours (or words) in common, of all that the shorter one has."""
    first, second = ({token for token, _ in tokens(text[:4000]) if len(token) > 1} for text in (one, other))
    return len(first & second) / min(len(first), len(second)) if first and second else 0.0


def in_months(words: str, office_id: int | None, months: Sequence[int]) -> str:
    """Narrow a query to some months of an office (None: the nation)."""
    return f"{words} & ({' | '.join(_quoted(month_token(office_id, month)) for month in months)})"


def before_months(words: str, office_id: int | None, months: Sequence[int]) -> str:
    """Narrow a query to all of an office's cases but those of some months."""
    not_these = "".join(f" & !{_quoted(month_token(office_id, month))}" for month in months)
    return f"{words} & {_quoted(office_token(office_id))}{not_these}"


def _is_cjk(char: str) -> bool:
    return re.match(f"[{_CJK}]", char) is not None


def _quoted(token: str) -> str:
    escaped = token.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"
