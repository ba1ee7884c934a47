"""What steering finds: how two plans differ and why, what a change would do, and what the work done is worth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from planner.domain.model.plan_change import ChangeRequest
from planner.domain.model.text import Text
from planner.errors import Statement

RootKind = Literal[
    "longer", "shorter", "added", "dropped", "constraint", "calendar", "meeting", "resource", "absence", "actual",
    "status_date", "plan_start", "link", "float",
]  # fmt: skip
Unit = Literal["cost", "effort"]
PackageState = Literal["done", "under_way", "overdue", "to_come"]


@dataclass(frozen=True, slots=True)
class ChainStep:
    """
    One work package on the way from a root cause to what moved; `moved_days` are working days, later is positive.

    The end that counts (`start` or `finish`) is the one its successor waits for.
    """

    work_package_id: str
    title: Text
    end: Literal["start", "finish"]
    before: date | None
    after: date
    moved_days: int | None


@dataclass(frozen=True, slots=True)
class RootCause:
    """What a work package itself adds to a move (working days), and the sentence that says why."""

    work_package_id: str
    kind: RootKind
    days: int
    statement: Statement


@dataclass(frozen=True, slots=True)
class MovedDate:
    """
    A gate, a go-live or the end of the plan before and after.

    `chain` runs from the root cause to the thing itself; `roots` add up to `moved_days`. `statement` says all of it in
    one sentence.
    """

    work_package_id: str
    title: Text
    kind: Literal["work", "milestone", "gate"]
    before: date
    after: date
    moved_days: int
    chain: tuple[ChainStep, ...]
    roots: tuple[RootCause, ...]
    provisional: bool
    statement: Statement


@dataclass(frozen=True, slots=True)
class MovedPackage:
    """A work package whose dates differ; working days, later is positive. `longer_days` is its own length."""

    work_package_id: str
    title: Text
    before: tuple[date, date]
    after: tuple[date, date]
    start_days: int
    finish_days: int
    longer_days: int


@dataclass(frozen=True, slots=True)
class PlanDifference:
    """
    How a plan differs from an earlier one.

    `events` are the gates and milestones that both have, by date; `added` and `dropped` are work-package ids with
    titles. Effort is in person-days; a cost is None where one of the plans has none. `cost_more` is what the plan
    costs more even where the whole is unknown: the roles whose effort differs have rates (where it is known, in whole
    units, as the amounts are printed); `unrated_roles` are those that differ and have none. `in_price_days` are
    person-days more inside the offered price: they add nothing to the cost here, and whether the vendor charges them
    is open.
    """

    events: tuple[MovedDate, ...]
    moved: tuple[MovedPackage, ...]
    added: tuple[tuple[str, Text], ...]
    dropped: tuple[tuple[str, Text], ...]
    effort_before: float | None
    effort_after: float | None
    cost_before: float | None
    cost_after: float | None
    currency: str | None
    statements: tuple[Statement, ...]
    cost_more: float | None = None
    unrated_roles: tuple[str, ...] = ()
    in_price_days: float = 0.0

    @property
    def effort_more(self) -> float | None:
        """Return the person-days more (fewer, if negative) in printed tenths; None where the earlier plan says none."""
        if self.effort_before is None or self.effort_after is None:
            return None
        return round(round(self.effort_after, 1) - round(self.effort_before, 1), 1)

    @property
    def is_empty(self) -> bool:
        """Say whether nothing differs."""
        return not (self.moved or self.added or self.dropped)

    def event(self, work_package_id: str) -> MovedDate | None:
        """Return a gate or milestone by its work package."""
        return next((one for one in self.events if one.work_package_id == work_package_id), None)


@dataclass(frozen=True, slots=True)
class PackageValue:
    """
    What a work package was to have earned by the status date, what it has earned, and what that took.

    All in the unit of the whole (`Unit`); `actual` None: nobody recorded it.
    """

    work_package_id: str
    budget: float
    planned: float
    earned: float
    actual: float | None


@dataclass(frozen=True, slots=True)
class EarnedValue:
    """
    Progress in one unit: budget at completion, planned and earned value, actual cost, indices and forecasts.

    The unit is money where every work package of the baseline has a budget, else person-days; person-days as well where
    only those were recorded as spent. None is unknown: an
    index whose divisor is 0 or was never recorded. Three estimates at completion rest on three assumptions: work
    goes on at the cost index so far (`eac_cost_index`), as budgeted (`eac_as_budgeted`), or at cost and schedule index
    together (`eac_both_indices`). Earned schedule is in working days of the baseline.
    Source: docs/methods.md#earned-value
    """

    unit: Unit
    currency: str | None
    status_date: date
    budget: float
    planned: float
    earned: float
    actual: float | None
    schedule_variance: float
    cost_variance: float | None
    schedule_index: float | None
    cost_index: float | None
    eac_cost_index: float | None
    eac_as_budgeted: float | None
    eac_both_indices: float | None
    estimate_to_complete: float | None
    variance_at_completion: float | None
    to_complete_index: float | None
    earned_days: float | None
    elapsed_days: int
    planned_days: int
    schedule_index_time: float | None
    forecast_days: float | None
    forecast_finish: date | None
    packages: tuple[PackageValue, ...]
    curve: tuple[tuple[date, float], ...]
    unvalued: tuple[str, ...] = ()
    statements: tuple[Statement, ...] = ()


@dataclass(frozen=True, slots=True)
class PackageStatus:
    """
    A work package on the status date against its baseline.

    `state`: done, under way, should have begun, to come. `late_days` are working days its finish lies behind
    the baseline (before it, if negative), None when the baseline does not have it.
    """

    work_package_id: str
    title: Text
    state: PackageState
    fraction_done: float
    baseline: tuple[date, date] | None
    expected: tuple[date, date]
    late_days: int | None
    critical: bool
    note: Text | None


@dataclass(frozen=True, slots=True)
class StatusReport:
    """Progress against the baseline: packages, earned value, the difference in words, and what to do next."""

    status_date: date
    baseline_id: str | None
    baseline_title: Text | None
    packages: tuple[PackageStatus, ...]
    counts: Mapping[str, int]
    difference: PlanDifference | None
    earned_value: EarnedValue | None
    next_steps: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class ScenarioOutcome:
    """
    What a plan comes to under one scenario; the first of a comparison is the plan as it stands.

    `p80` is None where no simulation was made, `cost` where no rates are known. `infeasible` says why there is no plan.
    """

    id: str
    title: Text
    go_live: date | None
    p80: date | None
    end: date | None
    effort_days: float | None
    cost: float | None
    currency: str | None
    overloads: int | None
    difference: PlanDifference | None
    infeasible: Statement | None = None


@dataclass(frozen=True, slots=True)
class MovedItems:
    """The acceptance items, by id, that have to be passed at a gate that moved and at no earlier one."""

    gate_id: str
    title: Text
    before: date
    after: date
    item_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MovedSchedule:
    """
    What hangs on the plan and moved with it: acceptance items by their gate, class days, payments.

    `items_changed` have become must-haves or are none any more; `items_touched` are those of the requirements that a
    change request is about: they have to be passed with the change in place.
    """

    acceptance: tuple[Statement, ...] = ()
    training: tuple[Statement, ...] = ()
    payments: tuple[Statement, ...] = ()
    items_added: tuple[str, ...] = ()
    items_dropped: tuple[str, ...] = ()
    items_moved: tuple[MovedItems, ...] = ()
    items_changed: tuple[str, ...] = ()
    items_touched: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ChangeImpact:
    """
    What a change request would do, or did: the plan without it against the plan with it.

    `outcome` is None for a withdrawn request: nobody asks for it any more. `hanging` tells which acceptance items,
    classes and payments move with the plan. `infeasible` says why there is no plan with the change.
    """

    request: ChangeRequest
    outcome: ScenarioOutcome | None
    hanging: MovedSchedule
    infeasible: Statement | None = None


@dataclass(frozen=True, slots=True)
class Replanned:
    """
    What planning the rest anew has moved, and what hangs on it.

    `difference` is that to the baseline `baseline_id`; None: to the plan as it would be without progress, changes and
    failed items. `hanging` always compares with that plan: a baseline holds no classes and no payments.
    """

    baseline_id: str | None
    difference: PlanDifference
    hanging: MovedSchedule
