"""One act for many people: decided once, in one event; carried out in parts, exactly once, in few statements."""

from __future__ import annotations

import uuid
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from procuracy.casework import queries
from procuracy.casework.errors import Conflict, InvalidFacts, NotAllowed, NotFound, NotPossibleNow
from procuracy.casework.models import Case, Event, Party
from procuracy.casework.testing import DAY, actor, at, do, speak
from procuracy.casework.verification import verify
from procuracy.lines.group import acts, sheets, tables
from procuracy.lines.group.acts import Chosen, begin
from procuracy.lines.group.models import Claim, ClaimAct, ClaimEntry
from procuracy.lines.group.testing import bring, people, work, xlsx
from procuracy.messages import threads
from procuracy.messages.models import Delivery, Message
from procuracy.registry.roles import Role
from procuracy.registry.testing import nation, official

pytestmark = pytest.mark.django_db


@pytest.fixture
def head():
    return actor(official(nation()["district"], "head"))


def group(head, count: int = 10, each: str = "100.00", **more):
    """A case with so many people, each with a claim."""
    case = speak(nation()["district"]).case_id
    bring(case, xlsx(people(count, Decimal(each) * count)), head, **more)
    return case


def act(case, kind, who, **given):
    return begin(case, kind, who, key=given.pop("key", uuid.uuid4().hex), now=at(DAY), today=DAY, **given)


def received(case) -> list[Decimal]:
    return list(Claim.objects.filter(case_id=case).order_by("number").values_list("amount_received", flat=True))


def test_a_message_reaches_each_thread_and_texts_those_who_agreed(head):
    case = group(head, 30, may_text=True)
    Party.objects.filter(claim__number=1).update(safe_contact={"may_contact": False})
    done = act(case, "notice", head, text="明日上午到院领取法律文书")
    assert done.applied == 0 and not Message.objects.exists(), "decided at once, carried out by the worker"
    work(7)
    done.refresh_from_db()
    assert done.applied == done.count == 30 and done.finished_at
    sent = Message.objects.filter(case_id=case, text="明日上午到院领取法律文书", direction="out", seq=done.seq)
    assert sent.count() == sent.values("party_id").distinct().count() == 30 and sent.first().id.version == 7
    assert Delivery.objects.filter(case_id=case).count() == 29
    event = Event.objects.get(case_id=case, seq=done.seq)
    assert event.facts["count"] == 30 and event.facts["text"] and event.action == "engine.group_act" and verify().sound


def test_an_act_for_a_selection_leaves_the_others_alone(head):
    case = group(head, 6)
    some = list(Claim.objects.filter(number__in=[2, 5]).order_by("number"))
    act(case, "instalment", head, chosen=Chosen(tuple(c.party_id for c in some)), amounts={some[0].party_id: Decimal("30.50"), some[1].party_id: Decimal("100")})
    work(1)
    assert received(case) == [0, Decimal("30.50"), 0, 0, Decimal("100.00"), 0]
    act(case, "notice", head, chosen=Chosen(state="partly"), text="余款将于月底支付")
    work()
    assert list(Message.objects.values_list("party__claim__number", flat=True)) == [2] and verify().sound


def test_an_equal_percentage_is_exact_and_never_more_than_what_is_missing(head):
    case = group(head, 3, "33.33")
    act(case, "agreed", head, percent=Decimal("90"))
    work()
    assert set(Claim.objects.values_list("amount_agreed", flat=True)) == {Decimal("30.00")}
    first = act(case, "instalment", head, percent=Decimal("33.3333"))
    assert first.total == Decimal("30.00")
    work()
    act(case, "instalment", head, percent=Decimal("60"), text="第二笔已到账")
    work()
    with pytest.raises(InvalidFacts) as refused:
        act(case, "instalment", head, percent=Decimal("60"))
    assert "3人" in refused.value.errors["percent"][0], "nothing is cut without a word"
    act(case, "instalment", head, percent=Decimal("6.6667"), text="余款已到账")
    work()
    assert received(case) == [Decimal("30.00")] * 3
    sums = tables.totals(case)
    assert (sums.agreed, sums.received, sums.due) == (Decimal("90.00"), Decimal("90.00"), Decimal("90.00"))
    with pytest.raises(InvalidFacts):
        act(case, "instalment", head, percent=Decimal("10"))
    assert Message.objects.count() == 6 and verify().sound


