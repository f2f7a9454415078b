"""Browser harness for the whole project: a real Chromium, axe, layout checks, screenshots. For tests only.

It is loaded once as a plugin: two conftests with a browser of their own would clash in one worker. Nothing is fetched: the browser
resolves no foreign name, and each foreign request is noted, so that a test can say that a page asked no other host.
"""

from __future__ import annotations

import gzip
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Locator, Page, Request, Response

ROOT = Path(__file__).resolve().parents[3]
ARTIFACTS = ROOT / "tests" / "artifacts"
AXE = ROOT / "var" / "axe.min.js"
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
# Redirects pass by the harness's routes, so the browser itself must know no host but this machine.
ALONE = ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"]
LANGUAGES = ("zh-hans", "en")
WIDTHS = (360, 1280)

matrix = pytest.mark.parametrize(
    ("language", "large", "width"),
    [(language, large, width) for language in LANGUAGES for large in (False, True) for width in WIDTHS],
)
"""Both languages, standard and large type, telephone and desk: the eight ways in which each page must hold."""


@dataclass
class Heard:
    """What a page's context asked for: `foreign` are requests to other hosts, `left_to` navigations away from ours."""

    foreign: list[str] = field(default_factory=list)
    left_to: list[str] = field(default_factory=list)
    answers: list[Response] = field(default_factory=list)


_heard: WeakKeyDictionary[BrowserContext, Heard] = WeakKeyDictionary()


def heard(page: Page) -> Heard:
    """What the harness noted for this page's context."""
    return _heard[page.context]


def find_browser() -> str | None:
    """Path of a Chromium: PROCURACY_BROWSER, else a usual name; None leaves the choice to Playwright's own."""
    named = os.environ.get("PROCURACY_BROWSER")
    if named:
        if not Path(named).exists():
            raise RuntimeError(f"PROCURACY_BROWSER names {named}, which does not exist.")
        return named
    return next((found for name in BROWSERS if (found := shutil.which(name))), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the whole run of a worker."""
    from playwright.sync_api import Error, sync_playwright

    # Playwright keeps an event loop in this thread; Django would then refuse the database to ordinary test code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        try:
            started = playwright.chromium.launch(executable_path=find_browser(), headless=True, args=[*QUIET, *ALONE])
        except Error as problem:
            raise RuntimeError(
                "No Chromium for the browser tests: apt-get install chromium fonts-noto-cjk, or set PROCURACY_BROWSER."
            ) from problem
        yield started
        started.close()


@pytest.fixture(scope="session")
def bare_server() -> Iterator[str]:
    """Address of a live server for pages that need no database."""
    from pytest_django.live_server_helper import LiveServer

    server = LiveServer("127.0.0.1")
    yield server.url
    server.stop()


@pytest.fixture
def open_page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Callable[..., Page]]:
    """Gives `open_page(address, *, language="zh-hans", large=False, width=1280, script=True, cookies=None) -> Page`.

    `address` is a path of pytest-django's `live_server`, or a full address. At the end each context is closed, and the
    test fails if a page ran into an error of its script.
    """
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def open_(
        address: str,
        *,
        language: str = "zh-hans",
        large: bool = False,
        width: int = 1280,
        script: bool = True,
        cookies: dict[str, str] | None = None,
    ) -> Page:
        url = address if "://" in address else request.getfixturevalue("live_server").url + address
        context = _context(browser, url, width, script)
        contexts.append(context)
        chosen = _preferences(language, large) | (cookies or {})
        origin = _origin(url)
        context.add_cookies([{"name": name, "value": value, "url": origin} for name, value in chosen.items()])
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(f"{page.url}: {error}"))
        page.goto(url)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert not errors, f"scripts failed: {errors}"


def _preferences(language: str, large: bool) -> dict[str, str]:
    from django.conf import settings

    return {settings.LANGUAGE_COOKIE_NAME: language} | ({"large": "1"} if large else {})


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _context(browser: Browser, url: str, width: int, script: bool) -> BrowserContext:
    context = browser.new_context(
        viewport={"width": width, "height": 800 if width < 700 else 900},
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        java_script_enabled=script,
    )
    noted = Heard()
    _heard[context] = noted
    home = _origin(url)

    def listen(asked: Request) -> None:
        if not asked.url.startswith((home, "data:", "blob:")):
            (noted.left_to if asked.is_navigation_request() else noted.foreign).append(asked.url)

    context.on("request", listen)
    context.on("response", lambda answer: noted.answers.append(answer))
    return context


def follow(target: Locator) -> None:
    """Click what leads to another page, and wait until that page is there: a click alone returns while it is on its way."""
    with target.page.expect_navigation():
        target.click()


# Checks ------------------------------------------------------------------------------------------------------------


def axe(page: Page) -> None:
    """Assert that axe finds nothing: WCAG 2.0 to 2.2 A and AA, and its best practice. Needs script in the page."""
    if not AXE.exists():
        raise RuntimeError(f"{AXE} is missing: python hatch_build.py")
    page.wait_for_load_state("load")
    page.evaluate(AXE.read_text("utf-8"))
    result = page.evaluate(_AXE_RUN, AXE_TAGS)
    found = [
        f"{rule['id']} ({rule['impact']}): {node['target']} {node['html'][:160]}"
        for rule in result["violations"]
        for node in rule["nodes"]
    ]
    assert result["passes"], "axe checked nothing"
    assert not found, f"axe on {page.url}:\n" + "\n".join(found)


# What was found and how many rules held: what passed is not carried over, for it is long.
_AXE_RUN = """
tags => axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})
  .then(({violations, passes}) => ({violations, passes: passes.length}))
