"""Files are what their content says, pictures lose their secrets, letters are set the same way each time."""

from __future__ import annotations

import io
import socket
import threading
import zipfile

import pypdfium2
import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from procuracy.casework.errors import InvalidFacts
from procuracy.casework.testing import DAY, actor, at, do, speak
from procuracy.materials import pdf
from procuracy.materials.intake import receive
from procuracy.materials.models import Letter, Material
from procuracy.materials.quarantine import scan, scan_waiting
from procuracy.registry.testing import nation, official

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _store(tmp_path, settings):
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}}


def _picture(place: bool = True) -> bytes:
    picture, target = Image.new("RGB", (400, 300), "red"), io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "SecretPhone"
    exif[0x0112] = 6
    if place:
        exif.get_ifd(0x8825)[2] = (30.0, 40.0, 1.0)
    picture.save(target, "JPEG", exif=exif)
    return target.getvalue()


def _receive(content: bytes, name: str = "photo.jpg") -> Material:
    return receive(SimpleUploadedFile(name, content), now=at(DAY))


def test_the_original_is_kept_and_what_is_shown_has_lost_place_and_device():
    content = _picture()
    row = _receive(content)
    assert default_storage.open(row.original).read() == content
    shown = default_storage.open(row.derivative).read()
    assert b"SecretPhone" not in shown and not Image.open(io.BytesIO(shown)).getexif()
    assert Image.open(io.BytesIO(shown)).size == (300, 400)


@pytest.mark.parametrize("content", [b"MZ\x90\x00" + b"\0" * 200, b"<html><script>alert(1)</script></html>", b"\x7fELF" + b"\0" * 99, b"<svg xmlns='x'/>"])
def test_what_is_no_allowed_kind_is_refused_whatever_its_name(content):
    with pytest.raises(InvalidFacts):
        _receive(content, "photo.jpg")


def test_an_empty_and_a_broken_picture_are_refused_with_words():
    for content in (b"", b"\xff\xd8\xff\xe0broken"):
        with pytest.raises(InvalidFacts) as refused:
            _receive(content)
        assert refused.value.errors["file"][0]


def test_a_picture_of_too_many_pixels_is_refused():
    target = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(target, "PNG")
    with pytest.raises(InvalidFacts):
        _receive(target.getvalue(), "bomb.png")


@pytest.mark.parametrize(("inside", "kind"), [("OFD.xml", "ofd"), ("word/document.xml", "docx"), ("xl/workbook.xml", "xlsx")])
def test_office_files_are_told_apart_by_what_lies_inside(inside, kind):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(inside, "<x/>")
    assert _receive(target.getvalue(), "file.zip").kind == kind


def _scanner(answer: bytes) -> str:
    """A daemon that speaks INSTREAM and always says the same."""
    server = socket.socket()
    server.bind(("127.0.0.1", 0))
    server.listen()

    def run() -> None:
        link, _ = server.accept()
        with link:
            data = b""
            while not data.endswith(b"\0\0\0\0"):
                data += link.recv(65536)
            link.sendall(answer)

    threading.Thread(target=run, daemon=True).start()
    return f"127.0.0.1:{server.getsockname()[1]}"


@pytest.mark.parametrize(("answer", "state"), [(b"stream: OK\0", "clean"), (b"stream: Eicar FOUND\0", "infected"), (b"INSTREAM size limit exceeded. ERROR\0", "waiting")])
def test_only_a_clear_word_of_the_scanner_frees_a_file(settings, answer, state):
    settings.PROCURACY_CLAMD = _scanner(answer)
    row = _receive(_picture())
    assert row.state == Material.State.WAITING
    scan_waiting(at(DAY))
    row.refresh_from_db()
    assert row.state == state
    assert default_storage.exists(row.original)


def test_a_scanner_that_is_down_says_nothing():
    assert scan(io.BytesIO(b"x"), "127.0.0.1:9") is None


@pytest.fixture
def letter():
    office = nation()["district"]
    head = actor(official(office, "head", "triage_officer"))
    case = speak(office, words="#strong[拖欠] 工资 $x$").case_id
    do(case, "accept", head, accepted_from=DAY.isoformat(), department="civil", how_handled="由控告申诉检察部门审查 #strong[拖欠] 工资 $x$。#pagebreak()")
    return Letter.objects.get(case_id=case)


def _text(document: bytes) -> str:
    return "\n".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(document))


def test_a_letter_carries_office_number_words_and_date_and_is_the_same_each_time(letter):
    document = pdf.render(letter, "王某")
    text = _text(document).replace("\r\n", "").replace("\n", "")
    for part in ("成都市金牛区人民检察院", letter.number, "受理通知书", "王某", "2026年8月3日", "（印章）"):
        assert part in text, part
    assert "#strong[拖欠]" in text and "#pagebreak()" in text, "a person's words are never markup"
    assert document == pdf.render(letter, "王某")
    assert letter.number == "川金牛检控〔2026〕1号"


def test_letters_of_a_year_are_numbered_without_a_gap(letter):
    office = nation()["district"]
    head = actor(official(office, "triage_officer"))
    for _ in range(2):
        do(speak(office).case_id, "accept", head, accepted_from=DAY.isoformat(), department="civil", how_handled="审查")
    assert sorted(Letter.objects.values_list("number", flat=True)) == [f"川金牛检控〔2026〕{n}号" for n in (1, 2, 3)]


def test_a_character_that_the_font_lacks_is_noticed_before_printing():
    assert pdf.missing_glyphs("王某，2026年") == []
    assert pdf.missing_glyphs("\U000323af") == ["\U000323af"]


def test_a_filled_page_has_twenty_two_lines(letter):
    letter.said["zh"]["paragraphs"][1] = "检" * 1200
    pages = pypdfium2.PdfDocument(pdf.render(letter, "王某"))
    lines = [line for line in pages[1].get_textpage().get_text_range().splitlines() if line.startswith("检检")]
    assert len(lines) == 22 and max(len(line) for line in lines) == 28
