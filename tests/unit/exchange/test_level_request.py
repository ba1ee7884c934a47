"""Requests of `engine level`."""

import json
from pathlib import Path

import jsonschema
import pytest

from planner.errors import InputError
from planner.exchange.engine.level import answer
from tests.levelling import PUBLISHED

SOUND = {"durations": [2, 3], "successors": [[1], []], "demands": [[1], [1]], "capacities": [1]}
SCHEMA = json.loads(
    (Path(__file__).parents[3] / "planner/exchange/engine/schemas/level.json").read_text(encoding="utf-8")
)


def refused(**changes):
    with pytest.raises(InputError) as error:
        answer({key: value for key, value in {**SOUND, **changes}.items() if value is not ...})
    return {(problem.code, problem.where) for problem in error.value.problems}


def test_a_published_instance_is_answered_with_its_optimum():
    instance = next(each for each in PUBLISHED if each["name"] == "j3017_5")
    request = {key: instance[key] for key in ("durations", "successors", "demands", "capacities")}
    told = answer({**request, "time_limit_s": 20, "workers": 2, "seed": 3})
    assert (told["status"], told["makespan"], told["lower_bound"]) == ("optimal", 47, 47)
    assert max(start + days for start, days in zip(told["starts"], instance["durations"], strict=True)) == 47


def test_status_is_optimal_exactly_where_makespan_and_bound_are_equal():
    told = answer(SOUND)
    assert told == {"starts": [0, 2], "makespan": 5, "lower_bound": 5, "status": "optimal"}
    hard = next(each for each in PUBLISHED if each["name"] == "j12011_6")
    request = {key: hard[key] for key in ("durations", "successors", "demands", "capacities")}
    told = answer({**request, "time_limit_s": 0.5})
    assert told["status"] == "feasible"
    assert told["lower_bound"] < told["makespan"]


def test_time_limits_are_kept():
    import time  # noqa: PLC0415 - only here

    hard = next(each for each in PUBLISHED if each["name"] == "j12036_6")
    request = {key: hard[key] for key in ("durations", "successors", "demands", "capacities")}
    answer({**request, "time_limit_s": 0.2})  # what is imported once is imported now
    begun = time.monotonic()
    answer({**request, "time_limit_s": 1.5, "workers": 2})
    assert time.monotonic() - begun < 3


def test_what_takes_no_time_takes_nobody_and_whole_floats_count():
    assert answer({**SOUND, "durations": [0, 3.0], "successors": [[], []]})["makespan"] == 3


def test_no_link_is_needed_and_doubled_ones_count_once():
    assert answer({**SOUND, "successors": [[], []], "capacities": [2]})["makespan"] == 3
    assert answer({**SOUND, "successors": [[1, 1], []]})["makespan"] == 5


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"durations": ...}, {("engine-missing-key", "durations")}),
        ({"durations": [2, -1]}, {("engine-below", "durations[1]")}),
        ({"durations": [2, 1.5]}, {("engine-not-whole", "durations[1]")}),
        ({"durations": [2, True]}, {("engine-not-a-number", "durations[1]")}),
        ({"durations": [2, float("nan")]}, {("engine-not-finite", "durations[1]")}),
        ({"durations": []}, {("engine-too-short", "durations")}),
        ({"successors": [[1]]}, {("engine-wrong-length", "successors")}),
        ({"successors": [[2], []]}, {("engine-level-unknown-job", "successors[0][0]")}),
        ({"successors": [[-1], []]}, {("engine-level-unknown-job", "successors[0][0]")}),
        ({"successors": [[1], [0]]}, {("engine-cycle", "successors[0]")}),
        ({"successors": [[0], []]}, {("engine-cycle", "successors[0]")}),
        ({"successors": [1, []]}, {("engine-wrong-type", "successors[0]")}),
        ({"demands": [[1], [2]]}, {("engine-level-demand-above-capacity", "demands[1][0]")}),
        ({"durations": [2, 0], "demands": [[1], [2]]}, {("engine-level-demand-above-capacity", "demands[1][0]")}),
        ({"capacities": []}, {("engine-too-short", "capacities")}),
        ({"durations": [2, 10_001]}, {("engine-above", "durations[1]")}),
        ({"demands": [[1], [1, 1]]}, {("engine-wrong-length", "demands[1]")}),
        ({"demands": [[1]]}, {("engine-wrong-length", "demands")}),
        ({"capacities": [-1]}, {("engine-below", "capacities[0]")}),
        ({"time_limit_s": 0}, {("engine-below", "time_limit_s")}),
        ({"time_limit_s": 1e9}, {("engine-above", "time_limit_s")}),
        ({"workers": 0}, {("engine-below", "workers")}),
        ({"seed": -1}, {("engine-below", "seed")}),
        ({"windows": []}, {("engine-unknown-key", "windows")}),
        (
            {"durations": [10_000] * 11, "successors": [[]] * 11, "demands": [[1]] * 11},
            {("engine-level-too-long", "durations")},
        ),
        ({"durations": [1] * 2_001, "successors": [[]] * 2_001, "demands": [[1]] * 2_001}, {("engine-too-many", "durations")}),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_refused_by_its_place(changes, expected):
    assert refused(**changes) == expected


def test_a_circle_names_its_members():
    with pytest.raises(InputError) as error:
        answer({**SOUND, "durations": [1, 1, 1], "successors": [[1], [2], [1]], "demands": [[1]] * 3})
    assert error.value.problems[0].params == {"members": "1 → 2 → 1"}


def test_the_schema_takes_what_is_answered_and_not_what_is_refused_by_its_shape():
    jsonschema.validate({**SOUND, "time_limit_s": 2.5, "workers": None}, SCHEMA)
    for changes in ({"durations": [-1]}, {"workers": 9}, {"windows": []}, {"capacities": []}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate({**SOUND, **changes}, SCHEMA)


def test_every_circle_of_jobs_is_named_once_beside_the_unknown_job():
    jobs = {"durations": [1] * 7, "demands": [[1]] * 7, "successors": [[1], [0], [3], [4], [2, 3], [99], [6]]}
    with pytest.raises(InputError) as error:
        answer({**SOUND, **jobs})
    told = {(one.code, one.where, one.params.get("members")) for one in error.value.problems}
    assert told == {
        ("engine-level-unknown-job", "successors[5][0]", None),
        ("engine-cycle", "successors[0]", "0 → 1 → 0"),
        ("engine-cycles-joined", "successors[2]", ("2", "3", "4")),
        ("engine-cycle", "successors[6]", "6 → 6"),
    }
