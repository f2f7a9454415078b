"""Reporting a lead: one way in for every door. A reporter who is a volunteer follows it with the code that she has."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from procuracy import law
from procuracy.casework import commands
from procuracy.casework.actors import Actor
from procuracy.casework.commands import NewParty, Opened, Word
from procuracy.casework.models import Party
from procuracy.materials.intake import forget_stored, receive
from procuracy.registry import competence

from .facts import UNKNOWN, Source
from .models import PicturePlace
from .places import likeness_of, of_picture

FILES = 10


def report(
    answers: Mapping[str, Any], uploads: Sequence[Any], *, reporter: NewParty, participant: uuid.UUID | None, door: str, actor: Actor, key: str, now: dt.datetime, today: dt.date, language: str
) -> Opened:
    """Open a lead with its files, all or nothing; the same `key` gives the same receipt again.

    `answers` are the cleaned answers of `LeadForm` (with `place`, a division code), `camera` whether places may be read from
    pictures, and `same_as` the lead that the reporter takes for the same thing. Raises `InvalidFacts` or `Conflict`.
    """
    field = answers["field"]
    title = "公益诉讼线索" if field == UNKNOWN else f"公益诉讼线索：{law.field_of(field).title.zh}"
    facts = {
        "words": answers["words"], "field": field, "happened_at": answers["place_words"], "seen_on": answers["seen_on"], "responsible": answers.get("responsible", ""),
        "source": Source.VOLUNTEER if participant else Source.PERSON, "position": answers.get("position", ""), "datum": answers.get("datum", ""),
        "participant": participant or "", "same_as": answers.get("same_as", ""),
    }  # fmt: skip
    named = bool(reporter.contact.get("name")) or reporter.joined_from is not None
    word = Word(
        procedure="lead", office=competence.propose(answers["place"]).office, door=door, title=title, words=str(answers["words"]).strip(), parties=[reporter], received=today,
        place=answers["place"], language=language, anonymous=not named, facts={k: v for k, v in facts.items() if v not in ("", None)}, department="public_interest",
    )  # fmt: skip
    kept: list[Any] = []
    try:
        with transaction.atomic():
            opened = commands.open_case(word, actor, key=key, now=now)
            if not opened.again:
                party = Party.objects.filter(case_id=opened.case_id).first()
                for upload in list(uploads)[:FILES]:
                    row = receive(upload, now=now, case_id=opened.case_id, party_id=party.pk if party else None)
                    kept.append(row)
                    _seen(upload, row, opened.case_id, bool(answers.get("camera")))
    except BaseException:
        for row in kept:
            forget_stored(row)
        raise
    return opened


def _seen(upload: Any, row: Any, case_id: uuid.UUID, camera: bool) -> None:
    """Keep beside a picture what it said of its place (only with consent) and its likeness."""
    likeness = likeness_of(upload) if row.derivative else []
    place, taken = of_picture(upload) if camera and row.derivative else (None, "")
    if likeness or place is not None:
        PicturePlace.objects.create(
            material_id=row.pk, case_id=case_id, latitude=place[0] if place else None, longitude=place[1] if place else None, taken_at=taken, likeness=likeness
        )
