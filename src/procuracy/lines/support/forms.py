"""What each act of support for prosecution asks."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from procuracy.casework.forms import FactsForm
from procuracy.lines.common import forms as common
from procuracy.lines.common.forms import PastDayMixin, day_field, long_text
from procuracy.web.forms import AmountField
from procuracy.web.templatetags.web import day as day_said

from .facts import CONDITIONS_OF_SUPPORT, GROUNDS, CourtOutcome, How, Refused

YES_NO = (("", "—"), ("yes", _("Yes")), ("no", _("No")))


class ApplicationForm(FactsForm):
    """The application: on which ground, for what suit, and that it is her own wish."""

    ground = forms.ChoiceField(label=_("Ground"), choices=[("", "—"), *((g.name, g) for g in GROUNDS.values())])
    how = forms.ChoiceField(label=_("How she applied"), choices=[("", "—"), *How.choices])
    words = long_text(_("What she asks, in her words"), rows=5, hint=_("Of an oral application the minutes, read back to her."))
    claim = forms.CharField(label=_("The suit that she wants to bring"), max_length=200)
    respondent = forms.CharField(label=_("Against whom"), max_length=200)
    respondent_known = forms.CharField(label=_("Where the other side can be found"), max_length=300, required=False)
    voluntary = forms.BooleanField(label=_("She was told: support is her choice, nobody sues in her place, she may withdraw at any time. She wants it."))


class TestForm(FactsForm):
    """The test of the four conditions, each with its reason, and the checks of her ground."""

    right_infringed = forms.ChoiceField(label=CONDITIONS_OF_SUPPORT["right_infringed"], choices=YES_NO)
    department_failed = forms.ChoiceField(label=CONDITIONS_OF_SUPPORT["department_failed"], choices=YES_NO)
    wants_to_sue = forms.ChoiceField(label=CONDITIONS_OF_SUPPORT["wants_to_sue"], choices=YES_NO)
    too_weak = forms.ChoiceField(label=CONDITIONS_OF_SUPPORT["too_weak"], choices=YES_NO)
    checks = forms.MultipleChoiceField(label=_("Checked for this ground"), required=False, widget=forms.CheckboxSelectMultiple)
    finding = long_text(_("Reasons, condition by condition"), rows=6)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ground = GROUNDS.get(self.case.facts.get("ground", "")) if self.case is not None else None
        field = self.fields["checks"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(name, str(text)) for name, text in ground.checks.items()] if ground else []


class AcceptanceForm(FactsForm):
    """Support is given: what the office will do, told to her in the notice."""

    how_handled = long_text(_("What we will do"), rows=4, hint=_("Told to the person in the notice."))


class RefusalForm(FactsForm):
    """Support is not given: why, and what she can do instead."""

    cause = forms.ChoiceField(label=_("Why"), choices=[("", "—"), *Refused.choices])
    reason = long_text(_("Reasons"), rows=5)
    next_steps = long_text(_("What the person can do now"), rows=3)


class AdviceForm(FactsForm):
    """Advice, as the person reads it in her thread."""

    text = long_text(_("What you write to the person"), rows=6, maximum=4000)


class DraftForm(FactsForm):
    """Help with drafting the complaint. She gets it as PDF and as a Word file, and it is hers."""

    court = forms.CharField(label=_("Court"), max_length=120)
    cause = forms.CharField(label=_("Cause of action"), max_length=120)
    defendant = long_text(_("Defendant"), rows=2, maximum=1000)
    claims = long_text(_("Claims"), rows=4, hint=_("One a line."))
    amount = AmountField(label=_("Amount claimed, in yuan"), required=False, max_digits=14, decimal_places=2, min_value=0)
    reasons = long_text(_("Facts and reasons"), rows=8)
    evidence = long_text(_("Evidence"), required=False, rows=4, hint=_("One item a line."))


class OrderApplicationForm(PastDayMixin, FactsForm):
    """The court took the application for a protection order."""

    accepted_on = day_field(_("Accepted by the court on"))
    order_urgent = forms.BooleanField(label=_("The court treats it as urgent"), required=False)
    court = forms.CharField(label=_("Court"), max_length=120)
    applied_by = forms.CharField(label=_("Who applied"), max_length=120, help_text=_("She herself, or who may do it for her: near relatives, police, women's federation, committee, rescue station."))

    def clean_accepted_on(self) -> dt.date | None:
        return self.not_in_future(self.cleaned_data["accepted_on"])


class OrderForm(PastDayMixin, FactsForm):
    """The court's decision on the protection order."""

    made_on = day_field(_("Made on"))
    granted = forms.ChoiceField(label=_("Whether it was granted"), choices=YES_NO)
    text = long_text(_("What it orders, or why it was refused"), rows=3)

    def clean_made_on(self) -> dt.date | None:
        return self.not_in_future(self.cleaned_data["made_on"])


