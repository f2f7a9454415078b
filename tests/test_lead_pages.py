"""The pages of leads in a browser: the device's position, the map where tiles are set, the picture of places; axe, layout, keyboard, strict policy."""

from __future__ import annotations

import datetime as dt
import re
import uuid

import pytest
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.test import Client

from procuracy.casework.models import Case
from procuracy.casework.testing import DAY, actor, at
from procuracy.config import clock
from procuracy.config.settings import _tile_origin
from procuracy.lines.lead import places as geo
from procuracy.lines.lead.reporting import report
from procuracy.registry import competence, places
from procuracy.registry.testing import client_of, nation, official
from procuracy.web.testing import assert_page, follow, heard, screenshot

pytestmark = pytest.mark.django_db(transaction=True)

WAYS = (("zh-hans", True, 360), ("en", False, 1280))
HERE = {"latitude": 30.69123, "longitude": 104.05234, "accuracy": 18.4}
FIRST = {"words": "坡道太陡", "field": "barrier_free", "place_words": "成都市金牛区人民广场东门", "seen_on": "2026-08-01"}


@pytest.fixture
def office(db):
    competence.forget()
    places.forget()
    call_command("createcachetable", verbosity=0)
    cache.clear()
    with clock.moved_to(at(DAY)):
        yield nation()["district"]


@pytest.fixture
def tiled(settings, live_server):
    settings.PROCURACY_MAP_TILES = live_server.url + "/static/vendor/images/layers.png?{z}-{x}-{y}"
    settings.PROCURACY_MAP_DATUM = "gcj02"
    settings.PROCURACY_MAP_ATTRIBUTION = "某地图 GS(2026)0000号"


def strict(page):
    """Collects what the browser says of the policy."""
    said = []
    page.on("console", lambda line: said.append(line.text) if "Content Security Policy" in line.text else None)
    return said


def registered(office, **more) -> Case:
    by = actor(official(office, "triage_officer"))
    answers = {**FIRST, "place": "510106", **more}
    opened = report(answers, [], reporter=None, participant=None, door="desk", actor=by, key=uuid.uuid4().hex, now=at(DAY), today=DAY, language="zh-hans", source="media")
    return Case.objects.get(pk=opened.case_id)


@pytest.mark.parametrize(("language", "large", "width"), WAYS)
def test_the_device_tells_its_position_when_it_is_asked_and_it_is_kept_beside_what_is_typed(office, open_page, language, large, width):
    page = open_page("/lead", language=language, large=large, width=width)
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation(HERE)
    button = page.locator("[data-device]")
    assert page.input_value("#id_position") == "" and page.locator("[data-map]").count() == 0
    button.click()
    page.wait_for_function("document.getElementById('id_position').value")
    assert page.input_value("#id_position") == "30.69123, 104.05234" and page.input_value("#id_datum") == "wgs84"
    assert "18" in page.locator("#device-status").text_content()
    assert_page(page)
    screenshot(page, f"lead-device-{language}-{width}")
    page.fill("#id_position", "30.69223, 104.05234")
    for name, value in FIRST.items():
        page.select_option(f"#id_{name}", value) if name == "field" else page.fill(f"#id_{name}", value)
    follow(page.locator("main form button.govuk-button", has_text="继续" if language != "en" else "Continue"))
    assert page.url.endswith("/lead/send")
    assert_page(page)
    page.locator("label[for=id_may_contact]").click()  # yes
    page.set_input_files("#file", [{"name": f"p{n}.txt", "mimeType": "text/plain", "buffer": b"x"} for n in range(11)])
    follow(page.locator("main form button.govuk-button").last)
    assert page.locator("details[open]").count() == 1 and "p10.txt" in page.locator(".govuk-error-summary").text_content()
    assert_page(page)
    screenshot(page, f"lead-send-{language}-{width}")
    page.locator("label[for=id_may_contact-1]").click()  # no
    follow(page.locator("main form button.govuk-button").last)
    assert page.url.endswith("/receipt")
    lead = Case.objects.get(line="lead")
    assert (lead.facts["position"], lead.facts["device"], lead.facts["device_accuracy"]) == ("30.69223,104.05234", "30.69123,104.05234", 18)
    desk = client_of(official(office, "triage_officer")).get(f"/desk/case/{lead.pk}").content.decode()
    assert "30.69123, 104.05234" in desk and re.search(r"111 ?米", desk), "a thousandth of a degree is 111 metres"


def test_who_refuses_goes_on_without(office, open_page):
    page = open_page("/lead", language="en")
    page.locator("[data-device]").click()
    page.wait_for_function("document.getElementById('device-status').textContent.includes('may not') || document.getElementById('device-status').textContent.includes('does not find')")
    assert page.input_value("#id_position") == ""


def test_only_the_page_for_leads_may_ask_the_device():
    assert 'geolocation=(self)' in Client().get("/lead")["Permissions-Policy"] and "camera=()" in Client().get("/lead")["Permissions-Policy"]
    assert "geolocation=()" in Client().get("/")["Permissions-Policy"]


def test_what_a_script_wrote_wrongly_stops_nobody(office):
    me = Client()
    assert me.post("/lead", {**FIRST, "device": "x, y", "device_accuracy": "18"}).status_code == 302


