"""Three-point durations in whole days, and the simulated plan, on cases small enough to work out by hand."""

import dataclasses
import math
from datetime import date

import numpy as np
import pytest
from scipy import integrate, special, stats

from planner.domain.model.text import Text
from planner.domain.model.work_calendar import WorkCalendar
from planner.domain.rollout.network import Activity, Span
from planner.domain.rollout.results import Duration, Link
from planner.domain.rollout.uncertainty.beta_integral import regularised_beta
from planner.domain.rollout.uncertainty.simulate_plan import simulate_plan
from planner.domain.rollout.uncertainty.statistics_of_samples import percentile, rank_correlation, ranks
from planner.domain.rollout.uncertainty.three_points import ThreePoints, beta_shapes, drawn, expected_excess
from planner.domain.rollout.uncertainty.whole_days import correlated_normals, remaining_estimate, whole_days
from planner.domain.rollout.working_days import WorkingDays
from planner.errors import InfeasiblePlanError, Statement
from tests.networks import make_network

# Monday to Friday, nothing else; the first day is a Monday
CALENDAR = WorkCalendar("weekdays", {}, {}, date(2026, 3, 31))
MONDAY = date(2026, 3, 2)


def _duration(*days):
    return Duration(*days, Statement("x"))


def _simulated(network, estimates, *, shared=None, planned=None, gates=("G",), go_live="G", **more):
    """Simulate a network whose likely durations are those of the estimates."""
    durations = {id_: _duration(*days) for id_, days in estimates.items()}
    activities = [
        dataclasses.replace(activity, duration_days=durations[activity.id].likely_days)
        if activity.id in durations
        else activity
        for activity in network
    ]
    days = WorkingDays(CALENDAR, MONDAY)
    return simulate_plan(
        activities, durations, shared or {}, days, gates=gates, go_live=go_live, planned=planned or {}, **more
    )


# --- distributions -------------------------------------------------------------------------------------------------


def test_the_shapes_of_beta_pert_are_those_of_its_definition():
    assert beta_shapes(ThreePoints(2, 5, 14)) == (2.0, 4.0)
    assert beta_shapes(ThreePoints(2, 2, 14)) == (1.0, 5.0)


@pytest.mark.parametrize("shapes", [(1.0, 5.0), (5.0, 1.0), (2.0, 4.0), (3.0, 3.0), (1.37, 4.63), (6.0, 1.5)])
def test_the_incomplete_beta_function_agrees_with_a_library(shapes):
    x = np.linspace(0, 1, 101)
    assert regularised_beta(x, *map(np.float64, shapes)) == pytest.approx(special.betainc(*shapes, x), abs=1e-13)


def test_the_expected_excess_of_beta_pert_is_the_integral_of_its_upper_tail():
    points = ThreePoints(2, 5, 14)
    upper = stats.beta(*beta_shapes(points), loc=2, scale=12).sf
    levels = np.array([0.0, 2.0, 3.3, 7.0, 13.9, 14.0, 20.0])
    integrals = [integrate.quad(upper, level, max(level, 14), points=None, epsabs=1e-12)[0] for level in levels]
    assert expected_excess([points] * len(levels), levels, "beta-pert") == pytest.approx(integrals, abs=1e-9)


@pytest.mark.parametrize("points", [ThreePoints(2, 5, 14), ThreePoints(2, 2, 14), ThreePoints(2, 14, 14)])
def test_the_expected_excess_of_the_triangle_is_the_integral_of_its_upper_tail(points):
    upper = stats.triang((points.likely - 2) / 12, loc=2, scale=12).sf
    levels = np.array([0.0, 2.0, 3.3, 5.0, 7.0, 13.9, 14.0])
    integrals = [integrate.quad(upper, level, 14, epsabs=1e-12)[0] for level in levels]
    assert expected_excess([points] * len(levels), levels, "triangular") == pytest.approx(integrals, abs=1e-7)


@pytest.mark.parametrize("distribution", ["beta-pert", "triangular"])
def test_drawn_values_stay_within_the_estimate_and_certain_ones_are_certain(distribution):
    generator = np.random.default_rng(1)
    values = drawn(ThreePoints(2, 3, 9), distribution, generator, 1000)
    assert 2 <= values.min() < values.max() <= 9
    assert drawn(ThreePoints(4, 4, 4), distribution, generator, 3).tolist() == [4, 4, 4]


