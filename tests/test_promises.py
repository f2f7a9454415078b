"""What pages promise to people and to officials is kept: dissatisfaction, privacy, words, transfers."""

from __future__ import annotations

import re
import uuid

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from procuracy.casework import commands, queries
from procuracy.casework.actors import Actor
from procuracy.casework.models import Case, Event, Party
from procuracy.casework.testing import DAY, actor, at, do, reply, speak
from procuracy.config import clock
from procuracy.doors import opening, questions
from procuracy.feedback.models import Rating
from procuracy.lines.petition.facts import Matter
from procuracy.lines.triage import suggest
from procuracy.messages.models import Message
from procuracy.registry.models import Official
from procuracy.registry.testing import nation, official

pytestmark = pytest.mark.django_db

ROLES = ("triage_officer", "handler", "head", "visitor", "operator")


class House:
    """One office with one person a role, signed in or acting."""

    def __init__(self) -> None:
        self.office = nation()["district"]
        self.people: dict[str, Official] = {role: official(self.office, role) for role in ROLES}

    def who(self, role: str):
        return actor(self.people[role])

    def client(self, role: str, person: Official | None = None) -> Client:
        user = (person or self.people[role]).user
        Authenticator.objects.get_or_create(user=user, type=Authenticator.Type.TOTP, defaults={"data": {"secret": "x"}})
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    def answered(self):
        opened = speak(self.office)
        do(opened.case_id, "assign", self.who("triage_officer"), handler=self.people["handler"].pk)
        do(opened.case_id, "accept", self.who("triage_officer"), accepted_from=DAY.isoformat(), department="civil", how_handled="审查")
        reply(opened.case_id, "reply_result", self.who("handler"), self.who("head"), text="已经查清", result="partly")
        return opened


@pytest.fixture
def house():
    return House()


def _post(client: Client, address: str, **data: str):
    return client.post(address, {"key": uuid.uuid4().hex, **data})


def _me(receipt: str) -> Client:
    client = Client()
    assert client.post("/track", {"receipt": receipt}).status_code == 302
    return client


def test_a_dissatisfied_visit_opens_a_second_look_without_the_one_who_answered(house):
    case = house.answered().case_id
    act = f"/desk/case/{case}/act/record_visit"
    version = str(Case.objects.get(pk=case).version)
    visitor = house.client("visitor")
    assert "138" in visitor.get(act).content.decode(), "how she may be reached stands beside the form"
    for untouched in ({}, {"how": "phone"}, {"how": "phone", "rating": "1"}, {"how": "phone", "rating": "5"}):
        assert _post(visitor, act, version=version, **untouched).status_code == 422
    assert _post(visitor, f"{act}_dissatisfied", version=version, how="phone", rating="1", words="什么都没有解决").status_code == 302
    row = Case.objects.get(pk=case)
    assert (row.stage, row.open, row.handler_id) == ("second_look", True, None)
    rating = Rating.objects.get()
    assert (rating.level, rating.words, rating.looked_at_again) == (1, "什么都没有解决", True)


@pytest.mark.parametrize("choice", [{"may_contact": False}, {"may_contact": True, "channel": "counter"}])
def test_nobody_is_visited_who_must_not_be_contacted(house, choice):
    case = house.answered().case_id
    Party.objects.filter(case_id=case).update(safe_contact=choice)
    version, visitor = str(Case.objects.get(pk=case).version), house.client("visitor")
    facts = {"record_visit": {"rating": "5", "words": "满意"}, "record_visit_dissatisfied": {"rating": "1", "words": "不满意"}, "record_visit_attempt": {"text": "无人接听"}}
    for act, given in facts.items():
        for how in ("phone", "message", "letter"):
            answer = _post(visitor, f"/desk/case/{case}/act/{act}", version=version, how=how, **given)
            assert answer.status_code == 422 and 'id="id_how-error"' in answer.content.decode()
    assert Case.objects.get(pk=case).stage == "replied"
    assert _post(visitor, f"/desk/case/{case}/act/record_visit", version=version, how="in_person", **facts["record_visit"]).status_code == 302
    assert Case.objects.get(pk=case).outcome == "answered", "when she comes herself she is asked"


def test_the_receipt_promises_no_visit_to_someone_who_chose_no_contact(house):
    for may, promised in (("no", False), ("yes", True)):
        person = Client()
        person.post("/begin")
        person.post("/q/1", {"words": f"拖欠工资 {may}"})
        for number in range(2, 20):
            if person.get(f"/q/{number}").status_code == 200:
                person.post(f"/q/{number}", {"may_contact": may, "channel": "sms", "phone": "13800000000", "say": "neutral", "hours": "any"})
        assert person.post("/check", {}).url == "/receipt"
        page = person.get("/receipt").content.decode()
        assert ("由承办人以外的人问你" in page) is promised, page


