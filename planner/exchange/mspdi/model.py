"""A project as the exchange format has it: tasks with their outline, links, calendars, people and assignments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from planner.domain.model.template import LinkType
from planner.domain.rollout.results import LagUnit

# minutes per day of the project agree with the hours of its calendar
HOURS_PER_DAY = 8
MINUTES_PER_DAY = HOURS_PER_DAY * 60

# constraint types of the format
AS_SOON_AS_POSSIBLE, MUST_START_ON, MUST_FINISH_ON, START_NO_EARLIER = 0, 2, 3, 4

# numbers of the text fields we fill: Text1, Text2, Text3, Text4 to Text10, and Text11
FIELD_ID, FIELD_ROLE, FIELD_HELPER = 1, 2, 3
FIELDS_REQUIREMENTS = (4, 5, 6, 7, 8, 9, 10)
# Text11: what was written, so that what somebody changed is told from what the plan changed
FIELD_PRINT = 11
# a text field holds so many signs
FIELD_LENGTH = 255


@dataclass(frozen=True, slots=True)
class CalendarException:
    """Days of a calendar that differ from its week, both included: days off, or working days with the usual hours."""

    first: date
    last: date
    working: bool
    name: str


@dataclass(frozen=True, slots=True)
class ProjectCalendar:
    """
    A calendar; a resource's calendar has a base whose week it takes.

    Args:
        weekend: weekday numbers not worked, Monday = 0; of a resource's calendar those beyond the base's.
    """

    uid: int
    name: str
    base_uid: int | None
    exceptions: tuple[CalendarException, ...]
    weekend: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class TaskLink:
    """A dependency on a task; the lag in working (`wd`) or elapsed (`ed`) days."""

    predecessor_uid: int
    type: LinkType
    lag_days: float
    lag_unit: LagUnit


@dataclass(frozen=True, slots=True)
class TaskBaseline:
    """The dates of a task in a frozen plan; number 0 is the one compared with. `cost` None: no budget."""

    number: int
    start: datetime
    finish: datetime
    minutes: int
    cost: float | None


@dataclass(frozen=True, slots=True)
class Task:
    """
    A task, summary task or milestone.

    `minutes` are working time; `percent` is 0-100; `fields` are text fields by number; `calendar_uid` None takes the
    calendar of the project; `ignores_people` keeps the calendars of its people from moving it.
    """

    uid: int
    name: str
    level: int
    outline: str
    start: datetime
    finish: datetime
    minutes: int
    summary: bool = False
    milestone: bool = False
    critical: bool = False
    percent: int = 0
    actual_start: datetime | None = None
    actual_finish: datetime | None = None
    constraint: int = AS_SOON_AS_POSSIBLE
    constraint_date: datetime | None = None
    deadline: datetime | None = None
    calendar_uid: int | None = None
    ignores_people: bool = False
    notes: str = ""
    links: tuple[TaskLink, ...] = ()
    fields: Mapping[int, str] = field(default_factory=dict)
    baselines: tuple[TaskBaseline, ...] = ()

    @property
    def id(self) -> str:
        """The id of the work package, group or helper; empty for a task somebody added."""
        return self.fields.get(FIELD_ID, "")


@dataclass(frozen=True, slots=True)
class Resource:
    """A person, or (generic) a role nobody is named for; `max_units` is the share of a day it can give."""

    uid: int
    name: str
    group: str
    max_units: float
    generic: bool
    calendar_uid: int | None
    code: str = ""


@dataclass(frozen=True, slots=True)
class TaskAssignment:
    """A resource on a task; `units` is the share of each working day, `minutes` the work."""

    uid: int
    task_uid: int
    resource_uid: int
    units: float
    minutes: int
    start: datetime
    finish: datetime
    percent: int = 0
    actual_start: datetime | None = None
    actual_finish: datetime | None = None


@dataclass(frozen=True, slots=True)
class Project:
    """
    A whole project; the first task is its summary with number 0.

    `calendar_uid` is the project's calendar. `field_names` are the titles of the text fields by number.
    """

    title: str
    author: str
    company: str
    currency: str
    created: datetime
    start: datetime
    finish: datetime
    status_date: datetime | None
    calendar_uid: int
    calendars: tuple[ProjectCalendar, ...]
    tasks: tuple[Task, ...]
    resources: tuple[Resource, ...]
    assignments: tuple[TaskAssignment, ...]
    field_names: Mapping[int, str] = field(default_factory=dict)
