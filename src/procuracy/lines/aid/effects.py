"""What else happens when an act of judicial aid is performed: columns of the case, and the rows of grants and payments."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from procuracy.casework.models import Case
from procuracy.casework.subscriptions import OPENED, Happening

from .leads import lead_reasons
from .models import AidGrant, AidPayment

PROCEDURE = "aid"


def _remember(h: Happening, **values: Any) -> None:
    """Keep facts at the case, where its panel and the person's page read them without its history."""
    h.change_case(facts={**h.case.facts, **values})


def _opened(h: Happening) -> None:
    """Keep by name what spoke for a lead in the case that it came from. Her words stay there."""
    origin = h.facts.get("arose_from")
    if origin is not None:
        _remember(h, lead_reasons=[reason.id for reason in lead_reasons(Case.objects.get(pk=origin))])


def _assigned(h: Happening) -> None:
    h.change_case(handler_id=h.facts["handler"])


def _interviewed(h: Happening) -> None:
    said = {name: h.facts.get(name, "") for name in ("classes", "causes", "earlier_aid", "compensation", "own_fault")}
    _remember(h, interview=said)


def _applied(h: Happening) -> None:
    _remember(h, cause=h.facts["cause"], organ=h.facts["organ"], applied_on=h.facts["applied_on"])


def _accepted(h: Happening) -> None:
    """Whoever begins the review without a handler assigned handles it, if that is her duty."""
    _remember(h, accepted_on=h.facts["complete_on"])
    if h.case.handler_id is None and h.actor.has("handler"):
        h.change_case(handler_id=int(h.actor.id))


def _came_first(h: Happening) -> None:
    _remember(h, accepted_on=h.facts["complete_on"])
    h.change_case(urgent=True)


def _granted(h: Happening) -> None:
    f = h.facts
    h.batch.add(
        AidGrant(
            case_id=h.case.pk,
            seq=h.seq,
            decided_on=h.on,
            amount=Decimal(f["amount"]),
            months=Decimal(f["months"]),
            base_wage=Decimal(f["base_wage"]),
            wage_year=f["wage_year"],
            province_id=f["province"],
            wage_source=f["wage_source"],
            usual_months=int(f["usual_months"]),
            special=bool(f.get("special")),
            special_reason=f.get("special_reason", ""),
            limit=_yuan(f, "limit"),
            limit_source=f.get("limit_source", ""),
            eligibility=f["eligibility"],
            earlier_aid=Decimal(f["earlier_aid"]),
            compensation=Decimal(f["compensation"]),
            damages=_yuan(f, "damages"),
            factors=f["factors"],
            proposed_by_id=_person(f["approval"]["proposed_by"]),
            decided_by_id=int(h.actor.id),
        )
    )


def _paid(h: Happening) -> None:
    _moved(h, AidPayment.Kind.PAID)


def _returned(h: Happening) -> None:
    _moved(h, AidPayment.Kind.RETURNED)


def _moved(h: Happening, kind: AidPayment.Kind) -> None:
    f = h.facts
    h.batch.add(
        AidPayment(
            case_id=h.case.pk,
            seq=h.seq,
            kind=kind,
            amount=Decimal(f["amount"]),
            paid_on=dt.date.fromisoformat(f["paid_on"]),
            way=f["way"],
            account_last4=f.get("account_last4", ""),
            recorded_by_id=int(h.actor.id),
        )
    )


def _signed_for(h: Happening) -> None:
    day = dt.date.fromisoformat(h.facts["received_on"])
    h.batch.update(AidPayment, {"case": h.case.pk, "kind": AidPayment.Kind.PAID}, received_on=day)


def _person_spoke(h: Happening) -> None:
    h.change_case(awaits_answer=True)


def _office_spoke(h: Happening) -> None:
    h.change_case(awaits_answer=False)


def _yuan(facts: dict[str, Any], name: str) -> Decimal | None:
    return Decimal(facts[name]) if facts.get(name) else None


def _person(reference: str) -> int:
    """The row of an official from how the history names her."""
    return int(reference.partition(":")[2])


_EFFECTS: dict[str, Callable[[Happening], None]] = {
    OPENED: _opened,
    "assign": _assigned,
    "interview": _interviewed,
    "apply": _applied,
    "accept": _accepted,
    "add_materials": _accepted,
    "green_channel": _came_first,
    "grant": _granted,
    "pay": _paid,
    "record_recovered": _returned,
    "record_receipt": _signed_for,
    "add_information": _person_spoke,
    "write_message": _person_spoke,
    "send_message": _office_spoke,
    "ask_for_materials": _office_spoke,
    "tell_to_collect": _office_spoke,
}


def take_effect(h: Happening) -> None:
    """Subscriber of this line."""
    if h.before.procedure.name != PROCEDURE:
        return
    effect = _EFFECTS.get(h.action)
    if effect is not None:
        effect(h)
