"""The criterion tree: dimensions, points and requirements with local and global weights."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from planner.domain.model.catalogue import Catalogue, Requirement, WeightClass
from planner.domain.model.criterion import Criterion
from planner.domain.model.stakeholder import RequirementDecision
from planner.domain.selection.weights import normalised
from planner.errors import InputError, Problem

Decisions = Mapping[str, RequirementDecision]


def applicable_requirements(catalogue: Catalogue, decisions: Decisions) -> tuple[Requirement, ...]:
    """Return the requirements the client has not taken out, in the order of the catalogue."""
    return tuple(r for r in catalogue.requirements.values() if r.id not in decisions or decisions[r.id].applicable)


def must_have_ids(catalogue: Catalogue, decisions: Decisions) -> tuple[str, ...]:
    """Return the requirements the client has made a must-have; a candidate alone is none."""
    applicable = applicable_requirements(catalogue, decisions)
    return tuple(r.id for r in applicable if r.id in decisions and decisions[r.id].must_have)


def build_criteria(
    catalogue: Catalogue, decisions: Decisions, point_weights: Mapping[str, float]
) -> tuple[Criterion, ...]:
    """
    Build the tree in print order: each dimension, its points, their requirements.

    Not-applicable requirements leave the tree, and so do points and dimensions without any; the rest is
    scaled to sum to 1 again.

    Raises:
        InputError: nothing applies, or the points that remain weigh nothing.

    Source: docs/methods.md#criterion-tree
    """
    leaves = _leaves_by_point(catalogue, decisions)
    if not leaves:
        raise InputError([Problem("no-requirement-applies", "requirements")])
    weights = normalised({point: point_weights[point] for point in catalogue.points if point in leaves})
    tree: list[Criterion] = []
    for dimension in catalogue.dimensions.values():
        points = [p for p in weights if catalogue.points[p].dimension == dimension.code]
        total = math.fsum(weights[p] for p in points)
        if not points:
            continue
        tree.append(Criterion(dimension.code, "dimension", None, dimension.text, total, total))
        for point in points:
            # a dimension that weighs nothing still shows its points, equal among themselves
            local = weights[point] / total if total > 0 else 1 / len(points)
            node = catalogue.points[point]
            tree.append(Criterion(point, "point", dimension.code, node.text, weights[point], local))
            tree.extend(_leaf(r, weights[point], share) for r, share in leaves[point])
    return tuple(tree)


def leaf_weights(criteria: Sequence[Criterion]) -> dict[str, float]:
    """Return the global weight of every requirement."""
    return {c.id: c.weight for c in criteria if c.level == "requirement"}


def point_weights_of(criteria: Sequence[Criterion]) -> dict[str, float]:
    """Return the global weight of every point in the tree."""
    return {c.id: c.weight for c in criteria if c.level == "point"}


def _leaf(requirement: Requirement, point_weight: float, share: float) -> Criterion:
    weight = point_weight * share
    return Criterion(requirement.id, "requirement", requirement.point, requirement.text, weight, share)


def _leaves_by_point(catalogue: Catalogue, decisions: Decisions) -> dict[str, list[tuple[Requirement, float]]]:
    by_point: dict[str, list[Requirement]] = {}
    for requirement in applicable_requirements(catalogue, decisions):
        by_point.setdefault(requirement.point, []).append(requirement)
    return {point: _shares(members, catalogue, decisions) for point, members in by_point.items()}


def _shares(
    members: Sequence[Requirement], catalogue: Catalogue, decisions: Decisions
) -> list[tuple[Requirement, float]]:
    raw = {r.id: catalogue.class_points[_weight_class(r, decisions)] for r in members}
    shares = normalised(raw)
    return [(requirement, shares[requirement.id]) for requirement in members]


def _weight_class(requirement: Requirement, decisions: Decisions) -> WeightClass:
    decision = decisions.get(requirement.id)
    return (decision.weight_class if decision else None) or requirement.weight_class
