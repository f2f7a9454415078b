"""Proposals: what waits for somebody's answer, as it would leave, and the answer."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from procuracy.casework import commands, lawbook, lines, queries
from procuracy.casework.errors import CaseworkError, InvalidFacts
from procuracy.casework.models import Approval, Case, Sensitivity
from procuracy.casework.policy import POLICY, visible
from procuracy.config import clock
from procuracy.lines.common.opened import keep_reason, reason_given, reason_missing, record
from procuracy.materials.letters import body
from procuracy.materials.models import Letter
from procuracy.registry.roles import CASE_ROLES, Role
from procuracy.web.language import language_of, page_language
from procuracy.web.views import not_found

from .access import official
from .views import panel_of


@official(Role.HEAD, Role.CHIEF_PROCURATOR)
def approvals(request: HttpRequest) -> HttpResponse:
    """Proposals that wait for this person's answer."""
    rows = []
    for approval in queries.waiting_approvals(request.actor):
        procedure = lawbook.pinned_procedure(approval.case.procedure_id)
        days = (clock.today() - approval.proposed_at.astimezone(clock.SHANGHAI).date()).days
        rows.append({"approval": approval, "action": procedure.actions[approval.action], "days": days})
    names = queries.names_of([row["approval"].proposed_by for row in rows])
    for row in rows:
        row["who"] = names.get(row["approval"].proposed_by, "")
    return render(request, "desk/approvals.html", {"rows": rows})


@official(*CASE_ROLES)
def answer(request: HttpRequest, ident: uuid.UUID) -> HttpResponse:
    """Read a proposal as it would leave, and approve it or return it with a reason. Its author reads it too, and may take it back."""
    approval = Approval.objects.select_related("case", "case__office").filter(pk=ident).first()
    if approval is None or not Case.objects.filter(visible(request.actor), pk=approval.case_id).exists():
        return not_found(request)
    procedure = lawbook.pinned_procedure(approval.case.procedure_id)
    action = procedure.actions[approval.action]
    asked_here = approval.office_id == request.actor.office_id and approval.case.sensitivity < Sensitivity.SEALED
    if asked_here and not reason_given(request, approval.case_id):  # that she is asked is the reason
        keep_reason(request, approval.case_id, f"{_('A proposal')}: {action.title[page_language()]}")
    if reason_missing(request, approval.case):
        return redirect("desk:case", ident=approval.case_id)
    record(request, approval.case, "approval")
    letters, hindrance = _as_they_leave(approval, action, request.actor)
    context = {
        **panel_of(request, approval.case),
        "approval": approval,
        "case": approval.case,
        "action": action,
        "facts": _labelled(approval.case, action.records, approval.facts),
        "names": queries.names_of([approval.proposed_by]),
        "rule": commands.approval_rule(approval),
        "letters": letters,
        "hindrance": hindrance,
        "own": approval.proposed_by == request.actor.reference,
        "letter_lang": "en" if approval.case.language.startswith("en") else "zh-Hans",
        "may_answer": POLICY.may_answer(request.actor, approval.approvers, approval.office_id, approval.proposed_by),
        "typed": request.POST.get("reason", ""),
    }
    if request.method == "POST" and request.POST.get("verdict") == "taken_back":
        try:
            commands.take_back(ident, request.actor, now=clock.now(), today=clock.today())
        except CaseworkError as error:
            return render(request, "desk/answer.html", context | {"error": str(error)}, status=error.status)
        messages.success(request, _("Done."))
        return redirect("desk:case", ident=approval.case_id)
    if request.method == "POST" and request.POST.get("verdict") == "approved" and request.POST.get("reason", "").strip():
        return render(request, "desk/answer.html", context | {"error": _("You wrote a reason for returning it. Press “Return”, or take the reason out and approve.")}, status=422)
    if request.method == "POST":
        try:
            commands.answer(
                ident,
                request.actor,
                request.POST.get("verdict", ""),
                reason=request.POST.get("reason", ""),
                key=f"answer:{ident}:{request.POST.get('verdict', '')}",
                now=clock.now(),
                today=clock.today(),
            )
        except InvalidFacts:
            return render(request, "desk/answer.html", context | {"error": _("Say why you return it.")}, status=422)
        except CaseworkError as error:
            return render(request, "desk/answer.html", context | {"error": str(error)}, status=error.status)
        messages.success(request, _("Done."))
        return redirect("desk:approvals")
    return render(request, "desk/answer.html", context)


def _as_they_leave(approval: Approval, action: Any, actor: Any) -> tuple[list[tuple[str, list[str]]], str]:
    """The letters that a waiting proposal would write, as they would read; where it cannot be done now none, and why not."""
    if not action.letters or approval.state != Approval.State.PROPOSED:
        return [], ""
    try:
        with commands.as_if_approved(approval.pk, actor, now=clock.now(), today=clock.today()) as event:
            return [body(row, language_of(row.language)) for row in Letter.objects.filter(case_id=approval.case_id, seq=event.seq)], ""
    except CaseworkError as error:
        return [], str(error)


def _labelled(case: Case, record: str | None, facts: dict[str, Any]) -> list[tuple[Any, Any]]:
    form_class = lines.get(case.line).forms.get(record or "")
    fields = form_class.base_fields if form_class else {}
    order = [*(getattr(form_class, "field_order", None) or ()), *fields]
    rows = []
    for name, value in sorted(facts.items(), key=lambda item: order.index(item[0]) if item[0] in order else len(order)):
        field = fields.get(name)
        choices = dict(getattr(field, "choices", ()) or ()) if field is not None and name != "handler" else {}
        shown = "\n".join(str(choices.get(one, one)) for one in value) if isinstance(value, list) else (_("Yes") if value else _("No")) if isinstance(value, bool) else choices.get(value, value)
        rows.append((field.label if field is not None else name, shown))
    return rows