"""


def layout_problems(page: Page) -> list[str]:
    """What is wrong with the boxes of a page, in words: overflow, small targets, overlaps, small type."""
    large = bool(page.evaluate("document.documentElement.classList.contains('is-large')"))
    found: list[str] = page.evaluate(_LAYOUT, {"least": 60 if large else 44, "type": 30 if large else 16})
    return found


def assert_layout(page: Page) -> None:
    """Assert: nothing runs out of the page, targets are 44 px (60 in large type), no overlap, large type is 30 px."""
    problems = layout_problems(page)
    assert not problems, f"layout of {page.url} at {page.viewport_size}:\n" + "\n".join(problems)


def no_foreign_requests(page: Page) -> None:
    """Assert that nothing was asked of another host."""
    assert not heard(page).foreign, f"foreign requests of {page.url}: {heard(page).foreign}"


def assert_weight(page: Page, limit_kb: int = 60) -> None:
    """Assert that all that the page transferred since it was opened, compressed by gzip, is at most `limit_kb` kilobytes of 1,000 bytes."""
    bodies = {answer.url: len(gzip.compress(answer.body())) for answer in heard(page).answers if answer.ok}
    total = sum(bodies.values())
    assert bodies, "nothing was weighed"
    assert total <= limit_kb * 1000, f"{total} bytes: {bodies}"


def assert_page(page: Page) -> None:
    """All checks that every page must pass: axe, layout, no foreign request."""
    axe(page)
    assert_layout(page)
    no_foreign_requests(page)


def screenshot(page: Page, name: str) -> Path | None:
    """With PROCURACY_SCREENSHOTS=1 write the whole page to tests/artifacts/NAME.png and give the path: for those who look."""
    if not os.environ.get("PROCURACY_SCREENSHOTS"):
        return None
    ARTIFACTS.mkdir(parents=True, exist_ok=True)
    path = ARTIFACTS / f"{name}.png"
    page.screenshot(path=path, full_page=True)
    return path


def tab_stops(page: Page, limit: int = 60) -> list[str]:
    """What the keyboard reaches from the top of the page, in order: id, else name, else text of each stop."""
    page.evaluate("document.activeElement && document.activeElement.blur()")
    stops: list[str] = []
    for _press in range(limit):
        page.keyboard.press("Tab")
        stop = page.evaluate(
            "(e => e === document.body ? '' : e.id || e.getAttribute('name') || e.textContent.trim())(document.activeElement)"
        )
        if not stop:
            break
        stops.append(stop)
    return stops


# Runs in the page. Only what can be seen counts; links within a sentence may be as high as their line.
_LAYOUT = """
({least, type}) => {
  const problems = [];
  const name = e => `<${e.tagName.toLowerCase()}${e.id ? '#' + e.id : ''}> "${(e.textContent || e.value || '').trim().slice(0, 30)}"`;
  const seen = e => {
    const box = e.getBoundingClientRect(), style = getComputedStyle(e);
    return box.width > 1 && box.height > 1 && style.visibility !== 'hidden' && style.display !== 'none'
      && !e.closest('.govuk-visually-hidden, .govuk-skip-link, [aria-hidden=true]')
      && (!e.closest('details:not([open])') || !!e.closest('summary'));
  };
  const inSentence = e => e.tagName === 'A' && getComputedStyle(e).display === 'inline'
    && e.parentElement.textContent.trim() !== e.textContent.trim();
  const floats = e => !!e.closest('.p-exit');
  const wide = document.scrollingElement.scrollWidth - window.innerWidth;
  if (wide > 0) {
    const culprit = [...document.querySelectorAll('body *')].find(e => seen(e) && e.getBoundingClientRect().right > window.innerWidth + 1);
    problems.push(`page is ${wide} px too wide, first at ${culprit ? name(culprit) : '?'}`);
  }
  const controls = [...document.querySelectorAll(
    'a[href], button, summary, select, textarea, input:not([type=hidden])')].filter(seen);
  for (const e of controls) {
    if (inSentence(e)) continue;
    const box = e.getBoundingClientRect();
    const narrow = e.tagName === 'A' ? 24 : least;
    if (box.height < least - 0.5 || box.width < narrow - 0.5)
      problems.push(`${name(e)} is ${Math.round(box.width)} x ${Math.round(box.height)}, less than ${least}`);
  }
  const meet = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1
    && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1;
  for (let i = 0; i < controls.length; i++)
    for (let j = i + 1; j < controls.length; j++) {
      const a = controls[i], b = controls[j];
      if (a.contains(b) || b.contains(a) || floats(a) || floats(b) || inSentence(a) || inSentence(b)) continue;
      if (meet(a.getBoundingClientRect(), b.getBoundingClientRect())) problems.push(`${name(a)} overlaps ${name(b)}`);
    }
  for (const input of document.querySelectorAll('input[type=radio], input[type=checkbox]')) {
    const label = document.querySelector(`label[for="${CSS.escape(input.id)}"]`);
    if (!label || !seen(input)) continue;
    const words = document.createRange();
    words.selectNodeContents(label);
    for (const box of words.getClientRects())
      if (meet(box, input.getBoundingClientRect())) problems.push(`label ${name(label)} lies on its own control`);
  }
  for (const e of document.querySelectorAll('main :is(p, li, label, dd, dt, td)')) {
    const size = parseFloat(getComputedStyle(e).fontSize);
    if (seen(e) && e.textContent.trim() && size < type - 0.5) problems.push(`${name(e)} has type of ${size} px, less than ${type}`);
  }
  return [...new Set(problems)];
}
"""
