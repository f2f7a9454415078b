"""Closed sets and the conditions that the procedures name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from procuracy.casework.lines import Condition
from procuracy.casework.view import CaseView
from procuracy.lines.common.conditions import NOTE_WAITS


class Signs(TextChoices):
    """By what an organ shows that it does not perform its duty by law after the suggestion (art 82)."""

    NO_REPLY = "no_reply", _("No reply in time, and no measures")
    PLAN_ONLY = "plan_only", _("Measures decided on, and not carried out")
    PARTLY = "partly", _("Measures carried out in part only")
    NO_TRANSFER = "no_transfer", _("A suspected crime was not handed on, or the violation stopped without its consequences")
    NO_PLAN = "no_plan", _("No plan where nature must recover first")
    PLAN_IDLE = "plan_idle", _("A plan where nature must recover first, and not followed")
    OTHER = "other", _("Otherwise not performed, or not lawfully")


class Grounds(TextChoices):
    """Why time is not counted (art 48)."""

    APPRAISAL = "appraisal", _("Appraisal")
    EVALUATION = "evaluation", _("Evaluation")
    AUDIT = "audit", _("Audit")
    INSPECTION = "inspection", _("Inspection")
    TESTING = "testing", _("Testing")
    TRANSLATION = "translation", _("Translation")


class Kin(TextChoices):
    """What the near relatives of a hero or martyr say (art 92)."""

    AGREE = "agree", _("They agree that the procuratorate sues")
    SILENT = "silent", _("Nobody could be found, or nobody answered")
    OBJECT = "object", _("They object")
    SUE = "sue", _("They sue themselves")


class Challenged(TextChoices):
    """Whom a challenge concerns (arts 19, 22)."""

    HANDLER = "handler", _("The handler of this case")
    SECOND = "second", _("The second investigator")
    CHIEF = "chief", _("The chief procurator")
    OTHER = "other", _("Somebody else who takes part")


def challenged_in(whom: str, handler: int | None, facts: Mapping[str, Any]) -> int | None:
    """Which official of the case a challenge concerns; None where she has no part that the case knows."""
    second = facts.get("second")
    return handler if whom == Challenged.HANDLER else int(second) if whom == Challenged.SECOND and second else None


KIN_NOT_AGAINST = frozenset({Kin.AGREE, Kin.SILENT})
KIN_AGAINST = frozenset({Kin.OBJECT, Kin.SUE})
OWED = frozenset({"serve_filing", "report_upward", "report_suspension", "file_complaint_upward", "report_judgment", "report_appeal", "submit_claims", "appear_in_court"})
"""Clocks of what must be served, submitted or reported before a case may end."""


def _running(name: str, zh: str, en: str, basis: str = "") -> Condition:
    return Condition(lambda view: name in view.running, zh, en, basis)


def _done(action: str, zh: str, en: str, basis: str = "") -> Condition:
    return Condition(lambda view: action in view.done, zh, en, basis)


def _fixed(view: CaseView) -> bool:
    return view.facts.get("evaluated") == "fixed"


def _owed(view: CaseView) -> tuple[str, str]:
    """What exactly is still to be served, submitted or reported."""
    titles = [view.procedure.clocks[name].title for name in view.running if name in OWED]
    return f"还没有办：{'、'.join(title.zh for title in titles)}。先办完再终结。", f"Still to be done first: {', '.join(title.en for title in titles)}."


CONDITIONS = {
    "note_waits": NOTE_WAITS,
    "two_investigators": Condition(lambda view: bool(view.facts.get("second")), "调查须由两名以上检察人员进行：先确定第二名办案人员。", "Two or more officers investigate: name the second one first.", "公益诉讼办案规则 36"),
    "investigation_report": _done("finish_investigation", "还没有调查终结报告。", "There is no report that ends the investigation.", "公益诉讼办案规则 74、75、90、91"),
    "examination_report": Condition(
        lambda view: view.facts.get("examined_in") == view.stage, "本阶段还没有审查终结报告。", "There is no report that ends the examination at this stage.", "公益诉讼办案规则 79、94"
    ),
    "evaluated_fixed": Condition(_fixed, "现场评估没有认定已经改好。", "No evaluation on the spot found it put right.", "公益诉讼办案规则 77"),
    "urgent": Condition(lambda view: bool(view.facts.get("urgent")), "不是紧急情形。", "Not urgent.", "检察公益诉讼解释 21"),
    "heroes": Condition(lambda view: view.facts.get("field") == "heroes", "不是英雄烈士保护案件。", "Not about heroes and martyrs.", "公益诉讼办案规则 92"),
    "not_heroes": Condition(lambda view: view.facts.get("field") != "heroes", "英雄烈士保护案件直接征询近亲属意见。", "About heroes and martyrs the near relatives are asked directly.", "公益诉讼办案规则 92"),
    "judgment": _done("record_judgment", "还没有登记裁判。", "No judgment is recorded.", "公益诉讼办案规则 58"),
    "extended_once": _done("extend_first", "先由本院检察长延长一次。", "The chief procurator of this office extends it first.", "公益诉讼办案规则 47"),
    "filing_to_serve": _running("serve_filing", "立案决定书已经送达。", "The filing decision is served.", "公益诉讼办案规则 70"),
    "suggestion_report_owed": _running("report_upward", "没有等待备案的检察建议。", "Nothing waits to be filed with the office above.", "公益诉讼办案规则 75"),
    "suspension_report_owed": _running("report_suspension", "没有等待备案的中止审查。", "No suspension waits to be filed with the office above.", "公益诉讼办案规则 78"),
    "complaint_report_owed": _running("file_complaint_upward", "没有等待备案的起诉书。", "No complaint waits to be filed with the office above.", "公益诉讼办案规则 46"),
    "court_notice_waits": _running("appear_in_court", "没有等待答复的出庭通知。", "No notice of the court waits.", "公益诉讼办案规则 49"),
    "claims_to_submit": _running("submit_claims", "没有等待提交的决定书。", "No decision waits to be submitted.", ""),
    "nothing_owed": Condition(
        lambda view: not OWED & set(view.running), "还有应当送达、提交、上报的没有办：先办完再终结。", "Something is still to be served, submitted or reported: do that first.", "公益诉讼办案规则 46、58、62、70、75、78", says=_owed
    ),
    "in_effect": Condition(lambda view: not view.facts.get("appealed"), "已经上诉：登记二审裁判以后才能办结。", "An appeal is open: record the judgment of the second instance first.", "公益诉讼办案规则 62"),
    "notice_decided": _done("decide_notice", "还没有决定公告。", "The notice is not decided on.", "公益诉讼办案规则 91"),
    "kin_not_against": Condition(
        lambda view: view.facts.get("field") != "heroes" or view.facts.get("kin") in KIN_NOT_AGAINST,
        "英雄烈士的近亲属自己起诉或者不同意的，检察院不起诉。",
        "Near relatives of a hero or martyr sue themselves or object: the procuratorate does not sue.",
        "公益诉讼办案规则 90、92",
    ),
    "others_sue": Condition(lambda view: bool(view.facts.get("suitors")), "没有登记其他机关和组织起诉。", "Nobody else is recorded as suing.", ""),
    "nobody_else_sues": Condition(
        lambda view: not view.facts.get("suitors"), "已有法律规定的机关或者组织起诉。", "An organ or organisation that the law names sues.", "检察公益诉讼解释 13"
    ),
    "judgment_report_owed": _running("report_judgment", "没有等待上报的裁判。", "No judgment waits to be reported.", "公益诉讼办案规则 58"),
    "appeal_report_owed": _running("report_appeal", "没有等待上报的上诉。", "No appeal waits to be reported.", "公益诉讼办案规则 62"),
    "recusal_waits": _running("recusal", "没有等待决定的回避申请。", "No challenge waits.", "公益诉讼办案规则 23"),
    "no_recusal_waits": Condition(lambda view: "recusal" not in view.running, "回避申请还没有决定。", "A challenge is not decided yet.", "公益诉讼办案规则 23"),
    "chief_decides": Condition(lambda view: not view.facts.get("challenge_of_chief"), "申请检察长回避的，由检察委员会决定。", "On a challenge of the chief procurator the procuratorial committee decides.", "公益诉讼办案规则 22"),
    "committee_decides": Condition(
        lambda view: "recusal" in view.running and bool(view.facts.get("challenge_of_chief")), "没有等待检察委员会决定的回避申请。", "No challenge waits for the procuratorial committee.", "公益诉讼办案规则 22"
    ),
    "recusal_refused": Condition(
        lambda view: view.facts.get("challenge") == "refused" and "recusal" not in view.running, "没有可以复议的驳回决定，或者已经复议过一次。", "No refusal that can be reconsidered, or it was reconsidered once.", "公益诉讼办案规则 23"
    ),
    "rectification_suspended": Condition(lambda view: "examination" not in view.running, "审查期间中止的，用“恢复审查”。", "The examination was suspended: use the other act.", ""),
    "examination_suspended": Condition(lambda view: "examination" in view.running, "整改期间中止的，用另一项“恢复审查”。", "The rectification was suspended: use the other act.", ""),
}
