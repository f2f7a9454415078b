"""Moments as people in China read them."""

import datetime as dt
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def local(moment: dt.datetime) -> dt.datetime:
    """The moment in Asia/Shanghai."""
    return moment.astimezone(SHANGHAI)


def as_day(value: str | dt.date | None) -> dt.date | None:
    """A day that a fact holds in ISO form, as a day; None where there is none."""
    return dt.date.fromisoformat(value) if isinstance(value, str) and value else value or None
