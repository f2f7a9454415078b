"""The part of the case page, and of the person's page, that litigation supervision shows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from procuracy.casework.models import Case, Deadline

from . import facts
from .forms import said_of
from .limits import limit_of


def shown(case: Case, rules: Mapping[str, str], level_article: str) -> dict[str, Any]:
    """What the page of a case shows: court and number, the applicant's period, the other side, the state of the review. One statement."""
    has = case.facts
    limit = limit_of(has, rules, case.office_id)
    review = Deadline.objects.filter(case_id=case.pk, clock="review").order_by("-id").only("changes", "raw_end", "due").first()
    changes = review.changes if review is not None else []
    return {
        "kind": facts.Kind(has["kind"]).label,
        "source": facts.Source(has["source"]).label,
        "court": has["court"],
        "court_level": facts.CourtLevel(has["court_level"]).label,
        "case_number": has["case_number"],
        # Once it was transferred to the right office nothing is to be said.
        "wrong_level": facts.LEVEL[str(case.office.level)] != facts.RANK[has["court_level"]] and (has.get("competent") or {}),
        "level_article": level_article,
        "elsewhere": has.get("elsewhere", ""),
        "decided": has["decided"],
        "again": has.get("again", ""),
        "supervised_before": has.get("supervised_before", ()),
        "request": has.get("request", ""),
        "other_party": has["other_party"],
        "applied_on": has.get("applied_on"),
        "limit": limit,
        "limit_said": said_of(limit),
        "excluded": [{"from": c["from"], "to": c["to"], "ground": facts.Exclusion(c["ground"]).label if c.get("ground") else ""} for c in changes if c["kind"] == "exclusion"],
        "suspensions": [{"from": c["from"], "to": c["to"]} for c in changes if c["kind"] == "suspension"],
        "extended": [c["length"] for c in changes if c["kind"] == "extension"],
        "other_opinion": has.get("other_opinion", ""),
        "other_opinion_on": has.get("other_opinion_on"),
        "challenged": has.get("paused") is not None and has["paused"] == case.handler_id,
        "chief_challenged": has.get("chief_challenge") == "asked",
        "simple": bool(has.get("simple")),
        "answer": facts.CourtAnswer(has["answer"]).label if has.get("answer") else "",
        "retrial_ordered_on": has.get("retrial_ordered_on"),
        "retrial": facts.Retrial(has["retrial"]).label if has.get("retrial") else "",
        "result": facts.Result(has["result"]).label if has.get("result") in facts.Result.values else "",
    }


def shown_to(case: Case) -> dict[str, Any]:
    """What the person sees of her own matter, in plain words. No statement of its own."""
    has = case.facts
    return {
        "court": has["court"],
        "case_number": has["case_number"],
        "applied_on": has.get("applied_on"),
        "challenges": [c for c in (_challenge(has), _chief_challenge(has)) if c],
        "ex_officio": has["source"] == facts.Source.EX_OFFICIO,
        "answer": facts.CourtAnswer(has["answer"]).label if has.get("answer") else "",
        "retrial_ordered_on": has.get("retrial_ordered_on"),
        "retrial": facts.Retrial(has["retrial"]).label if has.get("retrial") else "",
    }


def _challenge(has: Mapping[str, Any]) -> dict[str, Any] | None:
    """The applicant's own challenge: what she said, and how it stands. None where she made none."""
    said = has.get("challenge_said")
    if not said or has.get("challenge_by") != facts.Challenger.APPLICANT:
        return None
    state = "reconsidering" if has.get("reconsidering") else has["challenge"]
    return said | {"whom": facts.Challenged(said["whom"]).label, "state": state, "pauses": state == "asked" and has.get("paused") is not None, "final": bool(has.get("reconsidered"))}


def _chief_challenge(has: Mapping[str, Any]) -> dict[str, Any] | None:
    """Her challenge of the chief procurator who was to decide on the first one, and how it stands. None where she made none."""
    said = has.get("chief_challenge_said")
    if not said or has.get("chief_challenge_by") != facts.Challenger.APPLICANT:
        return None
    return said | {"whom": facts.Challenged(said["whom"]).label, "state": has["chief_challenge"], "pauses": False, "final": bool(has.get("chief_reconsidered"))}
