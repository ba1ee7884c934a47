"""Calendar files: valid for two parsers, whole, and with numbers that tell what changed."""

import csv
import dataclasses
import io
import re
import warnings
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
import vobject

from planner.domain.training.clock import TrainingClock
from planner.exchange.csv_tables import csv_table
from planner.exchange.icalendar_files.build import build_calendars
from planner.exchange.icalendar_files.history import numbered
from planner.exchange.icalendar_files.model import CalendarFile, Entry
from planner.exchange.icalendar_files.writer import write_calendar
from planner.exchange.plan_files import STATE, plan_files, read_state
from planner.wording import load_wording

EXAMPLES = ("sample_manufacturing", "sample_services", "sample_gone_wrong")
EVERY = [(name, language) for name in EXAMPLES for language in ("zh-CN", "en")]
SHANGHAI = ZoneInfo("Asia/Shanghai")


def calendars_of(result, state=None):
    """The calendar files of an export by path, and its state."""
    files = {one.path: one.data for one in plan_files(result, state, formats=("ics",))}
    return {path: data for path, data in files.items() if path.endswith(".ics")}, read_state(files[STATE], STATE)


@pytest.fixture(scope="module")
def exported(run_example):
    return {name: calendars_of(run_example(name))[0] for name in EXAMPLES}


def events(data):
    return list(icalendar.Calendar.from_ical(data).walk("VEVENT"))


def by_uid(data):
    return {str(one["UID"]): one for one in events(data)}


def unfolded(data):
    return data.replace(b"\r\n ", b"").decode().split("\r\n")


# --- the format ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_file_is_read_by_two_parsers_without_a_warning(exported, name):
    assert exported[name]
    for path, data in exported[name].items():
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            read = icalendar.Calendar.from_ical(data)
            other = vobject.readOne(data.decode())
        assert [part.errors for part in read.walk() if part.errors] == [], path
        other.validate(raiseException=True)
        found = {str(one.uid.value) for one in other.vevent_list}
        assert found == set(by_uid(data))


@pytest.mark.parametrize("name", EXAMPLES)
def test_lines_end_in_cr_lf_and_are_at_most_75_octets(exported, name):
    for data in exported[name].values():
        assert data.endswith(b"\r\n")
        lines = data.split(b"\r\n")
        assert b"\n" not in b"".join(lines)
        assert max(map(len, lines)) <= 75
        # no sign of more than one octet is torn apart
        assert all(line.decode() is not None for line in lines)


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_time_zone_named_is_defined_and_every_time_stamp_is_utc(run_example, exported, name):
    stamp = run_example(name).engagement.today.strftime("DTSTAMP:%Y%m%dT000000Z")
    for data in exported[name].values():
        text = "\n".join(unfolded(data))
        used = set(re.findall(r"TZID=([^:;]+)", text))
        defined = set(re.findall(r"^TZID:(.+)$", text, re.MULTILINE))
        assert defined == {"Asia/Shanghai"}
        assert used <= defined
        assert set(re.findall(r"^DTSTAMP:.*$", text, re.MULTILINE)) == {stamp}


@pytest.mark.parametrize("name", EXAMPLES)
def test_no_uid_comes_twice_in_a_file_and_none_in_two_files(exported, name):
    for language in ("zh-CN", "en"):
        uids = [
            str(one["UID"]) for path, data in exported[name].items() if f"/{language}/" in path for one in events(data)
        ]
        assert len(uids) == len(set(uids))


def test_the_same_plan_gives_the_same_bytes(run_example, exported):
    assert calendars_of(run_example("sample_services"))[0] == exported["sample_services"]


# --- the content -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", EXAMPLES)
def test_each_session_stands_in_the_calendar_of_its_trainer_and_of_its_room(run_example, exported, name):
    result = run_example(name)
    clock = TrainingClock(result.engagement.plan.training_begins, result.engagement.plan.day_hours)
    for kind in ("trainer", "room"):
        found = [
            (one["DTSTART"].dt.replace(tzinfo=None), one["DTEND"].dt.replace(tzinfo=None))
            for path, data in exported[name].items() if path.removeprefix("calendars/en/").startswith(kind)
            for one in events(data)
        ]  # fmt: skip
        # a session around the break at noon is an entry before it and one after it
        # nobody keeps the calendar of a trainer who is not named yet
        sessions = [one for one in result.training.sessions if kind == "room" or one.trainer_id]
        spans = [span for session in sessions for span in clock.spans(session)]
        assert sorted(begins for begins, _ in found) == sorted(begins for begins, _ in spans)
        assert sum((ends - begins).total_seconds() for begins, ends in found) == pytest.approx(
            sum(session.hours for session in sessions) * 3600
        )


