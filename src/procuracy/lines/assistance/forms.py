"""What each act of an assistance plan asks."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from procuracy.casework.forms import FactsForm
from procuracy.lines.common import forms as common
from procuracy.lines.common.forms import PastDayMixin, day_field, long_text

from .models import Measure


class PlanForm(FactsForm):
    """The goals of the plan, in words that she may read."""

    goals = long_text(_("Goals"), rows=4, maximum=2000, hint=_("One a line, in words that she may read: a safe home, a job, school for the child."))
    agreed = forms.BooleanField(label=_("She was told of the plan and wants it"))

    def clean_goals(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["goals"].splitlines() if line.strip()]


class MeasureForm(FactsForm):
    """One measure of the plan."""

    goal = forms.ChoiceField(label=_("Goal"))
    what = forms.CharField(label=_("What is done"), max_length=400)
    agent = forms.CharField(label=_("By whom"), max_length=120)
    by_when = day_field(_("By when"))
    told = forms.BooleanField(label=_("She reads this on her page"), required=False, initial=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["goal"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "—"), *((goal, goal) for goal in self.case.facts.get("goals", ()))] if self.case is not None else []


class MeasureResultForm(PastDayMixin, FactsForm):
    """What came of a measure."""

    measure = forms.ChoiceField(label=_("Measure"))
    state = forms.ChoiceField(label=_("What came of it"), choices=[("", "—"), *(c for c in Measure.State.choices if c[0] != Measure.State.PLANNED)])
    result = long_text(_("What happened"), rows=3, maximum=2000)
    done_on = day_field(_("On"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["measure"]
        assert isinstance(field, forms.ChoiceField)
        rows = Measure.objects.filter(case_id=self.case.id, state=Measure.State.PLANNED) if self.case is not None else ()
        field.choices = [("", "—"), *((str(m.pk), f"{m.what} · {m.agent}") for m in rows)]

    def clean_done_on(self) -> dt.date | None:
        return self.not_in_future(self.cleaned_data["done_on"])


class ReviewForm(FactsForm):
    """How she is, and what comes next."""

    text = long_text(_("How she is, what is missing, what comes next"), rows=4, maximum=4000)


class EndingForm(FactsForm):
    """How the plan ended."""

    outcome = forms.ChoiceField(label=_("How it ended"), choices=(("", "—"), ("helped", _("She was helped")), ("partly", _("Helped in part")), ("not_needed", _("No longer needed"))))
    text = long_text(_("What was reached"), rows=4, maximum=4000)


FORMS: dict[str, type[FactsForm]] = common.FORMS | {
    "Measure": MeasureForm,
    "MeasureResult": MeasureResultForm,
    "Review": ReviewForm,
    "Ending": EndingForm,
}
