"""Requests of `engine agreement`."""

import math

import pytest

from planner.errors import InputError
from planner.exchange.engine.agreement import answer


def refused(request):
    with pytest.raises(InputError) as error:
        answer(request)
    return {(problem.code, problem.where) for problem in error.value.problems}


def test_full_agreement_is_one():
    told = answer({"judges": [[3, 1, 2], [30, 10, 20]]})
    assert told == {
        "kendall_w": pytest.approx(1), "chi2": pytest.approx(4), "df": 2, "p": pytest.approx(math.exp(-2)),
        "rank_sums": [6, 2, 4],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("judges", "reason"),
    [([[1, 2]], "one-judge"), ([[1], [2]], "one-alternative"), ([[1, 1], [2, 2]], "all-ties")],
)
def test_what_is_not_defined_is_null_with_a_reason(judges, reason):
    told = answer({"judges": judges})
    assert told.pop("reason").code == f"engine.agreement-{reason}"
    assert set(told.values()) == {None}


def test_unusable_judges_are_refused_by_their_place():
    assert refused({"judges": [[1, 2], [1]]}) == {("engine-wrong-length", "judges[1]")}
    assert refused({"judges": [[1, math.nan]]}) == {("engine-not-finite", "judges[0][1]")}
    assert refused({"judges": []}) == {("engine-too-short", "judges")}
    assert refused({"judges": [[]]}) == {("engine-too-short", "judges[0]")}
    assert refused({"judges": [1]}) == {("engine-wrong-type", "judges[0]")}
    assert refused({}) == {("engine-missing-key", "judges")}
    assert refused({"judges": [[1, 2]], "weights": [1]}) == {("engine-unknown-key", "weights")}
