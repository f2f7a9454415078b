"""The values that the law room speaks in: rules, changes of a period, and what a computation gives back."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


class LawError(Exception):
    """Base of the law room's refusals. `zh` and `en` are sentences for people."""

    def __init__(self, zh: str, en: str) -> None:
        self.zh, self.en = zh, en
        super().__init__(en)


class Unknown(LawError):
    """A name that the law data do not hold."""


class ApprovalUnknown(Unknown):
    """No row of the approval matrix says who approves this act. It is never guessed."""


class CalendarMissing(LawError):
    """No official notice is known for a year, so nothing that hangs on its rest days can be computed."""

    def __init__(self, year: int) -> None:
        self.year = year
        super().__init__(
            f"尚不能计算：缺少{year}年的放假安排通知。",
            f"Cannot be computed yet: the calendar for {year} is missing.",
        )


class Unit(StrEnum):
    """The units of the law. Each rule names its own; there is no default."""

    HOUR = "hour"
    CALENDAR_DAY = "calendar_day"
    WORKING_DAY = "working_day"
    MONTH = "month"
    YEAR = "year"


class Kind(StrEnum):
    """What a length means: at the latest, at least so long before, exactly so long, or no task at all."""

    MAX = "max"
    MIN_BEFORE = "min_before"
    FIXED = "fixed"
    THRESHOLD = "threshold"
    TRIGGER_RULE = "trigger_rule"


@dataclass(frozen=True, slots=True)
class Text:
    """One text in both languages."""

    zh: str
    en: str

    def get(self, key: str, default: str = "") -> str:
        """The text in `zh` or `en`."""
        return {"zh": self.zh, "en": self.en}.get(key, default)

    def __getitem__(self, key: str) -> str:
        return {"zh": self.zh, "en": self.en}[key]


@dataclass(frozen=True, slots=True)
class Rule:
    """A period of the law, or (where `is_law` is false) a target of ours that is shown as such.

    `fixed_period` marks a 不变期间, which nothing suspends, interrupts or extends. `rolls` is false for
    custody, which a holiday never prolongs (Criminal Procedure Law art. 105).
    """

    id: str
    procedure: str
    title: Text
    trigger: Text
    length: int
    unit: Unit
    kind: Kind
    article: str
    instrument: str
    confidence: str
    source: str = ""
    extension: str = ""
    obligated_role: str = ""
    note: str = ""
    edition: dt.date = dt.date(1949, 10, 1)
    until: dt.date | None = None
    month_rule: str = "civil"
    rolls: bool = True
    fixed_period: bool = False
    owner: str = "office"
    local_source: str = ""

    @property
    def is_law(self) -> bool:
        """Only what was read in the instrument itself is shown as law."""
        return self.confidence == "VERIFIED"

    @property
    def citation(self) -> str:
        """Instrument and article, as a reader looks them up."""
        return f"{self.instrument}，第{self.article}条" if self.article not in ("", "unknown") else self.instrument


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Time that is not counted (不计入), both ends in: appraisal, audit, expert consultation and the like."""

    start: dt.date
    end: dt.date
    ground: str = ""

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise LawError("不计入期间的止日早于起日。", "The excluded time ends before it begins.")


@dataclass(frozen=True, slots=True)
class Extension:
    """More time (延长), granted by a named approver for a reason, in the law's own unit."""

    length: int
    unit: Unit
    approver: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Suspension:
    """The case stood still (中止) from a decision to its resumption.

    The day of the decision stands still, that of the resumption runs again. `end` is None while it lasts.
    """

    start: dt.date
    end: dt.date | None = None


Change = Exclusion | Extension | Suspension


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a computation, in both languages, with what it rests on."""

    zh: str
    en: str
    article: str = ""


@dataclass(frozen=True, slots=True)
class Due:
    """The last day (or, for hours, the last moment) of a period, and how it was found."""

    due: dt.date | dt.datetime
    raw_end: dt.date | dt.datetime
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class PendingDue:
    """A period whose last day hangs on a year without a calendar. `raw_end` is known, the due day is not."""

    raw_end: dt.date | dt.datetime
    missing_year: int
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class ApprovalRule:
    """Who must approve an act. `roles` are the platform's roles for the approver that the law names."""

    act: str
    title: Text
    approver: str
    roles: tuple[str, ...]
    article: str
    confidence: str
    edition: dt.date = dt.date(1949, 10, 1)
    document: str = ""

    @property
    def is_law(self) -> bool:
        """Whether the row was read in an instrument, or is a house rule of ours."""
        return self.confidence == "VERIFIED"


@dataclass(frozen=True, slots=True)
class Override:
    """A dated local change of a national rule, for an office and all below it."""

    rule: str
    office: str
    since: dt.date
    until: dt.date | None
    length: int
    unit: Unit
    source: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that `law check` has to say: where, about which name, and what, in both languages."""

    zh: str
    en: str
    file: Path | None = None
    line: int = 0
    name: str = ""
    severity: str = field(default="error")
