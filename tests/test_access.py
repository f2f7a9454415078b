"""Who sees what: the list and the page state one rule, for every role, relation and sensitivity; and what pages cost."""

from __future__ import annotations

import datetime as dt
import itertools
import uuid

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from procuracy.casework import commands, queries, snapshot
from procuracy.casework.actors import Actor
from procuracy.casework.errors import InvalidFacts, NotFound
from procuracy.casework.models import Case, ReadLog
from procuracy.casework.policy import POLICY
from procuracy.casework.testing import DAY, actor, at, do, speak
from procuracy.registry.roles import ADMIN_ROLES, CASE_ROLES, Role
from procuracy.registry.testing import nation, official

pytestmark = pytest.mark.django_db

PLACES = ("district", "other", "city", "province", "national")


def _cases(offices, handler) -> list[uuid.UUID]:
    """One case of every kind that the rule tells apart."""
    found = []
    for place, sensitivity, stage, mine in itertools.product(("district", "other", "city"), (0, 1, 2), ("registered", "replied"), (False, True)):
        case_id = speak(offices[place]).case_id
        Case.objects.filter(pk=case_id).update(sensitivity=sensitivity, stage=stage, handler=handler if mine else None)
        found.append(case_id)
    Case.objects.filter(pk=found[0]).update(offered_office_id=offices["other"].pk)
    sealed = Case.objects.filter(pk__in=found, office=offices["city"], sensitivity=2).first()
    Case.objects.filter(pk=sealed.pk).update(offered_office_id=offices["other"].pk)
    minors = [row.pk for row in Case.objects.filter(pk__in=found, sensitivity=2)][::2]
    Case.objects.filter(pk__in=minors).update(department="minors")
    for asked in Case.objects.filter(pk__in=found, office=offices["other"], handler__isnull=True):
        Case.objects.filter(pk=asked.pk).update(asking_office_id=offices["district"].pk, asking_handler_id=handler.pk)
    return found


def test_what_is_listed_can_be_opened_and_what_can_be_opened_is_listed():
    offices = nation()
    handler = official(offices["district"], "handler")
    ids = _cases(offices, handler)
    views = {case.pk: snapshot.view_of(case) for case in Case.objects.filter(pk__in=ids)}
    for place, role in itertools.product(PLACES, Role.values):
        who = actor(official(offices[place], role))
        listed = set(Case.objects.filter(POLICY.visible_to(who)).values_list("pk", flat=True))
        opened = {pk for pk, view in views.items() if POLICY.sees(who, view)}
        assert listed == opened, (place, role)
        if role in {str(r) for r in ADMIN_ROLES}:
            assert not listed
    who = actor(handler)
    assert {pk for pk, view in views.items() if POLICY.sees(who, view)} == set(Case.objects.filter(POLICY.visible_to(who)).values_list("pk", flat=True))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(roles=st.sets(st.sampled_from(sorted(CASE_ROLES)), max_size=4), place=st.sampled_from(PLACES), walled=st.booleans(), sensitivity=st.integers(0, 2))
def test_any_mixture_of_roles_lists_what_it_opens(roles, place, walled, sensitivity):
    offices = nation()
    who = actor(official(offices[place], *roles))
    case_id = speak(offices["district"]).case_id
    Case.objects.filter(pk=case_id).update(sensitivity=sensitivity, walled_from=[int(who.id)] if walled else [])
    view = snapshot.view_of(Case.objects.get(pk=case_id))
    assert POLICY.sees(who, view) == Case.objects.filter(POLICY.visible_to(who), pk=case_id).exists()
    if walled:
        assert not POLICY.sees(who, view)


def test_every_reading_path_keeps_a_walled_official_out():
    offices = nation()
    named = official(offices["district"], "head", "handler", "triage_officer", "operator")
    who = actor(named)
    opened = speak(offices["district"], words="举报赵主任收钱", contact={"name": "王某", "phone": "13900000001"})
    commands.wall_off(opened.case_id, named, actor(official(offices["district"], "chief_procurator")), reason="被反映人", key="w" * 16, now=at(DAY), today=DAY)
    assert not queries.worklist(who, queries.Filters(scope="office"), DAY).rows
    for text in ("收钱", "王某", "13900000001", opened.receipt):
        assert not queries.find(who, text, queries.Filters(), DAY).rows, text
    assert not queries.similar(who, offices["district"], "收钱", "13900000001", "王某")
    with pytest.raises(NotFound):
        queries.case_page(opened.case_id, who, purpose="", page="case", now=at(DAY), today=DAY)
    with pytest.raises(NotFound):
        do(opened.case_id, "note", who, text="x")


