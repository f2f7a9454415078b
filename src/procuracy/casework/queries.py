"""What pages and calls read. Every function starts from `policy.visible`, and has a fixed number of statements."""

from __future__ import annotations

import base64
import datetime as dt
import json
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import DateTimeField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce

from procuracy import law
from procuracy.registry.models import AgencyPerson, Official, Procuratorate

from . import crypto, custody, lawbook, lines, receipts, search, snapshot
from .actors import Actor
from .decide import Offer, available
from .errors import InvalidFacts, NotFound
from .gather import rows_of
from .ids import uuid7
from .lines import Line
from .models import NO_DUE, SPEAKERS, Approval, Case, Deadline, Event, Link, Party, ReadLog, Sensitivity, Transfer
from .policy import POLICY, asks_why, visible
from .view import CaseView

PAGE = 25
JOINED_HERE = "engine.joined_here"
"""What the history of a case says when another is merged into it."""
CAP = 100
"""Above this many, a list says "more than 100" and counts no further: what counting costs must not grow with the past."""


@dataclass(frozen=True, slots=True)
class Page:
    """One keyset page of cases. `after` leads to the next, or is None; `count` stops at `CAP` + 1 and may be None."""

    rows: tuple[Case, ...]
    after: str | None
    count: int | None = None

    @property
    def capped(self) -> bool:
        """Whether there are more than are counted."""
        return self.count is not None and self.count > CAP


@dataclass(frozen=True, slots=True)
class Filters:
    """What a worklist may be narrowed by. `colour`: green, yellow, red, or grey (nothing due, or not yet computable)."""

    scope: str = "mine"
    stage: str = ""
    line: str = ""
    door: str = ""
    colour: str = ""
    urgent: bool = False
    vulnerable: str = ""
    awaits_answer: bool = False
    handler: int | None = None
    office: int | None = None
    closed: bool = False
    field: str = ""
    since: dt.date | None = None
    """Received on this day or later; `until`: on that day or before."""
    until: dt.date | None = None
    running: str = ""
    """For a search: "open", "closed", or both."""


MOST_PEOPLE = 50
"""So many people a case's page shows. Those of a bigger group stand in a table of their own."""

MOST_COUNTED = 1000
"""So far the people of a case are counted on its page: what counting costs must not grow with the group."""

YELLOW_DAYS = 3
"""Days before the due day from which a case is shown yellow."""


def due_of(case: Case) -> tuple[dt.date, str]:
    """The day by which a list sorts and colours a case, and the clock of that day: what its office owes, or where another office has a part in it what anybody owes."""
    return (case.next_due, case.next_clock) if case.first_due is None else (case.first_due, case.first_clock)


def colour(case: Case, today: dt.date) -> str:
    """Red when the day has passed, yellow from three days before, else green; grey where nothing is due."""
    return colour_of(due_of(case)[0], today)


def colour_of(due: dt.date, today: dt.date) -> str:
    """The colour of one day."""
    if due == NO_DUE:
        return "grey"
    if due < today:
        return "red"
    return "yellow" if (due - today).days <= YELLOW_DAYS else "green"


def cursor(*values: Any) -> str:
    """Opaque place in a list, safe in an address."""
    text = json.dumps([str(value) for value in values], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def place(text: str, size: int) -> list[str]:
    """Read what `cursor` wrote. Raises `InvalidFacts` for anything else."""
    try:
        values = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, RecursionError):
        values = None
    if not isinstance(values, list) or len(values) != size or not all(isinstance(v, str) for v in values):
        raise InvalidFacts({"after": ["cursor"]})
    return values


