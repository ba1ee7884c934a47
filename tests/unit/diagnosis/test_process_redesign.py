import pytest

from planner.domain.diagnosis.process_redesign import redesign_processes
from tests.builders import make_objective
from tests.unit.diagnosis.surveys import codes, make_process, make_target


def _only(*targets, objectives=()):
    (sheet,) = redesign_processes(targets, [make_process()], objectives)
    return sheet


def test_the_change_is_the_wanted_value_minus_todays_and_relative_to_today():
    # from 6 to 1.5 hours: 4.5 less, three quarters of what it is
    (line,) = _only(make_target(today=6.0, wanted=1.5)).lines
    assert (line.change, line.relative, line.direction) == (-4.5, -0.75, "better")


@pytest.mark.parametrize(
    ("today", "wanted", "better", "direction"),
    [
        (40.0, 90.0, "higher", "better"),
        (40.0, 90.0, "lower", "worse"),
        (5.0, 5.0, "lower", "same"),
        (None, 5.0, "lower", "unknown"),
        (5.0, None, "lower", "unknown"),
    ],
)
def test_the_direction_follows_which_way_is_good(today, wanted, better, direction):
    (line,) = _only(make_target(today=today, wanted=wanted, better=better)).lines
    assert line.direction == direction


def test_a_value_of_nought_today_has_a_change_but_no_relative_one():
    (line,) = _only(make_target(today=0.0, wanted=3.0)).lines
    assert (line.change, line.relative) == (3.0, None)


def test_what_nobody_measured_is_named_and_never_computed_as_nought():
    (line,) = _only(make_target(today=None, measured_by=None)).lines
    assert line.change is None
    assert codes(line.gaps) == ["without-today", "without-measured-by"]


def test_a_target_that_gets_worse_or_stays_is_pointed_out():
    assert codes(_only(make_target(today=1.0, wanted=2.0)).lines[0].gaps) == ["goes-worse"]
    assert codes(_only(make_target(today=2.0, wanted=2.0)).lines[0].gaps) == ["goes-same"]


def test_a_line_serves_the_objectives_it_names_and_those_of_the_same_kpi():
    objectives = [make_objective("OB2", kpi_id="K10"), make_objective("OB3", kpi_id="K11")]
    (line,) = _only(make_target(objective_ids=("OB1",), kpi_id="K10"), objectives=objectives).lines
    assert line.objective_ids == ("OB1", "OB2")


def test_a_line_without_pain_objective_and_kpi_says_so():
    (line,) = _only(make_target(pain_ids=(), objective_ids=(), kpi_id=None)).lines
    assert codes(line.gaps) == ["without-pain", "without-objective"]


def test_measures_without_a_line_are_missing_and_lines_come_in_the_order_of_the_measures():
    sheet = _only(make_target("b", measure="speed"), make_target("a", measure="cost"))
    assert [line.target.id for line in sheet.lines] == ["a", "b"]
    assert sheet.missing == ("quality", "service")


def test_a_process_nobody_gave_a_line_misses_all_four():
    assert _only().missing == ("cost", "quality", "service", "speed")
