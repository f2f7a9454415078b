"""What a request to other procuratorates asks, and what their answers ask."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from procuracy.casework import custody
from procuracy.casework.forms import FactsForm, Named
from procuracy.casework.models import Party, Sensitivity
from procuracy.lines.common import forms as common
from procuracy.lines.common.forms import UNCHOSEN, IdsField, long_text
from procuracy.materials.models import Material
from procuracy.registry.models import Procuratorate
from procuracy.registry.offices import office_meant

from .facts import Kind, Result

MOST = 40
"""Offices that one request may reach: more than there are provinces."""
_NUMBERS = re.compile(r"[\s,，、]+")


def _numbered(texts: Iterable[Any]) -> str:
    return "；".join(f"{i} {text}" for i, text in enumerate(texts, 1))


class RequestForm(FactsForm):
    """A request: to which offices, for what, about whom, with which files.

    `case` is the case that it is raised from. Its people are numbered as they stand there, so that a line can say whom an
    office is asked about without naming anybody. Cleaned, `offices` is a list of `[office id, [party ids]]`.
    """

    kind = forms.ChoiceField(label=_("What is asked for"), choices=(*UNCHOSEN, *Kind.choices))
    offices = forms.CharField(
        label=_("Which offices"),
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("One a line: its name, place or code. To say whom of the people below an office is asked about, write their numbers after a colon, for example 江阴市人民检察院：2、3."),
    )
    request = long_text(_("The request"), rows=6, maximum=4000, hint=_("All of them read this. Write no name: who the people are goes along sealed."))
    files = forms.MultipleChoiceField(label=_("Files that go along"), required=False, widget=forms.CheckboxSelectMultiple, help_text=_("Every office gets them. Choose none that shows somebody whom an office is not asked about."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people: list[Party] = []
        if self.case is None:
            self.fields["files"] = IdsField(required=False)
            return
        self.people = list(Party.objects.filter(case_id=self.case.id, role__in=[Party.Role.PETITIONER, Party.Role.REPRESENTED], left_seq__isnull=True).order_by("id")[:500])
        if self.people:
            roles = [p.get_role_display() for p in self.people]
            names = [p.contact_data().get("name") or role for p, role in zip(self.people, roles, strict=True)]
            self.fields["offices"].help_text = Named(*(f"{self.fields['offices'].help_text} {_('People')}: {_numbered(who)}" for who in (names, roles)))
        files = self.fields["files"]
        assert isinstance(files, forms.MultipleChoiceField)
        shown = Material.objects.filter(case_id=self.case.id, state__in=[Material.State.CLEAN, Material.State.UNSCANNED])
        files.choices = [(str(m.pk), m.title) for m in shown]
        if not files.choices:
            del self.fields["files"]

    def clean_request(self) -> str:
        return unnamed(self.cleaned_data["request"], self.case)

    def clean_offices(self) -> list[list[Any]]:
        """Offices with the people each is asked about. Every line that cannot be read is named."""
        found: dict[int, list[Any]] = {}
        wrong: list[Any] = []
        lines = [line for line in map(str.strip, self.cleaned_data["offices"].splitlines()) if line]
        if len(lines) > MOST:  # before any of them is looked up
            raise forms.ValidationError(_("At most %(most)s offices at once."), params={"most": MOST})
        for line in lines:
            try:
                office, people = self._read(line)
            except forms.ValidationError as error:
                wrong.append(error)
                continue
            if office.pk in found:
                wrong.append(forms.ValidationError(_("“%(line)s” stands there twice."), params={"line": line}))
            found[office.pk] = [office.pk, people]
        if wrong:
            raise forms.ValidationError(wrong)
        sealed = self.case is not None and self.case.sensitivity >= Sensitivity.SEALED
        if sealed and len(found) > 1 and len(self.people) > 1 and not all(people for _office, people in found.values()):
            raise forms.ValidationError(_("This case is sealed: say for each office whom it is asked about, so that none learns of the others."))
        return [[pk, people if people else [str(p.pk) for p in self.people]] for pk, people in found.values()]

    def _read(self, line: str) -> tuple[Procuratorate, list[str]]:
        name, colon, rest = line.replace("：", ":").rpartition(":")
        numbers = [text for text in _NUMBERS.split(rest) if text] if colon else []
        if not colon or not numbers or not all(text.isdecimal() for text in numbers):
            name, numbers = line, []  # a colon that no numbers follow belongs to the name, which then means no office
        try:
            office = office_meant(name)
        except LookupError:
            raise forms.ValidationError(_("“%(line)s” means no office, or more than one. Write its full name."), params={"line": line}) from None
        if self.case is not None and office.pk == self.case.office_id:
            raise forms.ValidationError(_("“%(line)s” is your own office."), params={"line": line})
        if office.valid_until is not None and office.valid_until < (self.today or dt.date.max):
            raise forms.ValidationError(_("“%(line)s” exists no longer."), params={"line": line})
        people = []
        for text in numbers:
            # So many digits are no number of a person, and too many for a number at all.
            number = int(text) if len(text) <= 6 else 0
            if not 0 < number <= len(self.people):
                raise forms.ValidationError(_("“%(line)s”: there is no person %(number)s."), params={"line": line[:60], "number": text[:20]})
            people.append(str(self.people[number - 1].pk))
        return office, list(dict.fromkeys(people))


def unnamed(text: str, case: Any) -> str:
    """The text, where it names none of the people of a sealed case. Raises `ValidationError`."""
    if case is not None and case.sensitivity >= Sensitivity.SEALED and any(name in text for name in custody.names_of(case.id)):
        raise forms.ValidationError(_("This names somebody of a sealed matter: call people by their number."))
    return text


class _ReadByBoth(FactsForm):
    """Words that both offices read: of a sealed matter they name nobody."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.case is not None and self.case.sensitivity >= Sensitivity.SEALED:
            self.fields["text"].help_text = format_lazy("{} {}", _("Both offices read this. Write no name: call people by their number."), self.fields["text"].help_text)

    def clean_text(self) -> str:
        return unnamed(self.cleaned_data["text"], self.case)


class AnswerForm(_ReadByBoth):
    """The answer: how it came out, in one word and in full."""

    result = forms.ChoiceField(label=_("What became of it"), choices=(*UNCHOSEN, *Result.choices))
    text = long_text(_("Answer"), rows=6, maximum=8000, hint=_("Files can be added on the case page before."))


class ReturnForm(FactsForm):
    """Why it is returned, and who could do it better."""

    reason = long_text(_("Reason"), rows=3, maximum=2000)
    better = forms.CharField(label=_("Which office could do it"), required=False, max_length=80)

    def clean_better(self) -> str:
        """The full name of the office that is meant."""
        text = self.cleaned_data["better"]
        if not text:
            return ""
        try:
            return office_meant(text).name_zh
        except LookupError:
            raise forms.ValidationError(_("“%(line)s” means no office, or more than one. Write its full name."), params={"line": text}) from None


class WordForm(_ReadByBoth):
    """A word between the two offices."""

    text = long_text(_("Words to the other office"), rows=4, maximum=4000)


FORMS: dict[str, type[FactsForm]] = common.FORMS | {"Answer": AnswerForm, "Return": ReturnForm, "Word": WordForm}


def people_of(facts: list[list[Any]]) -> list[tuple[int, frozenset[uuid.UUID]]]:
    """The cleaned offices as office ids with the ids of the people each is asked about."""
    return [(int(pk), frozenset(uuid.UUID(ident) for ident in people)) for pk, people in facts]
