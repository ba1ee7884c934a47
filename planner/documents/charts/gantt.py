"""The Gantt chart: one page of rows and one window of time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from planner.documents import fonts
from planner.documents.charts import palette
from planner.documents.charts.sheet import Drawing, Sheet
from planner.domain.model.chart import Gantt, GanttRow

_HEAD_HEIGHT = 9.0
_FOOT_HEIGHT = 7.5
_ROW_HEIGHT = 5.4
_LEAST_ROW_HEIGHT = 3.0
_INDENT = 3.0
_DAY = timedelta(days=1)
_WEEK_NEEDS = 1.6


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where the columns and the time axis lie."""

    column_x: tuple[float, ...]
    column_widths: tuple[float, ...]
    label_width: float
    left: float
    width: float
    start: date
    days: int
    size: float

    def x(self, day: date) -> float:
        """Return the place where a day begins, kept within the window."""
        passed = min(self.days, max(0, (day - self.start).days))
        return self.left + self.width * passed / self.days


def draw_gantt(chart: Gantt, width: float, most_height: float) -> Drawing:
    """Draw the rows as given: names and columns at the left, time at the right."""
    room = most_height - _HEAD_HEIGHT - _FOOT_HEIGHT
    row_height = max(_LEAST_ROW_HEIGHT, min(_ROW_HEIGHT, room / max(1, len(chart.rows))))
    frame = _frame(chart, width, 7.0 if row_height >= 4 else 6.2)  # noqa: PLR2004  # close rows need small type
    bottom = _HEAD_HEIGHT + row_height * len(chart.rows)
    sheet = Sheet(width, bottom + _FOOT_HEIGHT)
    _draw_time(sheet, chart, frame, bottom)
    _draw_heads(sheet, chart, frame)
    for place, row in enumerate(chart.rows):
        top = _HEAD_HEIGHT + row_height * place
        _draw_names(sheet, row, frame, top, row_height)
        _draw_bar(sheet, chart, row, frame, (top + row_height / 2, row_height))
        sheet.line([(0, top + row_height), (width, top + row_height)], weight=0.25)
    _draw_today(sheet, chart, frame, bottom)
    _draw_legend(sheet, chart, bottom + 5.0)
    return sheet.finished()


def _frame(chart: Gantt, width: float, size: float) -> _Frame:
    columns = len(chart.column_heads)
    widths = tuple(_column_width(chart, place, size) for place in range(columns))
    wanted = max((fonts.text_width(fonts.spaced(row.label), size) + _indent(row) for row in chart.rows), default=0) + 3
    label_width = max(24.0, min(wanted, width * 0.62 - sum(widths), width * 0.32))
    column_x = tuple(label_width + sum(widths[:place]) for place in range(columns))
    left = label_width + sum(widths) + 1
    days = max(1, (chart.window_end - chart.window_start).days + 1)
    return _Frame(column_x, widths, label_width, left, width - left - 1, chart.window_start, days, size)


def _column_width(chart: Gantt, place: int, size: float) -> float:
    texts = [chart.column_heads[place], *(row.columns[place] for row in chart.rows if place < len(row.columns))]
    return min(34.0, max(fonts.text_width(fonts.spaced(text), size) for text in texts) + 2.5)


def _indent(row: GanttRow) -> float:
    return 0.0 if row.kind == "summary" else _INDENT


def _draw_time(sheet: Sheet, chart: Gantt, frame: _Frame, bottom: float) -> None:
    for first, last in chart.off_spans:
        left, right = frame.x(first), frame.x(last + _DAY)
        if right > left:
            sheet.box(left, _HEAD_HEIGHT, right - left, bottom - _HEAD_HEIGHT, fill="#eef1f5")
    if frame.width / frame.days * 7 >= _WEEK_NEEDS:
        for number in range(frame.days):
            day = chart.window_start + number * _DAY
            if day.weekday() == 0:
                sheet.line([(frame.x(day), _HEAD_HEIGHT), (frame.x(day), bottom)], weight=0.2)
    _draw_months(sheet, chart, frame, bottom)
    sheet.line([(0, _HEAD_HEIGHT), (sheet.width, _HEAD_HEIGHT)], colour=palette.SECONDARY, weight=0.7)


def _draw_months(sheet: Sheet, chart: Gantt, frame: _Frame, bottom: float) -> None:
    """Write the months; a label that would run into the next one is left out."""
    free_from = frame.left
    months = [entry for entry in chart.month_labels if entry[0] <= chart.window_end]
    for place, (day, label) in enumerate(months):
        x = frame.x(day)
        if day >= chart.window_start:
            sheet.line([(x, _HEAD_HEIGHT - 6), (x, bottom)], colour="#b8c4ce", weight=0.45)
        end = frame.x(months[place + 1][0]) if place + 1 < len(months) else frame.left + frame.width
        width = fonts.text_width(fonts.spaced(label), frame.size)
        if x >= free_from and x + 1 + width <= max(end, min(x + 2 + width, sheet.width)):
            sheet.text(x + 1, _HEAD_HEIGHT - 3.4, label, size=frame.size, colour=palette.SECONDARY)
            free_from = x + 2.5 + width


