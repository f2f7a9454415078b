"""Opening: a word at any door becomes a case, in one durable statement."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import hashlib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, connection, transaction

from procuracy import law
from procuracy.registry.models import Department, Procuratorate
from procuracy.web.language import language_of

from .. import custody, lawbook, lines, queries, receipts, sealing, search
from ..actors import Actor
from ..batch import Batch
from ..chain import canonical
from ..clocks import ClockMoves, ClockStart, row, rule_id
from ..decide import Decision
from ..errors import Conflict, InvalidFacts, NotAllowed, NotPossibleNow
from ..forms import validated
from ..ids import uuid7
from ..models import Case, Event, Link, Party, Sensitivity, Submission
from ..policy import POLICY
from ..subscriptions import OPENED
from ..view import CaseView
from ..writing import words_digest, write
from .locking import entered, key_digest, same_stage, submission, write_act
from .people import somebody_opens

RAISED = "engine.raised"
MINORS = Department.Function.MINORS
"""The department whose matters stay with those who are trained for them, also where a case of another line is opened beside them."""
RAISED_DOOR = "case"
"""The door of a case that was raised from another one."""


@dataclass(frozen=True, slots=True)
class NewParty:
    """Someone whom an opening brings. `contact` as `Party.contact_data`; a receipt goes to those who spoke."""

    role: str
    contact: Mapping[str, str] = field(default_factory=dict)
    safe_contact: Mapping[str, Any] = field(default_factory=dict)
    unit: bool = False
    language: str = "zh-hans"
    gets_receipt: bool = True
    joined_from: uuid.UUID | None = None
    row: uuid.UUID | None = None
    """Her row in the case from which she is carried on."""


@dataclass(frozen=True, slots=True)
class Word:
    """What a person said at a door: the content of every opening. `facts` are checked by the line's opening form."""

    procedure: str
    office: Procuratorate
    door: str
    title: str
    words: str
    parties: Sequence[NewParty]
    received: dt.date
    wish: str = ""
    place: str = ""
    language: str = "zh-hans"
    anonymous: bool = False
    replyable: bool = True
    urgent: bool = False
    vulnerable: Sequence[str] = ()
    circumstances: Sequence[str] = ()
    """Of sealing rules: told at the door, or recognised in the words."""
    sensitivity: int = Sensitivity.OPEN
    walled_from: Sequence[int] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
    suggestions: Mapping[str, Any] = field(default_factory=dict)
    department: str = ""
    handler_id: int | None = None
    asked_from: Case | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """A case that now exists. `receipts` runs in the order of the parties that get one; `again` marks a repetition."""

    case_id: uuid.UUID
    receipts: tuple[str, ...]
    again: bool = False

    @property
    def receipt(self) -> str:
        """The first receipt: that of the person who spoke."""
        return self.receipts[0]


def open_case(word: Word, actor: Actor, *, key: str, now: dt.datetime, arose_from: uuid.UUID | None = None) -> Opened:
    """Open a case for a word at a door, in one durable statement.

    `key` is the submission's idempotency key (at least 16 characters, unguessable: the receipt derives from it).
    The same key with the same content gives the same receipt again; with other content `Conflict` is raised.
    `arose_from` joins it to the case that it came from; `raise_case` asks there who may. Raises `InvalidFacts`.
    """
    if len(key) < 16:
        raise InvalidFacts({"key": ["too short"]})
    return _open(word, validated(lines.get(word.procedure).opening, word.facts, today=word.received), actor, key, now, arose_from)


