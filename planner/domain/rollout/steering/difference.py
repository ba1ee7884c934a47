"""
How a plan differs from an earlier one, told as a chain from cause to effect.

Source: docs/methods.md#plan-difference
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

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
# kinds of causes by which one package keeps clear of closed days: it waits for them to pass, or rests on them
_WINDOW = frozenset({"calendar", "longer", "shorter"})
# person-days this near are the same: sums of parts are rounded
_SAME_DAYS = 1e-6
# fewer print as none
_TOLD_DAYS = 0.05
# who decides on new dates: the first of these the project has
_DECIDERS = ("steering_committee", "sponsor")
# what explains the length of rework
_REWORK = frozenset({"steering.rework-days", "steering.rework-days-assumed"})
# kinds of causes that come of people who have other work
_PEOPLE = frozenset({"resource", "absence"})
# a sentence with more steps is no sentence
STEPS_NAMED = 4


def compare_plans(
    before: RolloutPlan | ScheduleBaseline,
    after: RolloutPlan,
    calendar: WorkCalendar,
    roles: Mapping[str, Text] | None = None,
    rule: Text | None = None,
) -> PlanDifference:
    """
    Return how a plan differs from an earlier one or from a baseline, and why its gates and milestones moved.

    Args:
        calendar: that of the later plan; moves are counted in its working days.
        roles: titles of the project roles by id, to tell who decides; without them nobody is named.
        rule: who decides what in the client's own words; it goes before the usual one.

    Source: docs/methods.md#plan-difference
    """
    comparison = _Comparison(before, after, calendar)
    events = tuple(comparison.events())
    moved = tuple(comparison.moved_packages())
    added, dropped = comparison.added(), comparison.dropped()
    effort = comparison.effort()
    cost = comparison.cost()
    cost_more, unrated, in_price = comparison.cost_more()
    if cost[0] is not None and cost[1] is not None:
        cost_more = _printed_more(cost[0], cost[1], 0)
    statements = (
        *_summary(events, added, dropped, effort),
        *_cost_summary(cost, cost_more, in_price, comparison.currency()),
        *comparison.decided_by(events, roles or {}, rule),
    )
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
        cost_more=cost_more,
        unrated_roles=unrated,
        in_price_days=in_price,
    )


def signed_working_days(calendar: WorkCalendar, before: date, after: date) -> int:
    """Return the working days from one day to another; negative when the other is earlier."""
    if after >= before:
        return calendar.working_days_between(before + _ONE_DAY, after)
    return -calendar.working_days_between(after + _ONE_DAY, before)


@dataclass(frozen=True, slots=True)
class _RoleCost:
    """Person-days and cost of a role (None is unknown), and how many of the days are inside the offered price."""

    days: float
    cost: float | None
    in_price_days: float


_NO_EFFORT = _RoleCost(0.0, 0.0, 0.0)


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

    def cost_more(self) -> tuple[float | None, tuple[str, ...], float]:
        """
        Return what the work costs more, the roles that differ and have no rate, and person-days inside the price.

        A role whose person-days stay the same costs nothing more, whatever its rate is. Days inside the offered price
        cost nothing here; whether the vendor charges more of them is for the vendor to say.
        """
        if isinstance(self._earlier, ScheduleBaseline):
            before, after = self.cost()
            return (None if before is None or after is None else after - before), (), 0.0
        earlier, later = _by_role(self._earlier), _by_role(self._after)
        if not (earlier or later):
            return None, (), 0.0
        more, in_price, unrated = 0.0, 0.0, []
        for role_id in sorted({*earlier, *later}):
            was, now = earlier.get(role_id, _NO_EFFORT), later.get(role_id, _NO_EFFORT)
            in_price += now.in_price_days - was.in_price_days
            if abs(now.days - was.days) < _SAME_DAYS:
                continue
            if was.cost is None or now.cost is None:
                unrated.append(role_id)
            else:
                more += now.cost - was.cost
        return (None if unrated else more), tuple(unrated), in_price if abs(in_price) > _SAME_DAYS else 0.0

    def decided_by(
        self, events: Sequence[MovedDate], roles: Mapping[str, Text], rule: Text | None
    ) -> Iterator[Statement]:
        """Yield who decides on the new dates, by the client's rule where there is one, and who signs each gate."""
        gates = [event for event in events if event.kind == "gate" and event.moved_days]
        decider = next((roles[id_] for id_ in _DECIDERS if id_ in roles), None)
        if not gates or decider is None:
            return
        signed: dict[str, list[Text]] = {}
        for event in gates:
            signed.setdefault(self._packages[event.work_package_id].raci.accountable, []).append(event.title)
        parts = tuple(
            Statement("difference.signs", {"role": roles[role_id], "gates": tuple(_quoted(each) for each in titles)})
            for role_id, titles in signed.items()
            if role_id in roles
        )
        if rule is None:
            yield Statement("difference.decided-by", {"role": decider, "parts": parts})
        else:
            yield Statement("difference.decided-by-rule", {"rule": clause(rule), "parts": parts})

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
            statement=_sentence(package.title, earlier.finish, later.finish, moved, self._hops(chain), roots),
        )

    def _explain(self, id_: str) -> tuple[tuple[ChainStep, ...], tuple[RootCause, ...]]:
        """
        Walk back along what decides each start until nothing before it has moved.

        What each package adds itself is its own length plus its start beyond the end it waits for; new work adds what
        it moves the start of its successor beyond the end that it waits for itself. The parts add up to the move at the
        end of the chain.
        """
        walk: _Walk | None = _Walk(id_, "finish")
        steps: list[ChainStep] = []
        roots: list[RootCause] = []
        while walk is not None:
            steps.append(self._step(walk))
            roots += self._own_length(walk)
            driver = self._driver(walk)
            new: list[_Walk] = []
            while driver is not None and driver.id not in self._before:
                new.append(driver)
                driver = self._driver(driver)
            driver = self._same_way(walk, driver) if new else driver
            steps += (self._step(each) for each in new)
            roots += self._new_work(walk, new, driver) if new else self._own_wait(walk, driver)
            walk = driver if driver is not None and self._move(driver) != 0 else None
        kept = tuple(root for root in reversed(roots) if root.days)
        return tuple(reversed(steps)), _with_orders_joined(_without_idle_moves(kept))

    def _hops(self, chain: tuple[ChainStep, ...]) -> tuple[tuple[str, Text | Statement], ...]:
        """Return the steps of a chain with what a sentence calls them: those that wait for people say for whom."""
        return tuple((step.work_package_id, self._hop(step)) for step in chain)

    def _hop(self, step: ChainStep) -> Text | Statement:
        cause = self._after.schedule[step.work_package_id].cause
        if cause is None or cause.kind not in _PEOPLE or "role" not in cause.statement.params:
            return step.title
        return Statement("difference.hop-people", {"title": step.title, "role": cause.statement.params["role"]})

    def _same_way(self, walk: _Walk, driver: _Walk | None) -> _Walk | None:
        """Return what new work waits for, where it moved the same way as what waits for the new work."""
        return driver if driver is not None and self._move(driver) * self._start_move(walk.id) > 0 else None

    def _new_work(self, walk: _Walk, new: Sequence[_Walk], driver: _Walk | None) -> Iterator[RootCause]:
        """Yield what new work adds to the move of the start that waits for it, the latest first."""
        left = self._start_move(walk.id) - (self._move(driver) if driver is not None else 0)
        for place, each in enumerate(new, start=1):
            package, later = self._packages[each.id], self._after.schedule[each.id]
            # the earliest new work takes what its successors leave
            days = left if place == len(new) else min(self._length(later.start, later.finish), left)
            left -= days
            if days > 0:
                params = {"title": package.title, "count": days, "start": later.start, "finish": later.finish}
                yield RootCause(each.id, "added", days, _new_work_statement(package, params))
            elif days < 0:
                params = {"title": self._packages[walk.id].title, "count": -days}
                yield RootCause(walk.id, "float", days, Statement("difference.root-float", params))

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
            return Statement(f"difference.root-decided-{way}", {**params, "reason": clause(reason)})
        if later.moved is not None and "blackouts" in later.moved.params:
            return Statement(f"difference.root-rests-{way}", {**params, "blackouts": later.moved.params["blackouts"]})
        if longer < 0 and self._as_long_as_before(package):
            return Statement("difference.root-rests-shorter", params)
        return Statement(f"difference.root-{way}", params)

    def _as_long_as_before(self, package: WorkPackage) -> bool:
        """Say whether the work itself takes as long as in the earlier plan, so that only days of rest differ."""
        if isinstance(self._earlier, ScheduleBaseline):
            return False
        earlier = next((each for each in self._earlier.work_packages if each.id == package.id), None)
        return earlier is not None and earlier.duration.likely_days == package.duration.likely_days

    def _own_wait(self, walk: _Walk, driver: _Walk | None) -> Iterator[RootCause]:
        """Yield what moved the start beyond the end it waits for (less, when slack took up part of that move)."""
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
            params["reason"] = clause(package.constraint.reason)
        params["status_date"] = self._after.status_date
        code = f"difference.root-{kind.replace('_', '-')}"
        return Statement(f"{code}-{'later' if days > 0 else 'earlier'}", params)

    def _driver(self, walk: _Walk) -> _Walk | None:
        """Return the package that decides the start and the end of it that counts; None when no package does."""
        cause = self._after.schedule[walk.id].cause
        driver_id = cause.package_id if cause else None
        if cause is not None and cause.kind == "absence":
            driver_id = self._busy_with(walk.id, cause.role_id)
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

    def _busy_with(self, id_: str, role_id: str | None) -> str | None:
        """Return the work whose end frees the people a package waits for, where it is new or was moved the same way."""
        start = self._after.schedule[id_].start
        way = self._start_move(id_) if id_ in self._before else 1
        found = [
            (other not in self._before, abs(self._move(_Walk(other, "finish"))), other)
            for other, package in self._packages.items()
            if other != id_
            and package.effort_days.get(role_id or "")
            and signed_working_days(self._calendar, self._after.schedule[other].finish, start) == 1
            and self._move(_Walk(other, "finish")) * way > 0
        ]
        return max(found, default=(False, 0, None))[2]

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


