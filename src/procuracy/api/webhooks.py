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
    """Add a webhook for the official's office; the secret is returned once. Only https, but for a demo.

    Raises `InvalidFacts` where no call may go.
    """
    if not url.startswith("https://") and not settings.INSECURE_HTTP:
        raise InvalidFacts({"url": ["https"]})
    if target_of(url) is None:
        raise InvalidFacts({"url": ["address"]})
    secret = secrets.token_urlsafe(32)
    hook = Webhook(official=official, url=url, office_id=official.office_id, secret=b"")
    hook.save()
    hook.secret = crypto.seal(secret, f"webhook:{hook.pk}")
    hook.save(update_fields=["secret"])
    forget()
    return hook, secret


def target_of(url: str) -> str | None:
    """The address to call for a webhook, or None where no call may go. Resolved once, so that a name cannot mean another machine a moment later.

    Calls go to other machines alone: never to this one, its metadata service or the house's inner network, however the address is
    written. Networks of the house that may be called are named in the settings; the demo calls no inner machine either.
    """
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        if not parts.hostname or parts.username or parts.scheme not in ("https", "http"):
            return None
        found = [str(info[4][0]).partition("%")[0] for info in socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError, ValueError):
        return None
    return found[0] if found and all(_may_be_called(ipaddress.ip_address(text)) for text in found) else None


_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def _may_be_called(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Judged by the machine that is meant in the end: an IPv4 address may be wrapped in an IPv6 one in several ways."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if inner is None and (address in _NAT64 or (int(address) >> 32 == 0 and int(address) > 1)):
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return _may_be_called(inner)
    if address.is_loopback or address.is_link_local or address.is_multicast or address.is_unspecified:
        return False
    return address.is_global or any(address in network for network in settings.PROCURACY_WEBHOOK_NETWORKS)


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
    address = target_of(call.webhook.url)
    return address is not None and _post(call.webhook.url, address, body, headers)


def _post(url: str, address: str, body: bytes, headers: dict[str, str]) -> bool:
    """Call this address and no other; its certificate and its virtual host are still those of the name."""
    try:
        named = httpx.URL(url)
        pinned = named.copy_with(host=address)
        told = {**headers, "Host": named.netloc.decode("ascii")}
        with httpx.Client(timeout=10, follow_redirects=False) as client:
            return client.post(pinned, content=body, headers=told, extensions={"sni_hostname": named.raw_host.decode("ascii")}).is_success
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError):
        return False
