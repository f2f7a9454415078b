"""Requests to other procuratorates: one to many, each with its own people, clock and answer; the common superior settles disagreements."""

from __future__ import annotations

import datetime as dt
import re
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from procuracy.casework import commands, queries, snapshot
from procuracy.casework.custody import reading_as
from procuracy.casework.errors import InvalidFacts, NotAllowed, NotFound, NotPossibleNow
from procuracy.casework.ids import uuid7
from procuracy.casework.models import NO_DUE, Case, Deadline, Event, Party, Sensitivity
from procuracy.casework.policy import POLICY, visible
from procuracy.casework.testing import DAY, actor, at, do, speak
from procuracy.casework.verification import verify
from procuracy.config import clock
from procuracy.materials.intake import receive
from procuracy.materials.models import Letter, Material
from procuracy.registry.models import Official
from procuracy.registry.testing import client_of, nation, official

pytestmark = pytest.mark.django_db


class Asking:
    """A district's sealed case with three children; the other district and the city are asked."""

    def __init__(self, *, sealed: bool = True) -> None:
        self.offices = nation()
        self.handler, self.head, self.chief = (actor(official(self.offices["district"], role)) for role in ("handler", "head", "chief_procurator"))
        self.there = {role: actor(official(self.offices["other"], role)) for role in ("handler", "head", "chief_procurator", "custodian")}
        self.city = actor(official(self.offices["city"], "chief_procurator"))
        self.case = speak(self.offices["district"], words="网上有人骗孩子", contact={"name": "第一个"}).case_id
        for order, name in enumerate(("第二个", "第三个"), 1):
            child = Party(id=uuid7(int(at(DAY).timestamp() * 1000) + order * 60_000_000_000), case_id=self.case, role=Party.Role.REPRESENTED)
            child.set_contact({"name": name})
            child.save()
        do(self.case, "assign", self.head, handler=self.handler.id)
        if sealed:
            commands.set_sensitivity(self.case, Sensitivity.SEALED, self.handler, reason="未成年人", key=uuid.uuid4().hex, now=at(DAY), today=DAY)

    def ask(self, offices: str, *, kind: str = "statement", who=None, key: str = "", **more) -> tuple[uuid.UUID, ...]:
        facts = {"kind": kind, "offices": offices, "request": "请协助询问一次，并安排心理疏导", **more}
        return commands.raise_cases(self.case, "collaboration", who or self.handler, facts, key=key or uuid.uuid4().hex, now=at(DAY), today=DAY)

    def taken_on(self, **more) -> uuid.UUID:
        (case,) = self.ask("510107：2", **more)
        do(case, "assign", self.there["chief_procurator"], handler=self.there["handler"].id)
        do(case, "take_on", self.there["handler"])
        return case


def test_one_request_opens_a_case_in_each_office_with_its_own_people_alone():
    here = Asking()
    other, city = here.ask("成都市武侯区人民检察院：2、3\n成都市人民检察院：1")
    rows = Case.objects.in_bulk([other, city])
    assert (rows[other].office, rows[city].office) == (here.offices["other"], here.offices["city"])
    names = {pk: [p.contact_in_full()["name"] for p in Party.objects.filter(case_id=pk).order_by("id")] for pk in rows}
    assert {pk: sorted(found) for pk, found in names.items()} == {other: sorted(["第二个", "第三个"]), city: ["第一个"]}
    assert all(row.sensitivity == Sensitivity.SEALED and row.title.startswith("封存事项") and "offices" not in row.facts for row in rows.values())
    event = Event.objects.filter(case_id=here.case).last()
    assert event.facts["cases"] == [str(other), str(city)]
    assert verify(here.case).sound and verify(other).sound


