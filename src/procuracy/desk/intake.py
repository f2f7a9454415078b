"""Taking in at the desk: with a caller on the line, a visitor at the counter, or a letter on the table."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from procuracy.casework import queries
from procuracy.casework.errors import CaseworkError, InvalidFacts
from procuracy.casework.forms import FactsForm
from procuracy.casework.models import Party
from procuracy.config import clock
from procuracy.doors import opening
from procuracy.doors.models import Conversation, Line
from procuracy.doors.talk import pushed, say
from procuracy.doors.web import receipt_context
from procuracy.lines.petition.facts import Matter
from procuracy.lines.triage import suggest
from procuracy.materials.intake import receive
from procuracy.registry import places
from procuracy.registry.models import Procuratorate
from procuracy.registry.roles import Role
from procuracy.web.forms import DayField

from .access import official

SLIP = "slip"


class IntakeForm(FactsForm):
    """One screen for all three doors; nothing but the words is required."""

    words = forms.CharField(label=_("What happened, in the person's words"), widget=forms.Textarea(attrs={"rows": 8}), max_length=20_000)
    wish = forms.CharField(label=_("What the person hopes for"), widget=forms.Textarea(attrs={"rows": 2}), required=False)
    matter = forms.ChoiceField(label=_("What it is about"), choices=[("", "—"), *Matter.choices], required=False)
    place_words = forms.CharField(label=_("Where it happened"), required=False)
    name = forms.CharField(label=_("Name"), required=False, max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    phone = forms.CharField(label=_("Telephone"), required=False, max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "tel"}))
    identity_number = forms.CharField(label=_("Identity number"), required=False, max_length=30, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    address = forms.CharField(label=_("Postal address"), required=False, max_length=300)
    other_name = forms.CharField(label=_("Speaks for (name)"), required=False, max_length=60)
    relation = forms.CharField(label=_("Relation to that person"), required=False, max_length=60)
    may_contact = forms.ChoiceField(label=_("May we contact the person?"), choices=(("yes", _("Yes")), ("no", _("No"))), initial="no", widget=forms.RadioSelect)
    channel = forms.ChoiceField(label=_("How"), choices=(("", "—"), ("phone", _("Call")), ("sms", _("Text message")), ("letter", _("Letter")), ("counter", _("At the counter"))), required=False)
    hours = forms.ChoiceField(label=_("When"), choices=(("any", _("At any time of day")), ("morning", _("Mornings")), ("afternoon", _("Afternoons")), ("evening", _("Evenings"))), required=False)
    say = forms.ChoiceField(label=_("What may be said"), choices=(("neutral", _("Only that there is a message")), ("office", _("That we are the procuratorate")), ("nothing", _("Nothing"))), required=False)
    urgent = forms.BooleanField(label=_("Urgent"), required=False)
    operator_note = forms.CharField(label=_("Note of the operator"), required=False, widget=forms.Textarea(attrs={"rows": 2}))


class TelephoneForm(IntakeForm):
    """With the caller on the line."""

    call_back_at = forms.CharField(label=_("Call-back appointment"), required=False, max_length=40)


class CounterForm(IntakeForm):
    """A visitor at the counter; she scans nothing."""

    representatives = forms.IntegerField(label=_("Number of people who came"), required=False, min_value=1)
    adaptations = forms.CharField(label=_("What makes it easier for the visitor"), required=False, max_length=200)


class LetterForm(IntakeForm):
    """A letter: its image beside its transcription, the number of its registered mail, the day on which it came."""

    received_on = DayField(label=_("Received on"))
    registered_mail = forms.CharField(label=_("Registered mail number"), required=False, max_length=40)
    postmark_on = DayField(label=_("Date of the postmark"), required=False)
    scan = forms.FileField(label=_("Scan of the letter"), required=False)
    with_receipt = forms.BooleanField(label=_("The sender left an address: send the code by post"), required=False)

    def clean_received_on(self) -> Any:
        day = self.cleaned_data["received_on"]
        if self.today and day > self.today:
            raise forms.ValidationError(_("This day has not come yet."))
        return day


FORMS: dict[str, type[IntakeForm]] = {"telephone": TelephoneForm, "counter": CounterForm, "letter": LetterForm}
TITLES = {"telephone": _("A call to 12309"), "counter": _("A visitor at the counter"), "letter": _("A letter")}


@official(Role.OPERATOR, Role.TRIAGE_OFFICER)
def choose(request: HttpRequest) -> HttpResponse:
    """Which door."""
    return render(request, "desk/intake.html", {"doors": TITLES.items()})


@official(Role.OPERATOR, Role.TRIAGE_OFFICER)
def take_in(request: HttpRequest, door: str) -> HttpResponse:
    """The one-screen form; hints about the same person or thing are asked for before saving."""
    if door not in FORMS:
        return redirect("desk:intake")
    today = clock.today()
    initial = {"received_on": today.isoformat(), "words": request.session.pop("talk_words", "") if request.method == "GET" else ""}
    form = FORMS[door](request.POST or None, request.FILES or None, today=today, initial=initial)
    context: dict[str, Any] = {"form": form, "door": door, "title": TITLES[door], "key": request.POST.get("key") or uuid.uuid4().hex}
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        office = Procuratorate.objects.get(pk=request.actor.office_id)
        if "hints" in request.POST:
            context["similar"] = queries.similar(request.actor, office, data["words"], data.get("phone", ""), data.get("name", ""))
            context["hints"] = suggest(data["words"], str(data.get("matter", "")))
            return render(request, "desk/take_in.html", context)
        try:
            opened = _open(request, form, door, office)
        except CaseworkError as error:
            return render(request, "desk/take_in.html", context | {"error": error}, status=error.status)
        request.session[SLIP] = {"case": str(opened.case_id), "receipt": opened.receipts[0] if opened.receipts else ""}
        return redirect("desk:slip")
    return render(request, "desk/take_in.html", context, status=422 if form.errors else 200)


def _open(request: HttpRequest, form: IntakeForm, door: str, office: Procuratorate) -> Any:
    data = {k: v for k, v in form.cleaned_data.items() if v not in (None, "")}
    found = places.match(str(data.get("place_words", "")))
    answers = {k: (v.isoformat() if hasattr(v, "isoformat") else v) for k, v in data.items() if k != "scan"}
    answers["place"] = found[0].code if len(found) == 1 else ""
    if data.get("other_name"):
        answers["on_behalf"] = "yes"
    with_receipt = door != "letter" or bool(data.get("with_receipt"))
    opened = opening.speak(
        answers,
        door=door,
        actor=request.actor,
        key=request.POST.get("key", ""),
        now=clock.now(),
        today=clock.today(),
        language="zh-hans",
        office=office,
        received=data.get("received_on"),
        with_receipt=with_receipt,
    )
    if data.get("scan") and not opened.again:
        try:
            row = receive(data["scan"], now=clock.now(), case_id=opened.case_id)
        except InvalidFacts:
            return opened
        row.transcription = str(data["words"])
        row.save(update_fields=["transcription"])
    return opened


@official(Role.OPERATOR, Role.TRIAGE_OFFICER)
def slip(request: HttpRequest) -> HttpResponse:
    """The receipt once more: to read aloud in groups, or to print and hand over."""
    held = request.session.get(SLIP)
    if not held:
        return redirect("desk:intake")
    party = Party.objects.select_related("case", "case__office").filter(case_id=held["case"], role=Party.Role.PETITIONER).first()
    if party is None:
        return redirect("desk:intake")
    context = receipt_context(request, held["receipt"] or "0" * 16, party)
    return render(request, "desk/slip.html", context | {"number": held["receipt"]})


@official(Role.OPERATOR)
def conversations(request: HttpRequest) -> HttpResponse:
    """Conversations that wait for this office, or go on."""
    rows = Conversation.objects.filter(office_id=request.actor.office_id, ended_at__isnull=True).order_by("begun_at")[:50]
    return render(request, "desk/conversations.html", {"rows": rows})


def _conversation(request: HttpRequest, ident: uuid.UUID) -> Conversation | None:
    return Conversation.objects.filter(pk=ident, office_id=request.actor.office_id).first()


@official(Role.OPERATOR)
def conversation(request: HttpRequest, ident: uuid.UUID) -> HttpResponse:
    """Answer someone who writes; end it, or take it in as a case with everything that was said."""
    row = _conversation(request, ident)
    if row is None:
        return redirect("desk:conversations")
    if request.method == "POST":
        if not row.operator:
            row.operator = request.actor.reference
        if "end" in request.POST:
            row.ended_at = clock.now()
        text = request.POST.get("text", "").strip()
        if text and row.ended_at is None:
            say(row, Line.Speaker.OPERATOR, text)
        row.save(update_fields=["operator", "ended_at"])
        if "open" in request.POST:
            return _take_in_conversation(request, row)
        return redirect("desk:conversation", ident=ident)
    return render(request, "desk/conversation.html", {"conversation": row, "lines": row.lines.all()})


def _take_in_conversation(request: HttpRequest, row: Conversation) -> HttpResponse:
    """Open a case from what the person wrote, and tell her the code in the conversation."""
    said = "\n".join(line.text for line in row.lines.all() if line.speaker == Line.Speaker.PERSON)
    if not said or row.case_id:
        return redirect("desk:conversation", ident=row.pk)
    opened = opening.speak(
        {"words": said, "may_contact": "no"},
        door="text",
        actor=request.actor,
        key=f"conversation:{row.pk}",
        now=clock.now(),
        today=clock.today(),
        language=row.language,
        office=row.office,
    )
    row.case_id = opened.case_id
    row.save(update_fields=["case"])
    number = queries.receipts.spoken(opened.receipt)
    words = f"你的查询码是 {number}。" if not row.language.startswith("en") else f"Your code is {number}."
    say(row, Line.Speaker.SYSTEM, words)
    return redirect("desk:conversation", ident=row.pk)


@official(Role.OPERATOR)
def conversation_stream(request: HttpRequest, ident: uuid.UUID) -> HttpResponse:
    """New lines for the operator."""
    row = _conversation(request, ident)
    if row is None:
        return HttpResponse(status=404)
    return pushed(row, Line.Speaker.OPERATOR, request.headers.get("Last-Event-ID", ""))
