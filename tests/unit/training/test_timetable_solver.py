"""The timetable solver against counting by hand, against trying everything, and against its checker."""

from dataclasses import replace

import pytest

from planner.domain.training.solver import solve
from planner.domain.training.solver.capacity import chain_end, earliest_last_day, find_shortfalls
from planner.domain.training.solver.check import find_violations
from planner.domain.training.solver.reasons import explain_infeasible
from planner.domain.training.solver.records import AtOnce, HoursLimit, Measures, PlacedSession
from planner.domain.training.solver.solve import is_feasible, measure, solve_timetable
from planner.domain.training.solver.ways_out import apply_changes, find_ways_out
from planner.wording import load_wording
from tests.unit.training.timetables import (
    best_by_trying_all,
    make_group,
    make_problem,
    make_room,
    make_trainer,
)


def solved(problem):
    found = solve_timetable(problem, 20)
    if found.status != "infeasible":
        assert find_violations(problem, found.sessions) == ()
    return found


def test_three_tenths_of_ten_people_are_three_and_of_two_people_one():
    assert make_group(users=10, max_out=0.3).out_limit == 3
    assert make_group(users=2, max_out=0.1).out_limit == 1


def test_the_published_case_needs_thirteen_weeks_with_one_class_and_seven_with_two():
    # 150 people in classes of 12 are 13 classes; four days of teaching and one of travel, so 65 days one by one;
    # two by two 7 rounds of 5 days would be 35, and interleaved 130 half-day pairs over two rooms are 33 days
    group = make_group(users=150, class_max=12, max_out=0.2, parts=(2,) * 5)
    one = solved(make_problem(65, [group]))
    assert (one.status, one.reached) == ("optimal", Measures(13, 64, 0))
    two = solved(make_problem(40, [group], [make_trainer(), make_trainer("t2")], [make_room(), make_room("R2")]))
    assert (two.status, two.reached) == ("optimal", Measures(13, 32, 0))
    assert -(-33 // 5) == 7


def test_eight_weeks_for_the_published_case_are_refused_with_numbers_and_a_second_class_is_a_way_out():
    group = make_group("users", users=150, class_max=12, max_out=0.2, parts=(2,) * 5)
    problem = make_problem(40, [group])
    assert solve_timetable(problem, 20).status == "infeasible"
    reasons = {reason.code: reason.params for reason in explain_infeasible(problem, str, 5)}
    assert (reasons["timetable.short-trainers"]["need"], reasons["timetable.short-trainers"]["have"]) == (130, 80)
    ways = find_ways_out(problem, str, 20)
    kinds = [{change.kind for change in way.changes} for way in ways]
    assert {"days"} in kinds
    assert {"trainer", "room"} in kinds
    assert next(way for way in ways if {c.kind for c in way.changes} == {"days"}).changes[0].value == 25
    for way in ways:
        assert solve_timetable(apply_changes(problem, way.changes), 20).status in ("optimal", "feasible")
        for language in ("zh-CN", "en"):
            assert "None" not in load_wording(language).say(way.text)


def test_a_part_may_follow_in_the_afternoon_without_a_gap_and_a_day_later_with_a_gap_of_one():
    assert chain_end(range(5), (1, 1), 0) == 0
    assert chain_end(range(5), (1, 1), 1) == 1
    assert chain_end(range(5), (1, 2), 0) == 1
    assert chain_end(range(5), (2, 1), 0) == 1
    assert chain_end((0, 4), (1, 1), 2) == 4
    assert chain_end((0, 1), (1, 1), 2) is None


def test_a_gap_counts_places_of_the_list_and_not_days_of_the_calendar():
    found = solved(make_problem(9, [make_group(users=1, parts=(1, 1), gap_days=3)]))
    assert found.reached.last_day == 3


def test_unequal_classes_are_used_where_the_rooms_ask_for_them():
    # 20 people: one room of 12 and one of 8 hold them at once, two classes of ten would need the larger room twice
    group = make_group(users=20, class_max=12, parts=(2,))
    trainers = [make_trainer(), make_trainer("t2")]
    found = solved(make_problem(1, [group], trainers, [make_room(), make_room("S", capacity=8)]))
    assert sorted((one.size, one.room, one.half) for one in found.sessions) == [(8, "S", "AM"), (12, "R", "AM")]


def test_more_cohorts_are_formed_only_where_fewer_cannot_be_placed():
    # five of ten may be out; classes of 4, 3 and 3 meet one by one, but 3 + 2 and 3 + 2 in two half-days
    group = make_group(users=10, class_max=4, max_out=0.5)
    trainers = [make_trainer(), make_trainer("t2")]
    rooms = [make_room(), make_room("S")]
    roomy = solved(make_problem(2, [group], trainers, rooms))
    assert roomy.reached.cohorts == 3
    tight = solved(make_problem(1, [group], trainers, rooms))
    assert (tight.status, tight.reached.cohorts) == ("optimal", 4)


def test_a_trainer_serves_one_site_a_day():
    groups = [make_group("a", users=1), make_group("b", users=1, site="B")]
    rooms = [make_room(), make_room("S", "B")]
    found = solved(make_problem(2, groups, [make_trainer(sites="A B")], rooms))
    assert found.reached == Measures(2, 1, 1)
    assert solve_timetable(make_problem(1, groups, [make_trainer(sites="A B")], rooms), 5).status == "infeasible"


def test_travel_is_saved_where_it_costs_no_day():
    groups = [make_group("a", users=1), make_group("b", users=1, site="B")]
    trainers = [make_trainer("t", "A", sites="A B"), make_trainer("u", "B", sites="A B")]
    found = solved(make_problem(2, groups, trainers, [make_room(), make_room("S", "B")]))
    assert found.reached == Measures(2, 0, 0)
    assert {one.group: one.trainer for one in found.sessions} == {"a": "t", "b": "u"}


def test_a_search_that_finds_more_travel_than_there_was_is_not_followed(monkeypatch):
    # two whole days at A; at B two half-days, which one trainer from A gives on one day, or on two
    groups = [make_group("a", users=1, parts=(2, 2)), make_group("b", users=2, class_max=1, site="B")]
    trainers = [make_trainer("t", sites="A B"), make_trainer("u", sites="A B")]
    problem = make_problem(2, groups, trainers, [make_room(), make_room("S", "B")])
    on_two_days = (
        PlacedSession("a", 1, 1, 1, 0, "AM", "t", "R"),
        PlacedSession("a", 1, 2, 1, 1, "AM", "t", "R"),
        PlacedSession("b", 1, 1, 1, 0, "AM", "u", "S"),
        PlacedSession("b", 2, 1, 1, 1, "AM", "u", "S"),
    )
    assert find_violations(problem, on_two_days) == ()
    assert measure(problem, on_two_days).travel_days == 2
    monkeypatch.setattr(solve, "name_sessions", lambda *_: on_two_days)
    assert solve_timetable(problem, 5).reached.travel_days == 1


def test_groups_that_take_from_each_other_do_not_meet_at_once():
    groups = [make_group("a", users=1, parts=(2,)), make_group("b", users=1, parts=(2,))]
    problem = make_problem(2, groups, [make_trainer(), make_trainer("u")], [make_room(), make_room("S")])
    limited = replace(problem, limits=(AtOnce((("a", 1), ("b", 1)), 1),))
    assert solved(problem).reached.last_day == 0
    assert solved(limited).reached.last_day == 1
    both = tuple(replace(one, day=0) for one in solve_timetable(limited, 5).sessions)
    assert "at-once" in {fault.rule for fault in find_violations(limited, both)}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"trainers": [make_trainer(skills="other")]}, "timetable.short-no-trainer"),
        ({"rooms": [make_room(site="B")]}, "timetable.short-no-room"),
        ({"groups": [make_group(not_before=5)]}, "timetable.short-no-window"),
        ({"trainers": [make_trainer(off=(0, 1))]}, "timetable.short-no-day"),
        ({"groups": [make_group(parts=(1, 1), gap_days=2)]}, "timetable.short-too-few-days"),
        ({"groups": [make_group(users=20, max_out=0.1)]}, "timetable.short-coverage"),
        ({"groups": [make_group(users=20)]}, "timetable.short-trainers"),
        ({"groups": [make_group(users=20)], "trainers": [make_trainer(f"t{n}") for n in range(9)]},
         "timetable.short-rooms"),
    ],
)  # fmt: skip
def test_every_shortfall_has_its_reason_and_a_way_out_that_works(change, code):
    problem = make_problem(2, **change)
    assert solve_timetable(problem, 10).status == "infeasible"
    reasons = explain_infeasible(problem, str, 5)
    assert code in {reason.code for reason in reasons}
    ways = find_ways_out(problem, str, 15)
    assert ways
    for way in ways:
        changed = apply_changes(problem, way.changes)
        assert find_violations(changed, is_feasible(changed, 10).sessions) == ()
    for language in ("zh-CN", "en"):
        said = [load_wording(language).say(one) for one in (*reasons, *(way.text for way in ways))]
        assert all(text and "None" not in text for text in said)


