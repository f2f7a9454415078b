"""The safe-contact gate. It blocks; it does not warn. Pure: choices and a moment in, a verdict out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from procuracy.web.language import language_of

SHANGHAI = ZoneInfo("Asia/Shanghai")

CHANNELS = ("phone", "sms", "email", "letter", "counter")
HOURS: dict[str, tuple[dt.time, dt.time]] = {
    "any": (dt.time(8, 0), dt.time(21, 0)),
    "morning": (dt.time(8, 0), dt.time(12, 0)),
    "afternoon": (dt.time(12, 0), dt.time(18, 0)),
    "evening": (dt.time(18, 0), dt.time(21, 0)),
}
"""Hours that a person may choose. Even `any` leaves the night alone."""

NEUTRAL = {"zh": "你有一条新消息，请用查询码查看。", "en": "You have a new message. Please use your code to read it."}


@dataclass(frozen=True, slots=True)
class Verdict:
    """`send`, `wait` (until `when`) or `block`, with the reason's code and the only words that may leave."""

    verdict: str
    reason: str = ""
    when: dt.datetime | None = None
    text: str = ""


def judge(
    choice: Mapping[str, Any], channel: str, now: dt.datetime, *, office: str, language: str
) -> Verdict:
    """Whether a notice may leave through `channel` now, and in which words.

    Without choices nothing leaves: silence is no consent. The words never say what it is about; where the person asked
    that we are not named, they do not name us either.
    """
    if not choice.get("may_contact"):
        return Verdict("block", "no_contact")
    if choice.get("channel") != channel:
        return Verdict("block", "other_channel")
    if channel not in ("sms", "email"):
        return Verdict("block", "by_hand")
    if choice.get("say") == "nothing":
        return Verdict("block", "say_nothing")
    opens = _next_window(str(choice.get("hours", "any")), bool(choice.get("workdays_only")), now)
    if opens > now:
        return Verdict("wait", "hours", when=opens)
    return Verdict("send", text=wording(str(choice.get("say", "neutral")), office, language))


def wording(say: str, office: str, language: str) -> str:
    """The words of a notice: neutral, or with the office's name where the person allowed that."""
    key = language_of(language)
    if say != "office":
        return NEUTRAL[key]
    if key == "en":
        return f"{office}: there is news in your matter. Please use your code at 12309 to read it."
    return f"【{office}】你反映的事项有新的消息，请用查询码在12309查看。"


def _next_window(hours: str, workdays_only: bool, now: dt.datetime) -> dt.datetime:
    """The present moment if it lies in the chosen hours, else the moment at which they next begin."""
    first, last = HOURS.get(hours, HOURS["any"])
    local = now.astimezone(SHANGHAI)
    for offset in range(9):
        day = local.date() + dt.timedelta(days=offset)
        if workdays_only and day.weekday() >= 5:
            continue
        begins = dt.datetime.combine(day, first, SHANGHAI)
        ends = dt.datetime.combine(day, last, SHANGHAI)
        if local < begins:
            return begins.astimezone(dt.UTC)
        if local < ends:
            return now
    return now + dt.timedelta(days=1)
