"""Every page speaks one language: no English is left in the Chinese interface, no Chinese in the English one.

People's own words and names are given in the language of the page, so that only the interface can be at fault.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
import uuid
from collections.abc import Iterator
from decimal import Decimal
from html.parser import HTMLParser

import pytest
from allauth.mfa.models import Authenticator
from babel.messages.pofile import read_po
from django.test import Client

from procuracy.casework import commands
from procuracy.casework.models import Case
from procuracy.casework.testing import DAY, actor, at, do, speak
from procuracy.config import clock
from procuracy.config.translations import PACKAGE
from procuracy.doors.models import Conversation
from procuracy.lines.group import acts, imports
from procuracy.lines.group.models import Claim
from procuracy.lines.group.testing import bring, xlsx
from procuracy.lines.group.testing import people as people_of_a_list
from procuracy.registry import competence, places
from procuracy.registry.models import Official
from procuracy.registry.testing import nation, official

pytestmark = pytest.mark.django_db

LANGUAGES = ("zh-hans", "en")
WORDS = {"zh-hans": "老板拖欠我们半年工资", "en": "Our wages of half a year were not paid"}
NAME = {"zh-hans": "王某", "en": "Wang"}
CHINESE = re.compile(r"[\u4e00-\u9fff]+")
LATIN = re.compile(r"[A-Za-z]{2,}")
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
SPOKEN_ATTRIBUTES = {"alt", "aria-label", "title", "placeholder"}
# What stays as it is in Chinese: kinds of files, standards, numbers of rules, secrets, addresses, places for a number.
SAME_IN_CHINESE = re.compile(
    r"%\{count\}|(?<![A-Za-z])(Shift|cookie|JavaScript|PDF|JPEG|PNG|Word|Excel|OFD|QR|API|MB|xlsx|csv)(?![A-Za-z])|WCAG [\d.]+ AA|[A-Z]{3}-(?:\d+|[A-Z]+)|[A-Z2-7]{32}|person-\d+|https?://\S+|[0-9a-f-]{8,}",
    re.ASCII,
)
# What stays in English: an example of how a place is written, and numbers of cases and letters, which nobody translates.
SAME_IN_ENGLISH = re.compile(r"\(四川省成都市金牛区\)|[\u4e00-\u9fff]{2,12}〔\d{4}〕\d+号")


class _Visible(HTMLParser):
    """Collects what is read on a page, and what a screen reader says; not code, nor what is marked as of another language."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._open: list[tuple[str, bool]] = [("", False)]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        silent = self._open[-1][1] or tag in ("script", "style", "code") or (tag != "html" and "lang" in dict(attrs))
        if not silent:
            self.texts += [v for k, v in attrs if v and (k in SPOKEN_ATTRIBUTES or k.startswith("data-i18n"))]
        if tag not in VOID:
            self._open.append((tag, silent))

    def handle_endtag(self, tag: str) -> None:
        while len(self._open) > 1 and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not self._open[-1][1] and data.strip():
            self.texts.append(" ".join(data.split()))


def visible(html: str) -> list[str]:
    """The texts of a page, one for each piece of markup."""
    parser = _Visible()
    parser.feed(html)
    return parser.texts


@functools.cache
def _sources() -> frozenset[str]:
    """English strings that have another Chinese one."""
    found = set()
    for path in PACKAGE.rglob("*.po"):
        with path.open("rb") as file:
            for message in read_po(file, locale="zh_Hans_CN"):
                if isinstance(message.id, str) and message.id and message.id != message.string and LATIN.search(message.id):
                    found.add(message.id)
    return frozenset(found)


def foreign(html: str, language: str) -> list[str]:
    """Pieces of a page that are not in its language."""
    if language == "en":
        return [text for text in visible(html) if CHINESE.search(SAME_IN_ENGLISH.sub("", text))]
    return [text for text in visible(html) if text in _sources() or LATIN.search(SAME_IN_CHINESE.sub("", text))]


