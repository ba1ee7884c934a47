"""
The decision matrix with uncertain cells: their means, and fast draws of all of them at once.

Draws are 32-bit, and those of uniform and triangular cells take one of 65,536 equally likely steps: far below the
error of any number of draws allowed here. What is fixed stays exact in the means, and cells that may take one value in
many draws (listed values, level parts of a value function) are told with all digits as well: they can be level.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

from planner.domain.selection.methods.distributions import (
    Discrete,
    Distribution,
    Fixed,
    Normal,
    Reciprocal,
    Triangular,
    TwoPiece,
    Uniform,
    ValueOf,
    affine,
)

Floats = NDArray[np.float64]
Draws = NDArray[np.float32]
Cell = Distribution | ValueOf
_Shaped = Callable[[np.random.Generator, Draws], None]
# fills distances from the means, and the values themselves with all digits
_Exact = Callable[[np.random.Generator, Draws, Floats], None]
_Shape = Callable[[np.random.Generator, Draws, Draws], None]
# so many values are drawn at a time: they stay in the nearest cache of a core
_AT_ONCE = 1 << 16
# 64 random bits make four shares of 16 bits
_STEPS = 1 << 16
_PER_WORD = 4


@dataclass(frozen=True, eq=False, slots=True)
class Pieces:
    """Cells with the two-piece uniform distribution (the uniform is one with its mean in the middle), side by side."""

    places: NDArray[np.intp]
    low: Floats
    mean: Floats
    high: Floats


@dataclass(frozen=True, eq=False, slots=True)
class Cells:
    """
    A matrix of values, rows are alternatives, columns criteria; some cells are uncertain, each by itself.

    `means` holds the expected value of every cell; `pieces` and `others` (flat place → distribution) the uncertain
    ones. Draws are repeatable for the state of the generator.
    """

    means: Floats
    pieces: Pieces
    others: Mapping[int, Cell]

    @classmethod
    def fixed(cls, matrix: ArrayLike) -> Cells:
        """Return a matrix in which everything is known."""
        means = np.array(matrix, dtype=float, ndmin=2)
        return cls(means, _pieces(means, means, means), {})

    @classmethod
    def two_piece(cls, low: ArrayLike, mean: ArrayLike, high: ArrayLike) -> Cells:
        """
        Return a matrix of two-piece uniform cells; a cell whose mean lies at one end is fixed there.

        Raises:
            ValueError: a mean outside its range.
        """
        lows, means, highs = (np.array(part, dtype=float, ndmin=2) for part in (low, mean, high))
        if (lows > means).any() or (means > highs).any():
            raise ValueError("the expected value must lie between low and high")
        return cls(means, _pieces(lows, means, highs), {})

    @classmethod
    def of(cls, rows: Sequence[Sequence[Cell | float]]) -> Cells:
        """Return a matrix of cells, each a number or a distribution."""
        means = np.array([[_mean(cell) for cell in row] for row in rows], dtype=float)
        lows, highs, others = means.copy(), means.copy(), {}
        for place, cell in enumerate(cell for row in rows for cell in row):
            if isinstance(cell, Uniform | TwoPiece):
                lows.flat[place], highs.flat[place] = cell.support
            elif not isinstance(cell, int | float | Fixed) and _is_uncertain(cell):
                others[place] = cell
        return cls(means, _pieces(lows, means, highs), others)

    @property
    def uncertain(self) -> NDArray[np.bool_]:
        """Return which cells are uncertain."""
        found = np.zeros(self.means.shape, dtype=bool)
        found.flat[self.pieces.places] = True
        found.flat[list(self.others)] = True
        return found

    def reach(self, centre: ArrayLike = 0.0) -> float:
        """Return how far the values lie from a centre at most (but for one in a million million draws)."""
        low, high = self._ends()
        middle = np.asarray(centre, dtype=float)
        return float(max(np.abs(low - middle).max(), np.abs(high - middle).max()))

    def sizes(self) -> Floats:
        """Return how large the values of every criterion are at most: rounding is measured against that."""
        low, high = self._ends()
        found: Floats = np.maximum(np.abs(low), np.abs(high)).max(axis=0)
        return found

    def _ends(self) -> tuple[Floats, Floats]:
        low, high = self.means.copy(), self.means.copy()
        low.flat[self.pieces.places], high.flat[self.pieces.places] = self.pieces.low, self.pieces.high
        for place, cell in self.others.items():
            low.flat[place], high.flat[place] = bounds(cell)
        return low, high

    def cell(self, alternative: int, criterion: int) -> Cell:
        """Return the distribution of one cell."""
        place = alternative * self.means.shape[1] + criterion
        if place in self.others:
            return self.others[place]
        at = np.searchsorted(self.pieces.places, place)
        if at < len(self.pieces.places) and self.pieces.places[at] == place:
            return TwoPiece(float(self.pieces.low[at]), float(self.pieces.mean[at]), float(self.pieces.high[at]))
        return Fixed(float(self.means[alternative, criterion]))

    def draw(self, generator: np.random.Generator, count: int, centre: ArrayLike = 0.0) -> Draws:
        """
        Return `count` whole matrices: an array of draws x alternatives x criteria.

        `centre` (a number, or one per criterion) is taken off every value: small numbers keep more digits.
        """
        out = np.empty((count, *self.means.shape), dtype=np.float32)
        Filler(self, centre).fill(generator, out)
        return out


class Filler:
    """
    Fills arrays of draws x alternatives x criteria, with all that stays the same prepared.

    `exact_places` (flat) are the cells that may be level in many draws; their values are told with all digits too.
    """

    def __init__(self, cells: Cells, centre: ArrayLike = 0.0) -> None:
        self._start = (cells.means - np.asarray(centre, dtype=float)).astype(np.float32).ravel()
        self._kinds = _kinds(cells, self._start)
        exact = [kind.places for kind in self._kinds if kind.exact is not None and kind.places is not None]
        self.exact_places: NDArray[np.intp] = np.concatenate(exact) if exact else np.empty(0, dtype=np.intp)

    def fill(self, generator: np.random.Generator, out: Draws) -> Floats:
        """Fill the array less the centre; return the values (draws x `exact_places`) that are told with all digits."""
        flat = out.reshape(len(out), -1)
        kept = np.empty((len(out), len(self.exact_places)))
        rows = max(1, _AT_ONCE // self._start.size)
        for begin in range(0, len(flat), rows):
            part = slice(begin, begin + rows)
            _fill(generator, flat[part], kept[part], self._start, self._kinds)
        return kept


def _mean(cell: Cell | float) -> float:
    return float(cell) if isinstance(cell, int | float) else cell.mean


def _is_uncertain(cell: Cell) -> bool:
    low, high = cell.support
    return low < high


def bounds(cell: Cell) -> tuple[float, float]:
    """Return the smallest and largest value; a normal distribution counts up to seven standard deviations."""
    low, high = cell.support
    if math.isfinite(low) and math.isfinite(high):
        return low, high
    if isinstance(cell, ValueOf):
        ends = bounds(cell.distribution)
        values = [cell.function(end) for end in ends]
        return min(*values, *cell.function.values), max(*values, *cell.function.values)
    far = 7 * math.sqrt(cell.variance)
    return cell.mean - far, cell.mean + far


def _pieces(low: Floats, mean: Floats, high: Floats) -> Pieces:
    places = np.flatnonzero((low < mean) & (mean < high))
    return Pieces(places, low.flat[places], mean.flat[places], high.flat[places])


def _fill(generator: np.random.Generator, flat: Draws, kept: Floats, start: Draws, kinds: Sequence[_Kind]) -> None:
    """Fill rows of draws: what is certain, and the distances of every kind; keep what is drawn with all digits."""
    whole, done = bool(kinds) and kinds[0].places is None, 0
    if whole:
        assert kinds[0].shaped is not None
        kinds[0].shaped(generator, flat)
    else:
        flat[:] = start
    for kind in kinds[whole:]:
        assert kind.places is not None  # one kind at most is widened
        part = np.empty((len(flat), len(kind.places)), dtype=np.float32)
        if kind.exact is not None:
            kind.exact(generator, part, kept[:, done : done + len(kind.places)])
            done += len(kind.places)
        elif kind.shaped is not None:
            kind.shaped(generator, part)
        flat[:, kind.places] += part


@dataclass(frozen=True, eq=False, slots=True)
class _Kind:
    """
    Cells that are drawn together: their places (None: every cell), and what fills their distances from the mean.

    Where one shape is only stretched from cell to cell, a stretch of 0 leaves a cell certain: so a kind can be widened
    to the whole matrix, and nothing has to be picked out; it then fills in what is certain too.
    """

    places: NDArray[np.intp] | None
    shaped: _Shaped | None = None
    exact: _Exact | None = None


def _kinds(cells: Cells, start: Draws) -> list[_Kind]:
    """Return the kinds; one that has half of the cells or more is widened to all of them and comes first."""
    kinds, size = [], cells.means.size
    for places, alike in _alike(cells):
        scaled = _scaled(alike)
        if scaled is None:
            kinds.append(_Kind(places, exact=_unlike(alike)))
        elif 2 * len(places) < size or any(kind.places is None for kind in kinds):
            kinds.append(_Kind(places, _stretched(*scaled)))
        else:
            shape, scales = scaled
            wide = np.zeros((len(scales), size), dtype=np.float32)
            wide[:, places] = scales
            wide[-1] += start
            kinds.insert(0, _Kind(None, _stretched(shape, wide)))
    return kinds


def _alike(cells: Cells) -> Iterator[tuple[NDArray[np.intp], Pieces | list[Cell]]]:
    """Yield the places of cells that are drawn together: of one kind, and through one value function."""
    if len(cells.pieces.places):
        yield cells.pieces.places, cells.pieces
    groups: dict[object, list[int]] = {}
    for place, cell in cells.others.items():
        key: object = type(cell)
        if isinstance(cell, ValueOf | Reciprocal):
            key = (type(cell), type(cell.distribution), getattr(cell, "function", None))
        groups.setdefault(key, []).append(place)
    for places in groups.values():
        yield np.array(places), [cells.others[place] for place in places]


def _scaled(alike: Pieces | Sequence[Cell]) -> tuple[_Shape, Floats] | None:
    """
    Return the shape of a kind and how it is stretched for every cell; None when there is no common shape.

    The last row is added as it stands.
    """
    if isinstance(alike, Pieces):
        return _pieces_stretched(alike)
    if isinstance(alike[0], Uniform | TwoPiece):
        low, mean, high = _columns((*cell.support, cell.mean) for cell in alike)[[0, 2, 1]]
        return _pieces_stretched(Pieces(np.arange(len(alike)), low, mean, high))
    if isinstance(alike[0], Triangular):
        return _triangular, _triangular_scales(
            _columns((c.low, c.mode, c.high) for c in alike if isinstance(c, Triangular))
        )
    if isinstance(alike[0], Normal):
        return _normal, _columns((cell.sd, 0.0) for cell in alike if isinstance(cell, Normal))
    return None


def _columns(rows: Iterable[tuple[float, ...]]) -> Floats:
    return np.array(list(rows), dtype=float).T


def _stretched(shape: _Shape, scales: NDArray[np.floating]) -> _Shaped:
    short = scales.astype(np.float32)
    return lambda generator, out: shape(generator, short, out)


def _pieces_stretched(pieces: Pieces) -> tuple[_Shape, Floats]:
    """
    Return turn, both slopes, sign and offset: with v = step - turn the distance is sign * max(less * v, more * v).

    It is a straight line on either side of the mean, the flatter one where a value is likelier to fall; where that is
    above the mean, everything is mirrored. This form needs no choice and loses no digits. Where no line is bent slope
    and offset are enough.
    """
    width, below, above = pieces.high - pieces.low, pieces.mean - pieces.low, pieces.high - pieces.mean
    # a step stands for the middle of its share
    if (np.abs(below - above) <= _STRAIGHT * width).all():
        return _uniform, np.array([width / _STEPS, width / _STEPS / 2])
    near, far = np.minimum(below, above), np.maximum(below, above)
    turn = (far / width - 0.5) * _STEPS - 0.5
    less, more = near / far * width / _STEPS, far / near * width / _STEPS
    return _two_piece, np.array([turn, less, more, np.where(below <= above, 1.0, -1.0), np.zeros(len(width))])


# rounding alone bends no line
_STRAIGHT = 1e-9


def _uniform(generator: np.random.Generator, scales: Draws, out: Draws) -> None:
    slope, offset = scales
    np.copyto(out, _steps(generator, out.shape))
    out *= slope
    out += offset


def _two_piece(generator: np.random.Generator, scales: Draws, out: Draws) -> None:
    turn, less, more, sign, offset = scales
    np.copyto(out, _steps(generator, out.shape))
    out -= turn
    flat = out * less
    out *= more
    np.maximum(out, flat, out=out)
    out *= sign
    out += offset


def _triangular_scales(cells: Floats) -> Floats:
    """
    Return shares of the smaller and the larger of two uniform steps, and what brings the mean to 0.

    A triangular value is low + width * ((1 - turn) * smaller + turn * larger), with the mode at the turn.
    Source: docs/methods.md#smaa
    """
    low, mode, high = cells
    smaller, larger = (high - mode) / _STEPS, (mode - low) / _STEPS
    # the smaller of two lies a sixth of all steps below the middle; a step stands for the middle of its share
    return np.array([smaller, larger, (smaller - larger) * _STEPS / 6 + (smaller + larger) / 2])


def _triangular(generator: np.random.Generator, scales: Draws, out: Draws) -> None:
    smaller, larger, offset = scales
    one, other = _steps(generator, (2, *out.shape))
    np.copyto(out, np.minimum(one, other))
    second = np.maximum(one, other).astype(np.float32)
    out *= smaller
    second *= larger
    out += second
    out += offset


def _normal(generator: np.random.Generator, scales: Draws, out: Draws) -> None:
    places = _steps(generator, out.shape).view(np.uint16).astype(np.intp)
    np.take(_normal_steps(), places, out=out, mode="clip")
    deviation, offset = scales
    out *= deviation
    out += offset


@functools.cache
def _normal_steps() -> Draws:
    """Return 65,536 equally likely values with the mean 0 and the standard deviation 1 of the normal distribution."""
    upper = np.array([NormalDist().inv_cdf((step + 0.5) / _STEPS) for step in range(_STEPS // 2, _STEPS)])
    steps = np.r_[-upper, upper]
    found: Draws = (steps / steps.std()).astype(np.float32)
    return found


def _steps(generator: np.random.Generator, shape: tuple[int, ...]) -> NDArray[np.int16]:
    """Return random whole numbers from -32,768 to 32,767."""
    size = math.prod(shape)
    words = generator.bit_generator.random_raw(-(-size // _PER_WORD))
    steps: NDArray[np.int16] = words.view(np.int16)[:size].reshape(shape)
    return steps


def _unlike(alike: Pieces | Sequence[Cell]) -> _Exact:
    """Return what fills cells that share no shape: listed values, reciprocals, and values of amounts."""
    assert not isinstance(alike, Pieces)
    through = [cell for cell in alike if isinstance(cell, ValueOf)]
    inverse = [cell for cell in alike if isinstance(cell, Reciprocal)]
    if through:
        return _values_of(through)
    return _reciprocals(inverse) if inverse else _discrete([cell for cell in alike if isinstance(cell, Discrete)])


def _discrete(cells: Sequence[Discrete]) -> _Exact:
    sizes = np.array([len(cell.values) for cell in cells])
    listed = np.array([value for cell in cells for value in cell.values])
    table = np.array([value - cell.mean for cell in cells for value in cell.values], dtype=np.float32)
    starts = np.r_[0, np.cumsum(sizes)[:-1]]
    short = sizes.astype(np.uint32)

    def fill(generator: np.random.Generator, out: Draws, exact: Floats) -> None:
        if sizes.max() <= _FEW:
            places = np.multiply(_steps(generator, out.shape).view(np.uint16), short, dtype=np.uint32)
            places >>= 16
            chosen = starts + places
        else:
            # steps are too few to be shared out evenly among many values
            shares = (generator.random(out.shape) * sizes).astype(np.intp)
            chosen = starts + np.minimum(shares, sizes - 1)
        np.take(table, chosen, out=out, mode="clip")
        exact[:] = listed[chosen]

    return fill


# with so few values the steps favour none by more than a thousandth of its share
_FEW = 64


def _reciprocals(cells: Sequence[Reciprocal]) -> _Exact:
    """Draw amounts and divide by them."""
    amounts = _amounts([cell.distribution for cell in cells])
    numerators, means = (np.array(part) for part in zip(*((c.numerator, c.mean) for c in cells), strict=True))

    def fill(generator: np.random.Generator, out: Draws, exact: Floats) -> None:
        np.divide(numerators, amounts(generator, out), out=exact)
        np.subtract(exact, means, out=out, casting="same_kind")

    return fill


def _values_of(cells: Sequence[ValueOf]) -> _Exact:
    """Draw amounts and turn them into values by the function they share."""
    amounts, function = _amounts([cell.distribution for cell in cells]), cells[0].function
    means = np.array([cell.mean for cell in cells])
    cutoffs, values = np.array(function.cutoffs), np.array(function.values)

    def fill(generator: np.random.Generator, out: Draws, exact: Floats) -> None:
        drawn = amounts(generator, out)
        found = np.interp(drawn, cutoffs, values)
        if function.outside == "extrapolate":
            first, last = np.diff(values)[[0, -1]] / np.diff(cutoffs)[[0, -1]]
            found += first * np.minimum(drawn - cutoffs[0], 0) + last * np.maximum(drawn - cutoffs[-1], 0)
        exact[:] = found
        np.subtract(found, means, out=out, casting="same_kind")

    return fill


def _amounts(given: Sequence[Distribution]) -> Callable[[np.random.Generator, Draws], Floats]:
    """Return what draws amounts with all digits; `out` is for the distances from their means."""
    # in a unit of their own: amounts may be too large for 32 bits
    unit = max(max(map(abs, bounds(cell))) for cell in given) or 1.0
    cells = [affine(cell, 0.0, 1 / unit) for cell in given]
    scaled = _scaled(cells)
    if scaled is None:
        return _exact_amounts(_unlike(cells), unit)
    inner = _stretched(*scaled)
    means = np.array([cell.mean for cell in cells])
    ends = np.array([cell.support for cell in cells]).T

    def draw(generator: np.random.Generator, out: Draws) -> Floats:
        inner(generator, out)
        # 32-bit rounding must not leave the range
        found: Floats = np.clip(out + means, *ends) * unit
        return found

    return draw


def _exact_amounts(inner: _Exact, unit: float) -> Callable[[np.random.Generator, Draws], Floats]:
    def draw(generator: np.random.Generator, out: Draws) -> Floats:
        found = np.empty(out.shape)
        inner(generator, out, found)
        return found * unit

    return draw
