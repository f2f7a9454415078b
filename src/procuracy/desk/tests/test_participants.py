"""Observers are kept by heads with their terms and found by capacity, expertise and area; cases are linked by their number."""

from __future__ import annotations

import pytest

from procuracy.casework.models import Case, Link
from procuracy.casework.testing import DAY, actor, do, speak
from procuracy.registry import places
from procuracy.registry.models import Participant
from procuracy.registry.testing import client_of, nation, official

pytestmark = pytest.mark.django_db


def test_a_head_adds_an_observer_and_a_term_does_not_end_before_it_begins():
    office = nation()["district"]
    desk = client_of(official(office, "head"))
    given = {"capacity": "npc_deputy", "name": "赵某", "unit": "某校", "since": "2026-01-01", "until": "2025-01-01"}
    refused = desk.post("/desk/participants", given)
    assert refused.status_code == 422 and "赵某" in refused.content.decode() and not Participant.objects.exists()
    assert desk.post("/desk/participants", given | {"until": "2030-12-31"}).status_code == 302
    row = Participant.objects.get()
    assert (row.name, row.office_id) == ("赵某", office.pk)
    assert client_of(official(nation()["other"], "head")).get(f"/desk/participants/{row.pk}").status_code == 404
    assert client_of(official(office, "handler")).post("/desk/participants", given).status_code == 200, "a handler reads the register and does not keep it"
    assert Participant.objects.count() == 1


def test_the_register_is_narrowed_by_capacity_expertise_and_area():
    office = nation()["district"]
    places.forget()
    for name, capacity, expertise, area in (("钱某", "expert", ["medicine"], "510106"), ("孙某", "expert", ["law"], "510107"), ("李某", "npc_deputy", [], "")):
        Participant.objects.create(name=name, capacity=capacity, expertise=expertise, area=area, office=office, since=DAY)
    desk = client_of(official(office, "handler"))

    def found(query: str) -> set[str]:
        page = desk.get(f"/desk/participants?{query}").content.decode()
        return {name for name in ("钱某", "孙某", "李某") if name in page}

    assert found("") == {"钱某", "孙某", "李某"} and found("capacity=npc_deputy") == {"李某"}
    assert found("expertise=law") == {"孙某"} and found("area=金牛区") == {"钱某"} and found("area=成都市") == {"钱某", "孙某"}


def test_a_case_is_linked_by_its_number_with_a_reason_and_only_to_what_one_may_see():
    office = nation()["district"]
    person = official(office, "head", "triage_officer")
    one, two = speak(office).case_id, speak(office, words="上游团伙").case_id
    far = speak(nation()["other"]).case_id
    for case in (two, far):
        Case.objects.filter(pk=case).update(number=f"川金牛检控〔2026〕{1 if case == two else 2}号")
    desk = client_of(person)
    link = {"do": "link", "kind": "upstream", "number": "川金牛检控[2026]1号", "key": "x" * 20}
    desk.post(f"/desk/case/{one}/tools", link)
    assert not Link.objects.exists(), "why is part of it"
    desk.post(f"/desk/case/{one}/tools", link | {"reason": "同一链条"})
    assert list(Link.objects.values_list("other_id", "kind", "reason")) == [(two, "upstream", "同一链条")]
    desk.post(f"/desk/case/{one}/tools", link | {"number": "川金牛检控〔2026〕2号", "reason": "看不到的案件", "key": "y" * 20})
    assert Link.objects.count() == 1
    do(one, "note", actor(person), text="还在")
