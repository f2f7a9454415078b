"""The worker: a loop of small jobs whose whole state is in the database, so that it may be killed at any moment.

Each job claims rows with SKIP LOCKED or holds an advisory lock, so that any number of workers may run.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import logging
import signal
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db import connection

from . import clock

log = logging.getLogger("procuracy.worker")
TICK = 1.0


@dataclass(frozen=True, slots=True)
class Job:
    """Something to do every so often. `alone`: by one worker at a time."""

    name: str
    every: float
    run: Callable[[dt.datetime, dt.date], object]
    alone: bool = True


def jobs() -> list[Job]:
    """All jobs of the house."""
    from procuracy.api.webhooks import deliver_webhooks
    from procuracy.casework.commands import expire_clocks, recompute_pending
    from procuracy.doors.limits import forget
    from procuracy.lines.group.acts import act_waiting
    from procuracy.lines.group.imports import forget_lists, import_waiting
    from procuracy.materials.quarantine import scan_waiting
    from procuracy.messages.outbox import deliver_due
    from procuracy.oversight.watch import escalate, seal_day

    return [
        Job("deliver", 2, lambda now, today: deliver_due(now), alone=False),
        Job("webhooks", 5, lambda now, today: deliver_webhooks(now), alone=False),
        Job("scan", 5, lambda now, today: scan_waiting(now)),
        Job("import", 1, lambda now, today: import_waiting(now, today), alone=False),
        Job("group acts", 1, lambda now, today: act_waiting(now), alone=False),
        Job("expire", 60, lambda now, today: expire_clocks(now, today)),
        Job("calendar", 300, lambda now, today: recompute_pending(now, today)),
        Job("escalate", 600, escalate),
        Job("forget", 3600, lambda now, today: forget(now)),
        Job("forget lists", 3600, lambda now, today: forget_lists(now)),
        Job("seal", 3600, seal_day),
    ]


def run() -> int:
    """Run until a signal."""
    stopping = False

    def stop(_signal: int, _frame: object) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    due = {job.name: 0.0 for job in jobs()}
    while not stopping:
        for job in jobs():
            if time.monotonic() >= due[job.name]:
                due[job.name] = time.monotonic() + job.every
                attempt(job)
        time.sleep(TICK)
    return 0


@contextlib.contextmanager
def _turn(name: str) -> Iterator[bool]:
    """Hold the lock of a job for this session; false where another worker holds it. It dies with the session."""
    key = [0x70726F63, zlib.crc32(name.encode()) & 0x7FFFFFFF]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", key)
        mine = bool(cursor.fetchone()[0])
    try:
        yield mine
    finally:
        if mine:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", key)


def attempt(job: Job) -> None:
    """Run a job once; a failure is logged and the next turn tries again."""
    try:
        if not job.alone:
            job.run(clock.now(), clock.today())
            return
        with _turn(job.name) as mine:
            if mine:
                job.run(clock.now(), clock.today())
    except Exception:
        log.exception("job %s failed", job.name)
    finally:
        connection.close()