def test_what_is_missing_is_named_whole_and_brought_whole():
    problem = make_problem(2, [make_group(not_before=5)], [make_trainer(skills="other")], [make_room(site="B")])
    codes = {reason.code for reason in explain_infeasible(problem, str, 5)}
    assert codes == {"timetable.short-no-trainer", "timetable.short-no-room", "timetable.short-no-window"}
    ways = find_ways_out(problem, str, 10)
    assert [sorted(change.kind for change in way.changes) for way in ways] == [["not_before", "room", "trainer"]]


def test_no_way_out_sets_the_same_thing_twice_or_changes_what_need_not_change():
    # the window lies behind the days, and 20 people one by one need ten days: both at once ask for its end
    late = make_group(users=20, class_max=1, max_out=0.05, not_before=3, not_after=4)
    problem = make_problem(3, [late, make_group("other", users=1)], [make_trainer(), make_trainer("u")])
    ways = find_ways_out(problem, str, 15)
    assert ways
    for way in ways:
        keys = [(change.kind, change.id) for change in way.changes]
        assert len(keys) == len(set(keys))
        for change in way.changes:
            rest = [other for other in way.changes if other != change]
            assert is_feasible(apply_changes(problem, rest), 5).status != "feasible"


def test_more_and_smaller_classes_are_tried_before_the_search_gives_up():
    # the smaller room holds no class of 20: five classes a group would all need the larger one, 60 half-days of its 44
    groups = [make_group(id_, users=100, class_max=20, max_out=0.25, parts=(1, 2, 1), gap_days=2) for id_ in "abc"]
    trainers = [make_trainer(f"t{number}", off=(number, number + 1)) for number in range(3)]
    problem = make_problem(22, groups, trainers, [make_room(capacity=20), make_room("S", capacity=16)])
    # counted work, so that no busy machine cuts it short
    found = solve_timetable(problem, 600, effort=3.6)
    assert found.status == "feasible"
    assert find_violations(problem, found.sessions) == ()
    assert 15 < found.bounds.cohorts <= found.reached.cohorts
    assert earliest_last_day(problem) <= found.bounds.last_day <= found.reached.last_day


