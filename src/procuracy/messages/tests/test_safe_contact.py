"""Nothing leaves that breaks what the person chose, at any moment, through any channel."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procuracy.casework import commands, queries
from procuracy.casework.actors import Actor
from procuracy.casework.testing import DAY, actor, at, do, speak
from procuracy.messages.models import Delivery, Message
from procuracy.messages.outbox import bounced, deliver_due, mark_stuck, try_again
from procuracy.messages.safety import CHANNELS, HOURS, SHANGHAI, judge
from procuracy.registry.testing import nation, official

choices = st.fixed_dictionaries(
    {
        "may_contact": st.booleans(),
        "channel": st.sampled_from(CHANNELS),
        "hours": st.sampled_from(sorted(HOURS)),
        "workdays_only": st.booleans(),
        "say": st.sampled_from(["office", "neutral", "nothing"]),
    }
)
moments = st.datetimes(dt.datetime(2024, 1, 1), dt.datetime(2028, 1, 1), timezones=st.just(dt.UTC))


@given(choice=choices, channel=st.sampled_from(CHANNELS), now=moments)
def test_the_gate_keeps_every_choice(choice, channel, now):
    verdict = judge(choice, channel, now, office="成都市金牛区人民检察院", language="zh-hans")
    if verdict.verdict == "send":
        local = now.astimezone(SHANGHAI)
        first, last = HOURS[choice["hours"]]
        assert choice["may_contact"] and choice["channel"] == channel and choice["say"] != "nothing"
        assert first <= local.time() < last
        assert not (choice["workdays_only"] and local.weekday() >= 5)
        assert ("检察院" in verdict.text) == (choice["say"] == "office")
    if verdict.verdict == "wait":
        later = judge(choice, channel, verdict.when, office="x", language="zh-hans")
        assert verdict.when > now and later.verdict == "send"


@given(channel=st.sampled_from(CHANNELS), now=moments)
def test_without_a_choice_nothing_leaves(channel, now):
    assert judge({}, channel, now, office="x", language="en").verdict == "block"




@pytest.fixture
def out(tmp_path, settings):
    settings.EMAIL_FILE_PATH = str(tmp_path)
    return tmp_path / "sms.jsonl"


def _said(out) -> list[str]:
    return [json.loads(line)["text"] for line in out.read_text().splitlines()] if out.exists() else []


@pytest.fixture
def house(db):
    office = nation()["district"]
    return office, actor(official(office, "head", "triage_officer"))


def test_a_notice_leaves_once_without_content_name_or_number(house, out):
    office, head = house
    case = speak(office, words="丈夫打我").case_id
    do(case, "send_message", head, text="请补充伤情照片")
    assert deliver_due(at(DAY, 12)) == 1 and deliver_due(at(DAY, 12)) == 0
    assert _said(out) == ["你有一条新消息，请用查询码查看。"]
    assert Message.objects.get(case_id=case).text == "请补充伤情照片"


def test_a_change_stops_what_was_already_queued(house, out):
    office, head = house
    opened = speak(office)
    do(opened.case_id, "send_message", head, text="你好")
    party = queries.party_by_receipt(opened.receipt)
    commands.change_safe_contact(opened.case_id, party.pk, Actor.person(opened.case_id, party.pk), safe_contact={"may_contact": False}, key="c" * 16, now=at(DAY), today=DAY)
    deliver_due(at(DAY, 12))
    assert _said(out) == []
    assert Delivery.objects.get().state == Delivery.State.BLOCKED


def test_a_whole_life_of_a_case_sends_nothing_to_her_who_said_no(house, out):
    office, head = house
    case = speak(office, safe_contact={"may_contact": False}).case_id
    do(case, "send_message", head, text="你好")
    do(case, "ask_for_materials", head, items="材料")
    do(case, "add_materials", head, completed_on=DAY.isoformat(), what="已交")
    do(case, "accept", head, accepted_from=DAY.isoformat(), department="civil", how_handled="审查")
    deliver_due(at(DAY, 12))
    assert not Delivery.objects.exists() and _said(out) == []


def test_a_notice_waits_for_the_chosen_hours(house, out):
    office, head = house
    case = speak(office, safe_contact={"may_contact": True, "channel": "sms", "hours": "evening", "say": "neutral"}).case_id
    do(case, "send_message", head, text="你好")
    deliver_due(at(DAY, 12))
    assert _said(out) == []
    deliver_due(at(DAY, 19))
    assert len(_said(out)) == 1


def test_a_sending_whose_worker_died_is_shown_and_not_repeated(house, out):
    office, head = house
    case = speak(office).case_id
    do(case, "send_message", head, text="你好")
    Delivery.objects.update(state="sending", next_try=at(DAY, 11))
    assert mark_stuck(at(DAY, 12)) == 1
    deliver_due(at(DAY, 13))
    assert Delivery.objects.get().state == Delivery.State.UNCERTAIN and _said(out) == []
    assert try_again(Delivery.objects.get().pk, at(DAY, 14))
    deliver_due(at(DAY, 14))
    assert len(_said(out)) == 1


def test_a_bounce_is_seen_on_the_case(house, out):
    office, head = house
    case = speak(office).case_id
    do(case, "send_message", head, text="你好")
    deliver_due(at(DAY, 12))
    assert bounced(Delivery.objects.get().reference, "unknown number", at(DAY, 13))
    assert Delivery.objects.get().state == Delivery.State.BOUNCED
