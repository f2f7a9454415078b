"""Draws a graph in layers: where each box stands and where each line runs. Computed here, shown as SVG by `web/graph.html`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

WIDE, HIGH = 190, 74
"""Of a box, in pixels."""
ACROSS, DOWN = 26, 56
"""Between boxes."""
IN_A_ROW = 6
"""Boxes side by side before a layer goes on in a row below."""
LETTERS = 13
"""Full-width characters that fit in a line of a box."""


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


def drawing(nodes: Sequence[Node], edges: Sequence[Edge], title: str, description: str) -> dict[str, Any]:
    """The context of `web/graph.html`: boxes and lines with their places, and the size of the whole."""
    places = _places(nodes)
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
    lines = [_line(places[edge.start], places[edge.end], edge.label) for edge in edges if edge.start in places and edge.end in places and edge.start != edge.end]
    width = max((x for x, _y in places.values()), default=0) + WIDE + 10
    height = max((y for _x, y in places.values()), default=0) + HIGH + 10
    return {"title": title, "description": description, "boxes": boxes, "lines": lines, "width": width, "height": height, "wide": WIDE, "high": HIGH}


def _places(nodes: Sequence[Node]) -> Mapping[Any, tuple[int, int]]:
    """Left upper corners: layers from the top, each centred, going on in further rows where it is long."""
    layers: dict[int, list[Node]] = defaultdict(list)
    for node in nodes:
        layers[node.layer].append(node)
    rows = [layers[layer][i : i + IN_A_ROW] for layer in sorted(layers) for i in range(0, len(layers[layer]), IN_A_ROW)]
    widest = max((len(row) for row in rows), default=1)
    whole = widest * (WIDE + ACROSS) - ACROSS
    places: dict[Any, tuple[int, int]] = {}
    for level, row in enumerate(rows):
        start = (whole - (len(row) * (WIDE + ACROSS) - ACROSS)) // 2
        for index, node in enumerate(row):
            places[node.key] = (10 + start + index * (WIDE + ACROSS), 10 + level * (HIGH + DOWN))
    return places


def _line(start: tuple[int, int], end: tuple[int, int], label: str) -> dict[str, Any]:
    """From the edge of one box to the edge of the other: down, up, or sideways within a row."""
    (x1, y1), (x2, y2) = start, end
    if y1 == y2:
        left = x1 < x2
        ends = (x1 + WIDE if left else x1, y1 + HIGH // 2, x2 if left else x2 + WIDE, y2 + HIGH // 2)
    else:
        below = y2 > y1
        ends = (x1 + WIDE // 2, y1 + HIGH if below else y1, x2 + WIDE // 2, y2 if below else y2 + HIGH)
    a, b, c, d = ends
    return {"x1": a, "y1": b, "x2": c, "y2": d, "label": label, "label_x": (a + c) // 2, "label_y": (b + d) // 2 - 4}


def shortened(text: str) -> str:
    """Text that fits in a box: a Chinese character counts as one, a Latin one as a little more than a half."""
    room = float(LETTERS)
    for index, char in enumerate(text):
        room -= 1 if ord(char) > 0x2E7F else 0.58
        if room < 0:
            return text[: max(index - 1, 1)] + "…"
    return text
