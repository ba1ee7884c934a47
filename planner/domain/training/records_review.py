"""
What the training records say: attendance, marks, retraining, certificates and satisfaction.

Source: docs/methods.md#training-records
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from statistics import fmean, variance

from planner.domain.model.company import UserGroup
from planner.domain.model.template import CertificateTemplate, CourseTemplate
from planner.domain.model.text import Text
from planner.domain.model.training_records import (
    AssessmentRecord,
    AttendanceRecord,
    FeedbackSheet,
    TrainingRecords,
)
from planner.domain.model.work_calendar import WorkCalendar
from planner.domain.training.curriculum import ADMINISTRATORS, TrainingWave
from planner.domain.training.records_results import (
    CertificateStanding,
    CertificateState,
    CourseRecord,
    Mean,
    OpenAnswer,
    Rate,
    RetrainBefore,
    Retraining,
    RetrainReason,
    Satisfaction,
    SatisfactionTrend,
    TrainingReview,
    Trend,
)
from planner.errors import Statement

# fewer sheets are read one by one: a trend of them would be chance. An assumption.
LEAST_FOR_TREND = 12
# a difference of means beyond so many standard errors is more than chance shows (about 95 %)
STANDARD_ERRORS = 2.0
# a variance needs at least two values on each side
_LEAST_EACH = 2


@dataclass(frozen=True, slots=True)
class Moments:
    """
    What retraining can be set before: the user acceptance test, the go-live of each wave, the refreshers.

    `today` is the day of the engagement; a moment that is past is none.
    """

    today: date
    uat_start: date
    waves: Sequence[TrainingWave]
    refreshers: Sequence[date]
    calendar: WorkCalendar
    tentative: bool = False


def review_training(
    records: TrainingRecords,
    courses: Sequence[CourseTemplate],
    certificates: Mapping[str, CertificateTemplate],
    groups: Sequence[UserGroup],
    moments: Moments,
) -> TrainingReview:
    """
    Review what was recorded until today, in the order of the courses.

    Args:
        courses: the courses of this engagement; records of others are left out.
        certificates: the certificates of the curriculum with their rules.

    Source: docs/methods.md#training-records
    """
    book = _Book(records, courses, groups)
    lines = tuple(line for course in courses if (line := _course_record(course, book)) is not None)
    retraining = tuple(_retraining(book, courses, moments))
    standings = tuple(_standings(book, courses, certificates))
    overall = _satisfaction(None, records.feedback)
    trend = satisfaction_trend(records.feedback)
    return TrainingReview(
        until=moments.today,
        courses=lines,
        retraining=retraining,
        certificates=standings,
        satisfaction=tuple(_satisfaction_by_course(records.feedback, courses)),
        overall=overall if overall.sheets else None,
        trend=trend,
        answers=tuple(OpenAnswer(one.course_id, one.day, one.remark) for one in records.feedback if one.remark),
        statements=tuple(_statements(lines, retraining, standings, overall, trend)),
    )


# --- who is who ------------------------------------------------------------------------------------------------------


def person(name: Text) -> str:
    """Return what a person is known by: the name as written in Chinese."""
    return name.zh.strip()


@dataclass(frozen=True, slots=True)
class _Count:
    """A counted class: `again` is a make-up class or resit, whose people were asked before."""

    place: tuple[str, int, date | None]
    group_id: str | None
    asked: int
    done: int
    again: bool


@dataclass(frozen=True, slots=True)
class _Named:
    place: tuple[str, int, date | None]
    group_id: str | None
    learner: str
    done: bool


class _Book:
    """The records, with every learner's user group and state."""

    def __init__(
        self, records: TrainingRecords, courses: Sequence[CourseTemplate], groups: Sequence[UserGroup]
    ) -> None:
        self.records = records
        self.groups = {group.id: group for group in groups}
        self.marks = {course.id: course.pass_mark for course in courses}
        self.names: dict[str, Text] = {}
        self.group_of: dict[str, str | None] = {}
        for name, group_id in _people(records):
            self.names.setdefault(person(name), name)
            self.group_of[person(name)] = self.group_of.get(person(name)) or group_id
        self.attendance = [self._attended(one) for one in records.attendance]
        self.assessed = [found for one in records.assessments if (found := self._assessed(one)) is not None]

    def _attended(self, one: AttendanceRecord) -> _Count | _Named:
        place = (one.course_id, one.part, one.day)
        if one.learner is None:
            return _Count(place, one.group_id, one.expected or 0, one.present or 0, one.make_up)
        learner = person(one.learner)
        return _Named(place, self.group_of[learner], learner, one.presence == "present")

    def _assessed(self, one: AssessmentRecord) -> _Count | _Named | None:
        """Return a result; None while it is not marked."""
        place = (one.course_id, 1, one.day)
        if one.learner is None:
            return _Count(place, one.group_id, one.taken or 0, one.passed_count or 0, one.resit)
        verdict = self.verdict(one)
        learner = person(one.learner)
        return None if verdict is None else _Named(place, self.group_of[learner], learner, verdict)

    def verdict(self, one: AssessmentRecord) -> bool | None:
        """Say whether a learner passed: by the pass mark of the course where there are points, else as stated."""
        mark, score = self.marks.get(one.course_id), score_of(one)
        return one.passed if mark is None or score is None else score >= mark - 1e-9

    def attended(self, course_id: str, learner: str) -> bool | None:
        """Say whether a learner was there at every part recorded of a course; None: nothing is recorded."""
        return _best(self.attendance, course_id, learner)

    def passed(self, course_id: str, learner: str) -> bool | None:
        """Say whether a learner has passed the assessment of a course at one attempt or another."""
        return _best(self.assessed, course_id, learner)


