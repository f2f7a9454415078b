"""What one act does to many people of a case: bringing them in from a list, and acting for all or some of them.

Each call is one event. The room above makes its own rows under the lock and says in the facts how many, how much, and their
digest; thousands of rows go by COPY, so that an act costs a fixed number of statements.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction

from ..actors import Actor
from ..batch import Batch, copy
from ..errors import NotAllowed, NotPossibleNow
from ..models import Event, Party, Sensitivity
from ..policy import POLICY
from .locking import entered, same_stage, submission, write_act

PEOPLE_JOINED, GROUP_ACT = "engine.people_joined", "engine.group_act"
MAY_BRING_PEOPLE = ("operator", "triage_officer", "handler", "head")
MAY_ACT_FOR_GROUP = ("handler", "head")


@dataclass(frozen=True, slots=True)
class GroupRows:
    """What an act writes beside its event: new parties, then rows of the room's own models, each list of one model."""

    facts: Mapping[str, Any]
    parties: Sequence[Party] = ()
    rows: Sequence[Sequence[models.Model]] = ()


Prepare = Callable[[int], GroupRows]
"""Called under the case's lock with the number of the coming event."""


def bring_people(
    case_id: uuid.UUID, actor: Actor, content: Mapping[str, Any], prepare: Prepare, *, key: str, now: dt.datetime, today: dt.date
) -> Event:
    """Add people to an open case. By its handler, or an operator, triage officer or head of its office.

    `content` names the list and the part of it; the same `key` again returns the event that it made, and adds nobody.
    Raises `NotFound`, `NotAllowed`, `NotPossibleNow` for a closed case, `Conflict`, and what `prepare` raises.
    """
    return _for_many(case_id, "bring", PEOPLE_JOINED, MAY_BRING_PEOPLE, actor, content, prepare, key, now, today)


def act_for_group(
    case_id: uuid.UUID, actor: Actor, content: Mapping[str, Any], prepare: Prepare, *, key: str, now: dt.datetime, today: dt.date
) -> Event:
    """One act for many people of an open case, by its handler or the head. Keys and errors as `bring_people`."""
    return _for_many(case_id, "group", GROUP_ACT, MAY_ACT_FOR_GROUP, actor, content, prepare, key, now, today)


def _for_many(
    case_id: uuid.UUID,
    scope: str,
    action: str,
    names: tuple[str, ...],
    actor: Actor,
    content: Mapping[str, Any],
    prepare: Prepare,
    key: str,
    now: dt.datetime,
    today: dt.date,
) -> Event:
    with transaction.atomic():
        held = entered(case_id, actor, scope, key, action, content)
        if isinstance(held, Event):
            return held
        if not POLICY.is_one_of(actor, names, held.view):
            raise NotAllowed()
        if not held.view.open:
            raise NotPossibleNow(reason="closed", zh="案件已经办结。", en="The case is closed.")
        seq = held.view.version + 1
        made = prepare(seq)
        if held.view.sensitivity >= Sensitivity.SEALED:  # whoever joins a sealed case lies under its keys too
            for party in made.parties:
                party.set_contact(party.contact_in_full(), apart=True)
        for rows in (made.parties, *made.rows):
            copy(rows)
        batch = Batch()
        batch.add(submission(case_id, actor, scope, key, action, content, seq, now))
        return write_act(held, same_stage(held.view, action, made.facts), actor, now, today, batch).event