def test_a_visit_that_reached_nobody_leaves_the_case_and_its_clock(house):
    case = house.answered().case_id
    do(case, "record_visit_attempt", house.who("visitor"), how="phone", text="无人接听")
    assert Case.objects.get(pk=case).stage == "replied"
    assert queries.tracked_deadlines(case)[0].clock == "visit"


def test_the_handler_never_reads_a_rating_beside_the_name(house):
    opened = house.answered()
    assert _post(_me(opened.receipt), "/mine/act", do="rate", level="1", words="态度很差").status_code == 302
    do(opened.case_id, "assign", house.who("triage_officer"), handler=house.people["handler"].pk)
    page = f"/desk/case/{opened.case_id}"
    assert "态度很差" not in house.client("handler").get(page).content.decode()
    assert "态度很差" in house.client("head").get(page).content.decode()


def test_an_officials_note_is_never_shown_as_the_persons_words(house):
    case = speak(house.office).case_id
    triage = house.who("triage_officer")
    do(case, "ask_for_materials", triage, items="身份证明")
    do(case, "add_materials", triage, completed_on=DAY.isoformat(), what="三项均已提交")
    assert not Message.objects.filter(direction="in").exists()
    running = {d.clock for d in queries.tracked_deadlines(case)}
    assert "acceptance" in running, "once complete, the seven days for the decision run"


def test_a_message_of_danger_makes_the_case_urgent(house):
    opened = speak(house.office, words="想问一下事情办到哪里了")
    assert not Case.objects.get().urgent
    assert _post(_me(opened.receipt), "/mine/act", do="write", text="他今天拿刀威胁要杀了我，我很害怕").status_code == 302
    assert Case.objects.get(pk=opened.case_id).urgent


def test_the_person_sees_where_her_matter_was_offered_and_what_came_of_it(house):
    opened = speak(house.office)
    other = nation()["other"]
    common = {"now": at(DAY), "today": DAY}
    commands.offer_transfer(opened.case_id, other, house.who("triage_officer"), reason="事情发生在武侯", expected_version=None, key="o" * 16, **common)
    page = _me(opened.receipt).get("/mine").content.decode()
    assert other.name_zh in page and "事情发生在武侯" in page
    receiving = official(other, "triage_officer")
    assert "等待本院接办" in house.client("triage_officer", receiving).get("/desk/work").content.decode()
    commands.answer_transfer(opened.case_id, actor(receiving), "returned", reason="应由金牛办理", key="r" * 16, **common)
    page = _me(opened.receipt).get("/mine").content.decode()
    assert "没有接办" in page and "应由金牛办理" in page
    assert other.name_zh in house.client("head").get(f"/desk/case/{opened.case_id}").content.decode()


def test_a_returned_proposal_comes_back_with_its_words_and_its_reason(house):
    opened = speak(house.office)
    triage, handler, head = (house.who(role) for role in ("triage_officer", "handler", "head"))
    do(opened.case_id, "assign", triage, handler=house.people["handler"].pk)
    do(opened.case_id, "accept", triage, accepted_from=DAY.isoformat(), department="civil", how_handled="审查")
    common = {"now": at(DAY), "today": DAY}
    proposal = commands.propose(opened.case_id, "reply_result", handler, {"text": "写了很久的答复", "result": "partly"}, expected_version=None, key="p" * 16, **common)
    desk = house.client("handler")
    mine = desk.get(f"/desk/approvals/{proposal.pk}")
    assert mine.status_code == 200 and 'value="approved"' not in mine.content.decode()
    reading = house.client("head").get(f"/desk/approvals/{proposal.pk}").content.decode()
    assert "写了很久的答复" in reading and "特此答复" in reading, "the letter is read as it would leave"
    kept = _post(house.client("head"), f"/desk/approvals/{proposal.pk}", verdict="approved", reason="请写明依据")
    assert kept.status_code == 422 and "请写明依据" in kept.content.decode()
    commands.answer(proposal.pk, head, "returned", reason="请写明依据", key="a" * 16, **common)
    assert "已退回给你" in desk.get("/desk/work").content.decode()
    page = desk.get(f"/desk/case/{opened.case_id}/act/reply_result").content.decode()
    assert "写了很久的答复" in page and "请写明依据" in page


def test_words_typed_into_a_page_that_stood_open_too_long_are_given_back(house):
    opened = speak(house.office)
    lost = Client().post("/mine/act", {"do": "write", "text": "他回来了"})
    assert "他回来了" in lost.content.decode()
    again = Client().post("/track", {"receipt": opened.receipt, "text": "他回来了"})
    assert "他回来了" in again.content.decode()
    client = Client()
    assert client.post("/q/1", {"words": "第一句话"}).url == "/q/2"
    assert "第一句话" in client.get("/q/1").content.decode()
    signed_out = Client().post(f"/desk/case/{opened.case_id}/act/note", {"text": "写了一半的备注"})
    assert "写了一半的备注" in signed_out.content.decode() and "登录" in signed_out.content.decode()
    strict = Client(enforce_csrf_checks=True)
    assert "没有发出的话" in strict.post("/mine/act", {"text": "没有发出的话"}).content.decode()


