"""What vendors are asked to show and testers to try: demonstration scripts, usability task cards, trial ratings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from planner.domain.model.text import Text

# the three kinds of tailoring that source 001 names, and the three sides of a poor user experience (S-021, S-022)
Tailoring = Literal["layout", "data_model", "approval"]
TaskAspect = Literal["screens", "steps", "feedback"]
TaskResult = Literal["done", "helped", "failed"]


@dataclass(frozen=True, slots=True)
class DemoStep:
    """One thing a vendor must show live, and the requirements it shows."""

    text: Text
    requirement_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DemoScenario:
    """
    A business story to be shown from end to end, the same for every vendor.

    `anchors` say in words what a mark of the rating scale (0-5) means here; marks without words lie
    between their neighbours. `traps` are ways of not really showing it.
    """

    id: str
    title: Text
    story: Text
    tailoring: Tailoring | None
    roles: tuple[Text, ...]
    data: tuple[Text, ...]
    steps: tuple[DemoStep, ...]
    anchors: Mapping[int, Text]
    minutes: int
    traps: tuple[Text, ...]

    @property
    def requirement_ids(self) -> tuple[str, ...]:
        """Every requirement some step shows, once, in the order of the steps."""
        return tuple(dict.fromkeys(id_ for step in self.steps for id_ in step.requirement_ids))


@dataclass(frozen=True, slots=True)
class TaskCard:
    """A task in the user's own words; `limit_seconds` is a proposal and not a published figure."""

    id: str
    title: Text
    audience: str
    aspects: tuple[TaskAspect, ...]
    task: Text
    start: Text
    success: Text
    limit_seconds: int
    requirement_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TrialRating:
    """One of the four ratings of a trial: what to look at, and marks 0-5 in words."""

    id: str
    text: Text
    look_at: tuple[Text, ...]
    anchors: Mapping[int, Text]


@dataclass(frozen=True, slots=True)
class DefectSeverity:
    """How grave a defect found in a trial is; in the pack the gravest comes first."""

    id: str
    text: Text
    meaning: Text


@dataclass(frozen=True, slots=True)
class TrialSetup:
    """How a trial is set up, as a proposal: length in working days, people, environment, and the rules of play."""

    working_days: int
    people: tuple[Text, ...]
    environment: tuple[Text, ...]
    rules: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class ClosingScale:
    """The System Usability Scale: ten statements, marked 1 (disagree) to 5 (agree), in the order that is scored."""

    statements: tuple[Text, ...]
    disagree: Text
    agree: Text
    source: Text


@dataclass(frozen=True, slots=True)
class EaseQuestion:
    """The single ease question after each task, marked 1 (very hard) to 7 (very easy)."""

    text: Text
    hard: Text
    easy: Text
    source: Text


@dataclass(frozen=True, slots=True)
class TrialKit:
    """Everything for demonstrations and trials; mappings keep the order of the packs. `versions` is by pack id."""

    versions: Mapping[str, str] = field(default_factory=dict)
    demo_rules: tuple[Text, ...] = ()
    scenarios: Mapping[str, DemoScenario] = field(default_factory=dict)
    tasks: Mapping[str, TaskCard] = field(default_factory=dict)
    ease: EaseQuestion | None = None
    closing: ClosingScale | None = None
    setup: TrialSetup | None = None
    ratings: Mapping[str, TrialRating] = field(default_factory=dict)
    severities: Mapping[str, DefectSeverity] = field(default_factory=dict)
