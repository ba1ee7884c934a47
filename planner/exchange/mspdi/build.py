"""Makes the exchange project of an engagement's plan."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time

from planner.domain.model.company import TeamMember
from planner.domain.model.template import PlanTemplate
from planner.domain.rollout.blackouts import Blackouts
from planner.domain.rollout.moments import Moments, is_event, own_links
from planner.domain.rollout.network import asked_point
from planner.domain.rollout.results import Link, RolloutPlan, WorkPackage
from planner.exchange.mspdi.calendars import base_calendar, is_away, person_calendar, resting_calendar
from planner.exchange.mspdi.fingerprint import with_fingerprints
from planner.exchange.mspdi.ids import assign_uids
from planner.exchange.mspdi.links import Helper, direct_and_helped
from planner.exchange.mspdi.model import (
    AS_SOON_AS_POSSIBLE,
    FIELD_HELPER,
    FIELD_ID,
    FIELD_LENGTH,
    FIELD_PRINT,
    FIELD_ROLE,
    FIELDS_REQUIREMENTS,
    MINUTES_PER_DAY,
    MUST_FINISH_ON,
    MUST_START_ON,
    START_NO_EARLIER,
    Project,
    ProjectCalendar,
    Resource,
    Task,
    TaskAssignment,
    TaskBaseline,
    TaskLink,
)
from planner.exchange.mspdi.notes import notes_of
from planner.exchange.mspdi.people import MEMBER, ROLE, Share, members_of, shares_of
from planner.services.run import EngagementResult
from planner.wording import Wording

_PROJECT = "calendar:project"
# baselines the format has room for
_BASELINES = 11


@dataclass(frozen=True, slots=True)
class ExchangeProject:
    """The project and what has to be stored for the next export: the number of every key."""

    project: Project
    uids: Mapping[str, int]


def build_project(
    result: EngagementResult, say: Wording, known_uids: Mapping[str, int] | None = None
) -> ExchangeProject:
    """
    Return an engagement's plan as a project.

    Args:
        known_uids: key -> number of earlier exports, so that what stays keeps its number.

    Source: docs/exchange.md
    """
    return _Builder(result, say, known_uids or {}).build()


@dataclass(frozen=True, slots=True)
class _Group:
    """A summary task: its key, title, level and outline number, and the work packages under it."""

    key: str
    title: str
    level: int
    outline: str
    packages: tuple[WorkPackage, ...]


@dataclass(frozen=True, slots=True)
class _Done:
    """How far a work package is (0-100), when it began and when it was finished."""

    percent: int
    start: datetime | None
    finish: datetime | None


@dataclass(slots=True)
class _Numbers:
    """Numbers of tasks, resources, assignments and calendars: each kind has its own."""

    known: Mapping[str, int]
    given: dict[str, int] = field(default_factory=dict)

    def assign(self, kind: str, keys: Iterable[str]) -> None:
        """Give numbers to the keys of a kind."""
        known = {key: uid for key, uid in self.known.items() if key.startswith(f"{kind}/")}
        self.given |= assign_uids((f"{kind}/{key}" for key in keys), known)

    def of(self, kind: str, key: str) -> int:
        """Return the number of a key."""
        return self.given[f"{kind}/{key}"]


class _Builder:
    def __init__(self, result: EngagementResult, say: Wording, known_uids: Mapping[str, int]) -> None:
        self.result, self.say = result, say
        self.plan: RolloutPlan = result.rollout
        self.template: PlanTemplate = result.packs.plan_templates[self.plan.template_id]
        self.moments = Moments(self.plan, result.calendar)
        self.members = members_of(result)
        self.blackouts = Blackouts(result.engagement.blackouts, result.calendar)
        self.numbers = _Numbers(known_uids)
        self.rests = {package.id: self._rest_days(package) for package in self.plan.work_packages}
        self.resting = {purpose: self._blocked_days(purpose) for purpose in self._resting_purposes()}
        self.direct: dict[str, list[Link]] = {}
        self.helpers: dict[str, list[Helper]] = {}
        for package in self.plan.work_packages:
            direct, helped = direct_and_helped(own_links(package), own_calendar=bool(self.rests[package.id]))
            self.direct[package.id] = direct
            self.helpers[package.id] = [self._helper(package, link) for link in helped]
        self.shares = [
            share for package in self.plan.work_packages for share in shares_of(result, package, self._days(package))
        ]

    def build(self) -> ExchangeProject:
        groups = tuple(self._groups())
        helpers = [helper for each in self.helpers.values() for helper in each]
        keys = [*(group.key for group in groups), *(one.id for one in self.plan.work_packages)]
        self.numbers.assign("task", [*keys, *(helper.key for helper in helpers)])
        resources = self._resource_keys()
        self.numbers.assign("resource", resources)
        self.numbers.assign("assignment", (f"{one.work_package_id}@{one.resource}" for one in self.shares))
        self.numbers.assign("calendar", [_PROJECT, *(f"rest:{purpose}" for purpose in self.resting), *resources])
        calendars = self._calendars(resources)
        tasks = tuple(self._tasks(groups))
        engagement = self.result.engagement
        project = Project(
            title=self.say.label("exchange.project-title", title=engagement.title),
            author=self.say.value(engagement.consultant),
            company=self.say.value(engagement.client),
            currency=engagement.currency,
            created=datetime.combine(engagement.today, time()),
            start=tasks[0].start,
            finish=tasks[0].finish,
            status_date=self._evening(self.plan.status_date),
            calendar_uid=self.numbers.of("calendar", _PROJECT),
            calendars=calendars,
            tasks=tasks,
            resources=tuple(map(self._resource, resources)),
            assignments=tuple(map(self._assignment, self.shares)),
            field_names=self._field_names(),
        )
        return ExchangeProject(with_fingerprints(project), {**self.numbers.known, **self.numbers.given})

    # --- tasks -------------------------------------------------------------------------------------------------------

    def _groups(self) -> Iterator[_Group]:
        say = self.say
        phases = list(dict.fromkeys(package.phase for package in self.plan.work_packages))
        for number, phase in enumerate(phases, start=1):
            inside = [package for package in self.plan.work_packages if package.phase == phase]
            coded = self.template.phases.get(phase)
            name = say.value(coded.text) if coded else phase
            title = say.label("exchange.phase", code=phase, name=name)
            yield _Group(f"phase:{phase}", title, 1, str(number), tuple(inside))
            deliverables = list(dict.fromkeys(package.deliverable for package in inside))
            for place, deliverable in enumerate(deliverables, start=1):
                own = tuple(package for package in inside if package.deliverable == deliverable)
                key = f"phase:{phase}/{deliverable.zh}"
                yield _Group(key, say.value(deliverable), 2, f"{number}.{place}", own)

    def _tasks(self, groups: Sequence[_Group]) -> Iterator[Task]:
        everything = tuple(self.plan.work_packages)
        title = self.say.value(self.result.engagement.title)
        yield self._summary(_Group("", title, 0, "0", everything), uid=0)
        for group in groups:
            yield self._summary(group, self.numbers.of("task", group.key))
            if group.level == 1:
                continue
            for place, task in enumerate(self._leaves(group), start=1):
                yield task(f"{group.outline}.{place}")

    def _leaves(self, group: _Group) -> Iterator[_Leaf]:
        for package in group.packages:
            for helper in self.helpers[package.id]:
                yield _Leaf(self, package, helper)
            yield _Leaf(self, package, None)

    def _summary(self, group: _Group, uid: int) -> Task:
        start = min(self.moments.start(package.id) for package in group.packages)
        finish = max(self.moments.finish(package.id) for package in group.packages)
        days = self.result.calendar.working_days_between(start.date(), finish.date())
        return Task(
            uid=uid,
            name=group.title,
            level=group.level,
            outline=group.outline,
            start=start,
            finish=finish,
            minutes=days * MINUTES_PER_DAY,
            summary=True,
            critical=any(self.plan.schedule[package.id].critical for package in group.packages),
            percent=self._summary_percent(group.packages),
            fields={FIELD_ID: group.key} if group.key else {},
        )

    def _summary_percent(self, packages: Sequence[WorkPackage]) -> int:
        lengths = {package.id: self._days(package) for package in packages}
        done = sum(self.plan.schedule[id_].fraction_done * days for id_, days in lengths.items())
        return round(100 * done / sum(lengths.values())) if sum(lengths.values()) else 0

    def package_task(self, package: WorkPackage, outline: str) -> Task:
        """Return the task of a work package."""
        dates, moments = self.plan.schedule[package.id], self.moments
        done = self._done(package)
        constraint, when = self._constraint(package, started=done.start is not None)
        away = self._people_away(package)
        resting = self.rests[package.id]
        calendar = f"rest:{package.avoids_blackouts}" if resting else _PROJECT
        return Task(
            uid=self.numbers.of("task", package.id),
            name=self.say.value(package.title),
            level=3,
            outline=outline,
            start=moments.start(package.id),
            finish=moments.finish(package.id),
            minutes=self._days(package) * MINUTES_PER_DAY,
            milestone=is_event(package),
            critical=dates.critical,
            percent=done.percent,
            actual_start=done.start,
            actual_finish=done.finish,
            constraint=constraint,
            constraint_date=when,
            deadline=self._evening(_deadline(package)),
            calendar_uid=self.numbers.of("calendar", calendar) if resting or away else None,
            ignores_people=bool(resting) or away,
            notes=notes_of(self.result, package, self.say),
            links=tuple(self._links(package)),
            fields=self._fields(package),
            baselines=tuple(self._baselines(package)),
        )

    def _done(self, package: WorkPackage) -> _Done:
        """Return how far a package is, and since when."""
        progress, moments = self.result.engagement.steering.progress.get(package.id), self.moments
        if progress is not None and progress.actual_finish is not None:
            return _Done(100, moments.start(package.id), moments.finish(package.id))
        started = progress is not None and progress.actual_start is not None
        # only what has an actual finish is finished
        most = 0 if is_event(package) else 99
        percent = min(round(self.plan.schedule[package.id].fraction_done * 100), most)
        return _Done(percent, moments.start(package.id) if started else None, None)

    def helper_task(self, package: WorkPackage, helper: Helper, outline: str) -> Task:
        """Return the milestone that stands in for a link."""
        names = {one.id: one.title for one in self.plan.work_packages}
        title = self.say.label("exchange.helper", predecessor=names[helper.predecessor_id], successor=package.title)
        first = TaskLink(
            self.numbers.of("task", helper.predecessor_id), helper.first_type, helper.lag_days, helper.lag_unit
        )
        return Task(
            uid=self.numbers.of("task", helper.key),
            name=title,
            level=3,
            outline=outline,
            start=helper.when,
            finish=helper.when,
            minutes=0,
            milestone=True,
            notes=self.say.label("exchange.helper-why"),
            links=(first,),
            fields={FIELD_HELPER: helper.marker},
        )

    def _constraint(self, package: WorkPackage, *, started: bool) -> tuple[int, datetime | None]:
        """Return the constraint that keeps the planned date: none where the links alone lead to it."""
        moments, id_ = self.moments, package.id
        kind = package.constraint.kind if package.constraint else ""
        if started:
            return AS_SOON_AS_POSSIBLE, None
        if kind == "start_on":
            return MUST_START_ON, moments.start(id_)
        if kind == "finish_on":
            return MUST_FINISH_ON, moments.finish(id_)
        asked, planned = moments.asked_start(id_), moments.span(id_).start
        # a finish asked for by a link is met on the calendar of the work, which may differ from ours
        turned = any(link.type[1] == "F" and link.lag_unit == "ed" for link in own_links(package))
        if asked > planned or (turned and asked == planned):
            return MUST_START_ON, moments.start(id_)
        if asked < planned or moments.opens_day(id_) or kind == "start_no_earlier" or self.rests[id_]:
            return START_NO_EARLIER, moments.start(id_)
        return AS_SOON_AS_POSSIBLE, None

    def _links(self, package: WorkPackage) -> Iterator[TaskLink]:
        for link in self.direct[package.id]:
            uid = self.numbers.of("task", link.predecessor_id)
            yield TaskLink(uid, link.type, link.lag_days, link.lag_unit)
        for helper in self.helpers[package.id]:
            yield TaskLink(self.numbers.of("task", helper.key), helper.second_type, 0, "wd")

    def _helper(self, package: WorkPackage, link: Link) -> Helper:
        point = asked_point(link, self.moments.span(link.predecessor_id), self.moments.days.elapsed)
        when = self.moments.at(point, evening=link.type[0] == "F")
        return Helper(link.predecessor_id, package.id, link.type, link.lag_days, link.lag_unit, when)

    def _fields(self, package: WorkPackage) -> dict[int, str]:
        role = self.template.roles.get(package.raci.accountable)
        fields = {
            FIELD_ID: package.id,
            FIELD_ROLE: self.say.value(role.title) if role else package.raci.accountable,
        }
        return fields | dict(zip(FIELDS_REQUIREMENTS, _packed(package.requirement_ids), strict=False))

    def _field_names(self) -> dict[int, str]:
        names = {
            FIELD_ID: self.say.label("exchange.field-id"),
            FIELD_ROLE: self.say.label("exchange.field-role"),
            FIELD_HELPER: self.say.label("exchange.field-helper"),
            FIELD_PRINT: self.say.label("exchange.field-print"),
        }
        used = max((len(_packed(one.requirement_ids)) for one in self.plan.work_packages), default=1)
        for number, place in enumerate(FIELDS_REQUIREMENTS[: max(used, 1)], start=1):
            names[place] = self.say.label("exchange.field-requirements", number=number)
        return names

    def _baselines(self, package: WorkPackage) -> Iterator[TaskBaseline]:
        baselines = tuple(reversed(self.result.engagement.steering.baselines))[:_BASELINES]
        event, opens = is_event(package), self.moments.opens_day(package.id)
        for number, baseline in enumerate(baselines):
            dates = baseline.packages.get(package.id)
            if dates is None:
                continue
            days = 0 if event else self.result.calendar.working_days_between(dates.start, dates.finish)
            start = self.moments.clock(dates.start, evening=event and not opens)
            finish = self.moments.clock(dates.finish, evening=not opens)
            yield TaskBaseline(number, start, finish, days * MINUTES_PER_DAY, dates.budget)

    # --- calendars ---------------------------------------------------------------------------------------------------

    def _days(self, package: WorkPackage) -> int:
        """Return the working days of a package without those it rests on."""
        return self.moments.working_days(package.id) - len(self.rests[package.id])

    def _rest_days(self, package: WorkPackage) -> frozenset[date]:
        """Return the days inside a package on which it rests; none where they do not explain its length."""
        purpose, steering = package.avoids_blackouts, self.result.engagement.steering
        if purpose == "none" or package.meeting or is_event(package) or package.id in steering.progress:
            return frozenset()
        days = self.moments.days_of(package.id)
        blocked = frozenset(day for day in days if self.blackouts.on(day, purpose))
        return blocked if len(days) - len(blocked) == package.duration.likely_days else frozenset()

    def _resting_purposes(self) -> list[str]:
        purposes = (one.avoids_blackouts for one in self.plan.work_packages if self.rests[one.id])
        return sorted(set(purposes))

    def _blocked_days(self, purpose: str) -> tuple[date, ...]:
        """Return the working days of the plan's years on which a purpose is forbidden."""
        first, last = date(self._years()[0], 1, 1), date(self._years()[-1], 12, 31)
        days = (date.fromordinal(number) for number in range(first.toordinal(), last.toordinal() + 1))
        working = (day for day in days if self.result.calendar.is_working(day))
        return tuple(day for day in working if self.blackouts.on(day, purpose))

    def _years(self) -> range:
        dates = self.plan.schedule.values()
        first = min(min((one.start for one in dates), default=self.plan.start), self.plan.start)
        last = max((one.late_finish for one in dates), default=self.plan.start)
        last = max(last, *(one.finish for one in dates)) if dates else last
        # room to move: the year after the last one too
        return range(first.year, last.year + 2)

    def _calendars(self, resources: Sequence[str]) -> tuple[ProjectCalendar, ...]:
        say, of = self.say, self.numbers.of
        name = say.label("exchange.calendar")
        base = base_calendar(self.result.calendar, self._years(), of("calendar", _PROJECT), name, say)
        made = [base]
        for purpose, days in self.resting.items():
            title = say.label("exchange.calendar-resting", name=name, purpose=say.label(f"exchange.purpose-{purpose}"))
            reason = say.label("exchange.resting")
            made.append(resting_calendar(base, days, of("calendar", f"rest:{purpose}"), title, reason))
        for key in resources:
            title, uid, member = self._resource_name(key), of("calendar", key), self._member(key)
            if member:
                reason = say.label("exchange.absent")
                made.append(person_calendar(member, self.result.calendar, base, self._years(), uid, title, reason))
            else:
                made.append(ProjectCalendar(uid, title, base.uid, ()))
        return tuple(made)

    def _people_away(self, package: WorkPackage) -> bool:
        """Say whether somebody who works on a package is not there on a day of it."""
        people = (self._member(one.resource) for one in self.shares if one.work_package_id == package.id)
        days = self.moments.days_of(package.id)
        return any(is_away(member, self.result.calendar, day) for member in people if member for day in days)

    # --- people ------------------------------------------------------------------------------------------------------

    def _resource_keys(self) -> tuple[str, ...]:
        """Return the people of the project, then the roles that work without a named person."""
        people = [f"{MEMBER}:{member.id}" for member in self.result.engagement.team]
        roles = {share.resource for share in self.shares if share.resource.startswith(f"{ROLE}:")}
        return (*people, *(f"{ROLE}:{id_}" for id_ in self.template.roles if f"{ROLE}:{id_}" in roles))

    def _member(self, key: str) -> TeamMember | None:
        return self.members.get(key.removeprefix(f"{MEMBER}:")) if key.startswith(f"{MEMBER}:") else None

    def _resource_name(self, key: str) -> str:
        member = self._member(key)
        if member:
            return self.say.value(member.name)
        role = self.template.roles.get(key.removeprefix(f"{ROLE}:"))
        return self.say.value(role.title) if role else key

    def _resource(self, key: str) -> Resource:
        member = self._member(key)
        group = self.template.roles.get(member.role) if member else None
        return Resource(
            uid=self.numbers.of("resource", key),
            name=self._resource_name(key),
            group=self.say.value(group.title) if group else "",
            max_units=member.availability if member else 1.0,
            generic=member is None,
            calendar_uid=self.numbers.of("calendar", key),
            code=key,
        )

    def _assignment(self, share: Share) -> TaskAssignment:
        package = next(one for one in self.plan.work_packages if one.id == share.work_package_id)
        minutes, done = round(share.units * self._days(package) * MINUTES_PER_DAY), self._done(package)
        return TaskAssignment(
            uid=self.numbers.of("assignment", f"{package.id}@{share.resource}"),
            task_uid=self.numbers.of("task", package.id),
            resource_uid=self.numbers.of("resource", share.resource),
            units=round(share.units, 4),
            minutes=minutes,
            start=self.moments.start(package.id),
            finish=self.moments.finish(package.id),
            percent=done.percent,
            actual_start=done.start,
            actual_finish=done.finish,
        )

    def _evening(self, day: date | None) -> datetime | None:
        return None if day is None else self.moments.clock(day, evening=True)


@dataclass(frozen=True, slots=True)
class _Leaf:
    """A task of the lowest level, made once its outline number is known."""

    builder: _Builder
    package: WorkPackage
    helper: Helper | None

    def __call__(self, outline: str) -> Task:
        if self.helper:
            return self.builder.helper_task(self.package, self.helper, outline)
        return self.builder.package_task(self.package, outline)


def _deadline(package: WorkPackage) -> date | None:
    """Return by when a package should be finished: a deadline, or a finish no later than a day."""
    days = [package.deadline]
    if package.constraint and package.constraint.kind == "finish_no_later":
        days.append(package.constraint.day)
    return min((day for day in days if day), default=None)


def _packed(ids: Sequence[str]) -> list[str]:
    """Join ids by commas into texts no longer than a field holds."""
    packed: list[str] = []
    for id_ in ids:
        if packed and len(packed[-1]) + 2 + len(id_) <= FIELD_LENGTH:
            packed[-1] += f", {id_}"
        else:
            packed.append(id_)
    return packed
