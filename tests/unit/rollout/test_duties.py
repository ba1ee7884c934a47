"""Duties become tasks: packages that fulfil them, and the days of standing ones."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from planner.domain.model.template import Duty, RoleTemplate
from planner.domain.model.text import Text
from planner.domain.model.work_calendar import WorkCalendar
from planner.domain.rollout.duties import assign_duties, recurring_days
from planner.domain.rollout.results import Gate, ScheduledPackage, Wave
from tests.unit.rollout.plan_templates import make_package, make_template
from tests.unit.rollout.test_work_packages import WAVES, build

CALENDAR = WorkCalendar("plain", {}, {}, date(2026, 12, 31))
MONDAY = date(2026, 7, 6)


def scheduled(id_, start, finish):
    return ScheduledPackage(id_, start, finish, start, finish, 0, 0, True, False, None)


def role(*duties):
    return RoleTemplate("crm_admin", Text("管理员", "administrator"), "client", "technical", duties, False)


def duty(*packages, rhythm=None, operation=False):
    return Duty(Text("职责", "duty"), packages, rhythm, operation)


def tasks(*duties, waves=(), gates=(), packages=None):
    packages = packages or build(make_package("A"))
    schedule = {id_: scheduled(id_, MONDAY, date(2026, 8, 3)) for id_ in packages}
    return assign_duties(
        make_template(roles=[role(*duties)]), tuple(packages.values()), schedule, waves, gates, CALENDAR
    )


def wave(number, go_live):
    return Wave(str(number), number, number == 1, Text("批", "wave"), (), 10, go_live, ())


def test_a_duty_has_every_instance_of_its_packages():
    packages = build(make_package("PREP", repeat_for="wave"), wave=WAVES[:2])
    (found,) = tasks(duty("PREP"), packages=packages)
    assert found.package_ids == ("PREP.1", "PREP.2")
    assert found.days == ()


def test_a_duty_whose_work_does_not_apply_here_has_no_task():
    (found,) = tasks(duty("B"))
    assert (found.package_ids, found.days) == ((), ())


def test_a_weekly_duty_comes_up_every_week_after_the_start_until_the_end():
    # from Monday 6 July to Monday 3 August 2026: four Mondays follow
    (found,) = tasks(duty(rhythm="weekly"))
    assert found.days == (date(2026, 7, 13), date(2026, 7, 20), date(2026, 7, 27), date(2026, 8, 3))


def test_a_duty_of_operation_begins_with_the_first_go_live():
    waves = [wave(1, date(2026, 7, 20)), wave(2, date(2026, 7, 27))]
    (found,) = tasks(duty(rhythm="weekly", operation=True), waves=waves)
    assert found.days == (date(2026, 7, 27), date(2026, 8, 3))


def test_a_duty_at_every_gate_or_wave_falls_on_their_days():
    gates = [
        Gate(id_, Text("关", "gate"), "A", due, provisional=False, entry=(), exit=(), acceptance_dimensions=())
        for id_, due in (("G1", date(2026, 7, 8)), ("G2", date(2026, 7, 15)))
    ]
    waves = [wave(1, date(2026, 7, 20))]
    at_gates, at_waves = tasks(duty(rhythm="each_gate"), duty(rhythm="each_wave"), waves=waves, gates=gates)
    assert at_gates.days == (date(2026, 7, 8), date(2026, 7, 15))
    assert at_waves.days == (date(2026, 7, 20),)


def test_a_day_off_moves_the_meeting_to_the_next_working_day():
    # the Sunday a week after Sunday 5 July is met on Monday 13 July
    first = next(recurring_days(date(2026, 7, 5), date(2026, 7, 31), "weekly", CALENDAR))
    assert first == date(2026, 7, 13)


@given(
    st.dates(date(2026, 1, 1), date(2026, 6, 30)),
    st.integers(0, 180),
    st.sampled_from(["weekly", "fortnightly", "monthly", "quarterly"]),
)
def test_standing_days_are_working_days_inside_the_period(first, length, rhythm):
    last = first + (date(2026, 1, 2) - date(2026, 1, 1)) * length
    days = list(recurring_days(first, last, rhythm, CALENDAR))
    assert all(first < day <= last and CALENDAR.is_working(day) for day in days)
    assert days == sorted(days)
