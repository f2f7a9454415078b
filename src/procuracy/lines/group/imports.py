"""Bringing people in from a spreadsheet: look first (`stage`), decide (`confirm`, `discard`), and the worker does it in parts.

A part is one transaction: people, claims, one event, and the staged rows gone. Killed anywhere, the worker goes on where it was.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
import secrets
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection, transaction
from django.db.models import Case as When
from django.db.models import F, Max, Value
from django.db.models import When as Cond
from django.utils.translation import gettext as _

from procuracy.casework import commands, crypto, receipts, snapshot
from procuracy.casework.actors import Actor
from procuracy.casework.batch import copy
from procuracy.casework.commands.groups import MAY_BRING_PEOPLE, GroupRows
from procuracy.casework.errors import CaseworkError, InvalidFacts, NotAllowed, NotFound, NotPossibleNow
from procuracy.casework.models import SPEAKERS, Case, Party
from procuracy.casework.policy import POLICY, visible
from procuracy.registry.models import Official

from . import checking, reading
from .checking import Checked
from .models import Claim, ClaimantImport, ClaimantRow
from .proof import joined_digest

log = logging.getLogger("procuracy.claimants")
PART = 1000
PARTS_A_TURN = 5
MOST_FAILURES = 5
CODES_KEPT = dt.timedelta(days=7)
"""So long after an import its codes may be printed, and rows that need a correction downloaded."""
PREVIEW_KEPT = dt.timedelta(days=30)


def may_bring(case: Case, actor: Actor) -> bool:
    """Whether the actor may add people to this case: its handler, or an operator, triage officer or head of its office."""
    return POLICY.is_one_of(actor, MAY_BRING_PEOPLE, snapshot.view_of(case))


def stage(case_id: uuid.UUID, file_name: str, data: bytes, actor: Actor, *, now: dt.datetime) -> ClaimantImport:
    """Read a spreadsheet, judge its rows, and keep them sealed until somebody decides. Nothing changes in the case.

    Raises `NotFound`, `NotAllowed`, `NotPossibleNow` for a closed case, and `InvalidFacts` (field `file`) for what cannot be
    read or was brought in before.
    """
    case = Case.objects.defer("search").filter(visible(actor), pk=case_id).first()
    if case is None:
        raise NotFound()
    if not may_bring(case, actor):
        raise NotAllowed()
    if not case.open:
        raise NotPossibleNow(reason="closed", zh="案件已经办结。", en="The case is closed.")
    sha256 = hashlib.sha256(data).hexdigest()
    before = ClaimantImport.objects.filter(case_id=case_id, sha256=sha256).exclude(state=ClaimantImport.State.DISCARDED)
    if before.exclude(state=ClaimantImport.State.PREVIEW).exists():
        raise reading.refuse(_("This very file was brought in before."))
    rows = [checking.check(row) for row in reading.read(data)]
    checking.compare(rows, known_people(case_id, rows))
    states = [row.state for row in rows]
    batch = ClaimantImport(
        case_id=case_id,
        file_name=file_name[-120:],
        sha256=sha256,
        rows=len(rows),
        ready=states.count(ClaimantRow.State.READY),
        wrong=states.count(ClaimantRow.State.WRONG),
        repeated=states.count(ClaimantRow.State.REPEATED),
        noted=sum(bool(row.problems) and row.state == ClaimantRow.State.READY for row in rows),
        uploaded_by=actor.reference,
        uploaded_at=now,
    )
    batch.sealed_key = crypto.seal(secrets.token_hex(32), str(batch.pk))
    with transaction.atomic():
        batch.save(force_insert=True)
        copy([_staged(batch, row) for row in rows])
    return batch


def known_people(case_id: uuid.UUID, rows: Iterable[Checked]) -> dict[tuple[str, object], tuple[uuid.UUID, bool]]:
    """Those of the case's people whom these rows may mean, by key, with whether they have a claim. One statement."""
    names, identities = set(), set()
    for row in rows:
        name, phone, identity = row.indexes
        if identity:
            identities.add(identity)
        if name and phone:
            names.add(name)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.id, p.identity_index, p.name_index, p.phone_index, c.id IS NOT NULL FROM casework_party p"
            " LEFT JOIN claimants_claim c ON c.party_id = p.id WHERE p.case_id = %s AND p.role = ANY(%s)"
            " AND (p.identity_index = ANY(%s) OR p.name_index = ANY(%s))",
            [case_id, list(SPEAKERS), list(identities), list(names)],
        )
        found: dict[tuple[str, object], tuple[uuid.UUID, bool]] = {}
        for party, identity, name, phone, has_claim in cursor.fetchall():
            if identity:
                found["same_identity", bytes(identity)] = (party, has_claim)
            if name and phone:
                found["same_person", (bytes(name), bytes(phone))] = (party, has_claim)
    return found


