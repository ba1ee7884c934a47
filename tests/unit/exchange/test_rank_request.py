"""`engine rank`: what is answered, and what is refused by name."""

import copy
import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.exchange.engine.frame import reply


def ask(request, language="en", kind="rank"):
    text = request if isinstance(request, str) else json.dumps(request)
    return json.loads(reply(kind, text.encode(), language).text)


def make_request(**changes):
    """Two alternatives, a cost and a benefit; a sound request to change."""
    sound = {
        "alternatives": ["A", "B"],
        "criteria": [{"name": "price", "direction": "min", "weight": 1}, {"name": "fit", "weight": 3}],
        "matrix": [[10, 4], [20, 5]],
    }
    return {**copy.deepcopy(sound), **changes}


def problems_of(request):
    told = ask(request)
    return {(one["code"], one["where"]) for one in told["problems"]}


# --- what is answered --------------------------------------------------------------------------------------------


def test_a_cost_without_a_value_function_counts_as_minus_its_cell_and_a_note_says_so():
    told = ask(make_request())
    # (-10 + 3 x 4) / 4 and (-20 + 3 x 5) / 4
    assert told["scores"] == [0.5, -1.25]
    assert told["ranks"] == [1, 2]
    assert any("price" in note for note in told["notes"])


def test_contributions_add_up_to_the_scores():
    told = ask(make_request(normalization="minmax"))
    assert [sum(row) for row in told["details"]["contributions"]] == pytest.approx(told["scores"])


def test_without_any_weight_all_criteria_weigh_the_same_and_a_note_says_so():
    told = ask(make_request(criteria=[{"name": "price"}, {"name": "fit"}]))
    assert told["details"]["weights"] == [0.5, 0.5]
    assert len(told["notes"]) == 1


@pytest.mark.parametrize("method", ["additive", "topsis", "vikor", "promethee2"])
@pytest.mark.parametrize("direction", ["max", "min"])
def test_a_value_function_gives_the_value_as_it_stands_whatever_the_direction(method, direction):
    function = {"cutoffs": [0, 100], "values": [1, 0]}
    criteria = [{"name": "price", "direction": direction, "value_function": function, "weight": 1}]
    told = ask(make_request(criteria=criteria, matrix=[[75], [25]], method=method, normalization="minmax"))
    assert told["ranks"] == [2, 1]
    if method in ("additive", "topsis"):
        assert told["details"]["values"] == [[0.25], [0.75]]


def test_identical_alternatives_tie_under_every_method():
    same = {"matrix": [[10, 4], [10, 4]]}
    for method in ("additive", "vikor", "promethee2"):
        told = ask(make_request(**same, method=method))
        assert told["ranks"] == [1, 1]
        assert told["scores"][0] == told["scores"][1]
    told = ask(make_request(**same, method="topsis"))
    assert (told["scores"], told["ranks"]) == ([None, None], [1, 1])
    assert told["notes"]


def test_a_tenth_and_two_tenths_are_three_tenths():
    request = make_request(criteria=[{"name": "fit"}], matrix=[[0.3], [0.1 + 0.2]])
    for method in ("additive", "vikor", "promethee2", "topsis"):
        assert ask({**request, "method": method})["ranks"] == [1, 1]
    for normalization in ("minmax", "max", "sum", "vector"):
        assert ask({**request, "normalization": normalization})["ranks"] == [1, 1]


@pytest.mark.parametrize("factor", [1e-12, 1e9])
def test_ties_and_leads_do_not_depend_on_the_unit_of_the_cells(factor):
    tie = make_request(
        criteria=[{"name": "a"}, {"name": "b"}], matrix=[[0.1 * factor, 0.2 * factor], [0.3 * factor, 0]]
    )
    assert ask(tie)["ranks"] == [1, 1]
    lead = make_request(criteria=[{"name": "a"}], matrix=[[0.30001 * factor], [0.3 * factor]])
    assert ask(lead)["ranks"] == [1, 2]


