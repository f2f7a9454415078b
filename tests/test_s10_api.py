"""Scenario S10 through the pages and the API: five doors, one case each, answered in time, and heard again afterwards.

The clock is moved to 3 August 2026, a Monday: seven days end on the 10th, three months on 3 November.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import uuid
from collections.abc import Iterator

import pytest
from django.test import Client

from procuracy.api.models import issue
from procuracy.casework import queries, receipts
from procuracy.casework.models import Approval, Case, Deadline, Event, Party
from procuracy.casework.testing import DAY, actor, at
from procuracy.casework.verification import verify
from procuracy.config import clock
from procuracy.doors.models import Conversation
from procuracy.feedback.models import Rating
from procuracy.materials.models import Letter, Material, Service
from procuracy.messages.models import Message
from procuracy.registry.models import Official
from procuracy.registry.testing import nation, official

from .conftest import sign_in

pytestmark = pytest.mark.django_db

WORDS = "老板拖欠我们半年工资，一共三万元。"
ANSWER = "经查，情况属实，已督促支付。"
GIVEN = {
    "words": WORDS, "wish": "要回工资", "matter": "wages", "place_words": "成都金牛区", "on_behalf": "no", "named": "yes", "name": "王某",
    "may_contact": "yes", "channel": "sms", "phone": "13800000000", "hours": "evening", "say": "neutral",
}  # fmt: skip
PNG = bytes.fromhex("89504e470d0a1a0a0000000d4948445200000001000000010806000000" "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082")


class House:
    """A district, its city and its neighbour, with the people that a petition meets."""

    def __init__(self) -> None:
        self.offices = nation()
        self.office = self.offices["district"]
        self.people: dict[str, Official] = {
            role: official(self.office, role) for role in ("operator", "triage_officer", "handler", "head", "visitor")
        }
        self._clients: dict[int, Client] = {}

    def as_(self, who: str | Official) -> Client:
        """A browser in which a person in office is signed in."""
        person = self.people[who] if isinstance(who, str) else who
        if person.pk not in self._clients:
            self._clients[person.pk] = Client()
            for name, value in sign_in(person).items():
                self._clients[person.pk].cookies[name] = value
        return self._clients[person.pk]

    def act(self, who: str | Official, case: Case, action: str, **facts: str) -> None:
        """Fill in the page of one act as this person, and send it."""
        address = f"/desk/case/{case.pk}/act/{action}"
        page = self.as_(who).get(address)
        assert page.status_code == 200, (action, page.status_code)
        version = re.search(r'name="version" value="(\d+)"', page.content.decode())
        assert version
        answer = self.as_(who).post(address, {**facts, "version": version[1], "key": uuid.uuid4().hex})
        assert answer.status_code == 302, plain(answer)[-900:]

    def approve(self, verdict: str = "approved", reason: str = "") -> None:
        """The head reads the one proposal that waits, and answers it."""
        listed = self.as_("head").get("/desk/approvals").content.decode()
        waiting = Approval.objects.get(state="proposed")
        assert str(waiting.pk) in listed
        assert self.as_("head").get(f"/desk/approvals/{waiting.pk}").status_code == 200
        assert self.as_("head").post(f"/desk/approvals/{waiting.pk}", {"verdict": verdict, "reason": reason}).status_code == 302


def plain(answer) -> str:
    """The words of a page."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


@pytest.fixture
def house() -> Iterator[House]:
    with clock.moved_to(at(DAY)):
        yield House()


def only_case() -> Case:
    return Case.objects.select_related("office").get()


def digits(answer) -> str:
    """The receipt that a page shows, and nowhere in its address."""
    shown = re.search(r"\d{4}(?: \d{4}){3}", plain(answer))
    assert shown, plain(answer)[:600]
    number = receipts.normalise(re.sub(r"\D", "", shown[0]))
    assert number
    return number


def track(number: str) -> Client:
    """A browser that has nothing but the receipt."""
    client = Client()
    answer = client.post("/track", {"receipt": receipts.spoken(number)})
    assert (answer.status_code, answer.url) == (302, "/mine")
    return client


