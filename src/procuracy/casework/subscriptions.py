"""How rooms above the engine take part in an act: letters, messages, figures and a line's effects subscribe to events.

Subscribers run in a fixed order inside the transaction that writes the event. They may add rows to the batch, facts to
the event before it is sealed, and change the columns of the case that are open to them; they read with few statements.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from .actors import Actor
from .batch import Batch
from .decide import Decision
from .models import Case, Party
from .view import CaseView

OPENED = "engine.opened"
"""The action name of the first event of every case."""

_CHANGEABLE = frozenset(
    {
        "agency_id",
        "offered_office_id",
        "asking_office_id",
        "asking_handler_id",
        "handler_id",
        "department",
        "title",
        "place",
        "urgent",
        "vulnerable",
        "sensitivity",
        "number",
        "awaits_answer",
        "suggestions",
        "replyable",
        "received_on",
        "walled_from",
        "facts",
    }
)


@dataclass
class Happening:
    """One act while it is being written.

    `before` is the snapshot that was decided on (for an opening: the new case), `facts` what the event will hold,
    `new_parties` the parties that an opening brings.
    """

    case: Case
    before: CaseView
    decision: Decision
    actor: Actor
    seq: int
    now: dt.datetime
    on: dt.date
    facts: dict[str, Any]
    batch: Batch
    new_parties: tuple[Party, ...] = ()
    changes: dict[str, Any] = field(default_factory=dict)

    @property
    def action(self) -> str:
        """Name of the act."""
        return self.decision.action

    def change_case(self, **values: Any) -> None:
        """Set columns of the case. Only those that are not the engine's own."""
        closed = set(values) - _CHANGEABLE
        if closed:
            raise ValueError(f"only the engine changes {sorted(closed)}")
        self.changes.update(values)


Subscriber = Callable[[Happening], None]
_subscribers: dict[str, tuple[int, Subscriber]] = {}


def subscribe(name: str, order: int, subscriber: Subscriber) -> None:
    """Let `subscriber` take part in every act. `order`: lines 100, letters 200, messages 300, feedback 400, oversight 500."""
    if name in _subscribers and _subscribers[name][1] is not subscriber:
        raise ValueError(f"the subscriber {name} is registered twice")
    _subscribers[name] = (order, subscriber)


def run(happening: Happening) -> None:
    """Run every subscriber in order."""
    for _name, (_order, subscriber) in sorted(_subscribers.items(), key=lambda item: (item[1][0], item[0])):
        subscriber(happening)
