"""A hearing of any line: told in time, held in seven steps, its opinion followed or departed from with consent."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.test import Client

from procuracy.casework import commands, receipts
from procuracy.casework.errors import InvalidFacts, NotPossibleNow
from procuracy.casework.models import Case, Deadline, Party, Sensitivity
from procuracy.casework.testing import DAY, actor, at, do, reply, speak
from procuracy.casework.verification import verify
from procuracy.lines.guests.models import Guest
from procuracy.lines.hearing.forms import STEPS
from procuracy.registry.models import Official, Participant
from procuracy.registry.testing import client_of, nation, official

pytestmark = pytest.mark.django_db


def follow(origin: uuid.UUID) -> str:
    """The page of the person whose matter the hearing serves, opened with her code."""
    code = receipts.new(uuid.uuid4().hex)
    Party.objects.filter(case_id=origin).update(receipt_digest=receipts.digest(code))
    client = Client(raise_request_exception=False)
    client.post("/track", {"receipt": code})
    return client.get("/mine").content.decode()


class Room:
    def __init__(self) -> None:
        self.office = nation()["district"]
        self.handler = actor(official(self.office, "handler"))
        self.head = actor(official(self.office, "head"))
        self.chief = actor(official(self.office, "chief_procurator"))
        self.origin = speak(self.office, words="不服判决").case_id
        do(self.origin, "assign", self.head, handler=self.handler.id)
        self.officer = Participant.objects.create(capacity="hearing_officer", name="听证员甲", office=self.office, since=DAY)

    def opened(self, **more: object) -> uuid.UUID:
        facts = {"subject": "是否支持起诉", "issues": "事实是否清楚", **more}
        return commands.raise_case(self.origin, "hearing", self.handler, facts, key=uuid.uuid4().hex, now=at(DAY), today=DAY)

    def notified(self, held_on: str = "2026-08-20") -> uuid.UUID:
        case = self.opened()
        do(case, "invite", self.handler, people=[str(self.officer.pk)])
        do(case, "invite_concerned", self.handler, people=[str(Party.objects.get(case_id=self.origin).pk)])
        do(case, "set_date", self.handler, held_on=held_on, hour="9:30", place="听证室，一楼")
        do(case, "send_invitations", self.handler, read="on")
        return case


@pytest.mark.parametrize(
    ("held_on", "due"),
    [
        ("2026-08-20", dt.date(2026, 8, 17)),  # a Thursday: Monday
        ("2026-08-18", dt.date(2026, 8, 14)),  # a Tuesday: Saturday, so the Friday before
        ("2026-10-09", dt.date(2026, 9, 30)),  # the week of rest lies between: the last working day before it
    ],
)
def test_the_notice_is_counted_backwards_and_never_shortened(held_on, due):
    room = Room()
    case = room.opened()
    do(case, "set_date", room.handler, held_on=held_on, hour="9:30", place="听证室")
    clock = Deadline.objects.get(case_id=case, clock="notice", ended_seq__isnull=True)
    assert clock.due == due and clock.is_law and clock.rule == "HEA-01"


def test_putting_it_off_counts_anew():
    room = Room()
    case = room.notified()
    do(case, "set_date", room.handler, held_on="2026-08-27", hour="14:00", place="听证室")
    clock = Deadline.objects.get(case_id=case, clock="notice", ended_seq__isnull=True)
    assert clock.due == dt.date(2026, 8, 24)


def test_the_person_of_the_matter_is_asked_with_the_code_that_she_has():
    room = Room()
    case = room.notified()
    concerned = Guest.objects.get(case_id=case, capacity="concerned")
    assert Party.objects.get(pk=concerned.party_id).joined_from_id == Party.objects.get(case_id=room.origin).pk


def _held(room: Room, case: uuid.UUID) -> None:
    day = dt.date(2026, 8, 20)
    do(case, "record_hearing", room.handler, day, took_place_on="2026-08-20", chair="主持人", **{name: "如实记录" for name, _label in STEPS})
    do(case, "record_board_opinion", room.handler, day, text="建议支持起诉")


def test_the_opinion_is_followed_or_departed_from_with_the_chiefs_consent():
    room = Room()
    case = room.notified()
    _held(room, case)
    day = dt.date(2026, 8, 21)
    with pytest.raises(NotPossibleNow):
        do(case, "close", room.handler, day, text="写入审查报告")
    reply(case, "depart_from_opinion", room.handler, room.chief, day, reason="新证据")
    do(case, "close", room.handler, day, text="写入审查报告")
    row = Case.objects.get(pk=case)
    assert row.outcome == "held" and row.facts["board"]["followed"] == "no" and verify(case).sound
    assert not Deadline.objects.filter(case_id=case, ended_seq__isnull=True).exists()


def test_every_step_is_recorded():
    room = Room()
    case = room.notified()
    with pytest.raises(InvalidFacts) as error:
        do(case, "record_hearing", room.handler, dt.date(2026, 8, 20), took_place_on="2026-08-20", chair="主持人", presented="介绍案情")
    assert set(error.value.errors) == {name for name, _label in STEPS} - {"presented"}


def test_a_matter_that_is_not_open_is_not_heard_in_public():
    room = Room()
    commands.set_sensitivity(room.origin, Sensitivity.RESTRICTED, room.head, reason="涉及隐私", key=uuid.uuid4().hex, now=at(DAY), today=DAY)
    with pytest.raises(InvalidFacts):
        room.opened(public="on")


def test_the_page_of_the_case_that_it_serves_says_that_a_hearing_is_not_finished():
    room = Room()
    client, address = client_of(Official.objects.get(pk=room.handler.id)), f"/desk/case/{room.origin}"
    assert "为本案服务、还没有办结" not in client.get(address).content.decode()
    case = room.opened()
    page = client.get(address).content.decode()
    assert "为本案服务、还没有办结" in page.split('class="p-actions"')[0] and f'href="/desk/case/{case}"' in page
    assert "为本案服务、还没有办结" not in client.get(f"/desk/case/{case}").content.decode(), "the matter serves no hearing"


def test_what_she_reads_of_a_hearing_that_is_set_and_not_yet_told_holds():
    room = Room()
    case = room.opened()
    do(case, "invite_concerned", room.handler, people=[str(Party.objects.get(case_id=room.origin).pk)])
    do(case, "set_date", room.handler, held_on="2026-08-20", hour="9:30", place="听证室，一楼")
    page = follow(room.origin)
    assert "检察院会正式通知你时间和地点" in page and "你已被选定；收到通知后可以答复" in page and "还没有邀请" not in page and "您" not in page