def test_a_proposed_role_keeps_no_calendar_and_is_no_trainer_in_a_table(run_example, exported):
    result = run_example("sample_gone_wrong")
    assert result.training.sessions
    assert not any(one.trainer_id for one in result.training.sessions)
    assert not [path for path in exported["sample_gone_wrong"] if "trainer-" in path]
    for language, head, unnamed in (("zh-CN", "讲师", "待定"), ("en", "Trainer", "to be named")):
        data = csv_table("sessions", result, load_wording(language)).decode("utf-8-sig")
        assert {row[head] for row in csv.DictReader(io.StringIO(data))} == {unnamed}


@pytest.mark.parametrize("name", EXAMPLES)
def test_milestones_are_whole_days_whose_end_is_the_day_after(run_example, exported, name):
    result = run_example(name)
    found = events(exported[name]["calendars/zh-CN/milestones.ics"])
    planned = {
        result.rollout.schedule[package.id].start
        for package in result.rollout.work_packages if package.kind != "work"
    }  # fmt: skip
    assert {one["DTSTART"].dt for one in found} == planned
    for one in found:
        assert type(one["DTSTART"].dt) is date
        assert one["DTEND"].dt - one["DTSTART"].dt == timedelta(days=1)
        assert str(one["TRANSP"]) == "TRANSPARENT"


def test_work_of_several_days_ends_on_the_day_after_its_last(run_example, exported):
    result = run_example("sample_manufacturing")
    for path, data in exported["sample_manufacturing"].items():
        for one in events(data) if "/en/person-" in path else ():
            package_id = str(one["UID"]).split(".", 2)[2].removesuffix("@crm-planner")
            dates = result.rollout.schedule[package_id]
            assert (one["DTSTART"].dt, one["DTEND"].dt) == (dates.start, dates.finish + timedelta(days=1))


def test_days_beyond_the_holiday_notice_are_tentative(run_example, exported):
    calendar = run_example("sample_manufacturing").calendar
    seen = set()
    for data in exported["sample_manufacturing"].values():
        for one in events(data):
            last = one["DTEND"].dt - timedelta(days=1) if type(one["DTEND"].dt) is date else one["DTEND"].dt.date()
            expected = "TENTATIVE" if calendar.is_provisional(last) else "CONFIRMED"
            assert str(one["STATUS"]) == expected
            seen.add(expected)
    assert seen == {"TENTATIVE", "CONFIRMED"}


def test_times_are_those_of_the_engagements_zone(run_example):
    result = run_example("sample_services")
    plan = dataclasses.replace(result.engagement.plan, time_zone="Europe/Berlin", training_begins="08:30")
    moved = dataclasses.replace(result, engagement=dataclasses.replace(result.engagement, plan=plan))
    files, _ = calendars_of(moved)
    room = next(data for path, data in files.items() if path.startswith(("calendars/en/room-", "calendars/en/site-")))
    first = min(result.training.sessions, key=lambda one: (one.day, one.start_hour))
    found = [one["DTSTART"].dt for one in events(room)]
    assert all(one.tzinfo is not None for one in found)
    assert {(one.hour, one.minute) for one in found if one.hour < 10} <= {(8, 30), (9, 30)}
    assert first.day <= min(found).date()
    # a zone with summer time is defined with both its times
    text = room.decode()
    assert "TZID:Europe/Berlin" in text
    assert "BEGIN:DAYLIGHT" in text


# --- what changed since the last export ------------------------------------------------------------------------------


def replanned(result, id_, days):
    """The plan with one event moved by some days."""
    dates = result.rollout.schedule[id_]
    moved = dataclasses.replace(
        dates, start=dates.start + timedelta(days=days), finish=dates.finish + timedelta(days=days)
    )
    rollout = dataclasses.replace(result.rollout, schedule={**result.rollout.schedule, id_: moved})
    return dataclasses.replace(result, rollout=rollout)


def test_a_second_export_of_the_same_plan_raises_no_sequence(run_example, exported):
    result = run_example("sample_services")
    _, state = calendars_of(result)
    again, _ = calendars_of(result, state)
    assert again == exported["sample_services"]


