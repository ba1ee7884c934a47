"""Weight stability: between which weights the leader and the ranking stay, with a tick at today's weight."""

from __future__ import annotations

from planner.documents import fonts
from planner.documents.charts import palette
from planner.documents.charts.scale import AXIS_HEIGHT, Scale, draw_scale
from planner.documents.charts.sheet import Drawing, Sheet, line_pitch
from planner.domain.model.chart import StabilityBar, StabilityBars

_ROW_HEIGHT = 5.3
_LEAST_ROW_HEIGHT = 5.3
_SIZE = 7.5
_END_SIZE = 6.5
# two lines of this size fit the lowest row
_LOW_SIZE = 6.0
_HALF = 1.5
_TICK = 2.5
_LEADER = palette.mixed(palette.PAPER, palette.ACCENT, 0.3)


def draw_stability(chart: StabilityBars, width: float, most_height: float) -> Drawing:
    """Draw a bar per criterion in the order given; who leads beyond an end is named there."""
    label_width = min(width * 0.4, max((fonts.text_width(b.label, _SIZE) for b in chart.bars), default=0) + 7)
    text_width = min(width * 0.22, max((_text_width(bar) for bar in chart.bars), default=0) + 4)
    scale = Scale(label_width + 1, width - label_width - text_width - 3, 0.0, chart.maximum)
    room = most_height - AXIS_HEIGHT
    row_height = max(_LEAST_ROW_HEIGHT, min(_ROW_HEIGHT, room / max(1, len(chart.bars))))
    bottom = row_height * len(chart.bars)
    sheet = Sheet(width, bottom + AXIS_HEIGHT)
    draw_scale(sheet, scale, chart.axis, 0.0, bottom)
    for place, bar in enumerate(chart.bars):
        _draw_bar(sheet, bar, scale, row_height * place, row_height)
    return sheet.finished()


def _text_width(bar: StabilityBar) -> float:
    """Return the room for the interval and the longer of the names behind it."""
    names = (f" ＜ {name}" for name in (bar.below, bar.above) if name)
    longest = max((fonts.text_width(fonts.spaced(name), _END_SIZE) for name in names), default=0.0)
    return fonts.text_width(fonts.spaced(bar.text), 7) + longest


def _draw_bar(sheet: Sheet, bar: StabilityBar, scale: Scale, top: float, height: float) -> None:
    middle = top + height / 2
    colour = palette.INK if bar.heading else palette.SECONDARY
    indent = 2.0 if bar.heading else 5.0
    most_lines = 2 if height >= 2 * line_pitch(7) else 1
    lines = fonts.wrapped(bar.label, scale.left - indent - 2, _SIZE, most_lines)
    sheet.lines(indent, middle, lines, size=_SIZE if len(lines) == 1 else 7, colour=colour)
    for (low, high), fill in ((bar.leader, _LEADER), (bar.ranking, palette.ACCENT)):
        left, right = scale.x(low), scale.x(high)
        sheet.box(left, middle - _HALF, right - left, 2 * _HALF, fill=fill)
    today = scale.x(bar.weight)
    sheet.line([(today, middle - _TICK), (today, middle + _TICK)], colour=palette.PAPER, weight=2.6)
    sheet.line([(today, middle - _TICK), (today, middle + _TICK)], colour=palette.INK, weight=1.2)
    unnamed = _name_ends(sheet, bar, scale, middle)
    right = scale.left + scale.width + 2
    _write_interval(sheet, (bar.text, unnamed), right, (middle, height), colour)


def _write_interval(sheet: Sheet, texts: tuple[str, str], x: float, row: tuple[float, float], colour: str) -> None:
    """Write the interval and, behind it or below it, who leads beyond an end that had no room for the name."""
    (text, name), (middle, height) = texts, row
    behind = x + fonts.text_width(fonts.spaced(text), 7) + 1.2
    if not name or behind + fonts.text_width(fonts.spaced(name), _END_SIZE) <= sheet.width:
        sheet.text(x, middle, text, size=7, colour=colour)
        sheet.text(behind, middle, name, size=_END_SIZE, colour=palette.WATCH)
        return
    size = 7.0 if 2 * line_pitch(7) <= height else _LOW_SIZE
    name = fonts.fitted(fonts.spaced(name), sheet.width - x, size)
    sheet.text(x, middle - line_pitch(size) / 2, text, size=size, colour=colour)
    sheet.text(x, middle + line_pitch(size) / 2, name, size=size, colour=palette.WATCH)


def _name_ends(sheet: Sheet, bar: StabilityBar, scale: Scale, middle: float) -> str:
    """Name who leads below and above beside the bar; return those that found no room there."""
    left, right = scale.x(bar.leader[0]), scale.x(bar.leader[1])
    end = scale.left + scale.width
    below, above = (f"{sign} {name}" if name else "" for sign, name in (("＜", bar.below), ("＞", bar.above)))
    places = ((below, left - 0.8, left - scale.left, "right"), (above, right + 0.8, end - right, "left"))
    unnamed = []
    for text, x, room, align in places:
        if fonts.text_width(fonts.spaced(text), _END_SIZE) + 1.6 <= room:
            sheet.text(
                x, middle, text, size=_END_SIZE, colour=palette.WATCH, align="right" if align == "right" else "left"
            )
        elif text:
            unnamed.append(text)
    return " ".join(unnamed)