def registered(number: str, door: str) -> Case:
    """The case that a receipt opens: at the right office, with both clocks of the law running."""
    case = queries.party_by_receipt(number).case
    assert (case.stage, case.door, case.received_on) == ("registered", door, DAY)
    due = dict(Deadline.objects.filter(case=case, ended_seq__isnull=True).values_list("clock", "due"))
    assert due == {"procedural_reply": dt.date(2026, 8, 10), "result_reply": dt.date(2026, 11, 3)}
    page = plain(track(number).get("/mine"))
    assert case.office.name_zh in page and "8月10日" in page
    return case


def answered(house: House, case: Case, number: str) -> Client:
    """From triage to the letter in the person's hand."""
    house.act("triage_officer", case, "assign", handler=str(house.people["handler"].pk))
    house.act("triage_officer", case, "accept", accepted_from=DAY.isoformat(), department="civil", how_handled="由民事检察部门审查")
    house.act("handler", case, "reply_result", text=ANSWER, result="supported")
    assert Case.objects.get(pk=case.pk).stage == "accepted", "a reply leaves only when it is approved"
    house.approve()
    person = track(number)
    page = person.get("/mine").content.decode()
    letters = re.findall(r"/mine/letter/[0-9a-f-]+", page)
    assert letters
    for address in dict.fromkeys(letters):
        assert person.get(address).status_code == 200
        letter = person.get(f"{address}?as=pdf")
        assert letter["Content-Type"] == "application/pdf" and letter.content.startswith(b"%PDF")
    assert Service.objects.filter(letter__case=case, how="receipt").exists()
    return person


def visited(house: House, case: Case) -> None:
    """The return visit, made by another than the handler, closes the case; the whole history verifies."""
    house.act("visitor", case, "record_visit", how="in_person", rating="5", words="问清楚了")
    case.refresh_from_db()
    assert (case.stage, case.open, case.outcome) == ("closed", False, "answered")
    assert not Deadline.objects.filter(case=case, ended_seq__isnull=True).exists()
    assert verify().sound


def at_the_web_door(**other: str) -> tuple[Client, str]:
    """Answer one question a page; returns the browser and the receipt."""
    client = Client()
    answer = client.post("/begin")
    while answer.url != "/check":
        assert client.get(answer.url).status_code == 200
        answer = client.post(answer.url, {**GIVEN, **other})
        assert answer.status_code == 302, plain(answer)
    assert WORDS in client.get("/check").content.decode()
    sent = client.get("/check").context
    answer = client.post("/check", {"challenge": sent["challenge"], "work": solve(sent["challenge"], sent["bits"])})
    assert answer.url == "/receipt", plain(answer)
    return client, digits(client.get("/receipt"))


def solve(challenge: str, bits: int) -> str:
    """What the page's script does for the person."""
    import hashlib

    return str(next(n for n in range(1 << 24) if int.from_bytes(hashlib.sha256(f"{challenge}:{n}".encode()).digest(), "big") >> (256 - bits) == 0))


def test_the_web_door(house):
    _client, number = at_the_web_door()
    case = registered(number, "web")
    assert case.office == house.office, "the district that she named is competent"
    person = answered(house, case, number)
    person.post("/mine/act", {"do": "write", "text": "谢谢，钱收到了"})
    assert Message.objects.get(case=case, direction="in").text == "谢谢，钱收到了"
    assert "谢谢，钱收到了" in plain(house.as_("handler").get(f"/desk/case/{case.pk}"))
    house.act("handler", case, "send_message", text="不客气")
    assert "不客气" in plain(person.get("/mine"))
    visited(house, case)


@pytest.mark.parametrize(
    ("door", "more"),
    [("telephone", {"call_back_at": "2026-08-05T09:30"}), ("counter", {"representatives": "2", "adaptations": "需要手语"})],
)
def test_the_telephone_and_the_counter(house, door, more):
    operator = house.as_("operator")
    form = {"words": WORDS, "matter": "wages", "place_words": "成都金牛区", "name": "王某", "phone": "13800000000", "may_contact": "yes", "channel": "phone", "hours": "any", "say": "office", **more}
    first = plain(operator.post(f"/desk/intake/{door}", {**form, "hints": "1"}))
    assert "工资" in first and not Case.objects.exists(), "hints are shown with the person still there, and nothing is sent"
    assert operator.post(f"/desk/intake/{door}", {**form, "key": "k" * 32}).url == "/desk/intake/slip"
    number = digits(operator.get("/desk/intake/slip"))
    operator.post(f"/desk/intake/{door}", {**form, "key": "k" * 32})
    assert digits(operator.get("/desk/intake/slip")) == number and Case.objects.count() == 1
    case = registered(number, door)
    answered(house, case, number)
    visited(house, case)


