"""Checks of notices, calendars, blackouts and meetings, each problem with its place."""

import copy
from datetime import date, time

import pytest

from planner.content.calendar_checks import (
    check_blackout,
    check_calendars,
    check_cells,
    check_meeting,
    check_notice,
    check_notices_together,
    check_one_meeting_for_each_body,
    notices_from,
)
from planner.content.convert_calendar import hours_of, month_day_of, season_of
from planner.content.convert_company import blackouts_from, meetings_from, team_from
from planner.content.quick_shape import fits
from planner.content.reader import YamlFile
from planner.content.shape import check_shape
from planner.domain.model.recurrence import Recurrence
from planner.domain.model.text import Text

PAIR = {"zh": "虚构", "en": "fictional"}
NOTICE = {
    "schema": "holiday_notice/1",
    "country": "CN",
    "year": 2027,
    "source": {"title": PAIR, "publisher": PAIR, "date": "2026-11-05", "address": None},
    "days": [
        {"date": "2026-12-31", "day": "holiday", "text": PAIR},
        {"date": "2027-01-01", "day": "holiday", "text": PAIR},
        {"date": "2027-01-09", "day": "working", "text": PAIR},
    ],
    "expect": {"holiday": 2, "working": 1},
}


def changed(*steps_and_value):
    data = copy.deepcopy(NOTICE)
    *steps, last, value = steps_and_value
    place = data
    for step in steps:
        place = place[step]
    place[last] = value
    return YamlFile("2027.yaml", data)


def told(problems):
    return [(problem.code, problem.where.partition(" ")[2]) for problem in problems]


# --- notices ----------------------------------------------------------------------------------------------------------


def test_a_sound_notice_fits_its_schema_and_becomes_a_record():
    file = YamlFile("2027.yaml", NOTICE)
    assert fits(NOTICE, "holiday_notice")
    assert list(check_shape(file, "holiday_notice")) == []
    assert list(check_notice(file)) == []
    (notice,) = notices_from([file])
    assert (notice.country, notice.year, notice.published) == ("CN", 2027, date(2026, 11, 5))
    assert notice.days_off[date(2026, 12, 31)] == Text("虚构", "fictional")
    assert set(notice.working_days) == {date(2027, 1, 9)}


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        (("country", "XX"), [("unknown-country", "country")]),
        (("country", "DE-BY"), [("unknown-country", "country")]),
        (("source", "date", "2026-11-31"), [("impossible-date", "source.date")]),
        (("days", 1, "date", "2027-02-30"), [("impossible-date", "days[1].date")]),
        (("days", 1, "date", "2028-01-01"), [("notice-other-year", "days[1].date")]),
        (("days", 0, "date", "2026-11-30"), [("notice-other-year", "days[0].date")]),
        (("days", 0, "date", "2027-01-01"), [("date-twice", "days[1].date")]),
        # 8 January 2027 is a Friday
        (("days", 2, "date", "2027-01-08"), [("notice-working-weekday", "days[2]")]),
        (("expect", "holiday", 3), [("notice-holiday-total", "expect.holiday")]),
        (("expect", "working", 0), [("notice-working-total", "expect.working")]),
    ],
)
def test_what_is_wrong_with_a_notice_is_told_with_its_place(steps, expected):
    assert told(check_notice(changed(*steps))) == expected


def test_the_shape_of_a_notice_is_checked():
    assert told(check_shape(changed("days", 0, "day", "off"), "holiday_notice")) == [("not-allowed", "days[0].day")]
    assert told(check_shape(changed("year", "2027"), "holiday_notice")) == [("wrong-shape", "year")]
    assert told(check_shape(changed("law", "x"), "holiday_notice")) == [("unknown-key", "law")]


def test_two_notices_for_one_year_and_country_are_refused():
    files = [YamlFile("2027.yaml", NOTICE), YamlFile("again.yaml", NOTICE)]
    (problem,) = check_notices_together(files)
    assert (problem.code, problem.params["first"]) == ("notice-twice", "2027.yaml")
    other_year = {**NOTICE, "year": 2028}
    assert list(check_notices_together([files[0], YamlFile("2028.yaml", other_year)])) == []


# --- calendars of an engagement ---------------------------------------------------------------------------------------


def frame(*calendars, **plan):
    return YamlFile("engagement.yaml", {"plan": {"calendar": "cn", **plan}, "calendars": list(calendars)})


