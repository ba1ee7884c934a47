"""The disagreement map: everybody's weight of every point, the combined one, and which disagreement decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from planner.documents import fonts
from planner.documents.charts import palette
from planner.documents.charts.scale import AXIS_HEIGHT, Scale, draw_scale
from planner.documents.charts.sheet import Drawing, Sheet, line_pitch
from planner.domain.model.chart import DisagreementMap, DisagreementRow, Judgement

_ROW_HEIGHT = 5.8
_LEAST_ROW_HEIGHT = 5.2
_KEY_PITCH = 4.4
_SIZE = 7.5
_SIGN_SIZE = 6.0
_RADIUS = 1.45
_TICK = 3.0
# weights closer than this on paper share a dot, which then holds all their signs
_SAME_MM = 0.7


@dataclass(frozen=True, slots=True)
class Spot:
    """A dot, or a longer mark where several weights lie too close for dots of their own."""

    left: float
    right: float
    signs: tuple[str, ...]

    @property
    def sign(self) -> str:
        """What is written inside: the signs in the order of the weights."""
        return "·".join(filter(None, self.signs))

    @property
    def middle(self) -> float:
        """Where its middle lies."""
        return (self.left + self.right) / 2

    @property
    def half(self) -> float:
        """Half its width: it reaches over all its weights and holds its signs."""
        needed = fonts.text_width(self.sign, _SIGN_SIZE) / 2 + 0.5
        return max(_RADIUS, (self.right - self.left) / 2 + _RADIUS if self.right > self.left else 0.0, needed)


def draw_disagreement(chart: DisagreementMap, width: float, most_height: float) -> Drawing:
    """Draw a row per point in the order given, the signs of the respondents explained above."""
    label_width = min(width * 0.34, max((fonts.text_width(r.label, _SIZE) for r in chart.rows), default=0) + 5)
    text_width = max((_text_width(row) for row in chart.rows), default=0.0) + 3
    scale = Scale(label_width + 2, width - label_width - text_width - 4, 0.0, chart.maximum)
    key = _placed_key(chart.people, width)
    top = (key[-1][2] + 1) * _KEY_PITCH + 1.5 if key else 0.0
    room = most_height - top - AXIS_HEIGHT
    row_height = max(_LEAST_ROW_HEIGHT, min(_ROW_HEIGHT, room / max(1, len(chart.rows))))
    bottom = top + row_height * len(chart.rows)
    sheet = Sheet(width, bottom + AXIS_HEIGHT)
    for sign, name, line, x in ((s, n, line, x) for (s, n), x, line in key):
        y = (line + 0.5) * _KEY_PITCH
        _draw_spot(sheet, Spot(x + _RADIUS, x + _RADIUS, (sign,)), y)
        sheet.text(x + 2 * _RADIUS + 1.2, y, name, size=7, colour=palette.SECONDARY)
    draw_scale(sheet, scale, chart.axis, top, bottom)
    for place, row in enumerate(chart.rows):
        _draw_row(sheet, row, scale, top + row_height * place, row_height)
    return sheet.finished()


def _text_width(row: DisagreementRow) -> float:
    return max(fonts.text_width(fonts.spaced(text), 7) for text in (row.text, row.decides))


def _placed_key(people: Sequence[tuple[str, str]], width: float) -> list[tuple[tuple[str, str], float, int]]:
    """Return every person with x and line of the explanation."""
    placed: list[tuple[tuple[str, str], float, int]] = []
    x, line = 0.0, 0
    for sign, raw in people:
        name = fonts.fitted(fonts.spaced(raw), width - 8, 7)
        needed = fonts.text_width(name, 7) + 2 * _RADIUS + 6
        if x and x + needed > width:
            x, line = 0.0, line + 1
        placed.append(((sign, name), x, line))
        x += needed
    return placed


def _draw_row(sheet: Sheet, row: DisagreementRow, scale: Scale, top: float, height: float) -> None:
    middle = top + height / 2
    if row.decides:
        sheet.box(0, middle - 2.2, 0.8, 4.4, fill=palette.WATCH)
    most_lines = 2 if height >= 2 * line_pitch(7) else 1
    lines = fonts.wrapped(row.label, scale.left - 5, _SIZE, most_lines)
    sheet.lines(2, middle, lines, size=_SIZE if len(lines) == 1 else 7)
    places = [scale.x(one.value) for one in row.judgements]
    if places:
        sheet.line([(min(places), middle), (max(places), middle)], colour=palette.SECONDARY, weight=1.0)
    today = scale.x(row.combined)
    sheet.line([(today, middle - _TICK), (today, middle + _TICK)], colour=palette.ACCENT, weight=1.6)
    for spot in spots(row.judgements, scale):
        _draw_spot(sheet, spot, middle)
    right = scale.left + scale.width + 2
    if row.decides and height >= 2 * line_pitch(7):
        sheet.text(right, middle - line_pitch(7) / 2, row.text, size=7, colour=palette.SECONDARY)
        sheet.text(right, middle + line_pitch(7) / 2, row.decides, size=7, colour=palette.WATCH)
    else:
        colour = palette.WATCH if row.decides else palette.SECONDARY
        sheet.text(right, middle, row.text, size=7, colour=colour)


def spots(judgements: Sequence[Judgement], scale: Scale) -> list[Spot]:
    """Return the dots from left to right; weights whose dots would cover each other share one."""
    found: list[Spot] = []
    for one in sorted(judgements, key=lambda judgement: (judgement.value, judgement.sign)):
        x = scale.x(one.value)
        spot = Spot(x, x, (one.sign,))
        if found and _cover(found[-1], spot):
            last = found.pop()
            spot = Spot(last.left, x, (*last.signs, one.sign))
        found.append(spot)
    return found


def _cover(one: Spot, other: Spot) -> bool:
    """Say whether two dots cannot be told apart: unsigned ones only where they nearly coincide."""
    if not one.sign and not other.sign:
        return other.middle - one.middle < _SAME_MM
    return other.middle - one.middle < one.half + other.half


def _draw_spot(sheet: Sheet, spot: Spot, y: float) -> None:
    if spot.half <= _RADIUS:
        sheet.dot(spot.middle, y, _RADIUS, fill=palette.PAPER, edge=palette.INK)
    else:
        width, height = 2 * spot.half, 2 * _RADIUS
        sheet.box(spot.middle - spot.half, y - _RADIUS, width, height, fill=palette.PAPER, edge=palette.INK, weight=0.8)
    sheet.text(spot.middle, y, spot.sign, size=_SIGN_SIZE, align="center")
