"""Every statutory path of public interest litigation, from the proposal to each of its endings, with its days; S5 and S6."""

from __future__ import annotations

import datetime as dt
import io
import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from procuracy import law
from procuracy.casework import commands, lawbook, queries, snapshot
from procuracy.casework.errors import InvalidFacts, NotAllowed, NotPossibleNow
from procuracy.casework.models import Approval, Case, Deadline, Event, Sensitivity
from procuracy.casework.testing import DAY, actor, at, speak
from procuracy.casework.testing import do as perform
from procuracy.casework.verification import verify
from procuracy.lines.public_interest.line import panel
from procuracy.lines.public_interest.models import SpotEvaluation
from procuracy.materials.intake import receive
from procuracy.materials.models import Letter
from procuracy.registry.testing import nation, official

pytestmark = pytest.mark.django_db

OPENING = {"field": "barrier_free", "respondent": "某区住建局", "harm": "轮椅坡道太陡", "happened_at": "人民广场东门"}
LONG = dict.fromkeys(("report", "text", "reason", "facts_found", "evidence", "duty", "basis", "advice", "source", "claims", "what"), "如实写明")


class Bench:
    """An office with everybody that a case needs, and the office above it."""

    def __init__(self, track: str = "administrative", **opening: Any) -> None:
        self.office = nation()["district"]
        self.handler_official = official(self.office, "handler")
        self.handler = actor(self.handler_official)
        self.second = official(self.office, "handler")
        self.head = actor(official(self.office, "head", "triage_officer"))
        self.chief = actor(official(self.office, "chief_procurator"))
        self.above = actor(official(nation()["city"], "head"))
        self.origin = speak(self.office, words="广场坡道太陡").case_id
        perform(self.origin, "assign", self.head, handler=self.handler.id)
        self.day = DAY
        facts = {**OPENING, **({"plaintiff": "某环保组织"} if track == "support" else {}), **opening}
        self.case = commands.raise_case(self.origin, f"public_interest_{track}", self.handler, facts, key=uuid.uuid4().hex, now=at(DAY), today=DAY)

    def go(self, action: str, approver: Any = None, **facts: Any) -> Bench:
        """Do an act as the handler does it: at once, or proposed and approved by whoever the matrix names."""
        row = Case.objects.get(pk=self.case)
        spec = lawbook.pinned_procedure(row.procedure_id).actions[action]
        common: dict[str, Any] = {"key": uuid.uuid4().hex, "now": at(self.day), "today": self.day}
        who = self.handler if "handler" in spec.by else self.chief if "chief_procurator" in spec.by else self.head
        if spec.approve:
            proposal = commands.propose(self.case, action, who, facts, expected_version=row.version, **common)
            commands.answer(proposal.pk, approver or self.chief, "approved", key=uuid.uuid4().hex, now=at(self.day), today=self.day)
        else:
            commands.perform(self.case, action, who, facts, expected_version=row.version, **common)
        return self

    def on(self, day: dt.date) -> Bench:
        """Days pass; what the platform's clock does by itself happens."""
        self.day = day
        commands.expire_clocks(at(day), day)
        return self

    def due(self, clock: str) -> dt.date | None:
        return Deadline.objects.get(case_id=self.case, clock=clock, ended_seq__isnull=True).due

    @property
    def stage(self) -> str:
        return Case.objects.get(pk=self.case).stage

    def filed(self, **more: Any) -> Bench:
        self.go("file", report="初步调查报告", **more)
        if Case.objects.get(pk=self.case).line.endswith("administrative"):
            self.go("serve_filing", served_on=DAY.isoformat(), how="签收")
        return self

    def reported(self) -> Bench:
        return self.filed().go("name_second", second=self.second.pk).go("finish_investigation", text="调查终结")

    def suggested(self, **more: Any) -> Bench:
        return self.reported().go("decide_suggestion", **{n: LONG[n] for n in ("source", "facts_found", "evidence", "duty", "basis", "advice")}, **more)

    def rectifying(self, reported: bool = True) -> Bench:
        self.suggested().go("serve_suggestion", received_by_organ_on=DAY.isoformat(), how="办公室签收")
        return self.go("report_suggestion_upward", reported_on=DAY.isoformat(), text="市院") if reported else self

    def examining(self) -> Bench:
        return self.rectifying().on(dt.date(2026, 10, 9))

    def in_court(self) -> Bench:
        return self.examining().go("finish_examination", text="审查终结").go("sue", court="某区人民法院", signs=["plan_only"], claims="依法履职", text="事实和理由")

    def announced(self) -> Bench:
        return self.reported().go("decide_notice", text="社会公共利益受到损害").go("publish_notice", published_on=DAY.isoformat(), medium="某全国性报纸")

    def civil_examining(self) -> Bench:
        return self.announced().on(dt.date(2026, 9, 3))

    def civil_court(self) -> Bench:
        return self.civil_examining().go("finish_examination", text="审查终结").go("sue", court="某市中级人民法院", claims="赔偿", text="事实和理由")

    def evaluated(self, verdict: str = "fixed") -> Bench:
        return self.go("record_evaluation", evaluated_on=self.day.isoformat(), place="人民广场", volunteers=2, disabled=3, fixed="坡道改缓", text="轮椅能上去了", verdict=verdict)

    def merged(self) -> Bench:
        """Merged into an earlier case about the same organ, which another matter brought."""
        origin = speak(self.office, words="另一处坡道").case_id
        perform(origin, "assign", self.head, handler=self.handler.id)
        facts = {name: Case.objects.get(pk=self.case).facts[name] for name in OPENING}
        self.into = commands.raise_case(origin, Case.objects.get(pk=self.case).line, self.handler, facts, key=uuid.uuid4().hex, now=at(DAY), today=DAY)
        commands.merge(self.case, self.into, self.handler, reason="同类违法情形", expected_version=None, key=uuid.uuid4().hex, now=at(DAY), today=DAY)
        return self

    def merged_with(self, other: Bench) -> None:
        commands.merge(self.case, other.case, self.head, reason="同类违法情形", expected_version=None, key=uuid.uuid4().hex, now=at(DAY), today=DAY)

    def judged(self, instance: str = "first") -> Bench:
        self.go("record_judgment", judgment_received_on=self.day.isoformat(), instance=instance, text="支持全部诉讼请求")
        return self.go("report_judgment_upward", reported_on=self.day.isoformat(), text="市院")


