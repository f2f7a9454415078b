"""The house's own pages in a real browser: in both languages, both type sizes, on a telephone and at a desk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import override_settings

from procuracy.web import testing

NEUTRAL = "https://www.weather.com.cn/"
ERRORS = (400, 403, 404, 405, 409, 413, 429, 500)


@pytest.fixture(autouse=True)
def own_addresses() -> Iterator[None]:
    with override_settings(ROOT_URLCONF="procuracy.web.tests.urls", PROCURACY_DEMO=True, PROCURACY_LEAVE_TO=NEUTRAL):
        yield


@testing.matrix
@pytest.mark.parametrize("address", ["/style-guide", "/style-guide?frame=staff", "/leaving"])
def test_page_holds_for_everybody(
    address: str, language: str, large: bool, width: int, bare_server: str, open_page: Callable[..., Any]
) -> None:
    page = open_page(bare_server + address, language=language, large=large, width=width)
    name = address.strip("/").replace("?frame=", "-")
    testing.screenshot(page, f"web-{name}-{language}-{'large' if large else 'standard'}-{width}")
    testing.assert_page(page)


@testing.matrix
def test_form_with_errors_holds_for_everybody(
    language: str, large: bool, width: int, bare_server: str, open_page: Callable[..., Any]
) -> None:
    page = open_page(f"{bare_server}/style-guide", language=language, large=large, width=width)
    page.click("button[name=send]")
    page.locator(".govuk-error-summary").wait_for()
    page.wait_for_load_state()
    assert page.title().startswith("Error:" if language == "en" else "错误：")
    assert page.evaluate("document.activeElement.className") == "govuk-error-summary"
    testing.screenshot(page, f"web-errors-{language}-{'large' if large else 'standard'}-{width}")
    testing.assert_page(page)
    page.click(".govuk-error-summary a[href='#id_reach']")
    assert page.evaluate("document.activeElement.name") == "reach"


@pytest.mark.parametrize("status", ERRORS)
def test_error_page_speaks_both_languages(status: int, bare_server: str, open_page: Callable[..., Any]) -> None:
    told = {}
    for language in testing.LANGUAGES:
        page = open_page(f"{bare_server}/status/{status}", language=language, width=360)
        testing.assert_page(page)
        told[language] = page.inner_text("h1")
    assert told["zh-hans"] != told["en"]
    assert not any(sign.isascii() and sign.isalpha() for sign in told["zh-hans"])


def test_first_visit_weighs_at_most_60_kb(bare_server: str, open_page: Callable[..., Any]) -> None:
    page = open_page(f"{bare_server}/leaving", width=360)
    page.wait_for_load_state("networkidle")
    testing.assert_weight(page, 60)


@pytest.mark.parametrize("script", [True, False])
def test_leaving_forgets_cookies_and_goes_to_the_neutral_page(
    script: bool, bare_server: str, open_page: Callable[..., Any]
) -> None:
    page = open_page(f"{bare_server}/leaving", width=360, script=script, cookies={"draft": "1"})
    with page.expect_request(NEUTRAL):
        page.click(".govuk-exit-this-page__button", no_wait_after=True)
    assert testing.heard(page).left_to == [NEUTRAL]
    assert not page.context.cookies(bare_server)


def test_shift_three_times_leaves(bare_server: str, open_page: Callable[..., Any]) -> None:
    page = open_page(f"{bare_server}/leaving")
    with page.expect_request(NEUTRAL):
        for _press in range(3):
            page.keyboard.press("Shift")


def test_leave_button_stays_in_reach_on_a_telephone(bare_server: str, open_page: Callable[..., Any]) -> None:
    page = open_page(f"{bare_server}/style-guide", width=360)
    page.evaluate("window.scrollTo(0, document.body.scrollHeight / 2)")
    box = page.locator(".govuk-exit-this-page__button").bounding_box()
    assert box["y"] >= 0 and box["y"] + box["height"] <= 800


def test_language_and_type_are_switched_without_script(bare_server: str, open_page: Callable[..., Any]) -> None:
    page = open_page(f"{bare_server}/leaving", script=False)
    page.click("button[name=language]")
    assert page.locator("h1").inner_text() == "Leaving safely"
    page.click("button[name=large]")
    assert page.locator("html").get_attribute("class") == "govuk-template is-large"
    assert page.url.endswith("/leaving")


def test_keyboard_reaches_skip_link_first_and_send_at_last(bare_server: str, open_page: Callable[..., Any]) -> None:
    page = open_page(f"{bare_server}/style-guide", language="en")
    stops = testing.tab_stops(page)
    assert stops[0] == "Skip to the content"
    assert stops.index("large") < stops.index("id_name") < stops.index("id_words") < stops.index("send")


def test_long_answer_counts_down_in_the_persons_language(bare_server: str, open_page: Callable[..., Any]) -> None:
    page = open_page(f"{bare_server}/style-guide")
    page.fill("#id_words", "工资" * 10)
    page.get_by_text("还可以写 480 个字").first.wait_for()


def test_error_summary_names_each_question(bare_server: str, open_page: Callable[..., Any]) -> None:
    page = open_page(f"{bare_server}/style-guide")
    page.click("button[name=send]")
    page.locator(".govuk-error-summary").wait_for()
    lines = page.locator(".govuk-error-summary li").all_inner_texts()
    assert lines[0].startswith("你的姓名：") and len(set(lines)) == len(lines)


def test_foreign_request_is_noticed(bare_server: str, open_page: Callable[..., Any]) -> None:
    page = open_page(f"{bare_server}/leaving")
    image = "https://elsewhere.example/x.png"
    page.context.new_page().evaluate("address => new Promise(end => { const i = new Image(); i.onerror = end; i.src = address; })", image)
    with pytest.raises(AssertionError, match=r"elsewhere\.example"):
        testing.no_foreign_requests(page)


def test_layout_check_sees_small_target_overflow_and_overlap(bare_server: str, open_page: Callable[..., Any]) -> None:
    page = open_page(f"{bare_server}/leaving", width=360)
    page.evaluate(
        """() => { const main = document.querySelector('main');
        main.innerHTML = '<button id="a">x</button><input id="b"><p id="w">wide</p>';
        const at = (id, style) => Object.assign(document.getElementById(id).style, style);
        at('a', {position: 'absolute', left: '20px', top: '300px', width: '20px', height: '20px'});
        at('b', {position: 'absolute', left: '20px', top: '300px', width: '99px', height: '50px'});
        at('w', {width: '900px'}); }"""
    )
    told = "\n".join(testing.layout_problems(page))
    assert "too wide" in told and "less than 44" in told and "overlaps" in told


def test_axe_check_sees_a_field_without_label(bare_server: str, open_page: Callable[..., Any]) -> None:
    page = open_page(f"{bare_server}/leaving")
    page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<input>')")
    with pytest.raises(AssertionError, match="label"):
        testing.axe(page)
