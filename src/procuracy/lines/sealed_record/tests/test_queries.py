"""A query of a sealed juvenile record: sealed from its opening, decided within seven days by two, and closed when it was served."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest

from procuracy.casework import commands, queries, search
from procuracy.casework.errors import CaseworkError
from procuracy.casework.models import Case, Deadline, Sensitivity
from procuracy.casework.testing import DAY, actor, at, do, reply, speak
from procuracy.casework.verification import verify
from procuracy.materials.models import Letter
from procuracy.registry.testing import nation, official

pytestmark = pytest.mark.django_db

QUERY = {"unit": "某区人民法院", "kind": "judicial", "file": "川金牛检未〔2019〕1号", "purpose": "审理案件需要", "basis": "刑事诉讼法第二百八十六条"}
ENDINGS = {
    "permitted": ("permit", {"scope": "案件事实部分", "secret": "on"}, "sealed_record_permission"),
    "refused": ("refuse", {"reason": "没有法定依据"}, "sealed_record_refusal"),
    "no_record": ("certify_none", {"use": "入职"}, "no_record_certificate"),
}


class Here:
    def __init__(self) -> None:
        office = nation()["district"]
        self.handler, self.head, self.chief = (actor(official(office, role)) for role in ("handler", "head", "chief_procurator"))
        origin = speak(office, words="查询").case_id
        do(origin, "assign", self.head, handler=self.handler.id)
        self.case = commands.raise_case(origin, "sealed_record", self.handler, QUERY, key=uuid.uuid4().hex, now=at(DAY), today=DAY)


def test_a_query_is_opened_beside_a_letter_or_a_case_of_a_minor_and_not_beside_a_lead():
    office = nation()["district"]
    handler = actor(official(office, "handler", "head"))
    facts = {"words": "坡道太陡", "field": "barrier_free", "happened_at": "广场", "seen_on": DAY.isoformat(), "source": "own_case"}
    origin = speak(office, words="查询").case_id
    lead = commands.raise_case(origin, "lead", handler, facts, key=uuid.uuid4().hex, now=at(DAY), today=DAY)
    do(lead, "assign", handler, handler=handler.id)

    def offered(case):
        return {line.procedure for line in queries.may_raise(queries.case_page(case, handler, purpose="核对", page="case", now=at(DAY), today=DAY), handler, DAY)}

    do(origin, "assign", handler, handler=handler.id)
    assert "sealed_record" in offered(origin) and "sealed_record" not in offered(lead) and "public_interest_civil" in offered(lead)
    with pytest.raises(CaseworkError) as refused:
        commands.raise_case(lead, "sealed_record", handler, QUERY, key=uuid.uuid4().hex, now=at(DAY), today=DAY)
    assert "来信" in refused.value.details["zh"]
    query = commands.raise_case(origin, "sealed_record", handler, QUERY, key=uuid.uuid4().hex, now=at(DAY), today=DAY)
    assert offered(query).isdisjoint({"hearing", "visit", "consultation", "aid", "public_interest_civil"}), "it only serves the letter"


@pytest.mark.parametrize("outcome", ENDINGS)
def test_each_answer_is_decided_by_two_in_seven_days_and_served(outcome):
    here, (action, facts, letter) = Here(), ENDINGS[outcome]
    clock = Deadline.objects.get(case_id=here.case, clock="decide")
    assert (clock.due, clock.is_law) == (dt.date(2026, 8, 10), True)
    with pytest.raises(CaseworkError):
        do(here.case, action, here.handler, **facts)
    reply(here.case, action, here.handler, here.chief, **facts)
    assert Letter.objects.get(case_id=here.case).kind == letter
    do(here.case, "record_service", here.handler, served_on=DAY.isoformat(), outcome=outcome)
    row = Case.objects.get(pk=here.case)
    assert (row.open, row.outcome) == (False, outcome) and verify(row.pk).sound


def test_it_is_sealed_from_the_first_moment_and_found_by_no_search():
    here = Here()
    row = Case.objects.get(pk=here.case)
    assert row.sensitivity == Sensitivity.SEALED and row.title.startswith("封存事项") and "法院" not in row.title
    assert not Case.objects.filter(pk=here.case).extra(where=["search @@ %s::tsquery"], params=[search.query("审理案件需要")]).exists()
