"""S11 over HTTP: a volunteer applies, is admitted by two, signs, reports under her one code, and is thanked; and anybody reports without one."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.test import Client

from procuracy.casework.models import Case, Party
from procuracy.casework.verification import verify
from procuracy.registry import places
from procuracy.registry.models import Participant
from procuracy.registry.testing import nation

from .scenes import Program, Scene

pytestmark = pytest.mark.django_db

JOIN = {"name": "林某", "phone": "13800002031", "place": "成都市金牛区", "expertise": ["accessibility"], "occupation": "康复医师", "adult": True}
LEAD = {"words": "广场东门的轮椅坡道太陡", "field": "barrier_free", "place_words": "成都市金牛区人民广场东门", "seen_on": "2026-08-01", "position": "30.69123, 104.05234"}


@pytest.fixture
def scene():
    places.forget()
    yield Scene(nation()["district"], dt.date(2026, 8, 3))
    places.forget()


def admitted(scene: Scene) -> tuple[Program, str]:
    """A volunteer who has signed: her own program, and her case."""
    receipt = Program(scene, {}).post("volunteers", 201, **JOIN)["receipt"]
    case = str(Case.objects.get(line="volunteer").pk)
    her = scene.person(receipt)
    scene.triage_officer.act(case, "assign", handler=scene.people["handler"].pk)
    scene.agreed("handler", "head", case, "approve", checked="专长、地区属实，没有利害关系。")
    her.post("track/sign_agreement", read_training="on", agrees="on", signature="林某")
    return her, case


def test_a_volunteer_is_admitted_and_heard(scene):
    her, case = admitted(scene)
    row = Participant.objects.get(case_id=case)
    assert row.state == Participant.State.ACTIVE
    lead = her.post("track/leads", 201, **LEAD)
    found = Case.objects.get(pk=lead["case"])
    assert (found.line, found.facts["participant"], found.place) == ("lead", str(row.pk), "510106")
    assert Party.objects.get(case=found).joined_from_id == Party.objects.get(case_id=case).pk
    assert "林某" not in json.dumps(found.facts, ensure_ascii=False) and verify(found.pk).sound
    scene.handler.act(case, "thank", text="谢谢你。")
    assert her.get("track")["letters"]


def test_a_press_that_is_repeated_reports_once_and_what_is_wrong_is_said_at_its_field(scene):
    her, _case = admitted(scene)
    headers = {**her.headers, "Idempotency-Key": "k" * 20}
    answers = [Client().post("/api/v1/track/leads", LEAD, content_type="application/json", headers=headers).json() for _press in range(2)]
    assert answers[0]["case"] == answers[1]["case"] and answers[1]["again"] and Case.objects.filter(line="lead").count() == 1
    for wrong, field in (({"position": "x"}, "position"), ({"field": "nothing"}, "field"), ({"place_words": "某地"}, "place_words"), ({"seen_on": "2030-01-01"}, "seen_on")):
        assert field in her.post("track/leads", 422, **{**LEAD, **wrong})["errors"]
    assert "adult" in Program(scene, {}).post("volunteers", 422, **{**JOIN, "adult": False})["errors"]


def test_anybody_reports_without_a_code_and_gets_one_and_who_is_no_volunteer_does_not_report_as_one(scene):
    receipt = Program(scene, {}).post("reports", 201, **LEAD, name="赵某", phone="13800002032", may_contact=True, channel="phone")["receipt"]
    mine = scene.person(receipt)
    assert mine.get("track")["stage"] == "received"
    mine.post("track/leads", 403, **LEAD)
    _petition, other = scene.speak(words="欠薪", name="王某")
    scene.person(other).post("track/leads", 403, **LEAD)
    assert Case.objects.filter(line="lead").count() == 1
