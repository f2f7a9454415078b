"""Keys of the API: each belongs to an official or to a partner's person, and may do less than she, never more."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from procuracy.casework.ids import uuid7
from procuracy.casework.models import Case
from procuracy.registry.models import Agency, AgencyPerson, Official

SCOPES = ("cases:open", "cases:read", "cases:act", "calendar:read")
PARTNER_SCOPES = ("requests:read", "requests:act", "leads:report")
"""What a key of a partner's person may do: never more than her workspace."""


class ApiKey(models.Model):
    """A key, known by its digest. Ends by date or by hand."""

    official = models.ForeignKey(Official, null=True, on_delete=models.CASCADE, related_name="api_keys")
    agency_person = models.ForeignKey(AgencyPerson, null=True, on_delete=models.CASCADE, related_name="api_keys")
    name = models.CharField(max_length=60)
    digest = models.BinaryField(unique=True)
    scopes = ArrayField(models.CharField(max_length=20))
    created_at = models.DateTimeField(auto_now_add=True)
    until = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["created_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(official__isnull=False) ^ models.Q(agency_person__isnull=False), name="key_of_one_person"
            )
        ]


class Reported(models.Model):
    """A lead that another system reported over Open311: whose it is, and what it said of the place, to be answered as it was sent.

    What an agency reported any key of the agency follows; what an official's key reported, any key of hers.
    """

    case = models.OneToOneField(Case, primary_key=True, on_delete=models.PROTECT, related_name="reported_by")
    agency = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, db_index=False, related_name="+")
    official = models.ForeignKey(Official, null=True, on_delete=models.PROTECT, db_index=False, related_name="+")
    content = models.BinaryField()
    """A digest of what was sent: the same within a short while is the same report."""
    address = models.CharField(max_length=200, blank=True)
    lat = models.CharField(max_length=24, blank=True)
    long = models.CharField(max_length=24, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(official__isnull=False) ^ models.Q(agency__isnull=False), name="reported_by_one")
        ]
        indexes: ClassVar = [
            models.Index(fields=["agency", "-at"], name="reported_agency", condition=models.Q(agency__isnull=False)),
            models.Index(fields=["official", "-at"], name="reported_official", condition=models.Q(official__isnull=False)),
            models.Index("content", name="reported_content"),
        ]


class Webhook(models.Model):
    """Where another system of the office is told that something happened: that, and nothing of what was said."""

    official = models.ForeignKey(Official, on_delete=models.CASCADE, related_name="webhooks")
    url = models.URLField(max_length=300)
    secret = models.BinaryField()
    office_id = models.BigIntegerField()
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes: ClassVar = [models.Index("office_id", name="webhook_office", condition=models.Q(active=True))]


class WebhookCall(models.Model):
    """One call that is owed: told until it is heard, or given up after a day."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="calls")
    body = models.JSONField()
    attempts = models.SmallIntegerField(default=0)
    next_try = models.DateTimeField()
    heard_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["next_try"]
        indexes: ClassVar = [
            models.Index(
                "next_try", name="webhook_owed", condition=models.Q(heard_at__isnull=True, given_up_at__isnull=True)
            )
        ]


def digest(key: str) -> bytes:
    """Digest under which a key is stored; keys are random, so a plain hash is enough."""
    return hashlib.sha256(key.encode()).digest()


def issue(owner: Official | AgencyPerson, name: str, scopes: list[str], until: dt.datetime | None = None) -> str:
    """Make a key; it is shown once, and ends at `until`."""
    is_official = isinstance(owner, Official)
    unknown = set(scopes) - set(SCOPES if is_official else PARTNER_SCOPES)
    if unknown:
        raise ValueError(f"unknown scopes: {sorted(unknown)}")
    key = f"pk_{secrets.token_urlsafe(32)}"
    ApiKey.objects.create(**{"official" if is_official else "agency_person": owner}, name=name, digest=digest(key), scopes=scopes, until=until)
    return key
