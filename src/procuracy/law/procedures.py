"""Procedures as data: read strictly, frozen, and pinned by the hash of their normative part.

What is law is hashed: stages, actions, who, approvals, clocks, duties, articles, outcomes, retention. Titles,
help and the words for the person are wording, and are not.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from .model import LawError, Text

ANY_OPEN = ("*",)
STATED = "stated"
_WORDING = frozenset({"title", "help", "person", "who_next", "waits_words"})

TOP_FIELDS = {
    "procedure": True,
    "edition": True,
    "schema": True,
    "title": True,
    "instrument": True,
    "replaces": False,
    "opens": True,
    "roles": False,
    "stages": True,
    "clocks": True,
    "actions": True,
    "interrupts": False,
    "must_tell": False,
    "retention": False,
    "notes": False,
}
STAGE_FIELDS = frozenset({"title", "person", "who_next", "initial", "final", "outcome", "waits_for", "phase"})
CLOCK_FIELDS = frozenset({"rule", "from", "after", "stated_in", "may", "owner", "title"})
ACTION_FIELDS = frozenset(
    {
        "title",
        "help",
        "from",
        "to",
        "by",
        "approve",
        "return_to",
        "needs",
        "records",
        "letter",
        "starts",
        "settles",
        "drops",
        "excludes",
        "extends",
        "suspends",
        "resumes",
        "tells",
        "once",
        "after",
        "within",
        "on_expiry",
        "opens",
        "outcome",
        "closes_linked",
        "not_same_person_as",
        "uses",
        "basis",
        "grounds",
        "hidden",
    }
)


class ProcedureError(LawError):
    """A procedure file that cannot be read. Says file and line."""

    def __init__(self, file: Path | None, line: int, zh: str, en: str) -> None:
        self.file, self.line = file, line
        where = f"{file or 'procedure'}:{line}"
        super().__init__(f"{where}：{zh}", f"{where}: {en}")


@dataclass(frozen=True, slots=True)
class Stage:
    """What may be done now has a name. `person` is what she is told, `who_next` who must do what next."""

    name: str
    title: Text
    person: Text
    who_next: Text
    initial: bool = False
    final: bool = False
    outcomes: tuple[str, ...] = ()
    waits_for: str | None = None
    phase: str = "handled"
    """How far the matter is for the person: one of `PHASES`. Where the file says nothing: received, handled or closed."""


@dataclass(frozen=True, slots=True)
class ClockSpec:
    """A clock: its rule, the fact that it starts from (`received_on`, `performed_on`, …), its owner."""

    name: str
    rule: str
    title: Text
    from_fact: str = "performed_on"
    after: str | None = None
    when: tuple[tuple[str, str], ...] = ()
    stated_in: str | None = None
    may: tuple[str, ...] = ()
    owner: str = "office"


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """An act: from where to where, by whom, who approves, and what it does to clocks, letters and people."""

    name: str
    title: Text
    help: Text
    from_stages: tuple[str, ...]
    by: tuple[str, ...]
    to: str | None = None
    back_from: str | None = None
    approve: str | None = None
    return_to: str | None = None
    needs: tuple[str, ...] = ()
    records: str | None = None
    letters: tuple[tuple[str, str], ...] = ()
    starts: tuple[str, ...] = ()
    settles: tuple[str, ...] = ()
    drops: tuple[str, ...] = ()
    """Clocks that the act leaves without an object: nobody did what they asked, and nobody owes it any more."""
    excludes: tuple[str, ...] = ()
    extends: Mapping[str, Mapping[str, int | str]] = field(default_factory=lambda: MappingProxyType({}))
    suspends: tuple[str, ...] = ()
    resumes: tuple[str, ...] = ()
    tells: tuple[str, ...] = ()
    once: bool = False
    after: str | None = None
    within: str | None = None
    on_expiry: str | None = None
    opens: str | None = None
    outcome: str | None = None
    outcome_stated: bool = False
    """Whoever acts states it in the act's facts (`outcome`), among those that the stage knows."""
    interrupt: bool = False
    closes_linked: bool = False
    not_same_person_as: str | None = None
    uses: str | None = None
    basis: str | None = None
    grounds: tuple[str, ...] = ()
    hidden: bool = False
    line: int = 0


@dataclass(frozen=True)
class Procedure:
    """One edition of a procedure, for ever."""

    name: str
    edition: dt.date
    digest: str
    body: Mapping[str, Any]
    title: Text
    instrument: Text
    confidence: str
    opens: Mapping[str, Any]
    stages: Mapping[str, Stage]
    clocks: Mapping[str, ClockSpec]
    actions: Mapping[str, ActionSpec]
    initial: str
    replaces: Mapping[str, Any] | None = None
    must_tell: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    retention: Mapping[str, Any] = field(default_factory=dict)
    roles: tuple[str, ...] = ()
    file: Path | None = None


