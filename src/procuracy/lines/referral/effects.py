"""What sending a request does: the chosen slice is frozen and sealed, and the case comes to lie at the partner's desk."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from procuracy.casework import crypto, custody
from procuracy.casework.errors import NotPossibleNow
from procuracy.casework.ids import uuid7
from procuracy.casework.matter import STEPS
from procuracy.casework.models import Case, Link, Party, Sensitivity
from procuracy.casework.subscriptions import Happening
from procuracy.lines.common.effects import subscriber
from procuracy.registry.models import Agency

from .facts import KINDS, Field
from .models import Disclosure

OPEN_FOR = dt.timedelta(days=90)
"""How long a partner may look at what it was told, if the request does not end sooner."""


def slice_of(case: Case) -> dict[str, Any]:
    """What the partner would be told now: the chosen fields of the chosen person, from the case that the request arose from.

    A telephone never goes without how and when she may be reached.
    """
    facts = case.facts
    chosen = set(facts.get("tell", ())) & set(KINDS[facts["kind"]].may_tell)
    told: dict[str, Any] = {}
    party = Party.objects.filter(pk=facts["about"]).first() if facts.get("about") else None
    if party is not None:
        contact = party.contact_data()
        told = {name: contact[name] for name in (Field.NAME, Field.PHONE, Field.IDENTITY_NUMBER, Field.ADDRESS) if name in chosen and contact.get(name)}
        if Field.PHONE in told:
            told["safe_contact"] = party.safe_contact
    if chosen & {Field.RESPONDENT, Field.WORDS}:
        origin = Case.objects.filter(linked_from__case_id=case.pk, linked_from__kind=Link.Kind.AROSE_FROM).first()
        if origin is not None and Field.WORDS in chosen and origin.words:
            told["words"] = origin.words
        respondent = respondent_of(origin.pk) if origin is not None and Field.RESPONDENT in chosen else ""
        if respondent:
            told["respondent"] = respondent
    return {str(name): value for name, value in told.items()}


def respondent_of(case_id: uuid.UUID) -> str:
    """Who a case is about: as it says itself, or the nearest case from which it was raised that says so. Empty where none does."""
    for _step in range(STEPS):
        case = Case.objects.only("facts").get(pk=case_id)
        if case.facts.get("respondent"):
            return str(case.facts["respondent"])
        origin = Link.objects.filter(case_id=case_id, kind=Link.Kind.AROSE_FROM).values_list("other_id", flat=True).first()
        if origin is None:
            break
        case_id = origin
    return ""


def _sent(h: Happening) -> None:
    if not Agency.objects.filter(pk=h.case.facts["agency"], active=True).exists():
        raise NotPossibleNow(
            reason="partner_closed",
            zh="这个单位已经停止接收请求。请不发出这一请求，另发给其他单位。",
            en="This partner takes no requests any more. Do not send this one; ask another partner.",
        )
    if h.case.facts.get("about") and custody.held_back_from(h.actor, h.case.facts["about"], h.on):
        raise NotPossibleNow(
            reason="identity_sealed",
            zh="当事人身份已经封存：先向保管人申请知悉，再发出。",
            en="Who the person is is sealed: ask the custodian first, then send it.",
        )
    ident = uuid7(int(h.now.timestamp() * 1000))
    kind = KINDS[h.case.facts["kind"]]
    told = slice_of(h.case)
    h.batch.add(
        Disclosure(
            id=ident,
            case_id=h.case.pk,
            agency_id=int(h.case.facts["agency"]),
            content=crypto.seal(told, str(ident), apart=h.case.sensitivity >= Sensitivity.SEALED),
            files=[uuid.UUID(f) for f in h.case.facts.get("files", ())],
            frozen_at=h.now,
            expires_on=h.on + OPEN_FOR,
        )
    )
    due = next((start.due for start in h.decision.clocks.starts if start.clock == "answer"), None)
    h.facts.update(told=bool(told or h.case.facts.get("files")), until=due.isoformat() if due else "")
    h.facts.update(disclosure=str(ident), tell=list(h.case.facts.get("tell", ())), request=h.case.facts["request"], kind_name=dict(kind.title))
    h.change_case(agency_id=int(h.case.facts["agency"]))


def _away(h: Happening) -> None:
    """The partner sees the request no longer, from this moment on."""
    h.change_case(agency_id=None)


def _answered(h: Happening) -> None:
    h.change_case(awaits_answer=True)


def _taken_over(h: Happening) -> None:
    h.change_case(awaits_answer=False)


take_effect = subscriber(
    "referral",
    {
        "send": _sent,
        "send_without_consent": _sent,
        "revoke": _away,
        "origin_closed": _away,
        "answer": _answered,
        "refuse": _answered,
        "ask_back": _answered,
        "confirm": _taken_over,
        "end_refused": _taken_over,
        "reply_partner": _taken_over,
    },
)
