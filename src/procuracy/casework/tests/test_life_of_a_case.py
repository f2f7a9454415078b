"""A petition from the first word to the return visit, and what must never happen on the way."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.db import IntegrityError, connection, transaction

from procuracy.casework import commands, queries, receipts
from procuracy.casework.errors import Conflict, InvalidFacts, NotAllowed, NotFound, NotPossibleNow, Stale
from procuracy.casework.models import Approval, Case, Deadline, Event, Party
from procuracy.casework.testing import DAY, actor, at, do, reply, speak
from procuracy.casework.verification import verify
from procuracy.registry.testing import nation, official

pytestmark = pytest.mark.django_db

REPLY = {"text": "经查，情况属实，已督促支付。"}


@pytest.fixture
def house():
    offices = nation()
    office = offices["district"]
    people = {
        "triage": actor(official(office, "triage_officer")),
        "handler": actor(official(office, "handler")),
        "head": actor(official(office, "head")),
        "visitor": actor(official(office, "visitor")),
    }
    return offices, people


def test_a_petition_runs_from_the_door_to_the_return_visit(house):
    offices, people = house
    case_id = speak(offices["district"]).case_id
    do(case_id, "assign", people["triage"], handler=people["handler"].id)
    do(case_id, "accept", people["triage"], accepted_from="2026-08-03", department="accusations", how_handled="由控告申诉检察部门审查")
    reply(case_id, "reply_result", people["handler"], people["head"], result="supported", **REPLY)
    do(case_id, "record_visit", people["visitor"], how="phone", rating="4", words="问清楚了")
    case = Case.objects.get(pk=case_id)
    assert (case.stage, case.open, case.outcome) == ("closed", False, "answered")
    assert not Deadline.objects.filter(case_id=case_id, ended_seq__isnull=True).exists()
    assert verify(case_id).sound


def test_the_two_clocks_of_article_163_start_with_receipt(house):
    offices, _people = house
    case_id = speak(offices["district"], on=dt.date(2026, 2, 10)).case_id
    due = dict(Deadline.objects.filter(case_id=case_id).values_list("clock", "due"))
    assert due == {"procedural_reply": dt.date(2026, 2, 24), "result_reply": dt.date(2026, 5, 11)}


def test_the_same_key_gives_the_same_receipt_and_one_case(house):
    offices, _people = house
    first = speak(offices["district"], key="k" * 20)
    again = speak(offices["district"], key="k" * 20)
    assert (again.case_id, again.receipts, again.again) == (first.case_id, first.receipts, True)
    assert Case.objects.count() == 1


def test_the_same_key_with_other_words_is_refused(house):
    offices, _people = house
    speak(offices["district"], key="k" * 20)
    with pytest.raises(Conflict):
        speak(offices["district"], key="k" * 20, words="另一件事")


def test_only_the_digest_of_a_receipt_is_stored(house):
    offices, _people = house
    opened = speak(offices["district"])
    party = queries.party_by_receipt(receipts.spoken(opened.receipt))
    assert party is not None and party.case_id == opened.case_id
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM casework_party WHERE party::text LIKE %s".replace("party::text", "casework_party::text"), [f"%{opened.receipt}%"])
        assert cursor.fetchone()[0] == 0


def test_contact_data_cannot_be_read_in_the_database(house):
    offices, _people = house
    speak(offices["district"], contact={"name": "欧阳某", "phone": "13912345678"})
    with connection.cursor() as cursor:
        cursor.execute("SELECT casework_party::text FROM casework_party")
        assert "欧阳" not in cursor.fetchone()[0]
    assert Party.objects.get().contact_data()["phone"] == "13912345678"


def test_nobody_approves_what_she_proposed(house):
    offices, _people = house
    both = actor(official(offices["district"], "handler", "head", "triage_officer"))
    case_id = speak(offices["district"]).case_id
    do(case_id, "assign", both, handler=both.id)
    do(case_id, "accept", both, accepted_from="2026-08-03", department="civil", how_handled="审查")
    with pytest.raises(NotAllowed):
        reply(case_id, "reply_result", both, both, result="supported", **REPLY)


@pytest.mark.parametrize("chief", [False, True])
def test_nothing_is_proposed_that_nobody_could_approve(house, chief):
    offices, _people = house
    alone = offices["other"]
    handler = actor(official(alone, "handler", "head", "triage_officer"))
    if chief:
        official(alone, "chief_procurator")
    case_id = speak(alone).case_id
    do(case_id, "assign", handler, handler=handler.id)
    asked = {"expected_version": 2, "key": "p" * 16, "now": at(DAY), "today": DAY}
    if chief:
        assert commands.propose(case_id, "reply_procedural", handler, REPLY, **asked).approvers == ["head"]
        return
    with pytest.raises(NotPossibleNow, match="没有别人可以批准"):
        commands.propose(case_id, "reply_procedural", handler, REPLY, **asked)
    assert not Approval.objects.exists()


def test_a_returned_proposal_says_why_and_changes_nothing(house):
    offices, people = house
    case_id = speak(offices["district"]).case_id
    do(case_id, "assign", people["triage"], handler=people["handler"].id)
    proposal = commands.propose(case_id, "reply_procedural", people["handler"], REPLY, expected_version=2, key="p" * 16, now=at(DAY), today=DAY)
    with pytest.raises(InvalidFacts):
        commands.answer(proposal.pk, people["head"], "returned", key="a" * 16, now=at(DAY), today=DAY)
    commands.answer(proposal.pk, people["head"], "returned", reason="请写明依据", key="b" * 16, now=at(DAY), today=DAY)
    assert Event.objects.filter(case_id=case_id).last().action == "engine.returned"
    assert Deadline.objects.get(case_id=case_id, clock="procedural_reply").ended_seq is None


def test_two_people_acting_at_once_make_one_event_and_one_stale(house):
    offices, people = house
    case_id = speak(offices["district"]).case_id
    arguments = {"expected_version": 1, "now": at(DAY), "today": DAY}
    commands.perform(case_id, "verify", people["triage"], {"question": "管辖"}, key="x" * 16, **arguments)
    with pytest.raises(Stale) as stale:
        commands.perform(case_id, "note", people["head"], {"text": "看过"}, key="y" * 16, **arguments)
    assert [e["action"] for e in stale.value.details["since"]] == ["verify"]


def test_an_act_after_its_due_day_is_late_and_never_refused(house):
    offices, people = house
    case_id = speak(offices["district"]).case_id
    late = dt.date(2026, 9, 30)
    do(case_id, "accept", people["triage"], on=late, accepted_from="2026-08-03", department="civil", how_handled="审查")
    row = Deadline.objects.get(case_id=case_id, clock="procedural_reply")
    assert (row.ended_how, row.ended_on) == ("met", late)


def test_missing_material_is_asked_for_only_once(house):
    offices, people = house
    case_id = speak(offices["district"]).case_id
    do(case_id, "ask_for_materials", people["triage"], items="身份证明\n判决书")
    do(case_id, "add_materials", people["triage"], completed_on="2026-08-03", what="已交")
    with pytest.raises(NotPossibleNow) as refused:
        do(case_id, "ask_for_materials", people["triage"], items="别的")
    assert refused.value.details["reason"] == "done_once"


def test_a_petition_that_cannot_be_answered_is_never_overdue(house):
    offices, people = house
    case_id = speak(offices["district"], contact={}, safe_contact={}, replyable=False, anonymous=True).case_id
    case = Case.objects.get(pk=case_id)
    assert queries.colour(case, dt.date(2027, 1, 1)) == "grey"
    do(case_id, "register_only", people["head"], reason="线索留存")
    assert Case.objects.get(pk=case_id).outcome == "registered_only"


def test_the_person_may_withdraw_at_any_open_stage(house):
    offices, people = house
    opened = speak(offices["district"])
    party = queries.party_by_receipt(opened.receipt)
    from procuracy.casework.actors import Actor

    do(opened.case_id, "withdraw", Actor.person(opened.case_id, party.pk), reason="")
    assert Case.objects.get(pk=opened.case_id).outcome == "withdrawn"
    with pytest.raises(NotPossibleNow):
        do(opened.case_id, "note", people["head"], text="迟到")


def test_the_handler_never_makes_the_return_visit(house):
    offices, people = house
    both = actor(official(offices["district"], "handler", "visitor"))
    case_id = speak(offices["district"]).case_id
    do(case_id, "assign", people["triage"], handler=both.id)
    do(case_id, "accept", people["triage"], accepted_from="2026-08-03", department="civil", how_handled="审查")
    reply(case_id, "reply_result", both, people["head"], result="explained", **REPLY)
    with pytest.raises(NotAllowed):
        do(case_id, "record_visit", both, how="phone", rating="0", words="问清楚了")


def test_a_walled_official_does_not_see_the_case(house):
    offices, people = house
    case_id = speak(offices["district"]).case_id
    named = official(offices["district"], "head")
    commands.wall_off(case_id, named, people["triage"], reason="被反映人", key="w" * 16, now=at(DAY), today=DAY)
    with pytest.raises(NotFound):
        queries.case_page(case_id, actor(named), purpose="", page="case", now=at(DAY), today=DAY)


def test_a_transfer_keeps_the_receipt_and_the_first_receiver_until_it_is_accepted(house):
    offices, people = house
    opened = speak(offices["district"])
    there = actor(official(offices["other"], "triage_officer"))
    common = {"now": at(DAY), "today": DAY}
    commands.offer_transfer(opened.case_id, offices["other"], people["triage"], reason="事发地在武侯区", expected_version=1, key="t" * 16, **common)
    assert Case.objects.get(pk=opened.case_id).office_id == offices["district"].pk
    commands.answer_transfer(opened.case_id, there, "accepted", key="u" * 16, **common)
    case = Case.objects.get(pk=opened.case_id)
    assert (case.office_id, case.offered_office_id, case.handler_id) == (offices["other"].pk, None, None)
    assert queries.party_by_receipt(opened.receipt).case_id == opened.case_id
    assert Deadline.objects.get(case_id=case.pk, clock="procedural_reply").ended_seq is None
    assert verify().sound


def test_the_second_return_goes_to_the_common_superior(house):
    offices, people = house
    case_id = speak(offices["district"]).case_id
    there = actor(official(offices["other"], "triage_officer"))
    above = actor(official(offices["city"], "head"))
    common = {"now": at(DAY), "today": DAY}
    for turn in range(2):
        commands.offer_transfer(case_id, offices["other"], people["triage"], reason="管辖", expected_version=None, key=f"offer-{turn}" * 3, **common)
        commands.answer_transfer(case_id, there, "returned", reason="不属于本院", key=f"back-{turn}" * 3, **common)
    assert Case.objects.get(pk=case_id).offered_office_id == offices["city"].pk
    with pytest.raises(NotFound):
        commands.answer_transfer(case_id, there, "returned", reason="不属于", key="back-3" * 3, **common)
    commands.designate(case_id, offices["other"], above, reason="由武侯区院办理", key="designate" * 2, **common)
    assert Case.objects.get(pk=case_id).office_id == offices["other"].pk
    assert verify().sound


def test_merging_hands_the_clocks_over_and_leaves_each_person_her_receipt(house):
    offices, people = house
    first, second = speak(offices["district"], on=dt.date(2026, 8, 3)), speak(offices["district"], on=dt.date(2026, 8, 5))
    day = dt.date(2026, 8, 6)
    common = {"reason": "同一工地", "expected_version": None, "now": at(day), "today": day}
    with pytest.raises(InvalidFacts):
        commands.merge(first.case_id, second.case_id, people["triage"], key="m" * 16, **common)
    commands.merge(second.case_id, first.case_id, people["triage"], key="n" * 16, **common)
    assert set(Deadline.objects.filter(case_id=second.case_id).values_list("ended_how", flat=True)) == {"handed_over"}
    assert queries.party_by_receipt(second.receipt).case_id == second.case_id
    assert queries.merged_into(second.case_id).pk == first.case_id
    assert len(queries.people_of(first.case_id)) == 2
    assert verify().sound


def test_history_cannot_be_rewritten_through_the_database(house):
    offices, _people = house
    case_id = speak(offices["district"]).case_id
    for statement in ("UPDATE casework_event SET action = 'x'", "DELETE FROM casework_event", "UPDATE casework_deadline SET due = '2030-01-01'"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert verify(case_id).sound


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        ("UPDATE casework_event SET facts = '{\"text\": \"other\"}' WHERE seq = 2", "altered"),
        ("DELETE FROM casework_event WHERE seq = 2", "missing"),
        ("DELETE FROM casework_event WHERE seq = 3", "missing"),
        ("UPDATE casework_case SET words = 'something else'", "words"),
    ],
)
def test_verify_names_what_was_tampered_with(house, statement, kind):
    offices, people = house
    case_id = speak(offices["district"]).case_id
    do(case_id, "note", people["head"], text="一")
    do(case_id, "note", people["head"], text="二")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement)
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
    assert [fault.kind for fault in verify().faults] == [kind]


def test_opening_costs_at_most_twelve_statements(house, django_assert_max_num_queries):
    offices, _people = house
    speak(offices["district"])
    with django_assert_max_num_queries(12):
        speak(offices["district"])


def test_performing_costs_at_most_fifteen_statements(house, django_assert_max_num_queries):
    offices, people = house
    case_id = speak(offices["district"]).case_id
    facts = {"accepted_from": "2026-08-03", "department": "civil", "how_handled": "审查"}
    with django_assert_max_num_queries(15):
        commands.perform(case_id, "accept", people["triage"], facts, expected_version=1, key=uuid.uuid4().hex, now=at(DAY), today=DAY)


def test_a_wall_needs_a_reason_and_only_the_chief_procurator_lifts_it(house):
    offices, people = house
    case_id = speak(offices["district"]).case_id
    named = official(offices["district"], "head")
    chief = actor(official(offices["district"], "chief_procurator"))
    common = {"now": at(DAY), "today": DAY}
    with pytest.raises(InvalidFacts):
        commands.wall_off(case_id, named, people["triage"], reason=" ", key="w" * 16, **common)
    commands.wall_off(case_id, named, people["triage"], reason="被反映人", key="x" * 16, **common)
    with pytest.raises(NotAllowed):
        commands.lift_wall(case_id, named, people["triage"], reason="弄错了", key="y" * 16, **common)
    commands.lift_wall(case_id, named, chief, reason="同名的另一人", key="z" * 16, **common)
    assert Case.objects.get(pk=case_id).walled_from == []
    assert not verify().faults


def test_whoever_triages_cannot_seal_a_case_out_of_her_own_sight(house):
    offices, people = house
    case_id = speak(offices["district"]).case_id
    with pytest.raises(NotAllowed):
        commands.set_sensitivity(case_id, 2, people["triage"], reason="未成年人", key="s" * 16, now=at(DAY), today=DAY)


def _raise(origin, line, who, **facts):
    return commands.raise_case(origin, line, who, facts, key=uuid.uuid4().hex, now=at(DAY), today=DAY)


def test_a_wall_is_lifted_in_every_case_around_which_it_was_put(house):
    offices, people = house
    case_id = speak(offices["district"]).case_id
    do(case_id, "assign", people["triage"], handler=people["handler"].id)
    named, chief = official(offices["district"], "head"), actor(official(offices["district"], "chief_procurator"))
    common = {"now": at(DAY), "today": DAY}
    beside = _raise(case_id, "aid", people["handler"], source="lead", reason="急需")
    apart = _raise(case_id, "aid", people["handler"], source="lead", reason="另一人急需")
    Case.objects.filter(pk=apart).update(walled_from=[named.pk])  # as a granted challenge leaves it
    commands.wall_off(case_id, named, people["triage"], reason="被反映人", key="x" * 16, **common)
    about = {"type": "other", "addressee": "某局", "source": "办案中发现", "words": "监管不到位"}
    later = commands.raise_case(case_id, "recommendation", people["handler"], about, key=uuid.uuid4().hex, now=at(DAY) + dt.timedelta(hours=1), today=DAY)
    assert all(Case.objects.get(pk=ident).walled_from == [named.pk] for ident in (case_id, beside, apart, later))
    commands.lift_wall(beside, named, chief, reason="同名的另一人", key="z" * 16, **common)
    assert [Case.objects.get(pk=ident).walled_from for ident in (case_id, beside, later, apart)] == [[], [], [], [named.pk]]
    assert Event.objects.filter(case_id=case_id, action="engine.wall_lifted", facts__because_of=str(beside), facts__reason="同名的另一人").exists()
    assert not verify().faults


def test_in_a_case_of_another_office_its_own_chief_procurator_lifts_the_wall(house):
    offices, people = house
    case_id = speak(offices["district"]).case_id
    do(case_id, "assign", people["triage"], handler=people["handler"].id)
    named, chief = official(offices["district"], "head"), actor(official(offices["district"], "chief_procurator"))
    common = {"now": at(DAY), "today": DAY}
    beside = _raise(case_id, "aid", people["handler"], source="lead", reason="急需")
    commands.wall_off(case_id, named, people["triage"], reason="被反映人", key="x" * 16, **common)
    Case.objects.filter(pk=beside).update(office_id=offices["other"].pk)
    commands.lift_wall(case_id, named, chief, reason="同名的另一人", key="z" * 16, **common)
    assert [Case.objects.get(pk=ident).walled_from for ident in (case_id, beside)] == [[], [named.pk]]


def test_beside_a_closed_case_only_what_may_follow_its_end_is_opened_wherever_it_is_asked(house):
    offices, people = house
    case_id = speak(offices["district"]).case_id
    do(case_id, "assign", people["triage"], handler=people["handler"].id)
    do(case_id, "accept", people["triage"], accepted_from="2026-08-03", department="accusations", how_handled="审查")
    reply(case_id, "reply_result", people["handler"], people["head"], result="supported", **REPLY)
    before = {line.procedure for line in queries.may_raise(queries.case_page(case_id, people["handler"], purpose="", page="case", now=at(DAY), today=DAY), people["handler"], DAY)}
    do(case_id, "record_visit", people["visitor"], how="phone", rating="4", words="问清楚了")
    page = queries.case_page(case_id, people["handler"], purpose="", page="case", now=at(DAY), today=DAY)
    offered = {line.procedure for line in queries.may_raise(page, people["handler"], DAY)}
    assert {"hearing", "public_interest_civil", "aid"} <= before
    assert offered == {"aid", "lead", "recommendation", "civil_supervision", "administrative_supervision"}
    with pytest.raises(NotPossibleNow) as refused:
        _raise(case_id, "hearing", people["handler"], subject="是否支持", issues="事实")
    assert refused.value.details["reason"] == "closed"
    assert Case.objects.get(pk=_raise(case_id, "aid", people["handler"], source="lead", reason="结案后仍急需")).open
    assert not Case.objects.get(pk=case_id).open and verify(case_id).sound
