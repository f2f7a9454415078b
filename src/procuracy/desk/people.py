"""People and roles of an office, for its security administrator."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Collection
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from procuracy.api.models import ApiKey
from procuracy.casework.models import Case
from procuracy.config import clock
from procuracy.registry.models import Department, Official, RoleGrant, User
from procuracy.registry.roles import Role

from . import second_factor
from .access import official
from .fields import number
from .models import AccountAct


class _OfPerson(forms.Form):
    """What every official has: a name, a title, a department of the office."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=60)
    title = forms.CharField(label=gettext_lazy("Title"), max_length=60, required=False)
    department = forms.ModelChoiceField(label=gettext_lazy("Department"), queryset=Department.objects.none(), required=False, empty_label="—")

    use_required_attribute = False

    def __init__(self, office_id: int, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"].queryset = Department.objects.filter(office_id=office_id)


class PersonForm(_OfPerson):
    """A new person in office."""

    username = forms.SlugField(
        label=gettext_lazy("Sign-in name"),
        max_length=60,
        help_text=gettext_lazy("Letters a to z, digits, hyphens and underscores."),
        error_messages={"invalid": gettext_lazy("Use only letters a to z, digits, hyphens and underscores; no spaces and no Chinese characters.")},
    )
    roles = forms.MultipleChoiceField(label=gettext_lazy("Roles"), choices=Role.choices, required=False, widget=forms.CheckboxSelectMultiple)

    field_order = ("username", "name", "title", "department", "roles")


class RolesForm(forms.Form):
    """The roles of a person and whether the account is open. Whoever has open cases does not lose them unnoticed."""

    roles = forms.MultipleChoiceField(label=gettext_lazy("Roles"), choices=Role.choices, required=False, widget=forms.CheckboxSelectMultiple)
    active = forms.BooleanField(label=gettext_lazy("The account is open"), required=False)
    know = forms.BooleanField(required=False)

    use_required_attribute = False

    def __init__(self, row: Official, data: Any = None) -> None:
        self.row, self.held = row, set(row.grants.filter(until__isnull=True).values_list("role", flat=True))
        super().__init__(data, initial={"roles": sorted(self.held), "active": row.active})
        if not self.is_bound:
            del self.fields["know"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        ends = Role.HANDLER in self.held - set(data.get("roles", ())) or (self.row.active and not data.get("active"))
        count = Case.objects.filter(handler=self.row, open=True).count() if ends else 0
        if not count:
            del self.fields["know"]
        else:
            said = ngettext("I know that %(count)s open case stays without anybody who works on it.", "I know that %(count)s open cases stay without anybody who works on them.", count)
            self["know"].label = said % {"count": count}
            self["know"].help_text = _("They stay in the worklist of the office, where the head of department or a triage officer assigns them anew. It is best done first.")
            if not data.get("know"):
                self.add_error("know", _("Tick this if you want it nevertheless."))
        return data


def own_work(roles: Collection[str]) -> list[str]:
    """What to say where one person would approve or visit her own work. The engine prevents it; somebody else must then be there."""
    said = []
    if {Role.HANDLER, Role.HEAD} <= set(roles):
        said.append(_("Handler and head of department in one person: nobody approves what she proposed herself. Another head or the chief procurator must be there for it."))
    if {Role.HANDLER, Role.VISITOR} <= set(roles):
        said.append(_("Handler and return visitor in one person: nobody makes the return visit in a case that she handles. Another visitor must be there for it."))
    return said


@official(Role.SECURITY_ADMINISTRATOR)
def people(request: HttpRequest) -> HttpResponse:
    """The people of this office, and a form for one more."""
    office = request.actor.office_id
    rows = Official.objects.filter(office_id=office).select_related("user", "department").prefetch_related("grants")
    form = PersonForm(office, request.POST or None)
    made: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        data, password = form.cleaned_data, secrets.token_urlsafe(12)
        try:
            with transaction.atomic():
                user = User.objects.create_user(data["username"], password)
                person = Official.objects.create(user=user, name=data["name"], title=data["title"], department=data["department"], office_id=office)
                _grant(request, person, data["roles"])
        except ValidationError as error:
            form.add_error("roles", error)
        except IntegrityError:
            form.add_error("username", _("This sign-in name is taken."))
        else:
            messages.success(request, _("Made. Hand the first password over in person; a second factor is asked for at the first sign-in."))
            made = {"password": password, "made": person, "warnings": own_work(data["roles"])}
            form = PersonForm(office)
    return render(request, "desk/people.html", {"rows": rows, "form": form, **made}, status=422 if form.errors else 200)


def _grant(request: HttpRequest, person: Official, roles: list[str]) -> None:
    giver = Official.objects.get(pk=int(request.actor.id))
    for role in roles:
        RoleGrant.objects.create(official=person, role=role, since=clock.today(), granted_by=giver)


class LockedOutForm(forms.Form):
    """Somebody who cannot sign in, and how it was made sure that it is she."""

    reason = forms.CharField(
        label=gettext_lazy("How did you make sure that it is this person?"),
        help_text=gettext_lazy("For instance: came in person with the service card. This is recorded with your name."),
        max_length=300,
    )

    use_required_attribute = False


def _let_in(request: HttpRequest, row: Official, form: LockedOutForm) -> str:
    """Take the second factor away, or give a new password: gives that password."""
    by, reason = Official.objects.get(pk=int(request.actor.id)), form.cleaned_data["reason"]
    if "remove_factor" in request.POST:
        second_factor.take_away(row, by, reason, clock.now())
        messages.success(request, _("Removed. At the next sign-in a new second factor is set up."))
        return ""
    password = secrets.token_urlsafe(12)
    second_factor.give_password(row, by, password, reason, clock.now())
    return password


@official(Role.SECURITY_ADMINISTRATOR)
def person(request: HttpRequest, ident: int) -> HttpResponse:
    """One person: name and department, roles given and ended, the account closed and opened, keys ended (their owner makes them). Nobody changes her own roles."""
    row = Official.objects.select_related("user").filter(pk=ident, office_id=request.actor.office_id).first()
    if row is None or str(row.pk) == request.actor.id:
        return redirect("desk:people")
    if request.method == "POST" and "end_key" in request.POST:
        ApiKey.objects.filter(official=row, pk=number(request.POST["end_key"]), ended_at__isnull=True).update(ended_at=clock.now())
        return redirect("desk:person", ident=ident)
    asked = next((name for name in ("remove_factor", "new_password", "details") if name in request.POST), "roles")

    def posted(*names: str) -> Any:
        return request.POST if request.method == "POST" and asked in names else None

    details = _OfPerson(row.office_id, posted("details"), initial={"name": row.name, "title": row.title, "department": row.department_id})
    roles = RolesForm(row, posted("roles"))
    locked_out = LockedOutForm(posted("remove_factor", "new_password"))
    bound = next((form for form in (details, roles, locked_out) if form.is_bound), None)
    password = ""
    if bound is not None and bound.is_valid():
        if bound is locked_out:
            password = _let_in(request, row, locked_out)
        elif bound is details:
            _rename(request, row, details)
        else:
            _change_roles(request, roles)
        if not (password or bound.errors):
            return redirect("desk:person", ident=ident)
    shown = {
        "row": row,
        "details": details,
        "roles": roles,
        "form": LockedOutForm() if password else locked_out,
        "wrong": bound if bound is not None and bound.errors else locked_out,
        "warnings": own_work(roles.held),
        "keys": ApiKey.objects.filter(official=row).order_by("-created_at"),
        "password": password,
        "has_factor": second_factor.has_one(row.user),
        "acts": AccountAct.objects.filter(official=row).select_related("by")[:20],
    }
    return render(request, "desk/person.html", shown, status=422 if bound is not None and bound.errors else 200)


def _rename(request: HttpRequest, row: Official, form: _OfPerson) -> None:
    """Name, title and department; what they were before stays on record."""
    if not form.has_changed():
        return
    before = " · ".join(str(part) for part in (row.name, row.title, row.department) if part)
    row.name, row.title, row.department = form.cleaned_data["name"], form.cleaned_data["title"], form.cleaned_data["department"]
    with transaction.atomic():
        row.save(update_fields=["name", "title", "department"])
        AccountAct.objects.create(official=row, by_id=int(request.actor.id), what=AccountAct.What.RENAMED, reason=before[:300], at=clock.now())
    messages.success(request, _("Done."))


def _change_roles(request: HttpRequest, form: RolesForm) -> None:
    row, chosen = form.row, set(form.cleaned_data["roles"])
    try:
        with transaction.atomic():
            row.grants.filter(until__isnull=True, role__in=form.held - chosen).update(until=clock.today() - dt.timedelta(days=1))
            _grant(request, row, sorted(chosen - form.held))
            _open_or_close(request, row, form.cleaned_data["active"])
    except ValidationError as error:
        form.add_error("roles", error)
    else:
        messages.success(request, _("Done."))


def _open_or_close(request: HttpRequest, row: Official, active: bool) -> None:
    """A closed account's sessions end at once, so that opening it again brings none of them back."""
    if row.active == active:
        return
    row.active = active
    row.save(update_fields=["active"])
    User.objects.filter(pk=row.user_id).update(is_active=active)
    if not active:
        second_factor.end_sessions(row.user)
    what = AccountAct.What.OPENED if active else AccountAct.What.CLOSED
    AccountAct.objects.create(official=row, by_id=int(request.actor.id), what=what, at=clock.now())
