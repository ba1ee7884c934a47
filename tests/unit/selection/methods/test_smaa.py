"""SMAA-2 beside closed forms, exact volumes, and counting one draw at a time."""

import numpy as np
import pytest
from pysensmcda.smaa import exact_acceptability

from planner.domain.selection.methods import draws
from planner.domain.selection.methods.cells import Cells
from planner.domain.selection.methods.distributions import Discrete, Normal, Triangular, TwoPiece, Uniform
from planner.domain.selection.methods.smaa import smaa

COUNT = 20_000


def simplex(values, count=COUNT, seed=1):
    cells = values if isinstance(values, Cells) else Cells.fixed(values)
    generator = draws.generator(seed)
    return smaa(cells, draws.any_weights(generator, count, cells.means.shape[1]), generator)


def test_with_two_criteria_the_share_of_first_places_is_a_length():
    # A = t, B = 0.4: A is ahead for t above 0.4
    found = simplex([[1, 0], [0.4, 0.4]])
    assert found.rank_acceptability[0, 0] == pytest.approx(0.6, abs=5 * found.standard_error[0, 0])
    assert found.pairwise_winning[0, 1] == found.rank_acceptability[0, 0]
    assert found.standard_error[0, 0] == pytest.approx((0.6 * 0.4 / COUNT) ** 0.5, rel=0.02)
    # the middles of the two intervals
    assert found.central_weights[0] == pytest.approx([0.7, 0.3], abs=0.01)
    assert found.central_weights[1] == pytest.approx([0.2, 0.8], abs=0.01)
    assert found.confidence == (1.0, 1.0)


def test_three_lines_cut_the_weights_into_three_known_lengths():
    # t, 1 - t and 0.6: first above 0.6, below 0.4 and between; so C is last never
    found = simplex([[1, 0], [0, 1], [0.6, 0.6]])
    assert found.rank_acceptability[:, 0] == pytest.approx([0.4, 0.4, 0.2], abs=0.02)
    assert found.rank_acceptability[2] == pytest.approx([0.2, 0.8, 0.0], abs=0.02)
    assert found.rank_acceptability[2, 2] == 0


@pytest.mark.parametrize("seed", range(6))
def test_first_places_and_central_weights_agree_with_exact_volumes(seed):
    generator = np.random.default_rng(seed)
    values = generator.random((4, generator.integers(2, 5)))
    exact = exact_acceptability(values, np.ones(values.shape[1]), scaling="none")
    found = simplex(values)
    for place in range(4):
        share, error = found.rank_acceptability[place, 0], found.standard_error[place, 0]
        assert share == pytest.approx(exact.acceptability[place], abs=5 * error + 1e-9)
        if share > 0.05:
            tolerance = 5 * 0.3 / (share * COUNT) ** 0.5
            assert found.central_weights[place] == pytest.approx(exact.central_weights[place], abs=tolerance)


def test_who_is_never_best_has_no_central_weights():
    found = simplex([[1, 0], [0, 1], [0.4, 0.4]])
    assert found.central_weights[2] is None
    assert found.confidence[2] is None
    assert found.rank_acceptability[2, 0] == 0


def test_identical_vendors_share_ranks_and_wins_without_any_error():
    found = simplex([[0.7, 0.2], [0.7, 0.2], [0.1, 0.1]])
    assert found.rank_acceptability.tolist() == [[0.5, 0.5, 0], [0.5, 0.5, 0], [0, 0, 1]]
    assert found.pairwise_winning.tolist() == [[0.5, 0.5, 1], [0.5, 0.5, 1], [0, 0, 0.5]]
    assert (found.standard_error == 0).all()
    assert found.confidence == (0.5, 0.5, None)
    assert found.central_weights[0] == pytest.approx(found.central_weights[1])


def test_what_differs_by_rounding_only_is_identical():
    found = simplex([[0.1 + 0.2, 0.3], [0.3, 0.1 + 0.2]])
    assert found.rank_acceptability.tolist() == [[0.5, 0.5], [0.5, 0.5]]


def test_a_difference_too_small_for_32_bits_but_not_for_the_tolerance_counts():
    found = simplex([[0.5 + 2e-8, 0.5 + 2e-8], [0.5, 0.5]], count=500)
    assert found.rank_acceptability.tolist() == [[1, 0], [0, 1]]


def test_a_large_number_common_to_all_hides_no_difference():
    found = simplex([[1e6 + 0.001, 5], [1e6, 5]], count=500)
    assert found.rank_acceptability.tolist() == [[1, 0], [0, 1]]


def test_three_level_vendors_share_three_ranks():
    found = simplex([[0.3], [0.3], [0.3], [0.9]], count=10)
    assert found.rank_acceptability[3].tolist() == [1, 0, 0, 0]
    assert found.rank_acceptability[0] == pytest.approx([0, 1 / 3, 1 / 3, 1 / 3])


