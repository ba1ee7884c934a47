"""Draws follow their distributions."""

import itertools

import numpy as np
import pytest
from scipy import stats

from planner.domain.model.value_function import ValueFunction
from planner.domain.selection.methods import draws
from planner.domain.selection.methods.cells import Cells
from planner.domain.selection.methods.distributions import (
    Discrete,
    Fixed,
    Normal,
    Reciprocal,
    Triangular,
    TwoPiece,
    Uniform,
    ValueOf,
)

COUNT = 40_000
BENT = ValueFunction((1.0, 2.0, 4.0), (0.0, 3.0, 1.0))
OPEN = ValueFunction((1.0, 2.0, 3.0), (0.0, 3.0, 1.0), "extrapolate")
KINDS = [
    Uniform(1, 3),
    TwoPiece(1, 1.4, 3),
    TwoPiece(1, 2.9, 3),
    Triangular(1, 1.5, 3),
    Triangular(1, 1, 3),
    Normal(2, 0.5),
    Reciprocal(Uniform(1, 3), 2),
    Reciprocal(Triangular(1, 2.5, 3), 2),
]


@pytest.mark.parametrize("cell", KINDS)
def test_drawn_cells_follow_their_distribution(cell):
    drawn = Cells.of([[cell, 1.0]]).draw(draws.generator(1), COUNT)[:, 0, 0].astype(float)
    # one in a million draws of that size lies further from its distribution
    assert stats.kstest(drawn, np.vectorize(cell.cdf)).pvalue > 1e-6
    assert drawn.mean() == pytest.approx(cell.mean, abs=5 * drawn.std() / COUNT**0.5)


@pytest.mark.parametrize("kind", [Discrete((0, 1, 1, 3)), ValueOf(Discrete((0, 1.5, 2, 9)), OPEN)])
def test_drawn_lists_take_each_value_as_often_as_it_is_listed(kind):
    drawn = Cells.of([[kind]]).draw(draws.generator(1), COUNT)[:, 0, 0]
    listed = kind.values if isinstance(kind, Discrete) else [OPEN(value) for value in kind.distribution.values]
    for value in set(listed):
        share = listed.count(value) / len(listed)
        assert np.isclose(drawn, value, atol=1e-5).mean() == pytest.approx(share, abs=5 * 0.5 / COUNT**0.5)


@pytest.mark.parametrize("function", [BENT, OPEN])
@pytest.mark.parametrize("amount", [Uniform(0, 5), Normal(2, 1), Triangular(1.5, 2, 4)])
def test_drawn_values_of_amounts_follow_the_value_function(function, amount):
    cell = ValueOf(amount, function)
    drawn = Cells.of([[cell, 0.0]]).draw(draws.generator(1), COUNT)[:, 0, 0].astype(float)
    expected = [function(amount.quantile((place + 0.5) / 4000)) for place in range(4000)]
    assert drawn.mean() == pytest.approx(cell.mean, abs=5 * drawn.std() / COUNT**0.5)
    assert np.quantile(drawn, [0.1, 0.5, 0.9]) == pytest.approx(np.quantile(expected, [0.1, 0.5, 0.9]), abs=0.05)


def test_cells_of_all_kinds_in_one_matrix_keep_their_places_and_are_independent():
    row = [Uniform(0, 1), Normal(5, 0.1), 7.0, Discrete((9, 10)), Triangular(11, 12, 13), Fixed(20.0)]
    drawn = Cells.of([row, row[::-1]]).draw(draws.generator(2), 4000).astype(float)
    means = [0.5, 5, 7, 9.5, 12, 20]
    assert drawn[:, 0].mean(axis=0) == pytest.approx(means, abs=0.05)
    assert drawn[:, 1].mean(axis=0) == pytest.approx(means[::-1], abs=0.05)
    flat = drawn.reshape(4000, -1)
    flat = flat[:, flat.std(axis=0) > 1e-3]
    correlations = np.corrcoef(flat.T) - np.eye(flat.shape[1])
    assert np.abs(correlations).max() < 5 / 4000**0.5


def test_fixed_cells_are_drawn_as_they_are_and_are_not_uncertain():
    cells = Cells.two_piece([[1, 2]], [[1, 3]], [[2, 4]])
    assert cells.uncertain.tolist() == [[False, True]]
    assert (cells.draw(draws.generator(1), 50)[:, 0, 0] == 1).all()
    assert cells.cell(0, 0) == Fixed(1.0)
    assert cells.cell(0, 1) == TwoPiece(2, 3, 4)


