"""The demo's nation: as many volunteers, leads and supervised disputes as the year 2023 had, in every basic office of the country.

Each kind of life is lived through the engine on its own days, in a transaction that is rolled back; what stays are its copies (`replay`).
"""

from __future__ import annotations

import datetime as dt
import random
import sys
import time
import uuid
from collections.abc import Callable, Iterator, Sequence

from django.contrib.auth.hashers import make_password
from django.db import connection, transaction

from procuracy import law
from procuracy.casework.actors import Actor
from procuracy.casework.commands import NewParty
from procuracy.lines.lead.reporting import report
from procuracy.registry.models import Department, Official, Procuratorate, RoleGrant, User

from . import clock
from .demo_law import DISPUTES, supervised
from .demo_matters import JINNIU, Story
from .demo_public import applied
from .replay import Place, Template, Writer

VOLUNTEERS, LEADS, LATELY, SUPERVISED = 86_400, 19_200, 6_000, 69_300
"""Volunteers and leads by the end of 2023; leads of the twelve months before today; disputes supervised in 2023."""
PARTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "triage": ("分流员", ("triage_officer",)), "handler": ("检察官", ("handler",)), "handler-2": ("检察官", ("handler",)), "head": ("部门负责人", ("head",)),
    "chief": ("检察长", ("chief_procurator",)), "visitor": ("回访员", ("visitor",)),
}  # fmt: skip
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡林郭何高罗"
FIRST_YEAR = 2021
_FIELDS = {"barrier_free": "公共场所的轮椅坡道太陡，老人、残疾人推不上去", "environment": "河边堆了很多建筑垃圾，下雨就流进河里", "food_drugs": "小餐馆反复用油，后厨很脏", "work_safety": "消防通道长期被货物堵住", "heritage": "老城墙被人乱刻乱画，没有人管"}  # fmt: skip
_WEIGHT = {"employment": 9, "social_security": 8, "housing": 5, "medical_care": 4, "public_security": 3, "education": 2, "pension": 2, "marriage_registration": 2}


def load(people: dict[str, Actor]) -> None:
    """Write the nation. `people` are those of the demo's own office, which lends its days to the templates."""
    begun = time.monotonic()
    chance = random.Random(86_000)  # noqa: S311 - invented lives, not secrets
    places = _places(chance)
    weights = [chance.lognormvariate(0, 0.8) for _ in places]
    writer = Writer(lambda _of: {"name": f"{chance.choice(SURNAMES)}某", "phone": f"139{chance.randrange(10**8):08d}"})

    def spread(what: str, count: int, templates: Sequence[Template], shares: Sequence[float]) -> None:
        for template, place in zip(chance.choices(templates, shares, k=count), chance.choices(places, weights, k=count), strict=True):
            writer.write(template, place)
        writer.flush()
        print(f"… {count:,} {what} ({time.monotonic() - begun:.0f} s)", file=sys.stderr, flush=True)

    print(f"… and a nation around it: {len(places):,} offices with their people ({time.monotonic() - begun:.0f} s)", file=sys.stderr, flush=True)
    spread("volunteers", VOLUNTEERS, *_weighed(_volunteers(people)))
    spread("leads by the end of 2023", LEADS, *_weighed(_leads(people, _monthly(dt.date(2021, 7, 20)))))
    today = clock.today()
    spread("leads of the last twelve months", LATELY, *_weighed(_leads(people, [today - dt.timedelta(days=20 + 14 * n) for n in range(24)])))
    spread("supervised disputes of 2023", SUPERVISED, *_weighed(_disputes(people, chance)))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _places(chance: random.Random) -> list[Place]:
    """Every ordinary basic office but the demo's own, with an official for each part; they have no account to sign in with."""
    offices = list(Procuratorate.objects.filter(level="basic", kind="ordinary").exclude(code=JINNIU).select_related("parent").order_by("pk"))
    every = {office.pk: office for office in Procuratorate.objects.filter(level__in=("city", "province"))}
    departments = dict(Department.objects.filter(function=Department.Function.ACCUSATIONS).values_list("office_id", "pk"))
    since = dt.date(FIRST_YEAR, 1, 1)
    wanted = [(office, part) for office in offices for part in PARTS]
    users = User.objects.bulk_create([User(username=f"{office.code}-{part}", password=make_password(None)) for office, part in wanted], batch_size=2000)
    rows = [
        Official(user=user, name=f"{chance.choice(SURNAMES)}{PARTS[part][0]}", title=PARTS[part][0], office=office, department_id=departments.get(office.pk))
        for user, (office, part) in zip(users, wanted, strict=True)
    ]
    officials = Official.objects.bulk_create(rows, batch_size=2000)
    grants = [RoleGrant(official=official, role=role, since=since) for official, (_office, part) in zip(officials, wanted, strict=True) for role in PARTS[part][1]]
    RoleGrant.objects.bulk_create(grants, batch_size=2000)
    people: dict[int, dict[str, int]] = {}
    for official, (office, part) in zip(officials, wanted, strict=True):
        people.setdefault(office.pk, {})[part] = official.pk
    return [Place(office, every.get(office.city_office_id), every[office.province_office_id], people[office.pk]) for office in offices]


