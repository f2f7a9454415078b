"""Closed sets that both kinds of litigation supervision know, each with its article in the civil and the administrative rules."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Kind(TextChoices):
    """What is supervised (CSR 19, ASR 19)."""

    JUDGMENT = "judgment", _("An effective judgment, ruling or mediation document")
    TRIAL = "trial", _("A violation by court officers in the trial")
    ENFORCEMENT = "enforcement", _("A violation in enforcement")


class Source(TextChoices):
    """Where the case comes from (CSR 18, ASR 18)."""

    APPLICATION = "application", _("A party applies")
    EX_OFFICIO = "ex_officio", _("Ex officio: found by the procuratorate, no applicant")


class CourtLevel(TextChoices):
    """Level of the court; that of the procuratorate follows it (CSR 29, ASR 28)."""

    BASIC = "basic", _("Basic people's court")
    INTERMEDIATE = "intermediate", _("Intermediate people's court")
    HIGH = "high", _("High people's court")
    SUPREME = "supreme", _("Supreme People's Court")


RANK = {"basic": 1, "intermediate": 2, "city": 2, "high": 3, "province": 3, "supreme": 4, "national": 5}
"""How high a court or a procuratorate stands; the Supreme People's Procuratorate protests against every court (CSR 90, ASR 94)."""

LEVEL = {"basic": 1, "city": 2, "province": 3, "national": 4}
"""Of which court's level a procuratorate is, by `RANK` (CSR 29, ASR 28)."""


class Exclusion(TextChoices):
    """Why time is not counted (CSR 52, ASR 56)."""

    FILES = "files", _("The court's files are fetched")
    APPRAISAL = "appraisal", _("Appraisal")
    EVALUATION = "evaluation", _("Evaluation")
    AUDIT = "audit", _("Audit")
    EXPERTS = "experts", _("Experts are consulted")


class Suspension(TextChoices):
    """Why a review is suspended (CSR 72, ASR 80)."""

    DEATH = "death", _("The applicant died, and whether the heirs go on is not known yet")
    DISSOLVED = "dissolved", _("The applicant organisation ended, and who takes its place is not known yet")
    OTHER_CASE = "other_case", _("It rests on another case that is not decided yet")
    OTHER = "other", _("Otherwise it cannot go on now")


class Ending(TextChoices):
    """Why a review ends without a decision on the matter (CSR 73, ASR 81). Withdrawal has an act of its own."""

    CORRECTED = "corrected", _("The court ordered a retrial or corrected the violation already")
    SETTLED = "settled", _("The parties settled and the applicant gave the right up; nobody's interest is harmed")
    DEATH = "death", _("The applicant died, no heir goes on, and nothing else needs supervision")
    DISSOLVED = "dissolved", _("The applicant organisation ended, nobody takes its place, and nothing else needs supervision")
    NOT_ACCEPTABLE = "not_acceptable", _("It turned out that the application could not be accepted")
    NO_MEASURE = "no_measure", _("Taken up ex officio: no measure is needed")
    OTHER = "other", _("Other cases in which a review ends")


class Measure(TextChoices):
    """How facts are found out; never by force (CSR 63, ASR 60)."""

    FILES = "files", _("Evidence looked up, obtained, copied")
    QUESTIONING = "questioning", _("Parties or others questioned")
    ADVICE = "advice", _("Experts, departments or associations consulted")
    APPRAISAL = "appraisal", _("Appraisal, evaluation or audit commissioned")
    INSPECTION = "inspection", _("Object or place inspected")
    OTHER = "other", _("Another measure")


class Entrusted(TextChoices):
    """How another procuratorate is asked to investigate (CSR 70, ASR 66)."""

    INSTRUCT = "instruct", _("A lower office is instructed")
    ENTRUST = "entrust", _("An office elsewhere is asked")


class Challenged(TextChoices):
    """Whom a challenge concerns (CSR 12, 16; ASR 13, 16)."""

    HANDLER = "handler", _("The handler of this case")
    CHIEF = "chief", _("The chief procurator")
    OTHER = "other", _("Somebody else who takes part")


class Challenger(TextChoices):
    """Which side challenges."""

    APPLICANT = "applicant", _("The applicant")
    OTHER_PARTY = "other_party", _("The other party")


class Verdict(TextChoices):
    """A challenge is granted or refused."""

    GRANTED = "granted", _("The challenge is granted")
    REFUSED = "refused", _("The challenge is refused")


class CourtAnswer(TextChoices):
    """What the court answered where it ordered no retrial."""

    ADOPTED = "adopted", _("It adopted it and corrected the violation")
    PARTLY = "partly", _("It adopted it in part")
    REFUSED = "refused", _("It did not adopt it")


class Retrial(TextChoices):
    """What came out of the retrial."""

    CHANGED = "changed", _("The judgment was changed")
    REMANDED = "remanded", _("Set aside and sent back for a new trial")
    MEDIATED = "mediated", _("Settled by mediation")
    KEPT = "kept", _("The judgment was kept")
    ENDED = "ended", _("The retrial was ended otherwise")


class Result(TextChoices):
    """How a case came out: what the person is told and the outcome says."""

    CORRECTED = "corrected", _("Corrected by the court")
    PARTLY = "partly", _("Corrected in part")
    NOT_CORRECTED = "not_corrected", _("Not corrected by the court")
    NOT_SUPPORTED = "not_supported", _("The application is not supported")
    ENDED = "ended", _("The review was ended")


DECIDED = {
    "retrial": {"zh": "提出再审检察建议", "en": "to suggest a retrial"},
    "protest": {"zh": "提出抗诉", "en": "to protest"},
    "violation": {"zh": "提出检察建议", "en": "to make a suggestion"},
    Result.NOT_SUPPORTED.value: {"zh": "不支持监督申请", "en": "not to support the application"},
    Result.ENDED.value: {"zh": "终结审查", "en": "to end the review"},
}
"""What was decided, in the words of the letter that takes it back."""

BY_ANSWER = {
    CourtAnswer.ADOPTED: Result.CORRECTED,
    CourtAnswer.PARTLY: Result.PARTLY,
    CourtAnswer.REFUSED: Result.NOT_CORRECTED,
}
"""Results that the court's answer brings. A retrial has its own."""
BY_RETRIAL = {
    Retrial.CHANGED: Result.CORRECTED,
    Retrial.REMANDED: Result.CORRECTED,
    Retrial.MEDIATED: Result.PARTLY,
    Retrial.KEPT: Result.NOT_CORRECTED,
    Retrial.ENDED: Result.NOT_CORRECTED,
}
