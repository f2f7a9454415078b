"""A sealed matter goes on although most may not see it, stays with those who are trained for it, and decides nothing about itself."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest

from procuracy.casework import commands
from procuracy.casework.errors import InvalidFacts, NotAllowed, NotFound, NotPossibleNow
from procuracy.casework.models import Case, Party, Sensitivity
from procuracy.casework.policy import visible
from procuracy.casework.testing import DAY, actor, at, do, reply, speak
from procuracy.registry.testing import nation, official

pytestmark = pytest.mark.django_db
HELD = {"held_on": DAY.isoformat(), "adult": "guardian", "recorded": "on", "woman": "on", "told": "on"}


def harmed(**more) -> uuid.UUID:
    return speak(nation()["district"], words="孩子受到侵害", facts={"matter": "child"}, **more).case_id


def test_where_no_officer_is_trained_the_chief_procurator_assigns_and_accepts_a_harmed_childs_matter():
    office = nation()["district"]
    chief, handler, head = actor(official(office, "chief_procurator")), official(office, "handler"), actor(official(office, "head"))
    case = harmed()
    with pytest.raises(NotFound):
        do(case, "assign", head, handler=handler.pk)
    do(case, "assign", chief, handler=handler.pk)
    do(case, "accept", chief, accepted_from=DAY.isoformat(), department="minors", how_handled="由未检部门办理")
    assert Case.objects.get(pk=case).stage == "accepted"
    plain = speak(office).case_id
    with pytest.raises(NotAllowed):  # elsewhere that is the head's
        do(plain, "assign", chief, handler=handler.pk)
    with pytest.raises((NotAllowed, NotFound)):
        do(case, "assign", actor(official(nation()["other"], "chief_procurator")), handler=handler.pk)


def test_a_case_that_a_door_sealed_already_still_goes_to_those_who_are_trained_for_a_harmed_child():
    case = harmed(sensitivity=Sensitivity.SEALED)
    assert Case.objects.get(pk=case).department == "minors"


@pytest.mark.parametrize("line", ["administrative_supervision", "civil_supervision"])
def test_a_childs_litigation_matter_stays_with_officers_trained_for_minors_when_it_is_accepted(line):
    from tests.test_line_pages import OPENINGS

    office = nation()["district"]
    trained = official(office, "minors_officer", "handler", "head", "triage_officer")
    case = harmed()
    do(case, "assign", actor(trained), handler=trained.pk)
    raised = commands.raise_case(case, line, actor(trained), OPENINGS[line], key=uuid.uuid4().hex, now=at(DAY), today=DAY)
    do(raised, "accept", actor(trained), reason="符合条件")
    assert Case.objects.get(pk=raised).department == "minors"
    assert Case.objects.filter(visible(actor(official(office, "minors_officer"))), pk=raised).exists()


def test_a_seal_put_later_reaches_all_that_was_raised_for_its_people_and_nothing_above_it():
    office = nation()["district"]
    handler, head = official(office, "handler"), actor(official(office, "head"))
    official(office, "chief_procurator")
    first = speak(office).case_id
    do(first, "assign", head, handler=handler.pk)
    aid = commands.raise_case(first, "aid", actor(handler), {"source": "lead", "reason": "生活急迫困难"}, key=uuid.uuid4().hex, now=at(DAY), today=DAY)
    plan = commands.raise_case(aid, "assistance", actor(handler), {"goals": "住得安全\n有工作", "agreed": "on"}, key=uuid.uuid4().hex, now=at(DAY), today=DAY)

    def seal(case: uuid.UUID) -> None:
        commands.set_sensitivity(case, Sensitivity.SEALED, actor(handler), reason="未成年人", key=uuid.uuid4().hex, now=at(DAY), today=DAY)

    seal(plan)
    levels = dict(Case.objects.filter(pk__in=(first, aid, plan)).values_list("pk", "sensitivity"))
    assert levels == {first: 0, aid: 0, plan: 2}
    seal(first)
    assert set(Case.objects.filter(pk__in=(first, aid, plan)).values_list("sensitivity", flat=True)) == {2}
    assert not Case.objects.filter(visible(head), pk__in=(first, aid, plan)).exists()


class Planned:
    """A child whose interview is planned."""

    def __init__(self) -> None:
        self.office = nation()["district"]
        self.trained = official(self.office, "minors_officer", "handler")
        self.handler, self.head, self.chief = actor(self.trained), actor(official(self.office, "head")), actor(official(self.office, "chief_procurator"))
        self.origin = speak(self.office, words="孩子的事", vulnerable=["minor"]).case_id
        do(self.origin, "assign", self.head, handler=self.trained.pk)
        self.child = Party.objects.get(case_id=self.origin)

    def plan(self, *, origin: uuid.UUID | None = None, **more) -> uuid.UUID:
        child = Party.objects.get(case_id=origin or self.origin)
        facts = {"child": str(child.pk), "purpose": "经过", "planned_on": "2026-08-05", "place": "询问室", "adult": "guardian", "officer": self.trained.pk, **more}
        return commands.raise_case(origin or self.origin, "interview", self.handler, facts, key=uuid.uuid4().hex, now=at(DAY), today=DAY)


def test_a_second_interview_is_not_had_by_planning_two_before_the_first_is_held():
    here = Planned()
    here.plan()
    aid = commands.raise_case(here.origin, "aid", here.handler, {"source": "lead", "reason": "困难"}, key=uuid.uuid4().hex, now=at(DAY), today=DAY)
    for origin in (here.origin, aid):
        with pytest.raises(InvalidFacts) as error:
            here.plan(origin=origin)
        assert set(error.value.errors) == {"child"}


def test_an_interview_that_another_case_has_held_meanwhile_is_not_recorded_a_second_time():
    here = Planned()
    first = here.plan()
    do(first, "cancel", here.handler, reason="改期")
    second = here.plan()
    Case.objects.filter(pk=first).update(outcome="held")  # two at once: each planned before it saw the other
    with pytest.raises(InvalidFacts) as error:
        do(second, "record_interview", here.handler, **HELD)
    assert set(error.value.errors) == {"__all__"}
    do(second, "cancel", here.handler, reason="已经询问过")
    again = here.plan(again="录像损坏")
    with pytest.raises(NotPossibleNow):
        do(again, "record_interview", here.handler, **HELD)
    reply(again, "allow_again", here.handler, here.chief, reason="录像损坏")
    do(again, "record_interview", here.handler, **HELD)


@pytest.mark.parametrize("day", ["2026-08-02", "1999-01-01", "9999-12-31", "2028-01-01", "2026-02-30"])
def test_an_interview_is_planned_for_a_day_to_come_within_a_year(day):
    with pytest.raises(InvalidFacts) as error:
        Planned().plan(planned_on=day)
    assert set(error.value.errors) == {"planned_on"}


def test_a_day_beyond_all_years_is_refused_in_words():
    from procuracy.casework import clocks, lawbook

    with pytest.raises(NotPossibleNow) as refused:
        clocks.row("x", lawbook.rule("TGT-NOTE", DAY, ()), dt.date(9999, 12, 31), lawbook.catalogue().calendar, counted=True, owner="office", changes=())
    assert refused.value.details["reason"] == "period" and refused.value.details["zh"]


def test_whoever_joins_a_sealed_case_or_first_says_how_to_be_reached_lies_under_its_keys():
    from procuracy.casework import crypto
    from procuracy.casework.commands import GroupRows

    office = nation()["district"]
    handler = actor(official(office, "handler"))
    chief = actor(official(office, "chief_procurator"))
    case = harmed(contact={})
    do(case, "assign", chief, handler=handler.id)

    def prepare(seq: int) -> GroupRows:
        party = Party(case_id=case, role=Party.Role.PETITIONER)
        party.set_contact({"name": "后来的人"})
        return GroupRows({"count": 1, "digest": "x"}, parties=[party])

    commands.bring_people(case, handler, {"list": "1"}, prepare, key=uuid.uuid4().hex, now=at(DAY), today=DAY)
    first, joined = Party.objects.filter(case_id=case).order_by("id")
    assert crypto.is_apart(bytes(joined.contact)) and joined.contact_in_full() == {"name": "后来的人"}
    commands.change_safe_contact(case, first.pk, handler, safe_contact={"may_contact": False}, contact={"phone": "13800000001"}, key=uuid.uuid4().hex, now=at(DAY), today=DAY)
    first.refresh_from_db()
    assert crypto.is_apart(bytes(first.contact))


def test_nobody_learns_who_a_sealed_child_is_by_giving_herself_the_childs_code():
    office = nation()["district"]
    trained = actor(official(office, "minors_officer", "triage_officer", "operator", "head"))
    chief, custodian = actor(official(office, "chief_procurator")), actor(official(office, "custodian"))
    case = harmed()
    child = Party.objects.get(case_id=case)
    before = bytes(child.receipt_digest)

    def give(who) -> str:
        return commands.issue_receipt(case, child.pk, who, reason="遗失", key=uuid.uuid4().hex, now=at(DAY), today=DAY)

    for who in (trained, chief):
        with pytest.raises(NotPossibleNow) as refused:
            give(who)
        assert refused.value.details["reason"] == "identity_sealed"
    child.refresh_from_db()
    assert bytes(child.receipt_digest) == before
    release = commands.ask_identity(case, trained, reason="窗口补发", days=1, key=uuid.uuid4().hex, now=at(DAY), today=DAY)
    commands.answer_identity(release.pk, custodian, "released", now=at(DAY), today=DAY)
    assert len(give(trained)) == 16
