"""What acts of every line ask: who handles it, messages, notes, supervision, visits. A line adds its own beside these."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from procuracy.casework.forms import FactsForm
from procuracy.casework.models import Party, Sensitivity
from procuracy.registry import places
from procuracy.registry.models import Department, Official, RoleGrant
from procuracy.registry.roles import Role
from procuracy.web.forms import DayField
from procuracy.web.times import local

LONG = 20_000
EARLIEST = 1900
"""A year before this one is a slip of the pen: nobody alive remembers it."""


def long_text(label: Any, *, required: bool = True, rows: int = 5, hint: Any = "", maximum: int = LONG) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        help_text=hint,
        max_length=maximum,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def day_field(label: Any, *, required: bool = True, hint: Any = "", past: bool = False) -> DayField:
    return DayField(label=label, required=required, help_text=hint, past=past)


class PastDayMixin:
    """Refuses a day that has not come yet; a case records what happened."""

    today: dt.date | None
    case: Any

    def not_in_future(self, value: dt.date | None) -> dt.date | None:
        """Return `value`, or raise the sentence that says why not."""
        if value and self.today and value > self.today:
            raise forms.ValidationError(_("This day has not come yet."), code="future")
        if value and value.year < EARLIEST:
            raise forms.ValidationError(_("Look at the year again."), code="year")
        return value

    def not_before_receipt(self, value: dt.date | None) -> dt.date | None:
        """Return `value`, or raise the sentence that says that it lies before the day on which the case was received."""
        if value and self.case is not None and value < self.case.received_on:
            raise forms.ValidationError(_("It cannot lie before %(day)s, on which it follows."), code="before", params={"day": self.case.received_on.isoformat()})
        return value

    def not_before(self, action: str, value: dt.date | None, fact: str = "") -> dt.date | None:
        """Return `value`, or raise the sentence that says that it lies before the act on which it follows (or the day that it recorded as `fact`)."""
        if value is None or self.case is None:
            return value
        stated, done = self.case.facts.get(fact), self.case.last_at.get(action)
        first = dt.date.fromisoformat(stated) if stated else local(done).date() if done else None
        if first and value < first:
            raise forms.ValidationError(_("It cannot lie before %(day)s, on which it follows."), code="before", params={"day": first.isoformat()})
        return value


def one_place(words: str) -> str:
    """The code of the one division that words mean. Raises the sentence that says what is missing."""
    found = places.match(words)
    if not found:
        raise forms.ValidationError(_("We do not find this place. Write province, city and county, for example 四川省成都市金牛区."))
    if len(found) > 1:
        raise forms.ValidationError(_("Which one do you mean: %(places)s? Write it in full."), params={"places": "；".join(place.full for place in found)})
    return found[0].code


class IdsField(forms.Field):
    """Ids of rows that were checked when they were chosen: an opening is checked once more without its origin, and then ids alone can be read."""

    widget = forms.SelectMultiple

    def to_python(self, value: Any) -> list[str]:
        try:
            return [str(uuid.UUID(str(v))) for v in value or []]
        except ValueError:
            raise forms.ValidationError(_("Choose from the list.")) from None


class MaterialsRequestForm(FactsForm):
    """Everything that is missing, in one request."""

    items = long_text(_("What is missing"), hint=_("One item a line. It can be asked for only once: list everything."))
    how = long_text(_("How it can be handed in"), required=False, rows=3)

    def clean_items(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["items"].splitlines() if line.strip()]


class MaterialsReceivedForm(PastDayMixin, FactsForm):
    """The missing material came; the day on which it was complete re-bases acceptance."""

    completed_on = day_field(_("Complete on"))
    what = long_text(_("What was handed in"), rows=3)

    def clean_completed_on(self) -> dt.date | None:
        return self.not_in_future(self.cleaned_data["completed_on"])


class CallForm(FactsForm):
    """A call to the person, or one from her."""

    result = forms.ChoiceField(label=_("Result"), choices=(("", "—"), ("reached", _("Reached")), ("not_reached", _("Not reached"))))
    text = long_text(_("What was said"), required=False, rows=3)


class InformationForm(FactsForm):
    """More words from the person."""

    text = long_text(_("What you want to add"))


class AssignmentForm(FactsForm):
    """Who handles the case. Choices: handlers of the case's own office who are not kept out of it."""

    handler = forms.ModelChoiceField(label=_("Handler"), queryset=Official.objects.none(), empty_label="—")
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
            field.queryset = self._fresh(self._trained(handlers))

    def _trained(self, handlers: Any) -> Any:
        """For a sealed matter of minors, those who are trained for it; all of them only where the office has none."""
        if self.case.sensitivity < Sensitivity.SEALED or self.case.department != Department.Function.MINORS:
            return handlers
        trained = handlers.filter(pk__in=RoleGrant.objects.filter(role=Role.MINORS_OFFICER, until__isnull=True).values("official_id"))
        return trained if trained.exists() else handlers

    def _fresh(self, handlers: Any) -> Any:
        """For a second look, those who did not answer the first time; all of them only where the office has no other."""
        if self.case.procedure.stages[self.case.stage].phase != "again":
            return handlers
        answered = {int(who.partition(":")[2]) for who in self.case.done.get("reply_result", ()) if who.startswith("official:")}
        others = handlers.exclude(pk__in=answered)
        return others if others.exists() else handlers


