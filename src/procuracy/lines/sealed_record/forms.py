"""What a query of a sealed record asks. Whom it is about is named nowhere here: the handler finds it in the sealed file."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from procuracy.casework.forms import FactsForm
from procuracy.lines.common import forms as common
from procuracy.lines.common.forms import UNCHOSEN, PastDayMixin, day_field, long_text

OUTCOMES = {"permit": "permitted", "refuse": "refused", "certify_none": "no_record"}
"""How a query ends, by the act that decided on it."""


class QueryForm(FactsForm):
    """The written request: by whom, for what, under which rule."""

    unit = forms.CharField(label=_("Who asks"), max_length=120)
    kind = forms.ChoiceField(label=_("Of what kind"), choices=(*UNCHOSEN, ("judicial", _("Judicial organ, for a case")), ("unit", _("Unit, under a rule of the state")), ("person", _("The person herself or her guardian"))))
    file = forms.CharField(label=_("Number of the sealed file"), max_length=80, help_text=_("Never the name of the person."))
    purpose = long_text(_("For what it is needed"), rows=3, maximum=2000)
    basis = forms.CharField(label=_("Rule of the state on which it rests"), max_length=200, required=False, help_text=_("Without one only the certificate of no record can be given (art 487)."))


class PermissionForm(FactsForm):
    """What may be read and for what; it is kept secret."""

    scope = long_text(_("What may be read, and for what"), rows=3, maximum=2000)
    secret = forms.BooleanField(label=_("The unit has undertaken to keep it secret"))


class CertificateForm(FactsForm):
    """For what the certificate is."""

    use = forms.CharField(label=_("For what the certificate is"), max_length=200)


class ServedForm(PastDayMixin, FactsForm):
    """When it was served. The case ends as it was decided."""

    served_on = day_field(_("Served on"))

    def clean_served_on(self) -> dt.date | None:
        return self.not_in_future(self.cleaned_data["served_on"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        return data | {"outcome": next(outcome for act, outcome in OUTCOMES.items() if act in self.case.done)}


FORMS: dict[str, type[FactsForm]] = common.FORMS | {"Permission": PermissionForm, "Certificate": CertificateForm, "ServedEnding": ServedForm}
