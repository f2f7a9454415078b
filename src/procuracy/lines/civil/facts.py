"""Closed sets of civil litigation supervision, and its conditions."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from procuracy.casework.lines import Condition
from procuracy.lines.supervision.conditions import CONDITIONS as SHARED
from procuracy.lines.supervision.facts import Kind
from procuracy.web.language import Words

SUPERVISED = {
    Kind.JUDGMENT.value: Words({"zh": "生效裁判监督", "en": "Effective judgments"}),
    Kind.TRIAL.value: Words({"zh": "审判违法监督", "en": "Violations in trials"}),
    Kind.ENFORCEMENT.value: Words({"zh": "执行监督", "en": "Enforcement"}),
}
"""What is supervised, as campaigns and figures count it (CSR 19)."""

LEVEL_ARTICLE = "民诉监督规则 29"
"""The procuratorate of the court's own level is competent."""


class LimitKind(TextChoices):
    """What starts the applicant's two years (art 20); where the court stayed silent the rules name no such day."""

    REJECTION_MADE = "rejection_made", _("The court made the ruling that rejects the retrial application")
    RETRIAL_EFFECTIVE = "retrial_effective", _("The judgment or ruling of a retrial took effect")
    NO_RULING = "no_ruling", _("The court let its period for the retrial application pass without a ruling: no period runs")


LIMIT_RULES = {LimitKind.REJECTION_MADE.value: "CIV-01", LimitKind.RETRIAL_EFFECTIVE.value: "CIV-01"}
LIMIT_KINDS = {Kind.JUDGMENT.value: frozenset(LimitKind.values), Kind.TRIAL.value: frozenset[str](), Kind.ENFORCEMENT.value: frozenset[str]()}
"""Only against effective judgments does a period run."""
WITHOUT_DAY = frozenset({LimitKind.NO_RULING.value})


class ExOfficio(TextChoices):
    """When a case is taken up ex officio (art 37)."""

    PUBLIC = "public", _("State or public interests are harmed")
    CORRUPT = "corrupt", _("Judges or enforcement officers were corrupt or bent the law")
    SHAM = "sham", _("A sham suit, or justice obstructed otherwise by the parties")
    PUBLIC_SUIT = "public_suit", _("A public interest suit: judgment, trial or enforcement is wrong")
    FOLLOW_UP = "follow_up", _("Earlier supervision must be followed up")
    OTHER = "other", _("Great effect on society, or needed otherwise")


NOT_ACCEPTED_JUDGMENT = {
    "no_retrial_asked": Words({"zh": "未向人民法院申请再审（第二十七条第一项）", "en": "no retrial was asked of the court (art 27, item 1)"}),
    "retrial_late": Words({"zh": "申请再审超过法律规定的期限，且没有不可归责于自身的原因（第二十七条第二项）", "en": "the retrial was asked too late, for a reason that lies with the party (art 27, item 2)"}),
    "court_reviews": Words({"zh": "人民法院在法定期限内正在对民事再审申请进行审查（第二十七条第三项）", "en": "the court still examines the retrial application in time (art 27, item 3)"}),
    "retrial_open": Words({"zh": "人民法院已经裁定再审且尚未审结（第二十七条第四项）", "en": "a retrial is ordered and not finished (art 27, item 4)"}),
    "divorce": Words({"zh": "判决、调解解除婚姻关系，且不是对财产分割部分不服（第二十七条第五项）", "en": "the judgment or mediation ended a marriage, and the division of property is not at issue (art 27, item 5)"}),
    "decided_before": Words({"zh": "人民检察院已经审查终结作出决定（第二十七条第六项）", "en": "a procuratorate has reviewed and decided it (art 27, item 6)"}),
    "after_protest": Words({"zh": "裁判、调解书是人民法院根据人民检察院的抗诉或者再审检察建议再审后作出的（第二十七条第七项）", "en": "the judgment follows a protest or a retrial suggestion (art 27, item 7)"}),
    "late": Words({"zh": "申请监督超过第二十条规定的期限（第二十七条第八项）", "en": "the application came after the period of art 20 (art 27, item 8)"}),
    "other_judgment": Words({"zh": "其他不应受理的情形（第二十七条第九项）", "en": "otherwise not to be accepted (art 27, item 9)"}),
}
"""Grounds not to accept an application against an effective judgment (art 27)."""

NOT_ACCEPTED_VIOLATION = {
    "remedies_unused": Words({"zh": "可以提出异议、申请复议或者提起诉讼而没有提出，且没有正当理由（第二十八条第一项）", "en": "objection, reconsideration or suit was open and not used, without good reason (art 28, item 1)"}),
    "remedies_open": Words({"zh": "提出异议、申请复议或者提起诉讼后，人民法院正在审查处理且未超过法定期限（第二十八条第二项）", "en": "the court still deals with the objection, reconsideration or suit in time (art 28, item 2)"}),
    "other_violation": Words({"zh": "其他不应受理的情形（第二十八条第三项）", "en": "otherwise not to be accepted (art 28, item 3)"}),
}
"""Grounds not to accept an application about a violation in trial or enforcement (art 28); acts of the officers themselves are not barred by the first two."""

