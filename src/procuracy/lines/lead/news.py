"""What became of it: when a case that arose from a lead does something its procedure tells reporters of, each of them hears it.

She hears in which stage it is, in plain words; never whom it is about, and nothing of a sealed case.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Sequence
from typing import Any

from django.db.models import F, Q

from procuracy.casework import commands, lawbook
from procuracy.casework.actors import Actor
from procuracy.casework.errors import NotPossibleNow
from procuracy.casework.models import Case, Link, Sensitivity
from procuracy.casework.subscriptions import Happening
from procuracy.law import Stage
from procuracy.web.language import language_of

LOG = logging.getLogger(__name__)
MOST_TOLD = 10
"""So many cases of one lead its reporter reads of."""
SOLVED = frozenset({"rectified", "suit_withdrawn", "settled", "interest_protected", "claims_upheld", "partly_upheld", "adopted", "partly"})
"""Outcomes by which what was reported is put right."""


def tell_reporters(h: Happening) -> None:
    """Subscriber: news for each lead from which this case arose, and for those merged into it; its end closes the lead.

    A lead that takes the news no longer is named in the event itself (`untold`), so that the handler reads that its reporter did not hear.
    """
    if "reporter" not in h.decision.tells or h.case.line == "lead" or h.case.sensitivity == Sensitivity.SEALED:
        return
    stage = h.before.procedure.stages[h.decision.stage]
    untold = [lead.pk for lead in _leads_of(h.case.pk) if not _told(h, lead, stage)]
    if untold:
        h.facts["untold"] = [str(ident) for ident in untold]
        LOG.warning("leads that did not take the news of their case: %s", untold)


def _told(h: Happening, lead: Case, stage: Stage) -> bool:
    """Whether the news went into the lead: its end where the case ends it, else how far it is."""
    language = language_of(lead.language)
    text = f"{stage.person[language]}{stage.who_next[language]}" if language == "zh" else f"{stage.person[language]} {stage.who_next[language]}"
    acts: list[tuple[str, dict[str, str]]] = [("case_news", {"text": text})]
    if not h.decision.open and h.decision.outcome != "merged" and lead.stage == "adopted" and not _goes_on(lead.pk, h.case.pk):
        acts.insert(0, ("case_ended", {"text": text, "outcome": "solved" if h.decision.outcome in SOLVED else "not_solved"}))
    for action, facts in acts:
        try:
            commands.perform(lead.pk, action, Actor.system("lead-news"), facts, expected_version=None, key=f"news:{h.case.pk}:{h.seq}:{action}", now=h.now, today=h.on)
        except NotPossibleNow:
            continue  # it moved on between our look and the lock; the case goes on
        return True
    return False


def _leads_of(case_id: uuid.UUID) -> list[Case]:
    """The open leads from which a case arose, or one that was merged into it; who reported one that is closed has her answer. Who was merged
    into one of them is answered with it by the engine. One statement, in the order in which leads are locked.
    """
    merged = Link.objects.filter(other_id=case_id, kind=Link.Kind.MERGED_INTO).values("case_id")
    from_leads = Link.objects.filter(Q(case_id=case_id) | Q(case_id__in=merged), kind=Link.Kind.AROSE_FROM).values("other_id")
    return list(Case.objects.filter(line="lead", open=True, pk__in=from_leads).defer("words", "wish", "search").order_by("id"))


def _goes_on(lead_id: uuid.UUID, ended: uuid.UUID) -> bool:
    """Whether another case that arose from the lead is still open: several organs are several cases, and the last one closes it."""
    from_it = Link.objects.filter(other_id=lead_id, kind=Link.Kind.AROSE_FROM).values("case_id")
    merged = Link.objects.filter(case_id__in=from_it, kind=Link.Kind.MERGED_INTO).values("other_id")
    rows = Case.objects.filter(Q(pk__in=from_it) | Q(pk__in=merged), open=True, line__startswith="public_interest")
    return rows.exclude(pk=ended).exists()


def where_it_stands(lead: Case) -> list[dict[str, Any]]:
    """The cases that arose from a lead as its reporter may know them: when, and the plain words of their stage. One statement."""
    return where_they_stand([lead.pk]).get(lead.pk, [])


def where_they_stand(leads: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[dict[str, Any]]]:
    """The same for many leads, each with at most ten. One statement."""
    rows = Case.objects.filter(links__other_id__in=leads, links__kind=Link.Kind.AROSE_FROM, sensitivity__lt=Sensitivity.SEALED, line__startswith="public_interest")
    found: dict[uuid.UUID, list[dict[str, Any]]] = {}
    for row in rows.annotate(lead_id=F("links__other_id")).only("id", "stage", "procedure_id", "opened_at", "line").order_by("id"):
        told = found.setdefault(row.lead_id, [])
        if len(told) < MOST_TOLD:
            told.append({"opened_at": row.opened_at, "words": lawbook.pinned_procedure(row.procedure_id).stages[row.stage].person})
    return found