class OpinionForm(FactsForm):
    """The supporting opinion to the court."""

    court = forms.CharField(label=_("Court"), max_length=120)
    cause = forms.CharField(label=_("Cause of action"), max_length=120)
    text = long_text(_("Facts and reasons for support"), rows=10)
    basis = forms.CharField(label=_("Legal basis"), max_length=300, initial="中华人民共和国民事诉讼法第十五条")
    asked_again = forms.BooleanField(label=_("She was asked again before this, and still wants to sue"))


class FilingForm(PastDayMixin, FactsForm):
    """She filed the suit: day, court, number."""

    filed_on = day_field(_("Suit filed on"))
    court = forms.CharField(label=_("Court"), max_length=120)
    court_number = forms.CharField(label=_("Number of the court"), max_length=60, required=False)
    filed_by = forms.ChoiceField(label=_("Suit filed by"), choices=(("", "—"), ("herself", _("Herself")), ("lawyer", _("Her lawyer"))))

    def clean_filed_on(self) -> dt.date | None:
        return self.not_in_future(self.cleaned_data["filed_on"])


class HearingForm(FactsForm):
    """A day at court, past or to come."""

    hearing_on = day_field(_("Day"))
    attended = forms.ChoiceField(
        label=_("The procuratorate"),
        choices=(("", "—"), ("not_present", _("does not appear in court")), ("read", _("reads the opinion, as agreed with the court"))),
    )
    text = long_text(_("What happened"), required=False, rows=3)


class OutcomeForm(PastDayMixin, FactsForm):
    """How the suit came out, on which day, and what she got."""

    court_outcome = forms.ChoiceField(label=_("Outcome"), choices=[("", "—"), *CourtOutcome.choices])
    concluded_on = day_field(_("On"))
    text = long_text(_("What was agreed or decided"), rows=4)
    amount = AmountField(label=_("Amount agreed or awarded, in yuan"), required=False, max_digits=14, decimal_places=2, min_value=0)

    def clean_concluded_on(self) -> dt.date | None:
        value = self.not_in_future(self.cleaned_data["concluded_on"])
        filed = self.case.facts.get("filed_on", "") if self.case else ""
        if value and filed and value < dt.date.fromisoformat(filed):
            raise forms.ValidationError(_("The suit was filed on %(day)s; it cannot have ended before.") % {"day": day_said(filed)}, code="before_filing")
        return value


FORMS: dict[str, type[FactsForm]] = common.FORMS | {
    "Application": ApplicationForm,
    "Test": TestForm,
    "Acceptance": AcceptanceForm,
    "Refusal": RefusalForm,
    "Advice": AdviceForm,
    "Draft": DraftForm,
    "OrderApplication": OrderApplicationForm,
    "Order": OrderForm,
    "Opinion": OpinionForm,
    "Filing": FilingForm,
    "Hearing": HearingForm,
    "Outcome": OutcomeForm,
}
