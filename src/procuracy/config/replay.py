"""A matter that was lived once through the engine is written again for other offices and other people: whole histories, by COPY.

A template is cut once into the pieces that stay and the marks that change from copy to copy (ids, people, office, numbers of
letters); a copy is the pieces joined with its own values, and its chain is computed anew, so `procuracy verify` holds it to the
same proof as any other case. Days stay as they were lived, since every due day rests on them.
"""

from __future__ import annotations

import hashlib
import itertools
import re
import secrets
import uuid
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection, models

from procuracy.casework import chain, search
from procuracy.casework.ids import moment_of, uuid7
from procuracy.casework.models import Case, Event, Party, ProcedureEdition, Submission
from procuracy.materials.models import LetterNumber
from procuracy.messages.models import Delivery
from procuracy.registry.models import Procuratorate

LEFT_OUT = (Submission, Delivery)
"""What a copy does not have: keys under which somebody submitted, and messages that wait to go out."""
_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_OFFICES = ("office_id", "city_office_id", "province_office_id")
Piece = tuple[str, str]
"""A kind (empty: text that stays) and what stands there in the template."""


@dataclass(frozen=True)
class Place:
    """An office that gets copies: itself, its city's and its province's, and its officials by the part that each plays."""

    office: Procuratorate
    city: Procuratorate | None
    province: Procuratorate
    people: Mapping[str, int]


@dataclass
class _Case:
    ident: uuid.UUID
    title: str
    words: str
    wish: str
    events: list[tuple[Event, list[Piece]]]


@dataclass
class _Table:
    name: str
    columns: str
    pieces: list[Piece]


class Template:
    """One matter, all of whose cases lie in one office, as the engine left it.

    `parts` names the officials who acted in it by the part that each plays; `marks` are patterns of words that change from copy to
    copy (a court's number), each with what makes the new word. Raises `ValueError` where the matter reaches beyond itself.
    """

    def __init__(self, cases: Sequence[uuid.UUID], parts: Mapping[int, str], marks: Mapping[str, Callable[[Place], str]] | None = None) -> None:
        rows = list(Case.objects.filter(pk__in=cases).select_related("office").order_by("opened_at", "id"))
        office = rows[0].office
        self.marks = dict(marks or {})
        self._parts = dict(parts)
        self._above = {office.pk: "office_id", office.city_office_id: "city_office_id", office.province_office_id: "province_office_id"}
        city = Procuratorate.objects.get(pk=office.city_office_id)
        self._names = {office.name_zh: "office.zh", office.name_en: "office.en", city.name_zh: "city.zh", city.name_en: "city.en", _town(city): "city.town", _town(office): "office.town", office.code: "place"}
        self._short = office.short_name
        known = "|".join(re.escape(name) for name in sorted(self._names, key=len, reverse=True))
        self._pattern = re.compile(f"(?P<uuid>{_UUID})|(?P<official>official:\\d+)|(?P<letter>{self._short}检\\w*〔\\d+〕\\d+号)" + "".join(f"|(?P<m{n}>{p})" for n, p in enumerate(self.marks)) + f"|(?P<name>{known})")
        self.people = [(row.pk, row.contact_in_full(), row.receipt_digest is not None) for row in Party.objects.filter(case_id__in=cases).order_by("id")]
        self.cases = [_Case(row.pk, row.title, row.words, row.wish, [(e, self.cut(chain.canonical(e.facts).decode())) for e in Event.objects.filter(case_id=row.pk).order_by("seq")]) for row in rows]
        self.editions = list(ProcedureEdition.objects.filter(pk__in={row.procedure_id for row in rows}))
        self._own: set[str] = set()
        self.tables = [table for model in _models() if (table := self._table(model, [str(c) for c in cases])) is not None]
        if any(e.office_id not in (None, office.pk) for case in self.cases for e, _pieces in case.events):
            raise ValueError("somebody of another office acted in the matter")
        strange = {text for table in self.tables for kind, text in table.pieces if kind == "uuid"} - self._own
        if strange:
            raise ValueError(f"the matter names rows that are not its own: {sorted(strange)}")

    def cut(self, text: str) -> list[Piece]:
        """A text as pieces that stay and marks that change."""
        pieces: list[Piece] = []
        end = 0
        for found in self._pattern.finditer(text):
            pieces += [("", text[end : found.start()]), (str(found.lastgroup), found[0])]
            end = found.end()
        return [*pieces, ("", text[end:])]

    def _table(self, model: type[models.Model], cases: list[str]) -> _Table | None:
        fields = [f for f in model._meta.concrete_fields if f.column and not f.generated]
        columns = ", ".join(f'"{f.column}"' for f in fields)
        name, key = model._meta.db_table, "id" if model is Case else "case_id"
        with connection.cursor() as cursor, cursor.copy(f'COPY (SELECT {columns} FROM "{name}" WHERE {key} = ANY(%s::uuid[]) ORDER BY 1) TO STDOUT', [cases]) as source:
            text = b"".join(bytes(block) for block in source).decode()
        if not text:
            return None
        pieces: list[Piece] = []
        for line in text.removesuffix("\n").split("\n"):
            values = dict(zip((str(f.column) for f in fields), line.split("\t"), strict=True))
            self._own.add(values.get("id", ""))
            for n, column in enumerate(fields):
                pieces += [("", "\t" if n else ""), *self._cell(model, column, values)]
            pieces.append(("", "\n"))
        return _Table(name, columns, _merged(pieces))

    def _cell(self, model: type[models.Model], column: models.Field[Any, Any], values: Mapping[str, str]) -> list[Piece]:
        name, cell = str(column.column), values[str(column.column)]
        if cell == "\\N":
            return [("", cell)]
        if model is Event and name in ("previous", "hash"):
            return [(name, f"{values['case_id']} {values['seq']}")]
        if (model is Case and name in ("head", "search")) or (model is Party and isinstance(column, models.BinaryField)):
            return [(name, values["id"])]
        if name in _OFFICES:
            return [(self._above[int(cell)], cell)]
        return [("handler", f"official:{cell}")] if name == "handler_id" else self.cut(cell)

    def part_of(self, reference: str) -> str:
        """The part that an official of the template plays."""
        return self._parts[int(reference.removeprefix("official:"))]

    def name(self, word: str) -> str:
        """What a name of an office stands for."""
        return self._names[word]

    def letter(self, number: str) -> tuple[str, int]:
        """Category and year of a letter's number."""
        found = re.fullmatch(f"{self._short}检(\\w*)〔(\\d+)〕\\d+号", number)
        assert found is not None
        return found[1], int(found[2])

    def mark(self, kind: str) -> Callable[[Place], str]:
        """What makes the new word of a mark."""
        return list(self.marks.values())[int(kind[1:])]


