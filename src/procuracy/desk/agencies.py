"""Partner agencies of an office and the people at their desks: agencies for the administrator, accounts for the security administrator."""

from __future__ import annotations

import secrets
from typing import Any

from django import forms
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from procuracy.casework.models import Case
from procuracy.config import clock
from procuracy.registry.models import Agency, AgencyPerson, Official, User
from procuracy.registry.roles import Role
from procuracy.web.forms import TelephoneField
from procuracy.web.views import not_found

from . import second_factor
from .access import official
from .models import AccountAct
from .people import LockedOutForm


class AgencyForm(forms.ModelForm):
    """A partner: what it is, what it is called, how it is reached. One that has open requests is not closed."""

    phone = TelephoneField(label=gettext_lazy("Telephone"), required=False)

    use_required_attribute = False

    class Meta:
        model = Agency
        fields = ("kind", "name_zh", "name_en", "phone", "address", "active")
        labels = {
            "kind": gettext_lazy("Kind"),
            "name_zh": gettext_lazy("Name in Chinese"),
            "name_en": gettext_lazy("Name in English"),
            "address": gettext_lazy("Address"),
            "active": gettext_lazy("Gets requests"),
        }

    def clean_active(self) -> bool:
        active: bool = self.cleaned_data["active"]
        if not active and self.instance.pk and Case.objects.filter(agency=self.instance, open=True).exists():
            raise forms.ValidationError(_("Requests are still open at this partner. End them first."))
        return active


class AgencyPersonForm(forms.Form):
    """Somebody at a partner's desk."""

    username = forms.SlugField(
        label=gettext_lazy("Sign-in name"),
        max_length=60,
        help_text=gettext_lazy("Letters a to z, digits, hyphens and underscores."),
        error_messages={"invalid": gettext_lazy("Use only letters a to z, digits, hyphens and underscores; no spaces and no Chinese characters.")},
    )
    name = forms.CharField(label=gettext_lazy("Name"), max_length=60)
    title = forms.CharField(label=gettext_lazy("Title"), max_length=60, required=False)

    use_required_attribute = False


@official(Role.ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR)
def agencies(request: HttpRequest) -> HttpResponse:
    """The partners of this office; the administrator adds one."""
    rows = Agency.objects.filter(office_id=request.actor.office_id).prefetch_related("people")
    if not request.actor.has(Role.ADMINISTRATOR):
        return render(request, "desk/agencies.html", {"rows": rows})
    form = AgencyForm(request.POST or None, initial={"active": True})
    if request.method == "POST" and form.is_valid():
        form.instance.office_id = request.actor.office_id
        if _saved(form):
            messages.success(request, _("Added."))
            return redirect("desk:agency", ident=form.instance.pk)
    return render(request, "desk/agencies.html", {"rows": rows, "form": form}, status=422 if form.errors else 200)


def _saved(form: AgencyForm) -> bool:
    try:
        with transaction.atomic():
            form.save()
    except IntegrityError:
        form.add_error("name_zh", _("A partner of this name is there already."))
        return False
    return True


@official(Role.ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR)
def agency(request: HttpRequest, ident: int) -> HttpResponse:
    """One partner: changed by the administrator; its people's accounts made, closed and let in again by the security administrator."""
    row = Agency.objects.filter(pk=ident, office_id=request.actor.office_id).first()
    if row is None:
        return not_found(request)
    shown: dict[str, Any] = {"row": row, "people": row.people.select_related("user")}
    if request.actor.has(Role.ADMINISTRATOR):
        form = AgencyForm(request.POST or None, instance=row)
        if request.method == "POST" and form.is_valid() and _saved(form):
            messages.success(request, _("Done."))
            return redirect("desk:agency", ident=ident)
        return render(request, "desk/agency.html", shown | {"form": form}, status=422 if form.errors else 200)
    new = AgencyPersonForm(request.POST if "new" in request.POST else None)
    locked_out = LockedOutForm(request.POST if request.method == "POST" and "new" not in request.POST else None, auto_id=f"id_{request.POST.get('person')}_%s")
    if new.is_bound and new.is_valid():
        shown |= _made(row, new)
    elif locked_out.is_bound and locked_out.is_valid():
        shown |= _changed(request, row, locked_out)
        if "password" not in shown:
            return redirect("desk:agency", ident=ident)
    wrong = next((form for form in (new, locked_out) if form.errors), None)
    shown |= {"new": AgencyPersonForm() if new.is_valid() and not new.errors else new, "wrong": wrong}
    asked = request.POST.get("person") if wrong is locked_out else None
    shown["accounts"] = [(person, locked_out if str(person.pk) == asked else LockedOutForm(auto_id=f"id_{person.pk}_%s")) for person in shown["people"]]
    shown["acts"] = AccountAct.objects.filter(agency_person__agency=row).select_related("agency_person", "by")[:20]
    return render(request, "desk/agency.html", shown, status=422 if wrong else 200)


def _made(row: Agency, form: AgencyPersonForm) -> dict[str, Any]:
    data, password = form.cleaned_data, secrets.token_urlsafe(12)
    try:
        with transaction.atomic():
            user = User.objects.create_user(data["username"], password)
            person = AgencyPerson.objects.create(user=user, agency=row, name=data["name"], title=data["title"])
    except IntegrityError:
        form.add_error("username", _("This sign-in name is taken."))
        return {}
    return {"password": password, "made": person}


def _changed(request: HttpRequest, row: Agency, form: LockedOutForm) -> dict[str, Any]:
    """Close or open an account, take a lost second factor away, or give a new password: each with its reason, recorded."""
    person = next((p for p in row.people.select_related("user") if str(p.pk) == request.POST.get("person")), None)
    if person is None:
        return {}
    by, reason, now = Official.objects.get(pk=int(request.actor.id)), form.cleaned_data["reason"], clock.now()
    if "remove_factor" in request.POST:
        second_factor.take_away(person, by, reason, now)
    elif "new_password" in request.POST:
        password = secrets.token_urlsafe(12)
        second_factor.give_password(person, by, password, reason, now)
        return {"password": password, "made": person}
    elif person.active == (request.POST.get("open_or_close") == "close"):  # an old page asks for nothing new
        with transaction.atomic():
            person.active = not person.active
            person.save(update_fields=["active"])
            User.objects.filter(pk=person.user_id).update(is_active=person.active)
            if not person.active:
                second_factor.end_sessions(person.user)
            what = AccountAct.What.OPENED if person.active else AccountAct.What.CLOSED
            AccountAct.objects.create(agency_person=person, by=by, what=what, reason=reason, at=now)
    messages.success(request, _("Done."))
    return {}
