"""Period arithmetic: start excluded, roll-over, months, working days, exclusion, extension, suspension.

One order holds for all (see docs/decisions/0001): the length is added to the trigger; then each extension,
to the raw end; then the days of excluded and suspended time that fall within the running period; then one
roll at the very end.
"""

from __future__ import annotations

import calendar as months_of
import datetime as dt
from collections.abc import Sequence

from .calendar import DAY, Calendar
from .model import (
    SHANGHAI,
    CalendarMissing,
    Change,
    Due,
    Exclusion,
    Extension,
    Kind,
    LawError,
    PendingDue,
    Rule,
    Step,
    Suspension,
    Unit,
)

START_EXCLUDED = "民事诉讼法 85；刑事诉讼法 105；民法典 201"
ROLL = "民事诉讼法 85；民法典 203；刑事诉讼法 105"
CUSTODY = "刑事诉讼法 105"
MONTH_CIVIL = "民法典 202"
MONTH_CRIMINAL = "最高法刑诉法解释 202"
_UNITS = {
    Unit.HOUR: ("小时", "hour"),
    Unit.CALENDAR_DAY: ("日", "calendar day"),
    Unit.WORKING_DAY: ("个工作日", "working day"),
    Unit.MONTH: ("个月", "month"),
    Unit.YEAR: ("年", "year"),
}


def due(
    rule: Rule, start: dt.date | dt.datetime, calendar: Calendar, changes: Sequence[Change] = ()
) -> Due | PendingDue:
    """Compute the last day of `rule` triggered on `start` (Asia/Shanghai; a moment for hours, else a day).

    Returns `PendingDue` where the result hangs on a year without a calendar. Raises `LawError` for a change
    that the period does not bear: a fixed period takes none, and an extension is in the unit of its rule.
    """
    if rule.fixed_period and changes:
        raise LawError(
            "不变期间不得中止、中断或者延长。", "A fixed period is never suspended, interrupted or extended."
        )
    if any(isinstance(change, Extension) and change.unit is not rule.unit for change in changes):
        # "15" must never mean months by accident.
        raise LawError(
            "延长的单位须与规则的期间单位一致。",
            "An extension is stated in the unit of the rule that it extends.",
        )
    return compute(
        start,
        rule.length,
        rule.unit,
        calendar,
        changes,
        criminal_months=rule.month_rule == "criminal",
        rolls=rule.rolls,
        backwards=rule.kind is Kind.MIN_BEFORE,
        citation=rule.citation,
    )


def compute(
    start: dt.date | dt.datetime,
    length: int,
    unit: Unit,
    calendar: Calendar,
    changes: Sequence[Change] = (),
    *,
    criminal_months: bool = False,
    rolls: bool = True,
    backwards: bool = False,
    citation: str = "",
) -> Due | PendingDue:
    """The arithmetic itself, for a length and unit without a rule.

    `backwards` counts towards the past and rolls backwards, so that a notice is never shortened. Raises
    `LawError` for a negative length, or for a change that the period does not bear.
    """
    if length < 0:
        raise LawError("期间长度不能为负。", "A period has no negative length.")
    if backwards and changes:
        raise LawError("倒算的期间不能扣除、延长或者中止。", "A period counted backwards bears no change.")
    try:
        if unit is Unit.HOUR:
            return _hours(start, length, changes, backwards=backwards, citation=citation)
        signed = -length if backwards else length
        return _in_days(_day(start), signed, unit, calendar, changes, criminal_months, rolls, backwards, citation)
    except (OverflowError, ValueError):
        raise LawError("期间超出了可以计算的年代。", "The period runs beyond the years that can be computed.") from None


def _day(start: dt.date | dt.datetime) -> dt.date:
    """The legal day of a moment in Asia/Shanghai. A moment without offset is read as one there."""
    if not isinstance(start, dt.datetime):
        return start
    return start.date() if start.tzinfo is None else start.astimezone(SHANGHAI).date()


