"""What the selection finds: screening, ranking, must-haves, cost and verdict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from planner.domain.model.criterion import Criterion
from planner.domain.model.estimate import Estimate
from planner.domain.model.evidence import EvidenceGrade
from planner.domain.model.money import MoneyRange
from planner.domain.model.stakeholder import WeightAggregation, WeightingMethod
from planner.domain.model.text import Text
from planner.domain.model.trial import DemoScenario, TaskCard
from planner.domain.model.value_function import ValueFunction
from planner.domain.model.vendor import AnswerCode, Extent
from planner.domain.selection.scale import LINEAR
from planner.errors import Statement

Interval = tuple[float, float]
MustHaveState = Literal["pass", "fail", "unproven"]
VerdictKind = Literal["clear_winner", "conditional_winner", "no_clear_winner", "not_enough_data"]


@dataclass(frozen=True, slots=True)
class Rating:
    """
    The rating of one alternative on one requirement, on the worded 0-5 scale, and its value (0-1).

    `value` is the declared value function at low, expected and high; the value is taken as spread over its range
    by the two-piece uniform distribution whose mean is the expected one, unless `marks` (ratings that people of the
    evaluation team gave, lowest first) say how it is spread: then each of them is equally likely. `assumed` ratings
    were put in by a what-if question and are no evidence.
    Source: docs/methods.md#rating-table
    """

    requirement_id: str
    code: AnswerCode
    extent: Extent | None
    grade: EvidenceGrade
    rating: Estimate
    value: Estimate
    fact_ids: tuple[str, ...]
    marks: tuple[float, ...] = ()
    mark_values: tuple[float, ...] = ()
    assumed: bool = False


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
    is graded above vendor claim; `eligible` False when a must-have fails. `point_ratings` (0-5) and
    `point_values` (0-1) are means over the requirements of a point by their local weights.
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
    point_values: Mapping[str, Estimate] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WeightConsistency:
    """
    How far one respondent's comparisons of points fit together.

    `ratio` is the consistency ratio: of complete pairwise comparisons by the random index of `table`, of best-worst
    comparisons the xi of the linear model (`table` None); None where incomplete comparisons have none. `worst` names
    the judgement farthest from the weights (the first is `stated` times as important as the second, the weights say
    `implied`); None where all fit.
    Source: docs/methods.md#ahp, docs/methods.md#bwm
    """

    method: Literal["pairwise", "best_worst"]
    ratio: float | None
    table: str | None
    random_index: float | None
    worst: tuple[str, str] | None
    stated: float | None
    implied: float | None


@dataclass(frozen=True, slots=True)
class GroupWeights:
    """
    The weights of a group over all points of the catalogue.

    `combined` sums to 1. `shares` holds every respondent's own normalised weights, keyed by stakeholder.
    `heard` are the respondents who count: those with a say above zero who declared no interest in a vendor;
    `interested` are those who declared one. `unweighed` are points nobody heard has weighed;
    they carry the class of the engagement's preset, else the catalogue's default class. `consistency` is that of the
    respondents who compared points; `aggregation` says how the group's weights were made of theirs. `unscaled` is what
    the weights summed to before they were scaled to 1: on that scale a respondent's `shares` stand beside them.
    """

    combined: Mapping[str, float]
    shares: Mapping[str, Mapping[str, float]]
    heard: tuple[str, ...]
    unweighed: tuple[str, ...]
    consistency: Mapping[str, WeightConsistency] = field(default_factory=dict)
    aggregation: WeightAggregation = "aip_arithmetic"
    unscaled: float = 1.0
    interested: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PointWeightSpread:
    """How the stakeholders weigh one point: each one's normalised weight, then the combined one."""

    point_id: str
    by_stakeholder: Mapping[str, float]
    combined: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class SegmentShift:
    """
    The weights of the points before and after the key segments shift them; used only when `applied`.

    `emphasis` is 0-1 per point; `strength` the most a point gains before normalising, our default unless stated.
    Source: docs/methods.md#segment-shift
    """

    applied: bool
    strength: float
    strength_stated: bool
    emphasis: Mapping[str, float]
    before: Mapping[str, float]
    after: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class CostLine:
    """
    One line of the five-year cost; `amount` None is asked for and not quoted: a risk, never zero.

    `stated_by` is who of the client has estimated it, empty where it stands in an offer.
    """

    category: str
    amount: MoneyRange | None
    formula: Statement
    source_ids: tuple[str, ...]
    stated_by: str = ""