@pytest.mark.parametrize(("language", "large", "width"), WAYS)
def test_a_pin_is_chosen_on_the_map_by_hand_or_key_and_the_fields_stay_the_truth(office, tiled, open_page, language, large, width):
    page = open_page("/help", language=language, large=large, width=width)
    said = strict(page)
    page.goto(page.url.replace("/help", "/lead"))
    page.wait_for_selector("[data-map] .leaflet-tile-loaded")
    box = page.locator("[data-map]")
    box.click(position={"x": 160, "y": 120})
    assert page.input_value("#id_datum") == "gcj02" and page.locator(".p-map__pin").count() == 1
    clicked = page.input_value("#id_position")
    assert box.get_attribute("data-shown") == clicked.replace(" ", "")
    box.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(400)
    page.locator("#map-middle").focus()
    page.keyboard.press("Enter")
    assert page.input_value("#id_position") not in ("", clicked)
    page.select_option("#id_datum", "wgs84")
    page.fill("#id_position", "30.69123, 104.05234")
    page.locator("#id_position").blur()
    lat, lon = geo.to_gcj(30.69123, 104.05234)
    assert box.get_attribute("data-shown") == f"{lat:.5f},{lon:.5f}", "the pin lies where the map has it, in the map's own datum"
    page.fill("#id_position", "somewhere")
    page.locator("#id_position").blur()
    assert page.locator(".p-map__pin").count() == 0
    page.fill("#id_position", "30.69123, 104.05234")
    page.locator("#id_position").blur()
    assert_page(page)
    screenshot(page, f"lead-map-{language}-{width}")
    assert not said and "GS(2026)0000号" in box.text_content()


def test_without_script_the_page_shows_no_map_and_takes_what_is_typed(office, tiled, open_page):
    page = open_page("/lead", script=False)
    assert not page.locator("[data-map]").is_visible() and not page.locator("[data-device]").is_visible() and not page.locator("#map-middle").is_visible()


@pytest.mark.parametrize(("language", "large", "width"), WAYS)
def test_the_official_sees_typed_and_device_positions_on_the_map(office, tiled, open_page, signed_in, language, large, width):
    person = official(office, "triage_officer")
    lead = registered(office, position="30.69123,104.05234", datum="wgs84", device="30.69223,104.05234", device_accuracy=10)
    page = open_page("/help", language=language, large=large, width=width, cookies=signed_in(person))
    said = strict(page)
    page.goto(page.url.replace("/help", f"/desk/case/{lead.pk}"))
    page.wait_for_selector("[data-map] .leaflet-tile-loaded")
    assert page.locator(".p-map__pin.is-typed").count() == page.locator(".p-map__pin.is-device").count() == 1
    assert_page(page)
    screenshot(page, f"lead-panel-map-{language}-{width}")
    assert not said and not heard(page).foreign


def test_without_tiles_no_page_has_a_map(office):
    lead = registered(office, position="30.69123,104.05234", datum="wgs84")
    page = client_of(official(office, "triage_officer")).get(f"/desk/case/{lead.pk}").content.decode()
    assert "data-map" not in page and "vendor/map" not in page and "30.69123" in page


@pytest.mark.parametrize(
    ("template", "datum", "attribution"),
    [("ftp://t/{z}/{x}/{y}", "gcj02", "a"), ("https://t/{z}/{x}", "gcj02", "a"), ("https://{s}.t/{z}/{x}/{y}", "gcj02", "a"), ("https://t/{z}/{x}/{y}", "bd09", "a"), ("https://t/{z}/{x}/{y}", "gcj02", " ")],
)
def test_tiles_of_which_no_lawful_map_can_be_drawn_are_refused_at_the_start(template, datum, attribution):
    with pytest.raises(ImproperlyConfigured):
        _tile_origin(template, datum, attribution)


def test_the_policy_names_the_host_of_the_tiles_and_no_other():
    assert _tile_origin("https://t.example.cn:8443/w/{z}/{x}/{y}.png?k=1", "gcj02", "a") == ["https://t.example.cn:8443"]
    assert _tile_origin("", "gcj02", "") == []


@pytest.mark.parametrize(("language", "large", "width"), WAYS)
def test_the_picture_of_places_holds_for_everybody(office, open_page, signed_in, language, large, width):
    today = clock.today()
    ended = dt.date(today.year, 3, 1) if today.month > 6 else dt.date(today.year - 1, 9, 1)  # in the half-year that has ended last
    for _number in range(6):
        registered(office, seen_on=ended.isoformat())
    page = open_page("/leads/places", language=language, large=large, width=width)
    assert_page(page)
    screenshot(page, f"lead-places-{language}-{width}")
    page.locator("svg.p-heat a").first.focus()
    follow(page.locator("svg.p-heat a").first)
    assert "in=510000" in page.url
    assert_page(page)
    desk = open_page("/desk/leads/places", language=language, large=large, width=width, cookies=signed_in(official(nation()["city"], "head")))
    assert desk.locator("svg.p-heat text", has_text="6").count() == 1
    assert_page(desk)
    screenshot(desk, f"desk-lead-places-{language}-{width}")
    form = open_page("/desk/leads/new", language=language, large=large, width=width, cookies=signed_in(official(office, "triage_officer")))
    assert_page(form)