def test_a_sealed_case_asks_for_a_reason_leaves_the_search_and_every_look_is_recorded():
    offices = nation()
    chief = actor(official(offices["district"], "chief_procurator"))
    case_id = speak(offices["district"], words="一个孩子受到伤害").case_id
    commands.set_sensitivity(case_id, 2, chief, reason="未成年人", key="s" * 16, now=at(DAY), today=DAY)
    assert not queries.find(chief, "受到伤害", queries.Filters(), DAY).rows
    with pytest.raises(InvalidFacts):
        queries.case_page(case_id, chief, purpose=" ", page="case", now=at(DAY), today=DAY)
    queries.case_page(case_id, chief, purpose="复核", page="case", now=at(DAY), today=DAY)
    assert list(ReadLog.objects.values_list("actor", "purpose")) == [(chief.reference, "复核")]


def test_a_receipt_opens_its_own_case_and_no_other():
    offices = nation()
    mine, other = speak(offices["district"]), speak(offices["district"])
    me = Actor.person(mine.case_id, queries.party_by_receipt(mine.receipt).pk)
    assert list(Case.objects.filter(POLICY.visible_to(me)).values_list("pk", flat=True)) == [mine.case_id]
    with pytest.raises(NotFound):
        do(other.case_id, "withdraw", me)


def test_pages_cost_the_same_number_of_statements_however_many_rows(django_assert_max_num_queries):
    offices = nation()
    who = actor(official(offices["district"], "head", "triage_officer"))
    ids = [speak(offices["district"]).case_id for _ in range(30)]
    for _ in range(10):
        do(ids[0], "note", who, text="看过")
    with django_assert_max_num_queries(6):
        assert len(queries.worklist(who, queries.Filters(scope="office"), DAY).rows) == 25
    with django_assert_max_num_queries(12):
        queries.case_page(ids[0], who, purpose="", page="case", now=at(DAY), today=DAY)
    with django_assert_max_num_queries(6):
        queries.find(who, "拖欠", queries.Filters(), DAY)


def test_a_search_pages_through_years_newest_first_and_misses_nothing():
    offices = nation()
    days = [DAY - dt.timedelta(days=n) for n in (0, 1, 20, 40, 70, 200, 400, 500, 900, 1400, 1500, 2300)]
    opened = [speak(offices["district"], on=day).case_id for day in days]
    for who in (actor(official(offices["district"], "head")), actor(official(offices["national"], "chief_procurator"))):
        seen, after = [], None
        while True:
            page = queries.find(who, "拖欠", queries.Filters(), DAY, after, size=5)
            seen += [row.pk for row in page.rows]
            if not (after := page.after):
                break
        assert seen == opened


def test_keyset_pages_show_every_case_once():
    offices = nation()
    who = actor(official(offices["district"], "head"))
    ids = {speak(offices["district"]).case_id for _ in range(60)}
    seen, after = [], None
    while True:
        page = queries.worklist(who, queries.Filters(scope="office"), DAY, after)
        seen += [case.pk for case in page.rows]
        after = page.after
        if after is None:
            break
    assert len(seen) == len(set(seen)) and set(seen) == ids


def test_the_whole_case_page_with_its_session_costs_at_most_twelve_statements_of_its_own(client, django_assert_max_num_queries):
    from allauth.mfa.models import Authenticator

    office = nation()["district"]
    person = official(office, "head", "triage_officer")
    Authenticator.objects.create(user=person.user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    client.force_login(person.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    who = actor(person)
    case_id = speak(office).case_id
    do(case_id, "accept", who, accepted_from=DAY.isoformat(), department="civil", how_handled="审查")
    client.get(f"/desk/case/{case_id}")
    # Session, user, official, roles and second factor are five; the page's own statements are the other twelve at most.
    with django_assert_max_num_queries(5 + 12):
        assert client.get(f"/desk/case/{case_id}").status_code == 200
    with django_assert_max_num_queries(5 + 6):
        assert client.get("/desk/work?scope=office").status_code == 200


def test_tracking_costs_at_most_six_statements_of_its_own(client, django_assert_max_num_queries):
    opened = speak(nation()["district"])
    client.post("/track", {"receipt": opened.receipt})
    client.get("/mine")
    with django_assert_max_num_queries(1 + 6):
        assert client.get("/mine").status_code == 200
