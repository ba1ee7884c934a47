from xml.etree import ElementTree as ET

import pytest
from fake_documents import _Fake

from planner.documents.charts import draw_chart, palette
from planner.documents.charts.axis import ticks
from planner.domain.model.chart import (
    Gantt,
    HeatMap,
    OrganisationBox,
    OrganisationChart,
    RangeBar,
    Ranges,
    RiskMatrix,
    StackedBar,
    StackedBars,
)
from planner.domain.model.estimate import Estimate

CHARTS = ("heat_map", "bars", "ranges", "gantt", "organisation", "calendar", "risks")


@pytest.mark.parametrize("name", CHARTS)
def test_every_chart_is_sound_svg_of_the_width_asked_for(name):
    drawing = draw_chart(getattr(_Fake("zh-CN"), name)(), 168, 200)
    root = ET.fromstring(drawing.svg)
    assert drawing.width == 168
    # points of 1/72 inch
    assert float(root.attrib["width"].removesuffix("pt")) == pytest.approx(168 / 25.4 * 72, abs=0.1)


@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_drawn_twice_is_the_same(name):
    chart = getattr(_Fake("en"), name)()
    assert draw_chart(chart, 168, 200) == draw_chart(chart, 168, 200)


@pytest.mark.parametrize("name", CHARTS)
def test_no_text_of_a_chart_needs_a_font_on_the_readers_side(name):
    assert "<text" not in draw_chart(getattr(_Fake("zh-CN"), name)(), 168, 200).svg


def test_more_rows_than_fit_are_set_closer():
    chart = _Fake("zh-CN").gantt()
    assert draw_chart(chart, 252, 120).height < draw_chart(chart, 252, 200).height


@pytest.mark.parametrize(
    "chart",
    [
        HeatMap((), (), "w", "u", "f"),
        StackedBars((), "x"),
        Ranges((), "x", 0, 0),
        OrganisationChart(()),
        RiskMatrix((), "x", "y"),
    ],
    ids=lambda chart: type(chart).__name__,
)
def test_a_chart_without_data_is_drawn_all_the_same(chart):
    assert draw_chart(chart, 168, 200).svg.startswith("<svg")


@pytest.mark.parametrize("label", [r"$\frac{$ & <b>", "a_{b}^{c}", "--><script>", "", "\x00"])
def test_a_hostile_label_is_drawn_as_plain_text(label):
    bars = Ranges((RangeBar(label, Estimate(1, 2, 3), label),), label, 0, 5, 3.0, label)
    ET.fromstring(draw_chart(bars, 168, 200).svg)


def test_a_bar_of_nothing_but_zeros_is_drawn():
    assert draw_chart(StackedBars((StackedBar("x", (), "0"),), "x"), 168, 200).svg


def test_a_box_whose_parent_is_unknown_stands_alone():
    assert draw_chart(OrganisationChart((OrganisationBox("a", "A", (), 0, "nobody", missing=True),)), 168, 200).svg


def test_rows_outside_the_window_of_time_leave_no_bar():
    chart = _Fake("en").gantt()
    window = {"window_start": chart.window_end, "window_end": chart.window_end}
    empty = Gantt(**{**{field: getattr(chart, field) for field in chart.__dataclass_fields__}, **window})
    assert draw_chart(empty, 252, 140).svg.count("stroke-dasharray") < draw_chart(chart, 252, 140).svg.count(
        "stroke-dasharray"
    )


@pytest.mark.parametrize("step", range(11))
def test_numbers_in_cells_can_be_read_on_every_shade(step):
    shade = palette.sequential(step / 10)
    assert palette.contrast(palette.text_on(shade), shade) >= 4.5


@pytest.mark.parametrize("index", range(8))
def test_numbers_on_bars_can_be_read_on_every_category(index):
    colour = palette.category(index)
    assert palette.contrast(palette.text_on(colour), colour) >= 4.5


def test_black_on_white_has_the_greatest_contrast():
    assert palette.contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0, 5, (0, 1, 2, 3, 4, 5)),
        (0, 0, (0,)),
        (0, 100, (0, 20, 40, 60, 80, 100)),
        (200, 450, (200, 250, 300, 350, 400, 450)),
    ],
)
def test_ticks_are_round(low, high, expected):
    assert ticks(low, high) == pytest.approx(expected)
