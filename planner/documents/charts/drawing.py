"""Finds the module that draws a chart."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from planner.documents.charts.disagreement import draw_disagreement
from planner.documents.charts.gantt import draw_gantt
from planner.documents.charts.heat_map import draw_heat_map
from planner.documents.charts.integration_map import draw_integration_map
from planner.documents.charts.ladder import draw_ladder
from planner.documents.charts.load import draw_load
from planner.documents.charts.organisation import draw_organisation
from planner.documents.charts.probability_curve import draw_probability_curve
from planner.documents.charts.ranges import draw_ranges
from planner.documents.charts.ranks import draw_ranks
from planner.documents.charts.risk_matrix import draw_risk_matrix
from planner.documents.charts.share_bars import draw_share_bars
from planner.documents.charts.sheet import Drawing
from planner.documents.charts.slip import draw_slip
from planner.documents.charts.stability import draw_stability
from planner.documents.charts.stacked_bars import draw_stacked_bars
from planner.documents.charts.tornado import draw_tornado
from planner.documents.charts.training_calendar import draw_training_calendar
from planner.documents.charts.value_and_cost import draw_value_and_cost
from planner.documents.charts.value_curve import draw_value_curve
from planner.domain.model.chart import (
    Chart,
    DisagreementMap,
    Gantt,
    HeatMap,
    IntegrationMap,
    Ladder,
    OrganisationChart,
    ProbabilityCurve,
    Ranges,
    RankAcceptability,
    ResourceLoad,
    RiskMatrix,
    ShareBars,
    SlipChart,
    StabilityBars,
    StackedBars,
    Tornado,
    TrainingCalendar,
    ValueAndCost,
    ValueCurve,
)

_DRAW: Mapping[type, Callable[[Any, float, float], Drawing]] = {
    DisagreementMap: draw_disagreement,
    Gantt: draw_gantt,
    HeatMap: draw_heat_map,
    IntegrationMap: draw_integration_map,
    Ladder: draw_ladder,
    OrganisationChart: draw_organisation,
    RankAcceptability: draw_ranks,
    ProbabilityCurve: draw_probability_curve,
    Ranges: draw_ranges,
    ResourceLoad: draw_load,
    RiskMatrix: draw_risk_matrix,
    SlipChart: draw_slip,
    StabilityBars: draw_stability,
    ShareBars: draw_share_bars,
    StackedBars: draw_stacked_bars,
    Tornado: draw_tornado,
    TrainingCalendar: draw_training_calendar,
    ValueAndCost: draw_value_and_cost,
    ValueCurve: draw_value_curve,
}


def draw_chart(chart: Chart, width: float, most_height: float) -> Drawing:
    """
    Draw a chart `width` millimetres wide.

    Rows are set closer to stay within `most_height`; where even that is not enough the drawing comes out
    higher and the page scales it down.
    """
    return _DRAW[type(chart)](chart, width, most_height)
