"""S7: any office starts a campaign; cases count by their field, where they lie; who joins, what is withheld, and what the public reads."""

from __future__ import annotations

import datetime as dt
import importlib
import uuid

import pytest
from django.core.cache import cache
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from procuracy.casework import commands, lines, queries
from procuracy.casework.errors import InvalidFacts, NotAllowed, NotFound, NotPossibleNow
from procuracy.casework.models import Case, Sensitivity
from procuracy.casework.testing import DAY, actor, at, speak
from procuracy.config import clock
from procuracy.oversight import campaigns, counting
from procuracy.oversight.forms import CampaignForm, countable, field_choices
from procuracy.oversight.models import Campaign, CampaignChange, CampaignOffice
from procuracy.registry.models import Procuratorate
from procuracy.registry.testing import client_of, nation, official

pytestmark = pytest.mark.django_db

PLAN = {
    "title_zh": "护航民生民利", "title_en": "Livelihood", "purpose_zh": "着力解决群众急难愁盼", "purpose_en": "What people worry about",
    "counted": ["support:*"], "first_day": dt.date(2026, 1, 1), "last_day": dt.date(2026, 12, 31), "target": 10, "whole": "yes",
}  # fmt: skip
TYPED = {"title_zh": "护航民生民利", "purpose_zh": "着力解决", "business": ["support"], "first_day": "2026-01-01", "last_day": "2026-12-31", "target": "10", "whole": "yes", "key": "k" * 20}


@pytest.fixture(autouse=True)
def the_day():
    cache.clear()
    with clock.moved_to(at(DAY)):
        yield


def cases(office: Procuratorate, count: int, *, line: str = "support", field: str = "migrant_worker", on: dt.date = DAY, **columns: object) -> None:
    """Cases of a field; only what is counted by matters, so they are petitions under another name."""
    for _ in range(count):
        Case.objects.filter(pk=speak(office).case_id).update(line=line, field=field, received_on=on, **columns)


def head_of(office: Procuratorate):
    return actor(official(office, "head"))


def started(office: Procuratorate, **plan: object) -> Campaign:
    return campaigns.start(head_of(office), {**PLAN, **plan}, key=uuid.uuid4().hex, now=at(DAY))


def counts(row: Campaign, position: Procuratorate | None = None) -> dict[tuple[str, str], int]:
    found = counting.figures(row, counting.taking_part(row), position)
    codes = {place.pk: place.code for place in found.places}
    return {(field, codes[where]): n for ((_line, field), where), (n, _open) in found.cells.items()}


def test_a_case_keeps_its_field_as_a_column_from_its_opening():
    office = nation()["district"]
    handler = actor(official(office, "handler", "head"))
    for line, facts in (
        ("support", {"ground": "domestic_violence", "suit": "离婚", "how": "oral", "wish": "on", "words": "想离婚"}),
        ("public_interest_administrative", {"field": "barrier_free", "respondent": "某区住建局", "harm": "坡道太陡", "happened_at": "人民广场"}),
    ):
        form = lines.get(line).opening(facts, case=None, actor=handler, today=DAY)
        form.is_valid()
        given = {name: value for name, value in facts.items() if name in form.fields}
        for name in form.errors:
            given[name] = {"against": "于某", "suit": "离婚", "own_wish": "on"}.get(name, "写明")
        opened = commands.raise_case(speak(office).case_id, line, handler, given, key=uuid.uuid4().hex, now=at(DAY), today=DAY)
        row = Case.objects.get(pk=opened)
        assert row.field == facts.get("field", facts.get("ground")) == lines.field_in(line, row.facts)
        assert row.field in lines.get(line).fields
    assert Case.objects.filter(line="petition").exclude(field="").count() == 0, "a line that knows of no field leaves it empty"


def test_every_line_that_knows_of_fields_names_them_in_both_languages():
    assert {line.procedure for line in countable()} >= {"lead", "support", "public_interest_administrative", "public_interest_civil", "public_interest_support"}
    for line in countable():
        assert line.field_of is not None and all(title["zh"] and title["en"] and len(name) <= 40 for name, title in line.fields.items())


