"""What acts of public interest litigation leave in the case: the evidence list, evaluations, the suggestion as it stands."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from typing import Any

from procuracy import law
from procuracy.casework.ids import uuid7
from procuracy.casework.subscriptions import Happening
from procuracy.lines.common.effects import subscriber
from procuracy.lines.supervision.effects import leaves
from procuracy.lines.supervision.facts import Verdict
from procuracy.lines.supervision.officers import chiefs

from .facts import Challenged, challenged_in
from .models import Evidence, SpotEvaluation


def _keep(h: Happening, **values: Any) -> None:
    h.change_case(facts={**h.case.facts, **values})


def _second(h: Happening) -> None:
    _keep(h, second=h.facts["second"])


def _evidence(h: Happening) -> None:
    f = h.facts
    row = Evidence(
        id=uuid7(int(h.now.timestamp() * 1000)), case_id=h.case.pk, seq=h.seq, proves=f["proves"], how=f["how"], obtained_on=dt.date.fromisoformat(f["obtained_on"]),
        obtained_by=f["obtained_by"], phase=f["phase"], viewpoint=str(f.get("viewpoint", "")).strip(), material_id=uuid.UUID(f["file"]) if f.get("file") else None,
    )  # fmt: skip
    h.batch.add(row)
    f["evidence"] = str(row.pk)


def _evaluation(h: Happening) -> None:
    f = h.facts
    part = [[name, int(f[name])] for name in ("volunteers", "concerned", "disabled", "observers") if f.get(name)]
    points = [[line.strip(), verdict] for name, verdict in (("fixed", "fixed"), ("partly", "partly"), ("open", "not")) for line in str(f.get(name, "")).splitlines() if line.strip()]
    h.batch.add(
        SpotEvaluation(
            id=uuid7(int(h.now.timestamp() * 1000)), case_id=h.case.pk, seq=h.seq, evaluated_on=dt.date.fromisoformat(f["evaluated_on"]), place=f["place"], took_part=part,
            points=points, verdict=f["verdict"], text=f["text"], materials=[uuid.UUID(ident) for ident in f.get("pictures", ())],
        )
    )  # fmt: skip
    _keep(h, evaluated=f["verdict"])


def _filed(h: Happening) -> None:
    _keep(h, urgent=bool(h.facts.get("urgent")))
    _about(h)
    h.facts["organ"] = h.before.procedure.name == "public_interest_administrative"


TRACKS = {"public_interest_administrative": ("行政公益诉讼", "administrative public interest case"), "public_interest_civil": ("民事公益诉讼", "civil public interest case")}
RULES = "公益诉讼办案规则"


def _about(h: Happening) -> None:
    """Letters say whom and what the case is about, and the article under which the act is done."""
    facts, (zh, en) = h.case.facts, TRACKS[h.before.procedure.name]
    title = law.field_of(facts["field"]).title
    h.facts.update(
        respondent=facts["respondent"], harm=facts["harm"],
        matter={"zh": f"{facts['respondent']}{title.zh}{zh}一案", "en": f"the {en} about {facts['respondent']} ({title.en})"},
    )  # fmt: skip
    basis = h.before.procedure.actions[h.action].basis or ""
    if articles := re.findall(r"\d+", basis.partition(RULES)[2]):
        h.facts["under"] = {"zh": "依照《人民检察院公益诉讼办案规则》" + "、".join(f"第{in_figures(int(n))}条" for n in articles), "en": f"under art. {', '.join(articles)} of the Rules on Handling Public Interest Litigation"}


_ONES = ("", "一", "二", "三", "四", "五", "六", "七", "八", "九")


def in_figures(number: int) -> str:
    """A number up to 199 as Chinese letters count articles: 七十九, 一百零二."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    if hundreds:
        return "一百" + (f"{_ONES[tens]}十{_ONES[ones]}" if tens else f"零{_ONES[ones]}" if ones else "")
    return f"{'' if tens == 1 else _ONES[tens]}十{_ONES[ones]}" if tens else _ONES[ones]


def _suggested(h: Happening) -> None:
    h.facts["addressee"] = h.case.facts["respondent"]
    names = ("addressee", "facts_found", "advice", "basis", "rectification_days")
    _keep(h, suggestion={name: h.facts[name] for name in names if h.facts.get(name)}, rectification_days=h.facts.get("rectification_days"))
    h.facts["advice"] = points(h.facts["advice"])
    h.facts["period"] = _period(h.facts.get("rectification_days"), bool(h.case.facts.get("urgent")))


