"""Every statutory path of civil litigation supervision, with its days from the law data."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest

from procuracy.casework import commands, lawbook, lines, queries, snapshot
from procuracy.casework.decide import offer
from procuracy.casework.errors import InvalidFacts, NotAllowed, NotPossibleNow
from procuracy.casework.models import Approval, Deadline, Party
from procuracy.casework.testing import DAY, actor, at
from procuracy.casework.verification import verify
from procuracy.lines.civil.facts import LIMIT_RULES, NOT_ACCEPTED_JUDGMENT, NOT_ACCEPTED_VIOLATION
from procuracy.lines.civil.line import panel, person_panel
from procuracy.lines.supervision.limits import limit_of
from procuracy.lines.supervision.testing import OPENING, followed, words
from procuracy.lines.supervision.testing import Bench as Shared
from procuracy.materials.models import Letter
from procuracy.registry.models import Official
from procuracy.registry.testing import client_of, nation, official

pytestmark = pytest.mark.django_db

PROTEST = {"to_court": "某市中级人民法院", **words("facts_found", "reason", "basis")}
EARLIER = dt.date(2025, 6, 3)
"""A day whose following year has a calendar."""


class Bench(Shared):
    line = "civil_supervision"
    opening = OPENING | {"limit_kind": "rejection_made", "case_number": "（2025）某0101民初12号", "other_party": "某公司"}

    def refused(self) -> Bench:
        """Not supported, and the decision sent."""
        self.reviewed().go("not_support", **words("facts_found", "reason"))
        return self.go("send_refusal", sent_on=self.day.isoformat(), how="邮寄")

    def asked(self) -> Bench:
        """The person asks the office above for a review."""
        return self.refused().go("ask_review", self.person, ground="new_evidence", text="找到了收据")


def violated(kind: str = "trial") -> Bench:
    return Bench(kind=kind, limit_kind=None, limit_from=None)


def missing() -> Bench:
    return Bench().go("ask_for_materials", items="监督申请书副本")


def upheld() -> Bench:
    bench = Bench().asked()
    return bench.go("take_review", bench.above, reason="可能有新证据").go("uphold", bench.above, reason="收据不足以推翻")


def declined() -> Bench:
    bench = Bench().asked()
    return bench.go("decline_review", bench.above, reason="不属于应当复查的情形")


ENDINGS = {
    "not_accepted": lambda: Bench().go("not_accept", ground="divorce", reason="解除婚姻关系"),
    "redirected": lambda: Bench().go("redirect", organ="某仲裁委员会", reason="不属检察机关主管", hand_over="带上材料"),
    "lapsed": lambda: missing().go("record_materials_notice", served_on=DAY.isoformat(), how="签收").on(dt.date(2026, 9, 3)).go("lapse", reason="逾期未补齐"),
    "withdrawn": lambda: Bench().accepted().go("withdraw", "operator").go("end_withdrawn", reason="自愿撤回"),
    "ended": lambda: Bench().accepted().go("end_review", ground="settled", reason="双方和解").go("send_ending", sent_on=DAY.isoformat(), how="邮寄").visited(),
    "not_supported": lambda: Bench(day=EARLIER, applied_on="2025-06-03", limit_from="2025-03-03").refused().on(dt.date(2026, 6, 4)),
    "corrected": lambda: Bench().suggested().retried().told(),
    "partly": lambda: violated().violation().answered("partly").told(),
    "not_corrected": lambda: Bench().suggested().answered("refused").told(),
    "upheld": upheld,
    "not_reviewed": declined,
}


@pytest.mark.parametrize("outcome", ENDINGS)
def test_every_ending_is_reached_and_leaves_nothing_running(outcome):
    bench = ENDINGS[outcome]()
    row = bench.row
    assert (row.stage, row.outcome) == ("closed", outcome) and not row.open
    assert not Deadline.objects.filter(case_id=bench.case, ended_seq__isnull=True).exists()
    assert not Approval.objects.filter(case_id=bench.case, state="proposed").exists()
    assert verify(bench.case).sound


def test_the_endings_above_are_all_that_the_procedure_knows():
    assert set(ENDINGS) == set(lawbook.procedure(Bench.line, DAY).stages["closed"].outcomes)


def test_the_days_of_acceptance_and_of_the_review_and_no_extension():
    bench = Bench()
    assert not bench.clock("decide_acceptance").is_law, "the civil rules give acceptance no number: a target of ours"
    bench.go("accept", reason="符合条件")
    assert [(bench.clock(c).rule, bench.due(c)) for c in ("notice", "hand_over", "review")] == [
        ("CIV-02", dt.date(2026, 8, 6)), ("CIV-03", dt.date(2026, 8, 6)), ("CIV-06", dt.date(2026, 11, 3))
    ]  # fmt: skip
    bench.on(dt.date(2026, 8, 25)).go("exclude_time", excluded_from="2026-08-10", excluded_to="2026-08-19", ground="audit").go("exclude_time", excluded_from="2026-08-18", excluded_to="2026-08-21", ground="experts")
    assert bench.clock("review").raw_end == dt.date(2026, 11, 15), "twelve days, the overlap once"
    assert not any("review" in action.extends for action in lawbook.procedure(Bench.line, DAY).actions.values()), "the civil rules know no extension"
    assert "extend" not in lawbook.procedure(Bench.line, DAY).clocks["review"].may


@pytest.mark.parametrize(("started", "in_time"), [("2024-08-05", True), ("2024-08-03", True), ("2024-07-31", False)])
def test_the_applicants_two_years_count_only_against_judgments_and_shut_nobody_out(started, in_time):
    bench = Bench(limit_from=started)
    limit = limit_of(bench.row.facts, LIMIT_RULES, bench.office.pk)
    assert (limit.rule.id, limit.in_time) == ("CIV-01", in_time)
    assert bench.accepted().stage == "reviewing"
    other = violated()
    assert limit_of(other.row.facts, LIMIT_RULES, other.office.pk) is None
    with pytest.raises(InvalidFacts) as refused:
        Bench(kind="enforcement")
    assert {"limit_kind", "limit_from"} <= set(refused.value.errors)


def test_where_the_court_stayed_silent_no_period_runs():
    bench = Bench(limit_kind="no_ruling", limit_from=None)
    assert limit_of(bench.row.facts, LIMIT_RULES, bench.office.pk) is None
    with pytest.raises(InvalidFacts):
        Bench(limit_kind="no_ruling")


def test_grounds_not_to_accept_are_those_of_the_article_that_fits():
    assert (len(NOT_ACCEPTED_JUDGMENT), len(NOT_ACCEPTED_VIOLATION)) == (9, 3)
    for bench, ground in ((violated(), "late"), (Bench(), "remedies_unused")):
        with pytest.raises(InvalidFacts):
            bench.go("not_accept", ground=ground, reason="不相干的情形")
    bench = violated("enforcement").go("not_accept", ground="remedies_unused", reason="没有提出异议")
    said = Letter.objects.get(case_id=bench.case, kind="civ_refusal_notice").said
    assert "第二十八条第一项" in said["zh"]["paragraphs"][0] and "第三十一条" in said["zh"]["paragraphs"][-1] and bench.office.parent.name_zh in said["zh"]["paragraphs"][-1]


def test_an_application_lapses_only_after_a_served_notice():
    bench = missing().on(dt.date(2026, 12, 1))
    with pytest.raises(NotPossibleNow):
        bench.go("lapse", reason="没有送达")
    bench.go("record_materials_notice", served_on="2026-11-30", how="签收")
    assert bench.due("materials") == dt.date(2026, 12, 30) and bench.clock("materials").owner == "person"
    with pytest.raises(NotPossibleNow):
        bench.go("lapse", reason="还没有届满")
    with pytest.raises(InvalidFacts):
        missing().go("record_materials_notice", served_on="2026-08-02", how="早于通知")


def test_a_retrial_suggestion_needs_the_committee():
    bench = Bench().reviewed()
    with pytest.raises(NotPossibleNow) as refused:
        bench.go("suggest_retrial", grounds=["forged"], objection_days="15", **words("facts_found", "reason", "basis"))
    assert refused.value.details["reason"] == "committee_agreed"
    bench.go("record_committee", decided_on=DAY.isoformat(), verdict="agreed", text="同意").go("suggest_retrial", grounds=["forged"], objection_days="15", **words("facts_found", "reason", "basis"))
    assert (bench.clock("send").rule, bench.due("send"), bench.clock("file_upward").is_law) == ("CIV-10", dt.date(2026, 8, 18), False)


def test_after_a_protest_the_court_has_thirty_days():
    bench = Bench("city").reviewed().go("protest", **PROTEST)
    assert (bench.clock("send_protest").rule, bench.due("send_protest")) == ("CIV-13", dt.date(2026, 8, 18))
    bench.go("record_court_service", sent_on=DAY.isoformat(), court_received_on=DAY.isoformat(), how="签收")
    court = bench.clock("court")
    assert (court.rule, court.due, court.owner) == ("CIV-18", dt.date(2026, 9, 2), "other")
    assert Bench().suggested().clock("court").rule == "TGT-SUPCOURT", "no number for suggestions"
    with pytest.raises(InvalidFacts):
        Bench().reviewed().go("protest", **PROTEST)
    assert bench.retried().told().row.outcome == "corrected"


def test_a_request_for_protest_goes_to_the_office_above():
    bench = Bench().reviewed().go("request_protest", grounds=["law"], **words("facts_found", "reason"))
    assert (bench.clock("send_request").rule, bench.due("send_request")) == ("CIV-11", dt.date(2026, 8, 18))
    with pytest.raises(NotPossibleNow):
        bench.go("protest_above", bench.above, **PROTEST)
    bench.go("send_request", sent_on=DAY.isoformat(), how="报送").go("protest_above", bench.above, **PROTEST)
    bench.go("record_court_service", sent_on=DAY.isoformat(), court_received_on=DAY.isoformat(), how="签收")
    assert bench.clock("court").rule == "CIV-18"
    refused = Bench().requested()
    refused.go("not_support_above", refused.above, **words("facts_found", "reason")).go("send_violation_refusal", sent_on=DAY.isoformat(), how="委托发送")
    assert refused.visited().row.outcome == "not_supported"


@pytest.mark.parametrize("path", ["trial", "enforcement"])
def test_violations_have_their_suggestion_and_no_review_above(path):
    bench = violated(path).reviewed().go("suggest_violation", objection_days="15", **words("facts_found", "violation", "advice"))
    assert (bench.clock("send_suggestion").rule, bench.due("send_suggestion")) == ("CIV-14", dt.date(2026, 8, 18))
    bench.go("record_court_service", sent_on=DAY.isoformat(), court_received_on=DAY.isoformat(), how="签收")
    assert bench.answered("adopted").told().row.outcome == "corrected"
    other = violated(path).reviewed().go("not_support_violation", **words("facts_found", "reason"))
    assert other.clock("send_refusal").rule == "CIV-12"
    with pytest.raises(NotPossibleNow):
        other.go("ask_review", other.person, ground="other", text="不是对裁判的监督")
    assert other.go("send_violation_refusal", sent_on=DAY.isoformat(), how="邮寄").visited().row.outcome == "not_supported"


def test_the_person_may_ask_the_office_above_once_within_a_year():
    bench = Bench(day=EARLIER, applied_on="2025-06-03", limit_from="2025-03-03").reviewed().go("not_support", **words("facts_found", "reason"))
    year = bench.clock("ask_review")
    assert (year.rule, year.due, year.owner) == ("CIV-15", dt.date(2026, 6, 3), "person"), "from the decision, not from its service"
    said = Letter.objects.get(case_id=bench.case, kind="civ_not_supported").said
    assert "一年内" in said["zh"]["paragraphs"][-1] and bench.office.parent.name_zh in said["zh"]["paragraphs"][-1] and "within one year" in said["en"]["paragraphs"][-1]
    bench.go("send_refusal", sent_on=EARLIER.isoformat(), how="邮寄").on(dt.date(2026, 6, 3))
    assert bench.stage == "not_supported", "the last day is hers"
    shown = person_panel(bench.row, Party.objects.get(case_id=bench.case))[1]
    assert shown["may_ask_review"] and shown["review_until"] == dt.date(2026, 6, 3) and not shown["review_about"]
    later = Bench().refused()  # a year from then has no calendar yet
    assert person_panel(later.row, Party.objects.get(case_id=later.case))[1]["review_about"]
    bench.go("ask_review", bench.person, ground="new_evidence", text="找到了收据")
    bench.on(dt.date(2026, 6, 10))
    assert bench.stage == "review_asked", "asked in time, it is not closed"
    with pytest.raises(NotPossibleNow):
        bench.go("ask_review", bench.person, ground="other", text="再来一次")


def test_only_the_office_above_decides_on_the_review():
    bench = Bench().asked()
    nearly = actor(official(nation()["province"], "head", "chief_procurator"))
    for who in (bench.who["handler"], bench.who["head"], bench.who["chief_procurator"], nearly):
        for act in ("take_review", "decline_review"):
            with pytest.raises(NotAllowed):
                bench.go(act, who, reason="自己复查")
    bench.go("take_review", bench.above, reason="可能有新证据")
    assert (bench.clock("review_above").rule, bench.due("review_above")) == ("CIV-06", dt.date(2026, 11, 3)), "the period of art 52"
    bench.on(dt.date(2026, 8, 25)).go("exclude_review_time", bench.above, excluded_from="2026-08-10", excluded_to="2026-08-12", ground="files")
    assert bench.clock("review_above").raw_end == dt.date(2026, 11, 6)
    for act, facts in (("uphold", {"reason": "维持"}), ("overturn", PROTEST), ("exclude_review_time", {"excluded_from": "2026-08-10", "excluded_to": "2026-08-12", "ground": "files"})):
        with pytest.raises(NotAllowed):
            bench.go(act, "handler", **facts)
    bench.go("overturn", bench.above, **PROTEST)
    assert (bench.stage, bench.row.facts["result"], panel(bench.row, bench.above)[1]["reviewed_above"]) == ("decided", "", "撤销决定并抗诉")
    assert not offer(snapshot.view_of(bench.row), "reply_result", bench.who["handler"], DAY).allowed
    bench.go("record_court_service", sent_on=DAY.isoformat(), court_received_on=DAY.isoformat(), how="签收")
    assert bench.retried("kept").told().row.outcome == "not_corrected"


def test_a_review_that_was_asked_for_lies_before_the_office_above_until_it_is_decided():
    bench = Bench().refused()
    offered = queries.Filters(scope="offered")
    assert not queries.worklist(bench.above, offered, DAY).rows
    bench.go("ask_review", bench.person, ground="new_evidence", text="找到了收据")
    (row,) = queries.worklist(bench.above, offered, DAY).rows
    assert queries.due_of(row) == (bench.due("screening"), "screening") and queries.colour(row, DAY) in ("green", "yellow")
    assert queries.colour(row, bench.due("screening") + dt.timedelta(days=1)) == "red" and queries.offered_here(bench.above) == 1
    page = client_of(bench.above_person).get(f"/desk/case/{bench.case}").content.decode()
    assert "找到了收据" in page and "有新的证据" in page, "it opens without a further reason, with what she says"
    listed = client_of(bench.above_person).get("/desk/work?scope=offered").content.decode()
    assert bench.row.title in listed and "由其他检察院决定" not in listed
    assert "由其他检察院决定" in client_of(bench.people["head"]).get("/desk/work?scope=office").content.decode()
    proposal = commands.propose(bench.case, "take_review", bench.above, {"reason": "可能有新证据"}, expected_version=None, key=uuid.uuid4().hex, now=at(DAY), today=DAY)
    chief = Official.objects.get(pk=bench.chief_above.id)
    assert "找到了收据" in client_of(chief).get(f"/desk/approvals/{proposal.pk}").content.decode()
    own = followed(bench)
    assert bench.office.parent.name_zh in own.split("<dl")[2].split("</dd>")[0] and "找到了收据" in own, "she reads who has it, and what she said"
    commands.answer(proposal.pk, bench.chief_above, "approved", key=uuid.uuid4().hex, now=at(DAY), today=DAY)
    (row,) = queries.worklist(bench.above, offered, DAY).rows
    assert queries.due_of(row) == (bench.due("review_above"), "review_above")
    bench.go("uphold", bench.above, reason="收据不足以推翻")
    assert not queries.worklist(bench.above, offered, DAY).rows and bench.row.offered_office_id is None


def test_a_request_for_protest_lies_before_the_office_above_too():
    bench = Bench().requested()
    assert [row.pk for row in queries.worklist(bench.above, queries.Filters(scope="offered"), DAY).rows] == [bench.case]
    bench.go("protest_above", bench.above, **PROTEST)
    assert bench.row.offered_office_id is None


def test_a_challenged_handler_pauses_and_a_reconsideration_stops_nobody():
    bench = Bench().accepted().go("ask_recusal", "triage_officer", asked_on=DAY.isoformat(), asked_by="applicant", whom="handler", reason="近亲属")
    assert (bench.clock("recusal").rule, bench.due("recusal")) == ("CIV-07", dt.date(2026, 8, 6))
    with pytest.raises(NotPossibleNow):
        bench.go("investigate", done_on=DAY.isoformat(), measure="files", officers="甲，乙", text="调卷")
    bench.go("decide_recusal", verdict="refused", reason="不属实").go("ask_reconsideration", "triage_officer", asked_on=DAY.isoformat(), reason="不服")
    assert bench.due("recusal") == dt.date(2026, 8, 6)
    bench.go("investigate", done_on=DAY.isoformat(), measure="files", officers="甲，乙", text="调卷")
    bench.go("decide_reconsideration", verdict="granted", reason="属实")
    assert bench.row.handler_id is None and bench.people["handler"].pk in bench.row.walled_from
    said = {letter.kind: letter.said["zh"]["paragraphs"] for letter in Letter.objects.filter(case_id=bench.case, addressee="applicant")}
    assert any("驳回回避申请" in p for p in said["civ_recusal_decision"]) and any("撤销原决定" in p for p in said["civ_reconsideration_decision"])


def test_notices_of_monitoring_and_of_the_court_have_their_days():
    bench = Bench().accepted().go("send_monitoring", notice_received_on=DAY.isoformat(), text="文书有误").go("record_proposal", proposal_received_on=DAY.isoformat(), text="建议更正")
    assert [(bench.clock(c).rule, bench.due(c)) for c in ("monitoring", "correction")] == [("CIV-16", dt.date(2026, 8, 13)), ("CIV-17", dt.date(2026, 9, 3))]


def test_ex_officio_no_period_no_applicant_and_case_management_registers():
    bench = Bench(source="ex_officio", ex_ground="sham", applied_on=None, limit_from=None, limit_kind=None, request=None)
    assert bench.clock("decide_acceptance").rule == "CIV-05"
    bench.ex_officio().go("finish_review", text="报告")
    for act in ("not_support", "withdraw"):
        with pytest.raises(NotPossibleNow):
            bench.go(act, **({"who": bench.person} if act == "withdraw" else words("facts_found", "reason")))


def test_the_pages_of_a_case_cost_one_statement_each(django_assert_num_queries):
    bench = Bench().refused()
    row, party = bench.row, Party.objects.get(case_id=bench.case)
    panel(row, bench.who["handler"])
    with django_assert_num_queries(1):
        panel(row, bench.who["handler"])
    with django_assert_num_queries(1):
        person_panel(row, party)


def test_the_year_for_a_review_ends_nothing_before_the_decision_was_sent_and_meets_nothing():
    bench = Bench(day=EARLIER, applied_on="2025-06-03", limit_from="2025-03-03").reviewed().go("not_support", **words("facts_found", "reason"))
    waiting = Bench(day=EARLIER, applied_on="2025-06-03", limit_from="2025-03-03").refused()
    waiting.go("supervise", "head", text="催问送达")
    late = dt.date(2026, 6, 5)
    assert commands.expire_clocks(at(late), late, limit=1) == 1, "a case that cannot be closed yet keeps no other one waiting"
    bench.on(late)
    assert (bench.stage, waiting.stage) == ("not_supported", "closed") and bench.due("send_refusal") < late
    how = dict(Deadline.objects.filter(case_id=waiting.case, ended_seq=waiting.row.version).values_list("clock", "ended_how"))
    assert how == {"ask_review": "passed", "note_answer": "void"}, "nobody asked for a review, and nobody answered the note"
    bench.go("send_refusal", sent_on=late.isoformat(), how="邮寄").on(dt.date(2026, 6, 8))
    assert bench.stage == "closed"


def test_a_decision_meets_the_review_and_nothing_that_nobody_did():
    bench = Bench().accepted().go("record_copy_received", copy_received_on=DAY.isoformat(), how="签收").go("finish_review", text="报告").go("not_support", **words("facts_found", "reason"))
    how = dict(Deadline.objects.filter(case_id=bench.case, ended_seq=bench.row.version).values_list("clock", "ended_how"))
    assert how == {"review": "met", "other_opinion": "void"}


def test_campaigns_count_what_is_supervised():
    kinds = {bench.row.field for bench in (Bench(), violated("trial"), violated("enforcement"))}
    assert kinds == set(lines.get("civil_supervision").fields) == {"judgment", "trial", "enforcement"}


def test_a_case_that_waits_for_the_court_says_so_and_until_when():
    bench = Bench().suggested()
    due = bench.clock("court").due
    page = client_of(bench.people["handler"]).get(f"/desk/case/{bench.case}").content.decode()
    head = page.partition("p-cols")[0]
    assert f"法院处理并回复 {due.year}年{due.month}月{due.day}日" in head and "没有期限" not in head
