"""The time of day of a session: hours of the training day as times, the second half of it after the break at noon."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from planner.domain.training.results import Session

# when afternoons begin, and the shortest break before: assumptions, said wherever times are printed
_AFTERNOON, _BREAK = time(13, 30), timedelta(hours=1)
# sums of hours carry binary fractions
_TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True)
class TrainingClock:
    """
    The times of a training day.

    Args:
        begins: when it begins, such as "09:00".
        day_hours: its length without the break; half of it lies before noon.
    """

    begins: str
    day_hours: float

    @property
    def afternoon(self) -> time:
        """When the second half begins."""
        return self._afternoon(date.min).time()

    def times(self, session: Session) -> tuple[datetime, datetime]:
        """Return when a session begins and ends."""
        half = self.day_hours / 2
        first, last = session.start_hour, session.start_hour + session.hours
        begins = self._at(session.day, first) if first < half else self._after_noon(session.day, first - half)
        ends = self._at(session.day, last) if last <= half else self._after_noon(session.day, last - half)
        return begins, ends

    def spans(self, session: Session) -> tuple[tuple[datetime, datetime], ...]:
        """Return when people sit in class: once, or before and after the break where a session goes around it."""
        half = self.day_hours / 2
        begins, ends = self.times(session)
        if session.start_hour < half - _TOLERANCE and session.start_hour + session.hours > half + _TOLERANCE:
            return ((begins, self._at(session.day, half)), (self._after_noon(session.day, 0.0), ends))
        return ((begins, ends),)

    def _at(self, day: date, hours: float) -> datetime:
        return datetime.combine(day, time.fromisoformat(self.begins)) + timedelta(hours=hours)

    def _afternoon(self, day: date) -> datetime:
        return max(datetime.combine(day, _AFTERNOON), self._at(day, self.day_hours / 2) + _BREAK)

    def _after_noon(self, day: date, hours: float) -> datetime:
        return self._afternoon(day) + timedelta(hours=hours)
