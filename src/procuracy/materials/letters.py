"""Letters: written when an act calls for one, in the transaction of that act; their PDF is made when it is asked for."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from django.db import connection
from django.utils import translation

from procuracy.casework import lines, queries
from procuracy.casework.errors import NotPossibleNow
from procuracy.casework.models import Party
from procuracy.casework.subscriptions import Happening
from procuracy.law import format_number
from procuracy.registry.models import Procuratorate

from . import wording
from .models import Letter, LetterWording

COMMON = wording.take_up(Path(__file__).with_name("letters.yaml"))
"""Letters that any line may name."""


def write_letters(h: Happening) -> None:
    """Subscriber: write the letters that the act names, each with its number and in its words of today.

    Raises `NotPossibleNow` where one would have a gap: what stands in its wording whatever the case, and is not known.
    """
    named = [(kind, addressee) for kind, addressee in h.decision.letters if addressee != "applicant" or h.before.replyable]
    # People who wrote without a way to answer get no letter; the act stands in the history.
    own = own_wordings(h.case.office, {kind for kind, _addressee in named}) if named else {}
    for kind, addressee in named:
        office = h.case.office
        spec = wording.KINDS[kind]
        content = _content(h.facts) | {"title": h.case.title, "received": h.case.received_on.isoformat()}
        if gaps := sorted(name for name in spec.needed("zh") if content.get(name) in (None, "", [], {})):
            raise _incomplete(spec, gaps, h)
        number = next_number(office, spec.category, h.on.year)
        letter = Letter(
            case_id=h.case.pk,
            seq=h.seq,
            kind=kind,
            addressee=addressee,
            number=number,
            office_zh=office.name_zh,
            office_en=office.name_en,
            on=h.on,
            language=h.case.language,
            content=content,
            said=say(spec, content, own.get(kind)),
        )
        h.batch.add(letter)
        # Where an act has several letters, the first that it names is its own; the others are copies.
        if not (h.case.number or h.changes.get("number")):
            h.change_case(number=number)
        h.facts.setdefault("letter", {"id": str(letter.pk), "kind": kind, "number": number})


def _incomplete(kind: wording.Kind, gaps: Sequence[str], h: Happening) -> NotPossibleNow:
    """What a letter lacks, in the words of the act's own form, or else of another one that asks for it."""
    line = lines.get(h.before.procedure.name)
    own = h.before.procedure.actions[h.action].records
    forms = (*line.forms.values(), line.opening, *([line.forms[own]] if own else []))
    labels = {name: field.label for form in forms for name, field in form.base_fields.items() if name in gaps}
    said = {}
    for language, comma in (("zh-hans", "、"), ("en", ", ")):
        with translation.override(language):
            said[language] = comma.join(str(labels.get(name) or name) for name in gaps)
    return NotPossibleNow(
        reason="letter_incomplete",
        zh=f"《{kind.title['zh']}》还缺少：{said['zh-hans']}。补齐以后再办。",
        en=f"The letter “{kind.title['en']}” still lacks: {said['en']}. Fill it in first.",
    )


def say(kind: wording.Kind, content: Mapping[str, Any], own: LetterWording | None = None) -> dict[str, Any]:
    """Title and paragraphs of a letter by language, in the office's own words where it has some."""
    said = {}
    for language in wording.LANGUAGES:
        text = (getattr(own, language) if own else "") or ""
        lines = wording.paragraphs_of(text) or kind.text[language]
        said[language] = {"title": kind.title[language], "paragraphs": wording.written(lines, content, language)}
    return said


def own_wordings(office: Procuratorate, kinds: set[str]) -> dict[str, LetterWording]:
    """Wordings of an office's own by kind; where it has none, the nearest office's above it. One statement."""
    path = office.path()
    rows = LetterWording.objects.filter(kind__in=kinds, office_id__in=path)
    return {row.kind: row for row in sorted(rows, key=lambda row: path.index(row.office_id))}


def _content(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in facts.items() if key != "approval"}


def next_number(office: Procuratorate, category: str, year: int) -> str:
    """The next number of an office's letters in a year. One statement; the row is held until the act commits."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO materials_letternumber (office_id, category, year, last) VALUES (%s, %s, %s, 1)"
            " ON CONFLICT (office_id, category, year) DO UPDATE SET last = materials_letternumber.last + 1"
            " RETURNING last",
            [office.pk, category, year],
        )
        serial = cursor.fetchone()[0]
    return format_number(office.short_name, category, year, serial)


def body(letter: Letter, language: str) -> tuple[str, list[str]]:
    """Title and paragraphs of a letter in `zh` or `en`, as it said them. Words that people wrote stand as they wrote them."""
    said = letter.said[language]
    return said["title"], said["paragraphs"]


def letter_to(party: Party, ident: uuid.UUID) -> Letter | None:
    """A letter that is this person's to read, by its id: see `queries.letters_reach`. None for any other."""
    reach = queries.letters_reach(party, queries.merged_into(party.case_id))
    row = Letter.objects.filter(pk=ident, case_id__in=reach, addressee="applicant").first()
    return row if row is not None and reach[row.case_id].holds(row.seq) else None


def addressee_name(letter: Letter, name: str, language: str) -> str:
    """How the letter greets: by name where we know it, otherwise a person politely without one, and others as its words do."""
    if name or letter.addressee != "applicant":
        return name
    return "反映人" if language == "zh" else "To the person who spoke to us"


def dated(day: dt.date, language: str) -> str:
    """The date at the foot of a letter."""
    return wording.dated(day, language)
