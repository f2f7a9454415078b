"""Taking in at the desk: with a caller on the line, a visitor at the counter, or a letter on the table."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from procuracy.casework import held, queries
from procuracy.casework.actors import Actor
from procuracy.casework.commands import Opened
from procuracy.casework.errors import CaseworkError, InvalidFacts
from procuracy.casework.forms import FactsForm
from procuracy.casework.models import Party
from procuracy.config import clock
from procuracy.doors import opening
from procuracy.doors.models import MASK, Conversation, Line
from procuracy.doors.talk import pushed, say
from procuracy.doors.web import receipt_context
from procuracy.lines.petition.facts import Matter
from procuracy.lines.triage import suggest
from procuracy.materials.intake import receive
from procuracy.materials.models import Material
from procuracy.registry import places
from procuracy.registry.models import Procuratorate
from procuracy.registry.roles import Role
from procuracy.web.forms import DayField, FilesField, MomentField, TelephoneField

from .access import official

SLIP = "slip"
MOST_OTHERS = 20


class IntakeForm(FactsForm):
    """One screen for all three doors; nothing but the words is required."""

    words = forms.CharField(label=_("What happened, in the person's words"), widget=forms.Textarea(attrs={"rows": 8}), max_length=20_000)
    wish = forms.CharField(label=_("What the person hopes for"), widget=forms.Textarea(attrs={"rows": 2}), required=False)
    matter = forms.ChoiceField(label=_("What it is about"), choices=[("", "—"), *Matter.choices], required=False)
    place_words = forms.CharField(label=_("Where it happened"), required=False)
    name = forms.CharField(label=_("Name"), required=False, max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    phone = TelephoneField(label=_("Telephone"), required=False, widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "tel"}))
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

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("may_contact") != "yes":
            return data
        needed = {"phone": "phone", "sms": "phone", "letter": "address"}.get(str(data.get("channel", "")), "")
        if not data.get("channel"):
            self.add_error("channel", gettext("Choose how the person may be reached."))
        elif needed and not data.get(needed) and needed not in self.errors:
            self.add_error(needed, gettext("This is needed to reach the person in the way that was chosen."))
        return data


class TelephoneForm(IntakeForm):
    """With the caller on the line."""

    call_back_at = MomentField(label=_("Call-back appointment"), required=False, help_text=_("Day and time; it then stands on the page “Take in”."))

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("call_back_at") and not (data.get("phone") and data.get("may_contact") == "yes"):
            self.add_error("call_back_at", gettext("A call can be promised only to someone who may be called, at a number."))
        return data


class CounterForm(IntakeForm):
    """A visitor at the counter; she scans nothing."""

    representatives = forms.IntegerField(label=_("Number of people who came"), required=False, min_value=1)
    others = forms.CharField(
        label=_("The others who came"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line: name, and telephone if it may be used. Each gets a code of their own. A group sends at most five people."),
    )

    def clean_others(self) -> list[dict[str, str]]:
        people = []
        for line in str(self.cleaned_data["others"]).splitlines():
            name, _gap, phone = line.strip().replace("，", " ").replace(",", " ").partition(" ")
            if name:
                people.append({"name": name[:60], "phone": phone.strip()[:40]})
        if len(people) > MOST_OTHERS:
            raise forms.ValidationError(gettext("At most %(count)s can be written here; the others may speak by any door.") % {"count": MOST_OTHERS})
        return people

    adaptations = forms.CharField(label=_("What makes it easier for the visitor"), required=False, max_length=200)
    papers = FilesField(label=_("Papers that the visitor brought"), help_text=_("Scans or photos. Give the originals back."))


class TextForm(IntakeForm):
    """With someone in the text conversation; the words are what the person wrote."""


class LetterForm(IntakeForm):
    """A letter: its image beside its transcription, the number of its registered mail, the day on which it came."""

    received_on = DayField(label=_("Received on"))
    registered_mail = forms.CharField(label=_("Registered mail number"), required=False, max_length=40)
    postmark_on = DayField(label=_("Date of the postmark"), required=False)
    papers = FilesField(label=_("Scan of the letter"))
    with_receipt = forms.BooleanField(label=_("The sender left an address: send the code by post"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["may_contact"].initial = None  # whoever leaves an address usually waits for an answer: it is decided each time

    def clean_received_on(self) -> Any:
        day = self.cleaned_data["received_on"]
        if self.today and day > self.today:
            raise forms.ValidationError(_("This day has not come yet."))
        if self.today and day < self.today.replace(year=self.today.year - 3, day=1):
            raise forms.ValidationError(_("This day lies more than three years back; look at it again."))
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("with_receipt") and not (data.get("may_contact") == "yes" and data.get("channel") == "letter" and data.get("address")):
            self.add_error("with_receipt", gettext("The code can be posted only to an address, where the person may be reached by letter."))
        return data


FORMS: dict[str, type[IntakeForm]] = {"telephone": TelephoneForm, "counter": CounterForm, "letter": LetterForm, "text": TextForm}
TITLES = {"telephone": _("A call to 12309"), "counter": _("A visitor at the counter"), "letter": _("A letter"), "text": _("A text conversation")}


@official(Role.OPERATOR, Role.TRIAGE_OFFICER)
def choose(request: HttpRequest) -> HttpResponse:
    """Which door; and whom this office promised to call back."""
    doors = [(name, title) for name, title in TITLES.items() if name != "text"]
    return render(request, "desk/intake.html", {"doors": doors, "calls": queries.call_backs(request.actor)})


@official(Role.OPERATOR, Role.TRIAGE_OFFICER)
def take_in(request: HttpRequest, door: str) -> HttpResponse:
    """The one-screen form; hints about the same person or thing are asked for before saving.

    Papers are kept from the first press on, whatever else is wrong on the page.
    """
    talk = _conversation(request, request.GET.get("talk", "")) if door == "text" else None
    if door not in FORMS or (door == "text" and (talk is None or talk.case_id)):
        return redirect("desk:intake")
    today = clock.today()
    initial = {"received_on": today.isoformat(), "words": _said(talk) if talk else ""}
    key = _key(request.POST.get("key", ""))
    form = FORMS[door](request.POST or None, request.FILES or None, today=today, initial=initial)
    context: dict[str, Any] = {"form": form, "door": door, "title": TITLES[door], "key": key.hex}
    if request.method != "POST":
        return render(request, "desk/take_in.html", context)
    valid = form.is_valid() & _take_papers(request, form, key)
    context["papers"] = Material.objects.filter(draft_id=key)
    if not valid:
        return render(request, "desk/take_in.html", context, status=422)
    data = form.cleaned_data
    office = Procuratorate.objects.get(pk=request.actor.office_id)
    if "hints" in request.POST:
        context["similar"] = queries.similar(request.actor, office, data["words"], data.get("phone", ""), data.get("name", ""))
        context["hints"] = suggest(data["words"], str(data.get("matter", "")))
        return render(request, "desk/take_in.html", context)
    try:
        opened = open_from(form, door, request.actor, office, key)
    except CaseworkError as error:
        return render(request, "desk/take_in.html", context | {"error": error}, status=error.status)
    if talk is not None:
        return _told_in_conversation(talk, opened)
    slip_of = {
        "case": str(opened.case_id),
        "receipt": opened.receipts[0] if opened.receipts else "",
        "others": [[person["name"], code] for person, code in zip(data.get("others", []), opened.receipts[1:], strict=False)],
    }
    held.put(request.session, SLIP, slip_of)
    return redirect("desk:slip")


def _key(text: str) -> uuid.UUID:
    """The form's own key: the same press twice opens one case, and papers wait under it."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.uuid5(uuid.NAMESPACE_OID, text) if text else uuid.uuid4()


