"""Kendall's W: a textbook example, ties, the closed form of the chi-square tail, and what is not defined."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from planner.domain.selection.methods.concordance import chi2_upper_tail, kendall_w, mean_ranks, rank_sums

# S. Siegel, Nonparametric Statistics for the Behavioral Sciences, McGraw-Hill 1956: three interviewers, six applicants
INTERVIEWERS = [[1, 6, 3, 2, 5, 4], [1, 5, 6, 4, 2, 3], [6, 3, 2, 5, 4, 1]]
SCORES = st.integers(0, 6)
PANELS = st.integers(2, 6).flatmap(lambda n: st.lists(st.lists(SCORES, min_size=n, max_size=n), min_size=2, max_size=5))


def test_the_interviewers_of_siegel_hardly_agree():
    found = kendall_w(INTERVIEWERS)
    # s = 25.5 of at most 157.5
    assert rank_sums(INTERVIEWERS) == [8, 14, 11, 11, 11, 8]
    assert found.kendall_w == pytest.approx(25.5 / 157.5)
    assert (found.df, found.judges) == (5, 3)
    assert found.chi2 == pytest.approx(15 * 25.5 / 157.5)
    assert found.reason is None


def test_ties_share_the_mean_of_their_places_and_correct_w():
    found = kendall_w([[10, 20, 20], [1, 2, 3]])
    assert mean_ranks([10, 20, 20]) == [1, 2.5, 2.5]
    assert found.kendall_w == pytest.approx(78 / 84)
    # with two degrees of freedom the tail is exp(-x / 2)
    assert found.p == pytest.approx(math.exp(-found.chi2 / 2))


def test_sums_that_differ_by_rounding_tie():
    assert mean_ranks([0.1 + 0.2, 0.3, 0.1]) == [2.5, 2.5, 1]
    assert mean_ranks([1e12, 1.0, 2.0]) == [3, 1, 2]


def test_one_who_ties_all_leaves_the_others_to_disagree_with_nobody():
    # k of m judges in the same order, the others tie all: W is k / m
    assert kendall_w([[1, 2, 3], [1, 2, 3], [5, 5, 5], [7, 7, 7]]).kendall_w == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("judges", "reason"),
    [
        ([[1, 2, 3]], "one-judge"),
        ([], "one-judge"),
        ([[1], [2]], "one-alternative"),
        ([[2, 2], [5, 5]], "all-ties"),
    ],
)
def test_w_is_not_defined_without_two_orders_to_compare(judges, reason):
    found = kendall_w(judges)
    assert (found.kendall_w, found.chi2, found.df, found.p) == (None, None, None, None)
    assert found.reason == reason


def test_rows_of_different_length_and_nan_are_refused():
    with pytest.raises(ValueError, match="same alternatives"):
        kendall_w([[1, 2], [1, 2, 3]])
    with pytest.raises(ValueError, match="finite"):
        kendall_w([[1, 2], [1, math.nan]])


@given(PANELS)
def test_w_agrees_with_the_friedman_test_of_scipy(judges):
    found = kendall_w(judges)
    if found.kendall_w is None:
        return
    assert 0 <= found.kendall_w <= 1
    if len(judges[0]) >= 3:
        oracle = stats.friedmanchisquare(*map(list, zip(*judges, strict=True)))
        assert found.chi2 == pytest.approx(oracle.statistic, abs=1e-9)
        assert found.p == pytest.approx(oracle.pvalue, abs=1e-12)


@given(PANELS)
def test_w_knows_no_names_no_scale_and_no_direction(judges):
    found = kendall_w(judges).kendall_w
    assert kendall_w([row[::-1] for row in judges]).kendall_w == pytest.approx(found)
    assert kendall_w([[3 * mark + 7 for mark in row] for row in judges]).kendall_w == pytest.approx(found)
    assert kendall_w([[-mark for mark in row] for row in judges]).kendall_w == pytest.approx(found)
    assert kendall_w(judges[::-1]).kendall_w == pytest.approx(found)


@given(st.floats(0, 3000), st.integers(1, 1500))
def test_the_chi_square_tail_is_that_of_scipy(x, df):
    assert chi2_upper_tail(x, df) == pytest.approx(stats.chi2.sf(x, df), rel=1e-8, abs=1e-300)
