"""Small numbers of a published table are withheld, and with them so many others that no sum gives them away. Pure functions.

A number of a few cases in a small place tells neighbours who it was. So a cell, a row's sum or a column's sum between one and
`LEAST` - 1 is withheld; zero is shown, since it is about nobody. That alone protects nothing: a row's sum less its other cells is
the withheld one. Therefore the table with its sums is read as a network (rows and columns are its places, every number an edge
between two of them, and at every place the numbers must come out even). What is withheld can be computed if, and only if, no
other table fits what is shown; and another table fits if, and only if, a unit can be sent around a ring of withheld edges.
Where there is none, the cheapest ring through the cell is withheld with it. Whoever reads the table is taken to know that a
withheld number is at least one.

`lines.lead.withholding` answers another question and cannot stand in, nor this one for it. There a tree of pages is walked, each of which knows
from the page above which of its sums are withheld, so that noughts must be withheld too: only what may grow as well as shrink lets a change on
one page find its counterpart on the next. Here one table stands alone and noughts are shown, which is most of a campaign's table; so the reader
knows that a dash is at least one, and two ones beside a sum of two protect nothing, which `_Network` sees and a flow over noughts does not.
"""

from __future__ import annotations

import heapq
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

LEAST = 5
"""From this many on a number is shown: a target of ours, the usual one for figures about people."""

SUM: Any = ("sum",)
"""The place of the sums in the network: the row of column sums, and the column of row sums."""


@dataclass(frozen=True, slots=True)
class Table:
    """What may be shown: each number, or None where it is withheld. `cells` holds every pair of row and column."""

    cells: Mapping[tuple[Hashable, Hashable], int | None]
    rows: Mapping[Hashable, int | None]
    columns: Mapping[Hashable, int | None]
    total: int | None

    @property
    def whole(self) -> bool:
        """Whether nothing is withheld."""
        return None not in self.cells.values() and None not in self.rows.values() and None not in self.columns.values() and self.total is not None


def withhold(counts: Mapping[tuple[Hashable, Hashable], int], rows: Sequence[Hashable], columns: Sequence[Hashable], least: int = LEAST) -> Table:
    """The table of `counts` (by row and column; what is missing is zero) with its sums, as it may be published.

    No withheld number can be computed from what is shown. Raises `ValueError` for a negative count.
    """
    numbers = _with_sums(counts, rows, columns)
    hidden = {edge for edge, number in numbers.items() if 0 < number < least}
    network = _Network(numbers)
    for edge in sorted(hidden, key=lambda e: (numbers[e], str(e))):
        if not network.around(edge, hidden, spend=False):
            hidden |= network.around(edge, hidden, spend=True)
    shown = {edge: None if edge in hidden else number for edge, number in numbers.items()}
    return Table(
        {(r, c): shown[r, c] for r in rows for c in columns}, {r: shown[r, SUM] for r in rows}, {c: shown[SUM, c] for c in columns}, shown[SUM, SUM],
    )  # fmt: skip


def _with_sums(counts: Mapping[tuple[Hashable, Hashable], int], rows: Sequence[Hashable], columns: Sequence[Hashable]) -> dict[tuple[Any, Any], int]:
    numbers: dict[tuple[Any, Any], int] = {(r, c): counts.get((r, c), 0) for r in rows for c in columns}
    if any(number < 0 for number in numbers.values()):
        raise ValueError("a count is never negative")
    numbers |= {(r, SUM): sum(numbers[r, c] for c in columns) for r in rows}
    numbers |= {(SUM, c): sum(numbers[r, c] for r in rows) for c in (*columns, SUM)}
    return numbers


class _Network:
    """The table with its sums, through which a unit may be sent. A sum counts against its cells, so each row and each column comes to nought.

    An edge leads from its row to its column where its part in the balance grows, and back where it shrinks; a number shrinks
    only while at least one is left of it. Zero is always shown, so it carries nothing.
    """

    def __init__(self, numbers: Mapping[tuple[Any, Any], int]) -> None:
        self.numbers = numbers
        self.steps: dict[tuple[str, Any], list[tuple[tuple[str, Any], tuple[Any, Any]]]] = {}
        for (row, column), number in numbers.items():
            if not number:
                continue
            margin = (row is SUM) != (column is SUM)
            if not margin or number > 1:
                self._step(("row", row), ("column", column), (row, column))
            if margin or number > 1:
                self._step(("column", column), ("row", row), (row, column))

    def _step(self, start: tuple[str, Any], end: tuple[str, Any], edge: tuple[Any, Any]) -> None:
        self.steps.setdefault(start, []).append((end, edge))

    def around(self, edge: tuple[Any, Any], hidden: set[tuple[Any, Any]], *, spend: bool) -> set[tuple[Any, Any]]:
        """The other edges of the cheapest ring through `edge`: of hidden ones alone, or also (`spend`) of shown ones. Empty if there is none."""
        row, column = ("row", edge[0]), ("column", edge[1])
        ways = [self._way(end, start, edge, hidden, spend) for start, end in ((row, column), (column, row)) if (end, edge) in self.steps.get(start, ())]
        found = [way for way in ways if way is not None]
        return min(found, key=lambda way: way[0])[1] if found else set()

    def _way(self, start: tuple[str, Any], goal: tuple[str, Any], without: tuple[Any, Any], hidden: set[tuple[Any, Any]], spend: bool) -> tuple[int, set[tuple[Any, Any]]] | None:
        """The cheapest way between two places that does not use one edge: what is hidden already costs nothing, the rest its number."""
        queue: list[tuple[int, int, tuple[str, Any], tuple[Any, ...]]] = [(0, 0, start, ())]
        done: set[tuple[str, Any]] = set()
        pushed = 0
        while queue:
            cost, _order, place, used = heapq.heappop(queue)
            if place == goal:
                return cost, set(used)
            if place in done:
                continue
            done.add(place)
            for end, edge in self.steps.get(place, ()):
                if edge == without or end in done or not (spend or edge in hidden):
                    continue
                pushed += 1
                heapq.heappush(queue, (cost + (0 if edge in hidden else self.numbers[edge]), pushed, end, (*used, edge)))
        return None