ENDINGS: dict[str, dict[tuple[str, str], Any]] = {
    "administrative": {
        ("not_filed", "not_filed"): lambda b: b.go("decline_filing", reason="没有损害"),
        ("merged", "merged"): lambda b: b.merged(),
        ("ended", "no_violation"): lambda b: b.reported().go("end_after_investigation", reason="已依法履职"),
        ("ended", "rectified"): lambda b: b.rectifying().evaluated().go("finish_examination", text="整改到位").go("end_after_rectification", reason="整改到位"),
        ("ended", "suit_withdrawn"): lambda b: b.in_court().go("withdraw_suit", reason="诉讼请求已全部实现").go("submit_withdrawal", lodged_on=b.day.isoformat()),
        ("transferred", "transferred"): lambda b: b.examining().go("finish_examination", text="审查终结").go("transfer", to="某铁路运输检察院", reason="集中管辖"),
        ("judged", "claims_upheld"): lambda b: b.in_court().judged().go("close_after_judgment", outcome="claims_upheld", text="已履行"),
        ("judged", "partly_upheld"): lambda b: b.in_court().judged().go("appeal", reason="漏判").judged("second").go("close_after_judgment", outcome="partly_upheld", text="二审维持"),
        ("judged", "rejected"): lambda b: b.in_court().judged().go("close_after_judgment", outcome="rejected", text="驳回"),
    },
    "civil": {
        ("not_filed", "not_filed"): lambda b: b.go("decline_filing", reason="没有损害"),
        ("merged", "merged"): lambda b: b.merged(),
        ("ended", "no_violation"): lambda b: b.reported().go("end_after_investigation", outcome="no_violation", reason="没有损害"),
        ("ended", "others_sue"): lambda b: b.announced().go("record_suitors", text="某环保组织已起诉").go("end_after_investigation", outcome="others_sue", reason="有组织起诉"),
        ("ended", "kin_object"): lambda b: b.reported().go("ask_kin", asked_kin_on=DAY.isoformat(), kin="object", text="不同意").go("finish_examination", text="审查终结").go("end_after_examination", outcome="kin_object", reason="近亲属不同意"),
        ("ended", "interest_protected"): lambda b: b.civil_examining().go("finish_examination", text="审查终结").go("end_after_examination", outcome="interest_protected", reason="已经修复"),
        ("ended", "suit_withdrawn"): lambda b: b.civil_court().go("withdraw_suit", reason="已经修复").go("submit_withdrawal", lodged_on=b.day.isoformat()),
        ("ended", "settled"): lambda b: b.civil_court().go("settle", text="全部承担", whole="on"),
        ("transferred", "transferred"): lambda b: b.civil_examining().go("finish_examination", text="审查终结").go("transfer", to="某市人民检察院", reason="管辖"),
        ("judged", "claims_upheld"): lambda b: b.civil_court().judged().go("close_after_judgment", outcome="claims_upheld", text="已履行"),
        ("judged", "partly_upheld"): lambda b: b.civil_court().judged().go("close_after_judgment", outcome="partly_upheld", text="已履行"),
        ("judged", "rejected"): lambda b: b.civil_court().judged().go("close_after_judgment", outcome="rejected", text="驳回"),
    },
    "support": {
        ("ended", "not_supported"): lambda b: b.go("refuse_support", reason="不符合条件"),
        ("ended", "support_withdrawn"): lambda b: b.go("support", court="某法院", text="支持").go("withdraw_support", reason="原告无正当理由变更诉讼请求").go("serve_withdrawal", served_on=DAY.isoformat(), how="签收"),
        ("ended", "judged"): lambda b: b.go("support", court="某法院", text="支持").go("record_help", text="协助调查取证").go("close_after_judgment", reason="裁判生效"),
    },
}


