"""The drawing of a graph: lines run beside boxes, never behind them; everything lies within; the first box is in sight at once."""

from __future__ import annotations

from itertools import combinations, pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from procuracy.web.graph import HIGH, WIDE, Edge, Node, drawing

Segment = tuple[tuple[int, int], tuple[int, int]]


@st.composite
def graphs(draw: Any) -> tuple[list[Node], list[Edge]]:
    """Boxes in any layers, and any lines between them, to and fro."""
    layers = draw(st.lists(st.integers(0, 5), min_size=1, max_size=30))
    keys = st.integers(0, len(layers) - 1)
    edges = draw(st.lists(st.builds(Edge, keys, keys, st.sampled_from(["", "up", "来源"])), max_size=40))
    return [Node(key, (f"{key}",), layer) for key, layer in enumerate(layers)], edges


def segments(line: dict[str, Any]) -> list[Segment]:
    return list(pairwise(line["points"]))


def meets(segment: Segment, box: dict[str, Any]) -> bool:
    """Whether a segment at right angles touches a box, its outline included."""
    (x1, y1), (x2, y2) = segment
    return min(x1, x2) <= box["x"] + WIDE and max(x1, x2) >= box["x"] and min(y1, y2) <= box["y"] + HIGH and max(y1, y2) >= box["y"]


def lie_upon_each_other(one: Segment, other: Segment) -> bool:
    """Whether two segments share more than a point."""
    for axis in (0, 1):
        same = {point[axis] for point in (*one, *other)}
        (a, b), (c, d) = (sorted(point[1 - axis] for point in segment) for segment in (one, other))
        if len(same) == 1 and min(b, d) > max(a, c):
            return True
    return False


def check(nodes: list[Node], edges: list[Edge]) -> dict[str, Any]:
    shown = drawing(nodes, edges, "", "")
    boxes = {node.key: box for node, box in zip(nodes, shown["boxes"], strict=True)}
    for box in boxes.values():
        assert box["x"] > 0 and box["y"] > 0 and box["x"] + WIDE < shown["width"] and box["y"] + HIGH < shown["height"]
    for line in shown["lines"]:
        for (x1, y1), (x2, y2) in segments(line):
            assert x1 == x2 or y1 == y2, "at right angles"
            assert min(x1, x2) > 0 and max(x1, x2) < shown["width"] and min(y1, y2) > 0 and max(y1, y2) < shown["height"]
            foreign = [key for key, box in boxes.items() if key not in (line["start"], line["end"]) and meets(((x1, y1), (x2, y2)), box)]
            assert not foreign, f"a line from {line['start']} to {line['end']} meets {foreign}"
    return shown


@settings(max_examples=150, deadline=None)
@given(graphs())
def test_no_line_touches_a_box_that_is_not_its_end_and_nothing_is_cut_off(graph):
    shown = check(*graph)
    assert shown == drawing(*graph, "", ""), "the same twice"
    for one, other in combinations(shown["lines"], 2):
        if one["start"] != other["start"] and one["end"] != other["end"]:
            together = [(a, b) for a in segments(one) for b in segments(other) if lie_upon_each_other(a, b)]
            assert not together, "lines with neither start nor end in common are told apart"


def test_a_hundred_boxes_around_one_hold_too_and_the_first_is_in_sight_on_a_telephone():
    nodes = [Node(0, ("0",), 0)] + [Node(n, (str(n),), 1 + n % 4) for n in range(1, 100)]
    shown = check(nodes, [Edge(n, 0 if n % 3 else n - 1, "来源") for n in range(1, 100)])
    assert shown["boxes"][0]["x"] + WIDE <= 330


def test_requests_and_their_partners_fit_a_desk_without_scrolling():
    nodes = [Node(0, ("0",), 0)] + [Node(n, (str(n),), 1) for n in range(1, 7)] + [Node(f"p{n}", ("p",), 2) for n in range(3)]
    shown = check(nodes, [Edge(n, 0, "来源") for n in range(1, 7)] + [Edge(n, f"p{n % 3}") for n in range(1, 7)])
    assert shown["width"] <= 1240


def test_each_line_is_named_where_it_begins():
    shown = check([Node(0, ("0",), 0), Node(1, ("1",), 1), Node(2, ("2",), 1)], [Edge(1, 0, "来源"), Edge(2, 0, "上游")])
    assert [label["text"] for label in shown["labels"]] == ["来源", "上游"]
    for label, box in zip(shown["labels"], shown["boxes"][1:], strict=True):
        assert box["x"] < label["x"] < box["x"] + WIDE and box["y"] - 20 < label["y"] < box["y"]
