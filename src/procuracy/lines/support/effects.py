"""What acts of support leave in the case: the test of the conditions, drafts, what the court did."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from procuracy.casework.ids import uuid7
from procuracy.casework.subscriptions import Happening
from procuracy.lines.common.effects import office_spoke, person_spoke, subscriber

from .facts import CONDITIONS_OF_SUPPORT
from .models import ComplaintDraft


def _tested(h: Happening) -> None:
    kept = (*CONDITIONS_OF_SUPPORT, "checks", "finding")
    h.change_case(facts={**h.case.facts, "test": {name: h.facts[name] for name in kept if name in h.facts}})


def _draft(h: Happening) -> None:
    f = h.facts
    draft = ComplaintDraft(
        id=uuid7(int(h.now.timestamp() * 1000)),
        case_id=h.case.pk,
        seq=h.seq,
        court=f["court"],
        defendant=f["defendant"],
        cause=f["cause"],
        claims=f["claims"],
        reasons=f["reasons"],
        evidence=f.get("evidence", ""),
        amount=Decimal(f["amount"]) if f.get("amount") else None,
        at=h.now,
    )
    h.batch.add(draft)
    h.facts["draft"] = str(draft.pk)
    h.change_case(awaits_answer=False)


def _kept(*names: str) -> Callable[[Happening], None]:
    """What later acts and pages need stands in the case itself."""

    def effect(h: Happening) -> None:
        h.change_case(facts={**h.case.facts, **{name: h.facts[name] for name in names if name in h.facts}})

    return effect


take_effect = subscriber(
    "support",
    {
        "test_conditions": _tested,
        "draft_complaint": _draft,
        "advise": office_spoke,
        "accept": office_spoke,
        "ask_for_draft": person_spoke,
        "record_order_application": _kept("order_urgent", "accepted_on"),
        "record_order": _kept("granted", "made_on"),
        "record_filing": _kept("filed_on", "court", "court_number"),
        "record_hearing": _kept("hearing_on"),
        "record_outcome": _kept("court_outcome", "concluded_on", "amount"),
    },
)
