"""What a hearing asks: its question, public or not, day and place, its seven steps, the opinion of the hearing officers."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from procuracy.casework.forms import FactsForm
from procuracy.casework.models import Sensitivity
from procuracy.lines.common import forms as common
from procuracy.lines.common.forms import PastDayMixin, day_field, long_text
from procuracy.lines.guests import forms as guests

STEPS = (
    ("presented", _("1. The procurator presents the case and the questions of the hearing")),
    ("parties_spoke", _("2. The parties and the other participants say how they see them")),
    ("officers_asked", _("3. The hearing officers ask questions")),
    ("deliberated", _("4. The hearing is adjourned, and the hearing officers deliberate")),
    ("opinion_given", _("5. The hearing goes on, and the hearing officers give their opinion")),
    ("last_words", _("6. The parties say their last words")),
    ("summed_up", _("7. The chair sums up")),
)
"""The order of a hearing (art 15), one field a step."""


class HearingForm(FactsForm):
    """The opening: what is to be heard, and whether in public. It names no person."""

    subject = forms.CharField(label=_("What it is about"), max_length=100, help_text=_("Those asked read this. Name no person."))
    issues = long_text(_("The questions of the hearing"), rows=4, maximum=4000, hint=_("Facts, law, the handling of the case: one a line."))
    public = forms.BooleanField(label=_("In public"), required=False, help_text=_("Never where it touches state secrets, privacy, minors or secrets of an investigation."))

    def clean_public(self) -> bool:
        public: bool = self.cleaned_data["public"]
        if public and self.case is not None and self.case.sensitivity != Sensitivity.OPEN:
            raise forms.ValidationError(_("This matter is not open, so its hearing is not public."))
        return public


class DateForm(FactsForm):
    """Day, hour and place."""

    held_on = day_field(_("Day"))
    hour = forms.TimeField(label=_("Hour"), help_text=_("For example 9:30."))
    place = forms.CharField(label=_("Where"), max_length=200, help_text=_("The hearing room, or another place with its approval. Say how somebody in a wheelchair gets there."))

    def clean_held_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["held_on"]
        if self.today and day < self.today:
            raise forms.ValidationError(_("This day has passed."))
        return day


class SendingForm(FactsForm):
    """The notice leaves as it stands."""

    read = forms.BooleanField(label=_("Matter, day, place, rights and the people are right"))


class AnnouncementForm(FactsForm):
    """Where the public is told."""

    where = forms.CharField(label=_("Where it was announced"), max_length=200)


class RecordForm(PastDayMixin, FactsForm):
    """The record: each of the seven steps, who chaired, and the number of the recording."""

    took_place_on = day_field(_("Held on"))
    chair = forms.CharField(label=_("Chair"), max_length=60)
    recording = forms.CharField(label=_("Number of the recording in sound and picture"), max_length=80, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in STEPS:
            self.fields[name] = long_text(label, rows=3)

    def clean_took_place_on(self) -> dt.date | None:
        return self.not_in_future(self.cleaned_data["took_place_on"])


class BoardOpinionForm(FactsForm):
    """What the hearing officers agree on, and where they differ."""

    text = long_text(_("Opinion of the hearing officers"), rows=5)
    dissent = long_text(_("Where they differ"), required=False, rows=3)


class ClosingForm(FactsForm):
    """Where the hearing stands in the handling of the case."""

    text = long_text(_("How it goes into the handling of the case"), rows=3, maximum=4000)


FORMS: dict[str, type[FactsForm]] = (
    common.FORMS
    | guests.FORMS
    | {"Date": DateForm, "Sending": SendingForm, "Announcement": AnnouncementForm, "Record": RecordForm, "BoardOpinion": BoardOpinionForm, "Closing": ClosingForm}
)
