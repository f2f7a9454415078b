"""The command line: one computation, thousands at once, and plain sentences for what cannot be."""

from __future__ import annotations

import dataclasses
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from procuracy import law
from procuracy.law.cli import batch, main

DATA = Path(__file__).parent / "data"
BOOK = law.load()


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    status = main(["--lang", "en", *words])
    written = capsys.readouterr()
    return status, written.out, written.err


def bulk(*lines: str) -> tuple[int, list[dict[str, Any]]]:
    target = io.StringIO()
    status = batch(BOOK, io.StringIO("\n".join(lines) + "\n"), target, "en")
    return status, [json.loads(line) for line in target.getvalue().splitlines()]


def test_due_says_the_day_and_why(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "due", "--start", "2026-02-10", "--length", "7", "--unit", "calendar_day")
    assert status == 0 and out.startswith("2026-02-24\n")
    assert "rest day" in out


def test_due_with_exclusions_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    words = "due --start 2026-10-08 --length 1 --unit month --json"
    words += " --exclude 2026-10-20..2026-10-29 --exclude 2026-10-25..2026-11-03"
    status, out, _ = run(capsys, *words.split())
    answer = json.loads(out)
    assert status == 0 and answer["due"] == "2026-11-23" and len(answer["explanation"]) == 3


def test_due_of_a_rule_cites_its_article(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "due", "PET-01", "--start", "2026-02-10")
    assert status == 0 and "2026-02-24" in out and "163" in out


def test_due_in_hours_keeps_the_minute(capsys: pytest.CaptureFixture[str]) -> None:
    words = "due --start 2026-02-10T09:30 --length 72 --unit hour"
    _, out, _ = run(capsys, *words.split())
    assert out.startswith("2026-02-13T09:30+08:00\n")


def test_switches_for_the_criminal_month_and_for_custody(capsys: pytest.CaptureFixture[str]) -> None:
    month = "due --start 2026-02-28 --length 1 --unit month"
    assert run(capsys, *month.split())[1].startswith("2026-03-30")
    assert run(capsys, *month.split(), "--criminal-month-end")[1].startswith("2026-03-31")
    assert run(capsys, *month.split(), "--no-roll")[1].startswith("2026-03-28")


def test_due_without_a_calendar_is_no_day_and_its_own_status(capsys: pytest.CaptureFixture[str]) -> None:
    words = "due --start 2026-12-30 --length 7 --unit calendar_day --json"
    status, out, _ = run(capsys, *words.split())
    answer = json.loads(out)
    assert status == 3 and answer["due"] is None
    assert answer["missing_year"] == 2027 and answer["raw_end"] == "2027-01-06"


@pytest.mark.parametrize(
    "words",
    [
        "due --length 7 --unit month",
        "due --start 2026-02-10",
        "due --start soon --length 7 --unit month",
        "due --start 2026-02-30 --length 7 --unit month",
        "due PET-01 --start soon",
        "due PET-99 --start 2026-02-10",
        "due --start 2026-02-10 --length 7 --unit month --exclude 2026-02-11",
        "due --start 2026-02-10 --length 7 --unit month --exclude 2026-02-11..2026-02-10",
        "due --start 2026-02-10 --length 999999999 --unit year",
        "show PET-99",
        "diff nothing",
        "calendar /nonexistent/2027.yaml",
    ],
)
def test_what_cannot_be_is_one_sentence_without_a_trace(capsys: pytest.CaptureFixture[str], words: str) -> None:
    status, out, err = run(capsys, *words.split())
    assert status == 2 and out == "" and len(err.strip().splitlines()) == 1


def test_bulk_answers_line_by_line_and_goes_on_after_a_bad_one() -> None:
    status, answers = bulk(
        '{"start": "2026-02-10", "length": 7, "unit": "calendar_day", "exclude": [], "mine": 5}',
        "not json",
        "[]",
        '{"start": "2026-02-10", "length": 7}',
        '{"start": "2026-02-10", "length": "7", "unit": "calendar_day"}',
        '{"start": "2026-02-10", "length": 7, "unit": "fortnight"}',
        '{"start": 20260210, "length": 7, "unit": "month"}',
        '{"start": "2026-02-10", "length": 7, "unit": "month", "exclude": [["2026-02-11"]]}',
        '{"start": "2026-02-10", "length": 7, "unit": "month", "exclude": "x"}',
        '{"start": "2026-02-10", "length": -7, "unit": "month"}',
        '{"start": "2026-09-17", "length": 10, "unit": "working_day"}',
        '{"start": "2026-10-08", "length": 1, "unit": "month", '
        '"exclude": [["2026-10-20", "2026-10-29"], ["2026-10-25", "2026-11-03"]]}',
    )
    assert status == 1 and len(answers) == 12
    assert answers[0]["due"] == "2026-02-24" and answers[0]["mine"] == 5 and answers[0]["explanation"]
    assert all(answer["due"] is None and answer["error"] for answer in answers[1:10])
    assert [answer["due"] for answer in answers[10:]] == ["2026-10-08", "2026-11-23"]


