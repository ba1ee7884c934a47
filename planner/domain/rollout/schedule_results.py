"""What scheduling adds to the dates: why each day, levelling, people by name, and how certain the dates are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from planner.domain.model.engagement import DurationDistribution
from planner.domain.model.money import MoneyRange
from planner.domain.model.money_terms import Billing, PaymentBase
from planner.errors import Statement

CauseKind = Literal[
    "plan_start", "link", "resource", "calendar", "constraint", "absence", "meeting", "actual", "status_date"
]
LevellingStatus = Literal["optimal", "feasible", "not_needed"]
DistributionName = DurationDistribution
# person-days of a week that printed numbers round away
_ROUNDING_DAYS = 0.05


@dataclass(frozen=True, slots=True)
class StartCause:
    """
    Why a work package starts on its day and not before: one sentence and what it rests on.

    `package_id` is the predecessor (link) or the work package whose people are needed (resource).
    """

    kind: CauseKind
    statement: Statement
    package_id: str | None = None
    role_id: str | None = None


@dataclass(frozen=True, slots=True)
class Levelling:
    """
    How the plan was levelled: days with and without levelling, and what is proven about them.

    Durations are working days from the start of the plan to its end. `lower_bound_days` is proven: no plan with
    these people is shorter. `gap` is (duration - bound) / bound. `roles` are those whose people were levelled;
    roles nobody is named for are taken as sufficient, and a warning says so.
    """

    status: LevellingStatus
    unlevelled_days: int
    duration_days: int
    lower_bound_days: int
    gap: float
    moved: tuple[str, ...]
    roles: tuple[str, ...]
    seed: int
    notes: tuple[Statement, ...] = ()


@dataclass(frozen=True, slots=True)
class RoleWeek:
    """
    Person-days a plan asks of a role in a week (its Monday), and what its people can give.

    `over_days` are the person-days above what they can give on the single days: a free day does not make up for them.
    """

    role_id: str
    monday: date
    needed_days: float
    available_days: float
    over_days: float = 0.0

    @property
    def excess_days(self) -> float:
        """Person-days asked for above what can be given in the week as a whole."""
        return self.needed_days - self.available_days

    @property
    def is_overloaded(self) -> bool:
        """Whether more is asked for than can be given, by more than rounding."""
        return self.excess_days > _ROUNDING_DAYS


@dataclass(frozen=True, slots=True)
class Assignment:
    """A named person on a work package; `share` is the part of each working day (0-1)."""

    work_package_id: str
    role_id: str
    member_id: str
    start: date
    finish: date
    share: float


@dataclass(frozen=True, slots=True)
class DateRange:
    """
    When a gate or milestone is reached with 50, 80 and 95 % probability.

    `planned_probability` is that of reaching it on its planned date. `contingency_days` are the working days to add to
    the planned date to keep it with the probability of the simulation's contingency. `statement` says in words why a
    planned date is hardly ever kept; None where it is not that unlikely, or another date says the same.
    """

    work_package_id: str
    planned: date
    p50: date
    p80: date
    p95: date
    planned_probability: float
    provisional: bool
    contingency_days: int = 0
    statement: Statement | None = None


@dataclass(frozen=True, slots=True)
class DriverSwing:
    """
    How far one cause of uncertainty alone moves the last go-live: working days at its low and high end.

    `label` names the driver that several work packages share, or the work package.
    """

    id: str
    label: Statement
    low_days: float
    high_days: float
    correlation: float
    package_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ScheduleRisk:
    """
    Dates with probabilities, from simulating the levelled plan.

    `curve` gives dates of the last go-live with the probability of having reached it. `criticality` is the share of
    runs in which a work package lay on the longest path to the last go-live. `contingency_days` are the working days
    to add to the planned go-live to keep it with `contingency_probability`.
    """

    distribution: DistributionName
    samples: int
    seed: int
    correlation: float
    gates: tuple[DateRange, ...]
    go_live_id: str
    curve: tuple[tuple[date, float], ...]
    criticality: Mapping[str, float]
    tornado: tuple[DriverSwing, ...]
    contingency_probability: float
    contingency_days: int
    standard_error: float
    statements: tuple[Statement, ...] = ()


@dataclass(frozen=True, slots=True)
class CostLine:
    """
    Effort (person-days) and cost of one role in one phase and month (its first day).

    `cost` is None where no rate is known, and where `billing` is `in_price`: such days are paid with the offer.
    """

    role_id: str
    phase: str
    month: date
    effort_days: float
    cost: float | None
    billing: Billing = "unknown"


@dataclass(frozen=True, slots=True)
class CostSum:
    """
    Effort (person-days) and cost of the lines that share a role, a phase or a month; `key` names which.

    `in_price_days` are paid with the offer, `unrated_days` have no known rate: `cost` covers the other days alone, and
    is None where there are none of them.
    """

    key: str
    effort_days: float
    in_price_days: float
    unrated_days: float
    cost: float | None


@dataclass(frozen=True, slots=True)
class PaymentMilestone:
    """
    A payment tied to a gate: share of a price (0-1), amount where that price is known, and when it falls due.

    `of` is the price it is a share of; `due` lies `months_later` calendar months after the gate.
    """

    id: str
    gate_id: str
    title: Statement
    share: float | None
    amount: float | None
    due: date
    provisional: bool
    of: PaymentBase = "project"
    months_later: int = 0


@dataclass(frozen=True, slots=True)
class PlanCosts:
    """
    Effort and cost of the plan by role, phase and month, and the payments; `currency` of every amount.

    `unrated_roles` have effort and no known cost. `prices` are what payments are shares of, None where the offer does
    not tell. `by_package` is what a work package costs in days with a rate, None where the rate of a role is unknown:
    days inside the offered price add nothing to it. `by_role`, `by_phase` and `by_month` (its first day) add up to
    `total`. `budget` says how offer and days stand against the budget of the first year; empty without a budget.
    """

    currency: str
    lines: tuple[CostLine, ...]
    payments: tuple[PaymentMilestone, ...]
    unrated_roles: tuple[str, ...] = ()
    statements: tuple[Statement, ...] = ()
    prices: Mapping[PaymentBase, MoneyRange | None] = field(default_factory=dict)
    by_package: Mapping[str, float | None] = field(default_factory=dict)
    total: CostSum = CostSum("", 0.0, 0.0, 0.0, None)
    by_role: tuple[CostSum, ...] = ()
    by_phase: tuple[CostSum, ...] = ()
    by_month: tuple[CostSum, ...] = ()
    budget: tuple[Statement, ...] = ()


@dataclass(frozen=True, slots=True)
class PlanScheduling:
    """
    All of it for one plan; parts that were not computed are None or empty.

    `resource_links` are what levelling added, by work package: pairs of a predecessor and the role both need.
    """

    levelling: Levelling | None = None
    load: tuple[RoleWeek, ...] = ()
    assignments: tuple[Assignment, ...] = ()
    risk: ScheduleRisk | None = None
    costs: PlanCosts | None = None
    resource_links: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
