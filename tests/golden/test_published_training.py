"""A published case of training with one and two classes."""

import pytest

from planner.domain.training.timetable import weeks_needed


@pytest.mark.parametrize(("parallel", "weeks"), [(1, 13), (2, 7)])
def test_the_published_case_of_150_trainees_needs_thirteen_weeks_with_one_class_and_seven_with_two(parallel, weeks):
    # it.toolbox.com 2008: class of 12, four days of teaching and one of travel
    assert weeks_needed(150, 12, 5, parallel) == weeks
