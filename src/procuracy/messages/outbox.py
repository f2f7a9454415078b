"""The outbox: notices leave once, or are visibly stuck. Killed in the middle of a sending, a notice is never sent twice."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from .channels import ChannelError, send
from .models import Delivery
from .safety import judge

LEASE = dt.timedelta(minutes=2)
BACKOFF = (1, 5, 30, 120, 600)
"""Minutes before each further try; after the last one the handler sees the failure on the case."""


def deliver_due(now: dt.datetime, limit: int = 50) -> int:
    """Send what is due, one after another. Any number of workers may do so at once. Returns how many were handled."""
    mark_stuck(now)
    done = 0
    while done < limit and _deliver_one(now):
        done += 1
    return done


def mark_stuck(now: dt.datetime) -> int:
    """A sending whose worker died: whether it left is not known, so a person decides, and nothing is sent twice."""
    return Delivery.objects.filter(state=Delivery.State.SENDING, next_try__lte=now).update(
        state=Delivery.State.UNCERTAIN, reason="worker_died", finished_at=now
    )


def _deliver_one(now: dt.datetime) -> bool:
    with transaction.atomic():
        row = (
            Delivery.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("party", "case", "case__office")
            .filter(state=Delivery.State.QUEUED, next_try__lte=now)
            .order_by("next_try")
            .first()
        )
        if row is None:
            return False
        office = row.case.office.name_en if row.party.language.startswith("en") else row.case.office.name_zh
        # Judged now, by the choices that hold now: a change stops what was queued before.
        verdict = judge(row.party.safe_contact, row.channel, now, office=office, language=row.party.language)
        address = row.party.contact_in_full().get("phone" if row.channel == "sms" else "email", "")
        if verdict.verdict == "wait":
            row.next_try, row.reason = verdict.when, verdict.reason
        elif verdict.verdict == "block" or not address:
            row.state, row.reason = Delivery.State.BLOCKED, verdict.reason or "no_address"
            row.finished_at = now
        else:
            row.state, row.next_try, row.attempts = Delivery.State.SENDING, now + LEASE, row.attempts + 1
        row.save(update_fields=["state", "reason", "next_try", "attempts", "finished_at"])
    if row.state == Delivery.State.SENDING:
        _send(row, address, verdict.text, now)
    return True


def _send(row: Delivery, address: str, text: str, now: dt.datetime) -> None:
    try:
        row.reference = send(row.channel, address, text, str(row.pk))
        row.state, row.finished_at, row.reason = Delivery.State.SENT, now, ""
    except ChannelError as error:
        last = error.permanent or row.attempts > len(BACKOFF)
        row.state = Delivery.State.FAILED if last else Delivery.State.QUEUED
        row.reason = str(error)[:60]
        row.next_try = now + dt.timedelta(minutes=BACKOFF[min(row.attempts, len(BACKOFF)) - 1])
        row.finished_at = now if last else None
    row.save(update_fields=["state", "reason", "reference", "next_try", "finished_at"])


def bounced(reference: str, reason: str, now: dt.datetime) -> bool:
    """A gateway says that a notice came back; it then stands on the case. False for an unknown reference."""
    return bool(
        Delivery.objects.filter(reference=reference, state=Delivery.State.SENT).update(
            state=Delivery.State.BOUNCED, reason=reason[:60], finished_at=now
        )
    )


def try_again(delivery_id: object, now: dt.datetime) -> bool:
    """An official who found out that an uncertain or failed notice did not leave lets it be sent."""
    states = [Delivery.State.UNCERTAIN, Delivery.State.FAILED, Delivery.State.BOUNCED]
    return bool(
        Delivery.objects.filter(pk=delivery_id, state__in=states).update(
            state=Delivery.State.QUEUED, next_try=now, reason="", finished_at=None
        )
    )
