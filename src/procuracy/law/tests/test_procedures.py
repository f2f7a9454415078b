"""Procedure files: read strictly, pinned by what is law in them, compared edition by edition."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml

from procuracy import law
from procuracy.law import schema_file
from procuracy.law.handbook import acts_table, clocks_table, diagram, handbook

DATA = Path(__file__).parent / "data"
FILES = sorted(DATA.glob("*.yaml"))
TEXT = (DATA / "judicial_aid.yaml").read_text("utf-8")
AID = law.parse_procedure(TEXT)
BOOK = law.load()


def edited(old: str, new: str) -> str:
    assert TEXT.count(old) >= 1, old
    return TEXT.replace(old, new, 1)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("    once: true\n", "    onse: true\n", "onse"),
        ("schema: 1\n", "schema: 1\ncolour: red\n", "colour"),
        ("    waits_for: applicant\n", "    waits: applicant\n", "waits"),
        ("{rule: AID-01, from: received_on,", "{rule: AID-01, days: 5,", "days"),
        ("    initial: true\n", "", "initial"),
        ("schema: 1\n", "schema: 2\n", "schema"),
        ("schema: 1\n", "", "schema"),
        ("    from: granted\n    by: finance\n    starts", "    by: finance\n    starts", "from"),
        (", en: Grant}", "}", "both languages"),
        ("  withdraw:\n", "  lapse:\n", "lapse"),
    ],
)
def test_file_that_says_something_unknown_or_too_little_is_refused(old: str, new: str, says: str) -> None:
    with pytest.raises(law.ProcedureError) as refused:
        law.parse_procedure(edited(old, new), Path("aid.yaml"))
    assert says in refused.value.en and refused.value.en.startswith("aid.yaml:")
    assert refused.value.zh.startswith("aid.yaml:")


def test_refusal_names_the_line_of_the_entry() -> None:
    text = edited("    once: true\n", "    onse: true\n")
    with pytest.raises(law.ProcedureError) as refused:
        law.parse_procedure(text, Path("aid.yaml"))
    entry = text.splitlines().index("    onse: true") + 1
    assert 0 < entry - refused.value.line < 8


def test_unquoted_comma_never_swallows_half_a_sentence() -> None:
    text = edited("en: Come back at any time.}", "en: Come back, at any time.}")
    with pytest.raises(law.ProcedureError) as refused:
        law.parse_procedure(text)
    assert "Come back" in refused.value.en


def test_key_that_stands_twice_is_refused_with_its_line() -> None:
    text = edited("    once: true\n", "    once: true\n    once: false\n")
    with pytest.raises(law.ProcedureError) as refused:
        law.parse_procedure(text)
    assert refused.value.line == text.splitlines().index("    once: false") + 1


def test_digest_ignores_wording() -> None:
    reworded = edited("我们收到了你的救助申请。", "你的救助申请已经收到。").replace(
        "title: {zh: 受理, en: Accept}", "title: {zh: 受理申请, en: Take on}"
    )
    assert law.parse_procedure(reworded).digest == AID.digest


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("    settles: [ask_once]\n    starts: [opinion]", "    starts: [opinion]"),
        ("approve: aid.decide", "approve: petition.reply"),
        ("{rule: AID-01,", "{rule: AID-03,"),
        ("rule: archive_long", "rule: archive_short"),
        ("basis: AID-03", "basis: AID-04"),
        ("    once: true\n", ""),
    ],
)
def test_digest_changes_with_every_part_that_is_law(old: str, new: str) -> None:
    assert law.parse_procedure(edited(old, new)).digest != AID.digest


def test_digest_does_not_hang_on_the_order_of_keys_or_comments() -> None:
    raw = yaml.safe_load(TEXT)
    turned = yaml.safe_dump(dict(reversed(raw.items())), allow_unicode=True, sort_keys=False)
    assert law.parse_procedure(turned).digest == AID.digest


def test_newest_edition_that_holds_on_the_day_is_in_force(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(TEXT, "utf-8")
    newer = edited("edition: 2021-01-01\n", "edition: 2027-01-01\n")
    (tmp_path / "b.yaml").write_text(newer, "utf-8")
    book = BOOK.with_procedures([tmp_path])
    assert law.procedure_in_force(book, "judicial_aid", dt.date(2026, 12, 31)).digest == AID.digest
    assert law.procedure_in_force(book, "judicial_aid", dt.date(2027, 1, 1)).edition == dt.date(2027, 1, 1)
    with pytest.raises(law.Unknown):
        law.procedure_in_force(book, "judicial_aid", dt.date(2020, 12, 31))
    with pytest.raises(law.Unknown):
        law.procedure_in_force(book, "nothing", dt.date(2026, 1, 1))


def test_diff_shows_what_is_law_and_nothing_else() -> None:
    text = edited("edition: 2021-01-01", "edition: 2027-01-01").replace("我们收到了", "收到了")
    new = law.parse_procedure(text.replace("    once: true\n", "", 1))
    assert [(c.path, c.old, c.new) for c in law.diff(AID, new)] == [
        ("edition", "2021-01-01", "2027-01-01"),
        ("actions.ask_for_materials.once", True, None),
    ]
    assert law.diff(AID, AID) == []


# --- schema and handbook


def test_shipped_schema_is_current() -> None:
    assert schema_file.FILE.read_text("utf-8") == schema_file.rendered()


def plain(path: Path) -> Any:
    """The file as JSON values, dates as their text."""
    return json.loads(json.dumps(yaml.safe_load(path.read_text("utf-8")), default=str))


def shipped() -> list[Path]:
    lines = Path(law.__file__).parent.parent / "lines"
    return [*FILES, *sorted(lines.glob("*/procedure/*.yaml"))]


@pytest.mark.parametrize("path", shipped(), ids=lambda path: f"{path.parts[-3]}-{path.name}")
def test_schema_accepts_every_procedure(path: Path) -> None:
    jsonschema_rs.validate(schema_file.procedure_schema(), plain(path))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda body: body.update(colour="red"),
        lambda body: body["actions"]["pay"].update(onse=True),
        lambda body: body["actions"]["pay"].pop("by"),
        lambda body: body["clocks"]["notify"].update(may=["ignore"]),
        lambda body: body["stages"]["paid"].pop("person"),
        lambda body: body["actions"]["pay"].update(extends={"opinion": {"fortnight": 1}}),
    ],
)
def test_schema_refuses_what_the_reader_would_not_bear(spoil: Any) -> None:
    body = plain(DATA / "judicial_aid.yaml")
    spoil(body)
    assert not jsonschema_rs.is_valid(schema_file.procedure_schema(), body)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("path", shipped(), ids=lambda path: f"{path.parts[-3]}-{path.name}")
def test_handbook_shows_every_stage_act_and_clock(path: Path, language: str) -> None:
    procedure = law.read_procedure(path)
    picture = diagram(procedure, language)
    acts, clocks = acts_table(procedure, language), clocks_table(procedure, BOOK, language)
    for stage in procedure.stages.values():
        assert f" as {stage.name}" in picture
    for action in procedure.actions.values():
        assert f"| {action.title[language]} |" in acts
    rules = {rule for c in procedure.clocks.values() for rule in (c.rule, *(r for _n, r in c.when))}
    assert all(rule in clocks for rule in rules)
    assert all(part in handbook(procedure, BOOK, language) for part in (picture, acts, clocks))


def test_picture_draws_the_way_back_from_a_suspension() -> None:
    case = law.read_procedure(DATA / "public_interest_administrative.yaml")
    picture = diagram(case, "en")
    assert "suspended --> rectifying: Resume" in picture and "suspended --> examining: Resume" in picture


def test_handbook_never_shows_a_target_as_law() -> None:
    table = clocks_table(AID, BOOK, "en")
    assert table.count("a target, not law") == len(AID.clocks)