def _staged(batch: ClaimantImport, row: Checked) -> ClaimantRow:
    staged = ClaimantRow(batch=batch, number=row.number, state=row.state, amount=row.amount, problems=[list(p) for p in row.problems])
    months = None if row.months is None else str(row.months)
    staged.sealed = crypto.seal({"cells": row.cells, "contact": row.contact, "months": months, "note": row.note, "others": row.others}, str(staged.pk))
    return staged


def confirm(batch_id: uuid.UUID, actor: Actor, *, may_text: bool, now: dt.datetime) -> ClaimantImport:
    """Let the worker bring the good rows in, in the name of `actor`; also again, where it had stopped.

    `may_text`: the people agreed to be told by text message that there is something to read. Doing so twice does it once.
    Raises `NotFound`, `NotAllowed`, `NotPossibleNow`, `InvalidFacts` where no row is good.
    """
    state = ClaimantImport.State
    with transaction.atomic():
        batch = _held(batch_id, actor)
        if batch.state in (state.IMPORTING, state.DONE):
            return batch
        if batch.state == state.DISCARDED or not batch.sealed_key:
            raise NotPossibleNow(reason="discarded")
        if not batch.ready:
            raise InvalidFacts({"file": [_("No row of this file can be brought in.")]})
        if batch.state == state.PREVIEW:
            batch.may_text, batch.confirmed_at = may_text, now
        batch.state, batch.confirmed_by_id, batch.reason, batch.failures = state.IMPORTING, int(actor.id), "", 0
        batch.save()
    return batch


def discard(batch_id: uuid.UUID, actor: Actor) -> None:
    """Throw a list away that was not brought in, with its rows. Raises `NotFound`, `NotAllowed`, `NotPossibleNow`."""
    with transaction.atomic():
        batch = _held(batch_id, actor)
        if batch.state == ClaimantImport.State.DISCARDED:
            return
        if batch.state != ClaimantImport.State.PREVIEW:
            raise NotPossibleNow(reason="confirmed")
        batch.state, batch.sealed_key = ClaimantImport.State.DISCARDED, b""
        batch.save(update_fields=["state", "sealed_key"])
        ClaimantRow.objects.filter(batch=batch).delete()


def _held(batch_id: uuid.UUID, actor: Actor) -> ClaimantImport:
    """A locked import that the actor may decide on."""
    batch = ClaimantImport.objects.select_for_update(of=("self",)).select_related("case").filter(pk=batch_id).first()
    if batch is None or actor.kind != "official" or not Case.objects.filter(visible(actor), pk=batch.case_id).exists():
        raise NotFound()
    if not may_bring(batch.case, actor):
        raise NotAllowed()
    return batch


# The worker's part ---------------------------------------------------------------------------------------------------


def import_waiting(now: dt.datetime, today: dt.date, part: int = PART) -> int:
    """Job: bring in some parts of the lists that wait. Any number of workers may do so at once. Returns how many parts."""
    done = 0
    while done < PARTS_A_TURN and _one_part(now, today, part):
        done += 1
    return done