def _take_papers(request: HttpRequest, form: IntakeForm, key: uuid.UUID) -> bool:
    """Keep what was uploaded; what cannot be taken is named at its field."""
    right = True
    for upload in request.FILES.getlist("papers") if "papers" in form.fields else ():
        try:
            receive(upload, now=clock.now(), draft_id=key)
        except InvalidFacts as error:
            form.add_error("papers", [f"{str(upload.name)[:80]}: {line}" for line in error.errors["file"]])
            right = False
    return right


def open_from(form: IntakeForm, door: str, actor: Actor, office: Procuratorate, key: uuid.UUID) -> Opened:
    """Open a case from a valid form of a door. The same key opens one case. Raises `InvalidFacts` or `Conflict`."""
    data = {k: v for k, v in form.cleaned_data.items() if v not in (None, "", [])}
    found = places.match(str(data.get("place_words", "")))
    answers = {k: (v.isoformat() if hasattr(v, "isoformat") else v) for k, v in data.items() if k != "papers"}
    answers["place"] = found[0].code if len(found) == 1 else ""
    if data.get("other_name"):
        answers["on_behalf"] = "yes"
    opened = opening.speak(
        answers,
        door=door,
        actor=actor,
        key=f"intake:{key.hex}",
        now=clock.now(),
        today=clock.today(),
        language="zh-hans",
        office=office,
        received=data.get("received_on"),
        with_receipt=door != "letter" or bool(data.get("with_receipt")),
    )
    words = str(data["words"]) if door == "letter" else ""
    Material.objects.filter(draft_id=key).update(case_id=opened.case_id, draft_id=None, transcription=words)
    return opened


