"""Who stands at the head of an office."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q, QuerySet

from procuracy.registry.models import Official
from procuracy.registry.roles import Role


def chiefs(office_id: int, on: dt.date) -> QuerySet[Official]:
    """The officials who hold the duty of chief procurator in an office on a day: the chief and whoever is given it beside."""
    current = Q(grants__until__isnull=True) | Q(grants__until__gte=on)
    return Official.objects.filter(current, office_id=office_id, active=True, grants__role=Role.CHIEF_PROCURATOR, grants__since__lte=on).distinct()
