"""Pages of the partners' workspace. The middleware lets nobody in here but people of an agency, with their second factor."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.storage import default_storage
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from procuracy.casework import commands
from procuracy.casework.errors import CaseworkError, InvalidFacts, NotFound
from procuracy.casework.models import Event, Party
from procuracy.config import clock
from procuracy.doors import opening
from procuracy.doors.web import receipt_context
from procuracy.materials import pdf
from procuracy.materials.intake import forget_stored, receive
from procuracy.registry.models import Agency
from procuracy.web.forms import FilesField, TelephoneField
from procuracy.web.views import not_found

from . import reading

FILES = 10


def requests(request: HttpRequest) -> HttpResponse:
    """What waits for this agency, by the day by which it is to be answered; and what has ended."""
    ended = request.GET.get("ended") == "1"
    return render(request, "partner/requests.html", {"rows": reading.waiting(request.actor, ended=ended), "ended": ended, "today": clock.today()})


def _read(request: HttpRequest, ident: uuid.UUID) -> reading.Request:
    return reading.read(ident, request.actor, now=clock.now(), today=clock.today())


def _form(found: reading.Request, action: str, data: Any = None) -> Any:
    """The form of an act. Several stand on one page and share names of fields, so each has ids of its own."""
    form = reading.form_of(found, action, data)
    if form is not None:
        form.auto_id = f"id_{action}_%s"
        if action == "ask_back":
            form.fields["text"].label = gettext_lazy("Words to the procuratorate")
    return form


def _page(request: HttpRequest, found: reading.Request, status: int = 200, **extra: Any) -> HttpResponse:
    forms_ = [{"offer": offer, "form": extra.get("form") if offer.action.name == extra.get("action") else _form(found, offer.action.name)} for offer in found.offers]
    context = {"r": found, "told": reading.told_of(found), "acts": forms_, "key": uuid.uuid4().hex, "expired": bool(found.expires_on and clock.today() > found.expires_on), **extra}
    return render(request, "partner/request.html", context, status=status)


def request_page(request: HttpRequest, ident: uuid.UUID) -> HttpResponse:
    """One request. Every look is recorded."""
    try:
        return _page(request, _read(request, ident))
    except NotFound:
        return not_found(request)


def act(request: HttpRequest, ident: uuid.UUID, action: str) -> HttpResponse:
    """Take it on, answer, refuse, ask. What was typed stays where something is wrong."""
    if request.method != "POST":
        return redirect("partner:request", ident=ident)
    try:
        found = _read(request, ident)
    except NotFound:
        return not_found(request)
    offer = next((o for o in found.offers if o.action.name == action), None)
    if offer is None:
        return _page(request, found, 409, error=_("This is no longer possible: the request has moved on."))
    form = _form(found, action, request.POST)
    if form is not None and not form.is_valid():
        return _page(request, found, 422, form=form, action=action)
    facts = {k: v for k, v in request.POST.lists() if form is not None and k in form.fields}
    try:
        answer(found, action, request.actor, facts, request.FILES.getlist("file"), request.POST.get("key") or uuid.uuid4().hex)
    except InvalidFacts as error:
        return _page(request, found, 422, form=form, action=action, error=" ".join(" ".join(map(str, lines)) for lines in error.errors.values()))
    except CaseworkError as error:
        return _page(request, found, error.status, form=form, action=action, error=str(error))
    messages.success(request, _("Done."))
    return redirect("partner:request", ident=ident)


def answer(found: reading.Request, action: str, actor: Any, facts: Any, uploads: list[Any], key: str) -> Event:
    """An act of a partner with its files, all or nothing; the same key does it once. Raises what the act raises, or `InvalidFacts` for a file."""
    kept: list[Any] = []
    try:
        with transaction.atomic():
            event = commands.perform(found.case.pk, action, actor, facts, expected_version=None, key=key, now=clock.now(), today=clock.today())
            for upload in uploads[:FILES] if event.seq > found.version else ():
                kept.append(receive(upload, now=clock.now(), case_id=found.case.pk))
    except BaseException:
        for row in kept:
            forget_stored(row)
        raise
    return event


def letter(request: HttpRequest, ident: uuid.UUID) -> HttpResponse:
    """The letter that came with the request. It names nobody."""
    try:
        found = _read(request, ident)
    except NotFound:
        return not_found(request)
    if found.letter is None:
        raise Http404
    agency = Agency.objects.get(pk=request.actor.agency_id)
    document = pdf.render(found.letter, str(agency))
    return HttpResponse(document, content_type="application/pdf", headers={"Content-Disposition": 'inline; filename="letter.pdf"'})


def file(request: HttpRequest, ident: uuid.UUID, material: uuid.UUID) -> HttpResponse:
    """A file that was disclosed, as it may be shown, or one that the partner handed in."""
    try:
        row = reading.file_of(_read(request, ident), material)
    except NotFound:
        return not_found(request)
    if row.derivative:
        return FileResponse(default_storage.open(row.derivative), content_type="image/jpeg")
    return FileResponse(default_storage.open(row.original), as_attachment=True, filename=f"{row.pk}.{row.kind}", content_type="application/octet-stream")


class SendForm(forms.Form):
    """Somebody whom the partner sends to us: her words, who she is, and how it is safe to reach her."""

    words = forms.CharField(label=gettext_lazy("What happened, in her words"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 6}))
    wish = forms.CharField(label=gettext_lazy("What she hopes for"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    name = forms.CharField(label=gettext_lazy("Name"), max_length=60, required=False, help_text=gettext_lazy("She may speak without a name."))
    phone = TelephoneField(label=gettext_lazy("Telephone"), required=False)
    may_contact = forms.ChoiceField(
        label=gettext_lazy("May we contact her?"),
        choices=(("no", gettext_lazy("No, she comes back with her code")), ("yes", gettext_lazy("Yes"))),
        widget=forms.RadioSelect,
    )
    channel = forms.ChoiceField(label=gettext_lazy("How"), choices=(("phone", gettext_lazy("Telephone")), ("sms", gettext_lazy("Text message"))), required=False)
    hours = forms.ChoiceField(
        label=gettext_lazy("When"),
        choices=(("any", gettext_lazy("at any time of day")), ("morning", gettext_lazy("mornings")), ("afternoon", gettext_lazy("afternoons")), ("evening", gettext_lazy("evenings"))),
        required=False,
    )
    say = forms.ChoiceField(
        label=gettext_lazy("What may be said"),
        choices=(("neutral", gettext_lazy("we may not say who we are")), ("office", gettext_lazy("we may say who we are")), ("nothing", gettext_lazy("nothing may be said"))),
        required=False,
    )
    agrees = forms.BooleanField(label=gettext_lazy("She knows that we tell the procuratorate, and agrees"))
    file = FilesField(label=gettext_lazy("Papers or pictures"))

    use_required_attribute = False

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("may_contact") == "yes" and not data.get("phone"):
            self.add_error("phone", _("Write the number at which she may be reached."))
        return data


def send(request: HttpRequest) -> HttpResponse:
    """Send somebody to the procuratorate. She gets a slip with her code; from then on the matter is hers alone, and no page here shows it."""
    form = SendForm(request.POST or None, request.FILES or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "partner/send.html", {"form": form, "key": request.POST.get("key") or uuid.uuid4().hex}, status=422 if form.errors else 200)
    agency = Agency.objects.select_related("office").get(pk=request.actor.agency_id)
    now, key = clock.now(), request.POST.get("key", "")
    answers = {**form.cleaned_data, "place": agency.office.division_id or "", "operator_note": _("Sent by %(agency)s.") % {"agency": agency}, "on_behalf": "", "file": ()}
    kept: list[Any] = []
    try:
        with transaction.atomic():
            opened = opening.speak(
                answers, door="partner", actor=request.actor, key=f"partner:{key or uuid.uuid4().hex}", now=now, today=clock.today(), language="zh-hans", office=agency.office
            )
            if not opened.again:
                for upload in form.cleaned_data["file"][:FILES]:
                    kept.append(receive(upload, now=now, case_id=opened.case_id))
    except CaseworkError as error:
        for row in kept:
            forget_stored(row)
        lines = error.details.get("errors", {}) if isinstance(error, InvalidFacts) else {}
        form.add_error("words" if "words" in lines else None, str(error))
        for name in {"phone", "channel"} & set(lines):
            form.add_error(name, lines[name])
        return render(request, "partner/send.html", {"form": form, "key": uuid.uuid4().hex}, status=422)
    party = Party.objects.select_related("case", "case__office").filter(case_id=opened.case_id, receipt_digest__isnull=False).order_by("id")[0]
    discreet = party.safe_contact.get("say") != "office"
    return render(request, "partner/slip.html", receipt_context(request, opened.receipt, party) | {"discreet": discreet})