def test_more_than_is_due_is_refused_with_the_numbers(head):
    case = group(head, 3)
    claim = Claim.objects.get(number=2)
    with pytest.raises(InvalidFacts) as refused:
        act(case, "instalment", head, amounts={claim.party_id: Decimal("100.01")})
    assert "2" in refused.value.errors["amounts"][0] and not ClaimAct.objects.exists()


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        ("notice", {}),
        ("notice", {"text": "x", "percent": Decimal(5)}),
        ("gift", {"text": "x"}),
        ("agreed", {}),
        ("agreed", {"percent": Decimal(0)}),
        ("agreed", {"percent": Decimal(101)}),
        ("instalment", {"amounts": {uuid.uuid4(): Decimal(5)}}),
        ("instalment", {"amounts": {uuid.uuid4(): Decimal("-5")}}),
        ("instalment", {"amounts": {uuid.uuid4(): Decimal("0.001")}}),
        ("notice", {"text": "x", "chosen": Chosen(state="rich")}),
        ("notice", {"text": "x", "chosen": Chosen(state="paid")}),
        ("notice", {"text": "x" * 4001}),
    ],
)
def test_what_makes_no_sense_is_refused(head, kind, given):
    case = group(head, 2)
    with pytest.raises(InvalidFacts):
        act(case, kind, head, **given)
    assert not ClaimEntry.objects.exists() and not Event.objects.filter(action="engine.group_act").exists()


def test_sent_twice_it_is_one_act(head):
    case = group(head, 4)
    first = act(case, "instalment", head, percent=Decimal(10), key="k" * 32)
    assert act(case, "instalment", head, percent=Decimal(10), key="k" * 32).pk == first.pk
    with pytest.raises(Conflict):
        act(case, "instalment", head, percent=Decimal(20), key="k" * 32)
    work()
    assert received(case) == [Decimal("10.00")] * 4


def test_killed_in_the_middle_each_person_is_reached_once(head, monkeypatch):
    case = group(head, 25, may_text=True)
    act(case, "instalment", head, percent=Decimal(50), text="已到账")
    real, calls = acts.tell_many, []

    def dies(*args, **kwargs):
        calls.append(1)
        real(*args, **kwargs)
        if len(calls) == 2:
            raise RuntimeError("killed")

    monkeypatch.setattr(acts, "tell_many", dies)
    with pytest.raises(RuntimeError):
        acts.act_waiting(at(DAY), 10)
    assert sum(received(case)) == 500 and Message.objects.count() == 10 and verify().sound
    work(10)
    assert received(case) == [Decimal("50.00")] * 25 and Message.objects.count() == Delivery.objects.count() == 25
    assert verify().sound and acts.act_waiting(at(DAY)) == 0


def test_amounts_wait_for_an_earlier_act_and_messages_keep_their_order(head):
    case = group(head, 6)
    act(case, "agreed", head, percent=Decimal(80))
    with pytest.raises(InvalidFacts):
        act(case, "instalment", head, percent=Decimal(10))
    notice = act(case, "notice", head, text="乙")
    assert acts._one_part(at(DAY), 4)
    notice.refresh_from_db()
    assert notice.applied == 0
    work(4)
    assert Message.objects.count() == 6


def test_a_table_that_comes_back_says_how_much_each_gets(head):
    case = group(head, 4)
    rows = list(tables.claims_of(case).rows)
    for kind in ("xlsx", "csv"):
        file = sheets.table(kind, rows).content
        with pytest.raises(InvalidFacts):
            acts.amounts_of(case, file)  # nothing was filled in
    back = [(1, "工人0", "10"), (3, "工人2", 20.5), (4, "工人3", None)]
    assert list(acts.amounts_of(case, xlsx(back, ("编号", "姓名", "本次金额"))).values()) == [Decimal("10.00"), Decimal("20.50")]
    for wrong in ((1, "工人1", 5), (9, "工人0", 5), (1, "工人0", "五"), (1, "工人0", 0)):
        with pytest.raises(InvalidFacts) as refused:
            acts.amounts_of(case, xlsx([(2, "工人1", 5), wrong], ("编号", "姓名", "本次金额")))
        assert "3" in refused.value.errors["file"][0]


@pytest.mark.parametrize("role", Role.values)
def test_who_may_act_for_a_group(head, role):
    case = group(head, 2)
    person = official(nation()["district"], role)
    if role == "handler":
        do(case, "assign", actor(official(nation()["district"], "triage_officer")), handler=person.pk)
    if role in ("handler", "head"):
        assert act(case, "notice", actor(person), text="x").count == 2
    else:
        with pytest.raises((NotAllowed, NotFound)):
            act(case, "notice", actor(person), text="x")
    with pytest.raises((NotAllowed, NotFound)):
        act(case, "notice", actor(official(nation()["other"], role)), text="x")


def test_a_closed_case_takes_no_act(head):
    case = group(head, 1)
    Case.objects.filter(pk=case).update(open=False)
    with pytest.raises(NotPossibleNow):
        act(case, "notice", head, text="x")


