"""`engine robustness`: what it answers and what it refuses."""

import itertools
import json
import math
import random
from pathlib import Path

import jsonschema
import numpy as np
import pytest
from referencing import Registry, Resource

from planner.exchange.engine import frame
from planner.exchange.engine.frame import reply

KEYS = {
    "rank_acceptability", "central_weights", "confidence", "pairwise_winning", "standard_error", "expected_scores",
    "stability", "potentially_optimal", "best_margin", "dominated_by", "smallest_weight_change", "evpi", "evppi",
    "ask_next", "checks", "notes",
}  # fmt: skip
SCHEMAS = Path(frame.__file__).parent / "schemas"


def ask(request):
    text = request if isinstance(request, str) else json.dumps(request)
    told = reply("robustness", text.encode(), "en")
    return json.loads(told.text)


def problem(matrix, stated=(), /, **parts):
    names = [f"c{j}" for j in range(len(matrix[0]))]
    criteria = [{"name": name} for name in names]
    for criterion, weight in zip(criteria, stated, strict=False):
        criterion["weight"] = weight
    return {"alternatives": [f"A{i}" for i in range(len(matrix))], "criteria": criteria, "matrix": matrix, **parts}


def codes(answer):
    return [(one["code"], one["where"]) for one in answer["problems"]]


def test_every_answer_has_the_documented_keys_and_its_checks_agree():
    told = ask(problem([[0.6, {"low": 0, "high": 1}], [0.4, 0.7]], [2, 1], weights={"kind": "simplex"}))
    assert set(told) == KEYS
    assert all(check["agrees"] for check in told["checks"])


def test_a_small_problem_by_hand():
    # weights 0.75 and 0.25: A = 0.75, B = 0.4; level at a weight of 0.4 on the first
    told = ask(problem([[1, 0], [0.4, 0.4]], [3, 1], weights={"kind": "simplex"}))
    assert told["expected_scores"] == pytest.approx([0.75, 0.4])
    assert told["stability"]["first_rank_interval"][0] == pytest.approx([0.4, 1])
    assert told["stability"]["first_rank_interval"][1] == pytest.approx([0, 0.6])
    assert told["stability"]["whole_ranking_interval"][0] == pytest.approx([0.4, 1])
    assert told["best_margin"] == pytest.approx([0.6, 0.4])
    assert told["potentially_optimal"] == [True, True]
    assert told["dominated_by"] == [[], []]
    assert told["smallest_weight_change"][0] == {"l1": 0, "weights": [0.75, 0.25]}
    assert told["smallest_weight_change"][1]["l1"] == pytest.approx(0.7)
    assert told["smallest_weight_change"][1]["weights"] == pytest.approx([0.4, 0.6])
    assert told["rank_acceptability"][0][0] == pytest.approx(0.6, abs=0.025)
    assert told["evpi"] == 0
    assert told["evppi"] == []
    assert told["ask_next"] is None


def test_the_kind_of_weights_governs_the_draws_and_optimality_but_not_the_exact_results():
    matrix = [[1, 0.0], [0.4, 0.4]]
    given, simplex, ordered = (
        ask(problem(matrix, [3, 1], weights=kind))
        for kind in ({}, {"kind": "simplex"}, {"kind": "ordered", "order": ["c1", "c0"]})
    )
    assert given["rank_acceptability"] == [[1, 0], [0, 1]]
    # the order allows a first weight of up to 0.5, uniformly: first above 0.4
    assert ordered["rank_acceptability"][0][0] == pytest.approx(0.2, abs=0.02)
    assert ordered["best_margin"] == pytest.approx([0.1, 0.4])
    assert given["best_margin"] == simplex["best_margin"]
    for key in ("expected_scores", "stability", "smallest_weight_change", "evpi", "evppi"):
        assert given[key] == simplex[key] == ordered[key]


def test_expected_scores_are_exact_for_every_kind_of_cell():
    cells = [
        ({"low": 1, "high": 3}, 2.0),
        ({"low": 1, "mode": 2, "high": 6}, 3.0),
        ({"mean": 4, "sd": 1}, 4.0),
        ({"values": [1, 1, 7]}, 3.0),
        ({"low": 5, "high": 5}, 5.0),
        (2, 2.0),
    ]
    told = ask(problem([[cell for cell, _ in cells], [0] * len(cells)]))
    assert told["expected_scores"] == pytest.approx([sum(mean for _, mean in cells) / 6, 0])
    # what is fixed is not listed
    assert len(told["evppi"]) == 4


