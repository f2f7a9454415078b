"""Where and when a lead is about, narrow enough to find near ones among a million; and where its pictures were taken."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F

from procuracy.casework.models import Case


class LeadPoint(models.Model):
    """One row a lead: place, field and day. `latitude` and `longitude` are WGS-84 in units of 1e-5 degree (about a metre)."""

    case = models.OneToOneField(Case, primary_key=True, on_delete=models.PROTECT, related_name="lead_point")
    division = models.CharField(max_length=6, blank=True)
    field = models.CharField(max_length=24)
    seen_on = models.DateField()
    latitude = models.IntegerField(null=True)
    longitude = models.IntegerField(null=True)
    cell = models.BigIntegerField(null=True)
    participant_id = models.UUIDField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index("division", "field", F("case").desc(), name="lead_near_place"),
            models.Index("cell", "field", F("case").desc(), name="lead_near_cell"),
            models.Index(fields=["seen_on", "division", "field"], include=["case"], name="lead_heat"),
            models.Index("participant_id", name="lead_of_participant", condition=models.Q(participant_id__isnull=False)),
        ]


class PicturePlace(models.Model):
    """What a picture's own data said before they were taken out of it, and its likeness hash. Never shown to other reporters."""

    material_id = models.UUIDField(primary_key=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="picture_places")
    latitude = models.IntegerField(null=True)
    longitude = models.IntegerField(null=True)
    taken_at = models.CharField(max_length=30, blank=True)
    likeness = ArrayField(models.BigIntegerField(), default=list)
    """Of the picture as it is and turned three times: of two, one as it is is compared with all of the other."""


class PublishedLeads(models.Model):
    """The leads of a half-year that has ended, counted once for the public. Kept so that who looks twice learns nothing of what came between.

    `counts` lists division, field and number, before anything is withheld (`heat` withholds); `divisions` names those of that time.
    """

    first_day = models.DateField(primary_key=True)
    counts = models.JSONField()
    divisions = models.JSONField()
