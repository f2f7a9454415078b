"""The same decision of a court is not supervised twice unawares, in whichever line and office the first case lies."""

from __future__ import annotations

import importlib
import uuid

import pytest
from django.apps import apps

from procuracy.casework import commands
from procuracy.casework.errors import InvalidFacts
from procuracy.casework.models import Case
from procuracy.casework.testing import DAY, actor, at, do, speak
from procuracy.lines.administrative.tests.test_administrative import Bench
from procuracy.lines.supervision.judgments import key_of
from procuracy.lines.supervision.models import Judgment
from procuracy.registry.testing import client_of, nation, official

pytestmark = pytest.mark.django_db


def facts_of(bench: Bench, **more: str) -> dict[str, str]:
    return {**{name: value for name, value in bench.opening.items() if value is not None}, **more}


def again(bench: Bench, **more: str) -> uuid.UUID:
    return commands.raise_case(bench.origin, bench.line, bench.who["handler"], facts_of(bench, **more), key=uuid.uuid4().hex, now=at(DAY), today=DAY)


def test_a_second_case_about_the_same_decision_needs_a_reason_and_keeps_it():
    bench = Bench()
    with pytest.raises(InvalidFacts) as error:
        again(bench)
    assert set(error.value.errors) == {"again"}
    assert bench.row.title in error.value.errors["again"][0] and "金牛区" in error.value.errors["again"][0]
    assert Case.objects.filter(line=bench.line).count() == 1
    second = Case.objects.get(pk=again(bench, again="申请人提出了新的证据"))
    assert second.facts["again"] == "申请人提出了新的证据" and second.facts["supervised_before"] == [f"{DAY.isoformat()} · {bench.office.name_zh}"]
    # Another decision, or another thing that is supervised, needs none; and none that was sent along is kept.
    other = Case.objects.get(pk=again(bench, case_number="（2025）某0101行初13号", again="不需要", supervised_before="x"))
    assert not other.facts.get("again") and not other.facts.get("supervised_before")


def test_one_is_warned_on_the_page_with_the_case_and_nothing_typed_is_lost():
    bench = Bench()
    client = client_of(bench.people["handler"])
    address = f"/desk/case/{bench.origin}/raise/{bench.line}"
    assert "仍要另立一案的理由" not in client.get(address).content.decode()
    answer = client.post(address, facts_of(bench, request="请求监督，理由很长"))
    page = answer.content.decode()
    assert answer.status_code == 422 and "仍要另立一案的理由" in page and f'href="/desk/case/{bench.case}"' in page and "请求监督，理由很长" in page
    answer = client.post(address, facts_of(bench, again="新的证据"))
    assert answer.status_code == 302
    assert "新的证据" in client.get(answer["Location"]).content.decode()


def test_of_a_case_that_one_may_not_see_the_office_alone_is_named():
    bench = Bench()
    offices = nation()
    person = official(offices["other"], "handler")
    origin = speak(offices["other"], words="对法院判决不服", handler_id=person.pk).case_id
    page = client_of(person).post(f"/desk/case/{origin}/raise/{bench.line}", facts_of(bench)).content.decode()
    assert "金牛区" in page and str(bench.case) not in page and bench.row.title not in page
    with pytest.raises(InvalidFacts) as error:
        commands.raise_case(origin, bench.line, actor(person), facts_of(bench), key=uuid.uuid4().hex, now=at(DAY), today=DAY)
    assert bench.row.title not in error.value.errors["again"][0] and "金牛区" in error.value.errors["again"][0]


def test_the_same_press_twice_is_not_taken_for_a_second_case():
    bench, key = Bench(), uuid.uuid4().hex
    common = {"key": key, "now": at(DAY), "today": DAY}
    facts = facts_of(bench, case_number="（2025）某0101行初14号")
    assert commands.raise_case(bench.origin, bench.line, bench.who["handler"], facts, **common) == commands.raise_case(bench.origin, bench.line, bench.who["handler"], facts, **common)
    do(bench.origin, "note", bench.who["handler"], text="x")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (("成都市金牛区人民法院", "（2025）川0106民初12号"), ("金牛区法院", "(2025) 川0106民初12 号"), True),
        (("成都市金牛区人民法院", "（2025）川0106民初12号"), ("成都市金牛区人民法院", "（2025）川0106民初13号"), False),
        (("甲区人民法院", "第12号"), ("乙区人民法院", "第12号"), False),
        (("甲区人民法院", "（2012）甲民初字第12号"), ("甲区 人民法院", "〔2012〕甲民初字第12号"), True),
    ],
)
def test_one_decision_is_known_however_it_was_typed(one, other, same):
    assert (key_of(*one) == key_of(*other)) == same


def test_cases_that_were_opened_before_the_index_are_found_too():
    bench = Bench()
    Judgment.objects.all().delete()
    importlib.import_module("procuracy.lines.supervision.migrations.0001_judgments").find_again(apps, None)
    with pytest.raises(InvalidFacts):
        again(bench)
