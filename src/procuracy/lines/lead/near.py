"""Near leads: about the same thing, by place, field, time and words. A bounded look, however many leads there are."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from procuracy.casework import lawbook, search
from procuracy.casework.models import Case, Sensitivity
from procuracy.law import Text, field_of

from .facts import UNKNOWN
from .models import LeadPoint, PicturePlace
from .naming import short_place
from .places import ALIKE, cells_around, differing, distance, units

LOOKED_AT = 200
"""So many of the newest leads of a place and field are compared in words."""
WINDOW = dt.timedelta(days=366)
LIKE = 0.35
"""From this share of common word pairs on two leads are shown as near; a person judges."""
METRES = 300
SAME_PLACE = 0.6
"""From this share of common word pairs on two places mean the same, the division apart."""


@dataclass(frozen=True, slots=True)
class Near:
    """A lead that may be about the same thing. `why` names what they share; nothing here says who reported it or in which words."""

    case: Case
    metres: int | None
    words: float
    picture: bool
    stage: Text
    month: dt.date

    @property
    def where(self) -> str:
        """The place as its title says it, without names and numbers; empty where it is kept closely. For those before whom `in_plain_sight` lets it be shown."""
        return self.case.title.split(" · ")[1] if self.case.title.count(" · ") else ""

    @property
    def in_plain_sight(self) -> bool:
        """Whether its field is one whose harm lies open to everybody: that it was reported warns nobody."""
        return self.case.field != UNKNOWN and field_of(self.case.field).in_plain_sight


def near(
    *, words: str, division: str, field: str, seen_on: dt.date, place: tuple[float, float] | None = None, pictures: Sequence[Sequence[int]] = (), where: str = "", apart_from: uuid.UUID | None = None, within: Q | None = None, by_words: bool = False, most: int = 5
) -> list[Near]:
    """Open and closed leads of the last year that may be about the same thing, the nearest first. At most four statements.

    `place` is WGS-84 in degrees, `where` the place in words: who means the same place needs only half as many words in common, and among officials none. Candidates come from two indexes (division and field; cell and field), newest first; words and
    pictures are compared among them alone. `within` narrows to what an
    official may open. `by_words`: a place alone makes no lead near, so that nobody finds out by trying places whether one was reported.
    """
    here = units(*place) if place else None
    # Who does not know the field may mean any; one index each, so that neither look walks through the past.
    fields = Q() if field == UNKNOWN else Q(field__in=[field, UNKNOWN])
    rows = LeadPoint.objects.filter(fields, seen_on__gte=seen_on - WINDOW, seen_on__lte=seen_on + WINDOW).exclude(case_id=apart_from).order_by("-case_id")
    looks = [rows.filter(division=division), *([rows.filter(cell__in=cells_around(*here))] if here else [])]
    points = list({point.pk: point for look in looks for point in look[:LOOKED_AT]}.values())
    cases = {c.pk: c for c in Case.objects.filter(pk__in=[p.case_id for p in points], sensitivity__lt=Sensitivity.SEALED).filter(within or Q()).defer("search")}
    alike = _alike(pictures, list(cases)) if pictures else set()
    found = []
    for point in points:
        case = cases.get(point.case_id)
        if case is None or case.outcome in ("merged", "withdrawn"):
            continue
        metres = distance(here, (point.latitude, point.longitude)) if here and point.latitude is not None and point.longitude is not None else None
        share = search.likeness(words, case.words)
        close = metres is not None and metres <= METRES
        there = bool(where) and search.likeness(short_place(where), short_place(str(case.facts.get("happened_at", "")))) >= SAME_PLACE
        if share >= (LIKE / 2 if there else LIKE) or (not by_words and (close or there or case.pk in alike)):
            stage = lawbook.pinned_procedure(case.procedure_id).stages[case.stage].title
            found.append(Near(case, metres, share, case.pk in alike, stage, point.seen_on.replace(day=1)))
    return sorted(found, key=lambda n: (not n.picture, -(n.words + (0.5 if n.metres is not None and n.metres <= METRES else 0))))[:most]


def _alike(pictures: Sequence[Sequence[int]], cases: list[uuid.UUID]) -> set[uuid.UUID]:
    rows = PicturePlace.objects.filter(case_id__in=cases).values_list("case_id", "likeness")
    return {case_id for case_id, one in rows if one and any(differing(one[0], turned) <= ALIKE for other in pictures for turned in other)}
