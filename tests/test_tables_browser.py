"""Tables and the picture of a matter on a telephone and at a desk: words and figures in one piece, the current case in sight; slips in print."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest

from procuracy.casework import commands
from procuracy.casework.models import Case, Link
from procuracy.casework.testing import DAY, actor, at, do, speak
from procuracy.config import clock
from procuracy.lines.group.testing import bring, people, stage, xlsx
from procuracy.oversight import campaigns
from procuracy.registry.testing import nation, official
from procuracy.web.testing import assert_page, screenshot

pytestmark = pytest.mark.django_db(transaction=True)

BROKEN = """() => [...document.querySelectorAll('.p-scroll td, .p-scroll th')].flatMap(cell => {
  const found = [], walk = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
  for (let text; (text = walk.nextNode());)
    for (const word of text.data.matchAll(/(?<![A-Za-z])[A-Za-z]{2,14}(?![A-Za-z])|[¥\\d][\\d,.-]+/g)) {
      const range = document.createRange();
      range.setStart(text, word.index); range.setEnd(text, word.index + word[0].length);
      if (new Set([...range.getClientRects()].map(r => Math.round(r.top))).size > 1) found.push(word[0]);
    }
  return found;
})"""
"""Words and figures in cells of tables that are broken over lines."""
WIDEST = "cells => Math.max(...cells.map(c => c.getBoundingClientRect().width))"


@pytest.fixture
def office():
    return nation()["district"]


@pytest.mark.parametrize(("language", "width"), [("en", 360), ("zh-hans", 360), ("en", 1280)])
def test_what_is_wrong_in_a_list_is_read_in_words_and_a_long_name_leaves_room(office, live_server, open_page, signed_in, language, width):
    head = official(office, "head")
    case = speak(office).case_id
    rows = [*people(2), ("吴某", "", "", 1, "坏"), ("Long" * 125, "", "", 1, "一万"), ("长" * 500, "", "", 1, "一万")]
    batch = stage(case, xlsx(rows), actor(head))
    page = open_page(f"/desk/case/{case}/claimants/import/{batch.pk}", language=language, width=width, cookies=signed_in(head))
    assert page.evaluate(BROKEN) == []
    for heading in page.locator(".p-scroll table:not(.p-figures) th").all() if width > 640 else ():
        assert heading.bounding_box()["width"] >= 30
    assert page.locator("td.p-long").first.bounding_box()["width"] >= 200
    assert page.locator(".p-scroll td").evaluate_all(WIDEST) <= 700
    assert_page(page)
    screenshot(page, f"table-import-{language}-{width}")


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_money_stays_in_one_piece_and_the_current_case_is_in_sight(office, live_server, open_page, signed_in, language):
    person = official(office, "handler", "head", "triage_officer")
    case = speak(office).case_id
    do(case, "assign", actor(person), handler=person.pk)
    application = {"ground": "migrant_worker", "how": "oral", "words": "x", "claim": "劳务报酬", "respondent": "某公司", "voluntary": "on"}
    support = commands.raise_case(case, "support", actor(person), application, key="s" * 20, now=at(DAY), today=DAY)
    Case.objects.filter(pk=support).update(facts={**Case.objects.get(pk=support).facts, "amount": "20000.50"})
    for number in range(6):
        Link.objects.create(case_id=speak(office, words=f"线索{number}").case_id, other_id=case, kind="upstream", seq=1)
    bring(support, xlsx(people(2)), actor(person))
    page = open_page(f"/desk/case/{case}/matter", language=language, width=360, cookies=signed_in(person))
    assert page.evaluate(BROKEN) == []
    box = page.locator(".p-graph__box.is-here").bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= 360
    assert_page(page)
    screenshot(page, f"matter-many-{language}-360")
    page.set_viewport_size({"width": 1280, "height": 800})
    screenshot(page, f"matter-many-{language}-1280")


@pytest.mark.parametrize(("language", "large"), [("zh-hans", False), ("en", False), ("zh-hans", True)])
def test_no_table_runs_sideways_on_a_telephone_and_each_cell_stands_under_the_heading_of_its_column(office, live_server, open_page, signed_in, language, large):
    head = official(office, "head", "triage_officer", "handler")
    case = speak(office).case_id
    do(case, "assign", actor(head), handler=head.pk)
    commands.raise_case(case, "support", actor(head), {"ground": "migrant_worker", "how": "oral", "words": "x", "claim": "劳务报酬", "respondent": "某公司", "voluntary": "on"}, key="c" * 20, now=clock.now(), today=clock.today())
    day = clock.today()
    plan = {"title_zh": "暖冬", "title_en": "Warm winter", "purpose_zh": "帮助追索劳动报酬", "purpose_en": "Wages are paid", "counted": ["support:*"], "first_day": day - dt.timedelta(days=200), "last_day": day + dt.timedelta(days=60), "target": None, "whole": "yes"}
    campaign = campaigns.start(actor(head), plan, key=uuid.uuid4().hex, now=clock.now())
    for address in (f"/desk/campaigns/{campaign.pk}", "/desk/work?scope=office", "/desk/campaigns"):
        page = open_page(address, language=language, large=large, width=360, cookies=signed_in(head))
        assert page.locator(".p-table").count()
        assert page.locator(".p-scroll:has(table)").evaluate_all("all => all.every(one => one.scrollWidth <= one.clientWidth)"), address
        assert page.evaluate(BROKEN) == []
        assert page.locator(".p-table:not(.p-few) td[data-label]").evaluate_all("all => all.map(one => getComputedStyle(one, '::before').content).every(text => text.length > 4)")
        assert_page(page)
        screenshot(page, f"cards-{address.split('/')[2][:4]}-{language}-{large}-360")
    # A link in a heading is not reached out of sight.
    page = open_page(f"/desk/campaigns/{campaign.pk}", language=language, large=large, width=360, cookies=signed_in(head))
    links = page.locator(".p-table thead a")
    assert links.count() and all(link.bounding_box()["width"] > 20 for link in links.all())


def test_figures_of_judicial_aid_are_not_broken_on_a_telephone(office, live_server, open_page, signed_in):
    page = open_page("/desk/aid-figures", language="en", width=360, cookies=signed_in(official(office, "administrator")))
    assert page.locator("td.p-num").count() and page.evaluate(BROKEN) == []


def test_slips_are_printed_without_the_name_of_the_house(office, live_server, open_page, signed_in):
    head = official(office, "head")
    case = speak(office).case_id
    batch = bring(case, xlsx(people(2)), actor(head), now=clock.now())
    page = open_page(f"/desk/case/{case}/claimants/import/{batch.pk}/codes", cookies=signed_in(head))
    assert page.locator(".p-receipt").count() == 2 and page.locator(".p-header").is_visible()
    page.emulate_media(media="print")
    assert page.locator(".p-receipt").first.is_visible() and not page.locator(".p-header").is_visible()
