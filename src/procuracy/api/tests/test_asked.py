"""Programs learn from the API what it asks, and a refusal says what there is."""

from __future__ import annotations

import json
import uuid

import pytest
from django.test import Client

from procuracy.api.models import issue
from procuracy.casework.models import Case, ReadLog, Sensitivity
from procuracy.registry import competence, places
from procuracy.registry.models import Procuratorate
from procuracy.registry.testing import nation, official

pytestmark = pytest.mark.django_db
HAND = "金牛区人民广场"


class Caller:
    """A key, and the language that it asks for."""

    def __init__(self, **headers):
        self.headers = {"Accept-Language": "en", **headers}

    def get(self, path):
        return Client().get(f"/api/v1{path}", headers=self.headers)

    def post(self, path, **body):
        return Client().post(f"/api/v1{path}", json.dumps(body), content_type="application/json", headers={**self.headers, "Idempotency-Key": uuid.uuid4().hex})


@pytest.fixture
def office():
    competence.forget()
    places.forget()
    return nation()["district"]


@pytest.fixture
def triage(office):
    return Caller(Authorization=f"Bearer {issue(official(office, 'triage_officer'), 'k', ['cases:read', 'cases:act', 'cases:open'])}")


@pytest.fixture
def case(office):
    Caller().post("/petitions", words="老板拖欠工资", place="510106", name="王某")
    return Case.objects.get()


def test_an_act_is_described_with_its_choices_in_a_fixed_number_of_statements(office, triage, case, django_assert_max_num_queries):
    handler = official(office, "handler")
    triage.get(f"/cases/{case.pk}")  # what is read once for all
    with django_assert_max_num_queries(12):
        found = triage.get(f"/cases/{case.pk}/actions/assign").json()
    for _n in range(5):
        official(office, "handler")
    with django_assert_max_num_queries(12):
        triage.get(f"/cases/{case.pk}/actions/assign")
    assert (found["title"], found["allowed"], found["needs_approval"], found["version"]) == ("Assign a handler", True, False, 1)
    field = found["fields"][0]
    assert (field["name"], field["type"], field["required"]) == ("handler", "choice", True)
    assert field["choices"] == [{"value": str(handler.pk), "label": str(handler)}]
    assert found["fields"][1]["max_length"] == 300
    assert ReadLog.objects.filter(case_id=case.pk, page="api").exists()


def test_an_act_that_may_not_be_done_says_why_and_one_that_needs_approval_says_whose(triage, case):
    answer = triage.get(f"/cases/{case.pk}/actions/reply_result").json()
    assert answer["allowed"] is False and answer["reason"] and answer["why"]
    found = [triage.get(f"/cases/{case.pk}/actions/{offer['name']}").json() for offer in triage.get(f"/cases/{case.pk}").json()["actions"]]
    asked = [form for form in found if form["needs_approval"]]
    assert asked and all(form["approval"]["office"] == case.office.code and form["approval"]["roles"] and form["approval"]["law"] for form in asked)


def test_a_sealed_case_asks_why_before_it_describes_its_acts(office, case):
    Case.objects.update(sensitivity=Sensitivity.SEALED)
    chief = Caller(Authorization=f"Bearer {issue(official(office, 'chief_procurator'), 'c', ['cases:read'])}")
    for path in ("actions/note", "raise", "raise/support"):
        assert chief.get(f"/cases/{case.pk}/{path}").status_code == 422
        assert chief.get(f"/cases/{case.pk}/{path}?purpose=审批本案").status_code == 200


def test_a_refused_choice_lists_what_can_be_chosen(office, triage, case):
    handler = official(office, "handler")
    answer = triage.post(f"/cases/{case.pk}/actions/assign", facts={"handler": 1}, expected_version=1)
    assert answer.status_code == 422 and answer.json()["choices"] == {"handler": [{"value": str(handler.pk), "label": str(handler)}]}
    report = Caller().post("/reports", words="坡道太陡", field="nonsense", place_words=f"四川省成都市{HAND}", seen_on="2026-01-01").json()
    assert {"barrier_free", "unknown"} <= {choice["value"] for choice in report["choices"]["field"]}


