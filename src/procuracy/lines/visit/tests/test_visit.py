"""Eighteen observers are invited, answer, come, say what they think, and each opinion gets its answer; S6."""

from __future__ import annotations

import datetime as dt
import re
import uuid

import pytest
from django.test import Client

from procuracy.casework import commands, lines, snapshot
from procuracy.casework.actors import Actor
from procuracy.casework.decide import offer
from procuracy.casework.errors import CaseworkError, InvalidFacts, NotPossibleNow
from procuracy.casework.models import Case, Deadline, Event, Party
from procuracy.casework.testing import DAY, actor, at, do, speak
from procuracy.casework.verification import verify
from procuracy.lines.guests.forms import FORMS
from procuracy.lines.guests.models import Guest
from procuracy.messages.models import Message
from procuracy.registry.models import Participant
from procuracy.registry.testing import client_of, nation, official

pytestmark = pytest.mark.django_db

HELD = dt.date(2026, 9, 24)
OPENING = {"kind": "observers", "subject": "黄河坝草地", "held_on": "2026-09-24", "until_on": "2026-09-26", "place": "黄河坝，有坡道", "programme": "9:00 看治理前后\n14:00 座谈"}


class Office:
    """An office with a handler and a head, a case, and observers in its register."""

    def __init__(self, count: int = 18, kind: str = "observers") -> None:
        self.office = nation()["district"]
        self.handler = actor(official(self.office, "handler"))
        self.head_official = official(self.office, "head")
        self.head = actor(self.head_official)
        self.origin = speak(self.office, words="垃圾场").case_id
        do(self.origin, "assign", self.head, handler=self.handler.id)
        self.people = [
            Participant.objects.create(capacity=("npc_deputy", "cppcc_member", "special_assistant")[n % 3], name=f"观察员{n:02d}", phone=f"138000001{n:02d}", office=self.office, since=DAY)
            for n in range(count)
        ]
        self.case = commands.raise_case(self.origin, "visit", self.handler, {**OPENING, "kind": kind}, key=uuid.uuid4().hex, now=at(DAY), today=DAY)

    def invite(self) -> list[Guest]:
        do(self.case, "invite", self.handler, people=[str(p.pk) for p in self.people])
        do(self.case, "send_invitations", self.handler, read="on")
        return list(Guest.objects.filter(case_id=self.case).order_by("id"))

    def person(self, guest: Guest) -> Actor:
        return Actor.person(self.case, guest.party_id)


def test_observers_are_invited_come_and_each_opinion_is_answered():
    here = Office()
    guests = here.invite()
    assert len(guests) == 18 and {g.state for g in guests} == {"invited"}
    for guest in guests[:15]:
        do(here.case, "accept_invitation", here.person(guest), no_conflict="on")
    do(here.case, "decline_invitation", here.person(guests[15]), reason="在外地")
    do(here.case, "record_answer", here.handler, guest=str(guests[16].pk), comes="accepted")
    day = dt.date(2026, 9, 27)
    do(here.case, "record_attendance", here.handler, day, present=[str(g.pk) for g in guests[:15]])
    states = dict(Guest.objects.filter(case_id=here.case).values_list("pk", "state"))
    assert states[guests[0].pk] == "attended" and states[guests[15].pk] == "declined" and states[guests[16].pk] == states[guests[17].pk] == "absent"
    do(here.case, "give_opinion", here.person(guests[0]), day, text="建议加强管护")
    do(here.case, "record_opinion", here.handler, day, guest=str(guests[1].pk), text="可以再种些树")
    with pytest.raises(NotPossibleNow):
        do(here.case, "close", here.handler, day)
    do(here.case, "answer_opinion", here.handler, day, guest=str(guests[0].pk), text="已与林业部门商定管护办法")
    do(here.case, "answer_opinion", here.head, day, guest=str(guests[1].pk), text="明年春天补种")
    do(here.case, "close", here.handler, day, thanks="谢谢各位")
    case = Case.objects.get(pk=here.case)
    assert not case.open and case.outcome == "held" and verify(here.case).sound
    told = Message.objects.filter(case_id=here.case, text__contains="管护办法")
    assert [m.party_id for m in told] == [guests[0].party_id], "an answer goes to the one who gave the opinion, and to nobody else"


