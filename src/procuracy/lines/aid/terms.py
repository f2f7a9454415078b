"""Closed sets of judicial aid, read from the law data: classes of people, why nobody compensates, grounds of refusal, material.

Their Chinese wording was written down from memory (`wording_confidence: RECALLED`): a lawyer confirms it before it counts as law.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from procuracy import law
from procuracy.law import Text
from procuracy.web.language import in_language

FILE = Path(law.__file__).parent / "cn" / "judicial_aid.yaml"


@dataclass(frozen=True, slots=True)
class Term:
    """One member of a closed set. `ask` is the question by which a person is asked about it, where there is one."""

    id: str
    text: Text
    ask: Text | None = None

    @property
    def label(self) -> str:
        """The term in the active language."""
        return in_language(self.text.zh, self.text.en)

    @property
    def question(self) -> str:
        """The plain question in the active language, or the term itself."""
        return in_language(self.ask.zh, self.ask.en) if self.ask else self.label


Terms = Mapping[str, Term]


@functools.lru_cache(maxsize=1)
def _data() -> Mapping[str, Any]:
    found: Mapping[str, Any] = yaml.safe_load(FILE.read_text("utf-8"))
    return found


def _terms(key: str) -> Terms:
    return {row["id"]: Term(row["id"], Text(row["zh"], row["en"]), Text(**row["ask"]) if "ask" in row else None) for row in _data()[key]}


CLASSES = _terms("eligible_2021")
"""The seven classes of people who may be aided (Rules of 2021, art. 7)."""
CAUSES = _terms("causes_2021")
"""Why the one who did the harm does not compensate."""
NO_CLASS = Term("no_class", Text("不属于可以救助的情形", "None of the classes of people who may be aided fits"))
GROUNDS = {**_terms("excluded_2021"), NO_CLASS.id: NO_CLASS}
"""Grounds of refusal: those that the law data list, and that no class fits at all."""
MATERIALS = _terms("materials")
"""What an application consists of."""
USUAL_MONTHS = int(_data()["usual_cap_months"]["value"])
"""Up to so many months of the base a grant is usual; above it needs special approval, and is never refused by the program."""


def labels(terms: Terms) -> list[tuple[str, str]]:
    """Choices of a form, in the active language."""
    return [(term.id, term.label) for term in terms.values()]


def questions(terms: Terms) -> list[tuple[str, str]]:
    """Choices of a form, as the plain questions in the active language."""
    return [(term.id, term.question) for term in terms.values()]


def both(terms: Terms, ids: list[str]) -> tuple[list[str], list[str]]:
    """The texts of some terms in Chinese and in English, for a letter."""
    chosen = [terms[name].text for name in ids]
    return [text.zh for text in chosen], [text.en for text in chosen]