def test_the_same_press_gives_the_same_cases_and_one_bad_line_opens_none():
    here = Asking()
    before = Case.objects.count()
    with pytest.raises(InvalidFacts) as error:
        here.ask("510107：1\n没有这个地方\n510100：9\n510106：1")
    said = " ".join(error.value.errors["offices"])
    assert "没有这个地方" in said and "9" in said and "510106" in said
    assert Case.objects.count() == before
    key = uuid.uuid4().hex
    assert here.ask("510107：1\n510100：2", key=key) == here.ask("510107：1\n510100：2", key=key)
    assert Case.objects.count() == before + 2


def test_in_a_sealed_case_each_office_must_be_told_its_own_people():
    here = Asking()
    with pytest.raises(InvalidFacts):
        here.ask("510107\n510100：1")
    opened = Asking(sealed=False).ask("510107\n510100：1")
    assert [Party.objects.filter(case_id=pk).count() for pk in opened] == [3, 1]


@pytest.mark.parametrize(("kind", "due"), [("statement", dt.date(2026, 8, 18)), ("investigation", dt.date(2026, 8, 18)), ("psychology", dt.date(2026, 9, 2)), ("aid", dt.date(2026, 9, 2))])
def test_the_answer_is_due_in_15_or_30_days_by_kind(kind, due):
    (case,) = Asking().ask("510107：1", kind=kind)
    clock = Deadline.objects.get(case_id=case, clock="answer")
    assert (clock.due, clock.is_law) == (due, False)


def test_who_asked_follows_it_and_nobody_else_does():
    here = Asking()
    (case,) = here.ask("510107：1")
    strangers = [actor(official(here.offices["district"], "handler")), here.head, actor(official(here.offices["city"], "chief_procurator"))]
    for who, sees in ((here.handler, True), (here.chief, True), (here.there["chief_procurator"], True), (here.there["head"], False), *((x, False) for x in strangers)):
        assert Case.objects.filter(visible(who), pk=case).exists() == sees, who
        assert POLICY.sees(who, snapshot.view_of(Case.objects.get(pk=case))) == sees


def test_who_asked_changes_with_the_handler_of_the_asking_case():
    here = Asking(sealed=False)
    (case,) = here.ask("510107")
    second = official(here.offices["district"], "handler")
    assert not Case.objects.filter(visible(actor(second)), pk=case).exists()
    do(here.case, "assign", here.head, handler=second.pk)
    assert not Case.objects.filter(visible(here.handler), pk=case).exists()
    assert Case.objects.filter(visible(actor(second)), pk=case).exists()


def test_it_is_taken_on_answered_and_taken_over_and_the_asking_case_hears_each_step():
    here = Asking()
    case = here.taken_on()
    do(case, "ask_back", here.there["handler"], text="孩子在哪个学校？")
    do(case, "write_back", here.handler, text="见封存材料")
    do(case, "answer", here.there["handler"], result="done", text="已询问一次，合适成年人到场", on=DAY + dt.timedelta(days=9))
    assert Letter.objects.get(case_id=case).kind == "collaboration_reply"
    with pytest.raises(NotAllowed):
        do(case, "confirm", here.there["handler"])
    do(case, "send_back", here.handler, text="还差心理评估", on=DAY + dt.timedelta(days=10))
    assert Deadline.objects.get(case_id=case, clock="answer", ended_seq=None).due == dt.date(2026, 8, 28)
    do(case, "answer", here.there["handler"], result="done", text="评估已完成", on=DAY + dt.timedelta(days=11))
    do(case, "confirm", here.handler, on=DAY + dt.timedelta(days=12))
    row = Case.objects.get(pk=case)
    assert (row.open, row.outcome) == (False, "done") and verify(case).sound and verify(here.case).sound
    news = Event.objects.filter(case_id=here.case, action="engine.asked_news").values_list("facts__about", "facts__text")
    assert list(news) == [("take_on", ""), ("ask_back", "孩子在哪个学校？"), ("answer", "已询问一次，合适成年人到场"), ("answer", "评估已完成")]


