"""The catalogue: rules, approvals, calendar, procedures and local overrides, and what is asked of them."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from .calendar import Calendar, load_calendars
from .model import (
    ApprovalRule,
    ApprovalUnknown,
    Kind,
    LawError,
    Override,
    Rule,
    Text,
    Unit,
    Unknown,
)
from .procedures import Procedure, read_procedure

ROOT = Path(__file__).parent


@dataclass(frozen=True)
class Catalogue:
    """The law as data. Immutable; the `with_…` methods give a new one."""

    rules: Mapping[str, tuple[Rule, ...]]
    approvals: Mapping[str, tuple[ApprovalRule, ...]]
    calendar: Calendar
    procedures: Mapping[str, tuple[Procedure, ...]] = field(default_factory=dict)
    overrides: tuple[Override, ...] = ()

    def with_procedures(self, folders: Iterable[Path]) -> Catalogue:
        """Add the editions in these folders, one file each."""
        found: dict[str, list[Procedure]] = {name: list(editions) for name, editions in self.procedures.items()}
        for folder in folders:
            for path in sorted(folder.glob("*.yaml")):
                procedure = read_procedure(path)
                found.setdefault(procedure.name, []).append(procedure)
        ordered = {name: tuple(sorted(eds, key=lambda p: p.edition)) for name, eds in found.items()}
        return dataclasses.replace(self, procedures=ordered)

    def with_calendar(self, calendar: Calendar) -> Catalogue:
        """The same law under a calendar with more years."""
        return dataclasses.replace(self, calendar=calendar)

    def with_overrides(self, texts: Iterable[str]) -> Catalogue:
        """Add local overrides from their files' texts. Raises `LawError` for one that may not be."""
        added = tuple(parse_override(text) for text in texts)
        for override in added:
            refuse_unlawful(override, self)
        return dataclasses.replace(self, overrides=self.overrides + added)


def load(root: Path | None = None) -> Catalogue:
    """The shipped law data, without procedures (those belong to the lines). Each folder is read once."""
    return _load(root or ROOT)


@functools.lru_cache(maxsize=4)
def _load(root: Path) -> Catalogue:
    rules: dict[str, list[Rule]] = {}
    for path in [*sorted((root / "cn" / "rules").glob("*.yaml")), root / "house" / "targets.yaml"]:
        for record in yaml.load(path.read_text("utf-8"), yaml.CSafeLoader):
            rule = _rule(record, path)
            rules.setdefault(rule.id, []).append(rule)
    approvals: dict[str, list[ApprovalRule]] = {}
    for path in (root / "cn" / "approvals.yaml", root / "house" / "approvals.yaml"):
        for record in yaml.load(path.read_text("utf-8"), yaml.CSafeLoader):
            approval = _approval(record)
            approvals.setdefault(approval.act, []).append(approval)
    return Catalogue(
        rules={i: tuple(sorted(rows, key=lambda r: r.edition)) for i, rows in rules.items()},
        approvals={a: tuple(sorted(rows, key=lambda r: r.edition)) for a, rows in approvals.items()},
        calendar=load_calendars(root / "cn" / "calendars"),
    )


def _rule(record: Mapping[str, Any], path: Path) -> Rule:
    try:
        return Rule(
            id=record["id"],
            procedure=record["procedure"],
            title=Text(record["title"]["zh"], record["title"]["en"]),
            trigger=Text(record["trigger"]["zh"], record["trigger"]["en"]),
            length=int(record["length"]),
            unit=Unit(record["unit"]),
            kind=Kind(record["kind"]),
            article=str(record["article"]),
            instrument=record["instrument"],
            confidence=record["confidence"],
            source=str(record.get("source", "")),
            extension=str(record.get("extension", "")),
            obligated_role=str(record.get("obligated_role", "")),
            note=str(record.get("note", "")),
            edition=record["edition"],
            until=record.get("until"),
            month_rule=record.get("month_rule", "civil"),
            rolls=bool(record.get("rolls", True)),
            fixed_period=bool(record.get("fixed_period", False)),
            owner=record.get("owner", "office"),
        )
    except (KeyError, ValueError) as error:
        raise LawError(f"{path.name}：记录不完整：{error}", f"{path.name}: incomplete record: {error}") from None


