"""Who is there on which day."""

from datetime import date

import pytest

from planner.domain.model.text import Text
from planner.domain.model.work_calendar import WorkCalendar
from planner.domain.rollout.availability import Availability
from tests.builders import make_member

# Friday 2 October is off, Saturday 10 October is worked
PLANT = WorkCalendar("plant", {date(2026, 10, 14): Text("检修", "overhaul")}, {}, date(2026, 12, 31))
CALENDAR = WorkCalendar(
    "plain",
    {date(2026, 10, 2): Text("国庆", "National Day")},
    {date(2026, 10, 10): Text("调休", "make-up")},
    date(2026, 12, 31),
    sites={"plant": PLANT},
)
MONDAY, TUESDAY, WEDNESDAY = date(2026, 10, 12), date(2026, 10, 13), date(2026, 10, 14)
HOLIDAY, SATURDAY, MAKE_UP = date(2026, 10, 2), date(2026, 10, 17), date(2026, 10, 10)


def present(day, **changes):
    member = make_member("trainer", availability=0.5, **changes)
    return Availability([member], CALENDAR).of_member("trainer", day)


def test_a_member_gives_the_stated_share_on_working_days_only():
    assert [present(day) for day in (MONDAY, HOLIDAY, SATURDAY, MAKE_UP)] == [0.5, 0, 0, 0.5]


def test_an_absent_member_gives_nothing_from_the_first_day_to_the_last():
    absences = ((MONDAY, TUESDAY),)
    assert [present(day, absences=absences) for day in (MONDAY, TUESDAY, WEDNESDAY)] == [0, 0, 0.5]


def test_a_weekly_pattern_holds_only_on_its_weekdays():
    assert [present(day, weekdays=(1, 3)) for day in (MONDAY, TUESDAY, WEDNESDAY)] == [0, 0.5, 0]


def test_someone_with_set_weekdays_works_a_make_up_saturday_only_if_saturday_is_one():
    assert present(MAKE_UP, weekdays=(1, 3)) == 0
    assert present(MAKE_UP, weekdays=(1, 5)) == 0.5
    assert present(SATURDAY, weekdays=(1, 5)) == 0


def test_who_does_not_work_make_up_days_is_away_on_them():
    assert present(MAKE_UP, works_make_up_days=False) == 0
    assert present(MONDAY, works_make_up_days=False) == 0.5


def test_people_of_a_site_keep_to_its_calendar():
    assert present(WEDNESDAY, site_id="plant") == 0
    assert present(HOLIDAY, site_id="plant") == 0.5
    # the plant has no make-up Saturday, an office without a calendar of its own keeps to the plan's
    assert present(MAKE_UP, site_id="plant") == 0
    assert present(WEDNESDAY, site_id="office") == 0.5


def test_the_people_of_a_role_add_up_and_a_role_without_people_is_nobody():
    team = [
        make_member("key_users", id="a", availability=0.2),
        make_member("key_users", id="b", availability=0.3, absences=((TUESDAY, TUESDAY),)),
        make_member("trainer", id="c", availability=1.0),
    ]
    availability = Availability(team, CALENDAR)
    assert availability.of_role("key_users", MONDAY) == pytest.approx(0.5)
    assert availability.of_role("key_users", TUESDAY) == pytest.approx(0.2)
    assert availability.of_role("architect", MONDAY) == 0


def test_an_unknown_member_is_an_error_and_never_nobody():
    with pytest.raises(KeyError):
        Availability([], CALENDAR).of_member("nobody", MONDAY)