@pytest.mark.parametrize("near", [1e-16, 1e-9, 1e-4])
def test_a_mean_next_to_one_end_leaves_nearly_no_spread(near):
    cells = Cells.two_piece([[0, 0]], [[near, 1 - near]], [[1, 1]])
    drawn = cells.draw(draws.generator(1), COUNT)[:, 0].astype(float)
    assert drawn.mean(axis=0) == pytest.approx([near, 1 - near], abs=5 * (near / 3 / COUNT) ** 0.5 + 2 * near + 1e-7)
    assert drawn.min() >= -1e-6
    assert drawn.max() <= 1 + 1e-6


def test_a_mean_outside_its_range_is_refused():
    with pytest.raises(ValueError, match="between low and high"):
        Cells.two_piece([[1]], [[3]], [[2]])


def test_the_same_seed_draws_the_same():
    cells = Cells.of([[Uniform(0, 1), Normal(0, 1), Discrete((1, 2)), Triangular(0, 1, 3)]])
    one, other = (cells.draw(draws.generator(5), 100) for _ in range(2))
    assert (one == other).all()
    assert (cells.draw(draws.generator(6), 100) != one).any()


# --- weights ------------------------------------------------------------------------------------------------------


def test_any_weights_are_uniform_on_the_simplex():
    drawn = draws.any_weights(draws.generator(1), COUNT, 4).astype(float)
    assert drawn.sum(axis=1) == pytest.approx(np.ones(COUNT), abs=1e-6)
    # each weight of a uniform point on the simplex is Beta(1, 3); normalised uniforms would crowd the middle
    assert stats.kstest(drawn[:, 2], stats.beta(1, 3).cdf).pvalue > 1e-6


def test_one_criterion_alone_always_weighs_all():
    assert (draws.any_weights(draws.generator(1), 1_000_000, 1) == 1).all()


def test_ordered_weights_keep_the_order_and_have_the_rank_order_centroid_as_mean():
    drawn = draws.ordered(draws.generator(1), COUNT, [2, 0, 1]).astype(float)
    assert (drawn[:, 2] >= drawn[:, 0]).all()
    assert (drawn[:, 0] >= drawn[:, 1]).all()
    # F. H. Barron, B. E. Barrett, Management Science 42 (1996): (1 + 1/2 + 1/3) / 3, (1/2 + 1/3) / 3, (1/3) / 3
    assert drawn.mean(axis=0) == pytest.approx([5 / 18, 2 / 18, 11 / 18], abs=0.004)


def test_ordered_weights_are_sorted_uniform_weights():
    drawn = draws.ordered(draws.generator(1), COUNT, [0, 1, 2])
    sorted_ones = -np.sort(-draws.any_weights(draws.generator(2), COUNT, 3), axis=1)
    for place in range(3):
        assert stats.ks_2samp(drawn[:, place], sorted_ones[:, place]).pvalue > 1e-6


def test_weights_in_classes_keep_the_classes_and_nothing_else():
    classes = [2, 1, 2, 1]
    drawn = draws.in_classes(draws.generator(1), COUNT, classes)
    for high, low in itertools.product((0, 2), (1, 3)):
        assert (drawn[:, high] >= drawn[:, low]).all()
    assert (drawn[:, 0] > drawn[:, 2]).mean() == pytest.approx(0.5, abs=0.013)
    # any uniform weights that happen to keep the classes are distributed like that
    tried = draws.any_weights(draws.generator(2), COUNT * 6, 4)
    kept = tried[tried[:, [0, 2]].min(axis=1) >= tried[:, [1, 3]].max(axis=1)]
    assert stats.ks_2samp(drawn[:, 0], kept[:, 0]).pvalue > 1e-6
    assert stats.ks_2samp(drawn[:, 3], kept[:, 3]).pvalue > 1e-6


def test_weights_around_given_ones_have_them_as_means_and_the_stated_variance():
    given = np.array([0.5, 0.3, 0.2, 0.0])
    drawn = draws.around(draws.generator(1), COUNT, given, 19.0).astype(float)
    assert drawn.mean(axis=0) == pytest.approx(given, abs=0.003)
    assert drawn.var(axis=0) == pytest.approx(given * (1 - given) / 20, abs=5e-4)
    assert (drawn[:, 3] == 0).all()


def test_weights_so_scattered_that_they_vanish_in_rounding_are_the_given_ones():
    drawn = draws.around(draws.generator(1), 200, [0.5, 0.5], 1e-300)
    assert drawn.sum(axis=1) == pytest.approx(np.ones(200))


def test_a_mix_lies_between_its_sets_and_has_the_say_as_mean():
    drawn = draws.mixture(draws.generator(1), COUNT, [[1, 0], [0.2, 0.8]], [3, 1])
    assert drawn[:, 0].min() >= 0.2 - 1e-6
    assert drawn[:, 0].mean() == pytest.approx(0.75 + 0.25 * 0.2, abs=0.01)
    assert drawn.sum(axis=1) == pytest.approx(np.ones(COUNT), abs=1e-5)
