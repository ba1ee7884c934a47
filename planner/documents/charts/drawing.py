"""Finds the module that draws a chart."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from planner.documents.charts.gantt import draw_gantt
from planner.documents.charts.heat_map import draw_heat_map
from planner.documents.charts.organisation import draw_organisation
from planner.documents.charts.ranges import draw_ranges
from planner.documents.charts.risk_matrix import draw_risk_matrix
from planner.documents.charts.sheet import Drawing
from planner.documents.charts.stacked_bars import draw_stacked_bars
from planner.documents.charts.training_calendar import draw_training_calendar
from planner.domain.model.chart import (
    Chart,
    Gantt,
    HeatMap,
    OrganisationChart,
    Ranges,
    RiskMatrix,
    StackedBars,
    TrainingCalendar,
)

_DRAW: Mapping[type, Callable[[Any, float, float], Drawing]] = {
    Gantt: draw_gantt,
    HeatMap: draw_heat_map,
    OrganisationChart: draw_organisation,
    Ranges: draw_ranges,
    RiskMatrix: draw_risk_matrix,
    StackedBars: draw_stacked_bars,
    TrainingCalendar: draw_training_calendar,
}


def draw_chart(chart: Chart, width: float, most_height: float) -> Drawing:
    """
    Draw a chart `width` millimetres wide.

    Rows are set closer to stay within `most_height`; where even that is not enough the drawing comes out
    higher and the page scales it down.
    """
    return _DRAW[type(chart)](chart, width, most_height)
