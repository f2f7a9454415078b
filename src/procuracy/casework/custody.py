"""Who the people of a sealed case are stays behind a custodian, who releases it to one official, for a reason and a time.

Every read of contact data goes through `Party.contact_data`, which asks `held_back` here. While somebody's request is answered
her actor is the reader (`reading_as`); jobs of the platform and the person herself read in full. Default deny: an official who
has no release that holds is shown a number in place of a name, on whichever page, export or call.
"""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar, Token
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from . import names
from .actors import Actor
from .models import Case, Party, Release, Sensitivity

TITLES = {"zh": "封存事项", "en": "Sealed matter"}
"""What a case is called from the moment it is sealed, wherever titles stand."""
LONGEST = 30
"""Days for which an identity is released at most; then it is asked for again."""


@dataclass
class Reader:
    """Who reads during one request, and what is known already of the cases that she looks at."""

    actor: Actor
    today: dt.date
    held: dict[uuid.UUID, bool] = field(default_factory=dict)


_reader: ContextVar[Reader | None] = ContextVar("custody_reader", default=None)


def read_as(actor: Actor, today: dt.date) -> Token[Reader | None]:
    """From now on in this request `actor` reads. Give the token to `read_as_before` at its end."""
    return _reader.set(Reader(actor, today))


def read_as_before(token: Token[Reader | None]) -> None:
    """The request is over."""
    _reader.reset(token)


def nobody_reads() -> Token[Reader | None]:
    """A request begins; nobody is known yet."""
    return _reader.set(None)


@contextmanager
def reading_as(actor: Actor, today: dt.date) -> Iterator[None]:
    """`actor` reads within this block."""
    token = read_as(actor, today)
    try:
        yield
    finally:
        _reader.reset(token)


def know(case: Case) -> None:
    """A case was opened: whether its people are held back need not be asked again, and `veil` knows of it."""
    reader = _reader.get()
    if reader is not None and case.pk not in reader.held:
        reader.held[case.pk] = case.sensitivity == Sensitivity.SEALED and reader.actor.kind in ("official", "partner") and not released(case.pk, reader.actor, reader.today)


def veil(page: str, *written: Callable[[str], str]) -> str:
    """What was written for the present reader, with marks for the names of people whom she may not know, wherever they were typed.

    `written` are the ways in which the page may hold a name (JSON has one of its own); plainly where none is given. Names are those of
    the people of the cases that are held back, and those that their accounts seem to tell. Two statements where there are any such
    cases, else none.
    """
    reader = _reader.get()
    held = [case for case, hidden in reader.held.items() if hidden] if reader is not None else []
    marks: dict[str, str] = {}
    if held:
        for account in Case.objects.filter(pk__in=held).values_list("words", "wish"):
            marks |= {name: _("somebody") for told in names.told("\n".join(account)) for name in names.spoken(told)}
        for party in Party.objects.filter(case_id__in=held).only("id", "case_id", "contact", "joined_from_id"):
            mark = in_place_of_a_name(party.joined_from_id or party.pk)["name"]
            marks |= dict.fromkeys(names.spoken(str(party.contact_in_full().get("name", ""))), mark)
    shown = {way(name): way(mark) for way in written or (str,) for name, mark in marks.items()}
    if not shown:
        return page
    pattern = re.compile("|".join(re.escape(name) for name in sorted(shown, key=len, reverse=True)))
    return pattern.sub(lambda found: shown[found[0]], page)


def names_of(case_id: uuid.UUID) -> set[str]:
    """The names of a case's people, and those that its account seems to tell, as they may be spoken. For a form that must not carry them on. Two statements."""
    account = Case.objects.filter(pk=case_id).values_list("words", "wish").first() or ("", "")
    known = {str(party.contact_in_full().get("name", "")) for party in Party.objects.filter(case_id=case_id).only("id", "contact")}
    return {spoken for name in known | names.told("\n".join(account)) for spoken in names.spoken(name)}


def held_back(case_id: uuid.UUID) -> bool:
    """Whether the present reader may not know who the people of this case are. At most two statements a case and request."""
    reader = _reader.get()
    if reader is None or reader.actor.kind not in ("official", "partner"):
        return False
    if case_id not in reader.held:
        level = Case.objects.filter(pk=case_id).values_list("sensitivity", flat=True).first()
        reader.held[case_id] = level == Sensitivity.SEALED and not released(case_id, reader.actor, reader.today)
    return reader.held[case_id]


def released(case_id: uuid.UUID, actor: Actor, today: dt.date) -> bool:
    """Whether a release to this official holds today."""
    if actor.kind != "official":
        return False
    return Release.objects.filter(case_id=case_id, official_id=int(actor.id), state=Release.State.RELEASED, until__gte=today).exists()


def held_back_from(actor: Actor, party_id: str, today: dt.date) -> bool:
    """Whether this actor may not tell others who a person is, whoever reads at present."""
    row = Party.objects.filter(pk=party_id).values_list("case_id", "case__sensitivity").first()
    return row is not None and row[1] == Sensitivity.SEALED and actor.kind == "official" and not released(row[0], actor, today)


def in_place_of_a_name(party_id: uuid.UUID) -> dict[str, str]:
    """What stands where a name would: the same short mark for the same person."""
    return {"name": _("Person %(mark)s") % {"mark": party_id.hex[-4:].upper()}}
