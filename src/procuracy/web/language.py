"""The language of the page, for texts that are data in both languages rather than sentences of a catalogue."""

from __future__ import annotations

from typing import Literal

from django.utils.translation import get_language
from django.utils.translation.trans_real import parse_accept_lang_header

Language = Literal["zh", "en"]


def language_of(code: str | None) -> Language:
    """The language that a code such as `en`, `en-gb` or `zh-hans` stands for; Chinese is the default."""
    return "en" if (code or "").startswith("en") else "zh"


def asked_for(header: str) -> str:
    """The code of the language that a program prefers by its `Accept-Language`: English only where it names English before Chinese."""
    known = (code for code, weight in parse_accept_lang_header(header.strip().lower()) if weight > 0 and code.startswith(("zh", "en")))
    return "en" if next(known, "zh").startswith("en") else "zh-hans"


def page_language() -> Language:
    """The active language, as texts of data name it."""
    return language_of(get_language())


def in_language(zh: str, en: str) -> str:
    """The text for the active language; Chinese stands in where English is missing."""
    return en if en and page_language() == "en" else zh


def comma() -> str:
    """What stands between the members of a list."""
    return ", " if page_language() == "en" else "、"


class Words(dict[str, str]):
    """A text in both languages that shows itself in the page's."""

    def __str__(self) -> str:
        return in_language(self["zh"], self["en"])
