"""VIKOR: a compromise between the regret of the many criteria and that of the worst one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from planner.domain.selection.methods.ranks import TOLERANCE, competition_ranks

Numbers = NDArray[np.float64]
# the same say for the group's utility and for the individual regret
HALF = 0.5
# differences of S or R this small come from rounding
_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True)
class Vikor:
    """
    Q (0-1, lower is better), S and R of the alternatives, in the given order, and the compromise set (places).

    `regrets` (alternatives x criteria) are the weighted regrets: S is their sum, R the largest. The two conditions
    are None with a single alternative.
    Source: docs/methods.md#vikor
    """

    q: Numbers
    s: Numbers
    r: Numbers
    regrets: Numbers
    acceptable_advantage: bool | None
    acceptable_stability: bool | None
    compromise_set: tuple[int, ...]


def vikor(values: ArrayLike, weights: ArrayLike, maximise: ArrayLike | None = None, *, v: float = HALF) -> Vikor:
    """
    Rank by the compromise measure Q = v (S - S*) / (S- - S*) + (1 - v) (R - R*) / (R- - R*).

    Args:
        values: rows alternatives, columns criteria, in their own units.
        weights: not negative, with a sum above zero; divided by it.
        maximise: for each column, whether more is better; always, without.
        v: weight of the group's utility S against the individual regret R, 0-1.

    Source: docs/methods.md#vikor
    """
    matrix = np.asarray(values, dtype=float)
    shares = np.asarray(weights, dtype=float) / np.sum(weights)
    upward = np.ones(matrix.shape[1], dtype=bool) if maximise is None else np.asarray(maximise, dtype=bool)
    oriented = np.where(upward, matrix, -matrix)
    spread = np.ptp(oriented, axis=0)
    # a constant column leaves nobody a regret
    behind = (oriented.max(axis=0) - oriented) / np.where(spread > 0, spread, 1.0)
    regrets = behind * shares
    s, r = regrets.sum(axis=1), regrets.max(axis=1)
    q = v * _share_of_range(s) + (1 - v) * _share_of_range(r)
    return Vikor(q, s, r, regrets, *_compromise(q.tolist(), s.tolist(), r.tolist()))


def _share_of_range(measure: Numbers) -> Numbers:
    spread = np.ptp(measure)
    return (measure - measure.min()) / spread if spread > _ROUNDING else np.zeros_like(measure)


def _compromise(
    q: Sequence[float], s: Sequence[float], r: Sequence[float]
) -> tuple[bool | None, bool | None, tuple[int, ...]]:
    """Return whether advantage and stability are acceptable, and who belongs to the compromise."""
    if len(q) == 1:
        return None, None, (0,)
    order = sorted(range(len(q)), key=lambda place: q[place])
    ranks = competition_ranks(q, higher_is_better=False)
    needed = 1 / (len(q) - 1)
    best, second = q[order[0]], q[order[1]]
    advantage = second - best >= needed - TOLERANCE
    firsts = [place for place in order if ranks[place] == 1]
    best_elsewhere = {
        place
        for measure in (s, r)
        for place, rank in enumerate(competition_ranks(measure, higher_is_better=False))
        if rank == 1
    }
    stability = any(place in best_elsewhere for place in firsts)
    if not advantage:
        chosen = [place for place in order if q[place] - best < needed - TOLERANCE]
    elif stability:
        chosen = firsts
    else:
        chosen = [place for place in order if ranks[place] <= 2]  # noqa: PLR2004 - the best and the second
    return advantage, stability, tuple(chosen)
