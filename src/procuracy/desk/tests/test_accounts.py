"""Accounts: what is closed, which sessions end, and what a copy of the database does not tell. Ceremonies are played in tests/."""

from __future__ import annotations

import datetime as dt

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.test import Client

from procuracy.config import keys
from procuracy.desk import second_factor
from procuracy.desk.accounts import SecondFactorAdapter
from procuracy.desk.models import AccountAct
from procuracy.registry.models import Official
from procuracy.registry.testing import nation, official

pytestmark = pytest.mark.django_db

PASSWORD = "a long password of hers"
NOW = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _no_tries_yet():
    cache.clear()


def somebody(*roles: str, factor: bool = True) -> Official:
    person = official(nation()["district"], *(roles or ("handler",)), password=PASSWORD)
    if factor:
        TOTP.activate(person.user, generate_totp_secret())
    return person


def signed_in(person: Official) -> Client:
    client = Client()
    client.force_login(person.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def by_password(person: Official) -> Client:
    client = Client()
    client.post("/account/login/", {"login": person.user.username, "password": PASSWORD})
    return client


@pytest.mark.parametrize(
    "address",
    ["signup/", "email/", "confirm-email/", "confirm-email/abc/", "password/set/", "password/reset/", "password/reset/done/", "password/reset/key/1-a/", "login/code/", "login/code/confirm/", "2fa/trust/", "2fa/webauthn/signup/", "2fa/webauthn/login/", "3rdparty/", "social/signup/", ""],
)
def test_what_the_house_does_not_use_is_not_there(address):
    assert Client().get(f"/account/{address}").status_code == 404
    assert signed_in(somebody()).get(f"/account/{address}").status_code == 404


def test_a_closed_account_is_out_at_once_and_no_old_session_comes_back_with_it():
    person, keeper = somebody(), somebody("security_administrator")
    working, closing = signed_in(person), signed_in(keeper)
    assert working.get("/desk/work").status_code == 200
    closing.post(f"/desk/people/{person.pk}", {"roles": ["handler"]})
    assert working.get("/desk/work").url.startswith("/account/login/")
    assert Client().post("/account/login/", {"login": person.user.username, "password": PASSWORD}).url == "/account/inactive/"
    closing.post(f"/desk/people/{person.pk}", {"roles": ["handler"], "active": "on"})
    assert working.get("/desk/work").url.startswith("/account/login/")
    assert list(AccountAct.objects.values_list("what", "by")) == [("opened", keeper.pk), ("closed", keeper.pk)]


def test_saving_roles_alone_leaves_sessions_and_the_record_as_they_are():
    person = somebody()
    working = signed_in(person)
    signed_in(somebody("security_administrator")).post(f"/desk/people/{person.pk}", {"roles": ["handler", "visitor"], "active": "on"})
    assert working.get("/desk/work").status_code == 200 and not AccountAct.objects.exists()


def test_ending_one_persons_sessions_leaves_those_of_others():
    person, other = somebody(), somebody()
    signed_in(person), signed_in(person)
    kept = signed_in(other)
    second_factor.end_sessions(person.user)
    assert Session.objects.count() == 1 and kept.get("/desk/work").status_code == 200


def test_a_session_by_password_alone_ends_once_the_account_has_its_second_factor():
    person = somebody(factor=False)
    early = by_password(person)
    assert early.get("/desk/work").url == "/account/2fa/"
    TOTP.activate(person.user, generate_totp_secret())
    for address in ("/account/2fa/", "/account/2fa/totp/deactivate/", "/account/2fa/recovery-codes/", "/desk/work"):
        answer = early.get(address)
        assert answer.status_code == 302 and answer.url.startswith("/account/login/")


def test_recovery_codes_alone_are_no_second_factor():
    person = somebody(factor=False)
    RecoveryCodes.activate(person.user)
    assert signed_in(person).get("/desk/work").url == "/account/2fa/"


def test_the_sessions_key_changes_at_sign_in():
    person = somebody(factor=False)
    client = Client()
    session = client.session
    session["planted"] = "1"
    session.save()
    planted = session.session_key
    client.post("/account/login/", {"login": person.user.username, "password": PASSWORD})
    assert client.session.session_key != planted and not Session.objects.filter(pk=planted).exists()


def test_nobody_removes_a_second_factor_but_the_security_administrator_of_the_office_and_never_her_own():
    person = somebody()
    given = {"remove_factor": "1", "reason": "到场"}
    for role in ("head", "administrator", "auditor"):
        assert signed_in(somebody(role)).post(f"/desk/people/{person.pk}", given).status_code == 403
    elsewhere = official(nation()["other"], "security_administrator")
    TOTP.activate(elsewhere.user, generate_totp_secret())
    signed_in(elsewhere).post(f"/desk/people/{person.pk}", given)
    keeper = somebody("security_administrator")
    signed_in(keeper).post(f"/desk/people/{keeper.pk}", given)
    assert second_factor.has_one(person.user) and second_factor.has_one(keeper.user) and not AccountAct.objects.exists()
    assert signed_in(keeper).post(f"/desk/people/{person.pk}", {**given, "reason": " "}).status_code == 422
    assert second_factor.has_one(person.user)


def test_what_was_done_to_an_account_is_never_rewritten():
    person, keeper = somebody(), somebody("security_administrator")
    second_factor.take_away(person, keeper, "到场", NOW)
    for rewrite in (lambda: AccountAct.objects.update(reason="x"), lambda: AccountAct.objects.all().delete()):
        with pytest.raises(IntegrityError), transaction.atomic():
            rewrite()


@pytest.mark.parametrize("answer", ["{}", '{"id": "x"}', "[]", "1", '"x"', "null", "no json", '{"id": "x", "rawId": "x", "response": {}, "type": "public-key"}'])
def test_an_answer_without_the_parts_of_a_key_is_refused_and_breaks_nothing(answer):
    person = somebody()
    client = by_password(person)
    assert client.post("/account/2fa/authenticate/", {"credential": answer}).status_code == 200
    inside = signed_in(person)
    assert inside.post("/account/2fa/webauthn/reauthenticate/", {"credential": answer}).status_code == 302
    inside.post("/account/reauthenticate/", {"password": PASSWORD})
    inside.get("/account/2fa/webauthn/add/")
    assert inside.post("/account/2fa/webauthn/add/", {"name": "k", "credential": answer}).status_code == 200
    assert not Authenticator.objects.filter(type=Authenticator.Type.WEBAUTHN).exists()


def test_a_copy_of_the_database_shows_no_secret_and_a_new_key_seals_again(settings):
    person, secret = somebody(factor=False), generate_totp_secret()
    TOTP.activate(person.user, secret)
    codes = RecoveryCodes.activate(person.user).generate_codes()
    stored = dict(Authenticator.objects.values_list("type", "data"))
    assert secret not in str(stored) and stored["totp"]["secret"].startswith("second-factor:")
    settings.PROCURACY_EMBEDDED = False
    old = dict(settings.PROCURACY_CONTACT_KEYS)
    settings.PROCURACY_CONTACT_KEYS = {"new": b"n" * 32, **old}
    keys.rotate()
    settings.PROCURACY_CONTACT_KEYS = {"new": b"n" * 32}
    again = RecoveryCodes(Authenticator.objects.get(type="recovery_codes"))
    assert again.generate_codes() == codes
    assert SecondFactorAdapter().decrypt(Authenticator.objects.get(type="totp").data["secret"]) == secret


def test_a_secret_from_before_sealing_still_works():
    assert SecondFactorAdapter().decrypt("GEZDGNBV") == "GEZDGNBV"


def test_the_last_administrator_who_lost_everything_is_let_in_from_the_command_line():
    from procuracy.desk.models import AccountAct
    from procuracy.desk.second_factor import has_one, unlock

    person = official(nation()["district"], "security_administrator")
    Authenticator.objects.create(user=person.user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    assert not unlock("nobody-of-this-name", "a new password")
    assert unlock(person.user.username, "a new password")
    person.user.refresh_from_db()
    assert person.user.check_password("a new password") and not has_one(person.user)
    assert set(AccountAct.objects.values_list("what", flat=True)) == {"factor_removed", "password_given"}
