"""Laws of the networks with uncertain durations: against the one pass, longest paths, and what probability demands."""

from __future__ import annotations

import dataclasses
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from planner.domain.model.work_calendar import WorkCalendar
from planner.domain.rollout.network import Activity, Span, forward_pass
from planner.domain.rollout.results import Link
from planner.domain.rollout.uncertainty.float_network import TimedLink, network_of, times
from planner.domain.rollout.uncertainty.plan_runs import PlanRuns
from planner.domain.rollout.uncertainty.statistics_of_samples import percentile, probability
from planner.domain.rollout.uncertainty.three_points import ThreePoints, mean_of
from planner.domain.rollout.uncertainty.whole_days import whole_days
from planner.domain.rollout.working_days import WorkingDays

TYPES = ("FS", "SS", "FF", "SF")
# a week of holidays in the first month, so that elapsed and working days differ
HOLIDAYS = {date(2026, 3, day): None for day in range(16, 21)}
CALENDAR = WorkCalendar("test", HOLIDAYS, {}, date(2026, 12, 31))


def _blocked_days(pattern):
    return lambda point: pattern[point % len(pattern)]


@st.composite
def plans(draw):
    """Draw activities with every feature of a plan, and their durations in a few runs."""
    size = draw(st.integers(1, 8))
    activities = []
    for place in range(size):
        links = tuple(
            Link(
                f"P{draw(st.integers(0, place - 1))}",
                draw(st.sampled_from(TYPES)),
                draw(st.integers(-3, 4)),
                draw(st.sampled_from(("wd", "ed"))),
            )
            for _ in range(draw(st.integers(0, 3)) if place else 0)
        )
        # windows of eight free days hold every duration drawn below
        pattern = draw(st.sampled_from((None, [True] + [False] * 8, [True, True] + [False] * 9)))
        start = draw(st.integers(0, 9))
        activities.append(
            Activity(
                f"P{place}",
                0,
                links,
                None if pattern is None else _blocked_days(pattern),
                interruptible=draw(st.booleans()),
                not_before=draw(st.integers(0, 6)),
                fixed=Span(start, start + draw(st.integers(0, 4))) if draw(st.integers(0, 5)) == 0 else None,
            )
        )
    columns = draw(st.integers(1, 4))
    durations = draw(
        st.lists(st.lists(st.integers(0, 8), min_size=columns, max_size=columns), min_size=size, max_size=size)
    )
    return activities, np.array(durations, np.int32)


@given(plans())
@settings(max_examples=150, deadline=None)
def test_every_run_is_what_the_one_pass_gives(plan):
    activities, durations = plan
    days = WorkingDays(CALENDAR, date(2026, 3, 2))
    runs = PlanRuns(activities, days).run(durations)
    for column in range(durations.shape[1]):
        one = [
            dataclasses.replace(activity, duration_days=int(durations[place, column]))
            for place, activity in enumerate(activities)
        ]
        early = forward_pass(one, days.elapsed).early
        found = [
            Span(*pair) for pair in zip(runs.starts[:, column].tolist(), runs.finishes[:, column].tolist(), strict=True)
        ]
        assert found == [early[activity.id] for activity in activities]


# --- networks in unit time -----------------------------------------------------------------------------------------


@st.composite
def networks(draw):
    """Draw a network in unit time: links only go forward, lags may be negative."""
    size = draw(st.integers(1, 7))
    numbers = st.integers(0, 12).map(lambda number: number / 2)
    durations = draw(st.lists(numbers, min_size=size, max_size=size))
    links = [
        TimedLink(draw(st.integers(0, place - 1)), place, draw(st.sampled_from(TYPES)), draw(st.integers(-4, 6)) / 2)
        for place in range(1, size)
        for _ in range(draw(st.integers(0, 3)))
    ]
    return network_of([f"A{place}" for place in range(size)], links), np.array(durations)[:, None]


def _as_constraints(network, durations):
    """Return A and b of A·starts ≤ b, one row per link."""
    rows, bounds = [], []
    for link in network.links:
        row = np.zeros(len(durations))
        row[link.predecessor], row[link.successor] = 1.0, -1.0
        rows.append(row)
        d = durations[:, 0]
        bounds.append(
            -link.lag - d[link.predecessor] * (link.type[0] == "F") + d[link.successor] * (link.type[1] == "F")
        )
    return (np.array(rows), np.array(bounds)) if rows else (None, None)