def test_a_head_starts_it_once_and_its_history_says_who_and_why():
    office = nation()["city"]
    who = head_of(office)
    first = campaigns.start(who, PLAN, key="k" * 20, now=at(DAY))
    assert campaigns.start(who, PLAN, key="k" * 20, now=at(DAY)).pk == first.pk and Campaign.objects.count() == 1
    change = CampaignChange.objects.get()
    assert (change.kind, change.by, change.by_office_id, change.reason, change.last_day) == ("started", who.reference, office.pk, PLAN["purpose_zh"], PLAN["last_day"])
    with pytest.raises(NotAllowed):
        campaigns.start(actor(official(office, "handler")), PLAN, key="h" * 20, now=at(DAY))


def test_cases_count_by_field_place_and_day_without_anything_written_in_them():
    offices = nation()
    row = started(offices["province"])
    cases(offices["district"], 3)
    cases(offices["other"], 2, field="elderly")
    cases(offices["city"], 1)
    cases(offices["district"], 2, on=dt.date(2025, 12, 31))
    cases(offices["district"], 1, line="lead", field="barrier_free")
    cases(offices["district"], 1, line="petition", field="")
    assert counts(row) == {("migrant_worker", "510100"): 4, ("elderly", "510100"): 2}
    assert counts(row, offices["city"]) == {("migrant_worker", "510106"): 3, ("elderly", "510107"): 2, ("migrant_worker", "510100"): 1}
    assert counts(row, offices["district"]) == {("migrant_worker", "510106"): 3}
    assert counting.totals(row, counting.taking_part(row)) == counting.Totals(plain=6, open=6, sealed=0)


def test_a_restated_list_of_fields_counts_those_alone():
    office = nation()["district"]
    row = started(office, counted=["support:elderly", "lead:*"])
    cases(office, 2)
    cases(office, 1, field="elderly")
    cases(office, 1, line="lead", field="unknown")
    assert counts(row) == {("elderly", "510106"): 1, ("unknown", "510106"): 1}


def test_sealed_cases_stand_in_the_sum_of_the_whole_alone_and_in_steps():
    office = nation()["district"]
    row = started(office)
    cases(office, 4, sensitivity=Sensitivity.SEALED)
    cases(office, 1)
    assert counts(row) == {("migrant_worker", "510106"): 1}
    assert counting.totals(row, [office]) == counting.Totals(plain=1, open=1, sealed=0)
    cases(office, 3, sensitivity=Sensitivity.SEALED)
    assert counting.totals(row, [office]).sealed == 5, "seven are told as at least five"
    assert sum(month.received for month in counting.months(row, [office], None, DAY)) == 1


def test_months_run_from_the_first_day_to_today_and_count_what_is_closed():
    office = nation()["district"]
    row = started(office)
    cases(office, 2, on=dt.date(2026, 3, 31))
    cases(office, 1, on=dt.date(2026, 3, 1), open=False)
    found = {f"{m.first:%Y-%m}": (m.received, m.closed) for m in counting.months(row, [office], None, DAY)}
    assert list(found) == [f"2026-{n:02}" for n in range(1, 9)] and found["2026-03"] == (3, 1) and found["2026-04"] == (0, 0)


def test_an_office_below_is_set_another_is_asked_and_answers_itself():
    offices = nation()
    row = started(offices["district"], whole="no")
    assert counting.taking_part(row) == []
    cases(offices["other"], 2)
    leader, far = head_of(offices["district"]), head_of(offices["other"])
    assert campaigns.invite(row.pk, leader, offices["district"], "", now=at(DAY)).state == "joined", "itself"
    assert campaigns.invite(row.pk, leader, offices["other"], "一起办", now=at(DAY)).state == "invited"
    assert counts(row) == {}
    with pytest.raises(NotPossibleNow):
        campaigns.answer(row.pk, leader, True, "", now=at(DAY))
    with pytest.raises(InvalidFacts):
        campaigns.answer(row.pk, far, False, " ", now=at(DAY))
    campaigns.answer(row.pk, far, True, "", now=at(DAY))
    assert counts(row) == {("migrant_worker", "510107"): 2}, "an office that joined from elsewhere is a place of its own"
    with pytest.raises(InvalidFacts):
        campaigns.invite(row.pk, leader, offices["other"], "", now=at(DAY))
    campaigns.leave(row.pk, far, offices["other"].pk, "案件不多", now=at(DAY))
    assert counts(row) == {} and CampaignOffice.objects.get(office=offices["other"]).state == "left"
    assert [change.kind for change in CampaignChange.objects.all()] == ["started", "set", "invited", "joined", "left"]


