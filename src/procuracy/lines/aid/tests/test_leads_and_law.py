"""Why somebody may be entitled; and that procedure, terms and letters of the line hold together."""

from __future__ import annotations

import pytest

from procuracy import law
from procuracy.casework import lines
from procuracy.casework.models import Case
from procuracy.law import check
from procuracy.lines.aid import terms
from procuracy.lines.aid.leads import lead_reasons, reasons_named
from procuracy.lines.aid.line import LINE
from procuracy.materials import wording


def ids(**values: object) -> list[str]:
    return [reason.id for reason in lead_reasons(Case(**values))]


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("我丈夫被人捅伤，现在抢救", "injury"),
        ("儿子被撞死，对方跑了", "death"),
        ("医药费没有着落，已经揭不开锅", "cannot_pay"),
        ("法院判决了赔偿，一直拿不到", "no_compensation"),
        ("丈夫家暴", "violence"),
        ("My son was killed by a drunk driver", "death"),
        ("I cannot afford the treatment", "cannot_pay"),
        ("The attacker owns nothing", "no_compensation"),
    ],
)
def test_words_are_a_reason(words, reason):
    assert reason in ids(words=words)


def test_nothing_speaks_for_aid_where_nothing_does_and_being_vulnerable_alone_is_none():
    assert ids(words="小区噪音扰民") == [] and ids(words="小区噪音扰民", vulnerable=["elderly"]) == []


def test_vulnerability_the_suggestion_and_her_own_choice_count():
    found = ids(words="被打伤", vulnerable=["minor"], suggestions={"line": "report", "also": ["aid"], "vulnerable": ["disabled"]}, facts={"matter": "aid"})
    assert found == ["suggested", "chosen", "injury", "violence", "minor", "disabled"]


def test_every_reason_has_both_languages_and_is_found_again_by_its_name():
    case = Case(words="被打成重伤去世，医药费没钱，拿不到赔偿", vulnerable=["elderly", "migrant_worker"], suggestions={"line": "aid"})
    found = lead_reasons(case)
    assert all(reason.text.zh and reason.text.en for reason in found)
    assert reasons_named([reason.id for reason in found] + ["gone"]) == found


def test_the_law_check_finds_nothing():
    book = law.load().with_procedures([line.folder for line in lines.every()])
    assert check(book, {line.procedure: line.vocabulary() for line in lines.every()}) == []


def test_seven_classes_six_grounds_and_one_and_six_kinds_of_material_come_from_the_law_data():
    assert len(terms.CLASSES) == 7 and len(terms.MATERIALS) == 6 and terms.USUAL_MONTHS == 36
    assert list(terms.GROUNDS) == ["grave_fault", "refuses_facts", "false_evidence", "gave_up_claim", "other_hardship", "already_helped", "no_class"]
    assert all(term.ask for term in terms.CLASSES.values())


def test_the_procedure_says_how_weak_its_source_is():
    book = law.load().with_procedures([LINE.folder])
    procedure = book.procedures["aid"][-1]
    assert procedure.confidence == "RECALLED"
    assert not any(law.rule_in_force(book, clock.rule, procedure.edition).is_law for clock in procedure.clocks.values())


def test_no_letter_of_the_line_repeats_what_she_said():
    places = {name for kind in LINE.letters for name in wording.KINDS[kind].facts}
    assert not places & {"words", "wish", "minutes", "hardship", "cause", "name"}
