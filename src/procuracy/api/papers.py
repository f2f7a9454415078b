"""Letters, files and messages over HTTP, and the acts on a case beside its procedure: what the pages do, for programs."""

from __future__ import annotations

import json
import uuid
from typing import Any

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from ninja import Body, File, Form, Router
from ninja.files import UploadedFile

from procuracy.casework import commands, lawbook, queries
from procuracy.casework.actors import Actor
from procuracy.casework.errors import InvalidFacts, NotAllowed, NotFound
from procuracy.casework.forms import Exact, checked
from procuracy.casework.models import Case, Party
from procuracy.casework.policy import visible
from procuracy.config import clock
from procuracy.desk.files import taken_in
from procuracy.desk.intake import FORMS, open_from
from procuracy.doors.tracking import SPOKEN
from procuracy.doors.tracking import hand_in as take_files
from procuracy.materials import pdf
from procuracy.materials.intake import content_digest
from procuracy.materials.letters import body as words_of
from procuracy.materials.letters import letter_to
from procuracy.materials.models import Letter, Material, Service
from procuracy.messages.models import Message
from procuracy.oversight.models import Escalation
from procuracy.registry.models import Official, Procuratorate

from .auth import KeyAuth, ReceiptAuth, person, scoped
from .refusals import NO_DUTY, need_act
from .schemas import KEY, ActOut, BesideIn, BesideOut, FileOut, LetterOut, PersonActIn, TakenIn

router = Router()
DOORS = ("telephone", "counter", "letter")
"""Where somebody takes a word in."""


def _letter(row: Letter, language: str) -> dict[str, Any]:
    title, paragraphs = words_of(row, "en" if language == "en" else "zh")
    return {"id": row.pk, "kind": row.kind, "number": row.number, "on": row.on, "title": title, "paragraphs": paragraphs}


def _pdf(row: Letter, name: str, language: str) -> HttpResponse:
    return HttpResponse(pdf.render(row, name, language), content_type="application/pdf", headers={"Content-Disposition": 'inline; filename="letter.pdf"'})


def _file(row: Material) -> dict[str, Any]:
    return {"id": row.pk, "title": row.title, "kind": row.kind, "size": row.size, "state": row.state, "at": row.at}


def own_row(party: Party, case: uuid.UUID | None) -> Party:
    """Her row in the case meant: the one in which she first spoke, or one that carries her on. Raises `NotFound` for any other."""
    found = next((row for row in [party, *queries.carried_on(party)] if case in (None, row.case_id)), None)
    if found is None:
        raise NotFound()
    return found


def _own_letter(request: HttpRequest, ident: uuid.UUID) -> Letter:
    """A letter to the person, whose reading is its service."""
    party = person(request)
    carried = {row.case_id: row for row in queries.carried_on(party)}
    row = letter_to(party, ident)
    if row is None:
        raise Http404
    reader = carried.get(row.case_id, party)
    if not Service.objects.filter(letter=row, party_id=reader.pk).exists():
        Service.objects.create(letter=row, party_id=reader.pk, how=Service.How.RECEIPT, at=clock.now())
    return row


@router.get("/track/letters/{uuid:ident}", response=LetterOut, auth=ReceiptAuth(), tags=["doors"], summary="Read a letter")
def read_letter(request: HttpRequest, ident: uuid.UUID, language: str = "zh-hans") -> Any:
    """In words. Reading it is its service, recorded once."""
    return _letter(_own_letter(request, ident), language)


@router.get("/track/letters/{uuid:ident}/pdf", auth=ReceiptAuth(), tags=["doors"], summary="A letter as PDF")
def letter_as_pdf(request: HttpRequest, ident: uuid.UUID, language: str = "zh-hans") -> HttpResponse:
    """The document, to keep or print."""
    row = _own_letter(request, ident)
    return _pdf(row, str(person(request).contact_data().get("name", "")), language)


