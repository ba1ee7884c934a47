"""Charts of how certain dates are: curve, tornado, shares; and the section that shows them."""

from datetime import date, timedelta
from itertools import permutations
from xml.etree import ElementTree as ET

import pytest

from planner.documents.charts import draw_chart
from planner.documents.charts.probability_curve import place_labels, ticks_between
from planner.domain.model.chart import CurveMark, ProbabilityCurve, ShareBar, ShareBars, SwingBar, Tornado

FIRST = date(2026, 11, 2)


def _curve(days=40):
    points = tuple((FIRST + timedelta(days=n), (n + 1) / days) for n in range(days))
    marks = (
        CurveMark(FIRST, "计划 2026-11-02", "planned"),
        CurveMark(FIRST - timedelta(days=30), "期望 2026-10-03（0%）", "wished"),
        CurveMark(FIRST + timedelta(days=20), "P50 2026-11-22（暂定）", "percentile", 0.5),
        CurveMark(FIRST + timedelta(days=38), "P95 2026-12-10（暂定）", "percentile", 0.95),
    )
    return ProbabilityCurve(points, marks, ((FIRST, "2026年11月"),), "在此日或之前上线的概率")


def _tornado():
    bars = (
        SwingBar(
            "规模等级（样例ERP：接口规格与对账规则等3个工作包），名称很长需要折行", -2.2, 9.1, "−2.2", "＋9.1", "0.45"
        ),
        SwingBar("两端都偏晚", 1.0, 3.0, "＋1.0", "＋3.0", "0.10"),
        SwingBar("两端都偏早", -3.0, -1.0, "−3.0", "−1.0", "−0.10"),
    )
    return Tornado(bars, "工作日", "模拟的平均上线日", "秩相关")


def _shares():
    return ShareBars((ShareBar("接口开发", 1.0, "100%", highlighted=True), ShareBar("培训", 0.0, "0%")), "比例（%）")


CHARTS = {"curve": _curve(), "tornado": _tornado(), "shares": _shares()}


@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_is_sound_svg_without_fonts_and_the_same_each_time(name):
    drawing = draw_chart(CHARTS[name], 168, 200)
    root = ET.fromstring(drawing.svg)
    assert float(root.attrib["width"].removesuffix("pt")) == pytest.approx(168 / 25.4 * 72, abs=0.1)
    assert "<text" not in drawing.svg
    assert drawing == draw_chart(CHARTS[name], 168, 200)


@pytest.mark.parametrize(
    "chart",
    [ProbabilityCurve((), (), (), "x"), Tornado((), "x", "", ""), ShareBars((), "x")],
    ids=lambda chart: type(chart).__name__,
)
def test_a_chart_without_content_is_drawn_empty(chart):
    assert draw_chart(chart, 168, 200).svg


@pytest.mark.parametrize(
    "places", [(60.0, 62.0), (60.0, 60.0), (12.0, 14.0), (160.0, 165.0), (12.0, 165.0), (60.0, 61.0, 62.0)]
)
def test_no_line_of_a_date_passes_through_the_label_of_another_and_labels_stay_apart(places):
    texts = ("期望 2026-12-04（0%）", "计划 2026-12-17", "今天 2026-12-10")
    labels = place_labels(list(zip(places, texts, strict=False)), 168.0)
    assert sorted(label.number for label in labels) == list(range(len(places)))
    for one, other in permutations(labels, 2):
        assert one.left >= 0
        assert one.right <= 168
        # the line of a label runs from its own row down
        assert other.row > one.row or not one.left < other.x < one.right
        assert one.row != other.row or one.right <= other.left or other.right <= one.left


def test_a_certain_date_is_a_curve_of_one_step():
    chart = ProbabilityCurve(((FIRST, 1.0),), (CurveMark(FIRST, "P50", "percentile", 0.5),), (), "x")
    assert draw_chart(chart, 168, 200).svg


def test_more_rows_than_fit_are_set_closer():
    bars = tuple(SwingBar(f"cause {n}", -n, n, f"−{n}", f"+{n}", "0.5") for n in range(1, 20))
    chart = Tornado(bars, "days", "mean", "rank")
    assert draw_chart(chart, 168, 100).height < draw_chart(chart, 168, 200).height


def test_an_axis_of_months_is_marked_at_first_days_and_a_short_one_at_mondays():
    assert ticks_between(date(2026, 7, 15), date(2026, 12, 20)) == tuple(date(2026, month, 1) for month in range(8, 13))
    short = ticks_between(date(2026, 11, 4), date(2026, 11, 30))
    assert short == (date(2026, 11, 9), date(2026, 11, 16), date(2026, 11, 23), date(2026, 11, 30))


def test_an_axis_of_years_has_no_more_marks_than_can_be_read():
    assert 4 <= len(ticks_between(date(2026, 1, 1), date(2029, 12, 31))) <= 9
