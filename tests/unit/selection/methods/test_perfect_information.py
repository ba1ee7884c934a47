"""What it is worth to know one cell, or all of them."""

import itertools
import math

import numpy as np
import pytest

from planner.domain.model.value_function import ValueFunction
from planner.domain.selection.methods import draws
from planner.domain.selection.methods.cells import Cells
from planner.domain.selection.methods.distributions import (
    Discrete,
    Normal,
    Reciprocal,
    Triangular,
    TwoPiece,
    Uniform,
    ValueOf,
)
from planner.domain.selection.methods.information import gains_of_cells, perfect_information


def gain(cells, weights, samples=20_000):
    return perfect_information(cells, weights, draws.generator(1), samples)


def test_a_uniform_rating_level_with_the_rival_is_worth_an_eighth_of_its_width_times_its_weight():
    gains = gains_of_cells(Cells.of([[Uniform(0, 1), 0.5], [0.5, 0.5]]), [0.4, 0.6])
    assert gains[0, 0] == pytest.approx(0.4 / 8)
    assert np.count_nonzero(gains) == 1


def test_knowing_that_the_leader_may_be_worse_is_worth_as_much_as_that_the_follower_may_be_better():
    # the leader is 0.1 ahead; either rating is uniform and 0.2 wide on each side
    leader = gains_of_cells(Cells.of([[Uniform(0.4, 0.8)], [0.5]]), [1.0])[0, 0]
    follower = gains_of_cells(Cells.of([[0.6], [Uniform(0.3, 0.7)]]), [1.0])[1, 0]
    # a quarter of the draws lies beyond, by 0.05 on average
    assert leader == pytest.approx(0.25 * 0.05)
    assert follower == pytest.approx(0.25 * 0.05)


def test_gains_of_two_piece_cells_agree_with_quantiles():
    cells = Cells.two_piece([[0.1, 0.2], [0.3, 0.0]], [[0.5, 0.4], [0.4, 0.45]], [[0.6, 0.9], [0.9, 0.5]])
    weights = np.array([0.3, 0.7])
    gains, totals = gains_of_cells(cells, weights), cells.means @ weights
    for i, j in itertools.product(range(2), range(2)):
        cell = cells.cell(i, j)
        values = np.array([cell.quantile((k + 0.5) / 100_000) for k in range(100_000)])
        own = totals[i] + weights[j] * (values - cell.mean)
        assert gains[i, j] == pytest.approx(np.maximum(own, totals[1 - i]).mean() - totals.max(), abs=1e-8)


def test_gains_do_not_depend_on_which_form_a_cell_is_given_in():
    pieces = gains_of_cells(Cells.two_piece([[0.1], [0.5]], [[0.3], [0.5]], [[0.9], [0.5]]), [1.0])
    drawn = gains_of_cells(Cells.of([[TwoPiece(0.1, 0.3, 0.9)], [0.5]]), [1.0])
    assert pieces == pytest.approx(drawn)
    # 0.25 of the values lie above 0.3, up to 0.9: those above 0.5 by 0.2 on average
    assert pieces[0, 0] == pytest.approx(0.25 * (0.4 / 0.6) * 0.2)


def test_knowing_everything_is_exact_when_one_cell_is_uncertain():
    cells = Cells.of([[Normal(0.5, 0.1), 0.2], [0.5, 0.2]])
    found = gain(cells, [0.5, 0.5])
    assert found.standard_error is None
    assert found.gain == pytest.approx(0.05 / math.sqrt(2 * math.pi))


def test_knowing_everything_is_exact_over_all_combinations_of_listed_values():
    # A is 0 or 1, B is 0 or 1: the better is 1 in three of four cases, the leader 0.5 on average
    found = gain(Cells.of([[Discrete((0, 1))], [Discrete((0, 1))]]), [1.0])
    assert found.standard_error is None
    assert found.gain == pytest.approx(0.75 - 0.5)


def test_knowing_two_uniform_ratings_is_worth_a_sixth():
    # the larger of two uniforms has the mean 2/3
    found = gain(Cells.of([[Uniform(0, 1)], [Uniform(0, 1)]]), [1.0])
    assert found.standard_error is None
    assert found.gain == pytest.approx(1 / 6, abs=1e-12)


