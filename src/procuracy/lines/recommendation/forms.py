"""What each act of a recommendation asks. The draft asks for every item that art 16 requires."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from procuracy.casework.forms import FactsForm
from procuracy.lines.common import forms as common
from procuracy.lines.common.forms import PastDayMixin, day_field, long_text
from procuracy.registry.models import Department

from .facts import TYPES, Service, Verdict


class ProposalForm(FactsForm):
    """Why a recommendation may be called for, of which type, and to whom."""

    type = forms.ChoiceField(label=_("Type"), choices=[("", "—"), *((t.name, t) for t in TYPES.values())])
    addressee = forms.CharField(label=_("To which unit"), max_length=120, help_text=_("Its full name. Own case units and organs of the same level directly; others through the office at their level."))
    source = forms.CharField(label=_("How it came to us"), max_length=300)
    words = long_text(_("The problem, in short"), rows=4, maximum=4000)
    minors = forms.BooleanField(
        label=_("It concerns the protection of minors"), required=False, help_text=_("The unit did not teach, manage, rescue or look after minors as it must: it answers within one month (Law on the Protection of Minors, art 114).")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.case is not None:
            self.initial.setdefault("minors", self.case.department == Department.Function.MINORS)


class FindingForm(FactsForm):
    """What the verification found."""

    finding = long_text(_("Facts found, and the evidence"), rows=8)


class DraftForm(FactsForm):
    """The recommendation with all that art 16 requires; a period of objection and one of reply are always stated."""

    source = long_text(_("Source of the case"), rows=2, maximum=2000)
    facts_found = long_text(_("Facts found by law, and the evidence"), rows=6)
    problem = long_text(_("The violation or hazard"), rows=4)
    advice = long_text(_("What is recommended"), rows=5, hint=_("One point a line."))
    basis = long_text(_("The laws and rules on which it rests"), rows=3, maximum=2000)
    objection_days = forms.IntegerField(
        label=_("Days for an objection"), min_value=1, max_value=60, help_text=_("The rules leave the length to each document (art 16).")
    )
    reply_days = forms.IntegerField(
        label=_("A shorter period for the reply, in days"),
        required=False,
        min_value=1,
        max_value=59,
        help_text=_("Only where it is urgent. Left empty: two months, or one month about minors."),
    )
    urgent_reason = forms.CharField(label=_("Why it is urgent"), required=False, max_length=300)
    other = long_text(_("Other"), required=False, rows=2, maximum=2000)

    def clean(self) -> dict[str, Any]:
        """A shorter period is stated with its reason (art 19)."""
        data = super().clean() or {}
        if data.get("reply_days") and not data.get("urgent_reason"):
            self.add_error("urgent_reason", _("Say why it is urgent."))
        return data


class IssueForm(FactsForm):
    """The recommendation leaves as it was drafted."""

    read = forms.BooleanField(label=_("The draft above is what leaves"))


class CommitteeIssueForm(IssueForm):
    """One that the procuratorial committee decides on."""

    committee_on = day_field(_("Decided by the procuratorial committee on"))
    committee_minutes = forms.CharField(label=_("Minutes"), max_length=120)


class ServiceForm(PastDayMixin, FactsForm):
    """How and when it reached the addressee, refused or not."""

    how = forms.ChoiceField(label=_("How"), choices=[("", "—"), *Service.choices])
    received_by_unit_on = day_field(_("Received on"), hint=_("The addressee's period runs from this day."))
    by = forms.CharField(label=_("Who took it, or witnessed that it was refused"), max_length=200)
    third_parties = forms.CharField(label=_("Invited third parties"), required=False, max_length=300)

    def clean_received_by_unit_on(self) -> dt.date | None:
        return self.not_in_future(self.cleaned_data["received_by_unit_on"])


class FilingForm(PastDayMixin, FactsForm):
    """Filed with the office above and the department for law and policy."""

    filed_on = day_field(_("Filed on"))
    filed_with = forms.CharField(label=_("Filed with"), max_length=200)

    def clean_filed_on(self) -> dt.date | None:
        return self.not_in_future(self.cleaned_data["filed_on"])


class ObjectionForm(PastDayMixin, FactsForm):
    """The addressee objects; that is re-checked at once."""

    objected_on = day_field(_("Received on"))
    text = long_text(_("What it objects"), rows=4)

    def clean_objected_on(self) -> dt.date | None:
        return self.not_in_future(self.cleaned_data["objected_on"])


class ReasonsForm(FactsForm):
    """Reasons that are written to the addressee."""

    reason = long_text(_("Reasons"), rows=5)


class ReplyForm(PastDayMixin, FactsForm):
    """The addressee's written reply."""

    replied_on = day_field(_("Received on"))
    text = long_text(_("What it replied"), rows=5)
    number = forms.CharField(label=_("Number of the reply"), required=False, max_length=80)

    def clean_replied_on(self) -> dt.date | None:
        return self.not_in_future(self.cleaned_data["replied_on"])


class AssessmentForm(FactsForm):
    """What the reply is worth, point by point."""

    verdict = forms.ChoiceField(label=_("Assessment"), choices=[("", "—"), *Verdict.choices])
    text = long_text(_("Point by point: what was done, what is missing"), rows=5)


class UrgingForm(FactsForm):
    """A visit, a meeting, a call to the addressee, minuted (art 24)."""

    text = long_text(_("Minutes"), rows=4)


class EndingForm(FactsForm):
    """How the recommendation ended."""

    outcome = forms.ChoiceField(
        label=_("How it ended"), choices=(("", "—"), ("adopted", _("Adopted")), ("partly", _("Adopted in part")), ("not_adopted", _("Not adopted")))
    )
    text = long_text(_("Reasons"), rows=3)


class NonComplianceForm(FactsForm):
    """A report to whoever stands above the addressee (art 25)."""

    to = forms.CharField(label=_("To"), max_length=200, help_text=_("Its superior organ, the trade's supervisor, or the committee that the rules name."))
    reason = long_text(_("What was not carried out, and that no good reason was given"), rows=5)


class ReminderLetterForm(FactsForm):
    """A reminder letter: it binds nobody, asks for no reply, and starts no clock."""

    to = forms.CharField(label=_("To which unit"), max_length=120)
    text = long_text(_("What is pointed out"), rows=6)


FORMS: dict[str, type[FactsForm]] = common.FORMS | {
    "Proposal": ProposalForm,
    "Finding": FindingForm,
    "Draft": DraftForm,
    "Issue": IssueForm,
    "CommitteeIssue": CommitteeIssueForm,
    "Service": ServiceForm,
    "Filing": FilingForm,
    "Objection": ObjectionForm,
    "Reasons": ReasonsForm,
    "Reply": ReplyForm,
    "Assessment": AssessmentForm,
    "Urging": UrgingForm,
    "Ending": EndingForm,
    "NonCompliance": NonComplianceForm,
    "ReminderLetter": ReminderLetterForm,
}
