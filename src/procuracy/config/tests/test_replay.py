"""A matter lived once is written again in another office: the same history, other people, a chain of its own that holds."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest
from django.db import transaction

from procuracy import law
from procuracy.casework import snapshot
from procuracy.casework.models import Approval, Case, Deadline, Event, Party
from procuracy.casework.policy import POLICY
from procuracy.casework.testing import actor
from procuracy.casework.verification import verify
from procuracy.config import demo_law, demo_nation
from procuracy.config.demo_matters import Story
from procuracy.config.replay import Place, Template, Writer
from procuracy.lines.lead.models import LeadPoint
from procuracy.lines.supervision.models import Judgment
from procuracy.materials.models import Letter
from procuracy.registry.models import Official, Participant, Procuratorate
from procuracy.registry.testing import client_of, nation, official

pytestmark = pytest.mark.django_db
DAY = dt.date(2023, 5, 8)


class Two:
    """An office in which a matter is lived, and another that gets a copy."""

    def __init__(self) -> None:
        offices = nation()
        self.people = {part: actor(official(offices["district"], *roles), DAY) for part, (_title, roles) in demo_nation.PARTS.items()}
        there = {part: official(offices["other"], *roles).pk for part, (_title, roles) in demo_nation.PARTS.items()}
        self.place = Place(offices["other"], offices["city"], offices["province"], there)
        self.story = Story(self.people, {}, "replay")
        self.story.day = DAY
        self.writer = Writer(lambda _of: {"name": "赵某", "phone": "13900000001"})

    def template(self, live, **marks) -> Template:
        with transaction.atomic():
            found = Template(live(self.story), {int(self.people[part].id): part for part in demo_nation.PARTS}, marks)
            transaction.set_rollback(True)
        return found

    def dispute(self) -> Template:
        serial = itertools.count(7)
        return self.template(
            lambda s: demo_law.supervised(s, 2, "employment", "某区人力资源和社会保障局", "不予认定工伤", "（2022）川0106行初7号"),
            **{"川0106(?=行初)": lambda place: f"{place.province.short_name}{place.office.code[2:6]}", "(?<=行初)7(?=号)": lambda _place: str(next(serial))},
        )


def test_a_copy_has_the_whole_history_with_its_own_office_people_and_chain():
    two = Two()
    two.dispute()
    assert not Case.objects.exists(), "what was lived for the template is undone"
    template = two.dispute()
    for _ in range(2):
        two.writer.write(template, two.place)
    two.writer.flush()
    cases = Case.objects.filter(line="administrative_supervision").order_by("id")
    assert len(cases) == 2 == two.writer.cases - 2
    report = verify()
    assert report.sound and report.cases == 4
    one = cases[0]
    assert (one.office_id, one.open, one.outcome, one.field) == (two.place.office.pk, False, "not_supported", "employment")
    acts = Event.objects.filter(case=one, actor__startswith="official:")
    assert {int(act.actor.removeprefix("official:")) for act in acts} <= set(two.place.people.values())
    assert {e.office_id for e in Event.objects.all()} <= {None, two.place.office.pk}
    letters = list(Letter.objects.order_by("number"))
    assert len({letter.number for letter in letters}) == len(letters), "no number of a letter is given twice"
    assert all(letter.number.startswith("川武侯检") and "金牛" not in str(letter.said) + letter.office_zh for letter in letters)
    assert Approval.objects.filter(case=one, office_id=two.place.office.pk).exists() and Deadline.objects.filter(case=one).exists()
    assert [party.contact_in_full()["name"] for party in Party.objects.all()] == ["赵某"] * 4
    codes = [bytes(party.receipt_digest) for party in Party.objects.exclude(receipt_digest=None)]
    assert len(codes) == len(set(codes)) > 0


def test_an_official_of_the_other_office_finds_opens_and_reads_it():
    two = Two()
    two.writer.write(two.dispute(), two.place)
    two.writer.flush()
    case = Case.objects.get(line="administrative_supervision")
    head = Official.objects.get(pk=two.place.people["head"])
    assert POLICY.sees(actor(head), snapshot.view_of(case))
    client = client_of(head)
    page = client.get(f"/desk/case/{case.pk}").content.decode()
    assert "川武侯检" in page and "金牛" not in page
    found = client.get("/desk/search", {"q": "行政诉讼监督"}).content.decode()
    assert str(case.pk) in found


def test_each_copy_is_about_a_judgment_of_its_own_court():
    two = Two()
    template = two.dispute()
    for _ in range(3):
        two.writer.write(template, two.place)
    two.writer.flush()
    keys = [row.key for row in Judgment.objects.order_by("key")]
    assert keys == ["〔2022〕川0107行初7号", "〔2022〕川0107行初8号", "〔2022〕川0107行初9号"]
    assert {law.normalise_number(case.facts["case_number"]) for case in Case.objects.filter(line="administrative_supervision")} == set(keys)


def test_the_next_letter_of_the_office_goes_on_where_the_copies_ended():
    two = Two()
    two.writer.write(two.dispute(), two.place)
    two.writer.flush()
    numbers = {letter.number for letter in Letter.objects.all()}
    again = Writer(lambda _of: {})
    again.write(two.template(lambda s: demo_law.supervised(s, 2, "employment", "某局", "不予认定工伤", "（2022）川0106行初99号")), two.place)
    again.flush()
    assert len({letter.number for letter in Letter.objects.all()}) == 2 * len(numbers)


def test_rows_of_a_line_and_of_the_registry_go_along():
    two = Two()
    for _ in range(2):
        two.writer.write(two.template(lambda s: demo_nation.volunteered(s, "active", ["accessibility"])), two.place)
        two.writer.write(two.template(lambda s: demo_nation.reported(s, "environment", "河边堆了垃圾", used=True)), two.place)
    two.writer.flush()
    assert verify().sound
    assert Participant.objects.filter(office=two.place.office, area="510107", case_id__in=Case.objects.values("pk")).count() == 2
    assert LeadPoint.objects.filter(division="510107", field="environment").count() == 2
    assert set(Case.objects.filter(line__in=("lead", "public_interest_administrative")).values_list("open", flat=True)) == {False}


def test_a_district_right_under_a_province_gets_its_copies_too():
    two = Two()
    province = Procuratorate.objects.create(code="500000", name_zh="重庆市人民检察院", name_en="Chongqing", short_name="渝", level="province", parent=nation()["national"])
    office = Procuratorate.objects.create(code="500103", name_zh="重庆市渝中区人民检察院", name_en="Yuzhong", short_name="渝渝中", level="basic", parent=province)
    people = {part: official(office, *roles).pk for part, (_title, roles) in demo_nation.PARTS.items()}
    two.writer.write(two.dispute(), Place(office, None, province, people))
    two.writer.flush()
    case = Case.objects.get(line="administrative_supervision")
    assert (case.city_office_id, case.province_office_id) == (None, province.pk) and "重庆市渝中区人民法院" in case.title
    assert verify().sound


def test_a_matter_that_reaches_beyond_itself_is_no_template():
    two = Two()
    petition, case = demo_law.supervised(two.story, 0, "employment", "某局", "不予认定工伤", "（2022）川0106行初7号")
    with pytest.raises(ValueError, match="not its own"):
        Template([case], {int(two.people[part].id): part for part in demo_nation.PARTS})
    assert Template([petition, case], {int(two.people[part].id): part for part in demo_nation.PARTS}).cases