def test_what_counting_does_not_see_is_found_by_lifting_the_limits_one_by_one():
    # one trainer at two sites: three half-days of class, but a site a day
    groups = [
        make_group("a", users=1),
        make_group("b", users=1, site="B"),
        make_group("c", users=1, site="C"),
    ]
    rooms = [make_room(), make_room("S", "B"), make_room("U", "C")]
    problem = make_problem(2, groups, [make_trainer(sites="A B C")], rooms)
    assert find_shortfalls(problem) == ()
    assert solve_timetable(problem, 5).status == "infeasible"
    told = explain_infeasible(problem, str, 8)
    assert [reason.code for reason in told] == ["timetable.tight-trainers", "timetable.tight-days"]


def test_the_bound_of_the_last_day_is_never_above_the_best_there_is():
    problem = make_problem(6, [make_group(users=7, parts=(1, 2), gap_days=1, max_out=0.5)])
    assert earliest_last_day(problem) <= solved(problem).reached.last_day


def test_the_same_problem_gives_the_same_timetable():
    groups = [make_group("a", users=17, class_max=5, max_out=0.5, parts=(1, 1)), make_group("b", users=8, site="B")]
    trainers = [make_trainer("t", sites="A B"), make_trainer("u", "B", sites="A B")]
    problem = make_problem(9, groups, trainers, [make_room(), make_room("S", "B")])
    assert solve_timetable(problem, 20) == solve_timetable(problem, 20)