def _open(word: Word, checked: Mapping[str, Any], actor: Actor, key: str, now: dt.datetime, arose_from: uuid.UUID | None) -> Opened:
    """`open_case` with facts that the line's opening form has accepted."""
    facts = {name: value for name, value in checked.items() if name != "words"}  # they stand in their own column
    rule = sealing.by_rule(facts, word.vulnerable, [party.contact for party in word.parties], word.received, word.circumstances)
    if rule is not None and rule.level >= word.sensitivity:  # sealed already, it still goes to those who are trained
        word = dataclasses.replace(word, sensitivity=rule.level, department=rule.department)
    procedure = lawbook.procedure(word.procedure, word.received)
    case_id = uuid7(int(now.timestamp() * 1000))
    batch = Batch()
    parties = tuple(_party(case_id, party, word.sensitivity >= Sensitivity.SEALED) for party in word.parties)
    owners = [party for party, new in zip(parties, word.parties, strict=True) if new.gets_receipt]
    numbers = tuple(receipts.new(key, str(i)) for i in range(len(owners)))
    for owner, number in zip(owners, numbers, strict=True):
        owner.receipt_digest = receipts.digest(number)
    content = _content_digest(word, facts)
    case = _new_case(case_id, word, facts, procedure, now)
    view = _view_of_new(case, procedure, word)
    decision = _opening(view, word, facts, procedure, arose_from)
    batch.add(
        Submission(key=_press(actor, key), content=content, case_id=case_id, seq=1, at=now),
    )
    if arose_from is not None:
        batch.add(Link(case_id=case_id, other_id=arose_from, kind=Link.Kind.AROSE_FROM, seq=1))
    try:
        # Alone, the statement is its own transaction: no round trips for begin and commit.
        alone = not connection.in_atomic_block
        with contextlib.nullcontext() if alone else transaction.atomic():
            write(
                case,
                view,
                decision,
                actor,
                now=now,
                on=word.received,
                batch=batch,
                new_parties=parties,
                opening=True,
            )
    except IntegrityError:
        return _opened_before(actor, key, content, len(owners))
    return Opened(case_id, numbers)


def raise_case(
    origin_id: uuid.UUID,
    procedure: str,
    actor: Actor,
    facts: Mapping[str, Any],
    *,
    key: str,
    now: dt.datetime,
    today: dt.date,
) -> uuid.UUID:
    """Open a case of another line beside one that the actor may see: `raise_cases` where the line opens one alone; else the first."""
    return raise_cases(origin_id, procedure, actor, facts, key=key, now=now, today=today)[0]


def raise_cases(
    origin_id: uuid.UUID,
    procedure: str,
    actor: Actor,
    facts: Mapping[str, Any],
    *,
    key: str,
    now: dt.datetime,
    today: dt.date,
) -> tuple[uuid.UUID, ...]:
    """Open a case of another line beside one that the actor may see, and write in both histories that it was raised.

    Where the line names addressees, one is opened in each of their offices: all of them or none.
    `facts` are what the line asks at its opening; `words` and `reason` among them become the case's words and the reason in
    the origin's history. Where the line carries people, those of the origin go with it: they keep their one code, their
    contact choices, their seal and the walls around it. Who may raise, from which lines, and whether from one that has ended
    (`after_end`), stands under `opens` in the procedure. A handler of the office who raises it handles it, until it is assigned.
    Raises `NotFound`, `NotAllowed`, `NotPossibleNow`, `InvalidFacts`, `Conflict`.
    """
    line = lines.get(procedure)
    content = {**facts, "procedure": procedure}
    with transaction.atomic():
        held = entered(origin_id, actor, "raise", key, RAISED, content)
        if isinstance(held, Event):
            return tuple(uuid.UUID(ident) for ident in held.facts.get("cases", [held.facts["case"]]))
        opens = lawbook.in_force(procedure, today).opens
        if not {"any", held.case.line} & set(opens.get("arises_from", ())):
            raise NotPossibleNow(reason="line")
        if not POLICY.is_one_of(actor, opens["by"], held.view):
            raise NotAllowed()
        if not (held.view.open or opens.get("after_end")):
            raise NotPossibleNow(
                reason="closed",
                zh="此件已经办结，不能再从它另立这类案件；有新的情况，请作为新的来件登记。",
                en="This case is closed, and a case of this kind is not opened beside a closed one: what is new is taken in as a new matter.",
            )
        case = held.case
        if line.beside is not None and not queries.fits_beside(line, case, queries.first_people(case.pk), today):
            raise NotPossibleNow(reason="not_beside", zh=line.beside.zh, en=line.beside.en)
        clean = validated(line.opening, facts, case=held.view, actor=actor, today=today)
        offices = line.addressees(clean, case) if line.addressees else [lines.Addressee(case.office, clean)]
        people = _carried(origin_id) if line.carries_people else []
        raised = [_raised_in(to, line, case, people, actor, now, today, f"raise:{origin_id}:{actor.reference}:{key}:{i}") for i, to in enumerate(offices)]
        batch = Batch()
        batch.add(submission(origin_id, actor, "raise", key, RAISED, content, held.view.version + 1, now))
        about: dict[str, Any] = {"case": str(raised[0]), "line": procedure, "reason": str(clean.get("reason", ""))}
        if len(raised) > 1:
            about["cases"] = [str(ident) for ident in raised]
        write_act(held, same_stage(held.view, RAISED, about), actor, now, today, batch)
        return tuple(raised)


