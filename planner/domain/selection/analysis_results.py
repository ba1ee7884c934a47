"""What the analysis of a selection finds: robustness, what to ask, why one leads, who disagrees, second opinions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from planner.domain.model.estimate import Estimate
from planner.domain.selection.results import Stability
from planner.errors import Statement

# how weights are drawn: as stated; around the stated ones; between the respondents; in the order of the classes; any
WeightModel = Literal["stated", "around", "respondents", "ordered", "any"]


@dataclass(frozen=True, slots=True)
class Acceptability:
    """
    How often each alternative takes each rank when ratings, and weights by one model, are drawn (SMAA-2).

    `ranks` holds for every alternative the shares of rank 1, 2, … (ties share them); `pairwise` how often one is
    ahead of another; `central_weights` the mean weights of the points where it is first, None when it never is;
    `confidence` how often it is first at those weights; `standard_error` is the largest of the shares of `ranks`.
    Source: docs/methods.md#smaa
    """

    model: WeightModel
    ranks: Mapping[str, tuple[float, ...]]
    pairwise: Mapping[str, Mapping[str, float]]
    central_weights: Mapping[str, Mapping[str, float] | None]
    confidence: Mapping[str, float | None]
    standard_error: float


@dataclass(frozen=True, slots=True)
class Standing:
    """
    Whether any weights at all put an alternative first, on expected ratings.

    `best_margin` is the largest lead (0-1) over the best of the others that weights of the points can give it, None
    without others; `dominated_by` lists who is at least as good in every requirement and better in one.
    Source: docs/methods.md#potential-optimality
    """

    alternative_id: str
    best_margin: float | None
    potentially_optimal: bool
    dominated_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WeightsToWin:
    """
    The smallest change of the weights of the points that puts an alternative first.

    `l1` is the sum of all changes (half of it is the weight that moves); None when no weights do.
    Source: docs/methods.md#smallest-weight-change
    """

    alternative_id: str
    l1: float | None
    weights: Mapping[str, float] | None


@dataclass(frozen=True, slots=True)
class RatingChange:
    """An expected rating (0-5) as it is and as it would have to be."""

    requirement_id: str
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class RatingsToWin:
    """
    What would put an alternative first with the weights as stated: one rating alone, and the smallest sum of rises.

    `single` None: no rating does it alone. `changes` None: not even 5 everywhere. `total` is in rating points.
    Source: docs/methods.md#smallest-rating-change
    """

    alternative_id: str
    single: RatingChange | None
    changes: tuple[RatingChange, ...] | None
    total: float | None


RungKind = Literal["weight", "weights", "rating", "ratings", "waiver"]


@dataclass(frozen=True, slots=True)
class Rung:
    """
    One smallest change that puts another alternative first; the ladder is sorted by `size`, the smallest first.

    `size` (0-1) is the part of all weight that moves, or the part of all value that the changed ratings are worth
    (sum of weight x change of value); a waiver has none. `subject_id` is the node or requirement that changes.
    """

    kind: RungKind
    alternative_id: str
    subject_id: str | None
    size: float | None
    statement: Statement


@dataclass(frozen=True, slots=True)
class CrossCheck:
    """One number found both exactly and by drawing; they agree within the tolerance (four standard errors)."""

    code: str
    alternative_id: str
    exact: float
    sampled: float
    tolerance: float
    agrees: bool


@dataclass(frozen=True, slots=True)
class Robustness:
    """
    How firm the order is. `compared` are the eligible alternatives in rank order, all of them when none is eligible.

    `main` is the model whose shares stand on the first page: `respondents` with two or more of them, else `around`.
    `evpi` is the expected gain in overall value (0-1) of knowing every rating before choosing.
    """

    compared: tuple[str, ...]
    samples: int
    seed: int
    main: WeightModel
    models: tuple[Acceptability, ...]
    stability: tuple[Stability, ...]
    standings: tuple[Standing, ...]
    weights_to_win: tuple[WeightsToWin, ...]
    ratings_to_win: tuple[RatingsToWin, ...]
    ladder: tuple[Rung, ...]
    checks: tuple[CrossCheck, ...]
    evpi: float
    statements: tuple[Statement, ...]

    def model(self, name: WeightModel) -> Acceptability | None:
        """Return the result under one model of weights; None where the model does not apply."""
        return next((one for one in self.models if one.model == name), None)


@dataclass(frozen=True, slots=True)
class Information:
    """
    What it is worth to know one thing before choosing: the expected gain in overall value (0-1), never negative.

    A rating of one alternative, a requirement for all compared alternatives, or what a respondent's voice should
    weigh in the group. Source: docs/methods.md#value-of-information
    """

    kind: Literal["rating", "requirement", "respondent"]
    alternative_id: str | None
    requirement_id: str | None
    stakeholder_id: str | None
    gain: float
    method: str | None
    statement: Statement


@dataclass(frozen=True, slots=True)
class Difference:
    """What one criterion adds to the lead of one alternative over another: weight x difference of the values."""

    criterion_id: str
    weight: float
    leader: Estimate
    other: Estimate
    contribution: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """
    Why one alternative is ahead of another. The contributions of each level add up to `margin.expected`.

    `deciding` are the fewest requirements without whose advantage the lead would be gone; `weak` those among them
    where either side rests on no better evidence than a vendor's claim. Every sentence in `statements` carries
    the numbers it is made of. Source: docs/methods.md#why-a-beats-b
    """

    leader_id: str
    other_id: str
    margin: Estimate
    probability: float
    dimensions: tuple[Difference, ...]
    points: tuple[Difference, ...]
    requirements: tuple[Difference, ...]
    deciding: tuple[str, ...]
    weak: tuple[str, ...]
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Concordance:
    """
    Kendall's coefficient of concordance W with tie correction; None with the reason where it is not defined.

    Source: docs/methods.md#kendalls-w
    """

    kendall_w: float | None
    chi2: float | None
    df: int | None
    p: float | None
    judges: int
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class PointDisagreement:
    """
    How far apart the respondents are on one point, and whether that decides who leads.

    `leader_at_low` and `leader_at_high` lead when this point has the lowest or highest stated weight and the others
    keep their proportions; `decides` when one of them is not today's leader.
    """

    point_id: str
    by_stakeholder: Mapping[str, float]
    combined: float
    low: float
    high: float
    leader_at_low: str
    leader_at_high: str
    decides: bool


@dataclass(frozen=True, slots=True)
class RespondentView:
    """
    The ranking by one respondent's weights alone, best first with competition ranks.

    `lead` is by how much the respondent's first is ahead of the group's leader in these weights (0 when it is the
    leader); `drivers` are the points that make the difference to the group, with what each adds, largest first.
    """

    stakeholder_id: str
    order: tuple[tuple[str, int], ...]
    leader_ids: tuple[str, ...]
    lead: float
    same_leader: bool
    drivers: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far the respondents agree: on the weights, and on the ranking that follows from each one's weights."""

    weights: Concordance
    rankings: Concordance
    points: tuple[PointDisagreement, ...]
    respondents: tuple[RespondentView, ...]
    statements: tuple[Statement, ...]


