"""S5 through the API alone, by a program that knows the law and no field: every fact and every choice is one that the API itself describes."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest

from procuracy.casework.models import Case, Event
from procuracy.registry import places
from procuracy.registry.testing import nation

from .scenes import Program, Scene

pytestmark = pytest.mark.django_db

DAY = dt.date(2026, 8, 3)


def filled(fields: list[dict[str, Any]], **meant: str) -> dict[str, Any]:
    """What is always asked, by what is described: the first choice, the day, some words. `meant` gives the words of a choice, or a value, by field."""
    names = {field["name"] for field in fields}
    assert names >= set(meant), (names, meant)
    return {f["name"]: _value(f, meant.get(f["name"])) for f in fields if f["required"] or f["name"] in meant}


def _value(field: dict[str, Any], meant: str | None) -> Any:
    if choices := field.get("choices"):
        value = next(choice["value"] for choice in choices if meant is None or choice["label"] == meant)
        return [value] if field["type"] == "choices" else value
    plain = {"date": DAY.isoformat(), "boolean": True, "integer": field.get("min", 1), "decimal": "1", "text": "写明情况"}
    return plain[field["type"]] if meant is None else meant


class Office:
    """The programs of an office that act as the API describes."""

    def __init__(self) -> None:
        places.forget()
        self.scene = Scene(nation()["district"], DAY)

    def act(self, who: str, case: str, action: str, **meant: str) -> None:
        """Read what the act asks, fill it in, and send it; where it needs approval, whoever is named approves it."""
        program: Program = getattr(self.scene, who)
        described = program.get(f"cases/{case}/actions/{action}")
        assert described["allowed"], described
        done = program.post(f"cases/{case}/actions/{action}", facts=filled(described["fields"], **meant), expected_version=described["version"])
        assert (done["proposal"] is not None) == described["needs_approval"]
        if described["needs_approval"]:
            assert described["approval"]["office"] == self.scene.office.code and described["approval"]["law"]
            approver = next(role["value"] for role in described["approval"]["roles"] if role["value"] in self.scene.people)
            getattr(self.scene, approver).post(f"proposals/{done['proposal']}/answer", verdict="approved")

    def named(self, role: str) -> str:
        return self.scene.people[role].name


def test_a_lead_goes_to_its_good_end_by_what_the_api_describes():
    office = Office()
    anybody = Program(office.scene, {})
    report = filled(anybody.get("reports")["fields"], words="人民广场的轮椅坡道太陡，老人摔倒过", field="无障碍环境建设", place_words="四川省成都市金牛区人民广场")
    told = anybody.post("reports", 201, **report)
    assert told["office"] == office.scene.office.code
    person = office.scene.person(told["receipt"])
    lead = office.scene.triage_officer.get("cases?line=lead")["items"][0]["id"]
    office.act("triage_officer", lead, "assign", handler=office.named("handler"))
    office.act("handler", lead, "assess")

    handler = office.scene.handler
    line = next(row for row in handler.get(f"cases/{lead}/raise") if row["title"] == "行政公益诉讼")["name"]
    assert {"lead", "any"} & set(next(row for row in handler.get("lines") if row["name"] == line)["arises_from"])
    opening = handler.get(f"cases/{lead}/raise/{line}")
    assert opening["allowed"]
    case = str(handler.post(f"cases/{lead}/raise/{line}", 201, facts=filled(opening["fields"], field="无障碍环境建设"))["case"])
    office.act("handler", lead, "adopt")

    for action, meant in (
        ("file", {}), ("serve_filing", {}), ("consult", {}), ("name_second", {"second": office.named("triage_officer")}), ("finish_investigation", {}), ("decide_suggestion", {}),
        ("serve_suggestion", {}), ("report_suggestion_upward", {}), ("record_reply", {}), ("record_evaluation", {"volunteers": "2", "fixed": "坡道"}), ("finish_examination", {}), ("end_after_rectification", {}),
    ):  # fmt: skip
        office.act("handler", case, action, **meant)
    assert Case.objects.get(pk=case).outcome == "rectified"
    assert person.get("track")["outcome"] == "solved"
    assert "name_second" in set(Event.objects.filter(case_id=case).values_list("action", flat=True))


def test_what_is_described_is_said_in_the_language_asked_for_and_names_nobody():
    office = Office()
    s = office.scene
    case, _receipt = s.speak(words="老板拖欠工资", name="王小某", phone="13800002023")
    s.triage_officer.act(case, "assign", handler=s.people["handler"].pk)
    english = Program(s, {**s.handler.headers, "Accept-Language": "en"})
    referral = english.get(f"cases/{case}/raise/referral")
    about = next(field for field in referral["fields"] if field["name"] == "about")
    assert about["label"] == "For which person" and about["choices"][0]["label"].startswith("1 ")
    told = json.dumps([referral, *(english.get(f"cases/{case}/raise/{row['name']}") for row in english.get("lines"))], ensure_ascii=False)
    told += json.dumps([english.get(f"cases/{case}/actions/{offer['name']}") for offer in english.get(f"cases/{case}")["actions"]], ensure_ascii=False)
    assert "王小某" not in told and "13800002023" not in told
