"""Sets a letter as PDF. The same letter gives the same bytes; rare characters that the font lacks are reported before printing."""

from __future__ import annotations

import datetime as dt
import functools
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typst
from django.conf import settings

from procuracy.web.language import language_of, page_language

from .letters import addressee_name, body, dated
from .models import Letter

SOURCE = Path(__file__).with_name("letter.typ")


def font_folder() -> Path:
    """The office's own fonts where it set a folder, else the open ones that come with the program."""
    if settings.PROCURACY_FONT_FOLDER:
        return Path(settings.PROCURACY_FONT_FOLDER)
    import pylopdf_fonts_zh_cn

    return Path(pylopdf_fonts_zh_cn.__file__).parent


@functools.lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(font_folder())])


@functools.lru_cache(maxsize=1)
def _families() -> list[str]:
    """Names of the fonts in the folder, serif first."""
    from fontTools.ttLib import TTCollection, TTFont

    names: list[str] = []
    for path in sorted(font_folder().rglob("*.[ot]tf")) + sorted(font_folder().rglob("*.[ot]tc")):
        fonts = TTCollection(path).fonts if path.suffix.endswith("tc") else [TTFont(path, lazy=True)]
        for font in fonts:
            name = font["name"].getBestFamilyName()
            if name and name not in names:
                names.append(name)
    return sorted(names, key=lambda name: "erif" not in name)


@functools.lru_cache(maxsize=1)
def _covered() -> frozenset[int]:
    from fontTools.ttLib import TTFont

    points: set[int] = set()
    for path in font_folder().rglob("*.[ot]tf"):
        points.update(TTFont(path, lazy=True).getBestCmap())
    return frozenset(points)


def missing_glyphs(text: str) -> list[str]:
    """Characters that would print as a box. A name is never printed with one unnoticed."""
    covered = _covered()
    return sorted({char for char in text if not char.isspace() and ord(char) not in covered}) if covered else []


def render(letter: Letter, name: str = "", language: str = "") -> bytes:
    """The letter as PDF/A, addressed to `name`. Words of people are data, never markup."""
    chosen = language_of(language or letter.language)
    title, paragraphs = body(letter, chosen)
    office = letter.office_en if chosen == "en" and letter.office_en else letter.office_zh
    greeted = addressee_name(letter, name, chosen)
    data = {
        "office": office,
        "number": letter.number,
        "title": title,
        "greeting": f"{greeted}{'：' if chosen == 'zh' else ':'}" if greeted else "",
        "paragraphs": paragraphs,
        "seal": "（印章）" if chosen == "zh" else "(seal)",
        "date": dated(letter.on, chosen),
        "lang": chosen,
        "region": "cn" if chosen == "zh" else "gb",
        "fonts": _families(),
    }
    return _compile(SOURCE, data, dt.datetime.combine(letter.on, dt.time(0), dt.UTC))


def typeset(source: Path, data: Mapping[str, Any], moment: dt.datetime) -> bytes:
    """Another paper as PDF/A, by its own source, in the language of the page. Words of people are data, never markup."""
    return _compile(source, {**data, "lang": page_language(), "fonts": _families()}, moment)


def _compile(source: Path, data: Mapping[str, Any], moment: dt.datetime) -> bytes:
    return bytes(
        typst.compile(
            source.read_bytes(),
            format="pdf",
            font_paths=_fonts(),
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
            pdf_standards="a-2a",
            timestamp=moment,
        )
    )
