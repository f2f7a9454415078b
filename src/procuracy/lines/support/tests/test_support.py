"""Support for prosecution: conditions with reasons, her own wish, help that stays hers, the court's days, an end at any time."""

from __future__ import annotations

import datetime as dt
import io
import uuid
from types import SimpleNamespace

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.utils import translation

from procuracy.casework import commands
from procuracy.casework.actors import Actor
from procuracy.casework.errors import InvalidFacts, NotAllowed, NotPossibleNow
from procuracy.casework.models import Case, Deadline, Link, Party
from procuracy.casework.testing import DAY, actor, at, do, reply, speak
from procuracy.casework.verification import verify
from procuracy.feedback.models import Rating
from procuracy.lines.support.facts import CONDITIONS_OF_SUPPORT, GROUNDS
from procuracy.lines.support.forms import FilingForm, OutcomeForm
from procuracy.lines.support.line import panel
from procuracy.lines.support.models import ComplaintDraft
from procuracy.materials.models import Letter
from procuracy.messages.models import Delivery, Message
from procuracy.registry.testing import nation, official

pytestmark = pytest.mark.django_db

APPLICATION = {
    "ground": "domestic_violence", "how": "oral", "words": "我想离婚，他有暴力，我一个人不敢。", "claim": "离婚纠纷",
    "respondent": "王某", "voluntary": "on",
}  # fmt: skip
YES = dict.fromkeys(CONDITIONS_OF_SUPPORT, "yes") | {"finding": "逐项审查，均符合。", "checks": ["safety"]}
DRAFT = {"court": "某区人民法院", "cause": "离婚纠纷", "defendant": "王某，男", "claims": "判令离婚\n孩子由原告抚养", "reasons": "长期家暴。", "evidence": "出警记录", "amount": "1200.50"}


class Scene:
    """An office, a woman who has spoken, and her application."""

    def __init__(self, **application: object) -> None:
        self.office = nation()["district"]
        self.handler, self.head, self.chief, self.visitor, self.triage = (
            actor(official(self.office, role)) for role in ("handler", "head", "chief_procurator", "visitor", "triage_officer")
        )
        opened = speak(self.office, words="丈夫打我", contact={"name": "黄某", "phone": "13800000001", "address": "某路1号"})
        self.petition, self.receipt = opened.case_id, opened.receipt
        self.party = Party.objects.get(case_id=opened.case_id)
        do(self.petition, "assign", self.triage, handler=int(self.handler.id))
        facts = APPLICATION | application
        self.case = commands.raise_case(self.petition, "support", self.handler, facts, key=uuid.uuid4().hex, now=at(DAY), today=DAY)
        self.herself = Actor.person(self.case, Party.objects.get(case_id=self.case).pk)

    def supported(self) -> Scene:
        do(self.case, "test_conditions", self.handler, **YES)
        reply(self.case, "accept", self.handler, self.head, how_handled="联系法律援助，调取出警记录。")
        return self

    def row(self) -> Case:
        return Case.objects.get(pk=self.case)


@pytest.fixture
def scene() -> Scene:
    return Scene()


def test_she_goes_along_with_her_one_code_and_her_choices(scene):
    new = Party.objects.get(case_id=scene.case)
    assert new.joined_from_id == scene.party.pk and new.receipt_digest is None
    assert new.safe_contact == scene.party.safe_contact and new.contact_data()["name"] == "黄某"
    assert Link.objects.get(case_id=scene.case).other_id == scene.petition
    assert scene.row().handler_id == int(scene.handler.id) and "黄某" not in scene.row().title


def test_what_she_chooses_once_about_contact_holds_in_each_case(scene):
    commands.change_safe_contact(
        scene.petition, scene.party.pk, Actor.person(scene.petition, scene.party.pk), safe_contact={"may_contact": False}, contact={"phone": "13900000009"},
        key=uuid.uuid4().hex, now=at(DAY), today=DAY,
    )  # fmt: skip
    carried = Party.objects.get(case_id=scene.case)
    assert carried.safe_contact == {"may_contact": False} and carried.contact_data()["phone"] == "13900000009"
    before = Delivery.objects.count()
    scene.supported()
    assert Delivery.objects.count() == before, "nothing leaves where she said no"


def test_without_her_will_there_is_no_application():
    with pytest.raises(InvalidFacts) as refused:
        Scene(voluntary="")
    assert "voluntary" in refused.value.errors


