"""Open311: a city's program reports leads and follows its own, with a client that others wrote; in JSON and XML, refusals in the standard's form."""

from __future__ import annotations

import datetime as dt
import functools
import uuid
from xml.etree import ElementTree

import georeport.georeport
import pytest
import requests
import xmltodict
from django.conf import settings as django_settings
from django.test import Client
from georeport import GeoReport
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from procuracy import law
from procuracy.api import open311
from procuracy.api.models import ApiKey, Reported, issue
from procuracy.casework import commands, receipts
from procuracy.casework.models import Case, Party, Sensitivity
from procuracy.casework.testing import DAY, actor, at, do
from procuracy.config import clock
from procuracy.lines.lead.models import LeadPoint
from procuracy.messages.models import Delivery
from procuracy.registry import competence, places
from procuracy.registry.models import Agency, AgencyPerson, User
from procuracy.registry.testing import nation, official

WORDS = "人民广场东门的轮椅坡道太陡，推不上去"
SENT = {"service_code": "barrier_free", "description": WORDS, "address_string": "成都市金牛区人民广场东门", "lat": "30.69123", "long": "104.05234"}


@pytest.fixture
def city(db):
    competence.forget()
    places.forget()
    with clock.moved_to(at(DAY)):
        yield City("热线")


class City:
    """A city's system: an agency with a key, and its calls."""

    def __init__(self, name: str) -> None:
        self.office = nation()["district"]
        self.agency = Agency.objects.create(kind="other", name_zh=name, name_en="Hotline", office=self.office)
        self.person = AgencyPerson.objects.create(user=User.objects.create_user(uuid.uuid4().hex), agency=self.agency, name="系统")
        self.key = issue(self.person, "12345", ["leads:report"])

    def post(self, form="json", headers=None, **more):
        sent = {name: value for name, value in {**SENT, "api_key": self.key, **more}.items() if value is not None}
        return Client().post(f"/open311/v2/requests.{form}", sent, headers=headers or {})

    def get(self, address, **query):
        return Client().get(f"/open311/v2/{address}", query, headers={"Authorization": f"Bearer {self.key}", **({"Accept-Language": "en"} if "json" in address else {})})

    def reported(self, **more) -> Case:
        answer = self.post(**more)
        assert answer.status_code == 200, answer.content.decode()
        return Case.objects.get(pk=answer.json()[0]["service_request_id"])


def errors(answer, code):
    assert answer.status_code == code, answer.content.decode()
    found = answer.json()
    assert isinstance(found, list) and {row["code"] for row in found} == {str(code)} and all(row["description"] for row in found)
    return " ".join(row["description"] for row in found)


def test_services_are_the_fields_of_law_open_today(city):
    rows = city.get("services.json").json()
    assert [row["service_code"] for row in rows] == [*(field.id for field in law.fields(DAY)), "unknown"]
    ramp = next(row for row in rows if row["service_code"] == "barrier_free")
    assert ramp["service_name"] == law.field_of("barrier_free").title.en and ramp["metadata"] is True and ramp["type"] == "realtime"
    assert law.field_of("barrier_free").law in ramp["keywords"] and ramp["group"]
    assert Client().get("/open311/v2/services.json").json()[0]["service_name"] == law.fields(DAY)[0].title.zh, "Chinese where nothing is asked"
    with clock.moved_to(at(dt.date(2018, 1, 1))):
        assert "barrier_free" not in {row["service_code"] for row in city.get("services.json").json()}


def test_a_definition_names_what_may_be_said(city):
    found = city.get("services/barrier_free.json").json()
    assert found["service_code"] == "barrier_free" and [a["code"] for a in found["attributes"]] == ["seen_on", "responsible", "may_contact", "wants_code"]
    errors(city.get("services/none.json"), 404)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("form", ["json", "xml"])
