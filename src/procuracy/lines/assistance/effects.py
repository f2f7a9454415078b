"""Writes the measures of a plan, and how many still wait."""

from __future__ import annotations

import datetime as dt
import uuid

from procuracy.casework.ids import uuid7
from procuracy.casework.subscriptions import Happening
from procuracy.lines.common.effects import subscriber

from .models import Measure


def _waiting(h: Happening, change: int) -> None:
    h.change_case(facts={**h.case.facts, "waiting": int(h.case.facts.get("waiting", 0)) + change})


def _added(h: Happening) -> None:
    f = h.facts
    measure = Measure(
        id=uuid7(int(h.now.timestamp() * 1000)), case_id=h.case.pk, seq=h.seq, goal=f["goal"], what=f["what"], agent=f["agent"],
        by_when=dt.date.fromisoformat(f["by_when"]), told=bool(f.get("told")),
    )  # fmt: skip
    h.batch.add(measure)
    h.facts["measure"] = str(measure.pk)
    _waiting(h, 1)


def _recorded(h: Happening) -> None:
    f = h.facts
    h.batch.update(
        Measure, {"id": uuid.UUID(f["measure"]), "case": h.case.pk},
        state=Measure.State(f["state"]), result=f["result"], done_on=dt.date.fromisoformat(f["done_on"]),
    )  # fmt: skip
    _waiting(h, -1)


take_effect = subscriber("assistance", {"add_measure": _added, "record_measure": _recorded})
