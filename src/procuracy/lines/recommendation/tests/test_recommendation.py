"""Recommendations: all five types with their approvals, required content, the addressee's period, objection, reply, what follows."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from procuracy.casework import commands
from procuracy.casework.errors import InvalidFacts, NotAllowed, NotPossibleNow
from procuracy.casework.models import Case, Deadline
from procuracy.casework.testing import DAY, actor, at, do, reply, speak
from procuracy.casework.verification import verify
from procuracy.lines.recommendation.facts import TYPES
from procuracy.lines.recommendation.line import panel
from procuracy.materials.models import Letter
from procuracy.messages.models import Delivery
from procuracy.registry.testing import nation, official

pytestmark = pytest.mark.django_db

DRAFT = {
    "source": "办理拒不支付劳动报酬案件中发现。", "facts_found": "经查，承包单位没有资质。", "problem": "资质审查不严，监管不到位。",
    "advice": "一、严格审查资质。\n二、落实工资专户。", "basis": "《保障农民工工资支付条例》", "objection_days": 10,
}  # fmt: skip


class Scene:
    """An office and a recommendation that was proposed beside a petition."""

    def __init__(self, kind: str = "other", **facts: object) -> None:
        self.office = nation()["district"]
        self.handler, self.head, self.chief, self.triage, self.management = (
            actor(official(self.office, role)) for role in ("handler", "head", "chief_procurator", "triage_officer", "case_management")
        )
        self.petition = speak(self.office, words="工资被拖欠").case_id
        do(self.petition, "assign", self.triage, handler=int(self.handler.id))
        given = {"type": kind, "addressee": "某市人力资源和社会保障局", "source": "办案中发现", "words": "监管不到位", **facts}
        self.case = commands.raise_case(self.petition, "recommendation", self.handler, given, key=uuid.uuid4().hex, now=at(DAY), today=DAY)

    def drafted(self, **more: object) -> Scene:
        reply(self.case, "verify", self.handler, self.chief, reason="需要核实监管情况")
        do(self.case, "record_finding", self.handler, finding="经查属实。")
        do(self.case, "draft", self.handler, **(DRAFT | more))
        return self

    def issued(self, **more: object) -> Scene:
        self.drafted(**more)
        kind = TYPES[self.row().facts["type"]]
        if kind.name == "social_governance":
            do(self.case, "review_draft", self.head, reason="同意")
        facts = {"read": "on"} | ({"committee_on": DAY.isoformat(), "committee_minutes": "检委会〔2026〕3号"} if kind.committee else {})
        reply(self.case, kind.issue, self.handler, self.chief, **facts)
        return self

    def served(self, on: dt.date = DAY, how: str = "signed", **more: object) -> Scene:
        self.issued(**more)
        do(self.case, "record_service", self.handler, on, how=how, received_by_unit_on=on.isoformat(), by="办公室")
        return self

    def row(self) -> Case:
        return Case.objects.get(pk=self.case)

    def clock(self, name: str) -> Deadline:
        return Deadline.objects.filter(case_id=self.case, clock=name).latest("started_seq")


@pytest.mark.parametrize("kind", sorted(TYPES))
def test_each_type_is_issued_by_its_own_act_and_no_other(kind):
    scene = Scene(kind).drafted()
    for other in TYPES.values():
        if other.name != kind:
            with pytest.raises((NotPossibleNow, InvalidFacts)):
                reply(scene.case, other.issue, scene.handler, scene.chief, read="on")
    scene = Scene(kind).issued()
    letter = Letter.objects.get(case_id=scene.case)
    said = "\n".join(letter.said["zh"]["paragraphs"])
    for required in (DRAFT["source"], DRAFT["facts_found"], DRAFT["problem"], "严格审查资质", DRAFT["basis"], "10日内", "书面回复"):
        assert required in said
    assert letter.addressee == "unit" and not Delivery.objects.filter(case_id=scene.case).exists()


@pytest.mark.parametrize("item", ["source", "facts_found", "problem", "advice", "basis", "objection_days"])
def test_a_draft_without_a_required_item_is_refused(item):
    scene = Scene()
    reply(scene.case, "verify", scene.handler, scene.chief, reason="x")
    with pytest.raises(InvalidFacts) as refused:
        do(scene.case, "draft", scene.handler, **(DRAFT | {item: ""}))
    assert item in refused.value.errors


def test_a_retrial_recommendation_needs_the_committees_decision():
    scene = Scene("retrial").drafted()
    with pytest.raises(InvalidFacts) as refused:
        reply(scene.case, "issue_retrial", scene.handler, scene.chief, read="on")
    assert "committee_minutes" in refused.value.errors


def test_social_governance_is_reviewed_by_another_and_anew_after_each_draft():
    scene = Scene("social_governance").drafted()
    with pytest.raises(NotPossibleNow):
        reply(scene.case, "issue_governance", scene.handler, scene.chief, read="on")
    do(scene.case, "review_draft", scene.head, reason="同意")
    do(scene.case, "draft", scene.handler, DAY + dt.timedelta(days=1), **(DRAFT | {"advice": "改过的建议"}))
    with pytest.raises(NotPossibleNow):
        reply(scene.case, "issue_governance", scene.handler, scene.chief, DAY + dt.timedelta(days=1), read="on")


def test_only_the_chief_issues_and_nobody_their_own():
    scene = Scene().drafted()
    with pytest.raises(NotAllowed):
        reply(scene.case, "issue_other", scene.handler, scene.head, read="on")


def test_the_addressees_two_months_run_from_receipt_and_filing_upward_from_issue():
    scene = Scene().issued()
    assert (scene.clock("file_upward").rule, scene.clock("file_upward").raw_end) == ("SUG-03", DAY + dt.timedelta(days=5))
    received = DAY + dt.timedelta(days=4)
    do(scene.case, "record_service", scene.handler, received, how="post", received_by_unit_on=received.isoformat(), by="收发室")
    clock = scene.clock("reply")
    assert (clock.rule, clock.raw_end, clock.owner, clock.is_law) == ("SUG-02", dt.date(2026, 10, 7), "other", True)
    with translation.override("en"):
        shown = render_to_string(*panel(Case.objects.get(pk=scene.case), scene.handler))
    assert "7 August 2026" in shown and "2026-08-07" not in shown
    do(scene.case, "file_upward", scene.handler, received, filed_on=received.isoformat(), filed_with="市院")
    with pytest.raises(NotPossibleNow):
        do(scene.case, "file_upward", scene.handler, received, filed_on=received.isoformat(), filed_with="市院")


def test_about_minors_it_is_one_month():
    scene = Scene(minors="on").served()
    assert (scene.clock("reply").rule, scene.clock("reply").raw_end) == ("SUG-04", dt.date(2026, 9, 3))


def test_a_shorter_period_is_stated_with_its_reason_and_holds():
    with pytest.raises(InvalidFacts) as refused:
        Scene().drafted(reply_days=20)
    assert "urgent_reason" in refused.value.errors
    scene = Scene().served(reply_days=20, urgent_reason="工人等着过年")
    assert scene.clock("reply").raw_end == DAY + dt.timedelta(days=20)
    assert "20日内" in "\n".join(Letter.objects.get(case_id=scene.case).said["zh"]["paragraphs"])


def test_a_stated_period_never_lengthens_the_laws():
    scene = Scene(minors="on").served(reply_days=59, urgent_reason="x")
    assert scene.clock("reply").raw_end == dt.date(2026, 9, 3)


def test_service_that_was_refused_counts_from_the_day_it_was_left():
    scene = Scene().served(how="left")
    assert scene.row().stage == "served" and scene.clock("reply").start == DAY


def test_an_objection_is_rechecked_and_explained_or_upheld():
    scene = Scene().served()
    do(scene.case, "record_objection", scene.handler, objected_on=DAY.isoformat(), text="不属于我局职责")
    reply(scene.case, "reject_objection", scene.handler, scene.chief, reason="属于法定职责")
    assert scene.row().stage == "served" and Letter.objects.filter(case_id=scene.case, kind="objection_rejected").exists()
    do(scene.case, "record_objection", scene.handler, objected_on=DAY.isoformat(), text="数字有误")
    reply(scene.case, "uphold_objection", scene.handler, scene.chief, reason="数字确有误")
    assert scene.row().stage == "drafted"
    assert scene.clock("reply").ended_how == "void", "nobody replied, and nobody owes it any more"


def test_the_reply_is_assessed_followed_and_closed():
    scene = Scene().served()
    do(scene.case, "record_reply", scene.handler, replied_on=DAY.isoformat(), text="已约谈企业，建立名册。")
    do(scene.case, "assess", scene.handler, verdict="promised", text="名册尚未建立。")
    do(scene.case, "urge", scene.handler, text="走访一次。")
    do(scene.case, "record_reply", scene.handler, replied_on=DAY.isoformat(), text="名册已建立。")
    do(scene.case, "assess", scene.handler, verdict="adopted", text="全部落实。")
    do(scene.case, "close", scene.handler, outcome="adopted", text="已落实")
    assert scene.row().outcome == "adopted" and not verify().faults


def test_non_compliance_is_reported_with_the_chiefs_approval():
    scene = Scene().served()
    with pytest.raises(NotAllowed):
        reply(scene.case, "report_noncompliance", scene.handler, scene.head, to="市政府", reason="逾期不回复")
    scene = Scene().served()
    reply(scene.case, "report_noncompliance", scene.handler, scene.chief, to="市政府", reason="逾期不回复")
    assert Letter.objects.filter(case_id=scene.case, kind="noncompliance_report").exists() and scene.row().open


def test_a_reminder_letter_starts_no_clock():
    scene = Scene()
    before = set(Deadline.objects.filter(case_id=scene.case).values_list("clock", flat=True))
    reply(scene.case, "send_reminder_letter", scene.handler, scene.head, to="某平台公司", text="请核查年龄认证。")
    assert set(Deadline.objects.filter(case_id=scene.case).values_list("clock", flat=True)) == before
    assert "不要求回复" in "\n".join(Letter.objects.get(case_id=scene.case).said["zh"]["paragraphs"])


def test_the_addressee_never_learns_who_spoke():
    scene = Scene().served()
    assert "王某" not in repr(list(Letter.objects.filter(case_id=scene.case).values("content", "said"))) + scene.row().title + scene.row().words
