"""The matter as a picture: what may be opened is shown, nothing else; the table says the same; its cost does not grow."""

from __future__ import annotations

import uuid

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from procuracy.casework import commands
from procuracy.casework.matter import matter
from procuracy.casework.models import Case, Link, ReadLog
from procuracy.casework.testing import DAY, actor, at, do, speak
from procuracy.desk import matter as page
from procuracy.registry.models import Agency
from procuracy.registry.testing import nation, official

pytestmark = pytest.mark.django_db


def star(office, size: int) -> list[uuid.UUID]:
    """A case with others around it, each linked to the one before or to the middle."""
    ids = [speak(office, words=f"假药线索第{n}件").case_id for n in range(size)]
    Link.objects.bulk_create(Link(case_id=ids[n], other_id=ids[0 if n % 3 else n - 1], kind="upstream", reason="同一货源", seq=1) for n in range(1, size))
    return ids


def test_all_linked_cases_stand_in_picture_and_table():
    office = nation()["district"]
    ids = star(office, 9)
    found = matter(ids[0], actor(official(office, "head")))
    assert {case.pk for case in found.cases} == set(ids) and found.cases[0].pk == ids[0]
    shown = page.context(found, ids[0])
    assert len(shown["rows"]) == 9 == len(shown["graph"]["boxes"]) and len(shown["ties"]) == 8 == len(shown["graph"]["lines"])
    corners = [(box["x"], box["y"]) for box in shown["graph"]["boxes"]]
    assert len(set(corners)) == 9, "no box covers another"


def test_a_hundred_nodes_cost_no_more_statements_than_ten():
    office = nation()["district"]
    who = actor(official(office, "head"))
    counts = []
    for size in (10, 100):
        ids = star(office, size)
        with CaptureQueriesContext(connection) as captured:
            found = matter(ids[0], who)
            shown = page.context(found, ids[0])
        assert len(shown["rows"]) == size
        counts.append(len(captured) - 2 * max(found.steps.values()))
    assert counts[0] == counts[1], "beside two a ring of links"


def test_what_the_actor_may_not_open_is_neither_shown_nor_led_through():
    offices = nation()
    here, there, beyond = (speak(office).case_id for office in (offices["district"], offices["other"], offices["district"]))
    Link.objects.create(case_id=here, other_id=there, kind="same_cause", seq=1)
    Link.objects.create(case_id=there, other_id=beyond, kind="same_cause", seq=1)
    found = matter(here, actor(official(offices["district"], "head")))
    assert [case.pk for case in found.cases] == [here] and not found.ties
    above = matter(here, actor(official(offices["city"], "head")))
    assert {case.pk for case in above.cases} == {here, there, beyond}


def test_partners_letters_and_money_are_there_and_looking_is_recorded():
    office = nation()["district"]
    person = official(office, "handler", "head")
    handler = actor(person)
    case = speak(office).case_id
    do(case, "assign", actor(official(office, "triage_officer")), handler=person.pk)
    agency = Agency.objects.create(kind="police", name_zh="某派出所", office=office)
    commands.raise_case(
        case, "referral", handler, {"kind": "evidence", "agency": agency.pk, "request": "x", "consent": "not_needed", "consent_words": "法律职责"},
        key=uuid.uuid4().hex, now=at(DAY), today=DAY,
    )  # fmt: skip
    application = {"ground": "migrant_worker", "how": "oral", "words": "x", "claim": "劳务报酬", "respondent": "某公司", "voluntary": "on"}
    support = commands.raise_case(case, "support", handler, application, key=uuid.uuid4().hex, now=at(DAY), today=DAY)
    do(support, "test_conditions", handler, right_infringed="yes", department_failed="yes", wants_to_sue="yes", too_weak="yes", finding="x")
    Case.objects.filter(pk=support).update(facts={**Case.objects.get(pk=support).facts, "amount": "10150000.00"})
    client = Client()
    Authenticator.objects.create(user=person.user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    client.force_login(person.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    html = client.get(f"/desk/case/{case}/matter").content.decode()
    assert "某派出所" in html and "¥10,150,000.00" in html and "<svg" in html
    assert ReadLog.objects.filter(case_id=case, page="matter").exists()
    assert f"/desk/case/{case}/matter" in client.get(f"/desk/case/{case}").content.decode()


def test_a_sealed_case_shows_no_title_there():
    office = nation()["district"]
    chief = official(office, "chief_procurator")
    ids = star(office, 2)
    commands.set_sensitivity(ids[1], 2, actor(chief), reason="保护未成年人", key=uuid.uuid4().hex, now=at(DAY), today=DAY)
    shown = page.context(matter(ids[0], actor(chief)), ids[0])
    assert "第1件" not in repr(shown["graph"]) + repr([row["title"] for row in shown["rows"]])
    assert len(matter(ids[0], actor(official(office, "head"))).cases) == 1


def test_the_case_page_says_why_aid_may_be_due_until_somebody_raises_it():
    office = nation()["district"]
    person = official(office, "handler", "triage_officer")
    case = speak(office, words="我被人打成重伤，凶手没钱赔，医药费没有着落", vulnerable=["domestic_violence"]).case_id
    do(case, "assign", actor(person), handler=person.pk)
    client = Client()
    Authenticator.objects.create(user=person.user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    client.force_login(person.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert f"/desk/case/{case}/raise/aid?source=lead" in client.get(f"/desk/case/{case}").content.decode()
    commands.raise_case(case, "aid", actor(person), {"source": "lead", "reason": "重伤无赔"}, key=uuid.uuid4().hex, now=at(DAY), today=DAY)
    assert f"/desk/case/{case}/raise/aid?source=lead" not in client.get(f"/desk/case/{case}").content.decode()
    quiet = speak(office, words="想问一下几点上班").case_id
    do(quiet, "assign", actor(person), handler=person.pk)
    assert f"/desk/case/{quiet}/raise/aid?source=lead" not in client.get(f"/desk/case/{quiet}").content.decode()
