"""What a figure shows, as data; the drawing is done by `planner/documents/charts`."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from planner.domain.model.estimate import Estimate


@dataclass(frozen=True, slots=True)
class HeatRow:
    """A row of the decision matrix: label, weight (fraction), group, one cell per column (None = unknown)."""

    label: str
    group: str
    weight: float
    cells: tuple[Estimate, ...]
    unknown: tuple[bool, ...]
    failed: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class HeatMap:
    """Decision matrix: columns are alternatives (at most six), ratings 0-5; weights as bars at the left."""

    columns: tuple[str, ...]
    rows: tuple[HeatRow, ...]
    weight_label: str
    unknown_label: str
    failed_label: str


@dataclass(frozen=True, slots=True)
class BarSegment:
    """A part of a stacked bar, in the unit of its chart."""

    label: str
    value: float


@dataclass(frozen=True, slots=True)
class StackedBar:
    """A bar made of parts; `total` is printed at its end."""

    label: str
    segments: tuple[BarSegment, ...]
    total: str
    highlighted: bool = False


@dataclass(frozen=True, slots=True)
class StackedBars:
    """Contribution bars (or cost by category): parts add up to the total; axis starts at zero."""

    bars: tuple[StackedBar, ...]
    axis: str


@dataclass(frozen=True, slots=True)
class RangeBar:
    """A range with a dot for the expected value; `text` is printed at its end."""

    label: str
    estimate: Estimate | None
    text: str
    highlighted: bool = False
    failed: bool = False


@dataclass(frozen=True, slots=True)
class Ranges:
    """Value ranges or cost ranges, sorted as given; a vertical `limit` line may be drawn and named."""

    bars: tuple[RangeBar, ...]
    axis: str
    minimum: float
    maximum: float
    limit: float | None = None
    limit_label: str = ""


@dataclass(frozen=True, slots=True)
class GanttRow:
    """
    A row of the Gantt chart; a `summary` row spans its phase.

    `colour` is an index into the category colours (the work stream); `columns` are printed left of the time axis.
    `baseline` are first and last day in the frozen plan, `fraction_done` the part (0-1) that is finished.
    """

    label: str
    start: date
    finish: date
    kind: Literal["summary", "bar", "milestone"]
    colour: int
    critical: bool
    float_until: date | None
    provisional: bool
    columns: tuple[str, ...] = ()
    baseline: tuple[date, date] | None = None
    fraction_done: float = 0.0


@dataclass(frozen=True, slots=True)
class GanttMark:
    """A day marked through all rows: the go-live of a wave, or a gate (drawn lighter)."""

    day: date
    label: str
    kind: Literal["wave", "gate"]


@dataclass(frozen=True, slots=True)
class GanttLegend:
    """The words of the legend; a sign that the page does not use is left out."""

    float_label: str = ""
    milestone_label: str = ""
    provisional_label: str = ""
    baseline_label: str = ""
    done_label: str = ""
    wave_label: str = ""
    streams: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Gantt:
    """
    One page of a Gantt chart: rows and the window of time it shows.

    `off_spans` are spans of non-working days (first and last day) to shade; `row_height` is the most millimetres a
    row takes.
    """

    rows: tuple[GanttRow, ...]
    column_heads: tuple[str, ...]
    window_start: date
    window_end: date
    today: date | None
    today_label: str
    off_spans: tuple[tuple[date, date], ...]
    month_labels: tuple[tuple[date, str], ...]
    critical_label: str
    marks: tuple[GanttMark, ...] = ()
    legend: GanttLegend = field(default_factory=GanttLegend)
    row_height: float = 5.4
    month_short: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OrganisationBox:
    """
    A box of the organisation chart: title, people or «not named», level from the top (0).

    `missing`: a required role has nobody; `missing_lines` are the places of the lines that say so.
    """

    id: str
    title: str
    lines: tuple[str, ...]
    level: int
    parent_id: str | None
    missing: bool
    missing_lines: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class OrganisationChart:
    """The organisation pyramid."""

    boxes: tuple[OrganisationBox, ...]


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """One training session on a day of the training calendar."""

    day: date
    label: str
    colour: int


@dataclass(frozen=True, slots=True)
class TrainingCalendar:
    """
    Training calendar: weeks as rows, weekdays as columns, sessions as chips; non-working days shaded.

    `deadlines` are the latest days on which something may still be taught, each with what it is latest for.
    """

    first_day: date
    last_day: date
    entries: tuple[CalendarEntry, ...]
    off_days: tuple[date, ...]
    blocked_days: tuple[date, ...]
    weekday_labels: tuple[str, ...]
    legend: tuple[tuple[int, str], ...]
    off_label: str
    blocked_label: str
    deadlines: tuple[tuple[date, str], ...] = ()
    deadline_label: str = ""


@dataclass(frozen=True, slots=True)
class RiskPoint:
    """A risk in the matrix, by its id, likelihood and impact (1-5)."""

    id: str
    likelihood: int
    impact: int


@dataclass(frozen=True, slots=True)
class RiskMatrix:
    """Risks by likelihood (columns) and impact (rows)."""

    points: tuple[RiskPoint, ...]
    likelihood_label: str
    impact_label: str


@dataclass(frozen=True, slots=True)
class RankShare:
    """How often an alternative takes one rank (0-1): `text` stands in the bar, `short` where it is narrow."""

    share: float
    text: str
    short: str


@dataclass(frozen=True, slots=True)
class RankBar:
    """The shares of ranks 1, 2, … of one alternative; `text` is printed at the end of the bar."""

    label: str
    ranks: tuple[RankShare, ...]
    text: str
    highlighted: bool = False


@dataclass(frozen=True, slots=True)
class RankAcceptability:
    """Stacked bars of equal length, one per alternative: rank 1 at the left and darkest."""

    bars: tuple[RankBar, ...]
    axis: str


@dataclass(frozen=True, slots=True)
class StabilityBar:
    """
    Between which weights (per cent) of one criterion the leader, and inside it the whole ranking, stay as they are.

    `below` and `above` name who leads beyond the ends, empty where nobody does; `text` is printed at the right.
    """

    label: str
    weight: float
    leader: tuple[float, float]
    ranking: tuple[float, float]
    below: str
    above: str
    text: str
    heading: bool = False


@dataclass(frozen=True, slots=True)
class StabilityBars:
    """A bar per criterion on one axis from zero to `maximum` per cent."""

    bars: tuple[StabilityBar, ...]
    axis: str
    maximum: float


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one respondent stated, in per cent; `sign` tells people apart and is empty where nobody is to be told."""

    value: float
    sign: str = ""


