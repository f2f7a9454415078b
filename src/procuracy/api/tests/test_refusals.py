"""Every refusal of the interface speaks the language that the caller asks for, Chinese where she asks for none."""

from __future__ import annotations

import http.client
import json
import re
import typing
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation
from pydantic_core.core_schema import ErrorType

from procuracy.api.models import SCOPES, issue
from procuracy.api.refusals import sentence
from procuracy.api.service import api
from procuracy.casework import errors
from procuracy.casework.models import Case
from procuracy.casework.testing import speak
from procuracy.registry.testing import nation, official

CHINESE = re.compile(r"[\u4e00-\u9fff]")
LATIN = re.compile(r"(?<![A-Za-z])(?!(?:JSON|UUID|json|xml|true|false|https|exe|PDF|Word|Excel|OFD|fly|T\d)(?![A-Za-z]))[A-Za-z]{2,}")
LANGUAGES = {"zh": "zh", "zh-CN": "zh", "zh-cn,zh;q=0.9,en;q=0.8": "zh", "": "zh", "en": "en", "en-GB,en;q=0.9,zh;q=0.5": "en", "fr": "zh"}


def speaks(text: str, language: str) -> bool:
    """Whether a sentence is in a language alone."""
    return not LATIN.search(text) and bool(CHINESE.search(text)) if language == "zh" else not CHINESE.search(text) and bool(text)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_kind_of_error_that_pydantic_knows_has_a_sentence(language):
    with translation.override("en" if language == "en" else "zh-hans"):
        for kind in typing.get_args(ErrorType):
            said = sentence(kind, dict.fromkeys(("min_length", "max_length", "gt", "ge", "lt", "le"), 3))
            assert speaks(said, language) and "%(" not in said, (kind, said)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_the_engine_refuses_in_one_word_is_a_sentence(language):
    with translation.override("en" if language == "en" else "zh-hans"):
        refused = errors.InvalidFacts({word: [word] for word in errors._SHORT})
        for word, lines in refused.errors.items():
            assert speaks(lines[0], language) and lines[0] != word, lines


@pytest.fixture
def wrong(db):
    """For each kind of refusal a call that meets it, and its status."""
    office = nation()["district"]
    person = official(office, "handler", "triage_officer", "operator", "head")
    key, narrow = (f"Bearer {issue(person, name, scopes)}" for name, scopes in (("a", ["cases:read", "cases:act", "cases:open"]), ("b", ["calendar:read"])))
    case = speak(office).case_id
    Case.objects.filter(pk=case).update(handler_id=person.pk)

    def call(method: str, path: str, body=None, *, auth: str = key, press: str = "", raw: bytes | None = None, files=None, **headers: str):
        sent = {"Authorization": auth, "Idempotency-Key": press or uuid.uuid4().hex, **headers}

        def once(language: str):
            client = Client(raise_request_exception=False)
            spoken = {**sent, **({"Accept-Language": language} if language else {})}
            if files is not None:
                return client.post(f"/api/v1{path}", files(), headers=spoken)
            content = raw if raw is not None else json.dumps(body).encode() if body is not None else b""
            return getattr(client, method)(f"/api/v1{path}", content, content_type="application/json", headers=spoken) if method != "get" else client.get(f"/api/v1{path}", headers=spoken)

        return once

    def reused(language: str):
        press = {"Idempotency-Key": "r" * 20, "Accept-Language": language}
        first = Client().post("/api/v1/petitions", json.dumps({"words": "一", "place": ""}), content_type="application/json", headers=press)
        assert first.status_code == 201
        return Client().post("/api/v1/petitions", json.dumps({"words": "二"}), content_type="application/json", headers=press)

    stale = {"facts": {"text": "x"}, "expected_version": 999}
    return {
        "no key": (401, call("get", "/cases", auth="")),
        "wrong key": (401, call("get", "/cases", auth="Bearer pk_x")),
        "wrong receipt": (401, call("get", "/track", **{"X-Receipt": "1234567890123456"})),
        "scope": (403, call("get", "/cases", auth=narrow)),
        "no such address": (404, call("get", "/nothing")),
        "no such case": (404, call("get", f"/cases/{uuid.uuid4()}")),
        "no such door": (404, call("post", "/intake/elsewhere", {"words": "x"})),
        "no such file": (404, call("get", f"/cases/{case}/materials/{uuid.uuid4()}")),
        "method": (405, call("delete", "/cases")),
        "method without a key": (405, call("put", "/petitions", {})),
        "unreadable": (400, call("post", "/petitions", raw=b"{")),
        "NUL": (400, call("post", "/petitions", raw=b'{"words": "a\\u0000"}')),
        "missing": (422, call("post", "/petitions", {})),
        "types": (422, call("post", "/petitions", {"words": 1, "place": [], "may_contact": "perhaps", "channel": "pigeon", "name": "x" * 99})),
        "query": (422, call("get", "/cases?scope=all&since=yesterday")),
        "key too short": (422, call("post", "/petitions", {"words": "x"}, press="k")),
        "place": (422, call("get", "/cases?after=x")),
        "facts": (422, call("post", f"/cases/{case}/actions/accept", {"facts": {}, "expected_version": 1})),
        "stale": (409, call("post", f"/cases/{case}/actions/write_message", stale)),
        "no such act": (404, call("post", f"/cases/{case}/actions/fly", {"facts": {}, "expected_version": 1})),
        "transfer to nowhere": (422, call("post", f"/cases/{case}/transfer", {"step": "offer", "office": "none", "reason": "x"})),
        "key reused": (409, reused),
        "file": (422, call("post", f"/cases/{case}/materials", files=lambda: {"file": SimpleUploadedFile("a.exe", b"MZ" * 40), "text": "x", "purpose": "x"})),
    }  # fmt: skip


