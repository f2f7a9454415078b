"""No number from one to four can be computed: not from the sums, not from another page, not by who knows that numbers are never negative."""

from __future__ import annotations

import itertools

from hypothesis import example, given, settings
from hypothesis import strategies as st

from procuracy.lines.lead.withholding import ALL, LEAST, top, withheld

FIELDS = ("a", "b", "c")
numbers = st.one_of(st.just(0), st.integers(0, 6), st.integers(0, 40))
place = st.lists(numbers, min_size=3, max_size=3)
province = st.lists(place, min_size=1, max_size=3)
nation = st.lists(province, min_size=1, max_size=3)


def pages_of(tree):
    """Publish a nation of provinces of counties as the pages do: the withheld cells of each, and the true numbers of all."""
    value = {}
    for p, counties in enumerate(tree):
        for c, cells in enumerate(counties):
            for field, number in zip(FIELDS, cells, strict=True):
                value[f"p{p}c{c}", field] = number
    provinces = {f"p{p}": [f"p{p}c{c}" for c in range(len(counties))] for p, counties in enumerate(tree)}
    for name, counties in provinces.items():
        for field in FIELDS:
            value[name, field] = sum(value[county, field] for county in counties)
    for field in FIELDS:
        value["n", field] = sum(value[name, field] for name in provinces)
    for name in {name for name, _field in value}:
        value[name, ALL] = sum(value[name, field] for field in FIELDS)
    hidden = {("n", column) for column in top({column: value["n", column] for column in (*FIELDS, ALL)})}
    for upper, lower in (("n", list(provinces)), *provinces.items()):
        sums = [column for name, column in hidden if name == upper]
        page = withheld(lower, FIELDS, {cell: number for cell, number in value.items() if cell[0] in lower and cell[1] != ALL}, sums)
        hidden |= {cell for cell in page if cell[0] != ALL}
    return value, hidden, provinces


def could_differ(value, hidden, provinces):
    """The withheld cells of which another number fits all that is shown. Looks at changes of a county's cells by one, up or down: enough to find some."""

    def changes(county):
        for change in itertools.product((-1, 0, 1), repeat=len(FIELDS)):
            full = {**dict(zip(FIELDS, change, strict=True)), ALL: sum(change)}
            if all(value[county, f] + d >= 0 and (d == 0 or (county, f) in hidden) for f, d in full.items()):
                yield change, frozenset((county, f) for f, d in full.items() if d)

    def together(name, parts):
        """All changes of a place that its parts make together and its shown numbers allow, with the cells that can then differ."""
        sums = {(0,) * len(FIELDS): frozenset()}
        for part in parts:
            grown = {}
            for before, cells in sums.items():
                for change, more in part.items():
                    total = tuple(x + y for x, y in zip(before, change, strict=True))
                    if max(map(abs, total)) <= 2:
                        grown[total] = grown.get(total, frozenset()) | cells | more
            sums = grown
        found = {}
        for change, cells in sums.items():
            full = {**dict(zip(FIELDS, change, strict=True)), ALL: sum(change)}
            if all(value[name, f] + d >= 0 and (d == 0 or (name, f) in hidden) for f, d in full.items()):
                found[change] = cells | {(name, f) for f, d in full.items() if d}
        return found

    merged = []
    for name, counties in provinces.items():
        parts = []
        for county in counties:
            part = {}
            for change, cells in changes(county):
                part[change] = part.get(change, frozenset()) | cells
            parts.append(part)
        merged.append(together(name, parts))
    return frozenset().union(*together("n", merged).values())


@given(nation)
@example([[[10, 0, 0], [2, 0, 0]], [[30, 0, 0]]])
@example([[[4, 4, 9], [4, 9, 9], [9, 9, 9]]])
@example([[[0, 9, 9], [0, 9, 9]], [[7, 9, 9], [8, 9, 9]]])
@example([[[0, 9, 9], [0, 9, 9]], [[0, 9, 9], [0, 9, 9]]])
@settings(max_examples=1000, deadline=None)
def test_each_small_number_could_be_another_one(tree):
    value, hidden, provinces = pages_of(tree)
    assert {cell for cell, number in value.items() if number < LEAST} <= hidden
    assert {cell for cell, number in value.items() if 0 < number < LEAST} <= could_differ(value, hidden, provinces)


def test_large_numbers_are_all_shown():
    assert pages_of([[[9, 9, 9], [9, 9, 9]], [[9, 9, 9], [9, 9, 9]]])[1] == set()


def test_noughts_alone_withhold_nothing_else():
    value, hidden, _provinces = pages_of([[[9, 9, 0], [9, 9, 0]], [[9, 0, 9], [9, 9, 9]]])
    assert all(value[cell] == 0 for cell in hidden)


def test_beside_one_small_number_the_least_is_withheld():
    _value, hidden, _provinces = pages_of([[[3, 50, 60], [20, 51, 61], [40, 52, 62]]])
    counties = {cell for cell in hidden if "c" in cell[0]}
    assert ("p0c0", "a") in counties and len(counties) <= 4 and ("p0c2", "a") not in counties