class ExcludedTimeForm(PastDayMixin, FactsForm):
    """An interval that was not counted; each line adds its grounds. It is recorded when it is over: nobody moves a day on by what may yet come."""

    excluded_from = day_field(_("First day not counted"))
    excluded_to = day_field(_("Last day not counted"))

    def clean_excluded_from(self) -> dt.date | None:
        return self.not_before_receipt(self.cleaned_data["excluded_from"])

    def clean_excluded_to(self) -> dt.date | None:
        return self.not_in_future(self.cleaned_data["excluded_to"])

    def clean(self) -> dict[str, Any]:
        """It ends no earlier than it begins."""
        data = super().clean() or {}
        if data.get("excluded_from") and data.get("excluded_to") and data["excluded_to"] < data["excluded_from"]:
            self.add_error("excluded_to", _("It cannot end before it begins."))
        return data


class OutgoingMessageForm(FactsForm):
    """A message in the person's thread."""

    text = long_text(_("What you write to the person"), rows=5, maximum=4000)
    asks = forms.BooleanField(label=_("An answer is needed"), required=False)


class IncomingMessageForm(FactsForm):
    """A message from the person."""

    text = long_text(_("Your message"), rows=5, maximum=4000)


class NoteForm(FactsForm):
    """An internal note; the person does not see it."""

    text = long_text(_("Note"), rows=3, maximum=4000)


class SupervisionNoteForm(FactsForm):
    """A supervision note: what is late or wrong, and what is expected."""

    text = long_text(_("What is to be done"), rows=4, maximum=4000)


class NoteAnswerForm(FactsForm):
    """The answer that a supervision note must get."""

    text = long_text(_("Answer"), rows=4, maximum=4000)


VISIT_WAYS = (("phone", _("Telephone")), ("in_person", _("In person")), ("letter", _("Letter")), ("message", pgettext_lazy("way of contact", "Text message")))
UNCHOSEN = (("", "—"),)


TOWARDS_HER = frozenset({"phone", "message", "letter"})
"""Ways on which the office reaches out to her; only where she allowed it."""


class VisitForm(FactsForm):
    """Base of the visits' records: one who must not be contacted is met only where she herself comes."""

    how = forms.ChoiceField(label=_("How"), choices=UNCHOSEN + VISIT_WAYS)

    def clean_how(self) -> str:
        how = str(self.cleaned_data["how"])
        if how in TOWARDS_HER and self.case is not None and not self._may_be_contacted():
            raise forms.ValidationError(
                _("Nobody here may be contacted: it is asked only when the person herself comes. Otherwise propose to close without a visit.")
            )
        return how

    def _may_be_contacted(self) -> bool:
        choices = Party.objects.filter(case_id=self.case.id, role=Party.Role.PETITIONER).values_list("safe_contact", flat=True)
        return any(choice.get("may_contact") and choice.get("channel") != "counter" for choice in choices)


class VisitAttemptForm(VisitForm):
    """Nobody was reached; the visit still has to be made."""

    text = long_text(_("What happened"), rows=2, maximum=1000)


class ReturnVisitForm(VisitForm):
    """A return visit that reached the person: what she said, and that all is well."""

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
    words = long_text(_("What she said"), rows=3, maximum=4000)


class DissatisfiedVisitForm(VisitForm):
    """A return visit that found a dissatisfied person; her words go to the head, not to the handler."""

    rating = forms.ChoiceField(label=_("How satisfied she is"), choices=(*UNCHOSEN, ("2", _("Dissatisfied")), ("1", _("Very dissatisfied"))))
    words = long_text(_("What she said"), rows=3, maximum=4000)


class SecondLookForm(FactsForm):
    """Why the matter is looked at again."""

    reason = long_text(_("Reason"), rows=3, maximum=2000)


class ReasonForm(FactsForm):
    """A reason, and nothing else."""

    reason = long_text(_("Reason"), rows=3, maximum=2000)


class WithdrawalForm(FactsForm):
    """The person takes her word back. She owes no reason."""

    reason = long_text(_("Reason, if you want to give one"), required=False, rows=3, maximum=2000)


class CorrectionForm(FactsForm):
    """The person corrects what she said a moment ago."""

    text = long_text(_("What should be corrected, and how it should read"))


FORMS: dict[str, type[FactsForm]] = {
    "MaterialsRequest": MaterialsRequestForm,
    "MaterialsReceived": MaterialsReceivedForm,
    "Call": CallForm,
    "Information": InformationForm,
    "Assignment": AssignmentForm,
    "OutgoingMessage": OutgoingMessageForm,
    "IncomingMessage": IncomingMessageForm,
    "Note": NoteForm,
    "SupervisionNote": SupervisionNoteForm,
    "NoteAnswer": NoteAnswerForm,
    "VisitAttempt": VisitAttemptForm,
    "ReturnVisit": ReturnVisitForm,
    "DissatisfiedVisit": DissatisfiedVisitForm,
    "SecondLook": SecondLookForm,
    "Correction": CorrectionForm,
    "NoVisit": ReasonForm,
    "Reason": ReasonForm,
    "Withdrawal": WithdrawalForm,
}
"""By the names under which procedures call for them."""