def test_an_expected_value_is_that_of_the_value_not_the_value_of_the_mean():
    request = problem([[{"low": 0, "high": 2}], [1]])
    request["criteria"][0]["value_function"] = {"cutoffs": [1, 2], "values": [0, 1]}
    told = ask(request)
    # half the amounts are worth 0, the others 0.5 on average
    assert told["expected_scores"] == pytest.approx([0.25, 0])


def test_the_scale_of_a_normalization_is_that_of_the_means_and_ranges_go_through_the_same_formula():
    request = problem([[{"low": 10, "high": 30}], [40], [60]], normalization="minmax")
    told = ask(request)
    # means 20, 40, 60; the cell runs from -0.25 to 0.25
    assert told["expected_scores"] == pytest.approx([0, 0.5, 1])
    request["criteria"][0]["direction"] = "min"
    request["normalization"] = "max"
    told = ask(request)
    # the least mean is 20: E[20 / x] = ln 3
    assert told["expected_scores"] == pytest.approx([math.log(3), 0.5, 1 / 3])
    request["normalization"] = "sum"
    scale = 1 / (1 / 20 + 1 / 40 + 1 / 60)
    assert ask(request)["expected_scores"] == pytest.approx([scale * math.log(3) / 20, scale / 40, scale / 60])
    request["normalization"] = "vector"
    norm = math.sqrt(20**2 + 40**2 + 60**2)
    assert ask(request)["expected_scores"] == pytest.approx([1 - 20 / norm, 1 - 40 / norm, 1 - 60 / norm])


def test_under_none_a_cost_counts_as_minus_the_cell_and_a_note_says_so():
    request = problem([[{"low": 1, "high": 3}], [5]])
    request["criteria"][0]["direction"] = "min"
    told = ask(request)
    assert told["expected_scores"] == pytest.approx([-2, -5])
    assert any("minus the cell" in note for note in told["notes"])


def test_values_of_information_by_hand():
    # B is level with A on average; its rating is 2 wide and weighs half: 2 / 8 / 2
    told = ask(problem([[0.5, 0.5], [{"low": -0.5, "high": 1.5}, 0.5]]))
    assert told["evppi"] == [{"alternative": "A1", "criterion": "c0", "value": pytest.approx(0.125)}]
    assert told["ask_next"] == told["evppi"][0]
    assert told["evpi"] == pytest.approx(0.125)


def test_equal_gains_keep_the_order_of_alternatives_and_criteria():
    cell = {"low": 0, "high": 1}
    told = ask(problem([[cell, cell], [cell, cell]]))
    places = [(one["alternative"], one["criterion"]) for one in told["evppi"]]
    assert places == [("A0", "c0"), ("A0", "c1"), ("A1", "c0"), ("A1", "c1")]
    assert told["evpi"] >= max(one["value"] for one in told["evppi"])
    assert any("draws" in note for note in told["notes"])


def test_nothing_to_ask_where_nobody_can_catch_up():
    told = ask(problem([[{"low": 8, "high": 9}], [1]]))
    assert told["evppi"][0]["value"] == 0
    assert told["ask_next"] == told["evppi"][0]
    assert any("Knowing any single cell would not change the choice" in note for note in told["notes"])
    assert told["evpi"] == 0


def test_one_alternative_is_first_with_nobody_to_lead():
    told = ask(problem([[{"low": 0, "high": 1}, 2]]))
    assert told["rank_acceptability"] == [[1]]
    assert told["pairwise_winning"] == [[0.5]]
    assert told["confidence"] == [1]
    assert told["best_margin"] == [None]
    assert told["potentially_optimal"] == [True]
    assert told["stability"]["first_rank_interval"] == [[0, 1], [0, 1]]
    assert told["smallest_weight_change"][0]["l1"] == 0
    assert told["evpi"] == 0
    assert told["ask_next"] == {"alternative": "A0", "criterion": "c0", "value": 0}


