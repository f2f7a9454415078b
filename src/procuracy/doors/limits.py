"""Limits against floods and guessing: one counter table that all workers share, and a proof of work of our own.

A network is known only by a keyed digest with the day in it, of its /24 or /48: enough to count, useless to find anybody.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import ipaddress
import time

from django.conf import settings
from django.db import connection
from django.db.models import Q
from django.http import HttpRequest

WORK_BITS = 12
WORK_AGE = 3600
CONVERSATIONS_KEPT = dt.timedelta(days=90)
CODE_KEPT = dt.timedelta(days=1)
"""In a conversation that nobody ended: no session is older."""
PATIENCE = 5
"""Seconds that a sender without script has to spend on the page: the human pause in place of the machine's work."""


def network(request: HttpRequest) -> str:
    """The sender's network: /24 of IPv4, /48 of IPv6. A header counts only behind a proxy of ours: anybody may send one."""
    forwarded = request.META.get("HTTP_X_REAL_IP") if settings.PROCURACY_BEHIND_PROXY else None
    raw = forwarded or request.META.get("REMOTE_ADDR") or "unknown"
    try:
        address = ipaddress.ip_address(raw)
    except ValueError:
        return "unknown"
    prefix = 24 if address.version == 4 else 48
    return str(ipaddress.ip_network(f"{address}/{prefix}", strict=False))


def too_many(scope: str, who: str, limit: int, window: dt.timedelta, now: dt.datetime) -> bool:
    """Count one try and say whether there were more than `limit` within `window`. One statement."""
    if not settings.PROCURACY_RATE_LIMITS:
        return False
    key = hmac.new(settings.PROCURACY_INDEX_KEY, f"{scope}\0{who}\0{now.date()}".encode(), hashlib.sha256).digest()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO doors_hit (key, count, until) VALUES (%s, 1, %s)"
            " ON CONFLICT (key) DO UPDATE SET"
            " count = CASE WHEN doors_hit.until < %s THEN 1 ELSE doors_hit.count + 1 END,"
            " until = CASE WHEN doors_hit.until < %s THEN EXCLUDED.until ELSE doors_hit.until END"
            " RETURNING count",
            [key, now + window, now, now],
        )
        return int(cursor.fetchone()[0]) > limit


def forgive(scope: str, who: str, now: dt.datetime) -> None:
    """Take one try back: what went right is not counted against those who share the network."""
    key = hmac.new(settings.PROCURACY_INDEX_KEY, f"{scope}\0{who}\0{now.date()}".encode(), hashlib.sha256).digest()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE doors_hit SET count = greatest(count - 1, 0) WHERE key = %s", [key])


def challenge(key: str) -> str:
    """A challenge bound to one form and to the present moment."""
    stamp = str(int(time.time()))
    mac = hmac.new(settings.PROCURACY_INDEX_KEY, f"work\0{key}\0{stamp}".encode(), hashlib.sha256).hexdigest()
    return f"{stamp}.{mac[:32]}"


def worked(key: str, given: str, answer: str, begun: dt.datetime) -> bool:
    """Whether the challenge is ours and young, and either solved or waited for since the form was begun.

    Each form's key is used up by its submission, so the same press twice does no harm.
    """
    stamp, _, _mac = given.partition(".")
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) < 12) or not settings.PROCURACY_RATE_LIMITS:
        return not settings.PROCURACY_RATE_LIMITS
    expected = hmac.new(settings.PROCURACY_INDEX_KEY, f"work\0{key}\0{stamp}".encode(), hashlib.sha256).hexdigest()[:32]
    if not hmac.compare_digest(given.encode(), f"{stamp}.{expected}".encode()):
        return False
    age = time.time() - int(stamp)
    if age > WORK_AGE:
        return False
    if answer.isascii() and answer.isdigit() and len(answer) < 20:
        value = int.from_bytes(hashlib.sha256(f"{given}:{answer}".encode()).digest(), "big")
        return value >> (256 - WORK_BITS) == 0
    return time.time() - begun.timestamp() >= PATIENCE


def forget(now: dt.datetime) -> int:
    """Delete drafts and papers that waited seven days, conversations after ninety, and counters that have run out."""
    from procuracy.materials.intake import discard
    from procuracy.materials.models import Material

    from .models import CODE_SHOWN, Conversation, Draft, Hit

    week = now - dt.timedelta(days=7)
    old = Draft.objects.filter(updated_at__lt=week)
    ids = list(old.values_list("pk", flat=True)[:500])
    waiting = Q(draft_id__in=ids) | Q(draft_id__isnull=False, at__lt=week) & ~Q(draft_id__in=Draft.objects.values("pk"))
    for material in Material.objects.filter(waiting, case__isnull=True):
        discard(material)
    Draft.objects.filter(pk__in=ids).delete()
    Hit.objects.filter(until__lt=now).delete()
    # What was said stands in the case where it became one; an unfinished conversation is nobody's record.
    Conversation.objects.filter(begun_at__lt=now - CONVERSATIONS_KEPT).delete()
    over = Q(ended_at__lt=now - CODE_SHOWN) | Q(begun_at__lt=now - CODE_KEPT)
    Conversation.objects.exclude(sealed=b"").filter(over).update(sealed=b"")
    return len(ids)
