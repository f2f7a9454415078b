"""No small number of a published table can be computed from what is shown, however the table looks."""

from __future__ import annotations

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from procuracy.oversight.withholding import LEAST, Table, withhold

small_tables = st.integers(1, 3).flatmap(lambda width: st.lists(st.lists(st.sampled_from([0, 0, 1, 2, 3, 4, 5, 6, 9]), min_size=width, max_size=width), min_size=1, max_size=3))
big_tables = st.integers(1, 8).flatmap(lambda width: st.lists(st.lists(st.integers(0, 40), min_size=width, max_size=width), min_size=1, max_size=12))


def shown(numbers: list[list[int]]) -> Table:
    return withhold({(r, c): n for r, row in enumerate(numbers) for c, n in enumerate(row)}, range(len(numbers)), range(len(numbers[0])))


def fitting(table: Table, numbers: list[list[int]], most: int) -> list[dict[object, int]]:
    """Every table of numbers up to `most` that fits all that is shown, found by trying: cells and sums alike, what is withheld being at least one."""
    rows, columns = range(len(numbers)), range(len(numbers[0]))
    open_cells = [cell for cell, number in table.cells.items() if number is None]
    found = []
    for guess in itertools.product(range(1, most + 1), repeat=len(open_cells)):
        cells = {cell: number for cell, number in table.cells.items() if number is not None} | dict(zip(open_cells, guess, strict=True))
        sums = {("row", r): sum(cells[r, c] for c in columns) for r in rows} | {("column", c): sum(cells[r, c] for r in rows) for c in columns}
        sums["total"] = sum(cells.values())
        given = {("row", r): n for r, n in table.rows.items()} | {("column", c): n for c, n in table.columns.items()} | {"total": table.total}
        if all(n is None or n == sums[key] for key, n in given.items()) and all(sums[key] >= 1 for key, n in given.items() if n is None):
            found.append(cells | sums)
    return found


@settings(max_examples=150, deadline=None)
@given(small_tables)
def test_nothing_withheld_can_be_computed_by_whoever_tries_every_table(numbers):
    table = shown(numbers)
    open_cells = [cell for cell, number in table.cells.items() if number is None]
    most = 11
    if len(open_cells) > 5:
        return  # too many to try one by one; the test below looks at big tables in another way
    tables = fitting(table, numbers, most)
    assert tables, "the true table fits"
    hidden = [*open_cells, *(("row", r) for r, n in table.rows.items() if n is None), *(("column", c) for c, n in table.columns.items() if n is None)]
    for place in hidden:
        assert len({other[place] for other in tables}) > 1, f"{place} is given away by {table}"
    if table.total is None:
        assert len({other["total"] for other in tables}) > 1


@settings(max_examples=200, deadline=None)
@given(big_tables)
def test_small_numbers_are_withheld_and_no_line_has_a_single_withheld_number(numbers):
    table = shown(numbers)
    for (r, c), number in table.cells.items():
        true = numbers[r][c]
        assert number is None or number == true
        assert number is None or not 0 < true < LEAST
        if true == 0:
            assert number == 0, "nothing is about nobody: it is shown"
    for r, total in table.rows.items():
        assert total in (None, sum(numbers[r]))
        assert [*(table.cells[r, c] for c in range(len(numbers[0]))), total].count(None) != 1
    for c, total in table.columns.items():
        assert [*(table.cells[r, c] for r in range(len(numbers))), total].count(None) != 1
    assert [*table.rows.values(), table.total].count(None) != 1 and [*table.columns.values(), table.total].count(None) != 1


@settings(max_examples=60, deadline=None)
@given(big_tables)
def test_a_table_without_small_numbers_is_shown_whole(numbers):
    assert shown([[n * LEAST for n in row] for row in numbers]).whole


def test_one_small_number_takes_the_cheapest_ring_with_it():
    table = shown([[3, 50, 6], [40, 7, 8], [60, 70, 80]])
    assert {cell for cell, number in table.cells.items() if number is None} == {(0, 0), (0, 2), (1, 0), (1, 2)}
    assert table.rows == {0: 59, 1: 55, 2: 210} and table.total == 324, "the sums stay"


def test_two_small_numbers_whose_sum_leaves_them_no_room_do_not_protect_each_other():
    """One and one make two in both directions: whoever knows that each is at least one knows both."""
    table = shown([[1, 1, 90], [1, 1, 80], [70, 60, 50]])
    assert sum(number is None for number in table.cells.values()) > 4 or None in table.rows.values()


def test_a_single_case_in_the_whole_table_takes_all_sums_with_it():
    table = shown([[1, 0], [0, 0]])
    assert table.total is None and table.rows == {0: None, 1: 0} and table.columns == {0: None, 1: 0}
    assert shown([[0, 0]]).whole
