"""
Draws of weights: every row is one set of weights, not negative, with the sum 1. Rows are draws, columns criteria.

32-bit numbers from a quick generator: `generator(seed)` makes one.
Source: docs/methods.md#smaa
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

Weights = NDArray[np.float32]


def generator(seed: int) -> np.random.Generator:
    """Return the generator of this product: the same seed gives the same draws."""
    return np.random.Generator(np.random.SFC64(seed))


def any_weights(generator: np.random.Generator, count: int, criteria: int) -> Weights:
    """
    Draw uniformly over all weights: Dirichlet(1, …, 1), that is exponentials over their sum.

    Uniforms over their sum would crowd the middle.
    """
    return _normalised(_exponentials(generator, count, criteria))


def ordered(generator: np.random.Generator, count: int, order: Sequence[int]) -> Weights:
    """
    Draw uniformly over all weights that fall, or stay level, from the first to the last of `order`.

    The k-th largest of exponentials is a sum of independent ones over k, k + 1, …: nothing needs sorting.
    """
    steps = _exponentials(generator, count, len(order))
    steps /= np.arange(1, len(order) + 1, dtype=np.float32)
    falling = np.cumsum(steps[:, ::-1], axis=1)[:, ::-1]
    weights = np.empty_like(falling)
    weights[:, list(order)] = falling
    return _normalised(weights)


def in_classes(generator: np.random.Generator, count: int, classes: Sequence[int]) -> Weights:
    """
    Draw uniformly over all weights in which nobody of a lower class weighs more than one of a higher.

    Args:
        classes: One number per criterion, higher is more important; within a class any order is possible.
    """
    sizes = [sum(one == level for one in classes) for level in sorted(set(classes), reverse=True)]
    falling = ordered(generator, count, range(len(classes)))
    ends = [0, *itertools.accumulate(sizes)]
    weights = np.empty_like(falling)
    for level, (begin, end) in zip(sorted(set(classes), reverse=True), itertools.pairwise(ends), strict=True):
        members = [place for place, one in enumerate(classes) if one == level]
        weights[:, members] = generator.permuted(falling[:, begin:end], axis=1)
    return weights


def around(generator: np.random.Generator, count: int, weights: ArrayLike, concentration: float) -> Weights:
    """
    Draw around given weights: Dirichlet(concentration x weights), whose means are the weights.

    A weight w then has the variance w (1 - w) / (concentration + 1); a weight of 0 stays 0.
    """
    given = np.asarray(weights, dtype=float)
    drawn = generator.standard_gamma(concentration * given, (count, len(given)))
    sums = drawn.sum(axis=1, keepdims=True)
    # with a very small concentration all may vanish in rounding
    found = np.divide(drawn, sums, out=np.broadcast_to(given, drawn.shape).copy(), where=sums > 0)
    short: Weights = found.astype(np.float32)
    return short


def mixture(
    generator: np.random.Generator, count: int, weights: ArrayLike, say: ArrayLike, concentration: float | None = None
) -> Weights:
    """
    Draw any mix of several sets of weights (rows): the parts are Dirichlet with the mean `say`.

    The concentration is the number of sets unless given: with an equal say every mix is then equally likely.
    """
    sets, parts = np.asarray(weights, dtype=np.float32), np.asarray(say, dtype=float)
    strength = len(sets) if concentration is None else concentration
    return around(generator, count, parts / parts.sum(), strength) @ sets


def _exponentials(generator: np.random.Generator, count: int, width: int) -> Weights:
    """
    Draw exponentials as minus the logarithm of shares of 23 bits: several at a time, which one by one would not be.

    A share stands for the middle of its step, so that none is 0 or 1.
    """
    drawn = np.empty((count, width), dtype=np.float32)
    rows = max(1, _AT_ONCE // width)
    for begin in range(0, count, rows):
        part = drawn[begin : begin + rows]
        words = generator.bit_generator.random_raw(-(-part.size // 2)).view(np.uint32)
        words >>= 9
        np.copyto(part, words[: part.size].reshape(part.shape), casting="same_kind")
        part += np.float32(0.5)
        part *= np.float32(2.0**-23)
        np.log(part, out=part)
        np.negative(part, out=part)
    return drawn


# so many are drawn at a time: they stay in the nearest cache of a core
_AT_ONCE = 1 << 16


def _normalised(drawn: Weights) -> Weights:
    drawn /= drawn.sum(axis=1, keepdims=True)
    return drawn
