"""What the diagnosis finds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from planner.domain.model.objective import Contradiction, Objective, OpenQuestion
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
