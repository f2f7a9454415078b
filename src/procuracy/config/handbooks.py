"""Writes the handbook pages of every procedure: `python -m procuracy.config.handbooks`. A test demands that they are current."""

from __future__ import annotations

from pathlib import Path

from procuracy.law import load
from procuracy.law.handbook import handbook

from .lawwork import extend

DOCS = Path(__file__).resolve().parents[3] / "docs" / "handbook"


def pages() -> dict[str, str]:
    """File name and text of each page: every procedure's newest edition, in both languages."""
    book = extend(load())
    return {
        f"{name}.{language}.md": handbook(editions[-1], book, language)
        for name, editions in book.procedures.items()
        for language in ("zh", "en")
    }


if __name__ == "__main__":
    DOCS.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        (DOCS / name).write_text(text, "utf-8")
        print(DOCS / name)
