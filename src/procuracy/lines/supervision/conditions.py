"""Conditions that the procedures of both lines name. Articles: the civil rules (民), the administrative rules (行)."""

from __future__ import annotations

from procuracy.casework.lines import Condition
from procuracy.casework.view import CaseView
from procuracy.lines.common.conditions import NOTE_WAITS, SOMEBODY_HEARS, wrote_to

from .facts import Kind, Result, Source


def _running(name: str, zh: str, en: str, basis: str = "") -> Condition:
    return Condition(lambda view: name in view.running, zh, en, basis)


def _clear(zh: str, en: str, basis: str, *names: str) -> Condition:
    return Condition(lambda view: not set(names) & set(view.running), zh, en, basis)


def by_application(view: CaseView) -> bool:
    """Whether a party applied, so that there is an applicant with rights."""
    return view.facts.get("source") == Source.APPLICATION


def accepted(view: CaseView) -> bool:
    """Whether the review has begun."""
    return bool({"accept", "register_ex_officio"} & set(view.done))


def paused(view: CaseView) -> bool:
    """Whether whoever handles the case now is challenged and waits for the decision."""
    challenged = view.facts.get("paused")
    return challenged is not None and challenged == view.handler_id


def chief_challenged(view: CaseView) -> bool:
    """Whether the last challenge is one of the chief procurator, on whom the committee decides."""
    return bool(view.facts.get("challenge_of_chief"))


def chief_paused(view: CaseView) -> bool:
    """Whether the chief procurator is challenged and the committee has not decided yet; while its refusal is reconsidered nobody pauses."""
    if "chief_recusal" in view.running:
        return view.facts.get("chief_challenge") == "asked"
    return chief_challenged(view) and "recusal" in view.running and not view.facts.get("reconsidering")


def correctable(view: CaseView) -> bool:
    """Whether the case rests on a decision of its own office; what a court made of it is not taken back."""
    return not view.facts.get("decided_above") and (view.stage != "replied" or view.facts.get("result") in (Result.NOT_SUPPORTED, Result.ENDED))


