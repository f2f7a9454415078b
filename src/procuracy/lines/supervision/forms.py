"""What acts of litigation supervision ask, in both lines. Articles: CSR the civil rules, ASR the administrative ones."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.template.loader import render_to_string
from django.utils.functional import lazystr
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from procuracy.casework.forms import FactsForm, plain
from procuracy.lines.common import forms as common
from procuracy.lines.common.earlier import with_sight
from procuracy.lines.common.forms import UNCHOSEN, PastDayMixin, day_field, long_text
from procuracy.registry.models import Official, Procuratorate
from procuracy.web.language import Words, comma
from procuracy.web.templatetags.web import day as day_said

from . import facts
from .judgments import supervised_before
from .limits import Limit, limit_of
from .officers import chiefs

BREAK = SafeString("<br>")


def _past(name: str, after: str = "", fact: str = "") -> Any:
    """A cleaning that refuses a day to come, and one before the act on which it follows."""

    def clean(self: Any) -> dt.date | None:
        value = self.not_in_future(self.cleaned_data[name])
        return self.not_before(after, value, fact) if after else value

    return clean


def picked(label: Any, choices: Any, **more: Any) -> forms.ChoiceField:
    """A choice that stands unchosen until somebody chooses."""
    return forms.ChoiceField(label=label, choices=(*UNCHOSEN, *choices), **more)


def needed(field: forms.Field, when: Any) -> None:
    """What a field that is not always needed is marked with, instead of "optional"."""
    field.when_needed = when  # type: ignore[attr-defined]


def worded(words: Mapping[str, Words]) -> tuple[tuple[str, Any], ...]:
    """Choices from a closed set that has its words in both languages."""
    return tuple((name, lazystr(text)) for name, text in words.items())


class OpeningForm(PastDayMixin, FactsForm):
    """The opening: what is supervised, whose judgment it is, who applied and when, and the day from which her period runs."""

    limit_kinds: ClassVar[Mapping[str, frozenset[str]]] = {}
    """By what is supervised, the kinds of limit that may apply; none where the law sets none."""
    without_day: ClassVar[frozenset[str]] = frozenset()
    """Kinds for which the rules name no day, so that no period runs."""
    level_article: ClassVar[str] = ""
    """Where the rules say that the procuratorate of the court's own level is competent."""

    source = picked(_("Where the case comes from"), facts.Source.choices)
    kind = picked(_("What is supervised"), facts.Kind.choices)
    ex_ground = forms.ChoiceField(label=_("Ex officio: the ground"), required=False)
    court = forms.CharField(label=_("Court"), max_length=120, help_text=_("The court that gave the effective decision, or that tries or enforces the case."))
    court_level = picked(_("Level of the court"), facts.CourtLevel.choices)
    case_number = forms.CharField(label=_("The court's case number"), max_length=80)
    decided = long_text(_("What the court decided or did"), rows=4, maximum=8000)
    request = long_text(_("What the applicant asks, and why"), rows=4, maximum=8000, required=False)
    other_party = forms.CharField(label=_("The other party"), max_length=200)
    applied_on = day_field(_("Day of the application"), required=False, hint=_("The day on which the procuratorate received it; its days count from here."))
    limit_kind = forms.ChoiceField(label=_("What starts the applicant's period"), required=False)
    limit_from = day_field(_("The day that starts it"), required=False, hint=_("The last day is computed. A late application may be refused by an officer with that ground; it can always be handed in."))

    elsewhere = long_text(_("Open it here all the same: by which designation, or when it is transferred"), required=False, rows=3, maximum=2000)
    again = long_text(_("Open it all the same: why"), required=False, rows=3, maximum=2000)
    supervised_before = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("again", "elsewhere"):
            if not self.data.get(name):
                self.fields[name].widget = forms.HiddenInput()  # asked where there is such a case, or such a court
        for name in ("request", "applied_on"):
            needed(self.fields[name], _("needed where a party applies"))
        needed(self.fields["ex_ground"], _("needed where it is taken up ex officio"))
        needed(self.fields["again"], _("needed to open a second case about the same decision"))
        needed(self.fields["elsewhere"], _("needed where another procuratorate is competent"))
        several = {kind for kind, limits in self.limit_kinds.items() if limits}
        when = _("needed where a party applies") if several == set(facts.Kind.values) else _("needed where a party applies against a judgment")
        needed(self.fields["limit_kind"], when)
        needed(self.fields["limit_from"], when)
        if self.case is not None:
            self.fields["applied_on"].initial = self.case.received_on

    def clean_limit_from(self) -> dt.date | None:
        return self.not_in_future(self.cleaned_data["limit_from"])

    def clean_applied_on(self) -> dt.date | None:
        return self.not_in_future(self.cleaned_data["applied_on"])

    def clean(self) -> dict[str, Any]:
        """Who applies has a request, a day and a period; who was found ex officio has a ground and none of these."""
        data = super().clean() or {}
        source = data.get("source")
        if source == facts.Source.EX_OFFICIO:
            if not data.get("ex_ground"):
                self.add_error("ex_ground", _("Say on which ground it is taken up ex officio."))
            data["applied_on"] = None  # it stood in the form; nobody applied
            for name in ("limit_kind", "limit_from"):
                if data.get(name):
                    self.add_error(name, _("Ex officio there is no applicant, and no period of hers."))
        elif source == facts.Source.APPLICATION:
            self._applied(data)
        return data | self._before(data) | self._level(data)

    def _level(self, data: dict[str, Any]) -> dict[str, Any]:
        """A court of another level than the office's: another office is competent, and it is opened here only with a reason. One statement."""
        office_id = self.case.office_id if self.case is not None else self.actor.office_id if self.actor is not None else None
        level = data.get("court_level")
        if office_id is None or not level or not data.get("source"):
            return {"elsewhere": ""}
        office = Procuratorate.objects.select_related("city_office", "province_office").get(pk=office_id)
        competent = competent_for(office, level, data["source"])
        if competent is None:
            return {"elsewhere": ""}
        self.fields["elsewhere"].widget = forms.Textarea(attrs={"rows": 3})
        if not data.get("elsewhere"):
            said = {"court": facts.CourtLevel(level).label, "article": self.level_article, "competent": competent}
            self.add_error("elsewhere", gettext("The case is one of this court level: %(court)s. Competent is %(competent)s (%(article)s). Have it opened there, or say why it is opened here: a designation by the office above, or a transfer that follows.") % said)
        return {"elsewhere": data.get("elsewhere", ""), "competent": competent}

    def _before(self, data: dict[str, Any]) -> dict[str, Any]:
        """What is known of a case about the same decision: it is opened a second time only with a reason. Two statements."""
        if not all(data.get(name) for name in ("court", "case_number", "kind")) or self.actor is None:
            return {"again": "", "supervised_before": ""}
        # Who follows a case up from its own page has it before her.
        others = [case for case in supervised_before(data["court"], data["case_number"], data["kind"]) if self.case is None or case.pk != self.case.id]
        found = with_sight(self.actor, others, lambda case: case.pk)
        if not found:
            return {"again": "", "supervised_before": ""}
        told = [(case, open, (gettext("%(title)s · received on %(day)s · %(office)s") if open else gettext("a case of %(office)s")) % {"title": case.title, "day": day_said(case.received_on), "office": case.office}) for case, open in found]
        field = self.fields["again"]
        field.widget = forms.Textarea(attrs={"rows": 3})
        hint = format_html_join(BREAK, "{}", ((render_to_string("common/earlier.html", {"open": open, "case_id": case.pk, "said": said}),) for case, open, said in told))
        field.help_text = self["again"].help_text = hint
        if not data.get("again"):
            self.add_error("again", gettext("This decision is supervised already: %(cases)s. Go on there, or say why another case is opened.") % {"cases": comma().join(said for _case, _open, said in told)})
        # As a fact without words, so that it reads in either language.
        return {"again": data.get("again", ""), "supervised_before": [f"{case.received_on.isoformat()} · {case.office.name_zh}" for case, _open, _said in told]}

    def _applied(self, data: dict[str, Any]) -> None:
        for name in ("request", "applied_on"):
            if not data.get(name) and name not in self.errors:
                self.add_error(name, _("An application needs this."))
        if data.get("ex_ground"):
            self.add_error("ex_ground", _("A party applies here: leave the ground empty."))
        allowed = self.limit_kinds.get(str(data.get("kind", "")))
        chosen = data.get("limit_kind")
        if not allowed:
            for name in ("limit_kind", "limit_from") if allowed is not None else ():
                if data.get(name):
                    self.add_error(name, _("For this the law sets the applicant no period: leave it empty."))
            return
        if chosen not in allowed and "limit_kind" not in self.errors:
            self.add_error("limit_kind", _("Choose what starts the period in such a case."))
        if chosen in self.without_day:
            if data.get("limit_from"):
                self.add_error("limit_from", _("For this the law sets the applicant no period: leave it empty."))
        elif not data.get("limit_from") and "limit_from" not in self.errors:
            self.add_error("limit_from", _("An application needs this."))
        elif data.get("applied_on") and data.get("limit_from") and data["applied_on"] < data["limit_from"]:
            self.add_error("applied_on", _("The application cannot come before the day that starts the period."))


