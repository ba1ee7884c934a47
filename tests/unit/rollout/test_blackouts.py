from datetime import date, time

from planner.domain.model.company import BlackoutRule
from planner.domain.model.text import Text
from planner.domain.model.work_calendar import WorkCalendar
from planner.domain.rollout.blackouts import Blackouts, blocked_days

CALENDAR = WorkCalendar("plain", {date(2026, 11, 30): Text("停工", "shutdown")}, {}, date(2026, 12, 31))


def make_rule(**changes):
    values = {
        "id": "month_end",
        "text": Text("月末", "month end"),
        "start": None,
        "end": None,
        "months": (),
        "first_working_days": 0,
        "last_working_days": 0,
        "applies_to": ("go_live",),
    }
    return BlackoutRule(**{**values, **changes})


def blocked(rule, first, last, purpose="go_live"):
    return sorted(blocked_days([rule], purpose, CALENDAR, first, last))


def test_the_last_working_days_of_a_month_skip_weekends_and_days_off():
    # Monday 30 November is off, 28 and 29 are a weekend: the last two working days are Thursday and Friday
    days = blocked(make_rule(last_working_days=2), date(2026, 11, 1), date(2026, 11, 30))
    assert days == [date(2026, 11, 26), date(2026, 11, 27)]


def test_the_first_working_days_of_a_month_are_counted_too():
    days = blocked(make_rule(first_working_days=1), date(2026, 11, 1), date(2026, 11, 30))
    assert days == [date(2026, 11, 2)]


def test_a_rule_for_stated_months_leaves_the_others_free():
    rule = make_rule(months=(12,), last_working_days=1)
    assert blocked(rule, date(2026, 11, 1), date(2026, 12, 31)) == [date(2026, 12, 31)]


def test_fixed_dates_block_every_date_between_them_with_both_ends():
    rule = make_rule(start=date(2026, 11, 6), end=date(2026, 11, 9))
    assert len(blocked(rule, date(2026, 11, 1), date(2026, 11, 30))) == 4


def test_a_rule_blocks_only_what_it_applies_to():
    assert not blocked(make_rule(last_working_days=2), date(2026, 11, 1), date(2026, 11, 30), "training")


def test_a_rule_for_one_site_leaves_the_others_free_and_holds_where_no_site_is_named():
    rule = make_rule(weekdays=(4,), site_ids=("plant",))
    first, last = date(2026, 11, 2), date(2026, 11, 8)
    friday = frozenset({date(2026, 11, 6)})
    assert blocked_days([rule], "go_live", CALENDAR, first, last, sites=("plant", "office")) == friday
    assert blocked_days([rule], "go_live", CALENDAR, first, last, sites=("office",)) == frozenset()
    assert blocked_days([rule], "go_live", CALENDAR, first, last) == friday


def test_a_rule_for_one_role_leaves_the_others_free():
    rule = make_rule(month_working_days=(1,), role_ids=("sales",))
    first, last = date(2026, 11, 1), date(2026, 11, 30)
    assert blocked_days([rule], "go_live", CALENDAR, first, last, roles=("sales",)) == {date(2026, 11, 2)}
    assert blocked_days([rule], "go_live", CALENDAR, first, last, roles=("service",)) == set()


def test_the_working_days_around_a_vendor_release_are_blocked():
    rule = make_rule(release_weekends=(date(2026, 11, 21),), days_around=1)
    days = blocked(rule, date(2026, 11, 1), date(2026, 11, 30))
    assert days == [date(2026, 11, 20), date(2026, 11, 21), date(2026, 11, 22), date(2026, 11, 23)]


def test_hours_keep_the_whole_day_free_and_stay_with_the_rule():
    rule = make_rule(weekdays=(4,), hours=(time(16), time(18)))
    (found,) = Blackouts([rule], CALENDAR).on(date(2026, 11, 6), "go_live")
    assert found.hours == (time(16), time(18))


def test_what_one_rule_states_together_must_hold_together():
    # Fridays between the two dates only
    rule = make_rule(start=date(2026, 11, 1), end=date(2026, 11, 14), weekdays=(4,))
    assert blocked(rule, date(2026, 10, 1), date(2026, 12, 31)) == [date(2026, 11, 6), date(2026, 11, 13)]


def test_first_and_last_days_of_a_month_are_both_blocked():
    rule = make_rule(first_working_days=1, last_working_days=1)
    assert blocked(rule, date(2026, 11, 1), date(2026, 11, 30)) == [date(2026, 11, 2), date(2026, 11, 27)]


def test_a_period_that_is_excepted_stays_free():
    rule = make_rule(weekdays=(4,), except_days=((date(2026, 11, 13), date(2026, 11, 13)),))
    days = blocked(rule, date(2026, 11, 1), date(2026, 11, 30))
    assert days == [date(2026, 11, 6), date(2026, 11, 20), date(2026, 11, 27)]