def _people(records: TrainingRecords) -> Iterator[tuple[Text, str | None]]:
    for entry in records.roster:
        yield entry.name, entry.group_id
    for given in records.certificates:
        yield given.learner, given.group_id
    named: list[AttendanceRecord | AssessmentRecord] = [*records.attendance, *records.assessments]
    for one in named:
        if one.learner is not None:
            yield one.learner, one.group_id


def score_of(one: AssessmentRecord) -> float | None:
    """Return the points of a learner as a fraction; None where they are not recorded."""
    return one.points / one.out_of if one.points is not None and one.out_of else None


def _best(entries: Sequence[_Count | _Named], course_id: str, learner: str) -> bool | None:
    """A person has done a course who has done each of its parts recorded at least once."""
    done: dict[int, bool] = {}
    for one in entries:
        if isinstance(one, _Named) and one.learner == learner and one.place[0] == course_id:
            done[one.place[1]] = done.get(one.place[1], False) or one.done
    return all(done.values()) if done else None


# --- rates -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Tally:
    """Asked and done, and how many of those missing are not named."""

    asked: int
    done: int
    unnamed: int


def _tally(entries: Sequence[_Count | _Named], course_id: str, group_id: str | None) -> _Tally:
    """
    Count one user group (None: not stated) in one course.

    A count of a class tells the numbers, and rows of the same class only name people in it. Somebody named there who
    has done it on a later day adds to those done; somebody named nowhere else counts as one person.
    """
    own = [one for one in entries if one.place[0] == course_id]
    counts = [one for one in own if isinstance(one, _Count)]
    mine = [one for one in counts if one.group_id == group_id]
    asked = sum(one.asked for one in mine if not one.again)
    done = sum(one.done for one in mine)
    named_missing = 0
    named = [one for one in own if isinstance(one, _Named)]
    for rows in _by_person(named).values():
        inside = [one for one in rows if _covering(one, counts) is not None]
        if inside:
            count = _covering(inside[0], counts)
            if count is None or count.group_id != group_id:
                continue
            missing = not any(one.done for one in inside)
            named_missing += missing
            done += missing and any(one.done for one in rows)
        elif rows[0].group_id == group_id:
            asked += 1
            done += any(one.done for one in rows)
    return _Tally(asked, min(done, asked), max(0, _missing(mine) - named_missing))


def _missing(counts: Sequence[_Count]) -> int:
    """Return how many of the counted classes have not done it, those of make-up classes taken off."""
    first = sum(one.asked - one.done for one in counts if not one.again)
    return first - sum(one.done for one in counts if one.again)


def _by_person(named: Sequence[_Named]) -> dict[tuple[str, int], list[_Named]]:
    found: dict[tuple[str, int], list[_Named]] = {}
    for one in named:
        found.setdefault((one.learner, one.place[1]), []).append(one)
    return found


