"""Shares as bars on an axis from zero to all: how often each lay on the longest path."""

from __future__ import annotations

from planner.documents import fonts
from planner.documents.charts import palette
from planner.documents.charts.scale import AXIS_HEIGHT, Scale, draw_scale
from planner.documents.charts.sheet import Drawing, Sheet
from planner.domain.model.chart import ShareBar, ShareBars

_ROW_HEIGHT = 5.8
_LEAST_ROW_HEIGHT = 4.4
_SIZE = 7.5
_LABELS = 0.48
_HALF = 1.5
_ALL = 100.0
_LIGHT = palette.mixed(palette.PAPER, palette.ACCENT, 0.35)


def draw_share_bars(chart: ShareBars, width: float, most_height: float) -> Drawing:
    """Draw a bar per share in the order given; highlighted ones are dark and say so in their label."""
    longest = max((fonts.text_width(fonts.spaced(bar.label), _SIZE) for bar in chart.bars), default=0.0)
    label_width = min(width * _LABELS, longest + 3)
    text_width = max((fonts.text_width(fonts.spaced(bar.text), _SIZE) for bar in chart.bars), default=0.0) + 3
    scale = Scale(label_width, width - label_width - text_width, 0.0, _ALL)
    room = most_height - AXIS_HEIGHT
    row_height = max(_LEAST_ROW_HEIGHT, min(_ROW_HEIGHT, room / max(1, len(chart.bars))))
    bottom = row_height * len(chart.bars)
    sheet = Sheet(width, bottom + AXIS_HEIGHT)
    draw_scale(sheet, scale, chart.axis, 0.0, bottom)
    for place, bar in enumerate(chart.bars):
        _draw_bar(sheet, bar, scale, row_height * (place + 0.5))
    return sheet.finished()


def _draw_bar(sheet: Sheet, bar: ShareBar, scale: Scale, middle: float) -> None:
    label = fonts.fitted(fonts.spaced(bar.label), scale.left - 2, _SIZE)
    sheet.text(0, middle, label, size=_SIZE, colour=palette.ACCENT if bar.highlighted else palette.INK)
    end = scale.x(bar.share * _ALL)
    fill = palette.ACCENT if bar.highlighted else _LIGHT
    sheet.box(scale.left, middle - _HALF, max(end - scale.left, 0.3), 2 * _HALF, fill=fill)
    sheet.text(end + 1.2, middle, bar.text, size=_SIZE)
