"""What letters say, in both languages. Wording is not law: its revision stands on each letter, and no case pins it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

WORDING = "2026-1"

Content = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of letter: its title, and the paragraphs that follow from its content."""

    title: Mapping[str, str]
    zh: Callable[[Content], list[str]]
    en: Callable[[Content], list[str]]

    def paragraphs(self, content: Content, language: str) -> list[str]:
        """Paragraphs in `zh` or `en`; empty ones are left out."""
        made = self.zh(content) if language == "zh" else self.en(content)
        return [line for part in made for line in part.split("\n") if line.strip()]


def _day(value: Any) -> str:
    year, month, day = str(value).split("-")
    return f"{int(year)}年{int(month)}月{int(day)}日"


def _items(content: Content) -> str:
    return "\n".join(f"{i}．{item}" for i, item in enumerate(content.get("items", ()), 1))


def _reply(content: Content) -> list[str]:
    parts = [f"你反映的“{content['title']}”一事，本院于{_day(content['received'])}收到。", str(content["text"])]
    if content.get("basis"):
        parts.append(f"依据：{content['basis']}。")
    if content.get("next_steps"):
        parts.append(f"你还可以：{content['next_steps']}")
    return [*parts, "特此答复。"]


def _reply_en(content: Content) -> list[str]:
    parts = [f"We received your words about “{content['title']}” on {content['received']}.", str(content["text"])]
    if content.get("basis"):
        parts.append(f"Basis: {content['basis']}.")
    if content.get("next_steps"):
        parts.append(f"What you can do now: {content['next_steps']}")
    return parts


KINDS: dict[str, Kind] = {
    "acceptance_notice": Kind(
        {"zh": "受理通知书", "en": "Notice of acceptance"},
        lambda c: [
            f"你反映的“{c['title']}”一事，本院于{_day(c['received'])}收到。经审查，决定自{_day(c['accepted_from'])}起受理。",
            f"办理方式：{c['how_handled']}",
            "本院将在收到之日起三个月内书面答复办理进展或者办理结果。你可以凭查询码随时查询、留言和补充材料。",
            "特此通知。",
        ],
        lambda c: [
            f"We received your words about “{c['title']}” on {c['received']}. They are accepted from {c['accepted_from']}.",
            f"How it will be handled: {c['how_handled']}",
            "Within three months of receipt you will have a written answer with progress or the result. "
            "With your code you can follow the matter, write to us and add material at any time.",
        ],
    ),
    "materials_list": Kind(
        {"zh": "补充材料一次性告知书", "en": "What is still missing"},
        lambda c: [
            f"你反映的“{c['title']}”一事，尚缺下列材料：",
            _items(c),
            str(c.get("how") or "可以凭查询码在网上补充，也可以邮寄或者送到窗口；不方便的，请拨打12309。"),
            "以上是全部需要补充的材料。受理时间从材料补齐之日起计算。",
        ],
        lambda c: [
            f"In the matter “{c['title']}” the following is still missing:",
            _items(c),
            str(c.get("how") or "You may hand it in online with your code, by post, or at the counter; if that is hard, call 12309."),
            "This is the whole list. Acceptance counts from the day on which it is complete.",
        ],
    ),
    "redirection": Kind(
        {"zh": "告知书", "en": "Where to turn"},
        lambda c: [
            f"你反映的“{c['title']}”一事，本院于{_day(c['received'])}收到。经审查，应当由{c['organ']}办理。",
            f"理由：{c['reason']}",
            str(c["hand_over"]),
            "相关材料已由本院移送该机关，你不必重新提交。" if c.get("forwarded") else "你可以带上本告知书前往。",
        ],
        lambda c: [
            f"We received your words about “{c['title']}” on {c['received']}. The organ that can deal with them is {c['organ']}.",
            f"Why: {c['reason']}",
            str(c["hand_over"]),
            "We have sent the papers there; you need not hand them in again."
            if c.get("forwarded")
            else "You may take this letter with you.",
        ],
    ),
    "procedural_reply": Kind({"zh": "程序性答复书", "en": "Procedural reply"}, _reply, _reply_en),
    "progress_reply": Kind({"zh": "办理进展答复书", "en": "Reply with progress"}, _reply, _reply_en),
    "result_reply": Kind({"zh": "办理结果答复书", "en": "Reply with the result"}, _reply, _reply_en),
    "merge_notice": Kind(
        {"zh": "并案办理告知书", "en": "Notice that matters were joined"},
        lambda c: [
            f"你反映的“{c['title']}”一事，与本院在先收到的事项相同，现并案办理。",
            "你的查询码继续有效，办理结果将单独答复你，期限以在先收到的为准。",
        ],
        lambda c: [
            f"What you told us about “{c['title']}” concerns the same thing as an earlier matter; they are handled together.",
            "Your code stays valid, you will be answered yourself, and the earlier matter's days hold.",
        ],
    ),
    "transfer_notice": Kind(
        {"zh": "移送告知书", "en": "Notice of transfer"},
        lambda c: [f"你反映的“{c['title']}”一事，现由{c['to_name']}办理。你的查询码继续有效，不需要重新反映。"],
        lambda c: [f"The matter “{c['title']}” is now with {c['to_name']}. Your code stays valid; you need not start again."],
    ),
    "withdrawal_confirmation": Kind(
        {"zh": "结案告知书", "en": "Notice of closing"},
        lambda c: [
            f"你反映的“{c['title']}”一事现已结案。",
            str(c.get("reason") or ""),
            "有新的情况或者改变主意，随时可以再次反映。",
        ],
        lambda c: [
            f"The matter “{c['title']}” is now closed.",
            str(c.get("reason") or ""),
            "If something new happens or you change your mind, you may come back at any time.",
        ],
    ),
}