NOT_ACCEPTED = NOT_ACCEPTED_JUDGMENT | NOT_ACCEPTED_VIOLATION

RETRIAL_GROUNDS = {
    "new_evidence": Words({"zh": "有新的证据，足以推翻原判决、裁定", "en": "new evidence that overturns it"}),
    "no_evidence": Words({"zh": "认定的基本事实缺乏证据证明", "en": "basic facts lack evidence"}),
    "forged": Words({"zh": "认定事实的主要证据是伪造的", "en": "main evidence is forged"}),
    "not_examined": Words({"zh": "认定事实的主要证据未经质证", "en": "main evidence was not examined by the parties"}),
    "not_collected": Words({"zh": "当事人书面申请法院调查收集主要证据，法院未调查收集", "en": "the court did not collect main evidence though a party asked in writing"}),
    "composition": Words({"zh": "审判组织的组成不合法或者应当回避的审判人员没有回避", "en": "the court was unlawfully composed, or a judge did not stand aside"}),
    "not_represented": Words({"zh": "无诉讼行为能力人未经法定代理人代为诉讼，或者应当参加诉讼的当事人非因自身事由未参加", "en": "somebody was not represented, or did not take part through no fault of her own"}),
    "debate": Words({"zh": "违反法律规定，剥夺当事人辩论权利", "en": "a party was kept from being heard"}),
    "default": Words({"zh": "未经传票传唤，缺席判决", "en": "a default judgment without a summons"}),
    "claims": Words({"zh": "遗漏或者超出诉讼请求", "en": "claims were passed over or exceeded"}),
    "document": Words({"zh": "据以作出裁判的法律文书被撤销或者变更", "en": "a document on which it rests was revoked or changed"}),
    "mediation": Words({"zh": "调解书损害国家利益、社会公共利益", "en": "the mediation document harms state or public interests"}),
    "fit": Words({"zh": "适用法律确有错误等情形，适宜由同级法院再审纠正（第八十四条）", "en": "the law was applied wrongly, and the court of the same level is fit to correct it (art 84)"}),
}
"""Grounds of a retrial suggestion (arts 81, 84, 85)."""

PROTEST_GROUNDS = {
    "law": Words({"zh": "适用法律确有错误", "en": "the law was applied wrongly"}),
    "corrupt": Words({"zh": "审判人员贪污受贿，徇私舞弊，枉法裁判", "en": "judges were corrupt or bent the law"}),
    "after_retrial": Words({"zh": "符合再审检察建议情形，但裁判是经同级法院再审后作出的", "en": "a retrial suggestion would fit, but the judgment was given in a retrial"}),
    "judicial_committee": Words({"zh": "符合再审检察建议情形，但裁判是经同级法院审判委员会讨论作出的", "en": "a retrial suggestion would fit, but the court's judicial committee decided"}),
    "mediation": Words({"zh": "调解书损害国家利益、社会公共利益", "en": "the mediation document harms state or public interests"}),
}
"""Grounds of a request for protest (arts 82, 83, 85)."""


class ReviewGround(TextChoices):
    """Why a decision not to support should be reviewed (art 126)."""

    NEW_EVIDENCE = "new_evidence", _("There is new evidence that overturns the judgment")
    FORGED = "forged", _("The main evidence was forged, and this can be shown")
    DOCUMENT = "document", _("A document on which the judgment rests was revoked or changed")
    JUDGE = "judge", _("A judge was corrupt or bent the law, and this can be shown")
    PROCURATOR = "procurator", _("A procurator was corrupt or abused the office, and this can be shown")
    OTHER = "other", _("Something else makes the decision clearly wrong")


class ReviewState(TextChoices):
    """How far the review by the office above came."""

    ASKED = "asked", _("Asked for, being screened")
    TAKEN = "taken", _("Taken up")
    DECLINED = "declined", _("Not taken up")
    UPHELD = "upheld", _("The decision is upheld")
    OVERTURNED = "overturned", _("The decision is revoked and a protest made")


def _running(name: str, zh: str, en: str, basis: str) -> Condition:
    return Condition(lambda view: name in view.running, zh, en, basis)


def _settled(name: str, zh: str, en: str, basis: str) -> Condition:
    return Condition(lambda view: name not in view.running, zh, en, basis)


CONDITIONS = SHARED | {
    "request_to_send": _running("send_request", "提请抗诉报告书已经报送。", "The request was sent up.", "民诉监督规则 88"),
    "request_sent": _settled("send_request", "提请抗诉报告书还没有报送。", "The request was not sent up yet.", "民诉监督规则 88"),
    "refusal_to_send": _running("send_refusal", "不支持监督申请决定书已经发送。", "The decision was sent.", "民诉监督规则 89"),
    "refusal_sent": _settled("send_refusal", "不支持监督申请决定书还没有发送。", "The decision not to support was not sent yet.", "民诉监督规则 89"),
}