def test_one_vendor_is_first_always():
    found = simplex([[0.3, 0.4]], count=10)
    assert found.rank_acceptability.tolist() == [[1.0]]
    assert found.pairwise_winning.tolist() == [[0.5]]
    assert found.confidence == (1.0,)


def test_a_uniform_rating_against_a_fixed_one_wins_by_its_share_above():
    cells = Cells.of([[Uniform(0, 1)], [0.3]])
    found = smaa(cells, np.ones((COUNT, 1)), draws.generator(1))
    assert found.pairwise_winning[0, 1] == pytest.approx(0.7, abs=5 * found.standard_error[0, 0])
    assert found.confidence[0] == pytest.approx(0.7, abs=0.02)
    assert found.mean_scores == pytest.approx([0.5, 0.3], abs=0.015)


def test_the_difference_of_two_normal_ratings_is_normal():
    # a difference of 1 with the deviation 5: Phi(0.2) = 0.57926
    cells = Cells.of([[Normal(1, 3)], [Normal(0, 4)]])
    found = smaa(cells, np.ones((COUNT, 1)), draws.generator(1))
    assert found.pairwise_winning[0, 1] == pytest.approx(0.57926, abs=5 * found.standard_error[0, 0])


def one_by_one(values, weights):
    """Count ranks, wins and central weights draw by draw, the slow way."""
    n = values.shape[1]
    ranks, wins, first = np.zeros((n, n)), np.zeros((n, n)), np.zeros((n, len(weights)))
    for draw, (matrix, row) in enumerate(zip(values, weights, strict=True)):
        scores = matrix.astype(float) @ row.astype(float)
        for i in range(n):
            better = (scores > scores[i] + 1e-9).sum()
            level = (np.abs(scores - scores[i]) <= 1e-9).sum()
            ranks[i, better : better + level] += 1 / level
            first[i, draw] = (better == 0) / level
            wins[i] += 0.5 + 0.5 * np.sign(np.where(np.abs(scores[i] - scores) <= 1e-9, 0, scores[i] - scores))
    return ranks / len(weights), wins / len(weights), first @ weights / first.sum(axis=1, keepdims=True)


@pytest.mark.parametrize("kind", ["pieces", "mixed", "listed"])
def test_counting_all_draws_at_once_is_counting_them_one_by_one(kind):
    if kind == "pieces":
        low = np.random.default_rng(3).random((4, 3))
        cells = Cells.two_piece(low, low + 0.2, low + 0.7)
    elif kind == "mixed":
        cells = Cells.of([[Uniform(0, 1), 0.5, Normal(0.5, 0.1)], [0.4, Triangular(0, 0.5, 1), 0.6], [0.5, 0.5, 0.5]])
    else:
        # draws are level often
        cells = Cells.of([[Discrete((0, 1)), 1.0], [Discrete((0, 1)), 1.0], [TwoPiece(0, 0.5, 1), 0.2]])
    weights = draws.any_weights(draws.generator(4), 1500, cells.means.shape[1])
    if kind == "listed":
        weights = np.broadcast_to(np.float32(0.5), weights.shape)
    seed = int(draws.generator(9).integers(1 << 62))
    values = cells.draw(np.random.Generator(np.random.SFC64(seed)), 1500)
    found = smaa(cells, weights, draws.generator(9))
    ranks, wins, central = one_by_one(values, weights)
    assert found.rank_acceptability == pytest.approx(ranks, abs=1e-12)
    assert found.pairwise_winning == pytest.approx(wins, abs=1e-12)
    for own, slow in zip(found.central_weights, central, strict=True):
        assert own == pytest.approx(slow, abs=1e-5)


def test_the_same_seed_gives_the_same_answer_and_another_one_differs():
    cells = Cells.of([[Uniform(0, 1), 0.5], [0.4, Triangular(0, 0.5, 1)]])
    one, other, third = (simplex(cells, 3000, seed) for seed in (1, 1, 2))
    assert (one.rank_acceptability == other.rank_acceptability).all()
    assert one.confidence == other.confidence
    assert (one.rank_acceptability != third.rank_acceptability).any()


def test_many_draws_are_the_same_however_large_the_parts_they_are_drawn_in(monkeypatch):
    # parts of the same size as the cache blocks of the draws themselves
    cells = Cells.of([[Uniform(0, 1), 0.5], [0.4, Uniform(0, 1)]])
    whole = simplex(cells, 3000)
    monkeypatch.setattr("planner.domain.selection.methods.smaa._AT_ONCE", 4 * 1000)
    parts = simplex(cells, 3000)
    assert (whole.rank_acceptability == parts.rank_acceptability).all()
    assert whole.confidence == parts.confidence