class _Lined(dict[str, Any]):
    """A mapping that remembers the line on which it stands, for sentences that help."""

    line = 0


class _Loader(yaml.SafeLoader):
    pass


def _mapping(loader: _Loader, node: yaml.MappingNode) -> _Lined:
    seen: set[str] = set()
    for key, _value in node.value:
        if key.value in seen:
            line = key.start_mark.line + 1
            raise ProcedureError(None, line, f"“{key.value}”写了两次。", f"“{key.value}” stands twice.")
        seen.add(key.value)
    result = _Lined({str(k): v for k, v in loader.construct_mapping(node, deep=True).items()})
    result.line = node.start_mark.line + 1
    return result


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def read_procedure(path: Path) -> Procedure:
    """Read one edition. Raises `ProcedureError` with file and line for whatever is unknown or missing."""
    return parse_procedure(path.read_text("utf-8"), path)


def parse_procedure(text: str, file: Path | None = None) -> Procedure:
    """Read one edition from its text."""
    try:
        raw = yaml.load(text, _Loader)  # noqa: S506 - a safe loader, with line numbers
    except ProcedureError as error:
        raise ProcedureError(file, error.line, error.zh.partition("：")[2], error.en.partition(": ")[2]) from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise ProcedureError(file, line, "不是有效的 YAML。", "No valid YAML.") from None
    if not isinstance(raw, _Lined):
        raise ProcedureError(file, 1, "应当是一组“名称: 值”。", "Should be a set of `name: value`.")
    _keys(raw, frozenset(TOP_FIELDS), file, "procedure")
    missing = [key for key, required in TOP_FIELDS.items() if required and key not in raw]
    if missing:
        raise ProcedureError(file, 1, f"缺少：{'、'.join(missing)}。", f"Missing: {', '.join(missing)}.")
    if raw["schema"] != 1:
        raise ProcedureError(file, 1, "不认识的 schema 版本。", "Unknown schema version.")
    stages = {name: _stage(name, body or _Lined(), file) for name, body in raw["stages"].items()}
    clocks = {name: _clock(name, body, file) for name, body in (raw["clocks"] or {}).items()}
    actions = {name: _action(name, body, file, interrupt=False) for name, body in raw["actions"].items()}
    for name, body in (raw.get("interrupts") or {}).items():
        if name in actions:
            raise ProcedureError(file, body.line, f"“{name}”写了两次。", f"“{name}” stands twice.")
        actions[name] = _action(name, {"from": "any_open", **body}, file, interrupt=True, line=body.line)
    initial = [s.name for s in stages.values() if s.initial]
    if len(initial) != 1:
        raise ProcedureError(file, 1, "应当恰有一个初始阶段。", "There must be exactly one initial stage.")
    body = normative(raw)
    instrument = raw["instrument"]
    edition = raw["edition"]
    if not isinstance(edition, dt.date):
        raise ProcedureError(file, 1, "edition 应当是日期。", "edition must be a date.")
    return Procedure(
        name=str(raw["procedure"]),
        edition=edition,
        digest=hashlib.sha256(_canonical(body)).hexdigest(),
        body=body,
        title=_text(raw["title"], file, raw.line),
        instrument=_text(instrument, file, raw.line),
        confidence=str(instrument.get("confidence", "RECALLED")),
        opens=dict(raw["opens"]),
        stages=stages,
        clocks=clocks,
        actions=actions,
        initial=initial[0],
        replaces=raw.get("replaces"),
        must_tell={k: tuple(v) for k, v in (raw.get("must_tell") or {}).items()},
        retention=dict(raw.get("retention") or {}),
        roles=tuple(raw.get("roles") or ()),
        file=file,
    )


def normative(raw: Any) -> Any:
    """The part of a procedure that is law: everything but its wording, as plain JSON values."""
    if isinstance(raw, Mapping):
        return {str(k): normative(v) for k, v in raw.items() if k not in _WORDING}
    if isinstance(raw, list | tuple):
        return [normative(v) for v in raw]
    return raw.isoformat() if isinstance(raw, dt.date) else raw


def _canonical(body: Any) -> bytes:
    return json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def _keys(body: Mapping[str, Any], known: frozenset[str], file: Path | None, where: str) -> None:
    unknown = sorted(set(body) - known)
    if unknown:
        line = getattr(body, "line", 1)
        raise ProcedureError(
            file,
            line,
            f"{where}：不认识的项目 {'、'.join(unknown)}。",
            f"{where}: unknown entries {', '.join(unknown)}.",
        )