CASES = [
    make_problem(2, [make_group(users=3, max_out=0.34, class_max=3)]),
    make_problem(2, [make_group(users=5, class_max=3, parts=(1, 1))], [make_trainer(), make_trainer("u", "B")]),
    make_problem(3, [make_group(users=3, parts=(1, 2), gap_days=1)], rooms=[make_room(capacity=2, off=(1,))]),
    make_problem(2, [make_group("a", users=2), make_group("b", users=2, site="B")],
                 [make_trainer(sites="A B"), make_trainer("u", "B", sites="B", off=(0,))],
                 [make_room(), make_room("S", "B")]),
    make_problem(2, [make_group("a", users=2, role="s"), make_group("b", users=3, not_after=0)],
                 [make_trainer(skills="r s", home="C"), make_trainer("u", "A", "s")], [make_room(), make_room("S")]),
    make_problem(1, [make_group(users=5, class_max=3, max_out=0.8)], [make_trainer(), make_trainer("u")],
                 [make_room(capacity=3), make_room("S", capacity=2)]),
    make_problem(2, [make_group(users=4, class_max=4, max_out=0.5, parts=(2,))]),
    make_problem(3, [make_group("a", users=2, parts=(2, 1)), make_group("b", users=1, gap_days=2, parts=(1, 1))]),
]  # fmt: skip


@pytest.mark.parametrize("problem", CASES, ids=range(len(CASES)))
def test_a_small_problem_is_solved_as_well_as_by_trying_everything(problem):
    best = best_by_trying_all(problem)
    found = solved(problem)
    if best is None:
        assert found.status == "infeasible"
        return
    assert found.status == "optimal"
    assert found.reached == found.bounds == Measures(*best)


def test_the_checker_sees_every_kind_of_fault():
    problem = make_problem(3, [make_group(users=4, parts=(1, 1), gap_days=1, max_out=0.5)])
    good = solved(problem).sessions
    one = good[0]
    rules = {
        "size-changes": replace(one, size=1),
        "class-size": replace(one, size=9),
        "room": replace(one, room="nowhere"),
        "trainer": replace(one, trainer="nobody"),
        "window": replace(one, day=9),
        "order": replace(one, day=2, half="PM"),
        "unknown-group": replace(one, group="others"),
        "parts": replace(one, part=2),
    }
    for rule, wrong in rules.items():
        assert rule in {fault.rule for fault in find_violations(problem, (wrong, *good[1:]))}
    assert "users" in {fault.rule for fault in find_violations(problem, [s for s in good if s.cohort == 1])}
    same_time = tuple(replace(session, day=0, half="AM") for session in good)
    assert {"trainer-twice", "room-twice", "cohort-twice", "coverage"} <= {
        fault.rule for fault in find_violations(problem, same_time)
    }


def test_six_hundred_people_at_two_sites_are_placed_within_a_minute():
    people = {"A": (200, 120, 40), "B": (120, 80, 40)}
    groups = [
        make_group(f"{role}-{site}", role=role, site=site, users=users, class_max=12, max_out=0.15, parts=(1, 1, 2),
                   gap_days=1)
        for site, sizes in people.items()
        for role, users in zip(("sales", "service", "marketing"), sizes, strict=True)
    ]  # fmt: skip
    trainers = [
        make_trainer("t0", "A", "sales service marketing", "A B"),
        make_trainer("t1", "A", "sales service", "A", off=(3, 4, 5)),
        make_trainer("t2", "A", "sales service marketing", "A"),
        make_trainer("t3", "B", "sales service", "B"),
        make_trainer("t4", "B", "sales service marketing", "A B"),
    ]
    rooms = [make_room("A1", capacity=14), make_room("A2", off=(7, 8)), make_room("B1", "B"), make_room("B2", "B", 10)]
    problem = make_problem(60, groups, trainers, rooms)
    found = solve_timetable(problem, 60)
    assert find_violations(problem, found.sessions) == ()
    assert found.status == "optimal"
    assert sum(one.size for one in found.sessions if one.part == 1) == 600


