"""How classes, sessions and their times are named: in the training plan, on sign-in sheets and in the workbook."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from planner.documents.builders.common import Prose
from planner.domain.model.text import Text
from planner.domain.training.clock import TrainingClock
from planner.domain.training.curriculum import KEY_USERS
from planner.domain.training.results import Cohort, Session
from planner.services.run import EngagementResult

TOPIC = "training-sessions"
HALVES = 2
_TOLERANCE = 1e-9


@dataclass(frozen=True, slots=True)
class TrainingClass:
    """
    People who take a set of courses together: its number in all papers, and its sessions in order.

    The number counts classes by their first session; a session without a class is a class of its own.
    """

    number: int
    id: str
    sessions: tuple[Session, ...]

    @property
    def cohort_ids(self) -> tuple[str, ...]:
        """The learner groups that make up the class."""
        return tuple(dict.fromkeys(id_ for session in self.sessions for id_ in session.cohort_ids))

    @property
    def site_id(self) -> str:
        """Where the class meets first."""
        return self.sessions[0].site_id

    @property
    def first_day(self) -> date:
        """The day of its first session."""
        return self.sessions[0].day

    @property
    def last_day(self) -> date:
        """The day of its last session."""
        return self.sessions[-1].day


def class_id(session: Session) -> str:
    """Return the class of a session; one without a class is a class of its own."""
    return session.class_id or session.id


def classes_of(sessions: Iterable[Session]) -> tuple[TrainingClass, ...]:
    """Return the classes in the order of their first session, numbered from 1."""
    found: dict[str, list[Session]] = {}
    for session in sorted(sessions, key=lambda one: (one.day, one.start_hour)):
        found.setdefault(class_id(session), []).append(session)
    return tuple(TrainingClass(number, id_, tuple(of)) for number, (id_, of) in enumerate(found.items(), start=1))


def class_numbers(sessions: Iterable[Session]) -> dict[str, int]:
    """Return the number of every class by its id."""
    return {one.id: one.number for one in classes_of(sessions)}


def clock_of(result: EngagementResult) -> TrainingClock:
    """Return the times of a training day of this engagement."""
    return TrainingClock(result.engagement.plan.training_begins, result.engagement.plan.day_hours)


def noon_break(result: EngagementResult, session: Session) -> tuple[datetime, datetime] | None:
    """Return when the break at noon begins and ends if a session goes on after it, else None."""
    spans = clock_of(result).spans(session)
    return (spans[0][1], spans[1][0]) if len(spans) > 1 else None


def times(result: EngagementResult, prose: Prose, session: Session) -> str:
    """Print the times of day of a session, the break at noon between them where it has one."""
    shown = [
        prose.label(TOPIC, "from-to", begins=f"{begins:%H:%M}", ends=f"{ends:%H:%M}")
        for begins, ends in clock_of(result).spans(session)
    ]
    return prose.value(tuple(shown))


def half_of(result: EngagementResult, session: Session) -> str:
    """Return `am` or `pm`, the half of the day a session begins in."""
    half = result.engagement.plan.day_hours / HALVES
    return "am" if session.start_hour < half - _TOLERANCE else "pm"


def halves_of(result: EngagementResult, sessions: Sequence[Session]) -> str:
    """Return `am`, `pm` or `day`: which part of a day its sessions of one class fill."""
    begins = half_of(result, sessions[0])
    last = max(sessions, key=lambda one: one.start_hour)
    whole = any(noon_break(result, one) for one in sessions) or half_of(result, last) != begins
    return "day" if whole else begins


def session_course(result: EngagementResult, prose: Prose, session: Session, *, code_only: bool = False) -> str:
    """Name the course of a session by code and title, with its part where it has several."""
    title = session.course_id
    if not code_only:
        title = f"{title} {prose.value(result.packs.training.courses[session.course_id].title)}"
    if session.parts > 1:
        return prose.label(TOPIC, "part", title=title, part=session.part, parts=session.parts)
    return title


def cohort_name(prose: Prose, cohort: Cohort) -> str:
    """Name a learner group by site, department and audience."""
    if not cohort.group_ids or cohort.audience == KEY_USERS:
        return prose.value(cohort.title)
    return prose.label(TOPIC, "cohort", title=cohort.title, audience=audience_in_brackets(prose, cohort.audience))


def cohort_names(result: EngagementResult, prose: Prose, cohort_ids: Iterable[str]) -> str:
    """Name several learner groups in one cell."""
    cohorts = {cohort.id: cohort for cohort in result.training.cohorts}
    wanted = [cohorts[id_] for id_ in dict.fromkeys(cohort_ids)]
    names = [cohort_name(prose, one) for one in wanted]
    # groups without a site have a common noun for a name
    places = enumerate(zip(wanted, names, strict=True))
    common = {n for n, (one, _) in places if n and (not one.group_ids or one.audience == KEY_USERS)}
    return prose.clauses(_lowered(prose, name) if n in common else name for n, name in enumerate(names))


def _lowered(prose: Prose, label: str) -> str:
    return label[0].lower() + label[1:] if prose.language == "en" else label


def audience_in_brackets(prose: Prose, audience: str) -> str:
    """Name an audience within a sentence or in brackets: in English without a capital."""
    return _lowered(prose, prose.label("audience", audience))


def audience_list(prose: Prose, audiences: Iterable[str]) -> str:
    """List audiences; in English the first word alone has a capital."""
    labels = [prose.label("audience", audience) for audience in audiences]
    return prose.join([*labels[:1], *(_lowered(prose, label) for label in labels[1:])])


def room_of(result: EngagementResult, prose: Prose, session: Session) -> str:
    """Name the room where rooms were stated; a site of which only the seats are known has one."""
    rooms: dict[str, Text] = {room.id: room.name for room in result.engagement.training.rooms}
    stated = rooms.get(session.room_id or "")
    return prose.value(stated) if stated else prose.label(TOPIC, "room-of-site")


def trainer_of(prose: Prose, session: Session) -> str:
    """Name the trainer, or say that one is to be named."""
    return prose.value(session.trainer) if session.trainer_id else prose.label(TOPIC, "trainer-unnamed")


def weekday_of(result: EngagementResult, prose: Prose, session_day: date, site_id: str) -> str:
    """Name the day of the week, and say where a weekend is worked in exchange for a holiday."""
    weekday = prose.label(TOPIC, f"weekday-{session_day.weekday()}")
    made_up = result.calendar.at(site_id).is_make_up(session_day)
    return prose.label(TOPIC, "weekday-make-up", weekday=weekday) if made_up else weekday


def by_day(sessions: Iterable[Session]) -> Iterator[tuple[date, tuple[Session, ...]]]:
    """Yield the sessions of each day in order."""
    days: dict[date, list[Session]] = {}
    for session in sorted(sessions, key=lambda one: (one.day, one.start_hour)):
        days.setdefault(session.day, []).append(session)
    yield from ((day, tuple(of)) for day, of in days.items())
