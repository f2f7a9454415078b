"""Random acts through every line's procedure, by everybody, with facts made from the forms themselves: the invariants hold."""

from __future__ import annotations

import datetime as dt
import random
import uuid
from typing import Any

import pytest
from django import forms

from procuracy.casework import commands, lawbook, lines, queries, snapshot
from procuracy.casework.actors import Actor
from procuracy.casework.decide import available
from procuracy.casework.errors import CaseworkError
from procuracy.casework.models import Approval, Case, Deadline, Event, Party
from procuracy.casework.policy import POLICY, visible
from procuracy.casework.testing import DAY, actor, at, do, speak
from procuracy.casework.verification import verify
from procuracy.casework.view import CaseView
from procuracy.law.procedures import ActionSpec
from procuracy.registry.models import Agency, AgencyPerson, User
from procuracy.registry.testing import nation, official

from .test_line_pages import OPENINGS, own_facts

pytestmark = pytest.mark.django_db

ROLES = ("operator", "triage_officer", "handler", "head", "chief_procurator", "case_management", "visitor", "finance")
STEPS = 60


def filled(form: forms.Form, chance: random.Random, today: dt.date) -> dict[str, Any]:
    """Something that fits in each field of a form, as far as a field can say; now and then nothing."""
    facts: dict[str, Any] = {}
    for name, field in form.fields.items():
        if not field.required and chance.random() < 0.4:
            continue
        facts[name] = _fitting(field, chance, today)
    return facts


def _fitting(field: forms.Field, chance: random.Random, today: dt.date) -> Any:
    if isinstance(field, forms.ModelChoiceField):
        row = field.queryset.first()
        return row.pk if row is not None else ""
    if isinstance(field, forms.MultipleChoiceField | forms.ChoiceField):
        choices = [value for value, _label in field.choices if value not in ("", None)]
        picked = (choices[0] if chance.random() < 0.75 else chance.choice(choices)) if choices else ""
        return [picked] if isinstance(field, forms.MultipleChoiceField) and picked else picked
    if isinstance(field, forms.BooleanField):
        return "on"
    if isinstance(field, forms.DateField):
        return (today - dt.timedelta(days=chance.choice((0, 0, 1)))).isoformat()
    if isinstance(field, forms.DecimalField | forms.IntegerField):
        return "2025" if "year" in str(field.label).lower() or "年" in str(field.label) else str(chance.choice((1, 2, 20)))
    return "1234" if isinstance(field, forms.RegexField) else "写明的内容"


class Everybody:
    """An office with somebody for each duty, a partner, the person, and somebody from elsewhere."""

    def __init__(self, line: str) -> None:
        self.office = nation()["district"]
        people = {role: official(self.office, role) for role in ROLES}
        agency = Agency.objects.create(kind="police", name_zh="某分局", office=self.office)
        partner = AgencyPerson.objects.create(user=User.objects.create_user(f"desk-{uuid.uuid4().hex[:8]}"), agency=agency, name="经办人")
        self.who = {role: actor(row) for role, row in people.items()} | {
            "partner": Actor.partner(partner),
            "clock": Actor.system("clock"),
            "stranger": actor(official(nation()["other"], *ROLES)),
        }
        self.petition = speak(self.office, words="出了事", vulnerable=["minor"], contact={"name": "黄某", "phone": "13800000001"})
        do(self.petition.case_id, "assign", self.who["triage_officer"], handler=people["handler"].pk)
        if line == "collaboration":
            self.who["asked"] = actor(official(nation()["city"], *ROLES))
        facts = OPENINGS[line] | own_facts(line, agency, Party.objects.get(case_id=self.petition.case_id), official(self.office, "minors_officer"))
        self.case = commands.raise_case(
            self.petition.case_id, line, self.who["handler"], facts, key=uuid.uuid4().hex, now=at(DAY), today=DAY
        )
        own = Party.objects.filter(case_id=self.case, joined_from_id__isnull=False).first()
        self.who["person"] = Actor.person(self.case, own.pk) if own else Actor.person(self.petition.case_id, uuid.uuid4())


@pytest.mark.parametrize("line", sorted(OPENINGS))
@pytest.mark.parametrize("seed", range(4))
def test_invariants_hold_in_every_line_whatever_is_tried(line, seed):
    chance = random.Random(f"{line}{seed}")
    everybody = Everybody(line)
    case, who = everybody.case, everybody.who
    day, done = DAY, set()
    for _step in range(STEPS):
        row = Case.objects.get(pk=case)
        if not row.open:
            break
        day += dt.timedelta(days=chance.choice((0, 0, 1, 3)))
        view = snapshot.view_of(row)
        name, spec = _next(view, who, day, chance)
        form = lines.get(line).forms[spec.records](None, case=view, actor=who[name], today=day) if spec.records else None
        facts = filled(form, chance, day) if form is not None else {}
        common = {"expected_version": None, "key": uuid.uuid4().hex, "now": at(day), "today": day}
        try:
            if spec.approve:
                proposal = commands.propose(case, spec.name, who[name], facts, **common)
                approver = next((a for a in who.values() if POLICY.may_answer(a, proposal.approvers, proposal.office_id, proposal.proposed_by)), None)
                if approver is not None:
                    commands.answer(proposal.pk, approver, chance.choice(("approved", "approved", "returned")), reason="理由", key=uuid.uuid4().hex, now=at(day), today=day)
            else:
                commands.perform(case, spec.name, who[name], facts, **common)
            done.add(spec.name)
        except CaseworkError:
            continue
    _hold(case, line, who)
    assert done, "something was done, so that the invariants mean something"


def _next(view: CaseView, who: dict[str, Actor], day: dt.date, chance: random.Random) -> tuple[str, ActionSpec]:
    """Whom and what to try: mostly what leads on, often what is possible, now and then anything at all."""
    possible = [(name, o.action) for name in sorted(who) for o in available(view, who[name], day) if o.allowed]
    onwards = [(name, spec) for name, spec in possible if spec.to not in (None, view.stage) and not view.procedure.stages[spec.to].final]
    luck = chance.random()
    if luck < 0.5 and onwards:
        return chance.choice(onwards)
    if luck < 0.92 and possible:
        return chance.choice([pair for pair in possible if not pair[1].interrupt] or possible)
    return chance.choice(sorted(who)), chance.choice(sorted(view.procedure.actions.values(), key=lambda spec: spec.name))


def _hold(ident: uuid.UUID, line: str, who: dict[str, Actor]) -> None:
    case = Case.objects.get(pk=ident)
    procedure = lawbook.pinned_procedure(case.procedure_id)
    assert verify(ident).sound
    assert case.open != procedure.stages[case.stage].final
    running = Deadline.objects.filter(case_id=ident, ended_seq__isnull=True)
    if not case.open:
        assert not running.exists() and case.outcome in procedure.stages[case.stage].outcomes
        assert not Approval.objects.filter(case_id=ident, state="proposed").exists()
    clocks = list(running.values_list("clock", flat=True))
    assert len(clocks) == len(set(clocks)), "one clock of a name runs at a time"
    assert case.version == Event.objects.filter(case_id=ident).count()
    assert not Event.objects.filter(case_id=ident, actor=who["stranger"].reference).exists()
    view = snapshot.view_of(case)
    for one in who.values():
        listed = Case.objects.filter(visible(one), pk=ident).exists()
        assert listed == POLICY.sees(one, view), "what is listed can be opened, and the other way round"
    party = queries.who_follows(Party.objects.get(case_id=Event.objects.get(case_id=ident, seq=1).facts["arose_from"]).pk, b"")
    assert party is None, "a wrong code follows nothing"
