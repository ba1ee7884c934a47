"""
The worked example of earned value that the Practice Standard for Earned Value Management computes throughout.

Project Management Institute: Practice Standard for Earned Value Management, Newtown Square 2005, chapter 3: project
EZTech, budget at completion 150, planned value 48, earned value 32 and actual cost 40 on the status date.
"""

import pytest

from planner.domain.rollout.steering.earned_value import indices

FOUND = indices(budget=150, planned=48, earned=32, actual=40)


@pytest.mark.parametrize(
    ("measure", "published"),
    [
        ("schedule_variance", -16),
        ("schedule_index", 0.67),
        ("cost_variance", -8),
        ("cost_index", 0.80),
        ("to_complete_index", 1.07),
        ("eac_cost_index", 187.50),
        ("estimate_to_complete", 147.50),
        ("variance_at_completion", -37.50),
    ],
)
def test_the_published_measures_come_out_as_printed(measure, published):
    assert getattr(FOUND, measure) == pytest.approx(published, abs=0.005)
