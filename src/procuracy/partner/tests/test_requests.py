"""Requests to partners: only the chosen slice leaves, with consent, to one desk; answers come back; withdrawal ends them."""

from __future__ import annotations

import uuid

import pytest

from procuracy.casework import commands, queries, snapshot
from procuracy.casework.actors import Actor
from procuracy.casework.errors import InvalidFacts, NotAllowed, NotFound, NotPossibleNow
from procuracy.casework.models import Case, Deadline, Link, Party, ReadLog
from procuracy.casework.policy import visible
from procuracy.casework.testing import DAY, actor, at, do, reply, speak
from procuracy.casework.verification import verify
from procuracy.lines.referral.facts import KINDS
from procuracy.lines.referral.forms import FORMS
from procuracy.lines.referral.models import Disclosure
from procuracy.materials.models import Letter
from procuracy.messages.models import Delivery
from procuracy.partner import reading
from procuracy.registry.models import Agency, AgencyPerson, User
from procuracy.registry.testing import nation, official

pytestmark = pytest.mark.django_db

WORDS = "丈夫王某多年打我，我想离婚"
CONTACT = {"name": "黄某", "phone": "13800000001", "identity_number": "510106198001010025", "address": "金牛区某路1号"}


class Scene:
    """An office with its people, two partners, and a woman who has spoken."""

    def __init__(self) -> None:
        self.office = nation()["district"]
        self.handler, self.head, self.triage = (actor(official(self.office, role)) for role in ("handler", "head", "triage_officer"))
        self.police, self.legal_aid = (self._partner(kind) for kind in ("police", "legal_aid"))
        opened = speak(self.office, words=WORDS, contact=CONTACT, facts={"respondent": "王某"})
        self.case, self.party = opened.case_id, Party.objects.get(case_id=opened.case_id)
        do(self.case, "assign", self.triage, handler=int(self.handler.id))

    def _partner(self, kind: str) -> tuple[Agency, Actor]:
        agency = Agency.objects.create(kind=kind, name_zh=f"某{kind}", office=self.office)
        person = AgencyPerson.objects.create(user=User.objects.create_user(f"p-{kind}"), agency=agency, name="经办人")
        return agency, Actor.partner(person)

    def ask(self, partner: tuple[Agency, Actor], kind: str = "evidence", **more: object) -> uuid.UUID:
        facts = {
            "kind": kind, "agency": partner[0].pk, "about": str(self.party.pk), "request": "请提供出警记录。",
            "tell": ["name", "identity_number"], "consent": "given", "consent_words": "我同意告诉派出所。", **more,
        }  # fmt: skip
        return commands.raise_case(self.case, "referral", self.handler, facts, key=uuid.uuid4().hex, now=at(DAY), today=DAY)

    def sent(self, partner: tuple[Agency, Actor], **more: object) -> uuid.UUID:
        ident = self.ask(partner, **more)
        do(ident, "send", self.handler, read="on")
        return ident

    def read(self, ident: uuid.UUID, partner: tuple[Agency, Actor], on=DAY) -> reading.Request:
        return reading.read(ident, partner[1], now=at(on), today=on)


@pytest.fixture
def scene() -> Scene:
    return Scene()


def test_the_partner_reads_the_chosen_slice_and_nothing_else(scene):
    ident = scene.sent(scene.police)
    found = scene.read(ident, scene.police)
    assert found.told == {"name": "黄某", "identity_number": "510106198001010025"}
    assert found.text == "请提供出警记录。" and not found.files
    shown = repr((found.told, found.text, found.words, found.case.title, found.letter.said))
    for kept in (WORDS, "13800000001", "某路"):
        assert kept not in shown
    assert "黄某" not in repr(found.letter.said) + found.case.title + found.case.words, "the letter and the title name nobody"
    with pytest.raises(NotFound):
        reading.read(scene.case, scene.police[1], now=at(DAY), today=DAY)


