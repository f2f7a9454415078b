"""Sealing by rule: a matter of a harmed child is sealed before anybody has read it, whichever door it came in by."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from procuracy import law
from procuracy.law.identifiers import born_on

MAJORITY = 18
"""Years (Law on the Protection of Minors, art 2)."""


def minor_on(identity_number: str, day: dt.date) -> bool:
    """Whether a resident number says that its bearer is under eighteen on `day`; a number that cannot be read says nothing."""
    born = born_on(identity_number) if identity_number else None
    if born is None:
        return False
    years = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
    return 0 <= years < MAJORITY


def _child_harmed(facts: Mapping[str, Any], minors: bool) -> bool:
    """Somebody comes about harm to a child; or about a crime or violence in the family, and a child is among the people."""
    matter = str(facts.get("matter", ""))
    return matter == "child" or (matter in ("crime", "family") and minors)


_TESTS: Mapping[str, Callable[[Mapping[str, Any], bool], bool]] = {"child_harmed": _child_harmed}


def by_rule(facts: Mapping[str, Any], vulnerable: Iterable[str], contacts: Iterable[Mapping[str, Any]], on: dt.date, circumstances: Iterable[str] = ()) -> law.SealingRule | None:
    """The strictest rule under which a case that is opened on `on` is kept, or None. `circumstances` are those that a door was told of or recognised in the words."""
    minors = "minor" in vulnerable or any(minor_on(str(contact.get("identity_number", "")), on) for contact in contacts)
    known = set(circumstances)
    rules = [rule for rule in law.sealing_rules(on) if rule.when in known or _TESTS[rule.when](facts, minors)]
    return max(rules, key=lambda rule: rule.level, default=None)
