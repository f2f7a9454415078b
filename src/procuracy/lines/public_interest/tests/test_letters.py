"""What the documents of public interest litigation say: of which matter, under which article, and of whom nothing that is not found yet."""

from __future__ import annotations

import uuid

import pytest

from procuracy.casework import commands, lawbook, snapshot
from procuracy.casework.decide import offer
from procuracy.casework.errors import InvalidFacts
from procuracy.casework.models import Case
from procuracy.casework.testing import DAY, at
from procuracy.lines.public_interest.effects import in_figures, points
from procuracy.materials import wording
from procuracy.materials.models import Letter
from procuracy.registry.models import Official
from procuracy.registry.testing import client_of

from .test_paths import LONG, Bench

pytestmark = pytest.mark.django_db

SUGGESTED = {n: LONG[n] for n in ("source", "facts_found", "evidence", "duty", "basis")}


def said(bench: Bench, kind: str, language: str = "zh") -> str:
    return "\n".join(Letter.objects.filter(case_id=bench.case, kind=kind).last().said[language]["paragraphs"])


def test_the_filing_decision_accuses_no_organ_and_names_matter_and_articles():
    bench = Bench().filed()
    text = said(bench, "filing_decision")
    assert "涉嫌" not in text and "某区住建局可能没有依法履行职责" in text and "国家利益或者社会公共利益受到侵害" in text
    assert "第三十条、第六十七条、第六十八条" in text and "某区住建局无障碍环境建设行政公益诉讼一案立案" in text
    assert "may not have performed its duty" in said(bench, "filing_decision", "en")


def test_in_a_civil_case_it_speaks_of_unlawful_conduct():
    text = said(Bench("civil", field="environment", respondent="某公司").filed(), "filing_decision")
    assert "可能与某公司的违法行为有关" in text and "第八十五条" in text and "履行职责。" not in text


def test_endings_name_matter_and_article():
    assert "第七十四条" in said(Bench().reported().go("end_after_investigation", reason="已履职"), "ending_decision")
    bench = Bench().rectifying().evaluated().go("finish_examination", text="终结").go("end_after_rectification", reason="已改好")
    assert "第七十九条" in said(bench, "ending_decision") and "行政公益诉讼一案" in said(bench, "ending_decision")
    assert "第七十八条" in said(Bench().rectifying().go("suspend", reason="汛期"), "suspension_decision")


def test_the_suggestion_numbers_its_points_and_says_where_the_case_came_from():
    bench = Bench().reported().go("decide_suggestion", **SUGGESTED, advice="1、改缓坡道\n二、加装扶手\n3. 定期检查")
    text = said(bench, "pil_suggestion")
    assert "案件来源：如实写明" in text and [f"{n}．{what}" in text for n, what in ((1, "改缓坡道"), (2, "加装扶手"), (3, "定期检查"))] == [True] * 3
    assert Case.objects.get(pk=bench.case).facts["suggestion"]["advice"].startswith("1、")
    assert points("只有一点") == "只有一点"


@pytest.mark.parametrize(("number", "letters"), [(9, "九"), (10, "十"), (16, "十六"), (30, "三十"), (79, "七十九"), (100, "一百"), (102, "一百零二"), (114, "一百一十四")])
def test_articles_are_counted_in_letters(number, letters):
    assert in_figures(number) == letters


def test_a_period_below_the_shortest_of_the_law_is_asked_about():
    bench = Bench().reported()
    with pytest.raises(InvalidFacts) as error:
        bench.go("decide_suggestion", **SUGGESTED, advice="改", rectification_days=1)
    assert "short" in error.value.errors
    bench.go("decide_suggestion", **SUGGESTED, advice="改", rectification_days=1, short="on")


def test_what_is_owed_is_named_and_a_suit_says_from_when():
    bench = Bench()
    bench.go("file", report="初步调查").go("name_second", second=bench.second.pk).go("finish_investigation", text="终结")
    view = snapshot.view_of(Case.objects.get(pk=bench.case))
    refused = offer(view, "end_after_investigation", bench.handler, bench.day)
    assert not refused.allowed and "送达立案决定书" in refused.zh and "Serve the filing decision" in refused.en
    bench = Bench().rectifying()
    refused = offer(snapshot.view_of(Case.objects.get(pk=bench.case)), "sue", bench.handler, bench.day)
    assert "审查起诉" in refused.zh and f"{bench.due('rectification').month}月{bench.due('rectification').day}日" in refused.zh and "rectif" not in refused.zh


def proposal(bench: Bench, action: str, **facts: str) -> str:
    """Proposed as the handler does it. Gives the address of its page."""
    row = Case.objects.get(pk=bench.case)
    made = commands.propose(bench.case, action, bench.handler, facts, expected_version=row.version, key=uuid.uuid4().hex, now=at(bench.day), today=bench.day)
    return f"/desk/approvals/{made.pk}"


def test_everybody_who_reads_a_proposal_reads_the_same_letter():
    bench = Bench()
    address = proposal(bench, "file", report="初步调查报告")
    for who in (bench.head, bench.chief, bench.handler):
        page = client_of(Official.objects.get(pk=int(who.id))).get(address).content.decode()
        assert "某区住建局可能没有依法履行职责" in page and "False" not in page and ">否<" in page


def test_what_was_proposed_stands_in_the_order_of_its_form():
    bench = Bench().reported()
    facts = {"source": "甲文", "facts_found": "乙文", "evidence": "丙文", "duty": "丁文", "basis": "戊文", "advice": "己文"}
    page = client_of(Official.objects.get(pk=int(bench.chief.id))).get(proposal(bench, "decide_suggestion", **facts)).content.decode()
    places = [page.index(text) for text in facts.values()]
    assert places == sorted(places)


BY_THE_COURT_S_LAW = {"complaint", "appeal", "settlement_notice", "pil_suggestion"}
"""What goes by the rules of the court, or states its own basis."""


@pytest.mark.parametrize("track", ["administrative", "civil"])
def test_every_other_document_of_a_case_names_the_article_under_which_it_is_made(track):
    procedure = lawbook.in_force(f"public_interest_{track}", DAY)
    kinds = {kind for act in procedure.actions.values() if "办案规则" in (act.basis or "") for kind, _to in act.letters} - BY_THE_COURT_S_LAW
    assert kinds and {kind for kind in kinds if "{under}" not in str(wording.KINDS[kind]) and "条" not in str(wording.KINDS[kind])} == set()