class Writer:
    """Copies of templates, written by COPY in blocks. `somebody` makes the contact of a new person from a template's."""

    def __init__(self, somebody: Callable[[dict[str, Any]], dict[str, Any]], block: int = 1000) -> None:
        self._somebody, self._block = somebody, block
        self._waiting: dict[tuple[str, str], list[str]] = defaultdict(list)
        self._copies = 0
        self._editions: dict[str, ProcedureEdition] = {}
        self._serials: dict[tuple[int, str, int], int] = {(n.office_id, n.category, n.year): n.last for n in LetterNumber.objects.all()}
        self._numbered: set[tuple[int, str, int]] = set()
        self.cases = 0

    def write(self, template: Template, place: Place) -> None:
        """Write one copy of a matter into an office. It is in the database after `flush`."""
        copy = _Copy(template, place, self)
        for table in template.tables:
            self._waiting[table.name, table.columns].append(copy.joined(table.pieces))
        self._editions.update((edition.pk, edition) for edition in template.editions)
        self.cases += len(template.cases)
        self._copies += 1
        if self._copies >= self._block:
            self.flush()

    def flush(self) -> None:
        """Send what waits. A procedure that was first used by a template which was undone counts as used now."""
        ProcedureEdition.objects.bulk_create(self._editions.values(), ignore_conflicts=True)
        with connection.cursor() as cursor:
            for (name, columns), rows in self._waiting.items():
                with cursor.copy(f'COPY "{name}" ({columns}) FROM STDIN') as target:
                    target.write("".join(rows))
        for office, category, year in self._numbered:
            LetterNumber.objects.update_or_create(office_id=office, category=category, year=year, defaults={"last": self._serials[office, category, year]})
        self._waiting.clear()
        self._numbered.clear()
        self._copies = 0

    def contact(self, of: dict[str, Any]) -> dict[str, Any]:
        """A new person's contact."""
        return self._somebody(of) if of else {}

    def number(self, office: Procuratorate, category: str, year: int) -> str:
        """The next number of an office's letters."""
        key = (office.pk, category, year)
        self._serials[key] = self._serials.get(key, 0) + 1
        self._numbered.add(key)
        return f"{office.short_name}检{category}〔{year}〕{self._serials[key]}号"


