"""What a partner reads of a request: the frozen slice, the words that went to and fro, the day. Never the case behind it."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from procuracy.casework import lawbook, lines, queries, snapshot
from procuracy.casework.actors import Actor
from procuracy.casework.decide import Offer, available
from procuracy.casework.errors import NotFound
from procuracy.casework.models import Case, Deadline, Event
from procuracy.casework.policy import visible
from procuracy.lines.referral.facts import KINDS, Field, Kind
from procuracy.lines.referral.models import Disclosure
from procuracy.materials.models import Letter, Material

WORDS = {"ask_back": "partner", "answer": "partner", "refuse": "partner", "reply_partner": "office", "remind": "office", "send_back": "office"}
"""Acts whose words both sides read, and whose they are. An office's own notes are not among them, nor what an answer means for her matter."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request as a partner reads it. `told` is empty once the time to look at it is over."""

    case: Case
    kind: Kind
    stage: Any
    text: str
    due: dt.date | None
    told: dict[str, Any]
    expires_on: dt.date | None
    files: tuple[Material, ...]
    own_files: tuple[Material, ...]
    words: tuple[tuple[dt.datetime, str, str], ...]
    offers: tuple[Offer, ...]
    letter: Letter | None
    version: int


def waiting(actor: Actor, *, ended: bool = False) -> list[dict[str, Any]]:
    """The agency's requests, open ones by the day by which they are to be answered. Three statements."""
    rows = list(Case.objects.filter(visible(actor), open=not ended).select_related("office").order_by("-id")[:200])
    due = {
        d.case_id: d.due
        for d in Deadline.objects.filter(case_id__in=[row.pk for row in rows], clock="answer", ended_seq__isnull=True)
    }
    found = [
        {
            "case": row,
            "kind": KINDS[row.facts["kind"]],
            "stage": lawbook.pinned_procedure(row.procedure_id).stages[row.stage].title,
            "due": due.get(row.pk),
        }
        for row in rows
    ]
    return sorted(found, key=lambda row: row["due"] or dt.date.max)


def read(ident: uuid.UUID, actor: Actor, *, now: dt.datetime, today: dt.date, page: str = "partner") -> Request:
    """Read one request, which is recorded. Raises `NotFound` for whatever does not lie at this agency's desk."""
    case = Case.objects.select_related("office").filter(visible(actor), pk=ident).first()
    if case is None:
        raise NotFound()
    queries.record_reading(case, actor, page=page, purpose="", now=now)
    view = snapshot.view_of(case)
    disclosure = Disclosure.objects.filter(case_id=ident, agency_id=actor.agency_id).order_by("-frozen_at").first()
    held = disclosure is not None and today <= disclosure.expires_on
    files = {m.pk: m for m in Material.objects.filter(pk__in=disclosure.files)} if held and disclosure and disclosure.files else {}
    events = Event.objects.filter(case_id=ident, action__in=WORDS).order_by("seq")
    running = view.running.get("answer")
    return Request(
        case=case,
        kind=KINDS[case.facts["kind"]],
        stage=view.procedure.stages[view.stage],
        text=str(case.facts["request"]),
        due=running.due if running else None,
        told=disclosure.told() if held and disclosure else {},
        expires_on=disclosure.expires_on if disclosure else None,
        files=tuple(files.values()),
        own_files=tuple(Material.objects.filter(case_id=ident)),
        words=tuple((e.at, WORDS[e.action], said) for e in events if (said := _said(e))),
        offers=tuple(o for o in available(view, actor, today) if o.allowed),
        letter=Letter.objects.filter(case_id=ident, addressee="partner").first(),
        version=view.version,
    )


def _said(event: Event) -> str:
    """What an act said to the other side; empty where it said nothing, and then it is not shown."""
    return str(event.facts.get("text") or event.facts.get("reason") or "").strip()


def file_of(request: Request, material: uuid.UUID) -> Material:
    """A file that the request disclosed or that the partner handed in. Raises `NotFound` for any other."""
    row = next((m for m in (*request.files, *request.own_files) if m.pk == material), None)
    if row is None or row.state in (Material.State.INFECTED, Material.State.WAITING):
        raise NotFound()
    return row


def form_of(request: Request, action: str, data: Any = None) -> Any:
    """The form that an act of the partner asks, or None where it asks nothing."""
    record = lawbook.pinned_procedure(request.case.procedure_id).actions[action].records
    return lines.get(request.case.line).forms[record](data) if record else None


def told_of(request: Request) -> list[tuple[Any, Any, Any]]:
    """The disclosed fields for a page: label, value, and beside a telephone how and when she may be reached."""
    told = request.told
    return [(Field(name).label, told[name], told.get("safe_contact") if name == Field.PHONE else None) for name in Field.values if told.get(name)]
