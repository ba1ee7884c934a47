"""The library of ready-worded objectives: pattern, KPI, class, and the pains and requirements they go with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from planner.domain.model.objective import ObjectiveClass
from planner.domain.model.text import Text

# what a pattern may leave to be filled in
PLACEHOLDERS = frozenset({"start", "target"})


@dataclass(frozen=True, slots=True)
class PublishedRange:
    """
    A range of the KPI that somebody has published, in the KPI's unit (proportions as fractions).

    `grade` is the trust of the figure: A primary, B survey by an interested party, C second hand.
    """

    low: float
    high: float
    source: Text
    grade: Literal["A", "B", "C"]


@dataclass(frozen=True, slots=True)
class LibraryObjective:
    """
    A ready-worded objective; `text` holds `{start}` and `{target}`.

    `source` is the source document that names it; `typical` None means that no reliable range is published.
    """

    id: str
    text: Text
    objective_class: ObjectiveClass
    kpi_id: str
    source: str
    typical: PublishedRange | None
    pain_ids: tuple[str, ...]
    requirement_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ObjectiveLibrary:
    """The library by id; `unknown_start` and `unknown_target` stand in a wording where no value is known."""

    id: str = "objective_library"
    version: str = "1"
    unknown_start: Text = field(default_factory=lambda: Text("未知", "unknown"))
    unknown_target: Text = field(default_factory=lambda: Text("未知", "unknown"))
    objectives: Mapping[str, LibraryObjective] = field(default_factory=dict)
