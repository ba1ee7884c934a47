import pytest

from planner.domain.diagnosis.objective_library import fill_objective, nearest_objectives, pattern_shown
from planner.domain.model.objective_library import LibraryObjective, ObjectiveLibrary
from planner.domain.model.text import Text
from tests.builders import make_kpi, make_objective

CONVERSION = LibraryObjective(
    id="conversion",
    text=Text("线索转换率由{start}达到{target}", "Lead conversion from {start} to {target}"),
    objective_class="sales",
    kpi_id="K20",
    source="004",
    typical=None,
    pain_ids=("PP02",),
    requirement_ids=("F-LEAD-02",),
)
RESPONSE = LibraryObjective(
    "response", Text("首次响应缩短到{target}", "First response down to {target}"), "service", "K08", "004", None, (), ()
)
LIBRARY = ObjectiveLibrary(
    unknown_start=Text("待测", "not measured"),
    unknown_target=Text("待定", "not set"),
    objectives={"conversion": CONVERSION, "response": RESPONSE},
)
KPIS = {
    "K20": make_kpi("K20", is_fraction=True),
    "K08": make_kpi("K08", is_fraction=False, unit=Text("分钟", "minutes")),
}
BARE = {"kpi_id": None, "pain_ids": (), "requirement_ids": ()}


def _filled(entry=CONVERSION, *, worded=False, **changes):
    objective = make_objective(**{**BARE, "start_value": 0.18, "target": 0.23, "change": "value", **changes})
    return fill_objective(objective, entry, LIBRARY, KPIS, worded=worded)


def test_wording_kpi_pains_and_requirements_come_from_the_library_where_the_row_leaves_them_empty():
    filled = _filled()
    assert filled.text == Text("线索转换率由18%达到23%", "Lead conversion from 18% to 23%")
    assert (filled.kpi_id, filled.pain_ids, filled.requirement_ids) == ("K20", ("PP02",), ("F-LEAD-02",))


def test_what_the_client_stated_stays():
    filled = _filled(
        worded=True, text=Text.same("own words"), kpi_id="K08", pain_ids=("PP09",), requirement_ids=("F-9",)
    )
    assert filled.text == Text.same("own words")
    assert (filled.kpi_id, filled.pain_ids, filled.requirement_ids) == ("K08", ("PP09",), ("F-9",))


def test_a_relative_target_is_worded_as_the_value_it_reaches():
    # 20 % and 15 % of it more is 23 %
    assert _filled(start_value=0.2, target=0.15, change="relative").text.en == "Lead conversion from 20% to 23%"


def test_what_is_not_known_is_worded_as_unknown_and_never_as_nought():
    assert _filled(start_value=None).text.zh == "线索转换率由待测达到23%"
    assert _filled(target=None, change=None).text.en == "Lead conversion from 18% to not set"


def test_a_quantity_carries_the_unit_of_its_kpi_in_each_language():
    filled = _filled(RESPONSE, start_value=240, target=1_200)
    assert filled.text == Text("首次响应缩短到1,200分钟", "First response down to 1,200 minutes")


@pytest.mark.parametrize("written", ["提高线索转换率", "improve lead conversion"])
def test_the_nearest_entry_is_found_by_the_wording_of_either_language(written):
    assert nearest_objectives(written, LIBRARY)[0] is CONVERSION


def test_nothing_alike_finds_nothing():
    assert nearest_objectives("ξψ", LIBRARY) == ()
    assert nearest_objectives("提高效率", ObjectiveLibrary()) == ()


def test_a_pattern_is_shown_with_dots_for_what_is_to_be_filled_in():
    assert pattern_shown(CONVERSION).en == "Lead conversion from … to …"