@pytest.mark.parametrize("asked", LANGUAGES)
def test_every_refusal_speaks_the_language_that_is_asked_for(wrong, asked):
    for name, (status, call) in wrong.items():
        answer = call(asked)
        assert answer.status_code == status, (name, answer.status_code, answer.content.decode())
        assert answer["Content-Type"] == "application/problem+json" and answer["Content-Language"].startswith(LANGUAGES[asked]), name
        said = answer.json()
        errors = said.get("errors", [])
        sentences = [said["title"], *((e["message"] for e in errors) if isinstance(errors, list) else (line for lines in errors.values() for line in lines))]
        for text in sentences:
            assert speaks(text, LANGUAGES[asked]), (name, text)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_too_many_and_too_much_speak_it_too(db, settings, language, monkeypatch):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    big = Client(raise_request_exception=False).post("/api/v1/petitions", json.dumps({"words": "x" * 50}), content_type="application/json", headers={"Idempotency-Key": "k" * 20, "Accept-Language": language})
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    standard = Client().post("/open311/v2/requests.json", {"description": "x" * 50}, content_type="application/x-www-form-urlencoded", headers={"Accept-Language": language})
    assert standard.status_code == 413 and standard.json()[0]["code"] == "413" and speaks(standard.json()[0]["description"], language)
    monkeypatch.setattr("procuracy.doors.limits.too_many", lambda *_args: True)
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10_000
    many = Client().post("/api/v1/petitions", json.dumps({"words": "x"}), content_type="application/json", headers={"Idempotency-Key": "k" * 20, "Accept-Language": language})
    for answer, status in ((big, 413), (many, 429)):
        assert answer.status_code == status and speaks(answer.json()["title"], language), answer.content.decode()


def test_an_error_names_its_place_once_and_a_version_that_cannot_be_is_no_stale_one(db):
    office = nation()["district"]
    key = issue(official(office, "triage_officer"), "x", list(SCOPES))
    case = speak(office).case_id
    for version in (-1, 0, 10**30):
        answer = Client().post(
            f"/api/v1/cases/{case}/actions/note", json.dumps({"facts": {"text": "x"}, "expected_version": version}), content_type="application/json", headers={"Authorization": f"Bearer {key}", "Idempotency-Key": "k" * 20}
        )
        assert answer.status_code == 422 and answer.json()["errors"][0]["at"] == ["body", "expected_version"], answer.content.decode()


def test_the_description_names_refusals_in_english_whatever_the_language_of_the_page():
    with translation.override("zh-hans"):
        described = api.get_openapi_schema()
    responses = described["paths"]["/api/v1/cases"]["get"]["responses"]
    assert responses["404"]["description"] == "It does not exist, or may not be seen."


def test_a_program_that_sends_far_too_much_hears_so(live_server):
    body = json.dumps({"words": "x" * 30_000_000}).encode()
    host, _colon, port = live_server.url.removeprefix("http://").partition(":")
    line = http.client.HTTPConnection(host, int(port), timeout=30)
    line.request("POST", "/api/v1/petitions", body, {"Content-Type": "application/json", "Idempotency-Key": "k" * 24})
    answer = line.getresponse()
    assert answer.status == 413 and answer.headers["Content-Type"] == "application/problem+json"
