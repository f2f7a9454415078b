"""Pages of a group case, for officials. The workspace's addresses include `PAGES` and ask there who is signed in.

Which case an official may open says the engine's rule; who may bring people in or act for them is asked again by the verbs.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from procuracy.casework import snapshot
from procuracy.casework.commands.groups import MAY_ACT_FOR_GROUP, MAY_BRING_PEOPLE
from procuracy.casework.errors import CaseworkError, InvalidFacts
from procuracy.casework.models import Case
from procuracy.casework.policy import POLICY, visible
from procuracy.config import clock
from procuracy.lines.common.opened import reason_missing, record
from procuracy.web.language import comma
from procuracy.web.views import forbidden, not_found

from . import acts, checking, imports, reading, sheets, tables
from .forms import ActForm, ConfirmForm, UploadForm
from .models import Claim, ClaimAct, ClaimantImport, ClaimantRow

SHOWN = 10
"""So many good rows of a list are shown before it is brought in."""
MOST_PROBLEMS = 200
SLIPS = 200
"""So many codes stand on one page to print."""
Page = Callable[..., HttpResponse]


def _opened(request: HttpRequest, ident: uuid.UUID) -> tuple[Case | None, HttpResponse | None]:
    """The case, or the page that is shown instead: none that she may see, or its own page where it still waits for a reason."""
    case = Case.objects.select_related("office").defer("search").filter(visible(request.actor), pk=ident).first()
    if case is None:
        return None, not_found(request)
    if reason_missing(request, case):
        return None, redirect("desk:case", ident=ident)
    return case, None


def _number(text: str | None) -> int:
    """A place in a list as an address gives it; 0 for anything else."""
    plain = text or ""
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) < 10 else 0


def _ids(texts: list[str]) -> tuple[uuid.UUID, ...]:
    found = []
    for text in texts:
        try:
            found.append(uuid.UUID(text))
        except ValueError:
            raise Http404 from None
    return tuple(found)


def _sentences(error: CaseworkError) -> str:
    """A refusal in words."""
    if isinstance(error, InvalidFacts):
        return " ".join(" ".join(lines) for lines in error.errors.values())
    return str(error)


def table(request: HttpRequest, ident: uuid.UUID) -> HttpResponse:
    """Everybody with what she claims, what was agreed and what has reached her; sums, lists and acts on their way.

    A name to look for is posted, so that no address holds it.
    """
    case, other = _opened(request, ident)
    if case is None:
        return other or not_found(request)
    name = request.POST.get("name", "").strip() if request.method == "POST" else ""
    state = request.GET.get("state", "all")
    chosen = acts.Chosen(state=state if state in acts.STATES else "all")
    page = tables.claims_of(ident, chosen, name=name, after=0 if name else _number(request.GET.get("after")))
    view = snapshot.view_of(case)
    record(request, case, "claimants")
    return render(
        request,
        "claimants/table.html",
        {
            "case": case,
            "totals": tables.totals(ident),
            "rows": [{"claim": claim, "contact": claim.party.contact_data()} for claim in page.rows],
            "next": f"?state={chosen.state}&after={page.after}" if page.after else "",
            "name": name,
            "state": chosen.state,
            "states": [(key, label) for key, (label, _q) in acts.STATES.items()],
            "imports": ClaimantImport.objects.filter(case_id=ident).exclude(state=ClaimantImport.State.DISCARDED).order_by("-uploaded_at")[:20],
            "acts": ClaimAct.objects.filter(case_id=ident).order_by("-seq")[:20],
            "may_bring": POLICY.is_one_of(request.actor, MAY_BRING_PEOPLE, view),
            "may_act": case.open and POLICY.is_one_of(request.actor, MAY_ACT_FOR_GROUP, view),
        },
    )


def upload(request: HttpRequest, ident: uuid.UUID) -> HttpResponse:
    """Choose a spreadsheet. It is read and judged; nothing changes in the case yet."""
    case, other = _opened(request, ident)
    if case is None:
        return other or not_found(request)
    if not imports.may_bring(case, request.actor):
        return forbidden(request)
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if request.method == "POST" and form.is_valid():
        upload_file = form.cleaned_data["file"]
        try:
            if upload_file.size > reading.MOST_BYTES:
                raise reading.refuse(_("The file is larger than 10 MB. Divide it into several."))
            batch = imports.stage(ident, upload_file.name, upload_file.read(), request.actor, now=clock.now())
        except CaseworkError as error:
            form.add_error("file", _sentences(error))
        else:
            return redirect("desk:claimants_import", ident=ident, batch=batch.pk)
    return render(request, "claimants/upload.html", {"case": case, "form": form}, status=422 if form.errors else 200)


def _batch(request: HttpRequest, ident: uuid.UUID, batch_id: uuid.UUID) -> tuple[Case, ClaimantImport] | HttpResponse:
    """A list of this case for somebody who may bring people in, or the page that is shown instead."""
    case, other = _opened(request, ident)
    if case is None:
        return other or not_found(request)
    if not imports.may_bring(case, request.actor):
        return forbidden(request)
    batch = ClaimantImport.objects.filter(pk=batch_id, case_id=ident).first()
    return (case, batch) if batch is not None else not_found(request)


def batch(request: HttpRequest, ident: uuid.UUID, batch: uuid.UUID) -> HttpResponse:
    """A list: what will be brought in, what is wrong row by row, the decision; then how far the worker is."""
    held = _batch(request, ident, batch)
    if isinstance(held, HttpResponse):
        return held
    case, row = held
    form = ConfirmForm(request.POST if request.POST.get("do") == "confirm" else None)
    if request.method == "POST":
        try:
            if request.POST.get("do") == "discard":
                imports.discard(batch, request.actor)
                messages.success(request, _("Thrown away. Nothing was brought in."))
                return redirect("desk:claimants", ident=ident)
            resumed = row.state == ClaimantImport.State.STOPPED
            if resumed or form.is_valid():
                imports.confirm(batch, request.actor, may_text=not resumed and form.cleaned_data["may_text"] == "yes", now=clock.now())
                return redirect("desk:claimants_import", ident=ident, batch=batch)
        except CaseworkError as error:
            messages.error(request, _sentences(error))
            return redirect("desk:claimants_import", ident=ident, batch=batch)
    record(request, case, "claimants_import")
    bad = tables.staged(row, states=[ClaimantRow.State.WRONG, ClaimantRow.State.REPEATED], size=MOST_PROBLEMS)
    noted = tables.staged(row, states=[ClaimantRow.State.READY], noted=True, size=MOST_PROBLEMS)
    first = tables.staged(row, states=[ClaimantRow.State.READY], size=SHOWN)
    return render(
        request,
        "claimants/batch.html",
        {
            "case": case,
            "batch": row,
            "sum": tables.good_sum(row),
            "unread": comma().join(tables.unread(row)),
            "bad": [_shown(one) for one in bad],
            "noted": [_shown(one) for one in noted],
            "first": [{"row": one, **one.content()} for one in first],
            "most": MOST_PROBLEMS,
            "form": form,
            "codes_open": imports.codes_open(row, clock.now()) and row.brought,
            "kept_until": clock.now() < row.finished_at + imports.CODES_KEPT if row.finished_at else True,
        },
        status=422 if form.errors else 200,
    )


def _shown(row: ClaimantRow) -> dict[str, Any]:
    return {"row": row, "cells": row.content()["cells"], "problems": checking.sentences(row.problems)}


def problems(request: HttpRequest, ident: uuid.UUID, batch: uuid.UUID, kind: str) -> HttpResponse:
    """The rows to correct, as a file."""
    held = _batch(request, ident, batch)
    if isinstance(held, HttpResponse):
        return held
    record(request, held[0], "claimants_import")
    return sheets.problems(_kind(kind), held[1])


def codes(request: HttpRequest, ident: uuid.UUID, batch: uuid.UUID) -> HttpResponse:
    """The codes of the people of a list, to print, cut and hand out."""
    held = _batch(request, ident, batch)
    if isinstance(held, HttpResponse):
        return held
    case, row = held
    after = _number(request.GET.get("after"))
    try:
        found = imports.codes(row, clock.now(), after, SLIPS + 1)
    except CaseworkError as error:
        messages.error(request, _sentences(error))
        return redirect("desk:claimants_import", ident=ident, batch=batch)
    record(request, case, "claimants_codes")
    shown = found[:SLIPS]
    context = {
        "case": case,
        "batch": row,
        "slips": [{"name": claim.party.contact_data().get("name", ""), "code": code} for claim, code in shown],
        "next": f"?after={shown[-1][0].row}" if len(found) > SLIPS else "",
        "track_url": request.build_absolute_uri("/track"),
    }
    answer = render(request, "claimants/codes.html", context)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def code_list(request: HttpRequest, ident: uuid.UUID, batch: uuid.UUID, kind: str) -> HttpResponse:
    """The same as a file."""
    held = _batch(request, ident, batch)
    if isinstance(held, HttpResponse):
        return held
    try:
        answer = sheets.code_list(_kind(kind), held[1], clock.now())
    except CaseworkError as error:
        messages.error(request, _sentences(error))
        return redirect("desk:claimants_import", ident=ident, batch=batch)
    record(request, held[0], "claimants_codes")
    return answer


def export(request: HttpRequest, ident: uuid.UUID, kind: str) -> HttpResponse:
    """The table as a file, for those who may bring people in."""
    case, other = _opened(request, ident)
    if case is None:
        return other or not_found(request)
    if not imports.may_bring(case, request.actor):
        return forbidden(request)
    record(request, case, "claimants_export")
    return sheets.table(_kind(kind), tables.claims_of(ident, size=reading.MOST_ROWS).rows)


def _kind(kind: str) -> str:
    if kind not in sheets.KINDS:
        raise Http404
    return kind


def act(request: HttpRequest, ident: uuid.UUID) -> HttpResponse:
    """One act for all, for a state, or for the people who were ticked in the table. What was typed wrongly comes back to be corrected."""
    case, other = _opened(request, ident)
    if case is None:
        return other or not_found(request)
    if not acts.may_act(case, request.actor):
        return forbidden(request)
    given = request.POST if request.method == "POST" else request.GET
    parties = _ids(given.getlist("party"))[: tables.PAGE]
    state = given.get("state", "all")
    chosen = acts.Chosen(parties, state if state in acts.STATES else "all")
    sent = request.method == "POST" and request.POST.get("do") == "act"
    form = ActForm(request.POST if sent else None, request.FILES if sent else None)
    if sent and form.is_valid():
        data = form.cleaned_data
        try:
            amounts = _amounts(request, ident, parties, data)
            acts.begin(
                ident,
                data["kind"],
                request.actor,
                chosen=chosen,
                text=data["text"],
                percent=data["percent"],
                amounts=amounts or None,
                key=request.POST.get("key") or uuid.uuid4().hex,
                now=clock.now(),
                today=clock.today(),
            )
        except InvalidFacts as error:
            for name, lines in error.errors.items():
                form.add_error(name if name in form.fields else None, lines)
        except CaseworkError as error:
            form.add_error(None, _sentences(error))
        else:
            messages.success(request, _("Decided, and written in the history. It is being carried out."))
            return redirect("desk:claimants", ident=ident)
    rows = list(Claim.objects.filter(case_id=ident, party_id__in=parties).select_related("party").order_by("number")) if parties else []
    if not rows:
        parties = ()
    record(request, case, "claimants")
    context = {
        "case": case,
        "form": form,
        "people": [{"claim": one, "name": one.party.contact_data().get("name", ""), "typed": request.POST.get(f"amount-{one.party_id}", "")} for one in rows],
        "count": len(rows) if rows else acts.chosen_claims(ident, acts.Chosen(state=chosen.state)).count(),
        "state": chosen.state,
        "state_label": acts.STATES[chosen.state][0],
        "key": request.POST.get("key") or uuid.uuid4().hex,
    }
    return render(request, "claimants/act.html", context, status=422 if form.errors else 200)


def _amounts(request: HttpRequest, ident: uuid.UUID, parties: tuple[uuid.UUID, ...], data: dict[str, Any]) -> dict[uuid.UUID, Decimal]:
    """Amounts by person: from a returned table, else typed beside the names. Raises `InvalidFacts` that names the rows."""
    if data["file"]:
        if data["file"].size > reading.MOST_BYTES:
            raise reading.refuse(_("The file is larger than 10 MB. Divide it into several."))
        return acts.amounts_of(ident, data["file"].read(), zero=data["kind"] == ClaimAct.Kind.CORRECTION)
    found: dict[uuid.UUID, Decimal] = {}
    for party in parties:
        text = request.POST.get(f"amount-{party}", "").strip()
        if not text:
            continue
        try:
            found[party] = checking.money(text)
        except ValueError as error:
            raise InvalidFacts({"amounts": [f"{text[:20]}: {checking.SENTENCES[str(error)]}"]}) from None
    return found


PAGES: tuple[tuple[str, Page, str], ...] = (
    ("", table, "claimants"),
    ("/import", upload, "claimants_upload"),
    ("/import/<uuid:batch>", batch, "claimants_import"),
    ("/import/<uuid:batch>/to-correct.<slug:kind>", problems, "claimants_problems"),
    ("/import/<uuid:batch>/codes", codes, "claimants_codes"),
    ("/import/<uuid:batch>/codes.<slug:kind>", code_list, "claimants_code_list"),
    ("/table.<slug:kind>", export, "claimants_export"),
    ("/act", act, "claimants_act"),
)
"""Addresses below a case's `claimants`, their pages, and their names among the workspace's."""
