"""Signed webhooks: that something happened in a case, never what was said or by whom. Owed in the transaction of the act."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import ipaddress
import json
import secrets
import socket
import time
from urllib.parse import urlsplit

import httpx
from django.conf import settings
from django.db import transaction

from procuracy.casework import crypto
from procuracy.casework.errors import InvalidFacts
from procuracy.casework.subscriptions import Happening
from procuracy.registry.models import Official

from .models import Webhook, WebhookCall

TRIES = (1, 5, 30, 120, 360, 720)
"""Minutes before each further try."""
_FRESH_SECONDS = 60.0
_kept: dict[str, tuple[float, dict[int, list[tuple[int, int]]]]] = {}


def register(official: Official, url: str) -> tuple[Webhook, str]:
    """Add a webhook for the official's office; the secret is returned once. Only https in production."""
    if not url.startswith("https://") and not settings.INSECURE_HTTP:
        raise InvalidFacts({"url": ["https"]})
    if not reachable(url):
        raise InvalidFacts({"url": ["address"]})
    secret = secrets.token_urlsafe(32)
    hook = Webhook(official=official, url=url, office_id=official.office_id, secret=b"")
    hook.save()
    hook.secret = crypto.seal(secret, f"webhook:{hook.pk}")
    hook.save(update_fields=["secret"])
    forget()
    return hook, secret


def reachable(url: str) -> bool:
    """Whether calls may go there: to other machines alone, never to this one or its metadata service. Judged at each call anew."""
    parts = urlsplit(url)
    if not parts.hostname or parts.username or parts.scheme not in ("https", "http"):
        return False
    if settings.INSECURE_HTTP:
        return True
    try:
        found = {info[4][0] for info in socket.getaddrinfo(parts.hostname, parts.port or 443, type=socket.SOCK_STREAM)}
    except (OSError, UnicodeError, ValueError):
        return False
    addresses = [ipaddress.ip_address(str(text).partition("%")[0]) for text in found]
    return bool(addresses) and not any(a.is_loopback or a.is_link_local or a.is_multicast or a.is_unspecified for a in addresses)


def forget() -> None:
    """Read the list of webhooks anew at the next act."""
    _kept.clear()


def _by_office() -> dict[int, list[tuple[int, int]]]:
    """Active webhooks with their officials by office, read again after a minute, so that an act without any costs no statement."""
    held = _kept.get("all")
    if held is None or time.monotonic() - held[0] > _FRESH_SECONDS:
        found: dict[int, list[tuple[int, int]]] = {}
        rows = Webhook.objects.filter(active=True, official__active=True).values_list("pk", "office_id", "official_id")
        for pk, office_id, official_id in rows:
            found.setdefault(office_id, []).append((pk, official_id))
        held = _kept["all"] = (time.monotonic(), found)
    return held[1]


def owe_calls(h: Happening) -> None:
    """Subscriber: owe a call to each webhook of the case's office. Sealed cases tell nobody."""
    if h.case.sensitivity >= 2:
        return
    # Whoever is kept out of a case is not told of it, least of all of her being kept out.
    walled = {*h.case.walled_from, *([h.facts["official"]] if h.action == "engine.walled" else [])}
    for pk, official_id in _by_office().get(h.case.office_id, ()):
        if official_id in walled:
            continue
        body = {
            "case": str(h.case.pk),
            "action": h.action,
            "seq": h.seq,
            "stage": h.decision.stage,
            "at": h.now.isoformat(),
        }
        h.batch.add(WebhookCall(webhook_id=pk, body=body, next_try=h.now))


def signature(secret: str, stamp: str, body: bytes) -> str:
    """`X-Procuracy-Signature`: HMAC-SHA256 over time and body, so that an old call cannot be played again."""
    return hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def deliver_webhooks(now: dt.datetime, limit: int = 50) -> int:
    """Make the calls that are due. Returns how many were tried."""
    done = 0
    while done < limit and _deliver_one(now):
        done += 1
    return done


def _deliver_one(now: dt.datetime) -> bool:
    with transaction.atomic():
        call = (
            WebhookCall.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("webhook")
            .filter(heard_at__isnull=True, given_up_at__isnull=True, next_try__lte=now)
            .first()
        )
        if call is None:
            return False
        call.attempts += 1
        call.next_try = now + dt.timedelta(minutes=TRIES[min(call.attempts, len(TRIES)) - 1])
        call.save(update_fields=["attempts", "next_try"])
    if _send(call, now):
        call.heard_at = now
    elif call.attempts > len(TRIES):
        call.given_up_at = now
    call.save(update_fields=["heard_at", "given_up_at"])
    return True


def _send(call: WebhookCall, now: dt.datetime) -> bool:
    body = json.dumps({"id": str(call.pk), **call.body}, separators=(",", ":")).encode()
    stamp = str(int(now.timestamp()))
    secret = str(crypto.unseal(bytes(call.webhook.secret), f"webhook:{call.webhook_id}"))
    headers = {
        "Content-Type": "application/json",
        "X-Procuracy-Time": stamp,
        "X-Procuracy-Signature": signature(secret, stamp, body),
    }
    if not reachable(call.webhook.url):
        return False
    try:
        return httpx.post(call.webhook.url, content=body, headers=headers, timeout=10, follow_redirects=False).is_success
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError):
        return False
