"""What a new edition changes, printed for lawyers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .procedures import Procedure


@dataclass(frozen=True, slots=True)
class Change:
    """One normative difference: where, and what it was and is (None where it did not, or does not, exist)."""

    path: str
    old: Any
    new: Any

    def sentence(self, language: str) -> str:
        """The change as one line."""
        if self.old is None:
            return f"新增 {self.path}：{self.new}" if language == "zh" else f"added {self.path}: {self.new}"
        if self.new is None:
            return f"删去 {self.path}：{self.old}" if language == "zh" else f"removed {self.path}: {self.old}"
        arrow = f"{self.old} → {self.new}"
        return f"改变 {self.path}：{arrow}" if language == "zh" else f"changed {self.path}: {arrow}"


def diff(old: Procedure, new: Procedure) -> list[Change]:
    """Every normative difference between two editions, in the order of the file."""
    return list(_diff("", dict(old.body), dict(new.body)))


def _diff(path: str, old: Any, new: Any) -> Iterator[Change]:
    if isinstance(old, dict) and isinstance(new, dict):
        for key in [*old, *(k for k in new if k not in old)]:
            yield from _diff(f"{path}.{key}".lstrip("."), old.get(key), new.get(key))
    elif old != new:
        yield Change(path, old, new)
