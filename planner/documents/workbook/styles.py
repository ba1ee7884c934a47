"""The styles of the workbook: the colours of the documents, inputs recognised by frame and colour."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from planner.documents.charts.palette import ACCENT, BAD, GOOD, INK, PANEL, SECONDARY, WATCH
from planner.documents.workbook.model import Style

INPUT_FILL = "#fff8e6"
BAND = "#e6f1f1"
# bars under numbers: light enough for the ink on them
BAR = "#b5dadc"
BAR_BELOW = "#f3cba5"

PERCENT = "0.0%"
PERCENT_FINE = "0.00%"
WHOLE_PERCENT = "0%"
POINTS = "+0.0;−0.0;0.0"
POINTS_FINE = "+0.00;−0.00;0.00"
RATING = "0.0"
WEIGHT = "0.##"
MONEY = "#,##0"
COUNT = "0"
# nearly certain, hardly ever, else per cent
_SHARE = '[>0.99]"> 99%";[<0.01]"< 1%";0%'

TEXT = Style()
WRAPPED = Style(wrap=True)
TITLE = Style(bold=True, size=16, ink=ACCENT, middle=True)
SUBTITLE = Style(ink=SECONDARY, wrap=True, middle=True)
NOTE = Style(ink=SECONDARY, size=9, wrap=True)
SECTION = Style(bold=True, size=12, ink=ACCENT, middle=True)
HEAD = Style(bold=True, border="head", wrap=True, middle=True, fill=PANEL)
HEAD_RIGHT = replace(HEAD, align="right", indent=1)
HEAD_CENTRED = replace(HEAD, align="center")
GROUP = Style(bold=True, ink=INK, fill=BAND, middle=True)
BODY = Style(border="hair", wrap=True, middle=True)
BODY_CENTRED = replace(BODY, align="center")
STRONG = replace(BODY, bold=True)
TOTAL = Style(border="foot", bold=True, wrap=True, middle=True)
TAG = Style(ink=SECONDARY, size=8, align="center", middle=True)

RANK = replace(STRONG, align="center", number=COUNT)

# the look of cells while a rule holds
WARNING = Style(bold=True, ink=WATCH)
FAILED = Style(bold=True, ink=BAD)
PASSED = Style(ink=GOOD)
UNKNOWN = Style(ink=SECONDARY, fill=PANEL)


def number(format_: str, *, strong: bool = False, total: bool = False) -> Style:
    """Return the style of a computed number."""
    border: Literal["foot", "hair"] = "foot" if total else "hair"
    return Style(border=border, number=format_, align="right", bold=strong or total, middle=True, indent=1)


def entry(format_: str = "General", *, centred: bool = False) -> Style:
    """Return the style of an input: dashed frame and pale fill."""
    align: Literal["center", "right"] = "center" if centred else "right"
    return Style(border="input", fill=INPUT_FILL, number=format_, align=align, middle=True, indent=0 if centred else 1)


def delivered(format_: str) -> Style:
    """Return the style of a number that stays as delivered."""
    return Style(border="hair", number=format_, align="right", fill=PANEL, middle=True, indent=1)


def share(value: float) -> Style:
    """Return the style of a share of draws: what is nearly certain, or hardly ever happens, gets no digits."""
    return delivered(WHOLE_PERCENT if value == 0 else _SHARE)
