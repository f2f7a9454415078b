"""Draws a graph in layers: where each box stands and where each line runs. Computed here, shown as SVG by `web/graph.html`.

Boxes stand in a grid, from the upper left, so that what stands first is in sight on a narrow screen too. Lines run only in the free
gutters between rows and columns, at right angles, and so never behind a box. In a gutter each box to which lines lead has a lane of
its own: lines lie upon each other only where they have one start or one end.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

WIDE, HIGH = 190, 74
"""Of a box, in pixels."""
ACROSS, DOWN, MARGIN = 26, 30, 10
"""Between boxes where no line runs, and around the whole."""
LANE = 7
"""From one line to the next in a gutter."""
BAND = 20
"""Above and below the lanes between two rows, for the words at the beginnings of lines."""
IN_A_ROW = 5
"""Boxes side by side before a layer goes on in a row below."""
LETTERS, LABEL_LETTERS = 12, 8
"""Full-width characters that fit in a line of a box, and in the words at the beginning of a line."""


@dataclass(frozen=True, slots=True)
class Node:
    """A box: its lines of text (the first is its name), its layer from the top, an address if it leads somewhere, a kind for its look."""

    key: Any
    lines: tuple[str, ...]
    layer: int
    href: str = ""
    kind: str = "case"


@dataclass(frozen=True, slots=True)
class Edge:
    """A line from one box to another, with its words."""

    start: Any
    end: Any
    label: str = ""


@dataclass(frozen=True, slots=True)
class _Route:
    """Through which gutters a line runs: row gutter k lies above row k, column gutter k left of column k. From the upper side or the lower."""

    edge: Edge
    leaves: int
    enters: int
    column: int
    up: bool
    enters_above: bool


def drawing(nodes: Sequence[Node], edges: Sequence[Edge], title: str, description: str) -> dict[str, Any]:
    """The context of `web/graph.html`: boxes and lines with their places, and the size of the whole."""
    cells = _cells(nodes)
    routes = [_route(edge, cells) for edge in edges if edge.start in cells and edge.end in cells and edge.start != edge.end]
    down: dict[int, dict[Any, int]] = defaultdict(dict)
    across: dict[int, dict[Any, int]] = defaultdict(dict)
    for route in routes:
        for lanes, gutter in ((down, route.leaves), (down, route.enters), (across, route.column)):
            if lanes is down or route.leaves != route.enters:
                lanes[gutter].setdefault(route.edge.end, len(lanes[gutter]))
    rows, columns = (1 + max((cell[axis] for cell in cells.values()), default=-1) for axis in (0, 1))
    ys, height = _spread(rows, HIGH, [_gap(len(down[k]), DOWN if 0 < k < rows else MARGIN, 2 * BAND) for k in range(rows + 1)])
    xs, width = _spread(columns, WIDE, [_gap(len(across[k]), ACROSS if k else MARGIN, ACROSS) for k in range(columns + 1)])
    places = {key: (xs[column], ys[row]) for key, (row, column) in cells.items()}
    boxes = [
        {
            "x": x,
            "y": y,
            "lines": [{"text": shortened(text), "y": y + 24 + 18 * i} for i, text in enumerate(node.lines[:3])],
            "href": node.href,
            "kind": node.kind,
            "text_x": x + 10,
        }
        for node in nodes
        for x, y in [places[node.key]]
    ]

    def row_lane(gutter: int, end: Any) -> int:
        top = ys[gutter - 1] + HIGH if gutter else 0
        return top + BAND + LANE * down[gutter][end]

    lines = []
    labels: dict[tuple[int, int], list[str]] = defaultdict(list)
    for route in routes:
        edge, (x1, y1), (x2, y2) = route.edge, places[route.edge.start], places[route.edge.end]
        # Lines of the upper and of the lower side never meet in the gutter between two boxes of a column.
        leave = (x1 + WIDE // 2 - (14 if route.up else 0), y1 if route.up else y1 + HIGH)
        enter = (x2 + WIDE // 4 + (14 if route.enters_above else 0), y2 if route.enters_above else y2 + HIGH)
        out, into = row_lane(route.leaves, edge.end), row_lane(route.enters, edge.end)
        points = [leave, (leave[0], out), (enter[0], into), enter]
        if route.leaves != route.enters:
            x = x2 + WIDE + ACROSS // 2 + LANE * across[route.column][edge.end]
            points[2:2] = [(x, out), (x, into)]
        lines.append({"start": edge.start, "end": edge.end, "points": points, "path": " ".join(f"{x},{y}" for x, y in points)})
        # Words stand where the line begins: at its end many may come together.
        spot = (leave[0] + 6, leave[1] - 7 if route.up else leave[1] + 15)
        if edge.label and edge.label not in labels[spot]:
            labels[spot].append(edge.label)
    texts = [{"x": x, "y": y, "text": shortened(" · ".join(words), LABEL_LETTERS)} for (x, y), words in labels.items() if words]
    return {"title": title, "description": description, "boxes": boxes, "lines": lines, "labels": texts, "width": width, "height": height, "wide": WIDE, "high": HIGH}


def _cells(nodes: Sequence[Node]) -> Mapping[Any, tuple[int, int]]:
    """Row and column of each box: layers from the top, going on in further rows where they are long."""
    layers: dict[int, list[Node]] = defaultdict(list)
    for node in nodes:
        layers[node.layer].append(node)
    rows = [layers[layer][i : i + IN_A_ROW] for layer in sorted(layers) for i in range(0, len(layers[layer]), IN_A_ROW)]
    return {node.key: (level, index) for level, row in enumerate(rows) for index, node in enumerate(row)}


def _route(edge: Edge, cells: Mapping[Any, tuple[int, int]]) -> _Route:
    """Out of the side that faces the other box, along the rows' gutters, and beside the other box's column where rows lie between."""
    (start, _column), (end, column) = cells[edge.start], cells[edge.end]
    up, above = end < start, end > start
    return _Route(edge, start if up else start + 1, end if above else end + 1, column + 1, up, above)


def _gap(lanes: int, free: int, beside: int) -> int:
    """Width of a gutter: `free` where no line runs in it, otherwise its lanes and what is beside them."""
    return max(free, beside + LANE * lanes) if lanes else free


def _spread(count: int, size: int, gaps: Sequence[int]) -> tuple[list[int], int]:
    """Where each of a number of boxes begins, with gaps before, between and after them; and how long the whole is."""
    starts = [sum(gaps[: k + 1]) + k * size for k in range(count)]
    return starts, sum(gaps) + count * size


def shortened(text: str, letters: int = LETTERS) -> str:
    """Text that fits in a box: a Chinese character counts as one, a Latin one as a little more than a half."""
    room = float(letters)
    for index, char in enumerate(text):
        room -= 1 if ord(char) > 0x2E7F else 0.58
        if room < 0:
            return text[: max(index - 1, 1)] + "…"
    return text