@dataclass(frozen=True, slots=True)
class DisagreementRow:
    """One point with everybody's weight in per cent; `decides` names the mark of a disagreement that decides."""

    label: str
    judgements: tuple[Judgement, ...]
    combined: float
    text: str
    decides: str = ""


@dataclass(frozen=True, slots=True)
class DisagreementMap:
    """A row per point; `people` are sign and name of every respondent that may be shown."""

    rows: tuple[DisagreementRow, ...]
    people: tuple[tuple[str, str], ...]
    axis: str
    maximum: float


@dataclass(frozen=True, slots=True)
class PricedPoint:
    """An alternative in the plane of cost (across) and value (up); not eligible ones are drawn open."""

    label: str
    value: Estimate
    cost: Estimate
    eligible: bool
    on_frontier: bool
    highlighted: bool = False


@dataclass(frozen=True, slots=True)
class ValueAndCost:
    """Value against cost: points with both ranges, the frontier as a line; who has no price is listed beside it."""

    points: tuple[PricedPoint, ...]
    unpriced: tuple[str, ...]
    value_axis: str
    cost_axis: str
    frontier_label: str
    unpriced_label: str


@dataclass(frozen=True, slots=True)
class LadderRung:
    """One change that would put another alternative first; `size` None cannot be measured on the axis."""

    label: str
    size: float | None
    text: str


@dataclass(frozen=True, slots=True)
class Ladder:
    """What would change the answer: the smallest change first, sizes in per cent."""

    rungs: tuple[LadderRung, ...]
    axis: str


@dataclass(frozen=True, slots=True)
class LoadWeek:
    """Person-days asked of a role in one week and what its people can give; `available` None: nobody is named."""

    needed: float
    available: float | None


