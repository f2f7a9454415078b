"""Reporting a lead: one way in for every door. A reporter who is a volunteer follows it with the code that she has."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction

from procuracy.casework import commands
from procuracy.casework.actors import Actor
from procuracy.casework.commands import NewParty, Opened, Word
from procuracy.casework.models import Party
from procuracy.lines.triage import circumstances_in
from procuracy.materials.intake import forget_stored, receive
from procuracy.materials.models import Material
from procuracy.registry import competence
from procuracy.registry.models import Procuratorate

from .facts import Source
from .models import PicturePlace
from .naming import title_of
from .places import likeness_of, of_picture

FILES = 10


def report(
    answers: Mapping[str, Any], uploads: Sequence[Any], *, reporter: NewParty | None, participant: uuid.UUID | None, door: str, actor: Actor, key: str, now: dt.datetime, today: dt.date, language: str,
    source: str = "", waiting: uuid.UUID | None = None, office: Procuratorate | None = None, handler_id: int | None = None,
) -> Opened:  # fmt: skip
    """Open a lead with its files, all or nothing; the same `key` gives the same receipt again.

    `answers` are the cleaned answers of `LeadForm` (with `place`, a division code), `camera` whether places may be read from
    pictures, and `same_as` the lead that the reporter takes for the same thing. Without a `reporter` nobody is answered: an official
    found it, and `source` says where (art 24). `waiting` names a draft whose files, received before, go along with `uploads`.
    `office` is given where the lead is registered in an office, with who handles it until it is assigned; otherwise the place decides. Raises `InvalidFacts` or `Conflict`.
    """
    facts = {
        "words": answers["words"], "field": answers["field"], "happened_at": answers["place_words"], "seen_on": answers["seen_on"], "responsible": answers.get("responsible", ""),
        "source": source or (Source.VOLUNTEER if participant else Source.PERSON), "position": answers.get("position", ""), "datum": answers.get("datum", ""),
        "source_detail": answers.get("source_detail", ""), "device": answers.get("device", ""), "device_accuracy": answers.get("device_accuracy", ""), "media_url": answers.get("media_url", ""),
        "participant": participant or "", "same_as": answers.get("same_as", ""),
    }  # fmt: skip
    told = [str(reporter.contact.get(name, "")) for name in ("name", "phone", "email", "address", "identity_number")] if reporter else []
    harmed = circumstances_in(str(answers["words"]))
    word = Word(
        procedure="lead", office=office or competence.propose(answers["place"]).office, door=door, title=title_of(facts, told), words=str(answers["words"]).strip(), parties=[reporter] if reporter else [],
        received=today, place=answers["place"], language=language, anonymous=reporter is not None and not _named(reporter), replyable=reporter is not None and _answerable(reporter),
        facts={k: v for k, v in facts.items() if v not in ("", None)}, department="public_interest", handler_id=handler_id,
        circumstances=harmed, urgent=bool(harmed),
    )  # fmt: skip
    kept: list[Any] = []
    try:
        with transaction.atomic():
            opened = commands.open_case(word, actor, key=key, now=now)
            if not opened.again:
                party = Party.objects.filter(case_id=opened.case_id).first()
                for row in Material.objects.filter(draft_id=waiting) if waiting else ():
                    with default_storage.open(row.original) as stream:
                        _seen(stream, row, opened.case_id, bool(answers.get("camera")))
                    Material.objects.filter(pk=row.pk).update(case_id=opened.case_id, draft_id=None, party_id=party.pk if party else None)
                for upload in list(uploads)[:FILES]:
                    row = receive(upload, now=now, case_id=opened.case_id, party_id=party.pk if party else None)
                    kept.append(row)
                    _seen(upload, row, opened.case_id, bool(answers.get("camera")))
    except BaseException:
        for row in kept:
            forget_stored(row)
        raise
    return opened


def _named(reporter: NewParty) -> bool:
    return bool(reporter.contact.get("name")) or reporter.joined_from is not None


def _answerable(reporter: NewParty) -> bool:
    """Whether an answer can reach her: by a code, by an address, or on the page that she has already."""
    return reporter.gets_receipt or reporter.joined_from is not None or any(reporter.contact.get(name) for name in ("phone", "email", "address"))


def _seen(upload: Any, row: Any, case_id: uuid.UUID, camera: bool) -> None:
    """Keep beside a picture what it said of its place (only with consent) and its likeness."""
    likeness = likeness_of(upload) if row.derivative else []
    place, taken = of_picture(upload) if camera and row.derivative else (None, "")
    if likeness or place is not None:
        PicturePlace.objects.create(
            material_id=row.pk, case_id=case_id, latitude=place[0] if place else None, longitude=place[1] if place else None, taken_at=taken, likeness=likeness
        )
