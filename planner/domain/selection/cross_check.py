"""The exact results and the drawn ones checked against each other, every time they are computed."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.domain.selection.analysis_results import Acceptability, CrossCheck, Standing
from planner.domain.selection.comparison import lead_probability
from planner.domain.selection.criteria import leaf_weights
from planner.domain.selection.methods import draws
from planner.domain.selection.methods.distributions import Discrete, Distribution
from planner.domain.selection.ratings import distribution_of
from planner.domain.selection.results import ScoredAlternative, Selection, Stability
from planner.domain.selection.score import ROUNDING
from planner.domain.selection.to_win import point_values
from planner.domain.selection.weight_draws import Tree
from planner.errors import Statement

# a drawn number may lie this many standard errors from the exact one
ERRORS = 4
# of the theorem of Berry and Esseen for summands that differ (docs/methods.md#cross-check)
BERRY_ESSEEN = 0.56
_ROUNDING = 1e-6


@dataclass(frozen=True, slots=True)
class Drawn:
    """
    What was drawn with the weights as stated.

    `means` and `errors` are the mean overall values of the compared alternatives with their standard errors, in rank
    order; `evpi` the drawn value of knowing every rating, with its own; `largest_gain` the exact value of the one
    rating that is worth most.
    """

    stated: Acceptability
    means: Sequence[float]
    errors: Sequence[float]
    evpi: float
    evpi_error: float
    largest_gain: float


def cross_checks(
    selection: Selection,
    drawn: Drawn,
    stability: Sequence[Stability],
    standings: Sequence[Standing],
    generator: np.random.Generator,
    samples: int,
) -> tuple[CrossCheck, ...]:
    """
    Compare every number that is found both exactly and by drawing.

    Source: docs/methods.md#cross-check
    """
    return (
        *_expected_values(selection.compared, drawn),
        *_leads(selection, drawn.stated, samples),
        *_margins(selection, standings, generator, samples),
        _first_ranks(selection, stability, generator, samples),
        _all_ratings(selection, drawn),
    )


def warn_of_difference(checks: Sequence[CrossCheck]) -> Iterator[Statement]:
    """Yield a warning that names what disagrees; nothing when all agree."""
    codes = dict.fromkeys(check.code for check in checks if not check.agrees)
    if codes:
        wrong = tuple(Statement(f"robustness.check-{code}") for code in codes)
        yield Statement("robustness.checks-differ", {"checks": wrong, "count": len(wrong)})


def _check(code: str, alternative_id: str, exact: float, sampled: float, tolerance: float) -> CrossCheck:
    agrees = abs(exact - sampled) <= tolerance
    return CrossCheck(code, alternative_id, exact, sampled, tolerance, agrees)


def _expected_values(compared: Sequence[ScoredAlternative], drawn: Drawn) -> Iterator[CrossCheck]:
    for one, mean, error in zip(compared, drawn.means, drawn.errors, strict=True):
        tolerance = ERRORS * error + _ROUNDING
        yield _check("expected-value", one.alternative_id, one.overall_value.expected, mean, tolerance)


def _leads(selection: Selection, stated: Acceptability, samples: int) -> Iterator[CrossCheck]:
    """Compare the normal approximation of each lead with how often the leader was ahead."""
    leader, *others = selection.compared
    weights = leaf_weights(selection.criteria)
    for other in others:
        exact = lead_probability(leader, other, weights)
        sampled = stated.pairwise[leader.alternative_id][other.alternative_id]
        tolerance = ERRORS * _error_of_share(exact, samples) + normal_error(leader, other, weights)
        yield _check("lead-probability", other.alternative_id, exact, sampled, tolerance)


def normal_error(one: ScoredAlternative, other: ScoredAlternative, weights: Mapping[str, float]) -> float:
    """
    Return what the normal approximation of a lead may be off by at most: the bound of Berry and Esseen.

    Source: docs/methods.md#cross-check
    """
    spread = [(weights[id_], distribution_of(rating)) for each in (one, other) for id_, rating in each.ratings.items()]
    variance = math.fsum(weight**2 * value.variance for weight, value in spread)
    if variance <= ROUNDING**2:
        return _ROUNDING
    third = math.fsum(weight**3 * third_moment(value) for weight, value in spread)
    return BERRY_ESSEEN * third / math.sqrt(variance) ** 3


def third_moment(value: Distribution) -> float:
    """Return the third absolute moment about the mean, of listed values or of those uniform on both sides of it."""
    if isinstance(value, Discrete):
        return math.fsum(abs(one - value.mean) ** 3 for one in value.values) / len(value.values)
    (low, high), below = value.support, value.cdf(value.mean)
    return (below * (value.mean - low) ** 3 + (1 - below) * (high - value.mean) ** 3) / 4


def _margins(
    selection: Selection, standings: Sequence[Standing], generator: np.random.Generator, samples: int
) -> Iterator[CrossCheck]:
    """No drawn weights may give a larger lead than the largest; so who can never lead leads in no draw."""
    values = np.array(point_values(selection))
    scores = draws.any_weights(generator, samples, values.shape[1]).astype(float) @ values.T
    for place, standing in enumerate(standings):
        if standing.best_margin is None:
            continue
        lead = float((scores[:, place] - np.delete(scores, place, axis=1).max(axis=1)).max())
        agrees = lead <= standing.best_margin + _ROUNDING
        yield CrossCheck("best-margin", standing.alternative_id, standing.best_margin, lead, _ROUNDING, agrees)


def _first_ranks(
    selection: Selection, stability: Sequence[Stability], generator: np.random.Generator, samples: int
) -> CrossCheck:
    """Compare the mean length of the leader's intervals with how often it leads at any weight of any one point."""
    points = {one.criterion_id: one for one in stability if one.level == "point"}
    tree = Tree.of(selection.criteria)
    values = np.array(point_values(selection))
    leader = selection.compared[0].alternative_id
    lengths = [one.leader[1] - one.leader[0] for one in points.values()]
    exact = math.fsum(lengths) / len(lengths) if lengths else 1.0
    codes = [place for place, point in enumerate(tree.points) if point in points]
    if not codes:
        return _check("first-rank", leader, exact, 1.0, _ROUNDING)
    chosen = generator.choice(np.array(codes), samples)
    scores = _with_one_weight(tree.point_weights, chosen, generator.random(samples)) @ values.T
    # where several are first today, all of them have to stay
    today = [one.overall_value.expected for one in selection.compared]
    first = [place for place, value in enumerate(today) if max(today) - value <= ROUNDING]
    stay = (scores[:, first] >= scores.max(axis=1)[:, None] - _ROUNDING).all(axis=1)
    share = float(stay.mean())
    return _check("first-rank", leader, exact, share, ERRORS * _error_of_share(exact, samples) + _ROUNDING)


def _with_one_weight(
    today: NDArray[np.floating], chosen: NDArray[np.intp], weights: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return rows in which the chosen point has the given weight and the others keep their proportions."""
    rows = np.arange(len(chosen))
    drawn = np.tile(np.asarray(today, dtype=float), (len(chosen), 1))
    drawn[rows, chosen] = 0
    drawn *= ((1 - weights) / drawn.sum(axis=1))[:, None]
    drawn[rows, chosen] = weights
    return drawn


def _all_ratings(selection: Selection, drawn: Drawn) -> CrossCheck:
    """Knowing everything is worth no less than knowing the one rating that is worth most."""
    tolerance = ERRORS * drawn.evpi_error + _ROUNDING
    agrees = drawn.evpi + tolerance >= drawn.largest_gain
    leader = selection.compared[0].alternative_id
    return CrossCheck("all-ratings", leader, drawn.largest_gain, drawn.evpi, tolerance, agrees)


def _error_of_share(share: float, samples: int) -> float:
    return math.sqrt(share * (1 - share) / samples)
