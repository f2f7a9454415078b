"""What is written into a history beside the acts of its procedure: files that an official added, and news of what was asked of another office."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence

from .. import snapshot
from ..actors import Actor
from ..batch import Batch
from ..errors import InvalidFacts, NotAllowed, NotPossibleNow
from ..models import Case, Event
from ..policy import POLICY
from .locking import entered, same_stage, submission, write_act

FILES_ADDED = "engine.files_added"
ASKED_NEWS = "engine.asked_news"
"""News of a case that was asked of another office, in the history of the one that asked."""


def note_files(case_id: uuid.UUID, actor: Actor, digests: Sequence[str], *, text: str, key: str, now: dt.datetime, today: dt.date) -> Event:
    """Write into the history that an official added files: their SHA-256 digests, and in `text` what they are. The caller stores them in the same transaction.

    Raises `NotFound`, `NotAllowed` for who only reads the case, `NotPossibleNow` for a closed one, `InvalidFacts`.
    """
    if not digests or not text.strip():
        raise InvalidFacts({"papers" if not digests else "text": ["required"]})
    facts = {"files": list(digests), "text": text.strip()}
    held = entered(case_id, actor, "files", key, FILES_ADDED, facts)
    if isinstance(held, Event):
        return held
    if not held.view.open:
        raise NotPossibleNow(reason="stage")
    if not POLICY.is_one_of(actor, ("operator", "triage_officer", "handler", "head", "chief_procurator", "case_management", "visitor", "asking_office"), held.view):
        raise NotAllowed()
    batch = Batch()
    batch.add(submission(case_id, actor, "files", key, FILES_ADDED, facts, held.view.version + 1, now))
    return write_act(held, same_stage(held.view, FILES_ADDED, facts), actor, now, today, batch).event


def tell_asking_case(case: Case, text: str, *, about: str, key: str, now: dt.datetime, today: dt.date) -> None:
    """Write into the history of the case that asked what another office answered. `about` names the act in that office's case."""
    if case.asking_case_id is None:
        return
    actor = Actor.system("asked")
    facts = {"case": str(case.pk), "line": case.line, "office": case.office_id, "by": case.office.name_zh, "about": about}
    # `snapshot.lock` has locked it together with this case.
    held = entered(case.asking_case_id, actor, "asked", key, ASKED_NEWS, facts, lock=snapshot.lock_alone)
    if isinstance(held, Event):
        return
    batch = Batch()
    batch.add(submission(case.asking_case_id, actor, "asked", key, ASKED_NEWS, facts, held.view.version + 1, now))
    # What was said in a case that is kept more closely stays there: the news alone is told, and who may reads it where it stands.
    said = text if held.view.sensitivity >= case.sensitivity else ""
    write_act(held, same_stage(held.view, ASKED_NEWS, {**facts, "text": said}), actor, now, today, batch)
