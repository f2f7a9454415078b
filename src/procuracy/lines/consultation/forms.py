"""What a consultation asks: the question, what is shown, and how it ended."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from procuracy.casework.forms import FactsForm
from procuracy.lines.common import forms as common
from procuracy.lines.common.forms import UNCHOSEN, IdsField, day_field, long_text
from procuracy.lines.guests import forms as guests
from procuracy.lines.guests.forms import origin_of
from procuracy.materials.models import Material

OUTCOMES = (("answered", _("Answered")), ("no_answer", _("Nobody could answer")))


class QuestionForm(FactsForm):
    """The question, and the files that those who accept are shown. It names nobody of the matter.

    `case` is the case from which it is opened (at the opening), or the consultation itself: the choices are the files of the origin.
    """

    subject = forms.CharField(label=_("What it is about"), max_length=100, help_text=_("Those asked read this. Name no person."))
    question = long_text(_("The question"), rows=6, maximum=4000, hint=_("What you need to know, and what for. Name no person."))
    files = forms.MultipleChoiceField(
        label=_("Files that are shown"), required=False, widget=forms.CheckboxSelectMultiple, help_text=_("Only those who accept and have no interest of their own see them. Look first whether they name somebody.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.case is None:
            # An opening is checked once more without its origin; then ids alone can be read.
            self.fields["files"] = IdsField(required=False)
            return
        source = self.case.id if self.case.procedure.name != "consultation" else origin_of(self.case.id)
        shown = Material.objects.filter(case_id=source, state__in=[Material.State.CLEAN, Material.State.UNSCANNED])
        field = self.fields["files"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(str(m.pk), m.title) for m in shown]
        if not field.choices:
            del self.fields["files"]


class SendingForm(guests.AnswerByMixin, FactsForm):
    """The question leaves as it stands."""

    read = forms.BooleanField(label=_("The question and the files name nobody whom they need not name"))
    answer_by = day_field(_("Answer by"), required=False, hint=_("Left empty: within the usual days."))


class EndingForm(FactsForm):
    """What came of it."""

    outcome = forms.ChoiceField(label=_("How it ended"), choices=UNCHOSEN + OUTCOMES)
    text = long_text(_("What the answers mean for the case"), rows=4, maximum=4000, hint=_("Written for the office alone."))
    thanks = long_text(_("Words of thanks"), required=False, rows=3, maximum=2000, hint=_("They stand in the letter to everybody."))


FORMS: dict[str, type[FactsForm]] = common.FORMS | guests.FORMS | {"Question": QuestionForm, "Sending": SendingForm, "ConsultationEnding": EndingForm}