@official(Role.OPERATOR, Role.TRIAGE_OFFICER)
def slip(request: HttpRequest) -> HttpResponse:
    """The receipt once more: to read aloud in groups, or to print and hand over."""
    shown = held.get(request.session, SLIP)
    if not shown:
        return redirect("desk:intake")
    party = Party.objects.select_related("case", "case__office").filter(case_id=shown["case"], role=Party.Role.PETITIONER).first()
    if party is None:
        return redirect("desk:intake")
    context = receipt_context(request, shown["receipt"] or "0" * 16, party)
    discreet = party.safe_contact.get("say") != "office"
    return render(request, "desk/slip.html", context | {"number": shown["receipt"], "discreet": discreet, "others": shown.get("others", [])})


@official(Role.OPERATOR)
def conversations(request: HttpRequest) -> HttpResponse:
    """Conversations that wait for this office, or go on."""
    rows = Conversation.objects.filter(office_id=request.actor.office_id, ended_at__isnull=True).order_by("begun_at")[:50]
    return render(request, "desk/conversations.html", {"rows": rows})


def _conversation(request: HttpRequest, ident: object) -> Conversation | None:
    try:
        return Conversation.objects.filter(pk=uuid.UUID(str(ident)), office_id=request.actor.office_id).first()
    except ValueError:
        return None


@official(Role.OPERATOR)
def conversation(request: HttpRequest, ident: uuid.UUID) -> HttpResponse:
    """Answer someone who writes, or end it. Only the button "Send" sends what stands in the box."""
    row = _conversation(request, ident)
    if row is None:
        return redirect("desk:conversations")
    if request.method == "POST":
        text = request.POST.get("text", "").strip()
        if not row.operator:
            row.operator = request.actor.reference
        if "end" in request.POST and row.ended_at is None:
            say(row, Line.Speaker.SYSTEM, _in_words(row, "接线员结束了这次对话。", "The operator has ended this conversation."))
            row.ended_at = clock.now()
        elif text and row.ended_at is None:
            say(row, Line.Speaker.OPERATOR, text)
        row.save(update_fields=["operator", "ended_at"])
        return redirect("desk:conversation", ident=ident)
    return render(request, "desk/conversation.html", {"conversation": row, "lines": row.lines.all()})


def _in_words(row: Conversation, zh: str, en: str) -> str:
    return en if row.language.startswith("en") else zh


def _said(row: Conversation) -> str:
    """Everything that the person wrote."""
    return "\n".join(line.text for line in row.lines.all() if line.speaker == Line.Speaker.PERSON)


def _told_in_conversation(row: Conversation, opened: Opened) -> HttpResponse:
    """The person gets her code where she is: in the conversation. She alone: the line that is kept holds a mask in its place."""
    row.case_id = opened.case_id
    row.keep_code(opened.receipt)
    row.save(update_fields=["case", "sealed"])
    number = MASK
    say(
        row,
        Line.Speaker.SYSTEM,
        _in_words(
            row,
            f"已经登记。你的查询码是 {number}。请记下来或者拍照保存：凭它可以在本页下方“查询进度”里看办到哪一步、看答复、留言，不用注册。",
            f"It is registered. Your code is {number}. Write it down or take a picture: with it you can see below under “Follow my matter” how it stands, read answers and write to us, without an account.",
        ),
    )
    return redirect("desk:conversation", ident=row.pk)


@official(Role.OPERATOR)
def conversation_stream(request: HttpRequest, ident: uuid.UUID) -> HttpResponse:
    """New lines for the operator."""
    row = _conversation(request, ident)
    if row is None:
        return HttpResponse(status=404)
    return pushed(row, Line.Speaker.OPERATOR, request.headers.get("Last-Event-ID", ""))
