"""Meetings that decide: when they sit, and how long before a sitting their papers must be there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from planner.domain.model.recurrence import Recurrence
from planner.domain.model.text import Text

# what a work package of a plan template may wait for (`decided_by`)
DecisionBody = Literal["steering", "board", "tender"]
DECISION_BODIES: tuple[DecisionBody, ...] = ("steering", "board", "tender")
OnDayOff = Literal["next", "previous", "skip"]


@dataclass(frozen=True, slots=True)
class MeetingRule:
    """
    A meeting the engagement names, and which decisions it stands behind.

    `lead_days` are working days (`wd`), or elapsed days (`ed`) where a law or rule of procedure counts calendar
    days, between the papers and the sitting. A sitting that falls on a day off is held on the next or the previous
    working day, or not at all.
    """

    id: str
    name: Text
    decides: tuple[DecisionBody, ...]
    recurrence: Recurrence
    lead_days: int = 0
    lead_unit: Literal["wd", "ed"] = "wd"
    on_day_off: OnDayOff = "next"