def _covering(one: _Named, counts: Sequence[_Count]) -> _Count | None:
    """Return the count of the class a named row belongs to: same course, part, day, and group where it says one."""
    same = [count for count in counts if count.place == one.place and not count.again]
    exact = (count for count in same if count.group_id == one.group_id)
    mixed = (count for count in same if count.group_id is None or one.group_id is None)
    return next(exact, None) or next(mixed, None)


def _course_record(course: CourseTemplate, book: _Book) -> CourseRecord | None:
    groups = _groups_of(course.id, book)
    lines = []
    for group_id in groups:
        came = _tally(book.attendance, course.id, group_id)
        passed = _tally(book.assessed, course.id, group_id)
        lines.append((group_id, Rate(came.asked, came.done), Rate(passed.asked, passed.done)))
    scores = _scores(course.id, book)
    if not lines and not scores:
        return None
    return CourseRecord(
        course_id=course.id,
        attendance=_sum(came for _, came, _ in lines),
        passed=_sum(passed for _, _, passed in lines),
        pass_mark=course.pass_mark,
        mean_score=fmean(scores) if scores else None,
        scored=len(scores),
        by_group=tuple(line for line in lines if line[1].asked or line[2].asked),
    )


def _groups_of(course_id: str, book: _Book) -> list[str | None]:
    """Return the groups a course has records of, in the order of the company, those without a group last."""
    found = {one.group_id for one in (*book.attendance, *book.assessed) if one.place[0] == course_id}
    listed: list[str | None] = [group_id for group_id in book.groups if group_id in found]
    return [*listed, *([None] if None in found else [])]


def _scores(course_id: str, book: _Book) -> list[float]:
    """Return everybody's best score in a course."""
    best: dict[str, float] = {}
    for one in book.records.assessments:
        score = score_of(one)
        if one.course_id == course_id and one.learner is not None and score is not None:
            best[person(one.learner)] = max(score, best.get(person(one.learner), 0.0))
    return list(best.values())


def _sum(rates: Iterator[Rate]) -> Rate:
    every = list(rates)
    return Rate(sum(one.asked for one in every), sum(one.done for one in every))


# --- retraining ------------------------------------------------------------------------------------------------------


def _retraining(book: _Book, courses: Sequence[CourseTemplate], moments: Moments) -> Iterator[Retraining]:
    for course in courses:
        named = dict.fromkeys(
            one.learner
            for one in (*book.attendance, *book.assessed)
            if isinstance(one, _Named) and one.place[0] == course.id
        )
        for learner in named:
            reason = _reason(book, course.id, learner)
            if reason is not None:
                yield _again(book, course, moments, learner, book.group_of[learner], reason, 1)
        for group_id in _groups_of(course.id, book):
            away = _tally(book.attendance, course.id, group_id).unnamed
            failed = _tally(book.assessed, course.id, group_id).unnamed
            if away:
                yield _again(book, course, moments, None, group_id, "not_named", away)
            if failed:
                yield _again(book, course, moments, None, group_id, "failed_not_named", failed)


def _reason(book: _Book, course_id: str, learner: str) -> RetrainReason | None:
    """Say why a learner must go again: not there, else not passed; whoever passed need not, there or not."""
    if book.passed(course_id, learner):
        return None
    if book.attended(course_id, learner) is False:
        rows = [
            one
            for one in book.records.attendance
            if one.learner is not None and person(one.learner) == learner and one.course_id == course_id
        ]
        return "excused" if all(one.presence != "absent" for one in rows) else "absent"
    return "failed" if book.passed(course_id, learner) is False else None


def _again(
    book: _Book,
    course: CourseTemplate,
    moments: Moments,
    learner: str | None,
    group_id: str | None,
    reason: RetrainReason,
    people: int,
) -> Retraining:
    found = retrain_by(course, book.groups.get(group_id or ""), moments)
    by, before = found or (None, None)
    return Retraining(
        course_id=course.id,
        learner=book.names[learner] if learner is not None else None,
        people=people,
        group_id=group_id,
        reason=reason,
        by=by,
        before=before,
        provisional=by is not None and (moments.tentative or moments.calendar.is_provisional(by)),
    )


