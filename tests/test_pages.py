"""Axe, layout, keyboard-sized targets and no foreign request, on every page of the doors and the workspace."""

from __future__ import annotations

import itertools
import os
import uuid

import pytest

from procuracy.casework import commands
from procuracy.casework.models import Approval, Case, Party
from procuracy.casework.testing import DAY, actor, at, do, speak
from procuracy.config import clock
from procuracy.desk import urls as desk_urls
from procuracy.doors import urls as doors_urls
from procuracy.doors.models import Conversation
from procuracy.lines.group import acts, imports
from procuracy.lines.group.models import Claim
from procuracy.lines.group.testing import bring, xlsx
from procuracy.lines.group.testing import people as people_of_a_list
from procuracy.oversight import campaigns, publication
from procuracy.registry import competence, places
from procuracy.registry.models import Agency, Participant
from procuracy.registry.testing import nation, official
from procuracy.web.testing import assert_page, assert_weight, follow, screenshot

pytestmark = pytest.mark.django_db(transaction=True)

PUBLIC = ("start", "track", "resume", "talk", "help", "privacy", "accessibility", "question", "check", "save", "receipt", "mine", "contact", "my_data", "letter", "talk_room", "join", "do", "lead", "lead_send", "campaigns", "campaign", "lead_places")
STAFF = {
    "work": "head",
    "search": "head",
    "case": "head",
    "act": "head",
    "approvals": "head",
    "answer": "head",
    "tools": "head",
    "claimants": "head",
    "claimants_upload": "head",
    "claimants_import": "head",
    "claimants_codes": "head",
    "claimants_act": "head",
    "alerts": "head",
    "intake": "operator",
    "take_in": "operator",
    "slip": "operator",
    "conversations": "operator",
    "conversation": "operator",
    "keys": "head",
    "people": "security_administrator",
    "person": "security_administrator",
    "offices": "administrator",
    "calendars": "administrator",
    "overrides": "administrator",
    "new_office": "administrator",
    "reply_texts": "administrator",
    "letter_wordings": "administrator",
    "letter_wording": "administrator",
    "readings": "auditor",
    "raise": "head",
    "matter": "head",
    "agencies": "administrator",
    "guest_slips": "head",
    "releases": "chief_procurator",
    "participants": "head",
    "participant": "head",
    "agency": "security_administrator",
    "aid_figures": "administrator",
    "campaigns": "head",
    "campaign": "head",
    "new_campaign": "head",
    "campaign_step": "head",
    "add_files": "handler",
    "register_lead": "triage_officer",
    "lead_places": "head",
    "below": "superior",
}
NO_PAGE = {"publish_campaign", "identity", "paper", "begin", "say_more", "remove_file", "act", "letter", "own_file", "talk_stream", "home", "transfer", "material", "resend", "conversation_stream", "demo_sign_in", "claimants_problems", "claimants_code_list", "claimants_export"}
ALL_WAYS = tuple(itertools.product(("zh-hans", "en"), (True, False), (360, 1280)))
TWO_WAYS = (("zh-hans", True, 360), ("en", False, 1280))
FOUR_WAYS = (("zh-hans", True, 360), ("zh-hans", False, 1280), ("en", True, 1280), ("en", False, 360))
WAYS = {"": TWO_WAYS, "four": FOUR_WAYS}.get(os.environ.get("PROCURACY_WAYS", ""), ALL_WAYS)
"""Every page in two ways at the desk; on a build machine in four, in which each language meets each type and width; in all eight by `PROCURACY_WAYS=eight`."""
OTHER_WAYS = tuple(way for way in ALL_WAYS if way not in WAYS)


def campaign_of(office) -> uuid.UUID:
    """A published campaign with a target, which has counted some cases of support, and from which an office below was asked."""
    plan = {
        "title_zh": "护航民生民利", "title_en": "Protect people's livelihood", "purpose_zh": "着力解决群众急难愁盼", "purpose_en": "What people worry about most",
        "counted": ["support:*"], "first_day": DAY.replace(month=1), "last_day": DAY.replace(month=12), "target": 12, "whole": "yes",
    }  # fmt: skip
    row = campaigns.start(actor(official(office, "head")), plan, key=uuid.uuid4().hex, now=clock.now())
    for number in range(9):
        Case.objects.filter(pk=speak(office).case_id).update(line="support", field="migrant_worker" if number % 4 else "elderly", received_on=DAY.replace(month=DAY.month - 1))
    author, second = actor(official(office, "head")), actor(official(office, "chief_procurator"))
    moment = {"now": clock.now(), "today": DAY}
    for propose in (campaigns.propose_page, publication.propose_figures):
        propose(row.pk, author, **moment)
        publication.answer(row.pk, second, True, **moment)
    return row.pk


