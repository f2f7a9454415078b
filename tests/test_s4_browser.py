"""Scenario S4 in a real browser: a child's matter is sealed at the door, another office helps, and nobody learns who it is before a custodian says so."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from procuracy.api.models import ApiKey, digest
from procuracy.casework.models import Case, Event, Party, Sensitivity
from procuracy.casework.verification import verify
from procuracy.config import clock
from procuracy.registry import competence, places
from procuracy.registry.testing import nation, official
from procuracy.web.testing import assert_page, follow, screenshot

from .scenes import Program, Scene
from .walking import act, fill, raise_case, speak

pytestmark = pytest.mark.django_db(transaction=True)

CHILD = "尉迟小满"
SAID = {"words": "有人在网上骗我女儿拍照，还要挟她。", "wish": "保护孩子", "matter": "child", "name": CHILD, "channel": "phone", "phone": "13800002077", "hours": "any", "say": "office"}
TRAINED = ("minors_officer", "handler", "triage_officer")
REQUEST = {"kind": "statement", "request": "请协助询问一次，合适成年人在场，并安排心理疏导。"}
ANSWER = {"result": "done", "text": "已询问一次，合适成年人到场，全程录音录像。"}


def opened(page: Any, server: str, case: Any) -> None:
    """Open a sealed case with a reason."""
    page.goto(f"{server}/desk/case/{case}")
    assert "封存" in page.locator("h1").inner_text()
    page.fill("[name=purpose]", "办理本案")
    follow(page.locator("main form button"))


def acts_of(case: Any) -> list[str]:
    return list(Event.objects.filter(case_id=case).order_by("seq").values_list("action", flat=True))


def over_http() -> list[str]:
    """The same request over the HTTP door, to the same end."""
    scene = Scene(nation()["district"], clock.today())
    official(nation()["other"], "chief_procurator")  # without one no sealed case goes there
    asking, asked = (scene._of(official(nation()[place], *TRAINED)) for place in ("district", "other"))
    origin, _receipt = scene.speak(words=SAID["words"], matter="child", name=CHILD)

    def do(who: Program, case: str, action: str, **facts: Any) -> None:
        who.post(f"cases/{case}/actions/{action}", facts=facts, expected_version=Case.objects.get(pk=case).version, purpose="办理本案")

    do(asking, origin, "assign", handler=official_of(asking))
    case = asking.post(f"cases/{origin}/raise/collaboration", 201, facts={**REQUEST, "offices": "510107：1"}, purpose="办理本案")["case"]
    do(asked, case, "assign", handler=official_of(asked))
    do(asked, case, "take_on")
    do(asked, case, "answer", **ANSWER)
    asked.post(f"cases/{case}/identity", 201, reason="询问", days=5, purpose="办理本案")
    custodian = scene._of(official(nation()["other"], "custodian"))
    custodian.post(f"releases/{custodian.get('releases')[0]['id']}/answer", verdict="released")
    do(asking, case, "confirm")
    assert Case.objects.get(pk=case).outcome == "done"
    return acts_of(case)


def official_of(program: Program) -> int:
    """The id of the official who acts through a program."""
    key = ApiKey.objects.get(digest=digest(program.headers["Authorization"].partition(" ")[2]))
    assert key.official_id is not None
    return key.official_id


def test_a_child_is_helped_far_away_and_named_to_nobody_without_need(live_server, open_page, signed_in):
    expected = over_http()
    server = live_server.url
    competence.forget()
    places.forget()
    asking, asked = (official(nation()[place], *TRAINED) for place in ("district", "other"))
    custodian, head = official(nation()["other"], "custodian"), official(nation()["district"], "head")
    known = set(Case.objects.values_list("pk", flat=True))
    speak(open_page("/", width=360), SAID)
    origin = Case.objects.exclude(pk__in=known).get()
    assert (origin.sensitivity, origin.department) == (Sensitivity.SEALED, "minors")

    # A head who is not trained for it finds nothing; who is trained opens it with a reason, and reads no name.
    stranger = open_page(f"/desk/case/{origin.pk}", cookies=signed_in(head))
    assert CHILD not in stranger.content() and "没有" in stranger.locator("main").inner_text()
    desk = open_page("/desk/work?scope=office", cookies=signed_in(asking))
    assert "封存事项" in desk.content() and CHILD not in desk.content()
    opened(desk, server, origin.pk)
    assert CHILD not in desk.content()
    act(desk, server, origin.pk, "assign", handler=str(asking.pk))
    desk.goto(f"{server}/desk/case/{origin.pk}/raise/collaboration")
    fill(desk, {**REQUEST, "offices": "没有这个地方\n510106"})
    follow(desk.locator("main form button").last)
    said = desk.locator("main").inner_text()
    assert "没有这个地方" in said and "本院" in said and desk.locator("[name=request]").input_value() == REQUEST["request"], "every wrong line is named, and nothing typed is lost"
    assert_page(desk)
    case = raise_case(desk, server, origin.pk, "collaboration", **REQUEST, offices="成都市武侯区人民检察院：1")

    # The other office: its own case, its own custodian.
    away = open_page("/desk/work?scope=office", cookies=signed_in(asked))
    opened(away, server, case)
    act(away, server, case, "assign", handler=str(asked.pk))
    act(away, server, case, "take_on")
    act(away, server, case, "answer", **ANSWER)
    away.goto(f"{server}/desk/case/{case}")
    assert CHILD not in away.content()
    away.goto(f"{server}/desk/case/{case}/identity")
    fill(away, {"reason": "询问", "days": "5"})
    follow(away.locator("main form button").last)
    keeper = open_page("/desk/releases", cookies=signed_in(custodian))
    assert CHILD not in keeper.content()
    follow(keeper.locator("button[value=released]"))
    away.goto(f"{server}/desk/case/{case}")
    assert CHILD in away.content()
    assert_page(away)

    # The asking office reads the answer, in its own history too, and still no name.
    desk.goto(f"{server}/desk/work?scope=asked")
    assert str(case) in desk.content()
    opened(desk, server, case)
    assert ANSWER["text"] in desk.content() and CHILD not in desk.content()
    screenshot(desk, "s4-answer")
    act(desk, server, case, "confirm")
    desk.goto(f"{server}/desk/case/{origin.pk}")
    assert ANSWER["text"] in desk.content() and CHILD not in desk.content()
    row = Case.objects.get(pk=uuid.UUID(case))
    assert row.outcome == "done" and verify(row.pk).sound and verify(origin.pk).sound
    assert acts_of(case) == expected, "the pages leave the records that the HTTP door leaves"
    assert Party.objects.get(case_id=case).contact_in_full()["name"] == CHILD
