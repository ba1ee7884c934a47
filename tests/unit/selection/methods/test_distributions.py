"""Closed forms of one uncertain value, beside numerical integration and formulas written down by hand."""

import itertools
import math

import numpy as np
import pytest
from scipy import integrate, stats

from planner.domain.model.value_function import ValueFunction
from planner.domain.selection.methods.distributions import (
    Discrete,
    Fixed,
    Normal,
    Reciprocal,
    Triangular,
    TwoPiece,
    Uniform,
    ValueOf,
    affine,
    expected_maximum,
    expected_value,
    gain_of_knowing,
    through,
)

# the same distributions as scipy has them: an independent density for each
UNIFORM = (Uniform(1, 3), stats.uniform(1, 2))
SKEWED = (Triangular(1, 1.5, 3), stats.triang(0.25, 1, 2))
FALLING = (Triangular(1, 1, 3), stats.triang(0, 1, 2))
RISING = (Triangular(1, 3, 3), stats.triang(1, 1, 2))
NORMAL = (Normal(2, 0.5), stats.norm(2, 0.5))
SMOOTH = [UNIFORM, SKEWED, FALLING, RISING, NORMAL]
BENT = ValueFunction((1.0, 2.0, 4.0), (0.0, 3.0, 1.0))
OPEN = ValueFunction((1.2, 2.0, 2.5), (0.0, 3.0, 1.0), "extrapolate")


def integral(function, density, low=-3.0, high=7.0):
    # cut at every kink, so that the quadrature sees smooth pieces only
    points = sorted({low, high, *density.support()} | {1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0})
    points = [point for point in points if low <= point <= high]
    return sum(
        integrate.quad(lambda x: function(x) * density.pdf(x), a, b, epsabs=1e-12)[0]
        for a, b in itertools.pairwise(points)
    )


@pytest.mark.parametrize(("own", "density"), SMOOTH)
def test_mean_and_variance_are_those_of_the_density(own, density):
    assert own.mean == pytest.approx(density.mean(), abs=1e-12)
    assert own.variance == pytest.approx(density.var(), abs=1e-12)


@pytest.mark.parametrize(("own", "density"), SMOOTH)
@pytest.mark.parametrize("x", [0.5, 1.0, 1.3, 1.5, 2.2, 3.0, 4.0])
def test_the_share_and_the_partial_mean_are_integrals_of_the_density(own, density, x):
    assert own.cdf(x) == pytest.approx(density.cdf(x), abs=1e-12)
    assert own.partial_mean(x) == pytest.approx(integral(lambda t: t * (t <= x), density, high=min(x, 7)), abs=1e-8)


@pytest.mark.parametrize(("own", "density"), SMOOTH)
@pytest.mark.parametrize("share", [0.01, 0.25, 0.5, 0.9])
def test_a_quantile_has_its_share_below_it(own, density, share):
    assert own.quantile(share) == pytest.approx(density.ppf(share), abs=1e-9)


@pytest.mark.parametrize(("own", "density"), SMOOTH)
@pytest.mark.parametrize(("constant", "base", "factor"), [(2, 0, 1), (2.5, 0.2, 1.1), (1, 3, -0.7)])
def test_the_expected_maximum_is_the_integral_of_the_larger(own, density, constant, base, factor):
    turn = (constant - base) / factor
    sides = [
        integral(lambda x: base + factor * x, density, high=turn),
        integral(lambda x: base + factor * x, density, low=turn),
    ]
    exact = constant * density.cdf(turn) + sides[1] if factor > 0 else sides[0] + constant * density.sf(turn)
    assert expected_maximum(own, constant, base, factor) == pytest.approx(exact, abs=1e-7)


def test_two_equal_chances_are_compared_by_hand():
    # half the time 4 beats 3, half the time 3 stays: 3.5; today the mean 2.5 loses to 3
    assert expected_maximum(Discrete((1, 4)), 3, 0, 1) == pytest.approx(3.5)
    assert gain_of_knowing(Discrete((1, 4)), 3, 0, 1) == pytest.approx(0.5)


def test_the_uniform_against_its_own_mean_gains_an_eighth_of_its_width():
    assert gain_of_knowing(Uniform(0, 1), 0.5, 0, 1) == pytest.approx(1 / 8)


def test_the_normal_against_its_own_mean_gains_its_deviation_over_the_root_of_two_pi():
    assert gain_of_knowing(Normal(5, 2), 5, 0, 1) == pytest.approx(2 / math.sqrt(2 * math.pi))


def test_nothing_is_gained_where_no_draw_can_turn_the_choice():
    assert gain_of_knowing(Uniform(0, 1), 2, 0, 1) == 0
    assert gain_of_knowing(Uniform(0, 1), -1, 0, 1) == 0
    assert gain_of_knowing(Uniform(0, 1), 0.5, 0.5, 0) == 0
    assert gain_of_knowing(Uniform(0, 1), -math.inf, 0, 1) == 0


