"""What is written down while the system is accepted and used: samples of data, decisions, adjustments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from planner.domain.model.steering import Severity
from planner.domain.model.text import Text

ItemVerdict = Literal["passed", "conditional", "failed"]
Moment = Literal["before", "trial", "final"]
AdjustmentKind = Literal["field", "flow", "rule", "dashboard", "training", "other"]


@dataclass(frozen=True, slots=True)
class DataFinding:
    """
    A sample of records checked for one cleaning step: how many were drawn and how many of them were wrong.

    `moment` says whether the old data (before), a trial load or the final load was sampled. None is not known;
    `limit` None means the library's proposal.
    """

    id: str
    batch: Text
    step_id: str
    moment: Moment
    records: int | None
    sample: int | None
    errors: int | None
    limit: float | None
    checked_on: date | None
    checked_by: Text | None


@dataclass(frozen=True, slots=True)
class ItemResult:
    """
    What came of one test of an acceptance item; a later row on the same item is its retest.

    `severity` says how grave the defect is (None: nobody said; it then counts as major).
    """

    id: str
    item_id: str
    verdict: ItemVerdict
    severity: Severity | None
    tested_on: date | None
    tested_by: Text | None
    remark: Text | None


@dataclass(frozen=True, slots=True)
class LoggedDecision:
    """
    A decision of a review meeting: the figure it was taken on, who carries it out by when, and what came of it.

    `done_on` None is not done yet; `effect` is what was seen afterwards.
    """

    id: str
    meeting: Text
    met_on: date
    figures: Text | None
    kpi_ids: tuple[str, ...]
    text: Text
    owner: Text | None
    due: date | None
    done_on: date | None
    effect: Text | None


@dataclass(frozen=True, slots=True)
class Adjustment:
    """
    A change of the running system asked for at a review: a field, flow, rule or dashboard.

    `config_area` (CFnn) ties it to requirements, courses and acceptance items; `closed_on` None is open.
    """

    id: str
    raised_on: date
    kind: AdjustmentKind
    text: Text
    reason: Text | None
    config_area: str | None
    kpi_ids: tuple[str, ...]
    owner: Text | None
    due: date | None
    closed_on: date | None
    effect: Text | None


@dataclass(frozen=True, slots=True)
class SupportIssue:
    """
    An issue somebody raised: its class, who it went to, how long it took (working hours), whether it is closed.

    `closed_on` None is not solved yet; `confirmed` says whether the person who raised it agrees. Hours that were not
    timed are None.
    """

    id: str
    raised_on: date
    raised_by: Text | None
    site: Text | None
    class_id: str
    text: Text
    requirement_id: str | None
    assigned_to: Text | None
    answer_hours: float | None
    solve_hours: float | None
    closed_on: date | None
    confirmed: bool | None
    remark: Text | None


@dataclass(frozen=True, slots=True)
class OperationSheets:
    """Everything written down in use; empty registers mean that nothing was said."""

    data_findings: tuple[DataFinding, ...] = ()
    decisions: tuple[LoggedDecision, ...] = ()
    adjustments: tuple[Adjustment, ...] = ()
    item_results: tuple[ItemResult, ...] = ()
    issues: tuple[SupportIssue, ...] = ()
