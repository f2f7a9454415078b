"""Scenario S5 in a real browser: two report the same ramp, an office takes it to its end, and each hears it; the records are those of the API."""

from __future__ import annotations

from typing import Any

import pytest

from procuracy.casework.models import Case, Deadline, Event
from procuracy.casework.verification import verify
from procuracy.config import clock
from procuracy.lines.lead.models import PicturePlace
from procuracy.registry import competence, places
from procuracy.registry.testing import nation, official
from procuracy.web.testing import assert_page, follow, screenshot

from .test_s5_api import OPENING, SUGGESTION, Ramp
from .volunteering import admitted, applies, code_on, photo, reports
from .walking import act, approve, fill, raise_case, track

pytestmark = pytest.mark.django_db(transaction=True)

ROLES = ("triage_officer", "handler", "head", "chief_procurator")


def acts_of(case: Any) -> list[str]:
    """What was done in a case, in order."""
    return list(Event.objects.filter(case_id=case).order_by("seq").values_list("action", flat=True))


def over_http() -> list[str]:
    """The same matter through the HTTP door, to the same end (see test_s5_api)."""
    ramp = Ramp()
    handler = ramp.scene.on(9, 1).handler
    handler.act(ramp.case, "record_reply", replied_on="2026-09-01", text="已经改好")
    handler.act(ramp.case, "record_evaluation", evaluated_on="2026-09-01", place="人民广场", volunteers=2, disabled=1, fixed="坡道", text="能上去了", verdict="fixed")
    handler.act(ramp.case, "finish_examination", text="终结")
    ramp.agreed("end_after_rectification", reason="整改到位")
    assert ramp.ended() == ("ended", "rectified")
    return acts_of(ramp.case)


def test_a_ramp_is_reported_by_two_put_right_and_both_hear_it(live_server, open_page, signed_in):
    expected = over_http()
    office, server = nation()["district"], live_server.url
    competence.forget()
    places.forget()
    people = {role: official(office, role) for role in ROLES}
    second = official(office, "handler")
    me, other = open_page("/volunteer"), open_page("/lead", width=360)
    triage, desk, head, chief = (open_page("/desk/", cookies=signed_in(person)) for person in people.values())

    # A volunteer with a photo; a neighbour is shown that it was reported, and by nobody.
    code = applies(me, server)
    admitted(me, server, code, triage, desk, head, people["handler"].pk)
    lead = reports(me, server, files=[photo()])
    assert PicturePlace.objects.filter(case_id=lead).count() == 1
    other.goto(f"{server}/lead")
    fill(other, {"words": "广场东门的轮椅坡道太陡，残疾人推不上去", "field": "barrier_free", "place_words": "成都市金牛区人民广场东侧", "seen_on": clock.today().isoformat()})
    follow(other.locator("main form button.govuk-button").last)
    shown = other.locator("main").inner_text()
    assert "无障碍" in shown and "老人摔倒过" not in shown and "林某" not in shown
    screenshot(other, "s5-near-360")
    assert_page(other)
    fill(other, {"same": "1"})
    follow(other.locator("main form button.govuk-button").last)
    receipt = code_on(other)
    like = Case.objects.filter(line="lead").exclude(pk=lead).get()
    assert like.facts["same_as"] == str(lead)

    # The office reads both as one, and opens the case beside the lead.
    act(triage, server, lead, "assign", handler=str(people["handler"].pk))
    triage.goto(f"{server}/desk/case/{like.pk}/tools")
    form = triage.locator("form", has=triage.locator("[name=into]"))
    form.locator(f"[name=into][value='{lead}']").check()
    form.locator("[name=reason]").fill("同一处坡道")
    follow(form.locator("button"))
    assert Case.objects.get(pk=like.pk).outcome == "merged"
    act(desk, server, lead, "assess")
    desk.goto(f"{server}/desk/case/{lead}")
    assert "坡道太陡" in desk.locator("main").inner_text()
    assert_page(desk)
    case = raise_case(desk, server, lead, "public_interest_administrative", **OPENING)
    act(desk, server, lead, "adopt", words_to_her="谢谢你，说得很具体。")
    today = clock.today().isoformat()

    def agreed(action: str, **facts: str) -> None:
        act(desk, server, case, action, **facts)
        approve(chief, server)

    agreed("file", report="初步调查")
    act(desk, server, case, "serve_filing", served_on=today, how="签收")
    act(desk, server, case, "consult", held_on=today, text="约定整改", facts_confirmed="on")
    act(desk, server, case, "name_second", second=str(second.pk))
    act(desk, server, case, "finish_investigation", text="终结")
    agreed("decide_suggestion", **SUGGESTION)
    act(desk, server, case, "serve_suggestion", received_by_organ_on=today, how="签收")
    act(desk, server, case, "report_suggestion_upward", reported_on=today, text="市院")
    track(me, server, code)
    assert "住建局" not in me.locator("main").inner_text(), "the reporter hears how it goes, not about whom"
    act(desk, server, case, "record_reply", replied_on=today, text="已经改好")
    act(desk, server, case, "record_evaluation", evaluated_on=today, place="人民广场", volunteers="2", disabled="1", fixed="坡道", text="能上去了", verdict="fixed")
    act(desk, server, case, "finish_examination", text="终结")
    agreed("end_after_rectification", reason="整改到位")
    desk.goto(f"{server}/desk/case/{case}")
    assert "能上去了" in desk.locator("main").inner_text()
    screenshot(desk, "s5-ended")
    assert_page(desk)

    # Both hear it, each on her own page.
    for page, own in ((me, code), (other, receipt)):
        track(page, server, own)
        told = page.locator("main").inner_text()
        assert "整改" in told or "改好" in told or "解决" in told, told
    screenshot(other, "s5-told-360")
    assert_page(other)

    row = Case.objects.get(pk=case)
    assert (row.stage, row.outcome, row.field) == ("ended", "rectified", "barrier_free") and verify().sound
    assert not Case.objects.get(pk=lead).open and not Deadline.objects.filter(case_id=case, ended_seq__isnull=True).exists()
    assert acts_of(case) == expected, "the same steps leave the same records"
