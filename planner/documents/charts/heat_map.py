"""The decision matrix: a number in every cell, hatching for the unknown, a frame for a failed must-have."""

from __future__ import annotations

from collections.abc import Iterator

from planner.documents import fonts
from planner.documents.charts import palette
from planner.documents.charts.sheet import Drawing, Sheet, line_pitch
from planner.domain.model.chart import HeatMap, HeatRow
from planner.domain.model.estimate import Estimate

_BEST = 5.0
_WEIGHT_WIDTH = 22.0
_GROUP_HEIGHT = 5.6
_LEGEND_HEIGHT = 8.0
_ROW_HEIGHT = 6.4
_LEAST_ROW_HEIGHT = 4.2
_RANGE_NEEDS = 14.0
_SIZE = 7.5
_WORD_SIZES = (7.0, 6.5, 6.0)


def draw_heat_map(chart: HeatMap, width: float, most_height: float) -> Drawing:
    """Draw rows under their groups, with weights as bars between the label and the cells."""
    columns = max(1, len(chart.columns))
    label_width = width * (0.34 if columns > 4 else 0.38)  # noqa: PLR2004  # many products need room
    cell_width = (width - label_width - _WEIGHT_WIDTH) / columns
    heads = [fonts.wrapped(head, cell_width - 2, _SIZE, 3) for head in chart.columns]
    head_height = max((len(head) for head in heads), default=1) * line_pitch(_SIZE) + 3
    groups = len(list(_group_starts(chart)))
    fixed = head_height + groups * _GROUP_HEIGHT + _LEGEND_HEIGHT
    row_height = _row_height(len(chart.rows), most_height - fixed)
    sheet = Sheet(width, fixed + row_height * len(chart.rows))
    _draw_heads(sheet, chart, heads, label_width, cell_width, head_height)
    y = head_height
    starts = dict(_group_starts(chart))
    heaviest = max((row.weight for row in chart.rows), default=0.0) or 1.0
    for number, row in enumerate(chart.rows):
        if number in starts:
            sheet.line([(0, y + 0.6), (width, y + 0.6)])
            sheet.text(0, y + _GROUP_HEIGHT / 2 + 0.3, starts[number], colour=palette.ACCENT)
            y += _GROUP_HEIGHT
        _draw_label(sheet, row, y, label_width, row_height, heaviest)
        for place in range(len(chart.columns)):
            x = label_width + _WEIGHT_WIDTH + place * cell_width
            _draw_cell(sheet, chart, row, place, (x, y, cell_width, row_height))
        y += row_height
    _draw_legend(sheet, chart, y + _LEGEND_HEIGHT / 2 + 0.5)
    return sheet.finished()


def _row_height(rows: int, room: float) -> float:
    return max(_LEAST_ROW_HEIGHT, min(_ROW_HEIGHT, room / max(1, rows)))


def _group_starts(chart: HeatMap) -> Iterator[tuple[int, str]]:
    before = ""
    for number, row in enumerate(chart.rows):
        if row.group and row.group != before:
            yield number, row.group
        before = row.group


def _draw_heads(
    sheet: Sheet, chart: HeatMap, heads: list[tuple[str, ...]], label_width: float, cell_width: float, height: float
) -> None:
    pitch = line_pitch(_SIZE)
    for place, head in enumerate(heads):
        x = label_width + _WEIGHT_WIDTH + (place + 0.5) * cell_width
        sheet.lines(x, height - 1.6 - pitch * len(head) / 2, head, size=_SIZE, align="center")
    label = fonts.fitted(chart.weight_label, _WEIGHT_WIDTH - 2, 7)
    sheet.text(label_width, height - 1.6 - pitch / 2, label, size=7, colour=palette.SECONDARY)
    sheet.line([(0, height - 0.4), (sheet.width, height - 0.4)], colour=palette.SECONDARY, weight=0.7)