_NUMBERED = re.compile(r"^\s*(?:\d{1,2}|[一二三四五六七八九十]{1,3})\s*[.．、)）]\s*")


def points(text: str) -> list[str] | str:
    """What is suggested, one point a line, for the letter to number; a single point stands as it is."""
    lines = [_NUMBERED.sub("", line).strip() for line in text.splitlines() if line.strip()]
    return lines if len(lines) > 1 else text


def _period(days: int | None, urgent: bool) -> dict[str, str]:
    """The organ's period in the words of the letter."""
    if days:
        return {"zh": f"{days}日", "en": f"{days} days"}
    return {"zh": "十五日", "en": "fifteen days"} if urgent else {"zh": "二个月", "en": "two months"}


def _examined(h: Happening) -> None:
    """A report ends the examination of the stage in which it was written."""
    _keep(h, examined_in=h.before.stage)


def _kin(h: Happening) -> None:
    _keep(h, kin=h.facts["kin"])


def _suitors(h: Happening) -> None:
    _keep(h, suitors=h.action == "record_suitors")


def _appealed(h: Happening) -> None:
    _keep(h, appealed=True)
    _about(h)


def _judged(h: Happening) -> None:
    if h.facts["instance"] == "second":
        _keep(h, appealed=False)


def _challenged(h: Happening) -> None:
    """Nobody pauses (art 21). On the chief procurator the committee decides (art 22), and so on a handler who alone holds that duty."""
    whom = challenged_in(h.facts["whom"], h.before.handler_id, h.case.facts)
    chief = h.facts["whom"] == Challenged.CHIEF or (whom is not None and [row.pk for row in chiefs(h.case.office_id, h.on)[:2]] == [whom])
    _keep(h, challenge="asked", challenged_handler=whom, challenge_of_chief=chief)


def _challenged_again(h: Happening) -> None:
    _keep(h, challenge="asked_again")


def _challenge_decided(h: Happening) -> None:
    """Whoever is recused leaves the case: a handler, or a second investigator, is then named anew."""
    granted = h.facts["verdict"] == Verdict.GRANTED
    leaving = h.facts.get("leaves") or h.case.facts.get("challenged_handler")
    gone = int(leaving) if granted and leaving else None
    facts = h.case.facts | {"challenge": "granted" if granted else "refused" if h.case.facts.get("challenge") == "asked" else "final"}
    h.change_case(facts={name: value for name, value in facts.items() if gone is None or name != "second" or int(value) != gone})
    if gone is not None:
        leaves(h, gone)


def _received(h: Happening) -> None:
    _keep(h, received_by_organ_on=h.facts["received_by_organ_on"])


def _replied(h: Happening) -> None:
    _keep(h, replied_on=h.facts["replied_on"])


def _helped(h: Happening) -> None:
    h.facts.update(plaintiff=h.case.facts["plaintiff"], respondent=h.case.facts["respondent"])


ABOUT = dict.fromkeys(
    ("decline_filing", "end_after_investigation", "decide_notice", "settle", "end_after_examination", "end_after_rectification", "suspend", "suspend_examination", "resume", "resume_examination", "transfer", "sue", "withdraw_suit", "change_claims", "file_appearance"),
    _about,
)
_SHARED = {
    "name_second": _second, "add_evidence": _evidence,
    "recusal_asked": _challenged, "recusal_asked_again": _challenged_again, "recusal_decided": _challenge_decided, "record_committee_recusal": _challenge_decided,
}  # fmt: skip
_COURT = {"finish_examination": _examined, "appeal": _appealed, "record_defendant_appeal": _appealed, "record_judgment": _judged}

SUBSCRIBERS = {
    "public_interest_administrative": subscriber(
        "public_interest_administrative",
        {**_SHARED, **_COURT, **ABOUT, "file": _filed, "decide_suggestion": _suggested, "serve_suggestion": _received, "record_reply": _replied, "record_evaluation": _evaluation},
    ),
    "public_interest_civil": subscriber("public_interest_civil", {**_SHARED, **_COURT, **ABOUT, "file": _filed, "ask_kin": _kin, "record_suitors": _suitors, "suitors_gone": _suitors}),
    "public_interest_support": subscriber("public_interest_support", {**_SHARED, **dict.fromkeys(("support", "refuse_support", "withdraw_support"), _helped)}),
}
