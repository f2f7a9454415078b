"""Group cases over HTTP: lists of claimants, their claims, and one act for many of them."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from ninja import File, Router
from ninja.files import UploadedFile

from procuracy.casework import queries
from procuracy.casework.actors import Actor
from procuracy.casework.errors import NotFound
from procuracy.casework.models import Case
from procuracy.casework.policy import visible
from procuracy.config import clock
from procuracy.lines.group import acts, checking, imports, tables
from procuracy.lines.group.models import ClaimantImport, ClaimantRow

from .auth import KeyAuth, scoped
from .schemas import KEY, ClaimActIn, ConfirmIn

router = Router(auth=KeyAuth(), tags=["groups"])
PROBLEMS = 200
"""Rows with a problem that one answer names; the page gives all of them as a file."""


def _list(row: ClaimantImport) -> dict[str, Any]:
    return {
        "id": row.pk,
        "state": row.state,
        "rows": row.rows,
        "ready": row.ready,
        "wrong": row.wrong,
        "repeated": row.repeated,
        "brought": row.brought,
        "sum": str(tables.good_sum(row)),
    }


def _case(request: HttpRequest, ident: uuid.UUID, purpose: str, scope: str) -> tuple[Actor, Case]:
    actor = scoped(request, scope)
    case = Case.objects.defer("search").filter(visible(actor), pk=ident).first()
    if case is None:
        raise NotFound()
    queries.need_purpose(case, actor, purpose, page="api", now=clock.now(), always=True)
    return actor, case


def _own(request: HttpRequest, ident: uuid.UUID, batch: uuid.UUID, purpose: str, scope: str) -> tuple[Actor, ClaimantImport]:
    actor, case = _case(request, ident, purpose, scope)
    row = ClaimantImport.objects.filter(pk=batch, case_id=case.pk).first()
    if row is None or not imports.may_bring(case, actor):
        raise NotFound()
    return actor, row


@router.post("/cases/{uuid:ident}/claimants/imports", response={201: dict[str, Any]}, summary="Hand in a list of claimants")
def upload(request: HttpRequest, ident: uuid.UUID, file: UploadedFile = File(...), purpose: str = "") -> Any:  # noqa: B008
    """XLSX or CSV. Its rows are judged and kept sealed; nothing changes in the case before it is confirmed."""
    actor, case = _case(request, ident, purpose, "cases:act")
    row = imports.stage(case.pk, str(file.name or "list")[:120], file.read(), actor, now=clock.now())
    return 201, {**_list(row), "problems": _problems(row)}


def _problems(row: ClaimantImport) -> list[dict[str, Any]]:
    """Rows that are not brought in, by their number in the sheet, with what is wrong: codes, never the person's data."""
    states = [ClaimantRow.State.WRONG, ClaimantRow.State.REPEATED]
    found = tables.staged(row, states=states, size=PROBLEMS)
    return [{"row": r.number, "state": r.state, "problems": [{"code": code, "meant": meant} for code, meant in r.problems]} for r in found]


@router.get("/cases/{uuid:ident}/claimants/imports/{uuid:batch}", summary="How far a list has come")
def progress(request: HttpRequest, ident: uuid.UUID, batch: uuid.UUID, purpose: str = "") -> Any:
    """Counts, the exact sum of its good rows, and the rows with a problem."""
    _actor, row = _own(request, ident, batch, purpose, "cases:read")
    return {**_list(row), "problems": _problems(row), "words": {code: str(text) for code, text in checking.SENTENCES.items()}}


@router.post("/cases/{uuid:ident}/claimants/imports/{uuid:batch}/confirm", summary="Bring a list in, or throw it away")
def confirm(request: HttpRequest, ident: uuid.UUID, batch: uuid.UUID, body: ConfirmIn) -> Any:
    """The worker brings the good rows in, a part at a time; doing so twice does it once."""
    actor, row = _own(request, ident, batch, body.purpose, "cases:act")
    if body.discard:
        imports.discard(row.pk, actor)
    else:
        imports.confirm(row.pk, actor, may_text=body.may_text, now=clock.now())
    row.refresh_from_db()
    return _list(row)


@router.get("/cases/{uuid:ident}/claimants/imports/{uuid:batch}/codes", summary="The codes of a list, for seven days")
def codes(request: HttpRequest, ident: uuid.UUID, batch: uuid.UUID, after: int = 0, purpose: str = "") -> Any:
    """To hand out. A page of two hundred; give back the last `row` as `after` for the next."""
    _actor, row = _own(request, ident, batch, purpose, "cases:act")
    return [{"row": claim.row, "party": claim.party_id, "code": code} for claim, code in imports.codes(row, clock.now(), max(after, 0), 200)]


@router.get("/cases/{uuid:ident}/claims", summary="What the people of a case claim")
def claims(request: HttpRequest, ident: uuid.UUID, after: int = 0, name: str = "", purpose: str = "") -> Any:
    """Sums of all, and a keyset page of claims by number."""
    _actor, case = _case(request, ident, purpose, "cases:read")
    sums, page = tables.totals(case.pk), tables.claims_of(case.pk, name=name, after=max(after, 0))
    return {
        "people": sums.people,
        "claimed": str(sums.claimed),
        "agreed": str(sums.agreed),
        "received": str(sums.received),
        "items": [
            {
                "number": c.number,
                "party": c.party_id,
                "claimed": str(c.amount_claimed),
                "agreed": None if c.amount_agreed is None else str(c.amount_agreed),
                "received": str(c.amount_received),
                "left": c.party.left_seq is not None,
            }
            for c in page.rows
        ],
        "after": page.after,
    }


@router.post("/cases/{uuid:ident}/claims/acts", response={201: dict[str, Any]}, summary="One act for all, or for a selection")
def act(request: HttpRequest, ident: uuid.UUID, body: ClaimActIn, idempotency_key: str = KEY) -> Any:
    """`kind`: notice, agreed, instalment, correction. Amounts by party, or one `percent`; for a correction what each has really received, and why in `text`. The worker carries it out; the event is written at once."""
    actor, case = _case(request, ident, body.purpose, "cases:act")
    done = acts.begin(
        case.pk,
        body.kind,
        actor,
        chosen=acts.Chosen(tuple(body.parties), body.state),
        text=body.text,
        percent=body.percent,
        amounts={party: Decimal(amount) for party, amount in body.amounts.items()} or None,
        key=idempotency_key,
        now=clock.now(),
        today=clock.today(),
    )
    return 201, {"seq": done.seq, "count": done.count, "total": None if done.total is None else str(done.total)}