def test_every_address_is_looked_at_or_shows_no_page():
    doors = {p.name for p in doors_urls.urlpatterns} - (NO_PAGE - {"letter"})
    desk = {p.name for p in desk_urls.urlpatterns} - (NO_PAGE - {"act"})
    assert doors == set(PUBLIC) and desk == set(STAFF)


@pytest.mark.long
@pytest.mark.parametrize(("language", "large", "width"), WAYS)
def test_public_pages_hold_for_everybody(live_server, open_page, language, large, width):
    official(nation()["district"], "operator")
    competence.forget()
    places.forget()
    page = open_page("/", language=language, large=large, width=width)

    def look(name: str) -> None:
        assert_page(page)
        screenshot(page, f"doors-{name}-{language}-{width}")

    assert_weight(page)
    look("start")
    counted = campaign_of(nation()["district"])
    for address in ("track", "q/return", "talk", "help", "privacy", "accessibility", "volunteer", "lead", "leads/places", "campaigns", f"campaigns/{counted}"):
        page.goto(f"{live_server.url}/{address}")
        look("campaign" if str(counted) in address else address.replace("/", "-"))
    page.goto(live_server.url)
    follow(page.locator("main form button"))
    follow(page.locator("main form button.govuk-button").first)
    look("question-error")
    page.fill("[name=words]", "老板拖欠我们半年工资")
    number = 1
    while not page.url.split("?")[0].endswith("/check"):
        look(f"question-{number}")
        for name, value in {"matter": "wages", "on_behalf": "no", "named": "no", "may_contact": "no"}.items():
            if page.locator(f"input[name={name}][value={value}]").count():
                page.locator(f"label[for={page.locator(f'input[name={name}][value={value}]').get_attribute('id')}]").click()
        follow(page.locator("main form button.govuk-button:not(.govuk-button--secondary)").first)
        number += 1
    look("check")
    page.goto(f"{live_server.url}/q/save")
    look("save")
    page.goto(f"{live_server.url}/check")
    follow(page.locator("main form button"))
    look("receipt")
    follow(page.locator("main form button.govuk-button").last)
    look("mine")
    case = Case.objects.select_related("office").latest("opened_at")
    do(case.pk, "accept", actor(official(case.office, "triage_officer")), case.received_on, accepted_from=case.received_on.isoformat(), department="civil", how_handled="审查")
    page.reload()
    follow(page.locator("main a[href*='/mine/letter/']"))
    look("letter")
    for address in ("mine/contact", "mine/data"):
        page.goto(f"{live_server.url}/{address}")
        look(address.replace("/", "-"))
    page.goto(f"{live_server.url}/talk")
    follow(page.locator("main form button"))
    look("talk-error")
    page.fill("#place", "成都金牛区")
    follow(page.locator("main form button"))
    look("talk-room")


