"""Weights from ranks, points, swings and classes."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.domain.selection.methods.orders import classes, points, rank_sum, roc

RANKS = st.lists(st.integers(1, 6), min_size=1, max_size=8)


def test_rank_order_centroids_are_those_of_barron_and_barrett():
    # F. H. Barron, B. E. Barrett, Management Science 42 (1996): weights for two to five attributes
    assert roc([1, 2]) == pytest.approx([0.75, 0.25])
    assert roc([1, 2, 3]) == pytest.approx([0.6111, 0.2778, 0.1111], abs=5e-5)
    assert roc([1, 2, 3, 4]) == pytest.approx([0.5208, 0.2708, 0.1458, 0.0625], abs=5e-5)
    assert roc([1, 2, 3, 4, 5]) == pytest.approx([0.4567, 0.2567, 0.1567, 0.0900, 0.0400], abs=5e-5)


def test_rank_sums_fall_by_equal_steps():
    assert rank_sum([1, 2, 3, 4]) == pytest.approx([0.4, 0.3, 0.2, 0.1])
    assert rank_sum([3, 1, 2]) == pytest.approx([1 / 6, 3 / 6, 2 / 6])


@pytest.mark.parametrize("ranks", [[1, 2, 2, 4], [1, 2, 2, 3], [1, 2.5, 2.5, 4]])
def test_tied_ranks_share_the_places_they_take_however_they_are_written(ranks):
    # places 2 and 3: (13/48 + 7/48) / 2 and (0.3 + 0.2) / 2
    assert roc(ranks) == pytest.approx([25 / 48, 10 / 48, 10 / 48, 3 / 48])
    assert rank_sum(ranks) == pytest.approx([0.4, 0.25, 0.25, 0.1])


def test_all_tied_is_equal_weights_and_one_alone_has_all():
    assert roc([1, 1, 1]) == pytest.approx([1 / 3] * 3)
    assert rank_sum([7]) == [1.0]


@given(RANKS)
def test_weights_of_ranks_sum_to_one_and_keep_the_order(ranks):
    for weigh in (roc, rank_sum):
        weights = weigh(ranks)
        assert math.fsum(weights) == pytest.approx(1)
        for one, own in zip(ranks, weights, strict=True):
            for other, theirs in zip(ranks, weights, strict=True):
                assert (own > theirs) == (one < other)


@given(st.permutations(range(1, 8)))
def test_rank_order_centroids_are_the_mean_of_the_corners_of_all_weights_that_keep_the_order(ranks):
    # the corners: all weight shared equally by the first k
    corners = [[1 / k if rank <= k else 0.0 for rank in ranks] for k in range(1, 8)]
    assert roc(ranks) == pytest.approx([math.fsum(column) / 7 for column in zip(*corners, strict=True)])


def test_points_and_classes_are_divided_by_their_sum():
    assert points([100, 60, 40]) == pytest.approx([0.5, 0.3, 0.2])
    assert points([1e308, 1e308]) == [0.5, 0.5]
    assert classes(["高", "medium", "低"]) == pytest.approx([5 / 9, 3 / 9, 1 / 9])
    assert classes(["高", "低"], {"高": 3.0}) == pytest.approx([0.75, 0.25])


@pytest.mark.parametrize("marks", [[], [0, 0], [1, -1], [1, math.nan], [math.inf]])
def test_marks_that_are_no_weights_are_refused(marks):
    with pytest.raises(ValueError, match="mark"):
        points(marks)
