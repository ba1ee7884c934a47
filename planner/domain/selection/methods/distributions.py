"""
Distributions of one uncertain value, in closed form: mean, variance, cumulative share, partial mean.

With the last two, the mean of any piecewise linear function of the value is exact, and so is what it is worth to know
it.
Plain Python on purpose: ranking uses it and must not wait for numpy.
"""

from __future__ import annotations

import itertools
import math
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from planner.domain.model.value_function import ValueFunction


class Distribution(Protocol):
    """What is known of an uncertain value: its mean and variance, and both functions up to a point."""

    @property
    def mean(self) -> float: ...

    @property
    def variance(self) -> float: ...

    @property
    def support(self) -> tuple[float, float]: ...

    def cdf(self, x: float) -> float: ...

    def partial_mean(self, x: float) -> float: ...

    def quantile(self, share: float) -> float: ...


@dataclass(frozen=True, slots=True)
class Fixed:
    """A value that is known."""

    value: float

    @property
    def mean(self) -> float:
        """Return the value."""
        return self.value

    @property
    def variance(self) -> float:
        """Return 0."""
        return 0.0

    @property
    def support(self) -> tuple[float, float]:
        """Return the smallest and the largest possible value."""
        return self.value, self.value

    def cdf(self, x: float) -> float:
        """Return the share of values up to x."""
        return float(x >= self.value)

    def partial_mean(self, x: float) -> float:
        """Return the part of the mean that values up to x make up: E[X; X <= x]."""
        return self.value if x >= self.value else 0.0

    def quantile(self, share: float) -> float:  # noqa: ARG002 - the same for every share
        """Return the value below which this share lies."""
        return self.value


@dataclass(frozen=True, slots=True)
class Uniform:
    """Equally likely everywhere from low to high."""

    low: float
    high: float

    def __post_init__(self) -> None:
        _must(self.low <= self.high, "low must not be above high")

    @property
    def mean(self) -> float:
        """Return the middle."""
        return self.low + (self.high - self.low) / 2

    @property
    def variance(self) -> float:
        """Return width squared / 12."""
        return (self.high - self.low) ** 2 / 12

    @property
    def support(self) -> tuple[float, float]:
        """Return the smallest and the largest possible value."""
        return self.low, self.high

    def cdf(self, x: float) -> float:
        """Return the share of values up to x."""
        if x >= self.high:
            return 1.0
        return (x - self.low) / (self.high - self.low) if x > self.low else 0.0

    def partial_mean(self, x: float) -> float:
        """Return the part of the mean that values up to x make up: E[X; X <= x]."""
        if x >= self.high:
            return self.mean
        return self.cdf(x) * (x + self.low) / 2

    def quantile(self, share: float) -> float:
        """Return the value below which this share lies."""
        return self.low + share * (self.high - self.low)


@dataclass(frozen=True, slots=True)
class Triangular:
    """Most likely at the mode, falling in a straight line to nothing at low and high."""

    low: float
    mode: float
    high: float

    def __post_init__(self) -> None:
        _must(self.low <= self.mode <= self.high, "the mode must lie between low and high")

    @property
    def mean(self) -> float:
        """Return the mean of low, mode and high."""
        return (self.low + self.mode + self.high) / 3

    @property
    def variance(self) -> float:
        """Return the variance of the triangular distribution."""
        left, right = self.mode - self.low, self.high - self.mode
        return (left * left + left * right + right * right) / 18

    @property
    def support(self) -> tuple[float, float]:
        """Return the smallest and the largest possible value."""
        return self.low, self.high

    def cdf(self, x: float) -> float:
        """Return the share of values up to x."""
        if x >= self.high:
            return 1.0
        if x <= self.low:
            return 0.0
        width = self.high - self.low
        if x <= self.mode:
            return (x - self.low) / width * ((x - self.low) / (self.mode - self.low))
        return 1 - (self.high - x) / width * ((self.high - x) / (self.high - self.mode))

    def partial_mean(self, x: float) -> float:
        """Return the part of the mean that values up to x make up: E[X; X <= x]."""
        if x >= self.high:
            return self.mean
        share = self.cdf(x)
        if x <= self.mode:
            return share * (self.low + 2 * (x - self.low) / 3) if share else 0.0
        return self.mean - (1 - share) * (self.high - 2 * (self.high - x) / 3)

    def quantile(self, share: float) -> float:
        """Return the value below which this share lies."""
        width, left, right = self.high - self.low, self.mode - self.low, self.high - self.mode
        if share * width <= left:
            return self.low + math.sqrt(share * width * left)
        return self.high - math.sqrt((1 - share) * width * right)