@pytest.mark.parametrize("decision", ["order", "release"])
def test_a_disagreement_is_settled_by_the_common_superior_alone(decision):
    here = Asking()
    (case,) = here.ask("510107：1")
    do(case, "give_back", here.there["chief_procurator"], reason="孩子已经转学", better="成都市人民检察院")
    do(case, "dispute", here.handler, reason="户籍和住处都在贵区")
    above = {place: actor(official(here.offices[place], "chief_procurator")) for place in ("city", "province")}
    heads = actor(official(here.offices["city"], "head"))
    for who in (above["province"], heads):  # not the common superior; and a head opens no sealed case
        with pytest.raises((NotAllowed, NotFound)):
            do(case, decision, who, reason="应当办理")
    do(case, decision, above["city"], reason="应当就近办理")
    row = Case.objects.get(pk=case)
    assert row.offered_office_id is None
    assert (row.stage, row.outcome) == (("handling", "") if decision == "order" else ("closed", "not_required"))
    assert not Case.objects.filter(visible(above["city"]), pk=case).exists()
    if decision == "order":
        with pytest.raises(NotPossibleNow):
            do(case, "give_back", here.there["chief_procurator"], reason="还是不办")
        assert Deadline.objects.filter(case_id=case, clock="answer", ended_seq=None).exists()


def test_a_return_can_be_agreed_and_a_request_revoked_by_who_asked_alone():
    here = Asking()
    returned, revoked = here.ask("510107：1\n510100：2")
    do(returned, "give_back", here.there["chief_procurator"], reason="不在本区")
    do(returned, "accept_return", here.handler)
    with pytest.raises(NotFound):
        do(revoked, "revoke", here.there["chief_procurator"], reason="不办了")
    do(revoked, "revoke", here.handler, reason="已经自己询问")
    assert set(Case.objects.filter(pk__in=(returned, revoked)).values_list("outcome", flat=True)) == {"given_back", "revoked"}


def test_who_the_child_is_is_released_by_the_custodian_of_the_office_that_was_asked():
    here = Asking()
    case = here.taken_on()
    child = Party.objects.get(case_id=case)
    with reading_as(here.there["handler"], DAY):
        assert "第二个" not in str(child.contact_data())
    release = commands.ask_identity(case, here.there["handler"], reason="询问", days=5, key=uuid.uuid4().hex, now=at(DAY), today=DAY)
    commands.answer_identity(release.pk, here.there["custodian"], "released", now=at(DAY), today=DAY)
    with reading_as(here.there["handler"], DAY):
        assert child.contact_data()["name"] == "第二个"
    with reading_as(here.handler, DAY):
        assert "第二个" not in str(child.contact_data())


def test_files_go_along_as_the_same_originals():
    here = Asking(sealed=False)
    row = receive(SimpleUploadedFile("说明.txt", "说明".encode()), now=at(DAY), case_id=here.case)
    Material.objects.filter(pk=row.pk).update(state=Material.State.CLEAN)
    (case,) = here.ask("510107", files=[str(row.pk)])
    copied = Material.objects.get(case_id=case)
    assert (copied.sha256, copied.original) == (row.sha256, row.original) and copied.pk != row.pk


def test_both_offices_call_a_child_by_one_mark_and_the_asking_page_names_who_answered():
    here = Asking()
    case = here.taken_on()
    root = Party.objects.get(pk=Party.objects.get(case_id=case).joined_from_id)
    with reading_as(here.handler, DAY):
        known_here = root.contact_data()["name"]
    with reading_as(here.there["handler"], DAY):
        known_there = Party.objects.get(case_id=case).contact_data()["name"]
    assert known_here == known_there and "第二个" not in known_here
    client = client_of(Official.objects.get(pk=int(here.handler.id)))
    with clock.moved_to(at(DAY)):
        asked = client.post(f"/desk/case/{here.case}", {"purpose": " "})
        assert asked.status_code == 422 and "打开的理由" in asked.content.decode()
        client.post(f"/desk/case/{here.case}", {"purpose": "办理本案"})
        page = client.get(f"/desk/case/{here.case}").content.decode()
    assert "协作院的消息：接收" in page and here.offices["other"].name_zh in page