def _lived(people: dict[str, Actor], live: Callable[[Story], Sequence[uuid.UUID]], name: str, day: dt.date, marks: dict[str, Callable[[Place], str]] | None = None) -> Template:
    """What `live` does on these days, taken as a template and undone."""
    parts = {int(people[part].id): part for part in PARTS}
    with transaction.atomic():
        story = Story(people, {}, name)
        story.day = day
        template = Template(live(story), parts, marks)
        transaction.set_rollback(True)
    return template


def _monthly(day: dt.date) -> list[dt.date]:
    """This day and every thirtieth after it, to the end of November 2023."""
    return [day + dt.timedelta(days=30 * n) for n in range((dt.date(2023, 11, 30) - day).days // 30 + 1)]


def _weighed(lives: Iterator[tuple[Template, float]]) -> tuple[list[Template], list[float]]:
    templates, shares = zip(*lives, strict=True)
    return list(templates), list(shares)


def volunteered(s: Story, ending: str, knows: list[str]) -> list[uuid.UUID]:
    """Somebody applies; `ending` is active, thanked, refused, left or suspended. Gives the case."""
    case, party = applied(s, "林某", "教师", knows, "handler-2")
    s.day += dt.timedelta(days=1)
    if ending == "refused":
        s.agreed(case, "refuse", "handler-2", "head", reason="申报的情况不能核实。")
        return [case]
    s.agreed(case, "approve", "handler-2", "head", checked="专长、地区属实，没有利害关系。")
    s.day += dt.timedelta(days=1)
    s.do(case, "sign_agreement", Actor.person(case, party.pk), read_training="on", agrees="on", signature="林某")
    s.day += dt.timedelta(days=30)
    if ending == "thanked":
        s.do(case, "thank", "handler-2", text="谢谢你反映线索。")
    elif ending == "suspended":
        s.agreed(case, "suspend", "handler-2", "head", reason="联系不上，暂停参与。")
    elif ending == "left":
        s.do(case, "leave", Actor.person(case, party.pk), sure="on")
    return [case]


def _volunteers(people: dict[str, Actor]) -> Iterator[tuple[Template, float]]:
    """Applications from July 2022, when the register opened in the whole country, to the end of 2023: most admitted, some thanked, a few refused, suspended or gone."""
    expertise = (["accessibility"], ["environment", "water"], ["food_drugs"], ["medicine", "elderly"], ["law"], ["safety", "construction"])
    endings = {"active": 12.0, "thanked": 5.0, "refused": 1.0, "left": 1.0, "suspended": 0.3}

    for number, day in enumerate(_monthly(dt.date(2022, 7, 20))):
        for ending, share in endings.items():
            if ending in ("active", "thanked") or number % 2 == 0:
                knows = expertise[number % len(expertise)]
                yield _lived(people, lambda s, e=ending, k=knows: volunteered(s, e, k), f"nation-v{number}{ending}", day), share * (1 + number / 10)


def reported(s: Story, field: str, words: str, *, used: bool) -> list[uuid.UUID]:
    """Somebody reports a lead; one that is `used` becomes a case, and the harm is mended. Gives its cases."""
    when = s.when()
    answers = {"words": words, "field": field, "place_words": "成都市金牛区", "place": JINNIU, "seen_on": s.day.isoformat()}
    reporter = NewParty(role="petitioner", contact={"name": "某人"}, safe_contact={"may_contact": False})
    lead = report(answers, [], reporter=reporter, participant=None, door="web", actor=Actor.newcomer("web"), key=when["key"], now=when["now"], today=s.day, language="zh-hans").case_id
    s.do(lead, "assign", "triage", handler=int(s.people["handler"].id))
    s.do(lead, "assess", "handler")
    s.day += dt.timedelta(days=3)
    if not used:
        s.agreed(lead, "not_use", "handler", "head", reason="经查看现场，没有损害公共利益的事实。")
        return [lead]
    case = s.raised(lead, "public_interest_administrative", "handler", field=field, respondent="某区主管部门", harm=words, happened_at="成都市金牛区")
    s.do(lead, "adopt", "handler", words_to_her="谢谢你反映的情况。")
    s.agreed(case, "file", "handler", "chief", report="初步调查属实。")
    s.do(case, "name_second", "handler", second=int(s.people["handler-2"].id))
    s.do(case, "serve_filing", "handler", served_on=s.day.isoformat(), how="签收")
    s.day += dt.timedelta(days=5)
    s.do(case, "consult", "handler", held_on=s.day.isoformat(), text="主管部门认可事实，当场安排整改。", facts_confirmed="on")
    s.day += dt.timedelta(days=7)
    s.do(case, "finish_investigation", "handler", text="磋商后已经整改到位。")
    s.agreed(case, "end_after_investigation", "handler", "chief", reason="经磋商，主管部门依法履职，公共利益得到保护。")
    return [lead, case]


def _leads(people: dict[str, Actor], days: Sequence[dt.date]) -> Iterator[tuple[Template, float]]:
    """Leads in the fields of law, on these days: most became cases that ended when the harm was mended, some were not used."""

    for number, day in enumerate(days):
        for turn, (field, words) in enumerate(_FIELDS.items()):
            if field in {f.id for f in law.fields(day, "administrative")} and (number + turn) % 2 == 0:
                used = (number + turn) % 6 != 0
                yield _lived(people, lambda s, f=field, w=words, u=used: reported(s, f, w, used=u), f"nation-l{day}{turn}", day), (6 - turn) * (1 + number / 12)


def _disputes(people: dict[str, Actor], chance: random.Random) -> Iterator[tuple[Template, float]]:
    """Judgments about people's livelihood that were supervised in 2023, in eight fields and each month."""
    # Of the number 川0106行初1号 the court's code and the serial change; how it is written around them does not.
    marks: dict[str, Callable[[Place], str]] = {"川0106(?=行初)": lambda place: f"{place.province.short_name}{place.office.code[2:6]}", "(?<=行初)1(?=号)": lambda _place: str(chance.randrange(1, 10**6))}
    for month in range(1, 11):
        for number, (field, (organ, act)) in enumerate(DISPUTES.items()):
            day = dt.date(2023, month, 3 + 3 * number)
            turn = month + number
            yield _lived(people, lambda s, f=field, o=organ, a=act, t=turn: supervised(s, t, f, o, a, "（2022）川0106行初1号"), f"nation-s{month}{field}", day, marks), _WEIGHT[field] * chance.uniform(0.7, 1.3)