@pytest.mark.parametrize(("track", "ending"), [(track, ending) for track, endings in ENDINGS.items() for ending in endings], ids=str)
def test_every_ending_is_reached_and_leaves_nothing_running(track, ending):
    bench = Bench(track, **({"field": "heroes"} if ending[1] == "kin_object" else {"field": "environment"} if track != "administrative" else {}))
    ENDINGS[track][ending](bench)
    row = Case.objects.get(pk=bench.case)
    assert (row.stage, row.outcome) == ending and not row.open
    assert not Deadline.objects.filter(case_id=bench.case, ended_seq__isnull=True).exists()
    assert not Approval.objects.filter(case_id=bench.case, state="proposed").exists()
    assert verify(bench.case).sound


@pytest.mark.parametrize("track", ENDINGS)
def test_the_endings_above_are_all_that_the_procedure_knows(track):
    procedure = lawbook.procedure(f"public_interest_{track}", DAY)
    assert set(ENDINGS[track]) == {(stage.name, outcome) for stage in procedure.stages.values() if stage.final for outcome in stage.outcomes}


def test_the_days_of_the_administrative_track():
    bench = Bench().rectifying(reported=False)
    assert bench.due("rectification") == dt.date(2026, 10, 8), "two months from receipt; the week of rest moves its end"
    assert bench.due("report_upward") == dt.date(2026, 8, 10)
    bench.on(dt.date(2026, 10, 8))
    assert bench.stage == "rectifying", "the last day is the organ's"
    bench.on(dt.date(2026, 10, 9))
    assert bench.stage == "examining" and bench.due("examination") == dt.date(2026, 11, 9)
    with pytest.raises(InvalidFacts):
        bench.go("exclude_time", excluded_from="2026-10-20", excluded_to="2026-10-29", ground="testing")
    bench.on(dt.date(2026, 11, 4))
    bench.go("exclude_time", excluded_from="2026-10-20", excluded_to="2026-10-29", ground="testing")
    bench.go("exclude_time", excluded_from="2026-10-25", excluded_to="2026-11-03", ground="audit")
    row = Deadline.objects.get(case_id=bench.case, clock="examination", ended_seq__isnull=True)
    assert (row.raw_end, row.due) == (dt.date(2026, 11, 23), dt.date(2026, 11, 23)), "overlapping days are excluded once"
    bench.go("extend_first", reason="重大复杂")
    with pytest.raises(NotPossibleNow):
        bench.go("extend_first", reason="再来一次")
    assert bench.due("examination") == dt.date(2026, 12, 23)
    bench.go("extend_again", approver=bench.above, reason="特别复杂", extension_months=1)
    row = Deadline.objects.get(case_id=bench.case, clock="examination", ended_seq__isnull=True)
    assert row.due is None and row.missing_year == 2027, "the calendar of 2027 is missing, and that stops no lawful act"