def retrain_by(course: CourseTemplate, group: UserGroup | None, moments: Moments) -> tuple[date, RetrainBefore] | None:
    """
    Return the last working day for retraining and what it comes before; None where nothing is left to come.

    A course before the user test is repeated before it, and when that is past before the go-live of the group's wave
    (the first one ahead for people of no group and for administrators, who look after the system from then on), else
    at the first refresher.
    """
    ahead: list[tuple[date, RetrainBefore]] = []
    if course.stage == "before_uat":
        ahead.append((moments.uat_start, "uat"))
    if course.stage in ("before_uat", "before_go_live"):
        ahead += [(day, "go_live") for day in _go_lives(group, moments.waves)]
    for day, before in ahead:
        last = moments.calendar.shifted(day, -1)
        if last >= moments.today:
            return last, before
    later = sorted(day for day in moments.refreshers if day >= moments.today)
    return (later[0], "refresher") if later else None


def _go_lives(group: UserGroup | None, waves: Sequence[TrainingWave]) -> list[date]:
    if group is None or group.role == ADMINISTRATORS:
        return sorted(wave.go_live for wave in waves)
    named = [wave.go_live for wave in waves if group.id in wave.group_ids]
    return named[:1] or [wave.go_live for wave in waves if group.site_id in wave.site_ids][:1]


# --- certificates ----------------------------------------------------------------------------------------------------


def _standings(
    book: _Book, courses: Sequence[CourseTemplate], certificates: Mapping[str, CertificateTemplate]
) -> Iterator[CertificateStanding]:
    if not book.records.has_results:
        return
    for rule in certificates.values():
        needed = [course for course in courses if rule.audience in course.audiences and course.stage in rule.stages]
        for learner in _candidates(book, rule):
            yield _standing(book, rule, needed, learner)


def _candidates(book: _Book, rule: CertificateTemplate) -> list[str]:
    """Return who may have a certificate: those on the roster, of the audience's user groups, or who were given one."""
    on_roster = [person(entry.name) for entry in book.records.roster if entry.kind == rule.audience]
    given = [person(one.learner) for one in book.records.certificates if one.kind == rule.id]
    roles = {group.id for group in book.groups.values() if group.role == rule.audience}
    of_groups = [learner for learner, group_id in book.group_of.items() if group_id in roles]
    return list(dict.fromkeys((*on_roster, *of_groups, *given)))


def _standing(
    book: _Book, rule: CertificateTemplate, needed: Sequence[CourseTemplate], learner: str
) -> CertificateStanding:
    missed = tuple(course.id for course in needed if not book.attended(course.id, learner))
    marked = [course for course in needed if course.pass_mark is not None and course.id not in missed]
    unmarked = tuple(course.id for course in marked if book.passed(course.id, learner) is None)
    failed = tuple(course.id for course in marked if book.passed(course.id, learner) is False)
    given = [one for one in book.records.certificates if one.kind == rule.id and person(one.learner) == learner]
    complete = bool(needed) and not (missed or unmarked or failed)
    return CertificateStanding(
        kind=rule.id,
        learner=book.names[learner],
        group_id=book.group_of[learner],
        state=_state(given=bool(given), complete=complete),
        issued_on=min((one.issued_on for one in given), default=None),
        missed=missed,
        unmarked=unmarked,
        failed=failed,
    )


def _state(*, given: bool, complete: bool) -> CertificateState:
    if given:
        return "certified" if complete else "without_grounds"
    return "due" if complete else "open"


# --- satisfaction ----------------------------------------------------------------------------------------------------


def _satisfaction_by_course(
    feedback: Sequence[FeedbackSheet], courses: Sequence[CourseTemplate]
) -> Iterator[Satisfaction]:
    for course in courses:
        own = [sheet for sheet in feedback if sheet.course_id == course.id]
        if own:
            yield _satisfaction(course.id, own)


def _satisfaction(course_id: str | None, sheets: Sequence[FeedbackSheet]) -> Satisfaction:
    size = max((len(sheet.marks) for sheet in sheets), default=0)
    statements = tuple(_mean([sheet.marks[number] for sheet in sheets]) for number in range(size))
    every = _mean([mark for sheet in sheets for mark in sheet.marks])
    return Satisfaction(course_id, len(sheets), statements, every)