def test_the_letter(house):
    from django.core.files.uploadedfile import SimpleUploadedFile

    operator = house.as_("operator")
    form = {
        "words": WORDS, "name": "王某", "address": "成都市金牛区某路1号", "may_contact": "yes", "channel": "letter", "with_receipt": "on",
        "received_on": "2026年8月3日",
        "registered_mail": "XA12345678911", "key": "k" * 32, "papers": SimpleUploadedFile("letter.png", PNG, "image/png"),
    }  # fmt: skip
    answer = operator.post("/desk/intake/letter", form)
    assert answer.status_code == 302, answer.context["form"].errors
    number = digits(operator.get("/desk/intake/slip"))
    case = registered(number, "letter")
    assert Material.objects.get(case=case).transcription == WORDS
    answered(house, case, number)
    visited(house, case)


def test_the_text_conversation_of_a_person_who_cannot_hear_or_speak(house):
    person, operator = Client(), house.as_("operator")
    person.post("/talk", {"place": "成都金牛区"})
    person.post("/talk/now", {"text": WORDS})
    talk = Conversation.objects.get()
    assert talk.office == house.office and str(talk.pk) in operator.get("/desk/conversations").content.decode()
    operator.post(f"/desk/conversations/{talk.pk}", {"text": "你好，请说说在哪个工地"})
    assert "请说说在哪个工地" in plain(person.get("/talk/now"))
    person.post("/talk/now", {"text": "在一环路"})
    form = f"/desk/intake/text?talk={talk.pk}"
    operator.post(form, {"words": operator.get(form).context["form"]["words"].value(), "may_contact": "no", "key": "k" * 32})
    number = digits(person.get("/talk/now"))
    case = registered(number, "text")
    assert WORDS in case.words and "在一环路" in case.words and "请说说" not in case.words
    answered(house, case, number)
    visited(house, case)


def _api(path: str, body: dict, **headers: str):
    return Client().post(f"/api/v1{path}", json.dumps(body), content_type="application/json", headers={"Idempotency-Key": uuid.uuid4().hex, **headers})


def test_the_api_carries_a_case_from_the_word_to_the_visit(house):
    spoken = {"words": WORDS, "place": "510106", "name": "王某"}
    made = _api("/petitions", spoken, **{"Idempotency-Key": "k" * 20})
    number = made.json()["receipt"]
    assert _api("/petitions", spoken, **{"Idempotency-Key": "k" * 20}).json()["receipt"] == number
    case = registered(number, "api")
    keys = {role: {"Authorization": f"Bearer {issue(person, role, ['cases:read', 'cases:act'])}"} for role, person in house.people.items()}

    def act(role: str, action: str, **facts):
        version = Case.objects.get(pk=case.pk).version
        done = _api(f"/cases/{case.pk}/actions/{action}", {"facts": facts, "expected_version": version}, **keys[role])
        assert done.status_code == 200, done.content.decode()
        return done.json()

    act("triage_officer", "assign", handler=house.people["handler"].pk)
    act("triage_officer", "accept", accepted_from=DAY.isoformat(), department="civil", how_handled="审查")
    proposal = act("handler", "reply_result", text=ANSWER, result="supported")["proposal"]
    assert _api(f"/proposals/{proposal}/answer", {"verdict": "taken_back"}, **keys["head"]).status_code == 403, "only whoever proposed it takes it back"
    assert _api(f"/proposals/{proposal}/answer", {"verdict": "taken_back"}, **keys["handler"]).json()["stage"] == "accepted"
    proposal = act("handler", "reply_result", text=ANSWER, result="supported")["proposal"]
    refused = _api(f"/proposals/{proposal}/answer", {"verdict": "approved"}, **keys["handler"])
    assert refused.status_code == 403, "nobody approves her own"
    assert _api(f"/proposals/{proposal}/answer", {"verdict": "approved"}, **keys["head"]).json()["stage"] == "replied"
    mine = {"X-Receipt": number}
    assert _api("/track/write_message", {"text": "收到"}, **mine).status_code == 200
    seen = Client().get("/api/v1/track", headers=mine).json()
    assert seen["letters"] and [m["text"] for m in seen["messages"] if m["direction"] == "in"] == ["收到"]
    act("visitor", "record_visit", how="in_person", rating="0", words="问清楚了")
    assert Case.objects.get(pk=case.pk).outcome == "answered" and verify().sound


