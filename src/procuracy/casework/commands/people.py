"""What touches the people of a case: safe-contact choices, a new receipt, sensitivity, walls."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from procuracy.registry.models import Official

from .. import receipts
from ..actors import Actor
from ..batch import Batch
from ..errors import InvalidFacts, NotAllowed, NotFound
from ..models import Event, Party, Sensitivity
from ..policy import POLICY
from .locking import done_before, locked, same_stage, submission, write_act

CONTACT_CHANGED = "engine.safe_contact_changed"
RECEIPT_ISSUED = "engine.receipt_issued"
SENSITIVITY_SET = "engine.sensitivity_set"
WALLED = "engine.walled"
WALL_LIFTED = "engine.wall_lifted"


def change_safe_contact(
    case_id: uuid.UUID,
    party_id: uuid.UUID,
    actor: Actor,
    *,
    safe_contact: Mapping[str, Any],
    contact: Mapping[str, str] | None = None,
    key: str,
    now: dt.datetime,
    today: dt.date,
) -> Event:
    """Set how a person may be reached, from this second on, also for messages already queued.

    The person herself, or an official who heard it from her. Her contact data go to the sealed value alone;
    the history says that they changed, never to what.
    """
    facts = {"party": str(party_id), "safe_contact": dict(safe_contact), "contact_given": contact is not None}
    with transaction.atomic():
        before = done_before(case_id, "contact", key, CONTACT_CHANGED, facts)
        if before is not None:
            return before
        held = locked(case_id, actor)
        if actor.kind == "person" and actor.party_id != party_id:
            raise NotAllowed()
        if actor.kind == "official" and not actor.has("operator", "triage_officer", "handler", "head", "visitor"):
            raise NotAllowed()
        party = Party.objects.filter(pk=party_id, case_id=case_id).first()
        if party is None:
            raise NotFound()
        values: dict[str, Any] = {"safe_contact": dict(safe_contact)}
        if contact is not None:
            party.set_contact({**party.contact_data(), **contact})
            values |= {
                "contact": party.contact,
                "name_index": party.name_index,
                "phone_index": party.phone_index,
                "identity_index": party.identity_index,
            }
        batch = Batch()
        batch.update(Party, {"id": party_id, "case": case_id}, **values)
        batch.add(submission(case_id, "contact", key, CONTACT_CHANGED, facts, held.view.version + 1, now))
        decision = same_stage(held.view, CONTACT_CHANGED, {"party": str(party_id)})
        return write_act(held, decision, actor, now, today, batch).event


def issue_receipt(
    case_id: uuid.UUID,
    party_id: uuid.UUID,
    actor: Actor,
    *,
    reason: str,
    key: str,
    now: dt.datetime,
    today: dt.date,
) -> str:
    """Give a person a new receipt at the counter; the lost one opens nothing from then on. Returns the digits."""
    if not reason.strip():
        raise InvalidFacts({"reason": ["required"]})
    if actor.kind != "official" or not actor.has("operator", "triage_officer", "head"):
        raise NotAllowed()
    facts = {"party": str(party_id), "reason": reason}
    number = receipts.new(key, str(party_id))
    with transaction.atomic():
        if done_before(case_id, "receipt", key, RECEIPT_ISSUED, facts) is not None:
            return number
        held = locked(case_id, actor)
        batch = Batch()
        batch.update(Party, {"id": party_id, "case": case_id}, receipt_digest=receipts.digest(number))
        batch.add(submission(case_id, "receipt", key, RECEIPT_ISSUED, facts, held.view.version + 1, now))
        write_act(held, same_stage(held.view, RECEIPT_ISSUED, facts), actor, now, today, batch)
    return number


def set_sensitivity(
    case_id: uuid.UUID,
    level: int,
    actor: Actor,
    *,
    reason: str,
    key: str,
    now: dt.datetime,
    today: dt.date,
) -> Event:
    """Raise or lower a case's sensitivity, with a reason. Lowering a sealed case is the chief procurator's act."""
    if level not in Sensitivity.values:
        raise InvalidFacts({"level": ["choice"]})
    if not reason.strip():
        raise InvalidFacts({"reason": ["required"]})
    facts = {"level": level, "reason": reason}
    with transaction.atomic():
        before = done_before(case_id, "sensitivity", key, SENSITIVITY_SET, facts)
        if before is not None:
            return before
        held = locked(case_id, actor)
        lowers_seal = held.view.sensitivity == Sensitivity.SEALED and level < Sensitivity.SEALED
        who: tuple[str, ...] = ("triage_officer", "handler", "head", "chief_procurator")
        if lowers_seal:
            who = ("chief_procurator",)
        elif level == Sensitivity.SEALED:
            who = ("handler", "head", "chief_procurator")  # whoever triages would lose it from sight with its clock running
        if not POLICY.is_one_of(actor, who, held.view):
            raise NotAllowed()
        changes: dict[str, Any] = {"sensitivity": level}
        if level == Sensitivity.SEALED:
            changes["search"] = ""
        batch = Batch()
        batch.add(submission(case_id, "sensitivity", key, SENSITIVITY_SET, facts, held.view.version + 1, now))
        decision = same_stage(held.view, SENSITIVITY_SET, facts, **changes)
        return write_act(held, decision, actor, now, today, batch).event


def wall_off(
    case_id: uuid.UUID,
    official: Official,
    actor: Actor,
    *,
    reason: str,
    key: str,
    now: dt.datetime,
    today: dt.date,
) -> Event:
    """Keep an official out of a case for good: a complaint about her never reaches her view."""
    if not reason.strip():
        raise InvalidFacts({"reason": ["required"]})
    facts = {"official": official.pk, "reason": reason}
    with transaction.atomic():
        before = done_before(case_id, "wall", key, WALLED, facts)
        if before is not None:
            return before
        held = locked(case_id, actor)
        if not POLICY.is_one_of(actor, ("triage_officer", "head", "chief_procurator", "superior"), held.view):
            raise NotAllowed()
        if actor.id == str(official.pk):
            raise NotAllowed(reason="same_person")
        walled = sorted({*held.view.walled_from, official.pk})
        changes: dict[str, Any] = {"walled_from": walled}
        if held.view.handler_id == official.pk:
            changes["handler_id"] = None
        batch = Batch()
        batch.add(submission(case_id, "wall", key, WALLED, facts, held.view.version + 1, now))
        decision = same_stage(held.view, WALLED, facts, **changes)
        return write_act(held, decision, actor, now, today, batch).event


def lift_wall(
    case_id: uuid.UUID,
    official: Official,
    actor: Actor,
    *,
    reason: str,
    key: str,
    now: dt.datetime,
    today: dt.date,
) -> Event:
    """Let an official in again who was kept out by mistake. The chief procurator's act alone, with a reason."""
    if not reason.strip():
        raise InvalidFacts({"reason": ["required"]})
    facts = {"official": official.pk, "reason": reason}
    with transaction.atomic():
        before = done_before(case_id, "lift_wall", key, WALL_LIFTED, facts)
        if before is not None:
            return before
        held = locked(case_id, actor)
        if not POLICY.is_one_of(actor, ("chief_procurator",), held.view):
            raise NotAllowed()
        if official.pk not in held.view.walled_from:
            raise InvalidFacts({"official": ["choice"]})
        walled = sorted(set(held.view.walled_from) - {official.pk})
        batch = Batch()
        batch.add(submission(case_id, "lift_wall", key, WALL_LIFTED, facts, held.view.version + 1, now))
        decision = same_stage(held.view, WALL_LIFTED, facts, walled_from=walled)
        return write_act(held, decision, actor, now, today, batch).event