def test_whole_days_of_a_triangle_are_those_worked_out_by_hand():
    # a = m = 2, b = 4: the upper tail is ((4-x)/2)²; from 2 to 3 it holds 7/12, from 3 to 4 it holds 1/12
    [found] = whole_days([ThreePoints(2, 2, 4)], "triangular")
    assert found.least == 2
    assert found.exceeded == pytest.approx([7 / 12, 1 / 12])
    assert found.mean == pytest.approx(2 + 8 / 12)
    # 5/12 take two days, 11/12 three at most
    assert [found.percentile(share) for share in (0.1, 5 / 12, 0.5, 0.9, 0.95)] == [2, 2, 3, 3, 4]


def test_a_day_more_is_drawn_as_often_as_the_mean_demands():
    # beta-PERT of 1, 1, 2 has the mean 7/6: two days in a sixth of the cases
    [found] = whole_days([ThreePoints(1, 1, 2)], "beta-pert")
    assert found.exceeded == pytest.approx([1 / 6])
    normals = np.random.default_rng(5).standard_normal(60_000).astype(np.float32)
    assert (found.of(normals) == 2).mean() == pytest.approx(1 / 6, abs=0.006)


def test_certain_estimates_take_their_days_in_every_run():
    found = whole_days([ThreePoints(3, 3, 3), ThreePoints(1, 1, 2), ThreePoints(0, 0, 0)], "beta-pert")
    assert [each.certain for each in found] == [True, False, True]
    assert [each.least for each in found] == [3, 1, 0]


def test_what_is_left_of_started_work_keeps_the_proportions_of_its_estimate():
    assert remaining_estimate(ThreePoints(8, 10, 20), 4) == ThreePoints(3.2, 4, 8)
    assert remaining_estimate(ThreePoints(0, 0, 0), 3) == ThreePoints(3, 3, 3)


# --- correlation ---------------------------------------------------------------------------------------------------


def test_durations_with_the_same_driver_are_correlated_as_asked_and_others_are_not():
    shared = (("users",), ("users",), ("records",), (), ("users", "sites"), ("sites",))
    draws = correlated_normals(shared, 0.6, np.random.default_rng(3), 60_000)
    normals, found = draws.values, np.corrcoef(draws.values)
    assert set(draws.shared) == {"users", "sites"}
    assert found[0, 1] == pytest.approx(0.6, abs=0.015)
    # one of two drivers in common
    assert found[0, 4] == pytest.approx(0.6 / math.sqrt(2), abs=0.015)
    assert abs(found[0, 2]) < 0.015
    assert abs(found[0, 3]) < 0.015
    assert normals.std(axis=1) == pytest.approx(np.ones(6), abs=0.015)


def test_a_shared_driver_leaves_the_distribution_of_each_duration_as_it_is():
    [own] = whole_days([ThreePoints(2, 4, 12)], "beta-pert")
    draws = correlated_normals((("d",), ("d",)), 0.9, np.random.default_rng(3), 60_000)
    for row in draws.values:
        days = own.of(row)
        for step, share in enumerate(own.exceeded.tolist()):
            assert (days > own.least + step).mean() == pytest.approx(share, abs=0.01)


# --- statistics ----------------------------------------------------------------------------------------------------


def test_a_percentile_is_not_missed_by_a_binary_fraction():
    # 0.1 + 0.7 is 0.7999999999999999, and eight of ten samples reach it
    assert percentile(np.arange(10), 0.1 + 0.7) == 7
    assert percentile(np.arange(10), 0.8) == 7
    assert percentile(np.arange(10), 0.8001) == 8


def test_ranks_share_their_mean_where_values_tie():
    assert ranks(np.array([5, 3, 5, 9])).tolist() == [1.5, 0.0, 1.5, 3.0]
    assert ranks(np.array([5.0, 3.0, 5.0, 9.0])).tolist() == [1.5, 0.0, 1.5, 3.0]