@dataclass(frozen=True, slots=True)
class LoadRow:
    """The weeks of one role; `text` is printed at the end: the worst week, or that all weeks fit."""

    label: str
    remark: str
    weeks: tuple[LoadWeek, ...]
    text: str
    overloaded: bool


@dataclass(frozen=True, slots=True)
class ResourceLoad:
    """A strip of weekly bars per role with the line of what its people can give; what lies above it is marked."""

    rows: tuple[LoadRow, ...]
    first_monday: date
    month_labels: tuple[tuple[date, str], ...]
    scale_label: str
    capacity_label: str
    overload_label: str
    unnamed_label: str
    month_short: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CurveMark:
    """A marked date: a percentile on the curve (`share` 0-1), or the planned or wished date (`share` None)."""

    day: date
    label: str
    kind: Literal["percentile", "planned", "wished"]
    share: float | None = None


@dataclass(frozen=True, slots=True)
class ProbabilityCurve:
    """Dates with the probability (0-1) of having reached them, rising; `ticks` are printed below the axis."""

    points: tuple[tuple[date, float], ...]
    marks: tuple[CurveMark, ...]
    ticks: tuple[tuple[date, str], ...]
    axis: str


@dataclass(frozen=True, slots=True)
class SwingBar:
    """How far one cause alone moves a date, at its low and at its high end; `text` is printed at the right."""

    label: str
    low: float
    high: float
    low_text: str
    high_text: str
    text: str


@dataclass(frozen=True, slots=True)
class Tornado:
    """Swings around zero, the widest first; `zero_label` says what zero is, `text_head` heads the last column."""

    bars: tuple[SwingBar, ...]
    axis: str
    zero_label: str
    text_head: str


@dataclass(frozen=True, slots=True)
class ShareBar:
    """A share (0-1); `text` is printed at its end."""

    label: str
    share: float
    text: str
    highlighted: bool = False


@dataclass(frozen=True, slots=True)
class ShareBars:
    """Shares as bars on one axis from zero to 100 per cent, in the order given."""

    bars: tuple[ShareBar, ...]
    axis: str


@dataclass(frozen=True, slots=True)
class SlipRow:
    """A gate or milestone: where the baseline had it and where it is expected now; `text` is printed at the right."""

    label: str
    before: date
    after: date
    text: str


@dataclass(frozen=True, slots=True)
class SlipChart:
    """Baseline against today, one row per gate: a hollow diamond then, a filled one now, a line between them."""

    rows: tuple[SlipRow, ...]
    today: date
    today_label: str
    before_label: str
    kept_label: str
    later_label: str
    ticks: tuple[tuple[date, str], ...]


@dataclass(frozen=True, slots=True)
class ValueDot:
    """A value on a day: earned value, or what it took."""

    day: date
    value: float
    label: str
    kind: Literal["earned", "actual"]


@dataclass(frozen=True, slots=True)
class ValueCurve:
    """Planned value over time as a rising curve, with earned value and actual cost on the status date."""

    planned: tuple[tuple[date, float], ...]
    dots: tuple[ValueDot, ...]
    today: date
    today_label: str
    ticks: tuple[tuple[date, str], ...]
    axis: str


@dataclass(frozen=True, slots=True)
class MapFlow:
    """What passes between the CRM and another system: the object, how often, and which way."""

    label: str
    rhythm: str
    way: Literal["to_crm", "from_crm", "both"]


@dataclass(frozen=True, slots=True)
class MapSystem:
    """A system on the integration map; one without flows says in `remark` what becomes of it."""

    title: str
    notes: tuple[str, ...]
    flows: tuple[MapFlow, ...]
    remark: str


@dataclass(frozen=True, slots=True)
class IntegrationMap:
    """The CRM, the systems beside it, and the objects that pass between them."""

    centre: str
    systems: tuple[MapSystem, ...]


Chart = (
    HeatMap
    | StackedBars
    | Ranges
    | Gantt
    | OrganisationChart
    | TrainingCalendar
    | RiskMatrix
    | RankAcceptability
    | StabilityBars
    | DisagreementMap
    | ValueAndCost
    | Ladder
    | ResourceLoad
    | ProbabilityCurve
    | Tornado
    | ShareBars
    | SlipChart
    | ValueCurve
    | IntegrationMap
)
