"""Conditions that the aid procedure names: pure functions over a case's snapshot, each with its sentence and basis."""

from __future__ import annotations

from procuracy.casework.lines import Condition
from procuracy.casework.view import CaseView
from procuracy.lines.common.conditions import SOMEBODY_HEARS


def _is_lead(view: CaseView) -> bool:
    return view.facts.get("source") == "lead"


def _may_apply(view: CaseView) -> bool:
    return not _is_lead(view) or "take_up" in view.done


def _interviewed(view: CaseView) -> bool:
    return "interview" in view.done


def _applied(view: CaseView) -> bool:
    return "apply" in view.done


def _green(view: CaseView) -> bool:
    return "green_channel" in view.done


def _heard(view: CaseView) -> bool:
    """In the green channel the interview may follow with the papers."""
    return _interviewed(view) or _green(view)


def _verifying(view: CaseView) -> bool:
    begun, ended = view.last_at.get("verify_outside"), view.last_at.get("verified")
    return begun is not None and (ended is None or ended < begun)


def _payable(view: CaseView) -> bool:
    """Where aid comes first, the office pays before the finance department does."""
    return view.stage == "funded" or _green(view)


CONDITIONS = {
    "is_lead": Condition(_is_lead, "这是申请，不是线索，请登记申请。", "This is an application, not a lead; register it.", ""),
    "may_apply": Condition(
        _may_apply, "线索还没有答复，请先采纳线索并告知本人。", "The lead is not answered yet; take it up and tell the person first.", ""
    ),
    "interviewed": Condition(
        _interviewed, "申请前应当谈话，问清情况并讲明条件。", "Before the application comes the interview: ask, and explain the terms.", ""
    ),
    "heard": Condition(
        _heard, "还没有与本人谈话，不了解是否已获赔偿或者救助。", "Nobody has talked with the person yet: compensation or earlier aid may be unknown.", ""
    ),
    "applied": Condition(_applied, "还没有登记申请。", "No application is registered yet.", ""),
    "not_applied": Condition(lambda view: not _applied(view), "已经提出申请，应当审查。", "The application is there and must be looked at.", ""),
    "replyable": Condition(
        lambda view: view.replyable, "没有可以联系本人的方式。", "There is no way to reach the person.", ""
    ),
    "somebody_hears": SOMEBODY_HEARS,
    "verifying": Condition(_verifying, "没有正在进行的调查核实。", "No verification is under way.", ""),
    "not_verifying": Condition(
        lambda view: not _verifying(view), "上一次调查核实还没有登记结果。", "The last verification has no result yet.", ""
    ),
    "papers_outstanding": Condition(
        lambda view: "papers" in view.running, "没有等待补齐的材料。", "No papers are outstanding.", ""
    ),
    "payable": Condition(
        _payable, "救助金还没有到账；先行救助的除外。", "The funds have not arrived, and this is no aid first.", ""
    ),
}