def test_the_rank_correlation_agrees_with_a_library():
    generator = np.random.default_rng(2)
    one, other = generator.integers(0, 6, 200), generator.random(200)
    assert rank_correlation(one, other) == pytest.approx(stats.spearmanr(one, other).statistic)
    assert rank_correlation(np.ones(5, np.int32), other[:5]) == 0


# --- the plan ------------------------------------------------------------------------------------------------------


def test_a_certain_plan_is_kept_on_its_day():
    found = _simulated(make_network("A 3\nG 0 A"), {"A": (3, 3, 3)}, samples=100)
    [gate] = found.gates
    # three days from Monday: the gate closes Wednesday
    assert gate.planned == gate.p50 == gate.p95 == date(2026, 3, 4)
    assert gate.planned_probability == 1
    assert (found.contingency_days, found.standard_error, found.tornado) == (0, 0, ())
    assert found.curve == ((date(2026, 3, 4), 1.0),)


def test_a_go_live_that_opens_a_day_is_dated_so_in_every_run():
    found = _simulated(make_network("A 3\nG 0 A"), {"A": (3, 3, 3)}, planned={"G": date(2026, 3, 5)}, samples=100)
    assert found.gates[0].p80 == date(2026, 3, 5)


def test_probabilities_are_those_of_the_only_duration():
    # three days in 5/12, four in 6/12, five in 1/12 of the cases: Wednesday, Thursday, Friday
    found = _simulated(make_network("A 3\nG 0 A"), {"A": (3, 3, 5)}, distribution="triangular", samples=40_000)
    [gate] = found.gates
    assert (gate.p50, gate.p80, gate.p95) == (date(2026, 3, 5), date(2026, 3, 5), date(2026, 3, 6))
    assert gate.planned_probability == pytest.approx(5 / 12, abs=0.01)
    assert dict(found.curve)[date(2026, 3, 5)] == pytest.approx(11 / 12, abs=0.01)
    assert found.contingency_days == 1
    assert found.distribution == "triangular"


def test_the_swing_of_the_only_cause_is_its_own_low_and_high_end_and_it_is_named():
    found = _simulated(
        make_network("A 3\nB 2 A\nG 0 B"), {"A": (3, 3, 5), "B": (2, 2, 2)},
        distribution="triangular", samples=2000, titles={"A": Text("清洗", "Cleansing")},
    )  # fmt: skip
    [swing] = found.tornado
    assert swing.id == "A"
    # three days in a tenth, four in nine tenths of the cases, 3.67 on average
    assert (swing.low_days, swing.high_days) == pytest.approx((-0.67, 0.33), abs=0.1)
    # ties of the days against the steady variable behind them
    assert swing.correlation > 0.8
    assert swing.label == Statement("uncertainty.package", {"title": Text("清洗", "Cleansing")})
    named = next(each for each in found.statements if each.code == "uncertainty.contingency-cause")
    assert (named.params["share"], named.params["count"]) == (1.0, 1)


def test_work_beside_the_longest_path_swings_nothing():
    found = _simulated(make_network("A 20\nB 2\nG 0 A B"), {"A": (20, 20, 20), "B": (1, 2, 5)}, samples=500)
    assert found.tornado == ()
    assert (found.criticality["A"], found.criticality["B"]) == (1.0, 0.0)


def test_paths_that_tie_both_lie_on_the_longest_one():
    found = _simulated(make_network("A 3\nB 3\nG 0 A B"), {"A": (3, 3, 3), "B": (3, 3, 3)}, samples=10)
    assert found.criticality == {"A": 1.0, "B": 1.0, "G": 1.0}


def test_a_driver_shared_by_work_in_a_row_spreads_the_go_live_and_swings_it_most():
    network = make_network("A 10\nB 10 A\nG 0 B")
    estimates = {"A": (8, 10, 20), "B": (8, 10, 20)}
    alone = _simulated(network, estimates, samples=4000)
    together = _simulated(network, estimates, shared={"A": ("users",), "B": ("users",)}, correlation=1.0, samples=4000)
    assert together.standard_error == pytest.approx(alone.standard_error * math.sqrt(2), rel=0.05)
    assert together.tornado[0].id == "users"
    assert together.tornado[0].label == Statement("rollout.fact-users")
    assert together.tornado[0].package_ids == ("A", "B")
    assert together.tornado[0].correlation == pytest.approx(1, abs=0.02)


