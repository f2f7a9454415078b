"""Bulk load for the benchmark: any number of petitions with valid chains, written by COPY as the engine would write them."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from procuracy.casework import chain, lawbook, receipts, search
from procuracy.casework.actors import Actor
from procuracy.casework.batch import copy
from procuracy.casework.clocks import row as clock_row
from procuracy.casework.ids import uuid7
from procuracy.casework.models import NO_DUE, Case, Deadline, Event, Party
from procuracy.casework.subscriptions import OPENED
from procuracy.casework.writing import words_digest
from procuracy.law import SHANGHAI
from procuracy.registry.models import Official, Procuratorate

WORDS = Path(__file__).with_name("demo_words.yaml")
OPEN_SHARE = 0.05
CHUNK = 5000


class Loader:
    """Makes petitions spread over all basic offices; one in twenty is open, as in an office that keeps its days."""

    def __init__(self, seed: int = 1) -> None:
        self.chance = random.Random(seed)  # noqa: S311 - bench data
        self.offices = list(Procuratorate.objects.filter(level="basic", kind="ordinary"))
        self.words = yaml.safe_load(WORDS.read_text("utf-8"))
        self.today = dt.date(2026, 11, 20)
        self.procedure = lawbook.procedure("petition", self.today)
        self.actor = Actor.newcomer("web")
        self.handlers = dict(Official.objects.filter(grants__role="handler").values_list("office_id", "pk"))
        self._due: dict[tuple[str, dt.date], Any] = {}

    def load(self, count: int) -> int:
        """Add `count` petitions. Returns how many rows were written in all tables."""
        written = 0
        for begin in range(0, count, CHUNK):
            cases, parties, events, deadlines = [], [], [], []
            for _ in range(min(CHUNK, count - begin)):
                case, party, event, clocks = self._petition()
                cases.append(case)
                parties.append(party)
                events.append(event)
                deadlines += clocks
            for rows in (cases, parties, events, deadlines):
                written += copy(rows)
        return written

    def _petition(self) -> tuple[Case, Party, Event, list[Deadline]]:
        chance = self.chance
        office = self.offices[0] if chance.random() < 0.02 else chance.choice(self.offices)
        said = chance.choice(self.words)
        text = said["text"].format(n=chance.randint(3, 9), m=chance.randint(2, 8), y=chance.randint(800, 90_000), p=f"第{chance.randint(1, 999)}号")
        opened = chance.random() < OPEN_SHARE
        age = chance.randint(0, 120) if opened else chance.randint(60, 1200)
        on = self.today - dt.timedelta(days=age)
        moment = dt.datetime.combine(on, dt.time(9, chance.randint(0, 59)), SHANGHAI)
        case_id = uuid7(int(moment.timestamp() * 1000))
        party = Party(case_id=case_id, role="petitioner", safe_contact={"may_contact": False})
        party.set_contact({"name": f"王某{chance.randint(1, 10**6)}", "phone": f"139{chance.randint(0, 10**8 - 1):08d}"})
        number = receipts.new(case_id.hex)
        party.receipt_digest = receipts.digest(number)
        facts = {"door": "web", "words": words_digest(text, said["wish"]), "facts": {"matter": said["matter"]}, "parties": ["petitioner"]}
        stage = chance.choice(("registered", "accepted", "accepted", "replied")) if opened else "closed"
        entry = chain.Entry(case_id, 1, OPENED, stage, self.actor.reference, None, moment, on, self.procedure.digest, facts)
        head = chain.link(entry, chain.ZERO)
        clocks = [self._clock(case_id, name, on, ended=not opened) for name in self.procedure.opens["starts"]]
        due = min((c.due or c.raw_end for c in clocks if c.ended_seq is None), default=NO_DUE)
        case = Case(
            id=case_id,
            procedure_id=self.procedure.digest,
            line="petition",
            office=office,
            city_office_id=office.city_office_id,
            province_office_id=office.province_office_id,
            handler_id=self.handlers.get(office.pk),
            stage=stage,
            open=opened,
            outcome="" if opened else "answered",
            door="web",
            title=text[:40],
            words=text,
            wish=said["wish"],
            place=office.code,
            facts={"matter": said["matter"]},
            received_on=on,
            opened_at=moment,
            closed_at=None if opened else moment,
            next_due=due,
            next_clock="procedural_reply" if due != NO_DUE else "",
            version=1,
            head=head,
            search=search.vector(f"{text[:40]}\n{text}\n{said['wish']}", office.path(), case_id),
        )
        event = Event(
            case_id=case_id,
            seq=1,
            action=OPENED,
            stage=stage,
            actor=self.actor.reference,
            at=moment,
            on=on,
            procedure_digest=self.procedure.digest,
            facts=facts,
            previous=chain.ZERO,
            hash=head,
        )
        return case, party, event, clocks

    def _clock(self, case_id: Any, name: str, on: dt.date, *, ended: bool) -> Deadline:
        start = self._due.get((name, on))
        if start is None:
            spec = self.procedure.clocks[name]
            rule = lawbook.rule(spec.rule, on)
            start = clock_row(name, rule, on, lawbook.catalogue().calendar, counted=True, owner=spec.owner, changes=())
            self._due[name, on] = start
        mark = {"ended_seq": 1, "ended_on": on, "ended_how": "met"} if ended else {}
        return Deadline(
            case_id=case_id,
            clock=name,
            rule=start.rule,
            rule_edition=start.rule_edition,
            is_law=start.is_law,
            owner=start.owner,
            started_seq=1,
            start=on,
            raw_end=start.raw_end,
            due=start.due,
            missing_year=start.missing_year,
            steps=list(start.steps),
            **mark,
        )


def spread(rows: list[Any], count: int) -> Iterator[Any]:
    """`count` of the rows, evenly."""
    step = max(1, len(rows) // count)
    yield from rows[::step][:count]