def test_a_transfer_is_returned_once_then_taken_and_she_never_starts_again(house):
    _client, number = at_the_web_door()
    case = registered(number, "web")
    there = official(house.offices["other"], "triage_officer")
    offer = {"step": "offer", "office": house.offices["other"].code, "reason": "事发地在武侯区"}
    transfer = f"/desk/case/{case.pk}/transfer"
    house.as_("triage_officer").post(transfer, offer)
    assert case.title in plain(house.as_(there).get("/desk/work?scope=offered"))
    house.as_(there).post(transfer, {"step": "returned", "reason": "工地在金牛区一侧"})
    case.refresh_from_db()
    assert (case.office, case.offered_office_id) == (house.office, None)
    house.as_("triage_officer").post(transfer, offer)
    house.as_(there).post(transfer, {"step": "accepted"})
    case = only_case()
    assert case.office == house.offices["other"]
    running = set(Deadline.objects.filter(case=case, ended_seq__isnull=True).values_list("clock", "start", "due"))
    assert ("result_reply", DAY, dt.date(2026, 11, 3)) in running, "the law's clock does not begin anew"
    page = plain(track(number).get("/mine"))
    assert house.offices["other"].name_zh in page
    assert case.title not in plain(house.as_("triage_officer").get("/desk/work?scope=office")), "the first office has given it away"
    assert verify().sound


def test_a_second_return_lets_the_common_superior_decide(house):
    _client, number = at_the_web_door()
    case = registered(number, "web")
    there, above = official(house.offices["other"], "triage_officer"), official(house.offices["city"], "head")
    transfer = f"/desk/case/{case.pk}/transfer"
    for _ in range(2):
        house.as_("triage_officer").post(transfer, {"step": "offer", "office": house.offices["other"].code, "reason": "管辖"})
        house.as_(there).post(transfer, {"step": "returned", "reason": "不属于本院"})
    house.as_(above).post(transfer, {"step": "designate", "office": house.offices["other"].code, "reason": "由武侯区院办理"})
    assert only_case().office == house.offices["other"]
    assert verify().sound


def test_what_is_missing_is_asked_for_at_once_and_the_answer_goes_on(house):
    _client, number = at_the_web_door()
    case = registered(number, "web")
    house.act("triage_officer", case, "ask_for_materials", items="身份证明\n劳动合同")
    page = plain(track(number).get("/mine"))
    assert "劳动合同" in page, "she reads what is missing"
    track(number).post("/mine/act", {"do": "add", "text": "合同在这里"})
    house.act("triage_officer", case, "add_materials", completed_on=DAY.isoformat(), what="已交齐")
    assert only_case().stage == "registered"
    answered(house, case, number)
    visited(house, case)


def test_another_organs_matter_is_handed_over_with_words_that_help(house):
    _client, number = at_the_web_door()
    case = registered(number, "web")
    house.act("triage_officer", case, "redirect", organ="金牛区劳动监察大队", reason="属于劳动监察职责", hand_over="请到一楼3号窗口，带上劳动合同。")
    if Approval.objects.filter(state="proposed").exists():
        house.approve()
    assert only_case().outcome == "redirected"
    person = track(number)
    assert "金牛区劳动监察大队" in plain(person.get("/mine")) or Letter.objects.filter(case=case, addressee="applicant").exists()
    assert verify().sound


def test_a_reply_is_sent_back_with_a_reason_before_it_leaves(house):
    _client, number = at_the_web_door()
    case = registered(number, "web")
    house.act("triage_officer", case, "assign", handler=str(house.people["handler"].pk))
    house.act("handler", case, "reply_procedural", text="我们收到了你的来信。")
    house.approve("returned", "请写明办理部门")
    assert not Letter.objects.filter(case=case, addressee="applicant").exists(), "nothing left"
    assert "请写明办理部门" in plain(house.as_("handler").get(f"/desk/case/{case.pk}"))
    house.act("handler", case, "reply_procedural", text="由控告申诉检察部门办理。")
    house.approve()
    assert Letter.objects.filter(case=case, addressee="applicant").count() == 1
    clock_row = Deadline.objects.get(case=case, clock="procedural_reply")
    assert clock_row.ended_how == "met"