def test_names_stand_in_no_history():
    here = Office(2)
    here.invite()
    do(here.case, "invite_person", here.handler, name="欧阳某某", capacity="concerned", phone="13800000099")
    for event in Event.objects.filter(case_id=here.case):
        assert "欧阳某某" not in str(event.facts) and "13800000099" not in str(event.facts) and "观察员" not in str(event.facts)


def test_nobody_is_asked_out_of_term_and_nobody_is_asked_twice():
    here = Office(2)
    Participant.objects.filter(pk=here.people[1].pk).update(until=DAY - dt.timedelta(days=1))
    with pytest.raises(InvalidFacts):
        do(here.case, "invite", here.handler, people=[str(p.pk) for p in here.people])
    do(here.case, "invite", here.handler, people=[str(here.people[0].pk)])
    with pytest.raises(InvalidFacts):
        do(here.case, "invite", here.handler, people=[str(here.people[0].pk)])


def test_who_declined_gives_no_opinion_and_strangers_do_nothing():
    here = Office(2)
    guests = here.invite()
    do(here.case, "decline_invitation", here.person(guests[0]))
    do(here.case, "record_attendance", here.handler, HELD, present=[str(guests[1].pk)])
    with pytest.raises(CaseworkError):
        do(here.case, "give_opinion", here.person(guests[0]), HELD, text="还是说一句")
    with pytest.raises(CaseworkError):
        do(here.case, "give_opinion", Actor.person(here.case, uuid.uuid4()), HELD, text="外人")


def test_an_evaluation_asks_what_was_found():
    here = Office(1, kind="evaluation")
    guest = here.invite()[0]
    do(here.case, "accept_invitation", here.person(guest), no_conflict="on")
    with pytest.raises(InvalidFacts) as refused:
        do(here.case, "give_opinion", here.person(guest), text="坡道改好了", verdict="fixed")
    assert "2026年9月24日" in str(refused.value.errors), "nobody evaluates what she has not seen"
    do(here.case, "record_attendance", here.handler, HELD, present=[str(guest.pk)])
    do(here.case, "give_opinion", here.person(guest), HELD, text="坡道改好了", verdict="fixed")
    assert Guest.objects.get(pk=guest.pk).verdict == "fixed"


def test_the_slip_opens_the_invitation_and_the_page_takes_the_answer():
    here = Office(1)
    guest = here.invite()[0]
    code = commands.issue_receipt(here.case, guest.party_id, here.handler, reason="邀请", key=uuid.uuid4().hex, now=at(DAY), today=DAY)
    me = Client()
    assert me.post("/track", {"receipt": code}).status_code == 302
    page = me.get("/mine").content.decode()
    assert "黄河坝草地" in page and "9:00 看治理前后" in page
    address = f"/mine/do/{here.case}/accept_invitation"
    assert me.get(address).status_code == 200
    assert me.post(address, {}).status_code == 422, "without the word on conflicts nothing is accepted"
    assert me.post(address, {"no_conflict": "on"}).status_code == 302
    assert Guest.objects.get(pk=guest.pk).state == "accepted"
    assert Party.objects.get(pk=guest.party_id).role == "guest"


def test_the_second_opinion_has_its_day_too_after_the_first_was_answered():
    here = Office(2)
    guests = here.invite()
    do(here.case, "record_attendance", here.handler, HELD, present=[str(g.pk) for g in guests])
    for guest in guests:
        do(here.case, "give_opinion", here.person(guest), HELD, text="建议")
    do(here.case, "answer_opinion", here.handler, HELD, guest=str(guests[0].pk), text="采纳")
    assert Deadline.objects.filter(case_id=here.case, clock="opinion_answer", ended_seq__isnull=True).count() == 1
    assert Deadline.objects.filter(case_id=here.case, clock="opinion_answer").count() > 1
    clocks = client_of(here.head_official).get(f"/desk/case/{here.case}").content.decode().partition('id="clocks"')[2].partition("</section>")[0]
    assert clocks.count("答复每条意见并办结") == 1, "each clock stands there once, as it runs"


