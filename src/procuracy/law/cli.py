"""`procuracy law …`: check, show, due (single and in bulk), diff, calendar. Needs no database."""

from __future__ import annotations

import argparse
import datetime as dt
import itertools
import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TextIO

from .calendar import parse_calendar_file
from .catalogue import Catalogue, load, rule_in_force
from .check import check
from .diff import diff
from .model import SHANGHAI, Due, Exclusion, LawError, PendingDue, Rule, Unit
from .periods import compute, due, explain

Extra = Callable[[Catalogue], Catalogue]


def main(argv: Sequence[str], *, extend: Extra = lambda book: book, vocabularies: Any = None) -> int:
    """Run one command; returns the exit status. `extend` adds the lines' procedures to the catalogue."""
    args = _parser().parse_args(argv)
    language = args.lang or ("en" if os.environ.get("LANG", "").startswith("en") else "zh")
    try:
        book = extend(load()) if args.command in ("check", "diff") else load()
        run: dict[str, Callable[[], int]] = {
            "check": lambda: _check(book, language, vocabularies() if vocabularies else None),
            "show": lambda: _show(book, args.rule, language),
            "due": lambda: _due(book, args, language),
            "diff": lambda: _diff(book, args, language),
            "calendar": lambda: _calendar(args.file, language),
        }
        return run[args.command]()
    except LawError as error:
        print(error.zh if language == "zh" else error.en, file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="procuracy law", description="The law as data, and its arithmetic.")
    parser.add_argument("--lang", choices=("zh", "en"))
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("check", help="prove every procedure and the data it rests on")
    show = commands.add_parser("show", help="show one rule with its source")
    show.add_argument("rule")
    show_due = commands.add_parser("due", help="compute a due day")
    show_due.add_argument("rule", nargs="?")
    show_due.add_argument("--start")
    show_due.add_argument("--length", type=int)
    show_due.add_argument("--unit", choices=[u.value for u in Unit])
    show_due.add_argument("--exclude", action="append", default=[], metavar="A..B")
    show_due.add_argument("--criminal-month-end", action="store_true")
    show_due.add_argument("--no-roll", action="store_true", help="custody: holidays never prolong")
    show_due.add_argument("--backwards", action="store_true", help="at least so long before")
    show_due.add_argument("--json", action="store_true")
    show_due.add_argument("--batch", action="store_true", help="JSON lines from standard input: start and rule, or start, length and unit; exclude where needed")
    changes = commands.add_parser("diff", help="what a new edition of a procedure changes")
    changes.add_argument("procedure", nargs="?")
    changes.add_argument("editions", nargs="*", metavar="EDITION")
    calendar = commands.add_parser("calendar", help="check the file of a year's notice")
    calendar.add_argument("file", type=Path)
    for command in commands.choices.values():
        command.add_argument("--lang", choices=("zh", "en"), default=argparse.SUPPRESS)
    return parser


def _check(book: Catalogue, language: str, vocabularies: Any) -> int:
    findings = check(book, vocabularies)
    for finding in findings:
        where = f"{finding.file}:{finding.line}: " if finding.file else ""
        print(where + (finding.zh if language == "zh" else finding.en))
    rules = sum(len(rows) for rows in book.rules.values())
    editions = sum(len(rows) for rows in book.procedures.values())
    acts, years, said = len(book.approvals), len(book.calendar.years), len(findings)
    summary = {
        "zh": f"{rules}条规则、{acts}项审批、{years}个年度日历、{editions}个程序版本：{said}个问题",
        "en": f"{rules} rules, {acts} approvals, {years} calendars, {editions} editions: {said} findings",
    }
    print(summary[language])
    return 1 if findings else 0


def _show(book: Catalogue, rule_id: str, language: str) -> int:
    rows = book.rules.get(rule_id)
    if not rows:
        raise LawError(f"没有规则{rule_id}。", f"There is no rule {rule_id}.")
    for rule in rows:
        print(_described(rule, language))
    return 0


