"""The auditor finds a reading by person, case and day, and every older one; the case stays closed to her."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from procuracy.casework import queries
from procuracy.casework.ids import uuid7
from procuracy.casework.models import Approval, Case, ReadLog
from procuracy.casework.testing import DAY, actor, at, speak
from procuracy.desk.models import AccountAct
from procuracy.desk.readings import PAGE
from procuracy.registry.testing import client_of, nation, official

from .test_administration import signed_in

pytestmark = pytest.mark.django_db


def read(case, person, moment, purpose=""):
    ReadLog.objects.create(id=uuid7(), case_id=case, actor=f"official:{person.pk}", office_id=person.office_id, at=moment, page="case", purpose=purpose)


@pytest.fixture
def log():
    office = nation()["district"]
    first, second = official(office, "handler", name="钱某"), official(office, "head", name="孙某")
    cases = [speak(office).case_id, speak(office).case_id]
    Case.objects.filter(pk=cases[1]).update(number="川金牛检控信〔2026〕1号")
    read(cases[0], first, at(DAY), "甲")
    read(cases[1], second, at(DAY + dt.timedelta(days=1)), "乙")
    return first, second, cases


def reasons(answer) -> set[str]:
    return set(re.findall(r'<td class="govuk-table__cell"[^>]*>([甲乙])</td>', answer.content.decode()))


def test_a_case_is_shown_by_its_number_or_a_short_id_and_not_opened(log):
    page = signed_in("auditor").get("/desk/readings").content.decode()
    assert "川金牛检控信〔2026〕1号" in page and f"…{log[2][0].hex[-8:]}<" in page
    assert "老板拖欠" not in page and f">{log[2][0]}<" not in page


def test_the_log_is_narrowed_to_a_person_a_case_and_days(log):
    first, second, cases = log
    client = signed_in("auditor")
    narrowed = {
        "who=孙某": {"乙"},
        f"who={first.user.username}": {"甲"},
        f"case={cases[0]}": {"甲"},
        "case=川金牛检控信〔2026〕1号": {"乙"},
        f"since={DAY + dt.timedelta(days=1)}": {"乙"},
        f"until={DAY}": {"甲"},
        f"who={second.user.username}&until={DAY}": set(),
        "": {"甲", "乙"},
    }
    assert {query: reasons(client.get(f"/desk/readings?{query}")) for query in narrowed} == narrowed


@pytest.mark.parametrize(("query", "field"), [("who=无此人", "who"), ("case=1234", "case"), ("since=2026-08-03&until=2026-08-01", "until"), ("since=2026-02-30", "since")])
def test_what_narrows_to_nothing_that_there_is_gets_an_error_at_its_field(query, field):
    nation()
    answer = signed_in("auditor").get(f"/desk/readings?{query}")
    assert answer.status_code == 422 and f'id="id_{field}-error"' in answer.content.decode()


def test_every_older_reading_is_reached_and_none_twice(log):
    first, _second, cases = log
    rows = [ReadLog(id=uuid7(), case_id=cases[0], actor=f"official:{first.pk}", office_id=first.office_id, at=at(DAY, 9), page="case", purpose=f"#{i}#") for i in range(PAGE + 20)]
    ReadLog.objects.bulk_create(rows)
    client, address, seen = signed_in("auditor"), "?who=钱某", []
    while address:
        page = client.get(f"/desk/readings{address}").content.decode()
        seen += re.findall(r"#\d+#", page)
        found = re.search(r'rel="next" href="(\?[^"]+)"', page)
        address = found[1].replace("&amp;", "&") if found else ""
        assert not address or "who=" in address
    assert sorted(seen) == sorted(row.purpose for row in rows)
    assert client.get("/desk/readings?older=nonsense").status_code == 302


def test_what_was_done_to_an_account_stands_there_for_the_person_it_was_done_to_and_who_did_it(log):
    first, second, cases = log
    AccountAct.objects.create(official=first, by=second, what=AccountAct.What.CLOSED, reason="调离", at=at(DAY))
    client = signed_in("auditor")
    shown = [query for query in ("", "?who=钱某", "?who=孙某", f"?case={cases[0]}", "?since=2026-08-04") if "调离" in client.get(f"/desk/readings{query}").content.decode()]
    assert shown == ["", "?who=钱某", "?who=孙某"]


def test_an_auditor_reads_of_her_own_office_and_those_below_alone():
    offices = nation()
    other = official(offices["other"], "head", name="邻院某")
    ReadLog.objects.create(id=uuid7(), case_id=uuid7(), actor=f"official:{other.pk}", office_id=other.office_id, at=at(DAY), page="case", purpose="#邻院#")
    assert "#邻院#" not in signed_in("auditor").get("/desk/readings").content.decode()
    assert "#邻院#" in signed_in("auditor", at="city").get("/desk/readings").content.decode()


def test_who_came_from_above_is_read_by_the_auditor_of_the_case_s_office(log):
    offices = nation()
    above = official(offices["province"], "head", name="省某")
    case = Case.objects.get(pk=log[2][0])
    assert "省某" not in signed_in("auditor").get("/desk/readings").content.decode()
    queries.record_reading(case, actor(above), page="case", purpose="督办期限", now=at(DAY))
    page = signed_in("auditor").get("/desk/readings").content.decode()
    assert "省某 · " in page and "督办期限" in page and "Sichuan" in page


def test_a_case_of_an_office_below_is_opened_with_a_reason_and_ones_own_without(log):
    offices, case = nation(), log[2][0]
    own = client_of(official(offices["district"], "head"), "en").get(f"/desk/case/{case}")
    assert own.status_code == 200 and "老板拖欠" in own.content.decode()
    above = client_of(official(offices["city"], "head"), "en")
    for address in ("", "/tools", "/act/assign", "/matter"):
        assert "老板拖欠" not in above.get(f"/desk/case/{case}{address}", follow=True).content.decode(), address
    assert above.post(f"/desk/case/{case}", {"purpose": "x"}).status_code == 422
    assert "老板拖欠" in above.post(f"/desk/case/{case}", {"purpose": "检查期限"}, follow=True).content.decode()
    assert ReadLog.objects.filter(case_id=case, case_office_id=offices["district"].pk, office_id=offices["city"].pk, purpose="检查期限").exists()


def test_whoever_is_asked_to_approve_reads_the_proposal_which_is_her_reason(log):
    offices, case = nation(), log[2][0]
    proposer = official(offices["district"], "triage_officer")
    asked = Approval.objects.create(
        case_id=case, action="redirect", act="petition.redirect", approvers=["head"], office_id=offices["city"].pk, proposed_by=f"official:{proposer.pk}", proposed_at=at(DAY), proposed_seq=1,
    )
    above = client_of(official(offices["city"], "head"), "en")
    assert above.get(f"/desk/approvals/{asked.pk}").status_code == 200
    assert ReadLog.objects.filter(page="approval", office_id=offices["city"].pk, purpose__startswith="A proposal: ").count() == 1
    other = client_of(official(offices["province"], "head"), "en")
    assert other.get(f"/desk/approvals/{asked.pk}").status_code == 302