def test_entries_cannot_be_changed_and_if_they_are_it_is_found(head):
    case = group(head, 3)
    act(case, "instalment", head, percent=Decimal(50))
    work()
    with pytest.raises(IntegrityError), transaction.atomic():
        ClaimEntry.objects.filter(case_id=case).update(amount=1)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE claimants_claimentry SET amount = 1")
    assert {fault.kind for fault in verify(case).faults} == {"claims"}


def test_an_act_costs_the_same_statements_for_50_and_for_2000_people(head):
    counts = []
    for size in (50, 2000):
        case = group(head, size, may_text=True)
        with CaptureQueriesContext(connection) as begun:
            act(case, "instalment", head, percent=Decimal(10), text="到账")
        with CaptureQueriesContext(connection) as done:
            assert acts._one_part(at(DAY), 2000)
        counts.append((len(begun), len(done)))
        work()
    assert counts[0] == counts[1], counts
    assert counts[0][1] <= 8


def test_an_ordinary_message_to_a_big_group_is_written_by_the_database(head):
    counts = []
    for size in (threads.MANY + 20, 1500):
        case = group(head, size, may_text=True)
        with CaptureQueriesContext(connection) as captured:
            do(case, "send_message", head, text="请查收")
        counts.append(len(captured))
        sent = Message.objects.filter(case_id=case, kind="send_message")
        assert sent.count() == size + 1 and Delivery.objects.filter(case_id=case).count() == size + 1
    assert counts[0] == counts[1], counts
    small = group(head, 20, may_text=True)
    do(small, "send_message", head, text="请查收")
    assert Message.objects.filter(case_id=small).count() == Delivery.objects.filter(case_id=small).count() == 21


def test_the_case_page_of_a_big_group_shows_some_and_counts_all(head):
    costs = []
    for size in (60, 1500):
        case = group(head, size)
        with CaptureQueriesContext(connection) as captured:
            page = queries.case_page(case, head, purpose="", page="case", now=at(DAY), today=DAY)
        assert len(page.parties) == queries.MOST_PEOPLE and page.people == min(size + 1, queries.MOST_COUNTED + 1)
        costs.append(len(captured))
        queries.same_people(Case.objects.get(pk=case), head)
    assert costs[0] == costs[1]
    small = queries.case_page(group(head, 3), head, purpose="", page="case", now=at(DAY), today=DAY)
    assert len(small.parties) == small.people == 4


def test_instalments_by_percent_that_were_rounded_end_at_what_is_due(head):
    case = group(head, 2, "33.33")
    for _ in range(2):
        act(case, "instalment", head, percent=Decimal(50))
        work()
    assert received(case) == [Decimal("33.33")] * 2 and verify().sound


def test_nothing_is_agreed_above_the_claim_or_below_what_was_received(head):
    case = group(head, 3)
    first, second, third = Claim.objects.order_by("number")
    act(case, "instalment", head, percent=Decimal(50))
    work()
    for given, field, number in (
        ({"amounts": {second.party_id: Decimal("49.99")}}, "amounts", "2"),
        ({"amounts": {first.party_id: Decimal("80"), third.party_id: Decimal("100.01")}}, "amounts", "3"),
        ({"percent": Decimal(40)}, "percent", "1, 2, 3"),
    ):
        with pytest.raises(InvalidFacts) as refused:
            act(case, "agreed", head, **given)
        assert number in refused.value.errors[field][0]
    act(case, "agreed", head, amounts={second.party_id: Decimal("50"), third.party_id: Decimal("100")})
    work()
    assert verify().sound


def test_what_was_received_can_be_corrected_with_a_reason(head):
    case = group(head, 3)
    first, second, third = Claim.objects.order_by("number")
    act(case, "instalment", head, percent=Decimal(50))
    work()
    real = {first.party_id: Decimal("0"), second.party_id: Decimal("45.50"), third.party_id: Decimal("50")}
    for wrong in ({"amounts": real}, {"text": "误记", "percent": Decimal(10)}, {"text": "误记", "amounts": {first.party_id: Decimal("-1")}}, {"text": "误记", "amounts": {first.party_id: Decimal("100.01")}}):
        with pytest.raises(InvalidFacts):
            act(case, "correction", head, **wrong)
    done = act(case, "correction", head, text="第一笔登记有误", amounts=real)
    work(1)
    assert received(case) == [0, Decimal("45.50"), Decimal("50.00")]
    assert done.count == 2 and done.total == Decimal("-54.50"), "whoever has what was noted is not concerned"
    event = Event.objects.get(case_id=case, seq=done.seq)
    assert (event.facts["kind"], event.facts["sum"], event.facts["text"]) == ("correction", "-54.50", "第一笔登记有误")
    assert Message.objects.filter(case_id=case, text="第一笔登记有误").count() == 2 and verify().sound
    back = xlsx([(2, "工人1", 0)], ("编号", "姓名", "本次金额"))
    assert acts.amounts_of(case, back, zero=True) == {second.party_id: Decimal("0.00")}