def _described(rule: Rule, language: str) -> str:
    zh = language == "zh"
    lines = [
        f"{rule.id}  {rule.title[language]}",
        f"{'起算' if zh else 'starts with'}: {rule.trigger[language]}",
        f"{'期限' if zh else 'length'}: {rule.length} {rule.unit.value} ({rule.kind.value})",
        f"{'依据' if zh else 'basis'}: {rule.citation}",
        f"{'可信度' if zh else 'confidence'}: {rule.confidence}"
        + ("" if rule.is_law else ("（作为工作目标显示，不作为法律）" if zh else " (shown as a target, not as law)")),
        f"{'延长' if zh else 'extension'}: {rule.extension}",
        f"{'施行' if zh else 'in force from'}: {rule.edition}",
    ]
    if rule.note:
        lines.append(f"{'说明' if zh else 'note'}: {rule.note}")
    return "\n".join(lines)


def _start(text: str, unit: Unit) -> dt.date | dt.datetime:
    """A day, or for hours a moment (Asia/Shanghai where no offset is given)."""
    try:
        if unit is Unit.HOUR:
            moment = dt.datetime.fromisoformat(text)
            return moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)
        if "T" not in text:
            return dt.date.fromisoformat(text)
        at = dt.datetime.fromisoformat(text)
        return (at.astimezone(SHANGHAI) if at.tzinfo else at).date()
    except (ValueError, TypeError, OverflowError):
        raise LawError(f"“{text}”不是日期，写作 2026-02-10。", f"“{text}” is no date; write 2026-02-10.") from None


def _exclusion(first: Any, last: Any) -> Exclusion:
    start, end = _start(str(first), Unit.CALENDAR_DAY), _start(str(last), Unit.CALENDAR_DAY)
    assert isinstance(start, dt.date)
    return Exclusion(start, end)


def _due(book: Catalogue, args: argparse.Namespace, language: str) -> int:
    if args.batch:
        return batch(book, sys.stdin, sys.stdout, language)
    if not args.start:
        raise LawError("缺少 --start。", "--start is missing.")
    exclusions = [_exclusion(*_interval(text)) for text in args.exclude]
    if args.rule:
        rule = rule_in_force(book, args.rule, _start(args.start, Unit.CALENDAR_DAY))
        result = due(rule, _start(args.start, rule.unit), book.calendar, exclusions)
    else:
        if args.length is None or args.unit is None:
            raise LawError("缺少规则编号，或者 --length 和 --unit。", "Give a rule, or --length and --unit.")
        unit = Unit(args.unit)
        result = compute(
            _start(args.start, unit),
            args.length,
            unit,
            book.calendar,
            exclusions,
            criminal_months=args.criminal_month_end,
            rolls=not args.no_roll,
            backwards=args.backwards,
        )
    if args.json:
        print(json.dumps(as_json(result, language), ensure_ascii=False))
    else:
        print(
            _shown(result)
            if isinstance(result, Due)
            else ("尚不能计算" if language == "zh" else "cannot be computed yet")
        )
        for sentence in explain(result, language):
            print(f"  {sentence}")
    return 0 if isinstance(result, Due) else 3


def _interval(text: str) -> tuple[str, str]:
    first, dots, last = text.partition("..")
    if not dots:
        raise LawError(f"“{text}”应当写作 A..B。", f"“{text}” should read A..B.")
    return first, last


def _shown(result: Due) -> str:
    return result.due.isoformat(timespec="minutes") if isinstance(result.due, dt.datetime) else result.due.isoformat()


def as_json(result: Due | PendingDue, language: str) -> dict[str, Any]:
    """A result for programs: `due` (or null with `missing_year`), `raw_end`, `explanation`."""
    if isinstance(result, PendingDue):
        return {
            "due": None,
            "raw_end": result.raw_end.isoformat(),
            "missing_year": result.missing_year,
            "explanation": explain(result, language),
        }
    return {
        "due": result.due.isoformat(),
        "raw_end": result.raw_end.isoformat(),
        "explanation": explain(result, language),
    }


def batch(book: Catalogue, source: TextIO, target: TextIO, language: str) -> int:
    """Compute one JSON line after another; a bad line answers with its error, and the rest goes on.

    Returns the exit status: 1 if any line was bad. Where a calendar is missing `due` is null, without error.
    """
    bad = 0
    for line in source:
        if not line.strip():
            continue
        record: dict[str, Any] = {}
        try:
            record = _record(line)
            answer = {**record, **as_json(_computed(book, record), language)}
        except LawError as error:
            bad += 1
            answer = {**record, "due": None, "error": error.zh if language == "zh" else error.en}
        target.write(json.dumps(answer, ensure_ascii=False) + "\n")
    return 1 if bad else 0