def test_a_city_sets_a_district_which_cannot_leave_by_itself():
    offices = nation()
    row = started(offices["city"], whole="no")
    campaigns.invite(row.pk, head_of(offices["city"]), offices["district"], "", now=at(DAY))
    assert CampaignOffice.objects.get().state == "joined"
    with pytest.raises(NotAllowed):
        campaigns.leave(row.pk, head_of(offices["district"]), offices["district"].pk, "不想", now=at(DAY))
    campaigns.leave(row.pk, head_of(offices["province"]), offices["district"].pk, "上级决定", now=at(DAY))


def test_it_is_extended_with_a_reason_by_its_office_or_one_above_and_never_shortened():
    offices = nation()
    row = started(offices["city"], last_day=dt.date(2026, 6, 30))
    cases(offices["district"], 1, on=dt.date(2026, 7, 1))
    assert counts(row) == {}
    for who, day, reason, refusal in (
        (head_of(offices["city"]), dt.date(2026, 6, 30), "继续", InvalidFacts),
        (head_of(offices["city"]), dt.date(2026, 12, 31), "  ", InvalidFacts),
        (head_of(offices["city"]), dt.date(2126, 12, 31), "继续", InvalidFacts),
        (head_of(offices["district"]), dt.date(2026, 12, 31), "继续", NotAllowed),
        (actor(official(offices["city"], "handler")), dt.date(2026, 12, 31), "继续", NotAllowed),
    ):
        with pytest.raises(refusal):
            campaigns.extend(row.pk, who, day, reason, now=at(DAY))
    campaigns.extend(row.pk, head_of(offices["province"]), dt.date(2026, 12, 31), "成效明显", now=at(DAY))
    row.refresh_from_db()
    assert row.last_day == dt.date(2026, 12, 31) and counts(row) == {("migrant_worker", "510106"): 1}
    last = CampaignChange.objects.last()
    assert (last.kind, last.last_day, last.reason, last.by_office_id) == ("extended", dt.date(2026, 12, 31), "成效明显", offices["province"].pk)


def test_ended_early_it_counts_until_that_day_and_is_decided_about_no_more():
    office = nation()["district"]
    row, who = started(office), head_of(office)
    cases(office, 1)
    campaigns.end(row.pk, who, "任务完成", now=at(DAY), today=DAY)
    row.refresh_from_db()
    cases(office, 1, on=DAY + dt.timedelta(days=1))
    assert row.phase(DAY) == "ended" and counts(row) == {("migrant_worker", "510106"): 1}
    for again in (lambda: campaigns.extend(row.pk, who, dt.date(2027, 1, 1), "再来", now=at(DAY)), lambda: campaigns.end(row.pk, who, "再来", now=at(DAY), today=DAY)):
        with pytest.raises(NotPossibleNow):
            again()
    campaigns.note(row.pk, who, "总结报告已经报送", now=at(DAY))


