"""What is done to a case beside its procedure: same people, merging, links, walls, sensitivity, a new receipt, service."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from procuracy.casework import commands, queries
from procuracy.casework.actors import Actor
from procuracy.casework.errors import CaseworkError, InvalidFacts, NotAllowed, NotFound
from procuracy.casework.models import Case, Link, Party, Sensitivity
from procuracy.casework.policy import visible
from procuracy.config import clock
from procuracy.doors.web import receipt_context
from procuracy.law import normalise_number
from procuracy.lines.common.opened import reason_missing, record
from procuracy.materials.models import Letter, Service
from procuracy.registry.models import Official, Procuratorate
from procuracy.registry.roles import CASE_ROLES, Role
from procuracy.web.language import comma
from procuracy.web.views import not_found

from .access import official
from .fields import ident as row_id
from .fields import number

_SENTENCES = {
    "reason": gettext_lazy("Say why."),
    "into": gettext_lazy("Merge into a petition of the same kind that was received earlier, is still open, and was not opened from this one."),
    "other": gettext_lazy("Choose another case; each relation is written once."),
    "official": gettext_lazy("Choose an official."),
    "letter": gettext_lazy("Choose a letter of this case."),
}


@official(*CASE_ROLES)
def tools(request: HttpRequest, ident: uuid.UUID) -> HttpResponse:
    """The page of these acts, and the acts themselves; the engine checks who may."""
    case = Case.objects.select_related("office").filter(visible(request.actor), pk=ident).first()
    if case is None:
        return not_found(request)
    if reason_missing(request, case):
        return redirect("desk:case", ident=ident)
    shown: dict[str, Any] = {}
    if request.method == "POST":
        step = _STEPS.get(request.POST.get("do", ""))
        try:
            if step is not None:
                shown = step(request, case) or {}
        except InvalidFacts as error:
            messages.error(request, " ".join(str(_SENTENCES.get(name, name)) for name in error.errors))
        except CaseworkError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Done."))
        if not shown:
            gone = not Case.objects.filter(visible(request.actor), pk=ident).exists()
            return redirect("desk:work") if gone else redirect("desk:tools", ident=ident)
    record(request, case, "tools")
    if "receipt" in shown:
        return _slip(request, case, shown["party"], shown["receipt"])
    parties = _people(ident, row_id(request.GET.get("party")))
    same = queries.same_people(case, request.actor)
    # One that was chosen on the page of the case stands first.
    meant = list(Case.objects.filter(visible(request.actor), pk=row_id(request.GET.get("into")), line=case.line).exclude(pk=ident).select_related("office").defer("search")) if request.GET.get("into") else []
    known = {row.pk for row in (*same, *meant)}
    may_set = commands.levels_open_to(case, request.actor)
    return render(
        request,
        "desk/tools.html",
        {
            "case": case,
            "meant": meant,
            "same": [row for row in same if row not in meant],
            "alike": [row for row in queries.alike(case, request.actor, clock.today()) if row.pk not in known],
            "kinds": [(v, label) for v, label in Link.Kind.choices if v != Link.Kind.MERGED_INTO],
            "levels": [(v, label) for v, label in Sensitivity.choices if v in may_set],
            "may_seal": Sensitivity.SEALED in may_set,
            "openers": _who_opens_sealed(case),
            "officials": _who_may_be_kept_out(case, request.actor),
            "kept_out": Official.objects.filter(pk__in=case.walled_from) if case.walled_from else [],
            "may_lift": request.actor.has("chief_procurator") and request.actor.office_id == case.office_id,
            "parties": [(p, p.contact_data().get("name", "") or p.get_role_display()) for p in parties if p.role != Party.Role.RESPONDENT],
            "letters": Letter.objects.filter(case_id=ident),
            "ways": [(v, label) for v, label in Service.How.choices if v != Service.How.RECEIPT],
            "key": uuid.uuid4().hex,
            **shown,
        },
    )


def _people(case_id: uuid.UUID, meant: uuid.UUID | None) -> list[Party]:
    """Those of a case who may lose a code: of a big group the first, and before them the one who is meant."""
    rows = Party.objects.filter(case_id=case_id)
    first = list(rows.order_by("id")[: queries.MOST_PEOPLE])
    return [*rows.filter(pk=meant), *(row for row in first if row.pk != meant)] if meant else first


def _common(request: HttpRequest) -> dict[str, Any]:
    return {"key": request.POST.get("key") or uuid.uuid4().hex, "now": clock.now(), "today": clock.today()}


def _ident(text: str, field: str) -> uuid.UUID:
    found = row_id(text)
    if found is None:
        raise InvalidFacts({field: ["choice"]})
    return found


def _merge(request: HttpRequest, case: Case) -> None:
    into = _ident(request.POST.get("into", ""), "into")
    commands.merge(case.pk, into, request.actor, reason=request.POST.get("reason", ""), expected_version=None, **_common(request))


def _link(request: HttpRequest, case: Case) -> None:
    number_ = request.POST.get("number", "").strip()
    other = _by_number(number_, request.actor) if number_ else _ident(request.POST.get("other", ""), "other")
    if not request.POST.get("reason", "").strip():
        raise InvalidFacts({"reason": ["required"]})
    commands.link(case.pk, other, request.POST.get("kind", ""), request.actor, reason=request.POST.get("reason", ""), **_common(request))


def _by_number(text: str, actor: Actor) -> uuid.UUID:
    """The case with this number among those that the actor may see. Raises `InvalidFacts` where there is none."""
    found = Case.objects.filter(visible(actor), number=normalise_number(text)).values_list("pk", flat=True).first()
    if found is None:
        raise InvalidFacts({"number": [_("No case of this number that you may see.")]})
    return found


def _wall(request: HttpRequest, case: Case) -> None:
    person = Official.objects.filter(pk=number(request.POST.get("official"))).first()
    if person is None:
        raise InvalidFacts({"official": ["choice"]})
    commands.wall_off(case.pk, person, request.actor, reason=request.POST.get("reason", ""), **_common(request))


def _lift(request: HttpRequest, case: Case) -> None:
    person = Official.objects.filter(pk=number(request.POST.get("official"))).first()
    if person is None:
        raise InvalidFacts({"official": ["choice"]})
    commands.lift_wall(case.pk, person, request.actor, reason=request.POST.get("reason", ""), **_common(request))


def _seal(request: HttpRequest, case: Case) -> None:
    level = request.POST.get("level", "")
    commands.set_sensitivity(case.pk, int(level) if level in ("0", "1", "2") else -1, request.actor, reason=request.POST.get("reason", ""), **_common(request))


def _receipt(request: HttpRequest, case: Case) -> dict[str, Any]:
    party = _ident(request.POST.get("party", ""), "party")
    if not Party.objects.filter(pk=party, case_id=case.pk).exists():
        raise NotFound()
    return {"party": party, "receipt": commands.issue_receipt(case.pk, party, request.actor, reason=request.POST.get("reason", ""), **_common(request))}


def _slip(request: HttpRequest, case: Case, party_id: uuid.UUID, number: str) -> HttpResponse:
    """The new code as the slip that is printed and handed over, like the first one."""
    party = Party.objects.select_related("case", "case__office").get(pk=party_id, case_id=case.pk)
    discreet = party.safe_contact.get("say") != "office"
    return render(request, "desk/slip.html", receipt_context(request, number, party) | {"discreet": discreet, "renewed": True})


def _who_opens_sealed(case: Case) -> str:
    """Names of those who could still open the case if it were sealed: its handler and the chief procurators of its office."""
    chiefs = Q(office_id=case.office_id, grants__role=Role.CHIEF_PROCURATOR, grants__until__isnull=True)
    rows = Official.objects.filter(chiefs | Q(pk=case.handler_id), active=True).exclude(pk__in=case.walled_from)
    return comma().join(rows.order_by("pk").distinct().values_list("name", flat=True))


def _who_may_be_kept_out(case: Case, actor: Actor) -> list[tuple[int, str]]:
    """The officials of the case's office, those above who read its cases, and first of all oneself: whoever is partial says so."""
    above = Q(office_id__in=case.office.path()) | Q(office__level=Procuratorate.Level.NATIONAL)
    reads = Q(grants__role__in=[Role.HEAD, Role.CHIEF_PROCURATOR], grants__until__isnull=True)
    rows = Official.objects.filter(Q(office_id=case.office_id) | (above & reads) | Q(pk=int(actor.id)), active=True)
    found = rows.exclude(pk__in=case.walled_from).select_related("office").distinct().order_by("pk")
    mine = [(o.pk, _("Myself (%(name)s)") % {"name": o.name}) for o in found if str(o.pk) == actor.id]
    others = [o for o in found if str(o.pk) != actor.id]
    here = [(o.pk, o.name) for o in others if o.office_id == case.office_id]
    return mine + here + [(o.pk, f"{o.name} · {o.office}") for o in others if o.office_id != case.office_id]


def _service(request: HttpRequest, case: Case) -> None:
    if request.actor.office_id != case.office_id or not request.actor.has("handler", "triage_officer", "operator", "case_management"):
        raise NotAllowed()
    letter = Letter.objects.filter(pk=_ident(request.POST.get("letter", ""), "letter"), case_id=case.pk).first()
    how = request.POST.get("how", "")
    if letter is None or how not in Service.How.values:
        raise InvalidFacts({"letter": ["choice"]})
    Service.objects.create(letter=letter, how=how, at=clock.now(), note=request.POST.get("reason", "")[:200])


_STEPS: dict[str, Callable[[HttpRequest, Case], dict[str, Any] | None]] = {
    "merge": _merge,
    "link": _link,
    "wall": _wall,
    "lift": _lift,
    "seal": _seal,
    "receipt": _receipt,
    "service": _service,
}
