"""Who may sit beside the child, and the conditions that the procedure names."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from procuracy.casework.lines import Condition
from procuracy.casework.view import CaseView
from procuracy.lines.common.conditions import NOTE_WAITS


class Adult(TextChoices):
    """The suitable adult (Law on the Protection of Minors, art 110)."""

    GUARDIAN = "guardian", _("Legal representative")
    RELATIVE = "relative", _("Another grown-up relative")
    SCHOOL = "school", _("Representative of the school")
    COMMITTEE = "committee", _("Representative of the residents' or villagers' committee")
    ORGANISATION = "organisation", _("Representative of an organisation for the protection of minors")


def _allowed(view: CaseView) -> bool:
    return not view.facts.get("again") or "allow_again" in view.done


CONDITIONS = {
    "note_waits": NOTE_WAITS,
    "once_or_allowed": Condition(_allowed, "已经询问过一次：再次询问须先报检察长批准。", "The child was interviewed before: the chief procurator must allow another time first.", "未成年人保护法 112"),
    "again": Condition(lambda view: bool(view.facts.get("again")), "这是第一次询问，不需要批准。", "This is the first interview; nothing need be allowed.", "未成年人保护法 112"),
}
