"""What acts of a request do beside it: files go along, the asking case hears of it, a disagreement comes to the common superior."""

from __future__ import annotations

import uuid

from procuracy.casework import commands
from procuracy.casework.commands import common_superior
from procuracy.casework.errors import NotPossibleNow
from procuracy.casework.ids import uuid7
from procuracy.casework.subscriptions import OPENED, Happening
from procuracy.lines.common.effects import subscriber
from procuracy.materials.models import Material
from procuracy.registry.models import Procuratorate


def _opened(h: Happening) -> None:
    """The files are the same sealed originals, in a row of their own: the other office needs no look into our case."""
    wanted = [uuid.UUID(ident) for ident in h.case.facts.get("files", ())]
    for row in Material.objects.filter(pk__in=wanted, case_id=h.case.asking_case_id) if wanted and h.case.asking_case_id else ():
        row.id, row.case_id, row.party_id = uuid7(), h.case.pk, None
        h.batch.add(row)


def _tell(h: Happening, text: str) -> None:
    commands.tell_asking_case(h.case, text, about=h.action, key=f"{h.case.pk}:{h.seq}", now=h.now, today=h.on)


def _said(h: Happening) -> None:
    _tell(h, str(h.facts.get("text") or h.facts.get("reason") or ""))


def _answered(h: Happening) -> None:
    h.facts["asked"] = h.case.facts["request"]
    h.change_case(facts={**h.case.facts, "answer": {"result": h.facts["result"], "text": h.facts["text"]}})
    _said(h)


def _to_the_superior(h: Happening) -> None:
    if h.before.transfer is not None:
        raise NotPossibleNow(
            reason="transfer_open",
            zh="对方正在把本件移送其他检察院，等它答复后再报。",
            en="The case is being offered to a further office: wait for its answer first.",
        )
    one, other = (Procuratorate.objects.get(pk=pk) for pk in (h.case.office_id, h.case.asking_office_id))
    above = common_superior(one, other)
    h.facts["superior"] = above.pk
    h.change_case(offered_office_id=above.pk)


def _settled(h: Happening) -> None:
    h.change_case(offered_office_id=None)
    _said(h)


take_effect = subscriber(
    "collaboration",
    {
        OPENED: _opened,
        "take_on": _said,
        "give_back": _said,
        "report_progress": _said,
        "ask_back": _said,
        "answer": _answered,
        "dispute": _to_the_superior,
        "order": _settled,
        "release": _settled,
    },
)