_AT_THE_COURT = Words({"zh": "该法院所在地的同级人民检察院", "en": "the procuratorate of that court's own level, in its place"})


def competent_for(office: Procuratorate, court_level: str, source: str) -> Words | None:
    """The procuratorate of the court's own level where the office is of another one, in words; None where the office is right.

    Ex officio an office also supervises the courts below its own (CSR 29, 37; ASR 28, 36).
    """
    own, court = facts.LEVEL[str(office.level)], facts.RANK[court_level]
    if own == court or (own > court and source == facts.Source.EX_OFFICIO):
        return None
    above: Procuratorate | None = None
    if own < court:
        ways = {"intermediate": lambda: office.city_office, "high": lambda: office.province_office, "supreme": Procuratorate.objects.filter(level=Procuratorate.Level.NATIONAL, parent__isnull=True).first}
        above = ways[court_level]()
    return Words({"zh": above.name_zh, "en": above.name_en}) if above is not None else _AT_THE_COURT


def said_of(limit: Limit | None) -> str:
    """One sentence about the applicant's period: its last day, whether it was kept, and the article."""
    if limit is None:
        return ""
    about = {"day": day_said(limit.last_day), "article": limit.rule.citation}
    if limit.in_time:
        return gettext("In time: the applicant's last day is %(day)s (%(article)s).") % about
    if limit.in_time is None:
        return gettext("The last day is not before %(day)s; it cannot be computed yet, a calendar is missing (%(article)s).") % about
    return gettext("Late: the applicant's last day was %(day)s (%(article)s), and the period is fixed. Whether that is a ground not to accept is decided by an officer.") % about


