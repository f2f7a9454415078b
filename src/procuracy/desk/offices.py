"""Offices and their departments, for an administrator: find one, change what is said of it, add one, end one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from procuracy.casework.models import Case
from procuracy.config import clock
from procuracy.registry import competence
from procuracy.registry.models import Department, Procuratorate
from procuracy.registry.offices import office_meant
from procuracy.registry.roles import Role
from procuracy.web.forms import DayField

from .access import looks_after, official
from .fields import OfficeField, number

LABELS = {
    "code": gettext_lazy("Code"),
    "name_zh": gettext_lazy("Name in Chinese"),
    "name_en": gettext_lazy("Name in English"),
    "short_name": gettext_lazy("Short name in numbers"),
    "kind": gettext_lazy("Kind"),
    "address": gettext_lazy("Address"),
    "phone": gettext_lazy("Telephone"),
    "opening_hours": gettext_lazy("Opening hours"),
}
BELOW = {"national": "province", "province": "city", "city": "basic"}


class OfficeForm(forms.ModelForm):
    """What a person who comes or calls needs to know of an office, and the day on which it ended."""

    valid_until = DayField(label=gettext_lazy("Ended on"), required=False, help_text=gettext_lazy("Only for an office that exists no longer. Its cases must be with another office first."))

    use_required_attribute = False

    class Meta:
        model = Procuratorate
        fields = ("name_zh", "name_en", "short_name", "address", "phone", "opening_hours", "valid_until")
        labels = LABELS

    def clean_valid_until(self) -> Any:
        day = self.cleaned_data["valid_until"]
        if day and Case.objects.filter(office=self.instance, open=True).exists():
            raise forms.ValidationError(_("This office still has open cases; they must be transferred first."))
        return day


class NewOfficeForm(forms.ModelForm):
    """An office that is not in the list: a branch, a railway or development-zone office, one newly founded."""

    above = OfficeField(label=gettext_lazy("Office above it (name or place)"))

    use_required_attribute = False
    keeper: Any = None
    field_order = ("name_zh", "name_en", "above", "kind", "code", "short_name", "address", "phone", "opening_hours")

    class Meta:
        model = Procuratorate
        fields = ("name_zh", "name_en", "kind", "code", "short_name", "address", "phone", "opening_hours")
        labels = LABELS
        help_texts = {
            "code": gettext_lazy("Letters, digits and hyphens. It never changes."),
            "short_name": gettext_lazy("Stands at the head of case numbers."),
        }

    def clean_above(self) -> Procuratorate:
        above: Procuratorate = self.cleaned_data["above"]
        if self.keeper is not None and not looks_after(self.keeper, above):
            raise forms.ValidationError(_("You look after your own office and those below it."))
        if above.level not in BELOW:
            raise forms.ValidationError(_("A basic office has no office below it."))
        return above

    def save(self, commit: bool = True) -> Any:
        above = self.cleaned_data["above"]
        row = super().save(commit=False)
        row.parent, row.level, row.valid_from = above, BELOW[above.level], clock.today()
        row.save()
        Department.objects.create(office=row, function=Department.Function.ACCUSATIONS)
        return row


class DepartmentForm(forms.ModelForm):
    """A department by its function, with the name that stands on its door."""

    use_required_attribute = False

    class Meta:
        model = Department
        fields = ("function", "name_zh", "name_en")
        labels = {"function": gettext_lazy("Function"), "name_zh": gettext_lazy("Name in Chinese"), "name_en": gettext_lazy("Name in English")}
        help_texts = {"name_zh": gettext_lazy("Leave the names empty where the department is called by its function.")}


@official(Role.ADMINISTRATOR)
def offices(request: HttpRequest) -> HttpResponse:
    """Find an office and change what is said of it."""
    text = request.GET.get("q", "")
    row, error = None, ""
    if text:
        try:
            row = office_meant(text)
        except LookupError:
            error = _("Name one office; the name must be exact enough to mean only one.")
    if row is not None and not looks_after(request.actor, row):
        row, error = None, _("You look after your own office and those below it.")
    if row is None:
        return render(request, "desk/offices.html", {"q": text, "error": error, "count": Procuratorate.objects.count()})
    form = OfficeForm(request.POST if "office" in request.POST else None, instance=row)
    department = DepartmentForm(request.POST if "department" in request.POST else None, instance=Department(office=row), prefix="new")
    if request.method == "POST":
        if "end_department" in request.POST:
            _end_department(request, row)
        elif "office" in request.POST and form.is_valid():
            form.save()
            competence.forget()
            messages.success(request, _("Done."))
        elif "department" in request.POST and department.is_valid():
            _keep_department(row, department)
            messages.success(request, _("Done."))
        if not (form.errors or department.errors):
            return redirect(request.get_full_path())
    context = {"q": text, "form": form, "row": row, "department": department, "departments": row.departments.all(), "count": Procuratorate.objects.count()}
    return render(request, "desk/offices.html", context, status=422 if form.errors or department.errors else 200)


def _keep_department(row: Procuratorate, form: DepartmentForm) -> None:
    names = {key: form.cleaned_data[key] for key in ("name_zh", "name_en")}
    Department.objects.update_or_create(office=row, function=form.cleaned_data["function"], defaults=names)


def _end_department(request: HttpRequest, row: Procuratorate) -> None:
    found = row.departments.filter(pk=number(request.POST["end_department"])).first()
    if found is None:
        return
    if found.officials.exists():
        messages.error(request, _("People still belong to this department."))
    elif row.departments.count() == 1:
        messages.error(request, _("An office has at least one department."))
    else:
        found.delete()
        messages.success(request, _("Done."))


@official(Role.ADMINISTRATOR)
def new_office(request: HttpRequest) -> HttpResponse:
    """Add an office below another."""
    form = NewOfficeForm(request.POST or None)
    form.keeper = request.actor
    if request.method == "POST" and form.is_valid():
        row = form.save()
        competence.forget()
        messages.success(request, _("Done."))
        return redirect(f"{request.path.rsplit('/', 1)[0]}?q={row.code}")
    return render(request, "desk/new_office.html", {"form": form}, status=422 if form.errors else 200)