@given(networks())
@settings(max_examples=80, deadline=None)
def test_early_and_late_starts_are_the_least_and_greatest_a_linear_program_finds(drawn):
    network, durations = drawn
    found = times(network, durations)
    rows, limits = _as_constraints(network, durations)
    size = len(durations)
    early = linprog(np.ones(size), rows, limits, bounds=[(0, None)] * size)
    assert found.early_start[:, 0] == pytest.approx(early.x, abs=1e-7)
    end = float((early.x + durations[:, 0]).max())
    late = linprog(-np.ones(size), rows, limits, bounds=[(None, end - d) for d in durations[:, 0]])
    assert found.end[0] == pytest.approx(end)
    assert found.late_start[:, 0] == pytest.approx(late.x, abs=1e-7)


@given(networks())
def test_total_float_is_never_below_free_float_and_free_float_never_below_nothing(drawn):
    found = times(*drawn)
    assert (found.free_float >= 0).all()
    assert (found.total_float >= found.free_float - 1e-9).all()
    assert found.critical.any()


@given(networks())
@settings(max_examples=60, deadline=None)
def test_slipping_by_its_free_float_moves_nobody_and_by_more_moves_somebody(drawn):
    network, durations = drawn
    found = times(network, durations)
    early = found.early_start[:, 0].tolist()
    for place in range(len(durations)):
        slipped = {
            delay: _early_when_held(network, durations, place, early[place] + float(found.free_float[place, 0]) + delay)
            for delay in (0.0, 0.25)
        }
        others = [number for number in range(len(durations)) if number != place]
        ends = {
            delay: max(start + d for start, d in zip(starts, durations[:, 0], strict=True))
            for delay, starts in slipped.items()
        }
        assert [slipped[0.0][number] for number in others] == pytest.approx([early[number] for number in others])
        assert ends[0.0] == pytest.approx(found.end[0])
        moved = any(slipped[0.25][number] > early[number] + 1e-9 for number in others)
        assert moved or ends[0.25] > found.end[0] + 1e-9


def _early_when_held(network, durations, place, start):
    """Return the early starts when one activity may not start before a time: an activity before it sees to that."""
    held = TimedLink(len(durations), place, "FS", 0.0)
    longer = network_of([*network.names, "held"], [*network.links, held])
    found = times(longer, np.vstack([durations, [[start]]]))
    return found.early_start[:-1, 0].tolist()


@given(networks(), st.data())
def test_a_longer_duration_or_a_further_link_shortens_no_project_without_negative_links(drawn, data):
    network, durations = drawn
    if any(link.type != "FS" for link in network.links):
        return
    place = data.draw(st.integers(0, len(durations) - 1))
    longer = durations.copy()
    longer[place] += 1
    assert times(network, longer).end[0] >= times(network, durations).end[0] - 1e-9


# --- distributions -------------------------------------------------------------------------------------------------


@st.composite
def estimates(draw):
    low = draw(st.integers(0, 30))
    likely = low + draw(st.integers(0, 30))
    return ThreePoints(low, likely, likely + draw(st.integers(0, 60)))


@given(st.lists(estimates(), min_size=1, max_size=6), st.sampled_from(("beta-pert", "triangular")))
def test_whole_days_keep_the_mean_and_stay_within_the_estimate(points, distribution):
    for estimate, found in zip(points, whole_days(points, distribution), strict=True):
        assert found.mean == pytest.approx(mean_of(estimate, distribution), abs=1e-6)
        normals = np.linspace(-6, 6, 50, dtype=np.float32)
        days = found.of(normals)
        assert (np.diff(days) >= 0).all()
        assert estimate.optimistic <= days.min()
        assert days.max() <= estimate.pessimistic
        assert (np.diff(found.exceeded) <= 1e-12).all()


@given(st.lists(st.integers(0, 9), min_size=1, max_size=40), st.integers(1, 99))
def test_a_percentile_is_the_smallest_value_that_enough_samples_do_not_exceed(samples, per_cent):
    ordered = np.sort(np.array(samples))
    found = percentile(ordered, per_cent / 100)
    # in whole numbers: no binary fraction decides
    assert 100 * sum(value <= found for value in samples) >= per_cent * len(samples)
    assert 100 * sum(value < found for value in samples) < per_cent * len(samples)
    assert probability(ordered, found) == sum(value <= found for value in samples) / len(samples)
