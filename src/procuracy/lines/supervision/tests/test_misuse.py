"""Both lines of litigation supervision, tried by who would judge herself, move a day on, or write a suggestion that asks no answer."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from procuracy.casework import snapshot
from procuracy.casework.decide import available
from procuracy.casework.errors import InvalidFacts, NotPossibleNow
from procuracy.casework.models import Case, Party
from procuracy.casework.testing import DAY, actor, at
from procuracy.config import clock
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


def test_who_is_to_decide_on_a_challenge_is_challenged_herself_and_the_committee_decides_on_her_first(kind: type[Bench]):
    bench = kind().accepted()
    assert reason_of(bench, "ask_chief_recusal", "triage_officer") == "chief_to_decide", "nothing waits for her"
    bench.go("ask_recusal", "triage_officer", **CHALLENGE)
    bench.go("ask_chief_recusal", "triage_officer", asked_on=DAY.isoformat(), asked_by="other_party", reason="与申请人是同学")
    assert bench.due("chief_recusal") == dt.date(2026, 8, 6)
    assert reason_of(bench, "decide_recusal", "chief_procurator") == "chief_not_challenged"
    assert (reason_of(bench, "record_chief_recusal", "head"), reason_of(bench, "ask_chief_recusal", "head")) == ("her_chief_challenge", "chief_to_decide")
    decided = {"decided_on": DAY.isoformat(), "minutes": "检委会第6次会议，副检察长主持"}
    bench.go("record_chief_recusal_other", "head", **decided, verdict="refused", reason="不属实")
    assert reason_of(bench, "decide_recusal", "chief_procurator") == "" and reason_of(bench, "finish_review", "handler") == "not_challenged", "the handler pauses until hers is decided"
    bench.go("ask_chief_reconsideration", "head", asked_on=DAY.isoformat(), reason="不服")
    assert reason_of(bench, "decide_recusal", "chief_procurator") == "", "nobody pauses while it is reconsidered"
    bench.go("decide_recusal", verdict="refused", reason="没有依据")
    assert (reason_of(bench, "finish_review", "handler"), reason_of(bench, "end_review", "handler")) == ("", "no_challenge_waits")
    bench.go("record_chief_recusal_other", "head", **decided, verdict="refused", reason="维持")
    assert reason_of(bench, "ask_chief_reconsideration", "head") == "chief_challenge_refused" and reason_of(bench, "end_review", "handler") == ""


def test_a_chief_procurator_who_leaves_hands_the_challenge_to_whoever_holds_her_duty(kind: type[Bench]):
    bench = kind().accepted().go("ask_recusal", "triage_officer", **CHALLENGE)
    bench.go("ask_chief_recusal", bench.person, reason="她是对方的亲戚")
    chief, head = bench.people["chief_procurator"], bench.who["head"]
    granted = {"decided_on": DAY.isoformat(), "minutes": "检委会第7次会议，副检察长主持", "verdict": "granted", "leaves": chief.pk, "reason": "属实"}
    with pytest.raises(InvalidFacts) as error:
        bench.go("record_chief_recusal", head, **granted)
    assert set(error.value.errors) == {"leaves"}, "nobody could decide then"
    deputy = actor(official(bench.office, "chief_procurator"))
    bench.go("record_chief_recusal", head, **granted)
    assert chief.pk in bench.row.walled_from and Letter.objects.filter(case_id=bench.case, kind__endswith="_committee_recusal", addressee="applicant").exists()
    bench.go("decide_recusal", deputy, verdict="granted", reason="属实")
    assert bench.row.handler_id is None and {chief.pk, bench.people["handler"].pk} <= set(bench.row.walled_from)


def test_an_application_is_not_refused_while_a_challenge_waits(kind: type[Bench]):
    bench = kind()
    bench.go("ask_recusal", "triage_officer", **CHALLENGE)
    with pytest.raises(NotPossibleNow) as refused:
        bench.go("not_accept", "handler", ground="decided_before", reason="已经审查过")
    assert refused.value.details["reason"] == "no_challenge_waits"
    bench.go("decide_recusal", verdict="refused", reason="没有依据").go("not_accept", "handler", ground="decided_before", reason="已经审查过")
    assert bench.row.outcome == "not_accepted"


def reason_of(bench: Bench, action: str, who: str) -> str:
    """Why somebody may not do an act now; "" where she may."""
    return next(o.reason for o in available(snapshot.view_of(bench.row), bench.who[who], bench.day) if o.action.name == action)


def test_what_was_never_written_is_not_put_right_and_nothing_is_urgent_where_nobody_pauses(kind: type[Bench]):
    bench = kind()
    assert [reason_of(bench, name, "case_management") for name in ("correct_clerical", "correct_clerical_court", "record_proposal")] == ["wrote_to_parties", "wrote_to_court", "accepted"]
    bench.accepted()
    assert [reason_of(bench, name, "case_management") for name in ("correct_clerical", "correct_clerical_court", "record_proposal")] == ["", "wrote_to_court", ""]
    assert reason_of(bench, "urgent_measure", "handler") == "pauses"
    bench.go("ask_recusal", "triage_officer", **CHALLENGE)
    assert reason_of(bench, "urgent_measure", "handler") == ""


def test_a_person_is_offered_on_her_page_what_she_may_do_now(kind: type[Bench]):
    bench, me = kind().accepted(), Client()
    party = Party.objects.get(case_id=bench.origin)
    session = me.session
    session["party"] = [str(party.pk), bytes(party.receipt_digest).hex()]
    session.save()

    def offered() -> list[bool]:
        with clock.moved_to(at(DAY)):
            page = me.get("/mine").content.decode()
        return [f"/mine/do/{bench.case}/{act}" in page for act in ("ask_recusal", "ask_chief_recusal")]

    assert offered() == [True, False]
    bench.go("ask_recusal", bench.person, whom="handler", reason="他是对方的亲戚")
    assert offered() == [False, True]


def test_the_service_of_the_notice_of_missing_material_is_recorded_once(kind: type[Bench]):
    bench = kind().go("ask_for_materials", items="监督申请书副本")
    assert reason_of(bench, "record_materials_notice", "head") == ""
    bench.go("record_materials_notice", served_on=DAY.isoformat(), how="签收")
    assert reason_of(bench, "record_materials_notice", "head") == "materials_notice_owed"


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
