"""Rotation of the contact keys: a new key first in the ring, every sealed value sealed again, safe to repeat."""

from __future__ import annotations

import base64
import os
import secrets

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import models, transaction

from procuracy.casework import crypto
from procuracy.casework.models import Party
from procuracy.desk.accounts import SecondFactorAdapter
from procuracy.doors.models import Conversation, Draft
from procuracy.lines.group.models import ClaimantImport, ClaimantRow
from procuracy.lines.referral.models import Disclosure

from ._ground import Sentence, save_secrets, secrets_of

BATCH = 500


def rotate() -> str:
    """Put a new key before the others (embedded), then seal everything again with the first key of the ring.

    On a server whose ring comes from the environment the administrator adds the new key there first; this then only
    seals again. Interrupted, it is simply run once more. Returns a sentence.
    """
    if settings.PROCURACY_EMBEDDED:
        for name, prefix in (("PROCURACY_CONTACT_KEYS", "k"), ("PROCURACY_SEALED_KEYS", "s")):
            _new_key(name, prefix)
    sealed: tuple[tuple[type[models.Model], str], ...] = (
        (Party, "contact"),
        (Draft, "sealed"),
        (Conversation, "sealed"),
        (Disclosure, "content"),
        (ClaimantRow, "sealed"),
        (ClaimantImport, "sealed_key"),
    )
    count = sum(_again(model, field) for model, field in sealed) + _second_factors_again()
    return f"{count} values sealed again with the keys {crypto.current_key_id()} and {crypto.current_key_id(apart=True)}. Old keys may go once backups made under them are gone."


def _new_key(setting: str, prefix: str) -> None:
    values = secrets_of(settings.PROCURACY_DATA)
    ring = values[setting]
    if next(iter(getattr(settings, setting))) != ring.partition(":")[0]:
        raise Sentence("The ring in the environment is not the one of the data folder; add the new key there by hand.")
    ids = {item.partition(":")[0] for item in ring.split(",")}
    name = next(f"{prefix}{i}" for i in range(1, len(ids) + 2) if f"{prefix}{i}" not in ids)
    fresh = base64.b64encode(secrets.token_bytes(32)).decode()
    values[setting] = f"{name}:{fresh},{ring}"
    save_secrets(settings.PROCURACY_DATA, values)
    os.environ[setting] = values[setting]
    setattr(settings, setting, {name: base64.b64decode(fresh), **getattr(settings, setting)})


def _again(model: type[models.Model], field: str) -> int:
    """Seal one table again in batches, each its own transaction; rows already under the first key are passed over."""
    done, last, current = 0, None, {crypto.current_key_id(), crypto.current_key_id(apart=True)}
    while True:
        with transaction.atomic():
            rows = model._default_manager.select_for_update().exclude(**{field: b""}).order_by("pk")
            page = list((rows.filter(pk__gt=last) if last else rows)[:BATCH])
            if not page:
                return done
            for row in page:
                value = bytes(getattr(row, field))
                if crypto.key_id_of(value) not in current:
                    setattr(row, field, _sealed_again(model, value, str(row.pk)))
                    row.save(update_fields=[field])
                    done += 1
            last = page[-1].pk


def _sealed_again(model: type[models.Model], value: bytes, row: str) -> bytes:
    """A code that is shown for a day is given up where it cannot be opened; nothing else is."""
    try:
        return crypto.seal(crypto.unseal(value, row), row, apart=crypto.is_apart(value))
    except crypto.Unreadable:
        if model is Conversation:
            return b""
        raise


def _second_factors_again() -> int:
    """Seal the secrets of apps and of recovery codes again. They are as many as officials, so that one transaction holds them."""
    adapter = SecondFactorAdapter()
    done = 0
    with transaction.atomic():
        for row in Authenticator.objects.select_for_update().order_by("pk"):
            for name in {"secret", "seed"} & row.data.keys():
                row.data[name] = adapter.encrypt(adapter.decrypt(row.data[name]))
                row.save(update_fields=["data"])
                done += 1
    return done