def test_a_further_extension_is_decided_by_the_office_above_and_by_nobody_else():
    bench = Bench().examining().go("extend_first", reason="重大")
    proposal = commands.propose(bench.case, "extend_again", bench.handler, {"reason": "特别复杂", "extension_months": 1}, expected_version=None, key=uuid.uuid4().hex, now=at(bench.day), today=bench.day)
    for who in (bench.chief, bench.head):
        with pytest.raises(NotAllowed):
            commands.answer(proposal.pk, who, "approved", key=uuid.uuid4().hex, now=at(bench.day), today=bench.day)
    assert [a.pk for a in queries.waiting_approvals(bench.above)] == [proposal.pk]
    commands.answer(proposal.pk, bench.above, "returned", reason="先办", key=uuid.uuid4().hex, now=at(bench.day), today=bench.day)


@pytest.mark.parametrize(("more", "due"), [({"urgent": "on"}, dt.date(2026, 8, 18)), ({}, dt.date(2026, 10, 8))])
def test_where_it_is_urgent_the_organ_has_fifteen_days(more, due):
    bench = Bench()
    bench.filed(**more).go("name_second", second=bench.second.pk).go("finish_investigation", text="终结")
    bench.go("decide_suggestion", **{n: LONG[n] for n in ("source", "facts_found", "evidence", "duty", "basis", "advice")})
    bench.go("serve_suggestion", received_by_organ_on=DAY.isoformat(), how="签收")
    assert bench.due("rectification") == due


def test_a_suggestion_may_state_a_shorter_period():
    bench = Bench().suggested(rectification_days=30).go("serve_suggestion", received_by_organ_on=DAY.isoformat(), how="签收")
    assert bench.due("rectification") == dt.date(2026, 9, 2)


def test_suspension_stops_what_ran_and_gives_its_days_back():
    bench = Bench().examining().go("suspend_examination", reason="植被须到春天")
    with pytest.raises(NotPossibleNow):
        bench.go("resume", reason="用错了")
    bench.on(dt.date(2026, 10, 19)).go("resume_examination", reason="可以看了")
    assert bench.due("examination") == dt.date(2026, 11, 18), "the nine days that the suspension took are given back, and the end falls on a Wednesday"
    other = Bench().rectifying().go("suspend", reason="施工期").on(dt.date(2026, 8, 23)).go("resume", reason="完工")
    assert other.stage == "rectifying" and other.due("rectification") == dt.date(2026, 10, 22), "the organ keeps its two months: the nineteen days that the suspension took are given back"


def test_no_suggestion_before_two_officers_investigated_and_reported():
    bench = Bench().filed()
    with pytest.raises(NotPossibleNow):
        bench.go("finish_investigation", text="一个人查的")
    with pytest.raises(NotPossibleNow):
        bench.go("decide_suggestion", **{n: LONG[n] for n in ("source", "facts_found", "evidence", "duty", "basis", "advice")})