def test_the_two_piece_uniform_has_its_expected_value_as_mean_and_the_documented_variance():
    own = TwoPiece(1, 1.4, 3)
    # a share of 1.6 / 2 lies below
    assert own.cdf(1.4) == pytest.approx(0.8)
    assert own.variance == pytest.approx(0.4 * 1.6 / 3)
    halves = [(0.8, 1.2), (0.2, 2.2)]
    assert sum(share * mean for share, mean in halves) == pytest.approx(own.mean)
    assert own.partial_mean(1.4) == pytest.approx(0.8 * 1.2)
    assert own.partial_mean(2.2) == pytest.approx(0.8 * 1.2 + 0.1 * 1.8)
    assert own.quantile(0.9) == pytest.approx(2.2)


def test_a_two_piece_uniform_with_its_mean_in_the_middle_is_the_uniform():
    for x in (0.5, 1.2, 2, 2.9, 4):
        assert TwoPiece(1, 2, 3).cdf(x) == pytest.approx(Uniform(1, 3).cdf(x))
        assert TwoPiece(1, 2, 3).partial_mean(x) == pytest.approx(Uniform(1, 3).partial_mean(x))


@pytest.mark.parametrize("own", [TwoPiece(1, 1, 3), TwoPiece(1, 3, 3), TwoPiece(2, 2, 2), Uniform(2, 2), Normal(2, 0)])
def test_what_has_no_spread_is_certain(own):
    assert own.variance == 0
    assert own.cdf(own.mean) == 1
    assert own.cdf(own.mean - 1e-9) == 0
    assert gain_of_knowing(own, own.mean, 0, 1) == 0


@pytest.mark.parametrize(("own", "density"), SMOOTH)
@pytest.mark.parametrize("function", [BENT, OPEN])
def test_the_expected_value_goes_through_every_piece_of_a_value_function(own, density, function):
    assert expected_value(own, function) == pytest.approx(integral(function, density), abs=1e-6)


@pytest.mark.parametrize(("own", "density"), SMOOTH)
@pytest.mark.parametrize("function", [BENT, OPEN])
@pytest.mark.parametrize(("constant", "base", "factor"), [(1.5, 0, 1), (2, 0.3, 0.8), (0.5, 2, -0.6)])
def test_the_expected_maximum_through_a_value_function_is_the_mean_over_its_quantiles(
    own, density, function, constant, base, factor
):
    shares = (np.arange(200_000) + 0.5) / 200_000
    values = [function(x) for x in density.ppf(shares)]
    mean = np.maximum(constant, base + factor * np.array(values)).mean()
    assert expected_maximum(ValueOf(own, function), constant, base, factor) == pytest.approx(mean, abs=2e-5)


def test_listed_values_go_through_a_value_function_one_by_one():
    assert through(Discrete((0, 2, 3)), BENT) == Discrete((0, 3, 2))
    assert expected_value(Discrete((0, 2, 3)), BENT) == pytest.approx(5 / 3)


def test_a_range_within_one_piece_is_only_stretched():
    assert through(Uniform(1, 2), BENT) == Uniform(0, 3)
    assert through(Triangular(2, 2, 4), BENT) == Triangular(1, 3, 3)
    assert isinstance(through(Uniform(1, 3), BENT), ValueOf)


def test_a_range_beyond_a_clipped_end_is_certain():
    assert through(Uniform(5, 6), BENT) == Fixed(1.0)


@pytest.mark.parametrize(("own", "_"), SMOOTH)
def test_turning_a_distribution_over_keeps_its_variance(own, _):
    turned = affine(own, 1.0, -2.0)
    assert turned.mean == pytest.approx(1 - 2 * own.mean)
    assert turned.variance == pytest.approx(4 * own.variance)


@pytest.mark.parametrize(("own", "density"), [UNIFORM, SKEWED, FALLING, RISING])
def test_a_reciprocal_has_the_moments_of_the_integral(own, density):
    inverse = Reciprocal(own, 2.0)
    assert inverse.mean == pytest.approx(integral(lambda x: 2 / x, density, low=1, high=3), abs=1e-9)
    square = integral(lambda x: 4 / x / x, density, low=1, high=3)
    assert inverse.variance == pytest.approx(square - inverse.mean**2, abs=1e-8)
    assert inverse.cdf(1.0) == pytest.approx(density.sf(2.0))
    assert inverse.partial_mean(1.0) == pytest.approx(integral(lambda x: 2 / x, density, low=2, high=3), abs=1e-9)
    assert inverse.support == pytest.approx((2 / 3, 2.0))


@pytest.mark.parametrize(
    "make",
    [
        lambda: Uniform(2, 1),
        lambda: Triangular(0, 2, 1),
        lambda: Normal(0, -1),
        lambda: Discrete(()),
        lambda: TwoPiece(0, 2, 1),
        lambda: Reciprocal(Uniform(0, 1), 1),
    ],
)
def test_what_is_no_distribution_is_refused(make):
    with pytest.raises(ValueError, match=r"."):
        make()


def test_the_support_of_a_value_reaches_its_highest_point_inside():
    assert ValueOf(Uniform(1, 4), BENT).support == (0.0, 3.0)
    assert ValueOf(Normal(2, 1), BENT).support == (0.0, 3.0)
    assert ValueOf(Normal(2, 1), OPEN).support == (-math.inf, 3.0)