def _approval(record: Mapping[str, Any]) -> ApprovalRule:
    return ApprovalRule(
        act=record["act"],
        title=Text(record["title"]["zh"], record["title"]["en"]),
        approver=str(record["approver"]),
        roles=tuple(record["roles"]),
        article=str(record["article"]),
        confidence=record["confidence"],
        edition=record.get("edition", dt.date(1949, 10, 1)),
        document=str(record.get("document", "")),
    )


def rule_in_force(catalogue: Catalogue, rule_id: str, on: dt.date, office: Sequence[str] = ()) -> Rule:
    """The rule in force on the trigger day `on`: national, then the local override nearest to the office.

    `office` is the path of office codes from the province down. Raises `Unknown`.
    """
    rows = [r for r in catalogue.rules.get(rule_id, ()) if r.edition <= on and (r.until is None or on <= r.until)]
    if not rows:
        raise Unknown(f"{on}没有生效的规则{rule_id}。", f"No rule {rule_id} is in force on {on}.")
    rule = rows[-1]
    for code in reversed(office):
        for override in catalogue.overrides:
            applies = override.rule == rule_id and override.office == code and override.since <= on
            if applies and (override.until is None or on <= override.until):
                return dataclasses.replace(
                    rule, length=override.length, unit=override.unit, local_source=override.source
                )
    return rule


def approver(catalogue: Catalogue, act: str, on: dt.date, office: Sequence[str] = ()) -> ApprovalRule:
    """Who approves `act` on a day. Raises `ApprovalUnknown`: the matrix is never guessed."""
    rows = [row for row in catalogue.approvals.get(act, ()) if row.edition <= on]
    if not rows:
        raise ApprovalUnknown(f"审批权限表没有“{act}”。", f"The approval matrix has no row for {act}.")
    return rows[-1]


def procedure_in_force(catalogue: Catalogue, name: str, on: dt.date) -> Procedure:
    """The newest edition of a procedure that holds on `on`. Raises `Unknown`."""
    editions = [p for p in catalogue.procedures.get(name, ()) if p.edition <= on]
    if not editions:
        raise Unknown(f"{on}没有生效的办案程序{name}。", f"No edition of {name} is in force on {on}.")
    return editions[-1]


def parse_override(text: str) -> Override:
    """Read a local override: rule, office, since, until, length, unit, source, confidence."""
    try:
        raw = yaml.safe_load(text)
        override = Override(
            rule=str(raw["rule"]),
            office=str(raw["office"]),
            since=_date(raw["since"]),
            until=_date(raw["until"]) if raw.get("until") else None,
            length=int(raw["length"]),
            unit=Unit(raw["unit"]),
            source=str(raw["source"]).strip(),
            confidence=str(raw.get("confidence", "SECONDARY")),
        )
    except (yaml.YAMLError, KeyError, TypeError, ValueError) as error:
        raise LawError(f"本地规则不完整：{error}", f"The local override is incomplete: {error}") from None
    if not override.source:
        raise LawError("本地规则须写明来源。", "A local override needs its source.")
    return override


def _date(value: Any) -> dt.date:
    return value if isinstance(value, dt.date) else dt.date.fromisoformat(str(value))


_DAYS = {Unit.HOUR: 1 / 24, Unit.CALENDAR_DAY: 1.0, Unit.WORKING_DAY: 1.4, Unit.MONTH: 28.0, Unit.YEAR: 365.0}


def refuse_unlawful(override: Override, catalogue: Catalogue) -> None:
    """Raise `LawError` unless the override only shortens a period of our own.

    A national maximum is never lengthened, a fixed period never touched, and the period of a person, a court
    or another organ is not ours to change. Where units differ, the longer reading decides: seven working days
    are longer than seven days.
    """
    rules = catalogue.rules.get(override.rule)
    if not rules:
        raise Unknown(f"没有规则{override.rule}。", f"There is no rule {override.rule}.")
    rule = rules[-1]
    if rule.fixed_period or rule.kind is not Kind.MAX:
        raise LawError("不变期间和非期限规则不得变更。", "A fixed period, or what is no maximum, cannot be changed.")
    if rule.owner != "office":
        raise LawError(
            "他人或者其他机关的期限不得变更。",
            "The period of a person or another organ is not ours to change.",
        )
    same_unit = override.unit is rule.unit
    longer = (
        override.length > rule.length
        if same_unit
        else override.length * _DAYS[override.unit] > rule.length * _DAYS[rule.unit]
    )
    if longer or override.length < 0:
        raise LawError(
            "本地规则只能缩短本院的期限，不得延长。",
            "A local override may shorten our own period, never lengthen it.",
        )