def test_the_history_cannot_be_rewritten():
    started(nation()["district"])
    for rewrite in (lambda: CampaignChange.objects.update(reason="x"), lambda: CampaignChange.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            rewrite()


def test_who_has_no_part_in_it_does_not_see_it():
    offices = nation()
    row = started(offices["district"])
    for key, seen in (("district", True), ("city", True), ("province", True), ("national", True), ("other", False)):
        who = actor(official(offices[key], "handler"))
        assert Campaign.objects.filter(campaigns.visible_to(who)).exists() is seen, key
    with pytest.raises(NotFound):
        campaigns.seen(actor(official(offices["other"], "chief_procurator")), row.pk)
    wide = started(offices["national"], title_zh="全国")
    assert campaigns.seen(actor(official(offices["other"], "handler")), wide.pk) == wide


def test_counting_costs_the_same_statements_however_many_offices_and_cases():
    offices = nation()
    row = started(offices["district"], whole="no")
    leader = official(offices["district"], "head")
    desk = client_of(leader)

    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert desk.get(f"/desk/campaigns/{row.pk}").status_code == 200
        return len(captured)

    campaigns.invite(row.pk, actor(leader), offices["district"], "", now=at(DAY))
    cases(offices["district"], 1)
    statements()
    few = statements()
    for number in range(12):
        more = Procuratorate.objects.create(code=f"x{number}", name_zh=f"某院{number}", short_name=f"某{number}", level="basic", parent=offices["city"])
        CampaignOffice.objects.create(campaign=row, office=more, state="joined")
        cases(more, 1, field="elderly" if number % 2 else "migrant_worker")
    assert statements() == few <= 16
    assert counting.totals(row, counting.taking_part(row)).plain == 13


def test_a_campaign_is_started_extended_and_ended_on_its_pages_and_nothing_typed_is_lost():
    office = nation()["district"]
    desk = client_of(official(office, "head"))
    wrong = desk.post("/desk/campaigns/new", {**TYPED, "last_day": "2025-01-01", "subjects": ["barrier_free"]})
    page = wrong.content.decode()
    assert wrong.status_code == 422 and "护航民生民利" in page and "支持起诉" in page and not Campaign.objects.exists()
    answer = desk.post("/desk/campaigns/new", TYPED)
    row = Campaign.objects.get()
    assert answer.status_code == 302 and answer["Location"].endswith(str(row.pk)) and row.counted == ["support:*"]
    cases(office, 4)
    page = desk.get(f"/desk/campaigns/{row.pk}").content.decode()
    assert "目标 10 件的 40%" in page and "发起" in page and 'aria-label="完成目标' in page
    assert desk.post(f"/desk/campaigns/{row.pk}/extend", {"last_day": "2026-12-31", "reason": "还要继续"}).status_code == 422
    assert desk.post(f"/desk/campaigns/{row.pk}/extend", {"last_day": "2027-12-31", "reason": "还要继续"}).status_code == 302
    assert "还要继续" in desk.get(f"/desk/campaigns/{row.pk}").content.decode()
    assert desk.post(f"/desk/campaigns/{row.pk}/end", {"reason": "已完成"}).status_code == 302
    assert desk.get(f"/desk/campaigns/{row.pk}/extend").status_code == 404, "what cannot be decided has no page"
    assert "已结束" in desk.get("/desk/campaigns").content.decode()


def test_an_invitation_stands_on_the_list_and_is_answered_there():
    offices = nation()
    row = started(offices["district"])
    campaigns.invite(row.pk, head_of(offices["district"]), offices["other"], "请参加", now=at(DAY))
    desk = client_of(official(offices["other"], "chief_procurator"))
    assert f"/desk/campaigns/{row.pk}/answer" in desk.get("/desk/campaigns").content.decode()
    assert desk.post(f"/desk/campaigns/{row.pk}/answer", {"accept": "no"}).status_code == 422
    assert desk.post(f"/desk/campaigns/{row.pk}/answer", {"accept": "yes"}).status_code == 302
    assert CampaignOffice.objects.get(office=offices["other"]).state == "joined"


def test_the_table_is_walked_down_as_far_as_one_may_see():
    offices = nation()
    row = started(offices["province"])
    cases(offices["district"], 2)
    cases(offices["other"], 3)
    above, below = client_of(official(offices["province"], "head")), client_of(official(offices["district"], "head"))
    address = f"/desk/campaigns/{row.pk}"
    assert f"?place={offices['city'].pk}" in above.get(address).content.decode()
    walked = above.get(f"{address}?place={offices['city'].pk}").content.decode()
    assert offices["district"].name_zh in walked and offices["other"].name_zh in walked
    own = below.get(address).content.decode()
    assert offices["district"].name_zh in own and offices["other"].name_zh not in own
    assert below.get(f"{address}?place={offices['city'].pk}").status_code == 404


def test_a_field_leads_to_the_worklist_narrowed_to_it_and_to_the_period():
    office = nation()["district"]
    row = started(office)
    cases(office, 2, title="数在内")
    cases(office, 1, field="elderly", title="另一领域")
    cases(office, 1, on=dt.date(2025, 1, 1), title="不在期间")
    head = official(office, "head")
    page = client_of(head).get(f"/desk/campaigns/{row.pk}").content.decode()
    link = "/desk/work?scope=widest&line=support&field=migrant_worker&since=2026-01-01&until=2026-12-31"
    assert link.replace("&", "&amp;") in page
    found = client_of(head).get(link).content.decode()
    assert found.count("数在内") >= 2 and "另一领域" not in found and "不在期间" not in found and "受理日期" in found
    assert {c.title for c in queries.worklist(actor(head), queries.Filters(scope="office", line="support", field="migrant_worker", since=dt.date(2026, 1, 1)), DAY).rows} == {"数在内"}


def test_only_a_published_campaign_is_public_and_small_numbers_are_withheld():
    offices = nation()
    row, july = started(offices["city"]), dt.date(2026, 7, 1)
    cases(offices["district"], 7, on=july)
    cases(offices["other"], 3, on=july)
    cases(offices["other"], 6, field="elderly", on=july)
    cases(offices["district"], 8, field="elderly", on=july)
    public, desk, second = Client(), client_of(official(offices["city"], "head")), client_of(official(offices["city"], "chief_procurator"))
    assert public.get(f"/campaigns/{row.pk}").status_code == 404 and "护航" not in public.get("/campaigns").content.decode()
    for path, said in (("publish", {"published": "1"}), ("figures", {"read": "on"})):
        assert desk.post(f"/desk/campaigns/{row.pk}/{path}", said).status_code == 302
        assert second.post(f"/desk/campaigns/{row.pk}/confirm", {"accept": "yes"}).status_code == 302
    page = public.get(f"/campaigns/{row.pk}").content.decode()
    assert "护航民生民利" in public.get("/campaigns").content.decode()
    numbers = page.split("<tbody")[1].split("</table>")[0]
    assert numbers.count("不显示") == 4, "the three, and the ring that would give it away"
    assert "24" in numbers and ">3<" not in numbers
    assert client_of(official(offices["other"], "head")).post(f"/desk/campaigns/{row.pk}/publish", {"published": "0"}).status_code == 302
    assert public.get(f"/campaigns/{row.pk}").status_code == 200, "only its office decides"
    desk.post(f"/desk/campaigns/{row.pk}/publish", {"published": "0"})
    assert public.get(f"/campaigns/{row.pk}").status_code == 404


def test_the_form_says_what_does_not_fit():
    form = CampaignForm({**TYPED, "business": ["support", "lead"], "subjects": ["elderly"]})
    assert not form.is_valid() and "subjects" in form.errors
    form = CampaignForm({**TYPED, "business": ["support", "lead"], "subjects": ["elderly", "barrier_free"]})
    assert form.is_valid(), form.errors
    assert set(form.cleaned_data["counted"]) == {"support:elderly", "lead:barrier_free"}


def test_cases_that_were_there_before_the_column_get_their_field():
    office = nation()["district"]
    migration = importlib.import_module("procuracy.casework.migrations.0011_field")
    ids = {}
    for line, facts in (("lead", {"field": "heritage"}), ("support", {"ground": "elderly"}), ("petition", {"field": "wages"})):
        ids[line] = speak(office).case_id
        Case.objects.filter(pk=ids[line]).update(line=line, facts=facts)
    with connection.cursor() as cursor:
        cursor.execute(migration.FILL)
    assert [Case.objects.get(pk=ids[line]).field for line in ("lead", "support", "petition")] == ["heritage", "elderly", ""]


def test_an_ended_campaign_is_joined_by_nobody():
    offices = nation()
    row = started(offices["district"])
    campaigns.invite(row.pk, head_of(offices["district"]), offices["other"], "", now=at(DAY))
    campaigns.end(row.pk, head_of(offices["district"]), "已完成", now=at(DAY), today=DAY)
    with pytest.raises(NotPossibleNow):
        campaigns.answer(row.pk, head_of(offices["other"]), True, "", now=at(DAY))
    assert CampaignOffice.objects.get(campaign=row, office=offices["other"]).state == CampaignOffice.State.INVITED


@pytest.mark.parametrize(("first", "last"), [("0001-01-01", "2026-12-31"), ("2026-01-01", "9999-12-31"), ("2026-01-01", "2062-01-01")])
def test_a_slip_of_the_keyboard_makes_no_campaign_of_centuries(first, last):
    form = CampaignForm({**TYPED, "first_day": first, "last_day": last})
    assert not form.is_valid() and set(form.errors) == {"last_day"}
    row = started(nation()["district"])
    if first == "2026-01-01":
        with pytest.raises(InvalidFacts):
            campaigns.extend(row.pk, head_of(nation()["district"]), dt.date.fromisoformat(last), "再久一些", now=at(DAY))


def test_whatever_knows_of_a_field_can_be_counted_and_what_is_none_of_them_stands_last():
    assert {"support", "administrative_supervision", "civil_supervision", "lead"} <= {line.procedure for line in countable()}
    names = [name for name, _title in field_choices()]
    assert names.index("other") == len(names) - 1 and len(set(names)) == len(names)
