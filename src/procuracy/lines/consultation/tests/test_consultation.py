"""Files go only to those who accepted and said that no interest of their own stands in the way, and only while the question is open."""

from __future__ import annotations

import io
import re
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from procuracy.casework import commands
from procuracy.casework.actors import Actor
from procuracy.casework.testing import DAY, actor, at, do, speak
from procuracy.config import clock
from procuracy.lines.guests.models import Guest
from procuracy.materials.intake import receive
from procuracy.registry.models import Participant
from procuracy.registry.testing import client_of, nation, official

pytestmark = pytest.mark.django_db


def _picture() -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, "JPEG")
    return SimpleUploadedFile("ramp.jpg", out.getvalue())


@pytest.fixture
def asked():
    """A question with a file, asked of two experts who hold the codes of their slips."""
    with clock.moved_to(at(DAY)):
        office = nation()["district"]
        handler_official = official(office, "handler")
        handler, head = actor(handler_official), actor(official(office, "head"))
        origin = speak(office, words="坡道").case_id
        do(origin, "assign", head, handler=handler.id)
        shown, other = (receive(_picture(), now=at(DAY), case_id=origin) for _ in range(2))
        case = commands.raise_case(origin, "consultation", handler, {"subject": "坡度", "question": "多少才合格？", "files": [str(shown.pk)]}, key=uuid.uuid4().hex, now=at(DAY), today=DAY)
        people = [Participant.objects.create(capacity="expert", name=f"专家{n}", office=office, since=DAY) for n in range(2)]
        do(case, "invite", handler, people=[str(p.pk) for p in people])
        do(case, "send_invitations", handler, read="on")
        yield case, handler, client_of(handler_official), list(Guest.objects.filter(case_id=case).order_by("id")), shown, other


def _code(desk: Client, case: uuid.UUID, guest: Guest) -> str:
    page = desk.post(f"/desk/case/{case}/slips", {"party": [str(guest.party_id)], "key": uuid.uuid4().hex}).content.decode()
    return re.sub(r"\D", "", re.search(r"data-receipt[^>]*>.*?<span[^>]*>([\d\s]+)</span>", page, re.S)[1])


def test_a_slip_opens_the_question_and_its_files_only_after_accepting(asked):
    case, handler, desk, guests, shown, other = asked
    me = Client()
    assert me.post("/track", {"receipt": _code(desk, case, guests[0])}).status_code == 302
    assert me.get(f"/mine/file/{shown.pk}").status_code == 404, "not before she accepts"
    do(case, "accept_invitation", Actor.person(case, guests[0].party_id), no_conflict="on")
    assert me.get(f"/mine/file/{shown.pk}").status_code == 200 and me.get(f"/mine/file/{other.pk}").status_code == 404
    declined = Client()
    declined.post("/track", {"receipt": _code(desk, case, guests[1])})
    do(case, "decline_invitation", Actor.person(case, guests[1].party_id))
    assert declined.get(f"/mine/file/{shown.pk}").status_code == 404
    do(case, "close", handler, outcome="no_answer", text="没有答复")
    assert me.get(f"/mine/file/{shown.pk}").status_code == 404, "nor after the end"


def test_a_new_slip_ends_the_old_one_and_one_code_opens_nobody_elses(asked):
    case, _handler, desk, guests, _shown, _other = asked
    first = _code(desk, case, guests[0])
    second = _code(desk, case, guests[0])
    assert Client().post("/track", {"receipt": first}).status_code == 422
    me = Client()
    me.post("/track", {"receipt": second})
    origin_case = Guest.objects.get(pk=guests[0].pk).case_id
    assert me.get(f"/mine/do/{uuid.uuid4()}/accept_invitation").status_code == 302, "another case is not hers"
    assert me.post(f"/mine/do/{origin_case}/accept_invitation", {"no_conflict": "on"}).status_code == 302
    assert list(Guest.objects.filter(case_id=case, state="accepted").values_list("pk", flat=True)) == [guests[0].pk]
