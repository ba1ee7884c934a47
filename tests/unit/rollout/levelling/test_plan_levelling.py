"""Levelling of a plan's network: who waits for whom and why, by hand."""

from dataclasses import replace

import pytest

from planner.domain.rollout.levelling.plan_levelling import level_network
from planner.domain.rollout.network import Activity, Span, forward_pass
from planner.domain.rollout.results import Link
from planner.errors import InfeasiblePlanError, InputError
from tests.networks import make_network


def always(persons):
    return lambda point: persons


def starts(levelled):
    return {id_: span.start for id_, span in forward_pass(levelled.activities).early.items()}


def test_a_plan_that_asks_nobody_for_too_much_is_returned_as_it_is():
    network = make_network("A 2\nB 3 A\nC 3 A")
    found = level_network(network, {"B": {"dev": 0.5}, "C": {"dev": 0.5}}, {"dev": always(1.0)})
    assert (found.status, found.activities, found.resource_links, found.held) == ("not_needed", network, {}, {})
    assert (found.duration, found.unlevelled, found.lower_bound) == (5, 5, 5)


def test_two_that_need_the_same_person_follow_each_other_with_a_link_that_says_so():
    network = make_network("A 2\nB 3 A\nC 3 A\nD 1 C")
    found = level_network(network, {"B": {"dev": 0.6}, "C": {"dev": 0.6}}, {"dev": always(1.0)})
    # C first: D waits for it
    assert starts(found) == {"A": 0, "B": 5, "C": 2, "D": 5}
    assert found.resource_links == {"B": (("C", "dev"),)}
    assert (found.status, found.unlevelled, found.duration, found.lower_bound) == ("optimal", 6, 8, 8)
    b = next(activity for activity in found.activities if activity.id == "B")
    assert b.links == (Link("A", "FS", 0), Link("C", "FS", 0, role_id="dev"))


def test_pools_of_several_people_are_shared_in_parts():
    network = make_network("A 4\nB 4\nC 4")
    found = level_network(network, {id_: {"dev": 0.7} for id_ in "ABC"}, {"dev": always(1.4)})
    assert sorted(starts(found).values()) == [0, 0, 4]


def test_what_waits_for_somebody_absent_is_held_by_the_role():
    network = make_network("A 2")
    found = level_network(network, {"A": {"dev": 1.0}}, {"dev": lambda point: 0.0 if point < 3 else 1.0})
    assert starts(found) == {"A": 3}
    assert found.held == {"A": "dev"}
    assert not found.resource_links
    assert (found.status, found.lower_bound) == ("optimal", 5)


def test_work_longer_than_twice_an_absence_goes_on_through_it():
    network = make_network("A 10\nB 2 A")
    found = level_network(
        network, {"A": {"dev": 1.0}, "B": {"dev": 1.0}}, {"dev": lambda point: 0.0 if 2 <= point < 7 else 1.0}
    )
    assert found.status == "not_needed"
    shorter = level_network(
        make_network("A 9"), {"A": {"dev": 1.0}}, {"dev": lambda point: 0.0 if 2 <= point < 7 else 1.0}
    )
    assert starts(shorter) == {"A": 7}


def test_work_does_not_begin_while_its_people_are_away():
    network = make_network("A 3\nB 10 A")
    found = level_network(network, {"B": {"dev": 1.0}}, {"dev": lambda point: 0.0 if 2 <= point < 7 else 1.0})
    assert starts(found) == {"A": 0, "B": 7}
    assert found.held == {"B": "dev"}


def test_work_that_fits_between_no_two_absences_is_not_held_for_ever():
    # two days of five: three days of work never fit between; B begins when somebody is there again
    found = level_network(
        make_network("A 3\nB 3"), {"A": {"dev": 1.0}, "B": {"dev": 1.0}}, {"dev": lambda point: float(point % 5 < 2)}
    )
    assert sorted(starts(found).values()) == [0, 5]


def test_a_demand_above_the_largest_capacity_counts_as_all_there_is():
    found = level_network(make_network("A 2\nB 2"), {"A": {"dev": 3.0}, "B": {"dev": 0.1}}, {"dev": always(0.8)})
    assert sorted(starts(found).values()) == [0, 2]


def test_blocked_days_and_rests_are_kept():
    blocked = {2, 3}.__contains__
    network = (
        Activity("A", 2),
        Activity("B", 2, blocked=blocked),
        Activity("C", 3, blocked=blocked, interruptible=True),
    )
    found = level_network(network, {id_: {"dev": 1.0} for id_ in "ABC"}, {"dev": always(1.0)})
    spans = forward_pass(found.activities).early
    assert found.duration == max(span.finish for span in spans.values())
    # seven days of work; the rests of C and what they leave free cannot all be used
    assert found.duration <= 9
    assert spans["B"].start not in (1, 2, 3)


def test_what_has_happened_is_not_moved_and_takes_its_people():
    done = Activity("A", 3, fixed=Span(0, 3))
    found = level_network((done, Activity("B", 2)), {"A": {"dev": 1.0}, "B": {"dev": 1.0}}, {"dev": always(1.0)})
    assert starts(found) == {"A": 0, "B": 3}
    assert found.resource_links == {"B": (("A", "dev"),)}
    assert next(a for a in found.activities if a.id == "A") == done


