"""The demo's long matters end on the dates and amounts of their scenarios, and every chain holds."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from procuracy.casework.actors import Actor
from procuracy.casework.models import Case, Party
from procuracy.casework.testing import actor
from procuracy.casework.verification import verify
from procuracy.config import demo_matters
from procuracy.lines.aid.models import AidPayment
from procuracy.lines.group.tables import totals
from procuracy.registry.models import AgencyPerson, Division, Procuratorate
from procuracy.registry.testing import nation, official

pytestmark = pytest.mark.django_db
ROLES = {"triage": "triage_officer", "handler": "handler", "handler-2": "handler", "head": "head", "chief": "chief_procurator", "visitor": "visitor", "operator": "operator", "finance": "finance"}


@pytest.fixture
def people() -> dict[str, Actor]:
    office = nation()["district"]
    for code, name, level, parent in (("210000", "辽宁省", "province", None), ("210700", "锦州市", "city", "210000"), ("210781", "凌海市", "county", "210700")):
        Division.objects.create(code=code, name_zh=name, name_en=name, level=level, parent_id=parent)
    above = nation()["national"]
    for code, name, level in (("210000", "辽宁省", "province"), ("210700", "锦州市", "city"), ("210781", "凌海市", "basic")):
        above = Procuratorate.objects.create(code=code, name_zh=f"{name}人民检察院", name_en=name, short_name=name[:2], level=level, parent=above, division_id=code)
    return {key: actor(official(office, role, "minors_officer"), dt.date(2023, 1, 3)) for key, role in ROLES.items()}


def test_they_end_on_the_dates_and_amounts_of_the_scenarios(people):
    demo_matters.load(people, dt.date(2022, 1, 1))
    paid = AidPayment.objects.get()
    assert paid.paid_on == dt.date(2023, 3, 23) and Case.objects.get(pk=paid.case_id).outcome == "received_and_confirmed"
    support = Case.objects.get(line="support", facts__court_outcome="mediated", facts__concluded_on="2023-03-14")
    assert support.outcome == "supported"
    group = Case.objects.get(line="support", facts__ground="migrant_worker")
    sums = totals(group.pk)
    assert (sums.people, sums.claimed) == (587, Decimal("10150000.00"))
    assert sums.agreed == Decimal("10150000.00") and sums.received == Decimal("3044998.24"), "thirty of a hundred, each to the fen"
    assert Party.objects.filter(case=group, receipt_digest__isnull=False).count() == 587
    recommendation = Case.objects.get(line="recommendation")
    assert recommendation.outcome == "adopted" and "人力资源和社会保障局" in recommendation.title
    assert {row.facts["ground"] for row in Case.objects.filter(line="support")} == {"domestic_violence", "migrant_worker", "rider", "elderly"}
    assert Case.objects.filter(line="referral", outcome="done").count() == 3 + 6 + 1
    assert AgencyPerson.objects.filter(user__username__startswith="demo-").count() == len(demo_matters._PARTNERS)
    assert not verify().faults
