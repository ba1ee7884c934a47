"""Which entries changed since the last export: their sequence numbers, and cancellations of those that are gone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from planner.exchange.icalendar_files.model import CalendarFile, Entry, Exported, History

Numbered = tuple[Entry, int]


def numbered(file: CalendarFile, earlier: Mapping[str, Exported]) -> tuple[Numbered, ...]:
    """
    Return the entries with their sequence numbers: one more than at the last export where something changed.

    What was exported earlier and is no longer planned comes again as cancelled, so that calendars drop it.

    Args:
        earlier: UID -> what was last exported into this calendar.

    Source: docs/exchange.md#calendars
    """
    return tuple(sorted(_numbered(file, earlier), key=lambda pair: (pair[0].start.isoformat(), pair[0].uid)))


def _numbered(file: CalendarFile, earlier: Mapping[str, Exported]) -> Iterator[Numbered]:
    for entry in file.entries:
        before = earlier.get(entry.uid)
        if before is None:
            yield entry, 0
        else:
            yield entry, before.sequence + (before.digest != entry.digest)
    planned = {entry.uid for entry in file.entries}
    for uid, before in earlier.items():
        if uid not in planned:
            gone = Entry(uid, before.summary, "", "", before.start, before.end, busy=False, status="CANCELLED")
            yield gone, before.sequence + (not before.cancelled)


def exported(pairs: Iterable[Numbered]) -> dict[str, Exported]:
    """Return what to remember of an export."""
    return {
        entry.uid: Exported(
            sequence, entry.digest, entry.summary, entry.start, entry.end, cancelled=entry.status == "CANCELLED"
        )
        for entry, sequence in pairs
    }


def of_calendar(history: History, key: str) -> Mapping[str, Exported]:
    """Return what was exported into one calendar."""
    return history.get(key, {})
