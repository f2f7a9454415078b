"""What the rule hides, no page, file, feed or call shows: for every role, from near and far, and behind a wall."""

from __future__ import annotations

import dataclasses
import itertools
import uuid

import pytest

from procuracy.api.models import issue
from procuracy.casework import commands, queries, snapshot
from procuracy.casework.models import Approval, Case, ReadLog
from procuracy.casework.policy import POLICY
from procuracy.casework.testing import DAY, actor, at, do, reply, speak
from procuracy.config import clock
from procuracy.feedback.models import Rating
from procuracy.materials.models import Letter, Material
from procuracy.oversight.models import Escalation
from procuracy.registry.models import Official
from procuracy.registry.roles import Role
from procuracy.registry.testing import client_of, nation, official

pytestmark = pytest.mark.django_db

SECRET = "赵主任夜里收钱"
PLACES = ("district", "other", "city", "province", "national")
DEEP = ("/desk/case/{case}", "/desk/case/{case}/tools", "/desk/case/{case}/claimants", "/desk/case/{case}/act/note", "/desk/letter/{letter}", "/desk/material/{material}", "/desk/approvals/{proposal}")
LISTS = ("/desk/work?scope=office", "/desk/work?scope=mine", "/desk/work?scope=subtree", "/desk/work?scope=unassigned", "/desk/work?scope=offered", "/desk/approvals", "/desk/alerts", "/desk/readings")


@dataclasses.dataclass
class Matter:
    """A case of which everything exists: letter, file, proposal, rating, alert."""

    case: Case
    handler: Official
    triage: Official

    def at(self, address: str) -> str:
        one = Approval.objects.filter(case=self.case).latest("proposed_at")
        held = {"letter": Letter.objects.filter(case=self.case).first(), "material": Material.objects.get(case=self.case), "proposal": one, "case": self.case}
        return address.format(**{name: row.pk for name, row in held.items()})


@pytest.fixture
def matter():
    with clock.moved_to(at(DAY)):
        office = nation()["district"]
        handler, triage, head = (official(office, role) for role in ("handler", "triage_officer", "head"))
        case_id = speak(office, words=SECRET, contact={"name": "王某", "phone": "13900000001"}).case_id
        do(case_id, "assign", actor(triage), handler=handler.pk)
        do(case_id, "accept", actor(triage), accepted_from=DAY.isoformat(), department="civil", how_handled="审查")
        reply(case_id, "reply_progress", actor(handler), actor(head), text="在办", next_steps="等")
        commands.propose(case_id, "reply_result", actor(handler), {"text": SECRET, "result": "supported"}, expected_version=None, key=uuid.uuid4().hex, now=at(DAY), today=DAY)
        Material.objects.create(case_id=case_id, title="p", kind="txt", size=1, sha256="0" * 64, original="nothing", state="clean", at=at(DAY))
        Rating.objects.create(case_id=case_id, office_id=office.pk, level=1, words=SECRET, channel="paper", at=at(DAY))
        Escalation.objects.create(case_id=case_id, level=Escalation.Level.values[0], office_id=office.pk, clock="result_reply", due=DAY, at=at(DAY))
        yield Matter(Case.objects.get(pk=case_id), handler, triage)


def told(matter: Matter, person: Official) -> list[str]:
    """Every address that shows this person anything of the matter."""
    client, ident = client_of(person), str(matter.case.pk)
    key = {"Authorization": f"Bearer {issue(person, 'k', ['cases:read', 'calendar:read', 'cases:act'])}"}
    answers = [(address, client.get(matter.at(address))) for address in (*DEEP, *LISTS)]
    for q in ("收钱", "王某", "13900000001"):
        answers.append((f"search {q}", client.post("/desk/search", {"q": q})))
        answers.append((f"api search {q}", client.post("/api/v1/search", {"q": q}, content_type="application/json", headers=key)))
    for path in (f"cases/{ident}?purpose=x", "cases", "cases?scope=mine", "cases?scope=subtree", "cases?scope=offered", "proposals", "deadlines.ics"):
        answers.append((f"api {path}", client.get(f"/api/v1/{path}", headers=key)))
    return [address for address, answer in answers if _shows(address, answer, ident)]