class _Copy:
    """The values of one copy."""

    def __init__(self, template: Template, place: Place, writer: Writer) -> None:
        self._template, self._place, self._writer = template, place, writer
        self._ids: dict[str, str] = {}
        self._said: dict[tuple[str, str], str] = {}
        above = place.city or place.province  # a district of a municipality lies under its province directly
        self._names = {
            "office.zh": place.office.name_zh, "office.en": place.office.name_en, "city.zh": above.name_zh, "city.en": above.name_en, "city.town": _town(above), "office.town": _town(place.office), "place": place.office.code,
            "office_id": str(place.office.pk), "city_office_id": str(place.city.pk) if place.city else "\\N", "province_office_id": str(place.province.pk),
        }  # fmt: skip
        for ident, contact, coded in template.people:
            party = Party(id=uuid.UUID(self._id(str(ident))))
            party.set_contact(writer.contact(contact))
            for column in ("contact", "name_index", "phone_index", "identity_index"):
                self._said[column, str(ident)] = _bytes(getattr(party, column))
            self._said["receipt_digest", str(ident)] = _bytes(secrets.token_bytes(32) if coded else None)
        for case in template.cases:
            self._link(case)

    def _link(self, case: _Case) -> None:
        head, ident = chain.ZERO, self._id(str(case.ident))
        for event, pieces in case.events:
            facts = self.joined(pieces)
            office = self._place.office.pk if event.office_id is not None else None
            actor = self.joined(self._template.cut(event.actor))
            entry = chain.Entry(uuid.UUID(ident), event.seq, event.action, event.stage, actor, office, event.at, event.on, event.procedure_digest, {})
            mark = f"{case.ident} {event.seq}"
            self._said["previous", mark] = _bytes(head)
            head = chain.link(entry, head, hashlib.sha256(facts.encode()).hexdigest())
            self._said["hash", mark] = _bytes(head)
        self._said["head", str(case.ident)] = _bytes(head)
        title, words = (self.joined(self._template.cut(said)) for said in (case.title, case.words))
        self._said["search", str(case.ident)] = search.vector(f"{title}\n{words}\n{case.wish}", self._place.office.path(), uuid.UUID(ident)).replace("\\", "\\\\")

    def joined(self, pieces: Sequence[Piece]) -> str:
        """A text of the template as it stands in this copy."""
        return "".join([self.value(kind, text) if kind else text for kind, text in pieces])

    def value(self, kind: str, text: str) -> str:
        """What stands in this copy where the template has `text`; the same each time."""
        if kind == "uuid":
            return self._id(text)
        if kind in self._names:
            return self._names[kind]
        if kind == "name":
            return self._names[self._template.name(text)]
        found = self._said.get((kind, text))
        if found is None:
            found = self._said[kind, text] = self._made(kind, text)
        return found

    def _made(self, kind: str, text: str) -> str:
        if kind in ("official", "handler"):
            ident = str(self._place.people[self._template.part_of(text)])
            return ident if kind == "handler" else f"official:{ident}"
        if kind == "letter":
            return self._writer.number(self._place.office, *self._template.letter(text))
        return self._template.mark(kind)(self._place)

    def _id(self, text: str) -> str:
        if text not in self._ids:
            known = uuid.UUID(text)
            self._ids[text] = str(uuid7(int(moment_of(known).timestamp() * 1000)) if known.version == 7 else uuid.uuid4())
        return self._ids[text]


def _merged(pieces: Sequence[Piece]) -> list[Piece]:
    """The same pieces, with what stays joined between two marks."""
    found: list[Piece] = []
    for stays, group in itertools.groupby(pieces, key=lambda piece: not piece[0]):
        if stays:
            found.append(("", "".join(text for _kind, text in group)))
        else:
            found += group
    return found


def _models() -> list[type[models.Model]]:
    """Every model whose rows hang on a case, the case first."""
    hanging = [m for m in apps.get_models() if m not in LEFT_OUT and any(f.column == "case_id" for f in m._meta.concrete_fields)]
    return [Case, *hanging]


def _town(office: Procuratorate) -> str:
    """The name of an office's place, as a court bears it."""
    return office.name_zh.removesuffix("人民检察院")


def _bytes(value: Any) -> str:
    """Bytes as COPY reads them in text."""
    return "\\N" if value is None else "\\\\x" + bytes(value).hex()
