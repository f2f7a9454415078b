"""The plug of a business line: what the engine must know of it, and knows only through this."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from procuracy.law import Vocabulary
from procuracy.registry.models import Procuratorate

from .forms import FactsForm

if TYPE_CHECKING:
    from .actors import Actor
    from .models import Case, Party
    from .subscriptions import Happening
    from .view import CaseView


@dataclass(frozen=True, slots=True)
class Condition:
    """A pure function over the snapshot of a case, with the sentence that explains it and what it rests on. `of` looks at who acts as well.

    `says` gives the sentence where it hangs on the case: what exactly is missing.
    """

    test: Callable[[CaseView], bool]
    zh: str
    en: str
    basis: str = ""
    of: Callable[[CaseView, Actor], bool] = lambda view, actor: True
    says: Callable[[CaseView], tuple[str, str]] | None = None


@dataclass(frozen=True, slots=True)
class Beside:
    """Beside which cases one of a line may be opened: a test of the case and of its people (the first of a big group), and why not otherwise."""

    test: Callable[[Case, Sequence[Party], dt.date], bool]
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Addressee:
    """An office in which a case is opened beside another: what it is told as the case's facts, and which of the people go along (None: all)."""

    office: Procuratorate
    facts: Mapping[str, Any]
    people: Collection[uuid.UUID] | None = None


Addressees = Callable[[Mapping[str, Any], "Case"], Sequence[Addressee]]
"""Gives the offices in which a case is opened, from its checked facts and the case that it is raised from."""
Panel = Callable[["Case", "Actor"], tuple[str, dict[str, Any]]]
"""Gives the template and the context of a line's part of the case page."""
PersonPanel = Callable[["Case", "Party"], tuple[str, dict[str, Any]]]
"""The same for the page on which a person follows her own matter."""

Money = Callable[[Sequence["Case"]], Mapping[uuid.UUID, list[tuple[Any, Decimal]]]]
"""Gives the amounts of some cases in at most two statements."""
Tells = Callable[["Happening"], Mapping[str, str] | None]
"""Gives one sentence in both languages about an act, for those who reported the matter; None: the words of the stage say it."""
Paper = Callable[["Case", "Party", uuid.UUID, str], tuple[bytes, str, str] | None]
"""Gives a paper by its id and form: bytes, content type and a file name that says nothing; None where there is none."""


NOTHING_DONE = frozenset({"withdrawn", "merged"})
"""Outcomes of any line by which a case ends without an answer of its own."""


@dataclass(frozen=True, slots=True)
class Line:
    """A business line. `forms` gives the typed facts of each record that its procedure names.

    `counts` says whether the clocks of a case are owed to somebody (an unanswerable petition is registered, and
    is never overdue). `opening` validates what every door hands in. A case raised from another goes to `department`, and
    takes its people along where the line `carries_people`. `panel` and `person_panel` show what the generic pages cannot.
    """

    procedure: str
    title: Mapping[str, str]
    folder: Path
    opening: type[FactsForm]
    forms: Mapping[str, type[FactsForm]] = field(default_factory=dict)
    conditions: Mapping[str, Condition] = field(default_factory=dict)
    letters: tuple[str, ...] = ()
    counts: Callable[[CaseView], bool] = lambda view: True
    owes: Callable[[CaseView, str], bool] = lambda view, clock: True
    """Whether one clock is started in this case: news are owed to nobody where nobody waits for them."""
    department: str = "accusations"
    carries_people: bool = True
    title_of: Callable[[Mapping[str, Any]], str] | None = None
    """The title of a raised case from its opening facts, where the line's own name says too little. It names nobody."""
    kept_title: Callable[[Mapping[str, Any]], str] | None = None
    """The same for a case that is kept closely (restricted), where `title_of` says more than everybody who lists it need know."""
    panel: Panel | None = None
    person_panel: PersonPanel | None = None
    money: Money | None = None
    """Amounts in yuan that belong to cases of this line, by case, each with its words, the most telling one last."""
    paper: Paper | None = None
    """A paper of the case that is the person's own (a draft, for one): what `person_panel` links to."""
    sensitivity: int = 0
    """The least sensitivity of its cases; one that is raised from a more sensitive case is as sensitive as that."""
    serves: bool = False
    """Whether its cases only serve the one beside which they stand (a hearing, a request to a partner): no matter of its own arises from them."""
    unasked: frozenset[str] = NOTHING_DONE
    """Outcomes after which nobody asks the person how it was: it ended before anything was done for her."""
    beside: Beside | None = None
    """Where a case of the line makes sense beside another one; elsewhere it is neither offered nor opened. None: wherever its procedure lets it arise."""
    addressees: Addressees | None = None
    """Where a raised case is opened, if not in the office of the case that it is raised from: in one other office, or in several at once."""
    asks: bool = False
    """Whether the office that raises it in another follows it there: sees it, and acts as `asking_office`."""
    field_of: Callable[[Mapping[str, Any]], str] | None = None
    """The field of law or of life that a case is in, from its facts: kept as a column (`Case.field`), by which campaigns count. A short name, or ""."""
    fields: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """What `field_of` may name, each with its title in both languages, in the order of tables."""
    own_figures: bool = False
    """Whether its counts are published on a page of their own; then no campaign publishes them a second time."""
    tells: Tells | None = None
    """What those who reported the matter hear of an act that tells them (`tells: reporter`)."""
    inner: frozenset[str] = frozenset({"note_answer"})
    """Clocks by which the office watches itself: who follows her own case is not shown them."""
    may_bounce: bool = True
    """Whether an office may send a transferred case back. Who gets a lead keeps it, and may only report upward (Rules of 2021, art 26)."""

    def vocabulary(self) -> Vocabulary:
        """The names that the checker may find in this line's procedure."""
        return Vocabulary(
            conditions=frozenset(self.conditions), records=frozenset(self.forms), letters=frozenset(self.letters)
        )


_lines: dict[str, Line] = {}


def register(line: Line) -> None:
    """Take up a line. Registering a name twice is a programming error."""
    if line.procedure in _lines and _lines[line.procedure] is not line:
        raise ValueError(f"the line {line.procedure} is registered twice")
    _lines[line.procedure] = line


def get(procedure: str) -> Line:
    """The line that owns a procedure. Raises KeyError for an unknown name."""
    return _lines[procedure]


def field_in(procedure: str, facts: Mapping[str, Any]) -> str:
    """The field of a case with these facts, as its column holds it; "" where its line knows of none."""
    find = _lines[procedure].field_of if procedure in _lines else None
    return find(facts) if find is not None else ""


def every() -> tuple[Line, ...]:
    """All registered lines, by name."""
    return tuple(_lines[name] for name in sorted(_lines))
