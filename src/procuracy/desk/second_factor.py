"""What the second factor asks of a session and of an account: who lacks it, which sessions end, and how a lost one is taken away."""

from __future__ import annotations

import datetime as dt
import time
from typing import Any

from allauth.account import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth import SESSION_KEY, user_logged_in
from django.contrib.sessions.models import Session
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest

from procuracy.config import clock
from procuracy.registry.models import AgencyPerson, Official, User

from .models import AccountAct

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
PASSWORD_ALONE = "signed_in_by_password_alone"  # noqa: S105 - the name of a mark in the session


def has_one(user: Any) -> bool:
    """Whether the account has a second factor. Recovery codes alone are none."""
    return is_mfa_enabled(user, FACTORS)


def outgrown(request: HttpRequest) -> bool:
    """Whether this session was opened by the password alone, and the account got its second factor elsewhere since."""
    return bool(request.session.get(PASSWORD_ALONE)) and has_one(request.user)


def just_signed_in(request: HttpRequest) -> bool:
    """Whether the person proved herself in this session so recently that she need not do it again."""
    from allauth.account.internal.flows.login import get_authentication_records

    now = time.time()
    return any(now - record["at"] < app_settings.REAUTHENTICATION_TIMEOUT for record in get_authentication_records(request, request.user))


@receiver(user_logged_in)
def _mark_session(sender: Any, request: HttpRequest | None, user: User, **_rest: Any) -> None:
    if request is not None and not has_one(user):
        request.session[PASSWORD_ALONE] = True


@receiver(authenticator_added)
def _unmark_session(sender: Any, request: HttpRequest, authenticator: Authenticator, **_rest: Any) -> None:
    """The session that set the factor up goes on under a new key; others opened by the password alone end."""
    if authenticator.type in FACTORS and request.session.pop(PASSWORD_ALONE, None):
        request.session.cycle_key()


def end_sessions(user: User) -> None:
    """End every session of this account at once. Sessions carry no index of people, so that all are looked through."""
    ended = [s.pk for s in Session.objects.iterator() if s.get_decoded().get(SESSION_KEY) == str(user.pk)]
    Session.objects.filter(pk__in=ended).delete()


def whose(person: Official | AgencyPerson) -> dict[str, Any]:
    """The column of an account act that names this person."""
    return {"official" if isinstance(person, Official) else "agency_person": person}


@transaction.atomic
def take_away(person: Official | AgencyPerson, by: Official, reason: str, now: dt.datetime) -> None:
    """Remove every second factor and recovery code: at the next sign-in a new one is set up."""
    Authenticator.objects.filter(user_id=person.user_id).delete()
    end_sessions(person.user)
    AccountAct.objects.create(**whose(person), by=by, what=AccountAct.What.FACTOR_REMOVED, reason=reason, at=now)


@transaction.atomic
def give_password(person: Official | AgencyPerson, by: Official, password: str, reason: str, now: dt.datetime) -> None:
    """Replace the password. Sessions end with it."""
    person.user.set_password(password)
    person.user.save(update_fields=["password"])
    end_sessions(person.user)
    AccountAct.objects.create(**whose(person), by=by, what=AccountAct.What.PASSWORD_GIVEN, reason=reason, at=now)


def unlock(username: str, password: str) -> bool:
    """From the command line: a new password and no factor, recorded as the person's own act. False where there is no such account."""
    person = Official.objects.select_related("user").filter(user__username=username).first()
    if person is None:
        return False
    now, reason = clock.now(), "procuracy unlock"
    take_away(person, person, reason, now)
    give_password(person, person, password, reason, now)
    return True
