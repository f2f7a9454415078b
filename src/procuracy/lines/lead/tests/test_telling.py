"""What whoever reported a lead hears and sees of it, from the first day to the last: dated, in both languages, and true on its day; S5 and S11."""

from __future__ import annotations

import datetime as dt
import re
import uuid

import pytest
from django.test import Client

from procuracy.casework import commands
from procuracy.casework.errors import InvalidFacts, NotPossibleNow
from procuracy.casework.models import Case, Deadline, Link, Party
from procuracy.casework.testing import DAY, at, do, reply
from procuracy.config import clock
from procuracy.lines.lead.line import panel
from procuracy.materials.models import Letter
from procuracy.messages.models import Message
from procuracy.registry import competence, places
from procuracy.registry.models import Official
from procuracy.registry.testing import client_of, official

from .test_leads import PIL, WORDS, Here, picture


@pytest.fixture
def here(db):
    competence.forget()
    places.forget()
    with clock.moved_to(at(DAY)):
        yield Here()


def follows(here: Here, **first: str) -> tuple[Client, Case]:
    """A browser in which the page of somebody's new lead is open, and the lead."""
    me = Client()
    lead = here.report(me, files=[picture()], **first)
    code = re.search(r'data-receipt[^>]*>(.*?)</', me.get("/receipt").content.decode(), re.S)
    assert code is not None
    assert me.post("/track", {"receipt": re.sub(r"\D", "", re.sub(r"<[^>]+>", "", code[1]))}).status_code == 302
    return me, lead


def seen(me: Client, language: str = "zh-hans") -> str:
    me.cookies["lang"] = language
    return me.get("/mine").content.decode()


def heard(lead: Case, language: str = "zh") -> list[str]:
    return [m.said[language] for m in Message.objects.filter(party__case=lead) if m.said]


def proposed(here: Here, lead: Case) -> uuid.UUID:
    here.assessed(lead)
    return commands.raise_case(lead.pk, "public_interest_administrative", here.handler, PIL, key=uuid.uuid4().hex, now=at(DAY), today=DAY)


def served(here: Here, case: uuid.UUID, on: dt.date) -> None:
    do(case, "serve_filing", here.handler, on, served_on=on.isoformat(), how="签收")
    do(case, "name_second", here.handler, on, second=official(here.office, "handler").pk)
    do(case, "finish_investigation", here.handler, on, text="终结")
    reply(case, "decide_suggestion", here.handler, here.chief, on=on, **dict.fromkeys(("source", "facts_found", "evidence", "duty", "basis", "advice"), "写明"))
    do(case, "serve_suggestion", here.handler, on, received_by_organ_on=on.isoformat(), how="签收")
    do(case, "report_suggestion_upward", here.handler, on, reported_on=on.isoformat(), text="市院")


def test_she_hears_each_thing_once_on_its_day_in_the_language_of_her_page_and_how_it_ended(here):
    me, lead = follows(here)
    case = proposed(here, lead)
    do(lead.pk, "adopt", here.handler)
    assert "正在决定" in heard(lead)[-1] and "立案" in heard(lead)[-1], "it is not filed yet"
    filed, later = DAY + dt.timedelta(days=3), DAY + dt.timedelta(days=20)
    reply(case, "file", here.handler, here.chief, on=filed, report="初步调查报告")
    served(here, case, filed)
    do(case, "record_reply", here.handler, later, replied_on=later.isoformat(), text="某区住建局：已经改造")
    do(case, "record_evaluation", here.handler, later, evaluated_on=later.isoformat(), place="人民广场", volunteers=2, fixed="坡道", text="能上去了", verdict="fixed")
    do(case, "finish_examination", here.handler, later, text="终结")
    reply(case, "end_after_rectification", here.handler, here.chief, on=later, reason="整改到位")
    said = heard(lead)
    assert len(said) == len(set(said)) == 6
    assert [key in line for key, line in zip(("采用", "决定立案", "送达", "书面回复", "已经改好", "已经改好"), said, strict=True)] == [True] * 6
    assert "2026年10月8日" in said[2], "the day until which the organ acts"
    days = [m.at.date() for m in Message.objects.filter(case=lead)]
    assert days == [DAY, filed, filed, later, later, later]
    letter = Letter.objects.get(case=lead, kind="lead_result")
    assert any("已经改好" in line for line in letter.said["zh"]["paragraphs"]) and any("put right" in line for line in letter.said["en"]["paragraphs"])
    assert any("人民广场东门" in line and "无障碍" in line for line in letter.said["zh"]["paragraphs"])
    assert "住建局" not in str(said) + str(letter.said)
    chinese, english = seen(me), seen(me, "en")
    assert all(line in chinese for line in said) and all(line.replace("'", "&#x27;") in english for line in heard(lead, "en"))
    assert not [line for line in said if line in english], "nothing of it stays Chinese"
    assert "2026年8月6日" in chinese and "2026年8月23日" in chinese


