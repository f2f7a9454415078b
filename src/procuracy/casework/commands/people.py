"""What touches the people of a case: safe-contact choices, a new receipt, sensitivity, walls."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from django.db import connection, transaction
from django.db.models import Q

from procuracy.registry.models import Official, RoleGrant
from procuracy.web.language import language_of

from .. import crypto, custody, lines, receipts, snapshot
from ..actors import Actor
from ..batch import Batch
from ..errors import InvalidFacts, NotAllowed, NotFound, NotPossibleNow
from ..models import Case, Event, Link, Party, Sensitivity
from ..policy import POLICY
from .locking import Locked, entered, locked, same_stage, submission, write_act

CONTACT_CHANGED = "engine.safe_contact_changed"
RECEIPT_ISSUED = "engine.receipt_issued"
SENSITIVITY_SET = "engine.sensitivity_set"
WALLED = "engine.walled"
READERS = ("triage_officer", "head", "chief_procurator", "case_management")
"""Who of an office reads every case that is not sealed, and can see to it that it goes on."""
WALL_LIFTED = "engine.wall_lifted"
LEFT = "engine.left"


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
        held = entered(case_id, actor, "contact", key, CONTACT_CHANGED, facts)
        if isinstance(held, Event):
            return held
        if actor.kind == "partner" or (actor.kind == "person" and actor.party_id != party_id):
            raise NotAllowed()
        if actor.kind == "official" and not actor.has("operator", "triage_officer", "handler", "head", "visitor"):
            raise NotAllowed()
        party = Party.objects.filter(pk=party_id, case_id=case_id).first()
        if party is None:
            raise NotFound()
        batch = Batch()
        for row in _herself(party):
            values: dict[str, Any] = {"safe_contact": dict(safe_contact)}
            if contact is not None:
                # What is given for the first time in a sealed case lies under its keys as well.
                apart = None if row.contact else Case.objects.filter(pk=row.case_id, sensitivity=Sensitivity.SEALED).exists()
                row.set_contact({**row.contact_in_full(), **contact}, apart=apart)
                values |= {"contact": row.contact, "name_index": row.name_index, "phone_index": row.phone_index, "identity_index": row.identity_index}
            batch.update(Party, {"id": row.pk}, **values)
        batch.add(submission(case_id, actor, "contact", key, CONTACT_CHANGED, facts, held.view.version + 1, now))
        decision = same_stage(held.view, CONTACT_CHANGED, {"party": str(party_id)})
        return write_act(held, decision, actor, now, today, batch).event


def _herself(party: Party) -> list[Party]:
    """Her rows in all cases that carry her on: what she chooses once holds in each. The given row is among them."""
    root = party.joined_from_id or party.pk
    others = Party.objects.filter(Q(pk=root) | Q(joined_from_id=root)).exclude(pk=party.pk)
    return [party, *others.order_by("pk")]


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
    """Give a person a new receipt at the counter; the lost one opens nothing from then on. Returns the digits.

    In a sealed case only who was released her identity gives one: it opens all that the person reads of herself.
    """
    if not reason.strip():
        raise InvalidFacts({"reason": ["required"]})
    facts = {"party": str(party_id), "reason": reason}
    number = receipts.new(key, str(party_id))
    with transaction.atomic():
        held = entered(case_id, actor, "receipt", key, RECEIPT_ISSUED, facts)
        if isinstance(held, Event):
            return number
        party = Party.objects.filter(pk=party_id, case_id=case_id).first()
        if party is not None and party.joined_from_id is not None:
            raise NotPossibleNow(
                reason="first_case",
                zh="查询码只有一个：请在本人最初反映的案件中补发。",
                en="She has one code: give the new one in the case in which she first spoke.",
            )
        # Of the office where she stands at the counter; whoever invites people gives them their codes.
        guest = party is not None and party.role == Party.Role.GUEST
        _need_one_of(held, actor, ("operator", "triage_officer", "head", *(("handler",) if guest else ())))
        if held.view.sensitivity == Sensitivity.SEALED and not guest and not custody.released(case_id, actor, today):
            # Whoever holds the code reads the person's own page: that is knowing who she is, and nobody compares a paper with a mark.
            raise NotPossibleNow(
                reason="identity_sealed",
                zh="当事人身份已经封存：先向保管人申请知悉，核对身份后再补发。",
                en="Who the person is is sealed: ask the custodian first, compare, then give the new code.",
            )
        batch = Batch()
        batch.update(Party, {"id": party_id, "case": case_id}, receipt_digest=receipts.digest(number))
        batch.add(submission(case_id, actor, "receipt", key, RECEIPT_ISSUED, facts, held.view.version + 1, now))
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
    """Raise or lower a case's sensitivity, with a reason. Lowering a sealed case is the chief procurator's act.

    A seal reaches the cases that were raised from it and carry its people on; each is lowered again on its own.
    """
    if level not in Sensitivity.values:
        raise InvalidFacts({"level": ["choice"]})

    def changes(held: Locked) -> dict[str, Any]:
        _need_one_of(held, actor, _who_sets(held.view.sensitivity, level))
        if level == Sensitivity.SEALED:
            _need_opener(held, frozenset(held.view.walled_from))
        return _sealing(held) if level == Sensitivity.SEALED else {"sensitivity": level, **_kept(held, level)}

    facts = {"level": level, "reason": reason}
    with transaction.atomic():
        event = _with_reason(case_id, "sensitivity", SENSITIVITY_SET, facts, actor, changes, key, now, today)
        if level == Sensitivity.SEALED:
            _keep_apart(case_id)
            for ident in _carrying_on(case_id):
                _seal_with(ident, case_id, reason, now, today)
        return event


def _sealing(held: Locked) -> dict[str, Any]:
    """What changes in a case that is sealed: no search finds it, and its title says nothing."""
    return {"sensitivity": int(Sensitivity.SEALED), "search": "", "title": custody.TITLES[language_of(held.case.language)]}


def _kept(held: Locked, level: int) -> dict[str, Any]:
    """A restricted case is called by what everybody who lists it may know, where its line has such a name."""
    name = lines.get(held.case.line).kept_title
    return {"title": name(held.case.facts)} if name is not None and level == Sensitivity.RESTRICTED else {}


def _carrying_on(case_id: uuid.UUID) -> list[uuid.UUID]:
    """The cases raised from this one, through any number of steps, that carry its people on and are not sealed. Two statements."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH RECURSIVE raised (id) AS (SELECT %s::uuid UNION"
            " SELECT l.case_id FROM raised r JOIN casework_link l ON l.other_id = r.id AND l.kind = %s)"
            " SELECT id FROM raised ORDER BY id",
            [case_id, Link.Kind.AROSE_FROM],
        )
        raised = [row[0] for row in cursor.fetchall() if row[0] != case_id]
    if not raised:
        return []
    here = Party.objects.filter(case_id=case_id)
    same = Q(joined_from_id__in=here.values("id")) | Q(joined_from_id__in=here.filter(joined_from_id__isnull=False).values("joined_from_id"))
    return sorted(set(Party.objects.filter(same, case_id__in=raised, case__sensitivity__lt=Sensitivity.SEALED).values_list("case_id", flat=True)))