def test_one_criterion_can_only_weigh_all():
    told = ask(problem([[1], [2]]))
    assert told["stability"] == {"first_rank_interval": [[1, 1]], "whole_ranking_interval": [[1, 1]]}
    assert any("one criterion only" in note for note in told["notes"])


def test_a_criterion_with_all_the_weight_is_compared_with_the_others_as_equals():
    # A leads in c0 by 0.2 and trails by 0.4 in the mean of the others: level at 2/3
    told = ask(problem([[0.6, 0, 0.2], [0.4, 0.6, 0.4]], [1, 0, 0]))
    assert told["stability"]["first_rank_interval"][0] == pytest.approx([2 / 3, 1])
    assert any("c0" in note for note in told["notes"])


def test_ties_by_rounding_are_ties_everywhere():
    told = ask(problem([[0.1 + 0.2, 0.5], [0.3, 0.5]], weights={"kind": "simplex"}))
    assert told["rank_acceptability"] == [[0.5, 0.5], [0.5, 0.5]]
    assert told["stability"]["first_rank_interval"] == [[0, 1], [0, 1]]
    assert told["dominated_by"] == [[], []]
    assert [change["l1"] for change in told["smallest_weight_change"]] == [0, 0]
    assert told["potentially_optimal"] == [True, True]


def shares_of(told):
    return told["rank_acceptability"], told["pairwise_winning"], told["confidence"]


@pytest.mark.parametrize(
    ("fixed", "listed", "level"), [(3, [1, 3], 1 / 2), (0.3, [0.1, 0.3], 1 / 2), (2.6, [2.6, 3.0, 8.1], 1 / 3)]
)
def test_a_listed_value_that_equals_another_is_level_with_it(fixed, listed, level):
    told = ask(problem([[fixed], [{"values": listed}]], samples=40_000))
    # ahead where the list is lower, half a first place where it is level
    ahead = sum(value < fixed for value in listed) / len(listed) + level / 2
    ranks, wins, confidence = shares_of(told)
    assert ranks == [[pytest.approx(ahead, abs=0.012), pytest.approx(1 - ahead, abs=0.012)], ranks[0][::-1]]
    assert wins[0][1] == pytest.approx(ranks[0][0])
    assert confidence == pytest.approx([ranks[0][0], ranks[1][0]])


def test_level_parts_of_a_value_function_are_level():
    request = problem([[5], [{"low": 0, "high": 2}], [0]], samples=40_000)
    request["criteria"][0]["value_function"] = {"cutoffs": [0, 1], "values": [0.1, 0.7], "outside": "clip"}
    told = ask(request)
    assert told["rank_acceptability"][0][:2] == pytest.approx([0.75, 0.25], abs=0.012)
    assert told["confidence"][:2] == pytest.approx([0.75, 0.25], abs=0.012)


@pytest.mark.parametrize("seed", range(12))
def test_small_whole_numbers_are_counted_as_all_their_combinations_are(seed):
    chance = random.Random(seed)
    count, width, samples = chance.randint(2, 4), chance.randint(1, 3), 40_000
    matrix = [[chance.randint(1, 3) for _ in range(width)] for _ in range(count)]
    for _ in range(4):
        i, j = chance.randrange(count), chance.randrange(width)
        matrix[i][j] = {"values": [chance.randint(1, 3) for _ in range(chance.randint(1, 3))]}
    weights = [chance.randint(1, 2) for _ in range(width)]
    told = ask(problem(matrix, weights, samples=samples, seed=seed))
    options = [cell["values"] if isinstance(cell, dict) else [cell] for row in matrix for cell in row]
    # whole numbers: nothing is rounded
    totals = np.array([np.reshape(one, (count, width)) @ weights for one in itertools.product(*options)])
    better = (totals[:, None, :] > totals[:, :, None]).sum(axis=2)
    level = (totals[:, None, :] == totals[:, :, None]).sum(axis=2)
    shares = np.stack([((better <= r) & (r < better + level)) / level for r in range(count)], axis=-1)
    errors = shares.std(axis=0) / samples**0.5
    ranks, wins, confidence = shares_of(told)
    assert (np.abs(ranks - shares.mean(axis=0)) <= 5 * errors + 1e-9).all()
    assert told["standard_error"] == pytest.approx(errors, abs=1e-4)
    ahead = (np.sign(totals[:, :, None] - totals[:, None, :]).mean(axis=0) + 1) / 2
    assert np.array(wins) == pytest.approx(ahead, abs=0.013)
    assert all(one is None or one == pytest.approx(row[0]) for one, row in zip(confidence, ranks, strict=True))


