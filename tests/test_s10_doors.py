"""Scenario S10, the other doors: a call, a visit, a letter and a text conversation each end in a case with the same clocks."""

from __future__ import annotations

import io
import json
import re
from unittest import mock

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from procuracy.casework import crypto, queries
from procuracy.casework.models import Case, Deadline
from procuracy.casework.verification import verify
from procuracy.config import clock
from procuracy.doors import limits
from procuracy.doors.models import CODE_SHOWN, MASK, Conversation
from procuracy.materials.models import Material
from procuracy.registry import competence, places
from procuracy.registry.testing import nation, official

pytestmark = pytest.mark.django_db

WORDS = "包工头拖欠我们七个人半年工资，我不会写字，请你们记一下。"


@pytest.fixture
def desk() -> Client:
    """An operator of the district, signed in."""
    competence.forget()
    places.forget()
    person = official(nation()["district"], "operator", "triage_officer")
    Authenticator.objects.create(user=person.user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    client = Client()
    client.force_login(person.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture(autouse=True)
def _store(tmp_path, settings):
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}}


def _number(page: str) -> str:
    return re.sub(r"\D", "", re.search(r'data-receipt><span aria-hidden="true">([\d ]+)<', page)[1])


def _is_whole(case: Case, door: str) -> None:
    assert case.door == door and case.words
    assert set(Deadline.objects.filter(case=case).values_list("clock", "rule")) == {("procedural_reply", "PET-01"), ("result_reply", "PET-02")}
    assert verify(case.pk).sound


@pytest.mark.parametrize("door", ["telephone", "counter"])
def test_a_call_and_a_visit_end_with_a_code_to_read_or_print(desk, door):
    given = {"words": WORDS, "name": "王某", "phone": "13800000000", "place_words": "成都金牛区", "may_contact": "no", "key": "k" * 32}
    hints = desk.post(f"/desk/intake/{door}", given | {"hints": "1"})
    assert hints.status_code == 200 and not Case.objects.exists() and WORDS in hints.content.decode()
    assert desk.post(f"/desk/intake/{door}", given).url == "/desk/intake/slip"
    page = desk.get("/desk/intake/slip").content.decode()
    party = queries.party_by_receipt(_number(page))
    _is_whole(party.case, door)
    assert party.case.vulnerable == ["migrant_worker"] and party.contact_data()["name"] == "王某"
    assert desk.post(f"/desk/intake/{door}", given).status_code == 302 and Case.objects.count() == 1
    again = desk.post(f"/desk/intake/{door}", given | {"hints": "1", "key": "n" * 32}).content.decode()
    assert party.case.title in again, "the same telephone is shown as perhaps the same matter"


def test_nothing_typed_is_lost_when_the_words_are_missing(desk):
    answer = desk.post("/desk/intake/telephone", {"name": "欧阳某某", "may_contact": "no", "key": "k" * 32})
    assert answer.status_code == 422 and "欧阳某某" in answer.content.decode()


def test_a_letter_is_kept_beside_its_transcription_and_its_day_of_receipt_counts(desk):
    picture = io.BytesIO()
    Image.new("RGB", (60, 80), "white").save(picture, "JPEG")
    given = {"words": WORDS, "may_contact": "no", "received_on": "2026年8月3日", "registered_mail": "XA12345678951", "key": "k" * 32}
    answer = desk.post("/desk/intake/letter", given | {"papers": SimpleUploadedFile("letter.jpg", picture.getvalue())})
    assert answer.status_code == 302
    case = Case.objects.get()
    assert case.received_on.isoformat() == "2026-08-03" and case.facts["registered_mail"] == "XA12345678951"
    assert Material.objects.get().transcription == WORDS
    assert not case.replyable, "no address and no code: registered, and never overdue"
    assert not Deadline.objects.filter(counted=True).exists()