def clause(text: Text) -> Text:
    """Return a text without its full stop, to stand inside a sentence."""
    return Text(text.zh.rstrip("。"), text.en.rstrip("."))


def _new_work_statement(package: WorkPackage, params: Mapping[str, object]) -> Statement:
    """Say that work is new and what for: an item that failed, or the reason of the change."""
    why = package.duration.explanation
    reason = why.params.get("reason")
    told = {**params, "reason": clause(reason)} if isinstance(reason, Text) else dict(params)
    if why.code in _REWORK:
        code = "root-rework" if reason is None else "root-rework-because"
        return Statement(f"difference.{code}", {**told, "item": why.params["item"], "severity": why.params["severity"]})
    return Statement("difference.root-added" if reason is None else "difference.root-added-because", told)


def _quoted(title: Text) -> Statement:
    return Statement("difference.quoted", {"title": title})


def _sentence(
    title: Text,
    before: date,
    after: date,
    moved: int,
    chain: tuple[tuple[str, Text | Statement], ...],
    roots: tuple[RootCause, ...],
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
    own = [(root.statement, root.days * moved > 0) for root in roots]
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


def _without_idle_moves(roots: tuple[RootCause, ...]) -> tuple[RootCause, ...]:
    """Leave out what one work package adds and takes away again: waiting for a window instead of resting in it."""
    own: dict[str, list[RootCause]] = {}
    for root in roots:
        own.setdefault(root.work_package_id, []).append(root)
    idle = {
        id_
        for id_, parts in own.items()
        if not sum(part.days for part in parts) and "calendar" in {part.kind for part in parts} <= _WINDOW
    }
    return tuple(root for root in roots if root.work_package_id not in idle)


def _absorbed(parts: tuple[Statement, ...]) -> Statement:
    return Statement("difference.absorbed", {"parts": parts}) if parts else Statement("difference.nothing")


def _through(chain: tuple[tuple[str, Text | Statement], ...], roots: tuple[RootCause, ...]) -> Statement:
    """Name the steps between cause and effect; what is told as a cause is not told again."""
    told = {root.work_package_id for root in roots}
    between = tuple(named for id_, named in chain[:-1] if id_ not in told)
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
) -> Iterator[Statement]:
    moved = [event for event in events if event.moved_days]
    if not moved:
        yield Statement("difference.nothing-moved")
    yield from _told_once(moved)
    yield from _kept(events, moved)
    if added:
        yield Statement("difference.added", {"count": len(added), "titles": tuple(title for _, title in added)})
    if dropped:
        yield Statement("difference.dropped", {"count": len(dropped), "titles": tuple(title for _, title in dropped)})
    if effort[0] is not None and effort[1] is not None and round(effort[0], 1) != round(effort[1], 1):
        more = abs(_printed_more(effort[0], effort[1], 1))
        params: dict[str, object] = {"before": effort[0], "after": effort[1], "more": more}
        yield Statement("difference.effort-more" if effort[1] > effort[0] else "difference.effort-less", params)


