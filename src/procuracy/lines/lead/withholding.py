"""Counts that may be published: which cells of a table stay withheld, so that nobody computes a small number from the sums or from another page.

A page is a table of places by fields with its sums. Its column sums and its whole stand on the page above too, where they are cells of a row:
what was withheld there stays withheld here. Below `LEAST` a number is withheld in any case, nought too, so that a dash does not say "at
least one". Larger ones are withheld beside it until every number from one to four could be another one without any shown number
changing (complementary withholding). That a dash is nought may be found out: it tells of nobody.

Whether a number could be another one is a question about flows. A row's sum flows from the source into the row, and from there through its
cells into the columns. What is withheld may grow, and may shrink if it is not nought; a cell is safe if there is a way back from its end to
its beginning over other withheld cells. Such ways leave the column sums as they are. Between any two withheld column sums there is a way too, so
that a change on the page above finds its counterpart on this one and on every page below it: what is safe on each page is safe on all of
them together. (A table that stands alone shows its noughts: `oversight.withholding` says why the two differ.)
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping, Sequence

from procuracy.oversight.withholding import LEAST

ALL = ""
"""Names the sum: as a row the sums of columns, as a column the sums of rows."""
Cell = tuple[str, str]
_SOURCE = ("", "")


def top(numbers: Mapping[str, int]) -> frozenset[str]:
    """Of one row with its sum (under `ALL`) that stands on no page above: the columns that are withheld."""
    if numbers[ALL] < LEAST:
        return frozenset(numbers)
    hidden = {name for name, number in numbers.items() if number < LEAST}
    if len(hidden) == 1:  # the sum would tell it
        hidden.add(min((number, name) for name, number in numbers.items() if number >= LEAST and name != ALL)[1])
    return frozenset(hidden)


def withheld(rows: Sequence[str], columns: Sequence[str], numbers: Mapping[Cell, int], sums_withheld: Iterable[str]) -> frozenset[Cell]:
    """The cells of a page that are withheld, its sums too. `numbers` holds nothing for nought; `sums_withheld` comes from the page above.

    A page of one row says what the page above said.
    """
    value = {(row, column): numbers.get((row, column), 0) for row in rows for column in columns}
    value |= {(row, ALL): sum(value[row, column] for column in columns) for row in rows}
    sums = frozenset((ALL, column) for column in sums_withheld)
    if len(rows) == 1:
        return sums | {(rows[0], column) for _all, column in sums}
    hidden = {cell for cell, number in value.items() if number < LEAST}
    small = sorted(cell for cell in hidden if value[cell])
    net = _Net(value, hidden)
    marked = [column for _all, column in sorted(sums) if any(value[row, column] for row in rows)]
    empty = [column for _all, column in sorted(sums) if column not in marked]
    while True:
        before = len(hidden)
        for cell in small:
            net.make_safe(cell)
        for one, other in zip(marked, marked[1:] + marked[:1], strict=True):  # a ring leads from each to each
            net.open_way(_end(one), _end(other))
        for column in empty if marked else ():  # it can only grow
            net.open_way(_end(marked[0]), _end(column))
        if len(hidden) == before:  # nothing was withheld anew: all are safe as they stand
            return sums | frozenset(hidden)


def _end(column: str) -> Cell:
    """The node at which the sum of a column leaves, or the whole enters."""
    return _SOURCE if column == ALL else ("column", column)


class _Net:
    """The table as nodes (source, rows, columns) and cells between them."""

    def __init__(self, value: Mapping[Cell, int], hidden: set[Cell]) -> None:
        self.value = value
        self.hidden = hidden
        self.ways: dict[Cell, list[tuple[Cell, Cell]]] = {}
        for cell, number in value.items():
            begin, end = _ends(cell)
            self.ways.setdefault(begin, []).append((end, cell))  # it grows
            if number:
                self.ways.setdefault(end, []).append((begin, cell))  # it shrinks

    def make_safe(self, cell: Cell) -> None:
        """Withhold what must be withheld beside `cell`, the least that makes another number possible in it."""
        begin, end = _ends(cell)
        found = min((way for way in (self._way(end, begin, cell), self._way(begin, end, cell)) if way is not None), default=None)
        if found is not None:
            self.hidden.update(found[1])

    def open_way(self, begin: Cell, end: Cell) -> None:
        """Withhold what must be withheld so that a change can go from one withheld sum to another."""
        found = self._way(begin, end, None)
        if found is not None:
            self.hidden.update(found[1])

    def _way(self, begin: Cell, end: Cell, without: Cell | None) -> tuple[int, tuple[Cell, ...]] | None:
        """The way over which the least is withheld anew: how much, and which cells. None if there is none."""
        best: dict[Cell, int] = {begin: 0}
        came: dict[Cell, tuple[Cell, Cell]] = {}
        queue = [(0, begin)]
        while queue:
            cost, node = heapq.heappop(queue)
            if node == end:
                cells = []
                while node != begin:
                    node, cell = came[node]
                    if cell not in self.hidden:
                        cells.append(cell)
                return cost, tuple(sorted(cells))
            if cost > best[node]:
                continue
            for other, cell in self.ways.get(node, ()):
                if cell == without:
                    continue
                reached = cost + (0 if cell in self.hidden else self.value[cell])
                if reached < best.get(other, 1 << 62):
                    best[other] = reached
                    came[other] = (node, cell)
                    heapq.heappush(queue, (reached, other))
        return None


def _ends(cell: Cell) -> tuple[Cell, Cell]:
    """From where to where a cell flows."""
    row, column = cell
    return (_SOURCE, ("row", row)) if column == ALL else (("row", row), ("column", column))
