"""What a query of a sealed record asks. Whom it is about is named nowhere here: the handler finds it in the sealed file."""

from __future__ import annotations

import datetime as dt

from django import forms
from django.utils.translation import gettext_lazy as _

from procuracy.casework.forms import FactsForm
from procuracy.lines.common import forms as common
from procuracy.lines.common.forms import UNCHOSEN, PastDayMixin, day_field, long_text


class QueryForm(FactsForm):
    """The written request: by whom, for what, under which rule."""

    unit = forms.CharField(label=_("Who asks"), max_length=120)
    kind = forms.ChoiceField(label=_("Of what kind"), choices=(*UNCHOSEN, ("judicial", _("Judicial organ, for a case")), ("unit", _("Unit, under a rule of the state")), ("person", _("The person herself or her guardian"))))
    file = forms.CharField(label=_("Number of the sealed file"), max_length=80, help_text=_("Never the name of the person."))
    purpose = long_text(_("For what it is needed"), rows=3, maximum=2000)
    basis = forms.CharField(label=_("Rule of the state on which it rests"), max_length=200, required=False)


class PermissionForm(FactsForm):
    """What may be read and for what; it is kept secret."""

    scope = long_text(_("What may be read, and for what"), rows=3, maximum=2000)
    secret = forms.BooleanField(label=_("The unit has undertaken to keep it secret"))


class CertificateForm(FactsForm):
    """For what the certificate is."""

    use = forms.CharField(label=_("For what the certificate is"), max_length=200)


class ServedForm(PastDayMixin, FactsForm):
    """When it was served, and what was decided."""

    served_on = day_field(_("Served on"))
    outcome = forms.ChoiceField(label=_("What was decided"), choices=(*UNCHOSEN, ("permitted", _("Permitted")), ("refused", _("Refused")), ("no_record", _("Certified: no record"))))

    def clean_served_on(self) -> dt.date | None:
        return self.not_in_future(self.cleaned_data["served_on"])


FORMS: dict[str, type[FactsForm]] = common.FORMS | {"Permission": PermissionForm, "Certificate": CertificateForm, "ServedEnding": ServedForm}
