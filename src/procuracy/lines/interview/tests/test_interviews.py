"""A child is interviewed once, recorded, by a trained officer, with a suitable adult; a second time only where the chief procurator allows it."""

from __future__ import annotations

import uuid

import pytest

from procuracy.casework import commands, queries
from procuracy.casework.errors import InvalidFacts, NotPossibleNow
from procuracy.casework.models import Case, Party, Sensitivity
from procuracy.casework.testing import DAY, actor, at, do, reply, speak
from procuracy.casework.verification import verify
from procuracy.registry.testing import nation, official

pytestmark = pytest.mark.django_db

HELD = {"held_on": DAY.isoformat(), "adult": "guardian", "recorded": "on", "woman": "on", "told": "on", "support": "on"}


class Here:
    def __init__(self) -> None:
        self.office = nation()["district"]
        self.trained = official(self.office, "minors_officer", "handler")
        self.handler, self.head, self.chief = actor(self.trained), actor(official(self.office, "head")), actor(official(self.office, "chief_procurator"))
        self.origin = speak(self.office, words="孩子受到侵害", vulnerable=["minor"]).case_id
        do(self.origin, "assign", self.head, handler=self.trained.pk)
        self.child = Party.objects.get(case_id=self.origin)

    def plan(self, **more) -> uuid.UUID:
        facts = {"child": str(self.child.pk), "girl": "on", "purpose": "事情经过", "planned_on": "2026-08-05", "place": "一站式询问室", "adult": "guardian", "officer": self.trained.pk, **more}
        return commands.raise_case(self.origin, "interview", self.handler, facts, key=uuid.uuid4().hex, now=at(DAY), today=DAY)


def test_it_is_sealed_carries_the_child_alone_and_holds_what_the_law_asks():
    here = Here()
    other = Party(case_id=here.origin, role=Party.Role.REPRESENTED)
    other.set_contact({"name": "另一个孩子"})
    other.save()
    case = here.plan()
    row = Case.objects.get(pk=case)
    assert (row.sensitivity, row.department, row.facts.get("child")) == (Sensitivity.SEALED, "minors", None)
    assert [p.joined_from_id for p in Party.objects.filter(case_id=case)] == [here.child.pk]
    do(case, "record_interview", here.handler, **HELD)
    row.refresh_from_db()
    assert (row.open, row.outcome) == (False, "held") and verify(case).sound


@pytest.mark.parametrize("missing", ["recorded", "woman", "told", "adult"])
def test_an_interview_that_lacks_what_the_law_asks_is_not_recorded_as_held(missing):
    here = Here()
    case = here.plan()
    with pytest.raises(InvalidFacts) as error:
        do(case, "record_interview", here.handler, **{k: v for k, v in HELD.items() if k != missing})
    assert set(error.value.errors) == {missing}


def test_a_boy_may_be_interviewed_without_a_woman_officer():
    here = Here()
    do(here.plan(girl=""), "record_interview", here.handler, **{k: v for k, v in HELD.items() if k != "woman"})


def test_only_officers_trained_for_minors_may_be_named():
    here = Here()
    with pytest.raises(InvalidFacts) as error:
        here.plan(officer=official(here.office, "handler").pk)
    assert set(error.value.errors) == {"officer"}


def test_a_second_interview_needs_a_reason_and_the_chief_procurators_leave_also_from_another_case_of_the_matter():
    here = Here()
    do(here.plan(), "record_interview", here.handler, **HELD)
    with pytest.raises(InvalidFacts) as error:
        here.plan()
    assert set(error.value.errors) == {"again"}
    again = here.plan(again="第一次录像损坏")
    with pytest.raises(NotPossibleNow):
        do(again, "record_interview", here.handler, **HELD)
    reply(again, "allow_again", here.handler, here.chief, reason="第一次录像损坏")
    do(again, "record_interview", here.handler, **HELD)
    assert Case.objects.filter(line="interview", outcome="held").count() == 2


def test_a_cancelled_interview_does_not_count_as_one():
    here = Here()
    do(here.plan(), "cancel", here.handler, reason="孩子生病")
    here.plan()


@pytest.mark.parametrize(
    ("said", "fits"),
    [
        ({"contact": {"name": "黄某", "identity_number": "510106198501010024"}}, False),
        ({"contact": {"name": "黄某"}}, False),
        ({"contact": {"name": "小某", "identity_number": "510106201501010026"}}, True),
        ({"department": "minors"}, True),
        ({"facts": {"matter": "child"}}, True),
        ({"sensitivity": Sensitivity.SEALED, "contact": {"name": "不知年龄"}}, True),
        ({"sensitivity": Sensitivity.SEALED, "contact": {"name": "黄某", "identity_number": "510106198501010024"}}, False),
    ],
)
def test_it_is_offered_and_opened_only_where_a_child_may_be_meant_on_the_page_and_over_the_interface_alike(said, fits):
    office = nation()["district"]
    trained = official(office, "minors_officer", "handler")
    who = actor(trained)
    case = speak(office, words="出了事", handler_id=trained.pk, **said).case_id
    page = queries.case_page(case, who, purpose="办案", page="case", now=at(DAY), today=DAY)
    assert ("interview" in {line.procedure for line in queries.may_raise(page, who, DAY)}) == fits
    facts = {"child": str(Party.objects.get(case_id=case).pk), "purpose": "经过", "planned_on": "2026-08-05", "place": "询问室", "adult": "guardian", "officer": trained.pk}

    def plan() -> uuid.UUID:
        return commands.raise_case(case, "interview", who, facts, key=uuid.uuid4().hex, now=at(DAY), today=DAY)

    if fits:
        assert plan()
    else:
        with pytest.raises(NotPossibleNow) as error:
            plan()
        assert error.value.details["reason"] == "not_beside" and "未成年人" in error.value.details["zh"]
