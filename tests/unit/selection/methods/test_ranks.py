"""Competition ranks with a tolerance."""

import math

from hypothesis import given
from hypothesis import strategies as st

from planner.domain.selection.methods.ranks import competition_ranks


def test_ties_share_the_better_rank_and_leave_the_next_one_empty():
    assert competition_ranks([0.5, 0.9, 0.5, 0.1]) == [2, 1, 2, 4]


def test_where_lower_is_better_the_order_turns_round():
    assert competition_ranks([0.5, 0.9, 0.5, 0.1], higher_is_better=False) == [2, 4, 2, 1]


def test_a_tenth_and_two_tenths_tie_with_three_tenths():
    assert competition_ranks([0.1 + 0.2, 0.3, 0.4]) == [2, 2, 1]


def test_a_chain_of_small_steps_does_not_tie_its_two_ends():
    assert competition_ranks([1.00, 0.94, 0.88], tolerance=0.07) == [1, 1, 3]


def test_nobody_has_no_rank():
    assert competition_ranks([]) == []


scores_lists = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=30)


@given(scores_lists)
def test_a_rank_is_one_more_than_the_number_of_those_clearly_better_at_least(scores):
    ranks = competition_ranks(scores)
    for mine, rank in zip(scores, ranks, strict=True):
        better = sum(other > mine + 1e-9 for other in scores)
        assert rank <= better + 1
    assert min(ranks) == 1


@given(scores_lists, st.randoms(use_true_random=False))
def test_the_order_in_which_scores_are_given_changes_no_rank(scores, random):
    places = list(range(len(scores)))
    random.shuffle(places)
    ranks = competition_ranks(scores)
    assert competition_ranks([scores[place] for place in places]) == [ranks[place] for place in places]


@given(scores_lists)
def test_minus_the_scores_with_lower_better_gives_the_same_ranks(scores):
    assert competition_ranks([-s for s in scores], higher_is_better=False) == competition_ranks(scores)


def test_infinite_scores_tie_with_nobody_finite():
    assert competition_ranks([0.0, -math.inf, 1.0]) == [2, 3, 1]
