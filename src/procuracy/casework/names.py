"""Names as they stand in free text: how somebody who is known is spoken of, and which names an account itself seems to tell.

The second is a guess, for hiding alone: nothing is decided by it.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

_CHINESE = re.compile(r"[\u3400-\u9fff\U00020000-\U000323af·]{2,}")


def spoken(name: str) -> list[str]:
    """A name, and the given name alone as a child is called: 王小苗, 小苗. Nothing for one character or one Latin word: it would strike other words."""
    name = name.strip()
    if _CHINESE.fullmatch(name):
        return [name, name[-2:]] if len(name) > 2 else [name]
    return [name] if len(name.split()) > 1 else []


def told(text: str) -> set[str]:
    """Names that an account seems to tell: of two characters or more behind a word for naming (名叫李某), of three or more behind a relation (我女儿王小满今年…)."""
    data, named, related = _patterns()
    found = {match["name"] for pattern in (named, related) for match in pattern.finditer(text)}
    return {name for name in found if name[:2] not in data and "某" not in name}  # 某 hides a name already


@functools.lru_cache(maxsize=1)
def _patterns() -> tuple[frozenset[str], re.Pattern[str], re.Pattern[str]]:
    raw: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("names.yaml").read_text("utf-8"))
    surname = f"(?:{_any(raw['double'])}|[{raw['surnames']}])"
    after = rf"(?=\s|\d|$|{_any(raw['after'])})"
    named = re.compile(rf"(?:{_any(raw['named'])})(?P<name>{surname}[\u4e00-\u9fff]{{1,2}}?){after}")
    related = re.compile(rf"(?:{_any(raw['kin'])})是?(?P<name>{surname}[\u4e00-\u9fff]{{2}}){after}")
    return frozenset(raw["never"]), named, related


def _any(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


__all__ = ["spoken", "told"]
