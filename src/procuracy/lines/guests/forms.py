"""What inviting and being invited asks."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from procuracy.casework.forms import FactsForm, Named
from procuracy.casework.models import Case, Link, Party
from procuracy.lines.common.forms import UNCHOSEN, long_text
from procuracy.registry import places
from procuracy.registry.models import Participant, Procuratorate
from procuracy.web.forms import TelephoneField
from procuracy.web.templatetags.web import day as day_said

from .facts import EXPERTISE, Verdict
from .models import Guest

MOST = 200
"""So many people of the register a form offers; of more it says that the list is not whole."""


def names_of(rows: Iterable[Participant]) -> dict[uuid.UUID, str]:
    """Names of participants: an observer's own, a volunteer's from the sealed contact of her registration. One statement more."""
    rows = list(rows)
    parties = {p.pk: p for p in Party.objects.filter(pk__in=[row.party_id for row in rows if row.party_id])}
    found = {}
    for row in rows:
        party = parties.get(row.party_id) if row.party_id else None
        found[row.pk] = row.name or (party.contact_data().get("name", "") if party else "") or str(row.get_capacity_display())
    return found


class InviteForm(FactsForm):
    """Whom of the register to invite. Those invited already are not offered again."""

    people = forms.MultipleChoiceField(label=_("Whom to invite"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.case is None:
            return
        path = [*Procuratorate.objects.get(pk=self.case.office_id).path()]
        rows = Participant.objects.filter(office_id__in=path, state=Participant.State.ACTIVE).exclude(invitations__case_id=self.case.id)
        if self.today:
            rows = rows.filter(Q(until__isnull=True) | Q(until__gte=self.today), since__lte=self.today)
        found = list(rows[:MOST])
        names = names_of(found)
        field = self.fields["people"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(str(row.pk), Named(self._shown(row, names[row.pk]), self._shown(row, str(i)))) for i, row in enumerate(found, 1)]
        if len(found) == MOST:
            field.help_text = _("The list is not whole: only the first %(most)s are offered.") % {"most": MOST}

    @staticmethod
    def _shown(row: Participant, name: str) -> str:
        known = [str(EXPERTISE[name]) for name in row.expertise if name in EXPERTISE]
        parts = [name, str(row.get_capacity_display()), row.unit, "、".join(known), places.full_name(row.area)]
        return " · ".join(part for part in parts if part)


class InvitePersonForm(FactsForm):
    """Somebody who stands in no register: a person concerned, an agent, a witness."""

    name = forms.CharField(label=_("Name"), max_length=60)
    capacity = forms.ChoiceField(label=_("In which capacity"), choices=UNCHOSEN + tuple(Participant.Capacity.choices))
    unit = forms.CharField(label=_("Unit"), max_length=120, required=False)
    phone = TelephoneField(label=_("Telephone"), required=False)


class InviteConcernedForm(FactsForm):
    """Whom of the people of the case from which this one was opened."""

    people = forms.MultipleChoiceField(label=_("Whom to invite"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.case is None:
            return
        field = self.fields["people"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(str(p.pk), _numbered(i, p.contact_data().get("name"), p.get_role_display())) for i, p in enumerate(people_concerned(self.case.id), 1)]


def _numbered(number: int, name: Any, what: Any) -> Named:
    """Somebody by her name, and by a number where names do not go."""
    return Named(f"{name or '—'} · {what}", f"{number} · {what}")


def origin_of(case_id: uuid.UUID) -> uuid.UUID | None:
    """The case from which this one was opened."""
    return Link.objects.filter(case_id=case_id, kind=Link.Kind.AROSE_FROM).values_list("other_id", flat=True).first()


def _origins(case_id: uuid.UUID) -> list[uuid.UUID]:
    """The case from which this one was opened, and the leads on which that one rests: their reporters are concerned too. None that is more closely kept."""
    own = Case.objects.filter(pk=case_id).values_list("sensitivity", flat=True).first()
    origin = origin_of(case_id)
    further = Link.objects.filter(case_id=origin, kind=Link.Kind.AROSE_FROM).values("other_id") if origin else []
    return list(Case.objects.filter(Q(pk=origin) | Q(pk__in=further, sensitivity__lte=own)).values_list("pk", flat=True))


def people_concerned(case_id: uuid.UUID) -> list[Party]:
    """The people of the case from which this one was opened, who have not left it and stand not among those invited. At most `MOST`."""
    origin = Party.objects.filter(case_id__in=_origins(case_id), role__in=(Party.Role.PETITIONER, Party.Role.REPRESENTED), left_seq__isnull=True)
    invited = {root for row in Party.objects.filter(case_id=case_id) for root in (row.joined_from_id,) if root}
    return [p for p in origin.order_by("id")[:MOST] if (p.joined_from_id or p.pk) not in invited]


class _OneGuestForm(FactsForm):
    """Base of the acts about one of those invited."""

    guest = forms.ChoiceField(label=_("Who"))
    states: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.case is None:
            return
        field = self.fields["guest"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "—"), *guest_choices(self._rows())]

    def _rows(self) -> Any:
        return Guest.objects.filter(case_id=self.case.id, state__in=self.states)


def guest_choices(rows: Iterable[Guest], *, stand: bool = False) -> list[tuple[str, str]]:
    """Those invited, with their names, and how each `stand`s, as choices of a form. One statement more."""
    rows = list(rows)
    parties = {p.pk: p for p in Party.objects.filter(pk__in=[row.party_id for row in rows])}
    labels = {row.pk: f"{row.get_capacity_display()} · {row.get_state_display()}" if stand else str(row.get_capacity_display()) for row in rows}
    return [(str(row.pk), _numbered(i, parties[row.party_id].contact_data().get("name"), labels[row.pk])) for i, row in enumerate(rows, 1) if row.party_id in parties]


class RecordAnswerForm(_OneGuestForm):
    """What somebody answered by telephone, letter or in person."""

    states = (Guest.State.INVITED, Guest.State.ACCEPTED, Guest.State.DECLINED)
    comes = forms.ChoiceField(label=_("Answer"), choices=(*UNCHOSEN, ("accepted", _("Accepts")), ("declined", _("Declines"))))
    reason = forms.CharField(label=_("Reason, or conflict of interest"), required=False, max_length=500)


class AcceptForm(FactsForm):
    """She comes, and says that nothing stands in the way."""

    no_conflict = forms.BooleanField(
        label=_("I have no interest of my own in this matter, and keep to myself what I learn of it"),
        error_messages={"required": _("Whoever has an interest of her own in the matter declines, and says so.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        party = getattr(self.actor, "party_id", None)
        if party and Guest.objects.filter(party_id=party, capacity=Participant.Capacity.CONCERNED).exists():
            self.fields["no_conflict"] = forms.BooleanField(label=_("I come, and keep to myself what I learn of others"))  # it is her own matter


class DeclineForm(FactsForm):
    """She does not come. She owes no reason; a conflict of interest she may name."""

    reason = long_text(_("Reason, if you want to give one; or your interest in the matter"), required=False, rows=3, maximum=1000)


class AttendanceForm(FactsForm):
    """Who was there. All others who were invited were not."""

    present = forms.MultipleChoiceField(label=_("Who was there"), widget=forms.CheckboxSelectMultiple, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.case is None:
            return
        field = self.fields["present"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = guest_choices(Guest.objects.filter(case_id=self.case.id).exclude(state=Guest.State.CHOSEN), stand=True)

    def clean(self) -> dict[str, Any]:
        """Nobody was there before the day."""
        data = super().clean() or {}
        held = held_on(self.case)
        if held and self.today and self.today < held:
            raise forms.ValidationError(_("It takes place on %(day)s: record then who was there."), params={"day": day_said(held)})
        return data


def held_on(case: Any) -> dt.date | None:
    """The day to which people are invited, of a case that has one."""
    text = case.facts.get("held_on") if case is not None else None
    return dt.date.fromisoformat(text) if text else None


class AnswerByMixin:
    """Until when those invited answer: before the day itself. Gives `answer_days` where this is sooner than usual."""

    case: Any
    today: dt.date | None

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}  # type: ignore[misc]
        by, held = data.get("answer_by"), held_on(self.case)
        last = max(held - dt.timedelta(days=1), self.today) if held and self.today else None
        if by and self.today and by < self.today:
            self.add_error("answer_by", _("This day has passed."))  # type: ignore[attr-defined]
        elif by and last and by > last:
            self.add_error("answer_by", _("It must lie before the day itself, %(day)s.") % {"day": day_said(held)})  # type: ignore[attr-defined, arg-type]
        elif self.today and (by or last):
            data["answer_days"] = max(((by or last) - self.today).days, 1)
        return data


class OpinionForm(FactsForm):
    """What she thinks, in her own words."""

    text = long_text(_("Your opinion"), rows=6, maximum=8000)


class EvaluationForm(OpinionForm):
    """What she found on the spot, and in her own words."""

    verdict = forms.ChoiceField(label=_("Was it put right?"), choices=Verdict.choices, widget=forms.RadioSelect)


class RecordOpinionForm(_OneGuestForm):
    """An opinion given by word of mouth or on paper, written down as it was said."""

    states = (Guest.State.INVITED, Guest.State.ACCEPTED, Guest.State.ATTENDED)
    text = long_text(_("Opinion, as it was said"), rows=6, maximum=8000)
    verdict = forms.ChoiceField(label=_("Was it put right?"), choices=UNCHOSEN + tuple(Verdict.choices), required=False, help_text=_("Only where a rectification was evaluated."))


class OpinionAnswerForm(_OneGuestForm):
    """What somebody is told about her opinion: what is done about it, or why not."""

    text = long_text(_("What is done about it, or why not"), rows=5, maximum=4000)

    def _rows(self) -> Any:
        return Guest.objects.filter(case_id=self.case.id, opinion_on__isnull=False, answered_on__isnull=True)


FORMS: dict[str, type[FactsForm]] = {
    "Invite": InviteForm,
    "InvitePerson": InvitePersonForm,
    "InviteConcerned": InviteConcernedForm,
    "RecordAnswer": RecordAnswerForm,
    "Accept": AcceptForm,
    "Decline": DeclineForm,
    "Attendance": AttendanceForm,
    "Opinion": OpinionForm,
    "Evaluation": EvaluationForm,
    "RecordOpinion": RecordOpinionForm,
    "OpinionAnswer": OpinionAnswerForm,
}
