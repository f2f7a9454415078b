"""Reads a case from the database into the frozen view that decisions look at, in a bounded number of statements."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db import connection
from django.db.models import UUIDField
from django.db.models.expressions import RawSQL

from . import lawbook
from .gather import rows_of
from .models import SPEAKERS, Approval, Case, Deadline, Event, Party, Transfer
from .view import CaseView, ClockView, ProposalView, TransferView

_LISTENER = (
    "WITH RECURSIVE led (id, step) AS (SELECT %(case)s::uuid, 0 UNION"
    " SELECT l.case_id, led.step + 1 FROM led JOIN casework_link l ON l.other_id = led.id AND l.kind = 'merged_into'"
    " JOIN casework_case c ON c.id = l.case_id AND c.outcome = 'merged' WHERE led.step < 20)"
    " SELECT p.id FROM led JOIN casework_party p ON p.case_id = led.id LEFT JOIN casework_party r ON r.id = p.joined_from_id"
    f" WHERE p.role IN ({', '.join(repr(str(role)) for role in SPEAKERS)}) AND p.left_seq IS NULL"
    " AND (p.receipt_digest IS NOT NULL OR r.receipt_digest IS NOT NULL OR p.safe_contact->'may_contact' = 'true') LIMIT 1"
)
"""One of the people of a case, or of those merged into it, who has a code or allowed a way of contact: whom a message reaches."""


def listener_of(case_id: uuid.UUID) -> RawSQL:
    """The id of somebody whom a message in this case reaches, as a column; None where it would reach nobody."""
    return RawSQL(_LISTENER.replace("%(case)s", "%s"), [case_id], output_field=UUIDField(null=True))  # noqa: S611  # our own statement


def lock(case_id: uuid.UUID) -> Case | None:
    """Lock the row of a case for this transaction; before it that of the case which asked for it, if another office did.

    An act in a case that was asked for is told to the one that asked, and an act there may change what was asked: taken in one
    order, the older case first, the two never wait for each other. One statement; the subquery runs before the row is read.
    """
    asking = (
        "WITH asking AS MATERIALIZED (SELECT a.id FROM casework_case a"
        " WHERE a.id = (SELECT asking_case_id FROM casework_case WHERE id = %s) FOR UPDATE)"
    )
    rows = Case.objects.raw(f"{asking} SELECT * FROM casework_case WHERE id = %s AND (SELECT count(*) FROM asking) >= 0 FOR UPDATE", [case_id, case_id])
    return next(iter(rows), None)


def lock_alone(case_id: uuid.UUID) -> Case | None:
    """Lock the row of a case and no other: for one whose own asking case comes before all that are held already."""
    return Case.objects.select_for_update().filter(pk=case_id).first()


def view_of(case: Case) -> CaseView:
    """The snapshot of `case`: two statements, whatever the length of its history."""
    running = ("AND t.ended_seq IS NULL", "AND t.state = 'proposed'", "", f"AND false OR t.id = ({_LISTENER})")
    rows = rows_of(case.pk, (Deadline, Approval, Transfer, Party), running)
    return build(case, _acts(case.pk), rows[Deadline], rows[Approval], rows[Transfer], heard=bool(rows[Party]))


def build(
    case: Case,
    acts: Iterable[tuple[str, str, dt.datetime]],
    deadlines: Iterable[Deadline],
    approvals: Iterable[Approval],
    transfers: Sequence[Transfer],
    *,
    heard: bool,
) -> CaseView:
    """The snapshot from rows that were read already; those that have ended are passed over. `heard`: whether a message reaches anybody."""
    done: dict[str, list[str]] = defaultdict(list)
    last_at: dict[str, dt.datetime] = {}
    for action, actor, at in acts:
        if actor not in done[action]:
            done[action].append(actor)
        last_at[action] = max(at, last_at.get(action, at))
    path = tuple(i for i in (case.province_office_id, case.city_office_id, case.office_id) if i is not None)
    open_transfer = next((t for t in transfers if t.state == Transfer.State.OFFERED), None)
    return CaseView(
        id=case.pk,
        procedure=lawbook.pinned_procedure(case.procedure_id),
        stage=case.stage,
        return_stage=case.return_stage,
        version=case.version,
        open=case.open,
        outcome=case.outcome,
        office_id=case.office_id,
        office_path=tuple(dict.fromkeys(path)),
        handler_id=case.handler_id,
        offered_office_id=case.offered_office_id,
        asking_office_id=case.asking_office_id,
        asking_handler_id=case.asking_handler_id,
        agency_id=case.agency_id,
        department=case.department,
        anonymous=case.anonymous,
        replyable=case.replyable,
        heard=heard,
        sensitivity=case.sensitivity,
        walled_from=tuple(case.walled_from),
        received_on=case.received_on,
        opened_at=case.opened_at,
        facts=case.facts,
        clocks=tuple(clock_view(d) for d in deadlines if d.ended_seq is None),
        proposals=tuple(
            ProposalView(a.pk, a.action, a.act, a.facts, a.proposed_by, tuple(a.approvers), a.office_id)
            for a in approvals
            if a.state == Approval.State.PROPOSED
        ),
        transfer=_transfer_view(open_transfer),
        bounces=sum(t.state == Transfer.State.RETURNED for t in transfers),
        done={action: tuple(actors) for action, actors in done.items()},
        last_at=last_at,
    )


def acts_of(events: Iterable[Event]) -> list[tuple[str, str, dt.datetime]]:
    """Each act with those who did or proposed it, from events that were read already."""
    found = [(e.action, e.actor, e.at) for e in events]
    return found + [
        (e.action, str(e.facts["approval"]["proposed_by"]), e.at) for e in events if "approval" in e.facts
    ]


def clock_view(row: Deadline) -> ClockView:
    """A running deadline as decisions see it."""
    return ClockView(
        id=row.pk,
        clock=row.clock,
        rule=row.rule,
        rule_edition=row.rule_edition,
        is_law=row.is_law,
        counted=row.counted,
        owner=row.owner,
        start=row.start,
        raw_end=row.raw_end,
        due=row.due,
        changes=tuple(row.changes),
    )


def _acts(case_id: uuid.UUID) -> list[tuple[str, str, dt.datetime]]:
    """Each act of a case with those who did or proposed it, and its last moment."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT action, actor, max(at) FROM casework_event WHERE case_id = %s GROUP BY action, actor"
            " UNION ALL SELECT action, facts->'approval'->>'proposed_by', at FROM casework_event"
            " WHERE case_id = %s AND facts ? 'approval'",
            [case_id, case_id],
        )
        return [(str(action), str(actor), at) for action, actor, at in cursor.fetchall()]


def _transfer_view(row: Transfer | None) -> TransferView | None:
    if row is None:
        return None
    return TransferView(row.pk, row.from_office_id, row.to_office_id, row.decided_by_office_id, row.to_superior)