@pytest.mark.parametrize(
    ("way", "given", "right"),
    [("email", {"email": "x@y"}, False), ("email", {}, False), ("sms", {"phone": "abc"}, False), ("sms", {"phone": "１３８０００１２３４５"}, True), ("counter", {}, True)],
)
def test_a_new_way_of_contact_is_taken_only_with_what_it_needs(house, way, given, right):
    client = _me(speak(house.office).receipt)
    answer = client.post("/mine/contact", {"may_contact": "yes", "channel": way, "hours": "any", "say": "neutral", **given})
    assert (answer.status_code == 302) is right
    assert Event.objects.filter(action="engine.safe_contact_changed").exists() is right


def _steps(client: Client) -> list[str]:
    page = client.get("/mine").content.decode()
    return re.findall(r'<li class="is-(\w+)"><strong>([^<]+)', page[page.index('class="p-steps"') : page.index("</ol>")])


def test_what_was_withdrawn_or_passed_on_shows_only_the_steps_that_it_went_through(house):
    opened = speak(house.office, on=clock.today())
    me = _me(opened.receipt)
    going = _steps(me)
    assert [state for state, _title in going] == ["now", "later", "later", "later"]
    assert _post(me, "/mine/act", do="withdraw", sure="yes").status_code == 302
    assert _steps(me) == [("done", going[0][1]), ("now", going[3][1])]
    answered = house.answered()
    do(answered.case_id, "record_visit", house.who("visitor"), how="phone", rating="5", words="满意")
    assert [state for state, _title in _steps(_me(answered.receipt))] == ["done", "done", "done", "now"]


def test_the_case_page_says_what_she_chose_and_that_her_choice_is_a_reason(house):
    opened = opening.speak({"words": "你好", "matter": "wages", "place": "510106"}, door="web", actor=Actor.newcomer("web"), key="k" * 32, now=at(DAY), today=DAY, language="zh-hans")
    page = house.client("head").get(f"/desk/case/{opened.case_id}").content.decode()
    assert page.count(str(Matter.WAGES.label)) == 2 and "本人选择" in page
    reasons = suggest("拖欠工资，拖欠工资", "wages").as_facts()["reasons"]
    assert len({(r["points_to"], r["words"], r["chosen"]) for r in reasons}) == len(reasons)


def test_a_correction_is_called_one_in_both_threads(house):
    opened = speak(house.office, on=clock.today())
    me = _me(opened.receipt)
    Case.objects.filter(pk=opened.case_id).update(opened_at=clock.now())
    assert _post(me, "/mine/act", do="correct", text="是三万元，不是两万元").status_code == 302
    for page in (me.get("/mine"), house.client("head").get(f"/desk/case/{opened.case_id}")):
        text = page.content.decode()
        assert "是三万元" in text and re.search(r'class="govuk-tag govuk-tag--grey">更正</strong>', text)


@pytest.mark.parametrize(("role", "offered"), [("triage_officer", {"0", "1"}), ("head", {"0", "1", "2"}), ("operator", set())])
def test_only_levels_that_she_may_set_are_offered(house, role, offered):
    case = speak(house.office).case_id
    page = house.client(role).get(f"/desk/case/{case}/tools").content.decode()
    found = re.search(r'<select[^>]*id="level".*?</select>', page)
    assert set(re.findall(r'value="(\d)"', found[0]) if found else ()) == offered


def test_the_most_files_at_once_stands_beside_every_field_for_files(house):
    opened = speak(house.office, on=clock.today())
    person = Client()
    person.post("/begin")
    person.post("/q/1", {"words": "拖欠工资"})
    files = next(n for n, q in enumerate(questions.QUESTIONS, 1) if q.files)
    operator = house.client("operator")
    for page in (_me(opened.receipt).get("/mine"), person.get(f"/q/{files}"), operator.get("/desk/intake/counter"), operator.get("/desk/intake/letter")):
        assert f"{settings.PROCURACY_FILES_AT_ONCE} 个文件" in page.content.decode()
    many = {"do": "add", "text": "x", "file": [SimpleUploadedFile(f"{n}.txt", b"x") for n in range(11)]}
    answer = _me(opened.receipt).post("/mine/act", many)
    assert answer.status_code == 413 and "查询码" in answer.content.decode() and "编号" not in answer.content.decode()


def test_the_talk_door_names_the_button_that_is_there(house):
    person = Client()
    official(house.office, "operator")
    page = person.post("/talk", {"place": "成都武侯区"}).content.decode()
    assert "“开始说”" in page and "开始说" in person.get("/").content.decode()