def calendar(**changes):
    return {"id": "plant", "title": PAIR, **changes}


def day(written):
    return {"date": written, "text": PAIR}


@pytest.mark.parametrize("name", ["cn", "CN", "DE", "DE-BY", "plant"])
def test_a_plan_may_name_a_country_or_a_calendar_of_the_engagement(name):
    assert list(check_calendars(frame(calendar(country="CN"), calendar=name))) == []


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        (frame(calendar="mars"), [("unknown-calendar", "plan.calendar")]),
        (frame(site_calendars={"works": "plnt"}), [("unknown-calendar", "plan.site_calendars.works")]),
        (frame(calendar(), calendar()), [("duplicate-id", "calendars[1].id")]),
        (frame(calendar(id="DE")), [("calendar-named-as-country", "calendars[0].id")]),
        (frame(calendar(country="XX")), [("unknown-country", "calendars[0].country")]),
        (
            frame(calendar(weekend=["mon", "tue", "wed", "thu", "fri", "sat", "sun"])),
            [("no-working-weekday", "calendars[0].weekend")],
        ),
        (frame(calendar(announced_through="2026-02-30")), [("impossible-date", "calendars[0].announced_through")]),
        (
            frame(calendar(days_off=[day("2026-09-07"), day("2026-09-07")])),
            [("date-twice", "calendars[0].days_off[1].date")],
        ),
        (
            frame(calendar(days_off=[day("2026-09-07")], working_days=[day("2026-09-07")])),
            [("day-off-and-working", "calendars[0].working_days[0]")],
        ),
    ],
)
def test_what_is_wrong_with_a_calendar_is_told_with_its_place(file, expected):
    assert told(check_calendars(file)) == expected


# --- rows -------------------------------------------------------------------------------------------------------------


SHEET = YamlFile("team.yaml", {})


def blackout(**changes):
    return told(check_blackout(SHEET, ("b",), {"id": "x", "applies_to": ["go_live"], **changes}))


def meeting(**changes):
    return told(check_meeting(SHEET, ("m",), {"id": "x", "decides": ["board"], **changes}))


@pytest.mark.parametrize(
    "stated",
    [
        {"start": "2026-12-01", "end": "2026-12-31"},
        {"first_working_days": 2},
        {"weekdays": ["fri"], "hours": "16:00-18:00"},
        {"weekdays": ["thu"], "weeks": ["2", "last"]},
        {"season": "11-15/01-10"},
        {"months": ["12"]},
        {"month_days": ["1", "-1"]},
        {"release_weekends": ["2026-10-17"], "days_around": 10},
    ],
)
def test_a_blackout_may_state_its_time_in_any_of_these_ways(stated):
    assert blackout(**stated) == []


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ({}, [("blackout-without-time", "b")]),
        ({"start": "2026-12-01"}, [("blackout-without-time", "b")]),
        ({"start": "2026-12-31", "end": "2026-12-01"}, [("end-before-start", "b")]),
        ({"hours": "16:00-18:00"}, [("blackout-without-time", "b")]),
        ({"months": ["12"], "weeks": ["2"]}, [("week-without-weekday", "b.weeks")]),
        ({"months": ["12"], "days_around": 5}, [("days-around-nothing", "b.days_around")]),
        ({"season": "11-15"}, [("bad-season", "b.season")]),
        ({"season": "11-31/12-01"}, [("bad-season", "b.season")]),
        ({"months": ["12"], "hours": "18:00-8:00"}, [("bad-hours", "b.hours")]),
        ({"months": ["12"], "hours": "18:00-08:00"}, [("bad-hours", "b.hours")]),
        ({"month_days": ["1", "0"]}, [("bad-month-day", "b.month_days[1]")]),
        ({"month_days": ["01"]}, [("bad-month-day", "b.month_days[0]")]),
        ({"release_weekends": ["October"]}, [("bad-day", "b.release_weekends[0]")]),
        ({"months": ["12"], "except_days": ["2026-12-05/2026-12-01"]}, [("bad-period", "b.except_days[0]")]),
    ],
)
def test_what_is_wrong_with_a_blackout_is_told_with_its_place(stated, expected):
    assert blackout(**stated) == expected


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ({"dates": ["2026-09-10"]}, []),
        ({"weekdays": ["wed"], "every_weeks": 2, "first_sitting": "2026-07-22"}, []),
        ({}, [("meeting-without-time", "m")]),
        ({"weekdays": ["wed"], "every_weeks": 2}, [("meeting-without-first", "m.every_weeks")]),
        (
            {"month_days": ["1"], "every_weeks": 2, "first_sitting": "2026-07-22"},
            [("week-without-weekday", "m.every_weeks")],
        ),
        ({"month_days": ["1"], "weeks": ["2"]}, [("week-without-weekday", "m.weeks")]),
        ({"dates": ["2026-09-31"]}, [("bad-day", "m.dates[0]")]),
    ],
)
def test_what_is_wrong_with_a_meeting_is_told_with_its_place(stated, expected):
    assert meeting(**stated) == expected