def _client(language: str, person: Official | None = None) -> Client:
    client = Client()
    client.cookies["lang"] = language
    if person:
        Authenticator.objects.get_or_create(user=person.user, type=Authenticator.Type.TOTP, defaults={"data": {"secret": "x"}})
        client.force_login(person.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def _holds(pages: Iterator[tuple[str, str]], language: str) -> None:
    found = {address: texts for address, html in pages if (texts := foreign(html, language))}
    assert not found


def test_a_string_left_in_english_is_found():
    page = '<p>我们收到了</p><button aria-label="Leave this page">离开本页</button><script>var word</script>'
    assert foreign(page, "zh-hans") == ["Leave this page"]
    assert foreign('<p>We have it</p><a lang="zh-Hans">中文</a><br><p>你的编号</p>', "en") == ["你的编号"]


def _read(client: Client, *addresses: str) -> Iterator[tuple[str, str]]:
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code in (200, 404), f"{address}: {answer.status_code} {answer.headers.get('Location', '')}"
        yield address, answer.content.decode()


def _sent(client: Client, address: str, **data: str) -> Iterator[tuple[str, str]]:
    """What a page says to a form that is not in order."""
    answer = client.post(address, data)
    assert answer.status_code in (200, 400, 404, 422, 429), f"{address}: {answer.status_code} {answer.headers.get('Location', '')}"
    yield f"POST {address}", answer.content.decode()


def _spoken(client: Client, language: str) -> Iterator[tuple[str, str]]:
    """Through all questions, with each page first sent empty, to the receipt and what follows."""
    address = client.post("/begin").url
    given = {"words": WORDS[language], "matter": "wages", "on_behalf": "yes", "relation": NAME[language], "named": "yes", "name": NAME[language]}
    given |= {"may_contact": "yes", "channel": "sms", "phone": "13800000000", "hours": "any", "say": "neutral"}
    while address != "/check":
        yield from _read(client, address)
        empty = client.post(address, {"phone": "12", "id_number": "1", "wrong": "1"})
        if empty.status_code == 422:
            yield f"POST {address}", empty.content.decode()
        address = client.post(address, given).url
    yield from _read(client, "/q/7", "/q/save", "/check")
    assert client.post("/check").url == "/receipt"
    page = client.get("/receipt").content.decode()
    yield "/receipt", page
    number = re.sub(r"\D", "", re.search(r'data-receipt><span aria-hidden="true">([\d ]+)<', page)[1])
    client.post("/track", {"receipt": number})
    yield from _read(client, "/mine", "/mine/contact", "/mine/data")


@pytest.mark.parametrize("language", LANGUAGES)
def test_public_pages_speak_one_language(language):
    official(nation()["district"], "operator")
    competence.forget()
    places.forget()
    client = _client(language)
    _holds(_read(client, "/", "/track", "/q/return", "/talk", "/help", "/privacy", "/accessibility", "/leaving", "/no-such-page"), language)
    _holds(_sent(client, "/track", receipt="12"), language)
    _holds(_sent(client, "/q/return", code="1234"), language)
    _holds(_spoken(client, language), language)
    _holds(_sent(client, "/talk", place=""), language)
    client.post("/talk", {"place": "成都金牛区"})
    _holds(_read(client, "/talk/now"), language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_signing_in_and_the_second_factor_speak_one_language(language):
    person = official(nation()["district"], "handler", name=NAME[language], password="a long password")
    stranger = _client(language)
    _holds(_read(stranger, "/account/login/"), language)
    _holds(_sent(stranger, "/account/login/", login="nobody", password="x"), language)
    _holds(_sent(stranger, "/account/login/"), language)
    client = _client(language, person)
    _holds(_read(client, "/account/logout/", "/account/reauthenticate/", "/account/2fa/", "/account/password/change/"), language)
    assert client.post("/account/reauthenticate/", {"password": "a long password"}).status_code == 302
    _holds(_read(client, "/account/2fa/totp/deactivate/", "/account/2fa/recovery-codes/generate/", "/account/2fa/webauthn/", "/account/2fa/webauthn/add/"), language)
    assert client.post("/account/2fa/recovery-codes/generate/").status_code == 302
    _holds(_read(client, "/account/2fa/recovery-codes/", "/account/2fa/"), language)
    Authenticator.objects.filter(user=person.user).delete()
    _holds(_read(client, "/account/2fa/", "/account/2fa/totp/activate/"), language)
    _holds(_sent(client, "/account/2fa/totp/activate/", code="000000"), language)


def _case(office: object, language: str, people: dict[str, Official]) -> tuple[uuid.UUID, uuid.UUID]:
    """A case that went some way, and a proposal in it that waits."""
    opened = speak(office, words=WORDS[language], contact={"name": NAME[language], "phone": "13800000000"})
    triage, handler = actor(people["triage_officer"]), actor(people["handler"])
    do(opened.case_id, "assign", triage, handler=people["handler"].pk)
    do(opened.case_id, "accept", triage, accepted_from=DAY.isoformat(), department="civil", how_handled=NAME[language])
    facts = {"text": NAME[language], "result": "supported"}
    proposal = commands.propose(opened.case_id, "reply_result", handler, facts, expected_version=None, key=uuid.uuid4().hex, now=at(DAY), today=DAY)
    return opened.case_id, proposal.pk


def _group(case: uuid.UUID, head: Official) -> tuple[list[str], uuid.UUID]:
    """A case with people from a list, an act for them, and a second list with rows that are wrong; the addresses of their pages."""
    today = clock.today()
    rows = [(str(n), *row[1:]) for n, row in enumerate(people_of_a_list(2))]
    who = actor(head, today)
    brought = bring(case, xlsx(rows), who, now=clock.now())
    acts.begin(case, "instalment", who, percent=Decimal(5), key=uuid.uuid4().hex, now=clock.now(), today=today)
    wrong = [("7", "1", "1", "x", "x"), ("8", "", "", "x", 0), (rows[0][0], *rows[0][1:]), ("", "", "", "", 1), ("9", "", "1380000009", 1, -1)]
    batch = imports.stage(case, "1.xlsx", xlsx(wrong), who, now=clock.now())
    party = Claim.objects.get(case_id=case, number=1).party_id
    root = f"case/{case}/claimants"
    return [root, f"{root}/import", f"{root}/import/{brought.pk}", f"{root}/import/{brought.pk}/codes", f"{root}/import/{batch.pk}", f"{root}/act", f"{root}/act?party={party}"], batch.pk


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_of_the_workspace_speak_one_language(language):
    office = nation()["district"]
    roles = ("operator", "triage_officer", "handler", "head", "case_management", "visitor", "administrator", "security_administrator", "auditor")
    people = {role: official(office, role, name=NAME[language]) for role in roles}
    case, proposal = _case(office, language, people)
    new = speak(office, words=WORDS[language], contact={"name": NAME[language]}).case_id
    talk = Conversation.objects.create(code_digest=b"x", office=office, begun_at=at(DAY))
    group, batch = _group(case, people["head"])
    looked_at = {
        "head": ["work?scope=office", "search", f"case/{case}", f"case/{case}/tools", "approvals", f"approvals/{proposal}", "alerts", *group],
        "triage_officer": ["work?scope=office", f"case/{new}"],
        "handler": ["work", f"case/{case}"],
        "operator": ["intake", "intake/telephone", "intake/counter", "intake/letter", "conversations", f"conversations/{talk.pk}"],
        "security_administrator": ["people", f"people/{people['handler'].pk}"],
        "administrator": ["offices?q=510106", "calendars", "offices/new", "overrides", "reply-texts", "letters"],
        "auditor": ["readings"],
    }
    Case.objects.filter(pk=case).update(next_due=DAY - dt.timedelta(days=9))
    _holds(_read(_client(language, official(nation()["city"], "head", name=NAME[language])), "/desk/below", "/desk/work"), language)
    for role, addresses in looked_at.items():
        client = _client(language, people[role])
        _holds(_read(client, *(f"/desk/{address}" for address in addresses)), language)
    for role, ident in (("triage_officer", new), ("head", case), ("handler", case)):
        client = _client(language, people[role])
        page = client.get(f"/desk/case/{ident}").content.decode()
        forms = sorted(set(re.findall(rf"/desk/case/{ident}/act/[a-z_]+", page)))
        assert forms, f"{role} has nothing to do"
        for address in forms:
            _holds(_read(client, address), language)
            answer = client.post(address, {})
            if answer.status_code != 302:
                _holds(iter([(f"POST {address}", answer.content.decode())]), language)
    client = _client(language, people["head"])
    for address, sent in (("import", {}), (f"import/{batch}", {"do": "confirm"}), ("act", {"do": "act"}), ("act", {"do": "act", "kind": "agreed"})):
        _holds(_sent(client, f"/desk/case/{case}/claimants/{address}", **sent), language)
    client = _client(language, people["operator"])
    for door in ("telephone", "counter", "letter"):
        _holds(_sent(client, f"/desk/intake/{door}", may_contact="no", key="k" * 32), language)
