"""People who answer and weigh, and what they weigh."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from planner.domain.model.catalogue import WeightClass
from planner.domain.model.text import Text


@dataclass(frozen=True, slots=True)
class Stakeholder:
    """A respondent; `say` is the raw weight of this person's weighting in the group (0 = none)."""

    id: str
    name: Text
    role: Text
    say: float


WeightingMethod = Literal["classes", "points", "swing", "ranks", "pairwise", "best_worst"]
# how the weights of the respondents become those of the group
WeightAggregation = Literal["aip_arithmetic", "aip_geometric", "aij"]


@dataclass(frozen=True, slots=True)
class Comparison:
    """One judgement: `more` is `times` as important as `less`; times 1 is equally important."""

    more: str
    less: str
    times: float


@dataclass(frozen=True, slots=True)
class BestWorstJudgement:
    """How many times as important as this point the most important one is, and this point as the least important."""

    best_over: float
    over_worst: float


@dataclass(frozen=True, slots=True)
class Weighting:
    """
    How one stakeholder weighs the eleven points, by one method; a point that is missing was not weighed.

    Classes (高/中/低); points or swings (non-negative numbers, both in `points`); ranks (1 is the most important, ties
    allowed); comparisons of pairs (only those that were answered); or comparisons with the best and the worst.
    `has_interest`: the stakeholder declared an interest in a vendor considered, so the weights are shown and do not
    count.
    """

    stakeholder_id: str
    method: WeightingMethod
    classes: Mapping[str, WeightClass]
    points: Mapping[str, float]
    ranks: Mapping[str, int] = field(default_factory=dict)
    comparisons: tuple[Comparison, ...] = ()
    best_worst: Mapping[str, BestWorstJudgement] = field(default_factory=dict)
    has_interest: bool = False


@dataclass(frozen=True, slots=True)
class DatedWeighting:
    """A weighting as it was stated on a day; the latest of a person is the one in force. `stated_on` None: undated."""

    stated_on: date | None
    weighting: Weighting
    reason: Text | None


@dataclass(frozen=True, slots=True)
class RequirementDecision:
    """
    The client's decision about one requirement.

    `applicable` False takes it out of both sums for every alternative; `weight_class` overrides the
    catalogue's; `need` marks the surplus-and-gap list.
    """

    requirement_id: str
    applicable: bool
    must_have: bool
    weight_class: WeightClass | None
    need: Literal["needed", "enough", "too_much"] | None
    reason: Text | None
