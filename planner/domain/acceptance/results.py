"""What the acceptance planner produces."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from planner.domain.model.operation import DataFinding
from planner.domain.model.template import AcceptanceSetup, JudgementTemplate, WalkStep
from planner.domain.model.text import Text
from planner.errors import Statement


@dataclass(frozen=True, slots=True)
class AcceptanceItem:
    """
    One line of a checklist: condition, method, expected result, evidence asked for, responsible.

    `group` titles the sub-list; `proposed` marks thresholds that are proposals (建议值). `gate_ids` are the gates of
    the plan at which the item must be passed.
    """

    id: str
    dimension: str
    group: Text
    condition: Text
    method: Text
    expected: Text
    evidence: Text
    responsible: Text
    proposed: bool
    must_have: bool
    requirement_ids: tuple[str, ...]
    objective_ids: tuple[str, ...]
    kpi_ids: tuple[str, ...]
    reasons: tuple[str, ...]
    gate_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WalkThrough:
    """
    The steps along which processes are walked through: those the client listed for one process, or the standard ones.

    The standard steps of an area are walked once and stand for all its processes whose steps nobody listed.
    """

    area: str
    processes: tuple[Text, ...]
    steps: tuple[WalkStep, ...]
    stated: bool


FindingVerdict = Literal["accepted", "refused", "not_shown", "unknown"]


@dataclass(frozen=True, slots=True)
class JudgedFinding:
    """
    A sample of data with its error rate and one-sided bounds (fractions), judged against its limit.

    `sample_needed` is the whole sample that would show the limit to be kept if no further error is found; None
    where that is already shown, shown to be broken, or unknown.
    """

    finding: DataFinding
    limit: float | None
    rate: float | None
    upper: float | None
    lower: float | None
    verdict: FindingVerdict
    sample_needed: int | None


@dataclass(frozen=True, slots=True)
class AcceptanceBook:
    """The items of the six dimensions, preconditions, overall judgements, hand-over list and signatories."""

    items: tuple[AcceptanceItem, ...]
    counts: Mapping[str, int]
    preconditions: tuple[Text, ...]
    judgements: tuple[JudgementTemplate, ...]
    handover: tuple[Text, ...]
    verdicts: tuple[Text, ...]
    signatories: tuple[Text, ...]
    warnings: tuple[Statement, ...]
    setup: AcceptanceSetup = field(default_factory=AcceptanceSetup)
    findings: tuple[JudgedFinding, ...] = ()
    walk_throughs: tuple[WalkThrough, ...] = ()