def test_the_best_of_twenty_uniform_ratings_has_the_mean_twenty_twentyfirsts():
    found = gain(Cells.of([[Uniform(0, 1)]] * 20), [1.0])
    assert found.standard_error is None
    assert found.gain == pytest.approx(20 / 21 - 0.5, abs=1e-12)


def test_knowing_normal_ratings_is_exact_because_their_sum_is_normal():
    # the larger of two normal ones is ahead of their mean by deviation / root of pi; 0.6 and 0.8 have the deviation 1
    one = gain(Cells.of([[Normal(0, 1)], [Normal(0, 1)]]), [1.0])
    both = gain(Cells.of([[Normal(0, 1.2), Normal(0, 1.6)], [Normal(0, 1.2), Normal(0, 1.6)]]), [0.5, 0.5])
    assert one == (pytest.approx(1 / math.sqrt(math.pi)), None)
    assert both == (pytest.approx(1 / math.sqrt(math.pi)), None)


KINDS = [
    Triangular(0, 1, 3),
    ValueOf(Triangular(0, 1, 3), ValueFunction((0.0, 1.0, 2.0), (0.0, 1.5, 0.5))),
    ValueOf(Normal(1, 1), ValueFunction((0.0, 1.0), (0.5, 1.0), "extrapolate")),
    ValueOf(Uniform(0, 3), ValueFunction((1.0, 2.0), (1.2, 0.7))),
    Reciprocal(Triangular(1, 2, 3), 2),
    Reciprocal(Uniform(1, 3), 2),
    TwoPiece(0, 0.9, 2),
    Discrete((0.5, 1.4, 1.4)),
]


@pytest.mark.parametrize("one", KINDS)
@pytest.mark.parametrize("other", KINDS)
def test_the_integral_over_two_ratings_of_any_kind_is_the_mean_over_their_quantiles(one, other):
    found = gain(Cells.of([[one], [other]]), [1.0])
    assert found.standard_error is None
    first, second = (quantiles(cell) for cell in (one, other))
    expected = np.maximum(first[:, None], second[None, :]).mean() - max(first.mean(), second.mean())
    assert found.gain == pytest.approx(expected, abs=2e-3)


def quantiles(cell, count=1200):
    shares = (np.arange(count) + 0.5) / count
    if isinstance(cell, ValueOf):
        return np.array([cell.function(cell.distribution.quantile(share)) for share in shares])
    return np.array([cell.quantile(share) for share in shares])


def test_what_is_drawn_counts_every_combination_and_knows_its_error():
    # each overall value is the mean of two uniforms, triangular from 0 to 1: E[larger] = 1/2 + 7/60
    cells = Cells.of([[Uniform(0, 1), Uniform(0, 1)]] * 2)
    found = [perfect_information(cells, [0.5, 0.5], draws.generator(seed), 1000) for seed in range(200)]
    gains, errors = np.array(found).T
    assert gains.mean() == pytest.approx(7 / 60, abs=5 * gains.std() / 200**0.5)
    assert np.mean(errors) == pytest.approx(gains.std(), rel=0.25)
    # a thousand pairs drawn together miss by the deviation of the part of a difference above 0 / root of 1000:
    # its mean square is 1/24, its mean 7/60
    assert gains.std() < 0.5 * math.sqrt((1 / 24 - (7 / 60) ** 2) / 1000)


def test_nothing_to_know_is_worth_nothing():
    assert gain(Cells.fixed([[0.1, 0.2], [0.3, 0.4]]), [0.5, 0.5]) == (0.0, None)
    assert gain(Cells.of([[Uniform(0, 1)]]), [1.0]) == (0.0, None)
    assert gains_of_cells(Cells.of([[Uniform(0, 1)]]), [1.0]).tolist() == [[0.0]]


def test_what_weighs_nothing_is_worth_nothing_to_know():
    cells = Cells.of([[Uniform(0, 1), 0.5], [Triangular(0, 0.5, 1), 0.5]])
    assert gains_of_cells(cells, [0.0, 1.0]).tolist() == [[0, 0], [0, 0]]
    assert gain(cells, [0.0, 1.0]).gain == 0