def test_nothing_ends_as_put_right_before_somebody_from_outside_looked():
    bench = Bench().rectifying().go("finish_examination", text="看过了")
    with pytest.raises(NotPossibleNow):
        bench.go("end_after_rectification", reason="整改到位")
    with pytest.raises(InvalidFacts):
        bench.go("record_evaluation", evaluated_on=DAY.isoformat(), place="广场", fixed="坡道", text="好", verdict="fixed")
    bench.evaluated("partly")
    with pytest.raises(NotPossibleNow):
        bench.go("end_after_rectification", reason="整改到位")


def test_heroes_are_not_announced_and_others_are_not_asked_of_kin():
    with pytest.raises(NotPossibleNow):
        Bench("civil", field="heroes").announced()
    with pytest.raises(NotPossibleNow):
        Bench("civil", field="environment").reported().go("ask_kin", asked_kin_on=DAY.isoformat(), kin="agree", text="问错了")


def test_where_kin_object_or_others_sue_the_office_does_not():
    heroes = Bench("civil", field="heroes").reported().go("ask_kin", asked_kin_on=DAY.isoformat(), kin="object", text="不同意").go("finish_examination", text="审查终结")
    with pytest.raises(NotPossibleNow):
        heroes.go("sue", court="某法院", claims="道歉", text="理由")
    bench = Bench("civil", field="environment").civil_examining().go("record_suitors", text="某组织起诉").go("finish_examination", text="审查终结")
    with pytest.raises(NotPossibleNow):
        bench.go("sue", court="某法院", claims="赔偿", text="理由")
    assert bench.go("suitors_gone", text="已撤诉").go("sue", court="某法院", claims="赔偿", text="理由").stage == "in_court"


@pytest.mark.parametrize("track", ["administrative", "civil"])
def test_a_withdrawal_is_submitted_within_three_days(track):
    bench = Bench(track, **({} if track == "administrative" else {"field": "environment"}))
    (bench.in_court() if track == "administrative" else bench.civil_court()).go("withdraw_suit", reason="已经改好")
    row = Deadline.objects.get(case_id=bench.case, clock="submit_withdrawal")
    assert (bench.stage, row.rule, row.is_law) == ("withdrawing", {"administrative": "PIA-07", "civil": "PIC-03"}[track], True)


def test_no_case_ends_while_something_is_owed_or_an_appeal_is_open():
    bench = Bench().in_court().go("record_judgment", judgment_received_on="2026-10-09", instance="first", text="支持")
    with pytest.raises(NotPossibleNow):
        bench.go("close_after_judgment", outcome="claims_upheld", text="已履行")
    bench.go("report_judgment_upward", reported_on="2026-10-09", text="市院").go("record_defendant_appeal", appeal_received_on="2026-10-09", text="上诉").go("report_appeal_upward", reported_on="2026-10-09", text="市院")
    with pytest.raises(NotPossibleNow):
        bench.go("close_after_judgment", outcome="claims_upheld", text="已履行")
    bench.judged("second").go("close_after_judgment", outcome="claims_upheld", text="已履行")


def test_serving_the_suggestion_hides_no_filing_decision_that_was_not_served():
    bench = Bench()
    bench.go("file", report="初步调查报告").go("name_second", second=bench.second.pk).go("finish_investigation", text="终结")
    bench.go("decide_suggestion", **{n: LONG[n] for n in ("source", "facts_found", "evidence", "duty", "basis", "advice")}).go("serve_suggestion", received_by_organ_on=DAY.isoformat(), how="签收")
    assert bench.due("serve_filing") == dt.date(2026, 8, 10)


