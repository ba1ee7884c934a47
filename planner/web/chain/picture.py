"""The neighbourhood of a node as a picture: a column per kind, at most forty nodes, links between those shown."""

from __future__ import annotations

import unicodedata
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from planner.domain.model.links import CHAIN_ORDER, Chain, Node, NodeKind
from planner.domain.model.text import Language

MOST_NODES, MOST_IN_COLUMN = 40, 8
# pixels of the drawing
_BOX, _GAP, _HIGH, _ROW, _HEAD = 114, 24, 56, 66, 40
# half-widths of a line of text in a box, and its lines
_LINE, _LINES = 15, 2
_CLOSING = frozenset("，。、；：！？）》”’…")


@dataclass(frozen=True, slots=True)
class Box:
    """A node as it is drawn: its corner, and its text in lines that fit."""

    node: Node
    x: int
    y: int
    lines: tuple[str, ...]
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Column:
    """A kind with where its column begins, how many nodes it has, and how many of them are not drawn."""

    kind: NodeKind
    x: int
    count: int
    more: int
    more_y: int


@dataclass(frozen=True, slots=True)
class Curve:
    """A link between two boxes as the path of an SVG; `is_near` touches the node chosen."""

    path: str
    is_near: bool


@dataclass(frozen=True, slots=True)
class Picture:
    """What is drawn, and how large."""

    width: int
    height: int
    columns: tuple[Column, ...]
    boxes: tuple[Box, ...]
    curves: tuple[Curve, ...]


def draw_neighbours(chain: Chain, levels: Sequence[Sequence[Node]], reference: str, language: Language) -> Picture:
    """
    Return the picture of what is linked with a node.

    Args:
        levels: the nodes linked with it, one tuple per kind in the order of the chain, as `walk` returns them.
    """
    far = _distances(chain, reference)
    ordered = {
        kind: sorted(nodes, key=lambda node: (far.get(node.reference, len(far)), node.key))
        for kind, nodes in zip(CHAIN_ORDER, levels, strict=True)
        if nodes
    }
    room = _room([len(nodes) for nodes in ordered.values()])
    boxes, columns = [], []
    for place, (kind, nodes) in enumerate(ordered.items()):
        x = place * (_BOX + _GAP)
        shown = nodes[:room]
        for row, node in enumerate(shown):
            lines = _wrapped(node.text.in_language(language))
            boxes.append(Box(node, x, _HEAD + row * _ROW, lines, node.reference == reference))
        columns.append(Column(kind, x, len(nodes), len(nodes) - len(shown), _HEAD + len(shown) * _ROW + 14))
    rows = max(min(len(nodes), room) for nodes in ordered.values())
    width = len(ordered) * (_BOX + _GAP) - _GAP
    return Picture(
        width, _HEAD + rows * _ROW + 24, tuple(columns), tuple(boxes), tuple(_curves(chain, boxes, reference))
    )


def _room(counts: Sequence[int]) -> int:
    """Return how many nodes a column may show so that all of them together are not too many."""
    fitting = (room for room in range(MOST_IN_COLUMN, 1, -1) if sum(min(n, room) for n in counts) <= MOST_NODES)
    return next(fitting, 1)


def _distances(chain: Chain, start: str) -> Mapping[str, int]:
    """Return how many links each node is away, walking up only upwards and down only downwards."""
    down: dict[str, list[str]] = {}
    up: dict[str, list[str]] = {}
    for link in chain.links:
        down.setdefault(link.upper, []).append(link.lower)
        up.setdefault(link.lower, []).append(link.upper)
    far = {start: 0}
    for neighbours in (down, up):
        queue = deque([(start, 0)])
        while queue:
            here, steps = queue.popleft()
            for there in neighbours.get(here, ()):
                if there not in far:
                    far[there] = steps + 1
                    queue.append((there, steps + 1))
    return far


def _curves(chain: Chain, boxes: Sequence[Box], reference: str) -> Iterable[Curve]:
    drawn = {box.node.reference: box for box in boxes}
    for link in chain.links:
        upper, lower = drawn.get(link.upper), drawn.get(link.lower)
        if upper is None or lower is None:
            continue
        x, y, to_x, to_y = upper.x + _BOX, upper.y + _HIGH // 2, lower.x, lower.y + _HIGH // 2
        bend = (to_x - x) // 2
        path = f"M{x} {y} C{x + bend} {y} {to_x - bend} {to_y} {to_x} {to_y}"
        yield Curve(path, reference in (link.upper, link.lower))


def _wrapped(text: str) -> tuple[str, ...]:
    """Return the first lines of a text that fit into a box; what is left over is told by three dots."""
    lines: list[str] = []
    rest = text.strip()
    while rest and len(lines) < _LINES:
        cut = _cut(rest)
        lines.append(rest[:cut].strip())
        rest = rest[cut:].strip()
    if rest:
        lines[-1] = lines[-1][:-1].rstrip() + "…"
    return tuple(lines)


def _cut(text: str) -> int:
    """Return where a line ends: at a space where there is one, else where it is full."""
    width = 0
    for place, sign in enumerate(text):
        width += 2 if unicodedata.east_asian_width(sign) in "WF" else 1
        if width > _LINE:
            space = text.rfind(" ", 0, place + 1)
            # no line of Chinese begins with a closing sign
            full = place - 1 if sign in _CLOSING and place > 1 else place
            return space if space > 0 else full
    return len(text)
