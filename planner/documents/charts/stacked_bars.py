"""Stacked bars: parts that add up to a total, named on the bars themselves where there is room."""

from __future__ import annotations

from dataclasses import dataclass

from planner.documents import fonts
from planner.documents.charts import palette
from planner.documents.charts.axis import digits_for, number, ticks
from planner.documents.charts.sheet import Drawing, Sheet, line_pitch
from planner.domain.model.chart import StackedBar, StackedBars

_ROW_HEIGHT = 9.5
_LEAST_ROW_HEIGHT = 6.0
_BAR = 0.62
_AXIS_HEIGHT = 10.0
_KEY_PITCH = 4.6
_SIZE = 7.5


@dataclass(frozen=True, slots=True)
class _Scale:
    left: float
    width: float
    most: float

    def length(self, value: float) -> float:
        return self.width * max(0.0, value) / self.most


def draw_stacked_bars(chart: StackedBars, width: float, most_height: float) -> Drawing:
    """Draw the bars in the order given; the axis starts at zero and the total stands at the end."""
    label_width = min(width * 0.3, max((fonts.text_width(b.label, _SIZE) for b in chart.bars), default=0) + 6)
    total_width = max((fonts.text_width(bar.total, _SIZE) for bar in chart.bars), default=0) + 4
    most = max((_total(bar) for bar in chart.bars), default=0.0) or 1.0
    scale = _Scale(label_width, width - label_width - total_width, most)
    names = list(dict.fromkeys(segment.label for bar in chart.bars for segment in bar.segments))
    key = _placed_key(names, width)
    key_height = (key[-1][2] + 1) * _KEY_PITCH + 2 if key else 0.0
    room = most_height - key_height - _AXIS_HEIGHT
    row_height = max(_LEAST_ROW_HEIGHT, min(_ROW_HEIGHT, room / max(1, len(chart.bars))))
    sheet = Sheet(width, key_height + row_height * len(chart.bars) + _AXIS_HEIGHT)
    _draw_key(sheet, key)
    bottom = key_height + row_height * len(chart.bars)
    _draw_axis(sheet, chart, scale, key_height, bottom)
    for place, bar in enumerate(chart.bars):
        _draw_bar(sheet, bar, names, scale, (key_height + row_height * place, row_height))
    return sheet.finished()


def _total(bar: StackedBar) -> float:
    return sum(max(0.0, segment.value) for segment in bar.segments)


def _placed_key(names: list[str], width: float) -> list[tuple[str, float, int]]:
    """Return name, x and line of each entry of the key, in the order of the parts."""
    placed: list[tuple[str, float, int]] = []
    x, line = 0.0, 0
    for raw in names:
        name = fonts.fitted(fonts.spaced(raw), width - 8, 7)
        needed = fonts.text_width(name, 7) + 9
        if x and x + needed > width:
            x, line = 0.0, line + 1
        placed.append((name, x, line))
        x += needed
    return placed


def _draw_key(sheet: Sheet, key: list[tuple[str, float, int]]) -> None:
    for place, (name, x, line) in enumerate(key):
        y = (line + 0.5) * _KEY_PITCH
        sheet.box(x, y - 1.2, 3, 2.4, fill=palette.category(place))
        sheet.text(x + 4, y, name, size=7, colour=palette.SECONDARY)


def _draw_axis(sheet: Sheet, chart: StackedBars, scale: _Scale, top: float, bottom: float) -> None:
    for value in ticks(0.0, scale.most):
        x = scale.left + scale.length(value)
        sheet.line([(x, top), (x, bottom)])
        sheet.text(x, bottom + 2.4, number(value), size=6.5, colour=palette.SECONDARY, align="center")
    axis = fonts.fitted(fonts.spaced(chart.axis), sheet.width - scale.left, 6.5)
    sheet.text(scale.left, bottom + 6.4, axis, size=6.5, colour=palette.SECONDARY)


def _draw_bar(sheet: Sheet, bar: StackedBar, names: list[str], scale: _Scale, row: tuple[float, float]) -> None:
    top, height = row
    middle = top + height / 2
    thickness = height * _BAR
    colour = palette.ACCENT if bar.highlighted else palette.INK
    if bar.highlighted:
        sheet.box(0, middle - thickness / 2, 0.8, thickness, fill=palette.ACCENT)
    most_lines = 2 if height >= 2 * line_pitch(_SIZE) else 1
    sheet.lines(2, middle, fonts.wrapped(bar.label, scale.left - 4, _SIZE, most_lines), size=_SIZE, colour=colour)
    x = scale.left
    for segment in bar.segments:
        length = scale.length(segment.value)
        fill = palette.category(names.index(segment.label))
        sheet.box(x, middle - thickness / 2, length, thickness, fill=fill, edge=palette.PAPER, weight=0.5)
        value = f"{segment.value:,.{digits_for(scale.most)}f}"
        if fonts.text_width(value, 6.5) + 1.4 <= length:
            sheet.text(x + length / 2, middle, value, size=6.5, colour=palette.text_on(fill), align="center")
        x += length
    sheet.text(x + 1.8, middle, bar.total, size=_SIZE, colour=colour)
