"""Every page of every line, of the partners' workspace and of the person whom they carry: axe, layout, targets, no foreign request."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest

from procuracy.casework import commands, lawbook, lines, queries
from procuracy.casework.models import Party
from procuracy.casework.testing import DAY, actor, at, do, speak
from procuracy.registry.models import Agency, AgencyPerson, Official, User
from procuracy.registry.testing import nation, official
from procuracy.web.testing import assert_page, follow, screenshot

from .test_pages import TWO_WAYS, WAYS

pytestmark = pytest.mark.django_db(transaction=True)

OPENINGS = {
    "support": {"ground": "domestic_violence", "how": "oral", "words": "申请支持起诉", "claim": "离婚纠纷", "respondent": "某人", "voluntary": "on"},
    "aid": {"source": "lead", "reason": "生活急迫困难"},
    "assistance": {"goals": "住得安全\n有工作", "agreed": "on"},
    "recommendation": {"type": "social_governance", "addressee": "某局", "source": "办案中发现", "words": "监管不到位"},
    "visit": {"kind": "observers", "subject": "黄河坝草地", "held_on": "2026-09-24", "until_on": "2026-09-26", "place": "黄河坝", "programme": "看治理前后"},
    "consultation": {"subject": "药品说明书字号", "question": "六号字老年人能看清吗？"},
    "hearing": {"subject": "是否支持起诉", "issues": "事实是否清楚"},
    "public_interest_administrative": {"field": "barrier_free", "respondent": "某区住建局", "harm": "坡道太陡", "happened_at": "人民广场"},
    "public_interest_civil": {"field": "environment", "respondent": "某公司", "harm": "倾倒垃圾", "happened_at": "黄河坝"},
    "public_interest_support": {"field": "environment", "respondent": "某公司", "harm": "倾倒垃圾", "happened_at": "黄河坝", "plaintiff": "某组织"},
    "administrative_supervision": {"source": "application", "kind": "judgment", "field": "employment", "court": "某区人民法院", "court_level": "basic", "case_number": "（2025）川0106行初12号", "decided": "驳回", "request": "请求监督", "other_party": "某局", "applied_on": "2026-08-03", "limit_kind": "rejection_served", "limit_from": "2026-03-02"},
    "civil_supervision": {"source": "application", "kind": "judgment", "court": "某区人民法院", "court_level": "basic", "case_number": "（2025）川0106民初12号", "decided": "驳回", "request": "请求监督", "other_party": "某公司", "applied_on": "2026-08-03", "limit_kind": "rejection_made", "limit_from": "2026-03-02"},
    "lead": {"words": "坡道太陡，轮椅上不去", "field": "barrier_free", "happened_at": "人民广场东门", "seen_on": "2026-08-01", "source": "own_case"},
    "sealed_record": {"unit": "某区人民法院", "kind": "judicial", "file": "川金牛检未〔2019〕1号", "purpose": "审理案件需要"},
    "interview": {"purpose": "事情经过", "planned_on": "2026-08-05", "place": "一站式询问室", "adult": "guardian"},
    "collaboration": {"kind": "psychology", "offices": "510100", "request": "请安排心理疏导"},
    "referral": {"kind": "evidence", "request": "请提供出警记录", "tell": ["name", "identity_number"], "consent": "given", "consent_words": "同意"},
}


def own_facts(line: str, agency: Agency, party: Party, officer: Official) -> dict[str, Any]:
    """What an opening asks that only a test's own rows can answer."""
    return {
        "referral": {"agency": agency.pk, "about": str(party.pk)},
        "interview": {"child": str(party.pk), "officer": officer.pk},
    }.get(line, {})


class Cases:
    """A petition with a case of every line beside it, all of one handler who is also head."""

    def __init__(self) -> None:
        self.office = nation()["district"]
        self.person = official(self.office, "handler", "head", "triage_officer", "minors_officer")
        self.agency = Agency.objects.create(kind="police", name_zh="某公安分局", name_en="A police bureau", office=self.office)
        self.partner = AgencyPerson.objects.create(user=User.objects.create_user("desk"), agency=self.agency, name="经办人")
        who = actor(self.person)
        self.opened = speak(self.office, words="家里出了事", vulnerable=["minor"], contact={"name": "黄某", "phone": "13800000001", "identity_number": "510106198501010024"})
        do(self.opened.case_id, "assign", who, handler=self.person.pk)
        self.party = Party.objects.get(case_id=self.opened.case_id)
        self.by_line = {}
        for line, facts in OPENINGS.items():
            self.by_line[line] = commands.raise_case(self.opened.case_id, line, who, facts | own_facts(line, self.agency, self.party, self.person), key=uuid.uuid4().hex, now=at(DAY), today=DAY)


def test_every_line_that_opens_beside_another_is_looked_at():
    assert set(OPENINGS) == {line.procedure for line in lines.every() if lawbook.procedure(line.procedure, DAY).opens.get("arises_from")}


@pytest.mark.long
@pytest.mark.parametrize(("language", "large", "width"), TWO_WAYS)  # every act of every line: the narrowest way with the largest type, and the widest
def test_pages_of_every_line_hold_for_everybody(live_server, open_page, signed_in, language, large, width):
    cases = Cases()
    page = open_page("/help", language=language, large=large, width=width, cookies=signed_in(cases.person))
    for line, ident in cases.by_line.items():
        page.goto(f"{live_server.url}/desk/case/{ident}")
        assert_page(page)
        if page.locator("#purpose").count():  # a line whose cases are sealed asks why first
            page.fill("#purpose", "办案")
            follow(page.locator("main form button"))
            assert_page(page)
        screenshot(page, f"line-{line}-{language}-{width}")
        forms = sorted(set(re.findall(rf"/desk/case/{ident}/act/[a-z_]+", page.content())))
        assert forms, f"nothing can be done in {line}"
        for address in forms:
            page.goto(live_server.url + address)
            assert_page(page)
    page.goto(f"{live_server.url}/desk/case/{cases.opened.case_id}/matter")
    assert_page(page)
    screenshot(page, f"matter-{language}-{width}")


@pytest.mark.parametrize(("language", "large", "width"), WAYS)
def test_the_partners_workspace_and_her_own_page_hold_for_everybody(live_server, open_page, signed_in, language, large, width):
    cases = Cases()
    do(cases.by_line["referral"], "send", actor(cases.person), read="on")
    page = open_page("/partner/", language=language, large=large, width=width, cookies=signed_in(cases.partner))
    for address in ("/partner/", "/partner/?ended=1", f"/partner/request/{cases.by_line['referral']}", "/partner/send", "/partner/keys"):
        page.goto(live_server.url + address)
        assert "/partner/" in page.url
        assert_page(page)
        screenshot(page, f"partner-{address.strip('/').replace('/', '-')[:16]}-{language}-{width}")
    her = open_page("/track", language=language, large=large, width=width)
    her.fill("[name=receipt]", cases.opened.receipt)
    with her.expect_navigation():
        her.locator("main form button").click()
    assert {p.case.line for p in queries.carried_on(cases.party)} == {line.procedure for line in lines.every() if line.carries_people and line.procedure in OPENINGS}
    assert_page(her)
    screenshot(her, f"mine-carried-{language}-{width}")
