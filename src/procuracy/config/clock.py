"""The one place that looks at the clock. The demo and the tests may move it; nothing else can."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator
from contextvars import ContextVar
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
_moved: ContextVar[dt.datetime | None] = ContextVar("procuracy_moved_clock", default=None)


def now() -> dt.datetime:
    """The present moment (aware, UTC)."""
    return _moved.get() or dt.datetime.now(dt.UTC)


def today() -> dt.date:
    """The legal day in Asia/Shanghai."""
    return now().astimezone(SHANGHAI).date()


@contextlib.contextmanager
def moved_to(moment: dt.datetime) -> Iterator[None]:
    """Let it be `moment` (aware) within the block, in this thread of work alone."""
    token = _moved.set(moment.astimezone(dt.UTC))
    try:
        yield
    finally:
        _moved.reset(token)