def _seal_with(ident: uuid.UUID, because_of: uuid.UUID, reason: str, now: dt.datetime, today: dt.date) -> None:
    """Seal a case that carries on the people of one that is being sealed: else their names stood open there, in whichever office."""
    actor = Actor.system("seal")
    held = locked(ident, actor)
    if held.view.sensitivity == Sensitivity.SEALED:
        return
    if held.view.handler_id is None:
        _need_opener(held, frozenset(held.view.walled_from))
    facts = {"level": int(Sensitivity.SEALED), "reason": reason, "because_of": str(because_of)}
    write_act(held, same_stage(held.view, SENSITIVITY_SET, facts, **_sealing(held)), actor, now, today, Batch())
    _keep_apart(ident)


def _keep_apart(case_id: uuid.UUID) -> None:
    """Who its people are lies from now on under the keys for sealed cases. It stays there if the seal is lifted."""
    rows = [row for row in Party.objects.filter(case_id=case_id).exclude(contact=b"") if not crypto.is_apart(bytes(row.contact))]
    for row in rows:
        row.set_contact(row.contact_in_full(), apart=True)
    Party.objects.bulk_update(rows, ["contact"], batch_size=500)


def _who_sets(present: int, level: int) -> tuple[str, ...]:
    if present == Sensitivity.SEALED and level < Sensitivity.SEALED:
        return ("chief_procurator",)
    if level == Sensitivity.SEALED:
        return ("handler", "head", "chief_procurator")  # whoever triages would lose it from sight with its clock running
    return ("triage_officer", "handler", "head", "chief_procurator")


