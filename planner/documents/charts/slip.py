"""Baseline against today: how far each gate has moved."""

from __future__ import annotations

from planner.documents import fonts
from planner.documents.charts import palette
from planner.documents.charts.scale import Scale
from planner.documents.charts.sheet import Drawing, Sheet, line_pitch
from planner.domain.model.chart import SlipChart, SlipRow

_ROW_HEIGHT = 8.0
_LEAST_ROW_HEIGHT = 5.0
_TOP, _AXIS = 7.0, 13.0
_SIZE, _SMALL = 7.5, 6.5
_DIAMOND = 1.5
_LABEL_SHARE = 0.34
_MARGIN = 0.03


def draw_slip(chart: SlipChart, width: float, most_height: float) -> Drawing:
    """Draw a row per gate in the order given, the status date as a red hairline."""
    label_width = min(
        width * _LABEL_SHARE, max((fonts.text_width(row.label, _SIZE) for row in chart.rows), default=0) + 5
    )
    text_width = max((fonts.text_width(fonts.spaced(row.text), _SIZE) for row in chart.rows), default=0) + 4
    days = [chart.today.toordinal(), *(day.toordinal() for row in chart.rows for day in (row.before, row.after))]
    margin = max(3.0, (max(days) - min(days)) * _MARGIN)
    scale = Scale(label_width, width - label_width - text_width, min(days) - margin, max(days) + margin)
    room = most_height - _TOP - _AXIS
    height = max(_LEAST_ROW_HEIGHT, min(_ROW_HEIGHT, room / max(1, len(chart.rows))))
    bottom = _TOP + height * len(chart.rows)
    sheet = Sheet(width, bottom + _AXIS)
    _draw_axes(sheet, chart, scale, bottom)
    for place, row in enumerate(chart.rows):
        _draw_row(sheet, row, scale, _TOP + height * place, height)
    _draw_legend(sheet, chart, scale, bottom + 9.5)
    return sheet.finished()


def _draw_axes(sheet: Sheet, chart: SlipChart, scale: Scale, bottom: float) -> None:
    for day, label in chart.ticks:
        x = scale.x(day.toordinal())
        sheet.line([(x, _TOP), (x, bottom)])
        sheet.text(x, bottom + 3.0, label, size=_SMALL, colour=palette.SECONDARY, align="center")
    x = scale.x(chart.today.toordinal())
    sheet.line([(x, _TOP - 1.5), (x, bottom)], colour=palette.BAD, weight=0.7)
    half = fonts.text_width(fonts.spaced(chart.today_label), _SMALL) / 2
    middle = min(sheet.width - half, max(half, x))
    sheet.text(middle, _TOP - 4.0, chart.today_label, size=_SMALL, colour=palette.BAD, align="center")


def _draw_row(sheet: Sheet, row: SlipRow, scale: Scale, top: float, height: float) -> None:
    middle = top + height / 2
    most_lines = 2 if height >= 2 * line_pitch(_SIZE) else 1
    sheet.lines(1, middle, fonts.wrapped(row.label, scale.left - 3, _SIZE, most_lines), size=_SIZE)
    before, after = scale.x(row.before.toordinal()), scale.x(row.after.toordinal())
    later = row.after > row.before
    colour = palette.BAD if later else palette.GOOD
    if before != after:
        sheet.line([(before, middle), (after, middle)], colour=colour, weight=1.4)
        sheet.diamond(before, middle, _DIAMOND, fill=palette.PAPER, edge=palette.SECONDARY)
    sheet.diamond(after, middle, _DIAMOND, fill=colour)
    sheet.text(scale.left + scale.width + 2, middle, row.text, size=_SIZE, colour=colour if later else palette.INK)


def _draw_legend(sheet: Sheet, chart: SlipChart, scale: Scale, y: float) -> None:
    x = scale.left
    sheet.diamond(x + 1.5, y, _DIAMOND, fill=palette.PAPER, edge=palette.SECONDARY)
    sheet.text(x + 4.5, y, chart.before_label, size=_SMALL, colour=palette.SECONDARY)
    x += 10 + fonts.text_width(fonts.spaced(chart.before_label), _SMALL)
    for label, colour in ((chart.kept_label, palette.GOOD), (chart.later_label, palette.BAD)):
        sheet.diamond(x + 1.5, y, _DIAMOND, fill=colour)
        sheet.text(x + 4.5, y, label, size=_SMALL, colour=palette.SECONDARY)
        x += 10 + fonts.text_width(fonts.spaced(label), _SMALL)