def test_why_no_case_is_filed_reaches_her_in_plain_words(here):
    me, lead = follows(here)
    case = proposed(here, lead)
    do(lead.pk, "adopt", here.handler)
    with pytest.raises(InvalidFacts) as error:
        reply(case, "decline_filing", here.handler, here.chief, reason="某区住建局已履职")
    assert "told" in error.value.errors
    reply(case, "decline_filing", here.handler, here.chief, reason="某区住建局已履职", told="坡道上个月已经开工改造")
    page = seen(me)
    assert "坡道上个月已经开工改造" in page and "住建局" not in page and Case.objects.get(pk=lead.pk).outcome == "not_solved"


def test_filing_the_case_adopts_its_lead_and_a_lead_is_not_adopted_for_a_case_that_ended(here):
    _me, lead = follows(here)
    case = proposed(here, lead)
    reply(case, "file", here.handler, here.chief, report="初步调查报告")
    row = Case.objects.get(pk=lead.pk)
    assert row.stage == "adopted" and "决定立案" in heard(lead)[-1] and Letter.objects.filter(case=lead, kind="lead_adopted").exists()
    assert set(Deadline.objects.filter(case=lead, ended_seq__isnull=True).values_list("clock", flat=True)) == {"follow", "news"}
    _other, second = follows(here)
    declined = proposed(here, second)
    reply(declined, "decline_filing", here.handler, here.chief, reason="已履职", told="已经改好")
    with pytest.raises(NotPossibleNow):
        do(second.pk, "adopt", here.handler)
    assert "不立案" in heard(second)[-1]


def test_her_page_shows_what_she_reported_and_no_clock_of_the_office(here):
    me, lead = follows(here, responsible="某物业公司")
    proposed(here, lead)
    do(lead.pk, "adopt", here.handler)
    page = seen(me)
    picture_of_hers = re.search(r'<img src="(/mine/file/[^"]+)"', page)
    assert WORDS in page and "人民广场东门" in page and "无障碍环境建设" in page and "某物业公司" in page and picture_of_hers is not None
    assert me.get(picture_of_hers[1])["Content-Type"] == "image/jpeg"
    assert "告知反映人进展" not in page and "了解办案进展" not in page


def test_a_volunteer_sees_her_pictures_under_the_code_that_she_has(here):
    me, _registration = here.volunteer()
    here.report(me, files=[picture()], second={})
    found = re.search(r'<img src="(/mine/file/[^"]+)"', seen(me))
    assert found is not None and me.get(found[1]).status_code == 200


def test_why_a_lead_is_not_used_stands_on_her_page(here):
    me, lead = follows(here)
    here.assessed(lead)
    reply(lead.pk, "not_use", here.handler, here.head, reason="坡道已经在改")
    assert "坡道已经在改" in seen(me)


def merged(here: Here) -> tuple[Client, Case, Case]:
    with clock.moved_to(at(DAY) - dt.timedelta(minutes=1)):
        first = here.report(second={})
    me, second = follows(here, words="东门的坡道夜里没有灯，边上还缺扶手")
    here.assessed(first)
    commands.merge(second.pk, first.pk, here.head, reason="同一坡道", expected_version=None, key=uuid.uuid4().hex, now=at(DAY), today=DAY)
    return me, first, second


