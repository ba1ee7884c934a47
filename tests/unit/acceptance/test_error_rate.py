"""Error rates: exact bounds against published sample sizes, the rule of three and an independent oracle."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import beta, binom

from planner.domain.acceptance.error_rate import (
    judge_finding,
    lower_error_rate,
    rule_of_three,
    sample_needed,
    upper_error_rate,
)
from planner.domain.model.operation import DataFinding
from planner.domain.model.text import Text


def make_finding(**changes):
    values = {
        "id": "f", "batch": Text.same("accounts"), "step_id": "verified", "moment": "trial", "records": 12_000,
        "sample": 300, "errors": 0, "limit": 0.01, "checked_on": None, "checked_by": None,
    }  # fmt: skip
    return DataFinding(**{**values, **changes})


# --- bounds


@pytest.mark.parametrize(
    ("limit", "errors", "sample"),
    # published sample sizes for 95 % confidence: 59, 93, 124 at 5 % and 299, 473, 628 at 1 %
    [(0.05, 0, 59), (0.05, 1, 93), (0.05, 2, 124), (0.01, 0, 299), (0.01, 1, 473), (0.01, 2, 628)],
)
def test_sample_sizes_are_those_of_the_published_tables(limit, errors, sample):
    assert sample_needed(limit, errors) == sample


@given(st.integers(1, 400), st.data())
def test_the_upper_bound_is_that_of_the_beta_distribution(sample, data):
    errors = data.draw(st.integers(0, sample))
    expected = 1.0 if errors == sample else beta.ppf(0.95, errors + 1, sample - errors)
    assert upper_error_rate(sample, errors) == pytest.approx(expected, abs=1e-7)


@given(st.integers(1, 300), st.data())
def test_at_the_upper_bound_so_few_errors_have_a_chance_of_five_per_cent(sample, data):
    errors = data.draw(st.integers(0, sample - 1))
    assert binom.cdf(errors, sample, upper_error_rate(sample, errors)) == pytest.approx(0.05, abs=1e-6)


@given(st.integers(1, 300), st.data())
def test_one_more_error_never_lowers_a_bound_and_the_rate_lies_between_the_bounds(sample, data):
    errors = data.draw(st.integers(0, sample - 1))
    assert upper_error_rate(sample, errors) <= upper_error_rate(sample, errors + 1)
    assert lower_error_rate(sample, errors) <= errors / sample <= upper_error_rate(sample, errors)


@given(st.integers(30, 100_000))
def test_the_rule_of_three_is_close_above_the_exact_bound_without_errors(sample):
    exact = upper_error_rate(sample, 0)
    assert exact <= rule_of_three(sample) <= exact * 1.06


@pytest.mark.parametrize(("sample", "errors"), [(0, 0), (10, 11), (10, -1)])
def test_what_is_no_sample_is_refused(sample, errors):
    with pytest.raises(ValueError, match="not a sample"):
        upper_error_rate(sample, errors)


# --- verdicts


def test_no_error_in_300_records_shows_that_one_per_cent_is_kept():
    judged = judge_finding(make_finding(), 0.02)
    assert judged.verdict == "accepted"
    # the 300th root of 0.05, taken from one
    assert judged.upper == pytest.approx(0.009936, abs=1e-6)
    assert judged.sample_needed is None


def test_no_error_in_100_records_shows_nothing_and_says_how_many_are_needed():
    judged = judge_finding(make_finding(sample=100), None)
    assert judged.rate == 0
    assert (judged.verdict, judged.sample_needed) == ("not_shown", 299)


def test_an_error_rate_below_the_limit_alone_is_no_acceptance():
    # 2 of 300 are 0.67 %, but up to 2.1 % cannot be excluded
    judged = judge_finding(make_finding(errors=2), None)
    assert judged.rate < judged.limit
    assert (judged.verdict, judged.sample_needed) == ("not_shown", 628)


def test_seventeen_wrong_of_200_are_refused():
    assert judge_finding(make_finding(sample=200, errors=17), None).verdict == "refused"


def test_when_every_record_was_checked_the_rate_itself_decides():
    judged = judge_finding(make_finding(records=50, sample=50, errors=0), None)
    assert (judged.verdict, judged.upper) == ("accepted", 0.0)
    assert judge_finding(make_finding(records=50, sample=50, errors=1), None).verdict == "refused"


def test_no_more_records_are_asked_for_than_the_batch_has():
    # 628 would be needed of an endless supply; 2 of 250 are 0.8 %, so the batch can still keep 1 %
    judged = judge_finding(make_finding(records=250, sample=60, errors=2, limit=0.01), None)
    assert (judged.verdict, judged.sample_needed) == ("not_shown", 250)


def test_more_errors_than_the_whole_batch_may_hold_refuse_it_at_once():
    # 3 of 250 are 1.2 % even if all others are right
    assert judge_finding(make_finding(records=250, sample=200, errors=3, limit=0.01), None).verdict == "refused"


def test_the_proposed_limit_is_used_only_where_none_was_agreed():
    assert judge_finding(make_finding(limit=None), 0.02).limit == 0.02
    assert judge_finding(make_finding(limit=0.03), 0.02).limit == 0.03


@pytest.mark.parametrize("missing", [{"sample": None}, {"errors": None}, {"errors": 400}, {"sample": 0}])
def test_what_was_not_filled_in_or_cannot_be_stays_unknown(missing):
    judged = judge_finding(make_finding(**missing), 0.01)
    assert (judged.verdict, judged.rate, judged.upper) == ("unknown", None, None)
