"""The register of those who take part: volunteers by expertise and area with their record of service, and observers with their terms."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from procuracy.config import clock
from procuracy.lines.guests.facts import EXPERTISE
from procuracy.lines.guests.forms import names_of
from procuracy.lines.volunteer.service import Record, record_of
from procuracy.registry import places
from procuracy.registry.models import Participant, Procuratorate
from procuracy.registry.roles import Role
from procuracy.web.forms import DayField, TelephoneField
from procuracy.web.views import not_found

from .access import official

PAGE = 50
KEEPERS = (Role.HEAD, Role.CASE_MANAGEMENT, Role.CHIEF_PROCURATOR)
"""Who keeps the register of observers. Handlers read it, to invite."""


class ParticipantForm(forms.ModelForm):
    """Somebody who takes part by her public function, with her term."""

    phone = TelephoneField(label=gettext_lazy("Telephone"), required=False)
    since = DayField(label=gettext_lazy("Term begins"))
    until = DayField(label=gettext_lazy("Term ends"), required=False)

    use_required_attribute = False

    class Meta:
        model = Participant
        fields = ("capacity", "name", "unit", "phone", "since", "until")
        labels = {"capacity": gettext_lazy("In which capacity"), "name": gettext_lazy("Name"), "unit": gettext_lazy("Unit")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].required = True
        # Volunteers register themselves; persons concerned belong to their case.
        shut = {Participant.Capacity.VOLUNTEER, Participant.Capacity.CONCERNED}
        self.fields["capacity"].choices = [("", "—"), *((value, label) for value, label in Participant.Capacity.choices if value not in shut)]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("since") and data.get("until") and data["until"] < data["since"]:
            self.add_error("until", _("It cannot end before it begins."))
        return data


@official(Role.HANDLER, Role.TRIAGE_OFFICER, *KEEPERS)
def participants(request: HttpRequest) -> HttpResponse:
    """Those whom this office may ask, narrowed by capacity, expertise and area. Keepers add an observer."""
    office = Procuratorate.objects.get(pk=request.actor.office_id)
    rows = Participant.objects.filter(Q(office_id__in=office.path()) | Q(office__province_office=office) | Q(office__city_office=office)).exclude(state=Participant.State.LEFT)
    chosen = {name: request.GET.get(name, "") for name in ("capacity", "expertise", "area")}
    if chosen["capacity"] in Participant.Capacity.values:
        rows = rows.filter(capacity=chosen["capacity"])
    if chosen["expertise"] in EXPERTISE:
        rows = rows.filter(expertise__contains=[chosen["expertise"]])
    if chosen["area"] and (found := places.match(chosen["area"])):
        stems = [place.code[: {"province": 2, "city": 4}.get(place.level, 6)] for place in found]
        near = Q(pk__in=[])
        for stem in stems:
            near |= Q(area__startswith=stem)
        rows = rows.filter(near)
    page = Paginator(rows.select_related("office"), PAGE).get_page(request.GET.get("page"))
    keeps = request.actor.has(*KEEPERS)
    form = ParticipantForm(request.POST or None, initial={"since": clock.today()}) if keeps else None
    if form is not None and request.method == "POST" and form.is_valid():
        form.instance.office_id = request.actor.office_id
        form.save()
        messages.success(request, _("Added."))
        return redirect("desk:participants")
    query = request.GET.copy()
    query.pop("page", None)
    found_rows = list(page.object_list)
    names, records = names_of(found_rows), record_of([row.pk for row in found_rows])
    return render(
        request,
        "desk/participants.html",
        {
            "rows": [_row(row, names[row.pk], records[row.pk]) for row in found_rows],
            "page": page,
            "query": query.urlencode(),
            "chosen": chosen,
            "capacities": Participant.Capacity.choices,
            "expertise": EXPERTISE.items(),
            "form": form,
        },
        status=422 if form is not None and form.errors else 200,
    )


def _row(row: Participant, name: str, record: Record) -> dict[str, Any]:
    return {
        "row": row,
        "name": name,
        "expertise": [EXPERTISE[key] for key in row.expertise if key in EXPERTISE],
        "area": places.full_name(row.area),
        "record": record,
        "now": row.takes_part_on(clock.today()),
    }


@official(*KEEPERS)
def participant(request: HttpRequest, ident: Any) -> HttpResponse:
    """One observer: changed, or her term ended. A volunteer's data are her own: they are changed in the case of her registration."""
    row = Participant.objects.filter(pk=ident, office_id=request.actor.office_id, party_id__isnull=True).first()
    if row is None:
        return not_found(request)
    form = ParticipantForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Done."))
        return redirect("desk:participants")
    return render(request, "desk/participant.html", {"row": row, "form": form}, status=422 if form.errors else 200)


