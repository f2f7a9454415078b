"""What acts of administrative litigation supervision ask beside what both lines share."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from procuracy.casework import lawbook
from procuracy.casework.forms import FactsForm
from procuracy.lines.common.forms import PastDayMixin, day_field, long_text
from procuracy.lines.supervision import forms as shared
from procuracy.lines.supervision.forms import picked, worded

from .facts import (
    EXTENSION_GROUNDS,
    LEVEL_ARTICLE,
    LIMIT_KINDS,
    LIMIT_RULES,
    LIVELIHOOD,
    NOT_ACCEPTED,
    PROTEST_GROUNDS,
    RETRIAL_GROUNDS,
    ExOfficio,
    LimitKind,
    Resolved,
    SimpleGround,
    Way,
)

REVIEW_RULE = "ADM-07"


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


class OpeningForm(shared.OpeningForm):
    """The opening: which court, which organ, which field of people's lives."""

    limit_kinds = LIMIT_KINDS
    level_article = LEVEL_ARTICLE

    ex_ground = picked(_("Ex officio: the ground"), ExOfficio.choices, required=False)
    limit_kind = picked(_("What starts the applicant's period"), LimitKind.choices, required=False)
    other_party = forms.CharField(label=_("The organ that was sued, or the other party"), max_length=200)
    field = picked(_("Field of people's lives"), shared.worded(LIVELIHOOD))
    field_order = ("source", "ex_ground", "kind", "field")


class AcceptanceForm(shared.AcceptanceForm):
    limit_rules = LIMIT_RULES


class RefusalForm(shared.RefusalForm):
    limit_rules = LIMIT_RULES
    ground = picked(_("Ground"), worded(NOT_ACCEPTED))


class MaterialsRequestForm(FactsForm):
    """All that is missing, in one notice: the main materials apart, for only these make the application lapse (art 21)."""

    main_items = long_text(_("Main materials that are missing"), required=False, rows=4, hint=_("One item a line. Only where these are not supplied is the application deemed withdrawn."))
    items = long_text(_("Other materials that are missing"), required=False, rows=4, hint=_("One item a line. It can be asked for only once: list everything."))
    how = long_text(_("How it can be handed in"), required=False, rows=2)

    def clean_main_items(self) -> list[str]:
        return _lines(self.cleaned_data["main_items"])

    def clean_items(self) -> list[str]:
        return _lines(self.cleaned_data["items"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("main_items") and not data.get("items"):
            self.add_error("items", _("Say what is missing."))
        return data


class SimpleForm(FactsForm):
    """Why the case is simple (art 77)."""

    ground = picked(_("Ground"), SimpleGround.choices)


class ExtensionForm(FactsForm):
    """A longer review: how long, and on which ground (art 56).

    The rules set no cap. The house sets one: never longer at once than the review itself, so that each further extension is asked for and approved anew.
    """

    extension_months = forms.IntegerField(label=_("Months"), min_value=1)
    ground = picked(_("Ground"), worded(EXTENSION_GROUNDS))
    reason = long_text(_("Facts and reasons"), rows=3, maximum=2000, hint=_("Told to the applicant with the new day."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.case is not None and self.today is not None:
            self.most = lawbook.rule(REVIEW_RULE, self.today, lawbook.office_codes(self.case.office_id)).length
            self.fields["extension_months"].help_text = _("At most %(most)s at once, as long as the review itself: a target of ours, the rules set no cap (art 56). If more is needed it is proposed again.") % {"most": self.most}

    def clean_extension_months(self) -> int:
        months = int(self.cleaned_data["extension_months"])
        if self.case is not None and months > self.most:
            raise forms.ValidationError(_("At most %(most)s months at once. If more is needed it is proposed again.") % {"most": self.most})
        return months


class ResolutionForm(PastDayMixin, FactsForm):
    """Work on the dispute itself: how, and how far it came (arts 6, 134)."""

    done_on = day_field(_("On"))
    ways = forms.MultipleChoiceField(label=_("How"), choices=Way.choices, widget=forms.CheckboxSelectMultiple)
    resolved = picked(_("How far it came"), Resolved.choices)
    text = long_text(_("What was done, what was agreed"), rows=5)

    def clean_done_on(self) -> dt.date | None:
        return self.not_in_future(self.cleaned_data["done_on"])


class SuggestionToRetryForm(shared.SuggestionToRetryForm):
    grounds = forms.MultipleChoiceField(label=_("Grounds"), widget=forms.CheckboxSelectMultiple, choices=worded(RETRIAL_GROUNDS))


class ProtestRequestForm(shared.ProtestRequestForm):
    grounds = forms.MultipleChoiceField(label=_("Grounds"), widget=forms.CheckboxSelectMultiple, choices=worded(PROTEST_GROUNDS))


FORMS: dict[str, type[FactsForm]] = shared.FORMS | {
    "Acceptance": AcceptanceForm,
    "Refusal": RefusalForm,
    "MaterialsRequest": MaterialsRequestForm,
    "Simple": SimpleForm,
    "Extension": ExtensionForm,
    "Resolution": ResolutionForm,
    "RetrialSuggestion": SuggestionToRetryForm,
    "ProtestRequest": ProtestRequestForm,
}
