"""Takes ratings in, from a receipt or a return visit. A dissatisfied person opens a second look."""

from __future__ import annotations

import datetime as dt

from procuracy.casework import commands, lawbook, lines, queries
from procuracy.casework.actors import Actor
from procuracy.casework.errors import CaseworkError, InvalidFacts, NotPossibleNow
from procuracy.casework.models import Case, Party
from procuracy.casework.subscriptions import Happening

from .models import Rating

RATED_PHASES = ("answered", "again", "closed")


def note_visit(h: Happening) -> None:
    """Subscriber: a return visit that brought a rating writes it down."""
    if h.action in ("record_visit", "record_visit_dissatisfied") and h.facts.get("rating", "0") != "0":
        h.batch.add(
            Rating(
                case_id=h.case.pk,
                office_id=h.case.office_id,
                level=int(h.facts["rating"]),
                words=str(h.facts.get("words", "")),
                channel="visit",
                at=h.now,
                looked_at_again=h.action == "record_visit_dissatisfied",
            )
        )


def phase_of(case: Case) -> str:
    """How far a case is for its person."""
    return lawbook.pinned_procedure(case.procedure_id).stages[case.stage].phase


def is_asked(party: Party, case: Case) -> bool:
    """Whether a person is asked how it was, whose matter goes on as `case` (her own, or the one into which hers was merged).

    After the answer; not of what she left, nor where it ended before anything was done for her; and no guest of a case.
    """
    return party.role != Party.Role.GUEST and party.left_seq is None and phase_of(case) in RATED_PHASES and case.outcome not in lines.get(case.line).unasked


def goes_on_as(party: Party) -> Case:
    """The case that answers her. At most one statement."""
    merged = queries.merged_into(party.case_id) if party.case.outcome == "merged" else None
    return merged or party.case


def rate(party: Party, level: int, words: str, channel: str, *, now: dt.datetime, today: dt.date) -> Rating:
    """Record a person's rating. Raises `InvalidFacts` or `NotPossibleNow` (too early, or given already)."""
    if level not in Rating.Level.values:
        raise InvalidFacts({"level": ["choice"]})
    case = goes_on_as(party)
    if not is_asked(party, case) or Rating.objects.filter(case_id=party.case_id, party_id=party.pk).exists():
        raise NotPossibleNow(reason="rated")
    rating, created = Rating.objects.get_or_create(
        case_id=party.case_id,
        party_id=party.pk,
        defaults={
            "office_id": party.case.office_id,
            "level": level,
            "words": words[:4000],
            "channel": channel,
            "at": now,
        },
    )
    if created and rating.dissatisfied:
        _look_again(rating, case, now, today)
    return rating


def _look_again(rating: Rating, case: Case, now: dt.datetime, today: dt.date) -> None:
    """Open the second look of the case that answered her where the procedure allows it now; else the rating waits in the head's list of call-backs."""
    try:
        commands.perform(
            case.pk,
            "open_second_look",
            Actor.system("feedback"),
            {"reason": "本人评价不满意。"},  # her own words stay with the rating, which her handler does not read
            expected_version=None,
            key=f"rating:{rating.pk}",
            now=now,
            today=today,
        )
    except CaseworkError:
        return
    rating.looked_at_again = True
    rating.save(update_fields=["looked_at_again"])