def levels_open_to(case: Case, actor: Actor) -> list[int]:
    """The levels of sensitivity that this actor may set; none where she may set none but the present one."""
    view = snapshot.view_of(case)
    levels = [level for level in Sensitivity.values if POLICY.is_one_of(actor, _who_sets(case.sensitivity, level), view)]
    return levels if set(levels) - {case.sensitivity} else []


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
    """Keep an official out of a case for good: a complaint about her never reaches her view. Anybody may keep herself out.

    The wall stands around all cases that were raised from one another: it is written into each, whoever handles it.
    """

    def changes(held: Locked, first: bool = True) -> dict[str, Any]:
        if first and (actor.kind != "official" or actor.id != str(official.pk)):
            _need_one_of(held, actor, ("triage_officer", "head", "chief_procurator", "superior"))
            if official.office_id == held.view.asking_office_id != actor.office_id:
                raise NotPossibleNow(
                    reason="asking_office",
                    zh="请求院的人员是否回避，由请求院决定。",
                    en="Whether somebody of the office that asked is kept out is decided there.",
                )
        walls = {"walled_from": sorted({*held.view.walled_from, official.pk})}
        if held.view.sensitivity == Sensitivity.SEALED:
            _need_opener(held, frozenset(walls["walled_from"]))
        else:
            _need_reader(held, frozenset(walls["walled_from"]), today)
        return walls | ({"handler_id": None} if held.view.handler_id == official.pk else {})

    facts = {"official": official.pk, "reason": reason}
    with transaction.atomic():
        family = raised_with(case_id)
        for ident in sorted({case_id, *family}):  # in one order, so that two walls can never wait for each other
            snapshot.lock(ident)
        event = _with_reason(case_id, "wall", WALLED, facts, actor, changes, key, now, today)
        for ident in family:
            held = locked(ident, Actor.system("wall"))
            if official.pk not in held.view.walled_from:
                write_act(held, same_stage(held.view, WALLED, {**facts, "because_of": str(case_id)}, **changes(held, first=False)), actor, now, today, Batch())
        return event


