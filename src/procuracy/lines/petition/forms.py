"""What each act of a petition asks. The same validation for page, API and import."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from procuracy.casework.forms import FactsForm
from procuracy.registry.models import Department, Official
from procuracy.registry.roles import Role
from procuracy.web.forms import MomentField

from .facts import Matter

LONG = 20_000
REPLY_KINDS = (("result", _("Result")), ("progress", _("Progress")))


def _text(label: Any, *, required: bool = True, rows: int = 5, hint: Any = "", maximum: int = LONG) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        help_text=hint,
        max_length=maximum,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def _day(label: Any, *, required: bool = True, hint: Any = "") -> forms.DateField:
    return forms.DateField(label=label, required=required, help_text=hint)


class PastDayMixin:
    """Refuses a day that has not come yet; a case records what happened."""

    today: dt.date | None

    def not_in_future(self, value: dt.date | None) -> dt.date | None:
        """Return `value`, or raise the sentence that says why not."""
        if value and self.today and value > self.today:
            raise forms.ValidationError(_("This day has not come yet."), code="future")
        return value


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
    postmark_on = forms.DateField(label=_("Date of the postmark"), required=False)
    call_back_at = MomentField(label=_("Call-back appointment"), required=False)
    adaptations = forms.CharField(label=_("What makes it easier"), required=False, max_length=200)
    operator_note = forms.CharField(label=_("Note of the operator"), required=False, max_length=2000)


class AcceptanceForm(PastDayMixin, FactsForm):
    """Acceptance: from which day (the day on which the material was complete), and to which department."""

    accepted_from = _day(
        _("Accepted from"), hint=_("The day of receipt; where material was missing, the day on which it was complete.")
    )
    department = forms.ChoiceField(label=_("Department"), choices=Department.Function.choices)
    how_handled = _text(_("How it will be handled"), hint=_("Told to the person in the notice."), rows=4)

    def clean_accepted_from(self) -> dt.date | None:
        value = self.not_in_future(self.cleaned_data["accepted_from"])
        if value and self.case and value < self.case.received_on:
            raise forms.ValidationError(_("Acceptance cannot come before receipt."), code="before_receipt")
        return value


class MaterialsRequestForm(FactsForm):
    """Everything that is missing, in one request."""

    items = _text(_("What is missing"), hint=_("One item a line. It can be asked for only once: list everything."))
    how = _text(_("How it can be handed in"), required=False, rows=3)

    def clean_items(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["items"].splitlines() if line.strip()]


class MaterialsReceivedForm(PastDayMixin, FactsForm):
    """The missing material came; the day on which it was complete re-bases acceptance."""

    completed_on = _day(_("Complete on"))
    what = _text(_("What was handed in"), rows=3)

    def clean_completed_on(self) -> dt.date | None:
        return self.not_in_future(self.cleaned_data["completed_on"])


class CallForm(FactsForm):
    """A call to the person, or one from her."""

    result = forms.ChoiceField(label=_("Result"), choices=(("reached", _("Reached")), ("not_reached", _("Not reached"))))
    text = _text(_("What was said"), required=False, rows=3)


class InformationForm(FactsForm):
    """More words from the person."""

    text = _text(_("What you want to add"))


class CorrectionForm(FactsForm):
    """The person corrects what she said a moment ago."""

    text = _text(_("What should be corrected, and how it should read"))


class VerificationForm(FactsForm):
    """What has to be found out before it is decided who is competent."""

    question = _text(_("What has to be found out"), rows=3)


class VerifiedForm(FactsForm):
    """What was found out."""

    finding = _text(_("What was found out"), rows=3)


class RedirectionForm(FactsForm):
    """Another organ is competent: which, why, and the hand-over text that the person gets."""

    organ = forms.CharField(label=_("Competent organ"), max_length=120)
    reason = _text(_("Why that organ is competent"), rows=3)
    hand_over = _text(_("Hand-over text for the person"), hint=_("Where to go, what to bring, and what to say there."))
    forwarded = forms.BooleanField(
        label=_("The matter was sent to that organ by us"),
        required=False,
        help_text=_("Reports and accusations must be forwarded; an appeal is pointed to the right place."),
    )


class AssignmentForm(FactsForm):
    """Who handles the case. Choices: handlers of the case's own office who are not kept out of it."""

    handler = forms.ModelChoiceField(label=_("Handler"), queryset=Official.objects.none())
    reason = forms.CharField(label=_("Reason"), required=False, max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.case is not None:
            field = self.fields["handler"]
            assert isinstance(field, forms.ModelChoiceField)
            handlers = (
                Official.objects.filter(
                    office_id=self.case.office_id,
                    active=True,
                    grants__role=Role.HANDLER,
                    grants__until__isnull=True,
                )
                .exclude(pk__in=self.case.walled_from)
                .distinct()
            )
            field.queryset = self._fresh(handlers)

    def _fresh(self, handlers: Any) -> Any:
        """For a second look, those who did not answer the first time; all of them only where the office has no other."""
        if self.case.procedure.stages[self.case.stage].phase != "again":
            return handlers
        answered = {int(who.partition(":")[2]) for who in self.case.done.get("reply_result", ()) if who.startswith("official:")}
        others = handlers.exclude(pk__in=answered)
        return others if others.exists() else handlers


class ReplyForm(FactsForm):
    """A reply in writing. Another pair of eyes reads it before it leaves."""

    text = _text(_("Text of the reply"), rows=10, hint=_("Plain words. Say what was done, what was found, and why."))
    basis = forms.CharField(label=_("Legal basis"), required=False, max_length=300)
    next_steps = _text(_("What the person can do now"), required=False, rows=3)


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


class OutgoingMessageForm(FactsForm):
    """A message in the person's thread."""

    text = _text(_("What you write to the person"), rows=5, maximum=4000)
    asks = forms.BooleanField(label=_("An answer is needed"), required=False)


class IncomingMessageForm(FactsForm):
    """A message from the person."""

    text = _text(_("Your message"), rows=5, maximum=4000)


class NoteForm(FactsForm):
    """An internal note; the person does not see it."""

    text = _text(_("Note"), rows=3, maximum=4000)


class SupervisionNoteForm(FactsForm):
    """A supervision note: what is late or wrong, and what is expected."""

    text = _text(_("What is to be done"), rows=4, maximum=4000)


class NoteAnswerForm(FactsForm):
    """The answer that a supervision note must get."""

    text = _text(_("Answer"), rows=4, maximum=4000)


VISIT_WAYS = (("phone", _("Telephone")), ("in_person", _("In person")), ("letter", _("Letter")), ("message", pgettext_lazy("way of contact", "Text message")))
UNCHOSEN = (("", "—"),)


class VisitAttemptForm(FactsForm):
    """Nobody was reached; the visit still has to be made."""

    how = forms.ChoiceField(label=_("How"), choices=UNCHOSEN + VISIT_WAYS)
    text = _text(_("What happened"), rows=2, maximum=1000)


class ReturnVisitForm(FactsForm):
    """A return visit that reached the person: what she said, and that all is well."""

    how = forms.ChoiceField(label=_("How"), choices=UNCHOSEN + VISIT_WAYS)
    rating = forms.ChoiceField(
        label=_("How satisfied she is"),
        choices=(
            *UNCHOSEN,
            ("5", _("Very satisfied")),
            ("4", _("Satisfied")),
            ("3", _("Basically satisfied")),
            ("0", _("She did not say")),
        ),
        help_text=_("Whoever is dissatisfied gets a second look: use the other act."),
    )
    words = _text(_("What she said"), required=False, rows=3, maximum=4000)


class DissatisfiedVisitForm(FactsForm):
    """A return visit that found a dissatisfied person; her words go to the head, not to the handler."""

    how = forms.ChoiceField(label=_("How"), choices=UNCHOSEN + VISIT_WAYS)
    rating = forms.ChoiceField(label=_("How satisfied she is"), choices=(*UNCHOSEN, ("2", _("Dissatisfied")), ("1", _("Very dissatisfied"))))
    words = _text(_("What she said"), rows=3, maximum=4000)


class SecondLookForm(FactsForm):
    """Why the matter is looked at again."""

    reason = _text(_("Reason"), rows=3, maximum=2000)


class ReasonForm(FactsForm):
    """A reason, and nothing else."""

    reason = _text(_("Reason"), rows=3, maximum=2000)


class WithdrawalForm(FactsForm):
    """The person takes her word back. She owes no reason."""

    reason = _text(_("Reason, if you want to give one"), required=False, rows=3, maximum=2000)


class MergeForm(FactsForm):
    """The earlier case about the same thing."""

    into = forms.UUIDField(label=_("Case"))
    reason = forms.CharField(label=_("Reason"), max_length=300)


FORMS: dict[str, type[FactsForm]] = {
    "Acceptance": AcceptanceForm,
    "MaterialsRequest": MaterialsRequestForm,
    "MaterialsReceived": MaterialsReceivedForm,
    "Call": CallForm,
    "Information": InformationForm,
    "Correction": CorrectionForm,
    "Verification": VerificationForm,
    "Verified": VerifiedForm,
    "Redirection": RedirectionForm,
    "Assignment": AssignmentForm,
    "Reply": ReplyForm,
    "Result": ResultForm,
    "OutgoingMessage": OutgoingMessageForm,
    "IncomingMessage": IncomingMessageForm,
    "Note": NoteForm,
    "SupervisionNote": SupervisionNoteForm,
    "NoteAnswer": NoteAnswerForm,
    "ReturnVisit": ReturnVisitForm,
    "DissatisfiedVisit": DissatisfiedVisitForm,
    "VisitAttempt": VisitAttemptForm,
    "SecondLook": SecondLookForm,
    "NoVisit": ReasonForm,
    "Reason": ReasonForm,
    "Withdrawal": WithdrawalForm,
    "Merge": MergeForm,
}
