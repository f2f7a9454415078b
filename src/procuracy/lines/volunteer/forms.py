"""What becoming and being a volunteer asks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.functional import lazystr
from django.utils.translation import gettext_lazy as _

from procuracy.casework.forms import FactsForm
from procuracy.lines.common import forms as common
from procuracy.lines.common.forms import long_text, one_place
from procuracy.lines.guests.facts import EXPERTISE
from procuracy.web.forms import TelephoneField


class ProfileForm(FactsForm):
    """What she can be asked for, and where."""

    keeps = ("expertise",)

    expertise = forms.MultipleChoiceField(
        label=_("Fields in which you know your way"), choices=[(name, lazystr(title)) for name, title in EXPERTISE.items()], widget=forms.CheckboxSelectMultiple
    )


class ApplicationForm(ProfileForm):
    """The opening's facts: nothing that names her. Who she is goes sealed beside them."""


class JoinForm(ProfileForm):
    """The public page: who she is, where, what she knows, what could stand in the way."""

    name = forms.CharField(label=_("Name"), max_length=60)
    phone = TelephoneField(label=_("Telephone"))
    place = forms.CharField(label=_("Where you live or work: province, city, county"), max_length=80, help_text=_("For example: 成都市金牛区. You are asked for what happens there."))
    occupation = forms.CharField(label=_("Occupation, and what you have learned"), max_length=300)
    conflicts = long_text(_("Interests that could stand in the way"), required=False, rows=3, maximum=1000, hint=_("For example your employer, a firm of yours, an office that you hold. Nothing is a good answer too."))
    adult = forms.BooleanField(label=_("I am at least 18 years old"), error_messages={"required": _("Volunteers are of age. Whoever is younger may report a lead like everybody else.")})
    may_text = forms.BooleanField(label=_("You may send me a text message when there is something to read; it names no matter"), required=False)
    field_order = ("name", "phone", "place", "expertise", "occupation", "conflicts", "adult", "may_text")

    def clean_place(self) -> str:
        """The division that the words mean. Raises the sentence that says what is missing."""
        return one_place(self.cleaned_data["place"])


class AdmissionForm(FactsForm):
    """What was checked before she is admitted."""

    checked = long_text(_("What was checked: expertise, area, interests that could stand in the way"), rows=4, maximum=2000)


class AgreementForm(FactsForm):
    """She has read the training text and signs with her name."""

    read_training = forms.BooleanField(label=_("I have read what volunteers should know, above"))
    agrees = forms.BooleanField(label=_("I keep to it: no power of office, no private ends, and I keep to myself what I learn"))
    signature = forms.CharField(label=_("Your name, as a signature"), max_length=60)


class ThanksForm(FactsForm):
    """What she is thanked for."""

    text = long_text(_("What you thank her for"), rows=4, maximum=2000, hint=_("Name no case and no person."))


class LeavingForm(FactsForm):
    """She leaves. She owes no reason."""

    sure = forms.BooleanField(label=_("I leave, and my name, telephone and registration are deleted"))


FORMS: dict[str, type[FactsForm]] = common.FORMS | {
    "Profile": ProfileForm,
    "Admission": AdmissionForm,
    "Agreement": AgreementForm,
    "Thanks": ThanksForm,
    "Leaving": LeavingForm,
}


def contact_of(data: dict[str, Any]) -> dict[str, str]:
    """What is sealed of an application."""
    return {name: str(data[name]) for name in ("name", "phone", "occupation", "conflicts") if data.get(name)}
