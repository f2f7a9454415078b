"""Whatever fits or does not fit the OpenAPI description: no call breaks the house, and every answer is one that it describes."""

from __future__ import annotations

import os
import uuid
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from procuracy.api.models import SCOPES, issue
from procuracy.casework.testing import DAY, actor, do, speak
from procuracy.registry.testing import nation, official

pytestmark = pytest.mark.django_db(transaction=True)

EXAMPLES = int(os.environ.get("PROCURACY_FUZZ_EXAMPLES", "12"))
CHECKS = (not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance)


@pytest.fixture
def keys() -> dict[str, Any]:
    """A case that went some way, its receipt, and the key of an official who may do nearly everything."""
    office = nation()["district"]
    person = official(office, "triage_officer", "head", "handler", "operator")
    opened = speak(office)
    do(opened.case_id, "accept", actor(person), DAY, accepted_from=DAY.isoformat(), department="civil", how_handled="审查")
    return {"case": str(opened.case_id), "receipt": opened.receipt, "key": issue(person, "fuzz", list(SCOPES))}


def _schema() -> Any:
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", WSGIHandler())


@pytest.mark.long
@pytest.mark.parametrize("with_key", [False, True])
def test_no_call_breaks_the_house_and_every_answer_is_described(keys, with_key):
    schema = _schema()
    for result in schema.get_all_operations():
        operation = result.ok()
        _fuzz(operation, keys, with_key)


def _fuzz(operation: Any, keys: dict[str, Any], with_key: bool) -> None:
    headers = {"Authorization": f"Bearer {keys['key']}", "X-Receipt": keys["receipt"]} if with_key else {}

    @settings(max_examples=EXAMPLES, deadline=None, phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck), database=None)
    @given(case=operation.as_strategy(), real=st.booleans())
    def one(case: Any, real: bool) -> None:
        if real and "ident" in (case.path_parameters or {}):
            case.path_parameters["ident"] = keys["case"]
        answer = case.call(headers={**headers, "Idempotency-Key": uuid.uuid4().hex} if real else headers)
        case.validate_response(answer, checks=CHECKS)

    one()
