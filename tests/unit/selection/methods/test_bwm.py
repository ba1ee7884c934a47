"""The best-worst method: the published example, general solvers as oracles, laws."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from planner.domain.selection.methods.bwm import (
    CONSISTENCY_INDEX,
    BestWorst,
    candidates,
    consistency_index,
    linear,
    nonlinear,
)

# J. Rezaei, Omega 53 (2015): load flexibility, accessibility and cost of a transport mode
TRANSPORT = BestWorst(best=2, worst=0, best_to_others=(8, 2, 1), others_to_worst=(1, 5, 8))


def _judgements(best_over_worst, others):
    best_over = (1, *(row[0] for row in others), best_over_worst)
    over_worst = (best_over_worst, *(row[1] for row in others), 1)
    return BestWorst(0, len(others) + 1, best_over, over_worst)


NINE = st.integers(1, 9)
JUDGEMENTS = st.builds(_judgements, st.integers(2, 9), st.lists(st.tuples(NINE, NINE), min_size=1, max_size=5))


class TestPublished:
    def test_the_nonlinear_model_gives_the_published_weights(self):
        found = nonlinear(TRANSPORT)
        assert found.weights == pytest.approx([0.0714, 0.3387, 0.5899], abs=5e-5)
        assert found.xi == pytest.approx(0.26, abs=5e-3)
        assert found.consistency_ratio == pytest.approx(0.058, abs=5e-4)
        assert found.consistency_index == 4.47
        assert found.intervals is None

    def test_the_linear_model_by_hand(self):
        # with 2, 9 and 17 parts of 28 all three deviations are one part, and no other weights keep them all below
        found = linear(TRANSPORT)
        assert found.weights == pytest.approx([2 / 28, 9 / 28, 17 / 28])
        assert found.xi == found.consistency_ratio == pytest.approx(1 / 28)

    def test_the_printed_consistency_index_is_the_rounded_root(self):
        for a, printed in CONSISTENCY_INDEX.items():
            assert consistency_index(a + 1e-12) == pytest.approx(printed, abs=5.1e-3)
        assert consistency_index(8) == 4.47


class TestConsistent:
    @given(st.lists(st.sampled_from([1, 2, 4, 8]), min_size=1, max_size=6))
    def test_judgements_that_are_ratios_of_weights_give_back_these_weights(self, parts):
        parts = [8, *parts, 1]
        judged = BestWorst(0, len(parts) - 1, tuple(8 / part for part in parts), tuple(map(float, parts)))
        for solve in (linear, nonlinear):
            found = solve(judged)
            assert found.weights == pytest.approx([part / sum(parts) for part in parts])
            assert found.xi == pytest.approx(0, abs=1e-9)
            assert found.consistency_ratio == pytest.approx(0, abs=1e-9)

    def test_all_equally_important(self):
        judged = BestWorst(0, 1, (1, 1, 1), (1, 1, 1))
        for solve in (linear, nonlinear):
            assert solve(judged).weights == pytest.approx([1 / 3] * 3)
            assert solve(judged).consistency_ratio == pytest.approx(0)

    def test_one_alone_has_all_the_weight(self):
        for solve in (linear, nonlinear):
            assert solve(BestWorst(0, 0, (1,), (1,))).weights == pytest.approx([1])

    def test_no_index_no_ratio(self):
        # best and worst equal, and yet something lies between them: the index is 0, and xi is not
        found = nonlinear(BestWorst(0, 2, (1, 4, 1), (1, 4, 1)))
        assert found.consistency_index == 0
        assert found.xi > 0
        assert found.consistency_ratio is None


class TestAgainstSolvers:
    @settings(max_examples=40, deadline=None)
    @given(JUDGEMENTS)
    def test_the_smallest_xi_is_feasible_and_nothing_below_it(self, judged):
        xi = nonlinear(judged).xi
        assert _feasible(judged, xi + 1e-7) is not None
        assert xi < 1e-3 or _feasible(judged, xi - 1e-4) is None

    @settings(max_examples=15, deadline=None)
    @given(JUDGEMENTS)
    def test_the_intervals_are_those_of_linear_programs(self, judged):
        found = nonlinear(judged)
        if found.intervals is None:
            return
        n = len(judged.best_to_others)
        for place, (low, high) in enumerate(found.intervals):
            for sign, end in ((1, low), (-1, high)):
                costs = [sign * float(one == place) for one in range(n)]
                assert _feasible(judged, found.xi + 1e-9, costs)[place] == pytest.approx(end, abs=1e-5)

    @settings(max_examples=40, deadline=None)
    @given(JUDGEMENTS)
    def test_no_weights_deviate_less_than_the_linear_ones(self, judged):
        found = linear(judged)
        assert math.fsum(found.weights) == pytest.approx(1)
        assert _deviation(judged, found.weights) == pytest.approx(found.xi, abs=1e-9)
        generator = np.random.default_rng(20260701)
        for weights in generator.dirichlet(np.ones(len(found.weights)), 50):
            assert _deviation(judged, weights) >= found.xi - 1e-9
            near = 0.98 * np.array(found.weights) + 0.02 * weights
            assert _deviation(judged, near) >= found.xi - 1e-9

    @settings(max_examples=30, deadline=None)
    @given(JUDGEMENTS)
    def test_the_order_of_the_others_does_not_matter(self, judged):
        last = len(judged.best_to_others) - 1
        order = [0, *range(last - 1, 0, -1), last]
        turned = BestWorst(
            0, last,
            tuple(judged.best_to_others[place] for place in order),
            tuple(judged.others_to_worst[place] for place in order),
        )  # fmt: skip
        assert nonlinear(turned).weights == pytest.approx([nonlinear(judged).weights[place] for place in order])
        assert linear(turned).xi == pytest.approx(linear(judged).xi)


class TestBestAndWorst:
    def test_they_are_where_the_ones_stand(self):
        assert candidates((8, 2, 1), (1, 5, 8)) == ((2, 0),)

    def test_among_several_ones_only_pairs_the_other_vector_agrees_with(self):
        # items 0 and 1 are both judged equal to the best; only 1 is said to be 6 times the worst
        assert candidates((1, 1, 6), (5, 6, 1)) == ((1, 2),)
        assert candidates((1, 2), (3, 1)) == ()
        assert candidates((1, 1), (1, 1)) == ((0, 1), (1, 0))


def _feasible(judged, xi, costs=None):
    """Return weights within xi by a linear program, those of least cost where costs are given; None without any."""
    n = len(judged.best_to_others)
    rows = []
    pairs = itertools.chain(
        ((judged.best, j, a) for j, a in enumerate(judged.best_to_others) if j != judged.best),
        ((j, judged.worst, a) for j, a in enumerate(judged.others_to_worst) if j != judged.worst),
    )
    for more, less, times in pairs:
        for sign in (1, -1):
            row = np.zeros(n)
            row[more], row[less] = sign, -sign * times - xi
            rows.append(row)
    found = linprog(
        costs or np.zeros(n), A_ub=rows, b_ub=np.zeros(len(rows)), A_eq=[np.ones(n)], b_eq=[1], bounds=(0, None)
    )
    return found.x if found.status == 0 else None


def _deviation(judged, weights):
    best, worst = weights[judged.best], weights[judged.worst]
    over = (abs(best - a * w) for a, w in zip(judged.best_to_others, weights, strict=True))
    under = (abs(w - a * worst) for a, w in zip(judged.others_to_worst, weights, strict=True))
    return max(*over, *under)