Method = Literal["additive", "topsis", "vikor", "promethee2"]


@dataclass(frozen=True, slots=True)
class Opinion:
    """
    The ranking by one method over the same values and weights.

    `scores` in the method's own scale (VIKOR: lower is better), None where undefined; `differs` when the leaders
    are not those of the additive answer; `statements` say where and why.
    """

    method: Method
    scores: Mapping[str, float | None]
    ranks: Mapping[str, int]
    differs: bool
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class SecondOpinions:
    """
    The additive answer beside TOPSIS, VIKOR and PROMETHEE II, over the points of the criterion tree.

    `compromise_set` is VIKOR's; `incomparable` the pairs that the partial order of PROMETHEE I leaves open.
    Source: docs/methods.md#second-opinions
    """

    opinions: tuple[Opinion, ...]
    compromise_set: tuple[str, ...]
    acceptable_advantage: bool | None
    acceptable_stability: bool | None
    incomparable: tuple[tuple[str, str], ...]
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class DecisionAnalysis:
    """Everything that is computed beside the ranking; None where there is nothing to analyse (fewer than two)."""

    robustness: Robustness | None = None
    information: tuple[Information, ...] = ()
    explanations: tuple[Explanation, ...] = ()
    agreement: Agreement | None = None
    opinions: SecondOpinions | None = None
