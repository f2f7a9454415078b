"""The demo's matters of the public interest end as the scenarios tell them: S5, S6, S11, and a sealed child."""

from __future__ import annotations

import datetime as dt

import pytest

from procuracy.casework.models import Case, Link, Sensitivity
from procuracy.casework.verification import verify
from procuracy.config import demo_public
from procuracy.lines.guests.models import Guest
from procuracy.lines.public_interest.models import Evidence
from procuracy.messages.models import Message
from procuracy.registry import competence, places
from procuracy.registry.models import Division, Procuratorate
from procuracy.registry.testing import nation

from .test_demo_matters import people  # noqa: F401 - the same people

pytestmark = pytest.mark.django_db


def test_ramps_a_grassland_volunteers_and_a_sealed_child(people):  # noqa: F811
    for code, name, level, parent in (("370000", "山东省", "province", None), ("370500", "东营市", "city", "370000"), (demo_public.HEKOU, "河口区", "county", "370500")):
        Division.objects.create(code=code, name_zh=name, name_en=name, level=level, parent_id=parent)
    above = nation()["national"]
    for code, name, level in (("370000", "山东省", "province"), ("370500", "东营市", "city"), (demo_public.HEKOU, "河口区", "basic")):
        above = Procuratorate.objects.create(code=code, name_zh=f"{name}人民检察院", name_en=name, short_name=name[:2], level=level, parent=above, division_id=code)
    competence.forget()
    places.forget()
    demo_public.load(people, dt.date(2022, 1, 1))
    outcomes = list(Case.objects.filter(line="public_interest_administrative").order_by("received_on").values_list("outcome", flat=True))
    assert outcomes == ["rectified", "rectified"]
    visit = Case.objects.get(line="visit")
    assert visit.outcome == "held" and (visit.facts["held_on"], visit.facts["until_on"]) == ("2023-10-24", "2023-10-26")
    guests = Guest.objects.filter(case=visit)
    assert guests.count() == 18 and guests.filter(state="attended").count() == 17 and not guests.filter(opinion_on__isnull=False, answered_on__isnull=True).exists()
    assert set(Evidence.objects.values_list("phase", flat=True)) == {"before", "after"}
    leads = Case.objects.filter(line="lead")
    assert leads.count() == 6 and leads.filter(outcome="solved").count() == 2 and leads.filter(outcome="merged").count() == 1
    assert leads.filter(outcome="not_used").count() == 3 and not leads.filter(open=True).exists(), "each reporter has her answer"
    merged = leads.get(outcome="merged")
    assert Link.objects.filter(case=merged, kind="merged_into").exists()
    assert Message.objects.filter(party__case_id=merged.pk).exists(), "whose lead was merged hears it too"
    assert Case.objects.get(line="consultation").outcome == "answered"
    assert Case.objects.filter(line="volunteer", stage="active").count() == 2
    assert Case.objects.get(sensitivity=Sensitivity.SEALED).title.startswith("封存事项")
    assert not verify().faults
