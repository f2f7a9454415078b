"""What the pages of a group case ask."""

from __future__ import annotations

import unicodedata
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .acts import MOST_TEXT
from .models import ClaimAct

FILE = forms.FileInput(attrs={"accept": ".xlsx,.csv"})


class UploadForm(forms.Form):
    """A spreadsheet of people."""

    use_required_attribute = False
    file = forms.FileField(
        label=_("Spreadsheet"),
        widget=FILE,
        help_text=_("An .xlsx or .csv file with a row of headings: name, identity number, telephone, months, amount. At most 50,000 rows and 10 MB."),
    )


class ConfirmForm(forms.Form):
    """How the people of a list may be told of news."""

    use_required_attribute = False
    may_text = forms.ChoiceField(
        label=_("Did these people agree to text messages?"),
        choices=[("yes", _("Yes: each may be told by text message that there is a message, without who we are or what it is about")), ("no", _("No, or we do not know: nothing is sent, and they look with their code"))],
        widget=forms.RadioSelect,
    )


class PlainDecimal(forms.DecimalField):
    """A number in digits alone: "1e1" is a slip, and not ten."""

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and "e" in unicodedata.normalize("NFKC", value).casefold():
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(value)


class ActForm(forms.Form):
    """One act for many people. How much each gets is given as one percentage, in a returned table, or beside each name."""

    use_required_attribute = False
    kind = forms.ChoiceField(label=_("Which act?"), choices=ClaimAct.Kind.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("Message to each"),
        required=False,
        max_length=MOST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("It stands on the page that each person opens with her code. A correction needs it: say why."),
    )
    percent = PlainDecimal(
        label=_("Percentage for all"),
        required=False,
        min_value=0,
        max_value=100,
        max_digits=7,
        decimal_places=4,
        help_text=_("Of the claimed amount where something was agreed; of what is due where money was received. Not for a correction."),
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    file = forms.FileField(
        label=_("Or a table with an amount for each"),
        required=False,
        widget=FILE,
        help_text=_("Download the table of this case, fill in its last column, and choose it here. For a correction: all that each has really received."),
    )

    def clean_text(self) -> str:
        text: Any = self.cleaned_data["text"]
        return str(text).strip()