def test_what_is_recorded_fits_what_was_decided():
    bench = Bench().suggested()
    for facts in ({"received_by_organ_on": "2026-06-01", "how": "签收"}, {"received_by_organ_on": DAY.isoformat(), "how": "拒收", "refused": "on"}):
        with pytest.raises(InvalidFacts):
            bench.go("serve_suggestion", **facts)
    witnessed = Bench().suggested().go("serve_suggestion", received_by_organ_on=DAY.isoformat(), how="留置送达", refused="on", witness="社区工作人员")
    assert witnessed.stage == "rectifying", "a witness is enough; pictures are the other way"
    assert "某区住建局" in str(Letter.objects.get(case_id=bench.case, kind="pil_suggestion").said)
    urgent = Bench().filed(urgent="on").go("recusal_asked", asked_on=DAY.isoformat(), whom="other", text="无关")
    urgent.go("name_second", second=urgent.second.pk).go("finish_investigation", text="终结")
    with pytest.raises(InvalidFacts):
        urgent.go("decide_suggestion", rectification_days=59, **{n: LONG[n] for n in ("source", "facts_found", "evidence", "duty", "basis", "advice")})
    civil = Bench("civil", field="environment").reported().go("decide_notice", text="公告")
    with pytest.raises(InvalidFacts):
        civil.go("publish_notice", published_on="2026-01-05", medium="某报")


def test_a_report_from_the_rectification_is_none_on_the_examination():
    bench = Bench().rectifying().go("finish_examination", text="太早").on(dt.date(2026, 10, 9))
    with pytest.raises(NotPossibleNow):
        bench.go("sue", court="某法院", signs=["no_reply"], claims="履职", text="理由")


@pytest.mark.parametrize("level", [Sensitivity.RESTRICTED, Sensitivity.SEALED])
def test_nobody_above_is_asked_who_may_not_open_the_case(level):
    bench = Bench().examining().go("extend_first", reason="重大")
    Case.objects.filter(pk=bench.case).update(sensitivity=level)
    ask = {"reason": "特别复杂", "extension_months": 1}
    common = {"expected_version": None, "now": at(bench.day), "today": bench.day}
    with pytest.raises(NotPossibleNow):
        commands.propose(bench.case, "extend_again", bench.handler, ask, key=uuid.uuid4().hex, **common)
    chief = actor(official(nation()["city"], "chief_procurator"))
    if level == Sensitivity.RESTRICTED:
        proposal = commands.propose(bench.case, "extend_again", bench.handler, ask, key=uuid.uuid4().hex, **common)
        commands.answer(proposal.pk, chief, "approved", key=uuid.uuid4().hex, now=at(bench.day), today=bench.day)
    else:
        with pytest.raises(NotPossibleNow):
            commands.propose(bench.case, "extend_again", bench.handler, ask, key=uuid.uuid4().hex, **common)


def test_no_suit_before_thirty_days_of_notice():
    bench = Bench("civil", field="environment").announced().on(dt.date(2026, 9, 2))
    assert bench.stage == "announced" and bench.due("notice") == dt.date(2026, 9, 2)
    with pytest.raises(NotPossibleNow):
        bench.go("sue", court="某法院", claims="赔偿", text="理由")
    bench.on(dt.date(2026, 9, 3))
    assert bench.stage == "examining" and bench.due("examination") == dt.date(2026, 12, 2)


def test_fields_are_dated_data_and_antitrust_is_for_cities_upward():
    ids = {f.id for f in law.fields(DAY, "civil")}
    assert "antitrust" in ids and "antitrust" not in {f.id for f in law.fields(DAY, "administrative")}
    assert "barrier_free" not in {f.id for f in law.fields(dt.date(2023, 8, 31))} and "barrier_free" in {f.id for f in law.fields(dt.date(2023, 9, 1))}
    with pytest.raises(InvalidFacts):
        Bench("civil", field="antitrust")


def _picture(colour: str) -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(out, "JPEG")
    return SimpleUploadedFile(f"{colour}.jpg", out.getvalue())


