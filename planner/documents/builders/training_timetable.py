"""The training plan's parts about the timetable: what is proven, deadlines, who stays at work, sessions and classes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from planner.documents.builders.common import Prose, cell, columns, group_row, provisional, row
from planner.documents.builders.training_sessions import (
    TOPIC,
    TrainingClass,
    audience_in_brackets,
    audience_list,
    by_day,
    class_id,
    class_numbers,
    classes_of,
    clock_of,
    cohort_names,
    halves_of,
    room_of,
    session_course,
    times,
    trainer_of,
    weekday_of,
)
from planner.domain.model.document import Block, Callout, Paragraph, Row, Table
from planner.domain.model.text import Text
from planner.domain.rollout.results import Wave
from planner.domain.rollout.schedule_results import DateRange
from planner.domain.training.results import Session
from planner.errors import Statement
from planner.services.run import EngagementResult

HALVES = 2
# below this chance a go-live is called unlikely, below the other its chance is not worth a figure
LIKELY, HARDLY = 0.5, 0.01
_DAY = timedelta(days=1)
# statements about the half-day before the one that was taken
_ABOUT_HALVES = (
    "training.why-room",
    "training.why-trainer",
    "training.why-coverage",
    "training.why-blocked",
    "training.why-make-up",
)


@dataclass(frozen=True, slots=True)
class Window:
    """
    The classes that have one deadline: the work package of the plan they belong to, if any, and their sessions.

    `first` and `last` bound the days among which the timetable chose; `latest` is the last working day on which they
    may still meet, `spare` counts the working days outside blackouts from their last session to it.
    """

    stage: str
    package: Text | None
    first: date
    last: date
    deadline: date
    classes: tuple[TrainingClass, ...]
    latest: date
    spare: int

    @property
    def sessions(self) -> tuple[Session, ...]:
        """The sessions of all classes."""
        return tuple(session for one in self.classes for session in one.sessions)


def windows_of(result: EngagementResult) -> tuple[Window, ...]:
    """Return the classes by what they must be over before, earliest deadline first."""
    found: dict[tuple[date, str, Text | None], list[TrainingClass]] = {}
    for one in classes_of(result.training.sessions):
        deadline, package = _deadline(one.sessions[0])
        if deadline is not None:
            stage = result.packs.training.courses[one.sessions[0].course_id].stage
            found.setdefault((deadline, stage, package), []).append(one)
    return tuple(
        _window(result, stage, package, deadline, tuple(classes))
        for (deadline, stage, package), classes in sorted(
            found.items(), key=lambda pair: (pair[0][0], pair[1][0].first_day)
        )
    )


def _deadline(session: Session) -> tuple[date | None, Text | None]:
    params = session.why[0].params if session.why else {}
    deadline, package = params.get("deadline"), params.get("package")
    return (
        deadline if isinstance(deadline, date) else None,
        package if isinstance(package, Text) else None,
    )


def _window(
    result: EngagementResult, stage: str, package: Text | None, deadline: date, classes: tuple[TrainingClass, ...]
) -> Window:
    calendar = result.calendar.at(classes[0].site_id)
    latest = calendar.on_or_before(deadline - _DAY)
    last = max(one.last_day for one in classes)
    after = [last + _DAY * number for number in range(1, (latest - last).days + 1)]
    spare = sum(calendar.is_working(day) and day not in result.training_blocked for day in after)
    bounds = [day for one in classes for key in ("first", "last") if (day := _bound(one.sessions[0], key)) is not None]
    first, end = min(bounds, default=classes[0].first_day), max(bounds, default=last)
    return Window(stage, package, first, end, deadline, classes, latest, spare)


def _bound(session: Session, key: str) -> date | None:
    day = session.why[0].params.get(key)
    return day if isinstance(day, date) else None


def proof_blocks(result: EngagementResult, prose: Prose) -> Iterator[Block]:
    """Yield what the words mean, what is proven of the timetable, its deadlines, and who stays at work."""
    sessions = result.training.sessions
    if sessions:
        classes = len(classes_of(sessions))
        yield Paragraph(
            "definitions", prose.label(TOPIC, "definitions", classes=classes, sessions=len(sessions)), "note"
        )
    proof = result.training.proof
    if proof is not None:
        code = "proof-optimal" if proof.status == "optimal" else "proof-feasible"
        params = {
            "classes": proof.classes,
            "last": proof.last_day,
            "bound": proof.last_day_bound,
            "travel": proof.travel_days,
        }
        yield Paragraph("timetable-proof", prose.text(code, **params))
    if sessions:
        yield _deadline_table(result, prose)
        yield from _go_lives(result, prose)
        yield _coverage_table(result, prose)


def _go_live_range(result: EngagementResult, wave: Wave) -> DateRange | None:
    """Return the dates of a go-live with probabilities; None where nothing was simulated."""
    risk, template = result.rollout.scheduling.risk, result.packs.plan_templates.get(result.rollout.template_id)
    if risk is None or template is None:
        return None
    own = {
        package.id
        for package in result.rollout.work_packages
        if package.template_id == template.go_live_package and package.subject in {f"wave:{wave.id}", None}
    }
    return next((one for one in risk.gates if one.work_package_id in own), None)


def _chance(prose: Prose, one: DateRange) -> str:
    hardly = one.planned_probability < HARDLY
    return prose.text("chance-hardly") if hardly else prose.value(one.planned_probability, "percent")


def _go_lives(result: EngagementResult, prose: Prose) -> Iterator[Paragraph]:
    """Yield the go-lives with the day that is 80 % certain: sessions move with them."""
    lines = [(wave, _go_live_range(result, wave)) for wave in result.rollout.waves]
    said = [
        prose.text("go-live-range", wave=wave.title, day=wave.go_live, p80=one.p80, chance=_chance(prose, one))
        for wave, one in lines
        if one is not None
    ]
    if said:
        yield Paragraph("go-live-ranges", prose.text("go-live-ranges", waves=prose.clauses(said)))


def unlikely_blocks(result: EngagementResult, prose: Prose) -> Iterator[Callout]:
    """Yield a caution where a go-live of the plan will hardly be kept: training should move with it."""
    ranges = [(wave, _go_live_range(result, wave)) for wave in result.rollout.waves]
    doubtful = [(wave, one) for wave, one in ranges if one is not None and one.planned_probability < LIKELY]
    if doubtful:
        days = prose.clauses(
            prose.text("go-live-unlikely", wave=wave.title, day=wave.go_live, p80=one.p80) for wave, one in doubtful
        )
        text = prose.text("unlikely-text", waves=days, share=LIKELY)
        yield Callout("opening-unlikely", "watch", prose.text("unlikely-title"), (text,))


def times_note(result: EngagementResult, prose: Prose) -> str:
    """Say by which hours of the day the times are reckoned."""
    clock = clock_of(result)
    day = date.min
    trainer = Text.same("")
    morning = Session("", "", (), 0, 1, 1, day, 0.0, clock.day_hours / HALVES, trainer, "")
    whole = Session("", "", (), 0, 1, 1, day, 0.0, clock.day_hours, trainer, "")
    return prose.label(
        TOPIC,
        "times",
        begins=clock.begins,
        noon=f"{clock.times(morning)[1]:%H:%M}",
        afternoon=f"{clock.afternoon:%H:%M}",
        ends=f"{clock.times(whole)[1]:%H:%M}",
    )


def _deadline_table(result: EngagementResult, prose: Prose) -> Table:
    audience = {cohort.id: cohort.audience for cohort in result.training.cohorts}
    rows = []
    for one in windows_of(result):
        audiences = dict.fromkeys(audience[id_] for of in one.classes for id_ in of.cohort_ids)
        stage = prose.text(f"stage-{one.stage}")
        days = [session.day for session in one.sessions]
        name = one.package or prose.text("outside-package", stage=stage)
        rows.append(
            row(
                prose.text("package-and-window", package=name, first=one.first, last=one.last),
                audience_list(prose, audiences),
                prose.value(len(one.classes)),
                prose.value(len(one.sessions)),
                prose.value(min(days)),
                prose.value(max(days)),
                cell(prose.value(one.latest), strong=True),
                cell(prose.value(one.spare), "none" if one.spare else "watch"),
            )
        )
    keys = ("package-and-window", "audience", "class-count", "sessions", "first-day", "last-day", "latest-day", "spare")
    heads = [prose.text(f"column-{key}") for key in keys]
    widths = (2.75, 1.85, 0.6, 0.75, 1.3, 1.3, 1.3, 0.7)
    caption, note = prose.text("caption-deadlines"), prose.text("deadlines-note")
    return Table("deadlines", caption, columns(heads, widths, right=(2, 3, 7)), tuple(rows), note)


def _coverage_table(result: EngagementResult, prose: Prose) -> Table:
    departments = {one.id: one.name for one in result.engagement.company.departments}
    sites = {one.id: one.name for one in result.engagement.company.sites}
    groups = {one.id: one for one in result.engagement.company.user_groups}
    rows = []
    for line in result.training.coverage:
        group = groups[line.group_id]
        rows.append(
            row(
                prose.text(
                    "coverage-group",
                    site=sites.get(group.site_id, Text.same(group.site_id)),
                    department=departments.get(group.department_id, Text.same(group.department_id)),
                    audience=audience_in_brackets(prose, group.role),
                ),
                prose.value(line.headcount),
                prose.value(line.limit),
                prose.value(line.most_away),
                prose.value(line.headcount - line.most_away),
                prose.value(line.day) if line.day else prose.text("none"),
            )
        )
    keys = ("user-group", "people", "away-limit", "away-most", "stay", "away-day")
    heads = [prose.text(f"column-{key}") for key in keys]
    caption, note = prose.text("caption-coverage"), prose.text("coverage-note")
    return Table("coverage", caption, columns(heads, (3.2, 0.8, 1, 1, 1, 1.2), right=(1, 2, 3, 4)), tuple(rows), note)


# --- session by session ----------------------------------------------------------------------------------------------


def session_table(result: EngagementResult, prose: Prose) -> Table:
    """Return the timetable, a row for each session under its day and place."""
    numbers = class_numbers(result.training.sessions)
    rows: list[Row] = []
    ordered = sorted(result.training.sessions, key=lambda session: (session.day, session.site_id, session.start_hour))
    for (day, site_id), of_day in groupby(ordered, key=lambda session: (session.day, session.site_id)):
        rows.append(group_row(_day_and_place(result, prose, day, site_id)))
        rows += [_session_row(result, prose, session, numbers[class_id(session)]) for session in of_day]
    keys = ("time", "class-no", "course", "learners-of", "room", "teacher", "people")
    heads = [prose.text(f"column-{key}") for key in keys]
    widths = (2.35, 0.9, 4.9, 3.4, 2.5, 1.55, 1)
    caption, note = prose.text("caption-timetable"), times_note(result, prose)
    return Table("session-table", caption, columns(heads, widths, right=(1, 6)), tuple(rows), note)


def _day_and_place(result: EngagementResult, prose: Prose, day: date, site_id: str) -> str:
    site = next(site for site in result.engagement.company.sites if site.id == site_id)
    # where the whole plan is provisional the first page says so once
    marked = not result.rollout.is_provisional and result.calendar.is_provisional(day)
    shown = provisional(day.isoformat(), prose, is_provisional=marked)
    return prose.text("day", day=shown, weekday=weekday_of(result, prose, day, site_id), site=site.name)


def _session_row(result: EngagementResult, prose: Prose, session: Session, number: int) -> Row:
    return row(
        times(result, prose, session),
        prose.value(number),
        session_course(result, prose, session),
        audience_list(prose, _audiences_of(result, session)),
        room_of(result, prose, session),
        trainer_of(prose, session),
        prose.value(session.people),
    )


def _audiences_of(result: EngagementResult, session: Session) -> Iterable[str]:
    audience = {cohort.id: cohort.audience for cohort in result.training.cohorts}
    return dict.fromkeys(audience[id_] for id_ in session.cohort_ids)


# --- class by class --------------------------------------------------------------------------------------------------


def class_table(result: EngagementResult, prose: Prose) -> Table:
    """Return one row per class and day it is held, with room, trainer and what fixed the day."""
    rows: list[Row] = []
    for one in classes_of(result.training.sessions):
        names = cohort_names(result, prose, one.cohort_ids)
        rows.append(group_row(prose.label(TOPIC, "class-of", number=one.number, cohorts=names)))
        rows += _class_rows(result, prose, one)
    keys = ("day-and-half", "courses", "room", "teacher", "why-day")
    heads = [prose.text(f"column-{key}") for key in keys]
    caption, note = prose.text("caption-classes"), prose.text("classes-note")
    return Table("classes", caption, columns(heads, (1.55, 3.4, 1.7, 0.95, 2.9)), tuple(rows), note)


def _class_rows(result: EngagementResult, prose: Prose, one: TrainingClass) -> Iterator[Row]:
    for day, of_day in by_day(one.sessions):
        for why, members in groupby(of_day, key=lambda session: session.why):
            sessions = tuple(members)
            first, half = sessions[0], halves_of(result, sessions)
            yield row(
                _day_half(result, prose, first, half),
                "\n".join(session_course(result, prose, session) for session in sessions),
                room_of(result, prose, first),
                trainer_of(prose, first),
                _why(prose, why[-1], day, half) if why else "",
            )


def _day_half(result: EngagementResult, prose: Prose, session: Session, half: str) -> str:
    day, made_up = session.day, result.calendar.at(session.site_id).is_make_up(session.day)
    marked = not result.rollout.is_provisional and result.calendar.is_provisional(day)
    key = "day-half-make-up" if made_up else "day-half"
    weekday = prose.label(TOPIC, f"weekday-{day.weekday()}")
    shown = prose.label(TOPIC, key, day=day.isoformat(), half=prose.label(TOPIC, f"half-{half}"), weekday=weekday)
    return provisional(shown, prose, is_provisional=marked)


def _why(prose: Prose, statement: Statement, day: date, half: str) -> str:
    """Say what fixed the day; where that lies in the half-day before (for a whole day in the day before), name it."""
    key = statement.code.removeprefix("training.")
    before = statement.params.get("day")
    if statement.code == "training.why-part":
        return prose.text(key)
    if statement.code not in _ABOUT_HALVES or not isinstance(before, date):
        return prose.say(statement)
    # what begins in the afternoon could else be held that morning, what begins in the morning the afternoon before
    place = half if half == "day" else "am" if before == day else "pm"
    return prose.text(key, before=prose.label(TOPIC, f"before-{place}", day=before))
