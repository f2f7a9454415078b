"""Where leads are: exact for the offices that look after them, with small numbers withheld for everybody; sealed ones nowhere."""

from __future__ import annotations

import datetime as dt
import re
import uuid

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from procuracy.casework.models import Case, Sensitivity
from procuracy.casework.testing import DAY, actor, at
from procuracy.config import clock
from procuracy.lines.lead import heat
from procuracy.lines.lead.models import LeadPoint
from procuracy.lines.lead.reporting import report
from procuracy.lines.lead.withholding import ALL
from procuracy.registry import competence, places
from procuracy.registry.models import Division
from procuracy.registry.testing import client_of, nation, official

JUNE = dt.date(2026, 6, 10)


@pytest.fixture
def offices(db):
    competence.forget()
    places.forget()
    call_command("createcachetable", verbosity=0)
    cache.clear()
    with clock.moved_to(at(DAY)):
        yield nation()
    cache.clear()


def leads(offices, place, field, count, seen=JUNE):
    by = actor(official(offices["district"], "triage_officer"))
    for _number in range(count):
        answers = {"words": "坡道太陡", "field": field, "place": place, "place_words": "某处", "seen_on": seen.isoformat()}
        report(answers, [], reporter=None, participant=None, door="desk", actor=by, key=uuid.uuid4().hex, now=at(DAY), today=DAY, language="zh-hans", source="media", office=office_of(offices, place))


def office_of(offices, place):
    return {"510107": offices["other"], "510100": offices["city"]}.get(place, offices["district"])


def numbers(page):
    """The table as a reader has it: a line a place, its cells as text."""
    rows = re.findall(r'<tr class="govuk-table__row"[^>]*><th scope="row"[^>]*>(.*?)</th>(.*?)</tr>', page.split("<table")[1], re.S)
    return {re.sub("<.*?>", "", name): [re.sub("<.*?>", "", cell).strip() for cell in re.findall("<td.*?>(.*?)</td>", cells, re.S)] for name, cells in rows}


def test_officials_see_the_exact_numbers_of_their_office_and_below(offices):
    leads(offices, "510106", "barrier_free", 3)
    leads(offices, "510106", "environment", 1, seen=dt.date(2026, 8, 1))
    leads(offices, "510107", "environment", 2)
    leads(offices, "510100", "environment", 1)
    city = client_of(official(offices["city"], "head"), "en").get("/desk/leads/places").content.decode()
    assert {name: cells[-1] for name, cells in numbers(city).items()} == {"金牛区": "4", "武侯区": "2", "No county named" if "No county named" in city else "没有写明县区": "1", "In all" if ">In all<" in city else "合计": "7"}
    district = client_of(official(offices["district"], "handler")).get("/desk/leads/places").content.decode()
    assert [cells[-1] for cells in numbers(district).values()] == ["4", "4"], "its own alone"
    province = client_of(official(offices["province"], "chief_procurator"))
    top = province.get("/desk/leads/places").content.decode()
    assert "in=510100" in top and numbers(top)["成都市"][-1] == "7"
    walked = province.get("/desk/leads/places?in=510100&month=2026-08&field=environment").content.decode()
    assert [cells[-1] for cells in numbers(walked).values()] == ["1", "1"]
    assert ">2026-08</text>" in walked, "by month, as a picture"


def test_sealed_leads_are_counted_nowhere(offices):
    leads(offices, "510106", "barrier_free", 7)
    Case.objects.filter(pk__in=Case.objects.values("pk")[:1]).update(sensitivity=Sensitivity.SEALED)
    assert numbers(client_of(official(offices["district"], "head")).get("/desk/leads/places").content.decode())["金牛区"][-1] == "6"
    assert heat.published(heat.NATION, DAY).of(ALL, ALL) == 6


def test_a_lead_about_another_place_stands_in_the_sum_of_its_office(offices):
    leads(offices, "510106", "barrier_free", 2)
    LeadPoint.objects.filter(pk=LeadPoint.objects.first().pk).update(division="")
    rows = numbers(client_of(official(offices["district"], "head")).get("/desk/leads/places").content.decode())
    assert [cells[-1] for cells in rows.values()] == ["1", "1", "2"]


@pytest.mark.parametrize("address", ["?in=510107", "?in=510000", "?in=x", "?in=51010", "?in=000000"])
def test_an_office_walks_into_no_division_that_is_not_its_own(offices, address):
    assert client_of(official(offices["district"], "head")).get(f"/desk/leads/places{address}").status_code == 404


def test_the_page_costs_the_same_however_many_leads(offices, django_assert_max_num_queries):
    leads(offices, "510106", "barrier_free", 5)
    leads(offices, "510107", "environment", 5)
    with django_assert_max_num_queries(2):
        heat.exact(heat.Q(), "510100", dt.date(2025, 8, 1), DAY, top_page=True)


