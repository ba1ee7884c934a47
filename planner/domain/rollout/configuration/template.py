"""The configuration packs as data: forms, flows and reports book, integration defaults, initial data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from planner.domain.model.company import Direction, SystemKind
from planner.domain.model.industry import SalesStage
from planner.domain.model.text import Text

Origin = Literal["entry", "inherited", "computed", "interface", "system"]
Chart = Literal["number", "bar", "line", "funnel", "table", "ranking", "list"]
Refresh = Literal["live", "daily", "weekly", "monthly", "quarterly"]
Scope = Literal["own", "team", "company"]


@dataclass(frozen=True, slots=True)
class FormField:
    """
    A standard field: type, options, where its value comes from, who fills it in, and what a right entry is.

    `filled_by` are roles of users; empty when the system writes it. `gives_way_to` are fields of industry profiles
    that mean the same and take its place.
    """

    id: str
    text: Text
    type: str
    mandatory: bool
    options: tuple[Text, ...]
    origin: Origin
    filled_by: tuple[str, ...]
    rule: Text | None
    requirement_ids: tuple[str, ...]
    gives_way_to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FormObject:
    """An object of the CRM with its form; set up when one of its modules is in scope."""

    id: str
    text: Text
    modules: tuple[str, ...]
    fields: tuple[FormField, ...]


@dataclass(frozen=True, slots=True)
class FlowStep:
    """A step of a flow; `who` is a role of users or `system`."""

    text: Text
    who: str
    result: Text


@dataclass(frozen=True, slots=True)
class Flow:
    """A flow of the flows book with its steps in order."""

    id: str
    text: Text
    modules: tuple[str, ...]
    requirement_ids: tuple[str, ...]
    steps: tuple[FlowStep, ...]


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit of a rule, a proposal unless the client decided it."""

    value: float
    unit: Text


@dataclass(frozen=True, slots=True)
class AutomationRule:
    """An automation rule; `condition` or `action` holds `{limit}` where there is one. Targets are roles of users."""

    id: str
    text: Text
    object: str
    trigger: Text
    condition: Text
    action: Text
    target: str
    escalation: str | None
    limit: Limit | None
    requirement_ids: tuple[str, ...]
    kpi_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric the KPI library does not hold: mostly lists and totals of daily work."""

    id: str
    text: Text
    formula: Text
    requirement_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BoardEntry:
    """A metric on a board: chart, how fresh it is, whose data it shows and how far one can drill."""

    metric_id: str
    chart: Chart
    refresh: Refresh
    scope: Scope
    drill: Text


@dataclass(frozen=True, slots=True)
class Board:
    """The board of one role of users."""

    role: str
    title: Text
    entries: tuple[BoardEntry, ...]


@dataclass(frozen=True, slots=True)
class KpiPlace:
    """Where the KPI of an objective goes when no board shows it: by class of the objective."""

    role: str
    chart: Chart
    refresh: Refresh
    scope: Scope


@dataclass(frozen=True, slots=True)
class ExchangedField:
    """A field, or a few that go together, and which side owns it."""

    id: str
    text: Text
    master: Literal["crm", "other"]


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """What is counted or summed on both sides, how often, within which tolerance and by which project role."""

    what: Text
    rhythm: Text
    tolerance: Text
    by: str


@dataclass(frozen=True, slots=True)
class ExchangedObject:
    """An object that passes an interface."""

    id: str
    text: Text
    direction: Direction
    trigger: Text
    rhythm: Text
    key: Text
    fields: tuple[ExchangedField, ...]
    reconciliation: Reconciliation
    requirement_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KindDefaults:
    """What usually passes to and from one kind of system."""

    purpose: Text
    requirement_ids: tuple[str, ...]
    objects: tuple[ExchangedObject, ...]
    acceptance: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class CommonInterfaceRules:
    """What holds for every interface: failure, conflict, security, stability, acceptance."""

    requirement_ids: tuple[str, ...]
    retry: Text
    queue: Text
    alert: Text
    fallback: Text
    conflict: Text
    security: tuple[Text, ...]
    stability: tuple[Text, ...]
    acceptance: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class InitialList:
    """A list of base data, with the project role that prepares it on either side and how it is checked."""

    id: str
    text: Text
    source: Text
    consultant_role: str
    internal_role: str
    check: Text
    requirement_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Transfer:
    """Knowledge that one project role hands to another, and how the taker proves to have it."""

    id: str
    text: Text
    giver_role: str
    taker_role: str
    proof: Text
    requirement_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ConfigurationTemplate:
    """All configuration packs; mappings keep the order of the packs, `versions` are by pack id."""

    versions: Mapping[str, str]
    objects: tuple[FormObject, ...]
    stages: tuple[SalesStage, ...]
    stage_requirements: tuple[str, ...]
    flows: tuple[Flow, ...]
    rules: Mapping[str, AutomationRule]
    report_packages: tuple[str, ...]
    report_requirements: tuple[str, ...]
    metrics: Mapping[str, Metric]
    boards: tuple[Board, ...]
    kpi_places: Mapping[str, KpiPlace]
    common: CommonInterfaceRules
    kinds: Mapping[SystemKind, KindDefaults]
    load_package: str
    transfer_package: str
    initial: tuple[InitialList, ...]
    transfers: tuple[Transfer, ...]
