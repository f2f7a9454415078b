"""What a request to a partner asks of the office, and what its answer asks of the partner."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from procuracy.casework.forms import FactsForm, Named
from procuracy.casework.models import Party
from procuracy.lines.common import forms as common
from procuracy.lines.common.forms import IdsField, long_text
from procuracy.materials.models import Material
from procuracy.registry.models import Agency, Procuratorate

from .effects import respondent_of
from .facts import KINDS, Consent, Field, Help


class PartnerField(forms.ModelChoiceField):
    """Partners, each with what it may be asked."""

    def label_from_instance(self, obj: Any) -> str:
        takes = [str(kind) for kind in KINDS.values() if obj.kind in kind.to]
        return f"{obj} · {' / '.join(takes)}" if takes else str(obj)


class RequestForm(FactsForm):
    """A request: to whom, for what, and exactly which fields and files it discloses.

    `case` is the case that it is raised from: its office's partners, people and files are the choices.
    """

    kind = forms.ChoiceField(label=_("What is asked for"), choices=[("", "—"), *((k.name, k) for k in KINDS.values())])
    agency = PartnerField(label=_("Partner"), queryset=Agency.objects.none(), empty_label="—", help_text=_("Behind each name stands what it may be asked."))
    about = forms.ChoiceField(label=_("For which person"), required=False, help_text=_("Whose data the fields below are."))
    request = long_text(_("The request"), rows=6, maximum=4000, hint=_("As the partner will read it. Say what is needed, not what happened to her."))
    tell = forms.MultipleChoiceField(
        label=_("What the partner is told"),
        choices=Field.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Only what this request cannot do without."),
    )
    files = forms.MultipleChoiceField(label=_("Files that go along"), required=False, widget=forms.CheckboxSelectMultiple)
    consent = forms.ChoiceField(label=_("Consent"), choices=[("", "—"), *Consent.choices])
    consent_words = long_text(_("The words that she heard, or the legal basis"), rows=2, maximum=1000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        about, files, agency = self.fields["about"], self.fields["files"], self.fields["agency"]
        assert isinstance(about, forms.ChoiceField) and isinstance(files, forms.MultipleChoiceField) and isinstance(agency, forms.ModelChoiceField)
        if self.case is None:
            # An opening is checked once more without its origin; then ids alone can be read.
            agency.queryset = Agency.objects.filter(active=True)
            self.fields["about"] = forms.UUIDField(required=False)
            self.fields["files"] = IdsField(required=False)
            return
        path = Procuratorate.objects.get(pk=self.case.office_id).path()
        agency.queryset = Agency.objects.filter(active=True, office_id__in=path)
        if self.case.procedure.name == "lead":
            self.initial.setdefault("kind", "lead_transfer")
        people = Party.objects.filter(case_id=self.case.id, role__in=[Party.Role.PETITIONER, Party.Role.REPRESENTED]).order_by("id")[:20]
        about.choices = [("", "—"), *((str(p.pk), Named(p.contact_data().get("name") or p.get_role_display(), f"{i} {p.get_role_display()}")) for i, p in enumerate(people, 1))]
        shown = Material.objects.filter(case_id=self.case.id, state__in=[Material.State.CLEAN, Material.State.UNSCANNED])
        files.choices = [(str(m.pk), m.title) for m in shown]
        if not files.choices:
            del self.fields["files"]

    def clean(self) -> dict[str, Any]:
        """Kind, partner, fields and consent fit each other."""
        data = super().clean() or {}
        kind, agency = KINDS.get(data.get("kind", "")), data.get("agency")
        if kind and agency and agency.kind not in kind.to:
            able = self.fields["agency"].queryset.filter(kind__in=kind.to) if self.case is not None else ()  # type: ignore[attr-defined]
            named = "、".join(str(one) for one in able)
            said = _("This partner does not get requests of this kind. These do: %(partners)s.") % {"partners": named} if named else _("This partner does not get requests of this kind, and none of your partners does: have one added.")
            self.add_error("agency", said)
        over = [str(Field(name).label) for name in data.get("tell", ()) if kind and name not in kind.may_tell]
        if over:
            self.add_error("tell", _("A request of this kind may not tell: %(fields)s.") % {"fields": ", ".join(over)})
        told = bool(data.get("tell") or data.get("files"))
        if data.get("tell") and not data.get("about") and set(data["tell"]) & {Field.NAME, Field.PHONE, Field.IDENTITY_NUMBER, Field.ADDRESS}:
            self.add_error("about", _("Say whose data these are."))
        if self.case is not None and Field.RESPONDENT in data.get("tell", ()) and not respondent_of(self.case.id):
            self.add_error("tell", _("No case of this matter holds who it is about. Say it in the request."))
        if kind and kind.name == "lead_transfer" and data.get("files") and data.get("consent") != Consent.GIVEN:
            self.add_error("files", _("Files may show who spoke. They go along only if she agrees."))
        if data.get("consent") == Consent.NOT_NEEDED and told and not data.get("consent_words"):
            self.add_error("consent_words", _("Name the legal duty."))
        return data


class SendingForm(FactsForm):
    """The handler has read what the partner will see."""

    read = forms.BooleanField(label=_("I have read what the partner will see, above, and it tells no more than is needed"))


class OverrideForm(SendingForm):
    """Why it is sent although she did not agree: an act of its own, approved by another."""

    reason = long_text(_("Why it is necessary all the same"), rows=3, maximum=2000)
    basis = forms.CharField(label=_("Legal basis"), max_length=300)


class AnswerForm(FactsForm):
    """A partner's answer: what became of it, in one word and in her own."""

    help = forms.ChoiceField(label=_("What became of it"), choices=[("", "—"), *Help.choices])
    text = long_text(_("Answer"), rows=5, maximum=4000)


class RefusalForm(FactsForm):
    """A partner's refusal, with its reason and a better addressee if it knows one."""

    reason = long_text(_("Reason"), rows=3, maximum=2000)
    better = forms.CharField(label=_("Who could do it better"), required=False, max_length=200)


class ReminderForm(FactsForm):
    """A friendly word to a partner that has not answered."""

    text = long_text(_("Words to the partner"), rows=3, maximum=2000)


class ConfirmationForm(FactsForm):
    """The office takes the answer over; did it help?"""

    text = long_text(_("What it means for the matter"), required=False, rows=3, maximum=2000, hint=_("Written for the office alone: the partner does not read this."))


FORMS: dict[str, type[FactsForm]] = common.FORMS | {
    "Request": RequestForm,
    "Sending": SendingForm,
    "Override": OverrideForm,
    "Answer": AnswerForm,
    "Refusal": RefusalForm,
    "Reminder": ReminderForm,
    "Confirmation": ConfirmationForm,
    "Word": ReminderForm,
}
