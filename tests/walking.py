"""Walking through pages as people do: fill in what a form asks, press, and see where one is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from procuracy.casework.queries import party_by_receipt
from procuracy.web.testing import follow

if TYPE_CHECKING:
    from playwright.sync_api import Page

ANSWERS = {"place_words": "成都金牛区"}
CHOICES = {"on_behalf": "no", "named": "yes", "may_contact": "yes"}


def fill(page: Page, answers: dict[str, Any], within: str = "main form") -> None:
    """Give each answer in the control that it has on this page: text, list, or boxes to tick. Fails where there is none."""
    for name, value in answers.items():
        controls = page.locator(f"{within} [name='{name}']")
        kind = controls.first.evaluate("e => e.type || e.tagName")
        if kind in ("radio", "checkbox"):
            for chosen in value if isinstance(value, list) else [value]:
                which = controls.first if chosen == "on" else page.locator(f"{within} [name='{name}'][value='{chosen}']")
                which.check()
        elif kind.startswith("select"):
            controls.first.select_option(value)
        else:
            controls.first.fill(str(value))


def speak(page: Page, said: dict[str, str]) -> str:
    """Answer one question a page until the receipt; gives its digits."""
    answers, choices = ANSWERS | said, CHOICES | said
    follow(page.locator("main form button"))
    for _ in range(20):
        if page.url.endswith("/check"):
            break
        for name, value in answers.items():
            box = page.locator(f"[name={name}]:not([type=hidden]):not([type=radio])")
            if box.count():
                box.fill(value)
        for name, value in choices.items():
            choice = page.locator(f"input[name={name}][value='{value}'][type=radio]")
            if choice.count():
                choice.check()
        follow(page.locator("main form button.govuk-button:not(.govuk-button--secondary)").first)
    follow(page.locator("main form button"))
    assert page.url.endswith("/receipt"), page.locator("main").inner_text()[:400]
    return re.sub(r"\D", "", page.locator("[data-receipt] span").first.inner_text())


def case_of(receipt: str) -> Any:
    """The case that a receipt opens: another may be the newest, since a scene may stand at a later hour than the clock."""
    party = party_by_receipt(receipt)
    assert party, "nobody has this receipt"
    return party.case_id


def track(page: Page, server: str, receipt: str) -> Page:
    """Open the page of a matter with its code."""
    page.goto(f"{server}/track")
    page.fill("[name=receipt]", receipt)
    follow(page.locator("main form button"))
    assert page.url.endswith("/mine"), page.locator("main").inner_text()[:400]
    return page


def act(page: Page, server: str, case: Any, action: str, **answers: Any) -> None:
    """Do or propose an act on its own page."""
    page.goto(f"{server}/desk/case/{case}/act/{action}")
    fill(page, answers)
    follow(page.locator("main form button").last)
    assert "/act/" not in page.url, page.locator("main").inner_text()[:600]


def raise_case(page: Page, server: str, case: Any, line: str, **answers: Any) -> str:
    """Open a case of another line beside this one, from its page; gives its id."""
    page.goto(f"{server}/desk/case/{case}/raise/{line}")
    fill(page, answers)
    follow(page.locator("main form button").last)
    found = re.search(r"/desk/case/([0-9a-f-]{36})$", page.url)
    assert found and found[1] != str(case), page.locator("main").inner_text()[:600]
    return found[1]


def approve(page: Page, server: str) -> None:
    """Read the newest proposal that waits and approve it."""
    page.goto(f"{server}/desk/approvals")
    follow(page.locator("main h2 a").first)
    follow(page.locator("button[value=approved]"))
    assert page.url.endswith("/desk/approvals"), page.locator("main").inner_text()[:600]
