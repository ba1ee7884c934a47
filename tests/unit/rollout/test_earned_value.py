"""
Earned value and earned schedule: numbers worked out by hand from their definitions.

Definitions: ISO 21508:2018, Earned value management in project and programme management; Project Management Institute,
Practice Standard for Earned Value Management; W. Lipke, «Schedule is Different» (earned schedule).
"""

from datetime import date

import pytest

from planner.domain.model.steering import BaselineDates, PackageProgress, ScheduleBaseline, SteeringRecords
from planner.domain.model.text import Text
from planner.domain.model.work_calendar import WorkCalendar
from planner.domain.rollout.steering.earned_value import earned_days, indices, measure_earned_value

CALENDAR = WorkCalendar("plain", {}, {}, date(2026, 12, 31))
MONDAY = date(2026, 7, 6)
# two packages of five days one after the other, 100 and 300
PACKAGES = {
    "A": BaselineDates(MONDAY, date(2026, 7, 10), 100.0, 5.0),
    "B": BaselineDates(date(2026, 7, 13), date(2026, 7, 17), 300.0, 10.0),
    "GATE": BaselineDates(date(2026, 7, 17), date(2026, 7, 17), None, 0.0, kind="gate"),
}


def baseline(packages=None, currency="CNY"):
    return ScheduleBaseline("B1", Text.same("B1"), MONDAY, None, packages or PACKAGES, currency)


def steering(day, *progress):
    return SteeringRecords(status_date=day, progress={each.work_package_id: each for each in progress})


def test_planned_value_grows_evenly_over_the_working_days_of_each_package():
    # by Tuesday 14 July: all of A and two fifths of B
    found = measure_earned_value(baseline(), steering(date(2026, 7, 14)), CALENDAR)
    assert found.planned == pytest.approx(100 + 300 * 2 / 5)
    assert found.budget == 400


def test_progress_earns_its_share_of_the_budget_and_gives_the_indices():
    a = PackageProgress("A", MONDAY, date(2026, 7, 13), 1.0, actual_cost=150.0)
    b = PackageProgress("B", date(2026, 7, 14), fraction_done=0.1, actual_cost=50.0)
    found = measure_earned_value(baseline(), steering(date(2026, 7, 14), a, b), CALENDAR)
    assert (found.earned, found.actual) == (pytest.approx(130), 200)
    assert found.schedule_index == pytest.approx(130 / 220)
    assert found.cost_index == pytest.approx(0.65)
    assert found.eac_cost_index == pytest.approx(400 / 0.65)
    assert found.eac_as_budgeted == pytest.approx(200 + 270)
    assert found.to_complete_index == pytest.approx(270 / 200)


def test_every_measure_follows_from_its_definition():
    # budget 400, planned 220, earned 130, spent 200, as in the test before
    a = PackageProgress("A", MONDAY, date(2026, 7, 13), 1.0, actual_cost=150.0)
    b = PackageProgress("B", date(2026, 7, 14), fraction_done=0.1, actual_cost=50.0)
    found = measure_earned_value(baseline(), steering(date(2026, 7, 14), a, b), CALENDAR)
    spi, cpi = 130 / 220, 130 / 200
    assert found.schedule_variance == pytest.approx(130 - 220)
    assert found.cost_variance == pytest.approx(130 - 200)
    # at completion: the rest at the index so far, at budget, and at both indices
    assert found.eac_cost_index == pytest.approx(200 + (400 - 130) / cpi)
    assert found.eac_as_budgeted == pytest.approx(200 + (400 - 130))
    assert found.eac_both_indices == pytest.approx(200 + (400 - 130) / (cpi * spi))
    assert found.estimate_to_complete == pytest.approx(found.eac_cost_index - 200)
    assert found.variance_at_completion == pytest.approx(400 - found.eac_cost_index)
    assert found.to_complete_index == pytest.approx((400 - 130) / (400 - 200))