def test_a_client_that_others_wrote_reads_services_and_reports(live_server, monkeypatch, form):
    competence.forget()
    places.forget()
    city = City("热线")
    # The standard gives reads no key; ours need one, in the header.
    monkeypatch.setattr(georeport.georeport.requests, "get", functools.partial(requests.get, headers={"Authorization": f"Bearer {city.key}"}))
    client = GeoReport(f"{live_server.url}/open311/v2", api_key=city.key, output_format=form, jurisdiction="510106")
    listed = client.get_service_list()
    assert "barrier_free" in {service["service_code"] for service in listed}
    assert client.get_service_definition("barrier_free")["service_code"] == "barrier_free"
    answer = requests.post(f"{live_server.url}/open311/v2/requests.{form}", data={**SENT, "api_key": client.api_key, "jurisdiction_id": client.jurisdiction}, timeout=20)
    given = answer.json()[0] if form == "json" else xmltodict.parse(answer.content)["service_requests"]["request"]
    seen = client.get_service_request(given["service_request_id"])
    assert (seen["status"], seen["service_code"], seen["lat"], seen["long"], seen["address"]) == ("open", "barrier_free", SENT["lat"], SENT["long"], SENT["address_string"])
    many = client.get_service_requests(status="open,closed", service_code="barrier_free")
    assert (many if form == "xml" else many[0])["service_request_id"] == given["service_request_id"]
    long_ago = (DAY - dt.timedelta(days=200)).isoformat() + "T00:00:00Z"
    assert client.get_service_requests(status="open", start_date=long_ago), "of a long span the newest days are given"
    monkeypatch.undo()
    with pytest.raises(requests.HTTPError):
        client.get_service_request(given["service_request_id"])


def test_what_a_system_reports_is_a_lead_of_the_competent_office(city):
    lead = city.reported(first_name="某", last_name="林", phone="13800000008", media_url="http://127.0.0.1:1/p.jpg", **{"attribute[seen_on]": "2026-08-01", "attribute[responsible]": "某公司"})
    assert (lead.line, lead.door, lead.office, lead.place, lead.words, lead.stage) == ("lead", "open311", city.office, "510106", WORDS, "received")
    assert (lead.facts["source"], lead.facts["seen_on"], lead.facts["responsible"], lead.facts["media_url"]) == ("organ", "2026-08-01", "某公司", "http://127.0.0.1:1/p.jpg")
    point = LeadPoint.objects.get(case=lead)
    assert (point.latitude, point.longitude) == (3069123, 10405234)
    party = Party.objects.get(case=lead)
    assert party.contact_data()["name"] == "林某" and party.safe_contact == {"may_contact": False} and party.receipt_digest is None
    assert Delivery.objects.count() == 0


def test_only_a_clear_yes_lets_a_message_go_and_a_code_is_given_to_who_wants_one(city):
    answer = city.post(phone="13800000008", **{"attribute[may_contact]": "yes", "attribute[wants_code]": "yes"})
    party = Party.objects.get(case_id=answer.json()[0]["service_request_id"])
    assert (party.safe_contact["channel"], party.safe_contact["say"]) == ("sms", "neutral")
    digits = "".join(c for c in answer.json()[0]["service_notice"] if c.isdigit())
    assert receipts.digest(digits) == bytes(party.receipt_digest)
    assert Client().post("/track", {"receipt": digits}).status_code == 302
    again = city.post(phone="13800000008", **{"attribute[may_contact]": "yes", "attribute[wants_code]": "yes"})
    assert again.json() == answer.json()
    assert "email" in errors(city.post(description="另一件事", **{"attribute[may_contact]": "yes"}), 400)
    errors(city.post(phone="12", description="又一件事"), 400)


