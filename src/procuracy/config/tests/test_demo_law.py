"""The demo's matters that reach over places end as the scenarios tell them: S3, S4, S7."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest

from procuracy.casework.matter import matter
from procuracy.casework.models import Case, Event, Link, Party, Sensitivity
from procuracy.casework.testing import actor
from procuracy.casework.verification import verify
from procuracy.config import demo_law
from procuracy.oversight import counting
from procuracy.oversight.models import Campaign
from procuracy.registry import competence, places
from procuracy.registry.models import Official, Procuratorate
from procuracy.registry.nation import load_nation
from procuracy.registry.testing import official

pytestmark = pytest.mark.django_db
ROLES = {
    "triage": ("triage_officer",), "handler": ("handler",), "head": ("head",), "chief": ("chief_procurator",), "visitor": ("visitor",),
}  # fmt: skip


@pytest.fixture
def played():
    load_nation()
    competence.forget()
    places.forget()
    office = Procuratorate.objects.get(code=demo_law.JINNIU)
    day = dt.date(2023, 1, 3)
    people = {key: actor(official(office, *roles), day) for key, roles in ROLES.items()}
    above = Procuratorate.objects.get(code="000000")
    people |= {"nation": actor(official(above, "head"), day), "nation-chief": actor(official(above, "chief_procurator"), day)}
    demo_law.load(people, dt.date(2022, 1, 1))
    demo_law.publish(people)
    yield people
    competence.forget()
    places.forget()


def test_a_counterfeit_chain_25_children_and_eight_fields(played):
    main = Case.objects.get(line="lead", outcome="handed_on")
    kinds = Counter(Link.objects.filter(case=main).values_list("kind", flat=True))
    assert (kinds["upstream"], kinds["downstream"]) == (4, 4)
    handler = actor(Official.objects.get(user__username="demo-yuexiu-handler"))
    assert len([case for case in matter(main.pk, handler).cases if case.line == "lead"]) == 9
    assert Case.objects.get(line="referral").outcome == "done"

    origin = Case.objects.get(line="petition", sensitivity=Sensitivity.SEALED)
    assert Party.objects.filter(case=origin).count() == demo_law.CHILDREN
    asked = Case.objects.filter(asking_case_id=origin.pk)
    assert len({case.province_office_id or case.office_id for case in asked}) == 15
    assert Party.objects.filter(case__in=asked).count() == demo_law.CHILDREN, "each child is known to the office where it lives, and to no other"
    assert Counter(asked.values_list("stage", flat=True)) == {"closed": 12, "answered": 1, "handling": 1, "returned": 1}
    assert Event.objects.filter(case=origin, action="engine.asked_news").exists()
    told = Case.objects.get(line="recommendation")
    assert told.stage == "replied" and Event.objects.filter(case=told, action="send_reminder_letter").exists()

    supervised = Case.objects.filter(line="administrative_supervision")
    assert len(set(supervised.values_list("field", flat=True))) == 8
    campaign = Campaign.objects.get()
    assert campaign.last_day == dt.date(2023, 12, 31) and campaign.published
    assert counting.totals(campaign, counting.taking_part(campaign)).counted == supervised.count()
    assert not verify().faults
