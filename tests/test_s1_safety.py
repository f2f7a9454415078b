"""S1 with every kind of contact choice: nothing leaves that breaks it, and nothing that leaves or lies about says more than it may."""

from __future__ import annotations

import datetime as dt
import logging
import re

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from icalendar import Calendar

from procuracy.api.models import issue
from procuracy.casework.models import Case, Party
from procuracy.casework.testing import actor, at
from procuracy.config import clock, demo_matters
from procuracy.config.demo_matters import SAFE, Story
from procuracy.doors import limits
from procuracy.materials import pdf
from procuracy.materials.models import Letter
from procuracy.messages import channels, outbox
from procuracy.messages.models import Delivery
from procuracy.messages.safety import HOURS, SHANGHAI
from procuracy.partner import reading
from procuracy.registry.models import Agency, AgencyPerson, Official, Procuratorate, User
from procuracy.registry.testing import nation, official

pytestmark = pytest.mark.django_db

ROLES = {"triage": "triage_officer", "handler": "handler", "head": "head", "chief": "chief_procurator", "visitor": "visitor", "operator": "operator", "finance": "finance"}
SECRETS = ("黄某", "于某", "13800002023", "510106198501010024", "打了我", "离婚", "家暴", "吸毒", "女儿")
# Every channel, hour, wording and a plain no; each two of them meet in some row.
CHOICES = (
    {"may_contact": False},
    {"channel": "sms", "hours": "morning", "say": "neutral"},
    {"channel": "sms", "hours": "evening", "say": "office"},
    {"channel": "sms", "hours": "any", "say": "nothing"},
    {"channel": "email", "hours": "afternoon", "say": "neutral"},
    {"channel": "phone", "hours": "morning", "say": "office"},
    {"channel": "letter", "hours": "any", "say": "neutral"},
    {"channel": "counter", "hours": "evening", "say": "nothing"},
)


class Told:
    """S1 in a database: the people, the partners, the cases, and a log of what left the house."""

    def __init__(self, choice: dict[str, object]) -> None:
        self.choice = {**SAFE, **choice}
        self.office: Procuratorate = nation()["district"]
        self.people: dict[str, Official] = {key: official(self.office, role) for key, role in ROLES.items()}
        self.partners = {}
        for code, key, kind, zh, _en in demo_matters._PARTNERS:
            if code == demo_matters.JINNIU:
                agency = Agency.objects.create(office=self.office, kind=kind, name_zh=zh)
                person = AgencyPerson.objects.create(user=User.objects.create_user(f"desk-{key}"), agency=agency, name="经办人")
                self.partners[key] = (agency, demo_matters.Actor.partner(person))
        self.story = Story({key: actor(row, dt.date(2023, 1, 3)) for key, row in self.people.items()}, self.partners, "safety")
        self.cases = demo_matters.leaving(self.story, self.choice)


@pytest.fixture
def left(monkeypatch) -> list[tuple[str, str, str]]:
    """Everything that leaves through a channel: which, to whom, in which words."""
    gone: list[tuple[str, str, str]] = []
    monkeypatch.setattr(outbox, "send", lambda channel, address, text, reference: gone.append((channel, address, text)) or reference)
    return gone


@pytest.mark.parametrize("choice", CHOICES, ids=lambda c: "-".join(map(str, c.values())))
def test_nothing_leaves_that_breaks_her_choice(choice, left):
    told = Told(choice)
    for hour in range(24):
        moment = dt.datetime.combine(dt.date(2023, 5, 10), dt.time(hour, 30), SHANGHAI)
        before = len(left)
        while outbox.deliver_due(moment.astimezone(dt.UTC)):
            pass
        if len(left) > before:
            first, last = HOURS[told.choice["hours"]]
            assert first <= moment.time() < last, f"at {moment.time()} although she said {told.choice['hours']}"
    wanted = told.choice["may_contact"] and told.choice["channel"] in ("sms", "email") and told.choice["say"] != "nothing"
    has_address = told.choice["channel"] != "email"  # she gave a telephone number and no e-mail
    assert bool(left) == bool(wanted and has_address), "what she allowed does leave, so that the silence of the others means something"
    for channel, address, text in left:
        assert channel == told.choice["channel"] and address == "13800002023"
        assert not [word for word in SECRETS if word in text], text
        assert ("检察" in text) == (told.choice["say"] == "office"), "named only where she said so"
    if not told.choice["may_contact"]:
        assert not Delivery.objects.exists()




