"""Who calls: an official's or a partner's key, narrowed by its scopes, or a person's receipt."""

from __future__ import annotations

import dataclasses
import datetime as dt

from django.http import HttpRequest
from ninja.errors import HttpError
from ninja.security import APIKeyHeader, HttpBearer

from procuracy.casework import custody, queries
from procuracy.casework.actors import Actor
from procuracy.casework.errors import NotAllowed
from procuracy.casework.models import Party
from procuracy.config import clock
from procuracy.doors import limits
from procuracy.doors.tracking import TRIES
from procuracy.web.views import REFUSALS

from .models import ApiKey, digest
from .refusals import NO_SCOPE


class TooMany(HttpError):
    """A refusal for a while; `seconds` is how long at most."""

    def __init__(self, seconds: int) -> None:
        super().__init__(429, str(REFUSALS[429]))
        self.seconds = seconds


class KeyAuth(HttpBearer):
    """`Authorization: Bearer pk_…`: an official's key, narrowed by its scopes."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        row = _key(token, official__active=True)
        return _reads(Actor.official(row.official, clock.today(), door="api"), row) if row and row.official else None


class PartnerAuth(HttpBearer):
    """`Authorization: Bearer pk_…`: a key of a person at a partner's desk, which opens her agency's requests alone."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        row = _key(token, agency_person__active=True, agency_person__agency__active=True)
        return _reads(Actor.partner(row.agency_person, door="api"), row) if row and row.agency_person else None


def whoever(token: str, door: str) -> Actor | None:
    """The official or the partner's person behind a key, narrowed by its scopes; None for a key that does not hold. Raises `TooMany`."""
    row = _key(token)
    if row is None:
        return None
    if row.official is not None:
        return _reads(Actor.official(row.official, clock.today(), door=door), row) if row.official.active else None
    person = row.agency_person
    return _reads(Actor.partner(person, door=door), row) if person is not None and person.active and person.agency.active else None


def _reads(owner: Actor, row: ApiKey) -> Actor:
    """The owner of a key, narrowed by its scopes; in this request it is she who reads."""
    actor = dataclasses.replace(owner, scopes=frozenset(row.scopes))
    custody.read_as(actor, clock.today())  # the middleware ends it with the request
    return actor


def _key(token: str, **owner: bool) -> ApiKey | None:
    """A key that still holds and whose owner is still there; each may be used 600 times a minute."""
    now = clock.now()
    rows = ApiKey.objects.select_related("official__office", "official__department", "agency_person__agency")
    row = rows.filter(digest=digest(token), ended_at__isnull=True, **owner).first()
    if row is None or (row.until and row.until < now):
        return None
    if limits.too_many("api", str(row.pk), 600, dt.timedelta(minutes=1), now):
        raise TooMany(60)
    return row


class ReceiptAuth(APIKeyHeader):
    """`X-Receipt: sixteen digits`: the person's own key to her matter."""

    param_name = "X-Receipt"

    def authenticate(self, request: HttpRequest, key: str | None) -> Party | None:
        now, who = clock.now(), limits.network(request)
        if limits.too_many("track-api", who, TRIES, dt.timedelta(minutes=15), now):
            raise TooMany(15 * 60)
        party = queries.party_by_receipt(key or "")
        if party is not None:
            limits.forgive("track-api", who, now)
        return party


def scoped(request: HttpRequest, scope: str) -> Actor:
    """The official behind the key. Raises `NotAllowed` where the key lacks the scope."""
    actor: Actor = request.auth  # type: ignore[attr-defined]
    if actor.scopes is not None and scope not in actor.scopes:
        raise NotAllowed(NO_SCOPE, scope=scope)
    return actor


def person(request: HttpRequest) -> Party:
    """The person behind the receipt."""
    party: Party = request.auth  # type: ignore[attr-defined]
    return party