def test_pictures_of_one_viewpoint_stand_side_by_side():
    bench = Bench().filed()
    for colour, phase in (("red", "before"), ("green", "after")):
        file = receive(_picture(colour), now=at(DAY), case_id=bench.case)
        bench.go("add_evidence", proves=f"{phase}", how="picture", obtained_on=DAY.isoformat(), obtained_by="两名检察人员", phase=phase, viewpoint="东门", file=str(file.pk))
    shown = panel(Case.objects.get(pk=bench.case), bench.handler)[1]
    assert [pair["viewpoint"] for pair in shown["pairs"]] == ["东门"] and {"before", "after"} <= set(shown["pairs"][0])
    with pytest.raises(InvalidFacts):
        bench.go("add_evidence", proves="别的案件的材料", how="picture", obtained_on=DAY.isoformat(), obtained_by="两人", phase="before", file=str(uuid.uuid4()))


def test_no_letter_says_who_reported():
    bench = Bench().in_court()
    for letter in Letter.objects.filter(case_id=bench.case):
        assert "王某" not in str(letter.said) and "13800000000" not in str(letter.said)
    assert "王某" not in str(list(Event.objects.filter(case_id=bench.case).values_list("facts", flat=True)))
    assert snapshot.view_of(Case.objects.get(pk=bench.case)).facts["respondent"] == "某区住建局"


def test_a_challenge_stops_nobody_and_is_decided_by_the_chief():
    bench = Bench().filed().go("recusal_asked", asked_on=DAY.isoformat(), whom="handler", text="是对方亲戚")
    assert bench.due("recusal") == dt.date(2026, 8, 6)
    bench.go("name_second", second=bench.second.pk).go("recusal_decided", verdict="refused", reason="不是亲戚")
    assert not Deadline.objects.filter(case_id=bench.case, clock="recusal", ended_seq__isnull=True).exists()
    bench.go("recusal_asked_again", asked_on=DAY.isoformat(), text="不服").go("recusal_decided", verdict="refused", reason="维持")
    with pytest.raises(NotPossibleNow):
        bench.go("recusal_asked_again", asked_on=DAY.isoformat(), text="仍不服")


@pytest.mark.parametrize("whom", ["handler", "second"])
def test_whoever_is_recused_leaves_the_case(whom):
    bench = Bench().filed()
    bench.go("name_second", second=bench.second.pk).go("recusal_asked", asked_on=DAY.isoformat(), whom=whom, text="是对方亲戚").go("recusal_decided", verdict="granted", reason="属实")
    row = Case.objects.get(pk=bench.case)
    gone = int(bench.handler.id) if whom == "handler" else bench.second.pk
    assert gone in row.walled_from and (row.handler_id is None) is (whom == "handler") and ("second" in row.facts) is (whom == "handler")


def test_on_the_chief_procurator_the_committee_decides():
    bench = Bench().filed().go("recusal_asked", asked_on=DAY.isoformat(), whom="chief", text="是对方亲戚")
    with pytest.raises(NotPossibleNow) as refused:
        bench.go("recusal_decided", verdict="refused", reason="自己决定")
    assert refused.value.details["reason"] == "chief_decides"
    bench.go("record_committee_recusal", decided_on=DAY.isoformat(), minutes="检委会第8次会议", verdict="refused", reason="不属实")
    assert not Deadline.objects.filter(case_id=bench.case, clock="recusal", ended_seq__isnull=True).exists()


def test_only_who_has_a_part_in_the_case_is_challenged_as_such():
    with pytest.raises(InvalidFacts) as error:
        Bench().filed().go("recusal_asked", asked_on=DAY.isoformat(), whom="second", text="没有第二名办案人员")
    assert set(error.value.errors) == {"whom"}


