"""The offices below over HTTP say what their page says."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.test import Client

from procuracy.api.models import issue
from procuracy.casework.models import Case
from procuracy.casework.testing import DAY, at, speak
from procuracy.config import clock
from procuracy.registry.testing import nation, official


@pytest.mark.django_db
def test_over_http_with_the_office_by_its_code():
    offices = nation()
    for due in (DAY - dt.timedelta(days=1), DAY + dt.timedelta(days=3), DAY + dt.timedelta(days=4)):
        Case.objects.filter(pk=speak(offices["district"]).case_id).update(next_due=due)
    key = {"Authorization": f"Bearer {issue(official(offices['province'], 'head'), 'k', ['cases:read'])}"}

    def get(address):
        with clock.moved_to(at(DAY)):
            answer = Client().get(f"/api/v1/{address}", headers=key)
        return answer.status_code, json.loads(answer.content)

    status, found = get("below")
    assert status == 200 and found["all"] == {"open": 3, "soon": 1, "late": 1} and [(o["office"], o["open"]) for o in found["offices"]] == [("510100", 3)]
    assert {o["office"]: o["late"] for o in get("below?office=510100")[1]["offices"]} == {"510106": 1, "510107": 0}
    assert get("below?office=510106")[0] == 404 and get("below?office=none")[0] == 404
    assert len(get("cases?scope=subtree&office=510106&colour=red")[1]["items"]) == 1 and get("cases?scope=subtree&office=none")[0] == 422
    handler = {"Authorization": f"Bearer {issue(official(offices['city'], 'handler'), 'h', ['cases:read'])}"}
    assert Client().get("/api/v1/below", headers=handler).status_code == 403
    described = Client().get("/api/v1/openapi.json").json()
    assert "/api/v1/below" in described["paths"] and "BelowOut" in described["components"]["schemas"]
