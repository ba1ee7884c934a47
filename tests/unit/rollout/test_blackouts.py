from datetime import date

from planner.domain.model.company import BlackoutRule
from planner.domain.model.text import Text
from planner.domain.model.work_calendar import WorkCalendar
from planner.domain.rollout.blackouts import blocked_days

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