def test_a_number_of_a_register_entry_is_named_by_its_work():
    shared = {"A": ("item_size:integration:erp",), "B": ("item_size:integration:erp",)}
    found = _simulated(make_network("A 5\nB 5 A\nG 0 B"), {"A": (4, 5, 9), "B": (4, 5, 9)}, shared=shared, samples=500)
    label = found.tornado[0].label
    assert label.code == "uncertainty.driver-of-packages"
    assert label.params["driver"] == Statement("rollout.fact-item-size")


def test_finished_work_is_certain_and_started_work_only_in_its_rest():
    links = (Link("A", "FS", 0),)
    network = [
        Activity("A", 5, fixed=Span(0, 6)),
        Activity("B", 10, links, fixed=Span(6, 10)),
        Activity("G", 0, (Link("B", "FS", 0),)),
    ]
    estimates = {"A": (4, 5, 20), "B": (10, 10, 20)}
    certain = _simulated(network, estimates, samples=500)
    assert [point for point, _ in certain.curve] == [date(2026, 3, 13)]
    # two of the ten days are left: two to four more
    started = _simulated(network, estimates, started={"B": 2}, samples=4000)
    assert [point for point, _ in started.curve] == [date(2026, 3, 13), date(2026, 3, 16), date(2026, 3, 17)]
    assert [swing.id for swing in started.tornado] == ["B"]


def test_a_go_live_that_waits_for_a_window_keeps_to_its_days():
    # only every fifth working day, Friday, is open to it
    network = [Activity("A", 3), Activity("G", 0, (Link("A", "FS", 0),), blocked=lambda point: point % 5 != 4)]
    found = _simulated(network, {"A": (2, 3, 9)}, planned={"G": date(2026, 3, 6)}, samples=3000)
    assert {day.weekday() for day, _ in found.curve} == {4}
    # waiting for a window does not end the path of what it waited for
    assert found.criticality["A"] == 1


def test_a_window_that_is_too_short_is_refused_by_name():
    network = [Activity("A", 3, blocked=lambda point: point % 5 == 4), Activity("G", 0, (Link("A", "FS", 0),))]
    with pytest.raises(InfeasiblePlanError) as refused:
        _simulated(network, {"A": (3, 3, 9)}, samples=200)
    assert refused.value.statement.params["package"] == "A"


def test_work_held_by_an_earliest_day_is_not_on_the_path_of_what_came_before():
    network = [
        Activity("A", 2),
        Activity("B", 3, (Link("A", "FS", 0),), not_before=12),
        Activity("G", 0, (Link("B", "FS", 0),)),
    ]
    found = _simulated(network, {"A": (1, 2, 4), "B": (3, 3, 6)}, samples=500)
    assert found.criticality["A"] == 0
    assert found.criticality["B"] == 1


def test_what_often_decides_the_date_without_the_plan_showing_it_is_named():
    found = _simulated(make_network("A 10\nB 9\nG 0 A B"), {"A": (10, 10, 10), "B": (8, 9, 30)}, samples=2000)
    named = next(each for each in found.statements if each.code == "uncertainty.side-path")
    assert [package.params["title"] for package in named.params["packages"]] == ["B"]


def test_dates_beyond_the_announced_holidays_are_provisional():
    certain = _simulated(make_network("A 20\nG 0 A"), {"A": (20, 20, 20)}, samples=50)
    late = _simulated(make_network("A 20\nG 0 A"), {"A": (20, 20, 60)}, samples=500)
    assert not certain.gates[0].provisional
    assert late.gates[0].provisional
    assert late.statements[-1].code == "uncertainty.provisional"


def test_the_same_seed_gives_the_same_result_and_another_one_another():
    network, estimates = make_network("A 10\nB 5 A\nG 0 B"), {"A": (8, 10, 20), "B": (4, 5, 12)}
    assert _simulated(network, estimates, seed=1, samples=500) == _simulated(network, estimates, seed=1, samples=500)
    assert (
        _simulated(network, estimates, seed=1, samples=500).curve
        != _simulated(network, estimates, seed=2, samples=500).curve
    )
