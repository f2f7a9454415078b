"""Acts beside the procedure: who is kept out and let in again, who may seal, and the slip for a lost code."""

from __future__ import annotations

import re

import pytest

from procuracy.casework.models import Case, Event, Party
from procuracy.casework.queries import party_by_receipt
from procuracy.casework.testing import actor, do, speak
from procuracy.registry.models import RoleGrant
from procuracy.registry.testing import LONG_AGO, nation, official

from .test_administration import signed_in

pytestmark = pytest.mark.django_db


def said(answer) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


@pytest.mark.parametrize("given", [{"reason": "被反映人"}, {"official": "", "reason": "被反映人"}, {"official": "1", "reason": " "}])
def test_nobody_is_kept_out_unless_chosen_and_with_a_reason(given):
    case = speak(nation()["district"]).case_id
    named = official(nation()["district"], "handler")
    client, given = signed_in("triage_officer"), dict(given)
    if given.get("official"):
        given["official"] = str(named.pk)
    options = re.search(r'<select[^>]*id="official".*?</select>', said(client.get(f"/desk/case/{case}/tools")))[0]
    assert re.match(r'<select[^>]*><option value="">', options)
    client.post(f"/desk/case/{case}/tools", {"do": "wall", **given})
    assert Case.objects.get(pk=case).walled_from == []


def test_who_is_kept_out_is_listed_and_only_the_chief_procurator_lets_her_in_again():
    case = speak(nation()["district"]).case_id
    named = official(nation()["district"], "handler", name="郑某")
    triage, chief = signed_in("triage_officer"), signed_in("chief_procurator")
    page, given = f"/desk/case/{case}/tools", {"official": named.pk, "reason": "同名的另一人"}
    triage.post(page, {"do": "wall", **given})
    assert "郑某 is kept out" in said(triage.get(page)) and "Let in again" not in said(triage.get(page))
    triage.post(page, {"do": "lift", **given})
    chief.post(page, {"do": "lift", **given, "reason": ""})
    assert Case.objects.get(pk=case).walled_from == [named.pk]
    assert "Let in again" in said(chief.get(page))
    chief.post(page, {"do": "lift", **given})
    assert Case.objects.get(pk=case).walled_from == [] and "is kept out" not in said(chief.get(page))
    assert Event.objects.filter(case_id=case, action="engine.wall_lifted").count() == 1


def test_the_page_says_before_sealing_who_will_still_open_the_case():
    office = nation()["district"]
    case = speak(office).case_id
    client = signed_in("head")
    assert "nobody can open it" in said(client.get(f"/desk/case/{case}/tools"))
    official(office, "chief_procurator", name="检察长甲")
    gone = official(office, name="前检察长")
    RoleGrant.objects.create(official=gone, role="chief_procurator", since=LONG_AGO, until=LONG_AGO)
    do(case, "assign", actor(official(office, "triage_officer")), handler=official(office, "handler", name="承办乙").pk)
    page = said(client.get(f"/desk/case/{case}/tools"))
    assert "still opened by: 检察长甲, 承办乙." in page


def test_whoever_triages_cannot_seal():
    case = speak(nation()["district"]).case_id
    signed_in("triage_officer").post(f"/desk/case/{case}/tools", {"do": "seal", "level": "2", "reason": "敏感"})
    assert Case.objects.get(pk=case).sensitivity == 0
    head = signed_in("head")
    seal = {"do": "seal", "level": "2", "reason": "敏感"}
    head.post(f"/desk/case/{case}/tools", seal)
    assert Case.objects.get(pk=case).sensitivity == 0, "without a chief procurator nobody could open it"
    official(nation()["district"], "chief_procurator")
    head.post(f"/desk/case/{case}/tools", seal)
    assert Case.objects.get(pk=case).sensitivity == 2


@pytest.mark.parametrize("say", ["office", "neutral"])
def test_a_new_code_comes_as_a_slip_to_print_that_tells_no_more_than_the_person_allowed(say):
    opened = speak(nation()["district"], safe_contact={"may_contact": True, "channel": "sms", "hours": "any", "say": say})
    party = Party.objects.get(case_id=opened.case_id)
    given = {"do": "receipt", "party": str(party.pk), "reason": "身份证核对", "key": "k" * 32}
    client = signed_in("operator")
    page = said(client.post(f"/desk/case/{opened.case_id}/tools", given))
    number = re.search(r"\d{4} \d{4} \d{4} \d{4}", page)[0].replace(" ", "")
    assert party_by_receipt(number).pk == party.pk and "data-print" in page and "p-qr" in page
    main = page[page.index("<main") :]
    assert ("Jinniu" in main) is (say == "office")
    assert number in said(client.post(f"/desk/case/{opened.case_id}/tools", given)).replace(" ", ""), "a second press shows the same"


def test_the_list_offers_oneself_and_officials_of_offices_above_who_would_read_it():
    offices = nation()
    case = speak(offices["district"]).case_id
    official(offices["city"], "head", name="卫主任")
    official(offices["city"], "operator", name="市接线员")
    official(offices["other"], "head", name="别处主任")
    official(offices["district"], "head", name="本院主任")
    client = signed_in("triage_officer")
    page = f"/desk/case/{case}/tools"
    options = re.search(r'<select[^>]*id="official".*?</select>', said(client.get(page)))[0]
    assert "卫主任" in options and "本院主任" in options and "市接线员" not in options and "别处主任" not in options
    own = re.search(r'value="(\d+)">Myself', options)[1]
    assert client.post(page, {"do": "wall", "official": own, "reason": "当事人是亲属"}).url == "/desk/work"
    assert Case.objects.get(pk=case).walled_from == [int(own)]
