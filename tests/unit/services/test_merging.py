"""Two versions of the same answers: what one side changed holds, what both changed is open, nothing is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.services.keeping import is_same
from planner.services.merging import merge_answers

BASE = {
    "employees": 20,
    "industry": "services",
    "sites": [{"id": "s1", "name": "上海", "users": 5}, {"id": "s2", "name": "北京", "users": 3}],
    "burden": {"P01": {"weight": 2}, "P02": {"weight": 3}},
}
SCALARS = st.none() | st.booleans() | st.integers(0, 3) | st.sampled_from(["甲", "乙"])
ROWS = st.lists(
    st.fixed_dictionaries({"id": st.sampled_from(["r1", "r2", "r3"])}, optional={"a": SCALARS, "b": SCALARS}),
    min_size=1,
    unique_by=lambda row: row["id"],
)
SHEETS = st.dictionaries(
    st.sampled_from(["q1", "q2", "q3"]), SCALARS | ROWS | st.lists(st.sampled_from(["x", "y"]), unique=True)
)


def without(values, *keys):
    return {key: value for key, value in values.items() if key not in keys}


def test_answers_that_one_side_changed_each_are_all_taken_over():
    found = merge_answers(BASE, BASE | {"employees": 30, "reports": 9}, BASE | {"industry": "trade"})
    assert found.open == ()
    assert found.kept == found.mine == BASE | {"employees": 30, "reports": 9, "industry": "trade"}
    assert found.theirs == ("employees", "reports")


def test_an_answer_both_sides_changed_is_open_with_both_versions():
    found = merge_answers(BASE, BASE | {"employees": 30}, BASE | {"employees": 40, "industry": "trade"})
    assert found.open == ("employees",)
    assert (found.kept["employees"], found.mine["employees"]) == (30, 40)
    # what is not open stands in both
    assert found.kept["industry"] == found.mine["industry"] == "trade"


def test_the_same_change_on_both_sides_is_no_difference():
    found = merge_answers(BASE, BASE | {"employees": 30}, BASE | {"employees": 30})
    assert (found.open, found.theirs) == ((), ())


@pytest.mark.parametrize(("kept", "mine"), [(without(BASE, "employees"), BASE), (BASE, without(BASE, "employees"))])
def test_an_answer_one_side_took_back_stays_taken_back(kept, mine):
    found = merge_answers(BASE, kept, mine)
    assert found.open == ()
    assert "employees" not in found.kept
    assert "employees" not in found.mine


def test_taking_an_answer_back_while_the_other_side_changed_it_is_open():
    found = merge_answers(BASE, without(BASE, "employees"), BASE | {"employees": 40})
    assert found.open == ("employees",)
    assert "employees" not in found.kept
    assert found.mine["employees"] == 40


def test_rows_that_the_two_sides_added_changed_and_removed_come_together():
    first, second = BASE["sites"]
    theirs = [first | {"users": 8}, second, {"id": "s3", "name": "广州"}]
    ours = [first | {"name": "上海总部"}, {"id": "s4", "name": "深圳"}]
    found = merge_answers(BASE, BASE | {"sites": theirs}, BASE | {"sites": ours})
    assert found.open == ()
    assert {row["id"]: row for row in found.mine["sites"]} == {
        "s1": {"id": "s1", "name": "上海总部", "users": 8},
        "s3": {"id": "s3", "name": "广州"},
        "s4": {"id": "s4", "name": "深圳"},
    }


def test_one_cell_both_sides_changed_opens_its_table_and_keeps_what_else_either_changed():
    first, second = BASE["sites"]
    theirs = [first | {"users": 8}, second | {"name": "北京二部"}]
    ours = [first | {"users": 9}, second | {"users": 4}]
    found = merge_answers(BASE, BASE | {"sites": theirs}, BASE | {"sites": ours})
    assert found.open == ("sites",)
    assert [row["users"] for row in found.kept["sites"]] == [8, 4]
    assert [row["users"] for row in found.mine["sites"]] == [9, 4]
    assert found.kept["sites"][1]["name"] == found.mine["sites"][1]["name"] == "北京二部"


def test_lines_of_a_catalogue_come_together_line_by_line():
    theirs = BASE | {"burden": {"P01": {"weight": 5}, "P02": {"weight": 3}}}
    ours = BASE | {"burden": {"P01": {"weight": 2}, "P02": {"weight": 3}, "P09": {"weight": 1}}}
    found = merge_answers(BASE, theirs, ours)
    assert found.open == ()
    assert found.mine["burden"] == {"P01": {"weight": 5}, "P02": {"weight": 3}, "P09": {"weight": 1}}


def test_a_table_of_which_each_side_removed_a_half_is_no_answer_and_not_the_answer_that_there_is_none():
    first, second = BASE["sites"]
    found = merge_answers(BASE, BASE | {"sites": [first]}, BASE | {"sites": [second]})
    assert found.open == ()
    assert "sites" not in found.mine


def test_a_text_in_two_languages_is_one_answer():
    base, zh, en = ({"aim": {"zh": zh, "en": en}} for zh, en in (("甲", "a"), ("乙", "a"), ("甲", "b")))
    assert merge_answers(base, zh, en).open == ("aim",)


def test_without_a_common_origin_every_difference_is_open():
    found = merge_answers(None, BASE | {"employees": 30}, BASE | {"industry": "trade"})
    assert found.open == ("employees", "industry")


@given(SHEETS, SHEETS)
def test_a_side_that_changed_nothing_leaves_everything_to_the_other(base, changed):
    for kept, mine in ((base, changed), (changed, base)):
        found = merge_answers(base, kept, mine)
        assert found.open == ()
        assert {id_: is_same(found.mine[id_], changed[id_]) for id_ in changed} == dict.fromkeys(changed, True)
        assert found.mine.keys() == changed.keys()


@given(SHEETS, SHEETS, SHEETS)
def test_each_version_of_an_open_answer_goes_with_its_side_and_the_others_agree(base, kept, mine):
    found = merge_answers(base, kept, mine)
    for id_ in {**found.kept, **found.mine}:
        if id_ in found.open:
            assert id_ in kept or id_ in mine
        else:
            assert is_same(found.kept[id_], found.mine[id_])
    # what nobody touched is never open, and never gone
    for id_, value in base.items():
        if is_same([kept.get(id_)], [value]) and is_same([mine.get(id_)], [value]) and id_ in kept and id_ in mine:
            assert is_same(found.mine[id_], value)
