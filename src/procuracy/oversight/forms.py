"""What a campaign asks: the same validation for its pages and for the API."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.functional import lazystr
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from procuracy.casework import lines
from procuracy.web.forms import DayField
from procuracy.web.language import Words

ALL = "*"
OTHER = "other"
APART = gettext_lazy(" (its figures are published on a page of their own: a campaign that counts it publishes none)")
LONGEST = 3660
"""Days that a campaign may last: a slip of the keyboard, and not a plan, lies beyond; and each of its months is shown."""


def countable() -> tuple[lines.Line, ...]:
    """The lines of business that know of a field, and so can be counted."""
    return tuple(line for line in lines.every() if line.fields)


def line_choices() -> list[tuple[str, Any]]:
    """Each countable line with its title, and with what that means for publishing where its figures stand on a page of their own."""
    return [(line.procedure, format_lazy("{}{}", lazystr(Words(line.title)), APART) if line.own_figures else lazystr(Words(line.title))) for line in countable()]


def field_choices() -> list[tuple[str, Any]]:
    """Each field once, under all titles that lines give it; what is none of the others stands last."""
    titles: dict[str, dict[str, dict[str, None]]] = {}
    for line in countable():
        for name, title in line.fields.items():
            for language in ("zh", "en"):
                titles.setdefault(name, {}).setdefault(language, {})[title[language]] = None
    return [(name, lazystr(Words({language: " / ".join(said) for language, said in found.items()}))) for name, found in sorted(titles.items(), key=lambda row: row[0] == OTHER)]


class CampaignForm(forms.Form):
    """A new campaign. `cleaned_data["counted"]` says what is counted, as `Campaign.counted` holds it."""

    use_required_attribute = False

    title_zh = forms.CharField(label=gettext_lazy("Name in Chinese"), max_length=80)
    title_en = forms.CharField(label=gettext_lazy("Name in English"), max_length=160, required=False)
    purpose_zh = forms.CharField(label=gettext_lazy("What it is for, in Chinese"), max_length=2000, widget=forms.Textarea, help_text=gettext_lazy("Why it is started, and what it shall change. It stands in its history, and on its public page if it is published."))
    purpose_en = forms.CharField(label=gettext_lazy("What it is for, in English"), max_length=4000, widget=forms.Textarea, required=False)
    business = forms.MultipleChoiceField(label=gettext_lazy("Which business is counted"), choices=line_choices, widget=forms.CheckboxSelectMultiple)
    subjects = forms.MultipleChoiceField(label=gettext_lazy("Which fields"), choices=field_choices, widget=forms.CheckboxSelectMultiple, required=False, help_text=gettext_lazy("Where none is chosen, every field of this business is counted."))
    first_day = DayField(label=gettext_lazy("First day"), help_text=gettext_lazy("Counted by the day on which a case was received. It may lie in the past."))
    last_day = DayField(label=gettext_lazy("Last day"), help_text=gettext_lazy("It can be extended later, with a reason."))
    target = forms.IntegerField(label=gettext_lazy("How many cases are aimed at"), required=False, min_value=1, max_value=100_000_000)
    whole = forms.ChoiceField(
        label=gettext_lazy("Which offices take part"), widget=forms.RadioSelect, initial="yes",
        choices=[("yes", gettext_lazy("This office and all offices below it")), ("no", gettext_lazy("Only offices that are named afterwards"))],
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """The days in their order, and the chosen fields each in a chosen line."""
        data = super().clean() or {}
        if data.get("first_day") and data.get("last_day") and data["last_day"] < data["first_day"]:
            self.add_error("last_day", _("It cannot end before it begins."))
        elif data.get("first_day") and data.get("last_day") and (data["last_day"] - data["first_day"]).days > LONGEST:
            self.add_error("last_day", _("It lasts ten years at most."))
        if data.get("business"):
            data["counted"] = self._counted(data["business"], data.get("subjects") or [])
        return data

    def _counted(self, chosen: list[str], names: list[str]) -> list[str]:
        counted: list[str] = []
        used: set[str] = set()
        for line in countable():
            if line.procedure not in chosen:
                continue
            its = [name for name in line.fields if name in names]
            used.update(its)
            counted += [f"{line.procedure}:{name}" for name in its or ([] if names else [ALL])]
            if names and not its:
                self.add_error("subjects", _("None of these fields belongs to “%(line)s”.") % {"line": Words(line.title)})
        titles = dict(field_choices())
        for name in names:
            if name not in used:
                self.add_error("subjects", _("“%(field)s” is a field of none of the chosen business.") % {"field": titles[name]})
        return counted


class ExtendForm(forms.Form):
    """The new last day, and why."""

    use_required_attribute = False

    last_day = DayField(label=gettext_lazy("New last day"))
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class ReasonForm(forms.Form):
    """Why something is done, where a reason is asked."""

    use_required_attribute = False

    reason = forms.CharField(label=gettext_lazy("Why"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