CONDITIONS = {
    "somebody_hears": SOMEBODY_HEARS,
    "note_waits": NOTE_WAITS,
    "by_application": Condition(by_application, "本案是依职权启动的，没有申请人：由案件管理部门登记受理。", "This case was taken up ex officio and has no applicant: case management registers it.", "民诉监督规则 38；行政诉讼监督规则 37"),
    "ex_officio": Condition(lambda view: not by_application(view), "本案是当事人申请的。", "In this case a party applied.", "民诉监督规则 37；行政诉讼监督规则 36"),
    "about_judgment": Condition(lambda view: view.facts.get("kind") == Kind.JUDGMENT, "只适用于对生效判决、裁定、调解书的监督。", "Only where an effective judgment, ruling or mediation document is supervised.", "民诉监督规则 74、75；行政诉讼监督规则 88"),
    "about_violation": Condition(lambda view: view.facts.get("kind") != Kind.JUDGMENT, "只适用于对审判、执行违法的监督。", "Only where a violation in trial or enforcement is supervised.", "民诉监督规则 98、104；行政诉讼监督规则 103、108"),
    "about_enforcement": Condition(lambda view: view.facts.get("kind") == Kind.ENFORCEMENT, "只适用于执行监督。", "Only in the supervision of enforcement.", "民诉监督规则 105；行政诉讼监督规则 112"),
    "materials_not_asked": Condition(lambda view: "ask_for_materials" not in view.done, "缺少的材料应当一次性告知，已经告知过。", "All missing material is asked for once, and has been.", "民诉监督规则 21；行政诉讼监督规则 21"),
    "main_missing": Condition(lambda view: bool(view.facts.get("main_missing")), "缺的不是主要材料，不能视为撤回：用“材料已补齐”继续。", "No main material is missing, so it does not lapse: go on with the other act.", "行政诉讼监督规则 21"),
    "not_accepted_yet": Condition(lambda view: not accepted(view), "已经受理：用“终结审查（撤回）”。", "It was accepted: use the act that ends the review.", ""),
    "materials_notice_owed": _running("serve_materials_notice", "补齐材料通知已经登记送达。", "The service of the notice is recorded."),
    "wrote_to_parties": Condition(wrote_to("applicant", "other_party"), "还没有发给当事人的文书。", "No document went to the parties yet.", ""),
    "wrote_to_court": Condition(wrote_to("court"), "还没有发给法院的文书。", "No document went to the court yet.", ""),
    "pauses": Condition(paused, "承办人没有被申请回避，不需要按紧急措施登记。", "The handler is not challenged, so nothing needs to be recorded as urgent.", "民诉监督规则 14；行政诉讼监督规则 15"),
    "accepted": Condition(accepted, "还没有受理。", "It was not accepted yet.", ""),
    "notice_owed": _running("notice", "没有等待发送的受理通知书。", "No notice of acceptance waits to be sent.", ""),
    "hand_over_owed": _running("hand_over", "案件材料已经移送。", "The file was handed over.", ""),
    "copy_not_received": Condition(lambda view: "record_copy_received" not in view.done, "已经登记其他当事人收到副本。", "The other party's receipt is recorded.", ""),
    "nothing_owed": _clear("受理通知书还没有发送，或者案件材料还没有移送。", "The notice of acceptance is not sent, or the file is not handed over.", "民诉监督规则 33、34；行政诉讼监督规则 32、33", "notice", "hand_over"),
    "not_challenged": Condition(lambda view: not paused(view), "承办人被申请回避，作出决定前暂停参与本案；紧急措施除外。", "The handler is challenged and pauses until it is decided; only what is urgent may be done.", "民诉监督规则 14；行政诉讼监督规则 15"),
    "not_herself_challenged": Condition(
        lambda view: True, "你被申请回避，作出决定前暂停参与本案；紧急的用“登记紧急措施”，其他由同事办理。", "You are challenged and pause until it is decided: what is urgent has an act of its own, and a colleague does the rest.",
        "民诉监督规则 14；行政诉讼监督规则 15", of=lambda view, actor: not (paused(view) and actor.kind == "official" and int(actor.id) == view.handler_id),
    ),
    "chief_not_challenged": Condition(
        lambda view: not chief_paused(view), "检察长被申请回避，检察委员会作出决定前暂停参与本案。", "The chief procurator is challenged and pauses until the committee has decided.",
        "民诉监督规则 14、16；行政诉讼监督规则 15、16",
    ),
    "chief_decides": Condition(lambda view: not chief_challenged(view), "申请检察长回避的，由检察委员会决定。", "On a challenge of the chief procurator the procuratorial committee decides.", "民诉监督规则 16；行政诉讼监督规则 16"),
    "committee_decides": Condition(lambda view: chief_challenged(view) and "recusal" in view.running, "没有等待检察委员会决定的回避申请。", "No challenge waits for the procuratorial committee.", "民诉监督规则 16；行政诉讼监督规则 16"),
    "chief_to_decide": Condition(
        lambda view: "recusal" in view.running and not chief_challenged(view) and "chief_recusal" not in view.running, "没有等待检察长决定的回避申请，或者检察长已经被申请回避。",
        "No challenge waits for the chief procurator, or she is challenged already.", "民诉监督规则 16；行政诉讼监督规则 16",
    ),
    "chief_challenge_waits": _running("chief_recusal", "没有等待检察委员会决定的对检察长的回避申请。", "No challenge of the chief procurator waits for the committee.", "民诉监督规则 16；行政诉讼监督规则 16"),
    "her_chief_challenge": Condition(lambda view: view.facts.get("chief_challenge_by") == "applicant", "申请回避的不是申请人。", "The applicant did not challenge.", ""),
    "others_chief_challenge": Condition(lambda view: view.facts.get("chief_challenge_by") == "other_party", "申请回避的不是其他当事人。", "The other party did not challenge.", ""),
    "chief_challenge_refused": Condition(
        lambda view: view.facts.get("chief_challenge") == "refused" and not view.facts.get("chief_reconsidered") and "chief_recusal" not in view.running,
        "没有可以复议的驳回决定，或者已经复议过一次。", "No refusal that can be reconsidered, or it was reconsidered once.", "民诉监督规则 17；行政诉讼监督规则 17",
    ),
    "correctable": Condition(correctable, "决定由上一级检察院作出，或者法院已经处理：不由本院撤回。", "The office above decided, or the court has dealt with it: it is not ours to withdraw.", "民诉监督规则 121；行政诉讼监督规则 127"),
    "anew": Condition(lambda view: bool(view.facts.get("anew")), "不是重新审查。", "It is not reviewed anew.", ""),
    "no_challenge_waits": _clear("回避申请还没有决定。", "A challenge is not decided yet.", "民诉监督规则 17；行政诉讼监督规则 17", "recusal", "chief_recusal"),
    "challenge_waits": Condition(lambda view: "recusal" in view.running and not view.facts.get("reconsidering"), "没有等待决定的回避申请。", "No challenge waits.", "民诉监督规则 17；行政诉讼监督规则 17"),
    "her_challenge": Condition(lambda view: view.facts.get("challenge_by") == "applicant", "申请回避的不是申请人。", "The applicant did not challenge.", ""),
    "others_challenge": Condition(lambda view: view.facts.get("challenge_by") == "other_party", "申请回避的不是其他当事人。", "The other party did not challenge.", ""),
    "challenge_refused": Condition(
        lambda view: view.facts.get("challenge") == "refused" and not view.facts.get("reconsidered"), "没有可以复议的驳回决定，或者已经复议过一次。", "No refusal that can be reconsidered, or it was reconsidered once.", "民诉监督规则 17；行政诉讼监督规则 17"
    ),
    "own_challenge": Condition(
        lambda view: True, "申请回避的不是你。", "It was not you who challenged.", "民诉监督规则 17；行政诉讼监督规则 17", of=lambda view, actor: actor.kind != "person" or view.facts.get("challenge_by") == "applicant"
    ),
    "own_chief_challenge": Condition(
        lambda view: True, "申请检察长回避的不是你。", "It was not you who challenged the chief procurator.", "民诉监督规则 17；行政诉讼监督规则 17", of=lambda view, actor: actor.kind != "person" or view.facts.get("chief_challenge_by") == "applicant"
    ),
    "reconsideration_waits": Condition(lambda view: "recusal" in view.running and bool(view.facts.get("reconsidering")), "没有等待决定的复议申请。", "No reconsideration waits.", "民诉监督规则 17；行政诉讼监督规则 17"),
    "review_report": Condition(lambda view: "finish_review" in view.done and view.facts.get("reported", True), "还没有审查终结报告。", "There is no report that ends the review.", "民诉监督规则 48；行政诉讼监督规则 52"),
    "committee_agreed": Condition(lambda view: view.facts.get("committee") == "agreed", "再审检察建议须经检察委员会决定：先登记检察委员会的决定。", "A retrial suggestion needs the procuratorial committee: record its decision first.", "民诉监督规则 87；行政诉讼监督规则 92"),
    "entrusted_sent": Condition(lambda view: view.facts.get("entrusted") == "sent", "没有等待对方收到的调查函。", "No request to investigate is on its way.", ""),
    "entrusted_waits": _running("entrusted", "没有等待回复的委托调查。", "No entrusted investigation is awaited.", ""),
    "explanation_sent": Condition(lambda view: view.facts.get("explanation") == "sent", "没有等待法院收到的通知书。", "No notice is on its way to the court.", ""),
    "explanation_waits": _running("explanation", "没有等待法院说明。", "No explanation of the court is awaited.", ""),
    "monitoring_waits": _running("monitoring", "没有等待回复的流程监控通知书。", "No process-monitoring notice waits.", ""),
    "proposal_waits": _running("correction", "没有等待回复的法院建议。", "No proposal of the court waits.", ""),
    "request_to_send": _running("send", "提请抗诉报告书已经报送。", "The request was sent up.", ""),
    "request_sent": _clear("提请抗诉报告书还没有报送。", "The request was not sent up yet.", "民诉监督规则 88；行政诉讼监督规则 93", "send"),
    "upward_owed": _running("file_upward", "没有等待备案的再审检察建议。", "No retrial suggestion waits to be filed with the office above.", "民诉监督规则 87；行政诉讼监督规则 92"),
    "filed_upward": _clear("再审检察建议书还没有报上一级备案。", "The retrial suggestion is not filed with the office above yet.", "民诉监督规则 87；行政诉讼监督规则 92", "file_upward"),
    "protested": Condition(lambda view: view.facts.get("opinion") == "protest", "不是抗诉案件。", "Not a protest.", ""),
    "result_known": Condition(lambda view: bool(view.facts.get("result")), "还没有登记处理结果。", "No result is recorded yet.", ""),
    "simple": Condition(lambda view: bool(view.facts.get("simple")), "不是简易案件。", "Not a simple case.", "行政诉讼监督规则 77"),
    "not_simple": Condition(lambda view: not view.facts.get("simple"), "简易案件不适用延长审查期限：先转为普通案件。", "A simple case is not extended: turn it back to an ordinary one first.", "行政诉讼监督规则 79"),
}