def _draw_heads(sheet: Sheet, chart: Gantt, frame: _Frame) -> None:
    for place, head in enumerate(chart.column_heads):
        text = fonts.fitted(fonts.spaced(head), frame.column_widths[place] - 1, frame.size)
        sheet.text(frame.column_x[place], _HEAD_HEIGHT - 3.4, text, size=frame.size, colour=palette.SECONDARY)


def _draw_names(sheet: Sheet, row: GanttRow, frame: _Frame, top: float, height: float) -> None:
    indent = _indent(row)
    colour = palette.ACCENT if row.kind == "summary" else palette.INK
    label = fonts.fitted(fonts.spaced(row.label), frame.label_width - indent - 2, frame.size)
    sheet.text(indent, top + height / 2, label, size=frame.size, colour=colour)
    for place, text in enumerate(row.columns[: len(frame.column_x)]):
        cut = fonts.fitted(fonts.spaced(text), frame.column_widths[place] - 1.5, frame.size)
        sheet.text(frame.column_x[place], top + height / 2, cut, size=frame.size, colour=palette.SECONDARY)


def _draw_bar(sheet: Sheet, chart: Gantt, row: GanttRow, frame: _Frame, place: tuple[float, float]) -> None:
    middle, height = place
    if row.finish < chart.window_start or row.start > chart.window_end:
        return
    left, right = frame.x(row.start), frame.x(row.finish + _DAY)
    if row.kind == "milestone":
        _draw_milestone(sheet, row, (left + right) / 2, middle, min(1.7, height * 0.36))
    elif row.kind == "summary":
        _draw_summary(sheet, left, right, middle)
    else:
        _draw_work(sheet, row, frame, (left, right, middle, height * 0.52))


def _draw_milestone(sheet: Sheet, row: GanttRow, x: float, y: float, radius: float) -> None:
    fill = palette.PAPER if row.provisional else palette.INK
    sheet.diamond(x, y, radius, fill=fill, edge=palette.INK)


def _draw_summary(sheet: Sheet, left: float, right: float, middle: float) -> None:
    sheet.box(left, middle - 0.55, right - left, 1.1, fill=palette.INK)
    for end, inwards in ((left, 1.0), (right, -1.0)):
        points = [(end, middle - 0.55), (end + inwards, middle - 0.55), (end, middle + 1.5)]
        sheet.polygon(points, fill=palette.INK)


def _draw_work(sheet: Sheet, row: GanttRow, frame: _Frame, area: tuple[float, float, float, float]) -> None:
    left, right, middle, height = area
    if row.float_until is not None and row.float_until > row.finish:
        end = frame.x(row.float_until + _DAY)
        sheet.box(right, middle - 0.35, end - right, 0.7, fill=palette.FLOAT)
    fill = palette.category(row.colour)
    if row.provisional:
        fill = palette.mixed(fill, palette.PAPER, 0.55)
    edge, weight = ("none", 0.0)
    if row.critical:
        edge, weight = palette.INK, 1.0
    elif row.provisional:
        edge, weight = palette.SECONDARY, 0.6
    # a day on a long axis is thinner than a hair, so a bar keeps a width that prints
    width = max(0.7, right - left)
    sheet.box(left, middle - height / 2, width, height, fill=fill, edge=edge, weight=weight, dashed=row.provisional)


def _draw_today(sheet: Sheet, chart: Gantt, frame: _Frame, bottom: float) -> None:
    if chart.today is None or not chart.window_start <= chart.today <= chart.window_end:
        return
    x = frame.x(chart.today)
    sheet.line([(x, _HEAD_HEIGHT - 1.2), (x, bottom + 0.8)], colour=palette.BAD, weight=0.7)
    half = fonts.text_width(fonts.spaced(chart.today_label), 6.5) / 2
    middle = min(sheet.width - half, max(frame.left + half, x))
    sheet.text(middle, bottom + 2.4, chart.today_label, size=6.5, colour=palette.BAD, align="center")


def _draw_legend(sheet: Sheet, chart: Gantt, y: float) -> None:
    if not any(row.critical and row.kind == "bar" for row in chart.rows):
        return
    sheet.box(0.3, y - 1.2, 5, 2.4, fill=palette.PANEL, edge=palette.INK, weight=1.0)
    sheet.text(6.8, y, chart.critical_label, size=6.5, colour=palette.SECONDARY)
