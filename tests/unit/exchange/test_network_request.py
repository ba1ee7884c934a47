"""`engine network`: what it refuses and how, and what it says about small networks worked out by hand."""

import itertools
import json
import math

import pytest

from planner.errors import InputError
from planner.exchange.engine.frame import reply
from planner.exchange.engine.network import MAXIMUM_DRAWS, answer


def _request(durations, *links, **more):
    """Make a request; a link is «A B FS+2»."""
    activities = [
        {"id": id_, **({"estimate": d} if isinstance(d, list) else {"duration": d})} for id_, d in durations.items()
    ]
    listed = []
    for link in links:
        pred, succ, *rest = link.split()
        kind, lag = (rest[0][:2], float(rest[0][2:] or 0)) if rest else ("FS", 0)
        listed.append({"pred": pred, "succ": succ, "type": kind, "lag": lag})
    return {"activities": activities, "links": listed, **more}


def _problems(request):
    with pytest.raises(InputError) as refused:
        answer(request)
    return [(problem.code, problem.where) for problem in refused.value.problems]


def _times(found, id_):
    return tuple(float(found["activities"][id_][key]) for key in ("ES", "EF", "LS", "LF", "TF", "FF"))


# --- by hand -------------------------------------------------------------------------------------------------------


def test_a_start_to_start_link_leaves_the_finish_open_to_the_end_of_the_project():
    # B starts 1 after A; A (5) ends at 5, B (10) at 11, so A may end 6 later, but B would then be pushed: 0 free
    found = answer(_request({"A": 5, "B": 10}, "A B SS+1"))
    assert found["duration"] == 11
    assert _times(found, "A") == (0, 5, 0, 5, 0, 0)
    assert found["critical"] == ["A", "B"]


def test_the_free_float_of_an_open_end_runs_to_the_finish_of_the_project():
    found = answer(_request({"A": 3, "B": 8}))
    assert _times(found, "A") == (0, 3, 5, 8, 5, 5)
    assert found["critical"] == ["B"]


def test_a_free_float_never_exceeds_what_is_left_of_the_project():
    # A starts B long after; it still has to finish with the project
    found = answer(_request({"A": 10, "B": 1, "C": 12}, "A B SS", "C B FS"))
    assert _times(found, "A") == (0, 10, 3, 13, 3, 3)


def test_finish_to_finish_and_start_to_finish_hold_the_finish_back():
    # FF: B ends 2 after A's 6 → 8, so it starts at 5; SF: C ends 9 after A's start → starts at 7
    found = answer(_request({"A": 6, "B": 3, "C": 2}, "A B FF+2", "A C SF+9"))
    assert _times(found, "B")[:2] == (5, 8)
    assert _times(found, "C")[:2] == (7, 9)
    assert found["critical"] == ["A", "C"]


def test_a_negative_lag_overlaps_and_never_starts_before_nothing():
    found = answer(_request({"A": 4, "B": 5, "C": 1}, "A B FS-2", "A C FS-9"))
    assert _times(found, "B")[:2] == (2, 7)
    assert _times(found, "C")[:2] == (0, 1)


def test_fractions_that_add_up_to_the_same_are_critical():
    found = answer(_request({"A": 0.1, "B": 0.2, "C": 0.3, "Z": 1}, "A B", "B Z", "C Z"))
    assert set(found["critical"]) == {"A", "B", "C", "Z"}


def test_a_total_float_beyond_a_thousand_millionth_is_float():
    found = answer(_request({"A": 1, "B": 1 - 1e-8, "Z": 1}, "A Z", "B Z"))
    assert found["critical"] == ["A", "Z"]


def test_certain_estimates_are_reached_in_every_run():
    found = answer(_request({"A": [0.1, 0.1, 0.1], "B": [0.2, 0.2, 0.2]}, "A B", targets=[0.3, 0.29], samples=50))
    assert found["probability"] == [1.0, 0.0]
    assert found["pert"]["probability"] == [1.0, 0.0]
    assert found["simulated"]["sd"] == 0
    assert found["criticality"] == {"A": 1.0, "B": 1.0}


def test_one_triangular_activity_has_its_known_mean_and_spread():
    # a = 0, m = 3, b = 6: mean 3, variance (0+9+36-0-0-18)/18 = 1.5; half of it is below 3
    found = answer(_request({"A": [0, 3, 6]}, distribution="triangular", samples=100_000, targets=[3]))
    told = found["simulated"]
    assert told["mean"] == pytest.approx(3, abs=4 * told["standard_error"])
    assert told["sd"] == pytest.approx(math.sqrt(1.5), abs=0.02)
    assert told["standard_error"] == pytest.approx(told["sd"] / math.sqrt(100_000))
    assert found["probability"][0] == pytest.approx(0.5, abs=0.01)


