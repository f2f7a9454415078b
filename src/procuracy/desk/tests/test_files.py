"""Officials add files to their cases: all or none, once for one press, and only who works on the case."""

from __future__ import annotations

import hashlib
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from procuracy.api.models import issue
from procuracy.casework.models import Case, Event, Sensitivity
from procuracy.casework.testing import DAY, actor, at, do, speak
from procuracy.casework.verification import verify
from procuracy.config import clock
from procuracy.materials.models import Material
from procuracy.registry.testing import client_of, nation, official

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    with clock.moved_to(at(DAY)):
        yield speak(nation()["district"]).case_id


def paper(name: str = "笔录.txt", text: str = "询问笔录") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode())


def test_they_stand_in_the_history_with_their_digests_and_one_press_adds_them_once(case):
    client, key = client_of(official(nation()["district"], "handler", "head")), uuid.uuid4().hex
    page = client.get(f"/desk/case/{case}")
    assert f"/desk/case/{case}/files" in page.content.decode()
    for _press in range(2):
        assert client.post(f"/desk/case/{case}/files", {"papers": [paper(), paper("照片说明.txt", "照片")], "text": "询问笔录两份", "key": key}).status_code == 302
    assert Material.objects.filter(case_id=case).count() == 2
    event = Event.objects.get(case_id=case, action="engine.files_added")
    assert event.facts["files"][0] == hashlib.sha256("询问笔录".encode()).hexdigest() and verify(case).sound
    assert "询问笔录两份" in client.get(f"/desk/case/{case}").content.decode()


def test_one_that_cannot_be_taken_is_named_and_none_is_added(case):
    client = client_of(official(nation()["district"], "head"))
    said = client.post(f"/desk/case/{case}/files", {"papers": [paper(), SimpleUploadedFile("x.exe", b"MZ\0\0")], "text": "说明"})
    assert said.status_code == 422 and "x.exe" in said.content.decode() and "说明" in said.content.decode()
    assert not Material.objects.filter(case_id=case).exists() and not Event.objects.filter(case_id=case, action="engine.files_added").exists()
    for wrong in ({"text": "说明"}, {"papers": [paper()], "text": "   "}):
        assert client.post(f"/desk/case/{case}/files", wrong).status_code == 422


@pytest.mark.parametrize(("place", "role", "status"), [("other", "head", 404), ("city", "head", 403), ("district", "finance", 404), ("district", "triage_officer", 302)])
def test_only_who_works_on_the_case_adds_to_it(case, place, role, status):
    client = client_of(official(nation()[place], role))
    client.post(f"/desk/case/{case}", {"purpose": "检查期限"})
    assert client.post(f"/desk/case/{case}/files", {"papers": [paper()], "text": "说明"}).status_code == status
    assert Material.objects.filter(case_id=case).exists() == (status == 302)


def test_a_closed_case_takes_nothing_and_a_sealed_one_asks_for_the_reason_first(case):
    handler = official(nation()["district"], "handler")
    do(case, "assign", actor(official(nation()["district"], "head")), handler=handler.pk)
    client = client_of(handler)
    Case.objects.filter(pk=case).update(sensitivity=Sensitivity.SEALED)
    assert client.get(f"/desk/case/{case}/files").status_code == 302
    client.post(f"/desk/case/{case}", {"purpose": "办案"})
    client.post(f"/desk/case/{case}/files", {"papers": [paper("尉迟小满.txt")], "text": "笔录"})
    assert "尉迟" not in Material.objects.get(case_id=case).title
    Case.objects.filter(pk=case).update(open=False)
    assert client.post(f"/desk/case/{case}/files", {"papers": [paper()], "text": "说明"}).status_code == 409


def test_a_program_adds_a_file_with_the_same_effect(case, client):
    head = official(nation()["district"], "head")
    key = {"HTTP_AUTHORIZATION": f"Bearer {issue(head, 'k', ['cases:act'])}", "HTTP_IDEMPOTENCY_KEY": "k" * 20}
    for expected in (1, 0):
        done = client.post(f"/api/v1/cases/{case}/materials", {"file": paper(), "text": "笔录"}, **key)
        assert done.status_code == 201 and len(done.json()) == expected
    assert Material.objects.filter(case_id=case).count() == 1


def test_too_many_at_once_are_refused_in_words_on_the_page(case):
    client = client_of(official(nation()["district"], "head"))
    said = client.post(f"/desk/case/{case}/files", {"papers": [paper(f"{n}.txt") for n in range(12)], "text": "说明"})
    assert said.status_code == 422 and "10" in said.content.decode() and not Material.objects.filter(case_id=case).exists()
