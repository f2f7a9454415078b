"""What each act of public interest litigation asks."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.functional import lazystr
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from procuracy import law
from procuracy.casework import lawbook
from procuracy.casework.forms import FactsForm
from procuracy.casework.models import Case, Link
from procuracy.lines.common import forms as common
from procuracy.lines.common.forms import UNCHOSEN, PastDayMixin, day_field, long_text
from procuracy.lines.guests.facts import Verdict
from procuracy.lines.supervision import forms as supervision
from procuracy.materials.models import Material
from procuracy.registry.models import Official, Procuratorate
from procuracy.registry.roles import Role
from procuracy.web.language import Words

from .facts import KIN_AGAINST, Challenged, Grounds, Kin, Signs, challenged_in
from .models import Evidence

SHORT = 15
"""Days below which a stated period is shorter than the shortest that the Interpretation gives (art 21)."""
MONTHS = 3
"""So many months the office above may add at once; it decides how often."""


def _past(name: str, after: str = "") -> Any:
    """A cleaning that refuses a day to come, and one before the act on which it follows."""

    def clean(self: Any) -> dt.date | None:
        return self.not_before(after, self.not_in_future(self.cleaned_data[name]))

    return clean


class FieldForm(FactsForm):
    """The opening: field of law, whom it is about, what is harmed, where. It names no reporter."""

    track = ""
    field = forms.ChoiceField(label=_("Field of law"))
    respondent = forms.CharField(label=_("Organ or person that it is about"), max_length=120, help_text=_("One only: several organs are several cases."))
    harm = long_text(_("What is harmed, and how it is known"), rows=5, maximum=8000, hint=_("Never who reported it."))
    happened_at = forms.CharField(label=_("Where"), max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shown = law.fields(self.today, self.track) if self.today else tuple(f for f in law.every_field() if self.track in f.tracks)
        level = Procuratorate.objects.values_list("level", flat=True).filter(pk=self.case.office_id).first() if self.case is not None else None
        field = self.fields["field"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "—"), *((f.id, lazystr(Words({"zh": f.title.zh, "en": f.title.en}))) for f in shown if level is None or f.open_to(level))]


class AdministrativeForm(FieldForm):
    """Against an organ."""

    track = "administrative"


class CivilForm(FieldForm):
    """Against whoever harms the public interest; with its criminal case where there is one."""

    track = "civil"
    criminal_case = forms.CharField(label=_("Number of the criminal case, where it is brought with one"), max_length=80, required=False)


class SupportForm(FieldForm):
    """A suit that an organ or organisation brings."""

    track = "civil"
    plaintiff = forms.CharField(label=_("Who sues"), max_length=120)
    respondent = forms.CharField(label=_("Who is sued"), max_length=120)


_INVESTIGATE = (Role.HANDLER, Role.TRIAGE_OFFICER, Role.HEAD, Role.CHIEF_PROCURATOR, Role.MINORS_OFFICER)


class SecondForm(FactsForm):
    """The second investigator: another official of the office who handles cases, never one who keeps its accounts, its money or its log."""

    second = forms.ModelChoiceField(label=_("Second investigator"), queryset=Official.objects.none(), empty_label="—")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.case is not None:
            field = self.fields["second"]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = (
                Official.objects.filter(office_id=self.case.office_id, active=True, grants__role__in=_INVESTIGATE, grants__until__isnull=True)
                .exclude(pk=self.case.handler_id).exclude(pk__in=self.case.walled_from).distinct()
            )


def _files(case: Any) -> list[tuple[str, str]]:
    """The files of a case as choices."""
    rows = Material.objects.filter(case_id=case.id, state__in=[Material.State.CLEAN, Material.State.UNSCANNED])
    return [(str(row.pk), row.title) for row in rows]


class EvidenceForm(PastDayMixin, FactsForm):
    """One piece of the evidence list; a file is one that lies in this case, or comes with it."""

    proves = long_text(_("What it proves"), rows=3, maximum=2000)
    how = forms.ChoiceField(label=_("How it was obtained"), choices=(*UNCHOSEN, *Evidence.How.choices))
    obtained_on = day_field(_("On"))
    obtained_by = forms.CharField(label=_("By which two officers, or from whom"), max_length=120)
    phase = forms.ChoiceField(label=_("When"), choices=(*UNCHOSEN, *Evidence.Phase.choices))
    viewpoint = forms.CharField(label=_("Viewpoint"), max_length=80, required=False, help_text=_("The same words before and after: the two pictures are shown side by side."))
    file = forms.ChoiceField(label=_("File of this case"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.case is not None:
            field = self.fields["file"]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", "—"), *_files(self.case)]

    clean_obtained_on = _past("obtained_on")


class FilingForm(FactsForm):
    """The preliminary report on which the decision to file rests."""

    report = long_text(_("Report of the preliminary inquiry"), rows=6)
    urgent = forms.BooleanField(label=_("Damage keeps growing, or it is urgent otherwise"), required=False, help_text=_("The organ then has fifteen days in place of two months."))


class ReasonsForm(FactsForm):
    """Facts and reasons, as the decision says them."""

    reason = long_text(_("Facts and reasons"), rows=5)


class DecliningForm(ReasonsForm):
    """Why no case is filed: as the decision says it, and in words for whoever reported it."""

    told = long_text(_("Why, in words for whoever reported it"), rows=3, maximum=1000, required=False, hint=_("Name no organ and no person. Asked for where the case arose from a lead."))

    def clean(self) -> dict[str, Any]:
        """Who reported it is owed the reason. One statement."""
        data = super().clean() or {}
        if self.case is not None and not data.get("told") and Link.objects.filter(case_id=self.case.id, kind=Link.Kind.AROSE_FROM, other__line="lead", other__replyable=True).exists():
            self.add_error("told", _("Somebody reported this: say in plain words why no case is filed. It is sent to her."))
        return data


class ReportForm(FactsForm):
    """A report: facts, evidence, law, proposal."""

    text = long_text(_("Facts, evidence, law, and what is proposed"), rows=8)


class ServiceForm(PastDayMixin, FactsForm):
    """When and how something was served."""

    served_on = day_field(_("Served on"))
    how = forms.CharField(label=_("How, and who took it"), max_length=200)

    clean_served_on = _past("served_on")


class SuggestionServiceForm(PastDayMixin, FactsForm):
    """Receipt of the suggestion, refused or not."""

    received_by_organ_on = day_field(_("Received on"), hint=_("The organ's period runs from this day."))
    how = forms.CharField(label=_("How, and who took it"), max_length=200)
    refused = forms.BooleanField(label=_("It was refused"), required=False, help_text=_("Then it is left there, with a witness or a picture."))
    witness = forms.CharField(label=_("Who witnessed that it was refused"), max_length=120, required=False)
    picture = forms.ChoiceField(label=_("Picture or video of leaving it there: a file of this case"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.case is not None:
            field = self.fields["picture"]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", "—"), *_files(self.case)]

    def clean_received_by_organ_on(self) -> dt.date | None:
        """Nothing is received before it was decided on."""
        return self.not_before("decide_suggestion", self.not_in_future(self.cleaned_data["received_by_organ_on"]))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("refused") and not (data.get("witness") or data.get("picture")):
            self.add_error("witness", _("Where it was refused say who witnessed it, or choose a picture or video of leaving it there."))
        return data


class SuggestionForm(FactsForm):
    """The suggestion with its eight items (art 75); the first, the organ, is the one that the case is about."""

    source = long_text(_("2. Source of the case"), rows=2, maximum=2000, hint=_("Never who reported it."))
    facts_found = long_text(_("3. Facts found: the public interest is harmed"), rows=5)
    evidence = long_text(_("4. The evidence"), rows=4)
    duty = long_text(_("5. The organ's duty, and how it was not performed"), rows=4)
    basis = long_text(_("6. The laws on which it rests"), rows=3, maximum=2000)
    advice = long_text(_("7. What is suggested"), rows=5, hint=_("One point a line."))
    rectification_days = forms.IntegerField(
        label=_("8. A shorter period for acting and replying, in days"), required=False, min_value=1, max_value=59, help_text=_("Left empty: two months, or fifteen days where it is urgent.")
    )

    short = forms.BooleanField(label=_("The period is shorter than fifteen days, and it can be done in that time"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.case is not None and self.case.facts.get("field") == "minors":
            self.fields["rectification_days"].help_text = _("About a unit that neglects minors a suggestion is answered within one month (Law on the Protection of Minors, art 114): state at most 30 days.")

    def clean_rectification_days(self) -> int | None:
        """A stated period is shorter than the one that the rules give: the letter and the clock say the same."""
        days: int | None = self.cleaned_data["rectification_days"]
        if days and self.case is not None and self.case.facts.get("urgent") and days >= lawbook.rule("PIA-05", self.today or self.case.received_on).length:
            raise forms.ValidationError(_("It is urgent: the period is fifteen days, and only a shorter one can be stated."))
        return days


    def clean(self) -> dict[str, Any]:
        """Fewer days than the law gives in an urgent case are a slip of the pen unless somebody says that they are meant."""
        data = super().clean() or {}
        days = data.get("rectification_days")
        if days and days < SHORT and not data.get("short"):
            self.add_error("short", _("So short a period is unusual: look at the number again, and tick this if it is meant."))
        return data


class ConsultationForm(PastDayMixin, FactsForm):
    """A consultation with the organ, minuted."""

    held_on = day_field(_("Held on"))
    text = long_text(_("Minutes: what was agreed, by when"), rows=5)
    facts_confirmed = forms.BooleanField(label=_("The organ signed a statement of the facts"), required=False)

    clean_held_on = _past("held_on")


class ReplyForm(PastDayMixin, FactsForm):
    """The organ's written reply."""

    replied_on = day_field(_("Received on"))
    text = long_text(_("What it replied"), rows=5)

    clean_replied_on = _past("replied_on")


