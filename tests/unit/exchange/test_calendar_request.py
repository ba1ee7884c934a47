"""Requests of `engine calendar`: working days of China against an independent source, lags, refusals."""

import json
from datetime import date, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.content.calendars import LibraryDays
from planner.errors import InputError
from planner.exchange.engine.calendar import answer
from planner.exchange.engine.frame import reply

FIRST, LAST = date(2024, 1, 1), date(2026, 12, 31)
ONE_DAY = timedelta(days=1)
days_of_china = st.dates(FIRST, LAST - timedelta(days=200))
PLAIN = {"days_off": ["2026-09-07"], "working_days": ["2026-09-12"]}


def ask(calendar="CN", start="2026-09-24", **keys):
    return answer({"calendar": calendar, "start": start, **keys}, LibraryDays())


def refused(request):
    with pytest.raises(InputError) as error:
        answer(request, LibraryDays())
    return {(problem.code, problem.where) for problem in error.value.problems}


def plain(start="2026-09-07", **keys):
    told = ask(PLAIN, start, **keys)
    return told["start"], told["finish"], told["working_days"]


# --- China against an independent calendar ----------------------------------------------------------------------------


@given(days_of_china, st.integers(1, 90))
def test_the_finish_is_the_nth_working_day_of_china(start, days):
    told = ask(start=start.isoformat(), days=days)
    worked = [day for day in _dates(start, LAST) if chinese_calendar.is_workday(day)]
    assert (told["start"], told["finish"]) == (worked[0].isoformat(), worked[days - 1].isoformat())
    assert told["working_days"] == days
    assert told["provisional"] is False


@given(days_of_china, st.integers(0, 120))
def test_the_working_days_up_to_an_end_are_those_of_china(start, length):
    end = start + timedelta(days=length)
    told = ask(start=start.isoformat(), end=end.isoformat())
    worked = [day for day in _dates(start, end) if chinese_calendar.is_workday(day)]
    assert told["working_days"] == len(worked)
    assert told["finish"] == (worked[-1].isoformat() if worked else None)


@given(days_of_china, st.integers(1, 60), st.integers(0, 30))
def test_counting_back_from_start_to_finish_gives_the_days(start, days, lag):
    told = ask(start=start.isoformat(), days=days, lag={"value": lag, "unit": "wd"})
    back = ask(start=told["start"], end=told["finish"])
    assert back["working_days"] == days


@given(days_of_china, st.integers(1, 40))
def test_a_lag_in_working_days_starts_where_as_many_days_of_work_would_have_finished(start, lag):
    # the day after n working days is the finish of n + 1 of them
    told = ask(start=start.isoformat(), days=1, lag={"value": lag, "unit": "wd"})
    assert told["start"] == ask(start=start.isoformat(), days=lag + 1)["finish"]


@given(days_of_china, st.integers(-40, 40))
def test_an_elapsed_lag_asks_no_calendar_but_for_where_it_ends(start, lag):
    told = ask(start=start.isoformat(), days=1, lag={"value": lag, "unit": "ed"})
    moment = start + timedelta(days=lag)
    assert told["start"] == ask(start=moment.isoformat(), days=1)["start"]


@given(st.dates(date(2026, 6, 1), date(2027, 6, 1)), st.integers(1, 100))
def test_a_finish_is_provisional_exactly_when_it_lies_beyond_the_announced_year(start, days):
    told = ask(start=start.isoformat(), days=days)
    assert told["provisional"] == (told["finish"] > "2026-12-31")


def _dates(first, last):
    return [first + offset * ONE_DAY for offset in range((last - first).days + 1)]


# --- what is decided --------------------------------------------------------------------------------------------------


def test_a_start_on_a_day_off_moves_to_the_next_working_day():
    # Monday 7 September is off, Saturday 12 worked: 8, 9, 10, 11, 12
    assert plain(days=5) == ("2026-09-08", "2026-09-12", 5)
    assert plain(days=6)[1] == "2026-09-14"


def test_no_days_are_a_milestone_that_finishes_on_its_start():
    assert plain(days=0) == ("2026-09-08", "2026-09-08", 0)


def test_a_lag_in_working_days_counts_from_the_start_once_it_has_moved():
    assert plain(days=1, lag={"value": 1, "unit": "wd"})[0] == "2026-09-09"
    assert plain(days=1, lag={"value": -1, "unit": "wd"})[0] == "2026-09-04"
    assert plain(days=1, lag={"value": 0, "unit": "wd"})[0] == "2026-09-08"


def test_an_elapsed_lag_counts_from_the_stated_start_and_then_moves_on():
    # the 7th and six days are Sunday the 13th
    assert plain(days=1, lag={"value": 6, "unit": "ed"})[0] == "2026-09-14"
    assert plain(days=1, lag={"value": -2, "unit": "ed"})[0] == "2026-09-08"


def test_no_working_day_up_to_the_end_is_told_and_finish_is_null():
    told = ask(start="2026-10-01", end="2026-10-07")
    assert (told["start"], told["finish"], told["working_days"]) == ("2026-10-08", None, 0)
    assert [note.code for note in told["notes"]] == ["engine.calendar-no-working-day"]


def test_the_end_itself_counts():
    assert plain(start="2026-09-09", end="2026-09-09") == ("2026-09-09", "2026-09-09", 1)


def test_without_make_up_days_the_weekend_is_free():
    calendar = {"country": "CN", "make_up_days": False}
    # Saturday 10 October 2026 is worked in lieu of the National Day week
    assert ask(start="2026-10-10", days=1)["start"] == "2026-10-10"
    assert ask(calendar, "2026-10-10", days=1)["start"] == "2026-10-12"