def test_before_it_is_sent_no_partner_sees_it_and_another_partner_never_does(scene):
    ident = scene.ask(scene.police)
    assert not reading.waiting(scene.police[1]) and not Case.objects.filter(visible(scene.police[1])).exists()
    do(ident, "send", scene.handler, read="on")
    assert [row["case"].pk for row in reading.waiting(scene.police[1])] == [ident]
    with pytest.raises(NotFound):
        scene.read(ident, scene.legal_aid)
    with pytest.raises((NotFound, NotAllowed)):
        do(ident, "accept", scene.legal_aid[1])


def test_every_look_of_a_partner_is_recorded_where_the_auditor_reads(scene):
    ident = scene.sent(scene.police)
    scene.read(ident, scene.police)
    log = ReadLog.objects.get(case_id=ident, actor=scene.police[1].reference)
    assert log.office_id == scene.office.pk


def test_the_slice_is_frozen_when_it_leaves_and_expires(scene):
    ident = scene.sent(scene.police)
    commands.change_safe_contact(
        scene.case, scene.party.pk, scene.triage, safe_contact={"may_contact": False}, contact={"name": "新名"}, key=uuid.uuid4().hex, now=at(DAY), today=DAY
    )
    assert scene.read(ident, scene.police).told["name"] == "黄某"
    gone = Disclosure.objects.get(case_id=ident).expires_on.replace(year=DAY.year + 1)
    assert scene.read(ident, scene.police, gone).told == {}


def test_a_telephone_never_goes_without_how_she_may_be_reached(scene):
    ident = scene.sent(scene.legal_aid, kind="lawyer", tell=["name", "phone"])
    told = scene.read(ident, scene.legal_aid).told
    assert told["phone"] == "13800000001" and told["safe_contact"]["channel"] == "sms"


@pytest.mark.parametrize("kind", sorted(name for name, kind in KINDS.items() if len(kind.may_tell) < 6))
def test_a_kind_never_tells_more_than_it_may(scene, kind):
    every = {"name", "phone", "identity_number", "address", "respondent", "words"}
    agency = Agency.objects.create(kind=KINDS[kind].to[0], name_zh="又一单位", office=scene.office)
    over = sorted(every - set(KINDS[kind].may_tell))
    with pytest.raises(InvalidFacts) as refused:
        scene.ask((agency, scene.police[1]), kind=kind, tell=over)
    assert "tell" in refused.value.errors


def test_who_it_is_about_is_told_from_the_case_that_holds_it_or_not_promised(scene):
    plan = commands.raise_case(scene.case, "assistance", scene.handler, {"goals": "住得安全", "agreed": True}, key=uuid.uuid4().hex, now=at(DAY), today=DAY)
    scene.case = plan
    ident = scene.sent(scene.police, about="", tell=["respondent"])
    assert scene.read(ident, scene.police).told == {"respondent": "王某"}
    assert "respondent" not in Case.objects.get(pk=plan).facts
    silent = speak(scene.office, words="门口有人放火", contact=CONTACT)
    do(silent.case_id, "assign", scene.triage, handler=int(scene.handler.id))
    scene.case = silent.case_id
    with pytest.raises(InvalidFacts) as refused:
        scene.ask(scene.police, about="", tell=["respondent"])
    assert set(refused.value.errors) == {"tell"}


def test_a_partner_of_the_wrong_kind_is_refused(scene):
    with pytest.raises(InvalidFacts) as refused:
        scene.ask(scene.police, kind="lawyer", tell=[])
    assert "agency" in refused.value.errors


@pytest.mark.parametrize("consent", ["refused", "unsafe"])
def test_without_her_consent_nothing_leaves_unless_another_approves(scene, consent):
    ident = scene.ask(scene.police, consent=consent, consent_words="她说不想让派出所知道。")
    with pytest.raises(NotPossibleNow):
        do(ident, "send", scene.handler, read="on")
    assert not Disclosure.objects.exists()
    reply(ident, "send_without_consent", scene.handler, scene.head, read="on", reason="正在面临危险", basis="反家庭暴力法第十四条")
    assert scene.read(ident, scene.police).told["name"] == "黄某"


