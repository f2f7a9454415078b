"""Who the people of a sealed case are: asked for with a reason, answered by a custodian who need not see the case."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from procuracy.casework import commands
from procuracy.casework.commands.custody import waiting_for
from procuracy.casework.custody import LONGEST
from procuracy.casework.errors import CaseworkError
from procuracy.casework.models import Case, Release, Sensitivity
from procuracy.casework.policy import visible
from procuracy.config import clock
from procuracy.lines.common.opened import reason_missing, record
from procuracy.registry.roles import CASE_ROLES, Role
from procuracy.web.views import not_found

from .access import official


class AskForm(forms.Form):
    """Why, and for how long."""

    reason = forms.CharField(label=gettext_lazy("Why you need to know who they are"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    days = forms.IntegerField(label=gettext_lazy("For how many days"), min_value=1, max_value=LONGEST, initial=7, help_text=gettext_lazy("At most 30; then ask again."))

    use_required_attribute = False


@official(*CASE_ROLES)
def identity(request: HttpRequest, ident: uuid.UUID) -> HttpResponse:
    """Ask for it, and see what came of what was asked before."""
    case = Case.objects.select_related("office").defer("search").filter(visible(request.actor), pk=ident, sensitivity=Sensitivity.SEALED).first()
    if case is None:
        return not_found(request)
    if reason_missing(request, case):
        return redirect("desk:case", ident=ident)
    form = AskForm(request.POST or None)
    error = ""
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            commands.ask_identity(ident, request.actor, reason=data["reason"], days=data["days"], key=request.POST.get("key") or uuid.uuid4().hex, now=clock.now(), today=clock.today())
        except CaseworkError as refused:
            error = str(refused)
        else:
            messages.success(request, _("The custodian has your request."))
            return redirect("desk:case", ident=ident)
    record(request, case, "identity")
    mine = Release.objects.filter(case_id=ident, official_id=int(request.actor.id)).order_by("-asked_at")[:20]
    context = {"case": case, "form": form, "error": error, "mine": mine, "today": clock.today(), "key": request.POST.get("key") or uuid.uuid4().hex}
    return render(request, "desk/identity.html", context, status=409 if error else 422 if form.errors else 200)


@official(Role.CUSTODIAN, Role.CHIEF_PROCURATOR)
def releases(request: HttpRequest) -> HttpResponse:
    """What waits for the custodian, and what was answered lately. The case itself stays closed to her."""
    wrong, error = "", ""
    if request.method == "POST":
        try:
            commands.answer_identity(_ident(request), request.actor, request.POST.get("verdict", ""), reason=request.POST.get("reason", ""), now=clock.now(), today=clock.today())
        except CaseworkError as refused:
            wrong, error = request.POST.get("release", ""), _("Say why it is not released.") if getattr(refused, "errors", None) else str(refused)
        else:
            messages.success(request, _("Done."))
            return redirect("desk:releases")
    rows = Release.objects.select_related("case", "official").filter(office_id=request.actor.office_id).exclude(case__walled_from__contains=[int(request.actor.id)])
    answered = rows.filter(~Q(state=Release.State.ASKED)).order_by("-answered_at")[:30]
    context: dict[str, Any] = {"waiting": waiting_for(request.actor), "answered": answered, "wrong": wrong, "error": error, "typed": request.POST.get("reason", "")}
    return render(request, "desk/releases.html", context, status=422 if error else 200)


def _ident(request: HttpRequest) -> uuid.UUID:
    try:
        return uuid.UUID(request.POST.get("release", ""))
    except ValueError:
        return uuid.UUID(int=0)


