"""The suggester gives its reasons, says when it is not sure, and never breaks on what people write."""

from __future__ import annotations

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procuracy.lines.triage import LINES, VULNERABLE, suggest
from procuracy.lines.triage.cli import main
from procuracy.lines.triage.evaluate import measure, texts

PLAIN = {
    "support": ("包工头拖欠我们半年工资", "My boss owes me three months of wages"),
    "aid": ("凶手没有钱赔，医药费没有着落", "I want to apply for judicial aid"),
    "public_interest": ("化工厂夜里偷排污水", "The mill dumps sewage into the river"),
    "administrative": ("不服行政判决，区政府强拆我家", "I lost the administrative lawsuit"),
    "civil": ("法院民事判决不公，再审被驳回", "The civil judgment about my contract was wrong"),
    "criminal_appeal": ("派出所不予立案", "My brother was wrongly convicted"),
    "report": ("举报村主任贪污扶贫款", "The village head took bribes"),
    "lawyer": ("我是辩护律师，申请阅卷", "I am the defence lawyer and want to read the file"),
    "compensation": ("错误羁押，申请国家赔偿", "I claim state compensation for wrongful detention"),
    "advice": ("请问你们几点上班", "What are your opening hours?"),
    "elsewhere": ("小区路灯坏了没人修", "The street lamps are broken"),
    "unsure": ("你好", "Hello"),
}


@pytest.mark.parametrize(("line", "text"), [(line, text) for line, pair in PLAIN.items() for text in pair])
def test_a_plain_word_finds_its_line_in_both_languages(line, text):
    assert suggest(text).line == line


def test_a_suggestion_names_the_words_that_it_rests_on():
    hints = suggest("包工头拖欠我们半年工资")
    assert hints.vulnerable == ("migrant_worker",)
    assert all(reason.words in "包工头拖欠我们半年工资" for reason in hints.reasons)
    assert any(reason.points_to == "support" for reason in hints.reasons)


def test_danger_is_urgent_and_a_question_is_not():
    assert suggest("丈夫拿刀要杀我，救命").urgent
    assert not suggest("请问你们几点上班").urgent


@given(st.text(max_size=300))
def test_whatever_is_written_gets_an_answer_within_the_closed_sets(text):
    hints = suggest(text)
    assert hints.line in LINES and set(hints.vulnerable) <= set(VULNERABLE)


def test_a_batch_goes_on_after_a_bad_line(monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", io.StringIO('{"text": "老板拖欠工资", "id": 7}\nnot json\n{"text": 5}\n\n{"text": ""}\n'))
    assert main(["--batch"]) == 1
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row.get("line") for row in rows] == ["support", None, None, "unsure"]
    assert rows[0]["id"] == 7 and "error" in rows[1] and "error" in rows[2]
    assert {"line", "urgent", "vulnerable", "reasons"} <= set(rows[0])


def test_accuracy_does_not_fall_below_what_was_reported():
    found = texts()
    assert len(found) >= 400
    tune = measure(row for row in found if not row.held_out)
    assert tune.right / tune.total >= 0.9
    for name, (both, suggested, _present) in tune.by_line.items():
        if suggested and name != "unsure":
            assert both / suggested >= 0.8, name


def test_wages_that_an_employer_owes_to_many_are_plain():
    hints = suggest("My employer has owed 30 workers half a year of wages")
    assert hints.line == "support"


def test_the_persons_own_choice_is_a_reason_by_its_name():
    own = [r for r in suggest("你好", "wages").as_facts()["reasons"] if r["chosen"]]
    assert own == [{"points_to": "support", "words": "", "weight": 2, "chosen": "wages"}]