def test_an_answer_comes_back_and_is_taken_over(scene):
    ident = scene.sent(scene.police)
    do(ident, "accept", scene.police[1])
    do(ident, "ask_back", scene.police[1], text="需要哪几年的？")
    do(ident, "reply_partner", scene.handler, text="近三年。")
    do(ident, "answer", scene.police[1], help="given", text="附出警记录三份。")
    assert [whose for _at, whose, _text in scene.read(ident, scene.police).words] == ["partner", "office", "partner"]
    case = Case.objects.get(pk=ident)
    assert case.awaits_answer and case.next_clock == "take_over"
    do(ident, "confirm", scene.handler)
    assert Case.objects.get(pk=ident).outcome == "done"
    assert not verify().faults


def test_a_refusal_names_its_reason_and_leads_on(scene):
    ident = scene.sent(scene.police)
    do(ident, "refuse", scene.police[1], reason="不属于本所辖区", better="营门口派出所")
    assert Case.objects.get(pk=ident).stage == "refused"
    do(ident, "end_refused", scene.handler, reason="改发营门口派出所")
    assert Case.objects.get(pk=ident).outcome == "refused"


def test_revoked_the_partner_sees_nothing_from_that_moment(scene):
    ident = scene.sent(scene.police)
    do(ident, "revoke", scene.handler, reason="她改了主意")
    with pytest.raises(NotFound):
        scene.read(ident, scene.police)
    assert not reading.waiting(scene.police[1], ended=True)


def test_when_she_withdraws_what_was_asked_of_partners_ends(scene):
    sent, prepared = scene.sent(scene.police), scene.ask(scene.legal_aid, kind="lawyer", tell=["name"])
    do(scene.case, "withdraw", Actor.person(scene.case, scene.party.pk))
    assert {row.outcome for row in Case.objects.filter(pk__in=[sent, prepared])} == {"revoked"}
    with pytest.raises(NotFound):
        scene.read(sent, scene.police)


def test_a_request_for_a_lawyer_runs_under_the_legal_aid_law(scene):
    ident = scene.sent(scene.legal_aid, kind="lawyer", tell=["name"])
    clock = Deadline.objects.get(case_id=ident, clock="answer")
    assert (clock.rule, clock.is_law, clock.owner) == ("LAI-01", True, "other")
    other = scene.sent(scene.police)
    assert Deadline.objects.get(case_id=other, clock="answer").rule == "TGT-REFERRAL"


def test_a_silent_partner_comes_back_to_the_handler_in_time(scene):
    ident = scene.sent(scene.police)
    assert Case.objects.get(pk=ident).next_clock == "follow_up"


def test_requests_send_nothing_to_her_and_say_where_they_come_from(scene):
    before = Delivery.objects.count()
    ident = scene.sent(scene.police)
    assert Delivery.objects.count() == before
    assert Link.objects.get(case_id=ident).other_id == scene.case
    assert Letter.objects.get(case_id=ident).addressee == "partner"
    assert not Party.objects.filter(case_id=ident).exists() and not queries.carried_on(scene.party)


def test_only_who_has_a_duty_in_the_case_may_ask_a_partner(scene):
    stranger = actor(official(nation()["other"], "handler", "head"))
    facts = {"kind": "check", "agency": scene.police[0].pk, "request": "x", "consent": "given", "consent_words": "x"}
    with pytest.raises(NotFound):
        commands.raise_case(scene.case, "referral", stranger, facts, key=uuid.uuid4().hex, now=at(DAY), today=DAY)
    operator = actor(official(scene.office, "operator"))
    with pytest.raises(NotAllowed):
        commands.raise_case(scene.case, "referral", operator, facts, key=uuid.uuid4().hex, now=at(DAY), today=DAY)
    with pytest.raises(NotFound):
        commands.raise_case(scene.case, "referral", scene.police[1], facts, key=uuid.uuid4().hex, now=at(DAY), today=DAY)


def test_the_same_key_opens_one_request(scene):
    facts = {"kind": "evidence", "agency": scene.police[0].pk, "request": "x", "consent": "not_needed", "consent_words": "法律职责"}
    first, again = (commands.raise_case(scene.case, "referral", scene.handler, facts, key="k" * 20, now=at(DAY), today=DAY) for _ in range(2))
    assert first == again and Case.objects.filter(line="referral").count() == 1


