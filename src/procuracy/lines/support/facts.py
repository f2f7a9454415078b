"""Grounds of support as data, how a suit may end, and the conditions that the procedure names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from procuracy.casework.lines import Condition
from procuracy.casework.view import CaseView
from procuracy.lines.common.conditions import NOTE_WAITS, SOMEBODY_HEARS
from procuracy.web.language import Words

BASIS = "民事诉讼法 15"


@dataclass(frozen=True, slots=True)
class Ground:
    """Why somebody is too weak to sue: her questions, the office's checks, the evidence that helps, legal aid."""

    name: str
    title: Words
    law: str
    legal_aid: Words
    legal_aid_basis: str
    questions: tuple[Words, ...]
    checks: Mapping[str, Words]
    evidence: tuple[Words, ...]

    def __str__(self) -> str:
        return str(self.title)


def _read() -> dict[str, Ground]:
    raw = yaml.safe_load(Path(__file__).with_name("grounds.yaml").read_text("utf-8"))
    return {
        name: Ground(
            name=name,
            title=Words(body["title"]),
            law=body["law"],
            legal_aid=Words(body["legal_aid"]),
            legal_aid_basis=body["legal_aid"]["basis"],
            questions=tuple(map(Words, body["questions"])),
            checks={key: Words(text) for key, text in body["checks"].items()},
            evidence=tuple(map(Words, body["evidence"])),
        )
        for name, body in raw.items()
    }


GROUNDS = _read()


class How(TextChoices):
    """How she applied."""

    WRITTEN = "written", _("In writing")
    ORAL = "oral", _("By word of mouth, minuted")
    PARTNER = "partner", _("Through a partner")


class Refused(TextChoices):
    """Why support is not given: a reason that she is told, and may answer."""

    NO_RIGHT = "no_right", _("No civil right is infringed, or it cannot be seen")
    NOT_TRIED = "not_tried", _("The competent department can still help, and has not been asked")
    ABLE = "able", _("She can sue by herself")
    NO_WISH = "no_wish", _("She does not want to sue")
    NOT_COMPETENT = "not_competent", _("Another court, and so another procuratorate, is competent")


class CourtOutcome(TextChoices):
    """How the suit came out."""

    MEDIATED = "mediated", _("Mediation agreement")
    WON = "won", _("Judgment for her")
    PARTLY = "partly", _("Judgment for her in part")
    LOST = "lost", _("Judgment against her")
    SETTLED = "settled", _("Settled before or outside the court")
    WITHDRAWN = "withdrawn", _("She withdrew the suit")
    NOT_ACCEPTED = "not_accepted", _("The court did not accept the suit")


CONDITIONS_OF_SUPPORT = {
    "right_infringed": _("A civil right is infringed"),
    "department_failed": _("After the competent department acted she still lacks minimum protection"),
    "wants_to_sue": _("She wants to sue, of her own will"),
    "too_weak": _("She cannot or dares not sue, because her ability to sue is weak"),
}
"""The four conditions, as People's Daily reported them of 24 December 2021 (secondary source): each is answered with a reason."""


def test_of(view: CaseView) -> Mapping[str, object]:
    """The last test of the conditions, as it stands in the case."""
    found = view.facts.get("test")
    return found if isinstance(found, Mapping) else {}


def _conditions_met(view: CaseView) -> bool:
    test = test_of(view)
    return bool(test) and all(test.get(name) == "yes" for name in CONDITIONS_OF_SUPPORT)


def _tested(view: CaseView) -> bool:
    return bool(test_of(view))


def _of_violence(view: CaseView) -> bool:
    return view.facts.get("ground") in ("domestic_violence", "abuse", "minor", "elderly", "disabled")


def _urgent_order(view: CaseView) -> bool:
    return bool(view.facts.get("order_urgent"))


def _order_asked(view: CaseView) -> bool:
    return "record_order_application" in view.done


CONDITIONS = {
    "tested": Condition(_tested, "还没有审查支持起诉的条件。", "The conditions of support have not been tested yet.", BASIS),
    "conditions_met": Condition(
        _conditions_met, "支持起诉的条件没有全部具备。", "Not all conditions of support are met.", BASIS
    ),
    "of_violence": Condition(
        _of_violence, "不属于可能申请人身安全保护令的情形。", "Not a matter in which a protection order may be asked for.", "反家庭暴力法 23"
    ),
    "urgent_order": Condition(_urgent_order, "没有写明情况紧急。", "Nothing says that it is urgent.", "反家庭暴力法 28"),
    "order_asked": Condition(_order_asked, "还没有向法院申请人身安全保护令。", "No protection order was asked for yet.", "反家庭暴力法 28"),
    "somebody_hears": SOMEBODY_HEARS,
    "note_waits": NOTE_WAITS,
}