def test_a_fixed_span_that_contradicts_its_links_leaves_the_others_to_be_levelled():
    # B is laid down for the first two days although A, of four days, comes before it
    network = (Activity("A", 4), Activity("B", 2, (Link("A", "FS", 0),), fixed=Span(0, 2)), Activity("C", 3))
    found = level_network(network, {id_: {"dev": 1.0} for id_ in "AC"}, {"dev": always(1.0)})
    assert starts(found)["B"] == 0
    assert sorted((starts(found)["A"], starts(found)["C"])) in ([0, 3], [0, 4])


def test_people_are_not_handed_on_against_a_link_that_a_fixed_span_contradicts():
    # B is laid down before A, which comes before it: the person goes from B to A, and no link may say so
    network = (Activity("A", 4), Activity("B", 2, (Link("A", "FS", 0),), fixed=Span(0, 2)))
    found = level_network(network, {id_: {"dev": 1.0} for id_ in "AB"}, {"dev": always(1.0)})
    assert starts(found) == {"A": 2, "B": 0}
    assert not found.resource_links
    assert found.held == {"A": "dev"}


def test_nothing_is_linked_into_what_is_fixed():
    later = Activity("A", 3, fixed=Span(2, 5))
    found = level_network((later, Activity("B", 4)), {"A": {"dev": 1.0}, "B": {"dev": 1.0}}, {"dev": always(1.0)})
    assert starts(found) == {"A": 2, "B": 5}
    assert found.resource_links == {"B": (("A", "dev"),)}


def test_among_equally_short_plans_the_targets_come_early():
    # one person; both orders end after 6 days, and G waits for B
    network = make_network("A 3\nB 3\nG 0 B")
    found = level_network(network, {"A": {"dev": 1.0}, "B": {"dev": 1.0}}, {"dev": always(1.0)}, targets=["G"])
    assert starts(found)["G"] == 3


def test_links_against_the_time_of_the_work_make_no_circle():
    # B overlaps A backwards: it may start 5 days before A ends, so B takes the person first
    network = (Activity("A", 2, (Link("S", "FS", 4),)), Activity("S", 1), Activity("B", 2, (Link("A", "FS", -6),)))
    found = level_network(network, {"A": {"dev": 1.0}, "B": {"dev": 1.0}, "S": {"dev": 1.0}}, {"dev": always(1.0)})
    spans = forward_pass(found.activities).early
    worked = [day for span in spans.values() for day in range(span.start, span.finish)]
    assert len(worked) == len(set(worked))


def test_elapsed_lags_are_resolved_by_the_calendar():
    network = (Activity("A", 2), Activity("B", 2, (Link("A", "FS", 3, "ed"),)), Activity("C", 2))
    asked = {id_: {"dev": 1.0} for id_ in "ABC"}
    found = level_network(network, asked, {"dev": always(1.0)}, elapsed=lambda point, days, kind: point + 1)
    early = forward_pass(found.activities, lambda point, days, kind: point + 1).early
    assert max(span.finish for span in early.values()) == found.duration == 6


def test_nobody_ever_there_means_that_nobody_is_asked():
    found = level_network(make_network("A 2\nB 2"), {"A": {"dev": 1.0}, "B": {"dev": 1.0}}, {"dev": always(0.0)})
    assert found.status == "not_needed"


def test_circles_and_unknown_predecessors_are_refused():
    with pytest.raises(InputError):
        level_network(make_network("A 1 B\nB 1 A"), {}, {})


def test_a_window_that_never_opens_is_infeasible():
    with pytest.raises(InfeasiblePlanError):
        level_network((Activity("A", 2, blocked=lambda point: True),), {"A": {"dev": 1.0}}, {"dev": always(1.0)})


def test_progress_is_told_with_the_end_and_the_bound():
    told = []
    network = make_network("A 2\nB 3 A\nC 3 A\nD 1 C")
    level_network(network, {"B": {"dev": 1.0}, "C": {"dev": 1.0}}, {"dev": always(1.0)}, on_progress=told.append)
    assert told[-1].code == "rollout.levelling-progress"
    assert told[-1].params == {"end": 8, "bound": 8}


def test_levelling_repeats():
    network = make_network("\n".join(f"P{n} {n % 4 + 1}" + (f" P{n // 3}" if n else "") for n in range(30)))
    asked = {activity.id: {"dev": 0.4 + 0.1 * (n % 5)} for n, activity in enumerate(network)}
    first, second = (level_network(network, asked, {"dev": always(1.2)}) for _ in range(2))
    assert first == second


def test_more_people_than_asked_for_change_nothing_about_a_plan():
    network = make_network("A 2\nB 3 A\nC 3 A")
    asked = {"B": {"dev": 0.6}, "C": {"dev": 0.6}}
    found = level_network(network, asked, {"dev": always(1.0), "tester": always(1.0)})
    assert found.resource_links == level_network(network, asked, {"dev": always(1.0)}).resource_links
    assert replace(found, activities=()) == replace(level_network(network, asked, {"dev": always(1.0)}), activities=())
