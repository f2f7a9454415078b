"""Bulk load of leads for the benchmark: cases in eight fields with valid chains, each with its place, written by COPY."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

from procuracy.casework import chain, lawbook
from procuracy.casework.actors import Actor
from procuracy.casework.batch import copy
from procuracy.casework.ids import uuid7
from procuracy.casework.models import Case, Event
from procuracy.casework.subscriptions import OPENED
from procuracy.casework.writing import words_digest
from procuracy.law import SHANGHAI
from procuracy.lines.lead.models import LeadPoint
from procuracy.lines.lead.naming import title_of
from procuracy.lines.lead.places import UNIT, cell
from procuracy.registry.models import Procuratorate

FIELDS = ("environment", "food_drugs", "state_property", "work_safety", "personal_information", "women", "barrier_free", "heritage")
"""Eight, as many as the campaign of livelihood has."""
WHAT = ("坡道太陡，轮椅推不上去", "消防通道被货物堵住", "河边堆了很多建筑垃圾", "盲道被停车占用", "快递单上的号码没有遮住", "古城墙上被人乱刻", "小餐馆用回收的油", "公厕没有母婴室")
WHERE = ("人民广场东门", "一环路北段", "河滨公园", "火车站南出口", "小学门口", "菜市场西侧", "第二医院门诊楼", "老街口")
DAYS = 365
CHUNK = 5000


class LeadLoader:
    """Leads of one year over all basic offices, within some twenty kilometres of a middle that each office is given."""

    def __init__(self, today: dt.date, seed: int = 2) -> None:
        self.chance = random.Random(seed)  # noqa: S311 - bench data
        self.offices = list(Procuratorate.objects.filter(level="basic", kind="ordinary"))
        self.middles = {office.pk: (self.chance.uniform(22, 45), self.chance.uniform(88, 122)) for office in self.offices}
        self.today = today
        self.procedure = lawbook.procedure("lead", today)
        self.actor = Actor.newcomer("web")

    def load(self, count: int) -> int:
        """Add `count` leads. Returns how many rows were written in all tables."""
        written = 0
        for begin in range(0, count, CHUNK):
            made = [self._lead() for _ in range(min(CHUNK, count - begin))]
            for rows in zip(*made, strict=True):
                written += copy(list(rows))
        return written

    def words(self) -> str:
        """What a report says, as many say it."""
        chance = self.chance
        return f"{chance.choice(WHERE)}{chance.randint(1, 99)}号{chance.choice(WHAT)}，已经{chance.randint(2, 60)}天了"

    def _lead(self) -> tuple[Case, Event, LeadPoint]:
        chance = self.chance
        office = self.offices[0] if chance.random() < 0.02 else chance.choice(self.offices)
        on = self.today - dt.timedelta(days=chance.randrange(DAYS))
        moment = dt.datetime.combine(on, dt.time(9, chance.randint(0, 59)), SHANGHAI)
        case_id, words, field = uuid7(int(moment.timestamp() * 1000)), self.words(), chance.choice(FIELDS)
        middle = self.middles[office.pk]
        place = middle[0] + chance.uniform(-0.2, 0.2), middle[1] + chance.uniform(-0.2, 0.2)
        lat, lon = round(place[0] * UNIT), round(place[1] * UNIT)
        facts: dict[str, Any] = {"words": words, "field": field, "happened_at": office.name_zh, "seen_on": on.isoformat(), "source": "person", "position": f"{place[0]:.5f}, {place[1]:.5f}", "datum": "wgs84"}
        said = {"door": "web", "words": words_digest(words, ""), "facts": facts, "parties": []}
        opened = chance.random() < 0.2
        stage = "received" if opened else "closed"
        entry = chain.Entry(case_id, 1, OPENED, stage, self.actor.reference, None, moment, on, self.procedure.digest, said)
        head = chain.link(entry, chain.ZERO)
        case = Case(
            id=case_id, procedure_id=self.procedure.digest, line="lead", field=field, office=office, city_office_id=office.city_office_id, province_office_id=office.province_office_id,
            stage=stage, open=opened, outcome="" if opened else "adopted", door="web", title=title_of(facts), words=words, place=office.division_id or "", facts=facts, department="public_interest",
            received_on=on, opened_at=moment, closed_at=None if opened else moment, version=1, head=head, anonymous=True, replyable=False,
        )  # fmt: skip
        event = Event(
            case_id=case_id, seq=1, action=OPENED, stage=stage, actor=self.actor.reference, at=moment, on=on, procedure_digest=self.procedure.digest, facts=said, previous=chain.ZERO, hash=head,
        )  # fmt: skip
        return case, event, LeadPoint(case=case, division=case.place, field=field, seen_on=on, latitude=lat, longitude=lon, cell=cell(lat, lon))
