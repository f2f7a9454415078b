"""What became of it: when a case that arose from a lead does something its procedure tells reporters of, each of them hears it.

She hears it in plain words and in both languages; never whom it is about, and nothing of a sealed case.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Sequence

from django.db.models import Q, QuerySet

from procuracy.casework import commands, lawbook, lines
from procuracy.casework.actors import Actor
from procuracy.casework.errors import NotPossibleNow
from procuracy.casework.models import Case, Event, Link, Sensitivity
from procuracy.casework.subscriptions import Happening

LOG = logging.getLogger(__name__)
SOLVED = frozenset({"rectified", "suit_withdrawn", "settled", "interest_protected", "claims_upheld", "partly_upheld", "adopted", "partly"})
"""Outcomes by which what was reported is put right."""


def tell_reporters(h: Happening) -> None:
    """Subscriber: news for each lead from which this case arose, and for those merged into it; filing it adopts the lead, and its end closes it.

    A lead that takes the news no longer is named in the event itself (`untold`), so that the handler reads that its reporter did not hear.
    """
    if "reporter" not in h.decision.tells or h.case.line == "lead" or h.case.sensitivity == Sensitivity.SEALED:
        return
    said = _said(h)
    untold = [lead.pk for lead in _leads_of(h.case.pk) if not _told(h, lead, said)]
    if untold:
        h.facts["untold"] = [str(ident) for ident in untold]
        LOG.warning("leads that did not take the news of their case: %s", untold)


def _said(h: Happening) -> dict[str, str]:
    """What the case's line says of the act, or else the words of the stage that it leads to."""
    tells = lines.get(h.case.line).tells
    said = tells(h) if tells is not None else None
    stage = h.before.procedure.stages[h.decision.stage]
    return dict(said) if said is not None else {"zh": f"{stage.person.zh}{stage.who_next.zh}", "en": f"{stage.person.en} {stage.who_next.en}"}


def _told(h: Happening, lead: Case, said: dict[str, str]) -> bool:
    """Whether the news went into the lead: its end where the case ends it, its adoption where the case is filed, else how far it is."""
    acts = [("case_news", said)]
    if not h.decision.open and h.decision.outcome != "merged" and lead.stage == "adopted" and not _goes_on(lead.pk, h.case.pk):
        acts.insert(0, ("case_ended", {**said, "outcome": "solved" if h.decision.outcome in SOLVED else "not_solved"}))
    elif h.decision.open and h.before.stage == h.before.procedure.initial != h.decision.stage and lead.stage != "adopted":
        acts.insert(0, ("case_filed", said))
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
    return _cases_of(lead_id).filter(open=True).exclude(pk=ended).exists()


DECIDING = {"zh": "是否立案，检察院正在决定，决定以后告诉你。", "en": "Whether a case is filed is being decided; then you are told."}
HANDLED = {"zh": "检察院已经立案，正在办理。", "en": "A case is filed and handled."}


def standing(lead: uuid.UUID) -> dict[str, str] | None:
    """How far the cases from a lead are, as may be said when it is adopted; None where none of them goes on. One statement."""
    rows = _cases_of(lead).filter(open=True, sensitivity__lt=Sensitivity.SEALED).only("id", "stage", "procedure_id")
    found = [row.stage != lawbook.pinned_procedure(row.procedure_id).initial for row in rows]
    return None if not found else HANDLED if any(found) else DECIDING


def _cases_of(lead: uuid.UUID) -> QuerySet[Case]:
    """The cases that arose from a lead, and those into which they were merged."""
    from_it = Link.objects.filter(other_id=lead, kind=Link.Kind.AROSE_FROM).values("case_id")
    merged = Link.objects.filter(case_id__in=from_it, kind=Link.Kind.MERGED_INTO).values("other_id")
    return Case.objects.filter(Q(pk__in=from_it) | Q(pk__in=merged), line__startswith="public_interest")


def last_news(leads: Sequence[uuid.UUID]) -> dict[uuid.UUID, dict[str, str]]:
    """What the reporter of each lead heard last, in both languages; nothing where a case from it is sealed now. One statement."""
    sealed = Link.objects.filter(other_id__in=leads, kind=Link.Kind.AROSE_FROM, case__sensitivity__gte=Sensitivity.SEALED).values("other_id")
    rows = Event.objects.filter(case_id__in=leads, facts__has_key="said").exclude(case_id__in=sealed).order_by("case_id", "-seq").distinct("case_id")
    return {row.case_id: row.facts["said"] for row in rows}
