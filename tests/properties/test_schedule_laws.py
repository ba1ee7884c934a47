"""Laws of the critical path, on random networks with all four link types."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from planner.domain.rollout.network import Activity, backward_pass, forward_pass
from planner.domain.rollout.results import Link

TYPES = ("FS", "SS", "FF", "SF")


NOTHING_BLOCKED = st.just(frozenset())


@st.composite
def networks(draw, blocked=NOTHING_BLOCKED):
    """Draw 1-12 activities; links point backwards, so that there is no circle."""
    activities = []
    for number in range(draw(st.integers(1, 12))):
        earlier = st.integers(0, max(number - 1, 0))
        count = draw(st.integers(0, min(number, 3)))
        links = tuple(
            Link(f"P{draw(earlier)}", draw(st.sampled_from(TYPES)), draw(st.integers(-2, 4))) for _ in range(count)
        )
        days = draw(blocked)
        activity = Activity(f"P{number}", draw(st.integers(0, 6)), links)
        if days:
            rests = draw(st.booleans())
            activity = replace(activity, blocked=days.__contains__, interruptible=rests)
        activities.append(activity)
    return tuple(activities)


BLOCKED = st.one_of(st.just(frozenset()), st.frozensets(st.integers(0, 25), min_size=1, max_size=8))


def _asked(link, predecessor):
    return (predecessor.start if link.type[0] == "S" else predecessor.finish) + link.lag_days


def _given(link, successor):
    return successor.start if link.type[1] == "S" else successor.finish


@given(networks(BLOCKED))
def test_early_and_late_spans_respect_every_link(activities):
    forward = forward_pass(activities)
    late = backward_pass(activities, forward).late
    for spans in (forward.early, late):
        for activity in activities:
            for link in activity.links:
                assert _given(link, spans[activity.id]) >= _asked(link, spans[link.predecessor_id])


@given(networks(BLOCKED))
def test_no_span_touches_a_blocked_day_unless_it_may_rest(activities):
    forward = forward_pass(activities)
    late = backward_pass(activities, forward).late
    for spans in (forward.early, late):
        for activity in activities:
            span = spans[activity.id]
            days = range(span.start, max(span.finish, span.start + 1))
            taken = [day for day in days if not (activity.blocked and activity.blocked(day))]
            assert len(taken) == (activity.duration_days or 1)
            assert taken[0] == span.start


@given(networks())
def test_early_spans_equal_those_of_a_longest_path_search(activities):
    # oracle: raise starts until nothing changes, in any order, without topology
    start = {activity.id: 0 for activity in activities}
    durations = {activity.id: activity.duration_days for activity in activities}
    changed = True
    while changed:
        changed = False
        for activity in activities:
            for link in activity.links:
                before = start[link.predecessor_id] + (durations[link.predecessor_id] if link.type[0] == "F" else 0)
                after = before + link.lag_days - (activity.duration_days if link.type[1] == "F" else 0)
                if after > start[activity.id]:
                    start[activity.id], changed = after, True
    early = forward_pass(activities).early
    assert {id_: span.start for id_, span in early.items()} == start


@given(networks(BLOCKED), st.data())
def test_an_extra_predecessor_never_starts_a_package_earlier(activities, data):
    number = data.draw(st.integers(0, len(activities) - 1))
    extra = Link(
        f"P{data.draw(st.integers(0, max(number - 1, 0)))}",
        data.draw(st.sampled_from(TYPES)),
        data.draw(st.integers(-2, 4)),
    )
    before = forward_pass(activities)
    if number == 0:
        return
    target = activities[number]
    changed = tuple(
        replace(activity, links=(*activity.links, extra)) if activity is target else activity for activity in activities
    )
    after = forward_pass(changed)
    assert all(after.early[id_].start >= span.start for id_, span in before.early.items())


@given(networks(BLOCKED))
def test_free_float_is_never_negative_and_never_above_total_float(activities):
    forward = forward_pass(activities)
    backward = backward_pass(activities, forward)
    for id_, span in forward.early.items():
        assert 0 <= backward.free_float_days[id_] <= backward.late[id_].start - span.start


@given(networks())
def test_something_is_critical_and_what_is_critical_has_no_float_at_all(activities):
    forward = forward_pass(activities)
    backward = backward_pass(activities, forward)
    critical = [id_ for id_, span in forward.early.items() if backward.late[id_].start == span.start]
    assert critical
    assert all(backward.free_float_days[id_] == 0 for id_ in critical)


@given(networks(), st.data())
def test_slipping_by_the_free_float_moves_nobody_and_by_the_total_float_not_the_end(activities, data):
    target = data.draw(st.sampled_from(activities))
    forward = forward_pass(activities)
    backward = backward_pass(activities, forward)

    def held_until(point):
        hold = Activity("hold", point)
        held = replace(target, links=(*target.links, Link("hold", "FS", 0)))
        return forward_pass((hold, *(held if activity is target else activity for activity in activities)))

    start = forward.early[target.id].start
    slipped = held_until(start + backward.free_float_days[target.id]).early
    assert all(slipped[a.id] == forward.early[a.id] for a in activities if a is not target)
    assert held_until(backward.late[target.id].start).end == forward.end