def _in_days(
    day: dt.date,
    length: int,
    unit: Unit,
    calendar: Calendar,
    changes: Sequence[Change],
    criminal_months: bool,
    rolls: bool,
    backwards: bool,
    citation: str,
) -> Due | PendingDue:
    """Days, working days, months and years. Asks the calendar only where the result hangs on it."""
    steps = [_opening_step(day, abs(length), unit, backwards, citation)]
    raw_end: dt.date | None = None
    try:
        end = _add(day, length, unit, calendar, criminal_months)
        steps.append(_end_step(day, end, unit, criminal_months))
        end = _extended(end, calendar, changes, criminal_months, steps)
        raw_end = _add_stopped_time(day, end, unit, calendar, changes, steps)
        if not rolls:
            steps.append(Step("羁押期间不因节假日顺延", "custody is never prolonged by a holiday", CUSTODY))
            return Due(raw_end, raw_end, tuple(steps))
        end = calendar.previous_working_day(raw_end) if backwards else calendar.next_working_day(raw_end)
    except CalendarMissing as missing:
        steps.append(Step(missing.zh, missing.en))
        return PendingDue(raw_end or _last_certain(day, missing.year, backwards), missing.year, tuple(steps))
    if end != raw_end:
        steps.append(_rolled_step(raw_end, end, backwards))
    return Due(end, raw_end, tuple(steps))


def _last_certain(day: dt.date, missing_year: int, backwards: bool) -> dt.date:
    """Where working days cannot be counted on: the last day that is certain, which is no end yet."""
    if backwards:
        return min(day, dt.date(missing_year + 1, 1, 1))
    return max(day, dt.date(missing_year, 1, 1) - DAY)


def _extended(
    end: dt.date, calendar: Calendar, changes: Sequence[Change], criminal_months: bool, steps: list[Step]
) -> dt.date:
    """Add each extension to the raw end, one after the other; never to a day that was already rolled."""
    for change in changes:
        if not isinstance(change, Extension):
            continue
        end = _add(end, change.length, change.unit, calendar, criminal_months)
        zh, en = _UNITS[change.unit]
        by_zh = f"（{change.approver}批准）" if change.approver else ""
        by_en = f" (approved by {change.approver})" if change.approver else ""
        steps.append(
            Step(
                f"延长{change.length}{zh}，至{_zh(end)}{by_zh}",
                f"extended by {change.length} {_plural(en, change.length)}, to {end}{by_en}",
            )
        )
    return end


def _rolled_step(raw_end: dt.date, end: dt.date, backwards: bool) -> Step:
    moved_zh, side_zh = ("提前到", "前") if backwards else ("顺延至", "后")
    moved_en, side_en = ("moved back to", "before") if backwards else ("moved on to", "after")
    return Step(
        f"{_zh(raw_end)}是休息日，{moved_zh}其{side_zh}第一个工作日{_zh(end)}",
        f"{raw_end} is a rest day, {moved_en} the first working day {side_en} it, {end}",
        ROLL,
    )


def _hours(
    start: dt.date | dt.datetime, length: int, changes: Sequence[Change], *, backwards: bool, citation: str
) -> Due:
    """Hours run on through rest days, from moment to moment.

    The law does not count the hour in which a period begins. Counting from the moment itself ends at most an
    hour earlier, so who keeps it is in time by either reading.
    """
    if changes:
        raise LawError(
            "以小时计算的期间不适用扣除、延长或者中止。",
            "Periods in hours bear no exclusion, extension or suspension.",
        )
    moment = start if isinstance(start, dt.datetime) else dt.datetime.combine(start, dt.time(0), SHANGHAI)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=SHANGHAI)
    end = moment + dt.timedelta(hours=-length if backwards else length)
    local = end.astimezone(SHANGHAI)
    begun = moment.astimezone(SHANGHAI)
    step = Step(
        f"自{begun:%Y年%m月%d日%H:%M}起{length}小时，从该时刻起算，至{local:%Y年%m月%d日%H:%M}",
        f"{length} {_plural('hour', length)} counted from the moment {begun:%Y-%m-%d %H:%M}, "
        f"end {local:%Y-%m-%d %H:%M}",
        citation or START_EXCLUDED,
    )
    return Due(local, local, (step,))


def _add(day: dt.date, length: int, unit: Unit, calendar: Calendar, criminal_months: bool) -> dt.date:
    match unit:
        case Unit.CALENDAR_DAY:
            return day + DAY * length
        case Unit.WORKING_DAY:
            return calendar.add_working_days(day, length)
        case Unit.MONTH:
            return add_months(day, length, criminal=criminal_months)
        case Unit.YEAR:
            return add_months(day, 12 * length, criminal=criminal_months)
        case Unit.HOUR:
            raise LawError("小时不能与日期相加。", "Hours cannot be added to a day.")


