"""What a visit asks: its kind, day, place and programme; what was seen."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from procuracy.casework.forms import FactsForm
from procuracy.lines.common import forms as common
from procuracy.lines.common.forms import UNCHOSEN, day_field, long_text
from procuracy.lines.guests import forms as guests
from procuracy.lines.guests.facts import Verdict
from procuracy.web.templatetags.web import day as day_said


class Kind(TextChoices):
    """Why people are asked to come."""

    OBSERVERS = "observers", _("Observers' visit")
    EVALUATION = "evaluation", _("Evaluation on the spot")


class ProgrammeForm(FactsForm):
    """When, where, and what is shown."""

    held_on = day_field(_("First day"))
    until_on = day_field(_("Last day"), required=False, hint=_("Where it takes more than one day."))
    place = forms.CharField(label=_("Where"), max_length=200, help_text=_("Where people meet. Say how somebody in a wheelchair gets there."))
    programme = long_text(_("Programme"), rows=6, maximum=4000, hint=_("One point a line: time, what is seen or checked."))

    def clean(self) -> dict[str, Any]:
        """It does not end before it begins, and nobody is invited to a day that has passed."""
        data = super().clean() or {}
        first: dt.date | None = data.get("held_on")
        last: dt.date | None = data.get("until_on")
        if first and last and last < first:
            self.add_error("until_on", _("It cannot end before it begins."))
        if first and self.today and first < self.today:
            self.add_error("held_on", _("This day has passed."))
        return data


class VisitForm(ProgrammeForm):
    """The opening: also what it is about. It names no person."""

    kind = forms.ChoiceField(label=_("Kind"), choices=UNCHOSEN + tuple(Kind.choices))
    subject = forms.CharField(label=_("What it is about"), max_length=100, help_text=_("Those invited read this. Name no person."))
    field_order = ("kind", "subject", "held_on", "until_on", "place", "programme")


class SendingForm(guests.AnswerByMixin, FactsForm):
    """The invitation leaves as it stands."""

    read = forms.BooleanField(label=_("Day, place, programme and the people are right"))
    answer_by = day_field(_("Answer by"), required=False, hint=_("Left empty: within the usual days."))


class VisitOpinionForm(guests.OpinionForm):
    """What somebody thinks; of an evaluation also what she found."""

    verdict = forms.ChoiceField(label=_("Was it put right?"), choices=Verdict.choices, widget=forms.RadioSelect, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.case is not None and self.case.facts.get("kind") != Kind.EVALUATION:
            del self.fields["verdict"]
        else:
            self.order_fields(["verdict", "text"])

    def clean(self) -> dict[str, Any]:
        """Nobody evaluates what she has not seen."""
        held = guests.held_on(self.case)
        if "verdict" in self.fields and held and self.today and self.today < held:
            raise forms.ValidationError(_("It takes place on %(day)s: write then what you found."), params={"day": day_said(held)})
        return super().clean() or {}


class FindingsForm(FactsForm):
    """What was seen, in short, for the file."""

    text = long_text(_("What was seen"), rows=6)


class ClosingForm(FactsForm):
    """A word of thanks to all who came."""

    thanks = long_text(_("Words of thanks"), required=False, rows=3, maximum=2000, hint=_("They stand in the letter to everybody."))


FORMS: dict[str, type[FactsForm]] = (
    common.FORMS
    | guests.FORMS
    | {"Programme": ProgrammeForm, "Sending": SendingForm, "VisitOpinion": VisitOpinionForm, "Findings": FindingsForm, "Closing": ClosingForm}
)