def worklist(
    actor: Actor, filters: Filters, today: dt.date, after: str | None = None, size: int = PAGE
) -> Page:
    """Cases by due day, the most pressing first. One statement (and one more for the first page's capped count)."""
    rows, by = Case.objects.filter(_reach(actor, filters), visible(actor), open=not filters.closed), "next_due"
    if filters.scope in ("asked", "offered"):
        rows, by = rows.annotate(**_FIRST_RUNNING), "first_due"
    rows = rows.filter(_narrow(filters, today, by))
    total = None if after else rows.values("id")[: CAP + 1]
    if after:
        due, last = place(after, 2)
        try:
            day, ident = dt.date.fromisoformat(due), uuid.UUID(last)
        except ValueError:
            raise InvalidFacts({"after": ["cursor"]}) from None
        rows = rows.filter(Q(**{f"{by}__gt": day}) | Q(**{by: day}, id__gt=ident), **{f"{by}__gte": day})
    found = list(_light(rows).order_by(by, "id")[: size + 1])
    more = cursor(due_of(found[size - 1])[0], found[size - 1].pk) if len(found) > size else None
    count = len(total) if total is not None else None
    return Page(tuple(found[:size]), more, count)


_RUNNING = Deadline.objects.filter(case_id=OuterRef("pk"), ended_seq__isnull=True, counted=True).annotate(day=Coalesce("due", "raw_end")).order_by("day", "clock")
_FIRST_RUNNING = {
    "first_due": Coalesce(Subquery(_RUNNING.values("day")[:1]), Value(NO_DUE)),
    "first_clock": Coalesce(Subquery(_RUNNING.values("clock")[:1]), Value("")),
}
"""Where two offices have a part in a case, whoever owes the next step there: of one that was asked of another, of one that lies before this one to decide."""


def _light(rows: QuerySet[Case]) -> QuerySet[Case]:
    """List columns only: no words, no search vector."""
    return rows.select_related("office", "handler").defer("words", "wish", "search", "facts", "suggestions", "head")


def _reach(actor: Actor, filters: Filters) -> Q:
    """The scope of a list, as the equality that its index serves."""
    if actor.kind != "official":
        return Q()
    if filters.scope == "mine":
        return Q(handler_id=int(actor.id))
    if filters.scope == "unassigned":
        return Q(office_id=actor.office_id, handler__isnull=True)
    if filters.scope == "offered":
        return Q(offered_office_id=actor.office_id)
    if filters.scope == "asked":
        return Q(asking_office_id=actor.office_id) | Q(asking_handler_id=int(actor.id))
    if filters.scope == "subtree":
        return POLICY.subtree(actor)
    return Q(office_id=actor.office_id)


def _narrow(filters: Filters, today: dt.date, by: str = "next_due") -> Q:
    q = Q()
    if filters.stage:
        line, _, stage = filters.stage.rpartition(".")
        q &= Q(stage=stage, line=line) if line else Q(stage=stage)
    if filters.line:
        q &= Q(line=filters.line)
    if filters.field:
        q &= Q(field=filters.field)
    if filters.since:
        q &= Q(received_on__gte=filters.since)
    if filters.until:
        q &= Q(received_on__lte=filters.until)
    if filters.door:
        q &= Q(door=filters.door)
    if filters.urgent:
        q &= Q(urgent=True)
    if filters.vulnerable:
        q &= Q(vulnerable__contains=[filters.vulnerable])
    if filters.awaits_answer:
        q &= Q(awaits_answer=True)
    if filters.handler:
        q &= Q(handler_id=filters.handler)
    if filters.office:
        q &= Q(office_id=filters.office)
    if filters.running:
        q &= Q(open=filters.running == "open")
    soon = today + dt.timedelta(days=YELLOW_DAYS)
    match filters.colour:
        case "red":
            q &= Q(**{f"{by}__lt": today})
        case "yellow":
            q &= Q(**{f"{by}__gte": today, f"{by}__lte": soon})
        case "green":
            q &= Q(**{f"{by}__gt": soon, f"{by}__lt": NO_DUE})
        case "grey":
            q &= Q(**{by: NO_DUE})
    return q


