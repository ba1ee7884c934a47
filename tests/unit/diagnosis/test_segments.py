import pytest

from planner.domain.diagnosis.segments import segment_emphasis, survey_segments
from planner.domain.model.survey import SurveySheets
from tests.unit.diagnosis.surveys import codes, make_segment


def _survey(*segments, **sheets):
    return survey_segments(SurveySheets(segments=segments, **sheets))


def test_the_priority_is_half_margin_a_fifth_revenue_and_three_tenths_potential():
    # 0.5 x 0.6 + 0.2 x 0.5 + 0.3 x (3 - 1) / 4 = 0.30 + 0.10 + 0.15
    (found,) = _survey(make_segment(margin_share=0.6, revenue_share=0.5, potential=3)).segments
    assert found.priority.expected == pytest.approx(0.55)
    assert found.priority.width == pytest.approx(0)


def test_an_unknown_margin_lies_between_nothing_and_what_the_others_leave():
    # the other has 0.6 of the margin, so at most 0.4 is left: 0.5 x 0.4 = 0.2 of width, the middle expected
    known, unknown = make_segment("a", margin_share=0.6), make_segment("b", margin_share=None)
    found = {one.segment.id: one for one in _survey(known, unknown).segments}
    assert found["b"].margin.high == pytest.approx(0.4)
    assert found["b"].margin.expected == pytest.approx(0.2)
    assert found["b"].priority.width == pytest.approx(0.2)
    assert found["a"].priority.width == pytest.approx(0)


def test_an_unknown_potential_widens_the_priority_by_its_whole_share():
    (found,) = _survey(make_segment(potential=None)).segments
    assert found.priority.width == pytest.approx(0.3)
    assert codes(found.statements) == ["unknown"]


def test_segments_come_by_priority_and_equal_ones_share_a_rank():
    small, big, twin = make_segment("a", margin_share=0.1), make_segment("b"), make_segment("c")
    assert [(one.segment.id, one.rank) for one in _survey(small, big, twin).segments] == [("b", 1), ("c", 1), ("a", 3)]


def test_shares_over_one_are_a_warning():
    survey = _survey(make_segment("a", margin_share=0.7), make_segment("b", margin_share=0.5, revenue_share=0.4))
    assert codes(survey.warnings) == ["shares-over-one"]


def test_a_segment_that_costs_far_more_than_it_brings_is_pointed_out():
    dear = make_segment(margin_share=0.2, service_cost_share=0.31)
    fair = make_segment(margin_share=0.2, service_cost_share=0.29)
    assert codes(_survey(dear).segments[0].statements) == ["costs-more"]
    assert not _survey(fair).segments[0].statements


def test_the_emphasis_of_a_point_is_the_share_of_priority_that_names_it():
    # 0.5 x 0.4 + 0.2 x 0.4 + 0 = 0.28 and 0.5 x 0.6 + 0.2 x 0.6 + 0.3 = 0.72
    weak = make_segment("a", margin_share=0.4, revenue_share=0.4, potential=1, point_ids=("CP01", "CP02"))
    strong = make_segment("b", margin_share=0.6, revenue_share=0.6, potential=5, point_ids=("CP02",))
    emphasis = segment_emphasis(SurveySheets(segments=(weak, strong)))
    assert emphasis.by_point == pytest.approx({"CP01": 0.28, "CP02": 1.0})


def test_nothing_is_shifted_unless_the_client_says_so_and_the_default_strength_is_marked():
    silent = segment_emphasis(SurveySheets(segments=(make_segment(),)))
    assert (silent.applied, silent.strength, silent.strength_stated) == (False, 0.25, False)
    asked = segment_emphasis(
        SurveySheets(segments=(make_segment(),), apply_segment_shift=True, segment_shift_strength=0.4)
    )
    assert (asked.applied, asked.strength, asked.strength_stated) == (True, 0.4, True)


def test_a_segment_of_which_nothing_is_known_takes_no_part_in_the_shift():
    nothing = make_segment("b", margin_share=None, revenue_share=None, potential=None, point_ids=("CP07",))
    assert segment_emphasis(SurveySheets(segments=(make_segment(), nothing))).by_point == {"CP01": 1.0}


def test_a_shift_that_is_wanted_and_has_nothing_to_go_by_says_so():
    survey = _survey(make_segment(point_ids=()), apply_segment_shift=True)
    assert codes(survey.warnings) == ["strength-assumed", "nothing-to-shift"]
