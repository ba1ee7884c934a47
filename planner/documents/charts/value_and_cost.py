"""Value against cost: points with both ranges, the frontier, names beside the points without covering each other."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from planner.documents import fonts
from planner.documents.charts import palette
from planner.documents.charts.axis import number, ticks
from planner.documents.charts.scale import AXIS_HEIGHT, Scale, draw_scale
from planner.documents.charts.sheet import Drawing, Sheet, line_pitch
from planner.domain.model.chart import PricedPoint, ValueAndCost

_HEIGHT = 66.0
_LEFT = 12.0
_TOP = 5.0
_SIDE = 0.2
_SIZE = 7.5
_RADIUS = 1.3
_GAP = 1.6
_MARGIN = 0.06
_OUTSIDE = 1000.0
# a name one line further off is as bad as this many square millimetres of a line covered
_FAR = 2.5
_STEPS = 5


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on the sheet, in millimetres."""

    left: float
    top: float
    right: float
    bottom: float

    def overlap(self, other: Box) -> float:
        """Return the area two boxes share, in square millimetres."""
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        return max(0.0, across) * max(0.0, down)


@dataclass(frozen=True, slots=True)
class _Plane:
    across: Scale
    up: Scale

    def place(self, cost: float, value: float) -> tuple[float, float]:
        """Return x and y of a point; the scale of values counts from the top down."""
        return self.across.x(cost), self.up.left + self.up.width - (self.up.x(value) - self.up.left)

    @property
    def bottom(self) -> float:
        return self.up.left + self.up.width


def draw_value_and_cost(chart: ValueAndCost, width: float, most_height: float) -> Drawing:
    """Draw cost across and value up; alternatives without a price are listed at the right."""
    plane = _plane(chart, width, most_height)
    sheet = Sheet(width, plane.bottom + AXIS_HEIGHT)
    _draw_axes(sheet, chart, plane)
    _draw_frontier(sheet, chart, plane)
    for point in chart.points:
        _draw_point(sheet, point, plane)
    for point, box in zip(chart.points, _placed(chart.points, plane), strict=True):
        colour = _colour(point)
        sheet.text(box.left, (box.top + box.bottom) / 2, point.label, size=_SIZE, colour=colour)
    _list_unpriced(sheet, chart, plane.across.left + plane.across.width + 4)
    return sheet.finished()


def labels_of(chart: ValueAndCost, width: float, most_height: float) -> list[Box]:
    """Return where the names of a chart of this size stand."""
    return _placed(chart.points, _plane(chart, width, most_height))


def _plane(chart: ValueAndCost, width: float, most_height: float) -> _Plane:
    points = chart.points
    side = width * _SIDE if chart.unpriced else 0.0
    height = min(_HEIGHT, most_height - AXIS_HEIGHT - _TOP)
    costs = [end for point in points for end in (point.cost.low, point.cost.high)] or [0.0, 1.0]
    values = [end for point in points for end in (point.value.low, point.value.high)] or [0.0, 1.0]
    across = Scale(_LEFT, width - _LEFT - side - 4, *_bounds(costs, floor=0.0))
    up = Scale(_TOP, height, *_bounds(values, floor=0.0, ceiling=100.0))
    return _Plane(across, up)


def _bounds(numbers: Sequence[float], floor: float, ceiling: float | None = None) -> tuple[float, float]:
    """Return the window a little wider than the data; it need not begin at zero, as no lengths are compared."""
    margin = ((max(numbers) - min(numbers)) or max(numbers) or 1.0) * _MARGIN
    high = max(numbers) + margin
    return max(floor, min(numbers) - margin), high if ceiling is None else min(ceiling, high)


def _draw_axes(sheet: Sheet, chart: ValueAndCost, plane: _Plane) -> None:
    draw_scale(sheet, plane.across, chart.cost_axis, _TOP, plane.bottom)
    right = plane.across.left + plane.across.width
    for value in ticks(plane.up.minimum, plane.up.maximum):
        _, y = plane.place(plane.across.minimum, value)
        sheet.line([(_LEFT, y), (right, y)])
        sheet.text(_LEFT - 1.5, y, number(value), size=6.5, colour=palette.SECONDARY, align="right")
    sheet.text(0, 1.6, chart.value_axis, size=6.5, colour=palette.SECONDARY)