def test_nobody_behind_it_needs_no_person(city):
    lead = city.reported()
    assert not Party.objects.filter(case=lead).exists() and lead.replyable is False


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"api_key": "pk_no"}, 403), ({"api_key": None}, 403), ({"service_code": None}, 400), ({"service_code": "no"}, 404), ({"description": None}, 400), ({"lat": "95"}, 400),
        ({"lat": None}, 400), ({"lat": None, "long": None, "address_string": None}, 400), ({"jurisdiction_id": "999999"}, 404), ({"attribute[seen_on]": "2026-08-09"}, 400),
        ({"attribute[seen_on]": "yesterday"}, 400), ({"attribute[seen_on]": "0001-01-01"}, 400), ({"description": "a\0b"}, 400), ({"description": "a\x0bb"}, 400), ({"media_url": "h" * 501}, 400), ({"email": "x"}, 400),
        ({"address_string": "x" * 201}, 400),
    ],
)  # fmt: skip
def test_refusals_have_the_form_of_the_standard(city, more, code):
    errors(city.post(**more), code)
    answer = city.post(form="xml", **more)
    root = ElementTree.fromstring(answer.content)
    assert answer.status_code == code and answer["Content-Type"].startswith("application/xml")
    assert root.tag == "errors" and root[0].tag == "error" and root[0].findtext("code") == str(code) and root[0].findtext("description")
    assert not Case.objects.exists()


def test_what_is_no_call_is_refused_in_the_same_form(city):
    for address in ("requests.csv", "services.html", "other.json", f"requests/{uuid.uuid4()}.json", "requests/x.json", f"tokens/{uuid.uuid4()}.json"):
        errors(city.get(address), 404)
    answer = Client().put("/open311/v2/requests.json")
    assert answer.status_code == 405 and answer["Allow"] == "GET, POST"
    errors(Client().get("/open311/v2/requests.json"), 403)


def test_a_key_needs_its_scope_and_a_living_account(city):
    for scopes in (["requests:read", "requests:act"],):
        errors(city.post(api_key=issue(city.person, "x", scopes)), 403)
    errors(city.post(api_key=issue(official(city.office, "handler"), "x", ["cases:read", "cases:act"])), 403)
    errors(city.post(api_key=issue(official(city.office, "auditor"), "x", ["cases:open"])), 403)
    assert city.post(api_key=issue(official(city.office, "triage_officer"), "x", ["cases:open"])).status_code == 200
    Agency.objects.filter(pk=city.agency.pk).update(active=False)
    errors(city.post(), 403)
    Agency.objects.filter(pk=city.agency.pk).update(active=True)
    ApiKey.objects.update(ended_at=at(DAY))
    errors(city.post(), 403)


def test_a_system_reads_its_own_and_a_sealed_one_vanishes(city):
    lead, other = city.reported(), City("另一系统")
    foreign = other.reported(description="黄河坝的垃圾", service_code="environment", address_string="成都市金牛区黄河坝")
    assert [row["service_request_id"] for row in city.get("requests.json").json()] == [str(lead.pk)]
    errors(city.get(f"requests/{foreign.pk}.json"), 404)
    errors(city.get(f"tokens/{foreign.pk}.json"), 404)
    assert city.get("requests.json", service_request_id=f"{lead.pk},{foreign.pk}").json()[0]["service_request_id"] == str(lead.pk)
    assert city.get(f"tokens/{lead.pk}.json").json() == [{"service_request_id": str(lead.pk), "token": str(lead.pk)}]
    renewed = issue(AgencyPerson.objects.create(user=User.objects.create_user("next"), agency=city.agency, name="新系统"), "n", ["leads:report"])
    assert Client().get(f"/open311/v2/requests/{lead.pk}.json", {"api_key": renewed}).status_code == 200, "it is the system's, not the key's"
    Case.objects.filter(pk=lead.pk).update(sensitivity=Sensitivity.SEALED)
    errors(city.get(f"requests/{lead.pk}.json"), 404)
    assert city.get("requests.json").json() == [] and city.get("requests.json", service_request_id=str(lead.pk)).json() == []


