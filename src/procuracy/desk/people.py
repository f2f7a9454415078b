"""People and roles of an office, for its security administrator."""

from __future__ import annotations

import datetime as dt
import secrets

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from procuracy.api.models import SCOPES, ApiKey, issue
from procuracy.config import clock
from procuracy.registry.models import Official, RoleGrant, User
from procuracy.registry.roles import Role

from . import second_factor
from .access import official
from .fields import number
from .models import AccountAct


class PersonForm(forms.Form):
    """A person in office."""

    username = forms.SlugField(label=gettext_lazy("Sign-in name"), max_length=60)
    name = forms.CharField(label=gettext_lazy("Name"), max_length=60)
    title = forms.CharField(label=gettext_lazy("Title"), max_length=60, required=False)
    roles = forms.MultipleChoiceField(label=gettext_lazy("Roles"), choices=Role.choices, required=False, widget=forms.CheckboxSelectMultiple)

    use_required_attribute = False


@official(Role.SECURITY_ADMINISTRATOR)
def people(request: HttpRequest) -> HttpResponse:
    """The people of this office, and a form for one more."""
    rows = Official.objects.filter(office_id=request.actor.office_id).select_related("user").prefetch_related("grants")
    form = PersonForm(request.POST or None)
    password = ""
    if request.method == "POST" and form.is_valid():
        password = secrets.token_urlsafe(12)
        try:
            with transaction.atomic():
                user = User.objects.create_user(form.cleaned_data["username"], password)
                person = Official.objects.create(user=user, name=form.cleaned_data["name"], title=form.cleaned_data["title"], office_id=request.actor.office_id)
                _grant(request, person, form.cleaned_data["roles"])
        except ValidationError as error:
            password = ""
            form.add_error("roles", error)
        except IntegrityError:
            password = ""
            form.add_error("username", _("This sign-in name is taken."))
        else:
            messages.success(request, _("Made. Hand the first password over in person; a second factor is asked for at the first sign-in."))
            form = PersonForm()
    return render(request, "desk/people.html", {"rows": rows, "form": form, "password": password}, status=422 if form.errors else 200)


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
    """One person: roles given and ended, the account closed and opened. Nobody changes her own roles."""
    row = Official.objects.select_related("user").filter(pk=ident, office_id=request.actor.office_id).first()
    if row is None or str(row.pk) == request.actor.id:
        return redirect("desk:people")
    if request.method == "POST" and "end_key" in request.POST:
        ApiKey.objects.filter(official=row, pk=number(request.POST["end_key"])).update(ended_at=clock.now())
        return redirect("desk:person", ident=ident)
    if request.method == "POST" and "new_key" in request.POST:
        scopes = [scope for scope in request.POST.getlist("scopes") if scope in SCOPES]
        if not scopes or not request.POST.get("key_name", "").strip():
            messages.error(request, _("A key needs a name that says what it is for, and at least one thing that it may do."))
            return redirect("desk:person", ident=ident)
        key = issue(row, request.POST.get("key_name", "")[:60] or "API", scopes)
        messages.success(request, _("The key is shown only now: %(key)s") % {"key": key})
        return redirect("desk:person", ident=ident)
    locked_out = LockedOutForm(request.POST if {"remove_factor", "new_password"} & request.POST.keys() else None)
    password = ""
    if locked_out.is_bound and locked_out.is_valid():
        password = _let_in(request, row, locked_out)
        if not password:
            return redirect("desk:person", ident=ident)
        locked_out = LockedOutForm()
    elif request.method == "POST" and not locked_out.is_bound:
        chosen = {role for role in request.POST.getlist("roles") if role in Role.values}
        held = set(row.grants.filter(until__isnull=True).values_list("role", flat=True))
        try:
            with transaction.atomic():
                row.grants.filter(until__isnull=True, role__in=held - chosen).update(until=clock.today() - dt.timedelta(days=1))
                _grant(request, row, sorted(chosen - held))
                _open_or_close(request, row, request.POST.get("active") == "on")
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, _("Done."))
        return redirect("desk:person", ident=ident)
    held = set(row.grants.filter(until__isnull=True).values_list("role", flat=True))
    shown = {
        "row": row,
        "keys": ApiKey.objects.filter(official=row, ended_at__isnull=True),
        "scopes": SCOPES,
        "roles": [(value, label, value in held) for value, label in Role.choices],
        "form": locked_out,
        "password": password,
        "has_factor": second_factor.has_one(row.user),
        "acts": AccountAct.objects.filter(official=row).select_related("by")[:20],
    }
    return render(request, "desk/person.html", shown, status=422 if locked_out.errors else 200)


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
