"""Says why somebody may be entitled to judicial aid. It looks at a case and decides nothing: an official reads the reasons and judges."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import yaml

from procuracy.law import Text

FILE = Path(__file__).with_name("leads.yaml")

SUGGESTED = "suggested"
CHOSEN = "chosen"
_VULNERABLE = {
    "domestic_violence": Text("可能受到家庭暴力", "May suffer domestic violence"),
    "minor": Text("涉及未成年人", "A minor is concerned"),
    "elderly": Text("涉及老年人", "An elderly person is concerned"),
    "disabled": Text("涉及残疾人", "A disabled person is concerned"),
    "migrant_worker": Text("涉及农民工", "A migrant worker is concerned"),
}


class Told(Protocol):
    """What is looked at: a case, or anything that holds the same of it."""

    words: str
    wish: str
    vulnerable: list[str]
    suggestions: Mapping[str, Any]
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class LeadReason:
    """One reason, by a name for programs and a sentence in both languages."""

    id: str
    text: Text


@dataclass(frozen=True, slots=True)
class _Cue:
    reason: LeadReason
    patterns: tuple[re.Pattern[str], ...]


@functools.lru_cache(maxsize=1)
def _cues() -> tuple[_Cue, ...]:
    rows = yaml.safe_load(FILE.read_text("utf-8"))
    return tuple(_Cue(LeadReason(row["id"], Text(row["zh"], row["en"])), tuple(re.compile(p) for p in row["words"])) for row in rows)


@functools.lru_cache(maxsize=1)
def _known() -> dict[str, LeadReason]:
    own = (
        LeadReason(SUGGESTED, Text("分流建议提到司法救助", "The triage suggestion names judicial aid")),
        LeadReason(CHOSEN, Text("本人来信事由选了“案件或者事故后的困难”", "She herself chose “Hardship after a crime or an accident”")),
    )
    people = (LeadReason(name, text) for name, text in _VULNERABLE.items())
    return {reason.id: reason for reason in (*own, *(cue.reason for cue in _cues()), *people)}


def lead_reasons(case: Told) -> list[LeadReason]:
    """Why the people of a case may be entitled to aid, the strongest first; none where nothing speaks for it.

    That someone is vulnerable is a reason beside another one, and none by itself.
    """
    text = f"{case.words}\n{case.wish}"
    found = []
    hints = case.suggestions
    if "aid" in {hints.get("line"), *hints.get("also", ())}:
        found.append(SUGGESTED)
    if case.facts.get("matter") == "aid":
        found.append(CHOSEN)
    found += [cue.reason.id for cue in _cues() if any(pattern.search(text) for pattern in cue.patterns)]
    if found:
        people = {*case.vulnerable, *hints.get("vulnerable", ())}
        found += [name for name in _VULNERABLE if name in people]
    return [_known()[name] for name in found]


def reasons_named(ids: Iterable[str]) -> list[LeadReason]:
    """The reasons of these names, as a case kept them. A name that is not known any more is passed over."""
    return [_known()[name] for name in ids if name in _known()]