def _draw_frontier(sheet: Sheet, chart: ValueAndCost, plane: _Plane) -> None:
    """Draw the frontier in steps: between two alternatives there is nothing to buy."""
    on = sorted((p for p in chart.points if p.on_frontier), key=lambda point: point.cost.expected)
    if not on:
        return
    line = [plane.place(on[0].cost.expected, plane.up.minimum)]
    for before, point in itertools.pairwise((None, *on)):
        assert point is not None
        if before is not None:
            line.append(plane.place(point.cost.expected, before.value.expected))
        line.append(plane.place(point.cost.expected, point.value.expected))
    end = (plane.across.left + plane.across.width, line[-1][1])
    sheet.line([*line, end], colour=palette.ACCENT, weight=1.2, dashed=True)
    sheet.text(end[0], end[1] - 1.8, chart.frontier_label, size=6.5, colour=palette.ACCENT, align="right")


def _colour(point: PricedPoint) -> str:
    if not point.eligible:
        return palette.BAD
    return palette.ACCENT if point.highlighted else palette.INK


def _draw_point(sheet: Sheet, point: PricedPoint, plane: _Plane) -> None:
    colour = _colour(point)
    x, y = plane.place(point.cost.expected, point.value.expected)
    for ends in (
        [plane.place(cost, point.value.expected) for cost in (point.cost.low, point.cost.high)],
        [plane.place(point.cost.expected, value) for value in (point.value.low, point.value.high)],
    ):
        sheet.line(ends, colour=colour, weight=0.8)
    sheet.dot(x, y, _RADIUS, fill=colour if point.eligible else palette.PAPER, edge=colour)


def _placed(points: Sequence[PricedPoint], plane: _Plane) -> list[Box]:
    """Return a box for every name beside its point: the place that covers least of what is drawn already."""
    taken = [box for point in points for box in _obstacles(point, plane)]
    frame = Box(_LEFT, _TOP, plane.across.left + plane.across.width, plane.bottom)
    placed: list[Box] = []
    for point in points:
        choices = list(_choices(point, plane))
        costs = [_FAR * away + _cost_of(box, placed, taken, frame) for away, box in choices]
        placed.append(choices[costs.index(min(costs))][1])
    return placed


def _obstacles(point: PricedPoint, plane: _Plane) -> Iterator[Box]:
    x, y = plane.place(point.cost.expected, point.value.expected)
    yield Box(x - _RADIUS, y - _RADIUS, x + _RADIUS, y + _RADIUS)
    left, _ = plane.place(point.cost.low, point.value.expected)
    right, _ = plane.place(point.cost.high, point.value.expected)
    yield Box(left, y - 0.3, right, y + 0.3)
    _, low = plane.place(point.cost.expected, point.value.low)
    _, high = plane.place(point.cost.expected, point.value.high)
    yield Box(x - 0.3, high, x + 0.3, low)


def _choices(point: PricedPoint, plane: _Plane) -> Iterator[tuple[int, Box]]:
    """Yield places around a point with how far off they are: right and left, each above and below."""
    x, y = plane.place(point.cost.expected, point.value.expected)
    width, height = fonts.text_width(fonts.spaced(point.label), _SIZE), line_pitch(_SIZE)
    for away in range(_STEPS):
        for up in (-1, 1):
            middle = y + up * (height / 2 + _GAP / 2 + away * height)
            for left in (x + _GAP, x - _GAP - width):
                yield away, Box(left, middle - height / 2, left + width, middle + height / 2)


def _cost_of(box: Box, placed: Sequence[Box], taken: Sequence[Box], frame: Box) -> float:
    """Return how bad a place is: other names and the world outside are forbidden, lines only unwelcome."""
    names = sum(box.overlap(other) for other in placed)
    lines = sum(box.overlap(other) for other in taken)
    area = (box.right - box.left) * (box.bottom - box.top)
    return _OUTSIDE * (names + area - box.overlap(frame)) + lines


def _list_unpriced(sheet: Sheet, chart: ValueAndCost, left: float) -> None:
    if not chart.unpriced:
        return
    heads = fonts.wrapped(chart.unpriced_label, sheet.width - left, 7, 2)
    y = _TOP + 1.6
    for text, colour in (*((head, palette.SECONDARY) for head in heads), *((n, palette.INK) for n in chart.unpriced)):
        for line in fonts.wrapped(text, sheet.width - left, 7, 2):
            sheet.text(left, y, line, size=7, colour=colour)
            y += line_pitch(7)
