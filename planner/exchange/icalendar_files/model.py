"""A calendar file before it is written: entries with times or whole days."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

Moment = date | datetime
Status = Literal["CONFIRMED", "TENTATIVE", "CANCELLED"]


@dataclass(frozen=True, slots=True)
class Entry:
    """
    One entry of a calendar.

    `start` and `end` are local times, or days (both included) for an entry that fills whole days. `busy` says
    whether it takes the time of whoever keeps the calendar.
    """

    uid: str
    summary: str
    description: str
    location: str
    start: Moment
    end: Moment
    busy: bool
    status: Status

    @property
    def digest(self) -> str:
        """A short fingerprint of what the reader sees: when it differs, the entry was changed."""
        parts = (
            self.summary, self.description, self.location, self.start.isoformat(), self.end.isoformat(),
            str(self.busy), self.status,
        )  # fmt: skip
        return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class CalendarFile:
    """A calendar: its key (`person-<id>`, `trainer-<id>`, `room-<id>`, `milestones`), title and entries by day."""

    key: str
    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Exported:
    """What was last exported of an entry, so that the next export knows what changed and what is gone."""

    sequence: int
    digest: str
    summary: str
    start: Moment
    end: Moment
    cancelled: bool


# calendar key -> UID -> what was exported
History = Mapping[str, Mapping[str, Exported]]
