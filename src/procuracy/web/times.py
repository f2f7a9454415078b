"""Moments as people in China read them."""

import datetime as dt
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def local(moment: dt.datetime) -> dt.datetime:
    """The moment in Asia/Shanghai."""
    return moment.astimezone(SHANGHAI)
