"""Where leads come from, and the conditions that the procedure names."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from procuracy.casework.commands.transfers import ACCEPTED
from procuracy.casework.lines import Condition
from procuracy.lines.common.conditions import NOTE_WAITS, SOMEBODY_HEARS

UNKNOWN = "unknown"
"""The field where the reporter does not know it; the assessment finds it."""


class Source(TextChoices):
    """Where a lead comes from (art 24)."""

    PERSON = "person", _("Report of a person")
    VOLUNTEER = "volunteer", _("Volunteer")
    OWN_CASE = "own_case", _("Found in a case of ours")
    DATA = "data", _("Data of law enforcement")
    ORGAN = "organ", _("Handed on by an organ")
    DEPUTIES = "deputies", _("Proposal of deputies or members")
    MEDIA = "media", _("Media")
    OTHER = "other", _("Otherwise")


CONDITIONS = {
    "somebody_hears": SOMEBODY_HEARS,
    "note_waits": NOTE_WAITS,
    "case_raised": Condition(
        lambda view: any(line.startswith("public_interest") for line in view.facts.get("raised", ())), "还没有由这条线索立案：先“另立案件”。", "No case was opened from this lead yet: open it beside this one first.", "公益诉讼办案规则 30"
    ),
    "handed_to_us": Condition(
        lambda view: ACCEPTED in view.done or view.facts.get("source") == Source.ORGAN, "这条线索不是移送来的。", "This lead was not transferred to us.", "公益诉讼办案规则 26"
    ),
    "request_raised": Condition(
        lambda view: "referral" in view.facts.get("raised", ()), "还没有把线索交给有关机关：先发“协作请求”。", "It was not sent to the organ yet: send a request to the partner first.", "公益诉讼办案规则 26"
    ),
}
