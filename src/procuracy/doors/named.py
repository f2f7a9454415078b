"""Officials whom a word names are kept out of its case from the first moment: a complaint about them is not theirs to read.

Names are compared as they are written; whoever only bears the same name is let in again by the chief procurator. The names of an
office and of those above who read its cases are kept for a minute, so that opening a case costs no statement more.
"""

from __future__ import annotations

import datetime as dt
import re
import time
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from procuracy.registry.models import Official, Procuratorate
from procuracy.registry.roles import Role

FRESH_SECONDS = 60.0
SHORTEST = 2
_TAKE_ON = frozenset({Role.TRIAGE_OFFICER, Role.HEAD, Role.CHIEF_PROCURATOR, Role.CASE_MANAGEMENT})
_READ_BELOW = frozenset({Role.HEAD, Role.CHIEF_PROCURATOR})
_kept: dict[int, tuple[float, tuple[Known, ...]]] = {}


@dataclass(frozen=True, slots=True)
class Known:
    """An official who might read the cases of an office."""

    pk: int
    name: str
    here: bool
    roles: frozenset[str]


@dataclass(frozen=True, slots=True)
class KeptOut:
    """Who is kept out, and who was named but is the only one there to take the case on."""

    out: tuple[Known, ...] = ()
    spared: tuple[Known, ...] = ()

    @property
    def ids(self) -> tuple[int, ...]:
        """For `walled_from`."""
        return tuple(sorted(person.pk for person in self.out))

    def as_facts(self) -> dict[str, Any]:
        """The note for whoever takes the case on; nothing where nobody was named."""
        if not (self.out or self.spared):
            return {}
        zh, en = [], []
        if self.out:
            names = [person.name for person in self.out]
            zh.append(f"来信中写有{'、'.join(names)}的姓名，已先行回避，本人看不到此件。请核对：如果只是同名，由检察长恢复。")
            en.append(f"Kept out by name: {', '.join(names)}. Check it: if it is only the same name, the chief procurator lets her in again.")
        if self.spared:
            names = [person.name for person in self.spared]
            zh.append(f"来信中写有{'、'.join(names)}的姓名，但本院没有其他人可以接手，没有回避。请核对，必要时移送上级院。")
            en.append(f"Named, and not kept out because nobody else of this office could take it on: {', '.join(names)}. Check it, and transfer it to the office above where needed.")
        return {"kept_out": {"zh": "".join(zh), "en": " ".join(en)}}


def kept_out(office: Procuratorate, texts: Iterable[str], today: dt.date) -> KeptOut:
    """Whom these texts name among those who would read the case. Never so that nobody of the office is left to take it on."""
    known = _known(office, today)
    text = _plain("\n".join(texts))
    found = [person for person in known if _occurs(person.name, text)]
    able = {person.pk for person in known if person.here and person.roles & _TAKE_ON}
    if not able:
        able = {person.pk for person in known if person.here and Role.OPERATOR in person.roles}
    last = able if able and able <= {person.pk for person in found} else set()
    return KeptOut(tuple(p for p in found if p.pk not in last), tuple(p for p in found if p.pk in last))


def forget() -> None:
    """Read the names anew at the next word."""
    _kept.clear()


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _occurs(name: str, text: str) -> bool:
    plain = "".join(_plain(name).split())
    if len(plain) < SHORTEST:
        return False
    if plain.isascii():
        # Letters of other words are no name: whole words alone, as the name is written.
        return re.search(rf"\b{re.escape(' '.join(_plain(name).split()))}\b", " ".join(text.split())) is not None
    return plain in "".join(text.split())


def _known(office: Procuratorate, today: dt.date) -> tuple[Known, ...]:
    held = _kept.get(office.pk)
    if held is None or time.monotonic() - held[0] > FRESH_SECONDS:
        held = _kept[office.pk] = (time.monotonic(), _read(office, today))
    return held[1]


def _read(office: Procuratorate, today: dt.date) -> tuple[Known, ...]:
    """All active officials of the office, and those above who may read its cases. One statement."""
    where = Q(office_id__in=office.path()) | Q(office__level=Procuratorate.Level.NATIONAL)
    rows = Official.objects.filter(where, active=True).values_list("pk", "name", "office_id", "grants__role", "grants__since", "grants__until")
    people: dict[int, tuple[str, bool, set[str]]] = {}
    for pk, name, office_id, role, since, until in rows.order_by("pk"):
        person = people.setdefault(pk, (name, office_id == office.pk, set()))
        if role and since <= today and (until is None or until >= today):
            person[2].add(role)
    return tuple(Known(pk, name, here, frozenset(roles)) for pk, (name, here, roles) in people.items() if here or roles & _READ_BELOW)