def _text(raw: Any, file: Path | None, line: int) -> Text:
    if not isinstance(raw, Mapping) or not raw.get("zh") or not raw.get("en"):
        raise ProcedureError(file, line, "文字须中英文齐全。", "Text must be complete in both languages.")
    if set(raw) - {"zh", "en", "confidence"}:
        # A comma in an unquoted text ends it there; what follows must not be lost in silence.
        raise ProcedureError(
            file,
            line,
            f"文字中有逗号，请加引号：{raw['en']}",
            f"A text with a comma needs quotation marks: {raw['en']}",
        )
    return Text(str(raw["zh"]), str(raw["en"]))


def _words(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    return tuple(str(v) for v in value) if isinstance(value, list | tuple) else (str(value),)


PHASES = ("received", "handled", "answered", "again", "closed")
"""Received; in hand; answered, so that she is visited and may say how it was; looked at again; closed."""


def _stage(name: str, body: Mapping[str, Any], file: Path | None) -> Stage:
    _keys(body, STAGE_FIELDS, file, name)
    line = getattr(body, "line", 1)
    usual = "received" if body.get("initial") else "closed" if body.get("final") else "handled"
    phase = str(body.get("phase", usual))
    if phase not in PHASES or (phase == "closed") is not bool(body.get("final", False)):
        raise ProcedureError(file, line, f"{name}：phase 应当是 {'、'.join(PHASES)} 之一，closed 只用于终结阶段。", f"{name}: phase must be one of {', '.join(PHASES)}, and closed for final stages alone.")
    return Stage(
        name=name,
        title=_text(body.get("title"), file, line),
        person=_text(body.get("person"), file, line),
        who_next=_text(body.get("who_next"), file, line),
        initial=bool(body.get("initial", False)),
        final=bool(body.get("final", False)),
        outcomes=_words(body.get("outcome")),
        waits_for=body.get("waits_for"),
        phase=phase,
    )


def _clock(name: str, body: Mapping[str, Any], file: Path | None) -> ClockSpec:
    _keys(body, CLOCK_FIELDS, file, name)
    rule = body.get("rule")
    if isinstance(rule, Mapping):
        default, when = (
            str(rule["default"]),
            tuple((str(k), str(v)) for k, v in (rule.get("when") or {}).items()),
        )
    else:
        default, when = str(rule), ()
    return ClockSpec(
        name=name,
        rule=default,
        title=_text(body.get("title"), file, getattr(body, "line", 1)),
        from_fact=str(body.get("from", "performed_on")),
        after=body.get("after"),
        when=when,
        stated_in=body.get("stated_in"),
        may=_words(body.get("may")),
        owner=str(body.get("owner", "office")),
    )


def _action(
    name: str, body: Mapping[str, Any], file: Path | None, *, interrupt: bool, line: int | None = None
) -> ActionSpec:
    _keys(body, ACTION_FIELDS, file, name)
    at = line if line is not None else int(getattr(body, "line", 1))
    to = body.get("to")
    back = to.get("back_from") if isinstance(to, Mapping) else None
    letter = body.get("letter")
    if isinstance(letter, str):
        letters: tuple[tuple[str, str], ...] = ((letter, "applicant"),)
    else:
        letters = tuple((str(k), str(v)) for k, v in (letter or {}).items())
    origin = _words(body.get("from"))
    if not origin:
        raise ProcedureError(file, at, f"{name}：缺少 from。", f"{name}: `from` is missing.")
    excludes = body.get("excludes")
    suspends = body.get("suspends")
    return ActionSpec(
        name=name,
        title=_text(body.get("title"), file, at),
        help=_text(body["help"], file, at) if body.get("help") else Text("", ""),
        from_stages=ANY_OPEN if origin == ("any_open",) else origin,
        to=None if to in (None, "same") or back else str(to),
        back_from=back,
        by=_words(body.get("by")),
        approve=body.get("approve"),
        return_to=body.get("return_to"),
        needs=_words(body.get("needs")),
        records=body.get("records"),
        letters=letters,
        starts=_words(body.get("starts")),
        settles=_words(body.get("settles")),
        drops=ANY_OPEN if body.get("drops") == "all" else _words(body.get("drops")),
        excludes=_words(excludes.get("clock") if isinstance(excludes, Mapping) else excludes),
        extends={str(k): dict(v) for k, v in (body.get("extends") or {}).items()},
        suspends=_words(suspends),
        resumes=_words(body.get("resumes")),
        tells=_words(body.get("tells")),
        once=bool(body.get("once", False)),
        after=body.get("after"),
        within=body.get("within"),
        on_expiry=body.get("on_expiry"),
        opens=body.get("opens"),
        outcome=None if body.get("outcome") == STATED else body.get("outcome"),
        outcome_stated=body.get("outcome") == STATED,
        interrupt=interrupt,
        closes_linked=bool(body.get("closes_linked", False)),
        not_same_person_as=body.get("not_same_person_as"),
        uses=body.get("uses"),
        basis=body.get("basis"),
        grounds=_words(body.get("grounds")),
        hidden=bool(body.get("hidden", False)),
        line=at,
    )
