"""The deadline watch: what is late goes to the head, what stays late to the superior office, inside office hours."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection

from procuracy.casework import lawbook
from procuracy.law import CalendarMissing

from .models import DailyRoot

SHANGHAI = ZoneInfo("Asia/Shanghai")
TO_HEAD_DAYS_BEFORE = 1
TO_SUPERIOR_DAYS_AFTER = 3


def in_office_hours(now: dt.datetime) -> bool:
    """Whether offices are at work at this moment. A year without a calendar has no office hours that we know."""
    local = now.astimezone(SHANGHAI)
    first, _, last = settings.PROCURACY_OFFICE_HOURS.partition("-")
    try:
        working = lawbook.catalogue().calendar.is_working_day(local.date())
    except CalendarMissing:
        working = local.weekday() < 5
    return working and dt.time.fromisoformat(first) <= local.time() < dt.time.fromisoformat(last)


def escalate(now: dt.datetime, today: dt.date) -> int:
    """Write the escalations that are due, two statements for any number of cases. Returns how many were new."""
    if not in_office_hours(now):
        return 0
    to_head = today + dt.timedelta(days=TO_HEAD_DAYS_BEFORE)
    to_superior = today - dt.timedelta(days=TO_SUPERIOR_DAYS_AFTER)
    office_above = "coalesce(c.city_office_id, c.province_office_id)"
    return _write("head", "c.office_id", to_head, now) + _write(
        "superior",
        # The office above: the city's, or the province's, or the national one for a provincial office.
        f"CASE WHEN {office_above} IS DISTINCT FROM c.office_id AND {office_above} IS NOT NULL THEN {office_above}"
        " WHEN c.province_office_id IS DISTINCT FROM c.office_id THEN c.province_office_id"
        " ELSE (SELECT id FROM registry_procuratorate WHERE level = 'national' AND parent_id IS NULL) END",
        to_superior,
        now,
    )


def _write(level: str, office: str, until: dt.date, now: dt.datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO oversight_escalation (id, case_id, level, office_id, clock, due, at, seen_by)"
            f" SELECT gen_random_uuid(), c.id, %s, {office}, c.next_clock, c.next_due, %s, ''"
            " FROM casework_case c WHERE c.open AND c.next_due <= %s"
            " ON CONFLICT DO NOTHING",
            [level, now, until],
        )
        return int(cursor.rowcount)


def seal_day(now: dt.datetime, today: dt.date) -> DailyRoot | None:
    """Write yesterday's root once: a digest over the heads of all chains, signed with the ledger key."""
    day = today - dt.timedelta(days=1)
    if DailyRoot.objects.filter(day=day).exists():
        return None
    digest, cases, events = hashlib.sha256(), 0, 0
    with connection.chunked_cursor() as cursor:
        cursor.execute("SELECT id, head, version FROM casework_case ORDER BY id")
        for case_id, head, version in cursor:
            digest.update(case_id.bytes + bytes(head))
            cases, events = cases + 1, events + version
    root = digest.hexdigest()
    row, _ = DailyRoot.objects.get_or_create(
        day=day,
        defaults={
            "cases": cases,
            "events": events,
            "root": root,
            "signature": sign(day, root, cases),
            "at": now,
        },
    )
    return row


def sign(day: dt.date, root: str, cases: int) -> str:
    """Signature of a daily root under the ledger key, which the database does not hold."""
    return hmac.new(settings.PROCURACY_LEDGER_KEY, f"{day}:{root}:{cases}".encode(), hashlib.sha256).hexdigest()
