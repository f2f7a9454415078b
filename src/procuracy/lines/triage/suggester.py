"""The suggester: cues that add up, every one of them shown as a reason. No model that nobody can read."""

from __future__ import annotations

import dataclasses
import functools
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

LINES = (
    "support",
    "aid",
    "public_interest",
    "administrative",
    "civil",
    "criminal_appeal",
    "report",
    "lawyer",
    "compensation",
    "advice",
    "elsewhere",
    "unsure",
)
VULNERABLE = ("domestic_violence", "minor", "elderly", "disabled", "migrant_worker")
LEAST = 3
"""Below this sum nothing is suggested."""
MARGIN = 1
"""The first must lead the second by this much, else the suggester says that it is not sure."""

# The person's own choice at the door is one cue among others.
_MATTER = {
    "wages": "support",
    "family": "support",
    "judgment": "civil",
    "crime": "report",
    "official": "report",
    "environment": "public_interest",
    "child": "report",
    "aid": "aid",
}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why: the words found, what they point to, and how much they weigh."""

    points_to: str
    words: str
    weight: int
    chosen: str = ""
    """The person's own choice of what it is about, where that is the reason."""


@dataclass(frozen=True, slots=True)
class Hints:
    """A suggestion, never a decision. `also` are other lines that the same word may concern."""

    line: str
    urgent: bool
    vulnerable: tuple[str, ...]
    also: tuple[str, ...]
    reasons: tuple[Reason, ...]

    def as_facts(self) -> dict[str, Any]:
        """Plain values, as they are kept with the case and written by the command."""
        return {
            "line": self.line,
            "urgent": self.urgent,
            "vulnerable": list(self.vulnerable),
            "also": list(self.also),
            "reasons": [{"points_to": r.points_to, "words": r.words, "weight": r.weight, "chosen": r.chosen} for r in _joined(self.reasons)],
        }


def _joined(reasons: Iterable[Reason]) -> list[Reason]:
    """The same words that point to the same are one reason, with the weight of all the cues that found them."""
    found: dict[tuple[str, str, str], Reason] = {}
    for reason in reasons:
        key = (reason.points_to, reason.words, reason.chosen)
        found[key] = dataclasses.replace(reason, weight=reason.weight + (found[key].weight if key in found else 0))
    return list(found.values())


@functools.lru_cache(maxsize=1)
def _cues() -> dict[str, list[tuple[re.Pattern[str], int]]]:
    raw = yaml.safe_load(Path(__file__).with_name("cues.yaml").read_text("utf-8"))
    return {name: [(re.compile(pattern, re.IGNORECASE), int(weight)) for pattern, weight in rows] for name, rows in raw.items()}


def suggest(text: str, matter: str = "") -> Hints:
    """Suggest a line, urgency and vulnerability for a person's words (Chinese or English; any length)."""
    folded = unicodedata.normalize("NFKC", text)[:20_000]
    reasons = [reason for name in _cues() for reason in _found(name, folded)]
    sums = {line: sum(r.weight for r in reasons if r.points_to == line) for line in LINES if line != "unsure"}
    if matter in _MATTER:
        sums[_MATTER[matter]] += 2
        reasons.append(Reason(_MATTER[matter], "", 2, chosen=matter))
    line, also = _decide(sums)
    return Hints(
        line=line,
        urgent=sum(r.weight for r in reasons if r.points_to == "urgent") >= 3,
        vulnerable=tuple(v for v in VULNERABLE if any(r.points_to == v for r in reasons)),
        also=also,
        reasons=tuple(reasons),
    )


def _found(name: str, text: str) -> Iterable[Reason]:
    for pattern, weight in _cues()[name]:
        match = pattern.search(text)
        if match:
            yield Reason(name, match.group().strip()[:40], weight)


def _decide(sums: dict[str, int]) -> tuple[str, tuple[str, ...]]:
    """The line with the greatest sum, if it is clear enough; and the others that stand near it."""
    ranked = sorted(sums.items(), key=lambda item: (-item[1], LINES.index(item[0])))
    (first, best), (second, next_best) = ranked[0], ranked[1]
    # A question about a matter is a matter; a bare question asks for advice.
    if first == "advice" and next_best >= LEAST:
        first, best, second, next_best = second, next_best, first, best
    also = tuple(name for name, total in ranked if total >= LEAST and name not in (first, "advice"))
    if best < LEAST:
        return "unsure", ()
    if best - next_best < MARGIN and second != "advice":
        return "unsure", tuple(dict.fromkeys((first, *also)))
    return first, also
