"""The adoption plan: communication, promotion, seed users and low activity put on the days of the roll-out plan."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from planner.domain.model.template import Rhythm
from planner.domain.model.text import Text
from planner.domain.model.work_calendar import WorkCalendar
from planner.domain.rollout.adoption_template import (
    AdoptionTemplate,
    CommunicationTemplate,
    Moment,
    PolicyTemplate,
    TimeLimit,
    WaveCount,
)
from planner.domain.rollout.duties import recurring_days
from planner.domain.rollout.meetings import Meetings
from planner.domain.rollout.results import RolloutPlan, Wave, WorkPackage
from planner.domain.rollout.support import SupportReview

# anchors that repeat for waves give an activity for each of them
_WAVE = "wave:"
# what goes by this channel is told when this body sits
_BY_SITTING, _COMMITTEE = "steering_meeting", "steering"


@dataclass(frozen=True, slots=True)
class ClassDay:
    """A day on which users are taught a course: of one wave, or a refresher for all (`wave_id` None); their roles."""

    course_id: str
    day: date
    wave_id: str | None
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Communication:
    """
    A dated communication; `wave_id` is set where it repeats for waves.

    `last_day` is later than `day` where it is told in several classes. `pains` and `kpis` are those of the pack that
    this engagement has. `moved_from` is the day it would have fallen on, when that day lay before the start of the
    plan. `moves_with_go_live`: its day follows from a go-live that is still to come, and moves when that does.
    """

    id: str
    template_id: str
    title: Text
    day: date
    provisional: bool
    wave_id: str | None
    audiences: tuple[str, ...]
    sender: str
    channel: str
    message: Text
    material: Text
    work_package_ids: tuple[str, ...]
    pains: tuple[str, ...]
    kpis: tuple[str, ...]
    reasons: tuple[str, ...]
    last_day: date
    moves_with_go_live: bool
    moved_from: date | None = None


@dataclass(frozen=True, slots=True)
class DatedStep:
    """A step with its day, who does it and the wave it belongs to; the output where the pack names one."""

    text: Text
    day: date
    provisional: bool
    owner: str
    wave_id: str | None
    output: Text | None


@dataclass(frozen=True, slots=True)
class PromotionPeriod:
    """A stage of the promotion plan with its days; `number` is its place in the pack, from 0."""

    number: int
    first_day: date
    last_day: date
    work_package_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BehaviourRecord:
    """A manager behaviour with the days on which the record sheet asks for it, and the roles here that show it."""

    number: int
    roles: tuple[str, ...]
    days: tuple[date, ...]
    kpis: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AdoptionPlan:
    """The adoption plan of one engagement; communications by day, the rest in the order of the pack."""

    communications: tuple[Communication, ...] = ()
    promotion: tuple[PromotionPeriod, ...] = ()
    seed_steps: tuple[DatedStep, ...] = ()
    seed_users: int | None = None
    low_activity_steps: tuple[DatedStep, ...] = ()
    behaviours: tuple[BehaviourRecord, ...] = ()
    time_limits: tuple[TimeLimit, ...] = ()
    support: SupportReview | None = None


def plan_adoption(
    template: AdoptionTemplate,
    policy: PolicyTemplate | None,
    rollout: RolloutPlan,
    calendar: WorkCalendar,
    audiences: Sequence[str],
    groups: Sequence[int],
    modules: Iterable[str],
    pains: Iterable[str],
    kpis: Iterable[str],
    classes: Sequence[ClassDay] = (),
    wave_roles: Mapping[str, Collection[str]] | None = None,
    reviews: Mapping[str, date] | None = None,
    meetings: Meetings | None = None,
) -> AdoptionPlan:
    """
    Put the adoption pack on the days of a roll-out plan.

    Args:
        audiences: roles of users this engagement has.
        groups: users of each department at each site; every one of them gives seed users by its own size.
        modules: catalogue modules in scope, which decide the time limits that apply.
        pains: pains somebody stated.
        kpis: KPIs that are measured here.
        classes: days of the training plan for users.
        wave_roles: roles among the users of each wave; a message to a wave names no other roles of users (those of
            the other waves and those of the pack's `impacts`).
        reviews: days of the reviews of the KPI calendar; nothing is told of a review that is not among them.
        meetings: when bodies sit; what is told to the steering committee waits for no day that nobody stated.

    Source: docs/methods.md#adoption-days
    """
    days = _Days(rollout, calendar, classes, wave_roles or {}, frozenset(template.impacts), reviews or {}, meetings)
    known_pains, known_kpis, in_scope = set(pains), set(kpis), set(modules)
    users = sum(wave.users for wave in rollout.waves)
    steps = (_seed_steps(days, text, when, owner) for text, when, owner in _steps_of(template))
    return AdoptionPlan(
        communications=tuple(_communications(template, days, known_pains, known_kpis)),
        promotion=tuple(_promotion(template, days)),
        seed_steps=tuple(sorted((step for several in steps for step in several), key=lambda step: step.day)),
        seed_users=_seats(groups or (users,), template.seed_users.per_users) if users else None,
        low_activity_steps=tuple(_low_activity(template, days)),
        behaviours=tuple(_behaviours(template, days, audiences, known_kpis)),
        time_limits=tuple(
            replace(limit, who=tuple(role for role in limit.who if role in audiences))
            for limit in (policy.time_limits if policy else ())
            if (not limit.modules or in_scope & set(limit.modules)) and set(limit.who) & set(audiences)
        ),
    )


def wave_count(rollout: RolloutPlan) -> WaveCount:
    """Return whether a plan goes live in several waves or at once."""
    return "several" if len(rollout.waves) > 1 else "single"


class _Days:
    """Finds the days of moments in a plan."""

    def __init__(
        self,
        rollout: RolloutPlan,
        calendar: WorkCalendar,
        classes: Sequence[ClassDay],
        wave_roles: Mapping[str, Collection[str]],
        user_roles: frozenset[str],
        reviews: Mapping[str, date],
        meetings: Meetings | None,
    ) -> None:
        self.rollout = rollout
        self.calendar = calendar
        self.classes = classes
        self.wave_roles = wave_roles
        self.user_roles = user_roles
        self.reviews = reviews
        self.meetings = meetings
        self.first_go_live = min((wave.go_live for wave in rollout.waves), default=None)
        self.end = max((each.finish for each in rollout.schedule.values()), default=rollout.start)

    def of(self, moment: Moment) -> Iterator[tuple[date, Wave | None]]:
        """Yield the days of a moment with the wave each belongs to; nothing when its anchor is not in the plan."""
        for anchor, wave in self._anchors(moment):
            yield self.calendar.shifted(self.calendar.on_or_after(anchor), moment.days), wave

    def by_channel(self, channel: str, day: date) -> date:
        """Return the last sitting up to a day for what the steering committee is told; other channels need none."""
        if channel != _BY_SITTING or self.meetings is None:
            return day
        sitting = self.meetings.last_on_or_before(_COMMITTEE, day)
        # before the project nobody sits for it
        return sitting if sitting is not None and sitting >= self.rollout.start else day

    def one(self, moment: Moment) -> date | None:
        """Return the first day of a moment, so that of the first wave; None when its anchor is not in the plan."""
        return min((day for day, _ in self.of(moment)), default=None)

    def packages(self, template_id: str, wave: Wave | None = None) -> tuple[WorkPackage, ...]:
        """Return the work packages made from a template: of one wave where they repeat for waves, else all."""
        own = tuple(one for one in self.rollout.work_packages if one.template_id == template_id)
        of_wave = tuple(one for one in own if wave and one.subject == f"{_WAVE}{wave.id}")
        return of_wave or own

    def classes_of(self, course_id: str | None, wave: Wave) -> tuple[ClassDay, ...]:
        """Return the classes of a wave's users: of one course, or of all."""
        return tuple(one for one in self.classes if one.wave_id == wave.id and course_id in {None, one.course_id})

    def roles_told(self, audiences: Sequence[str], wave: Wave) -> tuple[str, ...]:
        """Return the audiences without the roles of users this wave has not; with no users registered all stay."""
        registered = {role for roles in self.wave_roles.values() for role in roles}
        own = self.wave_roles.get(wave.id, ())
        elsewhere = (registered | self.user_roles) - set(own) if registered else set[str]()
        return tuple(one for one in audiences if one not in elsewhere)

    def _anchors(self, moment: Moment) -> Iterator[tuple[date, Wave | None]]:
        waves = self.rollout.waves
        match moment.anchor:
            case "start":
                yield self.rollout.start, None
            case "end":
                yield self.end, None
            case "go_live":
                yield min(wave.go_live for wave in waves), None
            case "end_of_waves":
                yield max(wave.go_live for wave in waves), None
            case "wave":
                yield from ((wave.go_live, wave) for wave in waves)
            case "classes":
                yield from self._of_classes(moment.of)
            case "refresher" | "review":
                yield from ((day, None) for day in self._after_go_live(moment))
            case "gate" | "package":
                yield from self._of_packages(self._package_ids(moment))
            case "last_package":
                yield from self._last_of(moment.of or "")

    def _after_go_live(self, moment: Moment) -> list[date]:
        """Return the day of the first refresher or of a review; nothing when there is none."""
        if moment.anchor == "review":
            return [day for id_, day in self.reviews.items() if id_ == moment.of]
        return sorted(one.day for one in self.classes if one.wave_id is None)[:1]

    def _package_ids(self, moment: Moment) -> list[str]:
        """Return the work packages of a gate, or those made from a template."""
        if moment.anchor == "package":
            return [one.id for one in self.packages(moment.of or "")]
        gates = (gate for gate in self.rollout.gates if gate.id.split(".", maxsplit=1)[0] == moment.of)
        return [gate.work_package_id for gate in gates]

    def _last_of(self, template_id: str) -> Iterator[tuple[date, None]]:
        """Yield the last finish of the work packages made from a template; nothing when there is none."""
        ends = [self.rollout.schedule[one.id].finish for one in self.packages(template_id)]
        if ends:
            yield max(ends), None

    def _of_classes(self, course_id: str | None) -> Iterator[tuple[date, Wave | None]]:
        """Yield the first class of each wave; a wave without a timetable counts from its go-live, a course does not."""
        for wave in self.rollout.waves:
            found = [one.day for one in self.classes_of(course_id, wave)]
            if found or course_id is None:
                yield min(found, default=wave.go_live), wave

    def _of_packages(self, package_ids: Sequence[str]) -> Iterator[tuple[date, Wave | None]]:
        """Yield the finish of each wave's work package, or the last finish of the others."""
        subjects: Mapping[str, str | None] = {one.id: one.subject for one in self.rollout.work_packages}
        by_subject = {f"{_WAVE}{wave.id}": wave for wave in self.rollout.waves}
        waves = {id_: by_subject.get(subjects[id_] or "") for id_ in package_ids}
        if any(waves.values()):
            yield from ((self.rollout.schedule[id_].finish, wave) for id_, wave in waves.items() if wave)
        elif package_ids:
            yield max(self.rollout.schedule[id_].finish for id_ in package_ids), None


def _communications(
    template: AdoptionTemplate, days: _Days, pains: set[str], kpis: set[str]
) -> tuple[Communication, ...]:
    found = [
        _communication(one, day, wave, days, pains, kpis)
        for one in template.communications
        if days.packages(one.package)
        for asked, wave in days.of(one.when)
        for day in (days.by_channel(one.channel, asked),)
    ]
    return tuple(sorted((one for one in found if one.audiences), key=lambda one: one.day))


def _communication(
    template: CommunicationTemplate,
    day: date,
    wave: Wave | None,
    days: _Days,
    pains: set[str],
    kpis: set[str],
) -> Communication:
    start = days.rollout.start
    early = day < start
    shown = start if early else day
    several = wave is not None and len(days.rollout.waves) > 1
    audiences, last = _told(template, shown, wave, days)
    live = days.first_go_live
    return Communication(
        id=f"{template.id}.{wave.id}" if wave and several else template.id,
        template_id=template.id,
        title=template.title,
        day=shown,
        provisional=days.calendar.is_provisional(shown),
        wave_id=wave.id if wave and several else None,
        audiences=audiences,
        sender=template.sender,
        channel=template.channel,
        message=template.message,
        material=template.material,
        work_package_ids=tuple(package.id for package in days.packages(template.package, wave)),
        pains=tuple(pain for pain in template.pains if pain in pains),
        kpis=tuple(kpi for kpi in template.kpis if kpi in kpis),
        reasons=template.reasons,
        last_day=last,
        moves_with_go_live=wave is not None or (live is not None and shown >= live),
        moved_from=day if early else None,
    )


def _told(template: CommunicationTemplate, day: date, wave: Wave | None, days: _Days) -> tuple[tuple[str, ...], date]:
    """Return who is told and until when: what is part of a course reaches the people of its classes on their days."""
    if wave is None:
        return template.audiences, day
    taught = days.classes_of(template.when.of, wave) if template.when.anchor == "classes" and template.when.of else ()
    if taught:
        roles = tuple(dict.fromkeys(role for one in taught for role in one.roles))
        return roles, max(one.day for one in taught)
    return days.roles_told(template.audiences, wave), day


def _promotion(template: AdoptionTemplate, days: _Days) -> Iterator[PromotionPeriod]:
    for number, stage in enumerate(template.promotion):
        if stage.only not in {None, wave_count(days.rollout)}:
            continue
        first, last = days.one(stage.begins), days.one(stage.ends)
        if first is not None and last is not None:
            packages = tuple(package.id for package in days.packages(stage.package))
            yield PromotionPeriod(number, min(first, last), max(first, last), packages)


def _steps_of(template: AdoptionTemplate) -> Iterator[tuple[Text, Moment, str]]:
    for step in template.seed_users.steps:
        yield step.text, step.when, step.owner


def _seats(groups: Sequence[int], per_users: int) -> int:
    """Return the seed users of all groups together, at least one in each: the sum of the places that are filled."""
    return sum(max(math.ceil(size / per_users), 1) for size in groups)


def _seed_steps(days: _Days, text: Text, when: Moment, owner: str) -> Iterator[DatedStep]:
    several = len(days.rollout.waves) > 1
    for day, wave in days.of(when):
        shown = max(day, days.rollout.start)
        yield DatedStep(
            text, shown, days.calendar.is_provisional(shown), owner, wave.id if wave and several else None, None
        )


def _low_activity(template: AdoptionTemplate, days: _Days) -> Iterator[DatedStep]:
    """Yield the steps wave by wave; without the work package of the pack nobody does them."""
    if not days.packages(template.low_activity.package):
        return
    for wave in days.rollout.waves:
        late = _delay(template, days, wave)
        for step in template.low_activity.steps:
            day = days.calendar.shifted(wave.go_live, step.days + late)
            yield DatedStep(step.text, day, days.calendar.is_provisional(day), step.owner, wave.id, step.output)


def _delay(template: AdoptionTemplate, days: _Days, wave: Wave) -> int:
    """Return by how many working days the wave's work package starts after the first step: all steps wait for it."""
    low, calendar = template.low_activity, days.calendar
    package = min(days.packages(low.package, wave), key=lambda one: days.rollout.schedule[one.id].start)
    first = calendar.shifted(wave.go_live, min((step.days for step in low.steps), default=0))
    start = calendar.on_or_after(days.rollout.schedule[package.id].start)
    late = 0
    while calendar.shifted(first, late) < start:
        late += 1
    return late


def _behaviours(
    template: AdoptionTemplate, days: _Days, audiences: Sequence[str], kpis: set[str]
) -> Iterator[BehaviourRecord]:
    live = min((wave.go_live for wave in days.rollout.waves), default=days.rollout.start)
    for number, behaviour in enumerate(template.behaviours):
        roles = tuple(role for role in behaviour.roles if role in audiences)
        if roles:
            rhythm: Rhythm = behaviour.rhythm
            asked = tuple(recurring_days(live, days.end, rhythm, days.calendar))
            yield BehaviourRecord(number, roles, asked, tuple(kpi for kpi in behaviour.kpis if kpi in kpis))