@dataclass(frozen=True, slots=True)
class CasePage:
    """Everything that the case page shows, read in a fixed number of statements.

    Of a big group `parties` holds the first `MOST_PEOPLE`; `people` counts them all, up to `MOST_COUNTED` + 1.
    """

    case: Case
    view: CaseView
    offers: tuple[Offer, ...]
    parties: tuple[Party, ...]
    events: tuple[Event, ...]
    deadlines: tuple[Deadline, ...]
    approvals: tuple[Approval, ...]
    links: tuple[Link, ...]
    transfers: tuple[Transfer, ...]
    names: dict[str, str]
    people: int = 0


def case_page(
    case_id: uuid.UUID, actor: Actor, *, purpose: str, page: str, now: dt.datetime, today: dt.date
) -> CasePage:
    """Open a case, which is recorded with its purpose. A sealed case, and one of an office below, asks for a reason first (`InvalidFacts`).

    Raises `NotFound` for what the actor may not see.
    """
    rows_here = Case.objects.select_related("office", "handler").defer("search").filter(visible(actor), pk=case_id)
    case = rows_here.annotate(listener=snapshot.listener_of(case_id)).first()
    if case is None:
        raise NotFound()
    _purpose_given(case, actor, purpose)
    record_reading(case, actor, page=page, purpose=purpose, now=now)
    first = f"AND t.id = ANY(ARRAY(SELECT id FROM casework_party WHERE case_id = %(case)s ORDER BY id LIMIT {MOST_PEOPLE + 1}))"
    linked = ("", "", "", "", first, "OR t.other_id = %(case)s")
    rows = rows_of(case_id, (Event, Deadline, Approval, Transfer, Party, Link), linked)
    events = tuple(rows[Event])
    view = snapshot.build(case, snapshot.acts_of(events), rows[Deadline], rows[Approval], rows[Transfer], heard=case.listener is not None)
    parties = rows[Party][:MOST_PEOPLE]
    people = len(rows[Party]) if len(rows[Party]) <= MOST_PEOPLE else Party.objects.filter(case_id=case_id)[: MOST_COUNTED + 1].count()
    return CasePage(
        case=case,
        view=view,
        offers=tuple(available(view, actor, today)),
        parties=tuple(parties),
        people=people,
        events=events,
        deadlines=tuple(rows[Deadline]),
        approvals=tuple(rows[Approval]),
        links=tuple(rows[Link]),
        transfers=tuple(rows[Transfer]),
        names=names_of([e.actor for e in events] + [a.proposed_by for a in rows[Approval]]),
    )


def _purpose_given(case: Case, actor: Actor, purpose: str) -> None:
    if asks_why(actor, case) and not _says_why(purpose):
        raise InvalidFacts({"purpose": ["no_reason" if purpose.strip() else "required"]})


def _says_why(purpose: str) -> bool:
    """Whether a purpose can be a reason: two different Chinese characters, or six other letters or digits of which three differ."""
    said = [char for char in purpose.casefold() if char.isalnum()]
    chinese = [char for char in said if "\u4e00" <= char <= "\u9fff"]
    return len(set(chinese)) >= 2 or (len(said) >= 6 and len(set(said)) >= 3)


def need_purpose(case: Case, actor: Actor, purpose: str, *, page: str, now: dt.datetime, always: bool = False) -> None:
    """Whoever acts without its page in a case that asks for a reason says why, which is recorded (`always`: of other cases too).

    Raises `InvalidFacts` without a reason.
    """
    _purpose_given(case, actor, purpose)
    if always or asks_why(actor, case):
        record_reading(case, actor, page=page, purpose=purpose, now=now)


def may_raise(page: CasePage, actor: Actor, today: dt.date) -> list[Line]:
    """The lines of which the actor may open a case beside this one: by the `opens` of their procedures in force, and where they make sense."""
    if actor.kind != "official":
        return []
    view, found = page.view, []
    for line in lines.every():
        opens = lawbook.in_force(line.procedure, today).opens
        if (view.open or opens.get("after_end")) and {"any", view.procedure.name} & set(opens.get("arises_from", ())) and POLICY.is_one_of(actor, opens["by"], view) and fits_beside(line, page.case, page.parties, today):
            found.append(line)
    return found


