"""The integration map: the CRM at the left, one box for each other system, and what passes between them."""

from __future__ import annotations

from dataclasses import dataclass

from planner.documents import fonts
from planner.documents.charts import palette
from planner.documents.charts.sheet import Drawing, Sheet, line_pitch
from planner.domain.model.chart import IntegrationMap, MapFlow, MapSystem

_CENTRE = 20.0
_BOX = 40.0
_TITLE_SIZE = 8.0
_SIZE = 7.5
_SMALL = 7.0
_PADDING = 2.0
_GAP = 3.0
_HEAD = 2.0
# between a line and the text above it
_ABOVE = 0.8
_MOST_LINES = 3
# part of a lane that the rhythm may take
_RHYTHM = 0.36


@dataclass(frozen=True, slots=True)
class _Lane:
    """One arrow with its texts; `height` from the top of the texts to below the line."""

    flow: MapFlow
    label: tuple[str, ...]
    rhythm: tuple[str, ...]

    @property
    def height(self) -> float:
        lines = max(len(self.label), len(self.rhythm), 1)
        return lines * line_pitch(_SIZE) + _ABOVE + 2.4


@dataclass(frozen=True, slots=True)
class _Placed:
    system: MapSystem
    title: tuple[str, ...]
    notes: tuple[str, ...]
    lanes: tuple[_Lane, ...]
    remark: tuple[str, ...]

    @property
    def height(self) -> float:
        """Return what box or lanes need, whichever is more."""
        box = len(self.title) * line_pitch(_TITLE_SIZE) + len(self.notes) * line_pitch(_SMALL) + 2 * _PADDING
        return max(box, sum(lane.height for lane in self.lanes))


def draw_integration_map(chart: IntegrationMap, width: float, most_height: float) -> Drawing:
    """Draw systems from the top, each with its own arrows to the CRM: no line crosses another or a text."""
    del most_height  # boxes are as high as their texts
    room = width - _CENTRE - _BOX
    placed = [_place(system, room) for system in chart.systems]
    height = max(sum(one.height for one in placed) + _GAP * max(0, len(placed) - 1), 12.0)
    sheet = Sheet(width, height + 1)
    centre = fonts.wrapped(chart.centre, _CENTRE - 2 * _PADDING, _TITLE_SIZE, _MOST_LINES)
    sheet.box(0.4, 0.5, _CENTRE - 0.4, height, fill=palette.PANEL, edge=palette.ACCENT, weight=1.0)
    sheet.lines(_CENTRE / 2, 0.5 + height / 2, centre, size=_TITLE_SIZE, colour=palette.ACCENT, align="center")
    y = 0.5
    for one in placed:
        _draw_system(sheet, one, width, y)
        y += one.height + _GAP
    return sheet.finished()


def _place(system: MapSystem, room: float) -> _Placed:
    inner = _BOX - 2 * _PADDING
    text = room - 2 * (_HEAD + 1)
    lanes = tuple(_lane(flow, text) for flow in system.flows)
    return _Placed(
        system,
        fonts.wrapped(system.title, inner, _TITLE_SIZE, 2),
        tuple(line for note in system.notes for line in fonts.wrapped(note, inner, _SMALL, 2)),
        lanes,
        fonts.wrapped(system.remark, text, _SIZE, 2) if system.remark and not lanes else (),
    )


def _lane(flow: MapFlow, room: float) -> _Lane:
    """Give the rhythm the room it needs, up to its share; the object gets the rest."""
    wanted = fonts.text_width(fonts.spaced(flow.rhythm), _SMALL) + 0.5
    side = min(wanted, room * _RHYTHM)
    label = fonts.wrapped(flow.label, room - side - 3, _SIZE, _MOST_LINES)
    return _Lane(flow, label, fonts.wrapped(flow.rhythm, side, _SMALL, _MOST_LINES))


def _draw_system(sheet: Sheet, one: _Placed, width: float, top: float) -> None:
    left, connected = width - _BOX, bool(one.lanes)
    edge = palette.ACCENT if connected else palette.SECONDARY
    fill = palette.PANEL if connected else palette.PAPER
    sheet.box(left, top, _BOX - 0.4, one.height, fill=fill, edge=edge, weight=0.7, dashed=not connected)
    texts = len(one.title) * line_pitch(_TITLE_SIZE) + len(one.notes) * line_pitch(_SMALL)
    y = top + (one.height - texts) / 2
    for line in one.title:
        sheet.text(left + _PADDING, y + line_pitch(_TITLE_SIZE) / 2, line, size=_TITLE_SIZE)
        y += line_pitch(_TITLE_SIZE)
    for line in one.notes:
        sheet.text(left + _PADDING, y + line_pitch(_SMALL) / 2, line, size=_SMALL, colour=palette.SECONDARY)
        y += line_pitch(_SMALL)
    if connected:
        _draw_lanes(sheet, one, left, top)
    elif one.remark:
        _draw_remark(sheet, one, left, top)


def _draw_lanes(sheet: Sheet, one: _Placed, right: float, top: float) -> None:
    y = top + (one.height - sum(lane.height for lane in one.lanes)) / 2
    for lane in one.lanes:
        _draw_lane(sheet, lane, (_CENTRE, right), y)
        y += lane.height


def _draw_lane(sheet: Sheet, lane: _Lane, ends: tuple[float, float], top: float) -> None:
    """Draw an arrow with the object above its left end and the rhythm above its right one."""
    left, right = ends
    block = max(len(lane.label), len(lane.rhythm), 1) * line_pitch(_SIZE)
    y = top + block + _ABOVE
    sheet.lines(left + _HEAD + 1, _middle(top, block, lane.label, _SIZE), lane.label, size=_SIZE)
    sheet.lines(
        right - _HEAD - 1,
        _middle(top, block, lane.rhythm, _SMALL),
        lane.rhythm,
        size=_SMALL,
        colour=palette.SECONDARY,
        align="right",
    )
    sheet.line([(left + 0.6, y), (right - 0.6, y)], colour=palette.ACCENT, weight=0.9)
    if lane.flow.way in ("to_crm", "both"):
        _head(sheet, left + 0.2, y, 1.0)
    if lane.flow.way in ("from_crm", "both"):
        _head(sheet, right - 0.2, y, -1.0)


def _middle(top: float, block: float, lines: tuple[str, ...], size: float) -> float:
    """Return the middle of lines that end at the foot of their block."""
    return top + block - len(lines) * line_pitch(size) / 2


def _head(sheet: Sheet, tip: float, y: float, inwards: float) -> None:
    """Draw the head of an arrow that points to `tip`."""
    back = tip + inwards * _HEAD
    sheet.polygon([(tip, y), (back, y - 1.0), (back, y + 1.0)], fill=palette.ACCENT)


def _draw_remark(sheet: Sheet, one: _Placed, right: float, top: float) -> None:
    """Draw a dashed line to a system without an interface, with what becomes of it."""
    block = len(one.remark) * line_pitch(_SIZE)
    y = top + (one.height + block) / 2 + _ABOVE / 2
    sheet.lines(_CENTRE + _HEAD + 1, y - _ABOVE - block / 2, one.remark, size=_SIZE, colour=palette.SECONDARY)
    sheet.line([(_CENTRE + 0.6, y), (right - 0.6, y)], colour=palette.SECONDARY, weight=0.6, dashed=True)