def test_one_beta_pert_activity_has_its_known_mean_and_spread():
    # alpha = 1 + 4·2/8 = 2, beta = 4: mean 0 + 8/3, variance (mean - a)(b - mean)/7
    found = answer(_request({"A": [0, 2, 8]}, distribution="beta-pert", samples=100_000))
    told = found["simulated"]
    assert told["mean"] == pytest.approx(8 / 3, abs=4 * told["standard_error"])
    assert told["sd"] == pytest.approx(math.sqrt((8 / 3) * (16 / 3) / 7), abs=0.02)
    # classical PERT takes a sixth of the range instead
    assert found["pert"]["variance"] == pytest.approx((8 / 6) ** 2)


def test_two_equal_paths_are_each_critical_in_half_of_the_runs():
    found = answer(_request({"A": [1, 2, 3], "B": [1, 2, 3], "Z": 0}, "A Z", "B Z", samples=20_000))
    assert found["criticality"]["A"] == pytest.approx(0.5, abs=0.02)
    assert found["criticality"]["Z"] == 1
    assert [note.code for note in found["notes"]] == ["engine.distribution-assumed", "engine.several-critical-paths"]


def test_the_same_seed_gives_the_same_answer_and_another_one_hardly():
    request = _request({"A": [1, 2, 9], "B": [2, 3, 4]}, "A B", samples=1000, seed=7)
    assert answer(request)["simulated"] == answer(request)["simulated"]
    assert answer(request)["simulated"]["mean"] != answer({**request, "seed": 8})["simulated"]["mean"]


def test_percentiles_stand_under_their_names():
    found = answer(_request({"A": [1, 2, 9]}, samples=100, percentiles=[5, 50, 97.5]))
    told = found["simulated"]["percentiles"]
    assert list(told) == ["P5", "P50", "P97.5"]
    assert told["P5"] < told["P50"] < told["P97.5"]


def test_one_run_has_no_spread_and_says_so():
    found = answer(_request({"A": [1, 2, 9]}, samples=1, distribution="beta-pert"))
    assert found["simulated"]["sd"] is None
    assert [note.code for note in found["notes"]] == ["engine.one-sample"]


def test_certain_durations_are_not_simulated_and_keys_without_use_are_named():
    found = answer(_request({"A": 1}, samples=10, percentiles=[3]))
    assert set(found) == {"duration", "activities", "critical", "notes"}
    assert found["notes"][0].params["keys"] == ("samples", "percentiles")


def test_durations_beside_estimates_are_certain():
    found = answer(_request({"A": [1, 2, 3], "B": 4}, "A B", samples=100))
    assert found["pert"]["mean"] == 6
    assert found["pert"]["variance"] == pytest.approx(1 / 9)


# --- refusals ------------------------------------------------------------------------------------------------------


def test_a_circle_is_refused_with_its_members():
    with pytest.raises(InputError) as refused:
        answer(_request({"A": 1, "B": 1, "C": 1, "D": 1}, "A B", "B C", "C B", "C D"))
    [problem] = refused.value.problems
    assert problem.code == "engine-cycle"
    assert problem.params["members"] in ("B → C → B", "C → B → C")


def test_every_circle_is_named_once_with_all_its_members_beside_what_else_is_wrong():
    request = _request(dict.fromkeys("ABCDEF", 1), "A B", "B A", "C D", "D E", "E C", "D C", "B C", "F F", "F nobody")
    with pytest.raises(InputError) as refused:
        answer(request)
    told = sorted((one.code, one.params.get("members", one.params.get("id"))) for one in refused.value.problems)
    assert told == [
        ("engine-cycle", "A → B → A"),
        ("engine-cycle", "F → F"),
        ("engine-cycles-joined", ("C", "D", "E")),
        ("engine-unknown-activity", "nobody"),
    ]


def test_a_long_circle_is_named_without_delay():
    names = [f"A{number}" for number in range(5_000)]
    links = [f"{one} {after}" for one, after in zip(names, [*names[1:], names[0]], strict=True)]
    assert _problems(_request(dict.fromkeys(names, 1), *links)) == [("engine-cycle", "links")]


def test_too_many_activities_are_one_problem_and_nothing_is_said_about_the_ids_of_links():
    names = [f"A{number}" for number in range(10_001)]
    links = [f"{one} {after}" for one, after in itertools.pairwise(names)]
    assert _problems(_request(dict.fromkeys(names, 1), *links)) == [("engine-too-many", "activities")]


def test_certain_durations_keep_a_target_or_do_not():
    told = answer({**_request({"A": 2, "B": 3}, "A B"), "targets": [4, 5, 6]})
    assert told["probability"] == [0, 1, 1]
    assert told["notes"] == []