@pytest.mark.parametrize("method", ["vikor", "promethee2"])
def test_normalization_is_ignored_by_methods_with_a_scale_of_their_own(method):
    plain, given = ask(make_request(method=method)), ask(make_request(method=method, normalization="sum"))
    assert plain["scores"] == given["scores"]
    assert given["notes"]


def test_one_alternative_is_first_and_what_is_undefined_is_null():
    alone = {"alternatives": ["A"], "matrix": [[10, 4]]}
    assert ask(make_request(**alone))["ranks"] == [1]
    assert ask(make_request(**alone, method="topsis"))["scores"] == [None]
    told = ask(make_request(**alone, method="vikor"))
    assert told["details"]["acceptable_advantage"] is None
    assert told["details"]["compromise_set"] == ["A"]
    assert ask(make_request(**alone, method="promethee2"))["details"]["positive_flow"] == [None]


def test_the_ideal_of_a_cost_is_its_minimum_under_topsis_even_when_it_is_zero():
    told = ask(make_request(matrix=[[0, 4], [20, 4]], method="topsis", normalization="max"))
    assert told["scores"] == [1, 0]


def test_null_counts_as_not_given_where_a_key_may_be_left_out():
    told = ask(make_request(method=None, normalization=None, params={"v": None}))
    assert told["scores"] == ask(make_request())["scores"]


# --- what is refused ---------------------------------------------------------------------------------------------

