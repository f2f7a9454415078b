"""The training text, and the conditions that the procedure names."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from procuracy.lines.common.conditions import NOTE_WAITS, SOMEBODY_HEARS

TRAINING: tuple[Any, ...] = (
    _("You help to protect what belongs to everybody. You have no official power: you do not investigate, you do not enter where you may not enter, and you promise nobody an outcome."),
    _("Report what you saw yourself: what, where, when. A picture helps; your safety comes first. Do not take pictures of people who could be recognised, above all of children."),
    _("Keep to yourself what you learn of a case: names, papers, plans. Put nothing of it on the net."),
    _("If you have an interest of your own in a matter, say so and decline: your firm, your family, your rival, your landlord."),
    _("Take no money, no gift and no favour, and do not use the name of volunteer for business of your own."),
    _("You may decline any invitation without a reason, and leave at any time. Nobody counts how many leads you send; what counts is what came of them."),
)
"""What everybody reads before she signs: one paragraph each."""

AGREEMENT_EDITION = "2026-11"
"""The edition of training text and agreement that a signature names."""

CONDITIONS = {"somebody_hears": SOMEBODY_HEARS, "note_waits": NOTE_WAITS}
