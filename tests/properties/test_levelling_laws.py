"""Laws of levelling: pools are kept, bounds are true, added links are needed and enough."""

import time
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from planner.domain.rollout.levelling.bounds import disjunctive_bound, energy_bound
from planner.domain.rollout.levelling.checker import breaches
from planner.domain.rollout.levelling.generation import Generator
from planner.domain.rollout.levelling.levelling import Budget, level
from planner.domain.rollout.levelling.network_problem import network_problem
from planner.domain.rollout.levelling.people import name_people
from planner.domain.rollout.levelling.plan_levelling import level_network
from planner.domain.rollout.levelling.problem import Job, LevellingProblem, Precedence
from planner.domain.rollout.levelling.search import Improver
from planner.domain.rollout.network import Activity, Span, forward_pass
from planner.domain.rollout.results import Link
from tests.levelling import shortest_end

ROLES = ("dev", "qa")
LAGS = st.integers(-3, 3)
shares = st.sampled_from([0.0, 0.25, 0.4, 0.5, 0.75, 1.0])


@st.composite
def networks(draw, types=("FS", "SS", "FF", "SF"), lags=LAGS, *, blocked=True):
    """Draw activities with links to earlier ones, and what they ask of two roles."""
    activities, demands = [], {}
    closed = draw(st.frozensets(st.integers(0, 25), max_size=8)) if blocked else frozenset()
    for number in range(draw(st.integers(2, 9))):
        before = draw(st.lists(st.integers(0, number - 1), max_size=2, unique=True)) if number else []
        links = tuple(Link(f"A{each}", draw(st.sampled_from(types)), draw(lags)) for each in before)
        avoids = closed.__contains__ if blocked and draw(st.booleans()) else None
        activities.append(
            Activity(
                f"A{number}",
                draw(st.integers(0, 5)),
                links,
                avoids,
                interruptible=draw(st.booleans()),
                not_before=draw(st.sampled_from([0, 0, 0, 4])),
            )
        )
        demands[f"A{number}"] = {role: draw(shares) for role in ROLES}
    return tuple(activities), demands


def worked(activity, span):
    """Return the days on which an activity works."""
    rests = activity.blocked if activity.blocked and span.finish - span.start > activity.duration_days else None
    return [day for day in range(span.start, span.finish) if rests is None or not rests(day)]


def load(activities, demands, spans, role):
    used = {}
    for activity in activities:
        for day in worked(activity, spans[activity.id]):
            used[day] = used.get(day, 0.0) + demands[activity.id].get(role, 0.0)
    return used


@settings(max_examples=150, deadline=None)
@given(networks(), st.sampled_from([1.0, 1.25, 2.0]))
def test_the_forward_pass_over_the_result_keeps_every_pool_and_the_stated_end(drawn, persons):
    activities, demands = drawn
    found = level_network(activities, demands, {role: lambda point: persons for role in ROLES}, effort=0.05)
    forward = forward_pass(found.activities)
    assert forward.end == found.duration
    for role in ROLES:
        assert all(units <= persons + 1e-9 for units in load(activities, demands, forward.early, role).values())
    assert found.unlevelled == forward_pass(activities).end
    assert found.lower_bound <= found.duration
    assert (found.status == "optimal") == (found.status != "not_needed" and found.lower_bound == found.duration)


@settings(max_examples=100, deadline=None)
@given(networks(), st.lists(st.sampled_from([0.0, 0.5, 1.0, 1.0]), min_size=5, max_size=30))
def test_absences_are_kept_as_the_checker_reads_them(drawn, profile):
    activities, demands = drawn
    pools = {role: lambda point: profile[point] if point < len(profile) else 1.0 for role in ROLES}
    found = level_network(activities, demands, pools, effort=0.05)
    early = forward_pass(found.activities).early
    made = network_problem(activities, demands, pools, forward_pass(activities).early, None)
    assert not breaches(made.problem, [made.place(made.numbers[a.id], early[a.id]) for a in activities])


@settings(max_examples=100, deadline=None)
@given(networks())
def test_added_links_join_who_shares_a_role_in_the_order_of_time(drawn):
    activities, demands = drawn
    found = level_network(activities, demands, {role: lambda point: 1.0 for role in ROLES}, effort=0.05)
    early = forward_pass(found.activities).early
    for successor, pairs in found.resource_links.items():
        assert len({before for before, _ in pairs}) == len(pairs)
        for before, role in pairs:
            assert demands[before][role] > 0
            assert demands[successor][role] > 0
            assert early[before].finish <= early[successor].start
    given_links = {activity.id: activity.links for activity in activities}
    for activity in found.activities:
        added = tuple(link for link in activity.links if link.role_id is not None)
        assert activity.links == (*given_links[activity.id], *added)
        assert tuple((link.predecessor_id, link.role_id) for link in added) == found.resource_links.get(activity.id, ())