def test_what_an_answer_means_for_the_matter_stays_in_the_office(scene):
    ident = scene.sent(scene.police)
    do(ident, "answer", scene.police[1], help="given", text="附出警记录三份。")
    do(ident, "confirm", scene.handler, text="可以证明家暴，建议申请保护令。")
    found = scene.read(ident, scene.police)
    assert [text for _at, _whose, text in found.words] == ["附出警记录三份。"]
    assert "保护令" not in repr(found)


def test_an_act_without_words_is_no_empty_bubble(scene, monkeypatch):
    ident = scene.sent(scene.police)
    do(ident, "accept", scene.police[1])
    do(ident, "answer", scene.police[1], help="given", text="附出警记录三份。")
    do(ident, "confirm", scene.handler)
    monkeypatch.setattr(reading, "WORDS", {**reading.WORDS, "accept": "partner", "confirm": "office"})
    assert [text for _at, _whose, text in scene.read(ident, scene.police).words] == ["附出警记录三份。"]


def test_nothing_is_sent_to_a_partner_that_was_closed_meanwhile(scene):
    ident, urgent = scene.ask(scene.police), scene.ask(scene.police, consent="refused", consent_words="她说不想。")
    Agency.objects.update(active=False)
    for send in (
        lambda: do(ident, "send", scene.handler, read="on"),
        lambda: reply(urgent, "send_without_consent", scene.handler, scene.head, read="on", reason="正在面临危险", basis="反家庭暴力法第十四条"),
    ):
        with pytest.raises(NotPossibleNow) as refused:
            send()
        assert refused.value.details["reason"] == "partner_closed" and refused.value.details["zh"]
    assert not Disclosure.objects.exists() and set(Case.objects.filter(pk__in=[ident, urgent]).values_list("stage", flat=True)) == {"prepared"}
    do(ident, "drop", scene.handler, reason="改问他人")


def test_a_supervision_note_is_answered_only_where_one_waits(scene):
    ident = scene.ask(scene.police)
    with pytest.raises(NotPossibleNow):
        do(ident, "answer_note", scene.handler, text="已改正")
    do(ident, "supervise", scene.head, text="请尽快发出")
    do(ident, "answer_note", scene.handler, text="今日发出")
    with pytest.raises(NotPossibleNow):
        do(ident, "answer_note", scene.handler, text="再答一次")


def test_the_letter_speaks_of_data_only_where_some_go_along_and_names_the_day(scene):
    with_data, without = scene.sent(scene.police), scene.sent(scene.police, tell=[], about="", consent="not_needed")
    said = {ident: "".join(Letter.objects.get(case_id=ident, kind="assistance_letter").said["zh"]["paragraphs"]) for ident in (with_data, without)}
    due = Deadline.objects.get(case_id=without, clock="answer").due
    assert "协作平台查看" in said[with_data] and "协作平台查看" not in said[without]
    assert all(f"请在{due.year}年{due.month}月{due.day}日以前办理并答复" in text for text in said.values())


def test_partners_stand_with_what_they_may_be_asked_and_a_wrong_choice_names_the_right_ones(scene):
    form = FORMS["Request"](case=snapshot.view_of(Case.objects.get(pk=scene.case)), actor=scene.handler, today=DAY)
    shown = {str(label) for value, label in form.fields["agency"].choices if value}
    assert len(shown) == 2 and any(str(scene.legal_aid[0]) in label and str(KINDS["lawyer"]) in label and str(KINDS["evidence"]) not in label for label in shown)
    with pytest.raises(InvalidFacts) as refused:
        scene.ask(scene.legal_aid, kind="evidence")
    assert str(scene.police[0]) in str(refused.value.errors["agency"])
    Agency.objects.filter(pk=scene.police[0].pk).update(active=False)
    with pytest.raises(InvalidFacts) as refused:
        scene.ask(scene.legal_aid, kind="evidence")
    assert "管理员" in str(refused.value.errors["agency"])