def test_nobody_was_there_before_the_day_and_answers_are_due_before_it():
    here = Office(2)
    guests = here.invite()
    with pytest.raises(InvalidFacts) as refused:
        do(here.case, "record_attendance", here.handler, HELD - dt.timedelta(days=1), present=[str(guests[0].pk)])
    assert "2026年9月24日" in str(refused.value.errors)
    soon = Office(1)
    do(soon.case, "change_programme", soon.handler, **(OPENING | {"held_on": "2026-08-06", "until_on": ""}))
    with pytest.raises(InvalidFacts):
        do(soon.case, "invite", soon.handler, people=[str(p.pk) for p in soon.people])
        do(soon.case, "send_invitations", soon.handler, read="on", answer_by="2026-08-06")
    do(soon.case, "send_invitations", soon.handler, read="on")
    assert Deadline.objects.get(case_id=soon.case, clock="guest_answer").due == dt.date(2026, 8, 5)
    assert Deadline.objects.get(case_id=here.case, clock="guest_answer").due == DAY + dt.timedelta(days=7)


def test_nothing_of_it_is_shown_before_the_invitation_is_sent():
    here = Office(1)
    do(here.case, "invite", here.handler, people=[str(here.people[0].pk)])
    guest = Guest.objects.get(case_id=here.case)
    party = Party.objects.get(pk=guest.party_id)
    assert lines.get("visit").person_panel(Case.objects.get(pk=here.case), party)[1]["invited"] is False
    code = commands.issue_receipt(here.case, guest.party_id, here.handler, reason="邀请", key=uuid.uuid4().hex, now=at(DAY), today=DAY)
    me = Client()
    me.post("/track", {"receipt": code})
    page = me.get("/mine").content.decode()
    assert "9:00 看治理前后" not in page and "有坡道" not in page
    do(here.case, "send_invitations", here.handler, read="on")
    assert "9:00 看治理前后" in me.get("/mine").content.decode()


def test_each_of_them_is_offered_what_she_may_do_now():
    here = Office(2)
    first, second = here.invite()
    view = snapshot.view_of(Case.objects.get(pk=here.case))

    def offered(guest):
        view = snapshot.view_of(Case.objects.get(pk=here.case))
        return {act for act in ("accept_invitation", "decline_invitation", "give_opinion") if offer(view, act, here.person(guest), DAY).allowed}

    assert offered(first) == {"accept_invitation", "decline_invitation"} and view.open
    do(here.case, "accept_invitation", here.person(first), no_conflict="on")
    do(here.case, "decline_invitation", here.person(second))
    assert offered(first) == {"decline_invitation", "give_opinion"} and offered(second) == {"accept_invitation"}


def test_somebody_concerned_comes_without_denying_her_interest_and_history_says_who_acted():
    here = Office(1)
    party = Party.objects.get(case_id=here.origin)
    do(here.case, "invite_concerned", here.handler, people=[str(party.pk)])
    do(here.case, "invite", here.handler, people=[str(here.people[0].pk)])
    do(here.case, "send_invitations", here.handler, read="on")
    concerned, observer = Guest.objects.get(case_id=here.case, capacity="concerned"), Guest.objects.exclude(capacity="concerned").get(case_id=here.case)
    labels = {guest: str(FORMS["Accept"](actor=here.person(guest)).fields["no_conflict"].label) for guest in (concerned, observer)}
    assert "利害关系" in labels[observer] and "利害关系" not in labels[concerned]
    do(here.case, "accept_invitation", here.person(observer), no_conflict="on")
    page = client_of(here.head_official).get(f"/desk/case/{here.case}").content.decode()
    assert re.search(r"接受邀请.{0,200}观察员00", page, re.S)
