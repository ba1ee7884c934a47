"""The largest lead any weights give, and the smallest change of weights that puts somebody first."""

import itertools

import numpy as np
import pytest
from pysensmcda.smaa import exact_efficiency

from planner.domain.selection.methods.optimality import best_margin
from planner.domain.selection.methods.smallest_change import smallest_weight_change


def grid(steps):
    """All weights of three criteria in steps."""
    return np.array([
        (a, b, steps - a - b) for a, b in itertools.product(range(steps + 1), repeat=2) if a + b <= steps
    ]) / steps  # fmt: skip


def test_the_margin_of_two_by_hand():
    # A leads by 1 in x; B by 0.5 in y
    assert best_margin([[1, 0], [0, 0.5]], 0).margin == pytest.approx(1.0)
    assert best_margin([[1, 0], [0, 0.5]], 0).weights == pytest.approx([1, 0])
    assert best_margin([[1, 0], [0, 0.5]], 1).margin == pytest.approx(0.5)


def test_who_is_never_first_though_not_dominated_has_a_negative_margin():
    # C = 0.4 everywhere; at any weights A or B has 0.5 or more
    found = best_margin([[1, 0], [0, 1], [0.4, 0.4]], 2)
    assert found.margin == pytest.approx(-0.1)
    assert found.weights == pytest.approx([0.5, 0.5])


def test_identical_vendors_have_no_lead_over_each_other():
    assert best_margin([[0.3, 0.5], [0.1 + 0.2, 0.5]], 0).margin == pytest.approx(0, abs=1e-12)


def test_in_an_order_only_weights_that_keep_it_count():
    # y at least as heavy as x: A's best is equal weights, 0.5 against 0.5 for B
    assert best_margin([[1, 0], [0, 1]], 0, order=[1, 0]).margin == pytest.approx(0, abs=1e-9)
    assert best_margin([[1, 0], [0, 1]], 0, order=[1, 0]).weights == pytest.approx([0.5, 0.5])
    assert best_margin([[1, 0], [0, 1]], 1, order=[1, 0]).margin == pytest.approx(1)


def test_a_lead_needs_somebody_to_lead():
    with pytest.raises(ValueError, match="somebody"):
        best_margin([[1, 2]], 0)


@pytest.mark.parametrize("seed", range(8))
def test_no_weights_on_a_grid_give_a_larger_margin_and_the_best_comes_close(seed):
    values, weights = np.random.default_rng(seed).random((5, 3)), grid(200)
    scores = weights @ values.T
    for place in range(5):
        leads = scores[:, place] - np.delete(scores, place, axis=1).max(axis=1)
        found = best_margin(values, place)
        assert leads.max() <= found.margin + 1e-9
        # within one step of the grid a lead changes by two steps at most
        assert found.margin <= leads.max() + 2 / 200 * 2
        ordered = leads[(weights[:, 2] >= weights[:, 0]) & (weights[:, 0] >= weights[:, 1])].max()
        assert ordered - 1e-9 <= best_margin(values, place, order=[2, 0, 1]).margin <= ordered + 0.02


@pytest.mark.parametrize("seed", range(12))
def test_potential_optimality_agrees_with_pysensmcda(seed):
    generator = np.random.default_rng(seed)
    values = generator.random((6, generator.integers(2, 5)))
    expected = exact_efficiency(values, np.ones(values.shape[1]), scaling="none")
    assert [best_margin(values, place).margin >= -1e-9 for place in range(6)] == list(expected)


# criteria in units of very different size: C loses to both at any weights, B is level with A where only the first counts
UNLIKE = [[1e9, 0.5], [1e9, 0.2], [0, 0]]


@pytest.mark.parametrize("unit", [1, 1e-9, 1e-40])
def test_the_margin_is_right_in_units_of_very_different_size(unit):
    values = np.array(UNLIKE) * unit
    margins = [best_margin(values, place).margin / unit for place in range(3)]
    assert margins == pytest.approx([0.3, 0, -0.5])
    # with half of the weight for the second at most A leads by half of 0.3; with half at least B trails by as much
    falling, rising = (
        [best_margin(values, place, order).margin / unit for place in range(2)] for order in ([0, 1], [1, 0])
    )
    assert falling == pytest.approx([0.15, 0])
    assert rising == pytest.approx([0.3, -0.15])


def test_a_mix_in_units_of_very_different_size_is_found():
    # the first criterion needs next to nothing to close the gap to C, so the margin is that over B alone: 0.3
    values = [[1e9, 0.3, 0.3], [1e9, 0, 0.2], [0, 0.2, 0.6]]
    assert best_margin(values, 0).margin == pytest.approx(0.3, rel=1e-6)


@pytest.mark.parametrize("unit", [1, 1e-9, 1e-40])
def test_the_smallest_change_is_right_in_units_of_very_different_size(unit):
    values = np.array(UNLIKE) * unit
    to_b = smallest_weight_change(values, [0.5, 0.5], 1, 1e-3 * unit)
    assert to_b.weights == pytest.approx([1, 0])
    assert to_b.l1 == pytest.approx(1)
    assert smallest_weight_change(values, [0.5, 0.5], 2, 1e-3 * unit) is None


def test_the_leader_of_today_needs_no_change():
    found = smallest_weight_change([[1, 0], [0, 1]], [0.6, 0.4], 0)
    assert found.l1 == 0
    assert list(found.weights) == [0.6, 0.4]
    tied = smallest_weight_change([[0.3, 0.3], [0.1 + 0.2, 0.3]], [0.6, 0.4], 0)
    assert tied.l1 == 0


def test_the_smallest_change_of_two_criteria_by_hand():
    # they are level at equal weights: 0.1 has to move, which changes two weights
    found = smallest_weight_change([[1, 0], [0, 1]], [0.6, 0.4], 1)
    assert found.l1 == pytest.approx(0.2)
    assert found.weights == pytest.approx([0.5, 0.5])


def test_no_weights_help_who_is_never_first():
    assert smallest_weight_change([[1, 0], [0, 1], [0.4, 0.4]], [0.6, 0.4], 2) is None


def test_a_dominated_one_can_draw_level_where_only_what_is_equal_counts():
    found = smallest_weight_change([[1, 1], [1, 0]], [0.5, 0.5], 1)
    assert found.weights == pytest.approx([1, 0])
    assert found.l1 == pytest.approx(1)


def test_one_alternative_is_first_already():
    assert smallest_weight_change([[1, 2]], [0.5, 0.5], 0).l1 == 0


@pytest.mark.parametrize("seed", range(8))
def test_no_weights_on_a_grid_are_nearer_than_the_smallest_change(seed):
    generator = np.random.default_rng(seed)
    values, given, weights = generator.random((4, 3)), generator.dirichlet(np.ones(3)), grid(200)
    scores = weights @ values.T
    for place in range(4):
        winning = weights[scores[:, place] >= scores.max(axis=1) - 1e-12]
        found = smallest_weight_change(values, given, place)
        if found is None:
            assert not len(winning)
            continue
        at_new = values @ found.weights
        assert at_new[place] >= at_new.max() - 1e-9
        assert found.weights.sum() == pytest.approx(1)
        assert found.weights.min() >= 0
        if len(winning):
            assert found.l1 <= np.abs(winning - given).sum(axis=1).min() + 1e-9
