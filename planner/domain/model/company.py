"""The company as it is: people, sites, systems, data sources, processes and the project team."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Literal

from planner.domain.model.money import Money
from planner.domain.model.recurrence import DayOfYear, Recurrence
from planner.domain.model.text import Text

SystemKind = Literal["erp", "oa", "crm", "spreadsheet", "service_desk", "marketing", "finance", "telephony", "other"]
Carrier = Literal["system_export", "database", "spreadsheet", "contacts", "paper"]
Direction = Literal["to_crm", "from_crm", "both"]
Complexity = Literal["simple", "medium", "complex"]
ProcessArea = Literal["sales", "service", "marketing", "data"]


# the labels of the audience codes, as the questionnaire on the company prints them
AUDIENCES: Mapping[str, Text] = {
    "sales": Text("销售人员", "Sales staff"),
    "sales_manager": Text("销售管理者", "Sales managers"),
    "service": Text("客服人员", "Service staff"),
    "service_manager": Text("客服管理者", "Service managers"),
    "marketing": Text("市场人员", "Marketing staff"),
    "executive": Text("高层管理者", "Executives"),
    "administrator": Text("系统管理员", "Administrators"),
}


@dataclass(frozen=True, slots=True)
class Site:
    """A place of work; `training_seats` is the size of its largest training room, 0 when there is none."""

    id: str
    name: Text
    training_seats: int


@dataclass(frozen=True, slots=True)
class Department:
    """An organisational unit that will use the CRM."""

    id: str
    name: Text


@dataclass(frozen=True, slots=True)
class UserGroup:
    """
    Future users of one role in one department at one site.

    `role` is an audience code (sales, sales_manager, service, service_manager, marketing, executive,
    administrator); `max_absent_fraction` is the share that may be in training at once.
    """

    id: str
    role: str
    department_id: str
    site_id: str
    headcount: int
    key_users: int
    max_absent_fraction: float


@dataclass(frozen=True, slots=True)
class SystemInUse:
    """A system or tool in use today; `keep` None means the client has not decided."""

    id: str
    name: Text
    kind: SystemKind
    use: Text
    keep: bool | None


@dataclass(frozen=True, slots=True)
class DataSource:
    """
    A place customer data lies today.

    `duplicate_fraction` and `changes_per_day` are None when nobody has measured them;
    `can_freeze` says whether entry can stop during cut-over.
    """

    id: str
    name: Text
    carrier: Carrier
    owner: Text
    objects: tuple[str, ...]
    records: int | None
    duplicate_fraction: float | None
    changes_per_day: int | None
    can_freeze: bool | None
    file: str | None = None


@dataclass(frozen=True, slots=True)
class IntegrationNeed:
    """A system the CRM must exchange data with."""

    id: str
    system_id: str
    objects: Text
    direction: Direction
    rhythm: Text
    complexity: Complexity
    requirement_id: str | None


@dataclass(frozen=True, slots=True)
class BusinessProcess:
    """
    A process of the as-is survey in one of the four areas; severity and frequency on 0-5 scales or None.

    `steps` are those the client listed, in order; empty means none were stated.
    """

    id: str
    area: ProcessArea
    name: Text
    roles: tuple[str, ...]
    pain: Text | None
    severity: int | None
    frequency: int | None
    steps: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class TeamMember:
    """
    A named person on the project; `availability` is the share of a working day (0-1).

    `weekdays` (Monday = 0) are those on which the person is there, empty means all; `site_id` None means that
    the person keeps to the calendar of the plan.
    """

    id: str
    name: Text
    role: str
    side: Literal["client", "vendor", "consultant"]
    availability: float
    absences: tuple[tuple[date, date], ...]
    weekdays: tuple[int, ...] = ()
    site_id: str | None = None
    works_make_up_days: bool = True


@dataclass(frozen=True, slots=True)
class BlackoutRule:
    """
    A time in which no go-live and no training may fall.

    Fixed dates (`start`, `end`), `last_working_days` / `first_working_days` of every month listed in `months`
    (empty means every month), and the further parts of a `Recurrence`; what is stated together must hold together,
    counted days of a month apart: each of them counts. `hours` are kept and printed, a plan of whole days keeps
    the whole day free. Empty `site_ids` and `role_ids` (audience codes) mean everybody.
    """

    id: str
    text: Text
    start: date | None
    end: date | None
    months: tuple[int, ...]
    first_working_days: int
    last_working_days: int
    applies_to: tuple[Literal["go_live", "training", "migration"], ...]
    season: tuple[DayOfYear, DayOfYear] | None = None
    weekdays: tuple[int, ...] = ()
    weeks: tuple[int, ...] = ()
    month_days: tuple[int, ...] = ()
    month_working_days: tuple[int, ...] = ()
    release_weekends: tuple[date, ...] = ()
    days_around: int = 0
    except_days: tuple[tuple[date, date], ...] = ()
    hours: tuple[time, time] | None = None
    site_ids: tuple[str, ...] = ()
    role_ids: tuple[str, ...] = ()

    @property
    def recurrence(self) -> Recurrence:
        """The days of this rule as one evaluator reads them; a count of zero working days selects nothing."""
        first = range(1, self.first_working_days + 1)
        last = range(-self.last_working_days, 0)
        return Recurrence(
            start=self.start,
            end=self.end,
            months=self.months,
            season=self.season,
            weekdays=self.weekdays,
            weeks=self.weeks,
            month_days=self.month_days,
            month_working_days=tuple(dict.fromkeys((*first, *self.month_working_days, *last))),
            around=self.release_weekends,
            days_around=self.days_around,
            except_days=self.except_days,
        )


@dataclass(frozen=True, slots=True)
class Company:
    """The client company; None and empty registers mean that nothing was said."""

    name: Text
    industry: str | None
    employees: int | None
    sites: tuple[Site, ...]
    departments: tuple[Department, ...]
    user_groups: tuple[UserGroup, ...]
    systems: tuple[SystemInUse, ...]
    data_sources: tuple[DataSource, ...]
    integrations: tuple[IntegrationNeed, ...]
    processes: tuple[BusinessProcess, ...]
    interface_languages: tuple[str, ...]
    data_region: str | None
    deployment: str | None
    has_crm: bool | None
    budget_first_year: Money | None
    budget_five_years: Money | None

    @property
    def users(self) -> int:
        """Number of future CRM users over all groups."""
        return sum(group.headcount for group in self.user_groups)
