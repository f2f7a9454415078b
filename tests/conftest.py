"""The browser harness, and people who are signed in, for tests that cross rooms."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from procuracy.registry.models import Official


def sign_in(person: Official) -> dict[str, str]:
    """Cookies of a session with a second factor."""
    Authenticator.objects.get_or_create(user=person.user, type=Authenticator.Type.TOTP, defaults={"data": {"secret": "x"}})
    client = Client()
    client.force_login(person.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return {name: morsel.value for name, morsel in client.cookies.items()}


@pytest.fixture
def signed_in() -> Callable[[Official], dict[str, str]]:
    """The cookies by which an official is signed in."""
    return sign_in