# --- days a group is away, weeks of part-time trainers, people taken from one another


def part_time(half_days, first=0, last=4):
    return replace(make_trainer(), limits=(HoursLimit(first, last, half_days),))


def test_a_group_is_never_in_class_on_the_places_it_is_away():
    found = solved(make_problem(4, [make_group(users=4, parts=(1, 1), off=frozenset({0, 2}))]))
    assert {one.day for one in found.sessions} == {1, 3}
    # one class after the other in one room: two half-days a day, four of them
    assert found.reached == Measures(2, 3, 0)


def test_a_part_time_trainer_teaches_no_more_half_days_of_a_week_than_the_share():
    groups = [make_group(users=10, class_max=2)]
    one = make_problem(10, groups, [replace(make_trainer(), limits=(HoursLimit(0, 4, 3), HoursLimit(5, 9, 3)))])
    found = solved(one)
    # five classes: three in the first week, two in the first day of the second
    assert (found.status, found.reached) == ("optimal", Measures(5, 5, 0))
    assert sum(one.day <= 4 for one in found.sessions) == 3


def test_a_whole_day_takes_two_half_days_of_the_share():
    groups = [make_group(users=2, parts=(2, 2))]
    assert solve_timetable(make_problem(5, groups, [part_time(3)]), 20).status == "infeasible"
    assert solved(make_problem(5, groups, [part_time(4)])).status == "optimal"


def test_a_second_trainer_teaches_what_the_share_of_the_first_does_not_hold():
    groups = [make_group(users=12, class_max=2, max_out=0.34)]
    rooms = [make_room(), make_room("R2")]
    found = solved(make_problem(5, groups, [part_time(2), make_trainer("whole")], rooms))
    assert found.reached == Measures(6, 1, 0)
    assert sum(one.trainer == "t" for one in found.sessions) == 2


def test_the_model_keeps_to_shares_and_days_away_as_well_where_half_days_are_not_filled_first(monkeypatch):
    monkeypatch.setattr(solve, "fill_half_days", lambda *_: None)
    groups = [
        make_group("a", users=2, parts=(1, 1), gap_days=4),
        make_group("b", users=4, parts=(1,), off=frozenset({0, 1})),
        make_group("c", users=2, parts=(2,)),
    ]
    problem = make_problem(5, groups, [part_time(6), replace(make_trainer("t2"), limits=(HoursLimit(1, 4, 0),))])
    found = solved(problem)
    assert len(found.sessions) == 5
    # six half-days are asked of a trainer who has as many; the other one has none after the first day
    assert solve_timetable(replace(problem, trainers=(part_time(5),)), 20).status == "infeasible"


def test_classes_that_take_people_from_one_another_bound_the_last_day_from_below():
    groups = [make_group("a", users=2, parts=(1, 1, 1)), make_group("b", users=2, parts=(1, 1, 1))]
    rooms, trainers = [make_room(), make_room("R2")], [make_trainer(), make_trainer("t2")]
    apart = make_problem(3, groups, trainers, rooms)
    together = replace(apart, limits=(AtOnce((("a", 1), ("b", 1)), 1),))
    assert (earliest_last_day(apart), earliest_last_day(together)) == (1, 2)
    assert (solved(apart).reached.last_day, solved(together).reached.last_day) == (1, 2)
    short = find_shortfalls(replace(together, days=2))
    assert [(one.kind, one.need, one.have) for one in short] == [("at-once", 6, 4)]
    for language in ("zh-CN", "en"):
        (reason,) = explain_infeasible(replace(together, days=2), str, 5)
        assert "6" in load_wording(language).say(reason)


def test_the_checker_names_a_share_that_is_exceeded_and_a_day_a_group_is_away():
    problem = make_problem(5, [make_group(users=4)], [make_trainer()])
    sessions = solve_timetable(problem, 20).sessions
    strict = replace(problem, trainers=(part_time(1),), groups=(make_group(users=4, off=frozenset({0})),))
    rules = {violation.rule for violation in find_violations(strict, sessions)}
    assert rules == {"trainer-share", "window"}
