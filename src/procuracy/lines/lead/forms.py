"""What reporting and assessing a lead asks."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.functional import lazystr
from django.utils.translation import gettext_lazy as _

from procuracy import law
from procuracy.casework.forms import FactsForm
from procuracy.casework.models import Case, Link
from procuracy.casework.policy import visible
from procuracy.lines.common import forms as common
from procuracy.lines.common.forms import UNCHOSEN, PastDayMixin, day_field, long_text, one_place
from procuracy.registry.models import Participant
from procuracy.web.language import Words

from .facts import UNKNOWN, Source
from .near import near
from .places import to_wgs

_PAIR = re.compile(r"^\s*(-?\d{1,3}(?:\.\d+)?)\s*[,，\s]\s*(-?\d{1,3}(?:\.\d+)?)\s*$")
DATUMS = (("wgs84", _("of a telephone or camera (WGS-84)")), ("gcj02", _("of a Chinese map or WeChat (GCJ-02)")))


ANSWERED = Q(stage="answered") | Q(outcome="done")
"""Requests to which the organ has said what it does."""


def field_choices(day: dt.date | None) -> list[tuple[str, Any]]:
    """The fields of law open on a day, and that one does not know."""
    shown = law.fields(day) if day else law.every_field()
    return [*((f.id, lazystr(field_title(f.id))) for f in shown), (UNKNOWN, _("I do not know"))]


def field_title(ident: str) -> Words:
    """What a field is called, also the one that nobody knows yet."""
    if ident == UNKNOWN:
        return Words({"zh": "领域待定", "en": "Field not known yet"})
    title = law.field_of(ident).title
    return Words({"zh": title.zh, "en": title.en})


class LeadForm(PastDayMixin, FactsForm):
    """What is wrong, in which field, where and when. Asked alike of everybody; who reports it is asked apart."""

    words = long_text(_("What harms the public?"), rows=6, hint=_("What you saw, in your own words. Name no private person."))
    field = forms.ChoiceField(label=_("What is it about?"))
    place_words = forms.CharField(label=_("Where is it?"), max_length=200, help_text=_("Province, city and county, then the place: for example 成都市金牛区，人民广场东门对面."))
    position = forms.CharField(label=_("Position, if you know it"), max_length=60, required=False, help_text=_("Latitude and longitude, for example 30.69123, 104.05234."))
    datum = forms.ChoiceField(label=_("Which kind of position"), choices=DATUMS, required=False, initial="wgs84")
    device = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)
    device_accuracy = forms.IntegerField(required=False, widget=forms.HiddenInput)
    seen_on = day_field(_("When did you see it?"), past=True)
    responsible = forms.CharField(label=_("Who is responsible, if you know"), max_length=120, required=False)
    field_order = ("words", "field", "place_words", "seen_on", "responsible", "position", "datum")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["field"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "—"), *field_choices(self.today)]

    def clean_seen_on(self) -> dt.date | None:
        return _likely(self.not_in_future(self.cleaned_data["seen_on"]))

    def clean_position(self) -> str:
        """Two numbers within the globe, or nothing."""
        return position_of(self.cleaned_data["position"])

    def clean_device(self) -> str:
        """Where her device said that it was. A script writes it: what is no place is left out, and stops nobody."""
        try:
            return position_of(self.cleaned_data["device"])
        except forms.ValidationError:
            return ""

    def clean(self) -> dict[str, Any]:
        """The place must say which county it is in: the office there is competent."""
        data = super().clean() or {}
        if data.get("place_words"):
            try:
                data["place"] = self.division(data["place_words"])
            except forms.ValidationError as error:
                self.add_error("place_words", error)
        return data

    def division(self, words: str) -> str:
        """The code of the division that the words of the place mean. Raises the sentence that says what is missing."""
        return one_place(words)


class RegisterLeadForm(LeadForm):
    """A lead that an official found: in the media, in data, in what deputies or another organ sent (art 24)."""

    source = forms.ChoiceField(
        label=_("Where the lead comes from"), choices=(*UNCHOSEN, *((s.value, s.label) for s in (Source.MEDIA, Source.DATA, Source.DEPUTIES, Source.ORGAN, Source.OTHER)))
    )
    source_detail = forms.CharField(label=_("Which one"), max_length=200, help_text=_("The report and its day, the number of the proposal, the organ and its letter."))
    field_order = ("source", "source_detail", "words", "field", "place_words", "seen_on", "responsible", "position", "datum")


EARLIEST = 1949
"""A year before this one is a slip of the pen."""


def _likely(day: dt.date | None) -> dt.date | None:
    if day is not None and day.year < EARLIEST:
        raise forms.ValidationError(_("Look at the year again."))
    return day


def position_of(text: str) -> str:
    """A typed pair of latitude and longitude in the one way in which it is kept; nothing for nothing. Raises `ValidationError`."""
    if not text.strip():
        return ""
    pair = _PAIR.match(text)
    if pair is None or not (-90 <= float(pair[1]) <= 90 and -180 <= float(pair[2]) <= 180):
        raise forms.ValidationError(_("Write latitude and longitude with a comma between them, for example 30.69123, 104.05234."))
    return f"{float(pair[1]):.5f},{float(pair[2]):.5f}"


def wgs_of(position: str, datum: str) -> tuple[float, float] | None:
    """A typed position in WGS-84 degrees."""
    if not position:
        return None
    lat, lon = (float(part) for part in position.split(","))
    return to_wgs(lat, lon) if datum == "gcj02" else (lat, lon)


class RaisedLeadForm(PastDayMixin, FactsForm):
    """The facts of a lead in its case, as every door hands them in and as an official writes them beside another case."""

    words = long_text(_("What harms the public"), rows=6, hint=_("Name no reporter."))
    field = forms.ChoiceField(label=_("Field of law"))
    happened_at = forms.CharField(label=_("Where"), max_length=200)
    seen_on = day_field(_("Seen on"))
    source = forms.ChoiceField(label=_("Where the lead comes from"), choices=(*UNCHOSEN, *Source.choices))
    source_detail = forms.CharField(label=_("Which report, proposal or organ"), max_length=200, required=False)
    responsible = forms.CharField(label=_("Who is responsible, if known"), max_length=120, required=False)
    position = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)
    datum = forms.CharField(required=False, max_length=10, widget=forms.HiddenInput)
    device = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)
    device_accuracy = forms.IntegerField(required=False, min_value=0, max_value=1_000_000, widget=forms.HiddenInput)
    media_url = forms.CharField(required=False, max_length=500, widget=forms.HiddenInput)
    participant = forms.UUIDField(required=False, widget=forms.HiddenInput)
    same_as = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["field"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "—"), *field_choices(self.today)]

    def clean_seen_on(self) -> dt.date | None:
        return _likely(self.not_in_future(self.cleaned_data["seen_on"]))

    def clean_position(self) -> str:
        return position_of(self.cleaned_data["position"])

    def clean_device(self) -> str:
        return position_of(self.cleaned_data["device"])

    def clean_participant(self) -> Any:
        found = self.cleaned_data["participant"]
        if found and not Participant.objects.filter(pk=found).exists():
            raise forms.ValidationError(_("Choose from the list."))
        return found

    def clean_same_as(self) -> Any:
        found = self.cleaned_data["same_as"]
        if found and not Case.objects.filter(pk=found, line="lead").exists():
            raise forms.ValidationError(_("Choose from the list."))
        return found


class ReporterForm(FactsForm):
    """Who reports; everything here may stay empty. How she may be reached the door asks, as of everybody."""

    name = forms.CharField(label=_("Your name"), max_length=60, required=False, help_text=_("You may stay without a name."))
    camera = forms.BooleanField(label=_("Read from my pictures where and when they were taken. Others never see it."), required=False)


class InquiryForm(FactsForm):
    """What is inquired into."""

    question = long_text(_("What is inquired into, and how"), rows=3, maximum=2000)


class FindingForm(FactsForm):
    """What was found."""

    finding = long_text(_("What was found, and the evidence"), rows=6)


class UpwardReportForm(PastDayMixin, FactsForm):
    """A report to the office above."""

    reported_on = day_field(_("Reported on"))
    text = forms.CharField(label=_("To whom, and why"), max_length=300)

    def clean_reported_on(self) -> dt.date | None:
        return self.not_in_future(self.cleaned_data["reported_on"])


class AdoptionForm(FactsForm):
    """The reporter is told that it was adopted."""

    words_to_her = long_text(_("What you tell the person"), rows=3, maximum=2000, required=False, hint=_("Name no case, no organ and no person."))


class HandedOnForm(FactsForm):
    """To whom it went."""

    to = forms.CharField(label=_("To which organ"), max_length=120)
    text = long_text(_("What it answered, as far as the person may know"), rows=3, maximum=2000, required=False)

    def clean(self) -> dict[str, Any]:
        """Whoever reported it gets one final answer, so the organ has given its own first. One statement."""
        asked = self.case is not None and "referral" in self.case.facts.get("raised", ())
        if asked and not Case.objects.filter(ANSWERED, line="referral", links__other_id=self.case.id, links__kind=Link.Kind.AROSE_FROM).exists():
            self.add_error(None, _("No organ has answered the request yet. The lead ends when one has; if none takes it, ask another organ, or decide on the lead yourself."))
        return super().clean() or {}


class HandledAlreadyForm(FactsForm):
    """Which lead or case handled the same thing before, and what came of it, in words for the person.

    The choices are those that are linked with this lead or near it, as far as the official may open them, and have ended.
    """

    earlier = forms.ChoiceField(label=_("Where it was handled"), choices=UNCHOSEN)
    text = long_text(_("What was done, and what came of it"), rows=3, maximum=2000, hint=_("It is sent to the person. Name no case, no organ and no person."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.case is None or self.actor is None:
            return
        links = Link.objects.filter(Q(case_id=self.case.id) | Q(other_id=self.case.id)).exclude(kind=Link.Kind.AROSE_FROM)
        linked = {link.other_id if link.case_id == self.case.id else link.case_id for link in links}
        row = Case.objects.defer("search").get(pk=self.case.id)
        facts = row.facts
        alike = near(
            words=row.words, division=row.place, field=facts["field"], seen_on=dt.date.fromisoformat(facts["seen_on"]), place=wgs_of(str(facts.get("position", "")), str(facts.get("datum", ""))), where=facts["happened_at"], apart_from=row.pk, within=visible(self.actor)
        )
        handled = Q(line="lead") | Q(line__startswith="public_interest")
        rows = Case.objects.filter(handled, visible(self.actor), pk__in=linked | {n.case.pk for n in alike}, open=False).exclude(outcome__in=["merged", "withdrawn"])
        field = self.fields["earlier"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [*UNCHOSEN, *((str(one.pk), f"{one.received_on.isoformat()} · {one.title}") for one in rows.only("id", "title", "received_on").order_by("-received_on", "-id"))]
        if len(field.choices) == 1:
            field.help_text = _("Nothing that ended is linked with this lead or near it: link it first under “More for this case”.")


class NewsForm(FactsForm):
    """A sentence for the reporter, in both languages."""

    zh = forms.CharField(max_length=3000)
    en = forms.CharField(max_length=3000)


class TellingForm(FactsForm):
    """How far it is, in words for the person."""

    text = long_text(_("What you tell the person"), rows=3, maximum=2000, hint=_("Name no case, no organ and no person."))


class CaseEndedForm(NewsForm):
    """How the case ended."""

    outcome = forms.ChoiceField(choices=(("solved", "solved"), ("not_solved", "not_solved")))


class EndingForm(FactsForm):
    """How it ended, in words for the person."""

    outcome = forms.ChoiceField(label=_("How it ended"), choices=(*UNCHOSEN, ("solved", _("Put right")), ("not_solved", _("Not put right"))))
    text = long_text(_("What you tell the person"), rows=3, maximum=2000, hint=_("Name no case, no organ and no person."))


class MergingForm(FactsForm):
    """Into which earlier lead, and why."""

    into = forms.UUIDField(required=False)
    reason = long_text(_("Reason"), rows=2, maximum=2000)


FORMS: dict[str, type[FactsForm]] = common.FORMS | {
    "Inquiry": InquiryForm,
    "Finding": FindingForm,
    "UpwardReport": UpwardReportForm,
    "Adoption": AdoptionForm,
    "HandedOn": HandedOnForm,
    "HandledAlready": HandledAlreadyForm,
    "News": NewsForm,
    "Telling": TellingForm,
    "CaseEnded": CaseEndedForm,
    "Ending": EndingForm,
    "Merging": MergingForm,
}
