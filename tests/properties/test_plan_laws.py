"""Laws of a whole plan: the three examples as they are, and with people, dates and numbers drawn."""

import dataclasses
import functools
from collections import defaultdict
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from planner.bootstrap import run_folder
from planner.domain.model.company import BlackoutRule
from planner.domain.model.steering import Constraint
from planner.domain.model.text import Text
from planner.domain.rollout import plan as plan_module
from planner.domain.rollout.activities import GO_LIVE
from planner.domain.rollout.network import asked_point, forward_pass
from planner.domain.rollout.plan import plan_rollout
from planner.domain.rollout.schedule import Scheduler
from planner.places import EXAMPLES

NAMES = ("sample_manufacturing", "sample_services", "sample_gone_wrong")
# shares are counted in thousandths, and rounded for every package of a day
ROUNDING = 0.02
# what says that a date laid down is not kept
BREACHES = {"rollout.negative-float", "rollout.constraint-conflict"}
# a plan takes seconds: a failing one is told as drawn, not made smaller
DEFAULT = settings(
    max_examples=6,
    deadline=None,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=(HealthCheck.too_slow, HealthCheck.data_too_large),
)


class Recorder(Scheduler):
    """A scheduler that keeps the last schedule made: the plan itself holds dates, not the network behind them."""

    last = None

    def schedule(self):
        found = super().schedule()
        Recorder.last = (self, found)
        return found


@functools.cache
def example(name):
    return run_folder(EXAMPLES / name)


def planned(name, **changes):
    """Plan an example anew with changes of its engagement; return the plan, its network and its scheduler."""
    result = example(name)
    engagement = dataclasses.replace(result.engagement, **changes)
    template = result.packs.plan_templates[engagement.plan.template_id]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plan_module, "Scheduler", Recorder)
        rollout = plan_rollout(
            engagement, result.packs.catalogue, template, result.calendar, result.facts, result.alternative
        )
    scheduler, schedule = Recorder.last
    return engagement, template, rollout, schedule, scheduler


@st.composite
def changed(draw):
    """Draw an example and what is different about it: shares, absences, an earliest day, a latest one, a closed time."""
    name = draw(st.sampled_from(NAMES))
    result = example(name)
    start = result.rollout.start
    team = []
    for member in result.engagement.team:
        away = draw(st.integers(0, 150))
        first = start + timedelta(days=away)
        absences = ((first, first + timedelta(days=draw(st.integers(0, 20)))),) if draw(st.booleans()) else ()
        share = draw(st.sampled_from([member.availability, 0.2, 0.5, 1.0]))
        team.append(dataclasses.replace(member, availability=share, absences=absences))
    work = [package.id for package in result.rollout.work_packages if package.kind == "work"]
    kinds = draw(st.lists(st.sampled_from(["start_no_earlier", "finish_no_later", "fixed"]), max_size=3))
    constraints = {
        draw(st.sampled_from(work)): Constraint(
            kind, result.calendar.on_or_after(start + timedelta(days=draw(st.integers(0, 200)))), Text.same("drawn")
        )
        for kind in kinds
    }
    closed = start + timedelta(days=draw(st.integers(30, 160)))
    rule = BlackoutRule(
        id="drawn", text=Text.same("drawn"), start=closed, end=closed + timedelta(days=draw(st.integers(3, 25))),
        months=(), first_working_days=0, last_working_days=0, applies_to=("go_live", "training"),
    )  # fmt: skip
    steering = dataclasses.replace(result.engagement.steering, constraints=constraints)
    return name, {
        "team": tuple(team), "steering": steering, "blackouts": (*result.engagement.blackouts, rule),
    }  # fmt: skip


def assert_lawful(engagement, template, rollout, schedule, scheduler):
    spans, days = schedule.forward.early, scheduler.days
    activities = {activity.id: activity for activity in schedule.activities}
    packages = {package.id: package for package in rollout.work_packages}
    assert_dates_are_those_of_the_network(rollout, schedule, days)
    assert_links_hold(packages, activities, spans, days)
    assert_closed_days_are_free_of_work(activities, spans)
    assert_nobody_levelled_is_asked_for_too_much(template, packages, activities, spans, scheduler)
    assert_laid_down_dates_are_kept_or_told(engagement, rollout)
    assert_every_move_has_a_cause(rollout)
    assert_gates_come_after_what_they_need(rollout, packages)
    assert_no_overload_of_a_person_is_silent(engagement, template, rollout, days)


def assert_dates_are_those_of_the_network(rollout, schedule, days):
    again = forward_pass(schedule.activities, days.elapsed)
    assert again.early == schedule.forward.early
    for package in rollout.work_packages:
        if package.kind == "work":
            span, dates = again.early[package.id], rollout.schedule[package.id]
            assert (dates.start, dates.finish) == (days.morning(span.start), days.evening(span.finish))


