"""Administration that needs no programmer, and whom it keeps apart."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from procuracy.casework import lawbook
from procuracy.casework.models import Case, Deadline
from procuracy.casework.testing import actor, do, speak
from procuracy.materials.models import Letter, LetterWording
from procuracy.registry.models import CalendarNotice, LocalOverride, Procuratorate, RoleGrant
from procuracy.registry.testing import nation, official

pytestmark = pytest.mark.django_db

NOTICE = {"year": "2027", "notice": "国务院办公厅关于2027年部分节假日安排的通知", "rest": "1月1日至3日\n2027-02-05..2027-02-11", "worked": "2027年1月30日"}


def signed_in(*roles: str, second_factor: bool = True, at: str = "district") -> Client:
    person = official(nation()[at], *roles)
    if second_factor:
        Authenticator.objects.create(user=person.user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    client = Client(headers={"Accept-Language": "en"})
    client.cookies["lang"] = "en"
    client.force_login(person.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_without_a_second_factor_nobody_enters():
    answer = signed_in("head", second_factor=False).get("/desk/work")
    assert answer.status_code == 302 and "2fa" in answer.url


@pytest.mark.parametrize("role", ["administrator", "security_administrator", "auditor"])
def test_administrators_open_no_case(role):
    case = speak(nation()["district"]).case_id
    client = signed_in(role)
    assert client.get(f"/desk/case/{case}").status_code == 403
    assert client.get("/desk/work").status_code == 403


def test_two_administrators_roles_are_never_one_persons():
    client = signed_in("security_administrator")
    answer = client.post("/desk/people", {"username": "zhang", "name": "张某", "roles": ["administrator", "auditor"]})
    assert answer.status_code == 422
    assert not RoleGrant.objects.filter(official__user__username="zhang").exists()


def test_a_new_person_gets_a_first_password_and_no_more_than_her_roles():
    client = signed_in("security_administrator")
    answer = client.post("/desk/people", {"username": "li", "name": "李某", "roles": ["handler"]})
    assert answer.status_code == 200 and "First password" in answer.content.decode()
    assert list(RoleGrant.objects.filter(official__user__username="li").values_list("role", flat=True)) == ["handler"]


def test_next_years_notice_completes_the_deadlines_that_waited():
    case = speak(nation()["district"], on=dt.date(2026, 11, 2)).case_id
    waiting = Deadline.objects.get(case_id=case, clock="result_reply")
    assert (waiting.due, waiting.missing_year, waiting.raw_end) == (None, 2027, dt.date(2027, 2, 2))
    assert Case.objects.get(pk=case).due_pending
    client = signed_in("administrator")
    seen = client.post("/desk/calendars", NOTICE)
    assert seen.status_code == 200 and "as it was understood" in seen.content.decode()
    assert Deadline.objects.get(pk=waiting.pk).due is None, "nothing is taken over before it was looked at"
    answer = client.post("/desk/calendars", NOTICE | {"confirm": "1"})
    assert answer.status_code == 302
    assert Deadline.objects.get(case_id=case, clock="result_reply", ended_seq__isnull=True).due == dt.date(2027, 2, 2)
    assert not Case.objects.get(pk=case).due_pending


def test_a_wrong_notice_is_refused_with_its_reason_and_kept_on_the_page():
    for wrong, reason in (({"rest": "2026-01-01"}, "2026-01-01"), ({"worked": "2月30日"}, "2027-02-30"), ({"rest": "春节"}, "春节"), ({"notice": ""}, "needed"), ({"year": "2026", "rest": "1月1日", "worked": ""}, "comes with the program")):
        answer = signed_in("administrator").post("/desk/calendars", NOTICE | wrong | {"confirm": "1"})
        page = answer.content.decode()
        assert answer.status_code == 422 and reason in page, wrong
        assert not CalendarNotice.objects.exists()
        assert all(value in page for value in wrong.values())


def test_a_local_rule_may_shorten_and_never_lengthen():
    nation()
    client = signed_in("administrator")
    given = {"office": "510106", "rule": "PET-01", "since": "2026-01-01", "unit": "calendar_day", "source": "本院规定〔2025〕1号"}
    assert client.post("/desk/overrides", {**given, "length": "9"}).status_code == 422
    assert client.post("/desk/overrides", {**given, "length": "7", "unit": "working_day"}).status_code == 422
    assert client.post("/desk/overrides", {**given, "length": "5"}).status_code == 302
    assert LocalOverride.objects.count() == 1
    lawbook.reload()
    case = speak(nation()["district"], on=dt.date(2026, 8, 3)).case_id
    assert Deadline.objects.get(case_id=case, clock="procedural_reply").due == dt.date(2026, 8, 10)
    elsewhere = speak(nation()["other"], on=dt.date(2026, 8, 3)).case_id
    assert Deadline.objects.get(case_id=elsewhere, clock="procedural_reply").raw_end == dt.date(2026, 8, 10)


def test_a_lost_code_is_replaced_at_the_counter_and_the_old_one_opens_nothing():
    from procuracy.casework.models import Party
    from procuracy.casework.queries import party_by_receipt

    opened = speak(nation()["district"])
    party = Party.objects.get(case_id=opened.case_id)
    answer = signed_in("operator").post(f"/desk/case/{opened.case_id}/tools", {"do": "receipt", "party": str(party.pk), "reason": "身份证核对"})
    assert answer.status_code == 200 and "new code" in answer.content.decode()
    assert party_by_receipt(opened.receipt) is None


def test_an_official_kept_out_through_the_page_is_out_of_every_list():
    opened = speak(nation()["district"], words="举报赵主任收钱")
    triage = signed_in("triage_officer")
    named = official(nation()["district"], "head")
    triage.post(f"/desk/case/{opened.case_id}/tools", {"do": "wall", "official": named.pk, "reason": "被反映人"})
    client = Client()
    Authenticator.objects.create(user=named.user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    client.force_login(named.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert "举报赵主任" not in client.get("/desk/work?scope=office").content.decode()
    assert client.get(f"/desk/case/{opened.case_id}").status_code == 404
    assert "举报赵主任" not in client.post("/desk/search", {"q": "收钱"}).content.decode().replace('value="收钱"', "")


def test_an_official_makes_her_own_key_which_is_shown_once_and_ends_when_she_says_so():
    client = signed_in("head")
    key = re.search(r"pk_[\w-]+", client.post("/desk/keys", {"new_key": "1", "key_name": "报表", "scopes": ["cases:read"]}).content.decode())[0]
    authorised = {"Authorization": f"Bearer {key}"}
    assert Client().get("/api/v1/cases", headers=authorised).status_code == 200
    page = client.get("/desk/keys").content.decode()
    assert key not in page
    client.post("/desk/keys", {"end_key": re.search(r'name="end_key" value="(\d+)"', page)[1]})
    assert Client().get("/api/v1/cases", headers=authorised).status_code == 401


def test_an_office_words_its_letters_itself_and_letters_already_written_keep_theirs():
    office = nation()["district"]
    first, second = speak(office).case_id, speak(office).case_id
    triage = actor(official(office, "triage_officer"))
    given = {"accepted_from": "2026-08-03", "department": "civil", "how_handled": "由民事检察部门审查"}
    do(first, "accept", triage, **given)
    client = signed_in("administrator")
    words = "“{title}”已受理，自{accepted_from}起算，{received}收到。\n怎么办：{how_handled}\n有事请打本院电话。"
    assert client.post("/desk/letters/acceptance_notice", {"zh": words, "en": ""}).status_code == 302
    do(second, "accept", triage, **given)
    said = {letter.case_id: letter.said for letter in Letter.objects.all()}
    assert said[second]["zh"]["paragraphs"] == ["“老板拖欠我半年工资”已受理，自2026年8月3日起算，2026年8月3日收到。", "怎么办：由民事检察部门审查", "有事请打本院电话。"]
    assert said[first]["zh"]["paragraphs"][-1] == "特此通知。"
    assert said[second]["en"] == said[first]["en"]
    elsewhere = speak(nation()["other"]).case_id
    do(elsewhere, "accept", actor(official(nation()["other"], "triage_officer")), **given)
    assert Letter.objects.get(case_id=elsewhere).said == said[first]
    assert client.post("/desk/letters/acceptance_notice", {"standard": "1"}).status_code == 302
    assert not LetterWording.objects.exists()


@pytest.mark.parametrize(("words", "reason"), [("{title}受理，{received}，{accepted_from}，{how_handled}，{salary}", "{salary}"), ("本院已受理。", "{accepted_from}, {how_handled}, {received}")])
def test_a_wording_with_a_wrong_or_a_missing_place_is_refused_and_kept_on_the_page(words, reason):
    answer = signed_in("administrator").post("/desk/letters/acceptance_notice", {"zh": words, "en": ""})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert reason in page and words in page and not LetterWording.objects.exists()


def test_an_administrator_adds_an_office_names_its_departments_and_ends_one():
    nation()
    client = signed_in("administrator", at="city")
    given = {"name_zh": "成都高新技术产业开发区人民检察院", "kind": "dispatched", "code": "chengdu-gaoxin", "short_name": "成高新"}
    assert client.post("/desk/offices/new", {**given, "above": "成都市金牛区"}).status_code == 422
    assert signed_in("administrator").post("/desk/offices/new", {**given, "above": "510100"}).status_code == 422, "only one's own office and those below"
    assert "id_name_zh" not in signed_in("administrator").get("/desk/offices?q=510107").content.decode()
    assert client.post("/desk/offices/new", {**given, "above": "510100"}).status_code == 302
    row = Procuratorate.objects.get(code="chengdu-gaoxin")
    assert (row.level, row.city_office.code, row.province_office.code) == ("basic", "510100", "510000")
    page = "/desk/offices?q=chengdu-gaoxin"
    client.post(page, {"department": "1", "new-function": "civil", "new-name_zh": "第四检察部"})
    assert [str(d.name_zh) for d in row.departments.all()] == ["", "第四检察部"]
    client.post(page, {"end_department": str(row.departments.get(function="civil").pk)})
    client.post(page, {"end_department": str(row.departments.get().pk)})
    assert row.departments.count() == 1
    values = {"office": "1", "name_zh": row.name_zh, "short_name": "成高新", "valid_until": "2026-12-31"}
    assert client.post(page, values).status_code == 302
    speak(nation()["district"])
    answer = client.post("/desk/offices?q=510106", {**values, "name_zh": "成都市金牛区人民检察院"})
    assert answer.status_code == 422 and "open cases" in answer.content.decode()
