"""The demonstration and trial kit of one engagement: what is in scope, and where each requirement is seen."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Collection, Mapping, Sequence

from planner.domain.model.catalogue import Requirement
from planner.domain.model.trial import DemoScenario, TaskCard, TrialKit
from planner.domain.selection.ask_next import is_weak
from planner.domain.selection.results import KitLine, LookFirst, Rating, ScoredAlternative, TailoredKit

DEMONSTRATION = "D"
TRIAL = "T"
# the time-table of a demonstration is made in slots of so many minutes
SLOT_MINUTES = 5


def tailor_kit(
    kit: TrialKit,
    requirements: Sequence[Requirement],
    audiences: Collection[str],
    short_list: Sequence[ScoredAlternative],
    must_haves: Collection[str],
    weights: Mapping[str, float],
) -> TailoredKit:
    """
    Cut the kit to an engagement: steps and tasks in scope, and a line for every requirement by its own method.

    Args:
        requirements: Those in scope, in print order.
        audiences: User roles the company has; empty when nobody has said, then every task is kept.
        short_list: The alternatives that are demonstrated and tried.
        weights: requirement id -> global weight.

    Source: docs/methods.md#trial-kit
    """
    scope = {requirement.id for requirement in requirements}
    scenarios = tuple(cut for one in kit.scenarios.values() if (cut := _cut_scenario(one, scope)) is not None)
    tasks = tuple(
        _cut_task(task, scope)
        for task in kit.tasks.values()
        if scope & set(task.requirement_ids) and (not audiences or task.audience in audiences)
    )
    return TailoredKit(
        scenarios=scenarios,
        tasks=tasks,
        lines=tuple(_line(requirement, scenarios, tasks) for requirement in requirements),
        look_first=_look_first(requirements, short_list, must_haves, weights),
    )


def _cut_scenario(scenario: DemoScenario, scope: set[str]) -> DemoScenario | None:
    """Leave out steps none of whose requirements are in scope, and a scenario of which no step is left."""
    steps = tuple(
        dataclasses.replace(step, requirement_ids=tuple(id_ for id_ in step.requirement_ids if id_ in scope))
        for step in scenario.steps
        if scope & set(step.requirement_ids)
    )
    if not steps:
        return None
    # as long as its part of the steps, in whole slots
    slots = math.ceil(scenario.minutes * len(steps) / len(scenario.steps) / SLOT_MINUTES)
    return dataclasses.replace(scenario, steps=steps, minutes=min(scenario.minutes, slots * SLOT_MINUTES))


def _cut_task(task: TaskCard, scope: set[str]) -> TaskCard:
    return dataclasses.replace(task, requirement_ids=tuple(id_ for id_ in task.requirement_ids if id_ in scope))


def _line(requirement: Requirement, scenarios: Sequence[DemoScenario], tasks: Sequence[TaskCard]) -> KitLine:
    shown = tuple(
        f"{scenario.id}/{number}"
        for scenario in scenarios
        for number, step in enumerate(scenario.steps, start=1)
        if requirement.id in step.requirement_ids
    )
    tried = tuple(task.id for task in tasks if requirement.id in task.requirement_ids)
    method = requirement.verification.method
    # whatever its own method asks for and no script or task gives, is a card of its own
    answered = {DEMONSTRATION: bool(shown), TRIAL: bool(tried)}.get(method, False)
    return KitLine(requirement.id, method, shown, tried, needs_card=not answered)


def _look_first(
    requirements: Sequence[Requirement],
    short_list: Sequence[ScoredAlternative],
    must_haves: Collection[str],
    weights: Mapping[str, float],
) -> tuple[LookFirst, ...]:
    """Return what is unknown or weakly shown, must-haves first, then by weight and by how many it concerns."""
    found = []
    for requirement in requirements:
        open_to = tuple(one.alternative_id for one in short_list if _is_open(one.ratings.get(requirement.id)))
        if open_to:
            weight = weights.get(requirement.id, 0.0)
            found.append(LookFirst(requirement.id, requirement.id in must_haves, open_to, weight))
    return tuple(
        sorted(found, key=lambda one: (not one.must_have, -one.weight * len(one.alternative_ids), one.requirement_id))
    )


def _is_open(rating: Rating | None) -> bool:
    return rating is not None and is_weak(rating)