def _one_part(now: dt.datetime, today: dt.date, part: int) -> bool:
    """One part of the list that waits longest; false where none waits. A list that fails again and again is stopped."""
    batch: ClaimantImport | None = None
    try:
        with transaction.atomic():
            waiting = ClaimantImport.objects.select_for_update(skip_locked=True).filter(state=ClaimantImport.State.IMPORTING)
            batch = waiting.order_by("confirmed_at", "id").first()
            if batch is None:
                return False
            try:
                with transaction.atomic():
                    _bring(batch, now, today, part)
            except CaseworkError as error:
                batch.state, batch.reason, batch.finished_at = ClaimantImport.State.STOPPED, error.code, now
            batch.save(update_fields=["state", "reason", "brought", "ready", "repeated", "finished_at"])
    except Exception:
        if batch is not None:
            stopped = Cond(failures__gte=MOST_FAILURES - 1, then=Value(ClaimantImport.State.STOPPED))
            ClaimantImport.objects.filter(pk=batch.pk).update(failures=F("failures") + 1, reason="failed", finished_at=now, state=When(stopped, default=F("state")))
        raise
    return True


def _bring(batch: ClaimantImport, now: dt.datetime, today: dt.date, part: int) -> None:
    """The next rows of a list become people of the case. A fixed number of statements."""
    staged = list(ClaimantRow.objects.filter(batch=batch, state=ClaimantRow.State.READY).order_by("number")[:part])
    if not staged:
        batch.state, batch.finished_at, batch.reason = ClaimantImport.State.DONE, now, ""
        return
    person = Official.objects.select_related("office", "department").get(pk=batch.confirmed_by_id)
    step = _Part(batch, staged, Actor.official(person, today))
    commands.bring_people(
        batch.case_id,
        step.actor,
        {"import": str(batch.pk), "from": staged[0].number},
        step.prepare,
        key=f"{batch.pk}:{staged[0].number}",
        now=now,
        today=today,
    )
    again = {row.number for row in step.repeated}
    for row in step.repeated:
        row.state, row.problems = ClaimantRow.State.REPEATED, [["in_case", 0]]
    if again:
        ClaimantRow.objects.bulk_update(step.repeated, ["state", "problems"])
    ClaimantRow.objects.filter(batch=batch, state=ClaimantRow.State.READY, number__lte=staged[-1].number).delete()
    batch.brought += len(staged) - len(again)
    batch.ready -= len(again)
    batch.repeated += len(again)


@dataclass
class _Part:
    """Some staged rows on their way into the case; `prepare` is called under the case's lock."""

    batch: ClaimantImport
    staged: Sequence[ClaimantRow]
    actor: Actor
    repeated: Sequence[ClaimantRow] = ()

    def prepare(self, seq: int) -> GroupRows:
        """People, claims and the facts of the event. Whoever came into the case since the list was looked at is left out."""
        batch, key = self.batch, self.batch.codes_key()
        rows = [(row, _judged(row)) for row in self.staged]
        checking.compare((checked for _row, checked in rows), known_people(batch.case_id, (checked for _row, checked in rows)))
        self.repeated = [row for row, checked in rows if checked.state != ClaimantRow.State.READY]
        last = Claim.objects.filter(case_id=batch.case_id).aggregate(last=Max("number"))["last"] or 0
        parties: list[Party] = []
        claims: list[Claim] = []
        for row, checked in rows:
            if checked.state != ClaimantRow.State.READY:
                continue
            party_id = checked.party
            if party_id is None:
                parties.append(_party(batch, checked, key))
                party_id = parties[-1].pk
            last += 1
            claims.append(
                Claim(
                    case_id=batch.case_id,
                    party_id=party_id,
                    number=last,
                    amount_claimed=row.amount or Decimal(0),
                    months=checked.months,
                    note=checked.note,
                    batch=batch,
                    row=row.number,
                    new_person=checked.party is None,
                    joined_seq=seq,
                )
            )
        facts = {
            "import": str(batch.pk),
            "rows": [self.staged[0].number, self.staged[-1].number],
            "count": len(claims),
            "people": len(parties),
            "sum": str(sum((claim.amount_claimed for claim in claims), Decimal("0.00"))),
            "digest": joined_digest((c.number, c.party_id, c.amount_claimed, c.months) for c in claims),
        }
        return GroupRows(facts, parties, [claims])