def test_own_days_go_before_those_of_the_country_and_the_weekend_may_be_another():
    calendar = {"country": "CN", "days_off": ["2026-10-10"], "working_days": ["2026-10-01"], "weekend": ["sun"]}
    told = ask(calendar, "2026-10-01", end="2026-10-11")
    # Thursday 1 is worked, Friday 2 to Wednesday 7 are off, 8 and 9 are worked, Saturday 10 is off
    assert (told["working_days"], told["finish"]) == (3, "2026-10-09")


def test_another_country_is_computed_and_says_so():
    told = ask("DE", "2026-12-24", days=2)
    # 25 and 26 December are holidays, 27 is a Sunday
    assert told["finish"] == "2026-12-28"
    assert [note.code for note in told["notes"]] == ["engine.calendar-computed"]


def test_what_a_request_says_to_be_announced_decides_what_is_provisional():
    calendar = {"announced_through": "2026-09-09"}
    assert ask(calendar, "2026-09-08", days=2)["provisional"] is False
    assert ask(calendar, "2026-09-08", days=3)["provisional"] is True


def test_a_lag_that_leads_back_over_days_not_announced_stays_provisional():
    told = ask(start="2027-01-11", days=1, lag={"value": -10, "unit": "wd"})
    assert told["finish"] < "2026-12-31"
    assert told["provisional"] is True


def test_days_off_that_draw_a_span_out_are_all_counted():
    # 300 Mondays to Fridays off in a row
    first = date(2026, 1, 5)
    off = [first + timedelta(days=7 * week + day) for week in range(60) for day in range(5)]
    told = ask({"days_off": [day.isoformat() for day in off]}, "2026-01-05", days=1)
    assert told["finish"] == "2027-03-01"


# --- refusals ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"calendar": "XX"}, {("engine-unknown-country", "calendar")}),
        ({"calendar": {"country": "Germany"}}, {("engine-unknown-country", "calendar.country")}),
        ({"calendar": 7}, {("engine-wrong-type", "calendar")}),
        ({"calendar": {"holidays": []}}, {("engine-unknown-key", "calendar.holidays")}),
        ({"calendar": {"weekend": ["sat", "sat"]}}, {("engine-weekday-twice", "calendar.weekend")}),
        ({"calendar": {"weekend": ["saturday"]}}, {("engine-not-allowed", "calendar.weekend[0]")}),
        (
            {"calendar": {"weekend": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]}},
            {("engine-no-working-weekday", "calendar.weekend")},
        ),
        ({"calendar": {"make_up_days": True}}, {("engine-needs-country", "calendar.make_up_days")}),
        (
            {"calendar": {"country": "CN", "make_up_days": 1}},
            {("engine-not-yes-no", "calendar.make_up_days")},
        ),
        (
            {"calendar": {"days_off": ["2026-09-07", "2026-09-07"]}},
            {("engine-date-twice", "calendar.days_off[1]")},
        ),
        (
            {"calendar": {"days_off": ["2026-09-07"], "working_days": ["2026-09-07"]}},
            {("engine-day-off-and-working", "calendar.working_days[0]")},
        ),
        ({"start": "2026-02-30"}, {("engine-not-a-date", "start")}),
        ({"start": "20260924"}, {("engine-not-a-date", "start")}),
        ({"start": 20260924}, {("engine-not-a-date", "start")}),
        ({"start": "1999-12-31"}, {("engine-date-out-of-reach", "start")}),
        ({"days": -1}, {("engine-below", "days")}),
        ({"days": 2.5}, {("engine-not-whole", "days")}),
        ({"days": True}, {("engine-not-a-number", "days")}),
        ({"days": 10_001}, {("engine-above", "days")}),
        ({"end": "2026-10-01"}, {("engine-either-or", "end")}),
        ({"days": None, "end": "2026-09-23"}, {("engine-end-before-start", "end")}),
        ({"days": None}, {("engine-days-or-end", "")}),
        ({"lag": 2}, {("engine-wrong-type", "lag")}),
        ({"lag": {"value": 2}}, {("engine-missing-key", "lag.unit")}),
        ({"lag": {"value": 2, "unit": "days"}}, {("engine-not-allowed", "lag.unit")}),
        ({"lag": {"value": 1e9, "unit": "wd"}}, {("engine-above", "lag.value")}),
        ({"start": "2095-01-01", "days": 9999}, {("engine-beyond-years", "days")}),
        ({"start": "2007-01-01", "lag": {"value": -9999, "unit": "ed"}}, {("engine-beyond-years", "days")}),
    ],
)
def test_what_cannot_be_used_is_refused_by_its_place(changes, expected):
    assert refused({"calendar": "CN", "start": "2026-09-24", "days": 3, **changes}) == expected


def test_everything_wrong_is_told_at_once():
    assert refused({"calendar": "XX", "start": "x", "lag": {}, "end": "y"}) == {
        ("engine-unknown-country", "calendar"),
        ("engine-not-a-date", "start"),
        ("engine-not-a-date", "end"),
        ("engine-missing-key", "lag.value"),
        ("engine-missing-key", "lag.unit"),
    }


def test_without_countries_only_calendars_given_in_full_are_answered():
    told = json.loads(reply("calendar", b'{"calendar": {}, "start": "2026-09-05", "days": 1}', "en").text)
    assert told["start"] == "2026-09-07"
    assert reply("calendar", b'{"calendar": "CN", "start": "2026-09-05", "days": 1}', "en").refused
