"""Scenario S1 in a real browser: her old telephone without script, the offices' desks, a partner's desk, and her page again."""

from __future__ import annotations

import pytest

from procuracy.casework.models import Case, Party
from procuracy.casework.verification import verify
from procuracy.registry import competence, places
from procuracy.registry.models import Agency, AgencyPerson, User
from procuracy.registry.testing import nation, official
from procuracy.web.testing import assert_page, follow, screenshot

from .walking import act, approve, fill, raise_case, speak, track

pytestmark = pytest.mark.django_db(transaction=True)

SAID = {"words": "丈夫打了我十多年，我想离婚，不敢。", "wish": "离婚", "matter": "family", "name": "黄某", "channel": "sms", "phone": "13800002023", "hours": "morning", "say": "neutral"}
ROLES = ("operator", "triage_officer", "handler", "head", "chief_procurator", "visitor", "finance")


@pytest.mark.long
def test_a_woman_leaves_and_is_carried_to_the_benefit(live_server, open_page, signed_in):
    office = nation()["district"]
    competence.forget()
    places.forget()
    people = {role: official(office, role) for role in ROLES}
    agency = Agency.objects.create(kind="police", name_zh="某公安分局", name_en="A public security bureau", office=office)
    officer = AgencyPerson.objects.create(user=User.objects.create_user("desk-police"), agency=agency, name="经办人")
    server = live_server.url

    her = open_page("/", width=360, script=False, large=True)
    receipt = speak(her, SAID)
    petition = Case.objects.get().pk

    triage = open_page("/desk/work", cookies=signed_in(people["triage_officer"]))
    act(triage, server, petition, "assign", handler=str(people["handler"].pk))
    act(triage, server, petition, "accept", how_handled="审查是否支持起诉。")

    desk = open_page(f"/desk/case/{petition}", cookies=signed_in(people["handler"]))
    desk.locator("summary", has_text="在本案之外另立案件").click()
    follow(desk.locator("a[href$='/raise/support']"))
    fill(desk, {"ground": "domestic_violence", "how": "oral", "words": "申请支持起诉。", "claim": "离婚纠纷", "respondent": "于某", "voluntary": "on"})
    assert_page(desk)
    follow(desk.locator("main form button").last)
    support = Case.objects.get(line="support").pk
    yes = dict.fromkeys(("right_infringed", "department_failed", "wants_to_sue", "too_weak"), "yes")
    act(desk, server, support, "test_conditions", **yes, checks=["safety", "records"], finding="均符合。")
    act(desk, server, support, "accept", how_handled="联系法律援助，调取记录。")
    head = open_page("/desk/approvals", cookies=signed_in(people["head"]))
    approve(head, server)

    # A request: what the partner will see stands above the button that sends it.
    row = str(Party.objects.get(case_id=support).pk)
    request = raise_case(
        desk, server, support, "referral", kind="evidence", agency=str(agency.pk), about=row, request="请提供出警记录。", tell=["name"], consent="given", consent_words="我同意。",
    )  # fmt: skip
    desk.goto(f"{server}/desk/case/{request}/act/send")
    assert "黄某" in desk.locator("main").inner_text() and "13800002023" not in desk.locator("main").inner_text()
    screenshot(desk, "referral-preview")
    assert_page(desk)
    fill(desk, {"read": "on"})
    follow(desk.locator("main form button").last)

    partner = open_page("/partner/", cookies=signed_in(officer), width=360)
    assert_page(partner)
    follow(partner.locator("main h2 a"))
    shown = partner.locator("main").inner_text()
    assert "黄某" in shown and "打了我" not in shown and "于某" not in shown
    assert partner.title() and "黄某" not in partner.title()
    screenshot(partner, "partner-request-360")
    assert_page(partner)
    fill(partner, {"help": "given", "text": "附出警记录三份。"}, within="form[action$='/answer']")
    follow(partner.locator("form[action$='/answer'] button"))
    assert "附出警记录三份。" in partner.locator("main").inner_text()
    partner.goto(f"{server}/desk/case/{support}")
    assert "/partner/" in partner.url, "a partner has no way into the workspace"
    act(desk, server, request, "confirm")

    act(desk, server, support, "draft_complaint", court="金牛区法院", cause="离婚纠纷", defendant="于某", claims="判令离婚", reasons="长期家暴。")
    act(desk, server, support, "issue_opinion", court="金牛区法院", cause="离婚纠纷", text="证据充分。", asked_again="on")
    chief = open_page("/desk/approvals", cookies=signed_in(people["chief_procurator"]))
    approve(chief, server)
    today = Case.objects.get(pk=support).received_on.isoformat()
    act(desk, server, support, "record_filing", filed_on=today, court="金牛区法院", filed_by="herself")
    act(desk, server, support, "record_outcome", court_outcome="mediated", concluded_on=today, text="当庭达成离婚调解协议。")

    # Aid, with two people for the amount.
    aid = raise_case(desk, server, support, "aid", source="lead", reason="生活急迫困难。")
    act(desk, server, aid, "take_up")
    act(desk, server, aid, "interview", classes=["victim_injured"], hardship="没有收入。", earlier_aid="no", compensation="no", own_fault="none", explained="on")
    act(desk, server, aid, "apply", applied_on=today, way="oral", minutes="已宣读。", applicant="self", cause="家庭暴力", organ="公安机关")
    act(desk, server, aid, "accept", complete_on=today)
    act(
        desk, server, aid, "grant", eligibility="victim_injured", base_wage="7500", wage_source="测试数字", amount="20000", earlier_aid="0", compensation="0", factors="无收入。",
    )  # fmt: skip
    approve(chief, server)
    paying = open_page(f"/desk/case/{aid}", cookies=signed_in(people["finance"]))
    act(paying, server, aid, "funds_arrived", arrived_on=today)
    act(paying, server, aid, "pay", amount="20000.00", paid_on=today, way="transfer", account_last4="2023")

    # She sees it all with her one code, on her telephone, without script and in large type.
    track(her, server, receipt)
    page = her.locator("main").inner_text()
    for seen in ("支持起诉", "达成调解协议", "20,000.00", "国家司法救助"):
        assert seen in page, seen
    assert her.locator("a[href$='.docx']").count() == 1
    screenshot(her, "mine-s1-360")
    assert_page(track(open_page("/track", width=360, large=True), server, receipt))

    # The matter as a picture, and somebody else who asks how she is.
    desk.goto(f"{server}/desk/case/{support}/matter")
    assert desk.locator("svg rect").count() == 5 and "20,000.00" in desk.locator("main").inner_text()
    screenshot(desk, "matter")
    assert_page(desk)
    visitor = open_page("/desk/work?scope=office", cookies=signed_in(people["visitor"]))
    act(visitor, server, support, "record_visit", how="phone", rating="5", words="睡得着了。")
    assert Case.objects.get(pk=support).outcome == "supported"
    assert verify().sound
