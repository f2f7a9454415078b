"""Full text in Chinese and English: overlapping two-character tokens and whole words, in a tsvector of the case.

Office tokens stand in the same vector, so that a common word in one office does not read the whole nation's list.
Encrypted data and sealed cases stay out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

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


def vector(text: str, offices: tuple[int, ...] = ()) -> str:
    """The tsvector literal of a text, with one token for each office above the case."""
    places: dict[str, list[int]] = {}
    for token, position in tokens(text):
        if position > MAX_POSITION:
            break
        places.setdefault(token, []).append(position)
    parts = [f"{_quoted(token)}:{','.join(map(str, spots[:250]))}" for token, spots in places.items()]
    parts += [_quoted(office_token(office)) for office in offices]
    return " ".join(parts)


def office_token(office_id: int) -> str:
    """The token that stands for an office in the vector; no text can contain it."""
    return f"@{office_id}"


def query(text: str, office_id: int | None = None) -> str | None:
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
    if not parts:
        return None
    if office_id is not None:
        parts.append(_quoted(office_token(office_id)))
    return " & ".join(parts)


def _is_cjk(char: str) -> bool:
    return re.match(f"[{_CJK}]", char) is not None


def _quoted(token: str) -> str:
    escaped = token.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"
