"""The partners' pages as markup: one id once, the right words at a box, one tab that is marked."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from procuracy.casework.testing import DAY, at
from procuracy.config import clock
from procuracy.registry.models import AgencyPerson

from .test_requests import Scene

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _day():
    with clock.moved_to(at(DAY)):
        yield


@pytest.fixture
def scene() -> Scene:
    return Scene()


def client_of(person: AgencyPerson, language: str = "en") -> Client:
    Authenticator.objects.create(user=person.user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    client = Client()
    client.cookies["lang"] = language
    client.force_login(person.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_two_forms_on_one_page_share_no_id_and_each_box_has_its_own_words(scene):
    ident = scene.sent(scene.police)
    client = client_of(scene.police[0].people.get())
    page = client.get(f"/partner/request/{ident}").content.decode()
    ids = Counter(re.findall(r' id="([^"]+)"', page))
    assert not [name for name, times in ids.items() if times > 1]
    assert set(re.findall(r' for="([^"]+)"', page)) <= set(ids)
    labels = dict(re.findall(r'<label class="govuk-label" for="([^"]+)">([^<]+)', page))
    assert labels["id_ask_back_text"].strip() == "Words to the procuratorate" and "Words to the partner" not in page
    wrong = client.post(f"/partner/request/{ident}/act/ask_back", {"text": ""})
    assert wrong.status_code == 422 and 'href="#id_ask_back_text"' in wrong.content.decode() and "id_ask_back_text-error" in wrong.content.decode()
    assert client.post(f"/partner/request/{ident}/act/ask_back", {"text": "需要哪几年的？"}).status_code == 302
    assert [text for _at, _whose, text in scene.read(ident, scene.police).words] == ["需要哪几年的？"]


@pytest.mark.parametrize("address", ["/partner/", "/partner/send", "/partner/keys"])
def test_one_tab_is_marked_and_it_is_the_page_that_is_open(scene, address):
    page = client_of(scene.police[0].people.get()).get(address).content.decode()
    assert re.findall(r'href="([^"]+)" aria-current="page"', page) == [address]