def _shows(address: str, answer, ident: str) -> bool:
    words = (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode("utf-8", "replace")
    if address in DEEP:  # a refusal may repeat the address that was asked for, and nothing else
        return answer.status_code in (200, 500) or SECRET in words
    return SECRET in words or ident in words


def _sees(person: Official, case: Case) -> bool:
    return POLICY.sees(actor(person), snapshot.view_of(case))


@pytest.mark.parametrize("sensitivity", [0, 1, 2])
def test_whoever_may_not_see_a_case_is_told_nothing_of_it_on_any_page(matter, sensitivity):
    Case.objects.filter(pk=matter.case.pk).update(sensitivity=sensitivity)
    matter.case.refresh_from_db()
    hidden = 0
    for place, role in itertools.product(PLACES, Role.values):
        person = official(nation()[place], role)
        if not _sees(person, matter.case):
            hidden += 1
            assert told(matter, person) == [], (place, role)
    assert hidden > len(Role.values), "most people see nothing"


def test_the_handler_sees_her_case_so_that_the_silence_above_means_something(matter):
    shown = told(matter, matter.handler)
    assert {"/desk/case/{case}", "/desk/work?scope=mine", "search 收钱", "api cases?scope=mine", "/desk/letter/{letter}"} <= set(shown)


def test_a_complaint_about_an_official_reaches_her_on_no_page_whatever_her_roles(matter):
    roles = ("head", "chief_procurator", "triage_officer", "operator", "case_management", "visitor", "handler")
    for place in ("district", "city", "province", "national"):
        named = official(nation()[place], *roles)
        assert told(matter, named), "before the wall she sees it"
        commands.wall_off(matter.case.pk, named, actor(matter.triage), reason="被反映人", key=uuid.uuid4().hex, now=at(DAY), today=DAY)
        assert told(matter, named) == [], place


def test_an_offer_opens_the_case_to_those_who_answer_it_and_to_nobody_else_there(matter):
    other = nation()["other"]
    case_id = speak(nation()["district"], words=SECRET).case_id
    commands.offer_transfer(case_id, other, actor(matter.triage), reason="管辖", expected_version=None, key=uuid.uuid4().hex, now=at(DAY), today=DAY)
    for role in Role.values:
        page = client_of(official(other, role)).get(f"/desk/case/{case_id}")
        assert (page.status_code == 200) == (role in ("triage_officer", "head", "chief_procurator")), role


def test_a_sealed_case_is_opened_nowhere_without_a_reason_and_the_reason_stays_with_every_look(matter):
    Case.objects.filter(pk=matter.case.pk).update(sensitivity=2)
    chief = official(nation()["district"], "chief_procurator")
    client = client_of(chief)
    for address in DEEP:
        words = client.get(matter.at(address)).content.decode("utf-8", "replace")
        assert SECRET not in words and not words.startswith("%PDF"), address
    assert not ReadLog.objects.filter(actor=actor(chief).reference).exists()
    client.post(f"/desk/case/{matter.case.pk}", {"purpose": "复核未成年人案件"})
    for address in ("/desk/case/{case}", "/desk/case/{case}/tools", "/desk/letter/{letter}", "/desk/approvals/{proposal}"):
        assert client.get(matter.at(address)).status_code == 200, address
    looks = ReadLog.objects.filter(actor=actor(chief).reference)
    assert {"case", "tools", "letter", "approval"} <= set(looks.values_list("page", flat=True))
    assert set(looks.values_list("purpose", flat=True)) == {"复核未成年人案件"}


def test_a_merged_or_linked_case_that_she_may_not_see_is_not_named(matter):
    head = official(nation()["district"], "head")
    other = speak(nation()["district"], words="另一件事").case_id
    commands.link(other, matter.case.pk, "same_cause", actor(head), reason="同案", key=uuid.uuid4().hex, now=at(DAY), today=DAY)
    commands.wall_off(matter.case.pk, head, actor(matter.triage), reason="被反映人", key=uuid.uuid4().hex, now=at(DAY), today=DAY)
    page = client_of(head).get(f"/desk/case/{other}").content.decode()
    assert SECRET not in page and str(matter.case.pk) not in page
    assert queries.case_page(other, actor(head), purpose="", page="case", now=at(DAY), today=DAY).case.pk == other