def _record(line: str) -> dict[str, Any]:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        raise LawError("这一行不是有效的 JSON。", "This line is no valid JSON.") from None
    if not isinstance(record, dict):
        raise LawError("这一行应当是一个 JSON 对象。", "This line should be a JSON object.")
    return record


def _computed(book: Catalogue, record: dict[str, Any]) -> Due | PendingDue:
    """One computation from the fields `start` and `rule`, or `start`, `length` and `unit`; and optionally `exclude`."""
    if "rule" in record:
        return _by_rule(book, record)
    for name in ("start", "length", "unit"):
        if name not in record:
            raise LawError(f"缺少 {name}。", f"{name} is missing.")
    try:
        unit = Unit(record["unit"])
    except ValueError:
        known = ", ".join(Unit)
        raise LawError(f"unit 应当是 {known} 之一。", f"unit should be one of {known}.") from None
    length = record["length"]
    if isinstance(length, bool) or not isinstance(length, int):
        raise LawError("length 应当是整数。", "length should be a whole number.")
    return compute(_start(record["start"], unit), length, unit, book.calendar, _exclusions(record))


def _by_rule(book: Catalogue, record: dict[str, Any]) -> Due | PendingDue:
    if not isinstance(record["rule"], str) or "start" not in record:
        raise LawError("需要 rule（规则编号）和 start。", "A rule's number and start are needed.")
    if "length" in record or "unit" in record:
        raise LawError("写了 rule，就不再写 length 和 unit。", "With a rule go neither length nor unit.")
    rule = rule_in_force(book, record["rule"], _start(record["start"], Unit.CALENDAR_DAY))
    return due(rule, _start(record["start"], rule.unit), book.calendar, _exclusions(record))


def _exclusions(record: dict[str, Any]) -> list[Exclusion]:
    pairs = record.get("exclude") or []
    if not isinstance(pairs, list) or not all(isinstance(pair, list) and len(pair) == 2 for pair in pairs):
        raise LawError("exclude 应当是 [[起, 止], …]。", "exclude should be [[from, to], …].")
    return [_exclusion(first, last) for first, last in pairs]


def _diff(book: Catalogue, args: argparse.Namespace, language: str) -> int:
    names = [args.procedure] if args.procedure else sorted(book.procedures)
    for name in names:
        editions = book.procedures.get(name)
        if not editions:
            raise LawError(f"没有办案程序{name}。", f"There is no procedure {name}.")
        known = {p.edition.isoformat() for p in editions}
        if unknown := [text for text in args.editions if text not in known]:
            raise LawError(f"{name}没有这个版本：{'、'.join(unknown)}。", f"{name} has no edition {', '.join(unknown)}.")
        chosen = [p for p in editions if not args.editions or p.edition.isoformat() in args.editions]
        pairs = list(itertools.pairwise(chosen))
        if not pairs:
            only = chosen[0] if chosen else editions[0]
            print(f"{name}: {only.edition} " + ("只有一个版本" if language == "zh" else "is the only edition"))
        for old, new in pairs:
            print(f"{name}: {old.edition} → {new.edition}")
            in_flight = (new.replaces or {}).get("in_flight", "keep")
            keeps = {"zh": "在办案件沿用原版本", "en": "running cases keep the old edition"}
            adopts = {"zh": "在办案件适用新版本", "en": "running cases adopt the new edition"}
            print(f"  {(adopts if in_flight == 'adopt' else keeps)[language]}")
            for change in diff(old, new):
                print(f"  {change.sentence(language)}")
    return 0


def _calendar(path: Path, language: str) -> int:
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        raise LawError(f"无法读取文件 {path}。", f"The file {path} cannot be read.") from None
    year = parse_calendar_file(text)
    print(
        f"{year.year}：{year.notice}，休息{len(year.rest)}日，调休上班{len(year.worked)}日"
        if language == "zh"
        else f"{year.year}: {year.notice}; {len(year.rest)} rest days, {len(year.worked)} make-up days worked"
    )
    return 0