def add_months(day: dt.date, count: int, *, criminal: bool = False) -> dt.date:
    """The corresponding day `count` months on; where there is none, that month's last day (Civil Code 202).

    By the criminal rule a period that starts on the last day of a month ends on the last day of its month.
    """
    index = day.year * 12 + day.month - 1 + count
    year, month = divmod(index, 12)
    last = months_of.monthrange(year, month + 1)[1]
    from_last = day.day == months_of.monthrange(day.year, day.month)[1]
    return dt.date(year, month + 1, last if criminal and from_last else min(day.day, last))


def _add_stopped_time(
    start: dt.date,
    end: dt.date,
    unit: Unit,
    calendar: Calendar,
    changes: Sequence[Change],
    steps: list[Step],
) -> dt.date:
    """Give back the days on which the clock stood still, each day once however many reasons it has.

    Walks day by day: every stopped day from the day after the trigger up to the end (which moves on)
    adds a day. Time stopped before the period began, or after it ran out, gives nothing back. A suspension
    that still lasts gives nothing back yet: its days are known when it ends.
    """
    stopped = _merged([i for c in changes if (i := _interval(c)) is not None])
    given = 0
    for first, last in stopped:
        day = max(first, start + DAY)
        while day <= last and day <= end:
            if unit is not Unit.WORKING_DAY or calendar.is_working_day(day):
                end = end + DAY if unit is not Unit.WORKING_DAY else calendar.add_working_days(end, 1)
                given += 1
            day += DAY
    if given:
        steps.append(
            Step(
                f"扣除不计入期间{given}日（重叠的只算一次），至{_zh(end)}",
                f"{given} {_plural('day', given)} not counted (overlaps once) added, to {end}",
                "民诉监督规则 52；公益诉讼办案规则 48",
            )
        )
    return end


def _interval(change: Change) -> tuple[dt.date, dt.date] | None:
    if isinstance(change, Exclusion):
        return change.start, change.end
    if isinstance(change, Suspension):
        if change.end is None:
            return None
        # The clock runs again on the day of the resumption: 18 days of standing still give 18 days back.
        return (change.start, change.end - DAY) if change.end > change.start else None
    return None


def _merged(intervals: list[tuple[dt.date, dt.date]]) -> list[tuple[dt.date, dt.date]]:
    merged: list[tuple[dt.date, dt.date]] = []
    for first, last in sorted(intervals):
        if merged and first <= merged[-1][1] + DAY:
            merged[-1] = (merged[-1][0], max(merged[-1][1], last))
        else:
            merged.append((first, last))
    return merged


def explain(result: Due | PendingDue, language: str) -> list[str]:
    """The steps as sentences in `zh` or `en`, each with its article."""
    lines = []
    for step in result.steps:
        text = step.zh if language == "zh" else step.en
        lines.append(f"{text}（{step.article}）" if step.article and language == "zh" else _cited(text, step.article))
    return lines


def _cited(text: str, article: str) -> str:
    return f"{text} ({article})" if article else text


def _opening_step(day: dt.date, length: int, unit: Unit, backwards: bool, citation: str) -> Step:
    zh, en = _UNITS[unit]
    if backwards:
        return Step(
            f"自{_zh(day)}往前{length}{zh}，当日不算",
            f"{length} {_plural(en, length)} back from {day}, that day not counted",
            citation or START_EXCLUDED,
        )
    return Step(
        f"自{_zh(day)}起{length}{zh}，开始的日不算在内",
        f"{length} {_plural(en, length)} from {day}, the first day not counted",
        citation or START_EXCLUDED,
    )


def _end_step(start: dt.date, end: dt.date, unit: Unit, criminal: bool) -> Step:
    if unit in (Unit.MONTH, Unit.YEAR):
        if criminal:
            return Step(f"届满日为{_zh(end)}", f"the last day is {end}", MONTH_CRIMINAL)
        if end.day != start.day:
            return Step(
                f"没有对应日，届满日为该月最后一日{_zh(end)}",
                f"there is no corresponding day: the last day of that month, {end}",
                MONTH_CIVIL,
            )
        return Step(f"届满日为对应日{_zh(end)}", f"the corresponding day is {end}", MONTH_CIVIL)
    return Step(f"届满日为{_zh(end)}", f"the last day is {end}", START_EXCLUDED)


def _zh(day: dt.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _plural(word: str, count: int) -> str:
    return word if count == 1 else f"{word}s"
