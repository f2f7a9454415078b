"""The life of an aid case through the engine: leads, applications, material, green channel, decision, money, visit, recovery."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal

import pytest

from procuracy.casework import commands, snapshot
from procuracy.casework.errors import InvalidFacts, NotAllowed, NotFound, NotPossibleNow
from procuracy.casework.models import Approval, Case, Deadline, Event, Party
from procuracy.casework.testing import DAY, actor, at, do, reply
from procuracy.casework.verification import verify
from procuracy.lines.aid.earlier import earlier_aid
from procuracy.lines.aid.forms import GrantForm
from procuracy.lines.aid.models import AidGrant, AidPayment, LocalLimit
from procuracy.lines.aid.terms import GROUNDS
from procuracy.materials.models import Letter
from procuracy.messages.models import Delivery
from procuracy.oversight.models import Escalation
from procuracy.oversight.watch import escalate
from procuracy.registry.testing import official

from .people import (
    INTERVIEW,
    PAYMENT,
    applied,
    funded,
    grant_facts,
    granted,
    her,
    office,
    paid,
    petition,
    raised,
    reviewing,
    stage,
)

pytestmark = pytest.mark.django_db
VISIT = {"how": "phone", "arrived": "on", "words": "收到了"}


def running(case: uuid.UUID) -> dict[str, dt.date]:
    return {d.clock: d.due for d in Deadline.objects.filter(case_id=case, ended_seq__isnull=True)}


def letters(case: uuid.UUID) -> list[tuple[str, str]]:
    return [(row.kind, row.addressee) for row in Letter.objects.filter(case_id=case).order_by("seq")]


def said(case: uuid.UUID, kind: str, language: str = "zh") -> str:
    return "\n".join(Letter.objects.get(case_id=case, kind=kind).said[language]["paragraphs"])


def test_from_a_petition_to_the_money_and_the_visit():
    o = office()
    case = raised(o)
    assert stage(case) == ("lead", "") and set(running(case)) == {"lead_answer"}
    do(case, "take_up", o.triage_officer, explained="请带身份证")
    do(case, "interview", o.operator, **INTERVIEW)
    do(case, "apply", o.operator, applied_on=DAY.isoformat(), way="oral", minutes="口述，已宣读", applicant="self", cause="故意伤害案", organ="公安局")
    assert set(running(case)) == {"ask_once"}
    do(case, "ask_for_materials", o.handler, listed=["hardship"], more="户口簿复印件", how="可邮寄")
    assert stage(case)[0] == "awaiting_materials" and set(running(case)) == {"materials"}
    do(case, "add_materials", o.operator, DAY + dt.timedelta(days=4), complete_on=(DAY + dt.timedelta(days=3)).isoformat(), what="证明两份")
    assert Deadline.objects.get(case_id=case, clock="opinion").start == DAY + dt.timedelta(days=3)
    reply(case, "grant", o.handler, o.chief_procurator, **grant_facts())
    do(case, "request_funds", o.handler, account="本院专户")
    do(case, "funds_arrived", o.finance, arrived_on=DAY.isoformat(), voucher="8")
    assert running(case) == {"notify": dt.date(2026, 8, 5)}
    do(case, "tell_to_collect", o.finance, when="8月6日上午", where="本院一楼", bring="身份证")
    assert running(case) == {}
    do(case, "pay", o.finance, **PAYMENT)
    do(case, "record_receipt", o.finance, received_on=DAY.isoformat(), receiver="self")
    assert stage(case) == ("paid", "") and set(running(case)) == {"visit"}
    do(case, "record_visit", o.visitor, **VISIT)
    assert stage(case) == ("ended", "received_and_confirmed") and running(case) == {}
    assert letters(case) == [
        ("aid_eligibility", "applicant"),
        ("aid_materials", "applicant"),
        ("aid_decision", "applicant"),
        ("aid_fund_request", "finance"),
        ("aid_collection", "applicant"),
    ]
    assert verify(case).sound


def test_grant_and_payment_keep_every_figure_and_both_hands():
    o = office()
    case = paid(o)
    grant, payment = AidGrant.objects.get(case_id=case), AidPayment.objects.get(case_id=case)
    assert (grant.amount, grant.months, grant.base_wage, grant.wage_year) == (Decimal("102000.00"), Decimal("12.00"), Decimal("8500.00"), 2025)
    assert (grant.province_id, grant.wage_source, grant.usual_months, grant.special) == ("510000", "四川省统计公报", 36, False)
    assert (grant.proposed_by, grant.decided_by) == (o.people["handler"], o.people["chief_procurator"])
    assert (payment.amount, payment.account_last4, payment.recorded_by) == (Decimal("102000.00"), "4321", o.people["finance"])


def test_the_person_goes_along_under_her_one_code_and_gets_notices():
    o = office()
    opened = petition(o)
    case = raised(o, origin=opened.case_id)
    row = Party.objects.get(case_id=case)
    assert row.joined_from_id == Party.objects.get(case_id=opened.case_id).pk and row.receipt_digest is None
    do(case, "take_up", o.handler)
    assert Delivery.objects.filter(case_id=case).count() == 1
    assert Event.objects.filter(case_id=opened.case_id, action="engine.raised").get().facts["reason"] == "可能符合救助条件"


@pytest.mark.parametrize(("source", "facts", "field"), [("lead", {"reason": ""}, "reason"), ("oral", {"minutes": ""}, "minutes"), ("", {}, "source"), ("rumour", {}, "source")])
def test_a_lead_needs_its_reason_and_an_oral_application_its_minutes(source, facts, field):
    with pytest.raises(InvalidFacts) as refused:
        raised(office(), source, **facts)
    assert field in refused.value.errors


def test_an_application_at_the_opening_goes_on_at_once_and_a_lead_only_after_its_answer():
    o = office()
    assert stage(applied(o, "application"))[0] == "received"
    case = raised(o)
    do(case, "interview", o.operator, **INTERVIEW)
    with pytest.raises(NotPossibleNow) as refused:
        do(case, "apply", o.operator, applied_on=DAY.isoformat(), way="written", applicant="self", cause="案", organ="公安局")
    assert refused.value.details["reason"] == "may_apply"
    with pytest.raises(NotPossibleNow):
        do(raised(o, "application"), "take_up", o.handler)


def test_nobody_applies_before_the_interview():
    o = office()
    case = raised(o, "application")
    with pytest.raises(NotPossibleNow) as refused:
        do(case, "apply", o.operator, applied_on=DAY.isoformat(), way="written", applicant="self", cause="案", organ="公安局")
    assert refused.value.details["reason"] == "interviewed"


def test_the_clock_of_the_one_list_counts_from_the_day_of_the_application():
    o = office()
    later = DAY + dt.timedelta(days=2)
    case = raised(o, "application")
    do(case, "interview", o.operator, later, **INTERVIEW)
    do(case, "apply", o.operator, later, applied_on=DAY.isoformat(), way="written", applicant="self", cause="案", organ="公安局")
    assert running(case) == {"ask_once": dt.date(2026, 8, 10)}


def test_a_lead_is_declined_with_a_reason_and_without_a_letter():
    o = office()
    case = raised(o)
    with pytest.raises(InvalidFacts):
        do(case, "decline_lead", o.triage_officer, reason="")
    do(case, "decline_lead", o.triage_officer, reason="已由法院救助")
    assert stage(case) == ("ended", "lead_declined") and letters(case) == [] and running(case) == {}


def test_an_unanswered_lead_is_overdue_after_five_working_days_and_can_still_be_answered():
    o = office()
    case = raised(o)
    due = running(case)["lead_answer"]
    assert due == dt.date(2026, 8, 10)
    late = due + dt.timedelta(days=1)
    escalate(at(late), late)
    assert Escalation.objects.filter(case_id=case, clock="lead_answer").exists()
    assert not Deadline.objects.get(case_id=case).is_law
    do(case, "take_up", o.handler, late)
    assert stage(case)[0] == "received"


def test_who_was_told_and_does_not_apply_is_not_kept_open():
    o = office()
    case = raised(o)
    do(case, "take_up", o.handler)
    do(case, "end_unapplied", o.handler, reason="本人表示不申请")
    assert stage(case) == ("ended", "not_applied")
    with pytest.raises(NotPossibleNow):
        do(applied(o), "end_unapplied", o.handler, reason="x")


def test_the_list_of_missing_material_is_given_once_whole_and_in_both_languages():
    o = office()
    case = applied(o)
    with pytest.raises(InvalidFacts):
        do(case, "ask_for_materials", o.handler, more="  ")
    do(case, "ask_for_materials", o.handler, listed=["identity", "harm"], more="户口簿\n\n病历")
    assert "1．身份证明\n2．实际损害结果证明\n3．户口簿\n4．病历" in said(case, "aid_materials")
    assert "1. Proof of identity" in said(case, "aid_materials", "en")
    with pytest.raises(NotPossibleNow):
        do(case, "ask_for_materials", o.handler, more="x")


def test_it_lapses_only_after_the_thirty_days_of_the_person():
    o = office()
    case = applied(o)
    do(case, "ask_for_materials", o.handler, listed=["identity"])
    last = running(case)["materials"]
    assert Deadline.objects.get(case_id=case, clock="materials").owner == "person"
    with pytest.raises(NotPossibleNow) as refused:
        do(case, "lapse", o.handler, last, reason="未补充")
    assert refused.value.details["reason"] == "not_passed"
    do(case, "lapse", o.handler, last + dt.timedelta(days=1), reason="未补充")
    assert stage(case) == ("ended", "abandoned") and letters(case)[-1] == ("aid_closing", "applicant")


def test_material_may_still_be_completed_after_the_period():
    o = office()
    case = applied(o)
    do(case, "ask_for_materials", o.handler, listed=["identity"])
    late = running(case)["materials"] + dt.timedelta(days=9)
    do(case, "add_materials", o.operator, late, complete_on=late.isoformat(), what="身份证")
    assert stage(case)[0] == "reviewing"


def test_verification_outside_does_not_count():
    o = office()
    case = reviewing(o)
    before = running(case)["opinion"]
    with pytest.raises(NotPossibleNow):
        do(case, "verified", o.handler, finding="x", excluded_from=DAY.isoformat(), excluded_to=DAY.isoformat())
    do(case, "verify_outside", o.handler, DAY + dt.timedelta(days=1), organ="村委会", question="收入")
    until = DAY + dt.timedelta(days=8)
    with pytest.raises(NotPossibleNow):
        do(case, "verify_outside", o.handler, until, organ="民政局", question="低保")
    with pytest.raises(InvalidFacts):
        do(case, "verified", o.handler, until, finding="属实", excluded_from=until.isoformat(), excluded_to=DAY.isoformat())
    with pytest.raises(InvalidFacts):
        do(case, "verified", o.handler, until, finding="属实", excluded_from=(DAY - dt.timedelta(days=3)).isoformat(), excluded_to=until.isoformat())
    do(case, "verified", o.handler, until, finding="属实", excluded_from=(DAY + dt.timedelta(days=1)).isoformat(), excluded_to=until.isoformat())
    assert (running(case)["opinion"] - before).days >= 6
    assert Deadline.objects.get(case_id=case, clock="opinion", ended_seq__isnull=True).changes[0]["kind"] == "exclusion"


def test_the_green_channel_needs_the_chief_and_leaves_the_periods_of_the_law_alone():
    o = office()
    case = raised(o)
    with pytest.raises(NotPossibleNow):
        do(case, "green_channel", o.handler, need="treatment", text="重症监护，明天停药")
    with pytest.raises(NotAllowed):
        reply(case, "green_channel", o.handler, o.head, need="treatment", text="重症监护")
    proposal = Approval.objects.get(case_id=case)
    commands.answer(proposal.pk, o.chief_procurator, "approved", key=uuid.uuid4().hex, now=at(DAY), today=DAY)
    row = Case.objects.get(pk=case)
    assert row.stage == "reviewing" and row.urgent
    clocks = running(case)
    assert clocks["green_decision"] == dt.date(2026, 8, 5) and clocks["opinion"] == running(reviewing(o))["opinion"]
    reply(case, "grant", o.handler, o.chief_procurator, **grant_facts(months="2"))
    do(case, "pay", o.finance, **PAYMENT | {"amount": "17000.00"})
    do(case, "add_papers", o.operator, what="申请书、证明")
    assert set(running(case)) == {"visit"}
    with pytest.raises(NotPossibleNow):
        do(case, "add_papers", o.operator, what="又一份")


def test_without_the_green_channel_nothing_is_paid_before_the_funds_are_there():
    o = office()
    with pytest.raises(NotPossibleNow) as refused:
        do(granted(o), "pay", o.finance, **PAYMENT)
    assert refused.value.details["reason"] == "payable"


def test_a_grant_waits_for_the_chief_and_the_letter_names_the_amount_in_capitals():
    o = office()
    case = reviewing(o)
    with pytest.raises(NotPossibleNow):
        do(case, "grant", o.handler, **grant_facts())
    with pytest.raises(NotAllowed):
        reply(case, "grant", o.handler, o.head, **grant_facts())
    assert not AidGrant.objects.exists() and letters(case) == []
    commands.answer(Approval.objects.get(case_id=case).pk, o.chief_procurator, "approved", key=uuid.uuid4().hex, now=at(DAY), today=DAY)
    assert "人民币102000.00元（大写：壹拾万贰仟元整）" in said(case, "aid_decision")
    assert "102000.00 yuan" in said(case, "aid_decision", "en")
    assert Letter.objects.get(case_id=case).number.startswith("川金牛检救助〔2026〕")


def test_above_thirty_six_months_asks_for_the_special_approval_and_is_then_possible():
    o = office()
    case = reviewing(o)
    with pytest.raises(InvalidFacts) as refused:
        reply(case, "grant", o.handler, o.chief_procurator, **grant_facts(months="40"))
    assert set(refused.value.errors) == {"special"}
    with pytest.raises(InvalidFacts):
        reply(case, "grant", o.handler, o.chief_procurator, **grant_facts(months="40", special="yes"))
    reply(case, "grant", o.handler, o.chief_procurator, **grant_facts(months="40", special="yes", special_reason="损失特别重大"))
    grant = AidGrant.objects.get(case_id=case)
    assert grant.special and grant.special_reason and grant.amount == Decimal("340000.00")


def test_a_local_limit_warns_the_approver_and_refuses_nothing():
    o = office()
    LocalLimit.objects.create(office=o.office.city_office, since=dt.date(2025, 1, 1), yuan="50000", source="市级规定")
    LocalLimit.objects.create(office=o.office, since=dt.date(2025, 1, 1), until=dt.date(2026, 1, 1), yuan="20000", source="已失效")
    case = granted(o, damages="60000")
    facts = Approval.objects.get(case_id=case).facts
    assert facts["above_limit"] == "yes" and facts["above_damages"] == "yes" and "above_usual" not in facts
    grant = AidGrant.objects.get(case_id=case)
    assert (grant.limit, grant.limit_source, grant.amount) == (Decimal("50000.00"), "市级规定", Decimal("102000.00"))


def test_where_no_figure_is_known_it_is_entered_with_its_source_and_kept_with_the_grant():
    o = office()
    case = reviewing(o)
    unknown = grant_facts(wage_year="2019")
    with pytest.raises(InvalidFacts) as refused:
        reply(case, "grant", o.handler, o.chief_procurator, **unknown)
    assert set(refused.value.errors) == {"base_wage"}
    with pytest.raises(InvalidFacts) as refused:
        reply(case, "grant", o.handler, o.chief_procurator, **unknown, base_wage="7000")
    assert set(refused.value.errors) == {"wage_source"}
    reply(case, "grant", o.handler, o.chief_procurator, **unknown, base_wage="7000", wage_source="省人社厅通知")
    grant = AidGrant.objects.get(case_id=case)
    assert (grant.base_wage, grant.wage_source, grant.amount) == (Decimal("7000.00"), "省人社厅通知", Decimal("84000.00"))


@pytest.mark.parametrize(
    ("facts", "field"),
    [({"months": ""}, "months"), ({"months": "12", "amount": "50000"}, "amount"), ({"months": "-1"}, "months"), ({"earlier_aid": ""}, "earlier_aid")],
)
def test_months_or_an_amount_and_earlier_aid_is_always_asked(facts, field):
    o = office()
    with pytest.raises(InvalidFacts) as refused:
        reply(reviewing(o), "grant", o.handler, o.chief_procurator, **grant_facts(**facts))
    assert field in refused.value.errors


def test_what_the_same_person_was_granted_before_is_said_in_the_form():
    o = office()
    opened = petition(o)
    first = reviewing(o, origin=opened.case_id)
    reply(first, "grant", o.handler, o.chief_procurator, **grant_facts())
    other = petition(o, contact={"name": "李某", "phone": "13900000000"}).case_id
    second, stranger = (snapshot.view_of(Case.objects.get(pk=reviewing(o, origin=origin))) for origin in (opened.case_id, other))
    assert "102,000.00" in str(GrantForm(case=second, today=DAY).fields["earlier_aid"].help_text)
    assert "102,000.00" not in str(GrantForm(case=stranger, today=DAY).fields["earlier_aid"].help_text)


def proposed(o, origin: uuid.UUID, **facts) -> tuple[uuid.UUID, dict]:
    """A case with a proposed grant, and what the approver reads."""
    case = reviewing(o, origin=origin)
    commands.propose(case, "grant", o.handler, grant_facts(**facts), expected_version=None, key=uuid.uuid4().hex, now=at(DAY), today=DAY)
    return case, Approval.objects.get(case_id=case).facts


def test_a_second_grant_in_the_matter_warns_the_approver_and_refuses_nothing():
    o = office()
    origin = petition(o).case_id
    first = reviewing(o, origin=origin)
    reply(first, "grant", o.handler, o.chief_procurator, **grant_facts())
    do(first, "funds_arrived", o.finance, arrived_on=DAY.isoformat())
    do(first, "pay", o.finance, **PAYMENT)
    second, facts = proposed(o, origin)
    assert facts["earlier_in_matter"] == [f"102,000.00 · {DAY.isoformat()} · {o.office}"] and facts["earlier_denied"] == "yes"
    assert "earlier_of_person" not in facts
    commands.answer(Approval.objects.get(case_id=second, action="grant").pk, o.chief_procurator, "approved", key=uuid.uuid4().hex, now=at(DAY), today=DAY)
    assert stage(second)[0] == "granted"
    assert earlier_aid(first) == [] and [row.case_id for row in earlier_aid(second)] == [first]


def test_the_same_person_elsewhere_is_told_apart_and_money_paid_back_is_no_aid():
    o = office()
    contact = {"name": "赵某", "phone": "13700000000"}
    first = reviewing(o, origin=petition(o, contact=contact).case_id)
    reply(first, "grant", o.handler, o.chief_procurator, **grant_facts())
    again = petition(o, contact=contact).case_id
    _second, facts = proposed(o, again, earlier_aid="102000")
    assert len(facts["earlier_of_person"]) == 1 and "earlier_in_matter" not in facts
    do(first, "funds_arrived", o.finance, arrived_on=DAY.isoformat())
    do(first, "pay", o.finance, **PAYMENT)
    reply(first, "recover", o.handler, o.chief_procurator, text="证明系伪造", how="退至本院专户")
    do(first, "record_recovered", o.finance, amount="102000.00", paid_on=DAY.isoformat(), way="transfer")
    _third, facts = proposed(o, again)
    assert not {"earlier_of_person", "earlier_in_matter", "earlier_denied"} & set(facts)


@pytest.mark.parametrize(("typed", "kept"), [({"months": "12"}, "months"), ({"months": "", "amount": "50000"}, "amount")])
def test_a_returned_proposal_brings_back_only_what_was_typed(typed, kept):
    o = office()
    case, facts = proposed(o, petition(o).case_id, **typed)
    assert facts["amount"] and facts["months"]
    form = GrantForm(case=snapshot.view_of(Case.objects.get(pk=case)), today=DAY, initial=facts)
    shown = {name for name in ("months", "amount", "wage_source") if form[name].value()}
    assert shown == {kept} and form["base_wage"].value() == "8500.00"


@pytest.mark.parametrize("facts", [{"months": "", "amount": "1e5"}, {"months": "1e1"}, {"compensation": "1e5"}])
def test_an_amount_is_written_in_plain_digits(facts):
    o = office()
    with pytest.raises(InvalidFacts):
        reply(reviewing(o), "grant", o.handler, o.chief_procurator, **grant_facts(**facts))


def refused_day(case: uuid.UUID, action: str, who, on: dt.date, **facts) -> str:
    with pytest.raises(InvalidFacts) as refused:
        do(case, action, who, on, **facts)
    return " ".join(error for errors in refused.value.errors.values() for error in errors)


def test_money_moves_in_the_order_of_its_days():
    o = office()
    case = granted(o)
    one, two, three = (DAY + dt.timedelta(days=n) for n in (1, 2, 3))
    said = refused_day(case, "funds_arrived", o.finance, one, arrived_on="2020-01-01")
    assert "救助决定作出于2026年8月3日" in said
    do(case, "request_funds", o.handler, one, account="本院专户")
    assert "才申请拨付" in refused_day(case, "funds_arrived", o.finance, two, arrived_on=DAY.isoformat())
    do(case, "funds_arrived", o.finance, two, arrived_on=two.isoformat())
    assert "救助金2026年8月5日到账" in refused_day(case, "pay", o.finance, three, **PAYMENT | {"paid_on": one.isoformat()})
    do(case, "pay", o.finance, three, **PAYMENT | {"paid_on": three.isoformat()})
    assert "签收不能早于" in refused_day(case, "record_receipt", o.finance, three, received_on=two.isoformat(), receiver="self")
    do(case, "record_receipt", o.finance, three, received_on=three.isoformat(), receiver="self")
    reply(case, "recover", o.handler, o.chief_procurator, three, text="证明系伪造", how="退回")
    assert "退回不能早于" in refused_day(case, "record_recovered", o.finance, three, amount="1", paid_on=DAY.isoformat(), way="cash")


def test_aid_first_is_paid_before_the_funds_arrive_but_not_before_the_decision():
    o = office()
    case = raised(o)
    reply(case, "green_channel", o.handler, o.chief_procurator, need="treatment", text="重症监护")
    later = DAY + dt.timedelta(days=3)
    reply(case, "grant", o.handler, o.chief_procurator, **grant_facts())
    do(case, "funds_arrived", o.finance, later, arrived_on=later.isoformat())
    assert "救助决定作出于" in refused_day(case, "pay", o.finance, later, **PAYMENT | {"paid_on": "2020-01-01"})
    do(case, "pay", o.finance, later, **PAYMENT)


def test_an_amount_may_be_entered_instead_of_months():
    o = office()
    case = granted(o, months="", amount="50000")
    assert AidGrant.objects.get(case_id=case).months == Decimal("5.88")


def test_what_a_request_puts_into_hidden_fields_is_not_believed():
    o = office()
    case = granted(o, above_usual="yes", amount_zh="壹元整", class_zh="x", limit="1", limit_source="x")
    facts = Approval.objects.get(case_id=case).facts
    assert facts["amount_zh"] == "壹拾万贰仟元整" and "above_usual" not in facts and "limit" not in facts


def test_two_people_for_every_amount():
    o = office()
    both = official(o.office, "handler", "finance")
    case = reviewing(o)
    do(case, "assign", o.head, handler=both.pk)
    reply(case, "grant", actor(both), o.chief_procurator, **grant_facts())
    do(case, "funds_arrived", actor(both), arrived_on=DAY.isoformat())
    with pytest.raises(NotPossibleNow) as refused:
        do(case, "pay", actor(both), **PAYMENT)
    assert refused.value.details["reason"] == "same_person"
    do(case, "pay", o.finance, **PAYMENT)
    assert stage(case)[0] == "paid"


def test_the_one_who_decided_does_not_pay_either():
    o = office()
    chief = official(o.office, "chief_procurator", "finance")
    case = reviewing(o)
    reply(case, "grant", o.handler, actor(chief), **grant_facts())
    do(case, "funds_arrived", o.finance, arrived_on=DAY.isoformat())
    with pytest.raises(NotPossibleNow):
        do(case, "pay", actor(chief), **PAYMENT)


def test_handlers_do_not_pay_and_the_amount_is_that_of_the_decision():
    o = office()
    case = funded(o)
    with pytest.raises(NotAllowed):
        do(case, "pay", o.handler, **PAYMENT)
    with pytest.raises(InvalidFacts) as refused:
        do(case, "pay", o.finance, **PAYMENT | {"amount": "102000.01"})
    assert set(refused.value.errors) == {"amount"}
    with pytest.raises(InvalidFacts) as refused:
        do(case, "pay", o.finance, **PAYMENT | {"account_last4": "6222024321"})
    assert "account_last4" in refused.value.errors


def test_finance_sees_the_case_only_where_there_is_money_to_move():
    o = office()
    with pytest.raises(NotFound):
        do(reviewing(o), "note", o.finance, text="x")
    do(granted(o), "note", o.finance, text="已联系财政")


@pytest.mark.parametrize("ground", sorted(GROUNDS))
def test_a_refusal_names_one_ground_of_the_closed_set_and_says_why(ground):
    o = office()
    case = reviewing(o)
    reply(case, "refuse", o.handler, o.chief_procurator, ground=ground, text="经查，情况如下", other_help="可申请法律援助")
    assert stage(case) == ("refused", "refused")
    zh, en = said(case, "aid_refusal"), said(case, "aid_refusal", "en")
    assert GROUNDS[ground].text.zh in zh and "经查，情况如下" in zh and GROUNDS[ground].text.en in en
    assert running(case) == {}


def test_another_ground_is_no_ground_and_a_refusal_needs_words():
    o = office()
    case = reviewing(o)
    for facts in ({"ground": "no_budget", "text": "x"}, {"ground": "grave_fault", "text": ""}):
        with pytest.raises(InvalidFacts):
            reply(case, "refuse", o.handler, o.chief_procurator, **facts)


BEFORE = {"lead": raised, "received": applied, "reviewing": reviewing, "granted": granted, "funded": funded, "paid": paid}


@pytest.mark.parametrize("at_stage", sorted(BEFORE))
@pytest.mark.parametrize("by_herself", [True, False])
def test_she_withdraws_at_every_stage_without_a_reason(at_stage, by_herself):
    o = office()
    case = BEFORE[at_stage](o)
    assert stage(case)[0] == at_stage
    do(case, "withdraw", her(case) if by_herself else o.operator)
    assert stage(case) == ("ended", "withdrawn") and running(case) == {}


def test_she_withdraws_while_material_is_awaited():
    o = office()
    case = applied(o)
    do(case, "ask_for_materials", o.handler, listed=["identity"])
    do(case, "withdraw", her(case))
    assert stage(case) == ("ended", "withdrawn")


def test_nobody_elses_person_withdraws_and_withdrawing_aid_leaves_the_petition_open():
    o = office()
    opened = petition(o)
    case, other = raised(o, origin=opened.case_id), raised(o)
    with pytest.raises(NotFound):
        do(case, "withdraw", her(other))
    do(case, "withdraw", her(case))
    assert Case.objects.get(pk=opened.case_id).open


def test_money_obtained_by_fraud_is_recovered_by_decision_and_counted_by_another():
    o = office()
    case = paid(o)
    reply(case, "recover", o.handler, o.chief_procurator, text="证明系伪造", how="退至本院专户")
    assert stage(case)[0] == "recovering"
    assert "102000.00元" in said(case, "aid_revocation")
    with pytest.raises(NotPossibleNow):
        do(case, "withdraw", her(case))
    do(case, "record_recovered", o.finance, amount="102000.00", paid_on=DAY.isoformat(), way="transfer")
    assert stage(case) == ("ended", "recovered")
    assert AidPayment.objects.get(case_id=case, kind="returned").amount == Decimal("102000.00")


def test_money_that_cannot_be_recovered_is_given_up_by_decision():
    o = office()
    case = paid(o)
    reply(case, "recover", o.head, o.chief_procurator, text="伪造", how="退回")
    reply(case, "end_recovery", o.handler, o.chief_procurator, reason="无财产")
    assert stage(case) == ("ended", "not_recovered")


def test_a_grant_is_revoked_before_it_is_paid():
    o = office()
    case = funded(o)
    reply(case, "revoke", o.handler, o.chief_procurator, text="证明系伪造")
    assert stage(case) == ("ended", "revoked") and "元" not in said(case, "aid_revocation")


def test_the_visit_is_made_by_another_than_the_handler_and_confirms_the_money():
    o = office()
    case = paid(o)
    with pytest.raises(InvalidFacts):
        do(case, "record_visit", o.visitor, how="phone")
    do(case, "record_visit_attempt", o.visitor, how="phone", text="无人接听")
    handler = official(o.office, "visitor", "handler")
    Case.objects.filter(pk=case).update(handler=handler)
    with pytest.raises((NotAllowed, NotPossibleNow)):
        do(case, "record_visit", actor(handler), **VISIT)
    reply(case, "close_without_visit", o.case_management, o.head, reason="联系不上")
    assert stage(case) == ("ended", "closed_without_visit")


def test_the_fund_request_goes_to_finance_with_the_decided_amount_and_number():
    o = office()
    case = granted(o)
    do(case, "request_funds", o.finance, account="本院专户", amount="1")
    text = said(case, "aid_fund_request")
    assert "人民币102000.00元" in text and Letter.objects.get(case_id=case, kind="aid_decision").number in text
    assert Delivery.objects.filter(case_id=case, seq=Letter.objects.get(case_id=case, kind="aid_fund_request").seq).count() == 0


def test_whoever_accepts_without_a_handler_handles_it_and_triage_assigns():
    o = office()
    case = applied(o)
    Case.objects.filter(pk=case).update(handler=None)
    do(case, "accept", o.triage_officer, complete_on=DAY.isoformat())
    assert Case.objects.get(pk=case).handler_id is None
    do(case, "assign", o.triage_officer, handler=o.people["handler"].pk)
    assert Case.objects.get(pk=case).handler_id == o.people["handler"].pk


def test_messages_and_notes_as_in_a_petition():
    o = office()
    case = applied(o)
    do(case, "write_message", her(case), text="还要多久")
    assert Case.objects.get(pk=case).awaits_answer
    do(case, "send_message", o.handler, text="一周内")
    assert not Case.objects.get(pk=case).awaits_answer
    do(case, "note", o.head, text="尽快")
    do(case, "add_information", her(case), text="补充")
