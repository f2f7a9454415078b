"""What is shown: the panel of the case page, the person's part, the page of figures; to whom, and in how many statements."""

from __future__ import annotations

import datetime as dt
import re
import uuid

import pytest
from django.contrib.messages.storage.base import BaseStorage
from django.forms import DateField
from django.test import Client, RequestFactory

from procuracy.casework import commands, lines
from procuracy.casework.models import Approval, Case, Party
from procuracy.casework.testing import DAY, actor, at, do, reply
from procuracy.config import clock
from procuracy.lines.aid import figures
from procuracy.lines.aid.models import AidGrant, LocalLimit, WageFigure
from procuracy.lines.aid.pages import aid_figures
from procuracy.lines.aid.panels import panel, person_panel
from procuracy.messages.models import Message
from procuracy.registry.models import Division, Official
from procuracy.registry.testing import client_of, nation, official
from procuracy.web.forms import DayField

from .people import INTERVIEW, PAYMENT, funded, grant_facts, granted, office, paid, petition, raised, reviewing

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today():
    with clock.moved_to(at(DAY)):
        yield


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_the_panel_takes_few_statements_and_the_persons_part_two(django_assert_max_num_queries):
    o = office()
    case = Case.objects.get(pk=paid(o))
    party, head = Party.objects.get(case=case), o.head
    with django_assert_max_num_queries(8):
        _template, shown = panel(case, head)
        grant = shown["aid"]["grant"]
        assert grant.proposed_by.name and grant.decided_by.name and str(grant.province)
        assert [p.recorded_by.name for p in shown["aid"]["payments"]]
    with django_assert_max_num_queries(2):
        person_panel(case, party)


def test_the_case_page_shows_the_figures_the_steps_and_both_names():
    o = office()
    case = paid(o)
    html = page(client_of(o.people["handler"]), f"/desk/case/{case}")
    for text in ("102,000.00", "8,500.00", "四川省统计公报", "36个月为306,000.00元：不超过", "4321", "故意伤害案", o.people["handler"].name, o.people["chief_procurator"].name):
        assert text in html
    english = page(client_of(o.people["handler"], "en"), f"/desk/case/{case}")
    assert "36 months are 306,000.00 yuan: not above" in english and "Two people" in english


def test_the_case_page_of_a_lead_says_what_spoke_for_it():
    o = office()
    case = raised(o)
    html = page(client_of(o.people["handler"]), f"/desk/case/{case}")
    assert "提到受伤、残疾或者急需治疗" in html and "可能符合救助条件" in html


def tracked(receipt: str, language: str = "zh-hans") -> str:
    client = Client()
    client.cookies["lang"] = language
    client.post("/track", {"receipt": receipt})
    return page(client, "/mine")


@pytest.mark.parametrize(("language", "paid_text"), [("zh-hans", "102,000.00元"), ("en", "102,000.00 yuan on 3 August 2026")])
def test_she_sees_the_amount_and_the_days_and_nobody_else_does(language, paid_text):
    o = office()
    opened, other = petition(o), petition(o, contact={"name": "李某", "phone": "13900000000"})
    case = raised(o, "application", origin=opened.case_id)
    do(case, "interview", o.operator, **INTERVIEW)
    do(case, "apply", o.operator, applied_on=DAY.isoformat(), way="written", applicant="self", cause="故意伤害案", organ="公安局")
    do(case, "accept", o.handler, complete_on=DAY.isoformat())
    reply(case, "grant", o.handler, o.chief_procurator, **grant_facts())
    do(case, "funds_arrived", o.finance, arrived_on=DAY.isoformat())
    do(case, "pay", o.finance, **PAYMENT)
    hers = tracked(opened.receipt, language)
    assert paid_text in hers and "故意伤害案" in hers and "4321" in hers
    assert o.people["handler"].name not in hers and "8,500" not in hers
    for text in ("102,000.00", "故意伤害案", "4321"):
        assert text not in tracked(other.receipt, language)


def test_a_refused_person_reads_that_and_no_amount():
    o = office()
    case = reviewing(o)
    reply(case, "refuse", o.handler, o.chief_procurator, ground="no_class", text="经查")
    _template, has = person_panel(Case.objects.get(pk=case), Party.objects.get(case_id=case))
    assert has["result"] == "refused" and has["amount"] == "" and has["payment"] is None


