"""Conditions about those who are invited. They read counts that the acts keep in the case, so that a decision reads nothing else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from procuracy.casework.lines import Condition
from procuracy.casework.view import CaseView


class Verdict(TextChoices):
    """What somebody found who looked at a rectification on the spot."""

    FIXED = "fixed", _("Put right")
    PARTLY = "partly", _("Put right in part")
    NOT = "not", _("Not put right")


def count(facts: Any, name: str) -> int:
    """A count that the acts keep in the facts of a case."""
    return int(facts.get("guests", {}).get(name, 0))


def _some(name: str) -> Callable[[CaseView], bool]:
    return lambda view: count(view.facts, name) > 0


CONDITIONS = {
    "somebody_chosen": Condition(_some("chosen"), "还没有选定邀请的人，或者都已经邀请。", "Nobody is chosen who was not invited yet.", ""),
    "somebody_invited": Condition(_some("invited"), "还没有发出邀请。", "Nobody has been invited yet.", ""),
    "opinions_wait": Condition(_some("unanswered"), "没有等待答复的意见。", "No opinion waits for an answer.", ""),
    "opinions_answered": Condition(lambda view: count(view.facts, "unanswered") == 0, "还有意见没有答复：每条意见都要答复。", "Some opinions are not answered: each one gets its answer.", ""),
}
