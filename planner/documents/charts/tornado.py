"""What drives a date: per cause a bar from its low to its high end around its mean, the widest first."""

from __future__ import annotations

from planner.documents import fonts
from planner.documents.charts import palette
from planner.documents.charts.scale import AXIS_HEIGHT, Scale, draw_scale
from planner.documents.charts.sheet import Drawing, Sheet, line_pitch
from planner.domain.model.chart import SwingBar, Tornado

_ROW_HEIGHT = 6.6
_LEAST_ROW_HEIGHT = 5.6
_HEAD = 4.6
_SIZE = 7.5
_SMALL = 6.5
_LABELS = 0.4
_HALF = 1.6
_ROOM = 1.2
_LATER = palette.WATCH


def draw_tornado(chart: Tornado, width: float, most_height: float) -> Drawing:
    """Draw a bar per cause in the order given: earlier at the left of zero, later at the right."""
    longest = max((fonts.text_width(fonts.spaced(bar.label), _SIZE) for bar in chart.bars), default=0.0)
    label_width = min(width * _LABELS, longest + 3)
    texts = (chart.text_head, *(bar.text for bar in chart.bars))
    text_width = max((fonts.text_width(fonts.spaced(text), 7) for text in texts), default=0.0) + 3
    scale = _scale(chart, label_width, width - label_width - text_width)
    room = most_height - AXIS_HEIGHT - _HEAD
    row_height = max(_LEAST_ROW_HEIGHT, min(_ROW_HEIGHT, room / max(1, len(chart.bars))))
    bottom = _HEAD + row_height * len(chart.bars)
    sheet = Sheet(width, bottom + AXIS_HEIGHT)
    draw_scale(sheet, scale, chart.axis, _HEAD, bottom)
    zero = scale.x(0)
    sheet.line([(zero, _HEAD - 0.8), (zero, bottom)], colour=palette.INK, weight=0.9)
    head = fonts.fitted(fonts.spaced(chart.zero_label), width - text_width, _SMALL)
    half = fonts.text_width(head, _SMALL) / 2
    sheet.text(min(max(zero, half), width - text_width - half), 1.8, head, size=_SMALL, align="center")
    sheet.text(width, 1.8, chart.text_head, size=_SMALL, colour=palette.SECONDARY, align="right")
    for place, bar in enumerate(chart.bars):
        _draw_bar(sheet, bar, scale, _HEAD + row_height * (place + 0.5), row_height)
    return sheet.finished()


def _scale(chart: Tornado, left: float, width: float) -> Scale:
    lowest = min((bar.low for bar in chart.bars), default=0.0)
    highest = max((bar.high for bar in chart.bars), default=0.0)
    # room for the numbers at the ends
    span = max(highest, 0.0) - min(lowest, 0.0) or 1.0
    margin = span * (_ROOM - 1)
    return Scale(left, width, min(lowest, 0.0) - margin, max(highest, 0.0) + margin)


def _draw_bar(sheet: Sheet, bar: SwingBar, scale: Scale, middle: float, height: float) -> None:
    most_lines = 2 if height >= 2 * line_pitch(_SMALL) else 1
    lines = fonts.wrapped(bar.label, scale.left - 3, _SIZE, 1)
    if most_lines > 1 and fonts.text_width(fonts.spaced(bar.label), _SIZE) > scale.left - 3:
        lines = fonts.wrapped(bar.label, scale.left - 3, _SMALL, most_lines)
    sheet.lines(0, middle, lines, size=_SIZE if len(lines) == 1 else _SMALL)
    low, high = min(bar.low, bar.high), max(bar.low, bar.high)
    for start, end, fill in ((min(low, 0.0), min(high, 0.0), palette.ACCENT), (max(low, 0.0), max(high, 0.0), _LATER)):
        if start < end:
            sheet.box(scale.x(start), middle - _HALF, scale.x(end) - scale.x(start), 2 * _HALF, fill=fill)
    sheet.text(scale.x(low) - 1, middle, bar.low_text, size=7, align="right")
    sheet.text(scale.x(high) + 1, middle, bar.high_text, size=7)
    sheet.text(sheet.width, middle, bar.text, size=7, colour=palette.SECONDARY, align="right")
