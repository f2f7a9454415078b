"""What acts of civil litigation supervision ask beside what both lines share."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from procuracy.casework.forms import FactsForm
from procuracy.lines.common.forms import long_text
from procuracy.lines.supervision import forms as shared
from procuracy.lines.supervision.facts import Kind
from procuracy.lines.supervision.forms import picked, worded

from .facts import (
    LEVEL_ARTICLE,
    LIMIT_KINDS,
    LIMIT_RULES,
    NOT_ACCEPTED,
    NOT_ACCEPTED_JUDGMENT,
    NOT_ACCEPTED_VIOLATION,
    PROTEST_GROUNDS,
    RETRIAL_GROUNDS,
    WITHOUT_DAY,
    ExOfficio,
    LimitKind,
    ReviewGround,
)


class OpeningForm(shared.OpeningForm):
    """The opening: only against an effective judgment does the applicant's period run (art 20)."""

    limit_kinds = LIMIT_KINDS
    level_article = LEVEL_ARTICLE
    without_day = WITHOUT_DAY

    ex_ground = picked(_("Ex officio: the ground"), ExOfficio.choices, required=False)
    limit_kind = picked(_("What starts the applicant's period"), LimitKind.choices, required=False, help_text=_("Only against an effective judgment, ruling or mediation document."))
    field_order = ("source", "ex_ground", "kind")


class AcceptanceForm(shared.AcceptanceForm):
    limit_rules = LIMIT_RULES


class RefusalForm(shared.RefusalForm):
    """The grounds of art 27 for judgments, of art 28 for violations."""

    limit_rules = LIMIT_RULES
    ground = picked(_("Ground"), worded(NOT_ACCEPTED))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.case is not None:
            field = self.fields["ground"]
            assert isinstance(field, forms.ChoiceField)
            fitting = NOT_ACCEPTED_JUDGMENT if self.case.facts.get("kind") == Kind.JUDGMENT else NOT_ACCEPTED_VIOLATION
            field.choices = [("", "—"), *worded(fitting)]


class SuggestionToRetryForm(shared.SuggestionToRetryForm):
    grounds = forms.MultipleChoiceField(label=_("Grounds"), widget=forms.CheckboxSelectMultiple, choices=worded(RETRIAL_GROUNDS))


class ProtestRequestForm(shared.ProtestRequestForm):
    grounds = forms.MultipleChoiceField(label=_("Grounds"), widget=forms.CheckboxSelectMultiple, choices=worded(PROTEST_GROUNDS))


class ReviewRequestForm(FactsForm):
    """The person asks the office above to look at the decision once more (art 126)."""

    ground = picked(_("What makes the decision clearly wrong"), ReviewGround.choices)
    text = long_text(_("Why, in your own words, and what shows it"), rows=6)


FORMS: dict[str, type[FactsForm]] = shared.FORMS | {
    "Acceptance": AcceptanceForm,
    "Refusal": RefusalForm,
    "RetrialSuggestion": SuggestionToRetryForm,
    "ProtestRequest": ProtestRequestForm,
    "ReviewRequest": ReviewRequestForm,
}
