"""The partners' workspace over HTTP: requests that lie at the agency's desk, their files, and its answers."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest
from ninja import File, Router
from ninja.files import UploadedFile

from procuracy.casework import lawbook
from procuracy.casework.forms import Exact
from procuracy.config import clock
from procuracy.partner import reading, views

from .auth import PartnerAuth, scoped
from .refusals import need_act
from .schemas import KEY, ActOut, PartnerActIn

router = Router(auth=PartnerAuth(), tags=["partners"])


@router.get("/partner/requests", summary="Requests of my agency")
def requests(request: HttpRequest, ended: bool = False) -> Any:
    """Those that wait, by the day by which they are to be answered; or those that have ended."""
    rows = reading.waiting(scoped(request, "requests:read"), ended=ended)
    return [{"id": r["case"].pk, "kind": r["kind"].name, "stage": r["case"].stage, "office": r["case"].office.code, "due": r["due"]} for r in rows]


def _read(request: HttpRequest, ident: uuid.UUID, scope: str) -> reading.Request:
    return reading.read(ident, scoped(request, scope), now=clock.now(), today=clock.today(), page="api")


@router.get("/partner/requests/{uuid:ident}", summary="One request")
def one(request: HttpRequest, ident: uuid.UUID) -> Any:
    """The frozen slice that was disclosed, until it expires. Every look is recorded."""
    found = _read(request, ident, "requests:read")
    return {
        "id": ident,
        "kind": found.kind.name,
        "stage": found.case.stage,
        "request": found.text,
        "due": found.due,
        "told": found.told,
        "expires_on": found.expires_on,
        "files": [{"id": m.pk, "title": m.title, "kind": m.kind} for m in found.files],
        "own_files": [{"id": m.pk, "title": m.title, "kind": m.kind, "state": m.state} for m in found.own_files],
        "words": [{"at": at, "from": whose, "text": text} for at, whose, text in found.words],
        "actions": [offer.action.name for offer in found.offers],
    }


@router.get("/partner/requests/{uuid:ident}/files/{uuid:material}", summary="A file of a request")
def file(request: HttpRequest, ident: uuid.UUID, material: uuid.UUID) -> Any:
    """One that was disclosed, without metadata, or one that the agency handed in."""
    row = reading.file_of(_read(request, ident, "requests:read"), material)
    if row.derivative:
        return FileResponse(default_storage.open(row.derivative), content_type="image/jpeg")
    return FileResponse(default_storage.open(row.original), as_attachment=True, filename=f"{row.pk}.{row.kind}", content_type="application/octet-stream")


@router.post("/partner/requests/{uuid:ident}/actions/{action}", response=ActOut, summary="Take on, answer, refuse, ask")
def act(request: HttpRequest, ident: uuid.UUID, action: str, body: PartnerActIn, idempotency_key: str = KEY) -> Any:
    """`accept`, `answer`, `refuse`, `ask_back`, as the request now offers."""
    found = _read(request, ident, "requests:act")
    need_act(lawbook.pinned_procedure(found.case.procedure_id).actions, action)
    return _act(request, found, action, Exact(body.facts), [], idempotency_key)


@router.post("/partner/requests/{uuid:ident}/answer", response=ActOut, summary="Answer with a file")
def answer(request: HttpRequest, ident: uuid.UUID, help: str, text: str, file: UploadedFile = File(...), idempotency_key: str = KEY) -> Any:  # noqa: B008
    """The answer and a file together, or neither."""
    found = _read(request, ident, "requests:act")
    return _act(request, found, "answer", {"help": help, "text": text}, [file], idempotency_key)


def _act(request: HttpRequest, found: reading.Request, action: str, facts: dict[str, Any], files: list[Any], key: str) -> Any:
    event = views.answer(found, action, request.auth, facts, files, key)  # type: ignore[attr-defined]
    return {"seq": event.seq, "stage": event.stage}
