"""A value axis across a chart: where a value lies in millimetres, and its drawn ticks."""

from __future__ import annotations

from dataclasses import dataclass

from planner.documents import fonts
from planner.documents.charts import palette
from planner.documents.charts.axis import number, ticks
from planner.documents.charts.sheet import Sheet

AXIS_HEIGHT = 10.0
_TICK_SIZE = 6.5
# numbers, then the words of the axis, this far below the chart
_NUMBERS_BELOW = 2.4
_WORDS_BELOW = 6.4


@dataclass(frozen=True, slots=True)
class Scale:
    """Maps values to millimetres from the left; values outside stop at the ends."""

    left: float
    width: float
    minimum: float
    maximum: float

    def x(self, value: float) -> float:
        """Return where a value lies."""
        span = (self.maximum - self.minimum) or 1.0
        share = min(1.0, max(0.0, (value - self.minimum) / span))
        return self.left + self.width * share


def draw_scale(sheet: Sheet, scale: Scale, axis: str, top: float, bottom: float) -> None:
    """Draw hairlines at round values from `top` to `bottom`, the values and the words of the axis below."""
    for value in ticks(scale.minimum, scale.maximum):
        x = scale.x(value)
        sheet.line([(x, top), (x, bottom)])
        sheet.text(x, bottom + _NUMBERS_BELOW, number(value), size=_TICK_SIZE, colour=palette.SECONDARY, align="center")
    # a long explanation may begin below the labels
    words = fonts.spaced(axis)
    left = scale.left if fonts.text_width(words, _TICK_SIZE) <= sheet.width - scale.left else 0.0
    words = fonts.fitted(words, sheet.width - left, _TICK_SIZE)
    sheet.text(left, bottom + _WORDS_BELOW, words, size=_TICK_SIZE, colour=palette.SECONDARY)
