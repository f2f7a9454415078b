"""The web door's questions: one a page, each with its reason, in the order in which a person can bear them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from procuracy.casework.forms import FactsForm
from procuracy.lines.petition.facts import Matter
from procuracy.registry import places
from procuracy.web.forms import TelephoneField

Answers = Mapping[str, Any]
YES_NO = (("yes", _("Yes")), ("no", _("No")))


def _radio(label: Any, choices: Any, *, hint: Any = "", required: bool = True) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, help_text=hint, required=required, widget=forms.RadioSelect)


class AnyChoiceField(forms.ChoiceField):
    """A choice whose options follow from another answer: what was chosen beside other words is judged by the form."""

    def validate(self, value: Any) -> None:
        """Every value passes; the form's `clean` says which may stay."""


class WordsForm(FactsForm):
    words = forms.CharField(
        label=_("What happened?"),
        help_text=_("In your own words. Say what, where, when and who, as far as you know. You can leave out what you do not want to say."),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 9}),
        error_messages={"required": _("Write at least one sentence about what happened.")},
    )
    child = forms.BooleanField(
        label=_("Somebody under 18 was harmed"),
        help_text=_("Then it is sealed, and those who deal with matters of children read it."),
        required=False,
    )


class WishForm(FactsForm):
    wish = forms.CharField(
        label=_("What do you hope for?"),
        help_text=_("For instance: get my wages, be safe, have a decision looked at, stop a nuisance."),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class MatterForm(FactsForm):
    matter = _radio(_("What is it about?"), Matter.choices, hint=_("This helps us to find the right people. If you are not sure choose the last one."))


class PlaceForm(FactsForm):
    place_words = forms.CharField(
        label=_("Where did it happen?"),
        help_text=_("Province, city and county or district, for instance: Sichuan, Chengdu, Jinniu (四川省成都市金牛区)."),
        max_length=200,
        required=False,
    )
    place = AnyChoiceField(label=_("Which of these is it?"), required=False, widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = str(self.data.get("place_words", "") if self.is_bound else self.initial.get("place_words", ""))
        self.found = places.match(words) if words else []
        if len(self.found) < 2:
            del self.fields["place"]
            return
        field = self.fields["place"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [*((p.code, p.full) for p in self.found), ("none", _("None of these"))]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        chosen = data.get("place", "")
        if len(self.found) == 1:
            data["place"] = self.found[0].code
        elif not self.found or chosen == "none":
            data["place"] = ""
        elif chosen not in {p.code for p in self.found}:
            # Nothing chosen, or a place that stood beside other words: she chooses among those that are shown now.
            self.add_error("place", _("There are several places of this name. Choose one."))
        return data


class ForWhomForm(FactsForm):
    on_behalf = _radio(_("Are you speaking for yourself?"), (("no", _("For myself")), ("yes", _("For someone else"))))


class RelationForm(FactsForm):
    relation = forms.CharField(label=_("How do you know the person you speak for?"), max_length=60, help_text=_("For instance: my mother, my neighbour, my pupil."))
    other_name = forms.CharField(label=_("The person's name, if you may say it"), max_length=60, required=False)


class NameForm(FactsForm):
    named = _radio(
        _("Do you want to give your name?"),
        (("yes", _("Yes, with my name")), ("no", _("No, without my name"))),
        hint=_("You may speak without a name. Your code still lets you read our answer. With a name we can do more."),
    )


class WhoForm(FactsForm):
    name = forms.CharField(label=_("Your name"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    identity_number = forms.CharField(
        label=_("Identity number"), max_length=30, required=False, help_text=_("Only if you want to. It is never needed to speak."), widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


class MayContactForm(FactsForm):
    may_contact = _radio(
        _("May we contact you?"),
        (("yes", _("Yes")), ("no", _("No, I will come back with my code"))),
        hint=_("If someone could see your messages, “no” is a good answer."),
    )


class ChannelForm(FactsForm):
    channel = _radio(
        _("How may we reach you?"),
        (("phone", _("Call me")), ("sms", _("Text message")), ("email", _("E-mail")), ("letter", _("Letter")), ("counter", _("I will come to the counter"))),
    )


class AddressForm(FactsForm):
    """Asks only for what the chosen way needs."""

    phone = TelephoneField()
    email = forms.EmailField(label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "email"}))
    address = forms.CharField(label=_("Postal address"), max_length=300, widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "street-address"}))
    needed = {"phone": "phone", "sms": "phone", "email": "email", "letter": "address"}

    def __init__(self, *args: Any, channel: str = "phone", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keep = self.needed.get(channel)
        for name in [n for n in self.fields if n != keep]:
            del self.fields[name]


class AnyAddressForm(FactsForm):
    """All addresses at once, on the page where a way is chosen anew; only the one that the way needs is asked for."""

    phone = TelephoneField(required=False)
    email = forms.EmailField(label=_("E-mail address"), required=False, widget=forms.EmailInput(attrs={"autocomplete": "email"}))
    address = forms.CharField(label=_("Postal address"), required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "street-address"}))


class WhenForm(FactsForm):
    hours = _radio(
        _("When may we reach you?"),
        (("any", _("At any time of day")), ("morning", _("Mornings")), ("afternoon", _("Afternoons")), ("evening", _("Evenings"))),
    )
    workdays_only = forms.BooleanField(label=_("Only from Monday to Friday"), required=False)


class SayForm(FactsForm):
    """What a message may say. Only a caller can wait for the person herself, and only a caller can leave word."""

    say = _radio(
        _("What may a message or a caller say?"),
        (
            ("office", _("You may say that you are the procuratorate")),
            ("neutral", _("Only that there is a new message, without saying from whom")),
            ("nothing", _("Nothing, unless I am on the line myself")),
        ),
        hint=_("A message never says what it is about."),
    )
    leave_message = forms.BooleanField(label=_("You may leave word with the person who answers"), required=False)

    def __init__(self, *args: Any, channel: str = "phone", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if channel == "phone":
            return
        del self.fields["leave_message"]
        field = self.fields["say"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [choice for choice in field.choices if choice[0] != "nothing"]
        field.help_text = _("A message never says what it is about. If not even a neutral one is safe go back and choose “no”.")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("say") == "nothing" and data.get("leave_message"):
            self.add_error("leave_message", _("You chose that nothing may be said to others: then we cannot leave word with them. Change one of the two."))
        return data


@dataclass(frozen=True, slots=True)
class Question:
    """One page. `shown` says for whom; the address says only its number, never its subject.

    `asked_in_short`: also asked of a person who chose the short way; the other questions wait on the summary.
    """

    name: str
    form: type[FactsForm]
    shown: Callable[[Answers], bool] = lambda answers: True
    files: bool = False
    asked_in_short: bool = True


def _reachable(answers: Answers) -> bool:
    return answers.get("may_contact") == "yes"


QUESTIONS: tuple[Question, ...] = (
    Question("words", WordsForm),
    Question("wish", WishForm, asked_in_short=False),
    Question("matter", MatterForm, asked_in_short=False),
    Question("place", PlaceForm),
    Question("for_whom", ForWhomForm, asked_in_short=False),
    Question("relation", RelationForm, lambda a: a.get("on_behalf") == "yes", asked_in_short=False),
    Question("files", FactsForm, files=True, asked_in_short=False),
    Question("named", NameForm),
    Question("who", WhoForm, lambda a: a.get("named") == "yes"),
    Question("may_contact", MayContactForm),
    Question("channel", ChannelForm, _reachable),
    Question("address", AddressForm, lambda a: _reachable(a) and a.get("channel") in AddressForm.needed),
    Question("when", WhenForm, lambda a: _reachable(a) and a.get("channel") in ("phone", "sms", "email")),
    Question("say", SayForm, lambda a: _reachable(a) and a.get("channel") in ("phone", "sms", "email")),
)


def shown(answers: Answers) -> list[int]:
    """Numbers (from 1) of the pages that this person gets."""
    short = bool(answers.get("short"))
    return [i for i, q in enumerate(QUESTIONS, 1) if q.shown(answers) and (q.asked_in_short or not short)]


def following(number: int, answers: Answers) -> int | None:
    """The next page after `number`, or None when the answers are to be checked."""
    return next((i for i in shown(answers) if i > number), None)


def before(number: int, answers: Answers) -> int | None:
    """The page before `number`, or None at the first."""
    return next((i for i in reversed(shown(answers)) if i < number), None)


OPEN_END = {"on_behalf": "yes", "named": "yes", "may_contact": "yes", "channel": "phone"}
"""Answers that lead to the most questions."""


def still_to_come(number: int, answers: Answers) -> int:
    """How many questions can follow at most; it never grows while she answers."""
    asked = [name for question in QUESTIONS[: number - 1] for name in question.form.base_fields]
    most = {k: v for k, v in OPEN_END.items() if k not in asked} | {k: v for k, v in answers.items() if k in asked or k not in OPEN_END}
    return sum(1 for later in shown(most) if later > number)


def form_for(question: Question, answers: Answers, data: Any = None) -> FactsForm:
    """The form of a page, with the answers given before as its start."""
    extra = {"channel": str(answers.get("channel", "phone"))} if question.form in (AddressForm, SayForm) else {}
    if question.form is FactsForm:
        return FactsForm(data)
    return question.form(data, initial=dict(answers), **extra)
