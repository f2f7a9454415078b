"""What each act of judicial aid asks. Amounts in yuan; what was computed or looked up stands beside what was entered.

Hidden fields are filled here and never taken from a request: they carry what the approver and the letter need.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from procuracy.casework.forms import FactsForm
from procuracy.casework.models import Case, Event
from procuracy.casework.view import CaseView
from procuracy.law import SHANGHAI
from procuracy.lines.common import forms as common
from procuracy.materials.models import Letter
from procuracy.registry.models import Division, Procuratorate
from procuracy.web.forms import AmountField
from procuracy.web.language import in_language, page_language
from procuracy.web.templatetags.web import day as day_said

from . import amount as sums
from . import figures, terms
from .earlier import EarlierAid, earlier_aid
from .leads import lead_reasons
from .models import AidGrant, AidPayment

UNCHOSEN = (("", "—"),)
YES = (("yes", _("Yes")),)
ENTERED = (("months", _("Months")), ("amount", _("Amount (yuan)")))
SPECIAL = (("", _("Not needed")), ("yes", _("Asked for: especially heavy loss and especially hard life")))
SOURCES = (("lead", _("A lead: facts of a case suggest it")), ("application", _("A written application")), ("oral", _("An oral application, with minutes")))
KNOWN = (("no", _("No")), ("yes", _("Yes")), ("unknown", _("Not known yet")))
FAULT = (("none", _("No fault")), ("some", _("Some fault")), ("grave", _("Grave fault")), ("unknown", _("Not known yet")))
WHO = (("self", _("The person")), ("guardian", _("Legal representative")), ("agent", _("Agent with a power of attorney")))


def _text(label: Any, *, required: bool = True, rows: int = 3, hint: Any = "", maximum: int = 4000) -> forms.CharField:
    return forms.CharField(
        label=label, required=required, help_text=hint, max_length=maximum, widget=forms.Textarea(attrs={"rows": rows})
    )


def _yuan(label: Any, *, required: bool = True, hint: Any = "", least: str = "0.01") -> AmountField:
    return AmountField(label=label, required=required, help_text=hint, min_value=Decimal(least), max_digits=12, decimal_places=2)


def _hidden(label: Any, choices: Any = ()) -> forms.Field:
    kind: Any = forms.ChoiceField(choices=choices, label=label, required=False) if choices else forms.CharField(label=label, required=False)
    kind.widget = forms.HiddenInput()
    return kind


def _known_here(found: list[EarlierAid]) -> Any:
    return _("Known here: %(rows)s. Aid is given once for a person and case.") % {"rows": in_language("；", "; ").join(row.said for row in found)}


class DayForm(common.PastDayMixin, FactsForm):
    """A form of which one day is asked, in `day_field`: by default today, and never one that has not come."""

    day_field = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.today:
            self.fields[self.day_field].initial = self.today

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        try:
            self.not_in_future(data.get(self.day_field))
        except forms.ValidationError as error:
            self.add_error(self.day_field, error)
        first, sentence = self.earliest()
        day = data.get(self.day_field)
        if day and first and day < first:
            self.add_error(self.day_field, sentence % {"day": day_said(first)})
        return data

    def earliest(self) -> tuple[dt.date | None, Any]:
        """The day before which this cannot have happened, and the sentence that says why."""
        return None, ""


class OpeningForm(FactsForm):
    """How the matter comes in: a lead needs its reason, an oral application its minutes."""

    source = forms.ChoiceField(label=_("How it comes in"), choices=UNCHOSEN + SOURCES)
    reason = _text(_("Why aid may be due"), required=False, rows=4, hint=_("For a lead. What happened, and why the person is in hardship."))
    minutes = _text(_("Minutes of the oral application"), required=False, rows=6, hint=_("What she said, read back to her; who wrote it down."), maximum=20_000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = [reason.text for reason in self._speaks_for_it()]
        if found:
            said = in_language("；".join(text.zh for text in found), "; ".join(text.en for text in found))
            self.fields["reason"].help_text = _("This case speaks for it: %(reasons)s. Judge for yourself.") % {"reasons": said}

    def _speaks_for_it(self) -> list[Any]:
        if self.case is None or self.is_bound:
            return []
        return lead_reasons(Case.objects.get(pk=self.case.id))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("source") == "lead" and not data.get("reason"):
            self.add_error("reason", _("A lead needs its reason."))
        if data.get("source") == "oral" and not data.get("minutes"):
            self.add_error("minutes", _("An oral application needs its minutes."))
        return data


class TakeUpForm(FactsForm):
    """The lead is taken up: what is explained beside the standard words on eligibility."""

    explained = _text(_("What else she is told"), required=False)

    def facts(self) -> dict[str, Any]:
        classes = terms.both(terms.CLASSES, list(terms.CLASSES))
        materials = terms.both(terms.MATERIALS, list(terms.MATERIALS))
        return super().facts() | {
            "classes_zh": classes[0],
            "classes_en": classes[1],
            "materials_zh": materials[0],
            "materials_en": materials[1],
        }


class InterviewForm(FactsForm):
    """The talk before the application: plain questions, and what was explained."""

    classes = forms.MultipleChoiceField(
        label=_("What happened"), choices=lambda: terms.questions(terms.CLASSES), widget=forms.CheckboxSelectMultiple
    )
    causes = forms.MultipleChoiceField(
        label=_("Why nobody compensates"), choices=lambda: terms.labels(terms.CAUSES), widget=forms.CheckboxSelectMultiple, required=False
    )
    hardship = _text(_("How she and her family live now"), hint=_("Income, illness, debts, whom she keeps."))
    earlier_aid = forms.ChoiceField(label=_("Did she get judicial aid for this before, from police, court or procuratorate?"), choices=UNCHOSEN + KNOWN)
    earlier_aid_text = _text(_("From whom, when, how much"), required=False, rows=2)
    compensation = forms.ChoiceField(label=_("Did she get any compensation, insurance or other help?"), choices=UNCHOSEN + KNOWN)
    compensation_text = _text(_("From whom, how much"), required=False, rows=2)
    own_fault = forms.ChoiceField(label=_("Fault of her own in what happened"), choices=UNCHOSEN + FAULT)
    explained = forms.BooleanField(label=_("The terms, the material and that aid is given once were explained to her"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = earlier_aid(self.case.id) if self.case is not None else []
        if found:
            self.fields["earlier_aid"].help_text = _known_here(found)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name in ("earlier_aid", "compensation"):
            if data.get(name) == "yes" and not data.get(f"{name}_text"):
                self.add_error(f"{name}_text", _("Say from whom and how much."))
        return data


class ApplicationForm(DayForm):
    """The application: when it was received, from whom, about which case, and with what material."""

    day_field = "applied_on"
    applied_on = common.day_field(_("Application received on"))
    way = forms.ChoiceField(label=_("How she applied"), choices=(*UNCHOSEN, ("written", _("In writing")), ("oral", _("Orally, with minutes"))))
    minutes = _text(_("Minutes of the oral application"), required=False, rows=5, maximum=20_000)
    applicant = forms.ChoiceField(label=_("Who applies"), choices=UNCHOSEN + WHO)
    cause = forms.CharField(label=_("Original case"), max_length=200, help_text=_("What it was about, and its number where it has one. She sees this on her page."))
    organ = forms.CharField(label=_("Organ or department that handled it"), max_length=120)
    handed_in = forms.MultipleChoiceField(
        label=_("Handed in"), choices=lambda: terms.labels(terms.MATERIALS), widget=forms.CheckboxSelectMultiple, required=False
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        day = data.get("applied_on")
        if day and self.case and day < self.case.received_on:
            self.add_error("applied_on", _("The application cannot come before the matter was opened."))
        opened_orally = self.case is not None and self.case.facts.get("minutes")
        if data.get("way") == "oral" and not data.get("minutes") and not opened_orally:
            self.add_error("minutes", _("An oral application needs its minutes."))
        return data


class MaterialsRequestForm(FactsForm):
    """Everything that is missing, in one request: from the list of the rules, and in own words."""

    listed = forms.MultipleChoiceField(
        label=_("What is missing"), choices=lambda: terms.labels(terms.MATERIALS), widget=forms.CheckboxSelectMultiple, required=False
    )
    more = _text(_("What else is missing"), required=False, rows=4, hint=_("One item a line. It can be asked for only once: list everything."))
    how = _text(_("How it can be handed in"), required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("listed") and not (data.get("more") or "").strip():
            self.add_error("listed", _("Name what is missing."))
        return data

    def facts(self) -> dict[str, Any]:
        own = [line.strip() for line in self.cleaned_data["more"].splitlines() if line.strip()]
        zh, en = terms.both(terms.MATERIALS, self.cleaned_data["listed"])
        return super().facts() | {"items_zh": zh + own, "items_en": en + own, "items": (en if page_language() == "en" else zh) + own}


class MaterialsReceivedForm(DayForm):
    """The missing material is there; the day on which it was complete starts the review."""

    day_field = "complete_on"
    complete_on = common.day_field(_("Complete on"))
    what = _text(_("What was handed in, or obtained by this office"))


class AcceptanceForm(DayForm):
    """Acceptance: the day on which the application was complete."""

    day_field = "complete_on"
    complete_on = common.day_field(_("Complete on"))


class GreenChannelForm(FactsForm):
    """Aid first: why it cannot wait."""

    need = forms.ChoiceField(
        label=_("What cannot wait"),
        choices=(*UNCHOSEN, ("treatment", _("Urgent treatment that cannot be paid")), ("living", _("Nothing to live on")), ("other", _("Another emergency"))),
    )
    text = _text(_("What is known, and from whom"))
    complete_on = _hidden(_("The period counts from"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data["complete_on"] = self.today
        return data


class PapersForm(FactsForm):
    """Papers that came after aid first."""

    what = _text(_("What was handed in, or obtained by this office"))


class VerificationForm(FactsForm):
    """What has to be found out, and from whom."""

    organ = forms.CharField(label=_("From whom"), max_length=120)
    question = _text(_("What has to be found out"))


class VerifiedForm(DayForm):
    """What was found out, and the days that do not count."""

    day_field = "excluded_to"
    finding = _text(_("What was found out"))
    excluded_from = common.day_field(_("Verification from"))
    excluded_to = common.day_field(_("Verification until"))
    ground = forms.CharField(label=_("Ground"), required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        begun = self.case.last_at.get("verify_outside") if self.case else None
        if begun:
            self.fields["excluded_from"].initial = begun.astimezone(SHANGHAI).date()

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        first, last = data.get("excluded_from"), data.get("excluded_to")
        if first and last and last < first:
            self.add_error("excluded_to", _("The last day lies before the first."))
        opinion = self.case.running.get("opinion") if self.case else None
        if first and opinion and first < opinion.start:
            self.add_error("excluded_from", _("The period had not begun on this day."))
        data["ground"] = "调查核实"
        return data


class GrantForm(FactsForm):
    """The grant, with the amount helper: months or yuan, the base with its source, and what the amount is compared with."""

    eligibility = forms.ChoiceField(label=_("Which class of person"), choices=lambda: [("", "—"), *terms.labels(terms.CLASSES)])
    cause = forms.ChoiceField(label=_("Why nobody compensates"), choices=lambda: [("", "—"), *terms.labels(terms.CAUSES)], required=False)
    province = forms.ModelChoiceField(
        label=_("Province of the base"), queryset=Division.objects.filter(level=Division.Level.PROVINCE, valid_until__isnull=True)
    )
    wage_year = forms.IntegerField(label=_("Year of the base"), min_value=2010, max_value=2199)
    base_wage = AmountField(label=_("Average monthly wage (yuan)"), required=False, min_value=Decimal("0.01"), max_digits=10, decimal_places=2)
    wage_source = forms.CharField(
        label=_("Source of the wage figure"), required=False, max_length=300, help_text=_("Needed where the figure is not the one known here: who published it, when and where.")
    )
    months = AmountField(
        label=_("Months"), required=False, min_value=Decimal("0.01"), max_digits=7, decimal_places=2, help_text=_("Months of the base; or enter the amount.")
    )
    amount = _yuan(_("Amount (yuan)"), required=False)
    special = forms.ChoiceField(label=_("Special approval"), choices=SPECIAL, required=False)
    special_reason = _text(_("Reason of the special approval"), required=False, hint=_("Needed above the usual number of months."))
    earlier_aid = _yuan(_("Earlier judicial aid for this case (yuan)"), least="0", hint=_("From any organ; 0 if none. Aid is given once for a person and case."))
    compensation = _yuan(_("Compensation and other help had (yuan)"), least="0", hint=_("0 if none."))
    damages = _yuan(_("Damages that a court would award (yuan)"), required=False, hint=_("Where it is known. All help together should not exceed it."))
    factors = _text(_("What the amount takes into account"), rows=5, hint=_("Actual loss; own fault and its degree; income of the family; minimum cost of living; compensation paid."))
    facts_text = _text(_("Facts, for the decision"), required=False, hint=_("Stands in the decision that she gets."))
    class_zh, class_en = _hidden(_("Class, in Chinese")), _hidden(_("Class, in English"))
    amount_zh = _hidden(_("Amount in capitals"))
    usual_months = _hidden(_("Usual number of months"))
    above_usual = _hidden(_("Above the usual number of months"), YES)
    above_limit = _hidden(_("Above the local limit"), YES)
    above_damages = _hidden(_("With other help above the damages"), YES)
    limit, limit_source = _hidden(_("Local limit (yuan)")), _hidden(_("Source of the local limit"))
    entered = _hidden(_("What was entered"), ENTERED)
    earlier_in_matter = _hidden(_("Warning: aid was given in this matter already, and is given once"))
    earlier_of_person = _hidden(_("Warning: the same person had aid in another matter; check that it is another"))
    earlier_denied = _hidden(_("Although the interview or the proposal names no earlier aid"), YES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = self._typed(self.initial)
        self.known_limit: sums.Limit | None = None
        self.earlier: list[EarlierAid] = []
        if self.case is None or self.today is None:
            return
        office = Procuratorate.objects.get(pk=self.case.office_id)
        province, year = figures.province_of(office), self.today.year - 1
        self.known_limit = figures.limit(office, self.today)
        self.fields["province"].initial = province or None
        self.fields["wage_year"].initial = year
        self._show(figures.wage(province, year), year)
        self._show_earlier()

    def _show(self, known: sums.Base | None, year: int) -> None:
        """Say which figures are known here, before anything is entered."""
        if known is None:
            said = _("No figure of %(year)s is known here. Enter it with its source, or choose the newest year that was published.") % {"year": year}
        else:
            self.fields["base_wage"].initial = known.monthly
            usual = sums.yuan(sums.by_months(known.monthly, Decimal(terms.USUAL_MONTHS)))
            said = _("Known here for %(year)s: %(yuan)s yuan (%(source)s). %(count)s months are %(usual)s yuan.") % {
                "year": year,
                "yuan": sums.yuan(known.monthly),
                "source": known.source,
                "count": terms.USUAL_MONTHS,
                "usual": usual,
            }
        self.fields["base_wage"].help_text = said
        if self.known_limit is not None:
            self.fields["amount"].help_text = _("Local limit: %(yuan)s yuan (%(source)s). More is possible; say why.") % {
                "yuan": sums.yuan(self.known_limit.yuan),
                "source": self.known_limit.source,
            }

    def _typed(self, before: dict[str, Any]) -> dict[str, Any]:
        """Of an earlier proposal what was typed: a computed figure that stood beside a corrected one would contradict it."""
        computed = {"months", "amount"} - {before.get("entered") or "amount"} if before.get("amount") else set()
        known = figures.wage(before["province"], int(before["wage_year"])) if before.get("wage_source") else None
        if known is not None and known.monthly == Decimal(before["base_wage"]):
            computed.add("wage_source")
        return {name: value for name, value in before.items() if name not in computed}

    def _show_earlier(self) -> None:
        """Say beside the question what is known here of aid given before: it is given once."""
        self.earlier = earlier_aid(self.case.id)
        if self.earlier:
            self.fields["earlier_aid"].help_text = _known_here(self.earlier)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        base = self._base(data)
        amount = self._amount(data, base)
        if self.errors or base is None or amount is None:
            return data
        limit = self.known_limit
        had = data["earlier_aid"] + data["compensation"]
        reckoned = sums.reckon(base.monthly, amount, terms.USUAL_MONTHS, limit=limit, damages=data["damages"], had=had)
        if reckoned.above_usual and not (data["special"] and data["special_reason"]):
            self.add_error(
                "special",
                _("%(amount)s yuan is more than %(count)s months (%(usual)s yuan). Ask for the special approval and give its reason.")
                % {"amount": sums.yuan(amount), "count": terms.USUAL_MONTHS, "usual": sums.yuan(reckoned.usual)},
            )
        chosen = terms.CLASSES[data["eligibility"]].text
        return data | {
            "base_wage": base.monthly,
            "wage_source": base.source,
            "amount": reckoned.amount,
            "months": reckoned.months,
            "amount_zh": sums.capital(reckoned.amount),
            "class_zh": chosen.zh,
            "class_en": chosen.en,
            "usual_months": str(terms.USUAL_MONTHS),
            "above_usual": "yes" if reckoned.above_usual else "",
            "above_limit": "yes" if reckoned.above_limit else "",
            "above_damages": "yes" if reckoned.above_damages else "",
            "limit": limit.yuan if limit else None,
            "limit_source": limit.source if limit else "",
            "entered": "amount" if data["amount"] is not None else "months",
            **self._warnings(data),
        }

    def _warnings(self, data: dict[str, Any]) -> dict[str, Any]:
        """What the approver must know of earlier aid: found by us, whatever was said or entered. It warns and refuses nothing."""
        interview = (self.case.facts.get("interview") or {}) if self.case else {}
        denied = self.earlier and (interview.get("earlier_aid") == "no" or not data["earlier_aid"])
        return {
            "earlier_in_matter": [row.line for row in self.earlier if row.same_matter],
            "earlier_of_person": [row.line for row in self.earlier if not row.same_matter],
            "earlier_denied": "yes" if denied else "",
        }

    def _base(self, data: dict[str, Any]) -> sums.Base | None:
        """The figure that is used: the known one, or one of the official's own with its source."""
        if not data.get("province") or not data.get("wage_year"):
            return None
        known = figures.wage(data["province"].pk, data["wage_year"])
        own, source = data.get("base_wage"), data.get("wage_source") or ""
        if known is not None and own in (None, known.monthly):
            return known
        if own is None:
            self.add_error("base_wage", _("No figure of this province and year is known here. Enter it with its source."))
            return None
        if not source:
            self.add_error("wage_source", _("A figure that is not the one known here needs its source."))
            return None
        return sums.Base(own, data["province"].pk, data["wage_year"], source)

    def _amount(self, data: dict[str, Any], base: sums.Base | None) -> Decimal | None:
        """The amount, from months or as it was entered; both only where they agree."""
        if base is None or "amount" in self.errors or "months" in self.errors:
            return None
        amount, months = data.get("amount"), data.get("months")
        if amount is None:
            if months is None:
                self.add_error("months", _("Enter months, or an amount."))
                return None
            reckoned = sums.by_months(base.monthly, months)
            if reckoned < sums.FEN:
                self.add_error("months", _("This comes to nothing."))
                return None
            return reckoned
        if months is not None and sums.fen(amount / base.monthly) != months:
            self.add_error("amount", _("The amount is not that many months. Leave one of the two empty."))
            return None
        return amount


