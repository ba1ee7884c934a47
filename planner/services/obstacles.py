"""What stands in the way of an engagement: contradictions, breaks, dates that cannot be kept, what nobody proved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from planner.domain.acceptance.failed import failed_items
from planner.domain.diagnosis.pains import core_pains_unanswered
from planner.services.breaks import grouped_breaks
from planner.services.run import EngagementResult


@dataclass(frozen=True, slots=True)
class Obstacle:
    """
    One kind of thing in the way: how many of them, and at which place it is seen to.

    `place` is a stage word, or `breaks` for the break list; `is_grave` stands in the way of a decision or a date.
    """

    id: str
    count: int
    place: str
    is_grave: bool = True


def obstacles(result: EngagementResult) -> tuple[Obstacle, ...]:
    """Return what is in the way, grave things first, each kind once."""
    found = [one for one in _all(result) if one.count]
    return tuple(sorted(found, key=lambda one: not one.is_grave))


def _all(result: EngagementResult) -> Iterator[Obstacle]:
    timing = result.diagnosis.timing
    yield Obstacle("wait", int(timing is not None and timing.verdict == "wait"), "diagnosis")
    undecided = sum(not one.decided for one in result.diagnosis.contradictions)
    yield Obstacle("contradictions", undecided, "diagnosis", is_grave=False)
    core = core_pains_unanswered(result.engagement.answers, result.engagement.objectives)
    yield Obstacle("core-pains", len(core), "diagnosis")
    yield from _must_haves(result)
    yield Obstacle("not-kept", int(result.rollout.go_live.kept is False), "rollout")
    yield Obstacle("unplaced", len(result.training.unscheduled), "training")
    yield from _overdue(result)
    failed = failed_items(result.acceptance.items, result.engagement.operation.item_results)
    yield Obstacle("failed-items", len(failed), "acceptance")
    groups = grouped_breaks(result.chain.breaks)
    yield Obstacle("grave-breaks", sum(len(one.breaks) for one in groups if one.is_grave), "breaks")
    light = sum(len(one.breaks) for one in groups if not one.is_grave)
    yield Obstacle("breaks", light, "breaks", is_grave=False)


def _must_haves(result: EngagementResult) -> Iterator[Obstacle]:
    """Yield what the alternative the plan is made for does not meet, and what nobody has proven of it."""
    planned = result.alternative.id if result.alternative else None
    scored = next((one for one in result.selection.scored if one.alternative_id == planned), None)
    states = [one.state for one in scored.must_haves] if scored else []
    yield Obstacle("must-haves-failed", states.count("fail"), "selection")
    yield Obstacle("must-haves-unproven", states.count("unproven"), "selection")


def _overdue(result: EngagementResult) -> Iterator[Obstacle]:
    """Yield deadlines the plan misses, work that should have begun or ended, and decisions nobody carried out."""
    schedule, steering = result.rollout.schedule, result.engagement.steering
    missed = [id_ for id_, day in steering.deadlines.items() if id_ in schedule and schedule[id_].finish > day]
    yield Obstacle("deadlines", len(missed), "rollout")
    status, baseline = result.rollout.status_date, steering.baseline
    frozen = baseline.packages if baseline else {}
    late = [
        id_
        for id_, dates in frozen.items()
        if status is not None and id_ in schedule and dates.finish < status and schedule[id_].fraction_done < 1
    ]
    yield Obstacle("overdue-work", len(late), "rollout")
    plan = result.outcomes.review_plan
    yield Obstacle("overdue-decisions", len(plan.overdue_decisions) if plan else 0, "outcomes")