def test_the_public_sees_large_numbers_and_dashes(offices):
    for code, name, level, parent in (("520000", "贵州省", "province", None), ("510700", "绵阳市", "city", "510000"), ("510703", "涪城区", "county", "510700"), ("510108", "成华区", "county", "510100")):
        Division.objects.create(code=code, name_zh=name, name_en=name, level=level, parent_id=parent)
    for place, count in (("510106", 12), ("510107", 3), ("510108", 9), ("510703", 8), ("520000", 7)):
        leads(offices, place, "barrier_free", count)
    nation_page = Client().get("/leads/places").content.decode()
    assert numbers(nation_page)["四川省"][-1] == "32" and numbers(nation_page)["合计"][-1] == "39" and "in=510000" in nation_page
    assert numbers(nation_page)["贵州省"][-1] == "7"
    province = numbers(Client().get("/leads/places?in=510000").content.decode())
    assert (province["成都市"][-1], province["绵阳市"][-1], province["合计"][-1]) == ("24", "8", "32")
    page = Client().get("/leads/places?in=510100")
    rows = numbers(page.content.decode())
    assert page.status_code == 200 and set(rows) == {"金牛区", "成华区", "合计"}
    assert (rows["金牛区"][-1], rows["合计"][-1]) == ("12", "24")
    assert rows["成华区"][-1] == "9" and "另有2个地方" in page.content.decode(), "two are withheld: neither is computed from the sum"
    assert "in=510106" not in page.content.decode(), "nobody walks into a county"


def test_the_public_is_led_to_a_half_year_that_has_numbers(offices):
    leads(offices, "510106", "barrier_free", 2)
    leads(offices, "510106", "barrier_free", 8, seen=dt.date(2025, 3, 1))
    page = Client().get("/leads/places").content.decode()
    assert numbers(page)["四川省"][-1] == "8" and "2025" in page.split("<h1")[1].split("</p>")[0]
    last = Client().get("/leads/places?since=2026-01-01").content.decode()
    assert "<table" not in last and "都不显示" in last and "since=2025-01-01" in last
    assert "since=2025-01-01" in Client().get("/leads/places?since=2025-01-01").content.decode(), "walking on keeps the half-year"
    assert Client().get("/leads/places?since=2020-01-01").status_code == 404


def test_where_nothing_can_be_shown_one_sentence_says_so(offices):
    leads(offices, "510106", "barrier_free", 2)
    page = Client().get("/leads/places").content.decode()
    assert "<table" not in page and "<svg" not in page.split("<main")[1] and "都不显示" in page


@pytest.mark.parametrize("address", ["?in=510106", "?in=x", "?in=999900", "?in=519900"])
def test_no_page_below_the_county_and_none_that_is_no_division(offices, address):
    assert Client().get(f"/leads/places{address}").status_code == 404


def test_the_public_numbers_of_a_half_year_are_counted_once_and_stay(offices, django_assert_max_num_queries):
    leads(offices, "510106", "barrier_free", 6)
    leads(offices, "510106", "barrier_free", 6, seen=dt.date(2026, 7, 1))
    leads(offices, "510106", "barrier_free", 6, seen=dt.date(2025, 12, 31))
    assert heat.published(heat.NATION, DAY).of(ALL, ALL) == 6
    leads(offices, "510106", "barrier_free", 1)
    Division.objects.create(code="510199", name_zh="新区", name_en="New", level="county", parent_id="510100")
    cache.clear()
    for later in (0, 1, 100):
        assert heat.published(heat.NATION, DAY + dt.timedelta(days=later)).of(ALL, ALL) == 6, "nobody finds out by looking twice what came between"
        assert "510199" not in heat.published("510100", DAY + dt.timedelta(days=later)).rows
    with django_assert_max_num_queries(3):
        heat.published("510100", DAY)


@given(st.dates(dt.date(2000, 1, 1), dt.date(2100, 1, 1)), st.integers(0, 2000))
def test_what_is_published_at_two_times_is_the_same_half_year_or_has_no_day_in_common(today, later):
    one, other = heat.half_year(today), heat.half_year(today + dt.timedelta(days=later))
    assert one[1] < today and (one == other or one[1] < other[0])


@pytest.mark.parametrize(("today", "first", "last"), [(DAY, "2025-08-01", "2026-07-31"), (dt.date(2026, 1, 31), "2025-01-01", "2025-12-31"), (dt.date(2026, 12, 1), "2025-12-01", "2026-11-30")])
def test_the_last_months_are_full_ones(today, first, last):
    assert [day.isoformat() for day in heat.last_months(today)] == [first, last]


def test_the_look_has_an_index(offices):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert "lead_heat" in LeadPoint.objects.filter(seen_on__gte=JUNE, seen_on__lte=DAY).values("division", "field").explain()


def test_who_registers_may_look_and_a_visitor_may_not(offices):
    assert client_of(official(offices["district"], "visitor")).get("/desk/leads/places").status_code == 403
    assert Client().get("/desk/leads/places").status_code == 302