class _OfLimit(FactsForm):
    """Base of the forms of acceptance: they say whether the application was in time."""

    limit_rules: ClassVar[Mapping[str, str]] = {}
    shows = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.case is not None and self.shows in self.fields:
            self.fields[self.shows].help_text = said_of(limit_of(self.case.facts, self.limit_rules, self.case.office_id))


class AcceptanceForm(_OfLimit):
    """Acceptance, and what the person is told of how it goes on."""

    shows = "reason"
    reason = long_text(_("Why the conditions of acceptance are met"), rows=3, maximum=4000)


class RefusalForm(_OfLimit):
    """Not accepted: the ground from the closed list, the reasons as the person reads them."""

    shows = "ground"
    ground = picked(_("Ground"), ())
    reason = long_text(_("Facts and reasons"), rows=5, hint=_("Told to the applicant in the decision. The way to the office above stands in it by itself."))


class RedirectionForm(FactsForm):
    """Another organ than a procuratorate is competent."""

    organ = forms.CharField(label=_("Competent organ"), max_length=120)
    reason = long_text(_("Why that organ is competent"), rows=3)
    hand_over = long_text(_("Where to go, what to bring, and what to say there"), rows=3)


class RegistrationForm(FactsForm):
    """Registration of a case that is taken up ex officio."""

    text = long_text(_("What was received from the department, and that it is complete"), rows=3, maximum=4000)


