"""What the selection finds: screening, ranking, must-haves, cost and verdict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from planner.domain.model.criterion import Criterion
from planner.domain.model.estimate import Estimate
from planner.domain.model.evidence import EvidenceGrade
from planner.domain.model.money import MoneyRange
from planner.domain.model.vendor import AnswerCode, Extent
from planner.errors import Statement

MustHaveState = Literal["pass", "fail", "unproven"]
VerdictKind = Literal["clear_winner", "conditional_winner", "no_clear_winner", "not_enough_data"]


@dataclass(frozen=True, slots=True)
class Rating:
    """
    The rating of one alternative on one requirement, on the worded 0-5 scale.

    Source: docs/methods.md#rating-table
    """

    requirement_id: str
    code: AnswerCode
    extent: Extent | None
    grade: EvidenceGrade
    rating: Estimate
    fact_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MustHaveResult:
    """Whether one alternative meets one must-have, and on what evidence."""

    requirement_id: str
    state: MustHaveState
    grade: EvidenceGrade
    fact_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one criterion adds to the overall value: weight x value; the expected parts add up to the total."""

    criterion_id: str
    value: Estimate


@dataclass(frozen=True, slots=True)
class ScoredAlternative:
    """
    One alternative with its overall value (0-1), contributions, must-haves and evidence.

    `rank` is a competition rank (ties share it); `evidenced_weight` the share of weight whose answer
    is graded above vendor claim; `eligible` False when a must-have fails.
    """

    alternative_id: str
    overall_value: Estimate
    rank: int
    eligible: bool
    evidenced_weight: float
    unknown_weight: float
    ratings: Mapping[str, Rating]
    point_contributions: tuple[Contribution, ...]
    dimension_contributions: tuple[Contribution, ...]
    point_ratings: Mapping[str, Estimate]
    must_haves: tuple[MustHaveResult, ...]


@dataclass(frozen=True, slots=True)
class PointWeightSpread:
    """How the stakeholders weigh one point: each one's normalised weight, then the combined one."""

    point_id: str
    by_stakeholder: Mapping[str, float]
    combined: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class CostLine:
    """One line of the five-year cost; `amount` None is asked for and not quoted: a risk, never zero."""

    category: str
    amount: MoneyRange | None
    formula: Statement
    source_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CostOfOwnership:
    """Five-year cost of one alternative: total over quoted and estimated lines, and what is missing."""

    alternative_id: str
    years: int
    total: MoneyRange | None
    first_year: MoneyRange | None
    lines: tuple[CostLine, ...]
    unquoted: tuple[Statement, ...]
    within_budget: Literal["yes", "no", "uncertain", "unknown"]


@dataclass(frozen=True, slots=True)
class ScreenedProduct:
    """
    A real product of the long list: short-listed, set aside, or waiting for an answer, and why.

    `evidenced_weight` is the share of the requirement weight its public facts show; there is no total.
    """

    product_id: str
    decision: Literal["short_list", "set_aside", "ask_first"]
    reasons: tuple[Statement, ...]
    must_haves: tuple[MustHaveResult, ...]
    evidenced_weight: float
    answered: int
    oldest_evidence: str | None
    dimension_ranges: Mapping[str, Estimate]


EvidenceState = Literal["fresh", "stale", "undated"]


@dataclass(frozen=True, slots=True)
class RecheckItem:
    """
    Evidence to check again: an answer, or the prices of an edition, that is older than the set age or undated.

    `subject_id` is a product or an alternative; `age_months` of the oldest dated part; `priority` is weight x age x
    closeness of the decision.
    Source: docs/methods.md#recheck
    """

    kind: Literal["answer", "price"]
    subject_id: str
    requirement_id: str | None
    edition_id: str | None
    state: EvidenceState
    age_months: int | None
    weight: float
    closeness: float
    priority: float
    source_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AskNext:
    """An unknown worth asking about: the alternative, the requirement, and the width of value it would settle."""

    alternative_id: str
    requirement_id: str
    value_width: float
    question: Statement


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer to «which product?»; the leading alternative is named even when it is no winner."""

    kind: VerdictKind
    leading_id: str | None
    runner_up_id: str | None
    margin: Estimate | None
    statements: tuple[Statement, ...]
    conditions: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Selection:
    """The whole selection; criteria hold the tree in print order."""

    criteria: tuple[Criterion, ...]
    weight_spread: tuple[PointWeightSpread, ...]
    scored: tuple[ScoredAlternative, ...]
    costs: tuple[CostOfOwnership, ...]
    screened: tuple[ScreenedProduct, ...]
    ask_next: tuple[AskNext, ...]
    verdict: Verdict
    evidence_limit: float
    warnings: tuple[Statement, ...]
    recheck: tuple[RecheckItem, ...] = ()