def fits_beside(line: Line, case: Case, parties: Sequence[Party], today: dt.date) -> bool:
    """Whether a case of the line makes sense beside this one, as the line sees it."""
    return line.beside is None or line.beside.test(case, [row for row in parties if row.role in SPEAKERS and row.left_seq is None], today)


def first_people(case_id: uuid.UUID) -> list[Party]:
    """The people of a case as its page shows them: of a big group the first."""
    return list(Party.objects.filter(case_id=case_id).order_by("id")[:MOST_PEOPLE])


def names_of(references: Sequence[str]) -> dict[str, str]:
    """Names by actor reference: officials', and partners' with their agency. One statement for each kind that occurs."""
    officials, partners = (
        {int(r.partition(":")[2]) for r in references if r.startswith(kind)} for kind in ("official:", "partner:")
    )
    found = {f"official:{pk}": name for pk, name in Official.objects.filter(pk__in=officials).values_list("pk", "name")} if officials else {}
    if partners:
        rows = AgencyPerson.objects.select_related("agency").filter(pk__in=partners)
        found |= {f"partner:{row.pk}": f"{row.agency} · {row.name}" for row in rows}
    return found


def record_reading(case: Case, actor: Actor, *, page: str, purpose: str, now: dt.datetime) -> None:
    """Write who opened which case, and whose case it was. Persons who follow their own case are not recorded."""
    custody.know(case)
    if actor.kind in ("official", "partner"):
        ReadLog.objects.create(
            id=uuid7(),
            case_id=case.pk,
            case_office_id=case.office_id,
            actor=actor.reference,
            office_id=actor.office_id,
            at=now,
            page=page,
            purpose=purpose[:300],
        )


def visible_links(page: CasePage, actor: Actor) -> list[tuple[str, Case]]:
    """Links whose other end the actor may open, each with what it is called from here: what is shown can be opened."""
    ends = [(link, link.other_id if link.case_id == page.case.pk else link.case_id) for link in page.links]
    cases = {
        case.pk: case
        for case in _light(Case.objects.filter(visible(actor), pk__in=[other for _link, other in ends]))
    }
    called = [(Link.Kind if link.case_id == page.case.pk else Link.Back)(link.kind).label for link, _other in ends]
    return [(str(label), cases[other]) for label, (_link, other) in zip(called, ends, strict=True) if other in cases]


def party_by_receipt(receipt: str) -> Party | None:
    """The person whom a receipt belongs to, with her case. One statement."""
    digits = receipts.normalise(receipt)
    if digits is None:
        return None
    return Party.objects.select_related("case", "case__office").filter(receipt_digest=receipts.digest(digits)).first()


def carried_on(party: Party) -> list[Party]:
    """Her rows in the cases that were raised from hers, with the cases, the oldest first: she follows them all with one code."""
    if party.carried is None:
        party.carried = list(Party.objects.select_related("case", "case__office").filter(joined_from_id=party.pk).order_by("id"))
    return party.carried


def who_follows(party_id: uuid.UUID, digest: bytes) -> Party | None:
    """The person of an opened receipt, if it still holds, with her rows in the cases that carry her on. One statement."""
    rows = list(Party.objects.select_related("case", "case__office").filter(Q(pk=party_id) | Q(joined_from_id=party_id)).order_by("id"))
    party = next((row for row in rows if row.pk == party_id and bytes(row.receipt_digest or b"") == digest), None)
    if party is not None:
        party.carried = [row for row in rows if row.pk != party_id]
    return party


def tracked_deadlines(*case_ids: uuid.UUID) -> list[Deadline]:
    """Clocks of cases that a person is shown: those that run, the first due first."""
    return by_due(Deadline.objects.filter(case_id__in=case_ids, ended_seq__isnull=True))


def by_due(rows: Iterable[Deadline]) -> list[Deadline]:
    """Deadlines in the order in which they are due; those that wait for a calendar last."""
    return sorted(rows, key=lambda row: (row.due is None, row.due or row.raw_end))