def test_money_is_not_the_unit_where_only_person_days_were_recorded():
    a = PackageProgress("A", MONDAY, date(2026, 7, 10), 1.0, actual_effort_days={"crm_admin": 6.0})
    found = measure_earned_value(baseline(), steering(date(2026, 7, 10), a), CALENDAR)
    # five days were planned for A and six were spent
    assert (found.unit, found.budget, found.earned, found.actual) == ("effort", 15.0, 5.0, 6.0)
    assert found.cost_index == pytest.approx(5 / 6)
    assert "earned.unit-effort-recorded" in [statement.code for statement in found.statements]


def test_earned_schedule_is_read_off_the_plan_and_forecasts_its_end():
    a = PackageProgress("A", MONDAY, date(2026, 7, 13), 1.0)
    b = PackageProgress("B", date(2026, 7, 14), fraction_done=0.1)
    found = measure_earned_value(baseline(), steering(date(2026, 7, 14), a, b), CALENDAR)
    # 130 was due half way through the sixth day: five days for 100, then 60 a day; seven days have gone by
    assert found.earned_days == pytest.approx(5.5)
    assert found.elapsed_days == 7
    assert found.schedule_index_time == pytest.approx(5.5 / 7)
    # ten days at that pace take 12.7: over on the thirteenth working day, Wednesday 22 July
    assert found.forecast_finish == date(2026, 7, 22)


def test_a_started_package_without_recorded_cost_leaves_the_cost_side_unknown():
    a = PackageProgress("A", MONDAY, fraction_done=0.5)
    found = measure_earned_value(baseline(), steering(date(2026, 7, 8), a), CALENDAR)
    assert found.earned == 50
    assert (found.actual, found.cost_index, found.eac_cost_index, found.to_complete_index) == (None, None, None, None)
    assert "earned.actual-unknown-cost" in [statement.code for statement in found.statements]


def test_without_all_budgets_effort_is_the_unit_and_says_so():
    packages = {**PACKAGES, "B": BaselineDates(date(2026, 7, 13), date(2026, 7, 17), None, 10.0)}
    a = PackageProgress("A", MONDAY, date(2026, 7, 10), 1.0, actual_effort_days={"crm_admin": 4.0, "developer": 2.0})
    found = measure_earned_value(baseline(packages), steering(date(2026, 7, 10), a), CALENDAR)
    assert (found.unit, found.currency, found.budget) == ("effort", None, 15.0)
    assert (found.earned, found.actual) == (5.0, 6.0)


def test_nothing_done_is_nothing_earned_and_no_forecast():
    found = measure_earned_value(baseline(), steering(MONDAY), CALENDAR)
    assert (found.earned, found.schedule_index, found.forecast_finish) == (0, 0, None)
    assert found.cost_index is None


def test_without_a_status_date_nothing_is_measured():
    assert measure_earned_value(baseline(), SteeringRecords(), CALENDAR) is None


def test_a_finished_late_project_keeps_its_lateness_in_earned_schedule():
    done = [
        PackageProgress("A", MONDAY, date(2026, 7, 10), 1.0),
        PackageProgress("B", date(2026, 7, 13), date(2026, 7, 24), 1.0),
    ]
    found = measure_earned_value(baseline(), steering(date(2026, 7, 24), *done), CALENDAR)
    # the index in money is 1 again although the work took fifteen days instead of ten
    assert found.schedule_index == 1
    assert found.schedule_index_time == pytest.approx(10 / 15)


@pytest.mark.parametrize(
    ("earned", "days"), [(0, 0.0), (5, 0.5), (10, 1.0), (10.0001, 1.00001), (30, 2.0), (60, 4.0), (99, 4.0)]
)
def test_earned_days_interpolate_within_a_day_and_stop_at_the_end(earned, days):
    # cumulated: 10, 30, 30 (nothing is planned on the third day), 60
    assert earned_days([10, 30, 30, 60], earned) == pytest.approx(days, abs=1e-4)


def test_with_the_budget_spent_no_index_reaches_it():
    assert indices(100, 80, 70, 100).to_complete_index is None
