"""Reasons and ways out where several things lack at once, and what a short time limit leaves of them."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from planner.domain.solvers import constraint
from planner.domain.solvers.constraint import IntegerProgram, solve_integers
from planner.domain.training.solver import solve, ways_out
from planner.domain.training.solver.capacity import find_shortfalls
from planner.domain.training.solver.reasons import explain_infeasible
from planner.domain.training.solver.solve import is_feasible, solve_timetable
from planner.domain.training.solver.ways_out import apply_changes, find_ways_out
from planner.wording import load_wording
from tests.unit.training.timetables import make_group, make_problem, make_room, make_trainer


class Clock:
    """A clock that moves on by some seconds whenever it is read."""

    def __init__(self, step):
        self.now, self.step = 0.0, step

    def __call__(self):
        self.now += self.step
        return self.now


def make_two_lacks():
    # one day: two whole days after each other do not fit, and two people one at a time take two days of their one
    late = make_group("G", users=2, class_max=5, max_out=0.5, parts=(2,), not_after=0)
    long = make_group("H", users=1, class_max=5, parts=(2, 2))
    return make_problem(1, [late, long])


def test_what_one_group_lacks_alone_hides_nothing_that_another_lacks():
    found = {(short.kind, short.groups) for short in find_shortfalls(make_two_lacks())}
    assert found == {
        ("too-few-days", ("H",)),
        ("coverage", ("G",)),
        ("trainers", ("G",)),
        ("rooms", ("G",)),
    }


def test_a_group_without_a_trainer_is_not_counted_against_the_others():
    groups = [make_group("a", users=2, role="other"), make_group("b", users=2)]
    assert [(short.kind, short.groups) for short in find_shortfalls(make_problem(1, groups))] == [
        ("no-trainer", ("a",))
    ]


def test_days_are_added_and_the_window_of_the_other_group_widened_together():
    # four whole days of class with one trainer: three days more, and two of the four days for the two of the group
    problem = make_two_lacks()
    (way,) = find_ways_out(problem, str, 20, allowed=("days", "not_after"))
    assert {(change.kind, change.id, change.value) for change in way.changes} == {
        ("days", "", 3),
        ("not_after", "G", 1),
    }
    assert is_feasible(apply_changes(problem, way.changes), 5).status == "feasible"


def test_where_no_kind_of_change_does_alone_several_are_made_together_and_none_in_vain():
    # counting finds nothing: a trainer serves one site a day, and the window ends before the third day
    groups = [make_group(id_, users=1, site=id_, not_after=1) for id_ in "ABC"]
    rooms = [make_room(id_, id_) for id_ in "ABC"]
    problem = make_problem(2, groups, [make_trainer(sites="A B C")], rooms)
    assert find_shortfalls(problem) == ()
    (way,) = find_ways_out(problem, str, 20, allowed=("days", "not_after"))
    # one day more, for one of the three groups only
    assert sorted(change.kind for change in way.changes) == ["days", "not_after"]
    for change in way.changes:
        rest = [other for other in way.changes if other != change]
        clamped = [replace(one, value=min(one.value, 1)) if one.kind == "not_after" else one for one in rest]
        assert is_feasible(apply_changes(problem, clamped), 5).status == "infeasible"


def test_a_way_out_stays_within_the_days_that_may_be_asked_for():
    # ten half-days of class in a room of two a day: five days
    problem = make_problem(2, [make_group(users=10, class_max=1)])
    assert find_ways_out(problem, str, 10, allowed=("days",), most_days=4) == ()
    (way,) = find_ways_out(problem, str, 10, allowed=("days",), most_days=5)
    assert [(change.kind, change.value) for change in way.changes] == [("days", 3)]


def test_only_trainers_who_teach_one_of_the_groups_are_set_against_them():
    groups = [
        make_group("A", users=50, role="a", class_max=10, parts=(2,), not_after=0),
        make_group("B", users=5, role="b", class_max=10, parts=(2,)),
    ]
    trainers = [make_trainer("T0", skills="a b"), make_trainer("T1", skills="b")]
    problem = make_problem(3, groups, trainers, [make_room(), make_room("R2")])
    told = [
        (short.groups, short.trainers, short.need, short.have)
        for short in find_shortfalls(problem)
        if short.kind == "trainers"
    ]
    # five classes of a day on one day with T0, or on all three; both groups together take 12 half-days of the 12 there are
    assert told == [(("A",), ("T0",), 10, 2), (("A",), ("T0",), 10, 6)]
    said = [one for one in explain_infeasible(problem, str, 5) if one.code == "timetable.short-trainers"]
    assert [one.params["have"] for one in said] == [2]


def test_no_model_is_built_once_the_time_is_over(monkeypatch):
    def refused(*_):
        pytest.fail("a model was built")

    monkeypatch.setattr(solve, "build_model", refused)
    monkeypatch.setattr(solve, "fill_half_days", lambda *_: None)
    problem = make_problem(4, [make_group(users=4)], [make_trainer(), make_trainer("u", "B", sites="A B")])
    assert solve_timetable(problem, 1, clock=Clock(2)).status == "unknown"
    assert is_feasible(problem, 1, clock=Clock(2)).status == "unknown"


def test_a_model_that_takes_longer_to_build_than_the_time_left_is_not_begun(monkeypatch):
    built = []
    build = solve.build_model
    monkeypatch.setattr(solve, "build_model", lambda *given: built.append(given) or build(*given))
    monkeypatch.setattr(solve, "fill_half_days", lambda *_: None)
    # four classes in two parts take four days: 2 × 2 half-days × 4 days × 2 parts × 2 sizes are 64 columns
    problem = make_problem(100, [make_group(users=7, class_max=2, parts=(1, 1))])
    solve_timetable(problem, 0.001, clock=Clock(0))
    assert built == []
    assert solve_timetable(problem, 1, effort=1, clock=Clock(0)).sessions
    assert built


def test_a_model_that_takes_all_the_time_to_hand_over_is_not_searched(monkeypatch):
    monkeypatch.setattr(constraint, "time", SimpleNamespace(monotonic=Clock(1)))
    assert solve_integers(IntegerProgram([1], []), 1.0, 0.5, 1).status == "unknown"
    assert solve_integers(IntegerProgram([1], []), 1.0, 1.5, 1).status == "optimal"


def test_counted_reasons_are_given_however_little_time_there_is():
    reasons = explain_infeasible(make_two_lacks(), str, 0.0, clock=Clock(1))
    assert reasons[0].code == "timetable.short-too-few-days"
    assert len(reasons) == 4


def test_limits_that_were_not_lifted_in_time_are_not_said_to_be_not_enough():
    groups = [make_group(id_, users=1, site=id_) for id_ in "ABC"]
    problem = make_problem(2, groups, [make_trainer(sites="A B C")], [make_room(id_, id_) for id_ in "ABC"])
    (reason,) = explain_infeasible(problem, str, 1, clock=Clock(2))
    assert reason.code == "timetable.tight-undecided"
    assert "not found in the time given" in load_wording("en").say(reason)
    assert "没有查清" in load_wording("zh-CN").say(reason)


def test_in_a_short_time_only_ways_are_offered_that_are_found_again_without_a_search(monkeypatch):
    ways = find_ways_out(make_two_lacks(), str, 10, trial_s=0.1)
    assert ways
    monkeypatch.setattr(solve, "build_model", lambda *_: pytest.fail("a model was built"))
    assert find_ways_out(make_two_lacks(), str, 10, trial_s=0.1) == ways
    for way in ways:
        assert solve_timetable(apply_changes(make_two_lacks(), way.changes), 0.1, clock=Clock(1)).sessions


def test_without_time_no_way_out_is_claimed():
    assert find_ways_out(make_two_lacks(), str, 1, clock=Clock(2)) == ()


def test_windows_are_made_shorter_together_and_not_each_as_if_the_others_stayed_open():
    # six half-days of class with one trainer and one room take three days; any of the windows alone could stay as it is
    groups = [make_group(id_, users=4, not_after=0) for id_ in ("a", "b", "c")]
    problem = make_problem(6, groups)
    (way,) = find_ways_out(problem, str, 20, allowed=("not_after",))
    assert is_feasible(apply_changes(problem, way.changes), 5).status == "feasible"
    # one group on each of the first three days: the first one need not be touched
    assert sorted(change.value for change in way.changes) == [1, 2]


def test_a_room_is_enlarged_to_no_more_seats_than_are_needed():
    # four people, a whole day, one day, two rooms of two seats and of one: with three seats in the larger one both
    # classes fit side by side, and it need not hold all four
    rooms = [make_room(capacity=2), make_room("S", capacity=1)]
    groups = [make_group(users=4, class_max=4, parts=(2,))]
    problem = make_problem(1, groups, [make_trainer(), make_trainer("u")], rooms)
    assert find_shortfalls(problem) == ()
    (way,) = find_ways_out(problem, str, 20, allowed=("class_max", "capacity"))
    assert [(change.kind, change.id, change.value) for change in way.changes] == [("capacity", "R", 3)]


def test_a_group_a_room_and_a_trainer_may_have_the_same_id():
    # four people in a room of one seat on one day: with two seats two classes go after each other
    problem = make_problem(
        1, [make_group("A", users=4, class_max=4)], [make_trainer("A")], [make_room("A", capacity=1)]
    )
    (way,) = find_ways_out(problem, str, 20, allowed=("class_max", "capacity"))
    assert [(change.kind, change.id, change.value) for change in way.changes] == [("capacity", "A", 2)]


def test_one_kind_of_change_does_not_use_up_the_time_of_the_others(monkeypatch):
    clock = Clock(0)

    def slow(*given, **named):
        clock.now += 1
        return is_feasible(*given, **named)

    monkeypatch.setattr(ways_out, "is_feasible", slow)
    # forty classes in windows of two days: how far they have to be widened takes many trials of a second each
    problem = make_problem(20, [make_group(id_, users=30, class_max=3, not_after=1) for id_ in "abcd"])
    ways = find_ways_out(problem, str, 15, trial_s=1, clock=clock)
    kinds = [{change.kind for change in way.changes} for way in ways]
    assert kinds == [{"not_after"}, {"class_max", "capacity"}, {"trainer", "room"}]


def test_reasons_name_only_trainers_and_rooms_that_can_serve_one_of_the_groups():
    # a site a day: the trainer of both sites cannot be at both on the only day
    groups = [make_group("a", users=1), make_group("b", users=1, site="B")]
    trainers = [make_trainer("t", sites="A B"), make_trainer("other", skills="else", sites="A B")]
    problem = make_problem(1, groups, trainers, [make_room("R"), make_room("S", "B"), make_room("U", "C")])
    assert find_shortfalls(problem) == ()
    reasons = {reason.code: reason.params for reason in explain_infeasible(problem, str, 8)}
    assert set(reasons) == {"timetable.tight-trainers", "timetable.tight-days"}
    for params in reasons.values():
        assert (params["trainers"], params["rooms"]) == (("t",), ("R", "S"))
    # half-days of the one who can teach them
    assert reasons["timetable.tight-trainers"]["have"] == 2


def test_that_more_days_alone_would_do_is_said_and_not_that_nothing_alone_does():
    # a part in the morning, another one a day later, and a whole day of another group, on two days with one trainer
    groups = [
        make_group("a", users=1, parts=(1, 1), gap_days=1),
        make_group("b", users=1, parts=(2,), role="s"),
    ]
    problem = make_problem(2, groups, [make_trainer(skills="r s")])
    assert find_shortfalls(problem) == ()
    (reason,) = explain_infeasible(problem, str, 8)
    assert reason.code == "timetable.tight-days"
    assert "on 2 working days" in load_wording("en").say(reason)
    assert "只有 2 个工作日" in load_wording("zh-CN").say(reason)