def test_the_form_of_a_grant_says_which_figures_are_known_before_anything_is_entered():
    o = office()
    LocalLimit.objects.create(office=o.office, since=dt.date(2025, 1, 1), yuan="50000", source="区级规定")
    html = page(client_of(o.people["handler"]), f"/desk/case/{reviewing(o)}/act/grant")
    for text in ("8,500.00", "四川省统计公报", "306,000.00", "50,000.00", "区级规定"):
        assert text in html
    WageFigure.objects.all().delete()
    assert "这里没有2025年的数据" in page(client_of(o.people["handler"]), f"/desk/case/{reviewing(o)}/act/grant")


def test_the_approver_reads_the_warnings_in_words_and_the_letter_as_it_will_be():
    o = office()
    LocalLimit.objects.create(office=o.office, since=dt.date(2025, 1, 1), yuan="50000", source="区级规定")
    case = reviewing(o)
    commands.propose(case, "grant", o.handler, grant_facts(), expected_version=None, key=uuid.uuid4().hex, now=at(DAY), today=DAY)
    html = page(client_of(o.people["chief_procurator"]), f"/desk/approvals/{Approval.objects.get(case_id=case).pk}")
    assert "超过本地限额" in html and "壹拾万贰仟元整" in html and "above_limit" not in html
    assert "国家司法救助决定" in html and "unknown" not in html


def test_handler_and_approver_are_warned_of_earlier_aid_in_words():
    o = office()
    origin = petition(o).case_id
    first = reviewing(o, origin=origin)
    reply(first, "grant", o.handler, o.chief_procurator, **grant_facts())
    second = reviewing(o, origin=origin)
    commands.propose(second, "grant", o.handler, grant_facts(), expected_version=None, key=uuid.uuid4().hex, now=at(DAY), today=DAY)
    approval = Approval.objects.get(case_id=second).pk
    handler, chief = o.people["handler"], o.people["chief_procurator"]
    form = page(client_of(o.people["handler"], "en"), f"/desk/case/{second}")
    assert "102,000.00 yuan granted on 3 August 2026 by" in form and "In the interview she said that there was none" in form and f"/desk/case/{first}" in form
    assert "注意：此前已有司法救助" in page(client_of(handler), f"/desk/case/{second}") and "注意：此前已有司法救助" not in page(client_of(handler), f"/desk/case/{first}")
    read = page(client_of(chief), f"/desk/approvals/{approval}")
    assert "注意：同一事项已有救助" in read and "102,000.00 · 2026-08-03" in read and "earlier_" not in read
    commands.answer(approval, o.chief_procurator, "returned", reason="金额改一下", key=uuid.uuid4().hex, now=at(DAY), today=DAY)
    again = page(client_of(handler), f"/desk/case/{second}/act/grant")
    assert "这里已有记录" in again and "注意：此前已有司法救助" in again
    assert re.search(r'name="months"[^>]*value="12(\.00)?"', again) and re.search(r'name="amount"[^>]*value=""', again)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_day_that_a_form_shows_is_one_that_it_accepts(language):
    o = office()
    case = funded(o)
    client = client_of(o.people["finance"], language)
    html = page(client, f"/desk/case/{case}/act/pay")
    day = re.search(r'name="paid_on"[^>]*value="([^"]*)"', html).group(1)
    version = re.search(r'name="version" value="(\d+)"', html).group(1)
    answer = client.post(f"/desk/case/{case}/act/pay", PAYMENT | {"paid_on": day, "version": version, "key": uuid.uuid4().hex})
    assert day == "2026-08-03" and answer.status_code == 302


def test_every_form_of_every_line_reads_days_as_people_write_them():
    asked = [field for line in lines.every() for form in line.forms.values() for field in form.base_fields.values() if isinstance(field, DateField)]
    assert asked and {type(field) for field in asked} == {DayField}


def test_raising_a_case_shows_what_speaks_for_aid():
    o = office()
    html = page(client_of(o.people["handler"]), f"/desk/case/{petition(o).case_id}/raise/aid")
    assert "提到拿不到赔偿" in html


def test_every_act_has_its_page_in_both_languages():
    o = office()
    for case in (raised(o), reviewing(o), granted(o), paid(o)):
        for role in ("handler", "triage_officer", "finance", "visitor", "operator"):
            for language in ("zh-hans", "en"):
                client = client_of(o.people[role], language)
                answer = client.get(f"/desk/case/{case}")
                for address in sorted(set(re.findall(rf"/desk/case/{case}/act/[a-z_]+", answer.content.decode()))):
                    assert client.get(address).status_code == 200
                    assert client.post(address, {}).status_code in (302, 409, 422)


