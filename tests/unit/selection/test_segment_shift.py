import dataclasses

import pytest

from planner.domain.model.survey import PointEmphasis
from planner.domain.selection.select import select
from planner.domain.selection.weights import shift_weights
from tests.builders import make_alternative, make_catalogue, make_engagement, make_point, make_requirement, make_scale

EVEN = {"CP01": 0.5, "CP07": 0.5}
CATALOGUE = make_catalogue(
    [make_requirement("A-1", point="CP01"), make_requirement("B-1", point="CP07")],
    [make_point("CP01", "F"), make_point("CP07", "S")],
)
ENGAGEMENT = make_engagement(
    alternatives=(
        make_alternative("one", {"A-1": ("standard", "whole", "trial")}),
        make_alternative("two", {"B-1": ("standard", "whole", "trial")}),
    )
)
TO_CP07 = PointEmphasis({"CP07": 1.0}, strength=1.0, strength_stated=True, applied=False)


def _select(emphasis):
    return select(ENGAGEMENT, CATALOGUE, make_scale(), {}, emphasis)


def test_a_point_every_segment_names_gains_by_the_strength_before_normalising():
    # 0.5 x (1 + 0.5) = 0.75 beside 0.5: shares of 1.25
    shift = shift_weights(EVEN, PointEmphasis({"CP01": 1.0}, 0.5, strength_stated=True, applied=True))
    assert shift.after == pytest.approx({"CP01": 0.6, "CP07": 0.4})
    assert shift.before == EVEN


def test_half_the_emphasis_gains_half_as_much():
    shift = shift_weights(EVEN, PointEmphasis({"CP01": 0.5}, 0.5, strength_stated=True, applied=True))
    assert shift.after["CP01"] == pytest.approx(0.625 / 1.125)


def test_without_emphasis_there_is_nothing_to_show():
    assert shift_weights(EVEN, None) is None
    assert shift_weights(EVEN, PointEmphasis({}, 0.5, strength_stated=True, applied=True)) is None


def test_a_shift_that_is_not_switched_on_is_shown_and_changes_no_weight_and_no_score():
    plain, shown = _select(None), _select(TO_CP07)
    assert shown.segment_shift.after["CP07"] == pytest.approx(2 / 3)
    assert shown.scored == plain.scored
    assert shown.criteria == plain.criteria


def test_a_shift_that_is_switched_on_moves_the_weights_and_the_order():
    shifted = _select(dataclasses.replace(TO_CP07, applied=True))
    points = {criterion.id: criterion.weight for criterion in shifted.criteria if criterion.level == "point"}
    assert points == pytest.approx({"CP01": 1 / 3, "CP07": 2 / 3})
    assert [scored.alternative_id for scored in shifted.scored] == ["two", "one"]
