"""Charts as SVG: one module per chart type, all drawn on one kind of sheet."""

from planner.documents.charts.drawing import draw_chart
from planner.documents.charts.sheet import Drawing

__all__ = ["Drawing", "draw_chart"]
