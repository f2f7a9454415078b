"""Every statutory path of administrative litigation supervision, with its days from the law data."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest

from procuracy.casework import commands, lawbook, lines, queries, snapshot
from procuracy.casework.decide import offer
from procuracy.casework.errors import InvalidFacts, NotAllowed, NotFound, NotPossibleNow
from procuracy.casework.models import Approval, Case, Deadline, Event, Party
from procuracy.casework.testing import DAY, actor, at
from procuracy.casework.verification import verify
from procuracy.lines.administrative.facts import LIMIT_KINDS, LIMIT_RULES, LIVELIHOOD, NOT_ACCEPTED, LimitKind
from procuracy.lines.administrative.line import panel, person_panel
from procuracy.lines.supervision.limits import limit_of
from procuracy.lines.supervision.testing import OPENING, words
from procuracy.lines.supervision.testing import Bench as Shared
from procuracy.materials.models import Letter
from procuracy.registry.models import RoleGrant
from procuracy.registry.testing import nation, official

pytestmark = pytest.mark.django_db


class Bench(Shared):
    line = "administrative_supervision"
    opening = OPENING | {"field": "employment", "limit_kind": "rejection_served"}


def violated(kind: str = "trial", **more: Any) -> Bench:
    return Bench(kind=kind, limit_kind="knew_violation", **more)


def found(**more: Any) -> Bench:
    """A case that nobody applied for."""
    return Bench(source="ex_officio", ex_ground="public", applied_on=None, limit_from=None, limit_kind=None, request=None, **more)


def missing(**items: str) -> Bench:
    return Bench().go("ask_for_materials", **(items or {"main_items": "监督申请书\n全部裁判文书"}))


ENDINGS = {
    "not_accepted": lambda: Bench().go("not_accept", ground="no_retrial_asked", reason="没有申请再审"),
    "redirected": lambda: Bench().go("redirect", organ="某区信访局", reason="不属检察机关主管", hand_over="带上材料到窗口"),
    "lapsed": lambda: missing().go("record_materials_notice", served_on=DAY.isoformat(), how="签收").on(dt.date(2026, 9, 3)).go("lapse", reason="逾期未补齐"),
    "withdrawn": lambda: Bench().accepted().go("withdraw", "operator").go("end_withdrawn", reason="自愿撤回，不损害他人"),
    "ended": lambda: Bench().accepted().go("end_review", ground="settled", reason="双方和解").go("send_ending", sent_on=DAY.isoformat(), how="邮寄").visited(),
    "not_supported": lambda: Bench().reviewed().go("not_support", **words("facts_found", "reason")).go("send_refusal", sent_on=DAY.isoformat(), how="邮寄").visited(),
    "corrected": lambda: Bench().suggested().retried().told(),
    "partly": lambda: violated().violation().answered("partly").told(),
    "not_corrected": lambda: Bench().suggested().answered("refused").told(),
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


def test_the_two_kinds_of_violation_and_the_way_over_the_office_above():
    assert violated("enforcement").violation().answered("adopted").told().row.outcome == "corrected"
    refused = violated("enforcement").reviewed().go("not_support_violation", **words("facts_found", "reason"))
    assert refused.go("send_refusal", sent_on=DAY.isoformat(), how="邮寄").visited().row.outcome == "not_supported"
    for wrong in ("suggest_violation", "not_support_violation"):
        with pytest.raises(NotPossibleNow):
            Bench().reviewed().go(wrong, **words("facts_found", "reason", "violation", "advice"))


def test_the_days_of_acceptance_and_of_the_review():
    bench = Bench()
    assert (bench.due("decide_acceptance"), bench.clock("decide_acceptance").rule, bench.clock("decide_acceptance").is_law) == (dt.date(2026, 8, 10), "ADM-03", True)
    bench.go("accept", reason="符合条件")
    assert bench.due("notice") == bench.due("hand_over") == dt.date(2026, 8, 6), "three days (arts 32, 33)"
    assert bench.due("review") == dt.date(2026, 11, 3), "three months from acceptance (art 56)"
    assert bench.row.department == "administrative"
    bench.go("record_copy_received", "triage_officer", copy_received_on=DAY.isoformat(), how="签收")
    other = bench.clock("other_opinion")
    assert (other.due, other.owner) == (dt.date(2026, 8, 18), "other"), "fifteen days from receipt of the copy, and hers"


def test_of_several_letters_the_first_gives_the_case_its_number():
    bench = Bench().go("accept", reason="符合条件")
    own = Letter.objects.get(case_id=bench.case, kind="adm_acceptance_notice")
    assert bench.row.number == own.number and Event.objects.get(case_id=bench.case, action="accept").facts["letter"]["kind"] == own.kind


def test_an_application_that_came_earlier_has_its_seven_days_from_that_day():
    assert Bench(applied_on="2026-07-30").due("decide_acceptance") == dt.date(2026, 8, 6)


@pytest.mark.parametrize(
    ("started", "applied", "last", "in_time"),
    [
        ("2026-02-03", "2026-08-03", dt.date(2026, 8, 3), True),
        ("2026-02-02", "2026-08-03", dt.date(2026, 8, 3), True),  # the raw end is a Sunday
        ("2026-01-30", "2026-07-31", dt.date(2026, 7, 30), False),
    ],
)
def test_the_applicants_six_months_are_computed_and_shut_nobody_out(started, applied, last, in_time):
    bench = Bench(limit_from=started, applied_on=applied)
    limit = limit_of(bench.row.facts, LIMIT_RULES, bench.office.pk)
    assert (limit.last_day, limit.in_time, limit.rule.id) == (last, in_time, "ADM-01")
    if not in_time:
        bench.go("not_accept", ground="late", reason="超过六个月")
        said = Letter.objects.get(case_id=bench.case, kind="adm_refusal_notice").said
        assert "第二十条" in said["zh"]["paragraphs"][0] and "第三十条" in said["zh"]["paragraphs"][-1] and "art 30" in said["en"]["paragraphs"][-1]
    else:
        assert bench.accepted().stage == "reviewing"


def test_a_late_application_may_be_accepted_all_the_same():
    assert Bench(limit_from="2025-01-02").accepted().stage == "reviewing", "not accepting is an officer's act, never the software's"


def test_every_way_in_which_a_period_starts_has_its_rule():
    assert set(LIMIT_RULES) == set(LimitKind.values) == set().union(*LIMIT_KINDS.values())
    assert set(LIMIT_RULES.values()) == {"ADM-01", "ADM-02"}
    for rule in set(LIMIT_RULES.values()):
        assert lawbook.rule(rule, DAY).fixed_period


@pytest.mark.parametrize(
    ("opening", "field"),
    [
        ({"limit_from": None}, "limit_from"),
        ({"limit_kind": "knew_violation"}, "limit_kind"),
        ({"applied_on": "2026-02-01"}, "applied_on"),
        ({"applied_on": "2026-08-04"}, "applied_on"),
        ({"request": None}, "request"),
        ({"field": "weather"}, "field"),
        ({"source": "ex_officio", "ex_ground": "public"}, "limit_from"),
        ({"source": "ex_officio"}, "ex_ground"),
    ],
)
def test_an_opening_that_does_not_hold_together_is_refused_at_the_field(opening, field):
    with pytest.raises(InvalidFacts) as refused:
        Bench(**opening)
    assert field in refused.value.errors


def test_the_field_of_peoples_lives_is_one_of_nine_words():
    assert len(LIVELIHOOD) == 9 and list(LIVELIHOOD)[-1] == "other"
    assert Bench(field="pension").row.facts["field"] == "pension"


def test_ex_officio_case_management_registers_and_nobody_accepts():
    bench = found()
    assert bench.clock("decide_acceptance").rule == "ADM-06"
    with pytest.raises(NotPossibleNow):
        bench.go("accept", reason="没有申请人")
    bench.go("register_ex_officio", text="材料齐备")
    assert (bench.clock("hand_over").rule, bench.due("hand_over"), bench.due("review")) == ("ADM-06", dt.date(2026, 8, 6), dt.date(2026, 11, 3))
    bench.go("hand_over", sent_on=DAY.isoformat(), how="移送").go("finish_review", text="报告")
    with pytest.raises(NotPossibleNow):
        bench.go("not_support", **words("facts_found", "reason"))
    with pytest.raises(InvalidFacts):
        Bench().accepted().go("end_review", ground="no_measure", reason="当事人申请的")
    bench.go("end_review", ground="no_measure", reason="不需要监督").go("send_ending", sent_on=DAY.isoformat(), how="附卷")
    assert bench.go("close_without_visit", reason="没有申请人").row.outcome == "ended"


def test_an_application_lapses_only_after_a_served_notice_and_for_main_material():
    bench = missing()
    assert [d.clock for d in Deadline.objects.filter(case_id=bench.case, ended_seq__isnull=True)] == ["serve_materials_notice"]
    assert not bench.clock("serve_materials_notice").is_law, "a target of ours, never shown as law"
    bench.on(dt.date(2026, 10, 20))
    with pytest.raises(NotPossibleNow):
        bench.go("lapse", reason="没有送达")
    bench.go("record_materials_notice", served_on="2026-10-20", how="签收")
    due = bench.due("materials")
    bench.on(due)
    with pytest.raises(NotPossibleNow):
        bench.go("lapse", reason="最后一天还是她的")
    assert bench.on(due + dt.timedelta(days=1)).go("lapse", reason="逾期").row.outcome == "lapsed"
    other = missing(items="证据清单").go("record_materials_notice", served_on=DAY.isoformat(), how="签收").on(dt.date(2026, 12, 1))
    with pytest.raises(NotPossibleNow):
        other.go("lapse", reason="不是主要材料")
    other.go("add_materials", "triage_officer", completed_on="2026-11-30", what="其余已经补齐")
    assert (other.stage, other.due("acceptance")) == ("received", dt.date(2026, 12, 7))


def test_the_notice_of_missing_material_says_all_and_what_follows_and_is_given_once():
    bench = missing(main_items="监督申请书", items="证据清单")
    said = Letter.objects.get(case_id=bench.case, kind="adm_materials_notice").said
    assert any("视为撤回监督申请" in p for p in said["zh"]["paragraphs"]) and any("deemed withdrawn" in p for p in said["en"]["paragraphs"])
    assert any("30日" in p for p in said["zh"]["paragraphs"])
    bench.go("add_materials", "triage_officer", completed_on=DAY.isoformat(), what="已补齐")
    with pytest.raises(NotPossibleNow):
        bench.go("ask_for_materials", items="再要一件")
    with pytest.raises(InvalidFacts):
        Bench().go("ask_for_materials", how="什么都没写")


def test_excluded_time_is_given_back_once_and_only_for_the_five_grounds():
    bench = Bench().accepted().on(dt.date(2026, 8, 25))
    with pytest.raises(InvalidFacts):
        bench.go("exclude_time", excluded_from="2026-08-10", excluded_to="2026-08-19", ground="holiday")
    bench.go("exclude_time", excluded_from="2026-08-10", excluded_to="2026-08-19", ground="files")
    bench.go("exclude_time", excluded_from="2026-08-15", excluded_to="2026-08-24", ground="appraisal")
    assert bench.clock("review").raw_end == dt.date(2026, 11, 18), "fifteen days, the overlap once"
    template, shown = panel(bench.row, bench.who["handler"])
    assert template == "supervision/panel.html" and len(shown["excluded"]) == 2 and shown["limit"].in_time


def test_an_extension_needs_the_chief_procurator_and_never_a_simple_case():
    bench = Bench().accepted().go("mark_simple", ground="clear")
    more = {"extension_months": 1, "ground": "resolution", "reason": "正在化解争议"}
    with pytest.raises(NotPossibleNow):
        bench.go("extend", **more)
    bench.go("mark_ordinary", reason="案情复杂")
    with pytest.raises(NotPossibleNow):
        commands.perform(bench.case, "extend", bench.who["handler"], more, expected_version=None, key=uuid.uuid4().hex, now=at(DAY), today=DAY)
    with pytest.raises(NotAllowed):
        bench.go("extend", approver=bench.who["head"], **more)
    commands.take_back(Approval.objects.get(case_id=bench.case, state="proposed").pk, bench.who["handler"], now=at(DAY), today=DAY)
    assert bench.go("extend", **more).due("review") == dt.date(2026, 12, 3)
    assert bench.clock("review").changes[-1]["kind"] == "extension"
    said = Letter.objects.get(case_id=bench.case, kind="adm_extension_notice", addressee="applicant").said
    assert "2026年12月3日" in " ".join(said["zh"]["paragraphs"]) and "正在化解争议" in " ".join(said["zh"]["paragraphs"]) and "3 December 2026" in " ".join(said["en"]["paragraphs"])
    for months in (4, 30):
        with pytest.raises(InvalidFacts) as refused:
            bench.go("extend", **more | {"extension_months": months})
        assert "3个月" in refused.value.errors["extension_months"][0], "not longer at once than the review itself"
    assert "放假安排" not in " ".join(said["zh"]["paragraphs"])
    bench.go("extend", **more | {"extension_months": 3})
    assert (bench.due("review"), bench.clock("review").raw_end) == (None, dt.date(2027, 3, 3)), "a calendar is missing"
    said = Letter.objects.filter(case_id=bench.case, kind="adm_extension_notice").order_by("seq").last().said
    assert "2027年3月3日" in " ".join(said["zh"]["paragraphs"]) and "放假安排公布后" in " ".join(said["zh"]["paragraphs"])


def test_suspension_stops_the_review_and_gives_its_days_back():
    bench = Bench().accepted().go("suspend", ground="other_case", reason="另一案未审结")
    assert bench.stage == "suspended"
    bench.on(dt.date(2026, 8, 23)).go("resume", reason="另一案已审结")
    assert bench.due("review") == dt.date(2026, 11, 23), "twenty days stood still"


def test_a_retrial_suggestion_needs_the_committee_and_is_filed_upward():
    bench = Bench().reviewed()
    said = {"grounds": ["new_evidence", "procedure"], "objection_days": "15", **words("facts_found", "reason", "basis")}
    with pytest.raises(NotPossibleNow) as refused:
        bench.go("suggest_retrial", **said)
    assert refused.value.details["reason"] == "committee_agreed"
    bench.go("record_committee", decided_on=DAY.isoformat(), verdict="refused", text="不同意")
    with pytest.raises(NotPossibleNow):
        bench.go("suggest_retrial", **said)
    bench.go("record_committee", decided_on=DAY.isoformat(), verdict="agreed", text="复议后同意").go("suggest_retrial", **said)
    assert bench.due("send") == dt.date(2026, 8, 18) and bench.due("file_upward") == dt.date(2026, 8, 10), "fifteen days, and five (art 92)"
    kinds = dict(Letter.objects.filter(case_id=bench.case, kind__startswith="adm_retrial").values_list("kind", "addressee"))
    assert kinds == {"adm_retrial_suggestion": "court", "adm_retrial_notice": "applicant", "adm_retrial_notice_copy": "other_party"}
    text = Letter.objects.get(case_id=bench.case, kind="adm_retrial_suggestion").said
    assert "有新的证据，足以推翻原判决、裁定；违反法律规定的诉讼程序" in "".join(text["zh"]["paragraphs"]) and "new evidence" in "".join(text["en"]["paragraphs"])
    bench.go("record_court_service", sent_on=DAY.isoformat(), court_received_on=DAY.isoformat(), how="签收")
    assert (bench.stage, bench.clock("court").owner, bench.clock("court").is_law) == ("at_court", "other", False)
    bench.answered("refused")
    with pytest.raises(NotPossibleNow):
        bench.go("reply_result", text="还没有备案")
    with pytest.raises(InvalidFacts):
        Bench().suggested().answered("adopted")


def test_only_an_office_above_the_court_protests():
    said = {"to_court": "某市中级人民法院", **words("facts_found", "reason", "basis")}
    with pytest.raises(InvalidFacts) as refused:
        Bench().reviewed().go("protest", **said)
    assert "to_court" in refused.value.errors
    bench = Bench("city").reviewed().go("protest", **said)
    assert (bench.stage, bench.due("send")) == ("decided", dt.date(2026, 8, 18))
    bench.go("record_court_service", sent_on=DAY.isoformat(), court_received_on=DAY.isoformat(), how="签收")
    assert bench.retried("kept").told().row.outcome == "not_corrected"


def test_the_office_above_decides_on_a_request_for_protest():
    bench = Bench().requested()
    said = {"to_court": "某市中级人民法院", **words("facts_found", "reason", "basis")}
    proposal = commands.propose(bench.case, "protest_above", bench.above, said, expected_version=None, key=uuid.uuid4().hex, now=at(DAY), today=DAY)
    for who in (bench.who["chief_procurator"], bench.who["head"], bench.above):
        with pytest.raises(NotAllowed):
            commands.answer(proposal.pk, who, "approved", key=uuid.uuid4().hex, now=at(DAY), today=DAY)
    assert [a.pk for a in queries.waiting_approvals(bench.chief_above)] == [proposal.pk]
    commands.answer(proposal.pk, bench.chief_above, "approved", key=uuid.uuid4().hex, now=at(DAY), today=DAY)
    bench.go("record_court_service", sent_on=DAY.isoformat(), court_received_on=DAY.isoformat(), how="签收")
    assert bench.retried().told().row.outcome == "corrected"
    refused = Bench().requested().go("not_support_above", bench.above, **words("facts_found", "reason"))
    assert refused.go("send_refusal", sent_on=DAY.isoformat(), how="委托发送").visited().row.outcome == "not_supported"
    ended = Bench().requested().go("end_above", bench.above, ground="corrected", reason="法院已经再审")
    assert ended.go("send_ending", sent_on=DAY.isoformat(), how="委托发送").visited().row.outcome == "ended"


def test_a_challenged_handler_pauses_until_it_is_decided_and_leaves_where_it_is_granted():
    bench = Bench().accepted().go("ask_recusal", "triage_officer", asked_on=DAY.isoformat(), asked_by="applicant", whom="handler", reason="同学")
    assert bench.due("recusal") == dt.date(2026, 8, 6)
    report = {"text": "报告"}
    with pytest.raises(NotPossibleNow) as refused:
        bench.go("finish_review", **report)
    assert refused.value.details["reason"] == "not_challenged"
    bench.go("urgent_measure", text="证据可能灭失，先行复制")
    bench.go("decide_recusal", verdict="refused", reason="不属于法定事由").go("finish_review", **report)
    bench.go("ask_reconsideration", "triage_officer", asked_on=DAY.isoformat(), reason="不服")
    bench.go("investigate", done_on=DAY.isoformat(), measure="questioning", officers="甲、乙", text="询问")
    with pytest.raises(NotPossibleNow):
        bench.go("not_support", **words("facts_found", "reason"))
    bench.go("decide_reconsideration", verdict="refused", reason="维持")
    with pytest.raises(NotPossibleNow):
        bench.go("ask_reconsideration", "triage_officer", asked_on=DAY.isoformat(), reason="再来一次")
    bench.go("ask_recusal", "triage_officer", asked_on=DAY.isoformat(), asked_by="other_party", whom="handler", reason="近亲属")
    with pytest.raises(NotPossibleNow):
        bench.go("decide_recusal", verdict="granted", reason="不是申请人提出的")
    bench.go("decide_recusal_other", verdict="granted", reason="属实")
    assert bench.row.handler_id is None and bench.people["handler"].pk in bench.row.walled_from
    with pytest.raises(InvalidFacts):
        bench.go("assign", "head", handler=bench.people["handler"].pk)
    bench.go("assign", "head", handler=bench.other_handler.pk)
    assert bench.go("not_support", actor(bench.other_handler), **words("facts_found", "reason")).stage == "not_supported"


def test_the_person_challenges_on_her_own_page_and_reads_the_decision():
    bench = Bench().accepted()
    bench.go("ask_recusal", bench.person, whom="handler", reason="他是对方的亲戚")
    assert (bench.due("recusal"), bench.row.facts["challenge_by"]) == (dt.date(2026, 8, 6), "applicant")
    bench.go("decide_recusal", verdict="refused", reason="不属实")
    said = Letter.objects.get(case_id=bench.case, kind="adm_recusal_decision", addressee="applicant").said
    assert any("复议一次" in p for p in said["zh"]["paragraphs"]) and not any("同意回避申请" in p for p in said["zh"]["paragraphs"])


def test_who_takes_over_during_a_challenge_goes_on_and_only_the_challenged_one_is_kept_out():
    bench = Bench().accepted().go("ask_recusal", "triage_officer", asked_on=DAY.isoformat(), asked_by="applicant", whom="handler", reason="近亲属")
    bench.go("assign", "head", handler=bench.other_handler.pk).go("finish_review", actor(bench.other_handler), text="报告")
    bench.go("decide_recusal", verdict="granted", reason="属实")
    assert bench.row.handler_id == bench.other_handler.pk and bench.row.walled_from == [bench.people["handler"].pk]


def test_a_handler_who_is_not_there_is_not_challenged():
    bench = Bench()
    Case.objects.filter(pk=bench.case).update(handler=None)
    with pytest.raises(InvalidFacts):
        bench.go("ask_recusal", "triage_officer", asked_on=DAY.isoformat(), asked_by="applicant", whom="handler", reason="近亲属")


@pytest.mark.parametrize(
    ("line", "facts"),
    [("hearing", {"subject": "是否支持", "issues": "事实"}), ("recommendation", {"type": "social_governance", "addressee": "某局", "source": "办案中发现", "words": "监管不到位"})],
)
def test_a_hearing_and_a_suggestion_to_the_organ_are_raised_beside_it(line, facts):
    bench = Bench().accepted()
    ident = commands.raise_case(bench.case, line, bench.who["handler"], facts, key=uuid.uuid4().hex, now=at(DAY), today=DAY)
    assert Case.objects.get(pk=ident).line == line


def test_where_another_office_is_competent_the_application_is_transferred():
    bench = Bench()
    other = nation()["other"]
    commands.offer_transfer(bench.case, other, bench.who["triage_officer"], reason="由作出裁判的法院所在地检察院受理", expected_version=None, key=uuid.uuid4().hex, now=at(DAY), today=DAY)
    taker = actor(official(other, "triage_officer"))
    commands.answer_transfer(bench.case, taker, "accepted", key=uuid.uuid4().hex, now=at(DAY), today=DAY)
    row = bench.row
    assert (row.office_id, row.stage, row.handler_id) == (other.pk, "received", None)


def test_a_challenge_of_somebody_else_does_not_stop_the_handler():
    bench = Bench().accepted().go("ask_recusal", "triage_officer", asked_on=DAY.isoformat(), asked_by="applicant", whom="other", reason="书记员")
    bench.go("finish_review", text="报告").go("decide_recusal", verdict="granted", reason="属实")
    assert bench.row.handler_id == bench.people["handler"].pk


def test_nothing_is_decided_before_the_notice_went_out_and_the_report_is_written():
    bench = Bench().go("accept", reason="符合条件").go("finish_review", text="报告")
    with pytest.raises(NotPossibleNow) as refused:
        bench.go("not_support", **words("facts_found", "reason"))
    assert refused.value.details["reason"] == "nothing_owed"
    with pytest.raises(NotPossibleNow) as refused:
        Bench().accepted().go("not_support", **words("facts_found", "reason"))
    assert refused.value.details["reason"] == "review_report"


def test_other_offices_and_the_court_have_their_own_days():
    bench = violated("enforcement").accepted()
    bench.go("entrust", entrusted_how="entrust", procuratorate="某县人民检察院", questions="查明", leads="线索", demands="保密")
    bench.go("entrustment_received", entrusted_received_on=DAY.isoformat())
    assert (bench.due("entrusted"), bench.clock("entrusted").owner) == (dt.date(2026, 8, 18), "other")
    bench.go("entrusted_answered", answered_on=DAY.isoformat(), text="已查明")
    bench.go("ask_for_explanation", facts_found="一年未执行", questions="为何未执行").go("explanation_received", court_received_on=DAY.isoformat())
    assert (bench.clock("explanation").rule, bench.due("explanation"), bench.clock("explanation").owner) == ("ADM-12", dt.date(2026, 8, 18), "other")
    bench.go("record_explanation", answered_on=DAY.isoformat(), text="已在执行")
    bench.go("send_monitoring", notice_received_on=DAY.isoformat(), text="文书有误").go("record_proposal", proposal_received_on=DAY.isoformat(), text="建议更正")
    assert (bench.due("monitoring"), bench.due("correction")) == (dt.date(2026, 8, 13), dt.date(2026, 9, 3)), "ten days; one month"
    bench.go("answer_monitoring", text="已更正").go("answer_proposal", text="采纳")
    assert not {"monitoring", "correction"} & {d.clock for d in Deadline.objects.filter(case_id=bench.case, ended_seq__isnull=True)}
    with pytest.raises(NotPossibleNow):
        Bench().accepted().go("ask_for_explanation", facts_found="判决", questions="不适用")


def test_two_officers_investigate():
    with pytest.raises(InvalidFacts):
        Bench().accepted().go("investigate", done_on=DAY.isoformat(), measure="files", officers="一个人", text="查")


def test_work_on_the_dispute_itself_is_kept_step_by_step_and_shown():
    bench = Bench().accepted()
    bench.go("record_resolution", done_on=DAY.isoformat(), ways=["hearing", "explanation"], resolved="going_on", text="公开听证")
    bench.go("record_resolution", done_on=DAY.isoformat(), ways=["mediation"], resolved="resolved", text="达成和解")
    steps = panel(bench.row, bench.who["handler"])[1]["resolution"]
    assert len(steps) == 2 and "、" in steps[0]["how"]


def test_the_person_withdraws_and_the_office_ends_or_goes_on_ex_officio():
    early = Bench()
    early.go("withdraw", early.person)
    assert early.stage == "withdrawn"
    with pytest.raises(NotPossibleNow):
        early.go("end_withdrawn", reason="还没有受理")
    assert early.go("confirm_withdrawal", reason="已确认").row.outcome == "withdrawn"
    late = Bench().accepted()
    late.go("withdraw", late.person).go("continue_ex_officio", reason="损害公共利益")
    assert (late.stage, late.row.facts["source"]) == ("reviewing", "ex_officio") and late.due("review") == dt.date(2026, 11, 3)
    with pytest.raises(NotPossibleNow):
        late.go("withdraw", late.person)
    decided = Bench().suggested()
    with pytest.raises(NotPossibleNow):
        decided.go("withdraw", decided.person)


def test_the_people_of_the_petition_go_along_and_read_their_own_letters_alone():
    bench = Bench().reviewed().go("not_support", **words("facts_found", "reason"))
    party = Party.objects.get(case_id=bench.case)
    assert party.joined_from_id is not None
    assert set(Letter.objects.filter(case_id=bench.case, addressee="applicant").values_list("kind", flat=True)) == {"adm_acceptance_notice", "adm_not_supported"}
    said = Letter.objects.get(case_id=bench.case, kind="adm_not_supported").said
    assert bench.office.parent.name_zh in said["zh"]["paragraphs"][-1], "the decision names the office above"
    assert person_panel(bench.row, party)[1]["case_number"] == OPENING["case_number"]


def test_a_dissatisfied_person_is_looked_at_again_by_another():
    bench = Bench().reviewed().go("not_support", **words("facts_found", "reason")).go("send_refusal", sent_on=DAY.isoformat(), how="邮寄")
    bench.go("record_visit_dissatisfied", how="phone", rating="1", words="没说清楚")
    assert (bench.stage, bench.row.handler_id) == ("second_look", None)
    bench.go("assign", "head", handler=bench.other_handler.pk).go("reply_result", actor(bench.other_handler), text="再次说明")
    assert bench.visited().row.outcome == "not_supported"


def test_the_grounds_not_to_accept_are_those_of_article_27():
    assert len(NOT_ACCEPTED) == 10
    with pytest.raises(InvalidFacts):
        Bench().go("not_accept", ground="because", reason="不想受理")


def test_acceptance_says_whether_the_application_was_in_time():
    bench = Bench(limit_from="2025-01-02")
    form = lines.get(Bench.line).forms["Acceptance"](None, case=snapshot.view_of(bench.row), actor=bench.who["head"], today=DAY)
    assert "2025-07-02" in str(form.fields["reason"].help_text) or "2025年7月2日" in str(form.fields["reason"].help_text)
    assert offer(snapshot.view_of(bench.row), "accept", bench.who["triage_officer"], DAY).allowed


def test_the_page_of_a_case_costs_one_statement(django_assert_num_queries):
    bench = Bench().accepted().on(dt.date(2026, 8, 25)).go("exclude_time", excluded_from="2026-08-10", excluded_to="2026-08-12", ground="files")
    row = bench.row
    panel(row, bench.who["handler"])
    with django_assert_num_queries(1):
        panel(row, bench.who["handler"])


def test_what_is_supervised_is_raised_from_a_petition_and_followed_up_from_its_own_case():
    bench = Bench().suggested().retried("kept")
    again = OPENING | {"field": "employment", "source": "ex_officio", "ex_ground": "follow_up"}
    facts = {name: value for name, value in again.items() if name not in ("applied_on", "limit_from", "limit_kind", "request")}
    ident = commands.raise_case(bench.case, Bench.line, bench.who["handler"], facts, key=uuid.uuid4().hex, now=at(DAY), today=DAY)
    assert Case.objects.get(pk=ident).line == Bench.line
    assert Event.objects.filter(case_id=bench.case, action="engine.raised").exists()


def test_what_the_challenged_handler_shares_with_others_they_do_meanwhile():
    bench = Bench().accepted().go("ask_recusal", "triage_officer", asked_on=DAY.isoformat(), asked_by="applicant", whom="handler", reason="同学")
    facts = {"copy_received_on": DAY.isoformat(), "how": "签收"}
    with pytest.raises(NotPossibleNow) as refused:
        bench.go("record_copy_received", "handler", **facts)
    assert refused.value.details["reason"] == "not_herself_challenged"
    bench.go("record_copy_received", "case_management", **facts).go("note", "handler", text="已回避，移交材料")


def test_the_committee_decides_on_the_chief_procurator_who_pauses_and_leaves():
    bench = Bench().accepted().go("ask_recusal", "triage_officer", asked_on=DAY.isoformat(), asked_by="applicant", whom="chief", reason="近亲属")
    with pytest.raises(NotPossibleNow):
        bench.go("decide_recusal", verdict="refused", reason="自己决定")
    with pytest.raises(NotPossibleNow):
        bench.go("suspend", ground="other", reason="检察长不得批准")
    decided = {"decided_on": DAY.isoformat(), "minutes": "检委会〔2026〕5号，副检察长主持", "verdict": "granted", "leaves": bench.people["chief_procurator"].pk, "reason": "属实"}
    with pytest.raises(InvalidFacts) as alone:
        bench.go("record_committee_recusal", "head", **decided)
    assert "leaves" in alone.value.errors, "somebody must be left who can decide in the case"
    deputy = official(bench.office, "chief_procurator")
    with pytest.raises(InvalidFacts):
        bench.go("record_committee_recusal", "head", **{**decided, "leaves": ""})
    bench.go("record_committee_recusal", "head", **decided)
    assert bench.row.walled_from == [bench.people["chief_procurator"].pk] and bench.row.handler_id == bench.people["handler"].pk
    assert Letter.objects.filter(case_id=bench.case, kind="adm_committee_recusal", addressee="applicant").exists()
    with pytest.raises(NotFound):
        bench.go("suspend", ground="other", reason="死亡")
    waiting = Approval.objects.get(case_id=bench.case, state="proposed")
    commands.answer(waiting.pk, actor(deputy), "approved", key=uuid.uuid4().hex, now=at(DAY), today=DAY)
    assert bench.stage == "suspended"


def test_a_refusal_by_the_committee_is_reconsidered_by_the_committee_once():
    bench = Bench().accepted().go("ask_recusal", "triage_officer", asked_on=DAY.isoformat(), asked_by="other_party", whom="chief", reason="近亲属")
    refused = {"decided_on": DAY.isoformat(), "minutes": "检委会〔2026〕5号", "verdict": "refused", "reason": "不属实"}
    bench.go("record_committee_recusal_other", "case_management", **refused)
    said = Letter.objects.get(case_id=bench.case, kind="adm_committee_recusal_other").said["zh"]["paragraphs"]
    assert any("复议一次" in p for p in said) and not any("最终决定" in p for p in said)
    bench.go("ask_reconsideration", "triage_officer", asked_on=DAY.isoformat(), reason="不服").go("suspend", ground="other", reason="复议期间不停止工作").go("resume", reason="恢复")
    with pytest.raises(NotPossibleNow):
        bench.go("decide_reconsideration_other", verdict="refused", reason="自己复议")
    bench.go("record_committee_recusal_other", "head", **refused)
    assert not Deadline.objects.filter(case_id=bench.case, clock="recusal", ended_seq__isnull=True).exists()
    with pytest.raises(NotPossibleNow):
        bench.go("ask_reconsideration", "triage_officer", asked_on=DAY.isoformat(), reason="再来一次")


def test_a_handler_who_is_the_chief_procurator_is_decided_on_by_the_committee():
    bench = Bench().accepted()
    RoleGrant.objects.filter(role="chief_procurator", official__office=bench.office).update(official=bench.people["handler"])
    bench.go("ask_recusal", "triage_officer", asked_on=DAY.isoformat(), asked_by="applicant", whom="handler", reason="近亲属")
    with pytest.raises(NotPossibleNow):
        bench.go("decide_recusal", verdict="refused", reason="自己人")
    official(bench.office, "chief_procurator")
    bench.go("record_committee_recusal", "head", decided_on=DAY.isoformat(), minutes="5号", verdict="granted", leaves=bench.people["handler"].pk, reason="属实")
    assert bench.row.handler_id is None and bench.row.walled_from == [bench.people["handler"].pk]


def test_a_wrong_decision_is_withdrawn_and_the_case_reviewed_and_decided_anew():
    bench = Bench().suggested()
    with pytest.raises(InvalidFacts):
        bench.go("withdraw_from_court", reason="检委会没有讨论")
    bench.go("withdraw_from_court", reason="认定的事实有误", committee_minutes="检委会〔2026〕6号")
    assert (bench.stage, bench.clock("review").rule, bench.clock("review").is_law) == ("reviewing", "TGT-SUPANEW", False)
    how = dict(Deadline.objects.filter(case_id=bench.case, ended_seq=bench.row.version).values_list("clock", "ended_how"))
    assert how == {"court": "void"}
    said = {letter.addressee: str(letter.said) for letter in Letter.objects.filter(case_id=bench.case, kind__startswith="adm_correction")}
    assert set(said) == {"court", "applicant", "other_party"} and all("提出再审检察建议" in text for text in said.values())
    again = {"grounds": ["new_evidence"], "objection_days": "15", **words("facts_found", "reason", "basis")}
    with pytest.raises(NotPossibleNow):
        bench.go("suggest_retrial", **again)
    bench.go("finish_review", text="重新审查")
    with pytest.raises(NotPossibleNow):
        bench.go("suggest_retrial", **again)
    bench.go("not_support", **words("facts_found", "reason")).go("correct_decision", reason="漏看了证据").go("finish_review", text="再次审查")
    assert bench.go("end_review", ground="settled", reason="和解").go("send_ending", sent_on=DAY.isoformat(), how="邮寄").visited().row.outcome == "ended"


def test_a_decision_of_the_office_above_and_an_answer_of_the_court_are_not_ours_to_withdraw():
    above = Bench().requested()
    above.go("not_support_above", above.above, **words("facts_found", "reason"))
    with pytest.raises(NotPossibleNow) as refused:
        above.go("correct_decision", reason="不是本院的决定")
    assert refused.value.details["reason"] == "correctable"
    told = Bench().suggested().retried().go("reply_result", text="结果")
    with pytest.raises(NotPossibleNow):
        told.go("correct_decision", reason="法院已经改判")


def test_a_clerical_error_is_put_right_and_changes_nothing_else():
    bench = Bench().suggested()
    before = (bench.stage, bench.row.facts)
    bench.go("correct_clerical_court", document="再审检察建议书", wrong="2024年", right="2025年").go("correct_clerical", "case_management", document="通知书", wrong="甲", right="乙")
    assert (bench.stage, bench.row.facts) == before
    assert set(Letter.objects.filter(case_id=bench.case, kind__startswith="adm_clerical").values_list("addressee", flat=True)) == {"court", "applicant", "other_party"}
