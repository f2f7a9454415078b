"""Builders for tests of judicial aid: an office with its people, a petition, and an aid case up to a stage, in one line each."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from procuracy.casework import commands
from procuracy.casework.actors import Actor
from procuracy.casework.models import Case, Party
from procuracy.casework.testing import DAY, actor, at, do, reply, speak
from procuracy.lines.aid.models import WageFigure
from procuracy.registry.models import Official, Procuratorate
from procuracy.registry.testing import nation, official

WORDS = "我被人打成重伤，凶手没钱赔，医药费没有着落"
INTERVIEW = {
    "classes": ["victim_injured"],
    "causes": ["offender_poor"],
    "hardship": "没有收入，欠债看病",
    "earlier_aid": "no",
    "compensation": "no",
    "own_fault": "none",
    "explained": "on",
}
FACTORS = {"earlier_aid": "0", "compensation": "0", "factors": "损失大，家庭无收入", "facts_text": "重伤二级"}


@dataclass
class Office:
    """A district office with somebody for each duty."""

    office: Procuratorate
    people: dict[str, Official]

    def __getattr__(self, role: str) -> Actor:
        return actor(self.people[role])


def office() -> Office:
    """A district office, with the province's wage figure of the year before."""
    district = nation()["district"]
    roles = ("operator", "triage_officer", "handler", "head", "chief_procurator", "case_management", "visitor", "finance")
    if not WageFigure.objects.exists():
        WageFigure.objects.create(province_id="510000", year=DAY.year - 1, monthly="8500.00", source="四川省统计公报")
    return Office(district, {role: official(district, role) for role in roles})


def petition(o: Office, words: str = WORDS, **more: Any) -> commands.Opened:
    """A petition, assigned to the handler."""
    opened = speak(o.office, words=words, **more)
    do(opened.case_id, "assign", o.triage_officer, handler=o.people["handler"].pk)
    return opened


def raised(o: Office, source: str = "lead", origin: uuid.UUID | None = None, **facts: Any) -> uuid.UUID:
    """An aid case raised beside a petition by its handler."""
    asked = {"source": source, "reason": "可能符合救助条件", **({"minutes": "口述笔录"} if source == "oral" else {}), **facts}
    beside = origin or petition(o).case_id
    return commands.raise_case(beside, "aid", o.handler, asked, key=uuid.uuid4().hex, now=at(DAY), today=DAY)


def applied(o: Office, source: str = "application", on: dt.date = DAY, **more: Any) -> uuid.UUID:
    """Up to a registered application."""
    case = raised(o, source, **more)
    if source == "lead":
        do(case, "take_up", o.handler, on)
    do(case, "interview", o.operator, on, **INTERVIEW)
    do(case, "apply", o.operator, on, applied_on=on.isoformat(), way="written", applicant="self", cause="故意伤害案", organ="公安局")
    return case


def reviewing(o: Office, **more: Any) -> uuid.UUID:
    """Up to the review."""
    case = applied(o, **more)
    do(case, "accept", o.handler, complete_on=DAY.isoformat())
    return case


def grant_facts(**more: Any) -> dict[str, Any]:
    """What a proposal of a grant of twelve months states."""
    return {"eligibility": "victim_injured", "province": "510000", "wage_year": str(DAY.year - 1), "months": "12", **FACTORS, **more}


def granted(o: Office, **more: Any) -> uuid.UUID:
    """Up to the decision."""
    case = reviewing(o)
    reply(case, "grant", o.handler, o.chief_procurator, **grant_facts(**more))
    return case


def funded(o: Office) -> uuid.UUID:
    """Up to the arrival of the funds."""
    case = granted(o)
    do(case, "funds_arrived", o.finance, arrived_on=DAY.isoformat())
    return case


PAYMENT = {"amount": "102000.00", "paid_on": DAY.isoformat(), "way": "transfer", "account_last4": "4321"}


def paid(o: Office) -> uuid.UUID:
    """Up to the payment."""
    case = funded(o)
    do(case, "pay", o.finance, **PAYMENT)
    return case


def stage(case: uuid.UUID) -> tuple[str, str]:
    """Stage and outcome of a case."""
    row = Case.objects.get(pk=case)
    return row.stage, row.outcome


def her(case: uuid.UUID) -> Actor:
    """The person of a case, by her own row in it."""
    return Actor.person(case, Party.objects.get(case_id=case).pk)