def test_who_was_merged_goes_on_speaking_and_the_handler_reads_what_she_said(here):
    me, first, second = merged(here)
    page = seen(me)
    assert 'name="do" value="write"' in page and "不再接收" not in page and "同一件事" in page
    assert me.post("/mine/act", {"do": "write", "text": "扶手昨天又断了一截", "key": "k"}).status_code == 302
    assert me.post("/mine/act", {"do": "add", "text": "新照片", "key": "k2", "file": [picture(colour=(1, 2, 3))]}).status_code == 302
    words = Message.objects.get(text="扶手昨天又断了一截")
    assert (words.case_id, words.party_id) == (first.pk, Party.objects.get(case=second).pk) and Case.objects.get(pk=first.pk).awaits_answer
    desk = client_of(Official.objects.get(pk=int(here.handler.id))).get(f"/desk/case/{first.pk}").content.decode()
    assert "扶手昨天又断了一截" in desk and "并入本件的反映人" in desk
    assert "夜里没有灯" in desk and "边上还缺扶手" in desk, "what she said differs, and stands there"
    assert "扶手昨天又断了一截" in seen(me)
    reply(first.pk, "not_use", here.handler, here.head, reason="另有安排")
    after = seen(me)
    assert 'name="do" value="write"' not in after and "另有安排" in after


def test_looking_at_merged_reports_has_a_budget(here, django_assert_max_num_queries):
    _me, first, _second = merged(here)
    row = Case.objects.get(pk=first.pk)
    with django_assert_max_num_queries(9):
        assert len(panel(row, here.head)[1]["merged"]) == 1


def test_who_reports_again_what_was_handled_is_told_what_came_of_it(here):
    _first_me, first = follows(here)
    here.assessed(first)
    reply(first.pk, "not_use", here.handler, here.head, reason="已经在改")
    me, second = follows(here)
    here.assessed(second)
    desk = client_of(Official.objects.get(pk=int(here.handler.id)))
    link = f"/desk/case/{second.pk}/act/handled_already?earlier={first.pk}"
    assert link in desk.get(f"/desk/case/{second.pk}").content.decode()
    assert re.search(rf'value="{first.pk}"\s+selected', desk.get(link).content.decode())
    elsewhere = here.report(words="图书馆电梯坏了", place_words="成都市金牛区一环路北段图书馆", position="", second={})
    with pytest.raises(InvalidFacts):
        reply(second.pk, "handled_already", here.handler, here.head, earlier=str(elsewhere.pk), text="改好了")
    row = Case.objects.get(pk=second.pk)
    proposal = commands.propose(second.pk, "handled_already", here.handler, {"earlier": str(first.pk), "text": "坡道九月已经改缓"}, expected_version=row.version, key=uuid.uuid4().hex, now=clock.now(), today=DAY)
    page = client_of(Official.objects.get(pk=int(here.head.id))).get(f"/desk/approvals/{proposal.pk}")
    assert page.status_code == 200 and "坡道九月已经改缓" in page.content.decode()
    commands.answer(proposal.pk, here.head, "approved", key=uuid.uuid4().hex, now=clock.now(), today=DAY)
    assert Case.objects.get(pk=second.pk).outcome == "handled_already" and Link.objects.filter(case=second, other=first, kind=Link.Kind.SAME_CAUSE).exists()
    page = seen(me)
    assert "坡道九月已经改缓" in page and "2026年8月" in page and 'href="/lead"' in page
    letter = Letter.objects.get(case=second)
    assert any("2026年8月" in line for line in letter.said["zh"]["paragraphs"]) and any("August 2026" in line for line in letter.said["en"]["paragraphs"])


def test_before_sending_she_reads_all_that_she_wrote_and_where_a_near_lead_lies_in_plain_sight(here):
    here.report(place_words="成都市金牛区人民广场东门，电话13800000009")
    me = Client()
    me.post("/lead", {"words": WORDS, "field": "barrier_free", "place_words": "成都市金牛区人民广场", "seen_on": "8月1日", "responsible": "某物业公司"})
    page = me.get("/lead/send").content.decode()
    assert "某物业公司" in page and "无障碍环境建设" in page and "2026年8月1日" in page
    near = page[page.index('for="same1"') : page.index("</label>", page.index('for="same1"'))]
    assert "人民广场东门" in near and "13800000009" not in near


def test_a_volunteer_is_told_that_her_lead_has_arrived(here):
    me, _registration = here.volunteer()
    me.post("/lead", {"words": WORDS, "field": "barrier_free", "place_words": "成都市金牛区人民广场", "seen_on": "2026-08-01"})
    answer = me.post("/lead/send", {}, follow=True)
    assert "用原来的查询码查询" in answer.content.decode() and "用原来的查询码查询" not in seen(me)
