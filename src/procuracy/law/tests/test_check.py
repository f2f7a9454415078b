"""`law check`: each thing that it proves, shown by a procedure that breaks just that."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from procuracy import law
from procuracy.law import Vocabulary, check
from procuracy.law.check import ENGINE_ROLES, walk_situations

DATA = Path(__file__).parent / "data"
TEXT = (DATA / "judicial_aid.yaml").read_text("utf-8")
AID = law.parse_procedure(TEXT)
PUBLIC_INTEREST = law.read_procedure(DATA / "public_interest_administrative.yaml")
PETITION = law.read_procedure(Path(law.__file__).parent.parent / "lines" / "petition" / "procedure" / "2019-12-30.yaml")
BOOK = law.load()
VOCABULARY = Vocabulary(
    conditions=frozenset({"amount_within_ceiling", "conditions_met"}),
    records=frozenset({"Grant", "Payment", "ReturnVisit"}),
    letters=frozenset({"materials_needed", "aid_decision", "aid_refusal"}),
    roles=ENGINE_ROLES,
)


def found(*editions: law.Procedure, vocabulary: Vocabulary | None = None) -> list[str]:
    book = dataclasses.replace(BOOK, procedures={editions[0].name: editions})
    return [finding.en for finding in check(book, {editions[0].name: vocabulary} if vocabulary else None)]


def broken(*changes: tuple[str, str]) -> law.Procedure:
    text = TEXT
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return law.parse_procedure(text)


def test_shipped_data_have_no_finding() -> None:
    assert check(BOOK) == []


def test_whole_procedures_have_no_finding() -> None:
    assert found(AID, vocabulary=VOCABULARY) == []
    assert found(PETITION) == []


def test_an_act_without_a_row_in_the_approval_matrix_is_found() -> None:
    known = {act: rows for act, rows in BOOK.approvals.items() if act not in ("pil.sue", "pil.transfer")}
    assert [f.en.partition(": ")[2] for f in check(dataclasses.replace(BOOK, approvals=known, procedures={PUBLIC_INTEREST.name: (PUBLIC_INTEREST,)}))] == [
        "transfer: the approval matrix has no row pil.transfer",
        "sue: the approval matrix has no row pil.sue",
    ]


def test_a_rule_that_stands_twice_is_found() -> None:
    twice = {**BOOK.rules, "TGT-NOTE": (*BOOK.rules["TGT-NOTE"], *BOOK.rules["TGT-NOTE"])}
    assert [f.name for f in check(dataclasses.replace(BOOK, rules=twice, procedures={}))] == ["TGT-NOTE"]


def test_walk_visits_every_situation_and_carries_the_way_back_from_a_suspension() -> None:
    walk = walk_situations(PUBLIC_INTEREST)
    assert len(walk.situations) == 41
    assert walk.orphans == set()
    back = {s.back for s in walk.situations if s.stage == "suspended"}
    assert back == {"rectifying", "examining"}


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ([("    to: refused\n", "    to: nowhere\n")], "no stage nowhere"),
        ([("starts: [materials]", "starts: [patience]")], "no clock patience"),
        ([("not_same_person_as: propose_grant", "not_same_person_as: nobody")], "no action nobody"),
        ([("must_tell: {ended:", "must_tell: {vanished:")], "no stage vanished"),
        ([("rule: AID-04", "rule: AID-44")], "no rule AID-44"),
        ([("edition: 2021-01-01", "edition: 2012-01-01")], "not in force on 2012-01-01"),
        ([("approve: aid.decide", "approve: aid.guess")], "no row aid.guess"),
        (
            [("    by: handler\n    approve: aid.decide", "    by: chief_procurator\n    approve: aid.decide")],
            "own approver",
        ),
        (
            [("    from: paid\n    to: ended\n    outcome: received_and_confirmed", "    from: paid")],
            "paid cannot be left",
        ),
        (
            [("    from: received\n    to: awaiting_materials", "    from: received")],
            "awaiting_materials cannot be reached",
        ),
        ([("    settles: [notify]\n", "")], "while clock notify still runs"),
        ([("    drops: all\n", "")], "withdraw reaches ended while clock"),
        ([("    settles: [notify]\n", "    drops: [notify]\n")], "clock notify can never be settled"),
        ([("    drops: all\n", "    settles: all\n")], "no clock all"),
        ([("    settles: [notify]\n", "    settles: [notify]\n    drops: [notify]\n")], "clock notify is both settled and dropped"),
        ([("    settles: [notify]\n", "    settles: [notify]\n    drops: [patience]\n")], "no clock patience"),
        ([("    starts: [notify]\n", "")], "clock notify never starts"),
        ([("    letter: aid_refusal\n    tells: [applicant]\n", "")], "refuse: does not tell applicant"),
        ([("    outcome: abandoned\n    by: handler", "    by: handler")], "lapse: its outcome is missing"),
        ([("    outcome: abandoned\n    by: handler", "    outcome: eaten\n    by: handler")], "no outcome eaten"),
        (
            [("    from: granted\n    by: finance\n", "    from: granted\n    outcome: abandoned\n    by: finance\n")],
            "ends nothing",
        ),
        ([(", may: [exclude]", "")], "does not bear `exclude`"),
        ([("    excludes: opinion\n", "    suspends: [opinion]\n")], "never resumed"),
        ([("    excludes: opinion\n", "    extends: {opinion: {fortnights: 1}}\n")], "unknown unit fortnights"),
        (
            [
                ("    after: materials\n", "    after: materials\n    by: [handler, applicant]\n"),
                ("    by: handler\n    after", "    after"),
            ],
            "never gates the person",
        ),
        (
            [("  proposed:\n    title", "  proposed:\n    waits_for: approver\n    title")],
            "waits for somebody while no clock runs",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_each_fault_is_found_and_named(changes: list[tuple[str, str]], says: str) -> None:
    assert any(says in sentence for sentence in found(broken(*changes)))


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"conditions": frozenset()}, "no condition amount_within_ceiling"),
        ({"records": frozenset({"Grant"})}, "no record Payment"),
        ({"letters": frozenset()}, "no letter aid_decision"),
        ({"roles": ENGINE_ROLES - {"finance"}}, "no role finance"),
    ],
)
def test_name_that_the_line_does_not_provide_is_found(changed: dict[str, frozenset[str]], says: str) -> None:
    vocabulary = dataclasses.replace(VOCABULARY, **changed)
    assert any(says in sentence for sentence in found(AID, vocabulary=vocabulary))


def test_fixed_period_is_never_declared_changeable() -> None:
    fixed = broken(("rule: AID-03", "rule: CIV-01"), ("edition: 2021-01-01", "edition: 2022-01-01"))
    assert any("fixed period bears no change" in sentence for sentence in found(fixed))


def test_changed_file_of_a_used_edition_is_found_in_one_sentence() -> None:
    book = dataclasses.replace(BOOK, procedures={AID.name: (AID,)})
    used = {(AID.name, "2021-01-01"): "0" * 64}
    assert [f.en for f in check(book, None, used)] == [
        "judicial_aid 2021-01-01: cases used this edition: its file may not change; write a new edition"
    ]
    assert check(book, None, {(AID.name, "2021-01-01"): AID.digest}) == []


def test_new_edition_needs_its_transitional_rule() -> None:
    newer = ("edition: 2021-01-01", "edition: 2022-01-01")
    assert any("transitional rule" in s for s in found(AID, broken(newer)))
    keeps = ("schema: 1\n", "schema: 1\nreplaces: {edition: 2021-01-01, in_flight: keep}\n")
    assert found(AID, broken(newer, keeps)) == []
    astray = ("schema: 1\n", "schema: 1\nreplaces: {edition: 2020-01-01, in_flight: keep}\n")
    assert any("no edition 2020-01-01" in s for s in found(AID, broken(newer, astray)))
    hasty = ("schema: 1\n", "schema: 1\nreplaces: {edition: 2021-01-01, in_flight: adopt}\n")
    assert any("mapping of stages" in s for s in found(AID, broken(newer, hasty)))


def test_finding_names_file_and_line_in_both_languages() -> None:
    text = TEXT.replace("approve: aid.decide", "approve: aid.guess", 1)
    procedure = law.parse_procedure(text, Path("aid.yaml"))
    book = dataclasses.replace(BOOK, procedures={procedure.name: (procedure,)})
    (finding,) = check(book)
    assert finding.file == Path("aid.yaml") and finding.name == "approval:aid.guess"
    assert "approve_grant" in finding.zh and "审批" in finding.zh
    heading = text.splitlines().index("  approve_grant:") + 1
    assert heading <= finding.line <= heading + 2
