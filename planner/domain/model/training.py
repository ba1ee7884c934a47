"""What the client says about the conditions of training: who teaches where, in which rooms, within which limits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from planner.domain.model.text import Text


@dataclass(frozen=True, slots=True)
class TrainerEntry:
    """
    A person who teaches.

    `member_id` ties the entry to a member of the project team, whose absences and weekdays then count too. Empty
    `audiences` and `site_ids` mean all; `home` None is not known, and travel is then not counted.
    `works_make_up_days` None means as the member of the team does, and that somebody outside the team does.
    """

    id: str
    name: Text
    member_id: str | None
    home: str | None
    audiences: tuple[str, ...]
    site_ids: tuple[str, ...]
    days_off: tuple[tuple[date, date], ...]
    works_make_up_days: bool | None = None


@dataclass(frozen=True, slots=True)
class RoomEntry:
    """A training room of a site with its seats and the periods in which it is not free."""

    id: str
    site_id: str
    name: Text
    seats: int
    days_off: tuple[tuple[date, date], ...]


@dataclass(frozen=True, slots=True)
class TrainingSheets:
    """
    The training conditions of an engagement; empty tables mean that nothing was said.

    `gap_days` are the working days from one half-day of a class to the next (0: the same day will do),
    `days_before_go_live` the working days before go-live within which users are trained, `use_make_up_days` whether
    classes may fall on make-up working days; None lets the planner take its default and say so.
    """

    trainers: tuple[TrainerEntry, ...] = ()
    rooms: tuple[RoomEntry, ...] = ()
    gap_days: int | None = None
    days_before_go_live: int | None = None
    use_make_up_days: bool | None = None
