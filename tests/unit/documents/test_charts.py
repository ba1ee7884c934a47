from dataclasses import replace
from datetime import date
from xml.etree import ElementTree as ET

import pytest
from fake_documents import _Fake

from planner.documents.charts import draw_chart, palette
from planner.documents.charts.axis import month_names, ticks
from planner.documents.charts.disagreement import spots
from planner.documents.charts.ladder import in_lines
from planner.documents.charts.ranks import shade_of_rank
from planner.documents.charts.scale import Scale
from planner.documents.charts.value_and_cost import labels_of
from planner.domain.model.chart import (
    DisagreementMap,
    Gantt,
    HeatMap,
    Judgement,
    Ladder,
    LadderRung,
    OrganisationBox,
    OrganisationChart,
    PricedPoint,
    RangeBar,
    Ranges,
    RankAcceptability,
    RankBar,
    RiskMatrix,
    SlipChart,
    SlipRow,
    StabilityBars,
    StackedBar,
    StackedBars,
    ValueAndCost,
)
from planner.domain.model.estimate import Estimate

CHARTS = (
    "heat_map", "bars", "ranges", "gantt", "organisation", "calendar", "risks", "ranks", "stability", "disagreement",
    "frontier", "ladder",
)  # fmt: skip


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
        RankAcceptability((), "x"),
        StabilityBars((), "x", 0.0),
        DisagreementMap((), (), "x", 0.0),
        ValueAndCost((), ("unpriced",), "y", "x", "f", "u"),
        Ladder((), "x"),
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


def test_only_the_line_of_a_box_that_says_nobody_is_named_is_coloured():
    lines = ("Sponsor: Zhao", "Expert: not named", "Lead: Qian")
    box = OrganisationBox("a", "A", lines, 0, None, missing=True, missing_lines=(1,))
    svg = draw_chart(OrganisationChart((box,)), 168, 200).svg
    # one group per printed line: the title, then the lines
    found = [f"fill: {palette.WATCH}" in group for group in svg.split('<g id="text_')[1:]]
    assert found == [False, False, True, False]


def test_a_box_whose_parent_is_unknown_stands_alone():
    assert draw_chart(OrganisationChart((OrganisationBox("a", "A", (), 0, "nobody", missing=True),)), 168, 200).svg


def test_the_latest_day_takes_room_below_the_sessions_of_its_day():
    chart = _Fake("en").calendar()
    ((day, _),) = chart.deadlines
    assert any(entry.day == day for entry in chart.entries)
    without = replace(chart, deadlines=())
    assert draw_chart(without, 168, 200).height < draw_chart(chart, 168, 200).height


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


@pytest.mark.parametrize("ranks", [1, 2, 3, 6])
def test_ranks_are_told_apart_by_shade_with_the_first_darkest(ranks):
    shades = [palette.contrast(shade_of_rank(rank, ranks), "#ffffff") for rank in range(ranks)]
    assert shades == sorted(shades, reverse=True)
    assert len(set(shades)) == ranks
    assert shades[0] == pytest.approx(palette.contrast(palette.ACCENT, "#ffffff"))


def test_respondents_of_one_opinion_share_a_mark_that_holds_both_signs():
    scale = Scale(0.0, 100.0, 0.0, 20.0)
    found = spots((Judgement(8.0, "2"), Judgement(16.0, "3"), Judgement(8.0, "1")), scale)
    assert [(spot.sign, spot.middle) for spot in found] == [("1·2", 40.0), ("3", 80.0)]


def test_close_weights_share_a_mark_that_reaches_over_both_of_them():
    # half a per cent is 2.5 mm here, less than two dots need
    (spot,) = spots((Judgement(8.5, "2"), Judgement(8.0, "1")), Scale(0.0, 100.0, 0.0, 20.0))
    assert spot.sign == "1·2"
    assert spot.middle - spot.half <= 40.0
    assert spot.middle + spot.half >= 42.5


def test_marks_of_nobody_named_carry_no_sign():
    found = spots((Judgement(8.0), Judgement(8.5), Judgement(8.0)), Scale(0.0, 100.0, 0.0, 20.0))
    assert [spot.sign for spot in found] == ["", ""]


def test_names_in_the_plane_of_value_and_cost_never_cover_each_other():
    # four alternatives at nearly the same place leave no room for a name beside the second dot alone
    points = tuple(
        PricedPoint(f"Alternative with a long name {n}", Estimate(50, 60 + n / 10, 70), Estimate(90, 100 + n, 110),
                    eligible=True, on_frontier=False)
        for n in range(4)
    )  # fmt: skip
    boxes = labels_of(ValueAndCost(points, (), "y", "x", "f", "u"), 168, 200)
    assert [one.overlap(other) for n, one in enumerate(boxes) for other in boxes[:n]] == [0.0] * 6
    assert all(box.left >= 0 and box.right <= 168 for box in boxes)


def test_a_ladder_of_waivers_alone_is_drawn():
    ET.fromstring(draw_chart(Ladder((LadderRung("waive", None, "waiver"),), "x"), 168, 200).svg)


def test_an_alternative_without_a_single_rank_is_drawn():
    ET.fromstring(draw_chart(RankAcceptability((RankBar("a", (), ""),), "x"), 168, 200).svg)


@pytest.mark.parametrize(
    ("label", "kept"),
    [
        ("if the weight rises, B leads", "if the weight rises, B leads"),
        # what a colon announces is left out together with the announcement
        ("no rating does it; in all they would have to rise, " * 2 + "above all: one, two", None),
    ],
)
def test_a_sentence_of_the_ladder_that_is_too_long_loses_whole_clauses(label, kept):
    lines = in_lines(label, 60.0)
    assert len(lines) <= 2
    shown = " ".join(lines)
    assert shown == kept if kept else label.startswith(shown)
    assert not shown.endswith((":", "…", ","))


def test_a_month_too_narrow_for_its_name_is_called_by_the_short_one():
    months = tuple((date(2026, month, 1), f"2026 in full, month {month}") for month in (7, 8, 9, 10))
    # the first one has no room for any name, the last of the others only for its short one and less
    places = {date(2026, 7, 1): 0.0, date(2026, 8, 1): 3.0, date(2026, 9, 1): 15.0, date(2026, 10, 1): 17.0}
    named = month_names(months, ("Jul", "Aug", "Sep", "Oct"), places.__getitem__, 90.0, 7.0)
    assert [label for _, label in named] == ["", "Aug", "Sep", "2026 in full, month 10"]


def test_the_legend_of_moved_gates_has_the_colours_of_the_marks():
    rows = (
        SlipRow("kept", date(2026, 8, 3), date(2026, 8, 3), "kept"),
        SlipRow("late", date(2026, 8, 3), date(2026, 8, 10), "five days later"),
    )
    drawn = draw_chart(SlipChart(rows, date(2026, 8, 4), "today", "before", "not later", "later", ()), 160.0, 90.0).svg
    # a mark in the row and one in the legend of each colour; the hairline of today and the delay are red too
    assert drawn.count(palette.GOOD) >= 2
    assert drawn.count(palette.BAD) >= 4
    assert palette.ACCENT not in drawn
