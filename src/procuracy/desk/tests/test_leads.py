"""An official registers what the office found itself: source, place, words, files; nobody is answered; the same over the API."""

from __future__ import annotations

import json
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from procuracy.api.models import issue
from procuracy.casework.models import Case, Party
from procuracy.casework.testing import DAY, actor, at, do, reply
from procuracy.casework.verification import verify
from procuracy.config import clock
from procuracy.lines.lead.models import LeadPoint
from procuracy.materials.models import Letter, Material
from procuracy.registry import competence, places
from procuracy.registry.models import Department, Official
from procuracy.registry.testing import client_of, nation, official

FOUND = {
    "source": "media", "source_detail": "晚报 2026-08-01", "words": "人民广场东门的坡道太陡", "field": "barrier_free", "place_words": "成都市金牛区人民广场", "seen_on": "2026-08-01",
    "position": "30.69123, 104.05234", "datum": "gcj02",
}  # fmt: skip


@pytest.fixture
def office(db):
    competence.forget()
    places.forget()
    with clock.moved_to(at(DAY)):
        yield nation()["district"]


def of_public_interest(office, *roles) -> Official:
    person = official(office, *roles)
    person.department, _made = Department.objects.get_or_create(office=office, function=Department.Function.PUBLIC_INTEREST)
    person.save()
    return person


def test_a_lead_from_the_media_is_registered_with_its_source_and_files(office):
    me = client_of(official(office, "triage_officer"))
    papers = [SimpleUploadedFile(f"{n}.txt", f"剪报{n}".encode()) for n in range(2)]
    answer = me.post("/desk/leads/new", {**FOUND, "key": uuid.uuid4().hex, "papers": papers})
    lead = Case.objects.get()
    assert answer.status_code == 302 and answer["Location"] == f"/desk/case/{lead.pk}"
    assert (lead.line, lead.office, lead.door, lead.facts["source"], lead.facts["source_detail"]) == ("lead", office, "desk", "media", "晚报 2026-08-01")
    assert not Party.objects.exists() and not lead.anonymous and lead.handler is None and verify(lead.pk).sound
    assert LeadPoint.objects.get(case=lead).latitude not in (None, 3069123), "the national datum was turned into WGS-84"
    assert Material.objects.filter(case=lead).count() == 2
    page = me.get(f"/desk/case/{lead.pk}").content.decode()
    assert "媒体" in page and "晚报 2026-08-01" in page


def test_nobody_is_answered_and_it_goes_its_way_all_the_same(office):
    handler = of_public_interest(office, "handler")
    assert client_of(handler).post("/desk/leads/new", {**FOUND, "key": uuid.uuid4().hex}).status_code == 302
    lead = Case.objects.get()
    assert lead.handler == handler, "who handles cases handles it"
    do(lead.pk, "assess", actor(handler))
    reply(lead.pk, "not_use", actor(handler), actor(official(office, "head")), reason="已经整改")
    assert Case.objects.get().outcome == "not_used" and not Letter.objects.exists()


def test_the_same_press_twice_opens_one(office):
    me, key = client_of(official(office, "triage_officer")), uuid.uuid4().hex
    assert {me.post("/desk/leads/new", {**FOUND, "key": key})["Location"] for _press in range(2)} == {f"/desk/case/{Case.objects.get().pk}"}


@pytest.mark.parametrize(("field", "value"), [("source", "person"), ("source", ""), ("source_detail", ""), ("place_words", "某地"), ("seen_on", "2026-08-09"), ("position", "x"), ("field", "no")])
def test_what_is_wrong_is_said_at_its_field_and_files_are_kept(office, field, value):
    me, key = client_of(official(office, "triage_officer")), uuid.uuid4().hex
    answer = me.post("/desk/leads/new", {**FOUND, field: value, "key": key, "papers": [SimpleUploadedFile("a.txt", b"x")]})
    page = answer.content.decode()
    assert answer.status_code == 422 and "govuk-error-message" in page and "a.txt" in page and "人民广场东门的坡道太陡" in page
    assert me.post("/desk/leads/new", {**FOUND, "key": key}).status_code == 302
    assert Material.objects.get().case == Case.objects.get()


def test_more_than_ten_files_are_refused_by_name_of_the_number(office):
    me, key = client_of(official(office, "triage_officer")), uuid.uuid4().hex
    six = [SimpleUploadedFile(f"{n}.txt", b"x") for n in range(6)]
    me.post("/desk/leads/new", {**FOUND, "source": "", "key": key, "papers": six})
    answer = me.post("/desk/leads/new", {**FOUND, "key": key, "papers": [SimpleUploadedFile(f"{n}.txt", b"x") for n in range(6)]})
    assert answer.status_code == 422 and Material.objects.count() == 6 and not Case.objects.exists()


@pytest.mark.parametrize(("who", "status"), [(("triage_officer",), 200), (("handler",), 403), (("head",), 403), (("operator",), 403), (("auditor",), 403)])
def test_whoever_sorts_what_comes_in_and_the_department_of_public_interest_register(office, who, status):
    assert client_of(official(office, *who)).get("/desk/leads/new").status_code == status
    if who[0] in ("handler", "head"):
        assert client_of(of_public_interest(office, *who)).get("/desk/leads/new").status_code == 200


def _post(key, body, idempotency="k" * 20):
    return Client().post("/api/v1/leads", json.dumps(body), content_type="application/json", headers={"Authorization": f"Bearer {key}", "Idempotency-Key": idempotency})


def test_a_program_registers_the_same(office):
    person = of_public_interest(office, "handler")
    key = issue(person, "k", ["cases:open"])
    first = _post(key, FOUND)
    lead = Case.objects.get()
    assert first.status_code == 201 and {"case": str(lead.pk), "again": False, "office": office.code}.items() <= first.json().items() and lead.handler == person
    assert _post(key, FOUND).json()["again"] is True
    assert _post(key, {**FOUND, "words": "别的"}).status_code == 409
    wrong = _post(key, {**FOUND, "place_words": "某地", "source": "person"}, "z" * 20)
    assert wrong.status_code == 422 and {"place_words", "source"} <= set(wrong.json()["errors"])
    assert _post(issue(person, "r", ["cases:read"]), FOUND).status_code == 403
    assert _post(issue(official(office, "operator"), "o", ["cases:open"]), FOUND, "y" * 20).status_code == 403
    assert Case.objects.count() == 1


def test_a_lead_that_was_transferred_cannot_be_bounced_over_the_api(office):
    """Art 26: what is transferred is not sent back; the common superior is asked."""
    other = nation()["other"]
    _post(issue(official(office, "triage_officer"), "k", ["cases:open"]), FOUND)
    lead = Case.objects.get()

    def call(person, body):
        key = issue(person, "t", ["cases:read", "cases:act"])
        headers = {"Authorization": f"Bearer {key}", "Idempotency-Key": uuid.uuid4().hex}
        return Client().post(f"/api/v1/cases/{lead.pk}/transfer", json.dumps(body), content_type="application/json", headers=headers)

    assert call(official(office, "head"), {"step": "offer", "office": other.code, "reason": "在武侯区"}).status_code == 200
    there = official(other, "triage_officer", "head")
    bounced = call(there, {"step": "returned", "reason": "不归我们"})
    assert bounced.status_code == 409 and bounced.json()["type"] == "urn:procuracy:not_possible_now"
    assert Case.objects.get().offered_office_id == other.pk
    assert call(there, {"step": "accepted"}).status_code == 200 and Case.objects.get().office_id == other.pk
