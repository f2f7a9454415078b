"""The data themselves, which rule is in force where, and what a local override may not do."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
import yaml

from procuracy import law
from procuracy.law import Kind, Unit

BOOK = law.load()
DAY = dt.date(2026, 3, 2)
RULES = [rule for rows in BOOK.rules.values() for rule in rows]
NATIONAL = [rule for rule in RULES if not rule.id.startswith("TGT-")]


def override(**changed: object) -> str:
    values: dict[str, object] = {
        "rule": "PET-01",
        "office": "350100",
        "since": dt.date(2026, 1, 1),
        "length": 5,
        "unit": "calendar_day",
        "source": "某院办法第三条",
    }
    return yaml.safe_dump({**values, **changed}, allow_unicode=True)


def test_all_records_of_the_law_are_there() -> None:
    assert len(NATIONAL) == 115
    confidences = [rule.confidence for rule in NATIONAL]
    assert (confidences.count("VERIFIED"), confidences.count("RECALLED")) == (108, 1)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_record_is_cited_and_speaks_both_languages(rule: law.Rule) -> None:
    assert rule.instrument and rule.article and rule.obligated_role
    assert rule.owner in ("office", "person", "other")
    for text in (rule.title, rule.trigger):
        assert any("一" <= char <= "鿿" for char in text.zh)
        assert not any("一" <= char <= "鿿" for char in text.en)


def test_only_what_was_read_is_shown_as_law() -> None:
    assert all(rule.is_law == (rule.confidence == "VERIFIED") for rule in RULES)
    assert not any(rule.is_law for rule in RULES if rule.id.startswith("TGT-"))
    assert not law.rule_in_force(BOOK, "CRA-01", DAY).is_law


def test_every_source_letter_is_explained() -> None:
    root = Path(law.__file__).parent / "cn" / "sources.yaml"
    known = set(yaml.safe_load(root.read_text("utf-8")))
    used = {letter for rule in NATIONAL for letter in rule.source.split(",")}
    assert {letter.strip() for letter in used} <= known


def test_fixed_periods_are_marked() -> None:
    assert {rule.id for rule in RULES if rule.fixed_period} == {"CIV-01", "ADM-01", "ADM-02"}


def test_periods_of_persons_and_courts_are_not_ours() -> None:
    assert law.rule_in_force(BOOK, "CIV-04", DAY).owner == "person"
    assert law.rule_in_force(BOOK, "CIV-18", DAY).owner == "other"


def test_rule_is_not_in_force_before_its_day() -> None:
    first = law.rule_in_force(BOOK, "PET-01", dt.date(2019, 12, 30))
    assert (first.length, first.unit, first.article) == (7, Unit.CALENDAR_DAY, "163")
    with pytest.raises(law.Unknown):
        law.rule_in_force(BOOK, "PET-01", dt.date(2019, 12, 29))


def test_unknown_rule_and_unknown_approval_are_refused_never_guessed() -> None:
    with pytest.raises(law.Unknown):
        law.rule_in_force(BOOK, "PET-99", DAY)
    with pytest.raises(law.ApprovalUnknown):
        law.approver(BOOK, "pil.unheard_of", DAY)


def test_matrix_names_the_approver_and_where_it_is_written() -> None:
    row = law.approver(BOOK, "pil.file", DAY)
    assert row.roles == ("chief_procurator",) and "30" in row.article and row.is_law


def test_house_approvals_are_no_law() -> None:
    for act in ("petition.reply", "petition.redirect", "petition.close_without_visit"):
        row = law.approver(BOOK, act, DAY)
        assert row.roles == ("head",) and not row.is_law


# --- local overrides


def test_local_override_shortens_for_its_subtree_and_its_time() -> None:
    book = BOOK.with_overrides([override(until=dt.date(2026, 6, 30))])
    inside, outside = ("350000", "350100", "350102"), ("350000", "350200")
    assert law.rule_in_force(book, "PET-01", DAY, inside).length == 5
    assert law.rule_in_force(book, "PET-01", DAY, inside).local_source == "某院办法第三条"
    assert law.rule_in_force(book, "PET-01", DAY, outside).length == 7
    assert law.rule_in_force(book, "PET-01", dt.date(2025, 12, 31), inside).length == 7
    assert law.rule_in_force(book, "PET-01", dt.date(2026, 7, 1), inside).length == 7


def test_override_nearest_to_the_office_wins() -> None:
    book = BOOK.with_overrides([override(office="350000", length=6), override(length=4)])
    assert law.rule_in_force(book, "PET-01", DAY, ("350000", "350100")).length == 4
    assert law.rule_in_force(book, "PET-01", DAY, ("350000", "350200")).length == 6


@pytest.mark.parametrize(
    "changed",
    [
        {"length": 8},
        {"length": 7, "unit": "working_day"},  # a local practice: longer than the seven days of the law
        {"length": 1, "unit": "month"},
        {"length": -1},
        {"rule": "CIV-01", "length": 1, "unit": "year"},  # fixed
        {"rule": "CIV-04", "length": 5},  # the other party's
        {"rule": "CIV-18", "length": 5},  # the court's
        {"rule": "CIV-08", "length": 2},  # a notice before a hearing
        {"rule": "PET-99"},
        {"source": ""},
        {"unit": "fortnight"},
        {"since": "soon"},
    ],
    ids=str,
)
def test_override_that_may_not_be_is_refused(changed: dict[str, object]) -> None:
    with pytest.raises(law.LawError):
        BOOK.with_overrides([override(**changed)])


def test_every_maximum_of_ours_refuses_one_more() -> None:
    for rule in RULES:
        if rule.kind is Kind.MAX and rule.owner == "office" and not rule.fixed_period:
            with pytest.raises(law.LawError):
                BOOK.with_overrides([override(rule=rule.id, length=rule.length + 1, unit=rule.unit.value)])
