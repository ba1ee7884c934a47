"""The section «How certain the dates are» of D6: what it says, in both languages, and when nothing was simulated."""

import dataclasses
from datetime import timedelta

import pytest

from planner.documents.builders.plan_uncertainty import certainty_in_short, reached_by, uncertainty_blocks
from planner.documents.builders.plan_view import plan_view
from planner.domain.model.document import Bullets, FigureBlock, Paragraph, Table
from planner.domain.model.text import LANGUAGES
from planner.domain.rollout.schedule_results import DateRange, DriverSwing, PlanScheduling, ScheduleRisk
from planner.errors import Statement

DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def result(run_example):
    return run_example("sample_manufacturing")


def _risk(rollout):
    """Make a risk by hand: the go-live as planned with 40 %, a week later with 80 %, two weeks later surely."""
    go_live = next(package for package in rollout.work_packages if package.template_id == "WP-DEP-GOLIVE")
    work = next(package for package in rollout.work_packages if package.kind == "work")
    planned = rollout.schedule[go_live.id].start
    week, fortnight = planned + 7 * DAY, planned + 14 * DAY
    swings = (
        DriverSwing("users", Statement("rollout.fact-users"), -3.0, 4.25, 0.61, (work.id,)),
        DriverSwing(work.id, Statement("uncertainty.package", {"title": work.title}), 0.0, 2.0, 0.2, (work.id,)),
    )
    return ScheduleRisk(
        distribution="triangular",
        samples=2000,
        seed=7,
        correlation=0.3,
        gates=(DateRange(go_live.id, planned, week, week, fortnight, 0.4, provisional=True),),
        go_live_id=go_live.id,
        curve=((planned, 0.4), (week, 0.8), (fortnight, 1.0)),
        criticality={go_live.id: 1.0, work.id: 0.75},
        tornado=swings,
        contingency_probability=0.8,
        contingency_days=5,
        standard_error=0.12,
        statements=(Statement("uncertainty.planned", {"planned": planned, "probability": 0.4}),),
    )


def _view(result, risk, language="en"):
    rollout = dataclasses.replace(result.rollout, scheduling=PlanScheduling(risk=risk))
    return plan_view(dataclasses.replace(result, rollout=rollout), language)


def _blocks(result, kind, language="en"):
    view = _view(result, _risk(result.rollout), language)
    return [block for block in uncertainty_blocks(view) if isinstance(block, kind)]


def test_a_plan_that_was_not_simulated_says_so_and_shows_no_figure(result):
    blocks = list(uncertainty_blocks(_view(result, None)))
    assert [type(block).__name__ for block in blocks] == ["Heading", "Paragraph"]
    assert certainty_in_short(_view(result, None)) == ()


def test_the_table_gives_plan_percentiles_and_the_probability_of_the_plan(result):
    [table] = _blocks(result, Table)
    planned = _risk(result.rollout).gates[0].planned
    [row] = table.rows
    days = (planned, planned + 7 * DAY, planned + 7 * DAY, planned + 14 * DAY)
    assert [cell.text for cell in row.cells[1:]] == [*(day.isoformat() for day in days), "40%"]


def test_the_curve_marks_percentiles_plan_and_wish_and_its_title_is_the_finding(result):
    curve = _blocks(result, FigureBlock)[0]
    assert [mark.kind for mark in curve.chart.marks] == ["planned", "wished", *["percentile"] * 3]
    assert "40%" in curve.title
    assert "triangular" in curve.source
    assert "seed 7" in curve.source


def test_the_tornado_shows_the_widest_cause_first_with_signed_days(result):
    tornado = _blocks(result, FigureBlock)[1]
    assert [(bar.low_text, bar.high_text, bar.text) for bar in tornado.chart.bars] == [
        ("−3.0", "+4.2", "0.61"),
        ("0", "+2.0", "0.20"),
    ]
    assert "users" in tornado.title


def test_only_work_is_shown_as_deciding_the_date(result):
    shares = _blocks(result, FigureBlock)[2]
    assert [bar.share for bar in shares.chart.bars] == [0.75]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_figure_has_title_alternative_text_and_source_in_words(result, language):
    for figure in _blocks(result, FigureBlock, language):
        assert all((figure.title, figure.alt, figure.source))
        assert "None" not in figure.title + figure.alt + figure.source


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_assumption_of_the_correlation_is_stated_with_its_value(result, language):
    assumptions = _blocks(result, Bullets, language)[-1]
    assert any("0.3" in item and ("假定值" in item or "assumption" in item) for item in assumptions.items)


def test_both_languages_have_the_same_blocks(result):
    risk = _risk(result.rollout)
    ids = [[block.id for block in uncertainty_blocks(_view(result, risk, language))] for language in LANGUAGES]
    assert ids[0] == ids[1]
    assert all(block.text for block in _blocks(result, Paragraph))


def test_the_probability_of_a_day_is_that_of_the_last_date_reached(result):
    risk = _risk(result.rollout)
    planned = risk.gates[0].planned
    assert [reached_by(risk, planned + days * DAY) for days in (-1, 0, 3, 7, 99)] == [0, 0.4, 0.4, 0.8, 1]


def test_a_gate_that_is_hardly_ever_kept_is_told_once_under_the_table_with_what_to_promise(result):
    day = _risk(result.rollout).gates[0].planned
    kept = Statement("uncertainty.kept-below-one")
    params = {
        "title": "Blueprint", "planned": day, "kept": kept, "p50": day, "p80": day, "probability": 0.8, "count": 4,
        "delay": 2.5, "causes": (Statement("uncertainty.delay-merge", {"days": 2.5}),),
    }  # fmt: skip
    advice = Statement("uncertainty.commitment", {"probability": 0.8, "planned": day, "day": day})
    risk = _risk(result.rollout)
    statements = (*risk.statements, advice, Statement("uncertainty.unlikely-date", params))
    blocks = list(uncertainty_blocks(_view(result, dataclasses.replace(risk, statements=statements))))
    assert sum(str(block).count("Blueprint") for block in blocks) == 1
    ids = [block.id for block in blocks]
    assert ids.index("certainty-table") < ids.index("certainty-unlikely") < ids.index("certainty-commitment")
    assert sum(str(block).count("commit to the dates") for block in blocks) == 1


def test_a_probability_below_one_per_cent_is_not_rounded_up_to_it(result):
    risk = _risk(result.rollout)
    gate = dataclasses.replace(risk.gates[0], planned_probability=0.006)
    table = next(
        b for b in uncertainty_blocks(_view(result, dataclasses.replace(risk, gates=(gate,)))) if isinstance(b, Table)
    )
    assert table.rows[0].cells[-1].text == "<1%"
