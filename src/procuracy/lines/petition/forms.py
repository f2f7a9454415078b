"""What each act of a petition asks. The same validation for page, API and import."""

from __future__ import annotations

import datetime as dt

from django import forms
from django.utils.translation import gettext_lazy as _

from procuracy.casework.forms import FactsForm
from procuracy.casework.models import Sensitivity
from procuracy.lines.common import forms as common
from procuracy.lines.common.forms import PastDayMixin, day_field, long_text
from procuracy.registry.models import Department
from procuracy.web.forms import MomentField

from .facts import Matter


class OpeningForm(FactsForm):
    """The petition's own facts at its opening; who and how to reach her are the parties'."""

    matter = forms.ChoiceField(label=_("What it is about"), choices=Matter.choices, required=False)
    respondent = forms.CharField(label=_("Who it is about"), required=False, max_length=200)
    happened_at = forms.CharField(label=_("Where it happened"), required=False, max_length=300)
    happened_when = forms.CharField(label=_("When it happened"), required=False, max_length=200)
    earlier = forms.CharField(label=_("What was done so far"), required=False, max_length=4000)
    on_behalf = forms.BooleanField(label=_("For someone else"), required=False)
    relation = forms.CharField(label=_("Relation to that person"), required=False, max_length=60)
    representatives = forms.IntegerField(label=_("Number of people"), required=False, min_value=1, max_value=100_000)
    registered_mail = forms.CharField(label=_("Registered mail number"), required=False, max_length=40)
    postmark_on = day_field(_("Date of the postmark"), required=False)
    call_back_at = MomentField(label=_("Call-back appointment"), required=False)
    adaptations = forms.CharField(label=_("What makes it easier"), required=False, max_length=200)
    operator_note = forms.CharField(label=_("Note of the operator"), required=False, max_length=2000)


class AcceptanceForm(PastDayMixin, FactsForm):
    """Acceptance: from which day (the day on which the material was complete), and to which department."""

    accepted_from = day_field(
        _("Accepted from"), hint=_("The day of receipt; where material was missing, the day on which it was complete.")
    )
    department = forms.ChoiceField(label=_("Department"), choices=Department.Function.choices)
    how_handled = long_text(_("How it will be handled"), hint=_("Told to the person in the notice."), rows=4)

    def clean_accepted_from(self) -> dt.date | None:
        value = self.not_in_future(self.cleaned_data["accepted_from"])
        if value and self.case and value < self.case.received_on:
            raise forms.ValidationError(_("Acceptance cannot come before receipt."), code="before_receipt")
        return value

    def clean_department(self) -> str:
        """What was sealed for a child's sake stays with those who are trained for it."""
        value = str(self.cleaned_data["department"])
        if self.case is not None and self.case.sensitivity >= Sensitivity.SEALED and self.case.department == Department.Function.MINORS != value:
            raise forms.ValidationError(_("A sealed matter of a child stays with the department for minors."))
        return value


class VerificationForm(FactsForm):
    """What has to be found out before it is decided who is competent."""

    question = long_text(_("What has to be found out"), rows=3)


class VerifiedForm(FactsForm):
    """What was found out."""

    finding = long_text(_("What was found out"), rows=3)


class RedirectionForm(FactsForm):
    """Another organ is competent: which, why, and the hand-over text that the person gets."""

    organ = forms.CharField(label=_("Competent organ"), max_length=120)
    reason = long_text(_("Why that organ is competent"), rows=3)
    hand_over = long_text(_("Hand-over text for the person"), hint=_("Where to go, what to bring, and what to say there."))
    forwarded = forms.BooleanField(
        label=_("The matter was sent to that organ by us"),
        required=False,
        help_text=_("Reports and accusations must be forwarded; an appeal is pointed to the right place."),
    )


class ReplyForm(FactsForm):
    """A reply in writing. Another pair of eyes reads it before it leaves."""

    text = long_text(_("Text of the reply"), rows=10, hint=_("Plain words. Say what was done, what was found, and why."))
    basis = forms.CharField(label=_("Legal basis"), required=False, max_length=300)
    next_steps = long_text(_("What the person can do now"), required=False, rows=3)


class ResultForm(ReplyForm):
    """The reply with the result."""

    result = forms.ChoiceField(
        label=_("Result"),
        choices=(
            ("", "—"),
            ("supported", _("Supported")),
            ("partly", _("Partly supported")),
            ("not_supported", _("Not supported, with reasons")),
            ("explained", _("Explained")),
        ),
    )




class MergeForm(FactsForm):
    """The earlier case about the same thing."""

    into = forms.UUIDField(label=_("Case"))
    reason = forms.CharField(label=_("Reason"), max_length=300)


FORMS: dict[str, type[FactsForm]] = common.FORMS | {
    "Acceptance": AcceptanceForm,
    "Verification": VerificationForm,
    "Verified": VerifiedForm,
    "Redirection": RedirectionForm,
    "Reply": ReplyForm,
    "Result": ResultForm,
    "Merge": MergeForm,
}
