"""The first person of a new installation: a security administrator, who makes all others."""

from __future__ import annotations

import datetime as dt

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from .competence import default_office
from .models import Official, RoleGrant, User
from .roles import Role


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
