"""Scenario S3 in a real browser: a chain of counterfeiters is linked and seen as a picture; the lead goes to the consumer commission, whose answer closes it."""

from __future__ import annotations

import re
from typing import Any

import pytest

from procuracy.casework.models import Case, Event, Link
from procuracy.casework.verification import verify
from procuracy.config import clock
from procuracy.registry import competence, places
from procuracy.registry.models import Agency, AgencyPerson, User
from procuracy.registry.testing import nation, official
from procuracy.web.testing import assert_page, follow, screenshot

from .scenes import Scene
from .walking import act, fill, raise_case

pytestmark = pytest.mark.django_db(transaction=True)

LEAD = {"source": "organ", "source_detail": "刑事检察部门移送，销售假药案", "field": "food_drugs", "place_words": "成都市金牛区", "words": "销售假肝药片，侵害众多消费者。", "responsible": "销售假药的团伙"}
REQUEST = {"kind": "lead_transfer", "request": "请依法审查是否提起消费民事公益诉讼。", "consent": "not_needed", "consent_words": "民事诉讼法第五十八条"}
ANSWER = {"help": "given", "text": "已经审查，拟提起消费民事公益诉讼。"}


def acts_of(case: Any) -> list[str]:
    return list(Event.objects.filter(case_id=case).order_by("seq").values_list("action", flat=True))


def over_http() -> list[str]:
    """The same lead over the HTTP door, to the same end."""
    scene = Scene(nation()["district"], clock.today())
    found = {**LEAD, "seen_on": clock.today().isoformat()}
    main, other = (scene.triage_officer.post("leads", 201, **found)["case"] for _ in range(2))
    for case in (main, other):
        scene.triage_officer.act(case, "assign", handler=scene.people["handler"].pk)
    scene.handler.post(f"cases/{main}/beside", step="link", other=other, kind="upstream", reason="供货")
    scene.handler.act(main, "assess")
    scene.partner("consumer")
    asked = scene.handler.raise_case(main, "referral", **REQUEST, agency=scene.agencies["consumer"].pk)
    scene.handler.act(asked, "send", read="on")
    scene.partner("consumer").post(f"partner/requests/{asked}/actions/answer", facts=ANSWER)
    scene.handler.act(asked, "confirm")
    scene.handler.act(main, "hand_on", to="消费者委员会", text="已经受理")
    return acts_of(main)


def test_a_chain_is_linked_and_the_consumer_commission_answers(live_server, open_page, signed_in):
    expected = over_http()
    office, server = nation()["district"], live_server.url
    competence.forget()
    places.forget()
    triage, handler = official(office, "triage_officer"), official(office, "handler")
    agency = Agency.objects.create(kind="consumer", name_zh="省消费者委员会", name_en="Consumer commission", office=office)
    officer = AgencyPerson.objects.create(user=User.objects.create_user("desk-commission"), agency=agency, name="经办人")
    first, desk, partner = open_page("/desk/work", cookies=signed_in(triage)), open_page("/desk/work", cookies=signed_in(handler)), open_page("/partner/", cookies=signed_in(officer))

    leads = []
    for n, words in enumerate(("销售假肝药片，侵害众多消费者。", "制造假药的窝点。", "网店卖假酒。")):
        first.goto(f"{server}/desk/leads/new")
        fill(first, {**LEAD, "words": words, "seen_on": clock.today().isoformat()})
        follow(first.locator("main form button").last)
        ident = re.search(r"[0-9a-f-]{36}", first.url)
        assert ident, first.locator("main").inner_text()[:400]
        leads.append(ident[0])
        act(first, server, ident[0], "assign", handler=str(handler.pk))
        Case.objects.filter(pk=ident[0]).update(number=f"川金牛检公益〔2026〕{n + 1}号")
    for n, kind in ((1, "upstream"), (2, "downstream")):
        desk.goto(f"{server}/desk/case/{leads[0]}/tools")
        form = desk.locator("form", has=desk.locator("[name=number]"))
        form.locator("[name=number]").fill(f"川金牛检公益〔2026〕{n + 1}号")
        form.locator("[name=kind]").select_option(kind)
        form.locator("[name=reason]").fill("供货" if n == 1 else "进货")
        follow(form.locator("button"))
        if n == 1:
            act(desk, server, leads[0], "assess")
    assert set(Link.objects.filter(case_id=leads[0]).values_list("kind", flat=True)) == {"upstream", "downstream"}

    asked = raise_case(desk, server, leads[0], "referral", **REQUEST, agency=str(agency.pk))
    act(desk, server, asked, "send", read="on")
    partner.goto(f"{server}/partner/request/{asked}")
    assert "请依法审查" in partner.locator("main").inner_text()
    fill(partner, ANSWER, within="form[action$='/answer']")
    follow(partner.locator("form[action$='/answer'] button"))
    act(desk, server, asked, "confirm")
    act(desk, server, leads[0], "hand_on", to="省消费者委员会", text="已经受理")
    desk.goto(f"{server}/desk/case/{leads[0]}/matter")
    picture = desk.locator("main").inner_html()
    assert picture.count("/desk/case/") >= 4 and "省消费者委员会" in picture, "each gang has its own case, and the partner stands beside"
    assert_page(desk)
    screenshot(desk, "s3-matter")
    row = Case.objects.get(pk=leads[0])
    assert row.outcome == "handed_on" and verify(row.pk).sound
    mine = [action for n, action in enumerate(acts_of(leads[0])) if action != "engine.linked" or "engine.linked" not in acts_of(leads[0])[:n]]
    assert mine == expected, "the pages leave the records that the HTTP door leaves"
