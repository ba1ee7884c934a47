"""`engine rank` beside pymcdm and scikit-criteria on seeded random problems."""

import json

import numpy as np
import pymcdm.methods
import pymcdm.normalizations
import pytest
import skcriteria
from skcriteria.agg.simple import WeightedSumModel
from skcriteria.agg.topsis import TOPSIS

from planner.exchange.engine.frame import reply

SEEDS = range(25)
# both libraries advise against dominated alternatives and costs; nothing is wrong with either
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")


def problem(seed):
    """Matrix of positive numbers, weights that sum to 1, and which criteria are benefits; no constant column."""
    generator = np.random.default_rng(seed)
    rows, columns = generator.integers(2, 9), generator.integers(1, 8)
    return (
        generator.uniform(0.5, 50, (rows, columns)),
        generator.dirichlet(np.ones(columns)),
        generator.random(columns) < 0.6,
    )


def ask(matrix, weights, benefits, **parts):
    request = {
        "alternatives": [f"A{i}" for i in range(len(matrix))],
        "criteria": [
            {"name": f"c{j}", "weight": float(w) * 7, "direction": "max" if up else "min"}
            for j, (w, up) in enumerate(zip(weights, benefits, strict=True))
        ],
        "matrix": matrix.tolist(),
        **parts,
    }
    told = json.loads(reply("rank", json.dumps(request).encode(), "en").text)
    return told["scores"]


PYMCDM_NORMALIZATIONS = {
    "minmax": pymcdm.normalizations.minmax_normalization,
    "max": pymcdm.normalizations.linear_normalization,
    "sum": pymcdm.normalizations.sum_normalization,
    "vector": pymcdm.normalizations.vector_normalization,
}


@pytest.mark.parametrize("normalization", PYMCDM_NORMALIZATIONS)
def test_the_weighted_sum_agrees_with_pymcdm_under_every_normalization(normalization):
    oracle = pymcdm.methods.WSM(normalization_function=PYMCDM_NORMALIZATIONS[normalization])
    for seed in SEEDS:
        matrix, weights, benefits = problem(seed)
        expected = oracle(matrix, weights, np.where(benefits, 1, -1))
        assert ask(matrix, weights, benefits, normalization=normalization) == pytest.approx(expected)


@pytest.mark.parametrize("v", [0.0, 0.3, 0.5, 1.0])
def test_vikor_agrees_with_pymcdm(v):
    for seed in SEEDS:
        matrix, weights, benefits = problem(seed)
        expected = pymcdm.methods.VIKOR(v=v)(matrix, weights, np.where(benefits, 1, -1))
        assert ask(matrix, weights, benefits, method="vikor", params={"v": v}) == pytest.approx(expected, abs=1e-9)


def test_topsis_agrees_with_pymcdm_by_minmax_and_with_scikit_criteria_by_vector():
    for seed in SEEDS:
        matrix, weights, benefits = problem(seed)
        types = np.where(benefits, 1, -1)
        by_minmax = pymcdm.methods.TOPSIS(pymcdm.normalizations.minmax_normalization)(matrix, weights, types)
        told = ask(matrix, weights, benefits, method="topsis", normalization="minmax")
        assert told == pytest.approx(by_minmax)
        scaled = matrix / np.linalg.norm(matrix, axis=0)
        with_objectives = skcriteria.mkdm(scaled, np.where(benefits, max, min).tolist(), weights=weights)
        by_vector = TOPSIS().evaluate(with_objectives).e_.similarity
        assert ask(matrix, weights, benefits, method="topsis") == pytest.approx(by_vector)


def test_the_weighted_sum_of_values_agrees_with_scikit_criteria():
    for seed in SEEDS:
        matrix, weights, benefits = problem(seed)
        everything = np.ones_like(benefits)
        expected = WeightedSumModel().evaluate(skcriteria.mkdm(matrix, [max] * len(weights), weights=weights))
        assert ask(matrix, weights, everything) == pytest.approx(expected.e_.score)


PYMCDM_FUNCTIONS = {
    "usual": "usual", "u-shape": "ushape", "v-shape": "vshape", "level": "level", "linear": "vshape_2",
}  # fmt: skip


@pytest.mark.parametrize("function", PYMCDM_FUNCTIONS)
def test_promethee_agrees_with_pymcdm_for_the_functions_it_has(function):
    for seed in SEEDS:
        matrix, weights, benefits = problem(seed)
        q, p = np.full(len(weights), 4.0), np.full(len(weights), 19.0)
        oracle = pymcdm.methods.PROMETHEE_II(PYMCDM_FUNCTIONS[function], p=p, q=q)
        expected = oracle(matrix, weights, np.where(benefits, 1, -1))
        request = {"function": function, "q": 4, "p": 19}
        found = promethee_of(matrix, weights, benefits, request)
        assert found == pytest.approx(expected)


def promethee_of(matrix, weights, benefits, preference):
    request = {
        "alternatives": [f"A{i}" for i in range(len(matrix))],
        "criteria": [
            {"name": f"c{j}", "weight": float(w), "direction": "max" if up else "min", "preference": preference}
            for j, (w, up) in enumerate(zip(weights, benefits, strict=True))
        ],
        "matrix": matrix.tolist(),
        "method": "promethee2",
    }
    return json.loads(reply("rank", json.dumps(request).encode(), "en").text)["scores"]
