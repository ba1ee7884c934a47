"""The resource load: a strip of weekly bars per role, against the line of what its people can give."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from planner.documents import fonts
from planner.documents.charts import palette
from planner.documents.charts.axis import month_names
from planner.documents.charts.sheet import Drawing, Sheet, line_pitch
from planner.domain.model.chart import LoadRow, LoadWeek, ResourceLoad

_HEAD = 6.5
_FOOT = 6.5
_ROW_HEIGHT = 8.4
_LEAST_ROW_HEIGHT = 6.5
_SIZE = 7.0
_SMALL = 6.2
_BAR = palette.mixed(palette.ACCENT, palette.PAPER, 0.45)
# room above the highest bar of a strip
_HEADROOM = 1.12
_DRAWN_LEAST = 0.01
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class _Frame:
    left: float
    week: float
    first: date
    weeks: int

    def x(self, place: float) -> float:
        """Return where a week (from 0) begins."""
        return self.left + self.week * place

    def of_day(self, day: date) -> float:
        """Return where a day lies, kept within the weeks shown."""
        return self.x(min(self.weeks, max(0.0, (day - self.first).days / 7)))


def draw_load(chart: ResourceLoad, width: float, most_height: float) -> Drawing:
    """Draw the roles in the order given; every strip has its own scale, from zero to its highest week."""
    label_width = min(width * 0.26, max((_label_width(row) for row in chart.rows), default=0.0) + 3)
    text_width = min(width * 0.26, max((fonts.text_width(row.text, _SMALL) for row in chart.rows), default=0.0) + 3)
    weeks = max((len(row.weeks) for row in chart.rows), default=1) or 1
    frame = _Frame(label_width, (width - label_width - text_width) / weeks, chart.first_monday, weeks)
    room = (most_height - _HEAD - _FOOT) / max(1, len(chart.rows))
    height = max(_LEAST_ROW_HEIGHT, min(_ROW_HEIGHT, room))
    bottom = _HEAD + height * len(chart.rows)
    sheet = Sheet(width, bottom + _FOOT)
    _draw_months(sheet, chart, frame, bottom)
    for place, row in enumerate(chart.rows):
        _draw_row(sheet, row, frame, (_HEAD + height * place, height), text_width)
    _draw_legend(sheet, chart, bottom + 4.0)
    return sheet.finished()


def _label_width(row: LoadRow) -> float:
    widths = (fonts.text_width(fonts.spaced(text), size) for text, size in ((row.label, _SIZE), (row.remark, _SMALL)))
    return max(widths) + 2


def _draw_months(sheet: Sheet, chart: ResourceLoad, frame: _Frame, bottom: float) -> None:
    free_from = frame.left
    months = month_names(chart.month_labels, chart.month_short, frame.of_day, frame.x(frame.weeks), _SMALL)
    for day, label in months:
        x = frame.of_day(day)
        sheet.line([(x, 1.0 if x >= free_from - 0.5 else _HEAD), (x, bottom)], colour="#b8c4ce", weight=0.4)
        width = fonts.text_width(fonts.spaced(label), _SMALL)
        if label and x >= free_from and x + 1 + width <= frame.x(frame.weeks):
            sheet.text(x + 1, 3.2, label, size=_SMALL, colour=palette.SECONDARY)
            free_from = x + 2.5 + width
    sheet.line([(0, _HEAD), (sheet.width, _HEAD)], colour=palette.SECONDARY, weight=0.7)


def _draw_row(sheet: Sheet, row: LoadRow, frame: _Frame, place: tuple[float, float], text_width: float) -> None:
    top, height = place
    base = top + height - 0.8
    most = max((max(week.needed, week.available or 0.0) for week in row.weeks), default=0.0) * _HEADROOM or 1.0
    unit = (height - 1.8) / most
    for number, week in enumerate(row.weeks):
        _draw_week(sheet, week, (frame.x(number), frame.week), base, unit)
    _draw_capacity(sheet, row, frame, base, unit)
    _draw_names(sheet, row, frame, top + height / 2, height)
    colour = palette.BAD if row.overloaded else palette.SECONDARY
    lines = fonts.wrapped(fonts.spaced(row.text), text_width - 2, _SMALL, 2 if height >= 2 * line_pitch(_SMALL) else 1)
    sheet.lines(frame.x(frame.weeks) + 2, top + height / 2, lines, size=_SMALL, colour=colour)
    sheet.line([(0, top + height), (sheet.width, top + height)], weight=0.3)


def _draw_week(sheet: Sheet, week: LoadWeek, across: tuple[float, float], base: float, unit: float) -> None:
    """Draw what is asked: up to the capacity in teal, what lies above it in red with a hatch."""
    x, width = across[0] + across[1] * 0.1, across[1] * 0.8
    if week.needed < _DRAWN_LEAST:
        return
    if week.available is None:
        sheet.hatch(x, base - week.needed * unit, width, week.needed * unit)
        sheet.box(x, base - week.needed * unit, width, week.needed * unit, edge=palette.HATCH, weight=0.4)
        return
    within = min(week.needed, week.available)
    sheet.box(x, base - within * unit, width, within * unit, fill=_BAR)
    excess = week.needed - within
    if excess > _DRAWN_LEAST:
        sheet.box(x, base - week.needed * unit, width, excess * unit, fill=palette.BAD)


def _draw_capacity(sheet: Sheet, row: LoadRow, frame: _Frame, base: float, unit: float) -> None:
    """Draw what people can give as a step line; it pauses in weeks that ask for nothing."""
    points: list[tuple[float, float]] = []
    for number, week in enumerate((*row.weeks, LoadWeek(0.0, None))):
        if week.available is not None:
            y = base - week.available * unit
            points += [(frame.x(number), y), (frame.x(number + 1), y)]
        elif points:
            sheet.line(points, colour=palette.INK, weight=0.7)
            points = []


def _draw_names(sheet: Sheet, row: LoadRow, frame: _Frame, middle: float, height: float) -> None:
    label = fonts.fitted(fonts.spaced(row.label), frame.left - 2, _SIZE)
    if height < 2 * line_pitch(_SIZE) or not row.remark:
        sheet.text(0, middle, label, size=_SIZE)
        return
    sheet.text(0, middle - 1.8, label, size=_SIZE)
    remark = fonts.fitted(fonts.spaced(row.remark), frame.left - 2, _SMALL)
    sheet.text(0, middle + 1.8, remark, size=_SMALL, colour=palette.SECONDARY)


def _draw_legend(sheet: Sheet, chart: ResourceLoad, y: float) -> None:
    x = 0.0
    named = any(week.available is not None for row in chart.rows for week in row.weeks)
    signs = (
        (chart.scale_label, "bar", True),
        (chart.capacity_label, "line", named),
        (chart.overload_label, "over", any(row.overloaded for row in chart.rows)),
        (chart.unnamed_label, "none", any(_is_unnamed(week) for row in chart.rows for week in row.weeks)),
    )
    for label, sign, is_used in signs:
        if not (is_used and label):
            continue
        _draw_sign(sheet, sign, x, y)
        sheet.text(x + 6.2, y, label, size=_SMALL, colour=palette.SECONDARY)
        x += fonts.text_width(fonts.spaced(label), _SMALL) + 11


def _is_unnamed(week: LoadWeek) -> bool:
    return week.available is None and week.needed >= _DRAWN_LEAST


def _draw_sign(sheet: Sheet, sign: str, x: float, y: float) -> None:
    if sign == "line":
        sheet.line([(x, y), (x + 5, y)], colour=palette.INK, weight=0.7)
    elif sign == "none":
        sheet.hatch(x, y - 1.2, 5, 2.4)
        sheet.box(x, y - 1.2, 5, 2.4, edge=palette.HATCH, weight=0.4)
    else:
        sheet.box(x, y - 1.2, 5, 2.4, fill=palette.BAD if sign == "over" else _BAR)