@pytest.mark.parametrize("missing", sorted(CONDITIONS_OF_SUPPORT))
def test_support_needs_every_condition_each_with_its_reason(scene, missing):
    with pytest.raises(NotPossibleNow):
        reply(scene.case, "accept", scene.handler, scene.head, how_handled="x")
    do(scene.case, "test_conditions", scene.handler, **(YES | {missing: "no"}))
    with pytest.raises(NotPossibleNow):
        reply(scene.case, "accept", scene.handler, scene.head, how_handled="x")
    with pytest.raises(InvalidFacts):
        do(scene.case, "test_conditions", scene.handler, **(YES | {"finding": ""}))
    reply(scene.case, "refuse", scene.handler, scene.head, cause="able", reason="可以自己起诉。", next_steps="可以申请法律援助。")
    assert scene.row().outcome == "refused"
    said = Letter.objects.get(case_id=scene.case).said
    assert "可以自己起诉。" in said["zh"]["paragraphs"][1] and "丈夫打我" not in repr(said)


def test_the_last_test_counts(scene):
    do(scene.case, "test_conditions", scene.handler, **(YES | {"too_weak": "no"}))
    scene.supported()
    assert scene.row().stage == "supporting"


def test_a_second_person_decides_and_the_chief_signs_the_opinion(scene):
    do(scene.case, "test_conditions", scene.handler, **YES)
    version = scene.row().version
    proposal = commands.propose(scene.case, "accept", scene.handler, {"how_handled": "x"}, expected_version=version, key=uuid.uuid4().hex, now=at(DAY), today=DAY)
    with pytest.raises(NotAllowed):
        commands.answer(proposal.pk, scene.handler, "approved", key=uuid.uuid4().hex, now=at(DAY), today=DAY)
    commands.answer(proposal.pk, scene.head, "approved", key=uuid.uuid4().hex, now=at(DAY), today=DAY)
    opinion = {"court": "某法院", "cause": "离婚纠纷", "text": "事实和理由。", "basis": "民事诉讼法第十五条", "asked_again": "on"}
    with pytest.raises(NotAllowed):
        reply(scene.case, "issue_opinion", scene.handler, scene.head, **opinion)


def test_the_opinion_needs_that_she_was_asked_again(scene):
    scene.supported()
    with pytest.raises(InvalidFacts) as refused:
        reply(scene.case, "issue_opinion", scene.handler, scene.chief, court="某法院", cause="离婚", text="x", basis="x", asked_again="")
    assert "asked_again" in refused.value.errors


def test_the_opinion_goes_to_the_court_and_no_message_says_so_on_her_phone(scene):
    scene.supported()
    before = Delivery.objects.count()
    reply(scene.case, "issue_opinion", scene.handler, scene.chief, court="某法院", cause="离婚纠纷", text="事实和理由。", basis="民事诉讼法第十五条", asked_again="on")
    assert Letter.objects.get(case_id=scene.case, kind="support_opinion").addressee == "court"
    assert Delivery.objects.count() == before


def test_the_draft_is_hers_as_pdf_and_as_word(scene):
    from docx import Document

    scene.supported()
    do(scene.case, "draft_complaint", scene.handler, **DRAFT)
    draft = ComplaintDraft.objects.get()
    client = Client()
    client.post("/track", {"receipt": scene.receipt})
    assert f"/mine/paper/{scene.case}/{draft.pk}.pdf" in client.get("/mine").content.decode()
    pdf = client.get(f"/mine/paper/{scene.case}/{draft.pk}.pdf")
    assert pdf.content.startswith(b"%PDF") and pdf["Content-Disposition"] == 'attachment; filename="draft.pdf"'
    word = Document(io.BytesIO(client.get(f"/mine/paper/{scene.case}/{draft.pk}.docx").content))
    text = "\n".join(p.text for p in word.paragraphs)
    assert "判令离婚" in text and "黄某" in text and "1,200.50" in text
    assert not word.core_properties.author and not word.core_properties.title
    stranger = Client()
    stranger.post("/track", {"receipt": speak(scene.office, words="别的事").receipt})
    assert stranger.get(f"/mine/paper/{scene.case}/{draft.pk}.pdf").status_code == 404
    assert Client().get(f"/mine/paper/{scene.case}/{draft.pk}.pdf").status_code == 302


def test_no_act_of_the_platform_files_a_suit(scene):
    from procuracy.casework import lawbook

    procedure = lawbook.procedure("support", DAY)
    assert not [a.name for a in procedure.actions.values() if "clock" in a.by and a.to == "in_court"]
    scene.supported()
    with pytest.raises(InvalidFacts) as refused:
        do(scene.case, "record_filing", scene.handler, filed_on=DAY.isoformat(), court="某法院", filed_by="procuratorate")
    assert "filed_by" in refused.value.errors


