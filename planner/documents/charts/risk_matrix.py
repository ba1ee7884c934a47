"""The risk matrix: ids in a field of likelihood and impact, one to five."""

from __future__ import annotations

from planner.documents import fonts
from planner.documents.charts import palette
from planner.documents.charts.sheet import Drawing, Sheet, line_pitch
from planner.domain.model.chart import RiskMatrix

_STEPS = 5
_LEFT = 12.0
_FOOT = 10.0
_LEAST_ROW = 10.5
_SIZE = 7.2
_SERIOUS = 15
_WATCHED = 8


def draw_risk_matrix(chart: RiskMatrix, width: float, most_height: float) -> Drawing:
    """Draw likelihood from left to right and impact from below; rows grow with the ids they hold."""
    del most_height  # every id must be readable
    cell_width = (width - _LEFT) / _STEPS
    texts = {
        (likelihood, impact): _ids(chart, likelihood, impact, cell_width - 4)
        for likelihood in range(1, _STEPS + 1)
        for impact in range(1, _STEPS + 1)
    }
    heights = {impact: _row_height(texts, impact) for impact in range(1, _STEPS + 1)}
    sheet = Sheet(width, sum(heights.values()) + _FOOT)
    top = 0.0
    for impact in range(_STEPS, 0, -1):
        sheet.text(_LEFT - 3, top + heights[impact] / 2, str(impact), colour=palette.SECONDARY, align="center")
        for likelihood in range(1, _STEPS + 1):
            area = (_LEFT + (likelihood - 1) * cell_width, top, cell_width, heights[impact])
            _draw_cell(sheet, likelihood * impact, texts[likelihood, impact], area)
        top += heights[impact]
    _draw_labels(sheet, chart, cell_width, top)
    return sheet.finished()


def _ids(chart: RiskMatrix, likelihood: int, impact: int, width: float) -> tuple[str, ...]:
    ids = [point.id for point in chart.points if (point.likelihood, point.impact) == (likelihood, impact)]
    return fonts.wrapped("  ".join(ids), width, _SIZE, 99) if ids else ()


def _row_height(texts: dict[tuple[int, int], tuple[str, ...]], impact: int) -> float:
    most = max(len(lines) for (_, row), lines in texts.items() if row == impact)
    return max(_LEAST_ROW, most * line_pitch(_SIZE) + 6)


def _draw_cell(sheet: Sheet, product: int, ids: tuple[str, ...], area: tuple[float, float, float, float]) -> None:
    x, top, width, height = area
    tint, colour = "#eaf4ec", palette.GOOD
    if product >= _SERIOUS:
        tint, colour = "#fbe4e2", palette.BAD
    elif product >= _WATCHED:
        tint, colour = "#fdf0dc", palette.WATCH
    sheet.box(x + 0.3, top + 0.3, width - 0.6, height - 0.6, fill=tint)
    sheet.text(x + width - 1.4, top + 2.4, str(product), size=6, colour=colour, align="right")
    sheet.lines(x + width / 2, top + height / 2 + 0.8, ids, size=_SIZE, align="center")


def _draw_labels(sheet: Sheet, chart: RiskMatrix, cell_width: float, bottom: float) -> None:
    for likelihood in range(1, _STEPS + 1):
        x = _LEFT + (likelihood - 0.5) * cell_width
        sheet.text(x, bottom + 2.6, str(likelihood), colour=palette.SECONDARY, align="center")
    middle = _LEFT + (sheet.width - _LEFT) / 2
    sheet.text(middle, bottom + 7, chart.likelihood_label, size=7, colour=palette.SECONDARY, align="center")
    sheet.text(3, bottom / 2, chart.impact_label, size=7, colour=palette.SECONDARY, upright=True)