def test_facts_that_nobody_asks_for_are_refused_by_name(triage, case):
    wrong = triage.post(f"/cases/{case.pk}/actions/verify", facts={"question": "管辖", "qestion": "x"}, expected_version=1)
    assert wrong.status_code == 422 and wrong.json()["errors"] == {"qestion": ["Nothing of this name is expected."]}
    assert list(triage.post(f"/cases/{case.pk}/raise/support", facts={"no": 1}).json()["errors"])[-1] == "no"
    assert "no" in triage.post("/intake/telephone", words="x", no=1).json()["errors"]
    assert Caller().post("/petitions", words="x", plaice="510106").json()["errors"][0]["at"] == ["body", "plaice"]
    assert Case.objects.get().version == 1


def test_an_act_and_a_line_that_do_not_exist_are_named(triage, case):
    for answer in (triage.post(f"/cases/{case.pk}/actions/fly", facts={}, expected_version=1), triage.get(f"/cases/{case.pk}/actions/fly")):
        assert answer.status_code == 404 and "“fly”" in answer.json()["title"]
    for answer in (triage.post(f"/cases/{case.pk}/raise/flight", facts={}), triage.get(f"/cases/{case.pk}/raise/flight")):
        assert answer.status_code == 404 and "“flight”" in answer.json()["title"] and "/api/v1/lines" in answer.json()["title"]


def test_lines_are_listed_and_what_may_be_opened_beside_a_case(triage, case):
    known = {line["name"]: line for line in triage.get("/lines").json()}
    assert all(line["title"] for line in known.values())
    beside = {line["name"] for line in triage.get(f"/cases/{case.pk}/raise").json()}
    assert beside <= set(known) and "lead" in beside
    assert all(triage.get(f"/cases/{case.pk}/raise/{name}").json()["allowed"] == (name in beside) for name in known)


def test_a_question_with_a_parameter_that_nobody_knows_is_refused_with_those_that_there_are(triage):
    for path, named in (("/offices?q=成都", "division, name"), ("/cases?lien=petition", "line"), ("/lines?x=1", "query")):
        answer = triage.get(path)
        assert answer.status_code == 422 and named in answer.json()["errors"][0]["message"], path
    assert triage.get("/offices?name=金牛").status_code == 200


@pytest.mark.parametrize("path", ["/reports", "/volunteers", "/leads", "/intake/telephone", "/intake/counter", "/intake/letter"])
def test_doors_describe_what_they_ask(triage, path):
    fields = triage.get(path).json()["fields"]
    assert fields and all(field["label"] and field["type"] for field in fields if field["required"])


def test_a_person_is_told_what_her_acts_ask(office):
    receipt = Caller().post("/petitions", words="老板拖欠工资", place="510106").json()["receipt"]
    mine = Caller(**{"X-Receipt": receipt})
    assert [field["name"] for field in mine.get("/track/write_message").json()["fields"]] == ["text"]
    assert mine.get("/track/accept").status_code == 404  # an official's act
    assert mine.post("/track/fly").status_code == 404
    assert mine.post("/track/write_message", text="x", txt="y").json()["errors"] == {"txt": ["Nothing of this name is expected."]}


def test_whoever_speaks_is_told_which_office_received_it(office):
    national = Procuratorate.objects.get(level="national")
    placed, nowhere = (Caller().post("/petitions", words="老板拖欠工资", place=place).json() for place in ("510106", ""))
    assert (placed["office"], placed["office_name"]) == (office.code, office.name_en)
    assert (nowhere["office"], nowhere["office_name"]) == (national.code, national.name_en)
    lead = Caller().post("/reports", words="坡道太陡", field="unknown", place_words=f"四川省成都市{HAND}", seen_on="2026-01-01").json()
    assert lead["office"] == office.code


def test_a_volunteer_who_has_not_signed_is_told_so(office):
    body = {"name": "林某", "phone": "13800002030", "place": "成都市金牛区", "expertise": [Caller().get("/volunteers").json()["fields"][3]["choices"][0]["value"]], "occupation": "医师", "adult": True}
    mine = Caller(**{"X-Receipt": Caller().post("/volunteers", **body).json()["receipt"]})
    lead = {"words": "坡道太陡", "field": "unknown", "place_words": f"四川省成都市{HAND}", "seen_on": "2026-01-01"}
    refused = mine.post("/track/leads", **lead)
    assert refused.status_code == 403 and refused.json()["title"].startswith("Your application has arrived.")
    Case.objects.update(stage="agreed")
    refused = mine.post("/track/leads", **lead)
    assert "sign the agreement" in refused.json()["title"] and refused.json()["stage"] == "agreed"
    other = Caller(**{"X-Receipt": Caller().post("/petitions", words="老板拖欠工资").json()["receipt"]})
    assert "/api/v1/reports" in other.post("/track/leads", **lead).json()["title"]
