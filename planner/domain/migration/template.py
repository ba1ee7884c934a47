"""The migration library as data: data standard, cleaning tasks, batches, safety checklist and planning figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from planner.domain.model.text import Text

LoadKey = Literal["trial_1", "trial_2", "final"]
# how the number of items of a cleaning task is found; «unknown» waits for the data profile
ItemCount = Literal["records", "duplicates", "unknown"]


@dataclass(frozen=True, slots=True)
class DataObject:
    """A business object that is loaded; its id is an option of «objects held» in the register of data sources."""

    id: str
    text: Text


@dataclass(frozen=True, slots=True)
class FieldStandard:
    """
    A field of the data standard: object, name, rule, and the requirements it serves.

    `entry` is the rule for daily entry where it differs from the rule for loading.
    """

    id: str
    object_id: str
    text: Text
    rule: Text
    requirement_ids: tuple[str, ...]
    entry: Text | None = None


@dataclass(frozen=True, slots=True)
class CleaningTask:
    """
    A cleaning task of the library.

    `minutes_per_item` is person-minutes for each defect that a rule cannot fix (an assumption until the
    first ones are timed); `carriers` empty means every source, otherwise only sources on these carriers;
    `minimum_sources` is how many such sources there must be (conflicts need two).
    """

    id: str
    title: Text
    defect_class: str
    minutes_per_item: float
    item_count: ItemCount
    carriers: tuple[str, ...]
    minimum_sources: int
    owner_role: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BatchTemplate:
    """
    A data batch of the library.

    `load` names the work package it belongs to; `maximum_rows` bounds a trial, None loads everything;
    `limiting_share` is the share of wrong rows that the sample must find with 95 % certainty.
    """

    id: str
    title: Text
    object_ids: tuple[str, ...]
    load: LoadKey
    maximum_rows: int | None
    limiting_share: float
    checks: tuple[Text, ...]
    rollback: Text


@dataclass(frozen=True, slots=True)
class SafetyTemplate:
    """A line of the migration-safety checklist."""

    id: str
    text: Text
    evidence: Text
    owner_role: str


@dataclass(frozen=True, slots=True)
class LoadFigures:
    """
    Planning figures for the strategy; both are assumptions that the trial load replaces.

    Args:
        rows_per_hour: measured or assumed load rate.
        window_hours: time in which nobody works in either system.
    """

    rows_per_hour: float
    window_hours: float
    source: Text


@dataclass(frozen=True, slots=True)
class MigrationTemplate:
    """The whole library; mappings keep the order of the pack."""

    id: str
    version: str
    figures: LoadFigures
    objects: Mapping[str, DataObject]
    fields: Mapping[str, FieldStandard]
    cleaning: Mapping[str, CleaningTask]
    batches: Mapping[str, BatchTemplate]
    safety: Mapping[str, SafetyTemplate]
