"""What the migration planner produces."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from planner.domain.model.text import Text
from planner.errors import Statement

Strategy = Literal["full", "incremental", "hybrid", "undecided"]


@dataclass(frozen=True, slots=True)
class SourcePlan:
    """One data source: strategy with reasons, cleaning steps, and what is not known about it."""

    source_id: str
    strategy: Strategy
    reasons: tuple[Statement, ...]
    unknown: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class MappingTarget:
    """A field of the CRM that data must reach: object, field, rule of the data standard, sources that can feed it."""

    object: Text
    field: Text
    rule: Text
    requirement_ids: tuple[str, ...]
    source_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CleaningStep:
    """A cleaning task with the estimated person-hours (None when the volume is unknown) and its formula."""

    id: str
    title: Text
    source_ids: tuple[str, ...]
    defect_class: str
    effort_hours: float | None
    formula: Statement
    owner_role: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Batch:
    """
    A data batch (数据批次): what is loaded when, how many rows, and the sample that accepts it.

    `sample_size` rows are drawn and `accepted_errors` may be wrong. Source: docs/methods.md#batch-sampling
    """

    id: str
    title: Text
    objects: tuple[Text, ...]
    source_ids: tuple[str, ...]
    rows: int | None
    work_package_id: str | None
    due: date | None
    sample_size: int | None
    accepted_errors: int
    checks: tuple[Text, ...]
    rollback: Text


@dataclass(frozen=True, slots=True)
class SafetyItem:
    """One line of the migration-safety checklist, with the owner role and the evidence asked for."""

    id: str
    text: Text
    evidence: Text
    owner_role: str


@dataclass(frozen=True, slots=True)
class MigrationPlan:
    """The whole migration plan."""

    sources: tuple[SourcePlan, ...]
    strategy: Strategy
    mapping: tuple[MappingTarget, ...]
    cleaning: tuple[CleaningStep, ...]
    batches: tuple[Batch, ...]
    safety: tuple[SafetyItem, ...]
    warnings: tuple[Statement, ...]
