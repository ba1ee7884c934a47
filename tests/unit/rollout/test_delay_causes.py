"""What makes planned dates late: each cause alone, by hand."""

import dataclasses
from datetime import date

import pytest

from planner.domain.model.text import Text
from planner.domain.model.work_calendar import WorkCalendar
from planner.domain.rollout.network import Activity
from planner.domain.rollout.results import Duration, Link
from planner.domain.rollout.uncertainty.simulate_plan import simulate_plan
from planner.domain.rollout.working_days import WorkingDays
from planner.errors import Statement
from planner.wording.catalogue import load_wording
from tests.networks import make_network

CALENDAR = WorkCalendar("weekdays", {}, {}, date(2026, 12, 31))
MONDAY = date(2026, 3, 2)
SKEWED, EVEN = (4, 4, 16), (1, 4, 7)


def told(network, estimates, gates=("G",), **more):
    """Simulate a network and return the sentences about its gates, and what they say of causes."""
    durations = {id_: Duration(*days, Statement("x")) for id_, days in estimates.items()}
    network = [
        dataclasses.replace(each, duration_days=durations[each.id].likely_days) if each.id in durations else each
        for each in network
    ]
    days = WorkingDays(CALENDAR, MONDAY)
    planned = simulate_plan(network, {}, {}, days, gates=gates, go_live=gates[0], planned={}, samples=1).gates
    dates = {one.work_package_id: one.p50 for one in planned}
    risk = simulate_plan(network, durations, {}, days, gates=gates, go_live=gates[0], planned=dates, **more)
    found = [one.statement for one in risk.gates]
    causes = [
        {}
        if one is None
        else {each.code.removeprefix("uncertainty.delay-"): each.params["days"] for each in one.params["causes"]}
        for one in found
    ]
    return risk, found, causes


def test_a_chain_that_can_only_overrun_is_late_by_the_skew_of_its_work():
    # beta-PERT mean (4 + 4*4 + 16) / 6 = 6: two days more than likely, in each of three packages
    risk, (statement,), (causes,) = told(make_network("A 4\nB 4 A\nC 4 B\nG 0 C"), dict.fromkeys("ABC", SKEWED))
    assert set(causes) == {"skew"}
    assert causes["skew"] == pytest.approx(6.0, abs=0.3)
    assert statement.params["delay"] == pytest.approx(causes["skew"], abs=1e-9)
    assert risk.gates[0].contingency_days > 0


def test_even_work_on_parallel_paths_is_late_by_their_joining_alone():
    network = make_network("A 4\nB 4\nC 4\nD 4\nE 4\nF 4\nG 0 A B C D E F")
    _, (statement,), (causes,) = told(network, dict.fromkeys("ABCDEF", EVEN))
    assert statement is not None
    assert set(causes) == {"merge"}


def test_a_link_between_people_is_told_as_such_and_not_as_joining_paths():
    # B waits for A, and C for B, only because the same person does them; G needs C alone, which is certain
    network = (
        Activity("A", 4),
        Activity("B", 4, (Link("A", "FS", 0, role_id="dev"),)),
        Activity("C", 4, (Link("B", "FS", 0, role_id="dev"),)),
        Activity("G", 0, (Link("C", "FS", 0),)),
    )
    _, _, (causes,) = told(network, {"A": SKEWED, "B": SKEWED})
    assert set(causes) == {"people"}
    assert causes["people"] == pytest.approx(4.0, abs=0.3)


def test_a_missed_window_is_told_as_waiting():
    # open on the morning after the likely end, and then not before point 60: the work itself is 6 days late
    closed = frozenset(range(13, 60))
    network = (*make_network("A 4\nB 4 A\nC 4 B"), Activity("G", 0, (Link("C", "FS", 0),), closed.__contains__))
    _, _, (causes,) = told(network, dict.fromkeys("ABC", SKEWED))
    assert causes["skew"] == pytest.approx(6.0, abs=0.3)
    assert causes["windows"] > 40


def test_dates_that_are_kept_often_enough_are_not_called_unlikely():
    _, (statement,), _ = told(make_network("A 4\nG 0 A"), {"A": EVEN})
    assert statement is None


def test_of_gates_that_stand_together_only_the_first_is_told():
    network = make_network("A 4\nB 4 A\nC 4 B\nG 0 C\nL 0 G")
    _, found, _ = told(network, dict.fromkeys("ABC", SKEWED), gates=("G", "L"))
    assert [one is None for one in found] == [False, True]


def test_a_plan_with_contingency_advises_which_date_to_promise_in_both_languages():
    risk, _, _ = told(
        make_network("A 4\nB 4 A\nC 4 B\nG 0 C"), dict.fromkeys("ABC", SKEWED), titles={"G": Text("关口", "gate")}
    )
    codes = [statement.code for statement in risk.statements]
    assert codes.count("uncertainty.commitment") == codes.count("uncertainty.delay-explained") == 1
    for language in ("zh-CN", "en"):
        say = load_wording(language)
        assert all(say.say(statement) for statement in risk.statements)


def test_the_parts_of_every_delay_add_up_to_it(run_example):
    for name in ("sample_manufacturing", "sample_services"):
        risk = run_example(name).rollout.scheduling.risk
        for gate in risk.gates:
            if gate.statement is not None:
                parts = sum(each.params["days"] for each in gate.statement.params["causes"])
                # parts below half a day are not told, and a part may be negative
                assert parts == pytest.approx(gate.statement.params["delay"], abs=1.5)
                assert gate.planned_probability < 0.1
                assert gate.contingency_days > 0
