"""What a partner was told: a frozen slice of what is known, sealed like contact data, with the day on which it expires."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from procuracy.casework import crypto
from procuracy.casework.ids import uuid7
from procuracy.casework.models import Case
from procuracy.registry.models import Agency


class Disclosure(models.Model):
    """The slice of fields and files that one request disclosed, as it was when it left. Never changed afterwards."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="disclosures")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    content = models.BinaryField()
    files = ArrayField(models.UUIDField(), default=list)
    frozen_at = models.DateTimeField()
    expires_on = models.DateField()

    class Meta:
        ordering: ClassVar = ["frozen_at"]

    def told(self) -> dict[str, Any]:
        """The disclosed fields by name, unsealed."""
        found: dict[str, Any] = crypto.unseal(bytes(self.content), str(self.pk))
        return found