def on_the_day(day: dt.date, monkeypatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: at(day))
    monkeypatch.setattr(clock, "today", lambda: day)


def test_who_asked_sees_in_her_own_list_and_on_the_case_that_an_office_is_late(monkeypatch):
    here = Asking(sealed=False)
    here.taken_on()
    client = client_of(Official.objects.get(pk=int(here.handler.id)))
    on_the_day(dt.date(2026, 8, 10), monkeypatch)
    assert "协作院已超期" not in client.get("/desk/work").content.decode()
    on_the_day(dt.date(2026, 9, 1), monkeypatch)
    page = client.get("/desk/work").content.decode()
    assert "协作院已超期" in page and "有1件对方已超期" in page
    linked = client.get(f"/desk/case/{here.case}").content.decode().split('id="links"')[1]
    assert "p-dot--red" in linked and "武侯区" in linked and "2026年8月18日" in linked
    stranger = client_of(official(here.offices["district"], "handler"))
    assert "对方已超期" not in stranger.get("/desk/work").content.decode()


def test_a_request_that_waits_for_the_office_that_asked_runs_and_sorts_in_its_list_by_the_day_of_its_check(monkeypatch):
    here = Asking(sealed=False)
    case = here.taken_on()
    do(case, "answer", here.there["handler"], result="done", text="已询问")
    check = Deadline.objects.get(case_id=case, clock="check", ended_seq=None)
    late = here.ask("510100：1")[0]
    asked = queries.worklist(here.handler, queries.Filters(scope="asked"), DAY).rows
    assert {(row.pk, queries.due_of(row)) for row in asked} >= {(case, (check.due, "check"))}
    assert [queries.due_of(row)[0] for row in asked] == sorted(queries.due_of(row)[0] for row in asked)
    after = check.due + dt.timedelta(days=1)
    for colour, found in (("red", {case, late}), ("grey", set())):
        assert {row.pk for row in queries.worklist(here.handler, queries.Filters(scope="asked", colour=colour), after).rows} == found
    first = queries.worklist(here.handler, queries.Filters(scope="asked"), DAY, size=1)
    rest = queries.worklist(here.handler, queries.Filters(scope="asked"), DAY, first.after, size=1)
    assert {first.rows[0].pk, rest.rows[0].pk} == {case, late}
    assert next(row for row in queries.worklist(here.there["handler"], queries.Filters(scope="mine"), DAY).rows if row.pk == case).next_due == NO_DUE, "the office that answered owes nothing"
    on_the_day(after, monkeypatch)
    page = client_of(Official.objects.get(pk=int(here.handler.id))).get("/desk/work").content.decode()
    assert "协作院已回复" in page and "有1件对方已答复或者退回" in page


def test_what_both_offices_read_names_nobody_of_a_sealed_matter():
    here = Asking()
    case = here.taken_on()
    there = client_of(Official.objects.get(pk=int(here.there["handler"].id)))
    with clock.moved_to(at(DAY)):
        there.post(f"/desk/case/{case}", {"purpose": "办理协作"})
        assert "不要写姓名" in there.get(f"/desk/case/{case}/act/answer").content.decode()
        with pytest.raises(InvalidFacts):
            do(case, "answer", here.there["handler"], result="done", text="已询问第二个一次，合适成年人到场。")
        with pytest.raises(InvalidFacts):
            here.ask("510100：1", request="请为第一个做心理疏导")
        do(case, "note", here.there["handler"], text="已电话联系第二个的班主任")
        do(case, "answer", here.there["handler"], result="done", text="已询问一次，合适成年人到场。")
        client = client_of(Official.objects.get(pk=int(here.handler.id)))
        client.post(f"/desk/case/{here.case}", {"purpose": "办理本案"})
        page = client.get(f"/desk/case/{here.case}").content.decode()
        noted = there.get(f"/desk/case/{case}").content.decode()
    assert "第二个" not in page and "已询问一次" in page and re.search(r"已电话联系当事人[0-9A-F]{4}的班主任", noted)
