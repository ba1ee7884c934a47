"""Outcomes: targets, KPI sheets and the review calendar."""

from datetime import date

import pytest

from planner.domain.model.target import target_value
from planner.domain.model.template import OutcomesTemplate, ReviewTemplate
from planner.domain.model.text import Text
from planner.domain.model.work_calendar import WorkCalendar
from planner.domain.outcomes.sheet import build_outcome_sheet
from tests.builders import make_engagement, make_kpi, make_objective, make_requirement

PLAIN = WorkCalendar("plain", {}, {}, date(2026, 12, 31))


def sheet_of(objectives=(), requirements=(), kpis=("K01",), reviews=()):
    template = OutcomesTemplate("kpis", "1", {code: make_kpi(code) for code in kpis}, tuple(reviews))
    engagement = make_engagement(objectives=tuple(objectives))
    return build_outcome_sheet(engagement, requirements, template, date(2026, 11, 16), PLAIN)


@pytest.mark.parametrize(
    ("change", "target", "expected"),
    [
        ("value", 0.35, 0.35),
        # «raise conversion by 15 %» from 20 %: relative means 23 %, in points 35 % (reference: source 004)
        ("relative", 0.15, 0.23),
        ("points", 0.15, 0.35),
    ],
)
def test_fifteen_per_cent_more_is_read_as_the_client_said(change, target, expected):
    objective = make_objective(start_value=0.20, target=target, change=change)
    assert target_value(objective, make_kpi()) == pytest.approx(expected)


def test_a_relative_target_without_start_value_is_unknown():
    assert target_value(make_objective(start_value=None, change="relative"), make_kpi()) is None


def test_a_kpi_nobody_asks_for_gets_no_sheet():
    assert sheet_of().kpis == ()


def test_kpis_of_objectives_decide_and_come_first():
    sheet = sheet_of([make_objective(kpi_id="K02")], [make_requirement(kpis=("K01",))], kpis=("K01", "K02"))
    assert [(kpi.kpi_id, kpi.deciding, kpi.why) for kpi in sheet.kpis] == [
        ("K02", True, ("objective:OB1",)),
        ("K01", False, ("requirement:F-CUS-01",)),
    ]


def test_a_missing_start_value_stays_unknown_and_is_warned_about():
    sheet = sheet_of([make_objective(start_value=None)])
    assert sheet.kpis[0].start_value is None
    assert "outcomes.no-start-value" in [warning.code for warning in sheet.warnings]


def test_a_target_worse_than_the_start_is_warned_about():
    sheet = sheet_of([make_objective(start_value=0.5, target=0.4)])
    assert [warning.code for warning in sheet.warnings] == ["outcomes.against-direction"]


def test_a_target_that_holds_the_start_value_goes_in_no_wrong_direction():
    assert sheet_of([make_objective(start_value=0.5, target=0.5)]).warnings == ()


def test_a_review_on_a_weekend_moves_to_monday_and_is_provisional_beyond_the_announced_year():
    # 16 November 2026 + 90 days = 14 February 2027, a Sunday
    review = ReviewTemplate("r90", Text.same("90"), 90, (), (), Text.same("minutes"))
    due = sheet_of(reviews=[review]).reviews[0]
    assert (due.due, due.provisional) == (date(2027, 2, 15), True)


@pytest.mark.parametrize(
    ("done", "expected"),
    [
        # 16 November 2026 + 14 days is Monday, 30 November; the package runs to Friday, 4 December
        ({"CARE": date(2026, 12, 4)}, date(2026, 12, 7)),
        ({"CARE": date(2026, 11, 27)}, date(2026, 11, 30)),
        ({"OTHER": date(2026, 12, 4)}, date(2026, 11, 30)),
    ],
)
def test_a_review_waits_for_the_work_it_judges(done, expected):
    review = ReviewTemplate("r14", Text.same("14"), 14, (), (), Text.same("minutes"), after_packages=("CARE",))
    template = OutcomesTemplate("kpis", "1", {}, (review,))
    sheet = build_outcome_sheet(make_engagement(), (), template, date(2026, 11, 16), PLAIN, done)
    assert sheet.reviews[0].due == expected
