"""What those who reported the matter hear of an act in its case: one sentence, with its day where another than today's counts. It names no organ and nobody."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from procuracy.casework.subscriptions import Happening
from procuracy.materials.wording import dated
from procuracy.web.language import Words

Telling = Callable[[Happening], Words]


def _plain(zh: str, en: str) -> Telling:
    return lambda h: Words({"zh": zh, "en": en})


ENDED: Mapping[str, tuple[str, str]] = {
    "no_violation": ("经过调查，没有需要继续办理的违法情形，检察院终结了案件。", "The investigation found no violation that must be taken further; the procuratorate has ended the case."),
    "rectified": ("问题已经改好：行政机关整改到位，检察院核实以后终结了案件。", "It has been put right: the organ has done its duty, and the procuratorate has checked it and ended the case."),
    "suit_withdrawn": ("公共利益已经得到保护，检察院撤回了起诉，案件办结。", "The public interest is protected now; the procuratorate has withdrawn its suit, and the case has ended."),
    "others_sue": ("法律规定的机关或者有关组织已经起诉，检察院终结了案件。", "An organ or organisation that the law names has sued; the procuratorate has ended its own case."),
    "kin_object": ("近亲属自己起诉或者不同意起诉，检察院终结了案件。", "The near relatives sue themselves or object; the procuratorate has ended the case."),
    "interest_protected": ("公共利益已经得到保护，检察院终结了案件。", "The public interest is protected already; the procuratorate has ended the case."),
    "settled": ("双方在法院达成协议，责任没有减少，案件办结。", "It was settled in court without reducing the liability, and the case has ended."),
    "claims_upheld": ("法院支持了检察院的诉讼请求，裁判已经生效。", "The court has upheld the procuratorate's claims, and the judgment is in effect."),
    "partly_upheld": ("法院支持了检察院的一部分诉讼请求，裁判已经生效。", "The court has upheld the procuratorate's claims in part, and the judgment is in effect."),
    "rejected": ("法院没有支持检察院的诉讼请求，裁判已经生效。", "The court has rejected the procuratorate's claims, and the judgment is in effect."),
}
"""How a case ended, by its outcome."""

VERDICTS: Mapping[str, tuple[str, str]] = {
    "fixed": ("已经改好", "it has been put right"),
    "partly": ("改好了一部分，还没有全部改好", "it has been put right in part, and not yet as a whole"),
    "not": ("还没有改好", "it has not been put right yet"),
}
"""What an evaluation on the spot found."""


def _day(text: Any, language: str) -> str:
    return dated(dt.date.fromisoformat(str(text)), language)


def _declined(h: Happening) -> Words:
    why = h.facts.get("told", "")
    return Words({"zh": "检察院决定不立案。" + (f"理由：{why}" if why else ""), "en": "The procuratorate has decided not to file a case." + (f" Why: {why}" if why else "")})


def _served(h: Happening) -> Words:
    due = next((start.due for start in h.decision.clocks.starts if start.clock == "rectification"), None)
    zh = f"检察建议已经在{_day(h.facts['received_by_organ_on'], 'zh')}送达行政机关，"
    en = f"A suggestion was served on the organ on {_day(h.facts['received_by_organ_on'], 'en')}. "
    if due is None:
        return Words({"zh": f"{zh}要求它依法履行职责并书面回复。", "en": f"{en}It is asked to do its duty and to reply in writing."})
    return Words({"zh": f"{zh}要求它在{dated(due, 'zh')}以前依法履行职责并书面回复。", "en": f"{en}It is asked to do its duty and to reply in writing by {dated(due, 'en')}."})


def _replied(h: Happening) -> Words:
    day = h.facts["replied_on"]
    return Words({"zh": f"行政机关已经书面回复（检察院{_day(day, 'zh')}收到）。检察院会核实改得怎样。", "en": f"The organ has replied in writing (received on {_day(day, 'en')}). The procuratorate checks what was done."})


def _evaluated(h: Happening) -> Words:
    day, (zh, en) = h.facts["evaluated_on"], VERDICTS[h.facts["verdict"]]
    return Words({"zh": f"检察院{_day(day, 'zh')}请人到现场一起看：{zh}。", "en": f"On {_day(day, 'en')} the procuratorate looked at the place together with others: {en}."})


def _judged(h: Happening) -> Words:
    zh, en = ("二审", "second") if h.facts["instance"] == "second" else ("一审", "first")
    return Words({"zh": f"法院已经作出{zh}裁判。", "en": f"The court has decided in the {en} instance."})


_TELL: Mapping[str, Telling] = {
    "file": _plain("检察院已经决定立案，正在调查。", "The procuratorate has decided to file a case, and investigates."),
    "decline_filing": _declined,
    "serve_suggestion": _served,
    "record_reply": _replied,
    "record_evaluation": _evaluated,
    "rectification_over": _plain("行政机关的整改期限已满，检察院正在看改得怎样，决定是否起诉。", "The organ's period has ended. The procuratorate looks at what was done and decides whether to sue."),
    "publish_notice": _plain("检察院已经公告：法律规定的机关和有关组织可以在三十日内起诉。", "The procuratorate has published a notice: organs and organisations that the law names may sue within thirty days."),
    "notice_over": _plain("公告期已满，检察院正在决定是否起诉。", "The notice has run out, and the procuratorate decides whether to sue."),
    "sue": _plain("检察院已经向法院提起公益诉讼。", "The procuratorate has sued in the public interest."),
    "record_judgment": _judged,
    "appeal": _plain("检察院不服一审裁判，已经上诉。", "The procuratorate has appealed from the first judgment."),
}
"""By act; an end without a sentence of its own is told by its outcome, and any other act by the words of its stage."""


def told(h: Happening) -> Words | None:
    """The sentence in both languages, or None where the words of the stage say it."""
    if h.action in _TELL:
        return _TELL[h.action](h)
    if h.decision.outcome in ENDED:
        zh, en = ENDED[h.decision.outcome]
        return Words({"zh": zh, "en": en})
    return None
