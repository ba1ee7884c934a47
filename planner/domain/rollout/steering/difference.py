"""
How a plan differs from an earlier one, told as a chain from cause to effect.

Source: docs/methods.md#plan-difference
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from planner.domain.model.money import Money
from planner.domain.model.steering import BaselineDates, ScheduleBaseline
from planner.domain.model.text import Text
from planner.domain.model.work_calendar import WorkCalendar
from planner.domain.rollout.results import RolloutPlan, WorkPackage
from planner.domain.rollout.steering.baseline import freeze_packages
from planner.domain.rollout.steering.results import (
    ChainStep,
    MovedDate,
    MovedPackage,
    PlanDifference,
    RootCause,
    RootKind,
)
from planner.errors import Statement

_ONE_DAY = timedelta(days=1)
# root kinds that a start cause names as they are
_BY_CAUSE: Mapping[str, RootKind] = {
    "constraint": "constraint",
    "calendar": "calendar",
    "meeting": "meeting",
    "absence": "absence",
    "status_date": "status_date",
    "plan_start": "plan_start",
    "actual": "actual",
}
# kinds of causes that levelling makes when it orders people's work anew
_ORDER = frozenset({"resource", "link", "float"})
# a sentence with more steps is no sentence
STEPS_NAMED = 4


def compare_plans(before: RolloutPlan | ScheduleBaseline, after: RolloutPlan, calendar: WorkCalendar) -> PlanDifference:
    """
    Return how a plan differs from an earlier one or from a baseline, and why its gates and milestones moved.

    Args:
        calendar: that of the later plan; moves are counted in its working days.

    Source: docs/methods.md#plan-difference
    """
    comparison = _Comparison(before, after, calendar)
    events = tuple(comparison.events())
    moved = tuple(comparison.moved_packages())
    added, dropped = comparison.added(), comparison.dropped()
    effort, cost = comparison.effort(), comparison.cost()
    statements = tuple(_summary(events, added, dropped, effort, cost, comparison.currency()))
    return PlanDifference(
        events=events,
        moved=moved,
        added=added,
        dropped=dropped,
        effort_before=effort[0],
        effort_after=effort[1],
        cost_before=cost[0],
        cost_after=cost[1],
        currency=comparison.currency(),
        statements=statements,
    )


def signed_working_days(calendar: WorkCalendar, before: date, after: date) -> int:
    """Return the working days from one day to another; negative when the other is earlier."""
    if after >= before:
        return calendar.working_days_between(before + _ONE_DAY, after)
    return -calendar.working_days_between(after + _ONE_DAY, before)


@dataclass(frozen=True, slots=True)
class _Walk:
    """Where a walk along the driving chain stands: a work package and the end of it that counts."""

    id: str
    end: str


class _Comparison:
    """Two plans side by side; the earlier one is read as baseline dates."""

    def __init__(self, before: RolloutPlan | ScheduleBaseline, after: RolloutPlan, calendar: WorkCalendar) -> None:
        self._before: Mapping[str, BaselineDates] = (
            before.packages if isinstance(before, ScheduleBaseline) else freeze_packages(before)
        )
        self._earlier = before
        self._after = after
        self._calendar = calendar
        self._packages: Mapping[str, WorkPackage] = {package.id: package for package in after.work_packages}

    def events(self) -> Iterator[MovedDate]:
        """Yield the gates and milestones of both plans by their later date."""
        own = [package for package in self._after.work_packages if package.kind != "work"]
        for package in sorted(own, key=lambda each: self._after.schedule[each.id].finish):
            if package.id in self._before:
                yield self._event(package)

    def moved_packages(self) -> Iterator[MovedPackage]:
        """Yield every work package whose dates differ, in plan order."""
        for package in self._after.work_packages:
            earlier = self._before.get(package.id)
            if earlier is None:
                continue
            later = self._after.schedule[package.id]
            if (earlier.start, earlier.finish) != (later.start, later.finish):
                start, finish = self._start_move(package.id), self._finish_move(package.id)
                yield MovedPackage(
                    package.id,
                    package.title,
                    (earlier.start, earlier.finish),
                    (later.start, later.finish),
                    start,
                    finish,
                    self._longer(package.id),
                )

    def added(self) -> tuple[tuple[str, Text], ...]:
        return tuple((each.id, each.title) for each in self._after.work_packages if each.id not in self._before)

    def dropped(self) -> tuple[tuple[str, Text], ...]:
        gone = {id_: dates for id_, dates in self._before.items() if id_ not in self._packages}
        return tuple((id_, dates.title or Text.same(id_)) for id_, dates in gone.items())

    def effort(self) -> tuple[float | None, float | None]:
        planned = [dates.effort_days for dates in self._before.values()]
        before = None if any(days is None for days in planned) else sum(days or 0.0 for days in planned)
        return before, sum(sum(package.effort_days.values()) for package in self._after.work_packages)

    def cost(self) -> tuple[float | None, float | None]:
        budgets = [dates.budget for dates in self._before.values() if dates.kind == "work"]
        before = None if not budgets or any(each is None for each in budgets) else sum(each or 0.0 for each in budgets)
        own = [dates.budget for dates in freeze_packages(self._after).values() if dates.kind == "work"]
        after = None if not own or any(each is None for each in own) else sum(each or 0.0 for each in own)
        return before, after

    def currency(self) -> str | None:
        costs = self._after.scheduling.costs
        return costs.currency if costs else None

    def _event(self, package: WorkPackage) -> MovedDate:
        earlier, later = self._before[package.id], self._after.schedule[package.id]
        moved = self._finish_move(package.id)
        chain, roots = self._explain(package.id) if moved else ((), ())
        return MovedDate(
            work_package_id=package.id,
            title=package.title,
            kind=package.kind,
            before=earlier.finish,
            after=later.finish,
            moved_days=moved,
            chain=chain,
            roots=roots,
            provisional=later.provisional,
            statement=_sentence(package.title, earlier.finish, later.finish, moved, chain, roots),
        )

    def _explain(self, id_: str) -> tuple[tuple[ChainStep, ...], tuple[RootCause, ...]]:
        """
        Walk back along what decides each start until nothing before it has moved.

        What each package adds itself is its own length plus its start beyond the end it waits for; the parts add up
        to the move at the end of the chain.
        """
        walk: _Walk | None = _Walk(id_, "finish")
        steps: list[ChainStep] = []
        roots: list[RootCause] = []
        while walk is not None:
            steps.append(self._step(walk))
            if walk.id not in self._before:
                roots.append(self._new_work(walk))
                walk = self._older_than_new(walk)
                continue
            roots += self._own_length(walk)
            driver = self._driver(walk)
            roots += self._own_wait(walk, driver)
            walk = driver if driver is not None and self._move(driver) != 0 else None
        kept = tuple(root for root in reversed(roots) if root.days or root.kind == "added")
        return tuple(reversed(steps)), _with_orders_joined(kept)

    def _older_than_new(self, walk: _Walk) -> _Walk | None:
        """Return the new work that new work waits for; what stood in the earlier plan did not cause it."""
        driver = self._driver(walk)
        return driver if driver is not None and driver.id not in self._before else None

    def _new_work(self, walk: _Walk) -> RootCause:
        package, later = self._packages[walk.id], self._after.schedule[walk.id]
        length = self._calendar.working_days_between(later.start, later.finish) if package.kind == "work" else 0
        params = {"title": package.title, "count": length, "start": later.start, "finish": later.finish}
        return RootCause(walk.id, "added", length, Statement("difference.root-added", params))

    def _own_length(self, walk: _Walk) -> Iterator[RootCause]:
        longer = self._longer(walk.id) if walk.end == "finish" else 0
        if longer:
            kind: RootKind = "longer" if longer > 0 else "shorter"
            yield RootCause(walk.id, kind, longer, self._length_statement(walk.id, longer))

    def _length_statement(self, id_: str, longer: int) -> Statement:
        package, later = self._packages[id_], self._after.schedule[id_]
        earlier = self._before[id_]
        params: dict[str, object] = {
            "title": package.title,
            "count": abs(longer),
            "before": self._length(earlier.start, earlier.finish),
            "after": self._length(later.start, later.finish),
            "planned": earlier.finish,
            "finish": later.finish,
        }
        way = "longer" if longer > 0 else "shorter"
        if later.cause is not None and later.cause.kind == "actual":
            return Statement(f"difference.root-actual-{way}", params)
        if package.duration.explanation.code == "rollout.duration-decided":
            reason = package.duration.explanation.params["reason"]
            assert isinstance(reason, Text)
            return Statement(f"difference.root-decided-{way}", {**params, "reason": _clause(reason)})
        if later.moved is not None and "blackouts" in later.moved.params:
            return Statement(f"difference.root-rests-{way}", {**params, "blackouts": later.moved.params["blackouts"]})
        return Statement(f"difference.root-{way}", params)

    def _own_wait(self, walk: _Walk, driver: _Walk | None) -> Iterator[RootCause]:
        """Yield what moved the start beyond the end it waits for (less, when slack took up part of that move)."""
        if driver is not None and driver.id not in self._before:
            # what waits for new work is moved by that work, which is told as such
            return
        passed_on = self._move(driver) if driver is not None else 0
        days = self._start_move(walk.id) - passed_on
        if days:
            kind = self._wait_kind(walk, driver, days)
            yield RootCause(walk.id, kind, days, self._wait_statement(walk, driver, days))

    def _wait_kind(self, walk: _Walk, driver: _Walk | None, days: int) -> RootKind:
        cause = self._after.schedule[walk.id].cause
        if cause is not None and cause.kind in _BY_CAUSE:
            return _BY_CAUSE[cause.kind]
        if days < 0 and driver is not None and self._move(driver) > 0:
            return "float"
        return "resource" if cause is not None and cause.kind == "resource" else "link"

    def _wait_statement(self, walk: _Walk, driver: _Walk | None, days: int) -> Statement:
        kind = self._wait_kind(walk, driver, days)
        package, scheduled = self._packages[walk.id], self._after.schedule[walk.id]
        params: dict[str, object] = {
            "title": package.title,
            "count": abs(days),
            "before": self._before[walk.id].start,
            "after": scheduled.start,
        }
        if kind == "float":
            return Statement("difference.root-float", params)
        if driver is not None:
            params["driver"] = self._packages[driver.id].title
        if scheduled.cause is not None:
            stated = scheduled.cause.statement.params
            params |= {name: stated[name] for name in ("role", "blackouts") if name in stated}
        if package.constraint is not None:
            params["reason"] = _clause(package.constraint.reason)
        params["status_date"] = self._after.status_date
        code = f"difference.root-{kind.replace('_', '-')}"
        return Statement(f"{code}-{'later' if days > 0 else 'earlier'}", params)

    def _driver(self, walk: _Walk) -> _Walk | None:
        """Return the package that decides the start and the end of it that counts; None when no package does."""
        cause = self._after.schedule[walk.id].cause
        driver_id = cause.package_id if cause else None
        if cause is not None and cause.kind == "actual":
            driver_id = self._waited_for(walk.id)
            # what began when it was planned to, or the other way than what it waited for, was not moved by that
            known = driver_id is not None and driver_id in self._before
            if driver_id is None or (known and self._start_move(walk.id) * self._finish_move(driver_id) <= 0):
                return None
        if driver_id is None or driver_id not in self._packages:
            return None
        types = [link.type for link in self._packages[walk.id].links if link.predecessor_id == driver_id]
        return _Walk(driver_id, "start" if types and all(each[0] == "S" for each in types) else "finish")

    def _waited_for(self, id_: str) -> str | None:
        """Return what a package that has begun waited for last: of its predecessors over by then the last one."""
        start = self._after.schedule[id_].start
        ends = [
            (self._after.schedule[link.predecessor_id].finish, link.predecessor_id)
            for link in self._packages[id_].links
            if link.type == "FS" and link.predecessor_id in self._after.schedule
        ]
        return max((each for each in ends if each[0] <= start), default=(start, None))[1]

    def _step(self, walk: _Walk) -> ChainStep:
        earlier, later = self._before.get(walk.id), self._after.schedule[walk.id]
        title = self._packages[walk.id].title
        if walk.end == "start":
            before = earlier.start if earlier else None
            return ChainStep(walk.id, title, "start", before, later.start, self._move(walk) if earlier else None)
        before = earlier.finish if earlier else None
        return ChainStep(walk.id, title, "finish", before, later.finish, self._move(walk) if earlier else None)

    def _move(self, walk: _Walk) -> int:
        """Return how far the end that counts moved; new work counts as a move by its whole length."""
        if walk.id not in self._before:
            scheduled = self._after.schedule[walk.id]
            return max(self._length(scheduled.start, scheduled.finish), 1)
        return self._start_move(walk.id) if walk.end == "start" else self._finish_move(walk.id)

    def _start_move(self, id_: str) -> int:
        return signed_working_days(self._calendar, self._before[id_].start, self._after.schedule[id_].start)

    def _finish_move(self, id_: str) -> int:
        return signed_working_days(self._calendar, self._before[id_].finish, self._after.schedule[id_].finish)

    def _longer(self, id_: str) -> int:
        return self._finish_move(id_) - self._start_move(id_)

    def _length(self, start: date, finish: date) -> int:
        return self._calendar.working_days_between(start, finish)


def _clause(text: Text) -> Text:
    """Return a text without its full stop, to stand inside a sentence."""
    return Text(text.zh.rstrip("。"), text.en.rstrip("."))


def _sentence(
    title: Text, before: date, after: date, moved: int, chain: tuple[ChainStep, ...], roots: tuple[RootCause, ...]
) -> Statement:
    params: dict[str, object] = {"title": title, "before": before, "after": after, "count": abs(moved)}
    if not moved:
        return Statement("difference.unmoved", params)
    way = _way(moved)
    causes, absorbed = _sides(roots, moved)
    if not causes:
        return Statement(f"difference.moved-{way}", params)
    params |= {"causes": causes, "absorbed": _absorbed(absorbed), "through": _through(chain, roots)}
    return Statement(f"difference.moved-{way}-because", params)


def _way(moved: int) -> str:
    return "later" if moved > 0 else "earlier"


def _sides(roots: Iterable[RootCause], moved: int) -> tuple[tuple[Statement, ...], tuple[Statement, ...]]:
    """Return what pushed the way the date moved, and what worked against it."""
    own = [(root.statement, root.days * moved > 0 or root.kind == "added") for root in roots]
    return tuple(each for each, pushed in own if pushed), tuple(each for each, pushed in own if not pushed)


def _with_orders_joined(roots: tuple[RootCause, ...]) -> tuple[RootCause, ...]:
    """
    Join what the new order of people's work adds and takes away along a chain into one sum.

    Levelling orders work anew, and the single swaps say nothing to a reader; their sum does.
    """
    own = [root for root in roots if root.kind in _ORDER]
    if len(own) < 2 or not any(root.kind == "resource" for root in own):  # noqa: PLR2004 - one alone is told as it is
        return roots
    days = sum(root.days for root in own)
    params = {"count": abs(days), "title": roots[-1].statement.params["title"]}
    joined = RootCause(
        own[-1].work_package_id, "resource", days, Statement(f"difference.root-order-{_way(days)}", params)
    )
    rest = tuple(root for root in roots if root.kind not in _ORDER)
    return (*rest, joined) if days else rest


def _absorbed(parts: tuple[Statement, ...]) -> Statement:
    return Statement("difference.absorbed", {"parts": parts}) if parts else Statement("difference.nothing")


def _through(chain: tuple[ChainStep, ...], roots: tuple[RootCause, ...]) -> Statement:
    """Name the steps between cause and effect; what is told as a cause is not told again."""
    told = {root.work_package_id for root in roots}
    between = tuple(step.title for step in chain[:-1] if step.work_package_id not in told)
    if not between:
        return Statement("difference.nothing")
    if len(between) <= STEPS_NAMED:
        return Statement("difference.through", {"path": between})
    named = (*between[: STEPS_NAMED - 1], between[-1])
    return Statement("difference.through-long", {"path": named, "count": len(between) - len(named)})


def _told_once(moved: Sequence[MovedDate]) -> Iterator[Statement]:
    """Yield the sentence of every moved date; one with the causes of an earlier one refers to that."""
    told: list[MovedDate] = []
    for event in moved:
        like = _most_alike(event, told)
        told.append(event)
        if like is None:
            yield event.statement
            continue
        known = _keys(like)
        own = [each for each in event.roots if _key(each) not in known]
        more, absorbed = _sides(own, event.moved_days)
        params: dict[str, object] = {
            "title": event.title,
            "before": event.before,
            "after": event.after,
            "count": abs(event.moved_days),
            "first": like.title,
            "more": Statement("difference.more", {"parts": more}) if more else Statement("difference.nothing"),
            "absorbed": _absorbed(absorbed),
        }
        yield Statement(f"difference.moved-{_way(event.moved_days)}-likewise", params)


def _most_alike(event: MovedDate, told: Sequence[MovedDate]) -> MovedDate | None:
    """Return the first of the dates told before that moved the same way for most of the same causes and no other."""
    own = _keys(event)
    alike = [each for each in told if each.roots and each.moved_days * event.moved_days > 0 and _keys(each) <= own]
    return max(alike, key=lambda each: len(each.roots), default=None)


def _keys(event: MovedDate) -> set[tuple[str, RootKind, int]]:
    return {_key(root) for root in event.roots}


def _key(root: RootCause) -> tuple[str, RootKind, int]:
    return root.work_package_id, root.kind, root.days


def _summary(
    events: tuple[MovedDate, ...],
    added: tuple[tuple[str, Text], ...],
    dropped: tuple[tuple[str, Text], ...],
    effort: tuple[float | None, float | None],
    cost: tuple[float | None, float | None],
    currency: str | None,
) -> Iterator[Statement]:
    moved = [event for event in events if event.moved_days]
    if not moved:
        yield Statement("difference.nothing-moved")
    yield from _told_once(moved)
    if added:
        yield Statement("difference.added", {"count": len(added), "titles": tuple(title for _, title in added)})
    if dropped:
        yield Statement("difference.dropped", {"count": len(dropped), "titles": tuple(title for _, title in dropped)})
    if effort[0] is not None and effort[1] is not None and round(effort[0], 1) != round(effort[1], 1):
        params: dict[str, object] = {"before": effort[0], "after": effort[1], "more": abs(effort[1] - effort[0])}
        yield Statement("difference.effort-more" if effort[1] > effort[0] else "difference.effort-less", params)
    if cost[0] is not None and cost[1] is not None and round(cost[0]) != round(cost[1]):
        costs = {"before": _money(cost[0], currency), "after": _money(cost[1], currency)}
        yield Statement("difference.cost-more" if cost[1] > cost[0] else "difference.cost-less", costs)


def _money(amount: float, currency: str | None) -> Money:
    return Money(Decimal(round(amount)), currency or "CNY")