class _Silent(BaseStorage):
    def _get(self, *args, **kwargs):
        return [], True

    def _store(self, *args, **kwargs):
        return []


def figures_page(person: Official, **data: str):
    request = RequestFactory().post("/desk/aid-figures", data) if data else RequestFactory().get("/desk/aid-figures")
    request.actor, request.user, request.session = actor(person), person.user, {}
    request._messages = _Silent(request)
    return aid_figures(request)


def test_an_administrator_adds_her_provinces_figure_and_the_newest_wins():
    keeper = official(nation()["district"], "administrator")
    added = {"do": "wage", "province": "510000", "year": "2025", "monthly": "8600.10", "source": "公报"}
    assert figures_page(keeper, **added).status_code == 302
    assert figures_page(keeper, **added | {"monthly": "8700", "source": "更正"}).status_code == 302
    found = figures.wage("510000", 2025)
    assert str(found.monthly) == "8700.00" and found.source == "更正"
    assert figures_page(keeper, **added | {"year": "2026"}).status_code == 422
    assert figures_page(keeper, **added | {"source": ""}).status_code == 422
    assert "8,700.00" in figures_page(keeper).content.decode()


def test_an_administrators_figure_wins_over_the_shipped_one():
    nation()
    Division.objects.get_or_create(code="330000", defaults={"name_zh": "浙江省", "level": "province"})
    assert str(figures.wage("330000", 2022).monthly) == "10735.42"
    WageFigure.objects.create(province_id="330000", year=2022, monthly="9000", source="省公报")
    assert str(figures.wage("330000", 2022).monthly) == "9000.00"
    assert figures.wage("330000", 1999) is None


def test_a_limit_holds_below_its_office_in_its_days_and_the_nearest_one_wins():
    tree = nation()
    keeper = official(tree["city"], "administrator")
    added = {"do": "limit", "since": "2026-02-01", "yuan": "50000", "source": "市规定"}
    assert figures_page(keeper, **added).status_code == 302
    assert figures.limit(tree["district"], DAY).source == "市规定"
    assert figures.limit(tree["district"], dt.date(2026, 1, 31)) is None and figures.limit(tree["province"], DAY) is None
    LocalLimit.objects.create(office=tree["district"], since=dt.date(2026, 1, 1), yuan="30000", source="区规定")
    assert figures.limit(tree["district"], DAY).source == "区规定" and figures.limit(tree["other"], DAY).source == "市规定"
    row = LocalLimit.objects.get(office=tree["city"])
    assert figures_page(keeper, do="end", row=str(row.pk)).status_code == 302
    assert figures.limit(tree["other"], DAY).source == "市规定" and figures.limit(tree["other"], DAY + dt.timedelta(days=1)) is None
    assert figures_page(keeper, **added | {"until": "2025-01-01"}).status_code == 422
    stranger = official(tree["other"], "administrator")
    mine = LocalLimit.objects.create(office=tree["city"], since=dt.date(2026, 1, 1), yuan="1", source="x")
    figures_page(stranger, do="end", row=str(mine.pk))
    mine.refresh_from_db()
    assert mine.until is None


def test_the_page_of_figures_is_for_administrators():
    o = office()
    assert figures_page(o.people["head"]).status_code == 403
    assert not AidGrant.objects.exists()


def test_aid_is_suggested_until_it_was_opened_anywhere_in_the_matter():
    o = office()
    first, second = petition(o).case_id, petition(o).case_id
    commands.link(first, second, "same_cause", o.handler, reason="同一件事", key=uuid.uuid4().hex, now=at(DAY), today=DAY)
    desk = client_of(o.people["handler"])
    assert "可能符合国家司法救助条件" in page(desk, f"/desk/case/{first}")
    raised(o, origin=second)
    assert "可能符合国家司法救助条件" not in page(desk, f"/desk/case/{first}")


def test_whose_first_matter_has_ended_writes_into_the_one_that_goes_on():
    o = office()
    opened = petition(o)
    aid = raised(o, origin=opened.case_id)
    Case.objects.filter(pk=opened.case_id).update(open=False, stage="closed", outcome="answered")
    me = Client()
    me.post("/track", {"receipt": opened.receipt})
    assert 'name="text"' in me.get("/mine").content.decode()
    me.post("/mine/act", {"do": "write", "text": "医药费单据补齐了", "key": "m" * 20})
    message = Message.objects.get(text="医药费单据补齐了")
    assert message.case_id == aid and "医药费单据补齐了" in me.get("/mine").content.decode()
