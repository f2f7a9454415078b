"""Several people in one matter, and several cases of one matter: what one does or may not see stays hers, and a wall stands around all."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal

import pytest
from django.test import Client

from procuracy.casework import commands, queries
from procuracy.casework.errors import InvalidFacts, NotAllowed, NotPossibleNow
from procuracy.casework.models import Case, Party
from procuracy.casework.policy import visible
from procuracy.casework.testing import actor
from procuracy.casework.verification import verify
from procuracy.config import clock
from procuracy.lines.group.models import Claim
from procuracy.lines.group.testing import people
from procuracy.materials.models import Letter
from procuracy.registry.testing import nation

from .scenes import Scene
from .test_s2_api import hand_in, worked

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return Scene(nation()["district"], dt.date(2023, 4, 3))


def said(scene: Scene, name: str, phone: str) -> tuple[str, str]:
    return scene.speak(words="老板拖欠工资。", matter="wages", name=name, phone=phone, may_contact=True, channel="sms", say="office")


def group(scene: Scene) -> tuple[str, str, list[dict], str]:
    """A petition, a support case beside it with three people of a list, their codes, and the code of who spoke first."""
    petition, first = said(scene, "蒋某", "13800002025")
    scene.triage_officer.act(petition, "assign", handler=scene.people["handler"].pk)
    scene.triage_officer.act(petition, "accept", accepted_from="2023-04-03", department="civil", how_handled="审查是否支持起诉。")
    support = scene.handler.raise_case(petition, "support", ground="migrant_worker", how="written", words="申请支持起诉。", claim="追索劳动报酬", respondent="柴某", voluntary="on")
    batch = hand_in(scene, support, people(3, Decimal(9000)))
    scene.handler.post(f"cases/{support}/claimants/imports/{batch['id']}/confirm", may_text=True)
    worked(scene)
    return petition, support, scene.handler.get(f"cases/{support}/claimants/imports/{batch['id']}/codes"), first


def test_who_withdraws_leaves_and_the_others_go_on(scene):
    _petition, support, codes, _first = group(scene)
    one, other = scene.person(codes[0]["code"]), scene.person(codes[1]["code"])
    stage = Case.objects.get(pk=support).stage
    assert one.post("track/withdraw", reason="已经拿到钱")["stage"] == stage
    case = Case.objects.get(pk=support)
    assert case.open and case.stage == stage
    assert Party.objects.filter(case_id=support, left_seq=case.version).count() == 1
    assert other.get("track")["open"] and not other.get("track")["letters"]
    assert scene.handler.get(f"cases/{support}/claims")["people"] == 2, "what she claimed is not claimed any more"
    one.post("track/withdraw", 409)
    # What is said to all from now on is not hers.
    scene.handler.post(f"cases/{support}/claims/acts", 201, kind="notice", text="请大家周五到院。")
    scene.handler.act(support, "test_conditions", right_infringed="yes", department_failed="yes", wants_to_sue="yes", too_weak="yes", finding="符合。", checks=["labour_inspection"])
    scene.agreed("handler", "head", support, "accept", how_handled="梳理证据。")
    worked(scene)
    letter = Letter.objects.filter(case_id=support, addressee="applicant").latest("seq")
    assert "请大家周五到院。" in [m["text"] for m in other.get("track")["messages"]]
    assert "请大家周五到院。" not in [m["text"] for m in one.get("track")["messages"]]
    assert [row["id"] for row in other.get("track")["letters"]] == [str(letter.pk)]
    assert one.get("track")["letters"] == []
    one.get(f"track/letters/{letter.pk}", 404)
    other.get(f"track/letters/{letter.pk}")
    assert verify().sound


def test_her_page_says_that_she_left_and_asks_nothing_more_of_her(scene):
    _petition, _support, codes, _first = group(scene)
    page = Client()
    with clock.moved_to(scene.moment):
        page.post("/track", {"receipt": codes[0]["code"]})
        assert page.post("/mine/act", {"do": "withdraw", "sure": "yes", "key": "w" * 16}).status_code == 302
        mine = page.get("/mine").content.decode()
        assert "这件事的其他人继续办理" in mine and 'value="withdraw"' not in mine
        assert page.post("/mine/act", {"do": "write", "text": "我又想参加了。", "key": "x" * 16}).status_code == 302
        others = Client()
        others.post("/track", {"receipt": codes[1]["code"]})
        assert "这件事的其他人继续办理" not in others.get("/mine").content.decode()


def test_the_last_one_ends_it(scene):
    petition, support, codes, first = group(scene)
    for row in codes:
        scene.person(row["code"]).post("track/withdraw")
    assert Case.objects.get(pk=support).open, "the one who spoke first is still in it"
    scene.person(first).post("track/withdraw", case=support)
    assert not Case.objects.get(pk=support).open and Case.objects.get(pk=petition).open
    assert Claim.objects.filter(case_id=support).count() == 3, "nothing is erased"
    assert verify().sound


def test_what_was_asked_of_partners_for_all_goes_on_when_one_leaves(scene):
    _petition, support, codes, _first = group(scene)
    request = scene.ask(support, "police", "evidence", "请提供记录。", "", ["respondent"])
    scene.person(codes[0]["code"]).post("track/withdraw")
    assert Case.objects.get(pk=request).open
    assert verify().sound


def test_an_operator_cannot_take_back_the_word_of_several(scene):
    _petition, support, _codes, _first = group(scene)
    operator = actor(scene.people["operator"])
    with pytest.raises(NotPossibleNow, match="多人"):
        commands.perform(uuid.UUID(support), "withdraw", operator, {"reason": ""}, expected_version=None, key="w" * 16, now=scene.moment, today=scene.day)


def test_a_wall_stands_around_all_cases_raised_from_one_another(scene):
    petition, support, _codes, _first = group(scene)
    plan = scene.handler.raise_case(support, "assistance", goals="追回工资", agreed="on")
    head = scene.people["head"]
    common = {"now": scene.moment, "today": scene.day}
    commands.wall_off(uuid.UUID(petition), head, actor(scene.people["triage_officer"]), reason="被反映人", key="w" * 16, **common)
    for ident in (petition, support, plan):
        assert head.pk in Case.objects.get(pk=ident).walled_from
    assert not Case.objects.filter(visible(actor(head)), pk__in=[petition, support, plan]).exists()
    # The handler herself is kept out from the middle: she loses what she handles in each.
    handler = scene.people["handler"]
    commands.wall_off(uuid.UUID(support), handler, actor(scene.people["triage_officer"]), reason="亲属", key="x" * 16, **common)
    assert set(Case.objects.filter(pk__in=[petition, support, plan]).values_list("handler_id", flat=True)) == {None}
    with pytest.raises(NotAllowed):
        commands.wall_off(uuid.UUID(plan), scene.people["visitor"], actor(scene.people["case_management"]), reason="无关", key="y" * 16, **common)
    assert verify().sound


def test_what_was_said_before_a_merge_is_not_said_to_who_comes_by_it(scene):
    earlier, _code = said(scene, "黄某", "13800002026")
    scene.triage_officer.act(earlier, "assign", handler=scene.people["handler"].pk)
    scene.triage_officer.act(earlier, "accept", accepted_from="2023-04-03", department="civil", how_handled="只告诉她的办法。")
    before = Letter.objects.get(case_id=earlier, addressee="applicant")
    later, code = said(scene.on(4, 4), "孙某", "13800002027")
    commands.merge(uuid.UUID(later), uuid.UUID(earlier), actor(scene.people["triage_officer"]), reason="同一工地", expected_version=None, key="m" * 16, now=scene.moment, today=scene.day)
    stranger = scene.person(code)
    assert str(before.pk) not in [row["id"] for row in stranger.get("track")["letters"]]
    stranger.get(f"track/letters/{before.pk}", 404)
    page = Client()
    with clock.moved_to(scene.moment):
        page.post("/track", {"receipt": code})
        assert str(before.pk) not in page.get("/mine").content.decode()
        assert page.get(f"/mine/letters/{before.pk}").status_code == 404
    assert queries.letters_reach(Party.objects.get(case_id=later, role="petitioner"), Case.objects.get(pk=earlier))


def test_only_petitions_of_one_kind_merge_and_never_what_was_raised_from_them(scene):
    petition, support, _codes, _first = group(scene)
    with pytest.raises(InvalidFacts):
        commands.merge(uuid.UUID(petition), uuid.UUID(support), actor(scene.people["triage_officer"]), reason="同一事", expected_version=None, key="m" * 16, now=scene.moment, today=scene.day)
    assert Case.objects.get(pk=petition).open


def test_an_act_for_a_case_that_is_not_hers_does_nothing(scene):
    _petition, support, _codes, first = group(scene)
    other, _code = said(scene.on(4, 4), "孙某", "13800002027")
    page = Client()
    with clock.moved_to(scene.moment):
        page.post("/track", {"receipt": first})
        for do in ("withdraw", "rate"):
            answer = page.post("/mine/act", {"do": do, "sure": "yes", "level": "1", "case": other, "key": uuid.uuid4().hex})
            assert answer.status_code == 404
    assert Case.objects.filter(open=True, pk__in=[_petition, other, support]).count() == 3