def test_given_weights_are_the_central_weights_as_they_stand():
    told = ask(problem([[1, 0, 1], [0, 1, 1]], [0.7, 0.2, 0.1]))
    assert told["central_weights"] == [[0.7, 0.2, 0.1], None]


@pytest.mark.parametrize("weight", [0.7, 0.22, 1.95, 0.88, 2.3])
def test_a_tie_at_the_given_weights_is_a_tie_in_confidence_too(weight):
    told = ask(problem([[1, 0], [0, weight]], [weight, 1]))
    assert told["rank_acceptability"] == [[0.5, 0.5], [0.5, 0.5]]
    assert told["confidence"] == [0.5, 0.5]
    assert ask(problem([[0.3, 0], [0, 0.7]], [0.7, 0.3]))["confidence"] == [0.5, 0.5]


@pytest.mark.parametrize("count", [3, 7])
def test_identical_alternatives_share_exactly_and_have_no_error(count):
    told = ask(problem([[0.5, 0.2]] * count, weights={"kind": "simplex"}))
    assert told["rank_acceptability"] == [[1 / count] * count] * count
    assert told["standard_error"] == [[0] * count] * count
    assert told["confidence"] == [1 / count] * count


@pytest.mark.parametrize("kind", ["given", "simplex"])
def test_a_large_unit_of_one_criterion_hides_no_difference_in_another(kind):
    told = ask(problem([[1e9, 0.5], [1e9, 0.2], [0, 0]], [1, 1], weights={"kind": kind}))
    assert shares_of(told)[0] == [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
    assert told["pairwise_winning"] == [[0.5, 1, 1], [0, 0.5, 1], [0, 0, 0.5]]
    # B is level with A where the second criterion weighs nothing
    assert told["best_margin"] == pytest.approx([0.3, 0, -0.5])
    assert told["potentially_optimal"] == [True, True, False]
    assert told["dominated_by"] == [[], ["A0"], ["A0", "A1"]]
    assert [change and change["l1"] for change in told["smallest_weight_change"]] == [0, pytest.approx(1), None]
    assert all(check["agrees"] for check in told["checks"])


@pytest.mark.parametrize("weights", [[1, 2, 1e99], [1e99, 1, 2], [1e-99, 1, 3]])
def test_weights_of_very_different_size_pass_their_own_checks(weights):
    told = ask(problem([[1, 0.2, 0.5], [0.3, 0.9, 0.5], [0.1, 0.4, 0.8]], weights))
    assert all(check["agrees"] for check in told["checks"])


def test_what_one_cell_of_monstrous_size_makes_level_passes_its_own_checks():
    told = ask(problem([[1, 2, 3], [2, -1e99, 1], [{"values": [1, 3]}, 2, 2]], [1, 2, 1]))
    assert all(check["agrees"] for check in told["checks"])
    assert told["rank_acceptability"][1] == [0, 0, 1]


def test_a_single_draw_is_not_held_against_the_exact_mean():
    told = ask(problem([[{"low": 0, "high": 1}], [0.5]], samples=1))
    assert all(check["agrees"] for check in told["checks"])


def test_two_uniform_ratings_are_worth_a_sixth_and_two_normal_ones_what_the_books_say():
    uniform, normal = {"low": 0, "high": 1}, {"mean": 0, "sd": 1}
    assert ask(problem([[uniform], [uniform]]))["evpi"] == pytest.approx(1 / 6, abs=1e-12)
    assert ask(problem([[normal], [normal]]))["evpi"] == pytest.approx(1 / math.sqrt(math.pi), abs=1e-12)


def test_a_request_of_rank_is_taken_as_it_stands():
    request = problem([[1, 2], [3, 4]])
    assert ask({**request, "method": "additive", "params": {"v": 0.5}}) == ask(request)
    assert ("engine-not-allowed", "method") in codes(ask({**request, "method": "topsis"}))
    assert ("engine-unknown-key", "methods") in codes(ask({**request, "methods": "additive"}))


@pytest.mark.parametrize("unit", [1e-80, 1e-6, 1e6, 1e90])
def test_the_unit_changes_no_rank_and_scales_what_is_in_value_units(unit):
    matrix = [[0.5, {"low": 0.1, "high": 0.7}], [0.3, 0.6], [{"values": [0.2, 0.5]}, 0.1]]
    scaled = json.loads(json.dumps(matrix), parse_float=lambda text: float(text) * unit)
    one, other = (ask(problem(m, [2, 1], weights={"kind": "simplex"}, samples=2000)) for m in (matrix, scaled))
    assert one["rank_acceptability"] == other["rank_acceptability"]
    assert other["evpi"] == pytest.approx(one["evpi"] * unit, rel=1e-6)
    assert other["best_margin"] == pytest.approx([margin * unit for margin in one["best_margin"]], rel=1e-6)
    assert one["stability"]["first_rank_interval"][0] == pytest.approx(other["stability"]["first_rank_interval"][0])


def test_the_same_request_is_answered_the_same_and_another_seed_differs():
    request = problem([[{"low": 0, "high": 1}, 0.4], [0.5, 0.5]], weights={"kind": "simplex"})
    assert ask(request) == ask(request)
    assert ask(request)["rank_acceptability"] != ask({**request, "seed": 7})["rank_acceptability"]


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ({"low": 2, "high": 1}, "engine-low-above-high"),
        ({"low": 1, "mode": 3, "high": 2}, "engine-mode-outside"),
        ({"mean": 1, "sd": -1}, "engine-below"),
        ({"values": []}, "engine-no-values"),
        ({"low": 1}, "engine-cell-form"),
        ({}, "engine-cell-form"),
        ({"low": 1, "sd": 1}, "engine-cell-form"),
        ({"low": math.nan, "high": 1}, "engine-not-finite"),
        ({"values": [1, math.inf]}, "engine-not-finite"),
        (math.nan, "engine-not-finite"),
        ("high", "engine-not-a-number"),
        (True, "engine-not-a-number"),
        (None, "engine-not-a-number"),
    ],
)
def test_a_cell_that_says_nothing_is_refused_naming_alternative_and_criterion(cell, code):
    told = ask(problem([[1, 2], [3, cell]]))
    assert code in [found for found, _ in codes(told)]
    assert any("“A1”" in one["message"] and "“c1”" in one["message"] for one in told["problems"])


