"""What the configuration planner produces: fit-gap table, three books, integration cards, initial data and breaks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from planner.domain.model.company import Direction, SystemInUse
from planner.domain.model.configuration import Disposition, Master
from planner.domain.model.text import Text
from planner.domain.model.vendor import AnswerCode, Extent
from planner.domain.rollout.configuration.template import Chart, Origin, Refresh, Scope
from planner.domain.rollout.results import GapSize
from planner.errors import Statement

StagesFrom = Literal["client", "profile", "template"]
FieldFrom = Literal["standard", "industry", "client"]
SystemState = Literal["connected", "replaced", "apart", "undecided"]


@dataclass(frozen=True, slots=True)
class Trace:
    """What a line hangs on: requirements in scope, work packages that build it, courses, acceptance items."""

    requirement_ids: tuple[str, ...] = ()
    work_package_ids: tuple[str, ...] = ()
    course_ids: tuple[str, ...] = ()
    acceptance_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FitGapLine:
    """
    One requirement: the answer of the chosen alternative, and what is done about it.

    `proposed` follows from the answer (`adopt`: used as delivered); `decided` is the client's word, None where it
    has none. `size` and `reason` are those of the gap; both None where there is none.
    """

    id: str
    requirement_id: str
    code: AnswerCode
    extent: Extent | None
    must_have: bool
    size: GapSize | None
    proposed: Disposition | Literal["adopt"]
    decided: Disposition | None
    reason: Statement | None
    client_reason: Text | None
    decided_by: Text | None
    decided_on: date | None
    trace: Trace

    @property
    def disposition(self) -> Disposition | Literal["adopt"]:
        """What holds: the client's word before our proposal; a must-have is not dropped before it is waived."""
        if self.decided is None or (self.decided == "drop" and self.must_have):
            return self.proposed
        return self.decided


@dataclass(frozen=True, slots=True)
class FieldLine:
    """A field of the forms book, standard, from the industry profile or the client's own, with its own acceptance."""

    id: str
    object_id: str
    text: Text
    type: str
    mandatory: bool
    options: tuple[Text, ...]
    origin: Origin
    filled_by: tuple[str, ...]
    rule: Text | None
    comes_from: FieldFrom
    changed: Text | None
    accepted: Statement
    trace: Trace


@dataclass(frozen=True, slots=True)
class LeftOutField:
    """A field of the packs that is not set up, and why: the client's reason."""

    id: str
    object_id: str
    text: Text
    reason: Text | None


@dataclass(frozen=True, slots=True)
class StageLine:
    """A sales stage; None is missing and a break. `stay_days` None: no limit (the last stage)."""

    id: str
    number: int
    text: Text
    win_rate: float | None
    key_task: Text | None
    exit: Text | None
    stay_days: int | None
    accepted: Statement
    trace: Trace


@dataclass(frozen=True, slots=True)
class FlowLine:
    """A step of a flow; `who` is a role of users or `system`."""

    id: str
    flow_id: str
    flow: Text
    number: int
    text: Text
    who: str
    result: Text
    accepted: Statement
    trace: Trace


@dataclass(frozen=True, slots=True)
class RuleLine:
    """An automation rule; `limit` is worded with its unit and `proposed` while the client has not decided it."""

    id: str
    rule_id: str
    text: Text
    object_id: str
    trigger: Text
    condition: Text
    action: Text
    target: str
    target_named: Text | None
    escalation: str | None
    limit: Text | None
    proposed: bool
    reason: Text | None
    kpi_ids: tuple[str, ...]
    accepted: Statement
    trace: Trace


@dataclass(frozen=True, slots=True)
class BoardLine:
    """A metric on the board of a role; `formula` None: see the KPI sheet. `objective_ids` are measured by it."""

    id: str
    role: str
    metric_id: str
    text: Text
    formula: Text
    chart: Chart
    refresh: Refresh
    scope: Scope
    drill: Text | None
    objective_ids: tuple[str, ...]
    comes_from: Literal["standard", "objective", "client"]
    accepted: Statement
    trace: Trace


@dataclass(frozen=True, slots=True)
class MasterLine:
    """A field of an interface with its owner; `stated` when the client decided it, else a proposal or undecided."""

    id: str
    field_id: str
    text: Text
    master: Master
    conflict: Text | None
    stated: bool