def test_a_letter_with_an_address_gets_a_code_by_post(desk):
    given = {"words": WORDS, "address": "成都市某路1号", "may_contact": "yes", "channel": "letter", "received_on": "2026-08-03", "with_receipt": "on", "key": "k" * 32}
    desk.post("/desk/intake/letter", given)
    assert queries.party_by_receipt(_number(desk.get("/desk/intake/slip").content.decode())).case.replyable


def test_someone_who_cannot_speak_writes_with_an_operator_and_gets_a_code(desk):
    person = Client()
    assert person.post("/talk", {"place": "成都金牛区"}).url == "/talk/now"
    person.post("/talk/now", {"text": "我是聋人，丈夫打我"})
    talk = Conversation.objects.get()
    assert talk.office == nation()["district"]
    assert "丈夫打我" in desk.get(f"/desk/conversations/{talk.pk}").content.decode()
    desk.post(f"/desk/conversations/{talk.pk}", {"text": "你现在安全吗？"})
    assert "你现在安全吗" in person.get("/talk/now").content.decode()
    form = f"/desk/intake/text?talk={talk.pk}"
    words = desk.get(form).context["form"]["words"].value()
    assert desk.post(form, {"words": words, "may_contact": "no", "key": "k" * 32}).status_code == 302
    said = re.search(r"你的查询码是 ([\d ]{19})", person.get("/talk/now").content.decode())[1]
    _told_to_her_alone(talk, desk, said)
    party = queries.party_by_receipt(said)
    _is_whole(party.case, "text")
    assert set(party.case.vulnerable) == {"domestic_violence", "disabled"}
    assert desk.post(form, {"words": words, "may_contact": "no", "key": "n" * 32}).status_code == 302
    assert Case.objects.count() == 1


def _told_to_her_alone(talk: Conversation, desk: Client, said: str) -> None:
    """Her code stands on her page while it is needed, and nowhere else."""
    talk.refresh_from_db()
    kept = " ".join(talk.lines.values_list("text", flat=True))
    page = desk.get(f"/desk/conversations/{talk.pk}").content.decode()
    for text in (kept, page, bytes(talk.sealed).decode("latin-1")):
        assert said not in text and said.replace(" ", "") not in text
    assert "已经登记" in page and "已经登记" in kept
    ended = clock.now()
    assert said == talk.code(ended)
    talk.ended_at = ended
    assert talk.code(ended + CODE_SHOWN) == "" and talk.code(ended + CODE_SHOWN / 2) == said
    talk.sealed = crypto.seal("1" * 16, "another row")
    assert talk.code(ended) == "", "what cannot be opened is no longer shown"


def test_a_code_is_dropped_from_a_conversation_when_it_is_over(desk):
    person = Client()
    person.post("/talk", {"place": "成都金牛区", "text": WORDS})
    talk = Conversation.objects.get()
    desk.post(f"/desk/intake/text?talk={talk.pk}", {"words": WORDS, "may_contact": "no", "key": "k" * 32})
    now = clock.now()
    limits.forget(now)
    assert Conversation.objects.get().sealed
    Conversation.objects.update(ended_at=now)
    limits.forget(now + CODE_SHOWN * 2)
    assert not Conversation.objects.get().sealed
    assert MASK in person.get("/talk/now").content.decode()


def test_the_push_tells_the_person_her_code_and_the_operator_none(desk, monkeypatch):
    monkeypatch.setattr("procuracy.doors.talk.STREAM_SECONDS", 0)
    person = Client()
    person.post("/talk", {"place": "成都金牛区", "text": WORDS})
    talk = Conversation.objects.get()
    desk.post(f"/desk/intake/text?talk={talk.pk}", {"words": WORDS, "may_contact": "no", "key": "k" * 32})
    code = Conversation.objects.get().code(clock.now())
    header = {"HTTP_LAST_EVENT_ID": str(talk.lines.first().pk)}
    assert code in _pushed(person.get("/talk/stream", **header))
    heard = _pushed(desk.get(f"/desk/conversations/{talk.pk}/stream", **header))
    assert MASK in heard and code not in heard


