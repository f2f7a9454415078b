"""Keys of the API: each belongs to an official and may do less than she, never more."""

from __future__ import annotations

import hashlib
import secrets
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from procuracy.registry.models import Official

SCOPES = ("cases:open", "cases:read", "cases:act", "calendar:read")


class ApiKey(models.Model):
    """A key, known by its digest. Ends by date or by hand."""

    official = models.ForeignKey(Official, on_delete=models.CASCADE, related_name="api_keys")
    name = models.CharField(max_length=60)
    digest = models.BinaryField(unique=True)
    scopes = ArrayField(models.CharField(max_length=20))
    created_at = models.DateTimeField(auto_now_add=True)
    until = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["created_at"]


def digest(key: str) -> bytes:
    """Digest under which a key is stored; keys are random, so a plain hash is enough."""
    return hashlib.sha256(key.encode()).digest()


def issue(official: Official, name: str, scopes: list[str]) -> str:
    """Make a key; it is shown once."""
    unknown = set(scopes) - set(SCOPES)
    if unknown:
        raise ValueError(f"unknown scopes: {sorted(unknown)}")
    key = f"pk_{secrets.token_urlsafe(32)}"
    ApiKey.objects.create(official=official, name=name, digest=digest(key), scopes=scopes)
    return key
