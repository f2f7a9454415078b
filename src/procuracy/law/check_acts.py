"""What each act, clock and edition must satisfy by itself, before the walk over all situations is made.

Names that stand for nothing are found in `check.py`; here it is the sense of what they say together.
"""

from __future__ import annotations

from collections.abc import Iterator

from .model import Unit
from .procedures import ActionSpec, Procedure

Said = tuple[int, str, str]
"""Line, sentence in Chinese, sentence in English."""

CHANGES = ("exclude", "extend", "suspend")


def sense(p: Procedure, editions: tuple[Procedure, ...]) -> Iterator[Said]:
    """All findings of this module about one edition; `editions` are all of its procedure."""
    for action in p.actions.values():
        yield from _outcome(p, action)
        yield from _changes(p, action)
        yield from _endings(action)
        yield from _extension_units(action)
    yield from _suspensions(p)
    yield from _transition(p, editions)


def _outcome(p: Procedure, action: ActionSpec) -> Iterator[Said]:
    """An act that ends a case says how it ended, in a word that the final stage knows."""
    stage = p.stages.get(action.to or "")
    if stage is None or not stage.final:
        if action.outcome:
            yield (
                action.line,
                f"{action.name}：不进入终结阶段，不应写明结果。",
                f"{action.name}: names an outcome but ends nothing",
            )
        return
    if action.outcome is None and len(stage.outcomes) > 1 and not action.outcome_stated:
        yield action.line, f"{action.name}：没有写明结果。", f"{action.name}: its outcome is missing"
    elif action.outcome and action.outcome not in stage.outcomes:
        yield (
            action.line,
            f"{action.name}：“{stage.name}”没有结果“{action.outcome}”。",
            f"{action.name}: stage {stage.name} knows no outcome {action.outcome}",
        )


def _changes(p: Procedure, action: ActionSpec) -> Iterator[Said]:
    """A clock is excluded from, extended or suspended only where it says that it bears this."""
    for change, clocks in zip(CHANGES, (action.excludes, tuple(action.extends), action.suspends), strict=True):
        for name in clocks:
            clock = p.clocks.get(name)
            if clock is not None and change not in clock.may:
                yield (
                    action.line,
                    f"{action.name}：期限“{name}”没有允许{change}。",
                    f"{action.name}: clock {name} does not bear `{change}` (see its `may`)",
                )


def _endings(action: ActionSpec) -> Iterator[Said]:
    """A clock that an act ends was met by it, or is owed no longer: never both."""
    for name in sorted(set(action.settles) & set(action.drops)):
        yield (
            action.line,
            f"{action.name}：期限“{name}”不能既办结又不再需要。",
            f"{action.name}: clock {name} is both settled and dropped",
        )


def _extension_units(action: ActionSpec) -> Iterator[Said]:
    known = {f"{unit}s" for unit in Unit} | set(Unit)
    for clock, amount in action.extends.items():
        for unit in sorted(set(amount) - known):
            yield (
                action.line,
                f"{action.name}：期限“{clock}”的延长单位“{unit}”不认识。",
                f"{action.name}: unknown unit {unit} in the extension of {clock}",
            )


def _suspensions(p: Procedure) -> Iterator[Said]:
    """What is suspended can be resumed, and the other way round; who goes back came from a suspending act."""
    suspended = {clock for action in p.actions.values() for clock in action.suspends}
    resumed = {clock for action in p.actions.values() for clock in action.resumes}
    for clock in sorted(suspended - resumed):
        yield 1, f"期限“{clock}”中止后无法恢复。", f"clock {clock} can be suspended but never resumed"
    for clock in sorted(resumed - suspended):
        yield 1, f"期限“{clock}”从不中止，却有恢复。", f"clock {clock} is resumed but never suspended"


def _transition(p: Procedure, editions: tuple[Procedure, ...]) -> Iterator[Said]:
    """An edition after the first says what happens to running cases, and which edition it replaces."""
    if not p.replaces:
        return
    known = {edition.edition.isoformat() for edition in editions}
    if str(p.replaces.get("edition")) not in known:
        yield (
            1,
            f"replaces：没有版本{p.replaces.get('edition')}。",
            f"replaces: there is no edition {p.replaces.get('edition')}",
        )
    if p.replaces.get("in_flight", "keep") not in ("keep", "adopt"):
        yield 1, "replaces：in_flight 应当是 keep 或者 adopt。", "replaces: in_flight should be keep or adopt"
    if p.replaces.get("in_flight") == "adopt" and not (p.replaces.get("stages") and p.replaces.get("basis")):
        yield (
            1,
            "replaces：在办案件适用新版本的，须写明阶段对应关系和依据。",
            "replaces: adopting a new edition needs its mapping of stages and its basis",
        )