def _pushed(response) -> str:
    """What one push brings; the database stays open for the rest of the test."""
    with mock.patch("procuracy.doors.talk.connection"):
        return b"".join(response.streaming_content).decode()


def test_no_session_holds_a_code_in_clear(desk):
    given = {"words": WORDS, "name": "王某", "may_contact": "no", "others": "李某，13900000001", "representatives": "2", "key": "k" * 32}
    desk.post("/desk/intake/counter", given)
    person = Client()
    person.post("/begin")
    person.post("/q/1", {"words": WORDS, "short": "1"})
    for number in range(2, 15):
        if person.get("/check").status_code != 200:
            person.post(f"/q/{number}", {"may_contact": "no"})
    assert person.post("/check", {}).url == "/receipt"
    shown = {_number(person.get("/receipt").content.decode()), _number(desk.get("/desk/intake/slip").content.decode())}
    assert len(shown) == 2
    kept = json.dumps([row.get_decoded() for row in Session.objects.all()], ensure_ascii=False)
    assert not re.search(r"(?<!\d)\d{16}(?!\d)", kept) and "李某" not in kept
    for session in (person.session, desk.session):
        for name in ("receipt", "slip"):
            session[name] = "1234567812345670"
        session.save()
    assert person.get("/receipt").url == "/track" and desk.get("/desk/intake/slip").url == "/desk/intake", "an old or unreadable value is simply not shown"


def test_only_the_send_button_sends_and_words_after_the_end_are_given_back(desk):
    person = Client()
    person.post("/talk", {"place": "成都金牛区"})
    talk = Conversation.objects.get()
    desk.post(f"/desk/conversations/{talk.pk}", {"text": "还没有写完", "end": "1"})
    page = person.get("/talk/now").content.decode()
    assert "还没有写完" not in page and "接线员结束了这次对话" in page
    page = person.post("/talk/now", {"text": "请等一下"}).content.decode()
    assert "请等一下" in page
    assert person.post("/talk", {"place": "成都金牛区", "text": "请等一下"}).url == "/talk/now"
    assert "请等一下" in person.get("/talk/now").content.decode()


def test_a_conversation_without_a_place_asks_for_it_and_without_operators_says_so(desk):
    assert "至少写省或者市" in Client().post("/talk", {"place": ""}).content.decode()
    assert "没有人值守" in Client().post("/talk", {"place": "成都武侯区"}).content.decode()


def test_papers_are_kept_when_something_else_is_wrong_and_refused_by_name(desk):
    picture = io.BytesIO()
    Image.new("RGB", (60, 80), "white").save(picture, "JPEG")
    given = {"words": WORDS, "may_contact": "no", "received_on": "2026年8月3日", "key": "k" * 32}
    answer = desk.post("/desk/intake/letter", given | {"postmark_on": "去年", "papers": SimpleUploadedFile("letter.jpg", picture.getvalue())})
    assert answer.status_code == 422 and "letter.jpg" in answer.content.decode()
    answer = desk.post("/desk/intake/letter", given | {"papers": SimpleUploadedFile("bad.exe", b"MZ" + bytes(99))})
    assert answer.status_code == 422 and "bad.exe" in answer.content.decode() and not Case.objects.exists()
    assert desk.post("/desk/intake/letter", given).status_code == 302
    assert Material.objects.get().case == Case.objects.get()


@pytest.mark.parametrize(("wrong", "reason"), [({"phone": "无"}, "打不通"), ({"channel": ""}, "怎样联系"), ({"phone": ""}, "需要填写")])
def test_a_way_of_contact_that_leads_nowhere_is_pointed_out(desk, wrong, reason):
    given = {"words": WORDS, "may_contact": "yes", "channel": "sms", "phone": "13800000000", "key": "k" * 32}
    answer = desk.post("/desk/intake/telephone", given | wrong)
    assert answer.status_code == 422 and reason in answer.content.decode()