CostPart = Literal["purchase", "implementation", "maintenance"]


@dataclass(frozen=True, slots=True)
class CostOfOwnership:
    """
    Five-year cost of one alternative: total over quoted and estimated lines, and what is missing.

    `parts` holds the total of buying, of bringing into use and of keeping, each only where a line has an amount;
    `by_year` what is paid in each of the years, which add up to the total; `open_years` (1-based) are those in which
    nothing is quoted and something unquoted falls due: what they cost is unknown, though they count as nothing so far.
    """

    alternative_id: str
    years: int
    total: MoneyRange | None
    first_year: MoneyRange | None
    lines: tuple[CostLine, ...]
    unquoted: tuple[Statement, ...]
    within_budget: Literal["yes", "no", "uncertain", "unknown"]
    parts: Mapping[CostPart, MoneyRange] = field(default_factory=dict)
    by_year: tuple[MoneyRange, ...] = ()
    open_years: tuple[int, ...] = ()

    @property
    def gaps(self) -> int:
        """Number of costs that are not quoted: lines without an amount, and kinds of cost nobody speaks of."""
        silent = [one.params["count"] for one in self.unquoted if one.code == "selection.categories-absent"]
        kinds = sum(count for count in silent if isinstance(count, int))
        return len(self.unquoted) - len(silent) + kinds


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
    """
    An unknown worth asking about: the alternative, the requirement, and the width of value it would settle.

    `gain` is the expected gain in overall value (0-1) of knowing it before choosing; `method` how it is verified.
    """

    alternative_id: str
    requirement_id: str
    value_width: float
    question: Statement
    gain: float = 0.0
    method: str = ""


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
class Stability:
    """
    Between which weights of one node of the tree the leader, and the whole ranking, stay as they are.

    The others keep their proportions. `below` and `above` name who leads beyond the interval of the leader; None
    where the interval reaches 0 or 1. Source: docs/methods.md#weight-stability
    """

    criterion_id: str
    level: Literal["dimension", "point", "requirement"]
    weight: float
    leader: Interval
    ranking: Interval
    below: str | None
    above: str | None


@dataclass(frozen=True, slots=True)
class PresetRanking:
    """
    The ranking under one set of weights: a preset's, or the engagement's own (`preset_id` None).

    `order` holds the eligible alternatives (all of them where nobody is eligible) with their ranks, best first;
    several `leader_ids` share rank 1; `value` is the first one's overall value, `lead` its lead over the second.
    """

    preset_id: str | None
    order: tuple[tuple[str, int], ...]
    leader_ids: tuple[str, ...]
    value: Estimate
    lead: float | None
    is_tie: bool
    changes_leader: bool


@dataclass(frozen=True, slots=True)
class ConsideredWeight:
    """How much of the weight (0-1) answers to one thing a selection must consider, and by which requirements."""

    code: str
    requirement_ids: tuple[str, ...]
    weight: float


@dataclass(frozen=True, slots=True)
class PointChange:
    """
    What a respondent said of a point before and after; None is not weighed.

    Of comparisons `point_id` names both points, «CP01/CP03»: how many times as important the first is.
    """

    point_id: str
    before: str | float | None
    after: str | float | None


@dataclass(frozen=True, slots=True)
class WeightChange:
    """
    A respondent's first weighting (`is_first`, no changes listed) or a later change of it.

    `changed_method` when the respondent went over to `method`; everything is restated then.
    """

    stakeholder_id: str
    stated_on: date | None
    method: WeightingMethod
    is_first: bool
    points: tuple[PointChange, ...]
    reason: Text | None
    changed_method: bool = False


@dataclass(frozen=True, slots=True)
class TaskTally:
    """
    How the testers of one alternative fared with one task.

    Counts are people; `seconds` and `ease` (1-7) run from the lowest over the mean to the highest stated value.
    """

    task_id: str
    done: int
    helped: int
    failed: int
    over_limit: int
    seconds: Estimate | None
    clicks: Estimate | None
    errors: int
    ease: Estimate | None

    @property
    def people(self) -> int:
        """How many tried the task."""
        return self.done + self.helped + self.failed


