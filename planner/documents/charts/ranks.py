"""Rank acceptability: how often each alternative takes each rank, as bars of equal length."""

from __future__ import annotations

from planner.documents import fonts
from planner.documents.charts import palette
from planner.documents.charts.scale import AXIS_HEIGHT, Scale, draw_scale
from planner.documents.charts.sheet import Drawing, Sheet, line_pitch
from planner.domain.model.chart import RankAcceptability, RankBar

_ROW_HEIGHT = 9.0
_LEAST_ROW_HEIGHT = 5.5
_BAR = 0.62
_SIZE = 7.5
_INSIDE = 6.5
_WHOLE = 100.0


def draw_ranks(chart: RankAcceptability, width: float, most_height: float) -> Drawing:
    """Draw a bar per alternative in the order given; rank 1 stands at the left and is darkest."""
    label_width = min(width * 0.3, max((fonts.text_width(b.label, _SIZE) for b in chart.bars), default=0) + 6)
    text_width = max((fonts.text_width(fonts.spaced(bar.text), _SIZE) for bar in chart.bars), default=0) + 4
    scale = Scale(label_width, width - label_width - text_width, 0.0, _WHOLE)
    room = most_height - AXIS_HEIGHT
    row_height = max(_LEAST_ROW_HEIGHT, min(_ROW_HEIGHT, room / max(1, len(chart.bars))))
    bottom = row_height * len(chart.bars)
    sheet = Sheet(width, bottom + AXIS_HEIGHT)
    draw_scale(sheet, scale, chart.axis, 0.0, bottom)
    for place, bar in enumerate(chart.bars):
        _draw_bar(sheet, bar, scale, row_height * place, row_height)
    return sheet.finished()


def _draw_bar(sheet: Sheet, bar: RankBar, scale: Scale, top: float, height: float) -> None:
    middle, thickness = top + height / 2, height * _BAR
    colour = palette.ACCENT if bar.highlighted else palette.INK
    if bar.highlighted:
        sheet.box(0, middle - thickness / 2, 0.8, thickness, fill=palette.ACCENT)
    most_lines = 2 if height >= 2 * line_pitch(_SIZE) else 1
    sheet.lines(2, middle, fonts.wrapped(bar.label, scale.left - 4, _SIZE, most_lines), size=_SIZE, colour=colour)
    x = scale.left
    for rank, part in enumerate(bar.ranks):
        length = scale.width * part.share
        fill = shade_of_rank(rank, len(bar.ranks))
        if length:
            sheet.box(x, middle - thickness / 2, length, thickness, fill=fill, edge=palette.PAPER, weight=0.5)
        _write_inside(sheet, (part.text, part.short), x, length, middle, fill)
        x += length
    sheet.text(scale.left + scale.width + 1.8, middle, bar.text, size=_SIZE, colour=colour)


def _write_inside(sheet: Sheet, texts: tuple[str, str], x: float, length: float, middle: float, fill: str) -> None:
    """Write the longest of the texts that the part of the bar has room for."""
    for text in map(fonts.spaced, texts):
        if text and fonts.text_width(text, _INSIDE) + 1.4 <= length:
            sheet.text(x + length / 2, middle, text, size=_INSIDE, colour=palette.text_on(fill), align="center")
            return


def shade_of_rank(rank: int, ranks: int) -> str:
    """Return the teal of a rank counted from 0: the first is darkest, the last nearly white."""
    return palette.sequential(1.0 - rank / max(1, ranks - 1) * 0.9)
