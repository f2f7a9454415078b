"""Closed sets of administrative litigation supervision, and its conditions."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from procuracy.lines.supervision.conditions import CONDITIONS as SHARED
from procuracy.lines.supervision.facts import Kind
from procuracy.web.language import Words

LIVELIHOOD: dict[str, Words] = {
    "employment": Words({"zh": "就业", "en": "Employment"}),
    "education": Words({"zh": "教育", "en": "Education"}),
    "social_security": Words({"zh": "社会保障", "en": "Social security"}),
    "medical_care": Words({"zh": "医疗", "en": "Medical care"}),
    "housing": Words({"zh": "住房", "en": "Housing"}),
    "pension": Words({"zh": "养老", "en": "Pension and old-age care"}),
    "public_security": Words({"zh": "治安管理", "en": "Public security"}),
    "marriage_registration": Words({"zh": "婚姻登记", "en": "Registration of marriages"}),
    "other": Words({"zh": "以上都不是", "en": "None of these"}),
}
"""Which field of people's lives a case is about: the eight of the campaigns for people's livelihood, or none of them."""

LEVEL_ARTICLE = "行政诉讼监督规则 28"
"""The procuratorate of the court's own level is competent."""


class LimitKind(TextChoices):
    """What starts the applicant's six months (art 20)."""

    REJECTION_SERVED = "rejection_served", _("The ruling that rejects the retrial application was served")
    RETRIAL_EFFECTIVE = "retrial_effective", _("The judgment or ruling of a retrial took effect")
    REVIEW_EXPIRED = "review_expired", _("The court's period for the retrial application ran out without a ruling")
    KNEW_GROUND = "knew_ground", _("New or forged evidence, a document revoked, a corrupt judge: the day on which she knew or should have known")
    KNEW_VIOLATION = "knew_violation", _("A violation in trial or enforcement: the day on which she knew or should have known")


LIMIT_RULES = {
    LimitKind.REJECTION_SERVED.value: "ADM-01",
    LimitKind.RETRIAL_EFFECTIVE.value: "ADM-01",
    LimitKind.REVIEW_EXPIRED.value: "ADM-01",
    LimitKind.KNEW_GROUND.value: "ADM-02",
    LimitKind.KNEW_VIOLATION.value: "ADM-02",
}
OF_JUDGMENTS = frozenset({"rejection_served", "retrial_effective", "review_expired", "knew_ground"})
OF_VIOLATIONS = frozenset({"knew_violation"})
LIMIT_KINDS = {Kind.JUDGMENT.value: OF_JUDGMENTS, Kind.TRIAL.value: OF_VIOLATIONS, Kind.ENFORCEMENT.value: OF_VIOLATIONS}


class ExOfficio(TextChoices):
    """When a case is taken up ex officio (art 36)."""

    PUBLIC = "public", _("State or public interests are harmed")
    CORRUPT = "corrupt", _("Judges or enforcement officers were corrupt or bent the law")
    FOLLOW_UP = "follow_up", _("Earlier supervision must be followed up")
    WRONG_DECISION = "wrong_decision", _("A decision not to support an application was clearly wrong")
    OTHER = "other", _("It is needed otherwise")


NOT_ACCEPTED = {
    "no_retrial_asked": Words({"zh": "对生效行政判决、裁定、调解书未向人民法院申请再审（第二十七条第一项）", "en": "no retrial was asked of the court (art 27, item 1)"}),
    "retrial_late": Words({"zh": "申请再审超过法律规定的期限（第二十七条第二项）", "en": "the retrial was asked too late (art 27, item 2)"}),
    "court_reviews": Words({"zh": "人民法院在法定期限内正在对再审申请进行审查（第二十七条第三项）", "en": "the court still examines the retrial application in time (art 27, item 3)"}),
    "retrial_open": Words({"zh": "人民法院已经裁定再审且尚未审结（第二十七条第四项）", "en": "a retrial is ordered and not finished (art 27, item 4)"}),
    "decided_before": Words({"zh": "人民检察院已经审查终结作出决定（第二十七条第五项）", "en": "a procuratorate has reviewed and decided it (art 27, item 5)"}),
    "after_protest": Words({"zh": "裁判是人民法院根据人民检察院的抗诉或者再审检察建议再审后作出的（第二十七条第六项）", "en": "the judgment follows a protest or a retrial suggestion (art 27, item 6)"}),
    "late": Words({"zh": "申请监督超过第二十条规定的期限（第二十七条第七项）", "en": "the application came after the period of art 20 (art 27, item 7)"}),
    "remedies_unused": Words({"zh": "对执行活动可以提出异议、申请复议或者提起诉讼而没有提出，且没有正当理由（第二十七条第八项）", "en": "remedies against enforcement were not used, without good reason (art 27, item 8)"}),
    "remedies_open": Words({"zh": "提出异议、复议、申诉或者诉讼后，人民法院正在审查处理且未超过法定期限（第二十七条第九项）", "en": "the court still deals with the remedy in time (art 27, item 9)"}),
    "other": Words({"zh": "其他不应当受理的情形（第二十七条第十项）", "en": "otherwise not to be accepted (art 27, item 10)"}),
}
"""Grounds not to accept (art 27)."""

