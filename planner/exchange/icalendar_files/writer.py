"""Writes a calendar as iCalendar (RFC 5545)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from planner.exchange.icalendar_files.history import Numbered
from planner.exchange.icalendar_files.model import CalendarFile, Entry, Moment

_PRODUCT = "-//crm-planner//plan//"
_ONE_DAY = timedelta(days=1)


def write_calendar(
    file: CalendarFile, entries: Sequence[Numbered], today: date, time_zone: str, language: str
) -> bytes:
    """
    Return the file: lines end in CR LF and fold at 75 octets, every time zone named is defined.

    Args:
        entries: with their sequence numbers.
        today: the day of the export; the time stamps are its beginning in UTC, so that the same plan gives the same
            bytes.
    """
    from icalendar import Calendar, Timezone  # noqa: PLC0415 - only who exports calendars waits for it

    calendar = Calendar()
    calendar.add("prodid", f"{_PRODUCT}{'EN' if language == 'en' else 'ZH'}")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", file.title)
    calendar.add("x-wr-timezone", time_zone)
    zone, stamp = ZoneInfo(time_zone), datetime.combine(today, time(), UTC)
    for entry, sequence in entries:
        calendar.add_component(_event(entry, sequence, stamp, zone))
    days = [_day(entry.start) for entry, _ in entries] + [_day(entry.end) for entry, _ in entries]
    if days:
        first, last = min(days) - 31 * _ONE_DAY, max(days) + 366 * _ONE_DAY
        calendar.add_missing_timezones(first_date=first, last_date=last)
        if not calendar.timezones:
            # whole days name no zone; the one of the engagement is defined all the same, for whoever adds hours to them
            calendar.add_component(Timezone.from_tzinfo(zone, time_zone, first, last))
    for zone_part in calendar.timezones:
        # the library notes for which days it made the definition
        zone_part.pop("comment", None)
    return bytes(calendar.to_ical())


def _event(entry: Entry, sequence: int, stamp: datetime, zone: ZoneInfo) -> Any:
    from icalendar import Event  # noqa: PLC0415 - as above

    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", stamp)
    event.add("sequence", sequence)
    event.add("summary", entry.summary)
    if entry.description:
        event.add("description", entry.description)
    if entry.location:
        event.add("location", entry.location)
    event.add("dtstart", _local(entry.start, zone))
    # the end of whole days is the day after the last one
    event.add("dtend", _local(entry.end, zone) if isinstance(entry.end, datetime) else entry.end + _ONE_DAY)
    event.add("status", entry.status)
    event.add("transp", "OPAQUE" if entry.busy else "TRANSPARENT")
    return event


def _local(moment: Moment, zone: ZoneInfo) -> Moment:
    return moment.replace(tzinfo=zone) if isinstance(moment, datetime) else moment


def _day(moment: Moment) -> date:
    return moment.date() if isinstance(moment, datetime) else moment