@dataclass(frozen=True, slots=True)
class Normal:
    """The normal distribution with this mean and standard deviation."""

    mean: float
    sd: float

    def __post_init__(self) -> None:
        _must(self.sd >= 0, "a standard deviation is not negative")

    @property
    def variance(self) -> float:
        """Return the standard deviation squared."""
        return self.sd**2

    @property
    def support(self) -> tuple[float, float]:
        """Return the smallest and the largest possible value: none, unless it is fixed."""
        return (self.mean, self.mean) if self.sd == 0 else (-math.inf, math.inf)

    def cdf(self, x: float) -> float:
        """Return the share of values up to x."""
        if self.sd == 0:
            return float(x >= self.mean)
        return math.erfc((self.mean - x) / self.sd / math.sqrt(2)) / 2

    def partial_mean(self, x: float) -> float:
        """Return the part of the mean that values up to x make up: E[X; X <= x]."""
        if self.sd == 0 or math.isinf(x):
            return self.mean if x >= self.mean else 0.0
        z = (x - self.mean) / self.sd
        return self.mean * self.cdf(x) - self.sd * math.exp(-z * z / 2) / math.sqrt(2 * math.pi)

    def quantile(self, share: float) -> float:
        """Return the value below which this share (between 0 and 1) lies."""
        from statistics import NormalDist  # noqa: PLC0415 - only where a scale bends, and ranking must start quickly

        return NormalDist(self.mean, self.sd).inv_cdf(share) if self.sd else self.mean


