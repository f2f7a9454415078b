"""Pages of a group case: who may open which, and the way from a spreadsheet to codes and to money received."""

from __future__ import annotations

import re
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from procuracy.casework import queries
from procuracy.casework.models import Case, Event, ReadLog
from procuracy.casework.testing import DAY, actor, at, do, speak
from procuracy.config import clock
from procuracy.lines.group import acts, imports, tables
from procuracy.lines.group.models import Claim, ClaimAct, ClaimantImport
from procuracy.lines.group.testing import bring, people, stage, work, xlsx
from procuracy.registry.models import Official
from procuracy.registry.roles import Role
from procuracy.registry.testing import client_of as english
from procuracy.registry.testing import nation, official

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _day():
    with clock.moved_to(at(DAY)):
        yield


def client_of(person: Official) -> Client:
    return english(person, "en")


def said(answer) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


@pytest.fixture
def case():
    return speak(nation()["district"]).case_id


def addresses(case, batch) -> dict[str, str]:
    root = f"/desk/case/{case}/claimants"
    found = {"table": root, "upload": f"{root}/import", "batch": f"{root}/import/{batch}", "act": f"{root}/act", "export": f"{root}/table.csv"}
    return found | {"problems": f"{root}/import/{batch}/to-correct.xlsx", "codes": f"{root}/import/{batch}/codes", "list": f"{root}/import/{batch}/codes.csv"}


def test_from_a_spreadsheet_to_codes_and_to_money_received(case):
    head = official(nation()["district"], "head")
    client, root = client_of(head), f"/desk/case/{case}/claimants"
    assert "Bring people in from a spreadsheet" in said(client.get(root))
    assert client.post(f"{root}/import").status_code == 422
    assert "neither an .xlsx file nor a .csv" in said(client.post(f"{root}/import", {"file": SimpleUploadedFile("a.png", b"\x89PNG\0")}))
    rows = [*people(12), ("吴某", "", "", 1, "坏")]
    answer = client.post(f"{root}/import", {"file": SimpleUploadedFile("名单.xlsx", xlsx(rows))})
    batch = ClaimantImport.objects.get()
    assert answer.url == f"{root}/import/{batch.pk}"
    page = said(client.get(answer.url))
    assert "204,003.96" in page and "工人0" in page and "工人11" not in page and "The amount cannot be read" in page
    assert "工人0" not in said(client.get(f"/desk/case/{case}")), "nobody is in yet"
    assert client.post(answer.url, {"do": "confirm"}).status_code == 422
    client.post(answer.url, {"do": "confirm", "may_text": "no"})
    imports._one_part(at(DAY), DAY, 5)
    assert "5 of 12 people are in" in said(client.get(answer.url))
    work()
    page = said(client.get(answer.url))
    assert "Slips to print" in page and "Rows to correct" in page
    slips = said(client.get(f"{answer.url}/codes"))
    assert 'class="govuk-template__body p-staff p-slips"' in slips, "printed without the house's header"
    code = re.search(r'data-receipt><span aria-hidden="true">([\d ]+)<', slips)[1]
    assert queries.party_by_receipt(code).claim.number == 1 and code in client.get(f"{answer.url}/codes.csv").content.decode()
    table = said(client.get(root))
    assert "204,003.96" in table and "工人11" in table
    assert "工人3" in (found := said(client.post(root, {"name": "工人3"}))) and "工人4" not in found
    ticked = [str(c.party_id) for c in Claim.objects.filter(number__in=[1, 2])]
    form = said(client.post(f"{root}/act", {"party": ticked, "state": "all"}))
    assert "For the 2 people who were ticked" in form
    wrong = client.post(f"{root}/act", {"party": ticked, "do": "act", "kind": "instalment", "text": "到账", f"amount-{ticked[0]}": "99999999"})
    assert wrong.status_code == 422 and "More than is still due" in said(wrong) and "99999999" in said(wrong)
    sent = {"party": ticked, "do": "act", "kind": "instalment", "text": "已到账", "key": "k" * 32, f"amount-{ticked[0]}": "1,000.50", f"amount-{ticked[1]}": "20"}
    assert client.post(f"{root}/act", sent).status_code == 302 and client.post(f"{root}/act", sent).status_code == 302
    assert "carried out for 0 of 2 people" in said(client.get(root))
    work()
    assert ClaimAct.objects.count() == 1 and tables.totals(case).received.compare(1020) > 0
    history = said(client.get(f"/desk/case/{case}"))
    assert "1020.50 yuan" in history and "People were brought in from a list" in history and "7 people" in history
    assert {"claimants", "claimants_import", "claimants_codes"} <= set(ReadLog.objects.filter(actor=actor(head).reference).values_list("page", flat=True))
    assert client.get(f"{root}/table.pdf").status_code == 404