def raised_with(case_id: uuid.UUID) -> list[uuid.UUID]:
    """The other cases of which this one was raised, or that were raised from it, through any number of steps. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH RECURSIVE family (id) AS (SELECT %s::uuid UNION"
            " SELECT CASE WHEN l.case_id = f.id THEN l.other_id ELSE l.case_id END"
            " FROM family f JOIN casework_link l ON (l.case_id = f.id OR l.other_id = f.id) AND l.kind = %s)"
            " SELECT id FROM family ORDER BY id",
            [case_id, Link.Kind.AROSE_FROM],
        )
        return [row[0] for row in cursor.fetchall() if row[0] != case_id]


def goes_on_without(party: Party) -> bool:
    """Whether others asked in the same case, so that it goes on when she takes her word back."""
    if party.role != Party.Role.PETITIONER:
        return False
    return Party.objects.filter(case_id=party.case_id, role=Party.Role.PETITIONER, left_seq__isnull=True).exclude(pk=party.pk).exists()


def leave(held: Locked, party: Party, actor: Actor, facts: Mapping[str, Any], batch: Batch, now: dt.datetime, today: dt.date) -> Event:
    """She takes her word back in a case with which others go on: she leaves it, and it stays as it is. The case is locked."""
    if not held.view.open:
        raise NotPossibleNow(reason="closed", zh="案件已经办结。", en="The case is closed.")
    if party.left_seq is not None:
        raise NotPossibleNow(reason="left", zh="你已经退出。", en="You have left it already.")
    batch.update(Party, {"id": party.pk, "case": party.case_id}, left_seq=held.view.version + 1)
    return write_act(held, same_stage(held.view, LEFT, {"party": str(party.pk), **facts}), actor, now, today, batch).event


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
    """Let an official in again who was kept out by mistake. The chief procurator's act alone, with a reason.

    A wall that stands around several cases is lifted in all of them in which the actor may do so; one that was put for
    another reason (a challenge that was granted, for one) stays.
    """

    def changes(held: Locked) -> dict[str, Any]:
        _need_one_of(held, actor, ("chief_procurator",))
        if official.pk not in held.view.walled_from:
            raise InvalidFacts({"official": ["choice"]})
        return {"walled_from": sorted(set(held.view.walled_from) - {official.pk})}

    facts = {"official": official.pk, "reason": reason}
    with transaction.atomic():
        family = raised_with(case_id)
        for ident in sorted({case_id, *family}):
            snapshot.lock(ident)
        same = _same_wall(case_id, family, official.pk)
        event = _with_reason(case_id, "lift_wall", WALL_LIFTED, facts, actor, changes, key, now, today)
        for ident in same:
            held = locked(ident, Actor.system("wall"))
            if official.pk in held.view.walled_from and POLICY.is_one_of(actor, ("chief_procurator",), held.view):
                write_act(held, same_stage(held.view, WALL_LIFTED, {**facts, "because_of": str(case_id)}, **changes(held)), actor, now, today, Batch())
        return event


def _same_wall(case_id: uuid.UUID, family: Sequence[uuid.UUID], official: int) -> list[uuid.UUID]:
    """The cases of the family around which the wall stands that stands around this one: it was written into them, or they were raised behind it. Two statements."""
    put = {row.case_id: row for row in Event.objects.filter(case_id__in=[case_id, *family], action=WALLED, facts__official=official).order_by("seq")}
    roots = {ident: row.facts.get("because_of", str(ident)) for ident, row in put.items()}
    if not put:
        return []
    since = min(row.at for row in put.values())
    root = roots.get(case_id, next(iter(roots.values())))
    later = set(Case.objects.filter(pk__in=family, opened_at__gt=since).values_list("pk", flat=True))
    return [ident for ident in family if roots.get(ident) == root or (ident not in roots and ident in later)]


def somebody_opens(office_id: int, sensitivity: int, walled: Collection[int], today: dt.date) -> bool:
    """Whether somebody of an office may open a case of this sensitivity behind these walls, and see to it that it goes on."""
    roles = ("chief_procurator",) if sensitivity >= Sensitivity.SEALED else READERS
    current = Q(until__isnull=True) | Q(until__gte=today)
    able = RoleGrant.objects.filter(current, role__in=roles, since__lte=today, official__active=True, official__office_id=office_id)
    return able.exclude(official_id__in=list(walled)).exists()


def _need_opener(held: Locked, walled: frozenset[int]) -> None:
    """A sealed case is never out of everybody's reach: a chief procurator of its office must be left who may open it."""
    chiefs = RoleGrant.objects.filter(role="chief_procurator", until__isnull=True, official__active=True, official__office_id=held.view.office_id)
    if not chiefs.exclude(official_id__in=walled).exists():
        raise NotPossibleNow(
            reason="nobody_left",
            zh="封存以后没有人能够打开：反映本院检察长的，请先移送上级院。",
            en="Sealed, nobody could open it: a complaint about this office's chief procurator first goes to the office above.",
        )


def _need_reader(held: Locked, walled: frozenset[int], today: dt.date) -> None:
    """A case is never out of everybody's reach in its office: somebody must be left who can take it on."""
    current = Q(until__isnull=True) | Q(until__gte=today)
    able = RoleGrant.objects.filter(current, role__in=READERS, since__lte=today, official__active=True, official__office_id=held.view.office_id)
    if able.exists() and not able.exclude(official_id__in=walled).exists():
        raise NotPossibleNow(
            reason="nobody_left",
            zh="这样一来，本院没有人能够看到此件：请先移送上级院。",
            en="Nobody of this office could then see it: transfer it to the office above first.",
        )


def _need_one_of(held: Locked, actor: Actor, names: tuple[str, ...]) -> None:
    if not POLICY.is_one_of(actor, names, held.view):
        raise NotAllowed()


def _with_reason(
    case_id: uuid.UUID,
    kind: str,
    action: str,
    facts: dict[str, Any],
    actor: Actor,
    changes: Callable[[Locked], dict[str, Any]],
    key: str,
    now: dt.datetime,
    today: dt.date,
) -> Event:
    """An act on the case itself, beside its procedure: locked, allowed (`changes` says by whom, and what it sets), and in the chain."""
    if not str(facts["reason"]).strip():
        raise InvalidFacts({"reason": ["required"]})
    with transaction.atomic():
        held = entered(case_id, actor, kind, key, action, facts)
        if isinstance(held, Event):
            return held
        made = changes(held)
        batch = Batch()
        batch.add(submission(case_id, actor, kind, key, action, facts, held.view.version + 1, now))
        return write_act(held, same_stage(held.view, action, facts, **made), actor, now, today, batch).event