DECLINED = {
    "no object": (3, ("engine-wrong-type", "request")),
    "nothing": ({}, ("engine-missing-key", "matrix")),
    "unknown key": (make_request(metod="additive"), ("engine-unknown-key", "metod")),
    "unknown method": (make_request(method="ahp"), ("engine-not-allowed", "method")),
    "unknown normalization": (make_request(normalization="z"), ("engine-not-allowed", "normalization")),
    "v too large": (make_request(params={"v": 1.5}), ("engine-above", "params.v")),
    "v as text": (make_request(params={"v": "0.5"}), ("engine-not-a-number", "params.v")),
    "no alternatives": (make_request(alternatives=[]), ("engine-too-short", "alternatives")),
    "alternatives no list": (make_request(alternatives="AB"), ("engine-wrong-type", "alternatives")),
    "name twice": (make_request(alternatives=["A", "A"]), ("engine-name-twice", "alternatives[1]")),
    "empty name": (make_request(alternatives=["A", " "]), ("engine-empty-text", "alternatives[1]")),
    "name no text": (make_request(alternatives=["A", 7]), ("engine-wrong-type", "alternatives[1]")),
    "criterion twice": (make_request(criteria=[{"name": "x"}, {"name": "x"}]), ("engine-name-twice", "criteria[1].name")),
    "criterion without name": (make_request(criteria=[{}, {"name": "x"}]), ("engine-missing-key", "criteria[0].name")),
    "row missing": (make_request(matrix=[[1, 2]]), ("engine-wrong-length", "matrix")),
    "cell missing": (make_request(matrix=[[1, 2], [1]]), ("engine-wrong-length", "matrix[1]")),
    "cell null": (make_request(matrix=[[1, None], [1, 2]]), ("engine-not-a-number", "matrix[0][1]")),
    "cell true": (make_request(matrix=[[1, True], [1, 2]]), ("engine-not-a-number", "matrix[0][1]")),
    "cell NaN": (make_request(matrix=[[1, math.nan], [1, 2]]), ("engine-not-finite", "matrix[0][1]")),
    "cell infinite": (make_request(matrix=[[1, 2], [-math.inf, 2]]), ("engine-not-finite", "matrix[1][0]")),
    "cell beyond reach": (make_request(matrix=[[1, 2], [1e300, 2]]), ("engine-out-of-reach", "matrix[1][0]")),
    "no weight at all": (
        make_request(criteria=[{"name": "x", "weight": 0}, {"name": "y", "weight": 0}]),
        ("engine-no-weight", "criteria"),
    ),
    "negative weight": (
        make_request(criteria=[{"name": "x", "weight": -1}, {"name": "y", "weight": 2}]),
        ("engine-below", "criteria[0].weight"),
    ),
    "infinite weight": (
        make_request(criteria=[{"name": "x", "weight": math.inf}, {"name": "y", "weight": 2}]),
        ("engine-not-finite", "criteria[0].weight"),
    ),
    "weight missing": (
        make_request(criteria=[{"name": "x", "weight": 1}, {"name": "y"}]),
        ("engine-weight-missing", "criteria[1].weight"),
    ),
    "zero divides": (make_request(matrix=[[0, 1], [2, 2]], normalization="max"), ("engine-zero-cell", "matrix[0][0]")),
    "all zero": (make_request(matrix=[[1, 0], [2, 0]], normalization="sum"), ("engine-zero-cell", "matrix[1][1]")),
    "negative under max": (
        make_request(matrix=[[1, -3], [2, 2]], normalization="max", method="topsis"),
        ("engine-negative-cell", "matrix[0][1]"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("fault", DECLINED)
def test_a_fault_is_refused_with_its_place(fault):
    request, expected = DECLINED[fault]
    assert expected in problems_of(request)


def test_a_bad_cell_is_refused_by_the_names_of_alternative_and_criterion_in_both_languages():
    request = make_request(alternatives=["纷云", "B"], matrix=[[math.nan, 1], [1, 1]])
    for language in ("zh-CN", "en"):
        (problem,) = ask(request, language)["problems"]
        assert "纷云" in problem["message"]
        assert "price" in problem["message"]
        assert "NaN" in problem["message"]


def test_a_bad_weight_is_refused_by_the_name_of_the_criterion():
    (problem,) = ask(make_request(criteria=[{"name": "price", "weight": -1}, {"name": "fit", "weight": 1}]))["problems"]
    assert "price" in problem["message"]


def test_all_faults_are_told_at_once():
    request = make_request(alternatives=["A", "A"], method="x", params={"v": -1})
    assert {code for code, _ in problems_of(request)} == {"engine-name-twice", "engine-not-allowed", "engine-below"}


def criterion_with(**parts):
    return make_request(criteria=[{"name": "x", **parts}, {"name": "y"}])


FUNCTIONS = {
    "one cutoff": ({"cutoffs": [1], "values": [0]}, "engine-too-short"),
    "not rising": ({"cutoffs": [1, 1], "values": [0, 1]}, "engine-cutoffs-not-rising"),
    "falling": ({"cutoffs": [2, 1], "values": [0, 1]}, "engine-cutoffs-not-rising"),
    "values missing": ({"cutoffs": [1, 2]}, "engine-missing-key"),
    "values too few": ({"cutoffs": [1, 2], "values": [1]}, "engine-wrong-length"),
    "no number": ({"cutoffs": [1, math.nan], "values": [0, 1]}, "engine-not-finite"),
    "outside unknown": ({"cutoffs": [1, 2], "values": [0, 1], "outside": "wrap"}, "engine-not-allowed"),
    "no object": ([1, 2], "engine-wrong-type"),
    "goes on too far": (
        {"cutoffs": [0, 1e-100], "values": [0, 1e50], "outside": "extrapolate"},
        "engine-out-of-reach",
    ),
}


@pytest.mark.parametrize("fault", FUNCTIONS)
def test_a_value_function_that_is_none_is_refused(fault):
    function, code = FUNCTIONS[fault]
    assert code in {found for found, _ in problems_of(criterion_with(value_function=function))}


@pytest.mark.parametrize(("function", "degree"), [("u-shape", 1), ("level", 0.5), ("linear", 0.5)])
def test_a_missing_q_is_0(function, degree):
    # a difference of 1 under p = 2
    criteria = [{"name": "fit", "preference": {"function": function, "p": 2}}]
    told = ask(make_request(criteria=criteria, matrix=[[2], [1]], method="promethee2"))
    assert told["scores"] == pytest.approx([degree, -degree])


@pytest.mark.parametrize(
    ("matrix", "parts"),
    [
        ([[1e9, 0.5], [1e9, 0.2], [0, 0]], {}),
        ([[1e6, 0.5], [1e6, 0.4999], [0, 0]], {}),
        ([[1e9, 0.5], [1e9, 0.2], [0, 0]], {"method": "topsis", "normalization": "none"}),
    ],
)
def test_a_large_unit_of_one_criterion_hides_no_difference_in_another(matrix, parts):
    request = {"alternatives": ["A", "B", "C"], "criteria": [{"name": "p"}, {"name": "q"}], "matrix": matrix, **parts}
    assert ask(request)["ranks"] == [1, 2, 3]


PREFERENCES = {
    "unknown": ({"function": "v"}, "engine-not-allowed"),
    "p missing": ({"function": "v-shape", "q": 1}, "engine-missing-parameter"),
    "p of level missing": ({"function": "level", "q": 1}, "engine-missing-parameter"),
    "s missing": ({"function": "gaussian", "p": 1}, "engine-missing-parameter"),
    "negative": ({"function": "u-shape", "q": -1}, "engine-below"),
    "p below q": ({"function": "linear", "q": 2, "p": 1}, "engine-p-below-q"),
    "p below q in level": ({"function": "level", "q": 2, "p": 1}, "engine-p-below-q"),
}


@pytest.mark.parametrize("fault", PREFERENCES)
def test_a_preference_that_cannot_be_is_refused(fault):
    preference, code = PREFERENCES[fault]
    assert (code, "criteria[0].preference") in {
        (found, where[:22]) for found, where in problems_of(criterion_with(preference=preference))
    }


# --- laws --------------------------------------------------------------------------------------------------------

cells = st.floats(0.1, 10)


@st.composite
def rank_requests(draw, **fixed):
    rows, columns = draw(st.integers(2, 5)), draw(st.integers(1, 4))
    return {
        "alternatives": [f"A{i}" for i in range(rows)],
        "criteria": [
            {"name": f"c{j}", "weight": draw(st.floats(0.1, 5)), "direction": draw(st.sampled_from(["max", "min"]))}
            for j in range(columns)
        ],
        "matrix": [[draw(cells) for _ in range(columns)] for _ in range(rows)],
        "method": draw(st.sampled_from(["additive", "topsis", "vikor", "promethee2"])),
        "normalization": draw(st.sampled_from(["none", "minmax", "max", "sum", "vector"])),
        **fixed,
    }


@given(rank_requests(), st.floats(0.01, 100))
def test_multiplying_all_weights_by_one_number_changes_no_score(request, factor):
    scaled = copy.deepcopy(request)
    for criterion in scaled["criteria"]:
        criterion["weight"] *= factor
    assert ask(scaled)["scores"] == pytest.approx(ask(request)["scores"], abs=1e-7)


@given(rank_requests())
def test_a_constant_column_moves_nobody(request):
    wider = copy.deepcopy(request)
    wider["criteria"].append({"name": "constant", "weight": 1})
    for row in wider["matrix"]:
        row.append(3)
    if request["method"] == "additive":
        before, after = ask(request), ask(wider)
        total = sum(criterion["weight"] for criterion in request["criteria"])
        gaps = [(score - before["scores"][0]) * total / (total + 1) for score in before["scores"]]
        assert [score - after["scores"][0] for score in after["scores"]] == pytest.approx(gaps, abs=1e-9)
    else:
        assert ask(wider)["ranks"] == ask(request)["ranks"]


@given(rank_requests(method="additive", normalization="none"))
def test_deleting_an_alternative_changes_nobody_elses_additive_value(request):
    fewer = {**request, "alternatives": request["alternatives"][:-1], "matrix": request["matrix"][:-1]}
    assert ask(fewer)["scores"] == pytest.approx(ask(request)["scores"][:-1])


@given(rank_requests(), st.data())
def test_a_better_cell_never_worsens_the_rank_of_its_alternative_under_the_additive_value(request, data):
    request = {**request, "method": "additive", "normalization": "none"}
    i = data.draw(st.integers(0, len(request["matrix"]) - 1))
    j = data.draw(st.integers(0, len(request["criteria"]) - 1))
    better = copy.deepcopy(request)
    better["matrix"][i][j] += 1 if request["criteria"][j]["direction"] == "max" else -0.05
    assert ask(better)["ranks"][i] <= ask(request)["ranks"][i]
