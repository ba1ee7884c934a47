"""The organisation pyramid: boxes by level, joined to the box above."""

from __future__ import annotations

import math
from dataclasses import dataclass

from planner.documents import fonts
from planner.documents.charts import palette
from planner.documents.charts.sheet import Drawing, Sheet, line_pitch
from planner.domain.model.chart import OrganisationBox, OrganisationChart

_LEAST_BOX = 31.0
_WIDEST_BOX = 56.0
_GAP = 3.0
_RISE = 7.0
_PADDING = 2.0
_TITLE_SIZE = 8.0
_LINE_SIZE = 7.0
# of one entry; boxes are as high as their entries
_MOST_LINES = 6


# a printed line, and whether it says that nobody is named for a required role
_Line = tuple[str, bool]


@dataclass(frozen=True, slots=True)
class _Placed:
    box: OrganisationBox
    x: float
    y: float
    width: float
    height: float
    title: tuple[str, ...]
    lines: tuple[_Line, ...]

    @property
    def middle(self) -> float:
        return self.x + self.width / 2


def draw_organisation(chart: OrganisationChart, width: float, most_height: float) -> Drawing:
    """Draw the levels from the top; a level too wide for one row takes several."""
    del most_height  # boxes are as high as their text
    placed: list[_Placed] = []
    y = 0.5
    for level in sorted({box.level for box in chart.boxes}):
        boxes = [box for box in chart.boxes if box.level == level]
        per_row = _boxes_per_row(len(boxes), width)
        # lines to the second row pass at the left, so the whole level leaves them room
        left = 4.0 if per_row < len(boxes) else 0.0
        box_width = min(_WIDEST_BOX, (width - left - 1 - _GAP * (per_row - 1)) / per_row)
        for start in range(0, len(boxes), per_row):
            row = _place_row(boxes[start : start + per_row], (left, width, box_width), y)
            placed.extend(row)
            y += row[0].height + _RISE
    sheet = Sheet(width, max(10.0, y - _RISE + 2))
    by_id = {one.box.id: one for one in placed}
    for one in placed:
        parent = by_id.get(one.box.parent_id or "")
        if parent is not None:
            _join(sheet, parent, one)
    for one in placed:
        _draw_box(sheet, one)
    return sheet.finished()


def _boxes_per_row(boxes: int, width: float) -> int:
    """Return how many boxes stand side by side, so that the rows of a level are about as long as each other."""
    most = max(1, int((width - 5 + _GAP) // (_LEAST_BOX + _GAP)))
    return math.ceil(boxes / math.ceil(boxes / most))


def _place_row(boxes: list[OrganisationBox], widths: tuple[float, float, float], y: float) -> list[_Placed]:
    left, width, box_width = widths
    start = left + (width - left - box_width * len(boxes) - _GAP * (len(boxes) - 1)) / 2
    inner = box_width - 2 * _PADDING
    titles = [fonts.wrapped(box.title, inner, _TITLE_SIZE, 2) for box in boxes]
    lines = [_wrapped_lines(box, inner) for box in boxes]
    height = max(
        len(title) * line_pitch(_TITLE_SIZE) + len(text) * line_pitch(_LINE_SIZE) + 2 * _PADDING + (1 if text else 0)
        for title, text in zip(titles, lines, strict=True)
    )
    return [
        _Placed(box, start + place * (box_width + _GAP), y, box_width, height, titles[place], lines[place])
        for place, box in enumerate(boxes)
    ]


def _wrapped_lines(box: OrganisationBox, width: float) -> tuple[_Line, ...]:
    return tuple(
        (part, place in box.missing_lines)
        for place, line in enumerate(box.lines)
        for part in fonts.wrapped(line, width, _LINE_SIZE, _MOST_LINES)
    )


def _join(sheet: Sheet, parent: _Placed, child: _Placed) -> None:
    """Draw the line to the box above; rows further down are reached along the left edge."""
    below = parent.y + parent.height + _RISE / 2
    above = child.y - _RISE / 2
    points = [(parent.middle, parent.y + parent.height), (parent.middle, below)]
    if above - below > 1:
        points += [(1.0, below), (1.0, above)]
    points += [(child.middle, above), (child.middle, child.y)]
    sheet.line(points, colour="#9fb3c0", weight=0.7)


def _draw_box(sheet: Sheet, one: _Placed) -> None:
    fill = palette.PAPER if one.box.missing else palette.PANEL
    edge = palette.WATCH if one.box.missing else palette.ACCENT
    sheet.box(one.x, one.y, one.width, one.height, fill=fill, edge=edge, weight=0.7, dashed=one.box.missing)
    y = one.y + _PADDING
    for line in one.title:
        y += line_pitch(_TITLE_SIZE)
        sheet.text(one.middle, y - line_pitch(_TITLE_SIZE) / 2, line, size=_TITLE_SIZE, align="center")
    y += 1
    for line, missing in one.lines:
        y += line_pitch(_LINE_SIZE)
        colour = palette.WATCH if missing else palette.SECONDARY
        sheet.text(one.middle, y - line_pitch(_LINE_SIZE) / 2, line, size=_LINE_SIZE, colour=colour, align="center")