@dataclass(frozen=True, slots=True)
class MarkTally:
    """One of the four ratings of a trial: people who marked it, and lowest, mean and highest mark (0-5)."""

    rating_id: str
    people: int
    mark: Estimate


@dataclass(frozen=True, slots=True)
class RemarkTally:
    """Strengths or weaknesses under one rating: how many people named any, and what they said."""

    kind: Literal["strength", "weakness"]
    rating_id: str
    people: int
    texts: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class ReportedDefect:
    """A defect somebody met in a trial."""

    id: str
    respondent_id: str
    severity: str
    text: Text
    requirement_id: str | None
    state: str | None


@dataclass(frozen=True, slots=True)
class AlternativeTrial:
    """What the testers of one alternative reported; `closing_score` is the System Usability Scale, 0-100."""

    alternative_id: str
    testers: tuple[str, ...]
    marks: tuple[MarkTally, ...]
    tasks: tuple[TaskTally, ...]
    remarks: tuple[RemarkTally, ...]
    defects: tuple[ReportedDefect, ...]
    closing_people: int
    closing_score: Estimate | None


@dataclass(frozen=True, slots=True)
class TrialProposal:
    """Something a trial suggests about a recorded answer: looked at by people, it changes no rating by itself."""

    alternative_id: str
    requirement_id: str
    doubts: bool
    statement: Statement


@dataclass(frozen=True, slots=True)
class TrialEvidence:
    """All trials of an engagement, by alternative in rank order, and what they propose."""

    alternatives: tuple[AlternativeTrial, ...] = ()
    proposals: tuple[TrialProposal, ...] = ()


@dataclass(frozen=True, slots=True)
class KitLine:
    """
    Where one requirement is seen: steps of scripts (`DS-01/3`), task cards, and whether it needs a card of its own.

    `method` is the requirement's verification method.
    """

    requirement_id: str
    method: str
    steps: tuple[str, ...]
    tasks: tuple[str, ...]
    needs_card: bool


@dataclass(frozen=True, slots=True)
class LookFirst:
    """A requirement to be looked at first, and the short-listed alternatives whose answer is unknown or weak."""

    requirement_id: str
    must_have: bool
    alternative_ids: tuple[str, ...]
    weight: float


@dataclass(frozen=True, slots=True)
class TailoredKit:
    """The demonstration and trial kit cut to one engagement; `lines` hold every requirement in scope."""

    scenarios: tuple[DemoScenario, ...] = ()
    tasks: tuple[TaskCard, ...] = ()
    lines: tuple[KitLine, ...] = ()
    look_first: tuple[LookFirst, ...] = ()


@dataclass(frozen=True, slots=True)
class Selection:
    """
    The whole selection; criteria hold the tree in print order.

    `filled_by_preset` are the points whose weight nobody stated and the engagement's preset fills in. `turning` says
    for every dimension and point between which weights the leader and the ranking stay, `turning_notes` in words for
    what the article presets stress. `assumed` lists what a what-if question has changed; empty in an honest selection.
    """

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
    presets: tuple[PresetRanking, ...] = ()
    filled_by_preset: tuple[str, ...] = ()
    considered: tuple[ConsideredWeight, ...] = ()
    weight_log: tuple[WeightChange, ...] = ()
    trials: TrialEvidence = field(default_factory=TrialEvidence)
    kit: TailoredKit = field(default_factory=TailoredKit)
    segment_shift: SegmentShift | None = None
    group: GroupWeights | None = None
    tie_tolerance: float = 0.0
    value_function: ValueFunction = LINEAR
    turning: tuple[Stability, ...] = ()
    turning_notes: tuple[Statement, ...] = ()
    assumed: tuple[Statement, ...] = ()

    @property
    def compared(self) -> tuple[ScoredAlternative, ...]:
        """The alternatives that may lead, in rank order: the eligible ones, all of them when none is eligible."""
        return tuple(one for one in self.scored if one.eligible) or self.scored
