"""A campaign over HTTP: started once, counted as on its page, extended with a reason."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from procuracy.api.models import SCOPES, issue
from procuracy.casework.models import Case
from procuracy.casework.testing import DAY, at, speak
from procuracy.config import clock
from procuracy.registry.testing import nation, official

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def the_day():
    with clock.moved_to(at(DAY)):
        yield


def test_over_http_the_same_is_started_counted_and_extended():
    office = nation()["district"]
    person = official(office, "head")
    headers = {"Authorization": f"Bearer {issue(person, 'x', list(SCOPES))}", "Idempotency-Key": "k" * 20}
    body = {"title_zh": "护航", "purpose_zh": "民生", "lines": ["support"], "fields": ["migrant_worker"], "first_day": "2026-01-01", "last_day": "2026-06-30", "target": 5}

    def call(path: str, **given: object):
        answer = Client().post(f"/api/v1/{path}", given, content_type="application/json", headers=headers) if given else Client().get(f"/api/v1/{path}", headers=headers)
        return answer.status_code, json.loads(answer.content)

    status, wrong = call("campaigns", **{**body, "fields": ["barrier_free"]})
    assert status == 422 and "fields" in wrong["errors"]
    status, made = call("campaigns", **body)
    assert status == 201 and made["counted"] == ["support:migrant_worker"]
    assert call("campaigns", **body)[1]["id"] == made["id"]
    Case.objects.filter(pk__in=[speak(office).case_id, speak(office).case_id]).update(line="support", field="migrant_worker")
    status, extended = call(f"campaigns/{made['id']}/extend", last_day="2026-12-31", reason="继续")
    assert status == 200 and extended["last_day"] == "2026-12-31"
    status, one = call(f"campaigns/{made['id']}")
    assert one["cases"] == 2 and one["counts"] == [{"line": "support", "field": "migrant_worker", "office": "510106", "cases": 2, "open": 2}]
    assert [c["kind"] for c in one["changes"]] == ["started", "extended"] and one["months"][-1] == {"month": "2026-08", "received": 2, "closed": 0}
    assert [c["id"] for c in call("campaigns")[1]] == [made["id"]]
    case = Case.objects.filter(line="support").first()
    Case.objects.filter(pk=case.pk).update(line="petition")
    assert call(f"cases/{case.pk}")[1]["field"] == "migrant_worker"


def test_over_http_offices_are_invited_answer_and_leave_and_it_is_noted_published_and_ended():
    offices = nation()
    keys = {place: {"Authorization": f"Bearer {issue(official(offices[place], 'head'), 'x', list(SCOPES))}", "Idempotency-Key": "k" * 20} for place in ("district", "other")}

    def call(who: str, path: str, **given: object) -> tuple[int, dict]:
        answer = Client().post(f"/api/v1/{path}", given, content_type="application/json", headers=keys[who])
        return answer.status_code, json.loads(answer.content)

    _status, made = call("district", "campaigns", title_zh="护航", purpose_zh="民生", lines=["support"], first_day="2026-01-01", last_day="2026-12-31")
    steps = f"campaigns/{made['id']}/steps"
    assert call("other", steps, step="join")[0] == 404
    assert call("district", steps, step="invite", office="nowhere")[0] == 422
    assert call("district", steps, step="invite", office="510107")[0] == 200
    assert call("other", steps, step="decline")[0] == 422, "whoever declines says why"
    assert call("other", steps, step="join")[0] == 200 and call("other", steps, step="join")[0] == 409
    assert call("other", steps, step="publish")[0] == 403
    assert call("district", steps, step="publish")[0] == 409, "nobody else could confirm it"
    keys["second"] = keys["district"] | {"Authorization": f"Bearer {issue(official(offices['district'], 'case_management'), 'k', ['cases:read', 'cases:act'])}"}
    asked = call("district", steps, step="publish")[1]
    assert (asked["published"], asked["proposed"]) == (False, "page") and call("district", steps, step="confirm")[0] == 403
    assert call("second", steps, step="return")[0] == 422, "whoever returns it says why"
    assert call("second", steps, step="confirm")[1]["published"] is True
    assert call("district", steps, step="note", reason="已查十件")[0] == 200
    assert call("other", steps, step="leave", office="510107", reason="任务完成")[0] == 200
    assert call("district", steps, step="end", reason="完成")[1]["phase"] == "ended"
    assert call("district", steps, step="end", reason="完成")[0] == 409
