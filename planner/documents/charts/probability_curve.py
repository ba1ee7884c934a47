"""Probability of having reached a date: a rising curve, its percentiles, the planned and the wished date."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from planner.documents import fonts
from planner.documents.charts import palette
from planner.documents.charts.scale import Scale
from planner.documents.charts.sheet import Drawing, Sheet
from planner.domain.model.chart import CurveMark, ProbabilityCurve

_HEIGHT = 64.0
_LEFT = 11.0
_RIGHT = 4.0
_LINE = 4.2
_AXIS = 11.0
_SIZE = 7.5
_SMALL = 6.5
_SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)
_MARGIN = 0.04
_CLEAR = 0.8
_BELOW = palette.mixed(palette.PAPER, palette.ACCENT, 0.12)


@dataclass(frozen=True, slots=True)
class PlacedLabel:
    """The label of an upright line: which one, the line, left and right end of the label, its row from the top."""

    number: int
    x: float
    left: float
    right: float
    row: int
    text: str


@dataclass(frozen=True, slots=True)
class _Plane:
    across: Scale
    top: float
    bottom: float

    def x(self, day: date) -> float:
        return self.across.x(day.toordinal())

    def y(self, share: float) -> float:
        return self.bottom - (self.bottom - self.top) * share


def draw_probability_curve(chart: ProbabilityCurve, width: float, most_height: float) -> Drawing:
    """Draw dates across and the probability up; every marked date has its own line of text."""
    lines = [mark for mark in chart.marks if mark.share is None]
    top = 2.0 + _LINE * len(lines)
    height = min(_HEIGHT, most_height)
    plane = _Plane(_across(chart, width), top, height - _AXIS)
    sheet = Sheet(width, height)
    _draw_axes(sheet, chart, plane)
    _draw_curve(sheet, chart, plane)
    for label in place_labels([(plane.x(mark.day), _date_label(mark, width)) for mark in lines], width):
        _draw_date(sheet, lines[label.number], plane, label)
    for mark in chart.marks:
        if mark.share is not None:
            _draw_percentile(sheet, mark, mark.share, plane)
    return sheet.finished()


def _across(chart: ProbabilityCurve, width: float) -> Scale:
    days = [day.toordinal() for day, _ in chart.points] + [mark.day.toordinal() for mark in chart.marks]
    first, last = min(days, default=0), max(days, default=1)
    margin = max(1.0, (last - first) * _MARGIN)
    across = width - _LEFT - _RIGHT
    # the last percentile is named at the right of its dot
    longest = max(
        (fonts.text_width(fonts.spaced(m.label), _SIZE) for m in chart.marks if m.share is not None), default=0
    )
    room = min(longest + 4, across / 3)
    return Scale(_LEFT, across, first - margin, last + max(margin, (last - first) * room / (across - room)))


def _draw_axes(sheet: Sheet, chart: ProbabilityCurve, plane: _Plane) -> None:
    left, right = plane.across.left, plane.across.left + plane.across.width
    for share in _SHARES:
        y = plane.y(share)
        sheet.line([(left, y), (right, y)])
        sheet.text(left - 1.4, y, f"{share:.0%}", size=_SMALL, colour=palette.SECONDARY, align="right")
    for day, label in chart.ticks:
        x = plane.x(day)
        sheet.line([(x, plane.bottom), (x, plane.bottom + 1.2)], colour=palette.SECONDARY)
        sheet.text(x, plane.bottom + 3.2, label, size=_SMALL, colour=palette.SECONDARY, align="center")
    words = fonts.fitted(fonts.spaced(chart.axis), plane.across.width, _SMALL)
    sheet.text(left, plane.bottom + 7.6, words, size=_SMALL, colour=palette.SECONDARY)


def _draw_curve(sheet: Sheet, chart: ProbabilityCurve, plane: _Plane) -> None:
    if not chart.points:
        return
    outline = _stairs(chart, plane)
    sheet.polygon([*outline, (outline[-1][0], plane.bottom), (outline[0][0], plane.bottom)], fill=_BELOW)
    sheet.line(outline, colour=palette.ACCENT, weight=1.4)


def _stairs(chart: ProbabilityCurve, plane: _Plane) -> list[tuple[float, float]]:
    """Return the curve: level until a day is reached, and on to the end of the axis."""
    right = plane.across.left + plane.across.width
    found, share = [(plane.across.left, plane.y(0.0))], 0.0
    for day, reached in chart.points:
        x = plane.x(day)
        found += [(x, plane.y(share)), (x, plane.y(reached))]
        share = reached
    return [*found, (right, plane.y(share))]


def _date_label(mark: CurveMark, width: float) -> str:
    return fonts.fitted(fonts.spaced(mark.label), width - _LEFT, _SIZE)


def place_labels(lines: Sequence[tuple[float, str]], width: float) -> list[PlacedLabel]:
    """
    Place the labels of upright lines above them, so that no line passes through a label and no two touch.

    Args:
        lines: place of the line and its label, in any order.
        width: of the drawing; labels stay between the axis and its right edge.
    """
    best: tuple[float, list[PlacedLabel]] = (math.inf, [])
    sides = itertools.product((0.0, 0.5, 1.0), repeat=len(lines))
    for shares, rows in itertools.product(tuple(sides), itertools.permutations(range(len(lines)))):
        found = [
            PlacedLabel(number, x, *_within(x, text, share, width), row, text)
            for number, ((x, text), share, row) in enumerate(zip(lines, shares, rows, strict=True))
        ]
        # a label in the middle of its line reads best
        cost = 10.0 * _clashes(found) + sum(abs(share - 0.5) for share in shares)
        if cost < best[0]:
            best = (cost, found)
    return best[1]


def _within(x: float, text: str, share: float, width: float) -> tuple[float, float]:
    """Return left and right end of a label, `share` of it left of its line, kept on the drawing."""
    wide = fonts.text_width(text, _SIZE)
    left = min(width - wide, max(_LEFT, x - wide * share + (0.5 - share) * 2 * _CLEAR))
    return left, left + wide


def _clashes(labels: Sequence[PlacedLabel]) -> int:
    """Count labels that the line of another one passes through; lines go down from the row of their label."""
    return sum(
        one.left - _CLEAR < other.x < one.right + _CLEAR and other.row <= one.row
        for one, other in itertools.permutations(labels, 2)
    )


def _draw_date(sheet: Sheet, mark: CurveMark, plane: _Plane, label: PlacedLabel) -> None:
    y = 2.0 + _LINE * label.row
    colour = palette.WATCH if mark.kind == "wished" else palette.INK
    sheet.line([(label.x, y + 1.6), (label.x, plane.bottom)], colour=colour, weight=0.9, dashed=mark.kind == "wished")
    sheet.text(label.left, y, label.text, size=_SIZE, colour=colour)


def _draw_percentile(sheet: Sheet, mark: CurveMark, share: float, plane: _Plane) -> None:
    x, y = plane.x(mark.day), plane.y(share)
    sheet.line([(plane.across.left, y), (x, y)], colour=palette.ACCENT, weight=0.6, dashed=True)
    sheet.dot(x, y, 1.2, fill=palette.ACCENT)
    label = fonts.spaced(mark.label)
    room = sheet.width - x - 2.2
    if fonts.text_width(label, _SIZE) <= room:
        # below the curve, which goes on upwards; the ground keeps the line of a later date out of the words
        sheet.box(x + 1.8, y + 0.45, fonts.text_width(label, _SIZE) + 0.8, 2.9, fill=_BELOW)
        sheet.text(x + 2.2, y + 1.8, label, size=_SIZE, colour=palette.ACCENT)
    else:
        sheet.text(x - 2.2, y - 2.2, label, size=_SIZE, colour=palette.ACCENT, align="right")


def ticks_between(first: date, last: date) -> tuple[date, ...]:
    """Return the days to print on an axis: first days of months, or Mondays where there are too few months."""
    months = [
        day for ordinal in range(first.toordinal(), last.toordinal() + 1) if (day := date.fromordinal(ordinal)).day == 1
    ]
    if len(months) > 2:  # noqa: PLR2004  # two ticks tell the scale of an axis badly
        step = -(-len(months) // 9)
        return tuple(months[::step])
    monday = first + timedelta(days=-first.weekday() % 7)
    count = max((last - monday).days // 7 + 1, 0)
    step = -(-count // 9) or 1
    return tuple(monday + timedelta(weeks=week) for week in range(0, count, step))
