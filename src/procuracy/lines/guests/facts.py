"""Conditions about those who are invited. They read counts that the acts keep in the case, so that a decision reads nothing else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from procuracy.casework.actors import Actor
from procuracy.casework.lines import Condition
from procuracy.casework.view import CaseView
from procuracy.web.language import Words

EXPERTISE: dict[str, Words] = {name: Words(title) for name, title in yaml.safe_load(Path(__file__).with_name("expertise.yaml").read_text("utf-8")).items()}
"""Fields that a participant may know, as data."""


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


def _own(*states: str) -> Callable[[CaseView, Actor], bool]:
    """Whether she who acts herself stands in one of these states. Officials, and cases from before states were kept, are not asked."""
    return lambda view, actor: actor.kind != "person" or view.facts.get("guest_states", {}).get(str(actor.party_id), states[0]) in states


def _may_speak(view: CaseView, actor: Actor) -> bool:
    """Before it took place whoever has accepted; afterwards whoever was invited and did not decline."""
    return _own("accepted", *(("invited", "attended", "absent") if view.stage == "held" else ()))(view, actor)


def _always(view: CaseView) -> bool:
    return True


CONDITIONS = {
    "may_accept": Condition(_always, "你已经答复，或者还没有收到邀请。", "You have answered, or are not invited yet.", of=_own("invited", "declined")),
    "may_decline": Condition(_always, "你已经答复，或者还没有收到邀请。", "You have answered, or are not invited yet.", of=_own("invited", "accepted")),
    "may_speak": Condition(_always, "还没有邀请你、你还没有接受，或者已经谢绝。", "You are not invited, have not accepted yet, or have declined.", of=_may_speak),
    "takes_part": Condition(_always, "请先接受邀请，声明自己没有利害关系。", "Accept first, and say that no interest of your own stands in the way.", of=_own("accepted", "attended")),
    "somebody_chosen": Condition(_some("chosen"), "还没有选定邀请的人，或者都已经邀请。", "Nobody is chosen who was not invited yet.", ""),
    "somebody_invited": Condition(_some("invited"), "还没有发出邀请。", "Nobody has been invited yet.", ""),
    "opinions_wait": Condition(_some("unanswered"), "没有等待答复的意见。", "No opinion waits for an answer.", ""),
    "opinions_answered": Condition(lambda view: count(view.facts, "unanswered") == 0, "还有意见没有答复：每条意见都要答复。", "Some opinions are not answered: each one gets its answer.", ""),
}
