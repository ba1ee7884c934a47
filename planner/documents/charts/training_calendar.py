"""The training calendar: weeks as rows, weekdays as columns, sessions as chips."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from planner.documents import fonts
from planner.documents.charts import palette
from planner.documents.charts.sheet import Drawing, Sheet, line_pitch
from planner.domain.model.chart import CalendarEntry, TrainingCalendar

_WEEK_WIDTH = 14.0
_HEAD_HEIGHT = 6.0
_LEAST_ROW = 7.0
_SIZE = 6.6
_CHIP_GAP = 0.8
_LEGEND_PITCH = 4.8
_DAY = timedelta(days=1)


def draw_training_calendar(chart: TrainingCalendar, width: float, most_height: float) -> Drawing:
    """Draw every week from the first to the last day; a week is as high as its fullest day."""
    del most_height  # every session must be readable
    columns = max(1, len(chart.weekday_labels))
    day_width = (width - _WEEK_WIDTH) / columns
    mondays = _mondays(chart)
    chips = {day: _chips(chart, day, day_width) for day in _days(mondays, columns)}
    due = {day: fonts.wrapped(label, day_width - 3.6, _SIZE, 3) for day, label in chart.deadlines}
    heights = [_week_height((chips[day], due.get(day, ())) for day in _days([monday], columns)) for monday in mondays]
    legend = _placed_legend(chart, width)
    legend_height = (legend[-1][3] + 1) * _LEGEND_PITCH + 2 if legend else 0.0
    sheet = Sheet(width, _HEAD_HEIGHT + sum(heights) + legend_height)
    _draw_heads(sheet, chart, day_width)
    top = _HEAD_HEIGHT
    for monday, height in zip(mondays, heights, strict=True):
        sheet.text(0, top + 2.6, f"{monday:%m-%d}", size=_SIZE, colour=palette.SECONDARY)
        for place in range(columns):
            day = monday + place * _DAY
            area = (_WEEK_WIDTH + place * day_width, top, day_width, height)
            _draw_day(sheet, chart, day, chips[day], area)
            if day in due:
                _draw_deadline(sheet, due[day], area)
        top += height
        sheet.line([(0, top), (width, top)])
    _draw_legend(sheet, legend, top + 3.5)
    return sheet.finished()


def _mondays(chart: TrainingCalendar) -> list[date]:
    first = chart.first_day - chart.first_day.weekday() * _DAY
    weeks = max(1, ((chart.last_day - first).days // 7) + 1)
    return [first + 7 * week * _DAY for week in range(weeks)]


def _days(mondays: list[date], columns: int) -> Iterable[date]:
    return (monday + number * _DAY for monday in mondays for number in range(columns))


def _chips(chart: TrainingCalendar, day: date, day_width: float) -> list[tuple[CalendarEntry, tuple[str, ...]]]:
    return [
        (entry, fonts.wrapped(entry.label, day_width - 3.6, _SIZE, 3)) for entry in chart.entries if entry.day == day
    ]


def _chip_height(lines: tuple[str, ...]) -> float:
    return len(lines) * line_pitch(_SIZE) + 1.2


def _week_height(days: Iterable[tuple[list[tuple[CalendarEntry, tuple[str, ...]]], tuple[str, ...]]]) -> float:
    """Return what the fullest day needs: its chips, and below them what it is the latest day for."""
    fullest = max(
        sum(_chip_height(lines) + _CHIP_GAP for _, lines in chips) + (_chip_height(due) + _CHIP_GAP if due else 0.0)
        for chips, due in days
    )
    return max(_LEAST_ROW, fullest + 5.0)


def _draw_heads(sheet: Sheet, chart: TrainingCalendar, day_width: float) -> None:
    for place, label in enumerate(chart.weekday_labels):
        x = _WEEK_WIDTH + place * day_width + 1
        sheet.text(x, _HEAD_HEIGHT / 2, fonts.fitted(label, day_width - 2, 7), size=7, colour=palette.SECONDARY)
    sheet.line([(0, _HEAD_HEIGHT), (sheet.width, _HEAD_HEIGHT)], colour=palette.SECONDARY, weight=0.7)


def _draw_day(
    sheet: Sheet,
    chart: TrainingCalendar,
    day: date,
    chips: list[tuple[CalendarEntry, tuple[str, ...]]],
    area: tuple[float, float, float, float],
) -> None:
    x, top, width, height = area
    inner = (x + 0.25, top + 0.25, width - 0.5, height - 0.5)
    if day in chart.off_days:
        sheet.box(*inner, fill="#e9edf2")
    elif day in chart.blocked_days:
        sheet.hatch(*inner, colour="#c3ccd5")
    if not chart.first_day <= day <= chart.last_day:
        return
    number = str(day.day)
    sheet.box(
        x + 0.6,
        top + 0.9,
        fonts.text_width(number, 6) + 0.8,
        2.8,
        fill="#e9edf2" if day in chart.off_days else palette.PAPER,
    )
    sheet.text(x + 1, top + 2.4, number, size=6, colour=palette.SECONDARY)
    y = top + 4.4
    for entry, lines in chips:
        high = _chip_height(lines)
        colour = palette.category(entry.colour)
        sheet.box(x + 0.8, y, width - 1.6, high, fill=palette.mixed(palette.PAPER, colour, 0.16))
        sheet.box(x + 0.8, y, 0.8, high, fill=colour)
        sheet.lines(x + 2.2, y + high / 2, lines, size=_SIZE)
        y += high + _CHIP_GAP


def _draw_deadline(sheet: Sheet, lines: tuple[str, ...], area: tuple[float, float, float, float]) -> None:
    """Frame the latest day, and write at its foot what it is the latest day for."""
    x, top, width, height = area
    sheet.box(x + 0.4, top + 0.4, width - 0.8, height - 0.8, edge=palette.BAD, weight=1.0)
    sheet.lines(x + 1.6, top + height - 1.0 - _chip_height(lines) / 2, lines, size=_SIZE, colour=palette.BAD)


def _placed_legend(chart: TrainingCalendar, width: float) -> list[tuple[str, str, float, int]]:
    """Return colour (or `off`, `blocked`, `due`), label, x and line of each entry."""
    entries = [(palette.category(colour), label) for colour, label in chart.legend]
    entries += [("off", chart.off_label)] if chart.off_days else []
    entries += [("blocked", chart.blocked_label)] if chart.blocked_days else []
    entries += [("due", chart.deadline_label)] if chart.deadlines else []
    placed: list[tuple[str, str, float, int]] = []
    x, line = 0.0, 0
    for colour, raw in entries:
        label = fonts.fitted(fonts.spaced(raw), width - 10, 7)
        needed = fonts.text_width(label, 7) + 11
        if x and x + needed > width:
            x, line = 0.0, line + 1
        placed.append((colour, label, x, line))
        x += needed
    return placed


def _draw_legend(sheet: Sheet, legend: list[tuple[str, str, float, int]], top: float) -> None:
    for colour, label, x, line in legend:
        y = top + line * _LEGEND_PITCH
        if colour == "off":
            sheet.box(x, y - 1.3, 5, 2.6, fill="#e9edf2")
        elif colour == "blocked":
            sheet.hatch(x, y - 1.3, 5, 2.6)
        elif colour == "due":
            sheet.box(x, y - 1.3, 5, 2.6, edge=palette.BAD, weight=1.0)
        else:
            sheet.box(x, y - 1.3, 5, 2.6, fill=colour)
        sheet.text(x + 6.2, y, label, size=7, colour=palette.SECONDARY)
