"""Go-live against the wish: three dates, what decides them, and what would shorten the way there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from planner.domain.model.template import PlanTemplate
from planner.domain.model.text import Text
from planner.domain.model.work_calendar import WorkCalendar
from planner.domain.rollout.activities import GO_LIVE
from planner.domain.rollout.blackouts import Blackouts
from planner.domain.rollout.results import GoLive, ScheduledPackage, Wave, WorkPackage
from planner.domain.rollout.schedule import Schedule, Scheduler
from planner.domain.rollout.schedule_results import ScheduleRisk
from planner.errors import InputError, Problem, Statement

NAMED_PACKAGES = 5
_KEPT = "rollout.golive-kept"
_NOT_KEPT = "rollout.golive-not-kept"
_PILOT_KEPT, _PILOT_NOT_KEPT = "rollout.golive-pilot-kept", "rollout.golive-pilot-not-kept"
_UNSURE = Statement("rollout.sure-none")
_MORE_OFTEN_THAN_NOT = 0.5
NAMED_SAVINGS = 3


@dataclass(frozen=True, slots=True)
class GoLiveQuestion:
    """What judging a go-live needs: the wish, today, the start of the plan, calendar and blackouts."""

    wished: date | None
    today: date
    start: date
    calendar: WorkCalendar
    blackouts: Blackouts


def go_live_packages(template: PlanTemplate, work_packages: Sequence[WorkPackage]) -> tuple[WorkPackage, ...]:
    """
    Return the go-live of each wave, or the only one.

    Raises:
        InputError: the template's go-live does not apply to this engagement.
    """
    found = tuple(package for package in work_packages if package.template_id == template.go_live_package)
    if not found:
        raise InputError([Problem("no-go-live", template.id, {"id": template.go_live_package})])
    return found


def judge_go_live(
    question: GoLiveQuestion,
    go_lives: Sequence[WorkPackage],
    waves: Sequence[Wave],
    work_packages: Sequence[WorkPackage],
    schedule: Schedule,
    scheduler: Scheduler,
) -> GoLive:
    """
    Return the go-live of the last wave on the three durations, and whether the wish is kept.

    The three dates come from three runs of the critical path; they are no probability.
    Source: docs/methods.md#go-live
    """
    last = max(go_lives, key=lambda package: schedule.packages[package.id].start).id
    likely = schedule.packages[last].start
    # a shorter package that is tied by its finish may start later, so the three are put in order
    optimistic = min(likely, scheduler.starts("optimistic")[last])
    pessimistic = max(likely, scheduler.starts("pessimistic")[last])
    dates = (optimistic, likely, pessimistic)
    by_id = {package.id: package for package in work_packages}
    chain = [by_id[id_] for id_ in schedule.chain_to(last)]
    return GoLive(
        optimistic=optimistic,
        likely=likely,
        pessimistic=pessimistic,
        wished=question.wished,
        kept=None if question.wished is None else likely <= question.wished,
        provisional=question.calendar.is_provisional(likely),
        statements=tuple(_statements(question, dates, waves, chain, schedule.packages)),
    )


def weigh_wish(go_live: GoLive, risk: ScheduleRisk | None, go_lives: Sequence[WorkPackage]) -> GoLive:
    """
    Return the judgement with the probability of the wish and the dates to commit to, from the simulation.

    A wish that likely durations keep and the simulation misses more often than not is not called kept without that,
    nor is a pilot whose date with 80 % probability lies after the wish.
    Source: docs/methods.md#go-live
    """
    if go_live.wished is None or risk is None:
        return go_live
    probability = max((share for day, share in risk.curve if day <= go_live.wished), default=0.0)
    ids = {package.id for package in go_lives}
    simulated = sorted((one for one in risk.gates if one.work_package_id in ids), key=lambda one: one.planned)
    last = next((one for one in simulated if one.work_package_id == risk.go_live_id), None)
    if last is None:
        return go_live
    wished = go_live.wished
    params = {"wished": wished, "probability": probability, "p50": last.p50, "p80": last.p80}
    unlikely = bool(go_live.kept) and probability < _MORE_OFTEN_THAN_NOT
    statements = [_with_certainty(one, simulated[0].p80, last.p80, wished) for one in go_live.statements]
    if unlikely:
        statements = [
            Statement("rollout.golive-kept-unlikely", {**one.params, **params}) if one.code == _KEPT else one
            for one in statements
        ]
    else:
        statements.append(Statement("rollout.golive-probability", params))
    return replace(go_live, statements=tuple(statements), wish_probability=probability)


def _with_certainty(one: Statement, pilot: date, full: date, wished: date) -> Statement:
    """Return a statement with the date that is reached with 80 %: of the last go-live, or of the pilot."""
    if one.code == _NOT_KEPT:
        return Statement(one.code, {**one.params, "sure": Statement("rollout.sure-by", {"p80": full})})
    if one.code == _PILOT_KEPT and wished < pilot:
        return Statement("rollout.golive-pilot-at-risk", {**one.params, "p80": pilot})
    if one.code in {_PILOT_KEPT, _PILOT_NOT_KEPT}:
        return Statement(one.code, {**one.params, "sure": Statement("rollout.pilot-sure-by", {"p80": pilot})})
    return one


def _statements(
    question: GoLiveQuestion,
    dates: tuple[date, date, date],
    waves: Sequence[Wave],
    chain: Sequence[WorkPackage],
    packages: Mapping[str, ScheduledPackage],
) -> Iterator[Statement]:
    optimistic, likely, pessimistic = dates
    yield Statement("rollout.golive-range", {"optimistic": optimistic, "likely": likely, "pessimistic": pessimistic})
    if len(waves) > 1:
        yield _waves_statement(waves)
    if question.wished is None:
        yield Statement("rollout.golive-no-wish")
    elif likely <= question.wished:
        yield from _kept(question, question.wished, likely, pessimistic)
    else:
        yield from _not_kept(question, question.wished, dates, waves, chain, packages)
    if question.wished is not None:
        yield from _wish_blocked(question, question.wished)
    if question.calendar.is_provisional(pessimistic):
        yield Statement("rollout.golive-provisional", {"through": question.calendar.announced_through})


def _waves_statement(waves: Sequence[Wave]) -> Statement:
    first, last = waves[0], max(waves, key=lambda wave: wave.go_live)
    params = {
        "first": first.go_live,
        "first_users": first.users,
        "first_title": first.title,
        "full": last.go_live,
        "users": sum(wave.users for wave in waves),
        "count": len(waves),
    }
    return Statement("rollout.golive-waves", params)


def _kept(question: GoLiveQuestion, wished: date, likely: date, pessimistic: date) -> Iterator[Statement]:
    reserve = _working_days_after(question.calendar, likely, wished)
    yield Statement(_KEPT, {"wished": wished, "likely": likely, "days": reserve})
    if pessimistic > wished:
        late = _working_days_after(question.calendar, wished, pessimistic)
        yield Statement("rollout.golive-at-risk", {"pessimistic": pessimistic, "days": late})


def _not_kept(
    question: GoLiveQuestion,
    wished: date,
    dates: tuple[date, date, date],
    waves: Sequence[Wave],
    chain: Sequence[WorkPackage],
    packages: Mapping[str, ScheduledPackage],
) -> Iterator[Statement]:
    optimistic, likely, _ = dates
    late = _working_days_after(question.calendar, wished, likely)
    params = {"wished": wished, "earliest": likely, "optimistic": optimistic, "days": late, "sure": _UNSURE}
    yield Statement(_NOT_KEPT, params)
    if len(waves) > 1:
        code = _PILOT_KEPT if waves[0].go_live <= wished else _PILOT_NOT_KEPT
        params = {"first": waves[0].go_live, "users": waves[0].users, "wished": wished, "sure": _UNSURE}
        yield Statement(code, params)
    work = [package for package in chain if package.duration.likely_days]
    if work:
        yield Statement("rollout.golive-chain", {"packages": _longest(work), "count": len(work), "steps": len(chain)})
    yield from _shorten(question, work, packages, optimistic, late)


def _longest(work: Sequence[WorkPackage]) -> tuple[Statement, ...]:
    """Return the longest work packages of the chain, longest first."""
    named = sorted(work, key=lambda package: -package.duration.likely_days)[:NAMED_PACKAGES]
    return tuple(
        Statement("rollout.package-days", {"title": package.title, "days": package.duration.likely_days})
        for package in named
    )


def _shorten(
    question: GoLiveQuestion,
    work: Sequence[WorkPackage],
    packages: Mapping[str, ScheduledPackage],
    optimistic: date,
    late: int,
) -> Iterator[Statement]:
    savings = sorted(work, key=lambda package: package.duration.optimistic_days - package.duration.likely_days)
    named = tuple(
        Statement("rollout.package-days", {"title": package.title, "days": days})
        for package in savings[:NAMED_SAVINGS]
        if (days := package.duration.likely_days - package.duration.optimistic_days) > 0
    )
    if named:
        yield Statement("rollout.shorten-packages", {"packages": named, "optimistic": optimistic})
    needed = question.calendar.shifted(question.start, -late)
    code = "rollout.shorten-start" if needed >= question.today else "rollout.shorten-start-past"
    yield Statement(code, {"start": question.start, "needed": needed, "days": late})
    for package in work:
        moved = packages[package.id].moved
        if moved is not None:
            yield Statement("rollout.shorten-blackout", {"title": package.title, "moved": moved})


def _wish_blocked(question: GoLiveQuestion, wished: date) -> Iterator[Statement]:
    blackouts: tuple[Text, ...] = tuple(rule.text for rule in question.blackouts.on(wished, GO_LIVE))
    if blackouts:
        yield Statement("rollout.golive-wish-blackout", {"wished": wished, "blackouts": blackouts})
    elif not question.calendar.is_working(wished):
        yield Statement("rollout.golive-wish-day-off", {"wished": wished})


def _working_days_after(calendar: WorkCalendar, first: date, last: date) -> int:
    """Count the working days after the first date up to the last one."""
    return calendar.working_days_between(first + timedelta(days=1), last)
