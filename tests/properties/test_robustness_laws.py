"""Laws of robustness and information on arrays, for any matrix, weights and ranges."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.domain.selection.methods import draws
from planner.domain.selection.methods.cells import Cells
from planner.domain.selection.methods.dominance import dominators
from planner.domain.selection.methods.information import gains_of_cells, perfect_information
from planner.domain.selection.methods.optimality import best_margin
from planner.domain.selection.methods.smaa import smaa
from planner.domain.selection.methods.smallest_change import smallest_weight_change
from planner.domain.selection.methods.stability import ranking_interval, winner_interval

LEVEL = 1e-9
# steps of a tenth make ties likely
TENTHS = st.integers(0, 10).map(lambda number: number / 10)
FEW = settings(max_examples=60, deadline=None)


@st.composite
def problems(draw, least=2):
    """A matrix of values, and weights that sum to 1."""
    rows, columns = draw(st.integers(least, 5)), draw(st.integers(1, 4))
    values = draw(st.lists(st.lists(TENTHS, min_size=columns, max_size=columns), min_size=rows, max_size=rows))
    weights = np.array(draw(st.lists(st.integers(1, 9), min_size=columns, max_size=columns)), dtype=float)
    return np.array(values), weights / weights.sum()


@st.composite
def uncertain_problems(draw):
    """Cells that run from a value some tenths down and up, and weights that sum to 1."""
    values, weights = draw(problems())
    count = values.size
    down, up = (np.array(draw(st.lists(TENTHS, min_size=count, max_size=count))).reshape(values.shape) for _ in "du")
    return Cells.two_piece(values - down, values, values + up), weights


def lines(draw_from):
    number = draw_from(st.integers(2, 5))
    return [draw_from(st.lists(TENTHS, min_size=number, max_size=number)) for _ in "io"]


def order(inside, outside, weight):
    """Who is level with or ahead of whom, at a weight."""
    totals = weight * np.array(inside) + (1 - weight) * np.array(outside)
    difference = totals[:, None] - totals[None, :]
    return np.where(np.abs(difference) <= LEVEL, 0, np.sign(difference))


def keeps_first(inside, outside, today, weight):
    first = (order(inside, outside, today) >= 0).all(axis=1)
    return bool((order(inside, outside, weight)[first] >= 0).all())


def keeps_order(inside, outside, today, weight):
    before, after = order(inside, outside, today), order(inside, outside, weight)
    return bool((((before > 0) <= (after >= 0)) & ((before == 0) <= (after == 0))).all())


def bisected(keeps, today, end):
    """Return how far from today towards an end the order is kept, by halving."""
    if keeps(end):
        return end
    good, bad = today, end
    for _ in range(60):
        middle = (good + bad) / 2
        good, bad = (middle, bad) if keeps(middle) else (good, middle)
    return good


@FEW
@given(data=st.data(), today=st.integers(0, 20).map(lambda number: number / 20))
@pytest.mark.parametrize(("interval", "keeps"), [(winner_interval, keeps_first), (ranking_interval, keeps_order)])
def test_the_exact_interval_is_where_bisection_ends(interval, keeps, data, today):
    inside, outside = lines(data.draw)
    low, high = interval(inside, outside, today)
    assert low <= today <= high
    # a tie by tolerance makes bisection stop a little later
    assert low == pytest.approx(bisected(lambda t: keeps(inside, outside, today, t), today, 0.0), abs=1e-6)
    assert high == pytest.approx(bisected(lambda t: keeps(inside, outside, today, t), today, 1.0), abs=1e-6)


@FEW
@given(problem=uncertain_problems())
def test_ranks_are_shared_out_in_full_and_wins_are_zero_sum(problem):
    cells, weights = problem
    generator = draws.generator(1)
    found = smaa(cells, draws.any_weights(generator, 300, len(weights)), generator)
    assert found.rank_acceptability.sum(axis=0) == pytest.approx(np.ones(len(cells.means)))
    assert found.rank_acceptability.sum(axis=1) == pytest.approx(np.ones(len(cells.means)))
    assert found.pairwise_winning + found.pairwise_winning.T == pytest.approx(np.ones((len(cells.means),) * 2))
    for share, central, confidence in zip(
        found.rank_acceptability[:, 0], found.central_weights, found.confidence, strict=True
    ):
        assert (share > 0) == (central is not None) == (confidence is not None)
        assert central is None or central.sum() == pytest.approx(1)


@FEW
@given(problem=problems())
def test_who_is_dominated_is_never_ahead_of_the_dominator(problem):
    values, weights = problem
    generator = draws.generator(1)
    found = smaa(Cells.fixed(values), draws.any_weights(generator, 300, len(weights)), generator)
    for place, others in enumerate(dominators(values.tolist())):
        for other in others:
            assert found.pairwise_winning[place, other] == 0
            assert found.rank_acceptability[place, 0] == 0


@FEW
@given(problem=problems())
def test_no_drawn_weights_give_a_lead_above_the_best_margin(problem):
    values, weights = problem
    scores = draws.any_weights(draws.generator(1), 300, len(weights)).astype(float) @ values.T
    for place in range(len(values)):
        drawn = (scores[:, place] - np.delete(scores, place, axis=1).max(axis=1)).max()
        assert drawn <= best_margin(values, place).margin + 1e-6


@FEW
@given(problem=problems())
def test_a_change_of_weights_exists_exactly_for_who_can_be_first(problem):
    values, weights = problem
    for place in range(len(values)):
        margin, change = best_margin(values, place).margin, smallest_weight_change(values, weights, place)
        assert (margin >= -LEVEL) == (change is not None)
        if change is not None:
            scores = values @ change.weights
            assert scores[place] >= scores.max() - 1e-8
            assert change.l1 == pytest.approx(np.abs(change.weights - weights).sum())


@FEW
@given(problem=uncertain_problems())
def test_knowing_all_is_worth_no_less_than_knowing_one_and_no_knowledge_hurts(problem):
    cells, weights = problem
    gains = gains_of_cells(cells, weights)
    assert (gains >= 0).all()
    everything = perfect_information(cells, weights, draws.generator(1), 4000)
    assert everything.gain >= 0
    assert everything.gain >= gains.max() - 5 * (everything.standard_error or 0) - 1e-6


@FEW
@given(problem=uncertain_problems(), factor=st.sampled_from([1e-3, 7.0, 1e4]))
def test_another_unit_changes_gains_in_proportion_and_no_rank(problem, factor):
    cells, weights = problem
    pieces = cells.pieces
    other = Cells.two_piece(cells.means * factor, cells.means * factor, cells.means * factor)
    low, high = cells.means.copy(), cells.means.copy()
    low.flat[pieces.places], high.flat[pieces.places] = pieces.low, pieces.high
    other = Cells.two_piece(low * factor, cells.means * factor, high * factor)
    assert gains_of_cells(other, weights) == pytest.approx(gains_of_cells(cells, weights) * factor, abs=1e-12 * factor)