def test_nothing_of_words_and_people_goes_out(city):
    lead = city.reported(first_name="某", last_name="林", phone="13800000008", media_url="http://example.org/p.jpg")
    for form in ("json", "xml"):
        text = city.get(f"requests/{lead.pk}.{form}").content.decode()
        assert not {part for part in (WORDS, "林某", "13800000008", "example.org") if part in text}


def test_it_says_in_plain_words_where_it_stands(city):
    lead = city.reported()
    handler, head, _chief = (actor(official(city.office, *roles)) for roles in (("handler",), ("head", "triage_officer"), ("chief_procurator",)))
    seen = city.get(f"requests/{lead.pk}.json").json()[0]
    assert "What you reported has arrived." in seen["status_notes"] and seen["status"] == "open"
    assert seen["expected_datetime"] == f"{lead.next_due}T23:59:59+08:00" and seen["requested_datetime"] == "2026-08-03T10:00:00+08:00"
    do(lead.pk, "assign", head, handler=handler.id)
    do(lead.pk, "assess", handler)
    pil = {"field": "barrier_free", "respondent": "某区住建局", "harm": "坡道太陡", "happened_at": "人民广场"}
    case = commands.raise_case(lead.pk, "public_interest_administrative", handler, pil, key=uuid.uuid4().hex, now=at(DAY), today=DAY)
    with clock.moved_to(at(DAY + dt.timedelta(days=2))):
        do(lead.pk, "adopt", handler, DAY + dt.timedelta(days=2))
        seen = city.get(f"requests/{lead.pk}.json").json()[0]
        assert "It was adopted" in seen["status_notes"] and "住建局" not in seen["status_notes"] and seen["updated_datetime"].startswith("2026-08-05")
        commands.set_sensitivity(case, Sensitivity.SEALED, handler, reason="未成年人", key=uuid.uuid4().hex, now=at(DAY), today=DAY)
        assert len(city.get(f"requests/{lead.pk}.json").json()[0]["status_notes"]) < len(seen["status_notes"]), "nothing of a sealed case"


def test_one_that_was_merged_tells_of_the_one_that_goes_on(city):
    first, second = city.reported(), city.reported(description=WORDS + "，老人摔倒过")
    handler, head = actor(official(city.office, "handler")), actor(official(city.office, "head", "triage_officer"))
    commands.merge(second.pk, first.pk, head, reason="同一坡道", expected_version=None, key=uuid.uuid4().hex, now=at(DAY), today=DAY)
    do(first.pk, "assign", head, handler=handler.id)
    do(first.pk, "assess", handler)
    seen = city.get(f"requests/{second.pk}.json").json()[0]
    assert seen["status"] == "closed" and "together with an earlier report" in seen["status_notes"] and "assesses it" in seen["status_notes"]
    Case.objects.filter(pk=first.pk).update(sensitivity=Sensitivity.SEALED)
    assert "assesses it" not in city.get(f"requests/{second.pk}.json").json()[0]["status_notes"]


def test_sent_twice_is_one_report_and_sent_later_a_new_one(city):
    first = city.post().json()
    assert city.post().json() == first
    with clock.moved_to(at(DAY) + dt.timedelta(minutes=9, seconds=59)):
        assert city.post().json() == first
    assert city.post(description=WORDS + "！").json() != first
    assert City("别家").post().json() != first, "another system's is another's"
    with clock.moved_to(at(DAY) + dt.timedelta(minutes=11)):
        assert city.post().json() != first
    assert Case.objects.count() == Reported.objects.count() == 4


def test_a_client_that_names_its_report_may_repeat_it_whenever(city):
    named = {"Idempotency-Key": "report-0000000001"}
    first = city.post(headers=named).json()
    with clock.moved_to(at(DAY + dt.timedelta(days=3))):
        assert city.post(headers=named).json() == first
        errors(city.post(headers=named, description="别的事"), 400)
    assert Case.objects.count() == 1
    assert City("别家").post(headers=named).json() != first


