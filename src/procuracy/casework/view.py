"""A frozen snapshot of a case: all that a decision may look at. Decisions read this and nothing else."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from procuracy.law import Procedure


@dataclass(frozen=True, slots=True)
class ClockView:
    """A running clock."""

    id: uuid.UUID
    clock: str
    rule: str
    rule_edition: dt.date
    is_law: bool
    counted: bool
    owner: str
    start: dt.date
    raw_end: dt.date
    due: dt.date | None
    changes: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class ProposalView:
    """A proposal that waits for its answer."""

    id: uuid.UUID
    action: str
    act: str
    facts: Mapping[str, Any]
    proposed_by: str
    approvers: tuple[str, ...]
    office_id: int


@dataclass(frozen=True, slots=True)
class TransferView:
    """The offer to another office that is open now."""

    id: uuid.UUID
    from_office_id: int
    to_office_id: int
    decided_by_office_id: int | None
    to_superior: bool


@dataclass(frozen=True, slots=True)
class CaseView:
    """Snapshot of a case under its pinned procedure. `done` maps an action to those who performed it."""

    id: uuid.UUID
    procedure: Procedure
    stage: str
    version: int
    office_id: int
    office_path: tuple[int, ...]
    received_on: dt.date
    open: bool = True
    return_stage: str = ""
    outcome: str = ""
    handler_id: int | None = None
    offered_office_id: int | None = None
    asking_office_id: int | None = None
    asking_handler_id: int | None = None
    agency_id: int | None = None
    department: str = ""
    anonymous: bool = False
    replyable: bool = True
    heard: bool = True
    """Whether what is written to the people reaches anybody: somebody of them has a code, or allowed a way of contact."""
    sensitivity: int = 0
    walled_from: tuple[int, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
    clocks: tuple[ClockView, ...] = ()
    proposals: tuple[ProposalView, ...] = ()
    transfer: TransferView | None = None
    bounces: int = 0
    done: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    last_at: Mapping[str, dt.datetime] = field(default_factory=dict)
    opened_at: dt.datetime | None = None

    @property
    def running(self) -> dict[str, ClockView]:
        """Running clocks by name."""
        return {clock.clock: clock for clock in self.clocks}
