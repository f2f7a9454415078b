"""Letters at the desk: read before they leave as they will leave, and greeting whom they are for; links as they look from either end."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
import uuid

import pypdfium2
import pytest

from procuracy.casework import commands
from procuracy.casework.errors import NotPossibleNow
from procuracy.casework.models import Approval, Case, Event, Link
from procuracy.casework.testing import DAY, actor, at, do, speak
from procuracy.config import clock
from procuracy.lines.supervision.testing import OPENING, Bench
from procuracy.materials import wording
from procuracy.materials.models import Letter
from procuracy.registry.testing import client_of, nation, official

pytestmark = pytest.mark.django_db


class Supervised(Bench):
    line = "administrative_supervision"
    opening = OPENING | {"field": "employment", "limit_kind": "rejection_served"}


@pytest.fixture(autouse=True)
def today():
    with clock.moved_to(at(DAY)):
        yield


def text_of(document: bytes) -> str:
    pdf = pypdfium2.PdfDocument(io.BytesIO(document))
    return "".join(page.get_textpage().get_text_bounded() for page in pdf)


def test_the_approver_reads_the_letter_with_all_that_it_will_say_and_nothing_is_done_by_reading():
    bench = Supervised().reviewed()
    facts = {"facts_found": "原判认定事实清楚", "reason": "适用法律正确"}
    row = bench.row
    proposal = commands.propose(bench.case, "not_support", bench.who["handler"], facts, expected_version=row.version, key=uuid.uuid4().hex, now=at(DAY), today=DAY)
    client = client_of(official(bench.office, "chief_procurator"))
    before = (Event.objects.count(), Letter.objects.count())
    page = client.get(f"/desk/approvals/{proposal.pk}").content.decode()
    assert OPENING["court"] in page and OPENING["case_number"] in page and "原判认定事实清楚" in page
    assert (Event.objects.count(), Letter.objects.count()) == before and Approval.objects.get(pk=proposal.pk).state == "proposed"
    assert Case.objects.get(pk=bench.case).version == row.version + 1, "the proposal alone"


def proposed(bench: Bench, action: str, **facts: str) -> Approval:
    return commands.propose(bench.case, action, bench.who["handler"], facts, expected_version=None, key=uuid.uuid4().hex, now=at(DAY), today=DAY)


WHY = {"facts_found": "原判认定事实清楚", "reason": "适用法律正确"}


def test_its_author_reads_the_letter_as_the_approver_does():
    bench = Supervised().reviewed()
    page = client_of(bench.people["handler"]).get(f"/desk/approvals/{proposed(bench, 'not_support', **WHY).pk}").content.decode()
    letter = page[page.index('id="letter-1"') :]
    assert OPENING["court"] in letter and OPENING["case_number"] in letter and Letter.objects.filter(case_id=bench.case, kind="adm_not_supported").count() == 0


def test_a_letter_with_a_gap_is_not_proposed_and_says_what_it_lacks(monkeypatch):
    bench = Supervised().reviewed()
    kind = wording.KINDS["adm_not_supported"]
    monkeypatch.setitem(wording.KINDS, kind.name, dataclasses.replace(kind, text={language: (*text, "{measure}") for language, text in kind.text.items()}))
    version = bench.row.version
    with pytest.raises(NotPossibleNow) as refused:
        proposed(bench, "not_support", **WHY)
    assert refused.value.details["reason"] == "letter_incomplete"
    assert "Measure" in refused.value.details["en"] and kind.title["zh"] in refused.value.details["zh"]
    assert bench.row.version == version and not Approval.objects.filter(case_id=bench.case).exists()
    page = client_of(bench.people["handler"]).post(f"/desk/case/{bench.case}/act/not_support", {**WHY, "key": "k", "version": version})
    assert page.status_code == 409 and WHY["reason"] in page.content.decode() and kind.title["zh"] in page.content.decode()


def test_of_two_decisions_that_exclude_each_other_one_is_proposed_and_its_author_may_take_it_back():
    bench = Supervised().reviewed()
    waiting = proposed(bench, "not_support", **WHY)
    with pytest.raises(NotPossibleNow) as refused:
        proposed(bench, "request_protest", grounds=["law"], **WHY)
    assert refused.value.details["reason"] == "other_waits" and "不支持监督申请" in refused.value.details["zh"]
    me = client_of(bench.people["handler"])
    assert "不支持监督申请" in me.get(f"/desk/case/{bench.case}/act/request_protest").content.decode()
    assert client_of(bench.people["head"]).post(f"/desk/approvals/{waiting.pk}", {"verdict": "taken_back"}).status_code == 403
    assert 'value="taken_back"' in me.get(f"/desk/approvals/{waiting.pk}").content.decode()
    assert me.post(f"/desk/approvals/{waiting.pk}", {"verdict": "taken_back"}).status_code == 302
    assert Approval.objects.get(pk=waiting.pk).state == "withdrawn"
    proposed(bench, "request_protest", grounds=["law"], **WHY)


def test_a_notice_of_monitoring_names_the_case_that_it_is_about():
    bench = Supervised().accepted().go("send_monitoring", notice_received_on=DAY.isoformat(), text="超期未办")
    said = Letter.objects.get(case_id=bench.case, kind="adm_monitoring_notice").said["zh"]["paragraphs"]
    assert any(OPENING["court"] in line and OPENING["case_number"] in line for line in said)


def test_a_letter_to_the_other_party_greets_nobody_else():
    bench = Supervised().go("accept", reason="符合条件")
    letters = {row.addressee: row for row in Letter.objects.filter(case_id=bench.case)}
    client = client_of(official(bench.office, "chief_procurator"))
    said = {to: text_of(client.get(f"/desk/letter/{row.pk}").content) for to, row in letters.items()}
    assert "王某：" in said["applicant"]
    others = [text for to, text in said.items() if to != "applicant"]
    assert others and all("王某：" not in text and "来信人" not in text for text in others)


def test_a_link_is_called_by_what_it_is_from_either_end():
    office = nation()["district"]
    head = actor(official(office, "head"))
    one, other = speak(office).case_id, speak(office).case_id
    commands.link(one, other, Link.Kind.UPSTREAM, head, reason="供货", key=uuid.uuid4().hex, now=at(DAY), today=DAY)
    client = client_of(official(office, "head"))
    assert "上游" in client.get(f"/desk/case/{one}").content.decode()
    page = client.get(f"/desk/case/{other}").content.decode()
    assert "下游" in page and "上游" not in page


@pytest.mark.parametrize("position", ["x", ",", "1e999,2", "91,1", "9" * 30])
def test_a_lead_beside_a_case_says_what_is_wrong_with_a_position(position):
    office = nation()["district"]
    handler = official(office, "handler")
    case = speak(office).case_id
    do(case, "assign", actor(official(office, "head")), handler=handler.pk)
    facts = {"words": "坡道太陡", "field": "barrier_free", "happened_at": "广场", "seen_on": (DAY - dt.timedelta(days=1)).isoformat(), "source": "own_case", "position": position, "datum": "wgs84"}
    answer = client_of(handler).post(f"/desk/case/{case}/raise/lead", {**facts, "key": uuid.uuid4().hex})
    assert answer.status_code == 422 and not Case.objects.filter(line="lead").exists()


def test_who_must_not_be_contacted_is_so_in_what_was_opened_beside_her_case_too():
    office = nation()["district"]
    handler = official(office, "handler")
    case = speak(office, safe_contact={"may_contact": False}).case_id
    do(case, "assign", actor(official(office, "head")), handler=handler.pk)
    beside = commands.raise_case(case, "aid", actor(handler), {"source": "lead", "reason": "急需"}, key=uuid.uuid4().hex, now=at(DAY), today=DAY)
    page = client_of(handler).get(f"/desk/case/{beside}").content.decode()
    assert "不得联系" in page and "没有查询码" not in page
