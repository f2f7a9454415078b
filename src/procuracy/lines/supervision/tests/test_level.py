"""Of a court's decisions the procuratorate of the court's own level is competent (CSR 29, ASR 28), and whoever is not is told so."""

from __future__ import annotations

import uuid

import pytest

from procuracy.casework import commands
from procuracy.casework.errors import InvalidFacts
from procuracy.casework.testing import DAY, at
from procuracy.lines.administrative.tests.test_administrative import Bench as Administrative
from procuracy.lines.civil.tests.test_civil import Bench as Civil
from procuracy.registry.testing import client_of, nation

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("made", "place", "level", "competent", "article"),
    [
        (Civil, "district", "intermediate", "成都市人民检察院", "民诉监督规则 29"),
        (Civil, "district", "high", "四川省人民检察院", "民诉监督规则 29"),
        (Administrative, "district", "supreme", "最高人民检察院", "行政诉讼监督规则 28"),
        (Administrative, "city", "basic", "同级人民检察院", "行政诉讼监督规则 28"),
    ],
)
def test_another_levels_court_is_said_at_the_opening_with_who_is_competent(made, place, level, competent, article):
    with pytest.raises(InvalidFacts) as refused:
        made(place, court_level=level, elsewhere=None)
    assert set(refused.value.errors) == {"elsewhere"}
    assert competent in refused.value.errors["elsewhere"][0] and article in refused.value.errors["elsewhere"][0]


def test_the_right_office_is_asked_nothing_and_ex_officio_an_office_supervises_those_below():
    assert not Civil(elsewhere="随手写的").row.facts.get("elsewhere")
    assert not Civil("city", court_level="intermediate", elsewhere=None).row.facts.get("competent")
    found = {"source": "ex_officio", "ex_ground": "sham", "applied_on": None, "limit_from": None, "limit_kind": None, "request": None, "elsewhere": None}
    assert Civil("city", **found).stage == "received"
    with pytest.raises(InvalidFacts):
        Civil(court_level="intermediate", **found)


def test_the_pages_of_the_case_say_it_until_it_is_transferred():
    bench = Civil(court_level="intermediate", elsewhere="市院指定本院办理")
    triage, warning = client_of(bench.people["triage_officer"]), "对这一级法院的监督应由成都市人民检察院管辖"
    for act in ("", "/act/accept", "/act/not_accept"):
        page = triage.get(f"/desk/case/{bench.case}{act}").content.decode()
        assert warning in page and "市院指定本院办理" in page, act
    proposal = commands.propose(bench.case, "not_accept", bench.who["triage_officer"], {"ground": "divorce", "reason": "解除婚姻关系"}, expected_version=None, key=uuid.uuid4().hex, now=at(DAY), today=DAY)
    assert warning in client_of(bench.people["chief_procurator"]).get(f"/desk/approvals/{proposal.pk}").content.decode()
    common = {"key": uuid.uuid4().hex, "now": at(DAY), "today": DAY}
    commands.offer_transfer(bench.case, nation()["city"], bench.who["triage_officer"], reason="应由市院管辖", expected_version=None, **common)
    commands.answer_transfer(bench.case, bench.above, "accepted", **common | {"key": uuid.uuid4().hex})
    assert warning not in client_of(bench.above_person).get(f"/desk/case/{bench.case}").content.decode()


def test_the_opening_says_when_a_field_is_needed_and_calls_none_of_them_optional():
    bench = Civil()
    page = client_of(bench.people["handler"]).get(f"/desk/case/{bench.origin}/raise/{bench.line}").content.decode()
    assert page.count("当事人对生效裁判申请监督的必填") == 2 and "选填" not in page and "可不填" not in page
    other = Administrative()
    page = client_of(other.people["handler"]).get(f"/desk/case/{other.origin}/raise/{other.line}").content.decode()
    assert page.count("当事人申请的必填") >= 4
