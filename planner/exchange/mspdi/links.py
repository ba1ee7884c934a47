"""Links of the file: one for each pair of tasks, the others over helper milestones."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from planner.domain.model.template import LinkType
from planner.domain.rollout.results import LagUnit, Link

_SEPARATOR = "|"
_PARTS = 5
# of two links between one pair the first of these stays direct
_ORDER: tuple[LinkType, ...] = ("FS", "SS", "FF", "SF")


@dataclass(frozen=True, slots=True)
class Helper:
    """
    A milestone that stands in for a link.

    The format takes one link between two tasks, and counts a lag on the calendar of the successor. The milestone lies
    so much after the predecessor's start or finish as the lag says; the successor follows it without lag.
    """

    predecessor_id: str
    successor_id: str
    type: LinkType
    lag_days: int
    lag_unit: LagUnit
    when: datetime

    @property
    def key(self) -> str:
        """What it is known by from one export to the next."""
        return f"helper:{self.predecessor_id}{_SEPARATOR}{self.successor_id}{_SEPARATOR}{self.type}"

    @property
    def marker(self) -> str:
        """The link it stands for, as its text field holds it."""
        parts = (self.predecessor_id, self.successor_id, self.type, str(self.lag_days), self.lag_unit)
        return _SEPARATOR.join(parts)

    @property
    def first_type(self) -> LinkType:
        """The link from the predecessor to it."""
        return "FS" if self.type[0] == "F" else "SS"

    @property
    def second_type(self) -> LinkType:
        """The link from it to the successor."""
        return "FS" if self.type[1] == "S" else "FF"


def direct_and_helped(links: Iterable[Link], *, own_calendar: bool) -> tuple[list[Link], list[Link]]:
    """
    Split the links of a work package into those written directly and those that need a helper.

    Args:
        own_calendar: it has a calendar of its own, on which lags in working days would be longer.
    """
    direct: list[Link] = []
    helped: list[Link] = []
    for link in sorted(links, key=lambda one: _ORDER.index(one.type)):
        again = any(one.predecessor_id == link.predecessor_id for one in direct)
        stretched = own_calendar and link.lag_days != 0 and link.lag_unit == "wd"
        (helped if again or stretched else direct).append(link)
    return direct, helped


def read_marker(marker: str) -> tuple[str, str, LinkType, float, LagUnit] | None:
    """Return predecessor, successor, type, lag and unit of a helper's marker; None for any other text."""
    parts = marker.split(_SEPARATOR)
    if len(parts) != _PARTS or parts[2] not in _ORDER or parts[4] not in {"wd", "ed"}:
        return None
    try:
        lag = float(parts[3])
    except ValueError:
        return None
    type_ = next(one for one in _ORDER if one == parts[2])
    return parts[0], parts[1], type_, lag, "ed" if parts[4] == "ed" else "wd"
