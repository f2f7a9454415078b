"""The first person of a new installation, a security administrator, who makes all others; and who sits where."""

from __future__ import annotations

import datetime as dt

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from .competence import default_office
from .models import Official, Procuratorate, RoleGrant, User
from .roles import Role


def with_operators(office: Procuratorate, day: dt.date) -> Procuratorate | None:
    """The office itself or the nearest one above it where an operator works on `day`; None where there is nobody."""
    path = [*office.path(), default_office().pk]
    held = Q(until__isnull=True) | Q(until__gte=day)
    staffed = set(
        RoleGrant.objects.filter(held, role=Role.OPERATOR, since__lte=day, official__active=True, official__office_id__in=path).values_list("official__office_id", flat=True)
    )
    nearest = [office.pk, office.city_office_id, office.province_office_id, default_office().pk]
    found = next((pk for pk in nearest if pk in staffed), None)
    return Procuratorate.objects.get(pk=found) if found else None


def administers_highest(level: str, day: dt.date) -> bool:
    """Whether no office of a higher level than this one has an administrator on `day`: what holds for all is then hers to keep."""
    order = list(Procuratorate.Level)
    above = order[: order.index(Procuratorate.Level(level))]
    held = Q(until__isnull=True) | Q(until__gte=day)
    return not RoleGrant.objects.filter(held, role=Role.ADMINISTRATOR, since__lte=day, official__active=True, official__office__level__in=above).exists()


def first_administrator(username: str, password: str) -> str:
    """Make the first security administrator. Refused once there is one, or for a weak password; returns a sentence."""
    if RoleGrant.objects.filter(role=Role.SECURITY_ADMINISTRATOR, until__isnull=True).exists():
        return "There is a security administrator already; she makes the other accounts."
    try:
        validate_password(password)
    except ValidationError as error:
        return " ".join(error.messages)
    with transaction.atomic():
        user = User.objects.create_user(username, password)
        official = Official.objects.create(user=user, name=username, office=default_office())
        RoleGrant.objects.create(official=official, role=Role.SECURITY_ADMINISTRATOR, since=dt.date(2019, 1, 1))
    return f"{username} may sign in now, and is asked for a second factor first."