def transfers_of(case_id: uuid.UUID) -> list[Transfer]:
    """Where a case was offered, and what came of it, the newest first."""
    return list(Transfer.objects.select_related("to_office").filter(case_id=case_id).order_by("-offered_at"))


def merged_into(case_id: uuid.UUID) -> Case | None:
    """The case into which this one was merged, whose answer its people get; through further merges, to the one that lives."""
    last = _chain_of_merges(case_id, "case_id", "other_id")
    return Case.objects.select_related("office").filter(pk=last[-1]).first() if last else None


def speaks_in(party: Party) -> uuid.UUID:
    """The case in which a person's words are taken down: her own, or where that has ended the one into which it was merged or that carries her on, as long as that goes on.

    At most two statements.
    """
    followed = merged_into(party.case_id) if party.case.outcome == "merged" else None
    if followed is not None and followed.open:
        return followed.pk
    going_on = (row.case_id for row in carried_on(party) if row.case.open and row.role != Party.Role.GUEST and row.left_seq is None)
    return party.case_id if party.case.open else next(going_on, party.case_id)


@dataclass(frozen=True, slots=True)
class Span:
    """From after which event of a case to which its letters are a person's. None: from its beginning; without an end."""

    after: int | None = None
    upto: int | None = None

    def holds(self, seq: int) -> bool:
        """Whether what the event `seq` brought is hers to read."""
        return (self.after is None or seq > self.after) and (self.upto is None or seq <= self.upto)


def letters_reach(party: Party, followed: Case | None) -> dict[uuid.UUID, Span]:
    """The cases whose letters to the applicant are this person's too, each with its span.

    Her own case and those that carry her on, until she left them; the case `followed` into which hers was merged only from
    then on: what it said before was said to others. One more statement where there is such a case.
    """
    reach = {row.case_id: Span(upto=row.left_seq) for row in (party, *carried_on(party))}
    if followed is not None:
        chain = [party.case_id, *_chain_of_merges(party.case_id, "case_id", "other_id")]
        joined = Event.objects.filter(case_id=followed.pk, action=JOINED_HERE, facts__other__in=[str(ident) for ident in chain])
        last = joined.order_by("-seq").values_list("seq", flat=True).first()
        if last is not None:
            reach.setdefault(followed.pk, Span(after=last))
    return reach


def people_of(case_id: uuid.UUID, most: int | None = None) -> list[Party]:
    """Those who spoke in a case, and those of the cases merged into it: whoever is owed its answer and did not leave. At most `most` of them."""
    return list(Party.objects.filter(case_id__in=answered_with(case_id), role__in=SPEAKERS, left_seq__isnull=True).order_by("id")[:most])


def answered_with(case_id: uuid.UUID) -> list[uuid.UUID]:
    """A case and those merged into it, whose people get its answer."""
    return [case_id, *_chain_of_merges(case_id, "other_id", "case_id")]