@settings(max_examples=100, deadline=None)
@given(networks(types=("FS", "SS", "FF"), lags=st.integers(0, 2), blocked=False), st.data())
def test_added_links_keep_the_pools_whatever_takes_longer(drawn, data):
    activities, demands = drawn
    found = level_network(activities, demands, {role: lambda point: 1.0 for role in ROLES}, effort=0.05)
    longer = tuple(
        replace(
            activity,
            duration_days=activity.duration_days + (data.draw(st.integers(0, 4)) if activity.duration_days else 0),
        )
        for activity in found.activities
    )
    early = forward_pass(longer).early
    if found.status != "not_needed":
        for role in ROLES:
            assert all(units <= 1.0 + 1e-9 for units in load(longer, demands, early, role).values())


@settings(max_examples=100, deadline=None)
@given(networks(blocked=False, types=("FS",), lags=st.just(0)))
def test_no_added_link_follows_from_the_others(drawn):
    activities, demands = drawn
    found = level_network(activities, demands, {role: lambda point: 1.0 for role in ROLES}, effort=0.05)
    for activity in found.activities:
        for link in activity.links:
            if link.role_id is None:
                continue
            rest = {
                a.id: [x.predecessor_id for x in a.links if (a.id, x) != (activity.id, link)] for a in found.activities
            }
            seen, ahead = set(), [activity.id]
            while ahead:
                seen.update(ahead)
                ahead = [before for each in ahead for before in rest[each] if before not in seen]
            assert link.predecessor_id not in seen


@st.composite
def problems(draw):
    """Draw up to five jobs with links of all types and two pools, one with a profile."""
    count = draw(st.integers(1, 5))
    units = st.integers(0, 3)
    jobs = tuple(Job(draw(st.integers(0, 4)), (draw(units), draw(units))) for _ in range(count))
    links = tuple(
        Precedence(before, after, draw(st.sampled_from(["FS", "SS", "FF", "SF"])), draw(st.integers(-2, 3)))
        for after in range(count)
        for before in range(after)
        if draw(st.integers(0, 2)) == 0
    )
    profile = (*draw(st.lists(st.integers(0, 4), max_size=6)), 4)
    return LevellingProblem(jobs, links, ((3,), profile))


@settings(max_examples=80, deadline=None)
@given(problems())
def test_end_and_bound_hold_the_shortest_end_between_them(problem):
    found = level(problem, 60, Budget(100, 0.2, 1), time.monotonic)
    shortest = shortest_end(problem)
    assert not breaches(problem, found.places)
    assert found.bound <= shortest <= found.end
    assert (found.status == "optimal") == (found.bound == found.end)


@settings(max_examples=150, deadline=None)
@given(problems())
def test_the_bounds_of_work_and_links_are_true(problem):
    heads = Generator(problem, 60).without_pools()
    counted = (energy_bound(problem, heads.starts), disjunctive_bound(problem, heads.starts))
    assert max(heads.end, *counted) <= shortest_end(problem)


@settings(max_examples=150, deadline=None)
@given(problems(), st.randoms(use_true_random=False))
def test_improvement_never_ends_later_and_stays_sound(problem, random):
    improver = Improver(problem, 60)
    keys = [random.random() for _ in problem.jobs]
    table = improver.generator.forward(improver.generator.listed(keys))
    better = improver.improved(table).table
    assert better.end <= table.end
    places = [
        improver.generator.position(n, *each) for n, each in enumerate(zip(better.starts, better.finishes, strict=True))
    ]
    assert not breaches(problem, places)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 12), st.integers(0, 5), st.sampled_from([0.25, 0.5, 1.0, 1.5])), max_size=8),
    st.lists(st.integers(0, 15), max_size=5, unique=True),
)
def test_named_people_do_all_the_work_and_no_more_than_they_can_unless_it_is_told(work, away):
    spans = {f"A{n}": Span(start, start + days) for n, (start, days, _) in enumerate(work)}
    demands = {f"A{n}": {"dev": share} for n, (_, _, share) in enumerate(work)}

    def there(member, point):
        return 0.0 if member == "ann" and point in away else 1.0

    naming = name_people(spans, demands, {"dev": ["ann", "bob"]}, there)
    for id_, span in spans.items():
        for day in range(span.start, span.finish):
            given_ = sum(
                each.share
                for each in naming.work
                if each.activity_id == id_ and each.span.start <= day < each.span.finish
            )
            assert abs(given_ - demands[id_]["dev"]) < 1e-9
    if not naming.short:
        for member in ("ann", "bob"):
            for day in range(20):
                taken = sum(
                    e.share for e in naming.work if e.member_id == member and e.span.start <= day < e.span.finish
                )
                assert taken <= there(member, day) + 1e-9 or not there(member, day)
