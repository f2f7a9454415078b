"""Which matters are sealed from their first moment, as dated data with their articles."""

from __future__ import annotations

import datetime as dt
import functools
from dataclasses import dataclass
from pathlib import Path

import yaml

from .model import LawError, Text

FILE = Path(__file__).parent / "house" / "sealing.yaml"
LEVELS = {"restricted": 1, "sealed": 2}
WHEN = frozenset({"child_harmed"})
"""The circumstances that the engine can tell at an opening (see `casework.sealing`)."""


@dataclass(frozen=True, slots=True)
class SealingRule:
    """A rule: in which circumstance (`when`) a case is kept at which level (1 restricted, 2 sealed), with which department, on which article."""

    id: str
    title: Text
    since: dt.date
    when: str
    level: int
    department: str
    law: str


@functools.lru_cache(maxsize=1)
def every_sealing_rule() -> tuple[SealingRule, ...]:
    """All rules. Raises `LawError` for one that is not whole or names an unknown circumstance."""
    found = []
    for raw in yaml.safe_load(FILE.read_text("utf-8")):
        if {"id", "title", "since", "when", "level", "department", "law"} - set(raw) or raw["when"] not in WHEN or raw["level"] not in LEVELS or not isinstance(raw["since"], dt.date):
            raise LawError(f"{FILE.name}：规则“{raw.get('id', '')}”不完整。", f"{FILE.name}: the rule {raw.get('id', '')} is not whole.")
        found.append(SealingRule(str(raw["id"]), Text(raw["title"]["zh"], raw["title"]["en"]), raw["since"], str(raw["when"]), LEVELS[raw["level"]], str(raw["department"]), str(raw["law"])))
    return tuple(found)


def sealing_rules(on: dt.date) -> tuple[SealingRule, ...]:
    """The rules in force on a day."""
    return tuple(rule for rule in every_sealing_rule() if rule.since <= on)
