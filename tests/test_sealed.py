"""A sealed child: no list, search, page, file, export or call shows who it is, to any role, before a custodian released it."""

from __future__ import annotations

import datetime as dt
import itertools
import json
import re
import uuid
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from procuracy.api.models import issue
from procuracy.casework import commands, crypto, names, queries
from procuracy.casework.errors import InvalidFacts, NotAllowed, NotPossibleNow
from procuracy.casework.models import Case, Event, Party, Release, Sensitivity
from procuracy.casework.testing import DAY, actor, at, do, speak
from procuracy.casework.verification import verify
from procuracy.config import clock
from procuracy.desk import urls as desk_urls
from procuracy.lines.referral.facts import KINDS
from procuracy.lines.triage import evaluate
from procuracy.materials.intake import receive
from procuracy.materials.models import Material
from procuracy.registry.models import Agency, Official
from procuracy.registry.roles import Role
from procuracy.registry.testing import client_of, nation, official

pytestmark = pytest.mark.django_db

CHILD = {"name": "尉迟小满", "phone": "13912345678", "identity_number": "510106201501010022", "address": "金牛区某小学三年级二班"}
PLACES = ("district", "other", "city", "province", "national")


class Sealed:
    """A case with a child, a file that bears its name, and everybody around it."""

    def __init__(self) -> None:
        self.office = nation()["district"]
        self.handler, self.chief, self.custodian, self.head = (official(self.office, role) for role in ("handler", "chief_procurator", "custodian", "head"))
        self.case = speak(self.office, words=f"网上有人骗我拍照。我叫{CHILD['name']}，妈妈叫我小满。", wish=f"请保护{CHILD['name']}", contact=CHILD).case_id
        do(self.case, "assign", actor(self.head), handler=self.handler.pk)
        receive(SimpleUploadedFile(f"{CHILD['name']}的照片说明.txt", "说明".encode()), now=at(DAY), case_id=self.case)
        commands.set_sensitivity(self.case, Sensitivity.SEALED, actor(self.handler), reason="未成年人", key=uuid.uuid4().hex, now=at(DAY), today=DAY)

    def ask(self, who: Official, days: int = 3) -> Release:
        return commands.ask_identity(self.case, actor(who), reason="核对陈述", days=days, key=uuid.uuid4().hex, now=at(DAY), today=DAY)


@pytest.fixture
def sealed():
    with clock.moved_to(at(DAY)):
        yield Sealed()


def addresses(case: uuid.UUID) -> list[str]:
    """Every address of the workspace that can be read, about this case where it is about one."""
    found = []
    for pattern in desk_urls.urlpatterns:
        route = str(pattern.pattern)
        if "<uuid:ident>" in route and not route.startswith("case/"):
            continue
        route = route.replace("<uuid:ident>", str(case)).replace("<slug:action>", "note").replace("<slug:line>", "referral").replace("<slug:door>", "counter")
        if "<" not in route:
            found.append(f"/desk/{route}")
    return found


