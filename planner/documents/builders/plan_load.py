"""How heavily every role is loaded week by week, against what its people can give."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta

from planner.documents.builders.plan_gantt import months_in, short_months
from planner.documents.builders.plan_view import PlanView
from planner.domain.model.chart import LoadRow, LoadWeek, ResourceLoad
from planner.domain.model.document import Block, FigureBlock, Paragraph
from planner.domain.rollout.availability import Availability
from planner.domain.rollout.load import weekly_load
from planner.domain.rollout.results import WorkPackage
from planner.domain.rollout.schedule_results import RoleWeek

# names that fit under the title of a row
_MOST_NAMES = 2
_DAY, _WEEK = timedelta(days=1), timedelta(days=7)
# so much work is named that could make room in an overloaded week
_MOST_MOVABLE = 2
# work of a wave hangs on its go-live and cannot wait
_BOUND_TO_GO_LIVE = "wave:"
# a twentieth of a day prints as nothing
_TOLERANCE_DAYS = 0.05


def load_blocks(view: PlanView) -> Iterator[Block]:
    """Yield the chart of load, roles with the worst week first; where no load was worked out, that."""
    prose = view.prose
    by_role: dict[str, list[RoleWeek]] = {}
    for week in view.rollout.scheduling.load:
        by_role.setdefault(week.role_id, []).append(week)
    if not by_role:
        yield Paragraph("load-none", prose.text("load-none"))
        return
    roles = sorted(by_role, key=lambda role_id: _order(view, role_id, by_role[role_id]))
    mondays = [week.monday for weeks in by_role.values() for week in weeks]
    first, last = min(mondays), max(mondays)
    over = [role_id for role_id in roles if view.members(role_id) and _worst(by_role[role_id]) is not None]
    chart = ResourceLoad(
        rows=tuple(_row(view, role_id, by_role[role_id], first, last) for role_id in roles),
        first_monday=first,
        month_labels=tuple(months_in(view, first, last)),
        month_short=short_months(view, first, last),
        scale_label=prose.text("load-needed"),
        capacity_label=prose.text("load-capacity"),
        overload_label=prose.text("load-over"),
        unnamed_label=prose.text("load-unnamed"),
    )
    title = (
        prose.text("caption-load", count=len(over), roles=view.roles(over)) if over else prose.text("caption-load-fits")
    )
    yield FigureBlock("load-chart", title, prose.text("alt-load", count=len(roles)), prose.text("source-load"), chart)


def overload_notes(view: PlanView) -> tuple[str, ...]:
    """Say why roles are overloaded in a levelled plan, and what could move in their worst weeks."""
    prose, levelling = view.prose, view.rollout.scheduling.levelling
    if levelling is None:
        return ()
    by_role: dict[str, list[RoleWeek]] = {}
    for week in view.rollout.scheduling.load:
        by_role.setdefault(week.role_id, []).append(week)
    worst = {role_id: found for role_id, weeks in by_role.items() if view.members(role_id) and (found := _worst(weeks))}
    levelled = [role_id for role_id in worst if role_id in levelling.roles]
    others = [role_id for role_id in worst if role_id not in levelling.roles]
    alone = _overloaded_by_work_alone(view)
    by_reason = {
        "overload-class-weeks": [role_id for role_id in levelled if role_id not in alone],
        "overload-alone": [role_id for role_id in levelled if role_id in alone],
    }
    notes = [prose.text(key, count=len(ids), roles=view.roles(ids)) for key, ids in by_reason.items() if ids]
    ways = [_way_out(view, worst[role_id]) for role_id in levelled]
    notes += [prose.text("overload-ways", ways=view.points(ways))] if ways else []
    notes += [prose.text("overload-part-time", count=len(others), roles=view.roles(others))] if others else []
    return tuple(notes)


def _overloaded_by_work_alone(view: PlanView) -> set[str]:
    """Return the roles whose work packages ask for too much in an overloaded week even without its classes."""
    team, calendar, rollout = view.result.engagement.team, view.result.calendar, view.rollout
    weeks = weekly_load(
        view.template, team, rollout.work_packages, rollout.schedule, calendar, Availability(team, calendar)
    )
    over = {(week.role_id, week.monday) for week in rollout.scheduling.load if _is_over(week)}
    return {week.role_id for week in weeks if _is_over(week) and (week.role_id, week.monday) in over}


def _is_over(week: RoleWeek) -> bool:
    return week.is_overloaded


def _way_out(view: PlanView, worst: RoleWeek) -> str:
    """Name the work of an overloaded week that has most float, or say that none of it can wait."""
    prose, sunday = view.prose, worst.monday + 6 * _DAY
    asked = [
        package
        for package in view.rollout.work_packages
        if package.effort_days.get(worst.role_id)
        and not (package.subject or "").startswith(_BOUND_TO_GO_LIVE)
        and view.dates(package).start <= sunday
        and view.dates(package).finish >= worst.monday
    ]
    free = sorted((one for one in asked if view.dates(one).total_float_days > 0), key=_float_of(view))[:_MOST_MOVABLE]
    role = view.role(worst.role_id)
    if not free:
        return prose.text("overload-way-none", role=role, week=worst.monday)
    movable = (prose.text("overload-movable", title=one.title, days=view.dates(one).total_float_days) for one in free)
    return prose.text("overload-way", role=role, week=worst.monday, packages=prose.join(movable))


def _float_of(view: PlanView) -> Callable[[WorkPackage], int]:
    return lambda package: -view.dates(package).total_float_days


def _order(view: PlanView, role_id: str, weeks: Sequence[RoleWeek]) -> tuple[int, float, str]:
    """Sort overloaded roles by their worst excess, then those that fit, then those nobody is named for."""
    if not view.members(role_id):
        return 2, -sum(week.needed_days for week in weeks), role_id
    excess = max(week.needed_days - week.available_days for week in weeks)
    return (0 if excess > _TOLERANCE_DAYS else 1), -excess, role_id


def _worst(weeks: Sequence[RoleWeek]) -> RoleWeek | None:
    """Return the week with the largest excess, None where every week fits."""
    worst = max(weeks, key=lambda week: (week.needed_days - week.available_days, -week.monday.toordinal()))
    return worst if worst.is_overloaded else None


def _row(view: PlanView, role_id: str, weeks: Sequence[RoleWeek], first: date, last: date) -> LoadRow:
    prose, named = view.prose, bool(view.members(role_id))
    by_monday = {week.monday: week for week in weeks}
    mondays = (first + number * _WEEK for number in range((last - first).days // 7 + 1))
    shown = tuple(_week(by_monday.get(monday), named=named) for monday in mondays)
    worst = _worst(weeks) if named else None
    if worst is not None:
        count = sum(week.is_overloaded for week in weeks)
        params = {"week": worst.monday, "needed": worst.needed_days, "available": worst.available_days, "count": count}
        text = prose.text("load-worst", **params)
    else:
        text = prose.text("load-fits" if named else "load-unknown")
    return LoadRow(view.role(role_id), _people(view, role_id), shown, text, overloaded=worst is not None)


def _people(view: PlanView, role_id: str) -> str:
    """Name the people of a role in the room a row has; all of them stand in the table of resources."""
    names = [member.name for member in view.members(role_id)]
    if len(names) <= _MOST_NAMES:
        return view.people(role_id)
    first = view.prose.join(names[: _MOST_NAMES - 1])
    return view.prose.text("load-people", names=first, total=len(names))


def _week(week: RoleWeek | None, *, named: bool) -> LoadWeek:
    if week is None:
        return LoadWeek(0.0, None)
    return LoadWeek(week.needed_days, week.available_days if named else None)
