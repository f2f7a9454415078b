"""What acts of a lead leave beside it: where and when it is about, so that near ones are found; and what its reporter hears of them, in both languages."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from django.db.models import Q

from procuracy.casework.commands import RAISED
from procuracy.casework.errors import NotPossibleNow
from procuracy.casework.models import Case, Link
from procuracy.casework.subscriptions import OPENED, Happening
from procuracy.lines.common.effects import subscriber

from .forms import field_title, wgs_of
from .models import LeadPoint
from .news import standing
from .places import cell, units


def _opened(h: Happening) -> None:
    f = h.case.facts
    place = wgs_of(str(f.get("position", "")), str(f.get("datum", "")))
    lat, lon = units(*place) if place else (None, None)
    h.batch.add(
        LeadPoint(
            case_id=h.case.pk, division=h.case.place, field=f["field"], seen_on=dt.date.fromisoformat(f["seen_on"]), latitude=lat, longitude=lon,
            cell=cell(lat, lon) if lat is not None and lon is not None else None, participant_id=uuid.UUID(f["participant"]) if f.get("participant") else None,
        )
    )  # fmt: skip


def _raised(h: Happening) -> None:
    """Which lines were opened from it: a lead is adopted by its case, and handed on by its request."""
    h.change_case(facts={**h.case.facts, "raised": sorted({*h.case.facts.get("raised", ()), h.facts["line"]})})


def about(facts: Mapping[str, Any]) -> dict[str, str]:
    """What a lead is about, as a letter to its reporter says it: the place in her words, and the field."""
    title = field_title(str(facts["field"]))
    place = str(facts["happened_at"])
    return {"zh": f"{place}的问题（{title['zh']}）", "en": f"{place} ({title['en']})"}


def _say(h: Happening, zh: str, en: str) -> None:
    """Put the same sentence in both languages into her thread, and say in the letter what it is about."""
    h.facts.update(said={"zh": zh, "en": en}, about=about(h.case.facts))


def _adopted(h: Happening) -> None:
    """She hears whether a case is filed or still decided on (art 30). Raises `NotPossibleNow` where none goes on: then there is nothing to adopt it for."""
    where = standing(h.case.pk)
    if where is None:
        raise NotPossibleNow(reason="no_case_goes_on", zh="由这条线索提起的案件都已经结束：请选“不采用”“已经办理过”，说明理由。", en="No case from this lead goes on: choose “Not used” or “Handled already”, with the reason.")
    words = h.facts.get("words_to_her", "")
    h.facts["standing"] = where
    _say(h, f"你反映的线索已经采用。{where['zh']}{words}", " ".join(filter(None, ("Your lead was adopted.", where["en"], words))))


def _news(h: Happening) -> None:
    _say(h, h.facts["zh"], h.facts["en"])


def _filed(h: Happening) -> None:
    """Its case was filed before anybody adopted the lead: that adopts it."""
    h.facts["standing"] = {"zh": h.facts["zh"], "en": h.facts["en"]}
    _say(h, f"你反映的线索已经采用。{h.facts['zh']}", f"Your lead was adopted. {h.facts['en']}")


def _ended(h: Happening) -> None:
    _say(h, h.facts["zh"], h.facts["en"])
    h.facts["text"] = h.facts["said"]


def _closed(h: Happening) -> None:
    _say(h, h.facts["text"], h.facts["text"])


def _inquiring(h: Happening) -> None:
    _say(h, "检察院开始初步调查。", "The procuratorate begins a preliminary inquiry.")


def _not_used(h: Happening) -> None:
    _say(h, f"你反映的线索经过评估没有采用。理由：{h.facts['reason']}", f"Your lead was assessed and is not used. Why: {h.facts['reason']}")


def _handed_on(h: Happening) -> None:
    text = h.facts.get("text", "")
    _say(h, f"你反映的线索已经移送{h.facts['to']}处理，没有告诉对方是谁反映的。{text}", f"Your lead was handed on to {h.facts['to']}, without saying who reported it. {text}".strip())


def _handled_already(h: Happening) -> None:
    """The lead is joined to the one that was handled, whose month of receipt she is told; never its words or its people."""
    earlier = Case.objects.only("id", "received_on").get(pk=h.facts["earlier"])
    if not Link.objects.filter(Q(case_id=h.case.pk, other_id=earlier.pk) | Q(case_id=earlier.pk, other_id=h.case.pk)).exists():
        h.batch.add(Link(case_id=h.case.pk, other_id=earlier.pk, kind=Link.Kind.SAME_CAUSE, seq=h.seq))
    month = earlier.received_on
    h.facts["earlier_month"] = {"zh": f"{month.year}年{month.month}月", "en": f"{month:%B %Y}"}
    _say(h, f"这个问题检察院在{month.year}年{month.month}月已经收到过反映，并且已经办理。{h.facts['text']}", f"This was reported to us before, in {month:%B %Y}, and was handled. {h.facts['text']}")


def _merged(h: Happening) -> None:
    """Whoever handles the earlier lead reads this one too, with its files."""
    handler = Case.objects.values_list("handler_id", flat=True).get(pk=h.facts["into"])
    if handler is not None and handler not in h.before.walled_from:
        h.change_case(handler_id=handler)
    _say(h, "你反映的问题和先前收到的是同一件事，一起办理。", "What you reported is the same thing as an earlier report; they are handled together.")


take_effect = subscriber(
    "lead",
    {
        OPENED: _opened, RAISED: _raised, "inquire": _inquiring, "adopt": _adopted, "case_filed": _filed, "case_news": _news, "case_ended": _ended, "close": _closed,
        "not_use": _not_used, "hand_on": _handed_on, "handled_already": _handled_already, "merge": _merged,
    },
)  # fmt: skip