def _kept(events: Sequence[MovedDate], moved: Sequence[MovedDate]) -> Iterator[Statement]:
    """Yield the gates and milestones behind the first move that keep their dates all the same."""
    first = min((event.before for event in moved), default=None)
    kept = [event for event in events if first is not None and not event.moved_days and event.after >= first]
    if kept:
        dated = tuple(Statement("difference.dated", {"title": each.title, "day": each.after}) for each in kept)
        yield Statement("difference.kept", {"count": len(kept), "events": dated})


def _cost_summary(
    cost: tuple[float | None, float | None], more: float | None, in_price: float, currency: str | None
) -> Iterator[Statement]:
    if cost[0] is not None and cost[1] is not None:
        if round(cost[0]) != round(cost[1]):
            more_by = _amount(abs(_printed_more(cost[0], cost[1], 0)), currency)
            costs = {"before": _amount(cost[0], currency), "after": _amount(cost[1], currency), "more": more_by}
            yield Statement("difference.cost-more" if cost[1] > cost[0] else "difference.cost-less", costs)
    elif more is not None and round(more):
        way = "more" if more > 0 else "less"
        yield Statement(f"difference.cost-{way}-only", {"more": _amount(abs(more), currency)})
    if abs(in_price) >= _TOLD_DAYS:
        yield Statement(f"difference.in-price-{'more' if in_price > 0 else 'less'}", {"days": abs(in_price)})


def _printed_more(before: float, after: float, digits: int) -> float:
    """Return what two amounts differ by as they are printed: a reader who subtracts finds the same."""
    return round(round(after, digits) - round(before, digits), digits)


def _by_role(plan: RolloutPlan) -> dict[str, _RoleCost]:
    """Return what every role does and costs; days inside an offered price add nothing to the cost."""
    found: dict[str, _RoleCost] = {}
    for line in plan.scheduling.costs.lines if plan.scheduling.costs else ():
        was = found.get(line.role_id, _NO_EFFORT)
        in_price = line.billing == "in_price"
        cost = 0.0 if in_price else line.cost
        whole = None if was.cost is None or cost is None else was.cost + cost
        days = was.in_price_days + (line.effort_days if in_price else 0.0)
        found[line.role_id] = _RoleCost(was.days + line.effort_days, whole, days)
    return found


def _amount(amount: float, currency: str | None) -> Statement:
    """Return an amount in whole units of its currency: a change of a few hundred is none in thousands."""
    unit = Text("元", "CNY") if currency in {None, "CNY"} else Text.same(currency or "")
    return Statement("difference.amount", {"amount": round(amount), "unit": unit})
