"""Builders for tests of litigation supervision: an office with everybody that a case needs, and the office above it."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, Self

from django.test import Client

from procuracy.casework import commands, lawbook, receipts
from procuracy.casework.actors import Actor
from procuracy.casework.models import Case, Deadline, Party
from procuracy.casework.testing import DAY, actor, at, speak
from procuracy.casework.testing import do as perform
from procuracy.registry.testing import nation, official

OPENING: dict[str, Any] = {
    "source": "application", "kind": "judgment", "court": "某区人民法院", "court_level": "basic", "case_number": "（2025）某0101行初12号", "decided": "驳回诉讼请求",
    "request": "认定事实错误，请求监督", "other_party": "某区人力资源和社会保障局", "applied_on": DAY.isoformat(), "limit_from": "2026-03-02",
}  # fmt: skip
WORDS = dict.fromkeys(("facts_found", "reason", "basis", "text", "violation", "advice", "questions", "assessment", "how"), "如实写明")
ROLES = ("handler", "head", "chief_procurator", "triage_officer", "case_management", "visitor", "operator")


class Bench:
    """A case of litigation supervision beside a petition, and everybody who may act in it."""

    line = ""
    opening: dict[str, Any] = OPENING

    def __init__(self, place: str = "district", day: dt.date = DAY, **opening: Any) -> None:
        self.office = nation()[place]
        self.people = {role: official(self.office, role) for role in ROLES}
        self.other_handler = official(self.office, "handler")
        self.who: dict[str, Actor] = {role: actor(row) for role, row in self.people.items()}
        above = nation()["city" if place == "district" else "province"]
        self.above_person = official(above, "head")
        self.above, self.chief_above = actor(self.above_person), actor(official(above, "chief_procurator"))
        self.day = day
        self.origin = speak(self.office, words="对法院判决不服", on=day).case_id
        perform(self.origin, "assign", self.who["triage_officer"], on=day, handler=self.people["handler"].pk)
        # Benches of one test are about one decision, and each is opened all the same; so is one about another level's court.
        facts = {name: value for name, value in {**self.opening, "again": "另一件", "elsewhere": "市院指定", **opening}.items() if value is not None}
        self.case = commands.raise_case(self.origin, self.line, self.who["handler"], facts, key=uuid.uuid4().hex, now=at(day), today=day)
        self.person = Actor.person(self.case, Party.objects.get(case_id=self.case).pk)

    def go(self, action: str, who: str | Actor = "", approver: Actor | None = None, **facts: Any) -> Self:
        """Do an act as whoever the procedure names first; where it needs approval, propose it and have it approved."""
        row = Case.objects.get(pk=self.case)
        spec = lawbook.pinned_procedure(row.procedure_id).actions[action]
        acting = who if isinstance(who, Actor) else self.who[who or next(role for role in spec.by if role in self.who)]
        common: dict[str, Any] = {"expected_version": row.version, "key": uuid.uuid4().hex, "now": at(self.day), "today": self.day}
        if spec.approve is None:
            commands.perform(self.case, action, acting, facts, **common)
            return self
        proposal = commands.propose(self.case, action, acting, facts, **common)
        if approver is None:
            approver = self.chief_above if "superior" in spec.by or proposal.office_id != self.office.pk else self.who["head" if proposal.approvers == ["head"] else "chief_procurator"]
        commands.answer(proposal.pk, approver, "approved", key=uuid.uuid4().hex, now=at(self.day), today=self.day)
        return self

    def go_origin(self, action: str, **facts: Any) -> Self:
        """Do an act of the petition beside which the case was opened."""
        perform(self.origin, action, self.who["triage_officer"], on=self.day, **facts)
        return self

    def on(self, day: dt.date) -> Self:
        """Days pass; what the platform's clock does by itself happens."""
        self.day = day
        commands.expire_clocks(at(day), day)
        return self

    def clock(self, name: str) -> Deadline:
        """The running clock of a name."""
        return Deadline.objects.get(case_id=self.case, clock=name, ended_seq__isnull=True)

    def due(self, name: str) -> dt.date | None:
        """The last day of a running clock."""
        return self.clock(name).due

    @property
    def row(self) -> Case:
        """The case as it stands."""
        return Case.objects.get(pk=self.case)

    @property
    def stage(self) -> str:
        """The stage in which it stands."""
        return str(self.row.stage)

    # How a case gets on.

    def accepted(self) -> Self:
        """Accepted, told and handed over."""
        self.go("accept", reason="符合受理条件").go("send_acceptance", sent_on=self.day.isoformat(), how="邮寄")
        return self.go("hand_over", sent_on=self.day.isoformat(), how="移送")

    def ex_officio(self) -> Self:
        """Registered by case management and handed over."""
        return self.go("register_ex_officio", text="材料齐备").go("hand_over", sent_on=self.day.isoformat(), how="移送")

    def reviewed(self) -> Self:
        """Accepted and reviewed, with the report."""
        return self.accepted().go("finish_review", text="审查终结报告")

    def at_court(self, action: str, **facts: Any) -> Self:
        """A decision towards the court, served on it."""
        self.go(action, **facts)
        return self.go("record_court_service", sent_on=self.day.isoformat(), court_received_on=self.day.isoformat(), how="签收")

    def suggested(self) -> Self:
        """A retrial suggestion, decided by the committee and filed upward."""
        self.reviewed().go("record_committee", decided_on=self.day.isoformat(), verdict="agreed", text="检委会第三次会议")
        self.at_court("suggest_retrial", grounds=["new_evidence"], objection_days="15", **words("facts_found", "reason", "basis"))
        return self.go("file_upward", reported_on=self.day.isoformat(), how="报市院备案")

    def retried(self, retrial: str = "changed") -> Self:
        """The court ordered a retrial and decided anew."""
        self.go("record_retrial_ruling", answered_on=self.day.isoformat(), text="裁定再审")
        return self.go("record_retrial", retried_on=self.day.isoformat(), retrial=retrial, **words("text", "assessment"))

    def violation(self) -> Self:
        """A suggestion on a violation, served on the court."""
        return self.reviewed().at_court("suggest_violation", objection_days="15", **words("facts_found", "violation", "advice"))

    def answered(self, answer: str) -> Self:
        """The court answered without a retrial."""
        return self.go("record_court_answer", answered_on=self.day.isoformat(), answer=answer, text="复函")

    def told(self) -> Self:
        """The result is told, somebody visits, the case closes."""
        return self.go("reply_result", text="监督结果").visited()

    def visited(self) -> Self:
        """A return visit that found all well."""
        return self.go("record_visit", how="phone", rating="5", words="说清楚了")

    def requested(self) -> Self:
        """The office above has the request for a protest."""
        self.reviewed().go("request_protest", grounds=["law"], **words("facts_found", "reason"))
        return self.go("send_request", sent_on=self.day.isoformat(), how="报送")


def followed(bench: Bench, language: str = "zh-hans") -> str:
    """The page on which the person follows her matter, opened with her code."""
    origin = Party.objects.get(case_id=bench.origin, role=Party.Role.PETITIONER)
    code = receipts.new(uuid.uuid4().hex, "0")
    Party.objects.filter(pk=origin.pk).update(receipt_digest=receipts.digest(code))
    client = Client(raise_request_exception=False)
    client.cookies["lang"] = language
    client.post("/track", {"receipt": code})
    return client.get("/mine").content.decode()


def words(*names: str) -> dict[str, str]:
    """Something for each of the fields named."""
    return {name: WORDS[name] for name in names}
