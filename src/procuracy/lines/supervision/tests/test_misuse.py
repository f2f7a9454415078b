"""Both lines of litigation supervision, tried by who would judge herself, move a day on, or write a suggestion that asks no answer."""

from __future__ import annotations

import datetime as dt

import pytest

from procuracy.casework.errors import InvalidFacts, NotPossibleNow
from procuracy.casework.models import Case
from procuracy.casework.testing import DAY, actor
from procuracy.lines.administrative.tests.test_administrative import Bench as Administrative
from procuracy.lines.civil.tests.test_civil import Bench as Civil
from procuracy.lines.supervision.testing import Bench, words
from procuracy.materials.models import Letter
from procuracy.registry.models import RoleGrant
from procuracy.registry.testing import LONG_AGO, official

pytestmark = [pytest.mark.django_db, pytest.mark.parametrize("kind", [Administrative, Civil])]

CHALLENGE = {"asked_on": DAY.isoformat(), "asked_by": "applicant", "whom": "handler", "reason": "与对方当事人是亲属"}


def test_a_chief_procurator_who_handles_the_case_does_not_decide_on_the_challenge_of_herself(kind: type[Bench]):
    bench = kind()
    me = bench.people["chief_procurator"]
    RoleGrant.objects.create(official=me, role="handler", since=LONG_AGO)
    bench.who["chief_procurator"] = actor(me)
    other = actor(official(bench.office, "chief_procurator"))
    bench.go("assign", "head", handler=me.pk).go("ask_recusal", "triage_officer", **CHALLENGE)
    with pytest.raises(InvalidFacts) as error:
        bench.go("decide_recusal", verdict="refused", reason="没有依据")
    assert set(error.value.errors) == {"__all__"}
    bench.go("decide_recusal", other, verdict="granted", reason="检察委员会决定")
    assert bench.row.handler_id is None and me.pk in bench.row.walled_from


def test_an_application_is_not_refused_while_a_challenge_waits(kind: type[Bench]):
    bench = kind()
    bench.go("ask_recusal", "triage_officer", **CHALLENGE)
    with pytest.raises(NotPossibleNow) as refused:
        bench.go("not_accept", "handler", ground="decided_before", reason="已经审查过")
    assert refused.value.details["reason"] == "no_challenge_waits"
    bench.go("decide_recusal", verdict="refused", reason="没有依据").go("not_accept", "handler", ground="decided_before", reason="已经审查过")
    assert bench.row.outcome == "not_accepted"


@pytest.mark.parametrize("until", ["2026-08-26", "2206-08-20", "9999-12-31"])
def test_a_day_is_not_moved_on_by_time_that_is_yet_to_come(kind: type[Bench], until):
    bench = kind().accepted().on(dt.date(2026, 8, 25))
    due = bench.due("review")
    with pytest.raises(InvalidFacts) as error:
        bench.go("exclude_time", excluded_from="2026-08-10", excluded_to=until, ground="files")
    assert set(error.value.errors) == {"excluded_to"} and bench.due("review") == due


def test_a_suggestion_says_by_when_the_court_objects_and_by_when_it_answers(kind: type[Bench]):
    bench = kind().reviewed().go("record_committee", decided_on=DAY.isoformat(), verdict="agreed", text="同意")
    said = {"grounds": ["new_evidence"], **words("facts_found", "reason", "basis")}
    for wrong in ("", "0", "9" * 30, "半个月"):
        with pytest.raises(InvalidFacts) as error:
            bench.go("suggest_retrial", objection_days=wrong, **said)
        assert set(error.value.errors) == {"objection_days"}
    bench.go("suggest_retrial", objection_days="15", **said)
    letter = Letter.objects.get(case_id=bench.case, kind__endswith="_retrial_suggestion").said
    assert "15日内书面提出" in " ".join(letter["zh"]["paragraphs"]) and "3个月内" in " ".join(letter["zh"]["paragraphs"])
    assert "within 15 days" in " ".join(letter["en"]["paragraphs"]) and "within 3 months" in " ".join(letter["en"]["paragraphs"])
    assert Case.objects.get(pk=bench.case).stage == "decided"
