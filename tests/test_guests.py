"""Invitations over the lines: whose they are, and who can be invited from a matter."""

from __future__ import annotations

import uuid

import pytest

from procuracy.casework import commands
from procuracy.casework.models import Link, Party
from procuracy.casework.testing import DAY, at, do, reply
from procuracy.config import clock
from procuracy.lines.guests.forms import people_concerned
from procuracy.lines.lead.tests.test_leads import PIL, Here
from procuracy.registry import competence, places
from procuracy.registry.models import Participant

pytestmark = pytest.mark.django_db
VISIT = {"kind": "evaluation", "subject": "坡道改好没有", "held_on": "2026-09-24", "place": "人民广场", "programme": "看坡道"}


@pytest.fixture
def here():
    competence.forget()
    places.forget()
    with clock.moved_to(at(DAY)):
        yield Here()


def raised(here, origin: uuid.UUID, line: str, facts: dict[str, str]) -> uuid.UUID:
    return commands.raise_case(origin, line, here.handler, facts, key=uuid.uuid4().hex, now=at(DAY), today=DAY)


def test_an_invitation_is_hers_from_its_sending_until_she_takes_part_no_more(here):
    me, registration = here.volunteer()
    lead = here.report()
    here.assessed(lead)
    asked = raised(here, raised(here, lead.pk, "public_interest_administrative", PIL), "consultation", {"subject": "坡道坡度", "question": "坡度多少才合格？"})
    do(asked, "invite", here.handler, people=[str(Participant.objects.get(case_id=registration.pk).pk)])
    assert ">专业咨询</h2>" not in me.get("/mine").content.decode(), "who is only thought of does not learn of it"
    do(asked, "send_invitations", here.handler, read="on")
    assert ">专业咨询</h2>" in me.get("/mine").content.decode() and "坡度多少才合格" in me.get("/mine").content.decode()
    reply(registration.pk, "suspend", here.handler, here.head, reason="以志愿者名义推销")
    assert ">专业咨询</h2>" not in me.get("/mine").content.decode(), "whoever is suspended owes nothing"


def test_the_reporters_of_its_leads_can_be_invited_to_see_what_became_of_it(here):
    lead = here.report()
    here.assessed(lead)
    case = raised(here, lead.pk, "public_interest_administrative", PIL)
    visit = raised(here, case, "visit", VISIT)
    assert Link.objects.filter(case_id=case, other_id=lead.pk, kind=Link.Kind.AROSE_FROM).exists()
    assert [row.pk for row in people_concerned(visit)] == [Party.objects.get(case_id=lead.pk).pk]
