"""Scenarios S2 and S9 in a real browser: a clerk's spreadsheet and each worker's own page; an old mother at the counter."""

from __future__ import annotations

import uuid
from decimal import Decimal

import pytest

from procuracy.casework import commands
from procuracy.casework.models import Case, Party
from procuracy.casework.testing import actor, do, speak
from procuracy.casework.verification import verify
from procuracy.config import clock
from procuracy.lines.group import acts, imports
from procuracy.lines.group.testing import people, xlsx
from procuracy.registry import competence, places
from procuracy.registry.testing import nation, official
from procuracy.web.testing import assert_page, follow, screenshot

from .walking import act, approve, fill, raise_case, track

pytestmark = pytest.mark.django_db(transaction=True)

TOTAL = Decimal("10150000.00")
APPLICATION = {"how": "oral", "words": "申请支持起诉。", "respondent": "对方", "voluntary": "on"}


def worked() -> None:
    """What the worker does meanwhile."""
    while imports.import_waiting(clock.now(), clock.today()) + acts.act_waiting(clock.now()):
        pass


def test_s2_a_spreadsheet_becomes_people_who_each_see_their_own(live_server, open_page, signed_in):
    office = nation()["district"]
    handler, triage = official(office, "handler"), official(office, "triage_officer")
    petition = speak(office, on=clock.today(), words="柴某拖欠我们五百八十七名工人的工资。").case_id
    do(petition, "assign", actor(triage), clock.today(), handler=handler.pk)
    facts = {**APPLICATION, "ground": "migrant_worker", "claim": "追索劳动报酬"}
    case = commands.raise_case(petition, "support", actor(handler), facts, key=uuid.uuid4().hex, now=clock.now(), today=clock.today())
    server = live_server.url

    desk = open_page(f"/desk/case/{case}", cookies=signed_in(handler))
    follow(desk.locator(f"a[href$='/case/{case}/claimants']"))
    follow(desk.locator("a[href$='/claimants/import']"))
    rows = [*people(587, TOTAL), ("工人坏", "1", "x", 3, "一万"), people(1)[0]]
    desk.set_input_files("[name=file]", {"name": "名单.xlsx", "mimeType": "application/octet-stream", "buffer": xlsx(rows)})
    follow(desk.locator("main form button"))
    shown = desk.locator("main").inner_text()
    assert "10,150,000.00" in shown and "587" in shown
    assert_page(desk)
    screenshot(desk, "s2-preview")
    fill(desk, {"may_text": "no"})
    follow(desk.locator("button[value=confirm]"))
    worked()
    desk.reload()
    follow(desk.locator("main a[href$='/codes']"))
    code = desk.locator("main").inner_text()
    assert_page(desk)
    number = imports.codes(imports.ClaimantImport.objects.get(), clock.now())[0][1]
    assert number[:4] in code

    desk.goto(f"{server}/desk/case/{case}/claimants/act")
    fill(desk, {"kind": "agreed", "percent": "100"})
    follow(desk.locator("main form button").last)
    worked()
    desk.goto(f"{server}/desk/case/{case}/claimants/act")
    fill(desk, {"kind": "instalment", "percent": "30", "text": "第一笔工资已经到账。"})
    follow(desk.locator("main form button").last)
    worked()
    desk.goto(f"{server}/desk/case/{case}/claimants")
    assert_page(desk)
    screenshot(desk, "s2-claims")

    worker = track(open_page("/track", width=360, large=True), server, number)
    page = worker.locator("main").inner_text()
    own = Party.objects.get(case_id=case, claim__number=1).claim
    assert f"{own.amount_claimed:,}" in page and f"{own.amount_received:,}" in page and "第一笔工资已经到账。" in page
    assert "工人1" not in page.replace("工人0", ""), "nobody else's name"
    assert_page(worker)
    screenshot(worker, "s2-worker-360")
    assert verify().sound


def test_s9_an_old_mother_is_heard_at_the_counter_and_supported(live_server, open_page, signed_in):
    office = nation()["district"]
    competence.forget()
    places.forget()
    person = {role: official(office, role) for role in ("operator", "triage_officer", "handler", "head", "visitor")}
    server = live_server.url
    counter = open_page("/desk/intake/counter", cookies=signed_in(person["operator"]))
    fill(counter, {"words": "我八十一了，三个儿女都不管我。", "name": "田某", "may_contact": "no"})
    follow(counter.locator("main form button.govuk-button").first)
    assert counter.url.endswith("/desk/intake/slip"), counter.locator("main").inner_text()[:300]
    petition = Case.objects.get().pk
    triage = open_page("/desk/work", cookies=signed_in(person["triage_officer"]))
    act(triage, server, petition, "assign", handler=str(person["handler"].pk))
    desk = open_page("/desk/work", cookies=signed_in(person["handler"]))
    case = raise_case(desk, server, petition, "support", **APPLICATION, ground="elderly", claim="赡养费纠纷")
    yes = dict.fromkeys(("right_infringed", "department_failed", "wants_to_sue", "too_weak"), "yes")
    act(desk, server, case, "test_conditions", **yes, checks=["community_tried", "able_to_pay"], finding="均符合。")
    act(desk, server, case, "accept", how_handled="请社区上门，帮助起草起诉状。")
    approve(open_page("/desk/approvals", cookies=signed_in(person["head"])), server)
    act(desk, server, case, "draft_complaint", court="金牛区法院", cause="赡养费纠纷", defendant="三名子女", claims="每月各付二百元", reasons="年老患病。", amount="600")
    day = Case.objects.get(pk=case).received_on.isoformat()
    act(desk, server, case, "record_outcome", court_outcome="mediated", concluded_on=day, text="三名子女每月各付二百元。", amount="600.00")
    # She said that nobody should call her: the visitor cannot record a call, but she may be met where she comes herself.
    visitor = open_page("/desk/work?scope=office", cookies=signed_in(person["visitor"]))
    visitor.goto(f"{server}/desk/case/{case}/act/record_visit")
    fill(visitor, {"how": "phone", "rating": "5", "words": "好"})
    follow(visitor.locator("main form button").last)
    assert visitor.locator(".govuk-error-summary").count() == 1
    act(visitor, server, case, "record_visit", how="in_person", rating="5", words="小儿子来看我了。")
    assert Case.objects.get(pk=case).outcome == "supported"
    assert verify().sound
