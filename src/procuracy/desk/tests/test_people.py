"""People and roles: what the page says in plain words, what it warns of, and what it does only when asked twice."""

from __future__ import annotations

import re

import pytest

from procuracy.api.models import ApiKey, issue
from procuracy.casework.testing import actor, do, speak
from procuracy.desk.models import AccountAct
from procuracy.registry.models import Department, Official, RoleGrant
from procuracy.registry.testing import nation, official

from .test_administration import signed_in

pytestmark = pytest.mark.django_db


def said(answer) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


@pytest.fixture
def keeper():
    nation()
    return signed_in("security_administrator")


def with_cases(count: int = 1) -> Official:
    office = nation()["district"]
    person, triage = official(office, "handler", name="周某"), actor(official(office, "triage_officer"))
    for _ in range(count):
        do(speak(office).case_id, "assign", triage, handler=person.pk)
    return person


@pytest.mark.parametrize("name", ["张三", "li si", "a@b"])
def test_a_sign_in_name_of_wrong_letters_is_refused_in_plain_words(keeper, name):
    answer = keeper.post("/desk/people", {"username": name, "name": "李某"})
    assert answer.status_code == 422 and "no spaces and no Chinese characters" in said(answer) and "slug" not in said(answer)
    assert f'value="{name}"' in said(answer)


def test_the_first_password_says_that_it_is_shown_only_once(keeper):
    department = Department.objects.create(office=nation()["district"], function="civil")
    answer = keeper.post("/desk/people", {"username": "li", "name": "李某", "department": department.pk, "roles": ["handler"]})
    assert "Write it down now: it is shown only this once." in said(answer)
    assert Official.objects.get(user__username="li").department == department


def test_a_closed_account_is_marked_in_the_list_and_on_its_page(keeper):
    person = official(nation()["district"], "handler")
    assert "Account closed" not in said(keeper.get("/desk/people"))
    keeper.post(f"/desk/people/{person.pk}", {"roles": ["handler"]})
    assert "Account closed" in said(keeper.get("/desk/people"))
    assert "Account closed</strong></h1>" in said(keeper.get(f"/desk/people/{person.pk}"))


@pytest.mark.parametrize(("roles", "warned"), [(["handler", "head"], "Handler and head"), (["handler", "visitor"], "Handler and return visitor"), (["head", "visitor"], "")])
def test_one_person_who_would_approve_or_visit_her_own_work_is_warned_of_and_not_refused(keeper, roles, warned):
    answer = keeper.post("/desk/people", {"username": "li", "name": "李某", "roles": roles})
    person = Official.objects.get(user__username="li")
    assert RoleGrant.objects.filter(official=person).count() == 2
    for page in (said(answer), said(keeper.get(f"/desk/people/{person.pk}"))):
        assert warned in page and ("govuk-warning-text" in page) is bool(warned)


@pytest.mark.parametrize("given", [{"roles": ["visitor"], "active": "on"}, {"roles": ["handler"]}])
def test_whoever_has_open_cases_loses_the_role_or_the_account_only_after_i_know(keeper, given):
    person = with_cases(2)
    answer = keeper.post(f"/desk/people/{person.pk}", given)
    assert answer.status_code == 422 and "2 open cases" in said(answer) and 'id="id_know-error"' in said(answer)
    person.refresh_from_db()
    assert person.active and person.grants.filter(until__isnull=True, role="handler").exists()
    assert keeper.post(f"/desk/people/{person.pk}", {**given, "know": "on"}).status_code == 302
    person.refresh_from_db()
    assert not person.active or not person.grants.filter(until__isnull=True, role="handler").exists()


def test_without_open_cases_nobody_is_asked_twice(keeper):
    person = official(nation()["district"], "handler")
    assert "id_know" not in said(keeper.get(f"/desk/people/{person.pk}"))
    assert keeper.post(f"/desk/people/{person.pk}", {"active": "on"}).status_code == 302


def test_name_title_and_department_change_and_what_they_were_stays_on_record(keeper):
    person = official(nation()["district"], "handler", name="吴某")
    department = Department.objects.create(office=nation()["district"], function="civil")
    elsewhere = Department.objects.create(office=nation()["other"], function="civil")
    given = {"details": "1", "name": "吴某某", "title": "检察官", "department": department.pk}
    assert keeper.post(f"/desk/people/{person.pk}", {**given, "department": elsewhere.pk}).status_code == 422
    assert keeper.post(f"/desk/people/{person.pk}", {**given, "name": ""}).status_code == 422
    assert keeper.post(f"/desk/people/{person.pk}", given).status_code == 302
    person.refresh_from_db()
    assert (person.name, person.title, person.department, person.active) == ("吴某某", "检察官", department, True)
    act = AccountAct.objects.get()
    assert act.what == "renamed" and "吴某" in act.reason
    keeper.post(f"/desk/people/{person.pk}", given)
    assert AccountAct.objects.count() == 1


@pytest.mark.parametrize(("given", "field"), [({"scopes": ["cases:read"]}, "key_name"), ({"key_name": " ", "scopes": ["cases:read"]}, "key_name"), ({"key_name": "报表"}, "scopes"), ({"key_name": "报表", "scopes": ["all"]}, "scopes")])
def test_a_key_without_a_name_or_without_a_right_is_not_made(given, field):
    answer = signed_in("head").post("/desk/keys", {"new_key": "1", **given})
    assert answer.status_code == 422 and f'id="id_{field}-error"' in said(answer) and not ApiKey.objects.exists()


def test_whoever_administers_accounts_never_makes_a_key_that_acts_as_another(keeper):
    person = official(nation()["district"], "chief_procurator")
    page = said(keeper.post(f"/desk/people/{person.pk}", {"new_key": "1", "key_name": "x", "scopes": ["cases:read"]}, follow=True))
    assert "pk_" not in page and not ApiKey.objects.exists()
    assert keeper.get("/desk/keys").status_code == 403


def test_keys_are_listed_with_what_they_may_do_and_when_they_were_made_and_ended(keeper):
    person = official(nation()["district"], "head")
    issue(person, "报表", ["cases:read"])
    page = said(keeper.get(f"/desk/people/{person.pk}"))
    year = str(ApiKey.objects.get().created_at.year)
    row = re.search(r"<tr[^>]*><td[^>]*>报表</td>.*?</tr>", page)[0]
    assert "Read cases" in row and year in row and "End this key" in row
    keeper.post(f"/desk/people/{person.pk}", {"end_key": str(ApiKey.objects.get().pk)})
    row = re.search(r"<tr[^>]*><td[^>]*>报表</td>.*?</tr>", said(keeper.get(f"/desk/people/{person.pk}")))[0]
    assert row.count(year) == 2 and "End this key" not in row