@router.post("/track/files", response={201: FileOut}, auth=ReceiptAuth(), tags=["doors"], summary="Hand in a file")
def hand_in(request: HttpRequest, file: UploadedFile = File(...), idempotency_key: str = KEY) -> Any:  # noqa: B008
    """One file a call; it stands in the case's history. The same key hands the same file in once."""
    party = person(request)
    kept = take_files(party, [file], "", idempotency_key, "api")
    again = Material.objects.filter(case_id=party.case_id, party_id=party.pk, sha256=content_digest(file))
    row = kept[0] if kept else again.order_by("-at").first()
    if row is None:
        raise NotFound()
    return 201, _file(row)


def _opened(request: HttpRequest, ident: uuid.UUID, purpose: str, scope: str = "cases:read") -> tuple[Actor, Case]:
    """The case behind an id that the key may see; opening part of it is recorded, a sealed one asks for the reason."""
    actor = scoped(request, scope)
    row = Case.objects.filter(visible(actor), pk=ident).first()
    if row is None:
        raise NotFound()
    queries.need_purpose(row, actor, purpose, page="api", now=clock.now(), always=True)
    return actor, row


@router.get("/cases/{uuid:ident}/letters", response=list[LetterOut], auth=KeyAuth(), tags=["cases"], summary="Letters of a case")
def letters(request: HttpRequest, ident: uuid.UUID, purpose: str = "", language: str = "zh-hans") -> Any:
    """In words, the oldest first."""
    _actor, case = _opened(request, ident, purpose)
    return [_letter(row, language) for row in Letter.objects.filter(case_id=case.pk)]


@router.get("/cases/{uuid:ident}/messages", auth=KeyAuth(), tags=["cases"], summary="Messages of a case")
def messages(request: HttpRequest, ident: uuid.UUID, purpose: str = "") -> Any:
    """Between the office and each of its people, the oldest first."""
    _actor, case = _opened(request, ident, purpose)
    return [{"at": m.at, "party": m.party_id, "direction": m.direction, "text": m.text} for m in Message.objects.filter(case_id=case.pk).order_by("at")]


@router.get("/cases/{uuid:ident}/materials", response=list[FileOut], auth=KeyAuth(), tags=["cases"], summary="Files of a case")
def materials(request: HttpRequest, ident: uuid.UUID, purpose: str = "") -> Any:
    """What was handed in, the oldest first."""
    _actor, case = _opened(request, ident, purpose)
    return [_file(row) for row in Material.objects.filter(case_id=case.pk)]


@router.post("/cases/{uuid:ident}/materials", response={201: list[FileOut]}, auth=KeyAuth(), tags=["cases"], summary="Add a file to a case")
def add_material(request: HttpRequest, ident: uuid.UUID, file: UploadedFile = File(...), text: str = Form(..., max_length=300), purpose: str = Form(""), idempotency_key: str = KEY) -> Any:  # noqa: B008
    """One file a call; `text` says what it is and stands in the history. The same key adds it once, and then gives an empty list."""
    actor, case = _opened(request, ident, purpose, "cases:act")
    return 201, [_file(row) for row in taken_in(case.pk, actor, [file], text, idempotency_key)]


@router.get("/cases/{uuid:ident}/materials/{uuid:material}", auth=KeyAuth(), tags=["cases"], summary="One file")
def material(request: HttpRequest, ident: uuid.UUID, material: uuid.UUID, purpose: str = "") -> Any:
    """A picture without its metadata; other kinds as they came, as a download. What is quarantined or unscanned is not given."""
    _actor, case = _opened(request, ident, purpose)
    row = Material.objects.filter(pk=material, case_id=case.pk).first()
    if row is None or row.state in (Material.State.INFECTED, Material.State.WAITING):
        raise Http404
    if row.derivative:
        return FileResponse(default_storage.open(row.derivative), content_type="image/jpeg")
    return FileResponse(default_storage.open(row.original), as_attachment=True, filename=f"{row.pk}.{row.kind}", content_type="application/octet-stream")