class ServiceForm(PastDayMixin, FactsForm):
    """When something reached its addressee, and how."""

    served_on = day_field(_("Served on"))
    how = forms.CharField(label=_("How, and who took it"), max_length=200)

    clean_served_on = _past("served_on")


class MaterialsServiceForm(ServiceForm):
    """Service of the one notice of all that is missing: from this day alone the applicant's days run."""

    clean_served_on = _past("served_on", "ask_for_materials")


class SentForm(PastDayMixin, FactsForm):
    """When something left the office, and how."""

    sent_on = day_field(_("Sent on"))
    how = forms.CharField(label=_("How, to whom, and the number"), max_length=200)

    clean_sent_on = _past("sent_on")


class CopyReceivedForm(PastDayMixin, FactsForm):
    """The other party has the copy of the application; its days run from here."""

    copy_received_on = day_field(_("Received on"))
    how = forms.CharField(label=_("How, and who took it"), max_length=200)

    clean_copy_received_on = _past("copy_received_on", "accept")


class OpinionForm(PastDayMixin, FactsForm):
    """The other party's opinion, in writing or minuted."""

    given_on = day_field(_("Given on"))
    text = long_text(_("What the other party says"), rows=6)

    clean_given_on = _past("given_on")


class OfficersForm(FactsForm):
    """Names and legal titles of those who handle the case, as both sides are told them."""

    officers = long_text(_("Names and legal titles of those who handle the case"), rows=3, maximum=1000, hint=_("Procurators, assistants, clerks: one a line."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.case is not None and self.case.handler_id:
            self.initial.setdefault("officers", Official.objects.values_list("name", flat=True).filter(pk=self.case.handler_id).first() or "")

    def clean_officers(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["officers"].splitlines() if line.strip()]


class InvestigationForm(PastDayMixin, FactsForm):
    """One step of investigation; two or more officers take it (CSR 69, ASR 65)."""

    done_on = day_field(_("On"))
    measure = picked(_("Measure"), facts.Measure.choices)
    officers = forms.CharField(label=_("By which two officers"), max_length=200, help_text=_("Two or more, separated by a comma."))
    text = long_text(_("What was asked or looked at, and what was found"), rows=6)

    clean_done_on = _past("done_on")

    def clean_officers(self) -> str:
        """Two names at least."""
        names = str(self.cleaned_data["officers"])
        if sum(bool(part.strip()) for part in names.replace("、", ",").replace("，", ",").split(",")) < 2:
            raise forms.ValidationError(_("Two or more officers investigate: name both, separated by a comma."))
        return names


class EntrustmentForm(FactsForm):
    """Another procuratorate is asked to investigate: what, with which leads, how (CSR 70, ASR 66)."""

    entrusted_how = picked(_("How"), facts.Entrusted.choices)
    procuratorate = forms.CharField(label=_("Which procuratorate"), max_length=120)
    questions = long_text(_("What is to be found out"), rows=4)
    leads = long_text(_("Leads to evidence"), rows=3, maximum=4000)
    demands = long_text(_("What is to be heeded"), rows=2, maximum=2000)


class EntrustedReceiptForm(PastDayMixin, FactsForm):
    """The office that was asked has the letter; its days run from here."""

    entrusted_received_on = day_field(_("Received on"))

    clean_entrusted_received_on = _past("entrusted_received_on", "entrust")


class AnswerForm(PastDayMixin, FactsForm):
    """An answer that came in writing."""

    answered_on = day_field(_("Answered on"))
    text = long_text(_("What the answer says"), rows=5)

    clean_answered_on = _past("answered_on")


class UrgentForm(FactsForm):
    """What could not wait, and was done although a challenge was open."""

    text = long_text(_("What was urgent, and what was done"), rows=4)


class ExcludedTimeForm(common.ExcludedTimeForm):
    """An interval that was not counted, and its ground."""

    ground = picked(_("Ground"), facts.Exclusion.choices)


class SuspensionForm(FactsForm):
    """Why the review stands still."""

    ground = picked(_("Ground"), facts.Suspension.choices)
    reason = long_text(_("Facts and reasons"), rows=4)


class ReasonsForm(FactsForm):
    """Facts and reasons."""

    reason = long_text(_("Facts and reasons"), rows=5)


def of_person(form: FactsForm) -> bool:
    """Whether the person herself writes, so that it is hers and of today."""
    return form.actor is not None and form.actor.kind == "person"


class RecusalForm(PastDayMixin, FactsForm):
    """A party challenges somebody who takes part (CSR 14, ASR 15)."""

    asked_on = day_field(_("Day of the request"))
    asked_by = picked(_("Who challenges"), facts.Challenger.choices)
    whom = picked(_("Who is challenged"), facts.Challenged.choices)
    reason = long_text(_("Why, and the evidence for it"), rows=3, maximum=4000)

    clean_asked_on = _past("asked_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if of_person(self):
            del self.fields["asked_on"], self.fields["asked_by"]

    def clean_whom(self) -> str:
        """There must be a handler before one can be challenged."""
        whom = str(self.cleaned_data["whom"])
        if whom == facts.Challenged.HANDLER and self.case is not None and self.case.handler_id is None:
            raise forms.ValidationError(_("The case has no handler yet: say in the reason who is meant, and choose the other."))
        return whom

    def facts(self) -> dict[str, Any]:
        """The person's own challenge is hers, of today."""
        own = {"asked_on": plain(self.today), "asked_by": facts.Challenger.APPLICANT.value} if of_person(self) else {}
        return super().facts() | own


class ChiefRecusalForm(RecusalForm):
    """Who is to decide on a challenge is challenged in her turn."""

    whom = None


class ReconsiderationForm(PastDayMixin, FactsForm):
    """Who was refused asks once more (CSR 17, ASR 17)."""

    asked_on = day_field(_("Day of the request"))
    reason = long_text(_("Why"), rows=3, maximum=4000)

    clean_asked_on = _past("asked_on", "ask_recusal")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if of_person(self):
            del self.fields["asked_on"]

    def facts(self) -> dict[str, Any]:
        return super().facts() | ({"asked_on": plain(self.today)} if of_person(self) else {})


class RecusalDecisionForm(FactsForm):
    """The decision on a challenge, told to whoever asked. On the chief procurator the committee decides."""

    verdict = picked(_("Decision"), facts.Verdict.choices)
    reason = long_text(_("Reason"), rows=3, maximum=4000)

    def clean(self) -> dict[str, Any]:
        """Nobody decides on a challenge of herself."""
        data = super().clean() or {}
        challenged = self.case.facts.get("challenged_handler") if self.case is not None else None
        if challenged is not None and self.actor is not None and self.actor.kind == "official" and int(self.actor.id) == challenged:
            self.add_error(None, _("You are the one who is challenged: another chief procurator decides, or records what the procuratorial committee decided."))
        return data


class CommitteeRecusalForm(PastDayMixin, FactsForm):
    """What the procuratorial committee decided on the chief procurator, without her (CSR 16, ASR 16)."""

    asked_by_act: ClassVar[str] = "ask_recusal"
    decided_on = day_field(_("Decided on"))
    minutes = forms.CharField(label=_("Minutes: number, and which deputy presided"), max_length=200)
    verdict = picked(_("Decision"), facts.Verdict.choices)
    leaves = forms.ModelChoiceField(label=_("Who leaves the case"), queryset=Official.objects.none(), empty_label="—", required=False, help_text=_("Where the challenge is granted."))
    reason = long_text(_("Reason"), rows=3, maximum=4000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.case is not None and self.today is not None:
            field = self.fields["leaves"]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = chiefs(self.case.office_id, self.today).exclude(pk__in=self.case.walled_from)

    def clean_decided_on(self) -> dt.date | None:
        return self.not_before(self.asked_by_act, self.not_in_future(self.cleaned_data["decided_on"]))

    def clean(self) -> dict[str, Any]:
        """Who is challenged records nothing of it, and the case never lies where nobody could decide in it."""
        data = super().clean() or {}
        if self.actor is not None and self.actor.has("chief_procurator"):
            self.add_error(None, _("The chief procurator takes no part in this: the head or case management records it."))
        if data.get("verdict") == facts.Verdict.GRANTED and "leaves" not in self.errors:
            if not data.get("leaves"):
                self.add_error("leaves", _("Say who leaves the case."))
            elif self.fields["leaves"].queryset.count() < 2:  # type: ignore[attr-defined]
                self.add_error("leaves", _("Nobody else of this office could decide in the case then: have a deputy given the duty of chief procurator first."))
        elif data.get("leaves"):
            self.add_error("leaves", _("The challenge is refused: nobody leaves."))
        return data


class ChiefDecidingForm(CommitteeRecusalForm):
    """The same of a chief procurator who was to decide on another challenge."""

    asked_by_act = "ask_chief_recusal"


class CorrectionForm(FactsForm):
    """Our own decision is taken back (CSR 121, ASR 127); one of the committee by the committee."""

    reason = long_text(_("What was wrong with the decision, or why it is withdrawn"), rows=5)
    committee_minutes = forms.CharField(label=_("Minutes of the procuratorial committee"), max_length=200, required=False, help_text=_("Needed where the committee made the decision."))

    def clean_committee_minutes(self) -> str:
        minutes = str(self.cleaned_data["committee_minutes"])
        if not minutes and self.case is not None and self.case.facts.get("opinion") == "retrial":
            raise forms.ValidationError(_("The committee decided on the retrial suggestion: it decides on its withdrawal too."))
        return minutes

    def facts(self) -> dict[str, Any]:
        """The review that follows has a clock of its own kind."""
        return super().facts() | {"anew": True}


class ClericalForm(FactsForm):
    """A clerical error in a document of ours (CSR 129, ASR 131)."""

    document = forms.CharField(label=_("Which document, and its number"), max_length=120)
    wrong = long_text(_("As it stands"), rows=2, maximum=2000)
    right = long_text(_("As it should be"), rows=2, maximum=2000)


class ReportForm(FactsForm):
    """The report that ends the review (CSR 48, ASR 52)."""

    text = long_text(_("Facts, law, similar cases, and what is proposed"), rows=8)


class CommitteeForm(PastDayMixin, FactsForm):
    """What the procuratorial committee decided (CSR 87, ASR 92)."""

    decided_on = day_field(_("Decided on"))
    verdict = picked(_("Decision"), (("agreed", _("A retrial suggestion is made")), ("refused", _("No retrial suggestion is made"))))
    text = long_text(_("Minutes: number, who took part, what was said"), rows=4)

    clean_decided_on = _past("decided_on")


def _objection_days() -> forms.IntegerField:
    """A suggestion says within how many days the court may object; the rules leave the number to each (Work Rules on Suggestions of 2019, art 16)."""
    return forms.IntegerField(label=_("Days for an objection"), min_value=1, max_value=60, help_text=_("The rules leave the length to each document (art 16)."))


class SuggestionToRetryForm(FactsForm):
    """A retrial suggestion to the court of the same level."""

    grounds = forms.MultipleChoiceField(label=_("Grounds"), widget=forms.CheckboxSelectMultiple)
    facts_found = long_text(_("Facts found, and the evidence"), rows=6)
    reason = long_text(_("Why the judgment is wrong"), rows=6)
    basis = long_text(_("The laws on which it rests"), rows=3, maximum=2000)
    objection_days = _objection_days()


class ProtestRequestForm(FactsForm):
    """The request that the office above protest."""

    grounds = forms.MultipleChoiceField(label=_("Grounds"), widget=forms.CheckboxSelectMultiple)
    facts_found = long_text(_("Facts found, and the evidence"), rows=6)
    reason = long_text(_("Why the judgment is wrong, and why the court of our level should not retry it"), rows=6)


class ProtestForm(FactsForm):
    """A protest: only by an office above the court whose judgment it is (CSR 90, ASR 94)."""

    to_court = forms.CharField(label=_("Court to which the protest goes"), max_length=120, help_text=_("The court of the protesting office's own level."))
    facts_found = long_text(_("Facts found, and the evidence"), rows=6)
    reason = long_text(_("Why the judgment is wrong"), rows=6)
    basis = long_text(_("The laws on which it rests"), rows=3, maximum=2000)

    def clean_to_court(self) -> str:
        """The office that protests stands above the court."""
        if self.case is not None and not self.by_above:
            level = Procuratorate.objects.values_list("level", flat=True).filter(pk=self.case.office_id).first()
            if facts.RANK[str(level)] <= facts.RANK[str(self.case.facts["court_level"])]:
                raise forms.ValidationError(_("This court does not stand below our office: only an office above it protests. Request the office above."))
        return str(self.cleaned_data["to_court"])

    by_above = False


class ProtestOfAboveForm(ProtestForm):
    """The office above decided to protest."""

    by_above = True


class ViolationForm(FactsForm):
    """A suggestion to the court on violations in trial or enforcement (CSR 102, 108; ASR 106, 113)."""

    facts_found = long_text(_("Facts found, and the evidence"), rows=6)
    violation = long_text(_("What was violated, and the law"), rows=4)
    advice = long_text(_("What is suggested"), rows=4, hint=_("One point a line."))
    objection_days = _objection_days()


class RefusalToSupportForm(FactsForm):
    """Not supported: what was reviewed, what was found, why."""

    facts_found = long_text(_("What was reviewed and found"), rows=5)
    reason = long_text(_("Why the application is not supported, point by point"), rows=6)


class EndingForm(FactsForm):
    """The review ends without a decision on the matter."""

    ground = picked(_("Ground"), facts.Ending.choices)
    reason = long_text(_("Facts and reasons"), rows=4)

    def clean_ground(self) -> str:
        """That no measure is needed ends only what was taken up ex officio (CSR 73, ASR 81)."""
        ground = str(self.cleaned_data["ground"])
        if ground == facts.Ending.NO_MEASURE and self.case is not None and self.case.facts.get("source") == facts.Source.APPLICATION:
            raise forms.ValidationError(_("A party applied: where no measure is needed the application is decided on, not ended."))
        return ground


class CourtServiceForm(PastDayMixin, FactsForm):
    """The documents and the file reached the court."""

    sent_on = day_field(_("Sent on"))
    court_received_on = day_field(_("Received by the court on"), hint=_("The court's days run from here."))
    how = forms.CharField(label=_("How, and who took it"), max_length=200)

    clean_sent_on = _past("sent_on")

    def clean_court_received_on(self) -> dt.date | None:
        """Nothing arrives before it was sent."""
        value = self.not_in_future(self.cleaned_data["court_received_on"])
        if value and self.cleaned_data.get("sent_on") and value < self.cleaned_data["sent_on"]:
            raise forms.ValidationError(_("It cannot arrive before it was sent."))
        return value


class CourtAnswerForm(AnswerForm):
    """What the court answered where it ordered no retrial."""

    answer = picked(_("The court's answer"), facts.CourtAnswer.choices)
    field_order = ("answered_on", "answer", "text")

    def clean_answer(self) -> str:
        """A judgment is corrected by a retrial, which has its own act."""
        answer = str(self.cleaned_data["answer"])
        if self.case is not None and self.case.facts.get("opinion") in ("protest", "retrial") and answer != facts.CourtAnswer.REFUSED:
            raise forms.ValidationError(_("A judgment is corrected by a retrial: record that it was ordered."))
        return answer


class RetrialForm(PastDayMixin, FactsForm):
    """What the retrial brought, and our look at it (CSR 123, ASR 124)."""

    retried_on = day_field(_("Decided on"))
    retrial = picked(_("Result of the retrial"), facts.Retrial.choices)
    text = long_text(_("What was decided"), rows=4)
    assessment = long_text(_("Our assessment: is it lawful, is more to be done?"), rows=3, maximum=4000)

    clean_retried_on = _past("retried_on", "record_retrial_ruling", "retrial_ordered_on")


class ReplyForm(FactsForm):
    """The result in words that the person understands."""

    text = long_text(_("Text of the reply"), rows=8, hint=_("Plain words. Say what was done, what was found, and why."))
    next_steps = long_text(_("What the person can do now"), required=False, rows=3)


class UpwardForm(PastDayMixin, FactsForm):
    """A report to the office above."""

    reported_on = day_field(_("Reported on"))
    how = forms.CharField(label=_("To whom, and the number"), max_length=200)

    clean_reported_on = _past("reported_on")


class ExplanationForm(FactsForm):
    """The notice that asks the court to explain its enforcement."""

    facts_found = long_text(_("What speaks for it that enforcement is neglected"), rows=4)
    questions = long_text(_("What the court is to explain"), rows=3)


class CourtReceiptForm(PastDayMixin, FactsForm):
    """A notice reached the court."""

    court_received_on = day_field(_("Received by the court on"))

    clean_court_received_on = _past("court_received_on", "ask_for_explanation")


class MonitoringForm(PastDayMixin, FactsForm):
    """A process-monitoring notice of case management (CSR 112, ASR 118)."""

    notice_received_on = day_field(_("Received by the handling department on"))
    text = long_text(_("What is wrong, and what is to be put right"), rows=4)

    clean_notice_received_on = _past("notice_received_on")


class CheckedForm(FactsForm):
    """What was found when it was checked, in writing."""

    text = long_text(_("What was found, and what was done"), rows=4)


class ProposalForm(PastDayMixin, FactsForm):
    """The court proposes that an act of supervision be corrected (CSR 122, ASR 128)."""

    proposal_received_on = day_field(_("Received on"))
    text = long_text(_("What the court proposes, and why"), rows=4)

    clean_proposal_received_on = _past("proposal_received_on")


class VisitClosingForm(common.ReturnVisitForm):
    """A return visit after which the case closes with the result that it has."""

    def facts(self) -> dict[str, Any]:
        return super().facts() | _outcome(self.case)


class NoVisitForm(common.ReasonForm):
    """Why nobody is visited; the case closes with the result that it has."""

    def facts(self) -> dict[str, Any]:
        return super().facts() | _outcome(self.case)


def _outcome(case: Any) -> dict[str, Any]:
    return {"outcome": case.facts["result"]} if case is not None and case.facts.get("result") else {}


FORMS: dict[str, type[FactsForm]] = common.FORMS | {
    "Acceptance": AcceptanceForm,
    "Redirection": RedirectionForm,
    "Registration": RegistrationForm,
    "MaterialsService": MaterialsServiceForm,
    "Sent": SentForm,
    "CopyReceived": CopyReceivedForm,
    "Opinion": OpinionForm,
    "Officers": OfficersForm,
    "Investigation": InvestigationForm,
    "Entrustment": EntrustmentForm,
    "EntrustedReceipt": EntrustedReceiptForm,
    "Answer": AnswerForm,
    "Urgent": UrgentForm,
    "ExcludedTime": ExcludedTimeForm,
    "Suspension": SuspensionForm,
    "Reasons": ReasonsForm,
    "Recusal": RecusalForm,
    "Reconsideration": ReconsiderationForm,
    "RecusalDecision": RecusalDecisionForm,
    "CommitteeRecusal": CommitteeRecusalForm,
    "ChiefRecusal": ChiefRecusalForm,
    "ChiefDeciding": ChiefDecidingForm,
    "Correction": CorrectionForm,
    "Clerical": ClericalForm,
    "Report": ReportForm,
    "Committee": CommitteeForm,
    "Protest": ProtestForm,
    "ProtestOfAbove": ProtestOfAboveForm,
    "ViolationSuggestion": ViolationForm,
    "RefusalToSupport": RefusalToSupportForm,
    "Ending": EndingForm,
    "CourtService": CourtServiceForm,
    "CourtAnswer": CourtAnswerForm,
    "Retrial": RetrialForm,
    "Reply": ReplyForm,
    "Upward": UpwardForm,
    "Explanation": ExplanationForm,
    "CourtReceipt": CourtReceiptForm,
    "Monitoring": MonitoringForm,
    "Checked": CheckedForm,
    "Proposal": ProposalForm,
    "ReturnVisit": VisitClosingForm,
    "NoVisit": NoVisitForm,
}
"""By the names under which the procedures call for them; each line adds what differs."""