class SpotEvaluationForm(PastDayMixin, FactsForm):
    """Who looked, what was checked, whether it was put right; pictures are files of this case."""

    evaluated_on = day_field(_("On"))
    place = forms.CharField(label=_("Where"), max_length=200)
    volunteers = forms.IntegerField(label=_("Volunteers"), min_value=0, max_value=500, required=False)
    concerned = forms.IntegerField(label=_("People concerned"), min_value=0, max_value=500, required=False)
    disabled = forms.IntegerField(label=_("People with disabilities"), min_value=0, max_value=500, required=False)
    observers = forms.IntegerField(label=_("Deputies, members and other observers"), min_value=0, max_value=500, required=False)
    fixed = long_text(_("What is put right"), rows=3, required=False, hint=_("One point a line."))
    partly = long_text(_("What is put right in part"), rows=3, required=False, hint=_("One point a line, with what is still missing."))
    open = long_text(_("What is not put right"), rows=3, required=False, hint=_("One point a line."))
    verdict = forms.ChoiceField(label=_("On the whole"), choices=(*UNCHOSEN, *Verdict.choices))
    text = long_text(_("What they said"), rows=4)
    pictures = forms.MultipleChoiceField(label=_("Pictures"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.case is not None:
            field = self.fields["pictures"]
            assert isinstance(field, forms.MultipleChoiceField)
            field.choices = _files(self.case)
            if not field.choices:
                del self.fields["pictures"]
            if advice := self.case.facts.get("suggestion", {}).get("advice"):
                self.fields["fixed"].help_text = format_lazy("{} {} {}", _("One point a line."), _("Suggested was:"), "；".join(line.strip() for line in advice.splitlines() if line.strip()))

    def clean_evaluated_on(self) -> dt.date | None:
        """What is put right is looked at after the suggestion was received."""
        return self.not_before("serve_suggestion", self.not_in_future(self.cleaned_data["evaluated_on"]), "received_by_organ_on")

    def clean(self) -> dict[str, Any]:
        """Somebody from outside looked, and what is called put right leaves nothing open."""
        data = super().clean() or {}
        if not any(data.get(name) for name in ("volunteers", "concerned", "disabled", "observers")):
            self.add_error("volunteers", _("Somebody beside the officers takes part: say who and how many."))
        if data.get("verdict") == "fixed" and (data.get("open") or data.get("partly")):
            self.add_error("verdict", _("Points are still open."))
        if not any(data.get(name) for name in ("fixed", "partly", "open")):
            self.add_error("fixed", _("Say what was checked."))
        return data


class ExcludedTimeForm(common.ExcludedTimeForm):
    """An interval that was not counted, and its ground."""

    ground = forms.ChoiceField(label=_("Ground"), choices=(*UNCHOSEN, *Grounds.choices))


class ExtensionForm(FactsForm):
    """Why the case is major, difficult or complex."""

    reason = long_text(_("Why it is major, difficult or complex"), rows=3, maximum=2000)


class FurtherExtensionForm(ExtensionForm):
    """How long, for the office above to approve or return."""

    extension_months = forms.IntegerField(label=_("Months"), min_value=1, max_value=MONTHS, help_text=_("The office above approves this, or returns it."))


class PaperExtensionForm(PastDayMixin, FactsForm):
    """A further extension that the office above granted on paper, where it cannot open the case."""

    decided_on = day_field(_("Decided on"))
    number = forms.CharField(label=_("Which procuratorate, and the number"), max_length=120)
    extension_months = forms.IntegerField(label=_("Months"), min_value=1, max_value=MONTHS)

    def clean_decided_on(self) -> dt.date | None:
        """It follows on the first extension."""
        return self.not_before("extend_first", self.not_in_future(self.cleaned_data["decided_on"]))


class UpwardReportForm(PastDayMixin, FactsForm):
    """A report to the office above."""

    reported_on = day_field(_("Reported on"))
    text = forms.CharField(label=_("To whom, and the number"), max_length=200)

    clean_reported_on = _past("reported_on")


class UrgingForm(FactsForm):
    """What was seen or said."""

    text = long_text(_("What was seen or said"), rows=4)


class TransferOutForm(ReasonsForm):
    """To which procuratorate, and why."""

    to = forms.CharField(label=_("To which procuratorate"), max_length=120)
    field_order = ("to", "reason")


class ComplaintForm(FactsForm):
    """The complaint against an organ."""

    court = forms.CharField(label=_("Court"), max_length=120)
    signs = forms.MultipleChoiceField(label=_("How the organ does not perform its duty"), choices=Signs.choices, widget=forms.CheckboxSelectMultiple)
    claims = long_text(_("Claims"), rows=4, hint=_("One point a line."))
    text = long_text(_("Facts and reasons"), rows=6)


class CivilComplaintForm(FactsForm):
    """The complaint against whoever harms the public interest."""

    court = forms.CharField(label=_("Court"), max_length=120)
    criminal_case = forms.CharField(label=_("Number of the criminal case, where it is brought with one"), max_length=80, required=False)
    claims = long_text(_("Claims"), rows=4, hint=_("One point a line."))
    text = long_text(_("Facts and reasons"), rows=6)


class LodgingForm(PastDayMixin, FactsForm):
    """When it reached the court."""

    lodged_on = day_field(_("Reached the court on"))
    follows = "sue"

    def clean_lodged_on(self) -> dt.date | None:
        """Nothing reaches the court before it was decided on."""
        return self.not_before(self.follows, self.not_in_future(self.cleaned_data["lodged_on"]))


class ClaimsSubmissionForm(LodgingForm):
    """The decision that changed the claims reached the court."""

    follows = "change_claims"


class WithdrawalSubmissionForm(LodgingForm):
    """The decision that withdraws the suit reached the court."""

    follows = "withdraw_suit"


class CourtNoticeForm(PastDayMixin, FactsForm):
    """The court's notice to appear."""

    received_notice_on = day_field(_("Received on"))
    hearing_on = day_field(_("Day of the hearing"))

    clean_received_notice_on = _past("received_notice_on", "sue")


class AppearanceForm(FactsForm):
    """Who appears for the procuratorate."""

    who = forms.CharField(label=_("Who appears"), max_length=120)


class ClaimsChangeForm(FactsForm):
    """The claims as they are from now on."""

    claims = long_text(_("The claims as they are from now on"), rows=4)
    reason = long_text(_("Facts and reasons"), rows=4)


class JudgmentForm(PastDayMixin, FactsForm):
    """A judgment or ruling."""

    judgment_received_on = day_field(_("Received on"))
    instance = forms.ChoiceField(label=_("Instance"), choices=(*UNCHOSEN, ("first", _("First instance")), ("second", _("Second instance"))))
    text = long_text(_("What the court decided"), rows=4)

    clean_judgment_received_on = _past("judgment_received_on", "sue")


class DefendantAppealForm(PastDayMixin, FactsForm):
    """The defendant's appeal."""

    appeal_received_on = day_field(_("Copy received on"))
    text = long_text(_("What it asks"), rows=3)

    clean_appeal_received_on = _past("appeal_received_on", "sue")


class JudgedEndingForm(FactsForm):
    """How the judgment that is in effect decides."""

    outcome = forms.ChoiceField(
        label=_("How it ended"), choices=(*UNCHOSEN, ("claims_upheld", _("Claims upheld")), ("partly_upheld", _("Upheld in part")), ("rejected", _("Rejected")))
    )
    text = long_text(_("How it is carried out"), rows=3)


CIVIL_ENDINGS = (
    ("no_violation", _("No harm to the public interest found")),
    ("others_sue", _("An organ or organisation sues")),
    ("kin_object", _("Near relatives sue or object")),
    ("interest_protected", _("The public interest is protected already")),
)


class CivilEndingForm(ReasonsForm):
    """Why a civil case ends without a suit."""

    outcome = forms.ChoiceField(label=_("How it ended"), choices=(*UNCHOSEN, *CIVIL_ENDINGS))
    field_order = ("outcome", "reason")

    def clean_outcome(self) -> str:
        """It rests on what is recorded: who sues, and what the near relatives said (art 90)."""
        outcome = str(self.cleaned_data["outcome"])
        has = self.case.facts if self.case is not None else {}
        if outcome == "others_sue" and not has.get("suitors"):
            raise forms.ValidationError(_("Record first which organ or organisation sues."))
        if outcome == "kin_object" and has.get("kin") not in KIN_AGAINST:
            raise forms.ValidationError(_("Ask the near relatives first: only where they object or sue does it end so."))
        if has.get("kin") in KIN_AGAINST and outcome != "kin_object":
            raise forms.ValidationError(_("The near relatives object or sue: that is how it ends."))
        return outcome


class NoticeTextForm(FactsForm):
    """What the notice says."""

    text = long_text(_("Facts in short, and who may sue"), rows=4, maximum=4000)


class NoticeForm(PastDayMixin, FactsForm):
    """In which medium it was published, and on which day."""

    published_on = day_field(_("Published on"))
    medium = forms.CharField(label=_("Medium of national influence"), max_length=120)

    def clean_published_on(self) -> dt.date | None:
        """Nothing is published before it was decided on."""
        return self.not_before("decide_notice", self.not_in_future(self.cleaned_data["published_on"]))


class KinForm(PastDayMixin, FactsForm):
    """What the near relatives said."""

    asked_kin_on = day_field(_("Asked on"))
    kin = forms.ChoiceField(label=_("Their answer"), choices=(*UNCHOSEN, *Kin.choices))
    text = long_text(_("What they said"), rows=3)

    clean_asked_kin_on = _past("asked_kin_on")


class MergingForm(FactsForm):
    """Into which earlier case, and why; about the same organ or wrongdoer (art 69)."""

    into = forms.UUIDField(required=False)
    reason = long_text(_("Reason"), rows=2, maximum=2000)

    def clean_into(self) -> Any:
        into = self.cleaned_data["into"]
        other = Case.objects.filter(pk=into).values_list("facts__respondent", flat=True).first()
        if self.case is not None and other != self.case.facts["respondent"]:
            raise forms.ValidationError(_("The other case is about another organ or person: several of them are several cases."))
        return into


class SuitorsForm(FactsForm):
    """Which organ or organisation sues."""

    text = long_text(_("Which organ or organisation, and where"), rows=2, maximum=1000)


class SettlementForm(FactsForm):
    """What was agreed; the liability claimed is not reduced."""

    text = long_text(_("What was agreed"), rows=4)
    whole = forms.BooleanField(label=_("It reduces none of the liability claimed and harms no public interest"))


class RecusalForm(PastDayMixin, FactsForm):
    """Somebody challenges an officer, who goes on until it is decided (art 21)."""

    asked_on = day_field(_("Received on"))
    whom = forms.ChoiceField(label=_("Who is challenged"), choices=(*UNCHOSEN, *Challenged.choices))
    text = long_text(_("Against whom, and why"), rows=3, maximum=2000)

    clean_asked_on = _past("asked_on")


    def clean_whom(self) -> str:
        """Only who is there can be challenged as such."""
        whom = str(self.cleaned_data["whom"])
        if self.case is not None and whom in (Challenged.HANDLER, Challenged.SECOND) and challenged_in(whom, self.case.handler_id, self.case.facts) is None:
            raise forms.ValidationError(_("Nobody has that part in the case: say in the reason who is meant, and choose the last."))
        return whom


class RecusalAgainForm(PastDayMixin, FactsForm):
    """Who was refused asks once more (art 23)."""

    asked_on = day_field(_("Received on"))
    text = long_text(_("Why"), rows=3, maximum=2000)

    clean_asked_on = _past("asked_on", "recusal_asked")


class CommitteeRecusalForm(supervision.CommitteeRecusalForm):
    """What the committee decided on the chief procurator (art 22)."""

    asked_by_act = "recusal_asked"


class SupportOpinionForm(FactsForm):
    """The supporting opinion for the court."""

    court = forms.CharField(label=_("Court"), max_length=120)
    text = long_text(_("Supporting opinion"), rows=6)


class HelpForm(FactsForm):
    """Advice, help with evidence, attendance."""

    text = long_text(_("What was done"), rows=3)


FORMS: dict[str, type[FactsForm]] = common.FORMS | {
    "SecondInvestigator": SecondForm,
    "Evidence": EvidenceForm,
    "Filing": FilingForm,
    "Reasons": ReasonsForm,
    "Declining": DecliningForm,
    "Report": ReportForm,
    "Service": ServiceForm,
    "SuggestionService": SuggestionServiceForm,
    "Suggestion": SuggestionForm,
    "Consultation": ConsultationForm,
    "Reply": ReplyForm,
    "SpotEvaluation": SpotEvaluationForm,
    "ExcludedTime": ExcludedTimeForm,
    "Extension": ExtensionForm,
    "FurtherExtension": FurtherExtensionForm,
    "UpwardReport": UpwardReportForm,
    "Urging": UrgingForm,
    "TransferOut": TransferOutForm,
    "Complaint": ComplaintForm,
    "CivilComplaint": CivilComplaintForm,
    "PaperExtension": PaperExtensionForm,
    "Lodging": LodgingForm,
    "ClaimsSubmission": ClaimsSubmissionForm,
    "WithdrawalSubmission": WithdrawalSubmissionForm,
    "Merging": MergingForm,
    "CourtNotice": CourtNoticeForm,
    "Appearance": AppearanceForm,
    "ClaimsChange": ClaimsChangeForm,
    "Judgment": JudgmentForm,
    "DefendantAppeal": DefendantAppealForm,
    "JudgedEnding": JudgedEndingForm,
    "CivilEnding": CivilEndingForm,
    "Notice": NoticeForm,
    "NoticeText": NoticeTextForm,
    "KinAsked": KinForm,
    "Suitors": SuitorsForm,
    "Settlement": SettlementForm,
    "Recusal": RecusalForm,
    "RecusalAgain": RecusalAgainForm,
    "RecusalDecision": supervision.RecusalDecisionForm,
    "CommitteeRecusal": CommitteeRecusalForm,
    "SupportOpinion": SupportOpinionForm,
    "Help": HelpForm,
}