@dataclass(frozen=True, slots=True)
class CardObject:
    """An object that passes an interface, as proposed for its kind of system."""

    id: str
    text: Text
    direction: Direction
    trigger: Text
    rhythm: Text
    key: Text
    masters: tuple[MasterLine, ...]
    reconciled: Text
    reconciled_how_often: Text
    tolerance: Text
    reconciled_by: str
    requirement_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """A text of a card and whether the client stated it; otherwise it is a proposal, or None: unknown."""

    text: Text | None
    stated: bool


@dataclass(frozen=True, slots=True)
class Checking:
    """How both sides are compared: by what a record is found again, what is counted, how often, tolerance, by whom."""

    matching_key: Said
    what: Said
    how_often: Said
    tolerance: Said
    by: Said


@dataclass(frozen=True, slots=True)
class Handling:
    """What happens on failure and conflict, and what keeps the interface safe and stable."""

    retry: Said
    queue: Said
    alert: Said
    fallback: Said
    conflict: Said
    security: tuple[Said, ...]
    stability: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class IntegrationCard:
    """
    The card of one interface.

    `objects_stated`, `direction` and `rhythm` are the client's; `objects` the proposal for this kind of system, within
    the direction stated. Volumes are None until somebody states them.
    """

    id: str
    integration_id: str
    system: Text
    kind: str
    purpose: Text | None
    objects_stated: Text
    direction: Direction
    rhythm: Text
    objects: tuple[CardObject, ...]
    other_masters: tuple[MasterLine, ...]
    checking: Checking
    handling: Handling
    version: Text | None
    test_system: bool | None
    records_per_day: int | None
    peak_per_hour: int | None
    acceptance: tuple[Text, ...]
    trace: Trace

    @property
    def masters(self) -> tuple[MasterLine, ...]:
        """Every field of the interface with its owner."""
        return (*(line for one in self.objects for line in one.masters), *self.other_masters)


@dataclass(frozen=True, slots=True)
class MapLine:
    """A system of the company on the integration map; `card_ids` are its interfaces with the CRM."""

    system: SystemInUse
    state: SystemState
    card_ids: tuple[str, ...]
    to_crm: bool
    from_crm: bool


@dataclass(frozen=True, slots=True)
class InitialLine:
    """A list of initial data with its two owners: named by the client, else the people of a role, else the role."""

    id: str
    item_id: str
    text: Text
    source: Text
    check: Text
    consultant_role: str
    consultant: Text | None
    internal_role: str
    internal: Text | None
    due: date | None
    due_stated: bool
    signed_on: date | None
    trace: Trace


@dataclass(frozen=True, slots=True)
class TransferLine:
    """Knowledge handed over: from whom to whom, how it is proved, and by when it must be signed."""

    id: str
    text: Text
    giver_role: str
    giver: Text | None
    taker_role: str
    taker: Text | None
    proof: Text
    due: date | None
    trace: Trace


@dataclass(frozen=True, slots=True)
class LineBreak:
    """
    Something a line lacks.

    `node` is a node of the chain where one exists (`configuration:CF03.OPP`), else the line itself (`line:FL.…`).
    """

    rule: str
    node: str
    text: Text
    line_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ConfigurationBook:
    """The whole workbook; `object_texts` name the objects of the forms by id."""

    fit_gap: tuple[FitGapLine, ...] = ()
    object_texts: tuple[tuple[str, Text], ...] = ()
    fields: tuple[FieldLine, ...] = ()
    left_out: tuple[LeftOutField, ...] = ()
    stages_from: StagesFrom = "template"
    stages: tuple[StageLine, ...] = ()
    flows: tuple[FlowLine, ...] = ()
    rules: tuple[RuleLine, ...] = ()
    rules_left_out: tuple[RuleLine, ...] = ()
    boards: tuple[BoardLine, ...] = ()
    cards: tuple[IntegrationCard, ...] = ()
    systems: tuple[MapLine, ...] = ()
    initial: tuple[InitialLine, ...] = ()
    transfers: tuple[TransferLine, ...] = ()
    breaks: tuple[LineBreak, ...] = ()

    def object_text(self, object_id: str) -> Text:
        """Return the name of an object of the forms."""
        return dict(self.object_texts).get(object_id, Text.same(object_id))
