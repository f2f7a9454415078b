"""A matter of a harmed child is sealed before anybody has read it, and stays with those who are trained for it."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from procuracy.casework import commands, queries
from procuracy.casework.errors import InvalidFacts
from procuracy.casework.models import Case, Party, Sensitivity
from procuracy.casework.policy import visible
from procuracy.casework.sealing import by_rule, minor_on
from procuracy.casework.testing import DAY, actor, at, do, speak
from procuracy.lines.lead.naming import title_of
from procuracy.registry import competence, places
from procuracy.registry.testing import nation, official


def _number(born: dt.date) -> str:
    """A well-formed resident number of somebody born on a day."""
    body = f"110101{born:%Y%m%d}001"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, weights, strict=True)) % 11]


@given(st.dates(dt.date(1900, 1, 1), dt.date(2026, 8, 3)))
def test_somebody_is_a_minor_until_the_day_before_the_eighteenth_birthday(born):
    eighteenth = born.replace(year=born.year + 18, day=min(born.day, 28)) if born.month == 2 and born.day == 29 else born.replace(year=born.year + 18)
    assert not minor_on(_number(born), eighteenth + dt.timedelta(days=1))
    assert minor_on(_number(born), eighteenth - dt.timedelta(days=1))


@pytest.mark.parametrize(
    ("facts", "vulnerable", "number", "sealed"),
    [
        ({"matter": "child"}, [], "", True),
        ({"matter": "crime"}, ["minor"], "", True),
        ({"matter": "family"}, [], _number(dt.date(2012, 1, 1)), True),
        ({"matter": "crime"}, [], _number(dt.date(1985, 1, 1)), False),
        ({"matter": "wages"}, ["minor"], "", False),
        ({}, [], "not a number", False),
    ],
)
def test_the_rule_looks_at_the_matter_and_at_who_comes(facts, vulnerable, number, sealed):
    rule = by_rule(facts, vulnerable, [{"identity_number": number}], DAY)
    assert (rule is not None) == sealed and (rule is None or "未成年人保护法" in rule.law)


@pytest.mark.django_db
def test_it_is_sealed_at_the_door_and_only_trained_officers_and_the_chief_open_it():
    office = nation()["district"]
    case_id = speak(office, words="有人在网上骗我女儿拍照", facts={"matter": "child"}).case_id
    row = Case.objects.get(pk=case_id)
    assert (row.sensitivity, row.department) == (Sensitivity.SEALED, "minors") and "女儿" not in row.title and "女" not in str(row.search)
    sees = {roles: Case.objects.filter(visible(actor(official(office, *roles))), pk=case_id).exists() for roles in (("head",), ("triage_officer",), ("operator",), ("minors_officer", "triage_officer"), ("chief_procurator",))}
    assert [roles[0] for roles, seen in sees.items() if seen] == ["minors_officer", "chief_procurator"]
    assert not Case.objects.filter(visible(actor(official(nation()["other"], "minors_officer"))), pk=case_id).exists()


@pytest.mark.django_db
def test_what_is_opened_beside_it_stays_with_them_too_and_whoever_is_trained_takes_it_in():
    office = nation()["district"]
    trained = official(office, "minors_officer", "triage_officer", "head")
    handler = official(office, "handler")
    case_id = speak(office, words="孩子受伤", facts={"matter": "child"}).case_id
    do(case_id, "assign", actor(trained), handler=handler.pk)
    beside = commands.raise_case(case_id, "aid", actor(handler), {"source": "lead", "reason": "医药费"}, key="k" * 20, now=at(DAY), today=DAY)
    assert Case.objects.get(pk=beside).department == "minors" and Party.objects.filter(case_id=beside).count() == 1
    assert Case.objects.filter(visible(actor(trained)), pk=beside).exists()


@pytest.mark.django_db
def test_it_is_accepted_by_no_other_department_and_a_slipped_century_is_no_day():
    office = nation()["district"]
    trained = actor(official(office, "minors_officer", "triage_officer"))
    case_id = speak(office, words="孩子受伤", facts={"matter": "child"}).case_id
    do(case_id, "assign", trained, handler=official(office, "handler").pk)
    wrong = {"accepted_from": DAY.isoformat(), "department": "civil", "how_handled": "审查"}
    for facts, field in ((wrong, "department"), ({**wrong, "department": "minors", "accepted_from": "0001-01-01"}, "accepted_from")):
        with pytest.raises(InvalidFacts) as error:
            do(case_id, "accept", trained, **facts)
        assert set(error.value.errors) == {field}
    do(case_id, "accept", trained, **{**wrong, "department": "minors"})
    assert Case.objects.get(pk=case_id).department == "minors"


WORDS = "我女儿赵某今年11岁，被补习班的王老师猥亵了"


def _kept(case_id: object) -> None:
    row = Case.objects.get(pk=case_id)
    assert (row.sensitivity, row.department, row.urgent) == (Sensitivity.SEALED, "minors", True) and "赵某" not in row.title and "赵" not in str(row.search)
    stranger = actor(official(row.office, "triage_officer", "head", "case_management"))
    assert not Case.objects.filter(visible(stranger), pk=row.pk).exists()


@pytest.mark.django_db
def test_words_alone_seal_it_at_the_http_door_and_in_a_lead():
    office = nation()["district"]
    competence.forget()
    places.forget()
    said = {"words": WORDS, "place": office.division_id, "matter": "other"}
    assert Client().post("/api/v1/petitions", said, content_type="application/json", headers={"Idempotency-Key": uuid.uuid4().hex}).status_code == 201
    _kept(Case.objects.get(line="petition").pk)
    found = {"words": WORDS, "field": "minors", "place_words": "成都市金牛区某补习班", "seen_on": "2026-08-01"}
    assert Client().post("/api/v1/reports", found, content_type="application/json", headers={"Idempotency-Key": uuid.uuid4().hex}).status_code == 201
    _kept(Case.objects.get(line="lead").pk)


@pytest.mark.django_db
def test_who_goes_the_short_way_says_it_with_one_tick_on_the_first_page():
    nation()
    competence.forget()
    places.forget()
    me = Client()
    me.post("/begin")
    me.post("/q/1", {"words": "赵某的事，说不出口", "child": "on", "short": "on"})
    for _ in range(12):
        page = me.get("/check")
        if page.status_code == 200:
            break
        number = page.headers["Location"].rsplit("/", 1)[1]
        me.post(f"/q/{number}", {"place_words": "成都市金牛区", "named": "no", "may_contact": "no"})
    assert "有未满18岁的人受到伤害" in page.content.decode()
    me.post("/check")
    _kept(Case.objects.get(line="petition").pk)


def test_a_lead_about_children_keeps_its_words_out_of_its_title():
    facts = {"field": "minors", "happened_at": "成都市金牛区阳光街", "words": "孙某在店里买到烟"}
    assert "孙某" not in title_of(facts) and "阳光街" in title_of(facts)
    assert "买到" in title_of({**facts, "field": "food_drugs"})


@pytest.mark.django_db
@pytest.mark.parametrize(("purpose", "opens"), [("x", False), ("1", False), ("。。。。", False), ("aaaaaaa", False), ("啊啊啊", False), ("办案", True), ("to handle the case", True)])
def test_a_sealed_case_is_opened_for_a_reason_that_is_one(purpose, opens):
    office = nation()["district"]
    trained = actor(official(office, "minors_officer", "triage_officer"))
    case_id = speak(office, words="孩子受伤", facts={"matter": "child"}).case_id
    look = {"purpose": purpose, "page": "case", "now": at(DAY), "today": DAY}
    if opens:
        assert queries.case_page(case_id, trained, **look).case.pk == case_id
    else:
        with pytest.raises(InvalidFacts) as refused:
            queries.case_page(case_id, trained, **look)
        assert "理由" in refused.value.errors["purpose"][0], "something was written, so it is not called missing"


@pytest.mark.django_db
@pytest.mark.parametrize("trained_too", [True, False])
def test_it_is_given_to_a_handler_who_is_trained_where_the_office_has_one(trained_too):
    office = nation()["district"]
    case_id = speak(office, words="有人在网上骗我女儿拍照", facts={"matter": "child"}).case_id
    chief, plain = actor(official(office, "chief_procurator")), official(office, "handler")
    trained = official(office, "handler", *(("minors_officer",) if trained_too else ()))
    if trained_too:
        with pytest.raises(InvalidFacts):
            do(case_id, "assign", chief, handler=plain.pk)
        do(case_id, "assign", chief, handler=trained.pk)
    else:
        do(case_id, "assign", chief, handler=plain.pk)
    assert Case.objects.get(pk=case_id).handler_id == (trained if trained_too else plain).pk