def _draw_label(sheet: Sheet, row: HeatRow, y: float, label_width: float, height: float, heaviest: float) -> None:
    most_lines = 2 if height >= 2 * line_pitch(6.5) else 1
    one_line = fonts.text_width(fonts.spaced(row.label), _SIZE) <= label_width - 5
    size = _SIZE if one_line else 6.5
    lines = fonts.wrapped(row.label, label_width - 5, size, most_lines)
    sheet.lines(2, y + height / 2, lines, size=size)
    longest = _WEIGHT_WIDTH - 12
    length = longest * row.weight / heaviest
    sheet.box(
        label_width, y + height / 2 - 1.1, length, 2.2, fill=palette.mixed(palette.PAPER, palette.SECONDARY, 0.45)
    )
    percent = f"{row.weight * 100:.1f}%"
    sheet.text(label_width + length + 1, y + height / 2, percent, size=6.5, colour=palette.SECONDARY)


def _draw_cell(sheet: Sheet, chart: HeatMap, row: HeatRow, place: int, area: tuple[float, float, float, float]) -> None:
    x, y, width, height = area
    inner = (x + 0.35, y + 0.35, width - 0.7, height - 0.7)
    middle = (x + width / 2, y + height / 2)
    if row.unknown[place]:
        sheet.hatch(*inner)
        # a narrow column takes smaller letters before it takes an ellipsis
        room = width - 2.2
        size = next((one for one in _WORD_SIZES if fonts.text_width(chart.unknown_label, one) <= room), _WORD_SIZES[-1])
        word = fonts.fitted(chart.unknown_label, room, size)
        half = fonts.text_width(word, size) / 2 + 0.6
        sheet.box(middle[0] - half, middle[1] - 1.6, 2 * half, 3.2, fill=palette.PAPER)
        sheet.text(*middle, word, size=size, colour=palette.SECONDARY, align="center")
    else:
        fill = palette.sequential(row.cells[place].expected / _BEST)
        sheet.box(*inner, fill=fill)
        _write_value(sheet, row.cells[place], middle, width, palette.text_on(fill))
    if row.failed[place]:
        sheet.box(x + 0.7, y + 0.7, width - 1.4, height - 1.4, edge=palette.BAD, weight=1.3)


def _write_value(sheet: Sheet, value: Estimate, middle: tuple[float, float], width: float, colour: str) -> None:
    x, y = middle
    number = f"{value.expected:.1f}"
    if value.width < 0.05 or width < _RANGE_NEEDS:  # noqa: PLR2004  # the range would print as one number
        sheet.text(x, y, number, size=8, colour=colour, align="center")
        return
    spread = f"{value.low:.1f}–{value.high:.1f}"
    left = x - (fonts.text_width(number, 8) + fonts.text_width(spread, 6) + 1.2) / 2
    sheet.text(left, y, number, size=8, colour=colour)
    sheet.text(left + fonts.text_width(number, 8) + 1.2, y, spread, size=6, colour=colour)


def _draw_legend(sheet: Sheet, chart: HeatMap, y: float) -> None:
    x = 0.0
    sheet.text(x, y, "0", size=6.5, colour=palette.SECONDARY)
    for step in range(6):
        sheet.box(x + 2 + step * 5, y - 1.4, 5, 2.8, fill=palette.sequential(step / _BEST))
    sheet.text(x + 33, y, "5", size=6.5, colour=palette.SECONDARY)
    x += 42
    sheet.hatch(x, y - 1.4, 6, 2.8)
    sheet.text(x + 7.5, y, chart.unknown_label, size=7, colour=palette.SECONDARY)
    if any(any(row.failed) for row in chart.rows):
        x += 13 + fonts.text_width(chart.unknown_label, 7)
        sheet.box(x, y - 1.4, 6, 2.8, edge=palette.BAD, weight=1.3)
        sheet.text(x + 7.5, y, chart.failed_label, size=7, colour=palette.SECONDARY)
