"""What acts of a registration leave: the row by which a volunteer is found and asked, her suspension, and nothing of her when she leaves."""

from __future__ import annotations

import uuid
from typing import Any

from procuracy.casework import queries
from procuracy.casework.models import Party
from procuracy.casework.subscriptions import Happening
from procuracy.lines.common.effects import subscriber
from procuracy.messages.models import Delivery, Message
from procuracy.registry.models import Participant

from .facts import AGREEMENT_EDITION


def _herself(h: Happening) -> Party:
    """The volunteer's own row in the case of her registration."""
    return queries.people_of(h.case.pk, 1)[0]


def _signed(h: Happening) -> None:
    party = _herself(h)
    h.facts.pop("signature", None)  # her name stays sealed with her contact
    h.facts["agreement"] = AGREEMENT_EDITION
    h.change_case(facts={**h.case.facts, "agreed_on": h.on.isoformat(), "agreement": AGREEMENT_EDITION})
    h.batch.add(
        Participant(
            id=uuid.uuid4(), capacity=Participant.Capacity.VOLUNTEER, office_id=h.case.office_id, expertise=list(h.case.facts.get("expertise", ())),
            area=h.case.place, since=h.on, case_id=h.case.pk, party_id=party.pk,
        )
    )  # fmt: skip


def _set(h: Happening, **values: Any) -> None:
    h.batch.update(Participant, {"case_id": h.case.pk}, **values)


def _profile(h: Happening) -> None:
    h.change_case(facts={**h.case.facts, "expertise": h.facts["expertise"]})
    _set(h, expertise=list(h.facts["expertise"]))


def _suspended(h: Happening) -> None:
    _set(h, state=Participant.State.SUSPENDED)


def _reinstated(h: Happening) -> None:
    _set(h, state=Participant.State.ACTIVE)


def _gone(h: Happening) -> None:
    """She is asked no more, and who she is is forgotten: in her registration and in every case to which she was invited."""
    root = _herself(h)
    rows = [root, *Party.objects.filter(joined_from_id=root.pk, role=Party.Role.GUEST)]
    for row in rows:
        h.batch.update(Party, {"id": row.pk}, contact=b"", name_index=None, phone_index=None, identity_index=None, safe_contact={})
    Message.objects.filter(case_id=h.case.pk, party_id=root.pk).delete()
    Delivery.objects.filter(party_id__in=[row.pk for row in rows], state=Delivery.State.QUEUED).update(state=Delivery.State.BLOCKED, reason="no_address", finished_at=h.now)
    _set(h, state=Participant.State.LEFT, expertise=[], area="")
    h.change_case(facts={name: value for name, value in h.case.facts.items() if name in ("agreed_on", "agreement")}, place="", title="公益诉讼志愿者")


take_effect = subscriber(
    "volunteer",
    {
        "sign_agreement": _signed,
        "change_profile": _profile,
        "suspend": _suspended,
        "reinstate": _reinstated,
        "end": _gone,
        "leave": _gone,
        "withdraw": _gone,
        "refuse": _gone,
        "lapse": _gone,
    },
)
