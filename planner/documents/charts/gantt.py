"""The Gantt chart: one page of rows and one window of time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from planner.documents import fonts
from planner.documents.charts import palette
from planner.documents.charts.axis import month_names
from planner.documents.charts.sheet import Drawing, Sheet
from planner.domain.model.chart import Gantt, GanttMark, GanttRow

# months, then the days on which weeks begin, then the names of go-lives where there are any
_MONTHS_HEIGHT = 6.0
_WEEKS_HEIGHT = 4.0
_MARKS_HEIGHT = 4.4
_BELOW = 1.5
_LEGEND_PITCH = 4.6
_LEAST_ROW_HEIGHT = 3.0
_SMALL_TYPE_BELOW = 3.15
_INDENT = 3.0
_DAY = timedelta(days=1)
# millimetres a week takes: to be ruled, to be dated, and to have its single days off shaded
_RULED, _DATED, _SHADED = 1.6, 4.4, 4.0
_LONG_BREAK_DAYS = 4
_OFF = "#eef1f5"
_SMALL = 6.0
# part of a name that must be left of what stands before its colon
_LEAST_ITEM = 0.2
_KEY_SIZE = 6.5
_GATE = "#9aa5b1"


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
    head: float

    def x(self, day: date) -> float:
        """Return the place where a day begins, kept within the window."""
        passed = min(self.days, max(0, (day - self.start).days))
        return self.left + self.width * passed / self.days

    @property
    def week(self) -> float:
        """Return how wide a week is."""
        return self.width / self.days * 7


def draw_gantt(chart: Gantt, width: float, most_height: float) -> Drawing:
    """Draw the rows as given: names and columns at the left, time at the right, signs explained below."""
    keys = _placed_keys(chart, width)
    foot = _BELOW + (keys[-1][2] + 1) * _LEGEND_PITCH if keys else _BELOW
    foot = max(foot, 5.0 if _shows_today(chart) else 0.0)
    head = _MONTHS_HEIGHT + (_MARKS_HEIGHT if _shows_waves(chart) else 0.0)
    room = most_height - head - _WEEKS_HEIGHT - foot
    row_height = max(_LEAST_ROW_HEIGHT, min(chart.row_height, room / max(1, len(chart.rows))))
    frame = _frame(chart, width, head, 7.0 if row_height >= _SMALL_TYPE_BELOW else 6.2)
    bottom = frame.head + row_height * len(chart.rows)
    sheet = Sheet(width, bottom + foot)
    _draw_time(sheet, chart, frame, bottom)
    _draw_heads(sheet, chart, frame)
    for place, row in enumerate(chart.rows):
        top = frame.head + row_height * place
        _draw_names(sheet, row, frame, top, row_height)
        _draw_row(sheet, chart, row, frame, (top + row_height / 2, row_height))
        sheet.line([(0, top + row_height), (width, top + row_height)], weight=0.25)
    _draw_today(sheet, chart, frame, bottom)
    for key, x, line in keys:
        key.draw(sheet, x, bottom + _BELOW + (line + 0.5) * _LEGEND_PITCH)
    return sheet.finished()


def _frame(chart: Gantt, width: float, head: float, size: float) -> _Frame:
    columns = len(chart.column_heads)
    widths = tuple(_column_width(chart, place, size) for place in range(columns))
    wanted = max((fonts.text_width(fonts.spaced(row.label), size) + _indent(row) for row in chart.rows), default=0) + 3
    label_width = max(24.0, min(wanted, width * 0.62 - sum(widths), width * 0.32))
    column_x = tuple(label_width + sum(widths[:place]) for place in range(columns))
    left = label_width + sum(widths) + 1
    days = max(1, (chart.window_end - chart.window_start).days + 1)
    dated = (width - left - 1) / days * 7 >= _DATED
    head += _WEEKS_HEIGHT if dated else 1.0
    return _Frame(column_x, widths, label_width, left, width - left - 1, chart.window_start, days, size, head)


def _column_width(chart: Gantt, place: int, size: float) -> float:
    texts = [chart.column_heads[place], *(row.columns[place] for row in chart.rows if place < len(row.columns))]
    return min(34.0, max(fonts.text_width(fonts.spaced(text), size) for text in texts) + 2.5)


def _indent(row: GanttRow) -> float:
    return 0.0 if row.kind == "summary" else _INDENT


# --- the axis of time --------------------------------------------------------------------------------------------


def _draw_time(sheet: Sheet, chart: Gantt, frame: _Frame, bottom: float) -> None:
    _shade_days_off(sheet, chart, frame, bottom)
    _draw_weeks(sheet, chart, frame, bottom)
    _draw_months(sheet, chart, frame, bottom)
    _draw_marks(sheet, chart, frame, bottom)
    sheet.line([(0, frame.head), (sheet.width, frame.head)], colour=palette.SECONDARY, weight=0.7)


def _shade_days_off(sheet: Sheet, chart: Gantt, frame: _Frame, bottom: float) -> None:
    """Shade days off; where weeks are narrow only the long breaks, since weekends would be noise."""
    for first, last in chart.off_spans:
        left, right = frame.x(first), frame.x(last + _DAY)
        if right > left and (frame.week >= _SHADED or (last - first).days + 1 >= _LONG_BREAK_DAYS):
            sheet.box(left, frame.head, right - left, bottom - frame.head, fill=_OFF)


def _draw_weeks(sheet: Sheet, chart: Gantt, frame: _Frame, bottom: float) -> None:
    if frame.week < _RULED:
        return
    for number in range(frame.days):
        day = chart.window_start + number * _DAY
        if day.weekday() == 0:
            x = frame.x(day)
            sheet.line([(x, frame.head), (x, bottom)], weight=0.2)
            if frame.week >= _DATED:
                sheet.text(x + 0.6, frame.head - 2.0, str(day.day), size=_SMALL, colour=palette.SECONDARY)


def _draw_months(sheet: Sheet, chart: Gantt, frame: _Frame, bottom: float) -> None:
    """Write the months; a label that would run into another one is shortened or left out, and no line cuts a label."""
    free_from = frame.left
    months = [month for month in chart.month_labels if month[0] <= chart.window_end]
    for day, label in month_names(months, chart.month_short[: len(months)], frame.x, sheet.width, frame.size):
        x = frame.x(day)
        if day >= chart.window_start:
            top = 0.6 if x >= free_from - 0.5 else _MONTHS_HEIGHT
            sheet.line([(x, top), (x, bottom)], colour="#b8c4ce", weight=0.45)
        width = fonts.text_width(fonts.spaced(label), frame.size)
        if label and x >= free_from and x + 1 + width <= sheet.width:
            sheet.text(x + 1, 3.0, label, size=frame.size, colour=palette.SECONDARY)
            free_from = x + 2.5 + width


def _draw_marks(sheet: Sheet, chart: Gantt, frame: _Frame, bottom: float) -> None:
    """Draw gates as light and go-lives as teal lines; names of go-lives stand above, none over another."""
    free_from = frame.left
    for mark in sorted(chart.marks, key=lambda one: one.day):
        if not chart.window_start <= mark.day <= chart.window_end:
            continue
        x = frame.x(mark.day) + frame.width / frame.days / 2
        if mark.kind == "gate":
            sheet.line([(x, frame.head), (x, bottom)], colour=_GATE, weight=0.45, dashed=True)
            continue
        sheet.line([(x, _MONTHS_HEIGHT + _MARKS_HEIGHT - 0.6), (x, bottom)], colour=palette.ACCENT, weight=0.6)
        free_from = _name_mark(sheet, mark, x, free_from)


def _name_mark(sheet: Sheet, mark: GanttMark, x: float, free_from: float) -> float:
    """Write the name around its line where there is room, and return where the next name may begin."""
    width = fonts.text_width(fonts.spaced(mark.label), _SMALL)
    left = max(free_from, min(x - width / 2, sheet.width - width))
    if left + width > sheet.width:
        return free_from
    sheet.text(left, _MONTHS_HEIGHT + 1.9, mark.label, size=_SMALL, colour=palette.ACCENT)
    return left + width + 1.5


def _draw_heads(sheet: Sheet, chart: Gantt, frame: _Frame) -> None:
    for place, head in enumerate(chart.column_heads):
        text = fonts.fitted(fonts.spaced(head), frame.column_widths[place] - 1, frame.size)
        sheet.text(frame.column_x[place], frame.head - 2.6, text, size=frame.size, colour=palette.SECONDARY)


# --- rows --------------------------------------------------------------------------------------------------------


def _draw_names(sheet: Sheet, row: GanttRow, frame: _Frame, top: float, height: float) -> None:
    indent = _indent(row)
    colour = palette.ACCENT if row.kind == "summary" else palette.INK
    label = _cut(fonts.spaced(row.label), frame.label_width - indent - 2, frame.size)
    sheet.text(indent, top + height / 2, label, size=frame.size, colour=colour)
    for place, text in enumerate(row.columns[: len(frame.column_x)]):
        cut = fonts.fitted(fonts.spaced(text), frame.column_widths[place] - 1.5, frame.size)
        sheet.text(frame.column_x[place], top + height / 2, cut, size=frame.size, colour=palette.SECONDARY)


def _cut(label: str, width: float, size: float) -> str:
    """Shorten a name that is too wide: before its colon, since the work behind it tells the rows apart."""
    if fonts.text_width(label, size) <= width:
        return label
    before, colon, after = next((label.partition(sign) for sign in ("：", ": ") if sign in label), ("", "", label))
    room = width - fonts.text_width(colon + after, size)
    if not colon or room < width * _LEAST_ITEM:
        return fonts.fitted(label, width, size)
    return fonts.fitted(before, room, size) + colon + after


def _draw_row(sheet: Sheet, chart: Gantt, row: GanttRow, frame: _Frame, place: tuple[float, float]) -> None:
    middle, height = place
    _draw_float(sheet, chart, row, frame, middle)
    _draw_baseline(sheet, chart, row, frame, middle + height * 0.40)
    if row.finish < chart.window_start or row.start > chart.window_end:
        return
    left, right = frame.x(row.start), frame.x(row.finish + _DAY)
    if row.kind == "milestone":
        _draw_milestone(sheet, row, (left + right) / 2, middle, min(1.7, height * 0.36))
    elif row.kind == "summary":
        _draw_summary(sheet, chart, row, (left, right, middle))
    else:
        _draw_work(sheet, row, (left, right, middle, height * 0.52))


def _draw_float(sheet: Sheet, chart: Gantt, row: GanttRow, frame: _Frame, middle: float) -> None:
    """Draw the light tail of float, also on a page of time that begins after the bar."""
    if row.float_until is None or row.float_until <= row.finish or row.finish + _DAY > chart.window_end:
        return
    left, end = frame.x(row.finish + _DAY), frame.x(row.float_until + _DAY)
    if end > left:
        sheet.box(left, middle - 0.35, end - left, 0.7, fill=palette.FLOAT)


def _draw_baseline(sheet: Sheet, chart: Gantt, row: GanttRow, frame: _Frame, y: float) -> None:
    if row.baseline is None or row.baseline[1] < chart.window_start or row.baseline[0] > chart.window_end:
        return
    left, right = frame.x(row.baseline[0]), frame.x(row.baseline[1] + _DAY)
    sheet.line([(left, y), (max(left + 0.8, right), y)], colour=palette.SECONDARY, weight=1.1)


def _draw_milestone(sheet: Sheet, row: GanttRow, x: float, y: float, radius: float) -> None:
    fill = palette.PAPER if row.provisional else palette.INK
    sheet.diamond(x, y, radius, fill=fill, edge=palette.INK)


def _draw_summary(sheet: Sheet, chart: Gantt, row: GanttRow, area: tuple[float, float, float]) -> None:
    """Draw the thin dark bar; an end that lies on another page has no hook."""
    left, right, middle = area
    sheet.box(left, middle - 0.55, right - left, 1.1, fill=palette.INK)
    ends = ((left, 1.0, row.start >= chart.window_start), (right, -1.0, row.finish <= chart.window_end))
    for end, inwards, is_here in ends:
        if is_here:
            points = [(end, middle - 0.55), (end + inwards, middle - 0.55), (end, middle + 1.5)]
            sheet.polygon(points, fill=palette.INK)


def _draw_work(sheet: Sheet, row: GanttRow, area: tuple[float, float, float, float]) -> None:
    left, right, middle, height = area
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
    if row.fraction_done:
        sheet.box(left, middle - 0.35, width * min(1.0, row.fraction_done), 0.7, fill=palette.INK)


def _shows_waves(chart: Gantt) -> bool:
    return any(mark.kind == "wave" and chart.window_start <= mark.day <= chart.window_end for mark in chart.marks)


def _shows_today(chart: Gantt) -> bool:
    return chart.today is not None and chart.window_start <= chart.today <= chart.window_end


def _draw_today(sheet: Sheet, chart: Gantt, frame: _Frame, bottom: float) -> None:
    if chart.today is None or not _shows_today(chart):
        return
    x = frame.x(chart.today)
    sheet.line([(x, frame.head - 1.2), (x, bottom + 0.8)], colour=palette.BAD, weight=0.7)
    half = fonts.text_width(fonts.spaced(chart.today_label), _KEY_SIZE) / 2
    middle = min(sheet.width - half, max(frame.left + half, x))
    sheet.text(middle, bottom + 2.4, chart.today_label, size=_KEY_SIZE, colour=palette.BAD, align="center")


# --- legend ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Key:
    """A sign and its word."""

    label: str
    sign: Callable[[Sheet, float, float], None]

    @property
    def width(self) -> float:
        return fonts.text_width(fonts.spaced(self.label), _KEY_SIZE) + 9.3

    def draw(self, sheet: Sheet, x: float, y: float) -> None:
        self.sign(sheet, x + 0.3, y)
        sheet.text(x + 6.8, y, self.label, size=_KEY_SIZE, colour=palette.SECONDARY)


def _placed_keys(chart: Gantt, width: float) -> list[tuple[_Key, float, int]]:
    """Return each key with its x and its line; beside the word «today» the first line keeps clear of nothing else."""
    placed: list[tuple[_Key, float, int]] = []
    x, line = 0.0, 1 if _shows_today(chart) else 0
    for key in _keys(chart):
        if x and x + key.width > width:
            x, line = 0.0, line + 1
        placed.append((key, x, line))
        x += key.width
    return placed


def _keys(chart: Gantt) -> Iterator[_Key]:
    """Yield the signs the page uses."""
    bars = [row for row in chart.rows if row.kind == "bar"]
    words, shown = chart.legend, {row.colour for row in bars}
    for colour, label in words.streams:
        if colour in shown:
            yield _Key(label, _chip(palette.category(colour)))
    marks = (
        (chart.critical_label, any(row.critical for row in bars), _outline),
        (words.float_label, any(row.float_until for row in bars), _tail),
        (words.milestone_label, any(row.kind == "milestone" for row in chart.rows), _milestone_sign),
        (words.wave_label, _shows_waves(chart), _wave_sign),
        (words.done_label, any(row.fraction_done for row in bars), _done_sign),
        (words.baseline_label, any(row.baseline for row in chart.rows), _baseline_sign),
        (words.provisional_label, any(row.provisional for row in chart.rows), _dashed),
    )
    yield from (_Key(label, sign) for label, is_used, sign in marks if label and is_used)


def _chip(colour: str) -> Callable[[Sheet, float, float], None]:
    def sign(sheet: Sheet, x: float, y: float) -> None:
        sheet.box(x, y - 1.2, 5, 2.4, fill=colour)

    return sign


def _outline(sheet: Sheet, x: float, y: float) -> None:
    sheet.box(x, y - 1.2, 5, 2.4, fill=palette.PANEL, edge=palette.INK, weight=1.0)


def _tail(sheet: Sheet, x: float, y: float) -> None:
    sheet.box(x, y - 0.35, 5, 0.7, fill=palette.FLOAT)


def _milestone_sign(sheet: Sheet, x: float, y: float) -> None:
    sheet.diamond(x + 2.5, y, 1.4, fill=palette.INK)


def _wave_sign(sheet: Sheet, x: float, y: float) -> None:
    sheet.line([(x + 2.5, y - 1.6), (x + 2.5, y + 1.6)], colour=palette.ACCENT, weight=0.6)


def _done_sign(sheet: Sheet, x: float, y: float) -> None:
    sheet.box(x, y - 1.2, 5, 2.4, fill=palette.FLOAT)
    sheet.box(x, y - 0.35, 3.2, 0.7, fill=palette.INK)


def _baseline_sign(sheet: Sheet, x: float, y: float) -> None:
    sheet.line([(x, y), (x + 5, y)], colour=palette.SECONDARY, weight=1.1)


def _dashed(sheet: Sheet, x: float, y: float) -> None:
    sheet.box(x, y - 1.2, 5, 2.4, fill=palette.PANEL, edge=palette.SECONDARY, weight=0.6, dashed=True)
