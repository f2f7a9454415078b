"""Random acts through the petition procedure: whatever is tried, the invariants hold."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from procuracy import law
from procuracy.casework import clocks, commands, lawbook, queries, receipts, search
from procuracy.casework.actors import Actor
from procuracy.casework.errors import CaseworkError
from procuracy.casework.ids import uuid7
from procuracy.casework.models import Approval, Case, Deadline, Event
from procuracy.casework.testing import DAY, actor, at, speak
from procuracy.casework.verification import verify
from procuracy.registry.testing import nation, official

FACTS = {
    "assign": lambda who: {"handler": who["handler"].id},
    "accept": lambda who: {"accepted_from": DAY.isoformat(), "department": "civil", "how_handled": "审查"},
    "ask_for_materials": lambda who: {"items": "身份证明"},
    "add_materials": lambda who: {"completed_on": DAY.isoformat(), "what": "已交"},
    "verify": lambda who: {"question": "管辖"},
    "verified": lambda who: {"finding": "属实"},
    "redirect": lambda who: {"organ": "街道", "reason": "职责", "hand_over": "请到街道"},
    "reply_result": lambda who: {"text": "属实", "result": "supported"},
    "record_visit": lambda who: {"how": "phone", "rating": "4", "words": "满意"},
    "record_visit_dissatisfied": lambda who: {"how": "phone", "rating": "1", "words": "没有解决"},
    "record_visit_attempt": lambda who: {"how": "phone", "text": "无人接听"},
}
ACTIONS = ["assign", "accept", "ask_for_materials", "add_materials", "add_information", "write_message", "verify", "verified", "redirect", "reply_procedural", "reply_progress", "reply_result", "record_visit", "record_visit_dissatisfied", "record_visit_attempt", "open_second_look", "close_without_visit", "register_only", "lapse", "send_message", "note", "supervise", "answer_note", "correct", "withdraw"]
WHO = ("triage", "handler", "head", "visitor", "person", "nobody")


@pytest.mark.django_db
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.sampled_from(ACTIONS), st.sampled_from(WHO), st.booleans(), st.integers(0, 12)), max_size=14))
def test_invariants_hold_whatever_is_tried(steps):
    office = nation()["district"]
    opened = speak(office)
    who = {
        "triage": actor(official(office, "triage_officer")),
        "handler": actor(official(office, "handler")),
        "head": actor(official(office, "head")),
        "visitor": actor(official(office, "visitor")),
        "person": Actor.person(opened.case_id, queries.party_by_receipt(opened.receipt).pk),
        "nobody": actor(official(office)),
    }
    procedure = lawbook.procedure("petition", DAY)
    day, days = DAY, {DAY}
    for action, name, approve, pause in steps:
        day += dt.timedelta(days=pause)
        days.add(day)
        common = {"expected_version": None, "now": at(day), "today": day}
        facts = FACTS.get(action, lambda _who: {"text": "话", "reason": "理由"})(who)
        verb = commands.propose if procedure.actions[action].approve else commands.perform
        try:
            done = verb(opened.case_id, action, who[name], facts, key=uuid.uuid4().hex, **common)
            if isinstance(done, Approval) and approve:
                commands.answer(done.pk, who["head"], "approved", key=uuid.uuid4().hex, now=at(day), today=day)
        except CaseworkError:
            continue
    case = Case.objects.get(pk=opened.case_id)
    assert verify(case.pk).sound
    assert case.open != procedure.stages[case.stage].final
    running = Deadline.objects.filter(case_id=case.pk, ended_seq__isnull=True)
    if not case.open:
        assert not running.exists() and case.outcome in procedure.stages[case.stage].outcomes
        assert not Approval.objects.filter(case_id=case.pk, state="proposed").exists()
    clocks = list(running.values_list("clock", flat=True))
    assert len(clocks) == len(set(clocks))
    assert case.version == Event.objects.filter(case_id=case.pk).count()
    assert not Event.objects.filter(case_id=case.pk, actor=who["nobody"].reference).exists()
    _assert_no_day_is_computed_from_a_due_day(case, procedure, days)


def _assert_no_day_is_computed_from_a_due_day(case, procedure, days):
    """A clock starts on a day on which something happened; only a clock that the procedure names `after` starts at another's end."""
    rows = list(Deadline.objects.filter(case_id=case.pk))
    for row in rows:
        spec = procedure.clocks[row.clock]
        ends = {other.due for other in rows if other.clock == spec.after} if spec.after else set()
        assert row.start in days | ends, (row.clock, row.start)
        rule = lawbook.rule(row.rule, row.start)
        again = law.due(rule, row.start, lawbook.catalogue().calendar, clocks.as_law(row.changes))
        assert row.due == (None if isinstance(again, law.PendingDue) else clocks._date(again.due))


@given(st.text(max_size=40))
def test_any_text_is_a_receipt_or_is_not_and_never_breaks(text):
    found = receipts.normalise(text)
    assert found is None or (len(found) == 16 and receipts.check_digit(found[:-1]) == found[-1])


@given(key=st.text(min_size=16, max_size=40), position=st.integers(0, 15), digit=st.integers(1, 9))
def test_every_single_wrong_digit_is_noticed(key, position, digit):
    number = receipts.new(key)
    wrong = number[:position] + str((int(number[position]) + digit) % 10) + number[position + 1 :]
    assert receipts.normalise(receipts.spoken(number)) == number
    assert receipts.normalise(wrong) is None


@pytest.mark.django_db
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(min_size=1, max_size=60))
def test_any_text_can_be_searched_for_and_stored(text):
    from django.db import connection

    case_id = uuid7()
    vector, words = search.vector(text, (1,), case_id), search.query(text)
    query = search.in_months(words, 1, [search.month_of(case_id)]) if words else "'@1'"
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::tsvector @@ %s::tsquery", [vector.replace("\0", ""), query.replace("\0", "")])
        assert cursor.fetchone()[0] is True


@pytest.mark.parametrize("written", ["13800000000", "138 0000 0000", "138-0000-0000", "+86 138 0000 0000", "0086-13800000000", "１３８００００００００"])
def test_one_telephone_number_is_found_however_it_is_written(written):
    from procuracy.casework.crypto import blind_index

    assert blind_index("phone", written) == blind_index("phone", "13800000000")
    assert blind_index("phone", "010-12309") != blind_index("phone", "12309")