RETRIAL_GROUNDS = {
    "filing": Words({"zh": "不予立案或者驳回起诉确有错误", "en": "not filing or dismissing the suit was wrong"}),
    "new_evidence": Words({"zh": "有新的证据，足以推翻原判决、裁定", "en": "new evidence that overturns it"}),
    "evidence": Words({"zh": "认定事实的主要证据不足、未经质证或者系伪造", "en": "main evidence is insufficient, was not examined, or is forged"}),
    "procedure": Words({"zh": "违反法律规定的诉讼程序，可能影响公正审判", "en": "procedure was violated, which may have affected a fair trial"}),
    "claims": Words({"zh": "遗漏诉讼请求", "en": "claims were passed over"}),
    "document": Words({"zh": "据以作出裁判的法律文书被撤销或者变更", "en": "a document on which it rests was revoked or changed"}),
    "mediation": Words({"zh": "调解书损害国家利益或者社会公共利益", "en": "the mediation document harms state or public interests"}),
}
"""Grounds of a retrial suggestion (arts 88, 91)."""

PROTEST_GROUNDS = {
    "law": Words({"zh": "适用法律、法规确有错误", "en": "the law was applied wrongly"}),
    "corrupt": Words({"zh": "审判人员贪污受贿、徇私舞弊、枉法裁判", "en": "judges were corrupt or bent the law"}),
    "after_retrial": Words({"zh": "符合再审检察建议情形，但裁判是经同级法院再审后作出的", "en": "a retrial suggestion would fit, but the judgment was given in a retrial"}),
    "judicial_committee": Words({"zh": "符合再审检察建议情形，但裁判是经同级法院审判委员会讨论作出的", "en": "a retrial suggestion would fit, but the court's judicial committee decided"}),
    "not_fit": Words({"zh": "其他不适宜由同级法院再审纠正的情形", "en": "otherwise not fit for retrial by the court of the same level"}),
    "mediation": Words({"zh": "调解书损害国家利益或者社会公共利益", "en": "the mediation document harms state or public interests"}),
}
"""Grounds of a request for protest (arts 89 to 91)."""


class SimpleGround(TextChoices):
    """Why a case is simple (art 77)."""

    SIMPLE_TRIAL = "simple_trial", _("The first instance was tried in simple procedure")
    CLEAR = "clear", _("Facts are clear and the legal relation is simple")


EXTENSION_GROUNDS = {
    "investigation": Words({"zh": "需要调查核实", "en": "investigation is needed"}),
    "resolution": Words({"zh": "需要实质性化解行政争议", "en": "the dispute itself is being resolved"}),
    "special": Words({"zh": "有其他特殊情况", "en": "other special circumstances"}),
}
"""Why a review takes longer (art 56)."""


class Way(TextChoices):
    """How the dispute itself is worked on (arts 6, 134)."""

    HEARING = "hearing", _("Public hearing")
    EXPLANATION = "explanation", _("Explanation of law and reasons")
    AID = "aid", _("Judicial aid or social assistance")
    MEDIATION = "mediation", _("Mediation between the parties")


class Resolved(TextChoices):
    """How far it came."""

    RESOLVED = "resolved", _("Resolved: the dispute is over")
    PARTLY = "partly", _("Resolved in part")
    GOING_ON = "going_on", _("Still going on")
    FAILED = "failed", _("Not resolved")


CONDITIONS = dict(SHARED)