@pytest.mark.parametrize(("urgent", "rule"), [("", "DV-01"), ("on", "DV-02")])
def test_the_courts_hours_for_a_protection_order_are_watched(scene, urgent, rule):
    with pytest.raises(NotPossibleNow):
        do(scene.case, "record_order", scene.handler, made_on=DAY.isoformat(), granted="yes", text="x")
    do(scene.case, "inform_protection_order", scene.handler)
    do(scene.case, "record_order_application", scene.handler, accepted_on=DAY.isoformat(), court="某法院", applied_by="本人", order_urgent=urgent)
    clock = Deadline.objects.get(case_id=scene.case, clock="order_ruling")
    assert (clock.rule, clock.is_law, clock.owner) == (rule, True, "other")
    assert clock.due == DAY + dt.timedelta(days=1 if urgent else 3)
    do(scene.case, "record_order", scene.handler, made_on=DAY.isoformat(), granted="yes", text="禁止骚扰")
    valid = Deadline.objects.get(case_id=scene.case, clock="order_validity")
    assert valid.rule == "DV-03" and valid.raw_end == dt.date(2027, 2, 3)


def test_a_wage_earner_is_not_told_of_protection_orders():
    scene = Scene(ground="migrant_worker")
    with pytest.raises(NotPossibleNow):
        do(scene.case, "inform_protection_order", scene.handler)


@pytest.mark.parametrize("stage", ["applied", "supporting", "in_court", "concluded"])
def test_she_withdraws_at_any_time_and_owes_no_reason(scene, stage):
    if stage != "applied":
        scene.supported()
    if stage in ("in_court", "concluded"):
        do(scene.case, "record_filing", scene.handler, filed_on=DAY.isoformat(), court="某法院", filed_by="herself")
    if stage == "concluded":
        do(scene.case, "record_outcome", scene.handler, court_outcome="mediated", concluded_on=DAY.isoformat(), text="离婚")
    client = Client()
    client.post("/track", {"receipt": scene.receipt})
    assert client.post("/mine/act", {"do": "withdraw", "case": str(scene.case), "sure": "yes"}).status_code == 302
    assert scene.row().outcome == "withdrawn" and Case.objects.get(pk=scene.petition).open, "the rest of her matter goes on"


def test_nobody_withdraws_anothers_application_with_her_own_code(scene):
    stranger = Client()
    other = speak(scene.office, words="别的事", contact={"name": "李某"})
    stranger.post("/track", {"receipt": other.receipt})
    stranger.post("/mine/act", {"do": "withdraw", "case": str(scene.case), "sure": "yes"})
    assert scene.row().open


def test_to_the_end_with_a_visit_by_another_and_her_word_on_it(scene):
    scene.supported()
    do(scene.case, "advise", scene.handler, text="先保存好出警记录。")
    do(scene.case, "record_filing", scene.handler, filed_on=DAY.isoformat(), court="某法院", filed_by="herself", court_number="（2026）川0106民初1号")
    with translation.override("en"):
        shown = render_to_string(*panel(scene.row(), scene.handler))
    assert "3 August 2026" in shown and "2026-08-03" not in shown
    do(scene.case, "record_hearing", scene.handler, hearing_on=DAY.isoformat(), attended="not_present")
    do(scene.case, "record_outcome", scene.handler, court_outcome="mediated", concluded_on=DAY.isoformat(), text="当庭达成离婚调解协议")
    client = Client()
    client.post("/track", {"receipt": scene.receipt})
    page = client.get("/mine").content.decode()
    assert "先保存好出警记录。" in page and "支持起诉" in page
    assert Message.objects.filter(case_id=scene.case, text="先保存好出警记录。").exists()
    assert client.post("/mine/act", {"do": "rate", "case": str(scene.case), "level": "5"}).status_code == 302
    assert Rating.objects.get(case_id=scene.case).level == 5
    do(scene.case, "record_visit", scene.visitor, how="phone", rating="5", words="问清楚了")
    assert scene.row().outcome == "supported"
    assert not verify().faults


def test_each_ground_has_questions_checks_evidence_and_what_the_law_on_legal_aid_says():
    wanted = {"migrant_worker", "rider", "elderly", "minor", "disabled", "domestic_violence", "abuse", "consumer", "other"}
    assert set(GROUNDS) == wanted
    for ground in GROUNDS.values():
        assert ground.questions and ground.checks and ground.evidence and ground.legal_aid_basis
        assert all(text["zh"] and text["en"] for text in (*ground.questions, *ground.checks.values(), *ground.evidence))


def test_a_suit_does_not_end_before_it_was_filed_and_its_days_are_read_as_people_write_them():
    filed = FilingForm({"filed_on": "2026年8月3日", "court": "某区人民法院", "filed_by": "herself"}, today=DAY)
    assert filed.is_valid() and filed.facts()["filed_on"] == "2026-08-03"
    case = SimpleNamespace(facts={"filed_on": DAY.isoformat()})
    before = OutcomeForm({"court_outcome": "mediated", "concluded_on": "2026-08-02", "text": "x"}, case=case, today=DAY)
    assert before.errors["concluded_on"] == ["2026年8月3日才起诉，结果不能早于这一天。"]
    assert "concluded_on" not in OutcomeForm({"concluded_on": DAY.isoformat()}, case=case, today=DAY).errors
