"""Identity numbers and unified social credit codes: what they say. Nothing here refuses a person."""

from __future__ import annotations

import datetime as dt
import unicodedata

_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECK = "10X98765432"
_USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


def resident_id_note(text: str) -> str | None:
    """Return a code for what looks wrong (`length`, `digits`, `check`, `date`), or None (GB 11643).

    A note, never a refusal: foreigners, soldiers and people without papers are heard too.
    """
    value = _plain(text)
    if len(value) != 18:
        return "length"
    if not value[:17].isdigit():
        return "digits"
    if _ID_CHECK[sum(int(d) * w for d, w in zip(value, _ID_WEIGHTS, strict=False)) % 11] != value[17]:
        return "check"
    try:
        dt.date(int(value[6:10]), int(value[10:12]), int(value[12:14]))
    except ValueError:
        return "date"
    return None


def born_on(text: str) -> dt.date | None:
    """The day of birth that a well-formed resident number carries."""
    value = _plain(text)
    if resident_id_note(value) is not None:
        return None
    return dt.date(int(value[6:10]), int(value[10:12]), int(value[12:14]))


def credit_code_note(text: str) -> str | None:
    """What looks wrong with a social credit code (`length`, `digits`, `check`), or None (GB 32100)."""
    value = _plain(text)
    if len(value) != 18:
        return "length"
    if any(char not in _USCC_ALPHABET for char in value):
        return "digits"
    total = sum(_USCC_ALPHABET.index(c) * w for c, w in zip(value, _USCC_WEIGHTS, strict=False))
    return None if _USCC_ALPHABET[(31 - total % 31) % 31] == value[17] else "check"
