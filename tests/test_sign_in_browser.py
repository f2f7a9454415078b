"""Signing in with the second factor, played in a real browser: an app, recovery codes, a passkey. And the pages themselves."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.core.cache import cache

from procuracy.desk.models import AccountAct
from procuracy.registry.models import Official
from procuracy.registry.testing import nation, official
from procuracy.web.testing import assert_page, follow, heard, screenshot

if TYPE_CHECKING:
    from playwright.sync_api import CDPSession, Page

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "a long password of hers"
WRONG = "000000"
WAYS = (("zh-hans", True, 360), ("zh-hans", False, 1280), ("en", True, 1280), ("en", False, 360))
"""All eight ways hold; these four show every two of language, type and width together."""


@pytest.fixture(autouse=True)
def _no_tries_yet():
    cache.clear()  # tries are counted there, and a code that was used


def code_of(secret: str) -> str:
    """What the app shows now; waits where the half minute is about to end, for the server must see the same."""
    if time.time() % 30 > 26:
        time.sleep(30 - time.time() % 30)
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def fresh(person: Official) -> None:
    """As if the half minute had passed: a code that was used may be typed once more."""
    cache.clear()


def somebody(*roles: str, app: str = "") -> Official:
    person = official(nation()["district"], *(roles or ("handler",)), password=PASSWORD)
    if app:
        TOTP.activate(person.user, app)
        RecoveryCodes.activate(person.user)
    return person


def give_password(page: Page, person: Official, password: str = PASSWORD) -> None:
    page.fill("[name=login]", person.user.username)
    page.fill("[name=password]", password)
    press(page)


def press(page: Page) -> None:
    follow(page.locator("main form:not([action*=logout]) button.govuk-button:not([name=username]):visible").last)


def give_code(page: Page, code: str) -> None:
    page.fill("[name=code]", code)
    follow(page.locator("main form:has([name=code]) button"))


def sign_out(page: Page) -> None:
    follow(page.locator("header form[action*=logout] button"))
    assert "/account/login/" in page.url


def at(page: Page) -> str:
    return "/" + page.url.split("/", 3)[3].split("?")[0]


def session_of(page: Page) -> str:
    return next(c["value"] for c in page.context.cookies() if c["name"] == "s")


def test_the_first_sign_in_leads_to_an_app_and_the_next_asks_for_its_code(live_server, open_page):
    person = somebody()
    page = open_page("/desk/work")
    anonymous = [c["value"] for c in page.context.cookies() if c["name"] == "s"]
    give_password(page, person)
    assert at(page) == "/account/2fa/" and page.locator(".p-nav").count() == 0
    before = session_of(page)
    assert before not in anonymous
    for address in ("/desk/work", "/desk/search", "/desk/"):
        page.goto(live_server.url + address)
        assert at(page) == "/account/2fa/", "nothing opens before the second factor"
    follow(page.locator("main a[href*=activate]"))
    assert at(page) == "/account/2fa/totp/activate/", "who signed in a moment ago is not asked for the password again"
    secret = page.locator("#authenticator_secret").inner_text()
    give_code(page, WRONG)
    assert page.locator(".govuk-error-summary a[href='#id_code']").count() == 1
    assert page.locator("#authenticator_secret").inner_text() == secret, "a wrong code does not change the picture"
    give_code(page, code_of(secret))
    assert at(page) == "/account/2fa/recovery-codes/"
    codes = page.locator("#recovery-codes li").all_inner_texts()
    assert len(codes) == 10 and session_of(page) != before
    page.goto(f"{live_server.url}/desk/work")
    assert at(page) == "/desk/work" and page.locator(".p-nav").count() == 1
    sign_out(page)

    fresh(person)
    give_password(page, person)
    assert at(page) == "/account/2fa/authenticate/"
    page.goto(f"{live_server.url}/desk/work")
    assert at(page) == "/account/2fa/authenticate/", "the password alone opens nothing"
    waiting = session_of(page)
    code = code_of(secret)
    give_code(page, f"{code[:3]} {code[3:]}")
    assert at(page) == "/desk/work" and session_of(page) != waiting
    sign_out(page)

    give_password(page, person)
    give_code(page, code_of(secret) if code_of(secret) == code else WRONG)
    assert at(page) == "/account/2fa/authenticate/", "a code that was used opens nothing"
    give_code(page, codes[0])
    assert at(page).startswith("/desk/")
    sign_out(page)
    give_password(page, person)
    give_code(page, codes[0])
    assert at(page) == "/account/2fa/authenticate/" and page.locator(".govuk-error-summary").count() == 1
    give_code(page, "".join(chr(ord(digit) + 0xFEE0) for digit in codes[1]))
    assert at(page).startswith("/desk/"), "full-width digits are digits"


def with_authenticator(page: Page) -> tuple[CDPSession, str]:
    cdp = page.context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True}
    return cdp, cdp.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]


def refusals(page: Page) -> list[str]:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    return said


def test_a_passkey_is_set_up_signs_in_is_renamed_confirms_and_is_removed(live_server, open_page):
    person = somebody()
    page = open_page("/account/login/")
    said = refusals(page)
    cdp, device = with_authenticator(page)
    give_password(page, person)
    follow(page.locator("main a[href*=webauthn]"))
    page.fill("[name=name]", "办公室电脑")
    page.locator("#passkey").click()
    page.wait_for_url("**/recovery-codes/")
    assert len(cdp.send("WebAuthn.getCredentials", {"authenticatorId": device})["credentials"]) == 1
    page.goto(f"{live_server.url}/account/2fa/webauthn/add/")
    page.locator("#passkey").click()
    page.locator("[data-passkey-problem=InvalidStateError]").wait_for(state="visible")
    assert_page(page)
    screenshot(page, "account-passkey-problem")
    page.goto(f"{live_server.url}/desk/work")
    sign_out(page)

    give_password(page, person)
    assert at(page) == "/account/2fa/authenticate/"
    page.locator("#passkey").click()
    page.wait_for_url("**/desk/**")
    key = Authenticator.objects.get(user=person.user, type=Authenticator.Type.WEBAUTHN)
    assert key.last_used_at

    page.goto(f"{live_server.url}/account/2fa/webauthn/keys/{key.pk}/edit/")
    page.fill("[name=name]", "")
    press(page)
    assert page.locator(".govuk-error-summary a[href='#id_name']").count() == 1
    page.fill("[name=name]", "家里")
    press(page)
    assert at(page) == "/account/2fa/webauthn/" and "家里" in page.locator("main").inner_text()

    page.goto(f"{live_server.url}/account/2fa/webauthn/reauthenticate/?next=/account/2fa/recovery-codes/generate/")
    page.locator("#passkey").click()
    page.wait_for_url("**/recovery-codes/generate/")

    page.wait_for_load_state("networkidle")
    cdp.send("WebAuthn.clearCredentials", {"authenticatorId": device})
    page.goto(f"{live_server.url}/desk/work")
    sign_out(page)
    give_password(page, person)
    page.locator("#passkey").click()
    page.locator("[data-passkey-problem=other]").wait_for(state="visible", timeout=90_000)
    assert page.locator("#passkey").is_enabled(), "another try is possible"
    give_code(page, RecoveryCodes(Authenticator.objects.get(user=person.user, type="recovery_codes")).get_unused_codes()[0])
    page.goto(f"{live_server.url}/account/2fa/webauthn/keys/{key.pk}/remove/")
    press(page)
    assert at(page) == "/account/2fa/webauthn/" and not Authenticator.objects.filter(user=person.user).exists()
    page.goto(f"{live_server.url}/desk/work")
    assert at(page) == "/account/2fa/", "without her last second factor she sets up another"
    assert not [text for text in said if "Content Security Policy" in text]
    assert not heard(page).foreign


def test_a_forged_answer_of_a_key_is_refused_with_a_reason(live_server, open_page):
    person = somebody()
    page = open_page("/account/login/")
    with_authenticator(page)
    give_password(page, person)
    page.goto(f"{live_server.url}/account/2fa/webauthn/add/")
    page.locator("#passkey").click()
    page.wait_for_url("**/recovery-codes/")
    page.goto(f"{live_server.url}/desk/work")
    sign_out(page)
    give_password(page, person)
    page.evaluate("() => { const f = document.querySelector('[name=credential]').form; f.elements.credential.value = '{\"id\": \"x\"}'; f.submit() }")
    page.wait_for_load_state()
    page.locator(".govuk-error-summary a[href='#passkey']").wait_for()
    assert at(page) == "/account/2fa/authenticate/"
    assert_page(page)


def test_many_wrong_codes_are_stopped_even_before_the_right_one(live_server, open_page):
    secret = generate_totp_secret()
    person = somebody(app=secret)
    page = open_page("/account/login/", language="en")
    give_password(page, person)
    for _try in range(5):
        give_code(page, WRONG)
        assert page.locator(".govuk-error-summary").count() == 1
    give_code(page, code_of(secret))
    assert at(page) == "/account/2fa/authenticate/" and "too many wrong tries" in page.locator(".govuk-error-summary").inner_text()
    assert_page(page)


def test_many_wrong_passwords_are_stopped(live_server, open_page):
    person = somebody()
    page = open_page("/account/login/", language="en")
    for _try in range(5):
        give_password(page, person, "wrong")
        assert page.locator(".govuk-error-summary a[href='#id_login']").count() == 1
    give_password(page, person)
    assert at(page) == "/account/login/" and "too many wrong tries" in page.locator(".govuk-error-summary").inner_text()


def test_a_lost_device_is_taken_away_by_the_security_administrator_with_a_reason(live_server, open_page, signed_in):
    secret = generate_totp_secret()
    person, keeper = somebody(app=secret), somebody("security_administrator")
    working = open_page("/account/login/")
    give_password(working, person)
    give_code(working, code_of(secret))
    assert at(working).startswith("/desk/")

    page = open_page(f"/desk/people/{person.pk}", cookies=signed_in(keeper))
    follow(page.locator("button[name=remove_factor]"))
    assert page.locator(".govuk-error-summary a[href='#id_reason']").count() == 1 and Authenticator.objects.filter(user=person.user).exists()
    assert_page(page)
    page.fill("[name=reason]", "本人持工作证到场")
    follow(page.locator("button[name=remove_factor]"))
    assert "本人持工作证到场" in page.locator("main").inner_text()
    act = AccountAct.objects.get()
    assert (act.official, act.by, act.what) == (person, keeper, "factor_removed")
    assert not Authenticator.objects.filter(user=person.user).exists()
    page.fill("[name=reason]", "忘记密码")
    follow(page.locator("button[name=new_password]"))
    password = page.locator(".govuk-inset-text strong").inner_text()
    assert_page(page)
    screenshot(page, "account-person")

    working.goto(f"{live_server.url}/desk/work")
    assert at(working) == "/account/login/", "the session ended with the second factor"
    give_password(working, person)
    assert at(working) == "/account/login/", "the old password opens nothing"
    give_password(working, person, password)
    assert at(working) == "/account/2fa/"

    auditor = open_page("/desk/readings", cookies=signed_in(somebody("auditor")))
    assert "本人持工作证到场" in auditor.locator("main").inner_text()
    assert_page(auditor)


def _look(page: Page, name: str, way: tuple[str, bool, int]) -> None:
    language, large, width = way
    assert_page(page)
    screenshot(page, f"account-{name}-{language}-{'large' if large else 'standard'}-{width}")


def _opened(server: Any, page: Page, address: str) -> None:
    page.goto(f"{server.url}/account/{address}")
    assert at(page) == f"/account/{address}"


@pytest.mark.parametrize(("language", "large", "width"), WAYS)
def test_the_pages_of_the_account_hold_in_every_way(live_server, open_page, language, large, width):
    way = (language, large, width)
    person = somebody()
    page = open_page("/account/login/", language=language, large=large, width=width)
    with_authenticator(page)
    _look(page, "login", way)
    press(page)
    assert page.locator(".govuk-error-summary a[href='#id_password']").count() == 1
    _look(page, "login-error", way)
    give_password(page, person)
    _look(page, "first", way)
    _opened(live_server, page, "2fa/totp/activate/")
    secret = page.locator("#authenticator_secret").inner_text()
    give_code(page, WRONG)
    _look(page, "app", way)
    give_code(page, code_of(secret))
    _look(page, "codes", way)
    _opened(live_server, page, "2fa/webauthn/")
    _look(page, "no-keys", way)
    _opened(live_server, page, "2fa/webauthn/add/")
    _look(page, "add-key", way)
    page.locator("#passkey").click()
    page.wait_for_url("**/account/2fa/")
    key = Authenticator.objects.get(type=Authenticator.Type.WEBAUTHN)
    _look(page, "index", way)
    for name, address in {
        "keys": "2fa/webauthn/",
        "rename": f"2fa/webauthn/keys/{key.pk}/edit/",
        "remove-key": f"2fa/webauthn/keys/{key.pk}/remove/",
        "remove-app": "2fa/totp/deactivate/",
        "new-codes": "2fa/recovery-codes/generate/",
        "password": "password/change/",
        "confirm-password": "reauthenticate/",
        "confirm-code": "2fa/reauthenticate/",
        "confirm-key": "2fa/webauthn/reauthenticate/",
        "logout": "logout/",
        "inactive": "inactive/",
    }.items():
        _opened(live_server, page, address)
        _look(page, name, way)
    _opened(live_server, page, "password/change/")
    page.fill("[name=oldpassword]", "wrong")
    page.fill("[name=password1]", "short")
    page.fill("[name=password2]", "other")
    press(page)
    assert page.locator(".govuk-error-summary a").count() >= 2
    _look(page, "password-error", way)
    _opened(live_server, page, "logout/")
    press(page)
    fresh(person)
    give_password(page, person)
    _look(page, "second-step", way)
    give_code(page, WRONG)
    _look(page, "second-step-error", way)


def test_without_script_the_code_works_and_the_page_says_so(live_server, open_page):
    secret = generate_totp_secret()
    person = somebody(app=secret)
    page = open_page("/account/login/", script=False)
    give_password(page, person)
    give_code(page, code_of(secret))
    assert at(page).startswith("/desk/")
    page.goto(f"{live_server.url}/account/2fa/webauthn/add/")
    assert page.locator("#passkey").is_hidden() and page.locator("[data-passkey-without]").is_visible()
