"""Classical normalizations, by hand; a constant column counts the same for everybody."""

import numpy as np
import pytest

from planner.domain.selection.methods.normalise import as_benefits, as_scaled, settled

BENEFIT, COST = [True], [False]


def column(*cells):
    return [[cell] for cell in cells]


def flat(matrix):
    return pytest.approx(list(matrix[:, 0]))


# normalization, benefit of (1, 2, 4), cost of (1, 2, 4)
BY_HAND = {
    "none": ([1, 2, 4], [-1, -2, -4]),
    "minmax": ([0, 1 / 3, 1], [1, 2 / 3, 0]),
    "max": ([0.25, 0.5, 1], [1, 0.5, 0.25]),
    "sum": ([1 / 7, 2 / 7, 4 / 7], [4 / 7, 2 / 7, 1 / 7]),
    "vector": ([1 / 21**0.5, 2 / 21**0.5, 4 / 21**0.5], [1 - 1 / 21**0.5, 1 - 2 / 21**0.5, 1 - 4 / 21**0.5]),
}


@pytest.mark.parametrize("normalization", BY_HAND)
def test_benefits_and_turned_costs_are_as_by_hand(normalization):
    benefit, cost = BY_HAND[normalization]
    assert benefit == flat(as_benefits(column(1, 2, 4), normalization, BENEFIT))
    assert cost == flat(as_benefits(column(1, 2, 4), normalization, COST))


@pytest.mark.parametrize("normalization", BY_HAND)
def test_scaling_in_its_own_direction_turns_nothing_over(normalization):
    assert BY_HAND[normalization][0] == flat(as_scaled(column(1, 2, 4), normalization))


@pytest.mark.parametrize("normalization", BY_HAND)
@pytest.mark.parametrize("direction", [BENEFIT, COST])
@pytest.mark.parametrize("cells", [(5, 5, 5), (0.3, 0.1 + 0.2, 0.3)])
def test_a_constant_column_counts_the_same_for_everybody_even_when_rounding_makes_it_differ(
    normalization, direction, cells
):
    scaled = as_benefits(column(*cells), normalization, direction)[:, 0]
    assert np.isfinite(scaled).all()
    assert len(set(scaled)) == 1


def test_a_constant_column_has_the_best_value_under_minmax():
    assert flat(as_benefits(column(5, 5), "minmax", BENEFIT)) == [1, 1]
    assert flat(as_benefits(column(5, 5), "minmax", COST)) == [1, 1]


def test_zeros_in_a_benefit_do_not_disturb_a_cost_beside_it():
    both = as_benefits([[0, 1], [2, 4]], "sum", [True, False])
    assert both == pytest.approx(np.array([[0, 0.8], [1, 0.2]]))


def test_settling_leaves_columns_that_really_differ_as_they_are():
    given = np.array([[0.3, 1e-9], [0.1 + 0.2, 2e-9]])
    assert settled(given)[:, 1].tolist() == [1e-9, 2e-9]
    assert len(set(settled(given)[:, 0])) == 1
