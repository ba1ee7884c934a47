import pytest

from planner.domain.rollout.network import (
    Activity,
    Span,
    backward_pass,
    forward_pass,
    latest_span,
)
from planner.errors import InfeasiblePlanError, InputError
from tests.networks import make_network


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("A", Span(5, 8)),  # after the five days of A
        ("A:FS+2", Span(7, 10)),
        ("A:FS-2", Span(3, 6)),
        ("A:SS", Span(0, 3)),
        ("A:SS+2", Span(2, 5)),
        ("A:FF", Span(2, 5)),  # both finish together
        ("A:FF+1", Span(3, 6)),
        ("A:SF+4", Span(1, 4)),  # finishes four days after A starts
        ("A:SF", Span(0, 3)),  # would have to start before the plan does
        ("A:FS-9", Span(0, 3)),
    ],
)
def test_each_link_type_gives_the_earliest_span_reasoned_by_hand(link, expected):
    assert forward_pass(make_network(f"A 5\nB 3 {link}")).early["B"] == expected


def test_floats_are_taken_over_start_to_start_and_finish_to_finish_links():
    # A 0-4; B starts 1 after A: 1-3; C finishes 2 after B at the earliest and follows A: 4-9
    activities = make_network("A 4\nB 2 A:SS+1\nC 5 A B:FF+2")
    forward = forward_pass(activities)
    backward = backward_pass(activities, forward)
    assert forward.early == {"A": Span(0, 4), "B": Span(1, 3), "C": Span(4, 9)}
    # B may finish 2 before C does, at 7: four days of float, all of it free
    assert (backward.late["B"], backward.free_float_days["B"]) == (Span(5, 7), 4)
    assert backward.late["A"] == Span(0, 4)


def test_an_activity_without_successor_may_slip_to_the_end_of_the_plan():
    activities = make_network("A 10\nB 3")
    backward = backward_pass(activities, forward_pass(activities))
    assert (backward.late["B"], backward.free_float_days["B"]) == (Span(7, 10), 7)


def test_a_circle_is_refused_with_its_members_only():
    with pytest.raises(InputError) as refused:
        forward_pass(make_network("A 1\nB 1 A D\nC 1 B\nD 1 C\nE 1 D"))
    assert refused.value.problems[0].code == "cycle"
    members = refused.value.problems[0].params["members"].split(" → ")
    assert members[0] == members[-1]
    assert set(members) == {"B", "C", "D"}
    # in the order of the work: B before C before D
    assert members[members.index("C") + 1] == "D"


def test_an_unknown_predecessor_is_refused_by_name():
    with pytest.raises(InputError) as refused:
        forward_pass(make_network("A 1 X"))
    assert refused.value.problems[0].params == {"id": "X"}


def test_work_that_must_stay_whole_moves_behind_the_blocked_days():
    # days 3 and 4 are blocked: three days fit at 0-3, four only from 5 on
    fits = Activity("A", 3, blocked=lambda point: point in {3, 4})
    moves = Activity("B", 4, blocked=lambda point: point in {3, 4})
    early = forward_pass((fits, moves)).early
    assert (early["A"], early["B"]) == (Span(0, 3), Span(5, 9))


def test_an_event_does_not_fall_on_a_blocked_day():
    event = Activity("A", 0, blocked=lambda point: point < 4)
    assert forward_pass((event,)).early["A"] == Span(4, 4)


def test_work_that_may_rest_takes_the_free_days_before_and_after_the_blocked_ones():
    activity = Activity("A", 5, blocked=lambda point: point in {3, 4}, interruptible=True)
    assert forward_pass((activity,)).early["A"] == Span(0, 7)


def test_the_latest_span_avoids_blocked_days_too():
    # finishing by 9 without days 7 and 8 means finishing by 7
    activity = Activity("A", 3, blocked=lambda point: point in {7, 8})
    assert latest_span(activity, 9, 9) == Span(4, 7)
    rests = Activity("A", 3, blocked=lambda point: point in {7, 8}, interruptible=True)
    assert latest_span(rests, 9, 9) == Span(4, 7)
    assert latest_span(rests, 9, 10) == Span(5, 10)


def test_a_window_that_never_opens_is_said_and_not_searched_for_ever():
    with pytest.raises(InfeasiblePlanError) as refused:
        forward_pass((Activity("A", 2, blocked=lambda point: point % 2 == 0),))
    assert refused.value.statement.code == "rollout.no-window"
