"""Scenario S10 in a real browser: a word at the web door becomes a case with a clock, and is answered in time.

The citizen has an old telephone (360 px) and no script; the officials sit at a desk.
"""

from __future__ import annotations

import shutil

import pytest

from procuracy.casework.models import Case
from procuracy.casework.verification import verify
from procuracy.materials.models import Service
from procuracy.registry import competence, places
from procuracy.registry.testing import nation, official
from procuracy.web.testing import ROOT, follow, screenshot

from .walking import act, speak

pytestmark = pytest.mark.django_db(transaction=True)

SAID = {"words": "老板拖欠我们半年工资，一共三万元。", "wish": "要回工资", "name": "王某", "phone": "13800000000", "matter": "wages", "channel": "sms", "hours": "evening", "say": "neutral"}


def test_a_word_at_the_web_door_is_answered(live_server, open_page, signed_in):
    offices = nation()
    competence.forget()
    places.forget()
    office = offices["district"]
    triage, handler, head, visitor = (official(office, role) for role in ("triage_officer", "handler", "head", "visitor"))

    citizen = open_page("/", width=360, script=False)
    number = speak(citizen, SAID)
    assert len(number) == 16 and number not in citizen.url
    assert "7日" in citizen.locator("main").inner_text() or "月" in citizen.locator("main").inner_text()
    case = Case.objects.get()
    assert case.office_id == office.pk and case.door == "web"

    desk = open_page("/desk/work", cookies=signed_in(triage))
    assert case.title in desk.locator("main").inner_text()
    act(desk, live_server.url, case.pk, "assign", handler=str(handler.pk))
    act(desk, live_server.url, case.pk, "accept", how_handled="由控告申诉检察部门审查。")
    act(open_page("/desk/work", cookies=signed_in(handler)), live_server.url, case.pk, "reply_result", text="经查属实，已督促支付。", result="supported")

    approving = open_page("/desk/approvals", cookies=signed_in(head))
    follow(approving.locator("main h2 a").first)
    assert "经查属实" in approving.locator("main").inner_text()
    follow(approving.locator("button[value=approved]"))

    citizen.goto(f"{live_server.url}/track")
    citizen.fill("[name=receipt]", f"{number[:4]} {number[4:8]}-{number[8:12]} {number[12:]}")
    follow(citizen.locator("main form button"))
    letters = citizen.locator("main a[href*='/mine/letter/']")
    assert letters.count() == 2
    follow(letters.first)
    assert "已督促支付" in citizen.locator("main").inner_text(), "the answer is read on a page, not only as a document"
    address = citizen.url
    citizen.go_back()
    answer = citizen.request.get(f"{address}?as=pdf")
    assert answer.headers["content-type"] == "application/pdf" and answer.body().startswith(b"%PDF")
    assert Service.objects.filter(how="receipt").count() == 1
    citizen.fill("[name=text] >> nth=0", "谢谢你们")
    follow(citizen.locator("form:has(input[value=write]) button"))
    assert "谢谢你们" in citizen.locator("#thread + ul").inner_text()

    visiting = open_page("/desk/work?scope=office", cookies=signed_in(visitor))
    visiting.goto(f"{live_server.url}/desk/case/{case.pk}/act/record_visit")
    visiting.select_option("[name=how]", "phone")
    visiting.select_option("[name=rating]", "5")
    visiting.fill("[name=words]", "说清楚了")
    follow(visiting.locator("main form button"))
    case.refresh_from_db()
    assert (case.open, case.outcome) == (False, "answered")
    assert verify().sound


def test_leaving_shows_nothing_on_return(live_server, open_page):
    nation()
    page = open_page("/", width=360, script=False)
    follow(page.locator("main form button"))
    page.fill("[name=words]", "我的秘密")
    follow(page.locator("main form button.govuk-button").first)
    # The neutral page is another host, which this browser cannot reach; our answer alone counts.
    assert page.request.get(f"{live_server.url}/leave", max_redirects=0).status == 303
    page.context.clear_cookies()
    page.goto(f"{live_server.url}/q/1")
    assert page.url == f"{live_server.url}/" and "秘密" not in page.content()


def test_wrong_receipts_open_nothing(live_server, open_page):
    nation()
    page = open_page("/track", width=360, script=False)
    for guess in ("1234567890123456", "0000 0000 0000 0000", "abc"):
        page.fill("[name=receipt]", guess)
        follow(page.locator("main form button"))
        assert page.url.endswith("/track") and page.locator(".govuk-error-summary").count() == 1


def test_the_worklist_sorts_by_due_day_and_is_the_picture_of_the_readme(live_server, open_page, signed_in):
    """With PROCURACY_SCREENSHOTS=1 the picture is kept as docs/screenshot.png."""
    from procuracy.casework.testing import speak as said_to
    from procuracy.config import clock

    office = nation()["district"]
    head = official(office, "head", name="赵主任")
    for number, words in enumerate(("老板拖欠我们十二个人半年工资", "丈夫又打我，我带着孩子不敢回家", "河边的小厂夜里偷排黑水", "不服二审判决，申请再审被驳回", "村干部套取种粮补贴")):
        said_to(office, words=words, urgent=number == 1, on=clock.today() - clock.dt.timedelta(days=2 * number + 1))
    page = open_page("/desk/work?scope=office", cookies=signed_in(head))
    dues = list(Case.objects.order_by("next_due", "id").values_list("title", flat=True))
    assert page.locator("td a.govuk-link").all_inner_texts() == dues
    taken = screenshot(page, "worklist")
    if taken:
        shutil.copy(taken, ROOT / "docs" / "screenshot.png")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_short_way_takes_eight_taps_from_the_start_page_to_the_receipt(live_server, open_page, language):
    nation()
    competence.forget()
    page = open_page("/", language=language, width=360, large=True, script=False)
    taps = 0

    def tap(selector: str) -> None:
        nonlocal taps
        target = page.locator(selector).first
        target.click() if selector.startswith("label") else follow(target)
        taps += 1

    tap("main form button")
    page.locator("[name=words]").fill("老板拖欠我们半年工资")
    tap("button[name=short]")
    for _ in range(3):
        for name in ("named", "may_contact"):
            if page.locator(f"input[name={name}][value=no]").count():
                tap(f"label[for={page.locator(f'input[name={name}][value=no]').get_attribute('id')}]")
        tap("main form button.govuk-button:not(.govuk-button--secondary)")
    screenshot(page, f"doors-check-short-{language}-360")
    tap("button.p-start")
    assert page.url.endswith("/receipt")
    assert taps <= 8


def test_from_the_short_way_the_other_questions_are_one_button_away_and_nothing_is_lost(live_server, open_page):
    nation()
    page = open_page("/", width=360, script=False)
    follow(page.locator("main form button"))
    page.locator("[name=words]").fill("老板拖欠我们半年工资")
    follow(page.locator("button[name=short]"))
    for _ in range(3):
        for name in ("named", "may_contact"):
            if page.locator(f"input[name={name}][value=no]").count():
                page.locator(f"input[name={name}][value=no]").check()
        follow(page.locator("main form button.govuk-button:not(.govuk-button--secondary)").first)
    follow(page.locator("main form button.govuk-button--secondary").first)
    page.locator("[name=wish]").fill("要回工资")
    follow(page.locator("main form button.govuk-button:not(.govuk-button--secondary)").first)
    assert page.locator("[name=matter]").count()
    page.goto(f"{live_server.url}/check")
    shown = page.locator("main").inner_text()
    assert "老板拖欠我们半年工资" in shown and "要回工资" in shown
