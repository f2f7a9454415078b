"""The page of the calendars: what was understood is shown before it holds, errors stand at their field, an added year is corrected."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from procuracy.casework import lawbook
from procuracy.registry.models import CalendarNotice, RoleGrant
from procuracy.registry.testing import nation

from .test_administration import NOTICE, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def client():
    nation()
    yield signed_in("administrator")
    lawbook.reload()


def said(answer) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"rest": "2026-01-01"}, "rest"), ({"rest": "春节"}, "rest"), ({"rest": "2027-02-30"}, "rest"), ({"worked": "2027-02-30"}, "worked"), ({"worked": "2027-01-29"}, "worked"), ({"worked": "2027-01-02"}, "worked"), ({"year": "20270"}, "year"), ({"notice": ""}, "notice")],
)
def test_an_error_stands_at_its_field(client, wrong, field):
    page = said(client.post("/desk/calendars", NOTICE | wrong))
    assert f'id="id_{field}-error"' in page and not CalendarNotice.objects.exists()


def test_what_was_understood_is_shown_with_its_count_and_the_names_of_weekdays(client):
    page = said(client.post("/desk/calendars", NOTICE))
    preview = page[page.index('id="preview"') : page.index("Take it over")]
    assert "10 days of rest" in preview and "30 January 2027 (Saturday)" in preview and "1 January 2027 – 3 January 2027" in preview


@pytest.mark.parametrize("text", [b"year: 2027\nnotice: x\nrest: [2027-02-30]\n", b'year: 2027\nnotice: "a\\0b"\nrest: [2027-01-01]\n', b"\x00\xff", b"[" * 9000, b"1: 2", "通知".encode("gbk")])
def test_a_file_that_is_no_notice_is_refused_at_its_field(client, text):
    answer = client.post("/desk/calendars", {"file": SimpleUploadedFile("notice.yaml", text), "confirm": "1"})
    assert answer.status_code == 422 and 'id="id_file-error"' in said(answer) and not CalendarNotice.objects.exists()


def test_a_year_added_here_is_corrected_here_and_a_shipped_one_is_not(client):
    client.post("/desk/calendars", NOTICE | {"confirm": "1"})
    page = said(client.get("/desk/calendars"))
    assert 'href="?year=2027"' in page and 'href="?year=2026"' not in page
    filled = said(client.get("/desk/calendars?year=2027"))
    assert 'value="2027"' in filled and "2027-02-05..2027-02-11" in filled
    assert 'value="2026"' not in said(client.get("/desk/calendars?year=2026"))
    client.post("/desk/calendars", NOTICE | {"rest": "1月1日", "confirm": "1"})
    assert len(lawbook.catalogue().calendar.notice(2027).rest) == 1 and CalendarNotice.objects.count() == 1


def test_a_calendar_is_added_where_no_administrator_stands_higher_and_others_read_it(client):
    assert client.post("/desk/calendars", NOTICE | {"confirm": "1"}).status_code == 302
    above = signed_in("administrator", at="province")
    page = said(client.get("/desk/calendars?year=2027"))
    assert "highest office that has one" in page and 'name="notice"' not in page and "2027" in page and "Correct this year" not in page
    assert client.post("/desk/calendars", NOTICE | {"rest": "2027-01-01", "confirm": "1"}).status_code == 403
    assert len(lawbook.catalogue().calendar.notice(2027).rest) == 10
    assert above.post("/desk/calendars", NOTICE | {"rest": "2027-01-01", "confirm": "1"}).status_code == 302
    RoleGrant.objects.filter(official__office__code="510000").update(until="2020-01-01")
    assert 'name="notice"' in said(client.get("/desk/calendars"))