def client_of(user: User) -> Client:
    client = Client()
    Authenticator.objects.get_or_create(user=user, type=Authenticator.Type.TOTP, defaults={"data": {"secret": "x"}})
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_no_request_letter_feed_title_address_or_log_says_more_than_it_may(left, caplog):
    caplog.set_level(logging.DEBUG)
    told = Told({})
    everything = list(Case.objects.all())

    # Partners: each reads its own slice, none her words, and what is told is among what the request was allowed.
    for key, (agency, desk) in told.partners.items():
        for row in reading.waiting(desk, ended=True):
            found = reading.read(row["case"].pk, desk, now=at(told.story.day), today=told.story.day)
            said = repr((found.told, found.text, found.words, [m.title for m in found.files], found.case.title))
            assert "打了我" not in said and "害怕" not in said, key
            assert "出租屋" not in said or "address" in found.case.facts["tell"], key
            assert set(found.told) - {"safe_contact"} <= set(found.case.facts.get("tell", ())), key
            assert agency.pk == found.case.facts["agency"]
            page = client_of(AgencyPerson.objects.get(agency=agency).user).get(f"/partner/request/{found.case.pk}").content.decode()
            title = re.search(r"<title>(.*?)</title>", page, re.S)[1]
            assert not [word for word in SECRETS if word in title]
            assert "打了我" not in page

    # Letters: to organs and courts none names her; to her none repeats what she said.
    for letter in Letter.objects.all():
        said = repr(letter.said)
        assert "打了我" not in said and "13800002023" not in said
        if letter.addressee == "partner":
            assert not [word for word in ("黄某", "女儿跟我") if word in said]
        assert pdf.render(letter, "").startswith(b"%PDF")

    # The calendar feed of the handler: days and kinds alone.
    key = issue(told.people["handler"], "c", ["calendar:read"])
    feed = Client().get("/api/v1/deadlines.ics", headers={"Authorization": f"Bearer {key}"}).content.decode()
    assert Calendar.from_ical(feed) and not [word for word in SECRETS if word in feed]

    # Officials' pages: no window title and no address holds a word of hers (addresses hold ids alone).
    desk = client_of(told.people["handler"].user)
    for case in everything:
        page = desk.get(f"/desk/case/{case.pk}")
        if page.status_code == 200:
            title = re.search(r"<title>(.*?)</title>", page.content.decode(), re.S)[1]
            assert not [word for word in SECRETS if word in title], title

    # Titles of cases that were raised beside hers name neither her nor the other side.
    assert not [case.title for case in everything if case.line != "petition" and [word for word in SECRETS if word in case.title]]
    while outbox.deliver_due(at(dt.date(2023, 5, 10), 10)):
        pass
    assert not [record for record in caplog.records if [word for word in SECRETS if word in record.getMessage()]]


def test_the_husbands_guesses_get_nowhere(settings):
    settings.PROCURACY_RATE_LIMITS = True
    told = Told({})
    husband = Client()
    with clock.moved_to(at(told.story.day)):
        answers = [husband.post("/track", {"receipt": f"{number:016d}"}) for number in range(70)]
        assert {answer.status_code for answer in answers} == {422, 429}, "wrong and unknown are answered alike, and then he waits"
        assert not [answer for answer in answers if "黄" in answer.content.decode() or ("s" in answer.cookies and answer.url) if answer.status_code == 302]
        assert husband.get("/mine").status_code == 302
        for case in Case.objects.all():
            for party in Party.objects.filter(case=case):
                for address in (f"/mine/letter/{case.pk}", f"/mine/paper/{case.pk}/{party.pk}.pdf", f"/desk/case/{case.pk}", f"/partner/request/{case.pk}"):
                    assert husband.get(address).status_code in (302, 403, 404), address
    limits_left = limits.too_many("track", "somebody else", 60, dt.timedelta(minutes=15), at(told.story.day))
    assert not limits_left, "others are not locked out"


@pytest.mark.parametrize("page", ["/", "/track", "/mine", "/mine/contact", "/mine/data", "/help", "/talk", "/q/return"])
def test_leaving_works_from_each_page_and_back_shows_nothing(page):
    from procuracy.casework import commands

    told = Told({})
    root = Party.objects.get(case_id=told.cases["petition"])
    receipt = commands.issue_receipt(told.cases["petition"], root.pk, actor(told.people["operator"]), reason="窗口核验", key="k" * 20, now=at(told.story.day), today=told.story.day)
    her = Client()
    her.post("/track", {"receipt": receipt})
    answer = her.get(page, follow=True)
    assert answer.status_code == 200 and "/leave" in answer.content.decode(), page
    assert "no-store" in answer.headers["Cache-Control"]
    gone = her.post("/leave")
    assert gone.status_code in (302, 303) and "cookies" in gone.headers["Clear-Site-Data"]
    assert her.get("/mine").status_code == 302, "the session is over"


def test_channels_of_the_demo_keep_no_address(tmp_path, settings):
    settings.EMAIL_FILE_PATH = tmp_path
    channels.send("sms", "13800002023", "你有一条新消息", "r1")
    assert "13800002023" not in (tmp_path / "sms.jsonl").read_text("utf-8")
