"""Letters: written when an act calls for one, in the transaction of that act; their PDF is made when it is asked for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import connection

from procuracy.casework.subscriptions import Happening
from procuracy.law import format_number
from procuracy.registry.models import Procuratorate

from .models import Letter
from .wording import KINDS, WORDING

CATEGORY = "控"
"""Category of petitions in case numbers. No official table was found; an office may set its own."""


def write_letters(h: Happening) -> None:
    """Subscriber: write the letters that the act names, each with its number."""
    for kind, addressee in h.decision.letters:
        # People who wrote without a way to answer get no letter; the act stands in the history.
        if addressee == "applicant" and not h.before.replyable:
            continue
        office = h.case.office
        number = next_number(office, h.on.year)
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
            content=_content(h.facts) | {"title": h.case.title, "received": h.case.received_on.isoformat()},
            wording=WORDING,
        )
        h.batch.add(letter)
        if not h.case.number:
            h.change_case(number=number)
        h.facts["letter"] = {"id": str(letter.pk), "kind": kind, "number": number}


def _content(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in facts.items() if key != "approval"}


def next_number(office: Procuratorate, year: int) -> str:
    """The next number of an office's letters in a year. One statement; the row is held until the act commits."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO materials_letternumber (office_id, category, year, last) VALUES (%s, %s, %s, 1)"
            " ON CONFLICT (office_id, category, year) DO UPDATE SET last = materials_letternumber.last + 1"
            " RETURNING last",
            [office.pk, CATEGORY, year],
        )
        serial = cursor.fetchone()[0]
    return format_number(office.short_name, CATEGORY, year, serial)


def body(letter: Letter, language: str) -> tuple[str, list[str]]:
    """Title and paragraphs of a letter in `zh` or `en`. Words that people wrote stand as they wrote them."""
    kind = KINDS[letter.kind]
    return kind.title[language], kind.paragraphs(letter.content, language)


def addressee_name(letter: Letter, name: str, language: str) -> str:
    """How the letter greets: by name where we know it, otherwise politely without one."""
    if name:
        return name
    return "来信人" if language == "zh" else "To the person who wrote to us"


def dated(day: dt.date, language: str) -> str:
    """The date at the foot of a letter."""
    if language == "zh":
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {day:%B} {day.year}"
