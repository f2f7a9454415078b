"""Scenario S7 in a real browser: a judgment about work injury is supervised, the dispute itself is settled, and the campaign counts it as it stands."""

from __future__ import annotations

from typing import Any

import pytest

from procuracy.casework.models import Case, Event
from procuracy.casework.verification import verify
from procuracy.config import clock
from procuracy.registry import competence, places
from procuracy.registry.testing import nation, official
from procuracy.web.testing import assert_page, follow, screenshot

from .scenes import Scene
from .walking import act, approve, case_of, fill, raise_case, speak, track

pytestmark = pytest.mark.django_db(transaction=True)

ROLES = ("triage_officer", "handler", "head", "chief_procurator", "visitor")
SAID = {"words": "工伤认定的官司输了，法院驳回了再审申请。", "wish": "请检察院监督", "matter": "judgment", "name": "康某", "channel": "phone", "phone": "13800002066", "hours": "any", "say": "office"}
OPENING = {
    "source": "application", "kind": "judgment", "field": "employment", "court": "成都市金牛区人民法院", "court_level": "basic", "case_number": "（2026）川0106行初12号", "decided": "驳回诉讼请求",
    "request": "认定事实错误", "other_party": "某区人力资源和社会保障局", "limit_kind": "rejection_served",
}  # fmt: skip


def steps() -> list[tuple[str, str, str, dict[str, Any]]]:
    """What is done in the case: by whom, approved by whom, and with which facts."""
    today = clock.today().isoformat()
    sent = {"sent_on": today, "how": "邮寄"}
    return [
        ("triage_officer", "", "accept", {"reason": "符合受理条件"}),
        ("triage_officer", "", "send_acceptance", sent),
        ("triage_officer", "", "hand_over", sent),
        ("handler", "", "record_resolution", {"done_on": today, "ways": ["explanation", "mediation"], "resolved": "resolved", "text": "双方见面，重新认定工伤。"}),
        ("handler", "chief_procurator", "end_review", {"ground": "settled", "reason": "行政争议已经实质性化解。"}),
        ("handler", "", "send_ending", sent),
        ("visitor", "", "record_visit", {"how": "phone", "rating": "5", "words": "工伤认下来了"}),
    ]


def opening() -> dict[str, Any]:
    today = clock.today().isoformat()
    return OPENING | {"applied_on": today, "limit_from": today}


def acts_of(case: Any) -> list[str]:
    return list(Event.objects.filter(case_id=case).order_by("seq").values_list("action", flat=True))


def over_http() -> list[str]:
    """The same case over the HTTP door, to the same end."""
    scene = Scene(nation()["district"], clock.today())
    petition, _receipt = scene.speak(words=SAID["words"], matter="judgment", name=SAID["name"], may_contact=True, channel="phone", phone=SAID["phone"])
    scene.triage_officer.act(petition, "assign", handler=scene.people["handler"].pk)
    case = scene.handler.raise_case(petition, "administrative_supervision", **opening())
    for who, by, action, facts in steps():
        if by:
            scene.agreed(who, by, case, action, **facts)
        else:
            getattr(scene, who).act(case, action, **facts)
    assert Case.objects.get(pk=case).outcome == "ended"
    return acts_of(case)


def test_a_judgment_is_supervised_the_dispute_is_settled_and_the_campaign_counts_it(live_server, open_page, signed_in):
    expected = over_http()
    office, server = nation()["district"], live_server.url
    competence.forget()
    places.forget()
    people = {role: official(office, role) for role in ROLES}
    desks = {role: open_page("/desk/work", cookies=signed_in(person)) for role, person in people.items()}

    # A head starts the campaign; nothing is written into a case for it.
    head = desks["head"]
    head.goto(f"{server}/desk/campaigns/new")
    today = clock.today().isoformat()
    fill(head, {"title_zh": "护航民生民利", "purpose_zh": "着力解决群众急难愁盼", "business": ["administrative_supervision"], "subjects": ["employment", "housing"], "first_day": today, "last_day": today, "whole": "yes"})
    follow(head.locator("main form button").last)
    campaign = head.url
    counted_before = head.locator("main").inner_text()
    assert "护航民生民利" in counted_before
    assert_page(head)

    receipt = speak(open_page("/", width=360), SAID)
    petition = case_of(receipt)
    act(desks["triage_officer"], server, petition, "assign", handler=str(people["handler"].pk))
    case = raise_case(desks["handler"], server, petition, "administrative_supervision", **opening() | {"case_number": "（2026）川0106行初13号"})
    desk = desks["handler"]
    text = desk.locator("main").inner_text()
    assert "行政诉讼监督规则" in text and "就业" in text
    assert_page(desk)
    screenshot(desk, "s7-case")
    for who, by, action, facts in steps():
        act(desks[who], server, case, action, **facts)
        if by:
            approve(desks[by], server)
    row = Case.objects.get(pk=case)
    assert (row.open, row.outcome, row.field) == (False, "ended", "employment") and verify(row.pk).sound
    assert acts_of(case) == expected, "the pages leave the records that the HTTP door leaves"

    her = track(open_page("/track", width=360), server, receipt)
    assert "成都市金牛区人民法院" in her.locator("main").inner_text()
    assert_page(her)
    head.goto(campaign)
    shown = head.locator("main").inner_text()
    assert shown != counted_before and "就业" in shown
    screenshot(head, "s7-campaign")
