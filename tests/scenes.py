"""What scenario tests share: an office with all its people and partners, and their programs at the HTTP door."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from typing import Any

from django.test import Client

from procuracy.api.models import PARTNER_SCOPES, SCOPES, issue
from procuracy.casework.models import Case
from procuracy.casework.testing import at
from procuracy.config import clock
from procuracy.registry import competence
from procuracy.registry.models import Agency, AgencyPerson, Official, Procuratorate, User
from procuracy.registry.testing import official

from .walking import case_of

ROLES = ("operator", "triage_officer", "handler", "head", "chief_procurator", "case_management", "visitor", "finance")


class Program:
    """A program that acts as one person at the HTTP door, on a day that is set."""

    def __init__(self, scene: Scene, headers: dict[str, str]) -> None:
        self.scene, self.headers = scene, headers

    def get(self, path: str, status: int = 200) -> Any:
        """The answer to a question, as values."""
        with clock.moved_to(self.scene.moment):
            answer = Client().get(f"/api/v1/{path}", headers=self.headers)
        assert answer.status_code == status, (path, answer.status_code, answer.content.decode()[:400])
        return json.loads(answer.content) if answer.content and "json" in answer.headers["Content-Type"] else answer.content

    def post(self, path: str, status: int = 200, **body: Any) -> Any:
        """An act, under a key of its own."""
        with clock.moved_to(self.scene.moment):
            answer = Client().post(f"/api/v1/{path}", body, content_type="application/json", headers={**self.headers, "Idempotency-Key": uuid.uuid4().hex})
        assert answer.status_code == status, (path, answer.status_code, answer.content.decode()[:600])
        return json.loads(answer.content) if answer.content else None

    def act(self, case: str, action: str, **facts: Any) -> Any:
        """Perform or propose an act on the present version of a case."""
        version = Case.objects.get(pk=case).version
        return self.post(f"cases/{case}/actions/{action}", facts=facts, expected_version=version)

    def raise_case(self, case: str, line: str, **facts: Any) -> str:
        """Open a case of another line beside one."""
        return str(self.post(f"cases/{case}/raise/{line}", 201, facts=facts)["case"])


class Scene:
    """An office, somebody for each duty, partners, and a day that moves on."""

    def __init__(self, office: Procuratorate, day: dt.date) -> None:
        competence.forget()
        self.office, self.day, self.hour = office, day, 10
        self.people: dict[str, Official] = {role: official(office, role) for role in ROLES}
        self._programs = {role: self._of(person) for role, person in self.people.items()}
        self.agencies: dict[str, Agency] = {}

    @property
    def moment(self) -> dt.datetime:
        """The present moment of the scene."""
        return at(self.day, self.hour)

    def on(self, month: int, day: int) -> Scene:
        """Go on to this day of the same year."""
        self.day = self.day.replace(month=month, day=day)
        return self

    def _of(self, person: Official) -> Program:
        return Program(self, {"Authorization": f"Bearer {issue(person, 'scene', list(SCOPES))}"})

    def __getattr__(self, role: str) -> Program:
        try:
            return self.__dict__["_programs"][role]
        except KeyError:
            raise AttributeError(role) from None

    def partner(self, kind: str, name: str = "") -> Program:
        """The program of a partner's desk; the agency is made at its first mention."""
        if kind not in self.agencies:
            self.agencies[kind] = Agency.objects.create(kind=kind, name_zh=name or f"金牛区某单位（{kind}）", office=self.office)
            person = AgencyPerson.objects.create(user=User.objects.create_user(f"desk-{kind}"), agency=self.agencies[kind], name="经办人")
            self._programs[f"partner:{kind}"] = Program(self, {"Authorization": f"Bearer {issue(person, 'desk', list(PARTNER_SCOPES))}"})
        return self._programs[f"partner:{kind}"]

    def person(self, receipt: str) -> Program:
        """The person's own program, by her receipt."""
        return Program(self, {"X-Receipt": receipt})

    def speak(self, **said: Any) -> tuple[str, str]:
        """Somebody speaks at the HTTP door. Gives the case and the receipt."""
        receipt = Program(self, {}).post("petitions", 201, place=self.office.division_id, **said)["receipt"]
        return str(case_of(receipt)), receipt

    def agreed(self, who: str, by: str, case: str, action: str, **facts: Any) -> None:
        """One proposes, another approves."""
        proposal = self._programs[who].act(case, action, **facts)["proposal"]
        self._programs[by].post(f"proposals/{proposal}/answer", verdict="approved")

    def ask(self, case: str, kind_of_partner: str, kind: str, request: str, about: str, tell: list[str], **more: Any) -> str:
        """The handler asks a partner, reads what it will see, and sends it."""
        self.partner(kind_of_partner)
        facts = {"kind": kind, "agency": self.agencies[kind_of_partner].pk, "about": about, "request": request, "tell": tell, "consent": "given", "consent_words": "本人同意。", **more}
        ident = self.handler.raise_case(case, "referral", **facts)
        self.handler.act(ident, "send", read="on")
        return ident

    def answered(self, request: str, kind_of_partner: str, text: str, **more: Any) -> None:
        """The partner takes it on and answers; the handler takes the answer over."""
        desk = self.partner(kind_of_partner)
        desk.post(f"partner/requests/{request}/actions/accept")
        desk.post(f"partner/requests/{request}/actions/answer", facts={"help": "given", "text": text, **more})
        self.handler.act(request, "confirm")
