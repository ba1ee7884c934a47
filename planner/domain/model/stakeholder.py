"""People who answer and weigh, and what they weigh."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Weighting:
    """
    How one stakeholder weighs the eleven points.

    Classes (高/中/低) or points (non-negative numbers), never both for one person; a point that is
    missing was not weighed.
    """

    stakeholder_id: str
    method: Literal["classes", "points"]
    classes: Mapping[str, WeightClass]
    points: Mapping[str, float]


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