def _judged(row: ClaimantRow) -> Checked:
    """A staged row as it is compared once more: with whom, and nothing else."""
    held = row.content()
    months = None if held["months"] is None else Decimal(held["months"])
    checked = Checked(row.number, {}, held["contact"], row.amount, months, held["note"])
    checked.indexes = checking.indexes(held["contact"])
    return checked


def _party(batch: ClaimantImport, row: Checked, key: str) -> Party:
    """A new person of the case with her own code. Without her word nothing is sent to her."""
    texts = batch.may_text and bool(row.contact.get("phone"))
    choice = {"may_contact": True, "channel": "sms", "hours": "any", "say": "neutral"} if texts else {"may_contact": False}
    name, phone, identity = row.indexes
    party = Party(case_id=batch.case_id, role=Party.Role.PETITIONER, safe_contact=choice, name_index=name, phone_index=phone, identity_index=identity)
    party.contact = crypto.seal(row.contact, str(party.pk))
    party.receipt_digest = receipts.digest(receipts.new(key, str(row.number)))
    return party


def forget_lists(now: dt.datetime) -> int:
    """Job: a week after an import its codes can no longer be printed and its rows are gone; lists never decided on go after a month.

    Returns how many lists.
    """
    state = ClaimantImport.State
    done = ClaimantImport.objects.filter(state__in=[state.DONE, state.STOPPED], finished_at__lte=now - CODES_KEPT).exclude(sealed_key=b"")
    old = ClaimantImport.objects.filter(state=state.PREVIEW, uploaded_at__lte=now - PREVIEW_KEPT).exclude(sealed_key=b"")
    count = 0
    with transaction.atomic():
        for batch in [*done.select_for_update(skip_locked=True)[:100], *old.select_for_update(skip_locked=True)[:100]]:
            ClaimantRow.objects.filter(batch=batch).delete()
            batch.sealed_key = b""
            if batch.state == state.PREVIEW:
                batch.state = state.DISCARDED
            batch.save(update_fields=["sealed_key", "state"])
            count += 1
    return count


def codes(batch: ClaimantImport, now: dt.datetime, after: int = 0, most: int | None = None) -> list[tuple[Claim, str]]:
    """The people whom a list brought, in the order of its rows (those below row `after`), each with her code; none where she got another.

    Raises `NotPossibleNow` before the end of the import and from seven days after it: then new codes are given at the counter alone.
    """
    key = batch.codes_key()
    if not key or not codes_open(batch, now):
        raise NotPossibleNow(reason="too_late", zh="查询码只能在导入完成后七日内打印。此后请在窗口补发。", en="Codes can be printed for seven days after the import. After that, give new ones at the counter.")
    claims = Claim.objects.filter(batch=batch, new_person=True, row__gt=after).select_related("party").order_by("row")[:most]
    found = []
    for claim in claims:
        number = receipts.new(key, str(claim.row))
        found.append((claim, number if receipts.digest(number) == bytes(claim.party.receipt_digest or b"") else ""))
    return found



def codes_open(batch: ClaimantImport, now: dt.datetime) -> bool:
    """Whether the codes of a list may be printed now."""
    ended = batch.state in (ClaimantImport.State.DONE, ClaimantImport.State.STOPPED)
    return ended and batch.finished_at is not None and now < batch.finished_at + CODES_KEPT