def test_a_number_beyond_reach_is_named_shortly():
    said = reply("network", b'{"activities": [{"id": "A", "duration": 1e300}]}', "en").text
    assert "is 1e300, beyond what can be computed with (0, or between 1e-100 and 1e100 in size)" in said


def test_an_activity_that_waits_for_itself_is_a_circle():
    assert _problems(_request({"A": 1}, "A A")) == [("engine-cycle", "links")]


@pytest.mark.parametrize(
    ("change", "code", "where"),
    [
        ({"activities": []}, "engine-too-short", "activities"),
        ({"activities": None}, "engine-missing-key", "activities"),
        ({"activities": [{"id": "A"}]}, "engine-no-duration", "activities[0]"),
        ({"activities": [{"duration": 1}]}, "engine-missing-key", "activities[0].id"),
        ({"activities": [{"id": 3, "duration": 1}]}, "engine-wrong-type", "activities[0].id"),
        ({"activities": ["A"]}, "engine-wrong-type", "activities[0]"),
        ({"activities": [{"id": "A", "duration": -1}]}, "engine-below", "activities[0].duration"),
        ({"activities": [{"id": "A", "duration": True}]}, "engine-not-a-number", "activities[0].duration"),
        ({"activities": [{"id": "A", "duration": math.nan}]}, "engine-not-finite", "activities[0].duration"),
        ({"activities": [{"id": "A", "duration": math.inf}]}, "engine-not-finite", "activities[0].duration"),
        ({"activities": [{"id": "A", "duration": 1, "estimate": [1, 1, 1]}]}, "engine-either-or", "activities[0]"),
        ({"activities": [{"id": "A", "duration": 1}] * 2}, "engine-name-twice", "activities[1].id"),
        ({"activities": [{"id": "A", "estimate": [3, 2, 4]}]}, "engine-estimate-order", "activities[0].estimate"),
        ({"activities": [{"id": "A", "estimate": [1, 5, 4]}]}, "engine-estimate-order", "activities[0].estimate"),
        ({"activities": [{"id": "A", "estimate": [1, 2]}]}, "engine-wrong-length", "activities[0].estimate"),
        ({"activities": [{"id": "A", "estimate": [-1, 2, 3]}]}, "engine-below", "activities[0].estimate[0]"),
        ({"activities": [{"id": "A", "duration": 1, "days": 1}]}, "engine-unknown-key", "activities[0].days"),
        ({"links": [{"pred": "A", "succ": "X"}]}, "engine-unknown-activity", "links[0].succ"),
        ({"links": [{"pred": "A"}]}, "engine-missing-key", "links[0].succ"),
        ({"links": [{"pred": "A", "succ": "B", "type": "fs"}]}, "engine-not-allowed", "links[0].type"),
        ({"links": [{"pred": "A", "succ": "B", "lag": "2"}]}, "engine-not-a-number", "links[0].lag"),
        ({"links": {}}, "engine-wrong-type", "links"),
        ({"distribution": "normal"}, "engine-not-allowed", "distribution"),
        ({"samples": 0}, "engine-below", "samples"),
        ({"samples": 10.5}, "engine-not-whole", "samples"),
        ({"seed": -1}, "engine-below", "seed"),
        ({"percentiles": [101]}, "engine-above", "percentiles[0]"),
        ({"percentiles": []}, "engine-too-short", "percentiles"),
        ({"targets": [math.nan]}, "engine-not-finite", "targets[0]"),
        ({"horizon": 3}, "engine-unknown-key", "horizon"),
    ],
)
def test_what_cannot_be_used_is_named_by_its_place(change, code, where):
    request = {"activities": [{"id": "A", "duration": 1}, {"id": "B", "estimate": [1, 2, 3]}], **change}
    assert (code, where) in _problems(request)


def test_more_runs_than_bearable_are_refused_with_the_number_that_is():
    activities = [{"id": f"A{place}", "estimate": [1, 2, 3]} for place in range(1000)]
    with pytest.raises(InputError) as refused:
        answer({"activities": activities, "samples": 1_000_000})
    [problem] = refused.value.problems
    assert (problem.code, problem.params["limit"]) == ("engine-too-many-runs", MAXIMUM_DRAWS // 1000)


def test_all_that_is_wrong_is_told_at_once():
    request = _request({"A": -1, "B": 1}, "A X", samples=0)
    assert len(_problems(request)) == 3


@pytest.mark.parametrize("given", [3, None, "x"])
def test_a_request_that_is_no_object_is_refused(given):
    assert ("engine-wrong-type", "") in _problems(given)


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_the_answer_is_strict_json_with_its_notes_in_words(language):
    request = json.dumps(_request({"A": [1, 2, 9], "B": [1, 2, 9]}, samples=1)).encode()
    told = reply("network", request, language)
    assert not told.refused
    assert all("engine." not in note for note in json.loads(told.text)["notes"])