def test_a_table_that_was_filled_in_is_taken_back(case):
    head = official(nation()["district"], "head")
    bring(case, xlsx(people(3)), actor(head))
    client, root = client_of(head), f"/desk/case/{case}/claimants"
    text = client.get(f"{root}/table.csv").content.decode("utf-8-sig")
    lines = [line + "250" if line[:1] in "13" else line for line in text.split("\r\n")]
    file = SimpleUploadedFile("t.csv", "\r\n".join(lines).encode("gb18030"))
    assert client.post(f"{root}/act", {"do": "act", "kind": "agreed", "file": file}).status_code == 302
    work()
    assert [c.amount_agreed for c in Claim.objects.order_by("number")] == [250, None, 250]


def test_a_list_can_be_thrown_away(case):
    head = official(nation()["district"], "head")
    batch = stage(case, xlsx(people(3)), actor(head))
    client_of(head).post(f"/desk/case/{case}/claimants/import/{batch.pk}", {"do": "discard"})
    batch.refresh_from_db()
    assert batch.state == "discarded" and not batch.staged.exists() and imports.import_waiting(at(DAY), DAY) == 0


def test_the_preview_names_the_columns_that_are_not_read(case):
    head = official(nation()["district"], "head")
    batch = stage(case, xlsx([("赵某", "13800000001", 100, "木工")], ("姓名", "电话", "金额", "工种")), actor(head))
    page = said(client_of(head).get(f"/desk/case/{case}/claimants/import/{batch.pk}"))
    assert "These columns are not read: 工种." in page
    batch = stage(case, xlsx(people(3)), actor(head))
    assert "not read" not in said(client_of(head).get(f"/desk/case/{case}/claimants/import/{batch.pk}"))


def test_a_wrong_instalment_is_corrected_on_the_page(case):
    head = official(nation()["district"], "head")
    bring(case, xlsx(people(2)), actor(head))
    claim, root = Claim.objects.get(number=1), f"/desk/case/{case}/claimants"
    given = {"do": "act", "party": str(claim.party_id)}
    client_of(head).post(f"{root}/act", given | {"kind": "instalment", "percent": "50"})
    work()
    refused = client_of(head).post(f"{root}/act", given | {"kind": "instalment", "percent": "60"})
    assert refused.status_code == 422 and "more than is still due for 1 of these people" in said(refused)
    asked = given | {"kind": "correction", f"amount-{claim.party_id}": "0"}
    assert "Write why it is corrected" in said(client_of(head).post(f"{root}/act", asked))
    client_of(head).post(f"{root}/act", asked | {"text": "登记有误"})
    work()
    claim.refresh_from_db()
    assert claim.amount_received == 0


@pytest.mark.parametrize("role", Role.values)
def test_which_pages_each_role_opens(case, role):
    batch = bring(case, xlsx([*people(2), ("吴某", "", "", 1, "坏")]), actor(official(nation()["district"], "operator")))
    person = official(nation()["district"], role)
    if role == "handler":
        do(case, "assign", actor(official(nation()["district"], "triage_officer")), handler=person.pk)
    client = client_of(person)
    got = {name: client.get(address).status_code for name, address in addresses(case, batch.pk).items()}
    sees = client.get(f"/desk/case/{case}").status_code == 200
    brings, acts_ = role in ("operator", "triage_officer", "handler", "head"), role in ("handler", "head")
    no = 403 if sees or role in ("administrator", "security_administrator", "auditor", "custodian") else 404
    expected = dict.fromkeys(got, 200 if brings else no) | {"table": 200 if sees else no, "act": 200 if acts_ else no}
    assert got == expected
    far = client_of(official(nation()["other"], role))
    assert {far.get(address).status_code for address in addresses(case, batch.pk).values()} <= {403, 404}
    assert "工人0" not in "".join(said(far.get(address)) for address in addresses(case, batch.pk).values())


