"""The adoption plan: communication, promotion, seed users and low activity put on the days of the roll-out plan."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
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
)
from planner.domain.rollout.duties import recurring_days
from planner.domain.rollout.results import RolloutPlan, Wave, WorkPackage
from planner.domain.rollout.support import SupportReview

# anchors that repeat for waves give an activity for each of them
_WAVE = "wave:"


@dataclass(frozen=True, slots=True)
class Communication:
    """
    A dated communication; `wave_id` is set where it repeats for waves.

    `pains` and `kpis` are those of the pack that this engagement has. `moved_from` is the day it would have fallen
    on, when that day lay before the start of the plan.
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
) -> AdoptionPlan:
    """
    Put the adoption pack on the days of a roll-out plan.

    Args:
        audiences: roles of users this engagement has.
        groups: users of each department at each site; every one of them gives seed users by its own size.
        modules: catalogue modules in scope, which decide the time limits that apply.
        pains: pains somebody stated.
        kpis: KPIs that are measured here.

    Source: docs/methods.md#adoption-days
    """
    days = _Days(rollout, calendar)
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
            limit
            for limit in (policy.time_limits if policy else ())
            if (not limit.modules or in_scope & set(limit.modules)) and set(limit.who) & set(audiences)
        ),
    )


class _Days:
    """Finds the days of moments in a plan."""

    def __init__(self, rollout: RolloutPlan, calendar: WorkCalendar) -> None:
        self.rollout = rollout
        self.calendar = calendar
        self.end = max((each.finish for each in rollout.schedule.values()), default=rollout.start)

    def of(self, moment: Moment) -> Iterator[tuple[date, Wave | None]]:
        """Yield the days of a moment with the wave each belongs to; nothing when its anchor is not in the plan."""
        for anchor, wave in self._anchors(moment):
            yield self.calendar.shifted(self.calendar.on_or_after(anchor), moment.days), wave

    def one(self, moment: Moment) -> date | None:
        """Return the first day of a moment, so that of the first wave; None when its anchor is not in the plan."""
        return min((day for day, _ in self.of(moment)), default=None)

    def packages(self, template_id: str, wave: Wave | None = None) -> tuple[WorkPackage, ...]:
        """Return the work packages made from a template: of one wave where they repeat for waves, else all."""
        own = tuple(one for one in self.rollout.work_packages if one.template_id == template_id)
        of_wave = tuple(one for one in own if wave and one.subject == f"{_WAVE}{wave.id}")
        return of_wave or own

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
            case "gate":
                yield from self._of_packages(
                    [
                        gate.work_package_id
                        for gate in self.rollout.gates
                        if gate.id.split(".", maxsplit=1)[0] == moment.of
                    ]
                )
            case "package":
                yield from self._of_packages([one.id for one in self.packages(moment.of or "")])

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
        for day, wave in days.of(one.when)
    ]
    return tuple(sorted(found, key=lambda one: one.day))


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
    return Communication(
        id=f"{template.id}.{wave.id}" if wave and several else template.id,
        template_id=template.id,
        title=template.title,
        day=shown,
        provisional=days.calendar.is_provisional(shown),
        wave_id=wave.id if wave and several else None,
        audiences=template.audiences,
        sender=template.sender,
        channel=template.channel,
        message=template.message,
        material=template.material,
        work_package_ids=tuple(package.id for package in days.packages(template.package, wave)),
        pains=tuple(pain for pain in template.pains if pain in pains),
        kpis=tuple(kpi for kpi in template.kpis if kpi in kpis),
        reasons=template.reasons,
        moved_from=day if early else None,
    )


def _promotion(template: AdoptionTemplate, days: _Days) -> Iterator[PromotionPeriod]:
    for number, stage in enumerate(template.promotion):
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
        for step in template.low_activity.steps:
            day = days.calendar.shifted(wave.go_live, step.days)
            yield DatedStep(step.text, day, days.calendar.is_provisional(day), step.owner, wave.id, step.output)


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