def test_bulk_without_a_calendar_is_null_and_no_error() -> None:
    status, answers = bulk('{"start": "2026-12-30", "length": 3, "unit": "working_day"}')
    assert status == 0 and answers[0]["due"] is None and "error" not in answers[0]
    assert "2027" in answers[0]["explanation"][-1]


def test_bulk_skips_blank_lines() -> None:
    assert bulk("", "   ") == (0, [])


def test_day_of_a_moment_with_offset_is_that_of_shanghai() -> None:
    _, answers = bulk(
        '{"start": "2026-03-01T23:30:00+00:00", "length": 1, "unit": "calendar_day"}',
        '{"start": "2026-03-01T23:30", "length": 1, "unit": "calendar_day"}',
    )
    assert [answer["due"] for answer in answers] == ["2026-03-03", "2026-03-02"]


def test_show_gives_the_source_and_never_a_target_as_law(capsys: pytest.CaptureFixture[str]) -> None:
    _, law_row, _ = run(capsys, "show", "PET-01")
    assert "163" in law_row and "VERIFIED" in law_row and "not as law" not in law_row
    _, target, _ = run(capsys, "show", "TGT-VISIT")
    assert "not as law" in target


def test_check_fails_where_there_is_a_finding(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--lang", "en", "check"]) == 0
    bare = {act: rows for act, rows in BOOK.approvals.items() if act != "pil.sue"}
    status = main(["--lang", "en", "check"], extend=lambda book: dataclasses.replace(book, approvals=bare).with_procedures([DATA]))
    out = capsys.readouterr().out
    assert status == 1 and "no row pil.sue" in out and "public_interest_administrative.yaml:" in out


def test_diff_says_what_happens_to_running_cases(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    text = (DATA / "judicial_aid.yaml").read_text("utf-8")
    (tmp_path / "old.yaml").write_text(text, "utf-8")
    new = text.replace("edition: 2021-01-01", "edition: 2027-01-01").replace("    once: true\n", "")
    new = new.replace("schema: 1\n", "schema: 1\nreplaces: {edition: 2021-01-01, in_flight: keep}\n")
    (tmp_path / "new.yaml").write_text(new, "utf-8")
    status = main(["--lang", "en", "diff"], extend=lambda book: book.with_procedures([tmp_path]))
    out = capsys.readouterr().out
    assert status == 0 and "2021-01-01 → 2027-01-01" in out
    assert "running cases keep the old edition" in out
    assert "removed actions.ask_for_materials.once" in out


def test_calendar_file_is_checked_before_it_is_used(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "2027.yaml"
    path.write_text("year: 2027\nnotice: 某通知\nrest: [2027-01-01..2027-01-03]\n", "utf-8")
    status, out, _ = run(capsys, "calendar", str(path))
    assert status == 0 and "3 rest days" in out
    path.write_text("year: 2027\nrest: [2027-01-01]\n", "utf-8")
    status, _, err = run(capsys, "calendar", str(path))
    assert status == 2 and "notice" in err


def test_both_languages_are_spoken(capsys: pytest.CaptureFixture[str]) -> None:
    main(["due", "--start", "2026-02-10", "--length", "7", "--unit", "calendar_day", "--lang", "zh"])
    assert "休息日" in capsys.readouterr().out


def test_law_room_needs_neither_django_nor_a_database() -> None:
    code = (
        "import sys; from procuracy.law.cli import main; main(['due', 'PET-01', '--start', '2026-02-10']);"
        "sys.exit(any(name.split('.')[0] in ('django', 'psycopg') for name in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


def test_bulk_takes_a_rule_as_the_single_command_does(capsys: pytest.CaptureFixture[str]) -> None:
    status, answers = bulk('{"rule": "PET-01", "start": "2026-02-10", "exclude": [["2026-02-12", "2026-02-13"]]}')
    _, alone, _ = run(capsys, "due", "PET-01", "--start", "2026-02-10", "--exclude", "2026-02-12..2026-02-13")
    assert status == 0 and alone.startswith(answers[0]["due"])
    status, answers = bulk('{"rule": "NONE", "start": "2026-02-10"}', '{"rule": 7, "start": "2026-02-10"}', '{"rule": "PET-01"}', '{"rule": "PET-01", "start": "2026-02-10", "length": 3}')
    assert status == 1 and all(answer["due"] is None and answer["error"] for answer in answers)
