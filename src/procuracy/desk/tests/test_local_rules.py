"""Local rules: which may be made, what the list says of them, and how one ends."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from procuracy.casework import lawbook
from procuracy.casework.models import Deadline
from procuracy.casework.testing import speak
from procuracy.config import clock
from procuracy.desk.local_rules import shortened
from procuracy.registry.models import LocalOverride
from procuracy.registry.testing import nation

from .test_administration import signed_in

pytestmark = pytest.mark.django_db

GIVEN = {"office": "510106", "rule": "PET-01", "since": "2026-01-01", "length": "5", "unit": "calendar_day", "source": "本院规定〔2025〕1号"}


@pytest.fixture
def client():
    nation()
    yield signed_in("administrator", at="city")
    lawbook.reload()


def said(answer) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def test_a_last_day_before_the_first_is_refused_at_its_field_and_what_was_typed_is_kept(client):
    answer = client.post("/desk/overrides", {**GIVEN, "until": "2025-12-31"})
    assert answer.status_code == 422 and not LocalOverride.objects.exists()
    assert 'id="id_until-error"' in said(answer) and 'value="本院规定〔2025〕1号"' in said(answer)


@pytest.mark.parametrize(("since", "until", "fits"), [("2026-03-01", "", False), ("2025-01-01", "2026-02-01", False), ("2025-01-01", "2025-12-31", True), ("2026-07-01", "", True)])
def test_two_rules_of_an_office_for_one_period_never_hold_on_the_same_day(client, since, until, fits):
    assert client.post("/desk/overrides", {**GIVEN, "until": "2026-06-30"}).status_code == 302
    answer = client.post("/desk/overrides", {**GIVEN, "since": since, "until": until, "length": "4"})
    assert (answer.status_code == 302) is fits
    assert fits or 'id="id_since-error"' in said(answer)
    assert client.post("/desk/overrides", {**GIVEN, "office": "510107"}).status_code == 302


def test_only_periods_that_may_be_shortened_are_offered_each_with_its_title(client):
    page = said(client.get("/desk/overrides"))
    assert "PET-01 · Procedural reply · 7 calendar days" in page
    offered = {rule.id for rule in shortened()}
    assert offered and all(f'value="{rule}"' in page for rule in offered)
    book = lawbook.catalogue().rules
    assert {"PET-01", "PET-02"} <= offered and all(book[rule][-1].owner == "office" for rule in offered)
    assert "TGT-MATERIALS" not in offered and client.post("/desk/overrides", {**GIVEN, "rule": "TGT-MATERIALS"}).status_code == 422


def test_the_list_says_what_a_rule_shortens_to_and_whether_it_holds(client):
    today = clock.today()
    day = dt.timedelta(days=1)
    spans = [(today - 30 * day, today - day), (today, None), (today + day, None)]
    for (since, until), office in zip(spans, ("510106", "510107", "510100"), strict=True):
        given = {**GIVEN, "office": office, "since": since.isoformat(), "until": until.isoformat() if until else ""}
        assert client.post("/desk/overrides", given).status_code == 302
    page = said(client.get("/desk/overrides"))
    assert "PET-01<br>Procedural reply" in page and page.count(">5 calendar days<") == 3
    assert all(f">{state}<" in page for state in ("ended", "running", "to come"))


def test_a_running_rule_is_ended_with_today_and_stays_in_the_list(client):
    client.post("/desk/overrides", GIVEN)
    row = LocalOverride.objects.get()
    assert client.post("/desk/overrides", {"end": str(row.pk)}).status_code == 302
    row.refresh_from_db()
    assert row.until == clock.today() and "本院规定" in said(client.get("/desk/overrides"))
    case = speak(nation()["district"], on=clock.today() + dt.timedelta(days=1)).case_id
    deadline = Deadline.objects.get(case_id=case, clock="procedural_reply")
    assert (deadline.raw_end - deadline.start).days == 7
    client.post("/desk/overrides", {"end": str(row.pk)})
    assert LocalOverride.objects.get().until == clock.today()


def test_a_rule_that_is_to_come_can_be_taken_back_and_another_made_in_its_place(client):
    later = (clock.today() + dt.timedelta(days=9)).isoformat()
    client.post("/desk/overrides", {**GIVEN, "since": later})
    client.post("/desk/overrides", {"end": str(LocalOverride.objects.get().pk)})
    assert "taken back before it began" in said(client.get("/desk/overrides"))
    assert client.post("/desk/overrides", {**GIVEN, "since": later, "length": "4"}).status_code == 302


def test_an_administrator_makes_and_ends_rules_for_her_own_office_and_those_below_alone(client):
    later = (clock.today() + dt.timedelta(days=9)).isoformat()
    for office in ("510100", "510106", "510107"):
        assert client.post("/desk/overrides", {**GIVEN, "office": office, "since": later}).status_code == 302
    rows = {row.office.code: row for row in LocalOverride.objects.select_related("office")}
    district = signed_in("administrator")
    for foreign in ("510107", "510100", "000000"):
        answer = district.post("/desk/overrides", {**GIVEN, "rule": "PET-02", "length": "1", "unit": "month", "office": foreign})
        assert answer.status_code == 422 and 'id="id_office-error"' in said(answer)
    page = said(district.get("/desk/overrides"))
    assert "Jinniu" in page and "Chengdu" in page and "Wuhou" not in page, "its own, and what holds here too"
    assert page.count('name="end"') == 1
    for code in ("510107", "510100", "510106"):
        district.post("/desk/overrides", {"end": str(rows[code].pk)})
    assert {row.office.code for row in LocalOverride.objects.filter(until__isnull=True)} == {"510107", "510100"}