def test_one_body_has_one_meeting():
    rows = [
        (SHEET, ("m", 0), {"id": "a", "decides": ["board", "steering"]}),
        (SHEET, ("m", 1), {"id": "b", "decides": ["board"]}),
        (SHEET, ("n", 0), {"id": "a", "decides": ["board"]}),
    ]
    # the same meeting told by a second respondent is no second one, the one beside it is
    assert told(check_one_meeting_for_each_body(rows)) == [("body-with-two-meetings", "m[1].decides")]


def test_an_absence_that_is_no_period_is_told():
    assert told(check_cells(SHEET, ("t",), {"absences": ["2026-08-10/2026-08-14", "August"]})) == [
        ("bad-period", "t.absences[1]")
    ]


# --- conversion -------------------------------------------------------------------------------------------------------


def test_rows_without_the_newer_columns_keep_their_meaning():
    row = {
        "id": "e",
        "text": Text("月末", "month end"),
        "months": (),
        "last_working_days": 2,
        "applies_to": ("go_live",),
    }
    (rule,) = blackouts_from({"blackouts": (row,)})
    assert rule.recurrence == Recurrence(month_working_days=(-2, -1))
    (member,) = team_from(
        {"team": ({"id": "a", "name": "A", "role": "trainer", "side": "client", "availability": 0.5},)}
    )
    assert (member.weekdays, member.site_id, member.works_make_up_days) == ((), None, True)


def test_a_full_blackout_row_becomes_its_rule():
    row = {
        "id": "b", "text": "x", "weekdays": ("fri",), "weeks": ("2", "last"), "season": "11-15/01-10",
        "hours": "16:00-18:30", "month_days": ("-1",), "month_working_days": ("3",), "release_weekends": ("2026-10-17",),
        "days_around": 4, "except_days": ("2026-12-01",), "site_ids": ("hq",), "role_ids": ("sales",),
        "applies_to": ("training",),
    }  # fmt: skip
    (rule,) = blackouts_from({"blackouts": (row,)})
    assert rule.hours == (time(16), time(18, 30))
    assert (rule.site_ids, rule.role_ids, rule.applies_to) == (("hq",), ("sales",), ("training",))
    assert rule.recurrence == Recurrence(
        season=((11, 15), (1, 10)),
        weekdays=(4,),
        weeks=(2, -1),
        month_days=(-1,),
        month_working_days=(3,),
        around=(date(2026, 10, 17),),
        days_around=4,
        except_days=((date(2026, 12, 1), date(2026, 12, 1)),),
    )


def test_a_meeting_row_becomes_its_rule_with_the_stated_defaults():
    row = {"id": "m", "name": "x", "decides": ("steering",), "weekdays": ("mon",), "every_weeks": 2,
           "first_sitting": date(2026, 6, 29)}  # fmt: skip
    (rule,) = meetings_from({"meetings": (row,)})
    assert rule.recurrence == Recurrence(start=date(2026, 6, 29), weekdays=(0,), every_weeks=2)
    assert (rule.lead_days, rule.lead_unit, rule.on_day_off) == (0, "wd", "next")


@pytest.mark.parametrize("read", [season_of, hours_of, month_day_of])
@pytest.mark.parametrize("written", ["", "x", "13-01/01-01", "24:00-25:00", "32", "/", "-", "1.5"])
def test_a_text_that_cannot_be_read_is_refused_and_never_guessed(read, written):
    with pytest.raises(ValueError):  # noqa: PT011 - each reader words its own
        read(written)