def _raised_in(
    to: lines.Addressee, line: lines.Line, case: Case, people: Sequence[NewParty], actor: Actor, now: dt.datetime, today: dt.date, key: str
) -> uuid.UUID:
    """Open one case beside `case` in the addressee's office. Seal and walls go with it."""
    own = "handler" in actor.roles and actor.office_id == to.office.pk
    sensitivity = max(case.sensitivity, line.sensitivity)
    if to.office.pk != case.office_id and sensitivity >= Sensitivity.SEALED and not somebody_opens(to.office.pk, sensitivity, case.walled_from, today):
        raise NotPossibleNow(
            reason="nobody_there",
            zh=f"{to.office.name_zh}现在没有人能够打开封存的案件：请另行书面联系，或者先由其配备人员。",
            en=f"Nobody of {to.office.name_en or to.office.name_zh} could open a sealed case: write to that office, or have it appoint somebody first.",
        )
    name = line.kept_title if line.kept_title and sensitivity >= Sensitivity.RESTRICTED else line.title_of
    chosen = people if to.people is None else [row for row in people if row.row in to.people]
    word = Word(
        procedure=line.procedure,
        office=to.office,
        door=RAISED_DOOR,
        title=name(to.facts) if name else line.title[language_of(case.language)],
        words=str(to.facts.get("words", "")),
        parties=chosen,
        received=today,
        place=case.place,
        language=case.language,
        anonymous=case.anonymous,
        replyable=case.replyable,
        urgent=case.urgent,
        vulnerable=case.vulnerable,
        sensitivity=sensitivity,
        walled_from=case.walled_from,
        department=MINORS if case.department == MINORS else line.department,
        handler_id=int(actor.id) if own else None,
        asked_from=case if line.asks and to.office.pk != case.office_id else None,
    )
    return _open(word, to.facts, actor, key, now, case.pk).case_id


def _carried(origin_id: uuid.UUID) -> list[NewParty]:
    """The people of a case as they go on into one that is raised from it; who took her word back is not among them."""
    people = Party.objects.filter(case_id=origin_id, role__in=[Party.Role.PETITIONER, Party.Role.REPRESENTED], left_seq__isnull=True).order_by("id")
    return [
        NewParty(
            role=row.role,
            contact=row.contact_in_full(),
            safe_contact=row.safe_contact,
            language=row.language,
            gets_receipt=False,
            joined_from=row.joined_from_id or row.pk,
            row=row.pk,
        )
        for row in people
    ]


def _party(case_id: uuid.UUID, new: NewParty, apart: bool) -> Party:
    party = Party(
        case_id=case_id, role=new.role, unit=new.unit, safe_contact=dict(new.safe_contact), language=new.language, joined_from_id=new.joined_from
    )
    party.set_contact(dict(new.contact), apart=apart)
    return party


