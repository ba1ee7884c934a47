"""Kendall's coefficient of concordance: how far several judges put the same alternatives in the same order."""

from __future__ import annotations

import math
from collections.abc import Sequence

from planner.domain.selection.analysis_results import Concordance

FEWEST_JUDGES = 2
FEWEST_ALTERNATIVES = 2
# scores that differ by less than this share of themselves are the same mark: 0.1 + 0.2 is 0.3
RELATIVE_TOLERANCE = 1e-9
# the same beside zero, as a share of the largest score of the judge
ZERO_TOLERANCE = 1e-15


def kendall_w(judges: Sequence[Sequence[float]]) -> Concordance:
    """
    Measure the agreement of judges, 0 (none) to 1 (the same order), corrected for ties; p by the chi-square tail.

    `reason` is a code where W is not defined: `one-judge`, `one-alternative` or `all-ties`.

    Args:
        judges: One row of scores per judge, alternatives in the same order; the lowest score has rank 1.

    Raises:
        ValueError: the rows differ in length, or a score is not a finite number.

    Source: docs/methods.md#kendalls-w
    """
    _check(judges)
    m = len(judges)
    reason = _undefined(judges)
    if reason is not None:
        return Concordance(None, None, None, None, m, reason)
    n = len(judges[0])
    sums = rank_sums(judges)
    spread = 12 * math.fsum(total * total for total in sums) - 3 * m * m * n * (n + 1) ** 2
    w = min(1.0, max(0.0, spread / (m * m * n * (n * n - 1) - m * sum(_tie_terms(scores) for scores in judges))))
    chi2 = m * (n - 1) * w
    return Concordance(w, chi2, n - 1, chi2_upper_tail(chi2, n - 1), m)


def rank_sums(judges: Sequence[Sequence[float]]) -> list[float]:
    """Return the sum of every alternative's ranks over the judges."""
    return [math.fsum(column) for column in zip(*(mean_ranks(scores) for scores in judges), strict=True)]


def mean_ranks(scores: Sequence[float]) -> list[float]:
    """Rank scores from 1 for the lowest; equal scores share the mean of the places they take."""
    ranks = [0.0] * len(scores)
    place = 0
    for group in _tied_groups(scores):
        for index in group:
            ranks[index] = place + (len(group) + 1) / 2
        place += len(group)
    return ranks


def chi2_upper_tail(x: float, df: int) -> float:
    """
    Return the probability that a chi-square variable with `df` degrees of freedom exceeds x.

    The closed form for whole degrees of freedom; terms are taken by their logarithms, so that none under- or overflows.
    """
    half, odd = x / 2, df % 2
    if half <= 0:
        return 1.0
    start = math.erfc(math.sqrt(half)) if odd else 0.0
    powers = [k + (0.5 if odd else 0.0) for k in range(df // 2)]
    terms = (math.exp(power * math.log(half) - half - math.lgamma(power + 1)) for power in powers)
    return min(1.0, start + math.fsum(terms))


def _check(judges: Sequence[Sequence[float]]) -> None:
    if any(len(scores) != len(judges[0]) for scores in judges):
        raise ValueError("every judge scores the same alternatives")
    if not all(math.isfinite(score) for scores in judges for score in scores):
        raise ValueError("scores are finite numbers")


def _undefined(judges: Sequence[Sequence[float]]) -> str | None:
    if len(judges) < FEWEST_JUDGES:
        return "one-judge"
    if len(judges[0]) < FEWEST_ALTERNATIVES:
        return "one-alternative"
    return "all-ties" if all(len(_tied_groups(scores)) == 1 for scores in judges) else None


def _tie_terms(scores: Sequence[float]) -> int:
    return sum(len(group) ** 3 - len(group) for group in _tied_groups(scores))


def _tied_groups(scores: Sequence[float]) -> list[list[int]]:
    """Return the places of equal scores together, lowest score first."""
    near_zero = ZERO_TOLERANCE * max((abs(score) for score in scores), default=0.0)
    groups: list[list[int]] = []
    for index in sorted(range(len(scores)), key=scores.__getitem__):
        if groups and math.isclose(scores[groups[-1][0]], scores[index], rel_tol=RELATIVE_TOLERANCE, abs_tol=near_zero):
            groups[-1].append(index)
        else:
            groups.append([index])
    return groups
