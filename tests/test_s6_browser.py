"""Scenario S6 in a real browser: before and after stand side by side, observers answer by their slip, say what they think, and are answered."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from procuracy.casework import commands
from procuracy.casework.models import Case, Event
from procuracy.casework.testing import actor, do, speak
from procuracy.casework.verification import verify
from procuracy.config import clock
from procuracy.lines.guests.models import Guest
from procuracy.materials.intake import receive
from procuracy.registry import competence, places
from procuracy.registry.models import Participant
from procuracy.registry.testing import nation, official
from procuracy.web.testing import assert_page, follow, screenshot

from .test_s5_api import OPENING
from .volunteering import photo
from .walking import act, fill, raise_case, track

pytestmark = pytest.mark.django_db(transaction=True)

CAPACITIES = ("npc_deputy", "cppcc_member", "special_assistant", "democratic_party")


def test_observers_see_the_grassland_and_are_answered(live_server, open_page, signed_in):
    office, server = nation()["district"], live_server.url
    competence.forget()
    places.forget()
    handler, head = official(office, "handler"), official(office, "head", "triage_officer")
    today = clock.today()
    petition = speak(office, on=today, words="黄河坝上堆了很多垃圾").case_id
    do(petition, "assign", actor(head), today, handler=handler.pk)
    facts = {**OPENING, "field": "environment", "respondent": "某镇人民政府", "harm": "黄河滩区露天堆放垃圾", "happened_at": "黄河坝"}
    case = commands.raise_case(petition, "public_interest_administrative", actor(handler), facts, key=uuid.uuid4().hex, now=clock.now(), today=today)
    desk = open_page(f"/desk/case/{case}", cookies=signed_in(handler))

    # The same viewpoint, before and after.
    for phase, colour, proves in (("before", (140, 120, 95), "露天垃圾堆"), ("after", (70, 140, 70), "已清运、覆土、种草")):
        sent = photo(colour)
        file = receive(SimpleUploadedFile(f"{phase}.jpg", sent["buffer"], content_type="image/jpeg"), now=clock.now(), case_id=case)
        act(
            desk, server, case, "add_evidence", proves=proves, how="picture", obtained_on=today.isoformat(), obtained_by="马承办、朱主任", phase=phase, viewpoint="黄河坝南端", file=str(file.pk),
        )  # fmt: skip
    desk.goto(f"{server}/desk/case/{case}")
    pictures = desk.locator(".p-pair img")
    assert pictures.count() == 2 and "黄河坝南端" in desk.locator("main").inner_text()
    boxes = [pictures.nth(n).bounding_box() for n in range(2)]
    assert boxes[0]["y"] == boxes[1]["y"] and boxes[0]["x"] < boxes[1]["x"], "side by side, what was before first"
    pictures.first.scroll_into_view_if_needed()  # pictures below the window are fetched when they come near
    assert pictures.first.evaluate("e => e.decode().then(() => e.naturalWidth > 0)"), "the derivative is shown"
    screenshot(desk, "s6-before-after")
    assert_page(desk)

    # Eighteen observers of four capacities are invited for three days, each by a slip.
    observers = [Participant.objects.create(capacity=CAPACITIES[n % 4], name=f"观察员{n:02d}", office=office, since=today) for n in range(18)]
    first = today  # the first day has come: who was there is recorded from then on
    visit = raise_case(
        desk, server, case, "visit", kind="observers", subject="黄河坝草地", held_on=first.isoformat(), until_on=(first + dt.timedelta(days=2)).isoformat(), place="黄河坝，有坡道，可停轮椅车",
        programme="上午看整改前后的照片\n下午实地查看",
    )  # fmt: skip
    act(desk, server, visit, "invite", people=[str(row.pk) for row in observers])
    act(desk, server, visit, "send_invitations", read="on")
    desk.goto(f"{server}/desk/case/{visit}")
    follow(desk.locator("a[href$='/slips']"))
    assert desk.locator("input[name=party]:checked").count() == 18
    follow(desk.locator("main form button").last)
    slips = desk.locator("main section.p-card")
    assert slips.count() == 18
    codes = ["".join(c for c in slips.nth(n).locator("[data-receipt] span").first.inner_text() if c.isdigit()) for n in range(18)]
    names = [slips.nth(n).locator("h2").inner_text() for n in range(18)]
    assert len(set(codes)) == 18 and len(set(names)) == 18
    assert_page(desk)

    # One comes, another does not, on their telephones.
    comes, stays_away = open_page("/track", width=360), open_page("/track", width=360)
    track(comes, server, codes[0])
    shown = comes.locator("main").inner_text()
    assert "黄河坝草地" in shown and "有坡道" in shown and names[1] not in shown, "the invitation names nobody else"
    screenshot(comes, "s6-invited-360")
    assert_page(comes)
    follow(comes.locator(f"a[href$='/{visit}/accept_invitation']"))
    fill(comes, {"no_conflict": "on"})
    follow(comes.locator("main form button.govuk-button").last)
    track(stays_away, server, codes[1])
    follow(stays_away.locator(f"a[href$='/{visit}/decline_invitation']"))
    fill(stays_away, {"reason": "在外地出差"})
    follow(stays_away.locator("main form button.govuk-button").last)
    desk.goto(f"{server}/desk/case/{visit}")
    assert "在外地出差" in desk.locator("main").inner_text()

    # After the visit: who was there, what was found, an opinion, and its answer.
    there = Guest.objects.get(case_id=visit, state="accepted")
    act(desk, server, visit, "record_attendance", present=[str(there.pk)])
    act(desk, server, visit, "record_findings", text="垃圾场已成草地，管护由镇村两级负责。")
    track(comes, server, codes[0])
    follow(comes.locator(f"a[href$='/{visit}/give_opinion']"))
    fill(comes, {"text": "建议立牌说明，防止再倒。"})
    follow(comes.locator("main form button.govuk-button").last)
    act(desk, server, visit, "answer_opinion", guest=str(there.pk), text="已立牌三处，村里每周巡查。")
    act(desk, server, visit, "close", thanks="谢谢各位跑这一趟。")
    track(comes, server, codes[0])
    told = comes.locator("main").inner_text()
    assert "建议立牌说明" in told and "已立牌三处" in told
    screenshot(comes, "s6-answered-360")
    assert_page(comes)

    row = Case.objects.get(pk=visit)
    acts = [a for a in Event.objects.filter(case_id=visit).order_by("seq").values_list("action", flat=True) if not a.startswith("engine.")]
    assert acts == ["invite", "send_invitations", "accept_invitation", "decline_invitation", "record_attendance", "record_findings", "give_opinion", "answer_opinion", "close"]
    assert not row.open and verify().sound
