"""Case and document numbers: printed with U+3014 and U+3015, read with any bracket."""

from __future__ import annotations

import re
import unicodedata

_BRACKETS = str.maketrans({"[": "〔", "]": "〕", "(": "〔", ")": "〕", "【": "〔", "】": "〕", "{": "〔", "}": "〕"})


def format_number(short_name: str, category: str, year: int, serial: int) -> str:
    """`京朝检控〔2026〕12号`: no leading zeros. No meaning is ever parsed out of it."""
    return f"{short_name}检{category}〔{year}〕{serial}号"


def normalise_number(text: str) -> str:
    """The number as it is stored, whatever brackets, widths and spaces it was typed with."""
    plain = unicodedata.normalize("NFKC", text).translate(_BRACKETS)
    return re.sub(r"\s+", "", plain)
