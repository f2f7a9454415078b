"""Unsent answers at the door for leads: kept, lost, or sent; whoever wrote them is told which."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from procuracy.casework.models import Case
from procuracy.casework.testing import DAY, at
from procuracy.config import clock
from procuracy.doors.models import Draft
from procuracy.materials.models import Material
from procuracy.registry import competence, places
from procuracy.registry.testing import nation

FIRST = {"words": "人民广场东门的轮椅坡道太陡", "field": "barrier_free", "place_words": "成都市金牛区人民广场东门", "position": "", "datum": "wgs84", "seen_on": "2026-08-01"}


@pytest.fixture
def here(db):
    competence.forget()
    places.forget()
    nation()
    with clock.moved_to(at(DAY)):
        yield


def test_who_comes_too_late_for_her_answers_is_told_and_chooses_no_file_again(here):
    client = Client()
    client.post("/lead", FIRST)
    Draft.objects.all().delete()
    page = client.get("/lead").content.decode()
    assert "已经不在了" in page and "12309" in page
    second = {"name": "林某", "may_contact": "yes", "channel": "sms", "phone": "13800000008", "hours": "any", "say": "neutral"}
    answer = client.post("/lead/send", {**second, "file": [SimpleUploadedFile("坡道.txt", b"x")]})
    assert answer.status_code == 302 and answer["Location"] == "/lead" and not Case.objects.filter(line="lead").exists()
    page = client.get("/lead").content.decode()
    assert "已经不在了" in page and "1个文件已经保留" in page
    assert client.post("/lead", {**FIRST, "seen_on": "2099-01-01"}).status_code == 422
    assert client.post("/lead", FIRST)["Location"] == "/lead/send"
    page = client.get("/lead/send").content.decode()
    assert "坡道.txt" in page and "13800000008" in page and 'value="林某"' in page
    assert "坡道.txt" in client.post("/lead/send", {**second, "phone": "1"}).content.decode(), "an error on the second page keeps it"
    assert client.post("/lead/send", second)["Location"] == "/receipt"
    case = Case.objects.get(line="lead")
    assert Material.objects.get(case=case).title == "坡道.txt"
    assert "已经不在了" not in client.get("/lead").content.decode()


def test_whose_session_has_ended_is_told_so_and_who_pressed_twice_is_not(here):
    answer = Client().post("/lead/send", {"may_contact": "no"}, follow=True)
    assert answer.request["PATH_INFO"] == "/lead" and "已经不在了" in answer.content.decode()
    assert "已经不在了" not in Client().get("/lead").content.decode()
    assert "已经不在了" not in Client().get("/lead/send", follow=True).content.decode(), "nobody began anything"
    client = Client()
    client.post("/lead", FIRST)
    before = client.session["lead"]
    client.post("/lead/send", {"may_contact": "no"})
    assert client.post("/lead/send", {"may_contact": "no"})["Location"] == "/receipt"
    session = client.session  # the second press had read the session before the first had written it
    session["lead"] = before
    session.save()
    assert client.post("/lead/send", {"may_contact": "no"})["Location"] == "/receipt"
    assert Draft.objects.get(pk=before).answers() == {"sent": True} and Case.objects.filter(line="lead").count() == 1