@pytest.mark.parametrize(
    ("parts", "code", "where"),
    [
        ({"weights": {"kind": "ordered"}}, "engine-missing-key", "weights.order"),
        ({"weights": {"kind": "ordered", "order": ["c0"]}}, "engine-order-missing", "weights.order"),
        ({"weights": {"kind": "ordered", "order": ["c0", "c1", "c9"]}}, "engine-order-unknown", "weights.order[2]"),
        ({"weights": {"kind": "ordered", "order": ["c0", "c1", "c0"]}}, "engine-name-twice", "weights.order[2]"),
        ({"weights": {"kind": "dirichlet"}}, "engine-not-allowed", "weights.kind"),
        ({"weights": 5}, "engine-wrong-type", "weights"),
        ({"samples": 0}, "engine-below", "samples"),
        ({"samples": 1_000_001}, "engine-above", "samples"),
        ({"samples": 2.5}, "engine-not-whole", "samples"),
        ({"seed": -1}, "engine-below", "seed"),
        ({"normalization": "z"}, "engine-not-allowed", "normalization"),
        ({"criteria": [{"name": "c0", "weight": 1}, {"name": "c1"}]}, "engine-weight-missing", "criteria[1].weight"),
    ],
)
def test_a_part_that_cannot_be_used_is_refused_with_its_place(parts, code, where):
    assert (code, where) in codes(ask({**problem([[1, 2], [3, 4]]), **parts}))


