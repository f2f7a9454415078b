"""Scenario S1 through the HTTP door: the woman who thought of jumping. Hearing on 14 March 2023, aid nine days later; then a visit."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from procuracy.casework.models import Case, Deadline, Party
from procuracy.casework.verification import verify
from procuracy.lines.aid.models import AidGrant, AidPayment
from procuracy.lines.assistance.models import Measure
from procuracy.lines.referral.models import Disclosure
from procuracy.messages.models import Delivery, Message
from procuracy.registry.testing import nation

from .scenes import Scene

pytestmark = pytest.mark.django_db

WORDS = "丈夫于某吸毒，打了我十多年。我想离婚，拿不出证据，也害怕。"
PARTNERS = (
    ("police", "protection", "住得安全", "防止骚扰", ["name", "phone", "address"]),
    ("anti_narcotics", "evidence", "住得安全", "掌握戒毒情况", ["respondent"]),
    ("neighbourhood", "visit", "住得安全", "上门看望", ["name", "phone"]),
    ("education", "fee_relief", "孩子上学", "减免课后服务费", ["name"]),
    ("school", "fee_relief", "孩子上学", "减免餐费", ["name"]),
    ("employment", "employment", "有工作", "介绍工作", ["name", "phone"]),
)


def own_row(case: str) -> str:
    return str(Party.objects.get(case_id=case, role="petitioner").pk)


def test_s1_from_her_first_word_to_the_benefit():
    scene = Scene(nation()["district"], dt.date(2023, 2, 6))

    # 1. She reaches a door, says how it is safe to reach her, and gets a receipt that needs no account.
    petition, receipt = scene.speak(
        words=WORDS, wish="离婚，女儿跟我", matter="family", name="黄某", phone="13800002023", identity_number="510106198501010024", address="金牛区出租屋",
        may_contact=True, channel="sms", hours="morning", say="neutral",
    )  # fmt: skip
    her = scene.person(receipt)
    assert her.get("track")["stage"] == "registered"

    # 2. Her application for support is accepted in time, after the conditions were tested.
    scene.on(2, 7).triage_officer.act(petition, "assign", handler=scene.people["handler"].pk)
    scene.triage_officer.act(petition, "accept", accepted_from="2023-02-06", department="civil", how_handled="审查是否支持起诉。")
    support = scene.on(2, 8).handler.raise_case(
        petition, "support", ground="domestic_violence", how="oral", words="申请支持起诉离婚。", claim="离婚纠纷", respondent="于某", voluntary="on"
    )
    yes = dict.fromkeys(("right_infringed", "department_failed", "wants_to_sue", "too_weak"), "yes")
    scene.on(2, 10).handler.act(support, "test_conditions", **yes, checks=["safety", "records"], finding="家庭暴力受害人，诉讼能力弱，自愿起诉。")
    scene.agreed("handler", "head", support, "accept", how_handled="联系法律援助，调取记录。")
    decision = Deadline.objects.get(case_id=support, clock="decision")
    assert decision.ended_how == "met" and decision.ended_on <= decision.due and not decision.is_law, "a target, kept, and shown as no law"
    scene.handler.act(support, "inform_protection_order")

    # 3. A lawyer and records are asked for; each partner reads its slice and nothing else.
    lawyer = scene.on(2, 13).ask(support, "legal_aid", "lawyer", "请指派律师。", own_row(support), ["name", "phone", "identity_number"])
    records = scene.ask(support, "police", "evidence", "请提供吸毒、强制隔离戒毒和出警记录。", own_row(support), ["name", "respondent"])
    assert scene.partner("police").get(f"partner/requests/{records}")["told"] == {"name": "黄某", "respondent": "于某"}
    scene.partner("police").get(f"partner/requests/{lawyer}", 404)
    scene.on(2, 16).answered(lawyer, "legal_aid", "已指派律师。")
    scene.on(2, 20).answered(records, "police", "附强制隔离戒毒决定书、出警记录。")

    # 4. The opinion; she files the suit with her lawyer; the hearing is on 14 March, and a mediation agreement the same day.
    scene.on(2, 22).handler.act(support, "draft_complaint", court="金牛区法院", cause="离婚纠纷", defendant="于某", claims="判令离婚", reasons="长期家暴。")
    scene.on(2, 24)
    scene.agreed("handler", "chief_procurator", support, "issue_opinion", court="金牛区法院", cause="离婚纠纷", text="证据充分。", basis="民事诉讼法第十五条", asked_again="on")
    scene.on(2, 27).handler.act(support, "record_filing", filed_on="2023-02-27", court="金牛区法院", filed_by="lawyer")
    scene.on(3, 14).handler.act(support, "record_hearing", hearing_on="2023-03-14", attended="not_present")
    scene.handler.act(support, "record_outcome", court_outcome="mediated", concluded_on="2023-03-14", text="当庭达成离婚调解协议。")

    # 5. The lead for aid is accepted; by the green channel, with the women's federation, the money is there on 23 March.
    aid = scene.handler.raise_case(support, "aid", source="lead", reason="家庭暴力受害人，生活急迫困难。")
    scene.on(3, 15).handler.act(aid, "take_up")
    scene.operator.act(aid, "interview", classes=["victim_injured"], causes=["offender_poor"], hardship="没有收入，独自养女。", earlier_aid="no", compensation="no", own_fault="none", explained="on")
    scene.operator.act(aid, "apply", applied_on="2023-03-15", way="oral", minutes="笔录已宣读。", applicant="self", cause="家庭暴力", organ="公安机关")
    scene.agreed("handler", "chief_procurator", aid, "green_channel", need="living", text="没有生活来源。")
    checked = scene.ask(aid, "women", "check", "请核实生活困难情况。", own_row(aid), ["name", "address"])
    scene.on(3, 16).answered(checked, "women", "情况属实。")
    scene.on(3, 17).operator.act(aid, "add_papers", what="身份证、租房合同。")
    scene.agreed(
        "handler", "chief_procurator", aid, "grant", eligibility="victim_injured", cause="offender_poor", province="510000", wage_year="2021", base_wage="7500.00",
        wage_source="测试数字", amount="20000.00", earlier_aid="0", compensation="0", factors="无收入。",
    )  # fmt: skip
    scene.on(3, 21).finance.act(aid, "funds_arrived", arrived_on="2023-03-21")
    scene.handler.act(aid, "tell_to_collect", when="三月二十三日", where="三号窗口")
    scene.on(3, 23).finance.act(aid, "pay", amount="20000.00", paid_on="2023-03-23", way="transfer", account_last4="2023")
    grant, payment = AidGrant.objects.get(case_id=aid), AidPayment.objects.get(case_id=aid)
    assert (payment.amount, payment.paid_on) == (Decimal("20000.00"), dt.date(2023, 3, 23))
    assert (payment.paid_on - dt.date(2023, 3, 14)).days == 9
    assert grant.amount == payment.amount

    # 6. Six partners, each told only what it needs; the plan shows what was done.
    plan = scene.on(3, 24).handler.raise_case(support, "assistance", goals="住得安全\n有工作\n孩子上学", agreed="on")
    asked = {}
    for partner, kind, goal, what, tell in PARTNERS:
        scene.handler.act(plan, "add_measure", goal=goal, what=what, agent=partner, by_when="2023-04-20", told="on")
        asked[partner] = scene.ask(plan, partner, kind, f"请协助：{what}", own_row(plan), tell)
    scene.on(4, 10)
    for partner, _kind, _goal, what, tell in PARTNERS:
        told = scene.partner(partner).get(f"partner/requests/{asked[partner]}")["told"]
        assert set(told) - {"safe_contact"} <= set(tell) and WORDS not in repr(told)
        scene.answered(asked[partner], partner, f"{what}：已办。")
        measure = Measure.objects.get(case_id=plan, what=what)
        scene.handler.act(plan, "record_measure", measure=str(measure.pk), state="done", result="已办。", done_on="2023-04-10")
    assert Disclosure.objects.filter(case_id__in=asked.values()).count() == len(PARTNERS)

    # 7. She sees each step with her one receipt; somebody else asks how she is; only then the cases close.
    scene.agreed("handler", "head", petition, "reply_result", text="已支持你起诉，用同一个查询码都能看到。", result="supported")
    seen = her.get("track")
    assert {row["line"] for row in seen["carried_on"]} == {"support", "aid", "assistance"}
    assert {"support_acceptance", "aid_decision", "aid_collection", "result_reply"} <= {letter["kind"] for letter in seen["letters"]}
    assert Case.objects.get(pk=support).open
    scene.on(4, 12).handler.post(f"cases/{support}/actions/record_visit", 403, facts={"how": "phone", "rating": "5", "words": "好"}, expected_version=Case.objects.get(pk=support).version)
    scene.visitor.act(support, "record_visit", how="phone", rating="5", words="现在睡得着了。")
    scene.visitor.act(aid, "record_visit", how="phone", arrived="on", words="收到了。")
    scene.visitor.act(petition, "record_visit", how="phone", rating="5", words="谢谢。")
    scene.handler.act(plan, "close", outcome="helped", text="住得安全，有工作。")
    assert {case.outcome for case in Case.objects.filter(pk__in=[petition, support, aid, plan])} == {"answered", "supported", "received_and_confirmed", "helped"}
    assert not Case.objects.filter(open=True).exists()
    assert Message.objects.filter(party__receipt_digest__isnull=False).count() == 0, "nobody wrote into her thread what she did not ask"
    assert {d.channel for d in Delivery.objects.all()} == {"sms"}
    assert not verify().faults
