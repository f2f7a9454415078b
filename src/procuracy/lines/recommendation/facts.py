"""The types of recommendations as data, and the conditions that the procedure names."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from procuracy.casework.lines import Condition
from procuracy.casework.view import CaseView
from procuracy.lines.common.conditions import NOTE_WAITS
from procuracy.web.language import Words


@dataclass(frozen=True, slots=True)
class Type:
    """A type of recommendation: its title, the act that issues it, what it rests on, whether the committee decides."""

    name: str
    title: Words
    issue: str
    basis: str
    committee: bool

    def __str__(self) -> str:
        return str(self.title)


TYPES = {
    name: Type(name, Words(body["title"]), body["issue"], body["basis"], body["committee"])
    for name, body in yaml.safe_load(Path(__file__).with_name("types.yaml").read_text("utf-8")).items()
}


class Service(TextChoices):
    """How a recommendation reached its addressee."""

    SIGNED = "signed", _("Handed over and signed for")
    ANNOUNCED = "announced", _("Announced, with the addressee's consent")
    POST = "post", _("Registered mail")
    LEFT = "left", _("Refused: left there, with a witness or a picture")


class Verdict(TextChoices):
    """What the reply is worth."""

    ADOPTED = "adopted", _("Adopted and carried out")
    PARTLY = "partly", _("Adopted in part")
    PROMISED = "promised", _("Promised, not yet done")
    NOT_ADOPTED = "not_adopted", _("Not adopted")


def _is(name: str, zh: str, en: str) -> Condition:
    return Condition(lambda view: view.facts.get("type") == name, f"不是{zh}。", f"Not a {en}.", TYPES[name].basis)


def _reviewed(view: CaseView) -> bool:
    """Social governance goes through the department for law and policy first, anew after each new draft (art 17)."""
    reviewed, drafted = view.last_at.get("review_draft"), view.last_at.get("draft")
    return reviewed is not None and drafted is not None and reviewed >= drafted


def _minors(view: CaseView) -> bool:
    return bool(view.facts.get("minors"))


def _report_owed(view: CaseView) -> bool:
    return "file_upward" in view.running


CONDITIONS = {
    **{f"is_{name}": _is(name, kind.title["zh"], kind.title["en"].lower()) for name, kind in TYPES.items()},
    "reviewed": Condition(
        _reviewed, "社会治理检察建议须先经法律政策研究部门审核。", "A social governance recommendation is first reviewed by the department for law and policy.", "检察建议工作规定 17"
    ),
    "minors": Condition(_minors, "不涉及未成年人保护。", "It does not concern the protection of minors.", "未成年人保护法 114"),
    "report_owed": Condition(_report_owed, "没有等待备案的检察建议。", "Nothing waits to be filed with the office above.", "检察建议工作规定 21"),
    "note_waits": NOTE_WAITS,
}