def test_a_moved_milestone_keeps_its_uid_and_raises_its_sequence_alone(run_example):
    result = run_example("sample_services")
    _, state = calendars_of(result)
    id_ = next(one.id for one in reversed(result.rollout.work_packages) if one.kind != "work")
    files, later = calendars_of(replanned(result, id_, 7), state)
    found = by_uid(files["calendars/zh-CN/milestones.ics"])
    raised = {uid for uid, one in found.items() if int(one["SEQUENCE"]) == 1}
    assert raised == {f"sample_services.milestones.{id_}@crm-planner"}
    once_more, _ = calendars_of(replanned(result, id_, 14), later)
    assert int(by_uid(once_more["calendars/zh-CN/milestones.ics"])[next(iter(raised))]["SEQUENCE"]) == 2


def test_what_is_no_longer_planned_comes_once_more_as_cancelled(run_example):
    result = run_example("sample_services")
    _, state = calendars_of(result)
    gone = next(one.id for one in reversed(result.rollout.work_packages) if one.kind != "work")
    kept = tuple(
        dataclasses.replace(one, links=tuple(link for link in one.links if link.predecessor_id != gone))
        for one in result.rollout.work_packages if one.id != gone
    )  # fmt: skip
    shorter = dataclasses.replace(result, rollout=dataclasses.replace(result.rollout, work_packages=kept))
    files, later = calendars_of(shorter, state)
    uid = f"sample_services.milestones.{gone}@crm-planner"
    one = by_uid(files["calendars/en/milestones.ics"])[uid]
    assert (str(one["STATUS"]), int(one["SEQUENCE"])) == ("CANCELLED", 1)
    again, _ = calendars_of(shorter, later)
    assert int(by_uid(again["calendars/en/milestones.ics"])[uid]["SEQUENCE"]) == 1
    back, _ = calendars_of(result, later)
    one = by_uid(back["calendars/en/milestones.ics"])[uid]
    assert str(one["STATUS"]) != "CANCELLED"
    assert int(one["SEQUENCE"]) == 2


def test_somebody_with_several_roles_has_one_calendar_with_the_work_of_all_of_them(run_example):
    result = run_example("sample_services")
    people = [one for one in build_calendars(result, load_wording("en")) if one.key.startswith("person-")]
    names = {(member.name.en, member.side) for member in result.engagement.team}
    assert len(people) == len(names) < len(result.engagement.team)
    (cora,) = (one for one in people if "Cora Model" in one.title)
    roles = {member.id for member in result.engagement.team if member.name.en == "Cora Model"}
    given = {one.work_package_id for one in result.rollout.scheduling.assignments if one.member_id in roles}
    assert len(roles) == 3
    assert given <= {entry.uid.split(".", 2)[2].removesuffix("@crm-planner") for entry in cora.entries}
    assert len({entry.uid for entry in cora.entries}) == len(cora.entries)


def test_the_calendar_of_somebody_who_has_left_cancels_what_it_held(run_example):
    result = run_example("sample_manufacturing")
    files, state = calendars_of(result)
    path = next(one for one in files if one.startswith("calendars/zh-CN/person-"))
    leaver = path.removeprefix("calendars/zh-CN/person-").removesuffix(".ics")
    team = tuple(one for one in result.engagement.team if one.id != leaver)
    without = dataclasses.replace(result, engagement=dataclasses.replace(result.engagement, team=team))
    later, _ = calendars_of(without, state)
    assert {str(one["STATUS"]) for one in events(later[path])} == {"CANCELLED"}


# --- one entry by hand -----------------------------------------------------------------------------------------------


def test_an_entry_with_commas_semicolons_and_line_ends_reads_back_as_it_was():
    entry = Entry(
        "a@crm-planner", "培训；第一讲，共两讲", "line one\nline two; with, signs\\", "一楼", datetime.fromisoformat("2026-08-03T09:00"),
        datetime.fromisoformat("2026-08-03T12:00"), busy=True, status="CONFIRMED",
    )  # fmt: skip
    file = CalendarFile("room-x", "样例", (entry,))
    data = write_calendar(file, numbered(file, {}), date(2026, 7, 1), "Asia/Shanghai", "zh-CN")
    (found,) = events(data)
    assert (str(found["SUMMARY"]), str(found["DESCRIPTION"])) == (entry.summary, entry.description)
    assert found["DTSTART"].dt.astimezone(UTC) == datetime(2026, 8, 3, 1, tzinfo=UTC)
    assert found["DTSTART"].dt == entry.start.replace(tzinfo=SHANGHAI)


def test_calendars_are_worded_in_both_languages(run_example):
    result = run_example("sample_services")
    titles = {
        language: [one.title for one in build_calendars(result, load_wording(language))] for language in ("zh-CN", "en")
    }
    assert any("里程碑" in title for title in titles["zh-CN"])
    assert any("Milestones" in title for title in titles["en"])
