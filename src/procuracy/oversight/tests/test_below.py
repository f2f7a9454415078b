"""A leading office sees what is overdue below it, office by office, and never more than the list behind a number shows."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection

from procuracy.casework import queries
from procuracy.casework.models import NO_DUE, Case, Sensitivity
from procuracy.casework.testing import DAY, actor, at, speak
from procuracy.config import clock
from procuracy.oversight import below
from procuracy.registry.models import Procuratorate
from procuracy.registry.testing import client_of, nation, official

pytestmark = pytest.mark.django_db
LATE, SOON, TIME = DAY - dt.timedelta(days=1), DAY + dt.timedelta(days=3), DAY + dt.timedelta(days=4)


@pytest.fixture
def offices():
    with clock.moved_to(at(DAY)):
        found = nation()
        found["branch"] = Procuratorate.objects.create(code="51000A", name_zh="四川省人民检察院某分院", name_en="A branch", short_name="川分", level="basic", parent=found["province"], division_id="510000")
        yield found


def cases(office, *due, **columns):
    for day in due:
        Case.objects.filter(pk=speak(office).case_id).update(next_due=day, next_clock="reply_result" if day == LATE else "accept", **columns)


def table(person, position=None):
    found = below.overview(actor(person), position, DAY)
    return {office.code: (n.late, n.soon, n.open) for office, n in found.offices}


def test_each_level_sees_the_offices_directly_below_with_all_that_lies_under_them(offices):
    cases(offices["district"], LATE, LATE, SOON, DAY, TIME, NO_DUE)
    cases(offices["other"], LATE)
    cases(offices["city"], SOON)
    cases(offices["branch"], LATE)
    cases(offices["province"], LATE)
    Case.objects.filter(pk=speak(offices["district"]).case_id).update(open=False, next_due=LATE)
    assert table(official(offices["national"], "head")) == {"510000": (5, 3, 10)}
    province = official(offices["province"], "head")
    assert table(province) == {"510100": (3, 3, 8), "51000A": (1, 0, 1)}, "its own case is its own work"
    assert table(province, offices["city"]) == {"510100": (0, 1, 1), "510106": (2, 2, 6), "510107": (1, 0, 1)}
    assert table(official(offices["city"], "chief_procurator")) == {"510106": (2, 2, 6), "510107": (1, 0, 1)}
    found = below.overview(actor(province), None, DAY)
    assert [(c.clock, c.late, c.soon) for c in found.clocks if c.late] == [("reply_result", 4, 0)] and found.all.open == 9
    assert below.late_count(actor(province), DAY) == 4


def test_an_office_without_a_case_stands_there_too(offices):
    assert table(official(offices["city"], "head")) == {"510106": (0, 0, 0), "510107": (0, 0, 0)}


@pytest.mark.parametrize(("role", "counted"), [("head", 1), ("chief_procurator", 2), ("case_management", 1)])
def test_a_number_never_says_more_than_the_list_behind_it(offices, role, counted):
    for level in (Sensitivity.OPEN, Sensitivity.RESTRICTED, Sensitivity.SEALED):
        cases(offices["district"], LATE, sensitivity=level)
    person = official(offices["city"], role)
    assert table(person)["510106"] == (counted, 0, counted)
    if role != "case_management":
        listed = queries.worklist(actor(person), queries.Filters(scope="subtree", office=offices["district"].pk, colour="red"), DAY)
        assert len(listed.rows) == counted
    walled = Case.objects.filter(sensitivity=Sensitivity.OPEN)
    walled.update(walled_from=[person.pk])
    assert table(person)["510106"] == (counted - 1, 0, counted - 1)
    assert below.late_count(actor(person), DAY) == counted - 1


@pytest.mark.parametrize("role", ["handler", "operator", "visitor", "triage_officer"])
def test_who_has_no_duty_below_sees_nothing(offices, role):
    person = official(offices["city"], role)
    assert not below.looks_below(actor(person))
    assert client_of(person).get("/desk/below").status_code == 403


def test_nobody_looks_beside_or_above(offices):
    city = client_of(official(offices["city"], "head"))
    for wrong in (offices["province"].pk, offices["district"].pk, 10**8, "x"):
        assert city.get(f"/desk/below?office={wrong}").status_code == 404
    assert client_of(official(offices["district"], "head")).get("/desk/below").status_code == 404


def test_the_page_leads_down_to_the_cases_and_my_work_says_how_many(offices):
    cases(offices["district"], LATE, LATE, title="迟了")
    cases(offices["other"], LATE, title="别处")
    province, chief = client_of(official(offices["province"], "head")), client_of(official(offices["city"], "chief_procurator"))
    assert "下级院有 3 件案件超期" in province.get("/desk/work").content.decode()
    top = province.get("/desk/below").content.decode()
    assert f"?office={offices['city'].pk}" in top
    nation_wide = client_of(official(offices["national"], "head")).get("/desk/below").content.decode()
    assert "逐级查看" in nation_wide and "逐级查看" not in top, "no page says that its numbers lead on where they do not"
    walked = province.get(f"/desk/below?office={offices['city'].pk}").content.decode()
    link = f"/desk/work?scope=subtree&office={offices['district'].pk}&colour=red"
    assert link.replace("&", "&amp;") in walked and "督办" in walked and "/desk/alerts" in walked
    listed = chief.get(link).content.decode()
    assert listed.count("迟了") == 2 and "别处" not in listed and offices["district"].name_zh in listed
    english = client_of(official(offices["city"], "case_management"), "en").get("/desk/below").content.decode()
    assert "Offices below" in english and "scope=subtree" not in english, "who opens no case of theirs has no list of them"
    assert "下级院" not in client_of(official(offices["district"], "head")).get("/desk/work").content.decode()


def test_it_costs_three_statements_however_many_cases_and_reads_open_work_alone(offices, django_assert_num_queries):
    cases(offices["district"], *[LATE] * 12)
    person = actor(official(offices["province"], "head"))
    with django_assert_num_queries(3):
        below.overview(person, None, DAY)
    with django_assert_num_queries(1):
        below.late_count(person, DAY)
    client = client_of(official(offices["province"], "head"))
    client.get("/desk/below")
    with django_assert_num_queries(5 + 3):  # session, user, official, roles and second factor are five
        client.get("/desk/below")
    with connection.cursor() as cursor:
        # Which index is taken among a few rows is chance; the partial one is the only one left, and can be read if the statement implies its condition.
        cursor.execute("SELECT indexrelid::regclass::text FROM pg_index WHERE indrelid = 'casework_case'::regclass AND NOT indisunique AND indexrelid <> 'case_open_tree'::regclass")
        others = ", ".join(name for (name,) in cursor.fetchall())
        cursor.execute(f"DROP INDEX {others}; SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
    rows = Case.objects.filter(below.POLICY.counted_below(person), open=True)
    assert "case_open_tree" in rows.values("line", "next_clock", "next_due", "city_office_id", "office_id", "sensitivity", "walled_from").explain()