@pytest.mark.long
@pytest.mark.parametrize(("language", "large", "width"), WAYS)
def test_pages_of_the_workspace_hold_for_everybody(live_server, open_page, signed_in, language, large, width):
    office = nation()["district"]
    people = {role: official(office, role) for role in (set(STAFF.values()) | {"triage_officer", "handler"}) - {"superior"}} | {"superior": official(nation()["city"], "chief_procurator")}
    other, opened = speak(office), speak(office)
    triage = actor(people["triage_officer"])
    do(opened.case_id, "assign", triage, handler=people["handler"].pk)
    do(opened.case_id, "accept", triage, accepted_from=DAY.isoformat(), department="civil", how_handled="审查")
    commands.propose(opened.case_id, "reply_result", actor(people["handler"]), {"text": "属实", "result": "supported"}, expected_version=None, key=uuid.uuid4().hex, now=at(DAY), today=DAY)
    talk = Conversation.objects.create(code_digest=b"x", office=office, begun_at=at(DAY))
    group = f"case/{opened.case_id}/claimants"
    brought = bring(opened.case_id, xlsx(people_of_a_list(3)), actor(people["head"]), now=clock.now())
    wrong = imports.stage(opened.case_id, "1.xlsx", xlsx([("吴某", "1", "1", "x", "坏"), ("郑某", "", "", "", 5)]), actor(people["head"]), now=clock.now())
    acts.begin(opened.case_id, "notice", actor(people["head"]), text="请查收", key=uuid.uuid4().hex, now=clock.now(), today=DAY)
    party = Claim.objects.get(case_id=opened.case_id, number=1).party_id
    counted = campaign_of(office)
    addresses = {
        "below": ["below", f"work?scope=subtree&office={office.pk}"],
        "campaigns": ["campaigns"],
        "campaign": [f"campaigns/{counted}"],
        "new_campaign": ["campaigns/new"],
        "campaign_step": [f"campaigns/{counted}/{step}" for step in ("extend", "invite", "leave", "note", "end", "figures")],
        "claimants": [group],
        "claimants_upload": [f"{group}/import"],
        "claimants_import": [f"{group}/import/{brought.pk}", f"{group}/import/{wrong.pk}"],
        "claimants_codes": [f"{group}/import/{brought.pk}/codes"],
        "claimants_act": [f"{group}/act", f"{group}/act?party={party}"],
        "work": ["work?scope=office"],
        "search": ["search"],
        "case": [f"case/{opened.case_id}"],
        "act": [f"case/{opened.case_id}/act/{name}" for name in ("assign", "supervise", "note", "answer_note")],
        "approvals": ["approvals"],
        "answer": [f"approvals/{Approval.objects.get().pk}"],
        "tools": [f"case/{opened.case_id}/tools", f"case/{opened.case_id}/tools?into={other.case_id}"],  # merging is chosen there
        "alerts": ["alerts"],
        "intake": ["intake"],
        "take_in": ["intake/telephone", "intake/counter", "intake/letter"],
        "conversations": ["conversations"],
        "conversation": [f"conversations/{talk.pk}"],
        "keys": ["keys"],
        "people": ["people"],
        "person": [f"people/{official(office, 'handler').pk}"],
        "offices": ["offices?q=510106"],
        "calendars": ["calendars"],
        "overrides": ["overrides"],
        "new_office": ["offices/new"],
        "reply_texts": ["reply-texts"],
        "letter_wordings": ["letters"],
        "letter_wording": ["letters/acceptance_notice"],
        "readings": ["readings"],
        "raise": [f"case/{opened.case_id}/raise/{line}" for line in ("support", "aid", "referral", "assistance", "recommendation")],
        "matter": [f"case/{opened.case_id}/matter"],
        "add_files": [f"case/{opened.case_id}/files"],
        "agencies": ["agencies"],
        "agency": [f"agencies/{Agency.objects.create(kind='police', name_zh='某公安分局', name_en='A police bureau', office=office).pk}"],
        "aid_figures": ["aid-figures"],
        "releases": ["releases"],
        "register_lead": ["leads/new"],
        "lead_places": ["leads/places"],
        "guest_slips": [f"case/{opened.case_id}/slips"],
        "participants": ["participants"],
        "participant": [f"participants/{Participant.objects.create(capacity='npc_deputy', name='观察员', office=office, since=DAY).pk}"],
    }
    assert Party.objects.exists()
    for role in sorted(set(STAFF.values())):
        page = open_page("/help", language=language, large=large, width=width, cookies=signed_in(people[role]))
        for name, wanted in STAFF.items():
            for address in addresses.get(name, ()) if wanted == role else ():
                page.goto(f"{live_server.url}/desk/{address}")
                assert page.url.split("?")[0].endswith(address.split("?")[0]), f"{name} sent {role} to {page.url}"
                assert_page(page)
                screenshot(page, f"desk-{name}-{language}-{width}")
        if role == "operator":
            page.goto(f"{live_server.url}/desk/intake/counter")
            page.fill("[name=words]", "来访人反映欠薪")
            follow(page.locator("main form button.govuk-button").first)
            assert page.url.endswith("/desk/intake/slip")
            assert_page(page)
            screenshot(page, f"desk-slip-{language}-{width}")


@pytest.mark.parametrize(("language", "large", "width"), OTHER_WAYS)
def test_the_main_pages_hold_in_every_language_size_and_width(live_server, open_page, signed_in, language, large, width):
    """The question, tracking, my matter, my work and the case; the tests above look at them in the two other ways."""
    office = nation()["district"]
    opened = speak(office, words="老板拖欠我们半年工资，一共十二个人，工地在金牛区一环路北段")
    page = open_page("/", language=language, large=large, width=width)
    follow(page.locator("main form button"))
    assert_page(page)
    page.goto(f"{live_server.url}/track")
    page.fill("[name=receipt]", opened.receipt)
    assert_page(page)
    follow(page.locator("main form button"))
    assert page.url.endswith("/mine")
    assert_page(page)
    desk = open_page("/desk/work?scope=office", language=language, large=large, width=width, cookies=signed_in(official(office, "head", "triage_officer")))
    assert_page(desk)
    follow(desk.locator("td a.govuk-link, .p-card a.govuk-link").first)
    assert f"/desk/case/{opened.case_id}" in desk.url
    assert_page(desk)
