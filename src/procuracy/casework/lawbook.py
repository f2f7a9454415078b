"""The law as this installation knows it: the shipped data, the lines' procedures, and what administrators added."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Q

from procuracy import law
from procuracy.registry.models import CalendarNotice, LocalOverride, Procuratorate

from . import lines
from .models import ProcedureEdition

_FRESH_SECONDS = 60.0
_lock = threading.Lock()
_book: law.Catalogue | None = None
_read_at = 0.0
_pinned: set[str] = set()
_codes: dict[int, tuple[str, ...]] = {}


def catalogue() -> law.Catalogue:
    """The catalogue in force. Additions by an administrator reach every process within a minute."""
    global _book, _read_at
    if _book is None or time.monotonic() - _read_at > _FRESH_SECONDS:
        with _lock:
            _book, _read_at = _build(), time.monotonic()
    return _book


def reload() -> None:
    """Forget what was read, so that the next use sees what an administrator just added."""
    global _book
    _book = None
    _codes.clear()


def _build() -> law.Catalogue:
    book = law.load().with_procedures([line.folder for line in lines.every()])
    years = [law.parse_calendar_file(text) for text in CalendarNotice.objects.values_list("text", flat=True)]
    if years:
        book = book.with_calendar(book.calendar.with_years(years))
    overrides = list(LocalOverride.objects.values_list("text", flat=True))
    return book.with_overrides(overrides) if overrides else book


def in_force(name: str, on: dt.date) -> law.Procedure:
    """The edition of a procedure that is in force on `on`, to look at: no case is opened under it."""
    return law.procedure_in_force(catalogue(), name, on)


def procedure(name: str, on: dt.date) -> law.Procedure:
    """The edition of a procedure that is in force on `on`, pinned in the database at its first use."""
    found = in_force(name, on)
    if found.digest not in _pinned:
        ProcedureEdition.objects.get_or_create(
            digest=found.digest, defaults={"name": found.name, "edition": found.edition, "body": found.body}
        )
        # What is rolled back was not pinned, and is not to be taken for it.
        transaction.on_commit(lambda: _pinned.add(found.digest))
    return found


def citation_in(rule: law.Rule, language: str) -> str:
    """Instrument and article of a rule in `zh` or `en`; "" in a language in which no procedure names the instrument."""
    if language == "zh":
        return rule.citation
    named = next((edition.instrument.en for editions in catalogue().procedures.values() for edition in editions if edition.instrument.zh == rule.instrument), "")
    return f"{named}, art {rule.article}" if named and rule.article not in ("", "unknown") else named


def pinned_procedure(digest: str) -> law.Procedure:
    """The edition with this digest. A shipped file that was changed under a known edition stops with one sentence."""
    for editions in catalogue().procedures.values():
        for edition in editions:
            if edition.digest == digest:
                return edition
    row = ProcedureEdition.objects.get(digest=digest)
    raise RuntimeError(
        f"The procedure file {row.name} of {row.edition} was changed after cases used it. "
        "Restore the file, and write the change as a new edition."
    )


def acts_at(role: str, procedure: law.Procedure, stage: str) -> bool:
    """Whether the procedure gives a role something to do at a stage of its own (what may be done at any stage does not count)."""
    return any(role in action.by and stage in action.from_stages for action in procedure.actions.values())


def where_acts(role: str) -> Q:
    """Cases at a stage at which the procedure gives this role something to do, in any line and edition."""
    found = Q(pk__in=[])
    for name, editions in catalogue().procedures.items():
        stages = {stage for edition in editions for stage in edition.stages if acts_at(role, edition, stage)}
        if stages:
            found |= Q(line=name, stage__in=sorted(stages))
    return found


def changed_editions() -> list[str]:
    """Procedure files that were changed after cases used them: no start until they are as they were, or a new edition."""
    known = {(p.name, p.edition): p.digest for editions in catalogue().procedures.values() for p in editions}
    rows = ProcedureEdition.objects.order_by("name", "edition").values_list("name", "edition", "digest")
    return [f"{name} {edition}" for name, edition, digest in rows if known.get((name, edition), digest) != digest]


def office_codes(office: Procuratorate | int) -> tuple[str, ...]:
    """Codes from the province down to the office: the path by which local overrides apply."""
    office_id = office if isinstance(office, int) else office.pk
    if office_id not in _codes:
        row = office if not isinstance(office, int) else Procuratorate.objects.get(pk=office_id)
        by_id = dict(Procuratorate.objects.filter(pk__in=row.path()).values_list("pk", "code"))
        _codes[office_id] = tuple(by_id[pk] for pk in row.path())
    return _codes[office_id]


def rule(rule_id: str, on: dt.date, office: Sequence[str] = ()) -> law.Rule:
    """The rule in force on `on` for an office path."""
    return law.rule_in_force(catalogue(), rule_id, on, office)
