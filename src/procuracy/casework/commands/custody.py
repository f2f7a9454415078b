"""Asking a custodian who the people of a sealed case are, and the custodian's answer. Both stand in the history of the case."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import transaction

from procuracy.registry.roles import Role

from ..actors import Actor
from ..batch import Batch
from ..custody import LONGEST
from ..errors import InvalidFacts, NotAllowed, NotFound, NotPossibleNow
from ..ids import uuid7
from ..models import Event, Release, Sensitivity
from .locking import entered, locked, same_stage, submission, write_act

ASKED, RELEASED, REFUSED = "engine.identity_asked", "engine.identity_released", "engine.identity_refused"
CUSTODIANS = (Role.CUSTODIAN, Role.CHIEF_PROCURATOR)
"""Who may release in her office: its custodian, or the chief procurator; never the one who asked, and never the handler."""


def ask_identity(case_id: uuid.UUID, actor: Actor, *, reason: str, days: int, key: str, now: dt.datetime, today: dt.date) -> Release:
    """An official who sees a sealed case asks to know who its people are, for a reason and at most `LONGEST` days.

    Raises `NotFound`, `InvalidFacts`, or `NotPossibleNow` where the case is not sealed or her last request is not answered yet.
    """
    errors = {}
    if not any(char.isalnum() for char in reason):
        errors["reason"] = ["required"]
    if not 1 <= days <= LONGEST:
        errors["days"] = ["range"]
    if errors:
        raise InvalidFacts(errors)
    facts = {"reason": reason, "days": days}
    with transaction.atomic():
        held = entered(case_id, actor, "identity", key, ASKED, facts)
        if isinstance(held, Event):
            return Release.objects.get(pk=held.facts["release"])
        if actor.kind != "official":
            raise NotAllowed()
        if held.view.sensitivity != Sensitivity.SEALED:
            raise NotPossibleNow(reason="not_sealed", zh="案件没有封存。", en="The case is not sealed.")
        if Release.objects.filter(case_id=case_id, official_id=int(actor.id), state=Release.State.ASKED).exists():
            raise NotPossibleNow(reason="waiting", zh="已经申请，正在等待保管人答复。", en="Asked already; the custodian's answer is awaited.")
        row = Release(id=uuid7(), case_id=case_id, official_id=int(actor.id), office_id=held.view.office_id, reason=reason, days=days, asked_at=now)
        batch = Batch()
        batch.add(row, submission(case_id, actor, "identity", key, ASKED, facts, held.view.version + 1, now))
        write_act(held, same_stage(held.view, ASKED, {**facts, "release": str(row.pk)}), actor, now, today, batch)
        return row


def may_answer(row: Release, actor: Actor, handler_id: int | None) -> bool:
    """Whether this official may answer the request: a custodian of its office, neither the one who asks nor the handler."""
    return actor.kind == "official" and actor.has(*CUSTODIANS) and actor.office_id == row.office_id and int(actor.id) not in (row.official_id, handler_id)


def waiting_for(actor: Actor) -> list[Release]:
    """The requests of her office that wait for this custodian, the oldest first; at most a hundred. Nothing for anybody else. One statement."""
    if actor.office_id is None or not actor.has(*CUSTODIANS):
        return []
    rows = Release.objects.select_related("case", "official").filter(office_id=actor.office_id, state=Release.State.ASKED)
    rows = rows.exclude(case__walled_from__contains=[int(actor.id)]).order_by("asked_at")[:100]
    return [row for row in rows if may_answer(row, actor, row.case.handler_id)]


def answer_identity(release_id: uuid.UUID, actor: Actor, verdict: str, *, reason: str = "", now: dt.datetime, today: dt.date) -> Event:
    """Release the identity from today for the days that were asked, or refuse with a reason.

    The custodian need not see the case. Raises `NotFound`, `NotAllowed`, `InvalidFacts`, `NotPossibleNow` where it was answered.
    """
    if verdict not in ("released", "refused"):
        raise InvalidFacts({"verdict": ["choice"]})
    if verdict == "refused" and not reason.strip():
        raise InvalidFacts({"reason": ["required"]})
    row = Release.objects.filter(pk=release_id).first()
    if row is None:
        raise NotFound()
    with transaction.atomic():
        held = locked(row.case_id, Actor.system("custody"))
        row.refresh_from_db()
        if not may_answer(row, actor, held.view.handler_id) or int(actor.id) in held.view.walled_from:
            raise NotAllowed(reason="not_the_custodian")
        if row.state != Release.State.ASKED:
            raise NotPossibleNow(reason="answered")
        until = today + dt.timedelta(days=row.days) if verdict == "released" else None
        batch = Batch()
        batch.update(Release, {"id": row.pk}, state=Release.State(verdict), until=until, answered_by=actor.reference, answered_at=now, answer=reason)
        facts = {"release": str(row.pk), "reason": reason, "to": f"official:{row.official_id}"} | ({"until": until.isoformat()} if until else {})
        return write_act(held, same_stage(held.view, RELEASED if until else REFUSED, facts), actor, now, today, batch).event