def test_a_list_of_another_case_is_not_opened_through_this_one(case):
    head = official(nation()["district"], "head")
    batch = bring(case, xlsx(people(2)), actor(head))
    other = speak(nation()["district"]).case_id
    client = client_of(head)
    for name in ("batch", "problems", "codes", "list"):
        assert client.get(addresses(other, batch.pk)[name]).status_code == 404
    assert client.get(addresses(case, uuid.uuid4())["batch"]).status_code == 404


def test_a_sealed_group_is_opened_on_no_page_without_a_reason(case):
    office = nation()["district"]
    handler = official(office, "handler")
    do(case, "assign", actor(official(office, "triage_officer")), handler=handler.pk)
    batch = bring(case, xlsx(people(2)), actor(handler))
    Case.objects.filter(pk=case).update(sensitivity=2)
    client = client_of(handler)
    for address in addresses(case, batch.pk).values():
        answer = client.get(address)
        assert answer.status_code == 302 and answer.url == f"/desk/case/{case}"
    client.post(f"/desk/case/{case}", {"purpose": "核对名单"})
    table = said(client.get(addresses(case, batch.pk)["table"]))
    assert "2" in table and "工人0" not in table, "who they are lies with the custodian"
    assert ReadLog.objects.get(page="claimants").purpose == "核对名单"


def test_codes_are_shown_for_seven_days_and_not_before_the_end(case):
    head = official(nation()["district"], "head")
    batch = stage(case, xlsx(people(2)), actor(head))
    client, root = client_of(head), addresses(case, batch.pk)
    assert client.get(root["codes"]).status_code == client.get(root["list"]).status_code == 302
    imports.confirm(batch.pk, actor(head), may_text=False, now=at(DAY))
    work()
    assert client.get(root["codes"]).headers["Cache-Control"] == "no-store"
    with clock.moved_to(at(DAY) + imports.CODES_KEPT):
        assert client.get(root["codes"]).status_code == client.get(root["list"]).status_code == 302
        assert "seven days after" in said(client.get(root["batch"]))


def test_the_counter_gives_a_new_code_to_whoever_is_meant_in_a_big_group(case):
    head = official(nation()["district"], "head")
    bring(case, xlsx(people(70)), actor(head))
    last = Claim.objects.get(number=70)
    client = client_of(head)
    page = said(client.get(f"/desk/case/{case}/tools?party={last.party_id}"))
    assert page.index(f'value="{last.party_id}"') < page.index("王某</option>") and page.count("</option>") < 90
    answer = client.post(f"/desk/case/{case}/tools", {"do": "receipt", "party": str(last.party_id), "reason": "核对身份证", "key": "k" * 32})
    assert answer.status_code == 200 and Event.objects.filter(case_id=case, action="engine.receipt_issued").exists()
    assert "And 21 more." in said(client.get(f"/desk/case/{case}"))


def test_the_case_page_costs_the_same_for_a_big_group_with_many_messages(case):
    head = actor(official(nation()["district"], "head"))
    client = client_of(Official.objects.get(pk=int(head.id)))
    client.get(f"/desk/case/{case}")  # what is read once and kept is read before
    costs = []
    for size in (120, 600):
        bring(case, xlsx(people(size)), head, may_text=True)
        for text in ("甲通知", "乙通知"):
            acts.begin(case, "notice", head, text=text, key=uuid.uuid4().hex, now=at(DAY), today=DAY)
            work()
        with CaptureQueriesContext(connection) as captured:
            page = said(client.get(f"/desk/case/{case}"))
        costs.append(len(captured))
        assert page.count("乙通知") < 10
    assert costs[0] == costs[1]


def test_her_own_claim_stands_on_a_small_part_of_her_page(case):
    bring(case, xlsx(people(2)), actor(official(nation()["district"], "head")))
    party = Claim.objects.get(number=2).party
    with translation.override("en"):
        shown = render_to_string("claimants/own.html", {"claim": tables.own_claim(party)})
        assert "17,000.33 yuan" in shown and "6 months" in shown and "Agreed" not in shown
        assert render_to_string("claimants/own.html", {"claim": None}).strip() == ""