def test_days_and_states_narrow_the_list(city):
    lead = city.reported()
    assert city.get("requests.json", status="closed").json() == [] and len(city.get("requests.json", status="open").json()) == 1
    assert city.get("requests.json", service_code="environment").json() == []
    assert len(city.get("requests.json", start_date="2026-08-01T00:00:00Z", end_date="2026-08-04T00:00:00Z").json()) == 1
    assert city.get("requests.json", end_date="2026-08-01T00:00:00+08:00").json() == []
    for wrong in ({"status": "half"}, {"service_code": "a\0"}, {"service_request_id": "\x0b"}, {"start_date": "x"}, {"start_date": "2026-01-01T00:00:00Z", "end_date": "2026-08-01T00:00:00Z"}, {"start_date": "2026-08-04", "end_date": "2026-08-01"}, {"end_date": "0001-01-02"}):
        errors(city.get("requests.json", **wrong), 400)
    assert city.get("requests.json", start_date="9999-12-31").json() == []
    with clock.moved_to(at(DAY + dt.timedelta(days=91))):
        assert city.get("requests.json").json() == [] and city.get("requests.json", service_request_id=str(lead.pk)).json() != []


def test_a_list_costs_the_same_however_long(city, django_assert_max_num_queries):
    for number in range(4):
        city.reported(description=f"{WORDS}{number}")
    with django_assert_max_num_queries(9):
        assert len(city.get("requests.json").json()) == 4


def test_a_place_without_a_county_lies_in_the_jurisdiction(city):
    assert city.reported(address_string="人民广场东门").place == city.office.division_id
    assert city.reported(address_string=None, description="没有地址").facts["happened_at"].endswith("30.69123, 104.05234")
    assert city.reported(address_string="广场", jurisdiction_id="510107", description="武侯").place == "510107"


NAMES = ("service_code", "description", "address_string", "lat", "long", "first_name", "last_name", "email", "phone", "media_url", "jurisdiction_id", "attribute[seen_on]", "attribute[responsible]", "attribute[may_contact]")
ODD = st.one_of(st.text(max_size=30), st.sampled_from(["NaN", "inf", "1e400", "-0", "9" * 40, "\ud800", "٣٠", "30,5", "<x>&amp;", "1/1/1", "99999-01-01", "yes", "510106", "unknown"]))


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sent=st.dictionaries(st.sampled_from(NAMES), ODD, max_size=5), form=st.sampled_from(["json", "xml"]))
def test_nothing_that_is_sent_breaks_the_house(city, sent, form):
    answer = city.post(form=form, **{name: value.encode("utf-8", "replace").decode() for name, value in sent.items()})
    assert answer.status_code in (200, 400, 404), answer.content
    ElementTree.fromstring(answer.content) if form == "xml" else answer.json()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked=st.dictionaries(st.sampled_from(["service_request_id", "service_code", "start_date", "end_date", "status", "jurisdiction_id"]), ODD, max_size=3))
def test_nothing_that_is_asked_breaks_the_house(city, asked):
    assert city.get("requests.json", **{name: value.encode("utf-8", "replace").decode() for name, value in asked.items()}).status_code in (200, 400, 404)


def test_too_many_calls_are_told_when_to_come_back(city, monkeypatch):
    monkeypatch.setattr(django_settings, "PROCURACY_RATE_LIMITS", True)
    monkeypatch.setattr(open311, "ANONYMOUS_CALLS", 2)
    for _number in range(2):
        assert Client().get("/open311/v2/services.json").status_code == 200
    refused = Client().get("/open311/v2/services.json")
    errors(refused, 429)
    assert refused["Retry-After"] == "3600"


def test_discovery_names_the_endpoint(city):
    found = Client().get("/open311/v2/discovery.json").json()
    assert found["endpoints"][0]["url"].endswith("/open311/v2")
    assert ElementTree.fromstring(Client().get("/open311/v2/discovery.xml").content).tag == "discovery"
