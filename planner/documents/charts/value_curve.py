"""Planned value over time, with what is earned and what it took on the status date."""

from __future__ import annotations

from planner.documents import fonts
from planner.documents.charts import palette
from planner.documents.charts.axis import number, ticks
from planner.documents.charts.scale import Scale
from planner.documents.charts.sheet import Drawing, Sheet
from planner.domain.model.chart import ValueCurve, ValueDot

_HEIGHT = 62.0
_LEFT, _RIGHT, _TOP, _AXIS = 13.0, 3.0, 7.0, 11.0
_SIZE, _SMALL = 7.5, 6.5
_HEADROOM = 1.06
# labels of two dots closer than this are set apart
_APART = 4.0


def draw_value_curve(chart: ValueCurve, width: float, most_height: float) -> Drawing:
    """Draw days across and the value up from zero."""
    height = min(_HEIGHT, most_height)
    days = [day.toordinal() for day, _ in chart.planned] + [chart.today.toordinal()]
    across = Scale(_LEFT, width - _LEFT - _RIGHT, min(days), max(days))
    top = max([value for _, value in chart.planned] + [dot.value for dot in chart.dots], default=1.0) * _HEADROOM
    bottom = height - _AXIS

    def y(value: float) -> float:
        return bottom - (bottom - _TOP) * value / (top or 1.0)

    sheet = Sheet(width, height)
    for value in ticks(0.0, top):
        sheet.line([(_LEFT, y(value)), (width - _RIGHT, y(value))])
        sheet.text(_LEFT - 1.4, y(value), number(value), size=_SMALL, colour=palette.SECONDARY, align="right")
    for day, label in chart.ticks:
        x = across.x(day.toordinal())
        sheet.line([(x, bottom), (x, bottom + 1.2)], colour=palette.SECONDARY)
        sheet.text(x, bottom + 3.2, label, size=_SMALL, colour=palette.SECONDARY, align="center")
    sheet.text(_LEFT, bottom + 7.6, fonts.fitted(fonts.spaced(chart.axis), width - _LEFT, _SMALL), size=_SMALL,
               colour=palette.SECONDARY)  # fmt: skip
    outline = [(across.x(day.toordinal()), y(value)) for day, value in chart.planned]
    sheet.line(outline, colour=palette.ACCENT, weight=1.4)
    x = across.x(chart.today.toordinal())
    sheet.line([(x, _TOP - 1.5), (x, bottom)], colour=palette.BAD, weight=0.7)
    half = fonts.text_width(fonts.spaced(chart.today_label), _SMALL) / 2
    sheet.text(min(width - half, max(_LEFT + half, x)), _TOP - 4.0, chart.today_label, size=_SMALL,
               colour=palette.BAD, align="center")  # fmt: skip
    _draw_dots(sheet, chart.dots, x, [y(dot.value) for dot in chart.dots])
    return sheet.finished()


def _draw_dots(sheet: Sheet, dots: tuple[ValueDot, ...], x: float, heights: list[float]) -> None:
    """Draw the dots with their labels at the right, one below the other."""
    order = sorted(range(len(dots)), key=lambda place: heights[place])
    # below the curve, which rises from here on
    line = max(heights, default=0.0) + 1.0
    for place in order:
        dot = dots[place]
        colour = palette.INK if dot.kind == "earned" else palette.WATCH
        sheet.dot(x, heights[place], 1.2, fill=colour)
        sheet.text(x + 3.5, line, dot.label, size=_SIZE, colour=colour)
        line += _APART