def _chain_of_merges(case_id: uuid.UUID, here: str, there: str) -> list[uuid.UUID]:
    """Cases that merging leads to from one, the nearest first; only from cases that ended by it. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH RECURSIVE led (id, step) AS (SELECT %s::uuid, 0 UNION"
            f" SELECT l.{there}, led.step + 1 FROM led JOIN casework_link l ON l.{here} = led.id AND l.kind = %s"
            " JOIN casework_case c ON c.id = l.case_id AND c.outcome = 'merged' WHERE led.step < 20)"
            " SELECT id FROM led WHERE step > 0 ORDER BY step",
            [case_id, Link.Kind.MERGED_INTO],
        )
        return [row[0] for row in cursor.fetchall()]


def find(actor: Actor, text: str, filters: Filters, today: dt.date, after: str | None = None, size: int = PAGE) -> Page:
    """Search words, a receipt, a case number, or an exact name, telephone or identity number; newest first.

    Receipt and contact data are found by digest and blind index alone.
    """
    rows = Case.objects.filter(visible(actor), _narrow(filters, today))
    if after:
        last = place(after, 1)[0]
        try:
            rows = rows.filter(id__lt=uuid.UUID(last))
        except ValueError:
            raise InvalidFacts({"after": ["cursor"]}) from None
    exact = _exact(text)
    if exact:
        found = list(_light(rows.filter(pk__in=exact)).order_by("-id")[: size + 1])
    else:
        until = search.month_of(uuid.UUID(last)) if after else search.month_number(today)
        found = _newest(rows, search.query(text), _search_office(actor), until, size + 1)
    more = cursor(found[size - 1].pk) if len(found) > size else None
    return Page(tuple(found[:size]), more)


WINDOWS = (2, 10, 36)
"""Months that a search looks through at a time, from the newest, until its page is full."""


def _newest(rows: QuerySet[Case], words: str | None, office: int | None, until: int, size: int) -> list[Case]:
    """The newest `size` cases that hold the words: a few months at a time, then all the rest. Up to four statements."""
    if words is None:
        return []
    found: list[Case] = []
    seen = [until + 1]  # a clock that runs ahead, or another time zone
    for months in WINDOWS:
        window = [seen[-1] - back for back in range(1, months + 1)]
        looked = [*seen, *window] if len(seen) == 1 else window
        found += _matching(rows, search.in_months(words, office, looked), size - len(found))
        if len(found) >= size:
            return found
        seen += window
    return found + _matching(rows, search.before_months(words, office, seen), size - len(found))


def _matching(rows: QuerySet[Case], query: str, size: int) -> list[Case]:
    matching = rows.extra(where=["casework_case.search @@ %s::tsquery"], params=[query])
    return list(_light(matching).order_by("-id")[:size])


def _search_office(actor: Actor) -> int | None:
    """The office whose tokens narrow the index: the actor's own, but for those who see the whole nation."""
    return None if actor.office_level == "national" else actor.office_id


def _exact(text: str) -> list[uuid.UUID]:
    """Cases that an exact value means: a receipt, a name, telephone or identity number, or a case's or letter's number.

    The small indexes are asked first, so that no list of cases is ever read for it.
    """
    plain = text.strip()
    if not plain or len(plain) > 60:
        return []
    digits = receipts.normalise(plain)
    if digits is not None:
        by = Q(receipt_digest=receipts.digest(digits))
    else:
        # Who the people of a sealed case are is not found out by searching for them.
        by = _by_contact(name=plain, phone=plain, identity=plain) & Q(case__sensitivity__lt=Sensitivity.SEALED)
    found = list(Party.objects.filter(by).values_list("case_id", flat=True)[: CAP + 1])
    if "〔" in (number := law.normalise_number(plain)):
        found += Case.objects.filter(number=number).exclude(number="").values_list("pk", flat=True)[:CAP]
    return found


def call_backs(actor: Actor, limit: int = 50) -> list[Case]:
    """Open cases of the actor's office whose person was promised a call and was not called yet, by the appointment."""
    called = Event.objects.filter(case_id=OuterRef("pk"), action="record_call")
    rows = Case.objects.filter(visible(actor), office_id=actor.office_id, open=True, facts__call_back_at__startswith="2")
    promised = rows.filter(~Exists(called)).annotate(moment=Cast(KeyTextTransform("call_back_at", "facts"), DateTimeField()))
    return list(_light(promised).order_by(F("moment"))[:limit])


def _by_contact(**values: str) -> Q:
    """Parties with any of these exact values; nobody where all of them are empty."""
    by = Q(pk__in=[])
    for kind, value in values.items():
        index = crypto.blind_index(kind, value)
        if index is not None:
            by |= Q(**{f"{kind}_index": index})
    return by