def assert_links_hold(packages, activities, spans, days):
    for package in packages.values():
        if activities[package.id].fixed is not None:
            continue
        for link in package.links:
            asked = asked_point(link, spans[link.predecessor_id], days.elapsed)
            span = spans[package.id]
            assert (span.start if link.type[1] == "S" else span.finish) >= asked, (package.id, link)


def works(activity, span):
    """Return the points of the days on which an activity works."""
    points = range(span.start, span.finish)
    if activity.blocked is None or not activity.interruptible:
        return list(points)
    return [point for point in points if not activity.blocked(point)]


def assert_closed_days_are_free_of_work(activities, spans):
    for activity in activities.values():
        if activity.blocked is None or activity.fixed is not None:
            continue
        span = spans[activity.id]
        worked = works(activity, span) if activity.duration_days else [span.start]
        assert len(worked) == max(activity.duration_days, 1)
        assert not any(activity.blocked(point) for point in worked)


def assert_nobody_levelled_is_asked_for_too_much(template, packages, activities, spans, scheduler):
    people = scheduler._at.people
    for role_id in people.levelled_roles():
        asked = defaultdict(float)
        movable = set()
        most = max(people.availability.of_role(role_id, scheduler.days.morning(point)) for point in range(400))
        for package in packages.values():
            effort, likely = package.effort_days.get(role_id, 0.0), package.duration.likely_days
            # work that cannot wait is told about, not levelled
            if not effort or not likely or package.immediate:
                continue
            for point in works(activities[package.id], spans[package.id]):
                there = people.availability.of_role(role_id, scheduler.days.morning(point))
                asked[point] += min(effort / likely, most, there)
                if activities[package.id].fixed is None:
                    movable.add(point)
        for point in movable:
            there = people.availability.of_role(role_id, scheduler.days.morning(point))
            fixed_alone = any(
                activity.fixed is not None and activity.fixed.start <= point < activity.fixed.finish
                for activity in activities.values()
            )
            assert asked[point] <= there + ROUNDING or fixed_alone, (role_id, point, asked[point], there)


def assert_laid_down_dates_are_kept_or_told(engagement, rollout):
    told = {str(each.params.get("title")) for each in rollout.warnings if each.code in BREACHES}
    titles = {package.id: str(package.title) for package in rollout.work_packages}
    for id_, constraint in engagement.steering.constraints.items():
        dates = rollout.schedule.get(id_)
        if dates is None or constraint.day is None:
            continue
        kept = {
            "start_no_earlier": dates.start >= constraint.day,
            "finish_no_later": dates.finish <= constraint.day,
            # the day on which it is finished
            "fixed": dates.finish == constraint.day,
        }[constraint.kind]
        assert kept or titles[id_] in told, (id_, constraint, dates.start, dates.finish)


def assert_every_move_has_a_cause(rollout):
    links = rollout.scheduling.resource_links
    for id_, dates in rollout.schedule.items():
        assert dates.cause is not None
        if dates.cause.kind == "resource":
            assert (dates.cause.package_id, dates.cause.role_id) in links[id_]
        if dates.levelled_days:
            assert dates.cause.kind != "plan_start"


def assert_gates_come_after_what_they_need(rollout, packages):
    for gate in rollout.gates:
        for link in packages[gate.work_package_id].links:
            if link.type == "FS" and link.lag_days >= 0:
                assert rollout.schedule[link.predecessor_id].finish <= gate.due


def assert_no_overload_of_a_person_is_silent(engagement, template, rollout, days):
    members = {member.id: member for member in engagement.team}
    used = defaultdict(float)
    for one in rollout.scheduling.assignments:
        for point in range(days.point_of(one.start), days.after(one.finish)):
            used[one.member_id, days.morning(point)] += one.share
    over = {members[id_].role for (id_, _), share in used.items() if share > members[id_].availability + ROUNDING}
    told = {
        str(each.params["role"])
        for each in rollout.warnings
        if each.code in {"rollout.role-overloaded", "rollout.role-busy-days"}
    }
    assert {str(template.roles[role_id].title) for role_id in over} <= told


@pytest.mark.parametrize("name", NAMES)
def test_the_plan_of_an_example_keeps_the_laws(name):
    assert_lawful(*planned(name))


@DEFAULT
@given(changed())
def test_a_plan_with_other_people_dates_and_closed_times_keeps_the_laws(drawn):
    name, changes = drawn
    assert_lawful(*planned(name, **changes))


def test_a_drawn_closed_time_is_one_that_go_lives_avoid():
    # the law on closed days would hold of a rule that concerns nothing
    assert GO_LIVE in {package.avoids_blackouts for package in example(NAMES[0]).rollout.work_packages}
