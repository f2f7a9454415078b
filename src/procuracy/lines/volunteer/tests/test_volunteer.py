"""A volunteer applies, is admitted, signs, is asked, is thanked, is suspended and heard, and leaves with her data deleted; S11."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client

from procuracy.casework import commands
from procuracy.casework.actors import Actor
from procuracy.casework.errors import CaseworkError
from procuracy.casework.models import Case, Event, Party
from procuracy.casework.testing import DAY, actor, at, do, reply, speak
from procuracy.casework.verification import verify
from procuracy.lines.guests.models import Guest
from procuracy.lines.volunteer.service import record_of
from procuracy.materials.models import Letter
from procuracy.messages.models import Delivery
from procuracy.registry import competence, places
from procuracy.registry.models import Participant
from procuracy.registry.testing import nation, official

pytestmark = pytest.mark.django_db

APPLICATION = {"name": "林某", "phone": "13800000007", "place": "成都市金牛区", "expertise": ["accessibility", "medicine"], "occupation": "康复医师", "conflicts": "无", "adult": "on", "may_text": "on"}


@pytest.fixture
def here(db):
    competence.forget()
    places.forget()
    return Here()


class Here:
    """The office of the place, with a handler and a head."""

    def __init__(self) -> None:
        self.office = nation()["district"]
        self.handler = actor(official(self.office, "handler", "triage_officer"))
        self.head = actor(official(self.office, "head"))

    def apply(self, **changes: object) -> tuple[Case, Party]:
        answer = Client().post("/volunteer", {**APPLICATION, **changes, "key": uuid.uuid4().hex})
        assert answer.status_code == 200, answer.content.decode()[:2000]
        case = Case.objects.get(line="volunteer")
        return case, Party.objects.get(case=case)

    def admitted(self) -> tuple[Case, Party, Actor]:
        case, party = self.apply()
        do(case.pk, "assign", self.head, handler=self.handler.id)
        reply(case.pk, "approve", self.handler, self.head, checked="专长与地区属实")
        me = Actor.person(case.pk, party.pk)
        do(case.pk, "sign_agreement", me, read_training="on", agrees="on", signature="林某")
        return case, party, me


def test_who_applies_is_admitted_signs_and_can_be_asked(here):
    case, party, me = here.admitted()
    assert case.office_id == here.office.pk
    row = Participant.objects.get(case_id=case.pk)
    assert row.expertise == ["accessibility", "medicine"] and row.area == "510106" and row.name == "", "her name stays sealed"
    assert party.contact_data()["name"] == "林某"
    for event in Event.objects.filter(case=case):
        assert "林某" not in str(event.facts) and "康复医师" not in str(event.facts)
    origin = speak(here.office, words="坡道太陡").case_id
    do(origin, "assign", here.head, handler=here.handler.id)
    facts = {"subject": "坡道坡度", "question": "坡度多少才合格？"}
    asked = commands.raise_case(origin, "consultation", here.handler, facts, key=uuid.uuid4().hex, now=at(DAY), today=DAY)
    do(asked, "invite", here.handler, people=[str(row.pk)])
    do(asked, "send_invitations", here.handler, read="on")
    guest = Guest.objects.get(case_id=asked)
    joined = Party.objects.get(pk=guest.party_id)
    assert joined.joined_from_id == party.pk, "her one code opens the question too"
    do(asked, "accept_invitation", Actor.person(asked, joined.pk), no_conflict="on")
    do(asked, "give_opinion", Actor.person(asked, joined.pk), text="不大于1:12")
    do(asked, "answer_opinion", here.handler, guest=str(guest.pk), text="已采纳，写入磋商意见")
    do(asked, "close", here.handler, outcome="answered", text="坡度超标")
    assert record_of([row.pk])[row.pk].opinions == 1
    do(case.pk, "thank", here.handler, text="谢谢你的专业意见")
    assert Letter.objects.filter(case=case, kind="volunteer_thanks").exists()
    waiting = Delivery.objects.create(case=joined.case, party=joined, channel="sms", seq=1, queued_at=at(DAY), next_try=at(DAY))
    do(case.pk, "leave", me, sure="on")
    waiting.refresh_from_db()
    assert waiting.state == Delivery.State.BLOCKED, "nothing leaves for somebody who left"
    for row_of_her in Party.objects.filter(pk__in=[party.pk, joined.pk]):
        assert row_of_her.contact_data() == {} and row_of_her.phone_index is None
    left = Participant.objects.get(pk=row.pk)
    assert left.state == "left" and left.expertise == [] and left.area == ""
    assert not Case.objects.get(pk=case.pk).open and verify(case.pk).sound


def test_a_suspended_volunteer_is_not_asked_and_may_be_heard(here):
    case, _party, me = here.admitted()
    reply(case.pk, "suspend", here.handler, here.head, reason="以志愿者名义推销")
    row = Participant.objects.get(case_id=case.pk)
    assert row.state == "suspended" and not row.takes_part_on(DAY)
    do(case.pk, "object", me, text="这是误会")
    do(case.pk, "reinstate", here.head, reason="查明是误会")
    assert Participant.objects.get(case_id=case.pk).takes_part_on(DAY)


def test_nobody_is_a_volunteer_before_a_second_person_agrees(here):
    case, party = here.apply()
    do(case.pk, "assign", here.head, handler=here.handler.id)
    with pytest.raises(CaseworkError):
        do(case.pk, "approve", here.handler, checked="看过")
    with pytest.raises(CaseworkError):
        do(case.pk, "sign_agreement", Actor.person(case.pk, party.pk), read_training="on", agrees="on", signature="林某")
    assert not Participant.objects.exists()


@pytest.mark.parametrize(("field", "value"), [("place", "某地"), ("place", "朝阳区"), ("phone", "打不通"), ("adult", ""), ("expertise", [])])
def test_what_is_wrong_in_an_application_is_said_and_nothing_typed_is_lost(here, field, value):
    answer = Client().post("/volunteer", {**APPLICATION, field: value})
    page = answer.content.decode()
    assert answer.status_code == 422 and "康复医师" in page and "govuk-error-message" in page
    assert not Case.objects.filter(line="volunteer").exists()


def test_two_presses_make_one_application(here):
    key = uuid.uuid4().hex
    first, second = (Client().post("/volunteer", {**APPLICATION, "key": key}) for _ in range(2))
    assert first.status_code == second.status_code == 200
    assert Case.objects.filter(line="volunteer").count() == 1


def test_who_is_suspended_answers_no_invitation_that_she_had(here):
    case, party, _me = here.admitted()
    row = Participant.objects.get(case_id=case.pk)
    origin = speak(here.office, words="坡道太陡").case_id
    do(origin, "assign", here.head, handler=here.handler.id)
    asked = commands.raise_case(origin, "consultation", here.handler, {"subject": "坡道", "question": "多少才合格？"}, key=uuid.uuid4().hex, now=at(DAY), today=DAY)
    do(asked, "invite", here.handler, people=[str(row.pk)])
    do(asked, "send_invitations", here.handler, read="on")
    joined = Party.objects.get(case_id=asked, joined_from_id=party.pk)
    with pytest.raises(CaseworkError, match="先接受"):
        do(asked, "give_opinion", Actor.person(asked, joined.pk), text="还没有接受就写")
    reply(case.pk, "suspend", here.handler, here.head, reason="以志愿者名义推销")
    with pytest.raises(CaseworkError, match="暂停"):
        do(asked, "accept_invitation", Actor.person(asked, joined.pk), no_conflict="on")
