"""Weights drawn over the criterion tree by five models of what is uncertain about them."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planner.domain.model.criterion import Criterion
from planner.domain.selection.analysis_results import WeightModel
from planner.domain.selection.methods import draws
from planner.domain.selection.voices import Voice

Numbers = NDArray[np.floating[Any]]

# coefficient of variation of an average weight under `around`: an assumption of ours (docs/methods.md#weight-models)
VARIATION = 0.3
# normalised weights closer than this were stated as equal
EQUAL = 1e-9
_ENOUGH_TO_MIX = 2


@dataclass(frozen=True, slots=True)
class Tree:
    """
    The points of a criterion tree and the requirements below them, in print order.

    `starts` holds for every point the position of its first requirement; `local_weights` sum to 1 within a point.
    """

    points: tuple[str, ...]
    requirements: tuple[str, ...]
    starts: NDArray[np.intp]
    sizes: NDArray[np.intp]
    point_weights: Numbers
    local_weights: Numbers

    @classmethod
    def of(cls, criteria: Sequence[Criterion]) -> Tree:
        """Read the tree from its nodes in print order."""
        points = [c for c in criteria if c.level == "point"]
        inside = [[c for c in criteria if c.level == "requirement" and c.parent_id == p.id] for p in points]
        sizes = np.array([len(members) for members in inside], dtype=np.intp)
        leaves = [leaf for members in inside for leaf in members]
        return cls(
            points=tuple(point.id for point in points),
            requirements=tuple(leaf.id for leaf in leaves),
            starts=np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.intp),
            sizes=sizes,
            point_weights=np.array([point.weight for point in points]),
            local_weights=np.array([leaf.local_weight for leaf in leaves]),
        )

    def leaves(self, points: Numbers, local: Numbers) -> Numbers:
        """Return the global weights of the requirements; both arguments may have a row for every draw."""
        spread: Numbers = np.repeat(points, self.sizes, axis=-1) * local
        return spread

    def by_point(self, leaves: Numbers) -> Numbers:
        """Add up weights of requirements to weights of points."""
        summed: Numbers = np.add.reduceat(leaves, self.starts, axis=-1)
        return summed


def draw_weights(
    model: WeightModel, tree: Tree, voices: Sequence[Voice], generator: np.random.Generator, count: int
) -> Numbers:
    """
    Draw global weights of the requirements by one model, points first: a row for every draw.

    Args:
        voices: The respondents with a say; `respondents` needs them, the other models do without.

    Source: docs/methods.md#weight-models
    """
    match model:
        case "stated":
            return np.tile(tree.leaves(tree.point_weights, tree.local_weights), (count, 1))
        case "around":
            points = _around(tree.point_weights, generator, count)
            return tree.leaves(points, _within(tree, lambda stated: _around(stated, generator, count)))
        case "respondents":
            return tree.leaves(_mixed(tree, voices, generator, count), tree.local_weights)
        case "ordered":
            points = _ordered_points(tree, voices, generator, count)
            return tree.leaves(points, _within(tree, lambda stated: _ordered(stated, generator, count)))
        case "any":
            points = draws.any_weights(generator, count, len(tree.points))
            return tree.leaves(points, _within(tree, lambda stated: draws.any_weights(generator, count, len(stated))))


def applicable_models(voices: Sequence[Voice]) -> tuple[WeightModel, ...]:
    """Return the models in the order in which they are told, the main one first; a mix needs two respondents."""
    mixed: tuple[WeightModel, ...] = ("respondents",) if len(voices) >= _ENOUGH_TO_MIX else ()
    return (*mixed, "around", "stated", "ordered", "any")


def concentration(number: int) -> float:
    """
    Return the sum of Dirichlet parameters at which an average one of so many weights varies by VARIATION.

    The squared coefficient of variation of a weight w is (1 - w) / (w (concentration + 1)), with w = 1 / number.
    """
    return (number - 1) / VARIATION**2 - 1 if number > 1 else 1.0


def _within(tree: Tree, draw: Callable[[Numbers], Numbers]) -> Numbers:
    """Draw the local weights of every point by itself."""
    bounds = itertools.pairwise([*tree.starts, len(tree.requirements)])
    return np.concatenate([draw(tree.local_weights[start:end]) for start, end in bounds], axis=1)


def _around(stated: Numbers, generator: np.random.Generator, count: int) -> Numbers:
    kept = int((stated > 0).sum())
    return draws.around(generator, count, stated, concentration(kept))


def _mixed(tree: Tree, voices: Sequence[Voice], generator: np.random.Generator, count: int) -> Numbers:
    """Mix the respondents' weights; the parts vary around the voices of today, by one vote for each respondent."""
    weights = [[voice.weights[point] for point in tree.points] for voice in voices]
    return draws.mixture(generator, count, weights, [voice.share for voice in voices])


def _ordered_points(tree: Tree, voices: Sequence[Voice], generator: np.random.Generator, count: int) -> Numbers:
    """Draw a respondent by voice, then any weights of the points that keep the order this respondent stated."""
    if not voices:
        return _ordered(tree.point_weights, generator, count)
    numbers = generator.multinomial(count, [voice.share for voice in voices])
    stated = [np.array([voice.stated[point] for point in tree.points]) for voice in voices]
    parts = [_ordered(own, generator, int(number)) for own, number in zip(stated, numbers, strict=True)]
    return np.concatenate(parts)


def _ordered(stated: Numbers, generator: np.random.Generator, count: int) -> Numbers:
    return draws.in_classes(generator, count, classes_of(stated))


def classes_of(stated: Numbers) -> list[int]:
    """Return a class number for every weight, higher is heavier; weights stated as equal share one."""
    rising = np.sort(stated)
    bounds = rising[1:][np.diff(rising) > EQUAL]
    # a bound is the smallest weight of its class, which rounding must not push below it
    return [int(number) for number in np.searchsorted(bounds - EQUAL / 2, stated, side="right")]
