"""What follows from the training records and the timetable: the review, the rosters and the forecast."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from planner.domain.model.money_terms import Billing
from planner.domain.model.text import Text
from planner.domain.model.training_records import RosterEntry, RosterKind
from planner.errors import Statement

RetrainReason = Literal["excused", "absent", "not_named", "failed", "failed_not_named"]
RetrainBefore = Literal["uat", "go_live", "refresher"]
CertificateState = Literal["certified", "due", "open", "without_grounds"]
Trend = Literal["up", "down", "none_shown"]


@dataclass(frozen=True, slots=True)
class Rate:
    """`done` of `asked`; the rate (0-1) is None where nobody was asked: not recorded is not 0 %."""

    asked: int
    done: int
    rate: float | None = field(init=False)

    def __post_init__(self) -> None:
        """Work out the rate."""
        object.__setattr__(self, "rate", self.done / self.asked if self.asked else None)


@dataclass(frozen=True, slots=True)
class CourseRecord:
    """
    What was recorded of one course: who came, who passed, and both by user group (None: group not stated).

    `mean_score` is the mean fraction of points of `scored` learners, None where no points were recorded; a pass rate
    counts only those with a verdict.
    """

    course_id: str
    attendance: Rate
    passed: Rate
    pass_mark: float | None
    mean_score: float | None
    scored: int
    by_group: tuple[tuple[str | None, Rate, Rate], ...]


@dataclass(frozen=True, slots=True)
class Retraining:
    """
    Who must go through a course again, and by which day.

    `learner` None are people known only by number. `by` is the last working day before what `before` names; both are
    None where no go-live and no refresher is left: then a day has to be set.
    """

    course_id: str
    learner: Text | None
    people: int
    group_id: str | None
    reason: RetrainReason
    by: date | None
    before: RetrainBefore | None
    provisional: bool


@dataclass(frozen=True, slots=True)
class CertificateStanding:
    """
    How somebody stands towards a certificate.

    `missed` are courses not attended (or not recorded), `unmarked` attended ones whose assessment is not recorded,
    `failed` those not passed. `due` has everything but the certificate, `without_grounds` the certificate but not
    everything.
    """

    kind: str
    learner: Text
    group_id: str | None
    state: CertificateState
    issued_on: date | None
    missed: tuple[str, ...]
    unmarked: tuple[str, ...]
    failed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean of `count` marks (1-5); None without any."""

    value: float | None
    count: int


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """The satisfaction sheets of a course (None: of all courses): the mean of each statement and of all marks."""

    course_id: str | None
    sheets: int
    statements: tuple[Mean, ...]
    all_marks: Mean


@dataclass(frozen=True, slots=True)
class SatisfactionTrend:
    """The mean marks of the earlier and the later sheets, and whether the difference is more than chance shows."""

    earlier: Mean
    later: Mean
    later_from: date
    direction: Trend


@dataclass(frozen=True, slots=True)
class OpenAnswer:
    """What somebody wrote on a satisfaction sheet."""

    course_id: str
    day: date | None
    text: Text


@dataclass(frozen=True, slots=True)
class TrainingReview:
    """
    What the training records say until a day; empty tables mean that nothing was recorded.

    `trend` None: too few sheets, or all of one day.
    """

    until: date
    courses: tuple[CourseRecord, ...] = ()
    retraining: tuple[Retraining, ...] = ()
    certificates: tuple[CertificateStanding, ...] = ()
    satisfaction: tuple[Satisfaction, ...] = ()
    overall: Satisfaction | None = None
    trend: SatisfactionTrend | None = None
    answers: tuple[OpenAnswer, ...] = ()
    statements: tuple[Statement, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Say whether nothing was recorded of sessions held."""
        return not (self.courses or self.certificates or self.overall)


@dataclass(frozen=True, slots=True)
class RosterLine:
    """
    The places of one kind in a department at a site, and who fills them.

    `missing` are places nobody is named for; more names than places are kept. Both ids are None for people whose
    user group is not stated.
    """

    kind: RosterKind
    department_id: str | None
    site_id: str | None
    users: int
    places: int
    named: tuple[RosterEntry, ...]

    @property
    def missing(self) -> int:
        """Places nobody is named for."""
        return max(0, self.places - len(self.named))


@dataclass(frozen=True, slots=True)
class Rosters:
    """The rosters of key users and seed users, and what is wrong with them."""

    lines: tuple[RosterLine, ...] = ()
    statements: tuple[Statement, ...] = ()

    def of(self, kind: RosterKind) -> tuple[RosterLine, ...]:
        """Return the lines of one roster."""
        return tuple(line for line in self.lines if line.kind == kind)


@dataclass(frozen=True, slots=True)
class HoursLine:
    """Hours of one course before go-live: sessions, hours of the learners together, of trainers, of rooms."""

    course_id: str
    sessions: int
    learner_hours: float
    trainer_hours: float


@dataclass(frozen=True, slots=True)
class SiteHours:
    """What a site's rooms are needed for: sessions, hours and training days."""

    site_id: str
    sessions: int
    hours: float
    days: int


@dataclass(frozen=True, slots=True)
class LearnerTravel:
    """People who travel from their site to another for training, and their days there together."""

    from_site: str
    to_site: str
    people: float
    person_days: float


@dataclass(frozen=True, slots=True)
class TrainingCost:
    """
    Days of one kind of people and what they cost.

    `role_id` is a project role, None for the users in class. Days inside the offered price have no cost of their own;
    where nobody stated a rate `cost` is None and `billing` unknown.
    """

    role_id: str | None
    hours: float
    days: float
    billing: Billing
    day_rate: float | None
    cost: float | None


@dataclass(frozen=True, slots=True)
class TrainingForecast:
    """
    Hours and cost of the training before go-live, and the hours of the dated courses after it.

    `trainer_travel_days` None is not computed; `cost` adds up the lines that have one, None without any.
    """

    currency: str
    day_hours: float
    courses: tuple[HoursLine, ...] = ()
    sites: tuple[SiteHours, ...] = ()
    learner_hours: float = 0.0
    trainer_hours: float = 0.0
    hours_per_user: tuple[float, float] | None = None
    later_learner_hours: float = 0.0
    travel: tuple[LearnerTravel, ...] = ()
    trainer_travel_days: int | None = None
    costs: tuple[TrainingCost, ...] = ()
    cost: float | None = None
    statements: tuple[Statement, ...] = ()
