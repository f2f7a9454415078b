"""Scenario S11 in a real browser: a volunteer applies on her telephone, signs, reports, is asked as an expert, and is thanked."""

from __future__ import annotations

import pytest

from procuracy.casework.models import Case, Event, Party
from procuracy.casework.verification import verify
from procuracy.lines.guests.models import Guest
from procuracy.registry import competence, places
from procuracy.registry.models import Participant
from procuracy.registry.testing import nation, official
from procuracy.web.testing import assert_page, follow, screenshot

from .volunteering import admitted, applies, reports
from .walking import act, fill, raise_case, track

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_volunteer_joins_and_is_heard(live_server, open_page, signed_in):
    office, server = nation()["district"], live_server.url
    competence.forget()
    places.forget()
    people = {role: official(office, role) for role in ("triage_officer", "handler", "head")}
    me = open_page("/volunteer", width=360)
    triage, desk, head = (open_page("/desk/", cookies=signed_in(person)) for person in people.values())

    assert_page(me)
    code = applies(me, server)
    assert "报名" in me.locator("h1").inner_text()
    registration = admitted(me, server, code, triage, desk, head, people["handler"].pk)
    assert Participant.objects.get(case_id=registration).state == "active"
    screenshot(me, "s11-signed-360")
    assert_page(me)

    lead = reports(me, server)
    assert me.url.endswith("/mine"), "what she reports shows on the page that she has"
    assert "公益诉讼线索" in me.locator("main").inner_text()
    assert (Party.objects.get(case_id=lead).joined_from_id, Party.objects.get(case_id=lead).receipt_digest) == (Party.objects.get(case_id=registration).pk, None)
    act(triage, server, lead, "assign", handler=str(people["handler"].pk))
    act(desk, server, lead, "assess")

    # She is asked as an expert, on the page that she has.
    asked = raise_case(desk, server, lead, "consultation", subject="轮椅坡道坡度", question="公共场所的轮椅坡道坡度多少才合格？")
    act(desk, server, asked, "invite", people=[str(Participant.objects.get().pk)])
    act(desk, server, asked, "send_invitations", read="on")
    track(me, server, code)
    assert "轮椅坡道坡度" in me.locator("main").inner_text()
    follow(me.locator(f"a[href$='/{asked}/accept_invitation']"))
    assert_page(me)
    fill(me, {"no_conflict": "on"})
    follow(me.locator("main form button.govuk-button").last)
    follow(me.locator(f"a[href$='/{asked}/give_opinion']"))
    fill(me, {"text": "一般不应大于1:12，过陡会后翻。"})
    follow(me.locator("main form button.govuk-button").last)
    desk.goto(f"{server}/desk/case/{asked}")
    assert "一般不应大于1:12" in desk.locator("main").inner_text()
    assert_page(desk)
    act(desk, server, asked, "answer_opinion", guest=str(Guest.objects.get().pk), text="已经采纳，写入检察建议。")
    act(desk, server, asked, "close", outcome="answered", text="坡度超标。", thanks="谢谢你的专业意见。")
    act(desk, server, registration, "thank", text="谢谢你反映线索，并用专业知识帮助我们。")

    track(me, server, code)
    page = me.locator("main").inner_text()
    assert "已经采纳，写入检察建议。" in page and "一般不应大于1:12" in page and "你是公益诉讼志愿者" in page, "a lead of hers does not take the place of what she is"
    assert me.locator("main a[href*='/mine/letter/']").count() >= 2, "thanks for the answer, and for all of it"
    screenshot(me, "s11-thanked-360")
    assert_page(me)
    desk.goto(f"{server}/desk/participants")
    assert "林某" in desk.locator("main").inner_text()

    acts = list(Event.objects.filter(case_id=registration).order_by("seq").values_list("action", flat=True))
    assert [a for a in acts if not a.startswith("engine.")] == ["assign", "approve", "sign_agreement", "thank"]
    assert (Case.objects.get(pk=asked).stage, Case.objects.get(pk=asked).open) == ("closed", False) and verify().sound