@pytest.mark.parametrize(
    ("matrix", "direction", "normalization", "code"),
    [
        ([[{"low": 0, "high": 1}], [2]], "min", "max", "engine-reaches-zero"),
        ([[{"mean": 9, "sd": 1}], [2]], "min", "sum", "engine-reaches-zero"),
        ([[{"low": -1, "high": 1}], [2]], "max", "max", "engine-negative-cell"),
        ([[0], [2]], "min", "max", "engine-zero-cell"),
        ([[0], [0]], "max", "sum", "engine-zero-cell"),
        ([[{"low": 0, "high": 2}], [1]], "max", "minmax", "engine-no-scale"),
    ],
)
def test_what_cannot_be_scaled_is_refused_by_name(matrix, direction, normalization, code):
    request = problem(matrix, normalization=normalization)
    request["criteria"][0]["direction"] = direction
    told = ask(request)
    assert code in [found for found, _ in codes(told)]
    assert all("“c0”" in one["message"] for one in told["problems"])


def test_more_samples_than_fit_are_refused_with_the_number_that_does():
    wide = problem([[0.5] * 100 for _ in range(100)], samples=1_000_000)
    assert codes(ask(wide)) == [("engine-too-many-samples", "samples")]
    assert codes(ask(problem([[1]] * 201))) == [("engine-too-many", "alternatives")]


def test_an_order_without_use_is_noted():
    told = ask(problem([[1, 2], [3, 4]], weights={"kind": "simplex", "order": ["c0", "c1"]}))
    assert any("order is not used" in note for note in told["notes"])


def test_the_schema_accepts_what_is_answered():
    common, own = (json.loads((SCHEMAS / name).read_text("utf-8")) for name in ("common.json", "robustness.json"))
    registry = Registry().with_resource("common.json", Resource.from_contents(common))
    validator = jsonschema.Draft202012Validator(own, registry=registry)
    cells = [1, {"low": 0, "high": 1}, {"low": 0, "mode": 1, "high": 2}, {"mean": 0, "sd": 1}, {"values": [1, 2]}]
    order = [f"c{j}" for j in range(5)]
    request = problem([cells, [0] * 5], weights={"kind": "ordered", "order": order}, samples=10, seed=3)
    validator.validate(request)
    assert "problems" not in ask(request)
    assert not validator.is_valid({**request, "weights": {"kind": "ordered"}})
    assert not validator.is_valid(problem([[{"low": 1}]]))


SCRAPS = [
    None, True, 0, -1, 1e308, 1e-300, 1e99, 0.5, "", "c0", "simplex", [], {}, [1, 2], {"low": 0, "high": 1},
    {"low": 1e99, "high": 1e100}, {"values": [0, 0]}, {"mean": 1e50, "sd": 1e90}, {"low": 1, "mode": 1, "high": 1}, math.nan,
]  # fmt: skip


@pytest.mark.parametrize("seed", range(150))
def test_whatever_is_asked_is_answered_or_refused(seed):
    chance = random.Random(seed)
    rows, columns = chance.randint(1, 4), chance.randint(1, 4)
    matrix = [
        [
            chance.choice(SCRAPS)
            if chance.random() < 0.1
            else chance.choice(
                [0, 1, 0.3, 5e6, 1e-9, {"low": 1, "high": 4}, {"mean": 3, "sd": 0.2}, {"values": [1, 2, 2]}]
            )
            for _ in range(columns)
        ]
        for _ in range(rows)
    ]
    request = problem(matrix, [chance.choice([0, 1, 2, 1e-9]) for _ in range(columns)], samples=50)
    request["normalization"] = chance.choice(["none", "minmax", "max", "sum", "vector"])
    request["weights"] = chance.choice(
        [{}, {"kind": "simplex"}, {"kind": "ordered", "order": [f"c{j}" for j in range(columns)]}]
    )
    for criterion in request["criteria"]:
        criterion["direction"] = chance.choice(["max", "min"])
        if chance.random() < 0.3:
            criterion["value_function"] = {"cutoffs": [0, 2, 3], "values": chance.choice([[0, 1, 3], [5, -1, 5]])}
            criterion["value_function"]["outside"] = chance.choice(["clip", "extrapolate"])
    if chance.random() < 0.3:
        request[chance.choice(list(request))] = chance.choice(SCRAPS)
    told = ask(json.dumps(request))
    assert set(told) in ({"problems"}, KEYS)
    if "problems" not in told:
        assert np.sum(told["rank_acceptability"], axis=1) == pytest.approx(np.ones(rows))
        assert all(check["agrees"] for check in told["checks"])
