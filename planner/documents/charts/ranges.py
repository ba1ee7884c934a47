"""Ranges: a thin line from low to high with a dot at the expected value."""

from __future__ import annotations

from dataclasses import dataclass

from planner.documents import fonts
from planner.documents.charts import palette
from planner.documents.charts.axis import number, ticks
from planner.documents.charts.sheet import Drawing, Sheet, line_pitch
from planner.domain.model.chart import RangeBar, Ranges

_ROW_HEIGHT = 8.0
_LEAST_ROW_HEIGHT = 5.0
_AXIS_HEIGHT = 10.0
_LIMIT_HEIGHT = 5.0
_SIZE = 7.5


@dataclass(frozen=True, slots=True)
class _Scale:
    left: float
    width: float
    minimum: float
    maximum: float

    def x(self, value: float) -> float:
        span = (self.maximum - self.minimum) or 1.0
        share = min(1.0, max(0.0, (value - self.minimum) / span))
        return self.left + self.width * share


def draw_ranges(chart: Ranges, width: float, most_height: float) -> Drawing:
    """Draw the ranges in the order given, their text at the right, a limit as a dashed line."""
    label_width = min(width * 0.32, max((fonts.text_width(b.label, _SIZE) for b in chart.bars), default=0) + 7)
    text_width = min(width * 0.32, max((fonts.text_width(fonts.spaced(b.text), 7) for b in chart.bars), default=0) + 5)
    scale = _Scale(label_width + 2, width - label_width - text_width - 4, chart.minimum, chart.maximum)
    top = _LIMIT_HEIGHT if chart.limit is not None else 1.0
    room = most_height - top - _AXIS_HEIGHT
    row_height = max(_LEAST_ROW_HEIGHT, min(_ROW_HEIGHT, room / max(1, len(chart.bars))))
    bottom = top + row_height * len(chart.bars)
    sheet = Sheet(width, bottom + _AXIS_HEIGHT)
    _draw_axis(sheet, chart, scale, top, bottom)
    for place, bar in enumerate(chart.bars):
        _draw_range(sheet, bar, scale, (top + row_height * place, row_height), (label_width, text_width))
    if chart.limit is not None:
        _draw_limit(sheet, chart.limit, chart.limit_label, scale, bottom)
    return sheet.finished()


def _draw_axis(sheet: Sheet, chart: Ranges, scale: _Scale, top: float, bottom: float) -> None:
    for value in ticks(chart.minimum, chart.maximum):
        x = scale.x(value)
        sheet.line([(x, top), (x, bottom)])
        sheet.text(x, bottom + 2.4, number(value), size=6.5, colour=palette.SECONDARY, align="center")
    axis = fonts.fitted(fonts.spaced(chart.axis), sheet.width - scale.left, 6.5)
    sheet.text(scale.left, bottom + 6.4, axis, size=6.5, colour=palette.SECONDARY)


def _draw_limit(sheet: Sheet, limit: float, label: str, scale: _Scale, bottom: float) -> None:
    x = scale.x(limit)
    sheet.line([(x, _LIMIT_HEIGHT - 0.4), (x, bottom)], colour=palette.WATCH, weight=0.9, dashed=True)
    label = fonts.fitted(fonts.spaced(label), sheet.width * 0.6, 7)
    half = fonts.text_width(label, 7) / 2
    middle = min(sheet.width - half, max(half, x))
    sheet.text(middle, 2.0, label, size=7, colour=palette.WATCH, align="center")


def _draw_range(
    sheet: Sheet, bar: RangeBar, scale: _Scale, row: tuple[float, float], widths: tuple[float, float]
) -> None:
    top, height = row
    middle = top + height / 2
    colour = _colour(bar)
    if bar.highlighted:
        sheet.box(0, middle - 2.2, 0.8, 4.4, fill=palette.ACCENT)
    label_colour = palette.ACCENT if bar.highlighted else palette.INK
    most_lines = 2 if height >= 2 * line_pitch(7) else 1
    lines = fonts.wrapped(bar.label, widths[0] - 3, _SIZE, most_lines)
    sheet.lines(2, middle, lines, size=_SIZE if len(lines) == 1 else 7, colour=label_colour)
    if bar.estimate is None:
        sheet.hatch(scale.x(scale.minimum), middle - 1.4, scale.width, 2.8)
    else:
        low, high = scale.x(bar.estimate.low), scale.x(bar.estimate.high)
        sheet.line([(low, middle), (high, middle)], colour=colour, weight=1.4)
        for end in (low, high):
            sheet.line([(end, middle - 1.1), (end, middle + 1.1)], colour=colour, weight=1.0)
        fill = palette.PAPER if bar.failed else colour
        sheet.dot(scale.x(bar.estimate.expected), middle, 1.25, fill=fill, edge=colour)
    text = fonts.wrapped(bar.text, widths[1] - 1, 7, most_lines)
    sheet.lines(sheet.width - widths[1] + 2, middle, text, size=7, colour=colour)


def _colour(bar: RangeBar) -> str:
    if bar.failed:
        return palette.BAD
    return palette.ACCENT if bar.highlighted else palette.SECONDARY