def shown(client: Client, case: uuid.UUID, key: str) -> list[str]:
    """Where anything that names the child is shown."""
    asked = [(address, client.get(address)) for address in addresses(case)]
    asked += [(f"search {q}", client.post("/desk/search", {"q": q})) for q in CHILD.values()]
    asked += [(f"claimants {q}", client.post(f"/desk/case/{case}/claimants", {"name": q})) for q in (CHILD["name"],)]
    header = {"Authorization": f"Bearer {key}"}
    why = "purpose=%E5%8A%9E%E6%A1%88%E9%9C%80%E8%A6%81"
    for path in (f"cases/{case}?purpose=x", *(f"cases/{case}{part}?{why}" for part in ("", "/letters", "/messages", "/materials", "/people", "/matter")), "cases", "cases?scope=mine", "cases?scope=subtree", "proposals", "deadlines.ics", f"cases/{case}/people?purpose=x", f"cases/{case}/matter?purpose=x"):
        asked.append((f"api {path}", client.get(f"/api/v1/{path}", headers=header)))
    asked += [(f"api search {q}", client.post("/api/v1/search", {"q": q}, content_type="application/json", headers=header)) for q in CHILD.values()]
    asked += [(f"file {row.pk}", client.get(f"/desk/material/{row.pk}")) for row in Material.objects.filter(case_id=case)]
    found = []
    for address, answer in asked:
        body = (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode("utf-8", "replace")
        body = re.sub(r'<input[^>]*name="q"[^>]*>|<input[^>]*name="name"[^>]*>', "", body)  # what was typed may stand in its box
        told = body + str(answer.headers)
        if any(value in told or json.dumps(value)[1:-1] in told for value in (*CHILD.values(), "小满")):
            found.append(address)
    return found


@pytest.mark.long
def test_no_page_and_no_call_names_a_sealed_child_to_any_role(sealed):
    for place, role in itertools.product(PLACES, Role.values):
        person = official(nation()[place], role)
        key = issue(person, "k", ["cases:read", "calendar:read", "cases:act"])
        assert shown(client_of(person), sealed.case, key) == [], (place, role)


def test_nor_to_the_handler_and_the_chief_who_give_their_reason(sealed):
    for person in (sealed.handler, sealed.chief):
        client = client_of(person)
        client.post(f"/desk/case/{sealed.case}", {"purpose": "办案"})
        page = client.get(f"/desk/case/{sealed.case}")
        assert page.status_code == 200 and "网上有人骗我拍照" in page.content.decode(), "she does see the case"
        key = issue(person, "k", ["cases:read", "cases:act"])
        assert shown(client, sealed.case, key) == []
        for value in CHILD.values():
            assert str(sealed.case) not in client.post("/desk/search", {"q": value}).content.decode(), "searching for a name says nothing of whose case it is"
            answer = client.post("/api/v1/search", {"q": value}, content_type="application/json", headers={"Authorization": f"Bearer {key}"})
            assert str(sealed.case) not in answer.content.decode()


def test_the_custodian_releases_it_to_one_person_for_a_time(sealed):
    row = sealed.ask(sealed.handler)
    desk = client_of(sealed.custodian)
    assert desk.get(f"/desk/case/{sealed.case}").status_code in (403, 404), "the custodian decides without the case"
    assert "核对陈述" in desk.get("/desk/releases").content.decode()
    assert desk.post("/desk/releases", {"release": str(row.pk), "verdict": "released"}).status_code == 302
    for person, sees in ((sealed.handler, True), (sealed.chief, False)):
        client = client_of(person)
        client.post(f"/desk/case/{sealed.case}", {"purpose": "办案"})
        assert (CHILD["name"] in client.get(f"/desk/case/{sealed.case}").content.decode()) == sees
    with clock.moved_to(at(DAY + dt.timedelta(days=4))):
        client = client_of(sealed.handler)
        client.post(f"/desk/case/{sealed.case}", {"purpose": "办案"})
        assert CHILD["name"] not in client.get(f"/desk/case/{sealed.case}").content.decode(), "its time is over"
    assert {"engine.identity_asked", "engine.identity_released"} <= set(Event.objects.filter(case_id=sealed.case).values_list("action", flat=True))
    assert verify(sealed.case).sound


def test_nobody_releases_to_herself_and_no_handler_in_her_own_case(sealed):
    mine = sealed.ask(sealed.chief)
    with pytest.raises(NotAllowed):
        commands.answer_identity(mine.pk, actor(sealed.chief), "released", now=at(DAY), today=DAY)
    stranger = official(nation()["other"], "custodian")
    for who in (stranger, sealed.head, sealed.handler):
        with pytest.raises(NotAllowed):
            commands.answer_identity(mine.pk, actor(who), "released", now=at(DAY), today=DAY)
    with pytest.raises(InvalidFacts):
        commands.answer_identity(mine.pk, actor(sealed.custodian), "refused", now=at(DAY), today=DAY)
    commands.answer_identity(mine.pk, actor(sealed.custodian), "refused", reason="没有必要", now=at(DAY), today=DAY)
    with pytest.raises(NotPossibleNow):
        commands.answer_identity(mine.pk, actor(sealed.custodian), "released", now=at(DAY), today=DAY)


def test_asking_needs_a_reason_and_an_end(sealed):
    for reason, days in (("", 3), ("办案", 0), ("办案", 31)):
        with pytest.raises(InvalidFacts):
            commands.ask_identity(sealed.case, actor(sealed.handler), reason=reason, days=days, key=uuid.uuid4().hex, now=at(DAY), today=DAY)
    sealed.ask(sealed.handler)
    with pytest.raises(NotPossibleNow):
        sealed.ask(sealed.handler)


def test_what_stood_in_titles_and_file_names_is_gone(sealed):
    case = Case.objects.get(pk=sealed.case)
    assert case.title == "封存事项"
    assert not [m for m in Material.objects.filter(case_id=sealed.case) if CHILD["name"] in m.title]
    late = receive(SimpleUploadedFile(f"{CHILD['name']}.txt", "说明".encode()), now=at(DAY), case_id=sealed.case)
    assert CHILD["name"] not in late.title


def test_what_is_opened_beside_it_is_sealed_and_neutral_and_tells_no_partner(sealed):
    agency = Agency.objects.create(kind="health", name_zh="某心理服务中心", office=sealed.office)
    party = Party.objects.get(case_id=sealed.case)
    facts = {"agency": agency.pk, "about": str(party.pk), "request": "请安排心理疏导", "tell": ["name"], "consent": "given", "consent_words": "监护人同意"}
    facts["kind"] = next(name for name, kind in KINDS.items() if "health" in kind.to and "name" in kind.may_tell)
    asked = commands.raise_case(sealed.case, "referral", actor(sealed.handler), facts, key=uuid.uuid4().hex, now=at(DAY), today=DAY)
    row = Case.objects.get(pk=asked)
    assert row.sensitivity == Sensitivity.SEALED and row.title.startswith("封存事项")
    with pytest.raises(NotPossibleNow):
        do(asked, "send", actor(sealed.handler), read="on")
    commands.answer_identity(sealed.ask(sealed.handler).pk, actor(sealed.custodian), "released", now=at(DAY), today=DAY)
    do(asked, "send", actor(sealed.handler), read="on")


def test_the_child_follows_her_own_matter_as_before(sealed):
    counter = actor(official(sealed.office, "operator", "chief_procurator"))
    release = commands.ask_identity(sealed.case, counter, reason="窗口核对", days=1, key=uuid.uuid4().hex, now=at(DAY), today=DAY)
    commands.answer_identity(release.pk, actor(official(sealed.office, "custodian")), "released", now=at(DAY), today=DAY)
    receipt = commands.issue_receipt(sealed.case, Party.objects.get(case_id=sealed.case).pk, counter, reason="本人到场", key=uuid.uuid4().hex, now=at(DAY), today=DAY)
    me = Client()
    me.post("/track", {"receipt": receipt})
    assert CHILD["name"] in me.get("/mine/data").content.decode()
    assert queries.party_by_receipt(receipt) is not None


def test_who_it_is_lies_under_keys_of_its_own_that_no_other_key_opens(sealed, settings):
    party = Party.objects.get(case_id=sealed.case)
    assert crypto.is_apart(bytes(party.contact)) and party.contact_in_full()["name"] == CHILD["name"]
    beside = speak(sealed.office, contact=CHILD).case_id
    assert not crypto.is_apart(bytes(Party.objects.get(case_id=beside).contact))
    settings.PROCURACY_SEALED_KEYS = {"lost": b"x" * 32}
    with pytest.raises(crypto.Unreadable):
        party.contact_in_full()
    assert Party.objects.get(case_id=beside).contact_in_full()["name"] == CHILD["name"]


def test_the_custodian_is_asked_and_answers_over_the_api_as_on_the_pages(sealed, client):
    keys = {who: {"HTTP_AUTHORIZATION": f"Bearer {issue(who, 'k', ['cases:read', 'cases:act'])}"} for who in (sealed.handler, sealed.custodian, sealed.chief)}
    ask = {"reason": "核对陈述", "days": 3, "purpose": "办案"}
    address = f"/api/v1/cases/{sealed.case}/identity"
    assert client.post(address, {**ask, "purpose": ""}, "application/json", HTTP_IDEMPOTENCY_KEY="k" * 20, **keys[sealed.handler]).status_code == 422
    asked = client.post(address, ask, "application/json", HTTP_IDEMPOTENCY_KEY="k" * 20, **keys[sealed.handler])
    assert asked.status_code == 201 and asked.json()["state"] == "asked"
    assert client.get("/api/v1/releases", **keys[sealed.handler]).json() == []
    waiting = client.get("/api/v1/releases", **keys[sealed.custodian]).json()
    assert [row["id"] for row in waiting] == [asked.json()["id"]] and CHILD["name"] not in str(waiting)
    answer = f"/api/v1/releases/{asked.json()['id']}/answer"
    assert client.post(answer, {"verdict": "released"}, "application/json", **keys[sealed.handler]).status_code == 403
    assert client.post(answer, {"verdict": "refused"}, "application/json", **keys[sealed.custodian]).status_code == 422
    done = client.post(answer, {"verdict": "released"}, "application/json", **keys[sealed.custodian])
    assert done.status_code == 200 and done.json()["until"] == (DAY + dt.timedelta(days=3)).isoformat()
    assert client.post(answer, {"verdict": "refused", "reason": "不"}, "application/json", **keys[sealed.custodian]).status_code == 409


def test_a_name_that_somebody_wrote_into_free_text_stands_behind_the_custodian_too(sealed):
    do(sealed.case, "note", actor(sealed.handler), text=f"和{CHILD['name']}的老师谈过，小满情绪稳定。")
    key = {"Authorization": f"Bearer {issue(sealed.handler, 'k', ['cases:read'])}"}

    def read() -> tuple[str, str]:
        client = client_of(sealed.handler)
        client.post(f"/desk/case/{sealed.case}", {"purpose": "办案"})
        return client.get(f"/desk/case/{sealed.case}").content.decode(), client.get(f"/api/v1/cases/{sealed.case}", {"purpose": "办案需要"}, headers=key).json()["words"]

    mark = f"当事人{Party.objects.get(case_id=sealed.case).pk.hex[-4:].upper()}"
    page, words = read()
    assert f"和{mark}的老师谈过，{mark}情绪稳定" in page and f"我叫{mark}" in words and f"我叫{mark}" in page
    commands.answer_identity(sealed.ask(sealed.handler).pk, actor(sealed.custodian), "released", reason="核对", now=at(DAY), today=DAY)
    page, words = read()
    assert f"和{CHILD['name']}的老师谈过，小满情绪稳定" in page and CHILD["name"] in words


def test_names_that_would_strike_other_words_are_left():
    assert names.spoken("王小苗") == ["王小苗", "小苗"] and names.spoken("李明") == ["李明"]
    assert names.spoken("Ma") == names.spoken("王") == names.spoken("") == [] and names.spoken("Xiaoman Yuchi") == ["Xiaoman Yuchi"]


@pytest.mark.parametrize(
    ("told", "found"),
    [("我女儿王小满今年9岁，在育才小学", {"王小满"}), ("孩子名叫李明，被老师赵建国打了", {"李明", "赵建国"}), ("继父张大军对她动手", {"张大军"}), ("我丈夫经常打我和孩子，老师说要报警", set()), ("学生高兴地回家", set())],
)
def test_names_that_an_account_tells_are_found_beside_a_relation(told, found):
    assert names.told(told) == found


ORDINARY = (
    "孩子高中在读被同学欺负", "孩子周末在家被他打", "孩子马上就被送走", "女儿周一在学校被打", "孩子毛病多，被骂", "妈妈严厉，不让说", "孩子金牛区在读", "孩子于是跟他走", "儿子方才被打伤", "孩子雷雨天被关在外面",
    "老师许多次打他", "女儿白天被锁", "丈夫曾多次打我和孩子", "邻居徐某说他常打孩子", "孩子万一被打", "叫做何事不知", "叫汤圆的店", "老师任课时打他", "学生石头一样被扔", "我丈夫经常打我",
)  # fmt: skip


def test_ordinary_words_are_never_taken_for_a_name():
    told = Path(evaluate.__file__).with_name("evaluation").joinpath("texts.txt").read_text("utf-8").splitlines()
    assert len(told) > 400
    assert {sentence: found for sentence in (*ORDINARY, *told) if (found := names.told(sentence))} == {}


def test_a_child_that_is_named_in_the_account_alone_is_veiled_too(sealed):
    Case.objects.filter(pk=sealed.case).update(words="我女儿王小满今年9岁，在育才小学被老师打了。小满不敢上学。")
    client = client_of(sealed.handler)
    client.post(f"/desk/case/{sealed.case}", {"purpose": "办案"})
    page = client.get(f"/desk/case/{sealed.case}").content.decode()
    assert "小满不敢" not in page and "王小满" not in page and "我女儿某某今年9岁" in page
