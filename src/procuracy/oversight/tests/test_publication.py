"""Who holds any two published tables learns no small number by subtracting; a table stays as it was published."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest
from django.core.cache import cache
from django.db import DatabaseError, transaction
from django.test import Client
from hypothesis import example, given, settings
from hypothesis import strategies as st

from procuracy.casework.errors import InvalidFacts, NotAllowed, NotPossibleNow
from procuracy.casework.models import Case
from procuracy.casework.testing import DAY, actor, at
from procuracy.config import clock
from procuracy.oversight import campaigns, publication
from procuracy.oversight.models import Campaign, CampaignChange, PublishedTable
from procuracy.oversight.publication import Scope
from procuracy.oversight.withholding import LEAST, withhold
from procuracy.registry.models import RoleGrant
from procuracy.registry.testing import client_of, nation, official

from .test_campaigns import cases, head_of, started

# Pure: a small world, any campaigns in it, and whoever subtracts.

DAYS = [dt.date(2026, 1, 1) + dt.timedelta(days=n) for n in range(4)]
FIELDS = ("support:a", "support:b", "other:a")
OFFICES = [(p, p * 10 + c, p * 100 + c * 10 + k) for p in (1, 2) for c in (1, 2) for k in (1, 2)]
PLACES = sorted({path[:size] for path in OFFICES for size in range(4)})
scopes = st.builds(
    lambda days, counted, offices: Scope(min(days), max(days), counted, offices),
    st.tuples(st.sampled_from(DAYS), st.sampled_from(DAYS)),
    st.lists(st.sampled_from([*FIELDS, "support:*"]), min_size=1, max_size=2, unique=True).map(tuple),
    st.lists(st.sampled_from(PLACES), min_size=1, max_size=2, unique=True).map(tuple),
)
worlds = st.lists(st.integers(0, 6), min_size=len(DAYS) * len(FIELDS) * len(OFFICES), max_size=len(DAYS) * len(FIELDS) * len(OFFICES))


def counted_by(scope):
    """The cells of the world that a table counts: day, field and office."""
    fields = [f for f in FIELDS if f in scope.counted or f"{f.partition(':')[0]}:*" in scope.counted]
    offices = [o for o in OFFICES if any(o[: len(place)] == place for place in scope.offices)]
    return [(day, field, office) for day in DAYS if scope.first <= day <= scope.last for field in fields for office in offices]


def published(scope, world):
    """Each number that the table shows, and the cells of the world that it counts."""
    cells = counted_by(scope)
    depth = 1 + min(len(place) for place in scope.offices)
    counts, members = {}, {}
    for day, field, office in cells:
        key = (office[:depth], field)
        counts[key] = counts.get(key, 0) + world[day, field, office]
        members.setdefault(key, set()).add((day, field, office))
    rows, columns = sorted({row for row, _field in counts}), sorted({field for _row, field in counts})
    table = withhold(counts, rows, columns)
    shown = [(n, members.get(key, set())) for key, n in table.cells.items()]
    shown += [(n, {cell for (r, _f), its in members.items() if r == row for cell in its}) for row, n in table.rows.items()]
    shown += [(n, {cell for (_r, f), its in members.items() if f == field for cell in its}) for field, n in table.columns.items()]
    shown.append((table.total, set(cells)))
    return [(n, frozenset(its)) for n, its in shown if n is not None and its]


@given(worlds, st.lists(scopes, min_size=2, max_size=5))
@example([1] * (len(DAYS) * len(FIELDS) * len(OFFICES)), [Scope(DAYS[0], DAYS[3], FIELDS, ((),)), Scope(DAYS[0], DAYS[2], FIELDS, ((),))])
@example([1] * (len(DAYS) * len(FIELDS) * len(OFFICES)), [Scope(DAYS[0], DAYS[3], FIELDS, ((1,),)), Scope(DAYS[0], DAYS[3], FIELDS, ((1, 11), (1, 12, 121)))])
@example([1] * (len(DAYS) * len(FIELDS) * len(OFFICES)), [Scope(DAYS[0], DAYS[3], ("support:*",), ((1,),)), Scope(DAYS[0], DAYS[3], ("support:a",), ((1,),))])
@settings(max_examples=300, deadline=None)
def test_who_subtracts_any_two_published_tables_learns_no_small_number(numbers, wished):
    world = dict(zip(itertools.product(DAYS, FIELDS, OFFICES), numbers, strict=True))
    allowed = []
    for scope in wished:
        if not any(scope.meets(other) for other in allowed):
            allowed.append(scope)
    for one, other in itertools.permutations([published(scope, world) for scope in allowed], 2):
        for (more, whole), (less, part) in itertools.product(one, other):
            if part < whole:
                assert not 0 < more - less < LEAST, "the difference is a number of a few cases"


@given(scopes, scopes)
def test_tables_meet_if_and_only_if_a_case_can_be_in_both(one, other):
    assert one.meets(other) == other.meets(one) == bool(set(counted_by(one)) & set(counted_by(other)))


# In the house


@pytest.fixture
def offices(db):
    cache.clear()
    with clock.moved_to(at(DAY)):
        yield nation()


def second_of(office):
    """Somebody else of the office who may confirm what is published."""
    return actor(official(office, "case_management"))


def publish(row, office, today=DAY):
    """Its figures, proposed by one and confirmed by another."""
    second = second_of(office)
    publication.propose_figures(row.pk, head_of(office), now=at(today), today=today)
    publication.answer(row.pk, second, True, now=at(today), today=today)
    return row.tables.latest("last_day")


def test_a_table_covers_months_that_have_ended_and_is_never_changed(offices):
    row = started(offices["city"])
    cases(offices["district"], 7, on=dt.date(2026, 7, 31))
    cases(offices["district"], 9, on=DAY)
    first = publish(row, offices["city"])
    assert (first.first_day, first.last_day, first.shown["total"]) == (dt.date(2026, 1, 1), dt.date(2026, 7, 31), 7)
    with pytest.raises(NotPossibleNow):
        publish(row, offices["city"])
    cases(offices["district"], 1, on=dt.date(2026, 7, 1))
    later = dt.date(2026, 9, 1)
    second = publish(row, offices["city"], later)
    assert (second.first_day, second.last_day, second.shown["total"]) == (dt.date(2026, 8, 1), dt.date(2026, 8, 31), 9)
    assert PublishedTable.objects.get(pk=first.pk).shown["total"] == 7, "what came late is in no table"
    assert list(CampaignChange.objects.filter(campaign=row, kind="figures").values_list("last_day", flat=True)) == [first.last_day, second.last_day]
    for change in (lambda: PublishedTable.objects.update(last_day=later), lambda: PublishedTable.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_what_is_withheld_is_not_even_kept(offices):
    row = started(offices["city"])
    cases(offices["district"], 3, on=dt.date(2026, 7, 1))
    assert publish(row, offices["city"]).shown["total"] is None
    assert "3" not in str([place["cells"] + [place["sum"]] for place in PublishedTable.objects.get().shown["places"]])


@pytest.mark.parametrize(
    ("office", "plan"),
    [
        ("city", {"last_day": dt.date(2026, 7, 30)}),
        ("district", {}),
        ("province", {"counted": ["support:migrant_worker", "support:elderly"]}),
    ],
)
def test_one_day_one_field_or_one_office_more_is_refused_and_the_other_campaign_is_named(offices, office, plan):
    publish(started(offices["city"], title_zh="护航民生"), offices["city"])
    other = started(offices[office], **plan)
    with pytest.raises(NotPossibleNow) as refused:
        publish(other, offices[office])
    assert "护航民生" in str(refused.value) and offices["city"].name_zh in str(refused.value) and "2026-07-31" in str(refused.value)
    assert PublishedTable.objects.count() == 1


def test_what_was_public_once_still_counts_when_it_is_shown_no_longer(offices):
    row = started(offices["city"])
    publish(row, offices["city"])
    campaigns.unpublish(row.pk, head_of(offices["city"]), now=at(DAY))
    with pytest.raises(NotPossibleNow):
        publish(started(offices["district"]), offices["district"])


def test_other_days_other_fields_and_other_offices_are_published_beside_it(offices):
    publish(started(offices["district"]), offices["district"])
    publish(started(offices["other"]), offices["other"])
    publish(started(offices["district"], first_day=dt.date(2025, 1, 1), last_day=dt.date(2025, 12, 31)), offices["district"])
    publish(started(offices["district"], counted=["administrative_supervision:*"]), offices["district"])
    assert PublishedTable.objects.count() == 4


def test_leads_have_figures_of_their_own(offices):
    with pytest.raises(NotPossibleNow) as refused:
        publish(started(offices["city"], counted=["support:*", "lead:environment"]), offices["city"])
    assert "线索" in str(refused.value)


def test_only_its_office_publishes_and_nobody_before_an_office_takes_part(offices):
    row = started(offices["city"], whole="no")
    with pytest.raises(NotPossibleNow):
        publish(row, offices["city"])
    campaigns.invite(row.pk, head_of(offices["city"]), offices["district"], "", now=at(DAY))
    with pytest.raises(NotAllowed):
        publish(row, offices["district"])


def test_on_the_page_it_is_confirmed_refused_and_shown(offices, django_assert_max_num_queries):
    row = started(offices["city"])
    cases(offices["district"], 8, on=dt.date(2026, 7, 1))
    desk, second = client_of(official(offices["city"], "head")), client_of(official(offices["city"], "case_management"))
    confirm = f"/desk/campaigns/{row.pk}/confirm"
    assert second.get(confirm).status_code == 404, "nothing is proposed"
    assert "公布数据" not in desk.get(f"/desk/campaigns/{row.pk}").content.decode()
    desk.post(f"/desk/campaigns/{row.pk}/publish", {"published": "1"})
    assert Client().get(f"/campaigns/{row.pk}").status_code == 404 and desk.get(confirm).status_code == 404, "one alone publishes nothing"
    assert confirm in second.get("/desk/campaigns").content.decode() and "目的和期间" in second.get(confirm).content.decode()
    assert second.post(confirm, {"accept": "yes"}).status_code == 302
    assert "尚未公布数据" in Client().get(f"/campaigns/{row.pk}").content.decode()
    assert "公布数据" in desk.get(f"/desk/campaigns/{row.pk}").content.decode()
    assert desk.post(f"/desk/campaigns/{row.pk}/figures", {}).status_code == 422
    assert desk.post(f"/desk/campaigns/{row.pk}/figures", {"read": "on"}).status_code == 302
    assert not PublishedTable.objects.exists() and second.post(confirm, {"accept": "no"}).status_code == 422, "whoever returns it says why"
    assert second.post(confirm, {"accept": "yes"}).status_code == 302
    page = Client().get(f"/campaigns/{row.pk}").content.decode()
    assert ">8" in page.split("<tbody")[1] and "公布的表格此后不再改动" in page
    below, other = client_of(official(offices["district"], "head")), started(offices["district"])
    below.post(f"/desk/campaigns/{other.pk}/publish", {"published": "1"})
    client_of(official(offices["district"], "chief_procurator")).post(f"/desk/campaigns/{other.pk}/confirm", {"accept": "yes"})
    refused = below.post(f"/desk/campaigns/{other.pk}/figures", {"read": "on"})
    assert refused.status_code == 409 and "护航民生民利" in refused.content.decode()
    with django_assert_max_num_queries(3):
        Client().get(f"/campaigns/{row.pk}")
    assert Case.objects.count() == 8


def test_nothing_is_published_by_one_alone(offices):
    row, author = started(offices["city"]), head_of(offices["city"])
    moment = {"now": at(DAY), "today": DAY}
    RoleGrant.objects.filter(official__office=offices["city"]).exclude(official_id=int(author.id)).delete()
    with pytest.raises(NotPossibleNow) as alone:
        campaigns.propose_page(row.pk, author, **moment)
    assert offices["city"].name_zh in str(alone.value)
    second, outside = second_of(offices["city"]), actor(official(offices["province"], "chief_procurator"))
    campaigns.propose_page(row.pk, author, **moment)
    with pytest.raises(NotPossibleNow):
        publication.propose_figures(row.pk, author, **moment)
    for who in (author, outside):
        with pytest.raises(NotAllowed):
            publication.answer(row.pk, who, True, **moment)
    with pytest.raises(InvalidFacts):
        publication.answer(row.pk, second, False, **moment)
    publication.answer(row.pk, second, False, "目的写得太笼统", **moment)
    campaigns.propose_page(row.pk, author, **moment)
    publication.answer(row.pk, author, False, **moment)
    row.refresh_from_db()
    assert (row.published, row.asked) == (False, "")
    campaigns.propose_page(row.pk, author, **moment)
    publication.answer(row.pk, second, True, **moment)
    row.refresh_from_db()
    assert row.published and [c.kind for c in row.changes.all()][-5:] == ["returned", "ask_page", "taken_back", "ask_page", "published"]


def test_a_campaign_about_leads_says_from_the_first_where_their_figures_stand(offices):
    row = started(offices["city"], counted=["lead:environment"])
    Campaign.objects.update(published=True)
    head, leads = client_of(official(offices["city"], "head")), "/leads/places"
    assert "数据另页公布" in head.get("/desk/campaigns/new").content.decode()
    assert "不公布数据" in head.get(f"/desk/campaigns/{row.pk}").content.decode() and head.get(f"/desk/campaigns/{row.pk}/figures").status_code == 404
    page = Client().get(f"/campaigns/{row.pk}").content.decode()
    assert leads in page and "尚未公布数据" not in page