def test_a_dissatisfied_person_is_looked_at_again_and_answered_again(house):
    _client, number = at_the_web_door()
    case = registered(number, "web")
    person = answered(house, case, number)
    person.post("/mine/act", {"do": "rate", "level": "1", "words": "钱还没有到"})
    assert only_case().stage == "second_look" and Rating.objects.get().looked_at_again
    person.post("/mine/act", {"do": "rate", "level": "5"})
    assert Rating.objects.get().level == 1, "one says it once"
    house.act("triage_officer", case, "assign", handler=str(house.people["handler"].pk))
    house.act("handler", case, "reply_result", text="已经到账。", result="supported")
    house.approve()
    assert only_case().stage == "replied"
    visited(house, case)


def test_wrong_receipts_get_nowhere(house):
    _client, number = at_the_web_door()
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
    valid_but_unknown = receipts.new("nobody's")
    for guess in (wrong, valid_but_unknown, number[:15], "", "' OR 1=1 --"):
        client = Client()
        assert client.post("/track", {"receipt": guess}).status_code == 422
        assert client.get("/mine").url == "/track"
        assert Client().get("/api/v1/track", headers={"X-Receipt": guess}).status_code == 401
    assert Client().get(f"/track?receipt={number}").status_code == 200 and Client().get("/mine").url == "/track"


def test_no_address_that_a_person_or_an_official_meets_holds_the_receipt(house):
    client, number = at_the_web_door()
    person = track(number)
    pages = [client.get("/receipt"), person.get("/mine"), person.get("/mine/contact"), person.get("/mine/data")]
    case = only_case()
    pages.append(house.as_("triage_officer").get(f"/desk/case/{case.pk}"))
    for page in pages:
        for address in re.findall(r'(?:href|action|src)="([^"]*)"', page.content.decode()):
            assert number not in re.sub(r"\D", "", address)
    assert number not in json.dumps(list(Event.objects.values_list("facts", flat=True)), ensure_ascii=False)


def test_a_late_answer_is_supervised_and_the_note_must_be_answered(house):
    _client, number = at_the_web_door()
    case = registered(number, "web")
    house.act("triage_officer", case, "assign", handler=str(house.people["handler"].pk))
    with clock.moved_to(at(DAY + dt.timedelta(days=20))):
        listed = house.as_("head").get("/desk/work?scope=office&colour=red")
        assert case.title in plain(listed), "what is late is red"
        house.act("head", case, "supervise", text="请立即说明为何未在七日内答复")
        house.act("handler", case, "answer_note", text="今天答复")
        house.act("handler", case, "reply_procedural", text="由控告申诉检察部门办理。")
        house.approve()
    assert Deadline.objects.get(case=case, clock="procedural_reply").ended_on == DAY + dt.timedelta(days=20)
    assert verify().sound


def test_pages_keep_to_their_statements_with_many_rows_and_a_long_case(house, django_assert_max_num_queries):
    """Each view whole. A session, its user, official, roles and second factor are five statements; a receipt's session one."""
    _client, number = at_the_web_door()
    for turn in range(26):
        at_the_web_door(name=f"王{turn}")
    case = queries.party_by_receipt(number).case
    person = answered(house, case, number)
    for turn in range(8):
        person.post("/mine/act", {"do": "write", "text": f"话{turn}"})
    head = house.as_("head")
    for client, address, own, beside in ((person, "/mine", 6, 1), (head, "/desk/work?scope=office", 6, 5), (head, f"/desk/case/{case.pk}", 12, 5)):
        client.get(address)
        with django_assert_max_num_queries(own + beside):
            assert client.get(address).status_code == 200
    who = actor(house.people["head"])
    assert Party.objects.filter(case=case).exists()
    with django_assert_max_num_queries(12):
        queries.case_page(case.pk, who, purpose="", page="case", now=clock.now(), today=DAY)
