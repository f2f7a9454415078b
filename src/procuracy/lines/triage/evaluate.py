"""Measures the suggester on the labelled texts: `python -m procuracy.lines.triage.evaluate [tune|held_out]`.

The split is fixed by a digest of each text, so that nobody chooses what is held out; cues are tuned on `tune` alone.
"""

from __future__ import annotations

import hashlib
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from .suggester import LINES, VULNERABLE, suggest

TEXTS = Path(__file__).with_name("evaluation") / "texts.txt"
_LETTERS = {"V": "domestic_violence", "M": "minor", "E": "elderly", "D": "disabled", "W": "migrant_worker"}


@dataclass(frozen=True, slots=True)
class Labelled:
    """One text with what a person says of it."""

    line: str
    urgent: bool
    vulnerable: frozenset[str]
    text: str

    @property
    def held_out(self) -> bool:
        """Two texts in five, by their own digest."""
        return hashlib.sha256(self.text.encode()).digest()[0] % 5 < 2


def texts() -> list[Labelled]:
    """All labelled texts."""
    found = []
    for row in TEXTS.read_text("utf-8").splitlines():
        if row and not row.startswith("#"):
            line, urgent, letters, text = row.split("|", 3)
            vulnerable = frozenset(_LETTERS[letter] for letter in letters.split(",") if letter)
            found.append(Labelled(line, urgent == "!", vulnerable, text.strip()))
    return found


@dataclass(frozen=True, slots=True)
class Result:
    """What was measured: right and all; by line right, suggested, present; wrong pairs; urgency and vulnerability."""

    right: int
    unsure: int
    total: int
    by_line: dict[str, tuple[int, int, int]]
    pairs: Counter[tuple[str, str]]
    flags: dict[str, tuple[int, int, int]]


def measure(rows: Iterable[Labelled]) -> Result:
    """Run the suggester over the rows."""
    rows = list(rows)
    given = [suggest(row.text) for row in rows]
    by_line = {}
    for name in LINES:
        both = sum(r.line == name and g.line == name for r, g in zip(rows, given, strict=True))
        by_line[name] = (both, sum(g.line == name for g in given), sum(r.line == name for r in rows))
    flags = {"urgent": _flag([g.urgent for g in given], [r.urgent for r in rows])}
    for name in VULNERABLE:
        flags[name] = _flag([name in g.vulnerable for g in given], [name in r.vulnerable for r in rows])
    pairs = Counter((r.line, g.line) for r, g in zip(rows, given, strict=True) if r.line != g.line)
    return Result(
        right=sum(r.line == g.line for r, g in zip(rows, given, strict=True)),
        unsure=sum(g.line == "unsure" != r.line for r, g in zip(rows, given, strict=True)),
        total=len(rows),
        by_line=by_line,
        pairs=pairs,
        flags=flags,
    )


def _flag(given: list[bool], wanted: list[bool]) -> tuple[int, int, int]:
    return sum(g and w for g, w in zip(given, wanted, strict=True)), sum(given), sum(wanted)


def table(result: Result) -> str:
    """The figures as a table in Markdown."""
    lines = [f"right {result.right} of {result.total}; said “unsure” of {result.unsure} that have a line", ""]
    lines += ["| | found / present (recall) | right / suggested (precision) |", "|---|---|---|"]
    for name, (both, suggested, present) in [*result.by_line.items(), *result.flags.items()]:
        lines.append(f"| {name} | {both}/{present} | {both}/{suggested} |")
    worst = ", ".join(f"{a} → {b} {n}" for (a, b), n in result.pairs.most_common(8))
    return "\n".join([*lines, "", f"most frequent mistakes: {worst}"])


if __name__ == "__main__":
    part = sys.argv[1] if len(sys.argv) > 1 else "held_out"
    print(table(measure(row for row in texts() if row.held_out == (part == "held_out"))))
    if part == "tune" and "-v" in sys.argv:
        for row in texts():
            if not row.held_out and (found := suggest(row.text)).line != row.line:
                print(row.line, "→", found.line, "|", row.text, "|", [(r.points_to, r.words, r.weight) for r in found.reasons])