def _mean(marks: Collection[int | float | None]) -> Mean:
    known = [mark for mark in marks if mark is not None]
    return Mean(fmean(known) if known else None, len(known))


def satisfaction_trend(feedback: Sequence[FeedbackSheet]) -> SatisfactionTrend | None:
    """
    Compare the later half of the dated sheets with the earlier one; None with fewer than 12, or all of one day.

    Sheets of one day stay together: the cut is the change of day nearest the middle.
    Source: docs/methods.md#training-satisfaction
    """
    dated = sorted(
        (
            (sheet.day, fmean(known))
            for sheet in feedback
            if sheet.day and (known := [mark for mark in sheet.marks if mark is not None])
        ),
    )
    if len(dated) < LEAST_FOR_TREND:
        return None
    sizes = [len(list(of_day)) for _, of_day in groupby(dated, key=lambda one: one[0])]
    cuts = [sum(sizes[:number]) for number in range(1, len(sizes))]
    fair = [cut for cut in cuts if _LEAST_EACH <= cut <= len(dated) - _LEAST_EACH]
    if not fair:
        return None
    cut = min(fair, key=lambda one: abs(2 * one - len(dated)))
    earlier, later = ([mark for _, mark in part] for part in (dated[:cut], dated[cut:]))
    return SatisfactionTrend(_mean(earlier), _mean(later), dated[cut][0], _direction(earlier, later))


def _direction(earlier: Sequence[float], later: Sequence[float]) -> Trend:
    difference = fmean(later) - fmean(earlier)
    error = math.sqrt(variance(earlier) / len(earlier) + variance(later) / len(later))
    if abs(difference) <= STANDARD_ERRORS * error + 1e-9:
        return "none_shown"
    return "up" if difference > 0 else "down"


# --- what has to be said ---------------------------------------------------------------------------------------------


def _statements(
    lines: Sequence[CourseRecord],
    retraining: Sequence[Retraining],
    standings: Sequence[CertificateStanding],
    overall: Satisfaction,
    trend: SatisfactionTrend | None,
) -> Iterator[Statement]:
    came, passed = _sum(line.attendance for line in lines), _sum(line.passed for line in lines)
    if came.rate is not None:
        yield Statement("training-records.attended", {"done": came.done, "asked": came.asked, "share": came.rate})
    if passed.rate is not None:
        yield Statement("training-records.passed", {"done": passed.done, "asked": passed.asked, "share": passed.rate})
    yield from _about_retraining(retraining)
    by_state = {state: [one for one in standings if one.state == state] for state in ("due", "without_grounds")}
    if by_state["due"]:
        names = tuple(one.learner for one in by_state["due"])
        yield Statement("training-records.certificates-due", {"count": len(names), "names": names})
    if by_state["without_grounds"]:
        names = tuple(one.learner for one in by_state["without_grounds"])
        yield Statement("training-records.without-grounds", {"count": len(names), "names": names})
    if overall.all_marks.value is not None:
        params = {"mean": overall.all_marks.value, "count": overall.sheets}
        yield Statement("training-records.satisfaction", params)
        yield from _about_trend(trend, overall.sheets)


def _about_retraining(retraining: Sequence[Retraining]) -> Iterator[Statement]:
    """Yield how many must go again, by which day first, and whom no day is left for."""
    dated = [one for one in retraining if one.by is not None]
    if dated:
        first = min(one.by for one in dated if one.by is not None)
        seats = sum(one.people for one in dated)
        yield Statement("training-records.retrain", {"count": seats, "first": first})
    undated = sum(one.people for one in retraining if one.by is None)
    if undated:
        yield Statement("training-records.retrain-undated", {"count": undated})


def _about_trend(trend: SatisfactionTrend | None, sheets: int) -> Iterator[Statement]:
    if trend is None:
        if sheets < LEAST_FOR_TREND:
            yield Statement("training-records.no-trend", {"count": sheets, "least": LEAST_FOR_TREND})
        return
    params = {
        "earlier": trend.earlier.value,
        "earlier_count": trend.earlier.count,
        "later": trend.later.value,
        "later_count": trend.later.count,
        "day": trend.later_from,
    }
    codes = {
        "up": "training-records.trend-up",
        "down": "training-records.trend-down",
        "none_shown": "training-records.trend-none",
    }
    yield Statement(codes[trend.direction], params)