def same_people(case: Case, actor: Actor, limit: int = 10) -> list[Case]:
    """Other cases of the people of this one, by name, telephone or identity number, the oldest first. Of a big group: of its first people."""
    kinds = ("name_index", "phone_index", "identity_index")
    known = list(Party.objects.filter(case_id=case.pk).order_by("id").values_list(*kinds)[:MOST_PEOPLE])
    by = Q(pk__in=[])
    for kind, values in zip(kinds, zip(*known, strict=True), strict=False):
        by |= Q(**{f"{kind}__in": [value for value in values if value is not None]})
    if case.sensitivity == Sensitivity.SEALED:
        return []  # nor by looking at whom else they are
    ids = set(Party.objects.filter(by, case__sensitivity__lt=Sensitivity.SEALED).values_list("case_id", flat=True)[:CAP]) - {case.pk}
    return list(_light(Case.objects.filter(visible(actor), pk__in=ids)).order_by("received_on", "id")[:limit]) if ids else []


def returned_to(actor: Actor, approvals: Sequence[Approval], action: str) -> Approval | None:
    """The actor's last proposal of an act, where it was returned: what was written is not written twice."""
    mine = [row for row in approvals if row.action == action and row.proposed_by == actor.reference]
    last = max(mine, key=lambda row: row.proposed_at, default=None)
    return last if last is not None and last.state == Approval.State.RETURNED else None


def returned_cases(actor: Actor, case_ids: Sequence[uuid.UUID]) -> set[uuid.UUID]:
    """Those of the cases in which the actor's newest proposal came back. One statement."""
    rows = Approval.objects.filter(case_id__in=case_ids, proposed_by=actor.reference).order_by("case_id", "-proposed_at").distinct("case_id")
    return {row.case_id for row in rows if row.state == Approval.State.RETURNED}


def offered_here(actor: Actor) -> int:
    """How many cases wait for the actor's office to take them over or to decide on them, up to the cap."""
    return len(Case.objects.filter(visible(actor), offered_office_id=actor.office_id, open=True).values("id")[: CAP + 1])


def asked_elsewhere(actor: Actor) -> list[Case]:
    """Open cases in other offices that the actor or her office asked for, the most pressing first, up to the cap. One statement."""
    rows = Case.objects.filter(_reach(actor, Filters(scope="asked")), visible(actor), open=True)
    return list(_light(rows).order_by("next_due", "id")[: CAP + 1])


ALIKE = 0.5
"""From this likeness on two texts are shown together: a person judges whether they are about the same thing."""


def alike(case: Case, actor: Actor, today: dt.date, limit: int = 10) -> list[Case]:
    """Cases of the actor's reach in the last year whose words are much like this one's, the most alike first. One statement."""
    probes = search.pieces(case.words)
    if not probes or case.sensitivity == Sensitivity.SEALED:
        return []
    until = search.month_number(today)
    words = search.in_months(f"({' | '.join(probes)})", _search_office(actor), range(until - 11, until + 2))
    rows = Case.objects.filter(visible(actor)).exclude(pk=case.pk)
    near = rows.extra(where=["casework_case.search @@ %s::tsquery"], params=[words]).select_related("office").only("id", "title", "words", "received_on", "office", "open")
    shares = [(search.likeness(case.words, row.words), row) for row in near.order_by("-id")[:200]]
    return [row for share, row in sorted(shares, key=lambda pair: -pair[0]) if share >= ALIKE][:limit]


def waiting_approvals(actor: Actor, size: int = 50) -> list[Approval]:
    """Proposals that the actor may answer, the oldest first."""
    rows = (
        Approval.objects.filter(state=Approval.State.PROPOSED, office_id=actor.office_id or 0)
        .exclude(proposed_by=actor.reference)
        .filter(case__in=Case.objects.filter(visible(actor)))
        .select_related("case")
        .order_by("proposed_at")[:size]
    )
    return [
        row for row in rows if POLICY.may_answer(actor, row.approvers, row.office_id, row.proposed_by)
    ]


def similar(
    actor: Actor, office: Procuratorate, text: str, phone: str = "", name: str = "", limit: int = 5
) -> list[Case]:
    """Cases that may be about the same thing: the same telephone or name, or words in common, newest first."""
    same = Party.objects.filter(_by_contact(name=name, phone=phone), case__sensitivity__lt=Sensitivity.SEALED).values("case_id")
    return list(_light(Case.objects.filter(visible(actor), pk__in=same)).order_by("-id")[:limit])