def test_what_reaches_a_court_or_comes_from_it_lies_after_the_suit():
    bench, before = Bench().in_court(), "2026-08-20"
    for action, facts in {
        "record_lodging": {"lodged_on": before},
        "record_court_notice": {"received_notice_on": before, "hearing_on": "2026-11-02"},
        "record_judgment": {"judgment_received_on": before, "instance": "first", "text": "支持"},
    }.items():
        with pytest.raises(InvalidFacts):
            bench.go(action, **facts)
    later = bench.on(dt.date(2026, 10, 12)).go("withdraw_suit", reason="已经改好")
    with pytest.raises(InvalidFacts):
        later.go("submit_withdrawal", lodged_on="2026-10-09")


def test_a_judgment_meets_no_notice_of_appearance_that_was_never_sent():
    bench = Bench().in_court().go("record_court_notice", received_notice_on="2026-10-09", hearing_on="2026-10-30").go("record_judgment", judgment_received_on="2026-10-09", instance="first", text="支持")
    assert Deadline.objects.get(case_id=bench.case, clock="appear_in_court").ended_how == "void"


def test_a_civil_case_ends_on_what_is_recorded():
    nobody = Bench("civil", field="environment").announced()
    for outcome in ("others_sue", "kin_object"):
        with pytest.raises(InvalidFacts):
            nobody.go("end_after_investigation", outcome=outcome, reason="没有登记")
    heroes = Bench("civil", field="heroes").reported().go("ask_kin", asked_kin_on=DAY.isoformat(), kin="sue", text="自己起诉").go("finish_examination", text="审查终结")
    with pytest.raises(InvalidFacts):
        heroes.go("end_after_examination", outcome="interest_protected", reason="不是这个原因")


def test_a_suspension_is_filed_with_the_office_above_before_the_case_ends():
    bench = Bench().examining().go("suspend_examination", reason="植被须到春天").go("resume_examination", reason="可以看了")
    assert not Deadline.objects.get(case_id=bench.case, clock="report_suspension").is_law, "article 78 gives no number of days"
    bench.evaluated().go("finish_examination", text="审查终结")
    with pytest.raises(NotPossibleNow):
        bench.go("end_after_rectification", reason="整改到位")
    bench.go("report_suspension_upward", reported_on=bench.day.isoformat(), text="市院").go("end_after_rectification", reason="整改到位")


def test_a_further_extension_granted_on_paper_is_recorded_where_nobody_above_may_open_the_case():
    bench = Bench().examining().go("extend_first", reason="重大")
    Case.objects.filter(pk=bench.case).update(sensitivity=Sensitivity.SEALED)
    paper = {"number": "市院〔2026〕3号", "extension_months": 1}
    with pytest.raises(InvalidFacts):
        bench.go("record_extension_above", decided_on="2026-08-03", **paper)
    bench.go("record_extension_above", decided_on=bench.day.isoformat(), **paper)
    assert Deadline.objects.get(case_id=bench.case, clock="examination", ended_seq__isnull=True).raw_end == dt.date(2027, 1, 8)


def test_an_evaluation_says_point_by_point_what_is_put_right_in_part():
    bench = Bench().rectifying()
    facts = {"evaluated_on": bench.day.isoformat(), "place": "广场", "volunteers": 2, "text": "看过", "fixed": "坡道改缓", "partly": "扶手只装了一侧", "open": "盲道没有接通"}
    with pytest.raises(InvalidFacts):
        bench.go("record_evaluation", verdict="fixed", **{**facts, "open": ""})
    bench.go("record_evaluation", verdict="partly", **facts)
    assert [verdict for _text, verdict in SpotEvaluation.objects.get(case_id=bench.case).points] == ["fixed", "partly", "not"]


def test_only_cases_about_the_same_organ_are_merged_before_filing():
    bench = Bench()
    with pytest.raises(InvalidFacts):
        Bench(respondent="某街道办").merged_with(bench)
    with pytest.raises(NotPossibleNow):
        Bench().filed().merged_with(bench)


def test_the_second_investigator_is_one_who_handles_cases():
    bench = Bench()
    auditor = official(bench.office, "auditor")
    with pytest.raises(InvalidFacts):
        bench.filed().go("name_second", second=auditor.pk)
    bench.go("name_second", second=bench.second.pk)