def _new_case(
    case_id: uuid.UUID, word: Word, facts: dict[str, Any], procedure: law.Procedure, now: dt.datetime
) -> Case:
    office = word.office
    sealed = word.sensitivity >= Sensitivity.SEALED
    text = "" if sealed else "\n".join((word.title, word.words, word.wish))
    return Case(
        id=case_id,
        procedure_id=procedure.digest,
        line=word.procedure,
        office=office,
        city_office_id=office.city_office_id or (office.pk if office.level == office.Level.CITY else None),
        province_office_id=office.province_office_id
        or (office.pk if office.level == office.Level.PROVINCE else None),
        department=word.department,
        handler_id=word.handler_id,
        asking_case_id=word.asked_from.pk if word.asked_from else None,
        asking_office_id=word.asked_from.office_id if word.asked_from else None,
        asking_handler_id=word.asked_from.handler_id if word.asked_from else None,
        stage=procedure.initial,
        door=word.door,
        language=word.language,
        title=f"{custody.TITLES[language_of(word.language)]} · {lines.get(word.procedure).title[language_of(word.language)]}" if sealed else word.title,
        words=word.words,
        wish=word.wish,
        place=word.place,
        field=lines.field_in(word.procedure, facts),
        facts=facts,
        suggestions=dict(word.suggestions),
        urgent=word.urgent,
        vulnerable=list(word.vulnerable),
        anonymous=word.anonymous,
        replyable=word.replyable,
        sensitivity=word.sensitivity,
        walled_from=list(word.walled_from),
        received_on=word.received,
        opened_at=now,
        search=search.vector(text, office.path(), case_id),
    )


def _view_of_new(case: Case, procedure: law.Procedure, word: Word) -> CaseView:
    return CaseView(
        id=case.pk,
        procedure=procedure,
        stage=case.stage,
        version=0,
        office_id=case.office_id,
        office_path=word.office.path(),
        received_on=case.received_on,
        handler_id=case.handler_id,
        asking_office_id=case.asking_office_id,
        asking_handler_id=case.asking_handler_id,
        anonymous=case.anonymous,
        replyable=case.replyable,
        heard=any(party.gets_receipt or party.joined_from or party.safe_contact.get("may_contact") for party in word.parties),
        sensitivity=case.sensitivity,
        walled_from=tuple(case.walled_from),
        facts=case.facts,
        opened_at=case.opened_at,
    )


def _opening(view: CaseView, word: Word, facts: dict[str, Any], procedure: law.Procedure, arose_from: uuid.UUID | None) -> Decision:
    line = lines.get(word.procedure)
    calendar = lawbook.catalogue().calendar
    codes = lawbook.office_codes(word.office)
    starts: list[ClockStart] = []
    for name in procedure.opens.get("starts", ()):
        spec = procedure.clocks[name]
        # A day that the opening itself states (an application that came earlier) starts the clock; else the day of receipt.
        stated = facts.get(spec.from_fact)
        start = dt.date.fromisoformat(str(stated)) if stated else word.received
        rule = lawbook.rule(rule_id(spec, lambda condition: line.conditions[condition].test(view)), start, codes)
        starts.append(row(name, rule, start, calendar, counted=line.counts(view), owner=spec.owner, changes=()))
    opened = {
        "door": word.door,
        "words": words_digest(word.words, word.wish),
        "facts": facts,
        "parties": [party.role for party in word.parties],
    }
    if arose_from is not None:
        opened["arose_from"] = str(arose_from)
    return Decision(
        action=OPENED,
        stage=procedure.initial,
        return_stage="",
        open=True,
        outcome="",
        facts=opened,
        clocks=ClockMoves(tuple(starts)),
    )


def _content_digest(word: Word, facts: dict[str, Any]) -> bytes:
    parties = [[p.role, dict(p.contact), dict(p.safe_contact), p.unit] for p in word.parties]
    body = [word.procedure, word.office.pk, word.title, word.words, word.wish, word.place, facts, parties]
    return hashlib.sha256(canonical(body)).digest()


def _press(actor: Actor, key: str) -> bytes:
    """A key counts among the same actor's own presses: nobody gets another's receipts by it."""
    return key_digest(f"open\0{actor.reference}", key)


def _opened_before(actor: Actor, key: str, content: bytes, count: int) -> Opened:
    row = Submission.objects.filter(key=_press(actor, key)).first()
    if row is None or bytes(row.content) != content:
        raise Conflict()
    return Opened(row.case_id, tuple(receipts.new(key, str(i)) for i in range(count)), again=True)


