"""A problem written down as plain data says later what it would have said at once."""

import json
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.domain.model.text import Text
from planner.errors import (
    ContentError,
    ExportError,
    InfeasiblePlanError,
    InputError,
    NotFoundError,
    Problem,
    Statement,
)
from planner.services.told import as_data, from_data, problems_of

PROBLEM = Problem("file-empty", "a.yaml")
PLAIN = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False) | st.text()
VALUES = PLAIN | st.dates() | st.datetimes(timezones=st.just(UTC)) | st.builds(Text, st.text(), st.text())
PARAMS = st.dictionaries(
    st.text("abc", min_size=1),
    st.recursive(
        VALUES,
        lambda inner: (
            st.lists(inner).map(tuple)
            | st.builds(Statement, st.text(), st.dictionaries(st.text("abc", min_size=1), inner))
        ),
        max_leaves=8,
    ),
)


@given(st.lists(st.builds(Problem, st.text(), st.text(), PARAMS)).map(tuple))
def test_what_is_written_down_comes_back_as_it_was(problems):
    assert from_data(json.loads(json.dumps(as_data(problems)))) == problems


def test_a_date_and_a_moment_stay_what_they_are():
    params = {"day": date(2026, 7, 1), "at": datetime(2026, 7, 1, 9, tzinfo=UTC)}
    (told,) = from_data(as_data([Problem("x", "", params)]))
    assert [type(value) for value in told.params.values()] == [date, datetime]


def test_what_has_no_form_of_its_own_is_written_as_it_prints():
    (told,) = from_data(as_data([Problem("x", "", {"path": {3, 1}, "what": 1j})]))
    assert told.params == {"path": (1, 3), "what": "1j"}


@pytest.mark.parametrize(
    "error", [InputError([PROBLEM]), ContentError([PROBLEM]), NotFoundError(PROBLEM), ExportError(PROBLEM)]
)
def test_an_error_tells_its_problems(error):
    assert problems_of(error) == (PROBLEM,)


def test_a_plan_that_cannot_be_made_tells_why():
    said = Statement("rollout.no-window", {"days": 3})
    assert problems_of(InfeasiblePlanError(said)) == (Problem("plan-infeasible", "", {"reason": said}),)
