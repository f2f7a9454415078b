"""Floods and guesses are slowed, without a name or an address being kept."""

from __future__ import annotations

import datetime as dt
import hashlib

import pytest
from django.test import Client, RequestFactory

from procuracy.doors import limits
from procuracy.doors.models import Draft, Hit
from procuracy.doors.tracking import TRIES
from procuracy.registry.testing import nation

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 8, 3, 2, 0, tzinfo=dt.UTC)
QUARTER = dt.timedelta(minutes=15)


@pytest.fixture(autouse=True)
def _on(settings):
    settings.PROCURACY_RATE_LIMITS = True


def test_tries_are_counted_within_a_window_and_begin_anew_after_it():
    assert [limits.too_many("track", "net", 2, QUARTER, NOW) for _ in range(3)] == [False, False, True]
    assert not limits.too_many("track", "other net", 2, QUARTER, NOW)
    assert not limits.too_many("track", "net", 2, QUARTER, NOW + dt.timedelta(minutes=16))


def test_guessing_receipts_ends_after_a_number_of_tries():
    nation()
    client = Client()
    answers = [client.post("/track", {"receipt": f"{n:016d}"}).status_code for n in range(TRIES + 2)]
    assert answers == [422] * TRIES + [429, 429]


def test_a_header_that_anybody_may_send_does_not_change_who_is_counted(settings):
    request = RequestFactory().get("/", REMOTE_ADDR="203.0.113.9", headers={"X-Real-IP": "198.51.100.1"})
    settings.PROCURACY_BEHIND_PROXY = False
    assert limits.network(request) == "203.0.113.0/24"
    settings.PROCURACY_BEHIND_PROXY = True
    assert limits.network(request) == "198.51.100.0/24"


def test_no_network_address_is_stored():
    limits.too_many("track", "203.0.113.0/24", 2, QUARTER, NOW)
    assert b"203.0" not in bytes(Hit.objects.get().key)


def test_work_is_accepted_once_solved_and_refused_when_forged_old_or_hasty(monkeypatch):
    given = limits.challenge("form")
    answer = next(n for n in range(1 << 20) if int.from_bytes(hashlib.sha256(f"{given}:{n}".encode()).digest(), "big") >> (256 - limits.WORK_BITS) == 0)
    begun = dt.datetime.now(dt.UTC)
    assert limits.worked("form", given, str(answer), begun)
    assert not limits.worked("other form", given, str(answer), begun)
    assert not limits.worked("form", given, "", begun)
    assert limits.worked("form", given, "", begun - dt.timedelta(seconds=limits.PATIENCE))
    later = limits.time.time() + limits.WORK_AGE + 1
    monkeypatch.setattr(limits.time, "time", lambda: later)
    assert not limits.worked("form", given, str(answer), begun)


def test_unsent_answers_are_forgotten_after_seven_days():
    Draft.objects.create(code_digest=b"a", updated_at=NOW - dt.timedelta(days=8))
    Draft.objects.create(code_digest=b"b", updated_at=NOW - dt.timedelta(days=6))
    assert limits.forget(NOW) == 1
    assert [bytes(d.code_digest) for d in Draft.objects.all()] == [b"b"]


def test_programs_and_people_of_one_network_are_counted_apart_and_the_refusal_is_in_words():
    nation()
    for _ in range(70):
        limits.too_many("submit-api", "127.0.0.0/24", 60, QUARTER, dt.datetime.now(dt.UTC))
    refused = Client().post("/api/v1/petitions", {"words": "拖欠工资"}, content_type="application/json", headers={"Idempotency-Key": "k" * 20})
    assert refused.status_code == 429 and int(refused["Retry-After"]) > 0
    assert "too_many" not in refused.json()["title"] and refused.json()["type"] == "urn:procuracy:too_many"
    assert not limits.too_many("submit", "127.0.0.0/24", 30, QUARTER, dt.datetime.now(dt.UTC))


def test_whoever_is_limited_at_the_last_step_gets_the_code_to_come_back_with():
    nation()
    client = Client()
    client.post("/begin")
    client.post("/q/1", {"words": "老板拖欠工资"})
    for _ in range(40):
        limits.too_many("submit", "127.0.0.0/24", 30, QUARTER, dt.datetime.now(dt.UTC))
    answer = client.post("/check", {})
    page = answer.content.decode()
    code = Draft.objects.get().answers()["code"]
    assert answer.status_code == 429 and code[:4] in page and code[-4:] in page and answer["Retry-After"]
    back = Client()
    assert back.post("/q/return", {"code": code}).status_code == 302 and Draft.objects.get().answers()["words"] == "老板拖欠工资"
