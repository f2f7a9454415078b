"""What is planned before a child is interviewed, and what is recorded of it afterwards. No word of the child stands here: the record is a sealed file."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from procuracy.casework.forms import FactsForm, Named
from procuracy.casework.models import Party
from procuracy.lines.common import forms as common
from procuracy.lines.common.forms import UNCHOSEN, PastDayMixin, day_field, long_text
from procuracy.registry.models import Official
from procuracy.registry.roles import Role

from .facts import Adult

MOST_AHEAD = 366
"""Days ahead for which an interview is planned at most: guards against a slip of the keyboard."""


def trained_officers(office_id: int, day: dt.date) -> Any:
    """The officers of an office who are trained for minors on a day."""
    held = Q(grants__role=Role.MINORS_OFFICER, grants__since__lte=day) & (Q(grants__until__isnull=True) | Q(grants__until__gte=day))
    return Official.objects.filter(held, office_id=office_id, active=True).distinct()


def interviewed_before(child: Party) -> bool:
    """Whether this child was interviewed already, in whichever case of the matter. One statement."""
    return _interviews(child).filter(case__outcome="held").exists()


def _interviews(child: Party) -> Any:
    """Her rows in the interviews of her, wherever in the matter they were planned, but for this very row."""
    return Party.objects.filter(joined_from_id=child.joined_from_id or child.pk, case__line="interview").exclude(pk=child.pk)


class PlanForm(FactsForm):
    """The plan: which child, for what, when, who sits beside it, who asks. `child` is a party of the case that it is raised from."""

    child = forms.ChoiceField(label=_("Which child"), choices=UNCHOSEN)
    girl = forms.BooleanField(label=_("The child is a girl"), required=False)
    purpose = long_text(_("What must be asked"), rows=4, maximum=2000, hint=_("Prepare it so that one interview is enough."))
    planned_on = day_field(_("Planned for"))
    place = forms.CharField(label=_("Where"), max_length=120, help_text=_("A place fit for children, best one where help, evidence and examination are under one roof."))
    adult = forms.ChoiceField(label=_("Suitable adult"), choices=(*UNCHOSEN, *Adult.choices), help_text=_("Never somebody who is suspected, a witness, or harmful to the child."))
    officer = forms.ModelChoiceField(label=_("Trained officer"), queryset=Official.objects.none(), empty_label="—")
    again = long_text(_("Why a second interview cannot be avoided"), required=False, rows=3, maximum=2000, hint=_("Only where the child was interviewed before; the chief procurator then decides."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people: dict[str, Party] = {}
        child, officer = self.fields["child"], self.fields["officer"]
        assert isinstance(child, forms.ChoiceField) and isinstance(officer, forms.ModelChoiceField)
        if self.case is None:
            return
        rows = Party.objects.filter(case_id=self.case.id, role__in=[Party.Role.PETITIONER, Party.Role.REPRESENTED], left_seq__isnull=True).order_by("id")[:500]
        self.people = {str(row.pk): row for row in rows}
        child.choices = [*UNCHOSEN, *((key, Named(f"{i} {row.contact_data().get('name') or row.get_role_display()}", f"{i} {row.get_role_display()}")) for i, (key, row) in enumerate(self.people.items(), 1))]
        officer.queryset = trained_officers(self.case.office_id, self.today or dt.date.max)

    def clean(self) -> dict[str, Any]:
        """A second interview states its reason."""
        data = super().clean() or {}
        child = self.people.get(data.get("child", ""))
        if child is not None and _interviews(child).filter(case__open=True).exists():
            self.add_error("child", _("An interview of this child is planned already: hold or cancel that one first."))
        elif child is not None and interviewed_before(child) and not data.get("again"):
            self.add_error("again", _("This child was interviewed before. Say why it cannot be avoided to do so again."))
        return data

    def clean_planned_on(self) -> dt.date | None:
        """A plan is for a day to come."""
        value = self.cleaned_data["planned_on"]
        if value and self.today and not self.today <= value <= self.today + dt.timedelta(days=MOST_AHEAD):
            raise forms.ValidationError(_("Plan it for today or a day within a year."))
        return value


class HeldForm(PastDayMixin, FactsForm):
    """What the law asks of the interview, confirmed by who held it."""

    held_on = day_field(_("Interview held on"))
    adult = forms.ChoiceField(label=_("Suitable adult who was present"), choices=(*UNCHOSEN, *Adult.choices))
    recorded = forms.BooleanField(label=_("All of it was recorded in picture and sound"))
    woman = forms.BooleanField(label=_("A woman officer took part"), required=False, help_text=_("Needed where the child is a girl."))
    told = forms.BooleanField(label=_("Child and adult were told their rights, and the record was read to them"))
    support = forms.BooleanField(label=_("Psychological support was offered"), required=False)
    note = long_text(_("Where the record lies, and what else matters"), required=False, rows=3, maximum=2000, hint=_("Not what the child said: that stands in the sealed record alone."))

    def clean_held_on(self) -> dt.date | None:
        return self.not_before_receipt(self.not_in_future(self.cleaned_data["held_on"]))

    def clean(self) -> dict[str, Any]:
        """A girl is interviewed with a woman officer; and a child not twice without the chief procurator's leave (art 112)."""
        data = super().clean() or {}
        if self.case is not None and not self.case.facts.get("again"):
            child = Party.objects.filter(case_id=self.case.id).first()
            if child is not None and interviewed_before(child):
                self.add_error(None, _("This child was interviewed meanwhile, in another case: cancel this one, and plan it anew with the reason, which the chief procurator decides on."))
        if self.case is not None and self.case.facts.get("girl") and not data.get("woman"):
            self.add_error("woman", _("A girl is interviewed with a woman officer taking part."))
        return data


class AgainForm(FactsForm):
    """Why it must be done again; the chief procurator decides."""

    reason = long_text(_("Why a second interview cannot be avoided"), rows=3, maximum=2000)


FORMS: dict[str, type[FactsForm]] = common.FORMS | {"Held": HeldForm, "Again": AgainForm}
