"""Work that asks its people for more of a day than they give takes the days they need."""

from dataclasses import replace
from datetime import date

import pytest

from planner.domain.model.steering import SteeringRecords
from planner.domain.model.template import CLASS_HOOKS
from planner.domain.model.work_calendar import WorkCalendar
from planner.domain.rollout.plan import plan_rollout
from planner.wording import load_wording
from tests.builders import make_catalogue, make_engagement, make_member, make_plan_settings, make_text
from tests.unit.rollout.plan_templates import make_package, make_role, make_template

CALENDAR = WorkCalendar("plain", {}, {}, date(2027, 12, 31))
# five days with four fifths of an administrator: 4 person-days
BUILD = make_package("BUILD", 5, effort={"crm_admin": 0.8})
LIVE = make_package("LIVE", 0, ["BUILD"])


def plan(*packages, team=(), levelled=True, hooks=None, **parts):
    roles = [replace(make_role("crm_admin"), levelled=levelled), replace(make_role("trainer"), levelled=True)]
    template = replace(make_template(*(packages or (BUILD, LIVE)), roles=roles), hooks=hooks or {})
    engagement = make_engagement(plan=make_plan_settings(start=date(2026, 7, 6)), team=tuple(team), **parts)
    return plan_rollout(engagement, make_catalogue(), template, CALENDAR, {}, None)


def days(rollout, id_="BUILD"):
    duration = next(one for one in rollout.work_packages if one.id == id_).duration
    return duration.optimistic_days, duration.likely_days, duration.pessimistic_days


def admin(share, **changes):
    return make_member("crm_admin", id=f"admin_{share}", availability=share, **changes)


def test_work_takes_its_effort_divided_by_what_its_people_give_a_day():
    # 4 person-days at 0.4 of a day: 10 days; 0.5 and 2.0 times 5 days grow alike, 3 (2.5 rounded up) to 6 and 10 to 20
    rollout = plan(team=[admin(0.4)])
    optimistic, likely, pessimistic = days(rollout)
    assert (likely, pessimistic) == (10, 20)
    assert optimistic == pytest.approx(5, abs=1)
    assert rollout.schedule["BUILD"].finish == date(2026, 7, 17)
    said = next(one for one in rollout.work_packages if one.id == "BUILD").duration.explanation
    words = load_wording("en").say(said)
    assert "4 person-days" in words
    assert "0.4 a day" in words


def test_several_people_of_a_role_give_together():
    # 4 person-days at 0.5 + 0.2: 5.7 days, so 6
    assert days(plan(team=[admin(0.5), admin(0.2)]))[1] == 6


def test_the_role_with_the_least_time_decides():
    build = make_package("BUILD", 5, effort={"crm_admin": 0.8, "trainer": 0.6})
    team = [admin(0.5), make_member("trainer", id="trainer", availability=0.2)]
    # 8 days for the administrator, 15 for the trainer
    assert days(plan(build, LIVE, team=team))[1] == 15


@pytest.mark.parametrize(("share", "levelled"), [(0.8, True), (1.0, True), (0.4, False)])
def test_work_keeps_its_days_where_people_have_the_time_or_are_not_levelled(share, levelled):
    assert days(plan(team=[admin(share)], levelled=levelled)) == days(plan())


def test_work_keeps_its_days_where_nobody_is_named():
    assert days(plan())[1] == 5


def test_a_decided_duration_stays_as_decided():
    rollout = plan(team=[admin(0.4)], steering=SteeringRecords(durations={"BUILD": (6, make_text("试过"))}))
    assert days(rollout)[1] == 6


@pytest.mark.parametrize("hook", CLASS_HOOKS)
def test_classes_keep_the_days_of_their_timetable(hook):
    assert days(plan(team=[admin(0.4)], hooks={hook: "BUILD"}))[1] == 5


def test_work_that_waits_for_nobody_keeps_its_days():
    assert days(plan(replace(BUILD, immediate=True), LIVE, team=[admin(0.4)]))[1] == 5
