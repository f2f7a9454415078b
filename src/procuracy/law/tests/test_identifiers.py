"""Identity numbers, credit codes and document numbers: notes for people, never refusals."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procuracy.law import format_number, normalise_number
from procuracy.law.identifiers import born_on, credit_code_note, resident_id_note


@pytest.mark.parametrize("number", ["11010519491231002X", "34052419800101001X", "34052419800101001x"])
def test_right_resident_numbers_bear_no_note_whatever_the_region(number: str) -> None:
    assert resident_id_note(number) is None


@pytest.mark.parametrize(
    ("number", "note"),
    [
        ("110105194912310021", "check"),
        ("110102200002300016", "date"),
        ("1101051949123100", "length"),
        ("", "length"),
        ("军字第1234567号", "length"),
        ("ABCDEF19491231002X", "digits"),
    ],
)
def test_what_looks_wrong_is_named(number: str, note: str) -> None:
    assert resident_id_note(number) == note


@given(st.text(max_size=25))
def test_nothing_typed_ever_breaks_the_look(text: str) -> None:
    assert resident_id_note(text) in (None, "length", "digits", "check", "date")
    assert credit_code_note(text) in (None, "length", "digits", "check")


def test_full_width_digits_and_spaces_are_read() -> None:
    assert resident_id_note("１１０１０５ 19491231 002Ｘ") is None
    assert born_on("11010519491231002X") == dt.date(1949, 12, 31)
    assert born_on("110105194912310021") is None


@pytest.mark.parametrize("code", ["91110000600037341L", "N2110105MF00000058", "11110000MB0000000U"])
def test_credit_codes_of_every_kind_are_read(code: str) -> None:
    assert credit_code_note(code) is None


def test_wrong_credit_codes_are_named() -> None:
    assert credit_code_note("9111000060003734") == "length"
    assert credit_code_note("N2110105MF00000059") == "check"
    assert credit_code_note("I2110105MF00000058") == "digits"


def test_number_is_printed_with_its_own_brackets() -> None:
    assert format_number("京朝", "控", 2026, 12) == "京朝检控〔2026〕12号"


@pytest.mark.parametrize(
    "typed",
    [
        "京朝检控[2026]12号",
        "京朝检控（2026）12号",
        "京朝检控【2026】12号",
        "京朝检控 〔２０２６〕 12 号",
        "京朝检控(2026)12号",
    ],
)
def test_number_is_found_whatever_brackets_were_typed(typed: str) -> None:
    assert normalise_number(typed) == "京朝检控〔2026〕12号"