@router.post("/cases/{uuid:ident}/beside", response=BesideOut, auth=KeyAuth(), tags=["cases"], summary="Acts beside the procedure")
def beside(request: HttpRequest, ident: uuid.UUID, body: BesideIn, idempotency_key: str = KEY) -> Any:
    """`step`: merge or link (`other` case, `kind`), wall or lift_wall (`official`), sensitivity (`level`), receipt (`party`)."""
    actor, case = _opened(request, ident, body.purpose, "cases:act")
    common: dict[str, Any] = {"reason": body.reason, "key": idempotency_key, "now": clock.now(), "today": clock.today()}
    if body.step == "merge":
        commands.merge(case.pk, _other(body), actor, expected_version=None, **common)
    elif body.step == "link":
        commands.link(case.pk, _other(body), body.kind, actor, **common)
    elif body.step == "wall":
        commands.wall_off(case.pk, _official(body), actor, **common)
    elif body.step == "lift_wall":
        commands.lift_wall(case.pk, _official(body), actor, **common)
    elif body.step == "sensitivity":
        commands.set_sensitivity(case.pk, -1 if body.level is None else body.level, actor, **common)
    else:
        if body.party is None or not Party.objects.filter(pk=body.party, case_id=case.pk).exists():
            raise InvalidFacts({"party": ["choice"]})
        return {"done": True, "receipt": commands.issue_receipt(case.pk, body.party, actor, **common)}
    return {"done": True}


def _other(body: BesideIn) -> uuid.UUID:
    if body.other is None:
        raise InvalidFacts({"other": ["required"]})
    return body.other


def _official(body: BesideIn) -> Official:
    found = Official.objects.filter(pk=body.official).first() if body.official else None
    if found is None:
        raise InvalidFacts({"official": ["choice"]})
    return found


@router.post("/intake/{door}", response={201: TakenIn}, auth=KeyAuth(), tags=["cases"], summary="Take a word in at the telephone, the counter or from a letter")
def take_in(request: HttpRequest, door: str, body: dict[str, Any] = Body(...), idempotency_key: str = KEY) -> Any:  # noqa: B008
    """The fields of the page for that door. The first receipt is that of the person who spoke; the others' follow."""
    actor = scoped(request, "cases:act")
    if not actor.has("operator", "triage_officer"):
        raise NotAllowed(NO_DUTY)
    if door not in DOORS:
        raise Http404
    form = checked(FORMS[door], Exact(body), today=clock.today())
    office = Procuratorate.objects.get(pk=actor.office_id)
    opened = open_from(form, door, actor, office, uuid.uuid5(uuid.NAMESPACE_URL, f"{actor.id}:{idempotency_key}"))
    return 201, {"case": opened.case_id, "receipts": list(opened.receipts)}


@router.get("/alerts", auth=KeyAuth(), tags=["cases"], summary="What is late or nearly so")
def alerts(request: HttpRequest) -> Any:
    """What the watch brought before my office and nobody has seen yet, at most a hundred, the first due first."""
    actor = scoped(request, "cases:read")
    rows = Escalation.objects.filter(office_id=actor.office_id, seen_at__isnull=True, case__in=Case.objects.filter(visible(actor))).order_by("due")[:100]
    return [{"case": row.case_id, "level": row.level, "clock": row.clock, "due": row.due, "at": row.at} for row in rows]


@router.post("/track/{action}", response=ActOut, auth=ReceiptAuth(), tags=["doors"], summary="Act with a receipt")
def act_as_person(request: HttpRequest, action: str, body: PersonActIn, idempotency_key: str = KEY) -> Any:
    """`write_message`, `add_information`, `correct`, `withdraw`, and whatever else the procedure offers the person, with the fields of its page."""
    party = own_row(person(request), body.case)
    # What an act asks beside the described words is not among them: the schema is read field by field.
    facts = {name: value for name, value in json.loads(request.body).items() if name != "case"}
    case_id = queries.speaks_in(party) if action in SPOKEN else party.case_id
    need_act(lawbook.pinned_procedure(party.case.procedure_id).actions, action)
    event = commands.perform(
        case_id, action, Actor.person(case_id, party.pk, door="api"), Exact(facts), expected_version=None, key=idempotency_key, now=clock.now(), today=clock.today()
    )
    return {"seq": event.seq, "stage": event.stage}
