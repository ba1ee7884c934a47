"""What the diagnosis finds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from planner.domain.model.estimate import Estimate
from planner.domain.model.evidence import EvidenceGrade
from planner.domain.model.objective import Contradiction, Objective, OpenQuestion
from planner.domain.model.survey import CustomerSegment, Measure, PeerCase, PointEmphasis, ProcessTarget, Workshop
from planner.domain.model.text import Text
from planner.errors import Statement

Light = Literal["green", "amber", "red", "unknown"]


@dataclass(frozen=True, slots=True)
class PainFinding:
    """
    How one pain is felt: severity and frequency (0-5) over respondents as lowest, mean and highest.

    `burden` is mean severity x mean frequency / 25, so 0-1; None when nobody rated it.
    Source: docs/methods.md#pain-burden
    """

    pain_id: str
    area: str
    severity_low: float | None
    severity_mean: float | None
    severity_high: float | None
    frequency_mean: float | None
    burden: float | None
    respondents: int


@dataclass(frozen=True, slots=True)
class TopicScore:
    """
    The score of one topic (a readiness dimension, a cause of inefficiency).

    `score` 0-1 over answered questions, None when nothing is answered; `answered_fraction` of the
    question weight; `reasons` name the answers that pull it down, worst first.
    """

    topic_id: str
    score: float | None
    light: Light
    answered_fraction: float
    reasons: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class SuggestedRequirement:
    """A requirement in scope (or proposed) with the pains, objectives and causes that ask for it."""

    requirement_id: str
    relevance: float
    pain_ids: tuple[str, ...]
    objective_ids: tuple[str, ...]
    reasons: tuple[Statement, ...]


ChangeDirection = Literal["better", "worse", "same", "unknown"]


@dataclass(frozen=True, slots=True)
class ProcessChange:
    """
    One line of a process sheet: the change wanted, in its unit and relative to today, and which way it goes.

    `objective_ids` are those the line names and those measured by the same KPI; `gaps` say what is missing.
    Source: docs/methods.md#process-redesign
    """

    target: ProcessTarget
    change: float | None
    relative: float | None
    direction: ChangeDirection
    objective_ids: tuple[str, ...]
    gaps: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class ProcessRedesign:
    """The as-is/to-be sheet of one process, and the measures nobody has given a line."""

    process_id: str
    name: Text
    pain: Text | None
    lines: tuple[ProcessChange, ...]
    missing: tuple[Measure, ...]


@dataclass(frozen=True, slots=True)
class SegmentPriority:
    """
    The priority of one customer segment (0-1), wider for what nobody knows.

    `margin` and `revenue` are the shares as used, unknown ones as their possible range; `rank` is by expected value.
    Source: docs/methods.md#segment-priority
    """

    segment: CustomerSegment
    priority: Estimate
    margin: Estimate
    revenue: Estimate
    rank: int
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class SegmentSurvey:
    """The segments by priority, what is wrong with their shares, and the emphasis they put on the points."""

    segments: tuple[SegmentPriority, ...]
    emphasis: PointEmphasis
    warnings: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class PeerEvidence:
    """
    What one peer case says on one requirement of one product: never a rating, at most a proposal.

    `owner` is the alternative or product the case is about; `grade` what the case would carry, `present_grade` what
    the answer carries now. `proposal` is None where recording it would change nothing.
    Source: docs/methods.md#peer-evidence
    """

    case_id: str
    product_id: str
    owner: Text
    requirement_id: str
    supports: bool
    grade: EvidenceGrade
    present_grade: EvidenceGrade
    answer_known: bool
    proposal: Statement | None


@dataclass(frozen=True, slots=True)
class PeerSurvey:
    """The peer cases in the order given, and what each shows."""

    cases: tuple[PeerCase, ...]
    evidence: tuple[PeerEvidence, ...]
    warnings: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class WorkshopRecord:
    """A workshop and what its minutes still lack."""

    workshop: Workshop
    signed: bool
    statements: tuple[Statement, ...]


PillarState = Literal["complete", "partly", "missing"]


@dataclass(frozen=True, slots=True)
class Pillar:
    """One of the four pillars of initiation (money, control, people, organisation) and why it stands as it does."""

    id: str
    state: PillarState
    reasons: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class InitiationCheck:
    """
    The four pillars, and the check of the objectives against the strategy.

    `alignment` holds one statement per thing that is not aligned; empty with `strategy_known` means all are.
    Source: docs/methods.md#initiation-pillars
    """

    pillars: tuple[Pillar, ...]
    strategy_known: bool
    alignment: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class CorrectiveAction:
    """What to do about one bad answer, and the answer as its reason; `cost` is the score it takes off its cause."""

    question_id: str
    action: Text
    reason: Statement
    cost: float


@dataclass(frozen=True, slots=True)
class CauseActions:
    """The corrective actions of one cause, the costliest answer first."""

    topic_id: str
    light: Light
    actions: tuple[CorrectiveAction, ...]


@dataclass(frozen=True, slots=True)
class Misconception:
    """
    One misconception: held (red), partly held (amber), not held (green) or not known.

    `work_packages` are templates of the roll-out plan whose task answers it.
    Source: docs/methods.md#misconceptions
    """

    topic_id: str
    light: Light
    reasons: tuple[Statement, ...]
    answer: Text | None
    work_packages: tuple[str, ...]


TimingVerdict = Literal["start", "start_small", "wait", "not_enough_data"]


@dataclass(frozen=True, slots=True)
class Timing:
    """
    Whether to start, and when: the verdict with its reasons, the conditions of a start and the day to look again.

    `look_again` is set only when the verdict is «wait».
    Source: docs/methods.md#timing
    """

    verdict: TimingVerdict
    reasons: tuple[Statement, ...]
    conditions: tuple[Statement, ...]
    look_again: date | None
    unanswered: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class TypeCoverage:
    """
    How much of the catalogue's requirements of one type (functional, technical, security) is in scope.

    `asked_for` are those in scope that a pain, an objective or a cause asks for.
    """

    type: str
    total: int
    in_scope: int
    asked_for: int
    must_haves: int


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The whole diagnosis; every list is in a stated order (worst or most relevant first)."""

    pains: tuple[PainFinding, ...]
    area_burden: Mapping[str, float | None]
    readiness: tuple[TopicScore, ...]
    causes: tuple[TopicScore, ...]
    objectives: tuple[Objective, ...]
    suggested: tuple[SuggestedRequirement, ...]
    contradictions: tuple[Contradiction, ...]
    open_questions: tuple[OpenQuestion, ...]
    warnings: tuple[Statement, ...]
    processes: tuple[ProcessRedesign, ...] = ()
    segments: SegmentSurvey | None = None
    peers: PeerSurvey | None = None
    workshops: tuple[WorkshopRecord, ...] = ()
    initiation: InitiationCheck | None = None
    cause_actions: tuple[CauseActions, ...] = ()
    misconceptions: tuple[Misconception, ...] = ()
    timing: Timing | None = None
    coverage: tuple[TypeCoverage, ...] = ()
