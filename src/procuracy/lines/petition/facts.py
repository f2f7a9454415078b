"""Conditions that the petition procedure names, and the closed sets of its facts."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from procuracy.casework.lines import Condition
from procuracy.casework.view import CaseView
from procuracy.lines.common.conditions import NOTE_WAITS, SOMEBODY_HEARS


class Matter(TextChoices):
    """What a person comes about, in her words rather than the office's."""

    WAGES = "wages", _("Unpaid wages or work injury")
    FAMILY = "family", _("Violence or dispute in the family")
    JUDGMENT = "judgment", _("A court judgment or its enforcement")
    CRIME = "crime", _("A crime, or how a criminal case was handled")
    OFFICIAL = "official", _("An official or an authority")
    ENVIRONMENT = "environment", _("Pollution, food safety, barriers or other harm to many people")
    CHILD = "child", _("Harm to a child")
    AID = "aid", _("Hardship after a crime or an accident")
    OTHER = "other", _("Something else, or not sure")


class Outcome(TextChoices):
    """How a petition ends."""

    ANSWERED = "answered", _("Answered")
    REDIRECTED = "redirected", _("Redirected to another organ")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    MERGED = "merged", _("Merged with an earlier case")
    REGISTERED_ONLY = "registered_only", _("Registered; no way to answer")
    ABANDONED = "abandoned", _("Closed without a visit")


def _replyable(view: CaseView) -> bool:
    return view.replyable


def _not_replyable(view: CaseView) -> bool:
    return not view.replyable


def _materials_not_asked(view: CaseView) -> bool:
    return "ask_for_materials" not in view.done


def _assigned(view: CaseView) -> bool:
    return view.handler_id is not None


_PERSONS_OWN = {"engine.opened", "engine.safe_contact_changed", "correct", "write_message", "add_information"}


def _not_yet_taken_up(view: CaseView) -> bool:
    """The page that corrects is offered for ten minutes; the office's first act ends it sooner."""
    return set(view.done) <= _PERSONS_OWN


CONDITIONS = {
    "somebody_hears": SOMEBODY_HEARS,
    "note_waits": NOTE_WAITS,
    "replyable": Condition(
        _replyable,
        "来信人没有留下可以答复的方式。",
        "There is no way to answer this person.",
        "刑事诉讼规则 163",
    ),
    "not_replyable": Condition(
        _not_replyable,
        "来信人可以答复，应当答复。",
        "This person can be answered, and so must be.",
        "刑事诉讼规则 163",
    ),
    "materials_not_asked": Condition(
        _materials_not_asked,
        "缺少的材料应当一次性告知，已经告知过。",
        "All missing material is asked for once, and has been.",
        "刑事诉讼规则 162",
    ),
    "assigned": Condition(_assigned, "案件还没有承办人。", "The case has no handler yet.", ""),
    "not_yet_taken_up": Condition(
        _not_yet_taken_up,
        "承办单位已经开始办理，请改用补充说明。",
        "The office has begun its work; please add information instead.",
        "",
    ),
}
