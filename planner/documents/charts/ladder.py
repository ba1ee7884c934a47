"""The what-would-change ladder: the smallest changes that put another alternative first, smallest first."""

from __future__ import annotations

import re

from planner.documents import fonts
from planner.documents.charts import palette
from planner.documents.charts.scale import AXIS_HEIGHT, Scale, draw_scale
from planner.documents.charts.sheet import Drawing, Sheet, line_pitch
from planner.domain.model.chart import Ladder, LadderRung

_ROW_HEIGHT = 8.6
_SIZE = 7.0
_LABELS = 0.62
_HALF = 1.7
_LINES = 2
_ROOM = 1.05


def draw_ladder(chart: Ladder, width: float, most_height: float) -> Drawing:
    """Draw a bar per rung in the order given, its sentence at the left in at most two lines."""
    longest = max((fonts.text_width(fonts.spaced(rung.label), _SIZE) for rung in chart.rungs), default=0.0)
    label_width = min(width * _LABELS, longest + 4)
    text_width = max((fonts.text_width(fonts.spaced(rung.text), _SIZE) for rung in chart.rungs), default=0) + 3
    largest = max((rung.size for rung in chart.rungs if rung.size is not None), default=0.0) or 1.0
    scale = Scale(label_width, width - label_width - text_width, 0.0, largest * _ROOM)
    least = _LINES * line_pitch(_SIZE) + 0.8
    row_height = max(least, min(_ROW_HEIGHT, (most_height - AXIS_HEIGHT) / max(1, len(chart.rungs))))
    bottom = row_height * len(chart.rungs)
    sheet = Sheet(width, bottom + AXIS_HEIGHT)
    draw_scale(sheet, scale, chart.axis, 0.0, bottom)
    for place, rung in enumerate(chart.rungs):
        _draw_rung(sheet, rung, scale, row_height * (place + 0.5))
    return sheet.finished()


def in_lines(label: str, width: float) -> tuple[str, ...]:
    """Break a sentence into two lines; one too long loses its last clauses, which the alternative text holds."""
    clauses = re.split(r"(?<=[；;：:，,])", label)
    while clauses:
        shown = "".join(clauses).rstrip()
        lines = fonts.wrapped(shown.rstrip("；;，,"), width, _SIZE, _LINES + 1)
        # an announcement goes with what it announces, and what is quoted stays whole
        if len(lines) <= _LINES and not shown.endswith(("：", ":")) and _closed(shown):
            return lines
        clauses.pop()
    return fonts.wrapped(label, width, _SIZE, _LINES)


def _closed(text: str) -> bool:
    return all(text.count(first) == text.count(last) for first, last in ("“”", "()", "（）"))


def _draw_rung(sheet: Sheet, rung: LadderRung, scale: Scale, middle: float) -> None:
    sheet.lines(0, middle, in_lines(rung.label, scale.left - 3), size=_SIZE)
    if rung.size is None:
        # a change that weights and ratings cannot measure has no length
        sheet.diamond(scale.left + 1.5, middle, 1.3, fill=palette.PAPER, edge=palette.WATCH)
        sheet.text(scale.left + 4, middle, rung.text, size=_SIZE, colour=palette.WATCH)
        return
    end = scale.x(rung.size)
    sheet.box(scale.left, middle - _HALF, max(end - scale.left, 0.3), 2 * _HALF, fill=palette.ACCENT)
    sheet.text(end + 1.2, middle, rung.text, size=_SIZE)
