"""What a volunteer does on her telephone, and the office beside her: apply, be admitted, sign, report."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any

from PIL import Image, ImageDraw

from procuracy.casework.models import Case
from procuracy.config import clock
from procuracy.web.testing import follow

from .walking import act, approve, case_of, fill, track

if TYPE_CHECKING:
    from playwright.sync_api import Page

RAMP = {"words": "人民广场东门的轮椅坡道太陡，推不上去，老人摔倒过", "field": "barrier_free", "place_words": "成都市金牛区人民广场东门"}


def photo(colour: tuple[int, int, int] = (150, 140, 130)) -> dict[str, Any]:
    """A drawn picture as a browser sends a file; nobody's photograph."""
    image = Image.new("RGB", (640, 480), (196, 216, 232))
    ImageDraw.Draw(image).rectangle((0, 240, 640, 480), fill=colour)
    out = io.BytesIO()
    image.save(out, "JPEG")
    return {"name": "坡道.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def code_on(page: Page) -> str:
    """The sixteen digits that a page shows."""
    return re.sub(r"\D", "", page.locator("[data-receipt] span").first.inner_text())


def applies(page: Page, server: str, name: str = "林某") -> str:
    """She applies; gives her code."""
    page.goto(f"{server}/volunteer")
    fill(page, {"name": name, "phone": "13800002030", "place": "成都市金牛区", "expertise": ["accessibility"], "occupation": "康复医师", "adult": "on"})
    follow(page.locator("main form button.govuk-button").last)
    return code_on(page)


def admitted(page: Page, server: str, code: str, triage: Page, desk: Page, head: Page, handler: int) -> Any:
    """The office admits her, and she signs the agreement. Gives the case of her registration."""
    case = case_of(code)
    act(triage, server, case, "assign", handler=str(handler))
    act(desk, server, case, "approve", checked="专长、地区属实，没有利害关系。")
    approve(head, server)
    track(page, server, code)
    follow(page.locator(f"a[href$='/{case}/sign_agreement']"))
    fill(page, {"read_training": "on", "agrees": "on", "signature": "林某"})
    follow(page.locator("main form button.govuk-button").last)
    return case


def reports(page: Page, server: str, *, files: list[dict[str, Any]] | None = None, same: str = "", **said: str) -> Any:
    """Both pages of a lead, from whoever's browser. Gives the case; leaves the page that follows."""
    known = set(Case.objects.values_list("pk", flat=True))
    page.goto(f"{server}/lead")
    fill(page, {**RAMP, "seen_on": clock.today().isoformat(), **said})
    follow(page.locator("main form button.govuk-button").last)
    assert page.url.endswith("/lead/send"), page.locator("main").inner_text()[:400]
    if same:
        fill(page, {"same": same})
    if files:
        page.set_input_files("[name=file]", files)
    follow(page.locator("main form button.govuk-button").last)
    return Case.objects.exclude(pk__in=known).get(line="lead").pk