def test_a_call_that_was_promised_is_listed_until_it_is_recorded(desk):
    given = {"words": WORDS, "may_contact": "yes", "channel": "phone", "phone": "13800000000", "call_back_at": "2026-08-04T14:30", "key": "k" * 32}
    assert desk.post("/desk/intake/telephone", given).status_code == 302
    case = Case.objects.get()
    assert case.title in desk.get("/desk/intake").content.decode()
    assert desk.post(f"/desk/case/{case.pk}/act/record_call", {"result": "reached", "text": "已联系", "version": case.version, "key": "c" * 32}).status_code == 302
    assert case.title not in desk.get("/desk/intake").content.decode()

def test_what_is_said_in_a_conversation_is_pushed_to_the_other_side(desk):
    person = Client()
    person.post("/talk", {"place": "成都金牛区"})
    person.post("/talk/now", {"text": "在吗"})
    stream = iter(person.get("/talk/stream").streaming_content)
    first = next(stream).decode()
    assert first.startswith("id: ")


def test_an_operator_of_another_office_does_not_see_the_conversation():
    competence.forget()
    places.forget()
    offices = nation()
    person = Client()
    official(offices["district"], "operator")
    person.post("/talk", {"place": "成都金牛区"})
    other = official(offices["other"], "operator")
    Authenticator.objects.create(user=other.user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    client = Client()
    client.force_login(other.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(f"/desk/conversations/{Conversation.objects.get().pk}").status_code == 302


def test_a_group_at_the_counter_gets_a_code_for_each_of_them(desk):
    given = {"words": WORDS, "name": "王某", "may_contact": "no", "others": "李某，13900000001\n赵某\n", "representatives": "3", "key": "k" * 32}
    assert desk.post("/desk/intake/counter", given).status_code == 302
    codes = re.findall(r"\d{4} \d{4} \d{4} \d{4}", re.sub(r"<[^>]+>", " ", desk.get("/desk/intake/slip").content.decode()).replace("\xa0", " "))
    case = Case.objects.get()
    names = {p.contact_data()["name"] for p in case.parties.all()}
    assert names == {"王某", "李某", "赵某"} and case.parties.filter(receipt_digest__isnull=False).count() == 3
    many = desk.post("/desk/intake/counter", given | {"others": "\n".join(f"人{n}" for n in range(30)), "key": "m" * 32})
    assert many.status_code == 422 and Case.objects.count() == 1
    assert codes is not None


def test_a_search_is_narrowed_by_stage_and_whether_it_is_open(desk):
    given = {"words": WORDS, "may_contact": "no", "key": "k" * 32}
    desk.post("/desk/intake/telephone", given)
    title = Case.objects.get().title
    for more, found in (({}, True), ({"running": "open"}, True), ({"running": "closed"}, False), ({"stage": "replied"}, False), ({"door": "telephone"}, True)):
        assert (title in desk.post("/desk/search", {"q": "包工头", **more}).content.decode()) is found, more


def test_like_words_of_different_people_are_shown_together(desk):
    from procuracy.casework.testing import DAY, actor

    words = "城西{}号楼的电梯停了一个多月，物业一直不修，老人上下楼非常困难，请检察院督促。"
    for number, text in enumerate((words.format(3), words.format(5), "老板拖欠我们半年工资，请帮我们要回来。")):
        desk.post("/desk/intake/telephone", {"words": text, "may_contact": "no", "key": f"{number}" * 32})
    first, second, _other = Case.objects.order_by("id")
    operator = actor(official(nation()["district"], "operator"))
    assert [row.pk for row in queries.alike(first, operator, DAY.replace(year=2026, month=11))] == [second.pk]
    assert "措辞相近" in desk.get(f"/desk/case/{first.pk}/tools").content.decode()