@dataclass(frozen=True, slots=True)
class Discrete:
    """One of the listed values, each equally likely; a value may be listed more than once."""

    values: tuple[float, ...]
    sums: tuple[float, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        _must(len(self.values) > 0, "there must be a value")
        object.__setattr__(self, "values", tuple(sorted(self.values)))
        object.__setattr__(self, "sums", (0.0, *itertools.accumulate(self.values)))

    @property
    def mean(self) -> float:
        """Return the mean of the values."""
        return math.fsum(self.values) / len(self.values)

    @property
    def variance(self) -> float:
        """Return the mean squared distance from the mean."""
        mean = self.mean
        return math.fsum((value - mean) ** 2 for value in self.values) / len(self.values)

    @property
    def support(self) -> tuple[float, float]:
        """Return the smallest and the largest possible value."""
        return self.values[0], self.values[-1]

    def cdf(self, x: float) -> float:
        """Return the share of values up to x."""
        return bisect_right(self.values, x) / len(self.values)

    def partial_mean(self, x: float) -> float:
        """Return the part of the mean that values up to x make up: E[X; X <= x]."""
        return self.sums[bisect_right(self.values, x)] / len(self.values)

    def quantile(self, share: float) -> float:
        """Return the value below which this share lies."""
        return self.values[min(int(share * len(self.values)), len(self.values) - 1)]


@dataclass(frozen=True, slots=True)
class TwoPiece:
    """
    Uniform on either side of the expected value, with the sides weighted so that this is the mean.

    Source: docs/methods.md#rating-distribution
    """

    low: float
    mean: float
    high: float

    def __post_init__(self) -> None:
        _must(self.low <= self.mean <= self.high, "the expected value must lie between low and high")

    @property
    def lower_share(self) -> float:
        """Return how likely it is to be below the expected value."""
        return (self.high - self.mean) / (self.high - self.low) if self.high > self.low else 1.0

    @property
    def variance(self) -> float:
        """Return (expected - low) x (high - expected) / 3."""
        return (self.mean - self.low) * (self.high - self.mean) / 3

    @property
    def support(self) -> tuple[float, float]:
        """Return the smallest and the largest possible value; the mean alone when it lies at one end."""
        return (self.low, self.high) if self.variance else (self.mean, self.mean)

    def cdf(self, x: float) -> float:
        """Return the share of values up to x."""
        if x >= self.high:
            return 1.0
        if x < self.low:
            return 0.0
        if x < self.mean:
            return self.lower_share * (x - self.low) / (self.mean - self.low)
        return self.lower_share + (1 - self.lower_share) * (x - self.mean) / (self.high - self.mean)

    def partial_mean(self, x: float) -> float:
        """Return the part of the mean that values up to x make up: E[X; X <= x]."""
        if x >= self.high:
            return self.mean
        if x < self.mean:
            return self.cdf(x) * (x + self.low) / 2 if x > self.low else 0.0
        lower = self.lower_share * (self.low + self.mean) / 2
        return lower + (self.cdf(x) - self.lower_share) * (x + self.mean) / 2

    def quantile(self, share: float) -> float:
        """Return the value below which this share lies."""
        if self.variance == 0:
            return self.mean
        lower = self.lower_share
        if share < lower:
            return self.low + share / lower * (self.mean - self.low)
        return self.mean + (share - lower) / (1 - lower) * (self.high - self.mean)


@dataclass(frozen=True, slots=True)
class ValueOf:
    """The value of an uncertain amount: a piecewise linear value function of a distribution."""

    distribution: Distribution
    function: ValueFunction

    @property
    def mean(self) -> float:
        """Return the expected value, exactly."""
        return expected_value(self.distribution, self.function)

    @property
    def support(self) -> tuple[float, float]:
        """Return the smallest and the largest possible value."""
        low, high = self.distribution.support
        points = zip(self.function.cutoffs, self.function.values, strict=True)
        inside = [value for at, value in points if low < at < high]
        ends = [_at(self.function, low), _at(self.function, high)]
        return min(*ends, *inside), max(*ends, *inside)

    def pieces(self) -> list[tuple[float, float, float, float]]:
        """Return the straight pieces from minus to plus infinity: from, to, and start and slope of the line."""
        return _pieces(self.function)


def _at(function: ValueFunction, amount: float) -> float:
    """Return the value of an amount that may be infinite."""
    if math.isfinite(amount) or function.outside == "clip":
        return function(amount)
    piece = _pieces(function)[0 if amount < 0 else -1]
    return piece[3] * amount if piece[3] else piece[2]


def expected_maximum(distribution: Distribution | ValueOf, constant: float, base: float, factor: float) -> float:
    """
    Return E[max(constant, base + factor * X)] exactly; never below either side at its mean.

    Source: docs/methods.md#evpi
    """
    known = max(constant, base + factor * distribution.mean)
    return known + gain_of_knowing(distribution, constant, base, factor)


def gain_of_knowing(distribution: Distribution | ValueOf, constant: float, base: float, factor: float) -> float:
    """
    Return E[max(constant, base + factor * X)] less the larger of both at the mean of X: what it is worth to know X.

    Only what lies beyond the turn from one side to the other counts; that form is never negative.
    Source: docs/methods.md#evpi
    """
    if factor == 0 or math.isinf(constant):
        return 0.0
    if isinstance(distribution, ValueOf):
        return _gain_through(distribution, constant, base, factor)
    turn = (constant - base) / factor
    mean, share, part = distribution.mean, distribution.cdf(turn), distribution.partial_mean(turn)
    beyond = mean - part - turn * (1 - share) if turn >= mean else turn * share - part
    return abs(factor) * max(beyond, 0.0)


def expected_value(distribution: Distribution, function: ValueFunction) -> float:
    """
    Return E[g(X)] of a piecewise linear value function, exactly: every piece by its share and its partial mean.

    Source: docs/methods.md#expected-value-of-a-range
    """
    return _over_pieces(distribution, _pieces(function), lambda base, slope, share, part: base * share + slope * part)


def _gain_through(value: ValueOf, constant: float, base: float, factor: float) -> float:
    """Return what it is worth to know a value that is piecewise linear in an amount."""
    turn = (constant - base) / factor
    pieces = [part for piece in _pieces(value.function) for part in _cut(piece, turn)]
    above = value.mean <= turn

    def beyond(start: float, slope: float, share: float, part: float) -> float:
        # a piece that is cut at the turn lies on one side of it
        over = start * share + slope * part - turn * share
        return max(over if above else -over, 0.0)

    return abs(factor) * _over_pieces(value.distribution, pieces, beyond)


def affine(distribution: Distribution, start: float, slope: float) -> Distribution:
    """
    Return the distribution of start + slope * X, of the same kind.

    Raises:
        TypeError: a kind that cannot be stretched.
    """
    if slope == 0:
        return Fixed(start)
    ends = sorted(start + slope * end for end in distribution.support)
    found: Distribution
    match distribution:
        case Fixed(value):
            found = Fixed(start + slope * value)
        case Uniform():
            found = Uniform(*ends)
        case Triangular(_, mode, _):
            found = Triangular(ends[0], _between(start + slope * mode, ends), ends[1])
        case TwoPiece(_, mean, _):
            found = TwoPiece(ends[0], _between(start + slope * mean, ends), ends[1])
        case Normal(mean, sd):
            found = Normal(start + slope * mean, abs(slope) * sd)
        case Discrete(values):
            found = Discrete(tuple(start + slope * value for value in values))
        case _:
            raise TypeError(f"{type(distribution).__name__} cannot be stretched")
    return found


def through(distribution: Distribution, function: ValueFunction) -> Distribution | ValueOf:
    """Return the value of an uncertain amount, as simply as it can be told: listed, stretched, or by its function."""
    if isinstance(distribution, Fixed):
        return Fixed(function(distribution.value))
    if isinstance(distribution, Discrete):
        return Discrete(tuple(function(value) for value in distribution.values))
    low, high = distribution.support
    for left, right, start, slope in _pieces(function):
        if left <= low and high <= right:
            return affine(distribution, start, slope)
    return ValueOf(distribution, function)


def _between(value: float, ends: Sequence[float]) -> float:
    # rounding must not push it out
    return min(max(value, ends[0]), ends[1])


@dataclass(frozen=True, slots=True)
class Reciprocal:
    """The distribution of numerator / X for a uniform or triangular X above 0, and a positive numerator."""

    distribution: Uniform | Triangular
    numerator: float

    def __post_init__(self) -> None:
        _must(self.distribution.support[0] > 0 and self.numerator > 0, "only what is above 0 can be inverted")

    @property
    def mean(self) -> float:
        """Return numerator * E[1 / X]."""
        return self.numerator * _mean_of_inverse(self.distribution, math.inf)

    @property
    def variance(self) -> float:
        """Return the variance."""
        low, high = self.distribution.support
        if isinstance(self.distribution, Uniform):
            square = 1 / low / high
        else:
            mode, width = self.distribution.mode, high - low
            rising = (_log(mode, low) - (mode - low) / mode) / (mode - low) if mode > low else 0.0
            falling = ((high - mode) / mode - _log(high, mode)) / (high - mode) if high > mode else 0.0
            square = 2 / width * (rising + falling)
        return max(self.numerator**2 * square - self.mean**2, 0.0)

    @property
    def support(self) -> tuple[float, float]:
        """Return the smallest and the largest possible value."""
        low, high = self.distribution.support
        return self.numerator / high, self.numerator / low

    def cdf(self, x: float) -> float:
        """Return the share of values up to x."""
        return 1 - self.distribution.cdf(self.numerator / x) if x > 0 else 0.0

    def partial_mean(self, x: float) -> float:
        """Return the part of the mean that values up to x make up."""
        if x <= 0:
            return 0.0
        return self.mean - self.numerator * _mean_of_inverse(self.distribution, self.numerator / x)

    def quantile(self, share: float) -> float:
        """Return the value below which this share lies."""
        return self.numerator / self.distribution.quantile(1 - share)


def _mean_of_inverse(distribution: Uniform | Triangular, x: float) -> float:
    """Return E[1 / X; X <= x]: the density over x, integrated in closed form."""
    low, high = distribution.support
    upto = min(max(x, low), high)
    if isinstance(distribution, Uniform):
        return _log(upto, low) / (high - low)
    mode, width = distribution.mode, high - low
    rising = min(upto, mode)
    total = 2 / width * ((rising - low) - low * _log(rising, low)) / (mode - low) if mode > low else 0.0
    if upto > mode:
        total += 2 / width * (high * _log(upto, mode) - (upto - mode)) / (high - mode)
    return total


def _log(above: float, below: float) -> float:
    """Return the logarithm of a ratio near 1 or far from it."""
    return math.log1p((above - below) / below)


# from, to, and the line there: start + slope * x
_Piece = tuple[float, float, float, float]


def _pieces(function: ValueFunction) -> list[_Piece]:
    """Return the straight pieces from minus to plus infinity."""
    cutoffs, values = function.cutoffs, function.values
    slopes = [
        (after - before) / (right - left)
        for (left, right), (before, after) in zip(itertools.pairwise(cutoffs), itertools.pairwise(values), strict=True)
    ]
    inner = [
        (left, right, before - slope * left, slope)
        for (left, right), before, slope in zip(itertools.pairwise(cutoffs), values, slopes, strict=False)
    ]
    if function.outside == "clip":
        first, last = (-math.inf, cutoffs[0], values[0], 0.0), (cutoffs[-1], math.inf, values[-1], 0.0)
    else:
        first, last = (-math.inf, cutoffs[0], *inner[0][2:]), (cutoffs[-1], math.inf, *inner[-1][2:])
    return [first, *inner, last]


def _cut(piece: _Piece, level: float | None) -> list[_Piece]:
    """Cut a piece where its line reaches a level, if it does so inside."""
    low, high, start, slope = piece
    if level is None or slope == 0:
        return [piece]
    turn = (level - start) / slope
    if not low < turn < high:
        return [piece]
    return [(low, turn, start, slope), (turn, high, start, slope)]


def _over_pieces(
    distribution: Distribution, pieces: Sequence[_Piece], amount: Callable[[float, float, float, float], float]
) -> float:
    """Add up what every piece gives for its share of the values and its part of the mean."""
    total, share, part = 0.0, 0.0, 0.0
    for _, high, start, slope in pieces:
        upto, partial = 1.0, distribution.mean
        if math.isfinite(high):
            upto, partial = distribution.cdf(high), distribution.partial_mean(high)
        if upto > share:
            total += amount(start, slope, upto - share, partial - part)
        share, part = upto, partial
    return total


def _must(holds: bool, message: str) -> None:  # noqa: FBT001 - one condition and what it means
    if not holds:
        raise ValueError(message)
