"""Kinds of requests, how an answer came out, and the conditions that the procedure names."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from procuracy.casework.lines import Condition
from procuracy.casework.view import CaseView
from procuracy.lines.common.conditions import NOTE_WAITS


class Kind(TextChoices):
    """What is asked of the other office."""

    STATEMENT = "statement", _("Take a statement, or collect evidence")
    INVESTIGATION = "investigation", _("Investigate and verify")
    PSYCHOLOGY = "psychology", _("Psychological support")
    AID = "aid", _("Judicial aid for someone who lives there")
    CARE = "care", _("Visit, care and schooling")


SHORT = frozenset({Kind.STATEMENT, Kind.INVESTIGATION})
"""Kinds that have the shorter period: a case waits for them."""

LEADING = {"statement": "协助取证", "investigation": "协助调查核实", "psychology": "心理疏导", "aid": "司法救助", "care": "帮扶走访"}
"""How titles of cases call them."""


class Result(TextChoices):
    """What became of a request, so that figures need no reading."""

    DONE = "done", _("Done")
    PARTLY = "partly", _("Partly done")
    NOT_POSSIBLE = "not_possible", _("Not possible")


def _short(view: CaseView) -> bool:
    return view.facts.get("kind") in SHORT


CONDITIONS = {
    "note_waits": NOTE_WAITS,
    "short": Condition(_short, "不是取证、调查类请求。", "No statement and no investigation is asked for.", ""),
    "not_ordered": Condition(lambda view: "order" not in view.done, "共同的上级检察院已经决定由本院办理，不再退回。", "The common superior has decided that this office does it.", "人民检察院组织法 24"),
}
