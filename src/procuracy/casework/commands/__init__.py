"""The verbs of the engine: the only way in which a case comes to be or changes, from whichever page, call or timer.

Each is one transaction, keyed for idempotency: lock, read, decide, write.
"""

from .acting import answer, approval_rule, as_if_approved, perform, propose, take_back
from .custody import answer_identity, ask_identity
from .groups import GroupRows, act_for_group, bring_people
from .notes import ASKED_NEWS, note_files, tell_asking_case
from .opening import RAISED, NewParty, Opened, Word, open_case, raise_case, raise_cases
from .people import change_safe_contact, issue_receipt, levels_open_to, lift_wall, set_sensitivity, wall_off
from .relations import MERGE, link, merge
from .timers import adopt_edition, expire_clocks, recompute_pending
from .transfers import answer_transfer, common_superior, designate, offer_transfer, revoke_transfer

__all__ = [
    "ASKED_NEWS",
    "MERGE",
    "RAISED",
    "GroupRows",
    "NewParty",
    "Opened",
    "Word",
    "act_for_group",
    "adopt_edition",
    "answer",
    "answer_identity",
    "answer_transfer",
    "approval_rule",
    "as_if_approved",
    "ask_identity",
    "bring_people",
    "change_safe_contact",
    "common_superior",
    "designate",
    "expire_clocks",
    "issue_receipt",
    "levels_open_to",
    "lift_wall",
    "link",
    "merge",
    "note_files",
    "offer_transfer",
    "open_case",
    "perform",
    "propose",
    "raise_case",
    "raise_cases",
    "recompute_pending",
    "revoke_transfer",
    "set_sensitivity",
    "take_back",
    "tell_asking_case",
    "wall_off",
]
