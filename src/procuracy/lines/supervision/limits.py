"""The applicant's own period: a fixed one, computed by the law room from the day that starts it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from procuracy import law
from procuracy.casework import lawbook

from .facts import Source


@dataclass(frozen=True, slots=True)
class Limit:
    """The period as it stands: its rule, the day that started it, its last day, and whether the application was in time.

    `in_time` is None where it hangs on a year without a calendar. Late is a ground not to accept, never a closed door.
    """

    rule: law.Rule
    start: dt.date
    applied_on: dt.date
    last_day: dt.date
    in_time: bool | None


def limit_of(facts: Mapping[str, Any], rules: Mapping[str, str], office_id: int) -> Limit | None:
    """The applicant's period by the facts of a case (`limit_kind`, `limit_from`, `applied_on`) under `rules`, a rule by each kind of limit.

    None where there is none: nobody applied, or the law sets none for what is supervised.
    """
    rule_id = rules.get(str(facts.get("limit_kind", "")))
    if facts.get("source") != Source.APPLICATION or rule_id is None or not facts.get("limit_from"):
        return None
    start, applied = (dt.date.fromisoformat(str(facts[name])) for name in ("limit_from", "applied_on"))
    rule = lawbook.rule(rule_id, applied, lawbook.office_codes(office_id))
    found = law.due(rule, start, lawbook.catalogue().calendar)
    last = found.due if isinstance(found, law.Due) else found.raw_end
    last_day = last.date() if isinstance(last, dt.datetime) else last
    # A last day that may still move on for a rest day is certain only for those who came before it.
    late = None if isinstance(found, law.PendingDue) else False
    return Limit(rule, start, applied, last_day, True if applied <= last_day else late)