class RefusalForm(FactsForm):
    """A refusal: one ground of the closed set, and facts and reasons in words."""

    ground = forms.ChoiceField(label=_("Ground"), choices=lambda: [("", "—"), *terms.labels(terms.GROUNDS)])
    text = _text(_("Facts and reasons"), rows=6, hint=_("Plain words. She reads this."))
    other_help = _text(_("What else may help her"), required=False, hint=_("Legal aid, social relief, a claim against somebody: what, and where."))
    ground_zh, ground_en = _hidden(_("Ground, in Chinese")), _hidden(_("Ground, in English"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "ground" in data:
            chosen = terms.GROUNDS[data["ground"]].text
            data |= {"ground_zh": chosen.zh, "ground_en": chosen.en}
        return data


class _OfGrant(FactsForm):
    """A form of which the amount is that of the grant: nobody types it again."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.grant = AidGrant.objects.filter(case_id=self.case.id).first() if self.case else None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.grant is not None:
            data |= {"amount": self.grant.amount, "amount_zh": sums.capital(self.grant.amount)}
        return data


class FundRequestForm(_OfGrant):
    """The letter to the finance department."""

    account = _text(_("Account of this office"), rows=2, hint=_("Name, bank and number of the office's account."), maximum=300)
    text = _text(_("What else the finance department should know"), required=False)

    def facts(self) -> dict[str, Any]:
        found = super().facts()
        decision = Letter.objects.filter(case_id=self.case.id, kind="aid_decision").order_by("-seq").first() if self.case else None
        return found | ({"decision_number": decision.number} if decision else {})


BEFORE_DECISION = _("The grant was decided on %(day)s; no money moves before.")


def _first(case: CaseView | None, action: str) -> Event | None:
    """The first time that an act was done in a case."""
    return Event.objects.filter(case_id=case.id, action=action).order_by("seq").first() if case else None


def _decided_on(case: CaseView | None) -> dt.date | None:
    return AidGrant.objects.filter(case_id=case.id).values_list("decided_on", flat=True).first() if case else None


def _paid_on(case: CaseView | None) -> dt.date | None:
    rows = AidPayment.objects.filter(case_id=case.id, kind=AidPayment.Kind.PAID) if case else AidPayment.objects.none()
    return rows.values_list("paid_on", flat=True).first()


class ArrivalForm(DayForm):
    """The funds arrived."""

    day_field = "arrived_on"
    arrived_on = common.day_field(_("Arrived on"))
    voucher = forms.CharField(label=_("Voucher number"), required=False, max_length=60)

    def earliest(self) -> tuple[dt.date | None, Any]:
        asked = _first(self.case, "request_funds")
        if asked is not None:
            return asked.at.astimezone(SHANGHAI).date(), _("The funds were requested on %(day)s; they cannot have arrived before.")
        return _decided_on(self.case), BEFORE_DECISION


class CollectionForm(_OfGrant):
    """When and where she collects it."""

    when = forms.CharField(label=_("When"), max_length=200)
    where = forms.CharField(label=_("Where"), max_length=200)
    bring = forms.CharField(label=_("What to bring"), required=False, max_length=300)


class MoneyForm(DayForm):
    """Money that moved, typed in by the second person: it must be the amount of the grant."""

    amount = _yuan(_("Amount (yuan)"))
    way = forms.ChoiceField(label=_("How"), choices=[("", "—"), *AidPayment.Way.choices])


class PaymentForm(MoneyForm):
    """The payment. Of an account its last four digits are enough to find it again."""

    day_field = "paid_on"
    paid_on = common.day_field(_("Paid on"))
    account_last4 = forms.RegexField(
        r"^\d{4}$", label=_("Last four digits of the account"), required=False, help_text=_("Only these four are kept."), error_messages={"invalid": _("Enter exactly four digits.")}
    )
    field_order = ("amount", "paid_on", "way", "account_last4")

    def earliest(self) -> tuple[dt.date | None, Any]:
        """Where aid comes first, the office pays before the funds arrive; never before the decision."""
        decided = _decided_on(self.case)
        arrived = _first(self.case, "funds_arrived") if self.case and "green_channel" not in self.case.done else None
        day = dt.date.fromisoformat(arrived.facts["arrived_on"]) if arrived else None
        if day and (decided is None or day > decided):
            return day, _("The funds arrived on %(day)s; they cannot have been paid out before.")
        return decided, BEFORE_DECISION

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        grant = AidGrant.objects.filter(case_id=self.case.id).first() if self.case else None
        if grant is not None and data.get("amount") not in (None, grant.amount):
            self.add_error("amount", _("The decision grants %(amount)s yuan. Pay that, or have the decision changed.") % {"amount": sums.yuan(grant.amount)})
        if data.get("way") == AidPayment.Way.TRANSFER and not data.get("account_last4"):
            self.add_error("account_last4", _("A transfer needs the last four digits of the account."))
        return data


class ReceiptForm(DayForm):
    """Her signature for the money."""

    day_field = "received_on"
    received_on = common.day_field(_("Signed for on"))
    receiver = forms.ChoiceField(label=_("Who signed"), choices=UNCHOSEN + WHO)

    def earliest(self) -> tuple[dt.date | None, Any]:
        return _paid_on(self.case), _("The money was paid on %(day)s; it cannot have been signed for before.")


class ReturnVisitForm(common.VisitForm):
    """The visit that found that the money arrived."""

    arrived = forms.BooleanField(label=_("She confirms that the money reached her in full"))
    words = _text(_("What she said"), required=False)


class RevocationForm(FactsForm):
    """Why a grant is revoked."""

    text = _text(_("What was found, and how it was proved"), rows=6, hint=_("Stands in the letter."))


class RecoveryForm(_OfGrant, RevocationForm):
    """Why and how paid money is recovered."""

    how = _text(_("How it is to be returned"), rows=2)
    amount = _hidden(_("Amount (yuan)"))
    amount_zh = _hidden(_("Amount in capitals"))


class RecoveredForm(MoneyForm):
    """The money that came back: all of it or a part."""

    day_field = "paid_on"
    paid_on = common.day_field(_("Returned on"))
    field_order = ("amount", "paid_on", "way")

    def earliest(self) -> tuple[dt.date | None, Any]:
        return _paid_on(self.case), _("The money was paid on %(day)s; it cannot have come back before.")


FORMS: dict[str, type[FactsForm]] = {
    "Assignment": common.AssignmentForm,
    "TakeUp": TakeUpForm,
    "Reason": common.ReasonForm,
    "Interview": InterviewForm,
    "Application": ApplicationForm,
    "MaterialsRequest": MaterialsRequestForm,
    "MaterialsReceived": MaterialsReceivedForm,
    "Acceptance": AcceptanceForm,
    "GreenChannel": GreenChannelForm,
    "Papers": PapersForm,
    "Verification": VerificationForm,
    "Verified": VerifiedForm,
    "Grant": GrantForm,
    "Refusal": RefusalForm,
    "FundRequest": FundRequestForm,
    "Arrival": ArrivalForm,
    "Collection": CollectionForm,
    "Payment": PaymentForm,
    "Receipt": ReceiptForm,
    "VisitAttempt": common.VisitAttemptForm,
    "ReturnVisit": ReturnVisitForm,
    "Revocation": RevocationForm,
    "Recovery": RecoveryForm,
    "Recovered": RecoveredForm,
    "Information": common.InformationForm,
    "IncomingMessage": common.IncomingMessageForm,
    "OutgoingMessage": common.OutgoingMessageForm,
    "Note": common.NoteForm,
    "Withdrawal": common.WithdrawalForm,
}
