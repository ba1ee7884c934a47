"""What the client decides in the configuration workshops: gaps, stages, fields, rules, boards, interfaces, owners."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from planner.domain.model.text import Text

# what is done about a requirement that the chosen alternative does not meet as delivered
Disposition = Literal["configure", "extend", "integrate", "change_process", "clarify", "drop"]
Master = Literal["crm", "other", "undecided"]


@dataclass(frozen=True, slots=True)
class DecidedDisposition:
    """The client's word on a requirement, which overrules what follows from the answer; `reason` None is a break."""

    requirement_id: str
    disposition: Disposition
    reason: Text | None
    decided_by: Text | None
    decided_on: date | None


@dataclass(frozen=True, slots=True)
class DesignedStage:
    """A sales stage as the client wants it; `win_rate` is 0-1, None and missing texts are breaks."""

    id: str
    text: Text
    win_rate: float | None
    key_task: Text | None
    exit: Text | None
    longest_stay_days: int | None


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field the client adds, leaves out or changes; `field` names one of the forms book for the last two."""

    id: str
    object: str
    change: Literal["add", "leave_out", "alter"]
    field: str | None
    text: Text | None
    type: str | None
    options: Text | None
    mandatory: bool | None
    rule: Text | None
    requirement_id: str | None
    reason: Text | None


@dataclass(frozen=True, slots=True)
class RuleChange:
    """An automation rule with the client's own limit, or left out (`used` False)."""

    rule_id: str
    used: bool
    limit: float | None
    target: Text | None
    reason: Text | None


@dataclass(frozen=True, slots=True)
class BoardChange:
    """A metric put on, or taken off, the board of a role of users."""

    role: str
    metric_id: str
    used: bool
    chart: str | None
    reason: Text | None


@dataclass(frozen=True, slots=True)
class InterfaceDetail:
    """What the client has settled about one interface; None means that the proposal stands or nothing is known."""

    integration_id: str
    matching_key: Text | None = None
    reconciliation: Text | None = None
    reconciled_how_often: Text | None = None
    tolerance: Text | None = None
    reconciled_by: Text | None = None
    retry: Text | None = None
    alert: Text | None = None
    fallback: Text | None = None
    security: Text | None = None
    records_per_day: int | None = None
    peak_per_hour: int | None = None
    version: Text | None = None
    test_system: bool | None = None


@dataclass(frozen=True, slots=True)
class FieldMaster:
    """Which side owns a field of an interface, and what happens when both have changed it."""

    integration_id: str
    field: str
    text: Text | None
    master: Master
    conflict: Text | None


@dataclass(frozen=True, slots=True)
class DataOwners:
    """Who prepares one list of initial data on either side, by when, and when it was signed."""

    item_id: str
    consultant: Text | None
    internal: Text | None
    due: date | None
    signed_on: date | None


@dataclass(frozen=True, slots=True)
class ConfigurationSheets:
    """Everything the client decided about the configuration; empty registers mean that the proposals stand."""

    dispositions: Mapping[str, DecidedDisposition] = field(default_factory=dict)
    stages: tuple[DesignedStage, ...] = ()
    fields: tuple[FieldChange, ...] = ()
    rules: Mapping[str, RuleChange] = field(default_factory=dict)
    boards: tuple[BoardChange, ...] = ()
    interfaces: Mapping[str, InterfaceDetail] = field(default_factory=dict)
    masters: tuple[FieldMaster, ...] = ()
    owners: Mapping[str, DataOwners] = field(default_factory=dict)
