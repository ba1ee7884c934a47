"""`engine timetable`: reading and refusing requests, and the ways out as whole requests."""

import json
from copy import deepcopy
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from planner.errors import InputError
from planner.exchange.engine import timetable
from planner.exchange.engine.frame import reply

SCHEMAS = Path(timetable.__file__).parent / "schemas"


def make_request(**changes):
    request = {
        "working_days": ["2026-09-07", "2026-09-08", "2026-09-09"],
        "groups": [
            {"id": "sales", "role": "sales", "site": "SH", "users": 8, "class_max": 4, "max_out": 0.5,
             "parts": [1, 1], "gap_days": 1}
        ],
        "trainers": [{"id": "T1", "home": "SH", "skills": ["sales"], "sites": ["SH"]}],
        "rooms": [{"id": "R1", "site": "SH", "capacity": 12}],
    }  # fmt: skip
    return {**request, **changes}


def with_group(**changes):
    request = make_request()
    request["groups"][0] |= changes
    return request


def problems_of(request):
    with pytest.raises(InputError) as caught:
        timetable.read_request(request)
    return {(problem.code, problem.where) for problem in caught.value.problems}


def valid(request):
    registry = Registry()
    for path in SCHEMAS.glob("*.json"):
        content = json.loads(path.read_text(encoding="utf-8"))
        registry = registry.with_resource(content["$id"], Resource.from_contents(content))
    schema = json.loads((SCHEMAS / "timetable.json").read_text(encoding="utf-8"))
    return Draft202012Validator(schema, registry=registry).is_valid(request)


def test_two_cohorts_take_two_parts_on_two_days_in_one_room():
    told = timetable.answer(make_request())
    assert told["status"] == "optimal"
    assert told["reached"] == told["bounds"] == {"cohorts": 2, "last_day": "2026-09-08", "travel_days": 0}
    assert [(one["cohort"], one["part"], one["size"]) for one in told["sessions"] if one["day"] == "2026-09-07"] == [
        (1, 1, 4), (2, 1, 4),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("request_", "code", "where"),
    [
        ([], "engine-wrong-type", ""),
        (make_request(working_days=[]), "engine-too-short", "working_days"),
        (make_request(working_days=["2026-09-08", "2026-09-07"]), "engine-days-not-rising", "working_days[1]"),
        (make_request(working_days=["2026-09-08", "2026-09-08"]), "engine-name-twice", "working_days[1]"),
        (make_request(working_days=[2, 1]), "engine-days-not-rising", "working_days[1]"),
        (make_request(working_days=["2026-02-30"]), "engine-not-a-date", "working_days[0]"),
        (make_request(working_days=["2026-09-07", "2026-9-9"]), "engine-not-a-date", "working_days[1]"),
        (make_request(working_days=["2026-09-07", 5, "x"]), "engine-other-kind-of-day", "working_days[1]"),
        (make_request(working_days=["2026-09-07", 5, "x"]), "engine-other-kind-of-day", "working_days[2]"),
        (make_request(working_days=["5", 5]), "engine-other-kind-of-day", "working_days[1]"),
        (with_group(not_after=7), "engine-other-kind-of-day", "groups[0].not_after"),
        (with_group(not_after="2026-13-01"), "engine-not-a-date", "groups[0].not_after"),
        (with_group(not_after=True), "engine-no-such-day", "groups[0].not_after"),
        (make_request(working_days=[1, 2], groups=[make_request()["groups"][0] | {"not_before": "2026-09-07"}]),
         "engine-other-kind-of-day", "groups[0].not_before"),
        (make_request(working_days=[1, 3], groups=[make_request()["groups"][0] | {"not_before": 2}]),
         "engine-no-such-day", "groups[0].not_before"),
        (make_request(working_days=[True]), "engine-wrong-type", "working_days[0]"),
        (make_request(working_days=["a"] * 1001), "engine-too-many", "working_days"),
        (make_request(groups=[]), "engine-too-short", "groups"),
        (make_request(groups=make_request()["groups"] * 2), "engine-name-twice", "groups[1].id"),
        (make_request(colour="red"), "engine-unknown-key", "colour"),
        (make_request(time_limit_s=0), "engine-below", "time_limit_s"),
        (make_request(time_limit_s=float("nan")), "engine-not-finite", "time_limit_s"),
        (with_group(users=0), "engine-below", "groups[0].users"),
        (with_group(users=2.5), "engine-not-whole", "groups[0].users"),
        (with_group(users=True), "engine-not-a-number", "groups[0].users"),
        (with_group(class_max=0), "engine-below", "groups[0].class_max"),
        (with_group(max_out=1.5), "engine-above", "groups[0].max_out"),
        (with_group(parts=[]), "engine-too-short", "groups[0].parts"),
        (with_group(parts=[1, 3]), "engine-part-too-long", "groups[0].parts[1]"),
        (with_group(parts=[0]), "engine-below", "groups[0].parts[0]"),
        (with_group(gap_days=-1), "engine-below", "groups[0].gap_days"),
        (with_group(gap_days=None), "engine-missing-key", "groups[0].gap_days"),
        (with_group(not_before="soon"), "engine-other-kind-of-day", "groups[0].not_before"),
        (with_group(users=10_000, class_max=1, parts=[1] * 3), "engine-too-many-sessions", "groups"),
        (make_request(trainers=[{"id": "T", "home": "SH", "skills": ["a", "a"], "sites": []}]), "engine-name-twice",
         "trainers[0].skills[1]"),
        (make_request(rooms=[{"id": "R", "site": "SH", "capacity": 2, "off": ["x"]}]), "engine-other-kind-of-day",
         "rooms[0].off[0]"),
    ],
)  # fmt: skip
def test_a_request_that_cannot_be_used_is_refused_by_its_place(request_, code, where):
    assert (code, where) in problems_of(request_)


def test_everything_wrong_is_told_at_once():
    request = with_group(users=0, max_out=2, parts=[3])
    request["rooms"][0]["capacity"] = 0
    assert len(problems_of(request)) == 4


def places_of(given, path=()):
    """Yield the way to every value inside a request."""
    inside = given.items() if isinstance(given, dict) else enumerate(given) if isinstance(given, list) else ()
    for key, value in inside:
        yield (*path, key)
        yield from places_of(value, (*path, key))


def with_value(request, path, value):
    changed = deepcopy(request)
    holder = changed
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = value
    return changed


@pytest.mark.parametrize("wrong", [True, -1.5, float("nan"), float("-inf"), 10**400, "", {}, [[]]])
def test_what_is_wrong_wherever_it_stands_is_refused_by_its_place(wrong):
    request = with_group(not_before="2026-09-07", not_after="2026-09-09")
    request["trainers"][0]["off"] = request["rooms"][0]["off"] = ["2026-09-08"]
    request["time_limit_s"] = 5
    paths = list(places_of(request))
    assert len(paths) > 30
    for path in paths:
        place = "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in path).removeprefix(".")
        assert any(where.startswith(place) for _, where in problems_of(with_value(request, path, wrong))), place


def test_a_date_that_is_not_worked_counts_as_the_next_working_day_or_the_one_before():
    request = make_request(working_days=["2026-09-04", "2026-09-07", "2026-09-08"])
    request["groups"][0] |= {"not_before": "2026-09-05", "not_after": "2026-09-12"}
    group = timetable.read_request(request).problem.groups[0]
    assert (group.not_before, group.not_after) == (1, 2)


def test_a_day_off_that_is_not_worked_says_nothing():
    request = make_request()
    request["trainers"][0]["off"] = ["2026-09-06", "2026-09-08"]
    assert timetable.read_request(request).problem.trainers[0].off == {1}


def test_a_day_of_another_kind_is_refused_with_what_is_true_of_it():
    text = json.dumps(make_request(working_days=[1, 2]) | {"groups": with_group(not_before="2026-09-07")["groups"]})
    [problem] = json.loads(reply("timetable", text.encode(), "en").text)["problems"]
    assert "is a date, while the working days begin with a whole number" in problem["message"]


def test_days_may_be_numbers_and_come_back_as_numbers():
    told = timetable.answer(make_request(working_days=[5, 6, 9]))
    assert {one["day"] for one in told["sessions"]} == {5, 6}


def test_every_way_out_is_the_whole_request_changed_and_works():
    request = with_group(users=80, not_after="2026-09-08")
    before = deepcopy(request)
    told = timetable.answer(request)
    assert told["status"] == "infeasible"
    assert told["reasons"]
    assert request == before
    assert len(told["ways_out"]) > 1
    for way in told["ways_out"]:
        assert valid(way["request"])
        assert way["request"] != request
        assert timetable.answer(way["request"])["status"] in ("optimal", "feasible")


def test_without_any_trainer_or_room_the_ways_out_bring_both():
    told = timetable.answer(make_request(trainers=[], rooms=[]))
    assert told["status"] == "infeasible"
    changed = told["ways_out"][0]["request"]
    assert (len(changed["trainers"]), len(changed["rooms"])) == (1, 1)


def test_a_way_out_of_more_days_names_them_and_says_that_holidays_are_not_known():
    text = json.dumps(with_group(users=16)).encode()
    # eight half-days of class in a room that has six: one day more
    ways = [way["text"] for way in json.loads(reply("timetable", text, "en").text)["ways_out"]]
    assert any("(2026-09-10; public holidays are not known here, check it)" in way for way in ways)
    chinese = [way["text"] for way in json.loads(reply("timetable", text, "zh-CN").text)["ways_out"]]
    assert any("（2026-09-10；此处不知道公共假日，请核对）" in way for way in chinese)


def test_added_days_after_a_friday_are_the_next_week():
    assert timetable.following_days(["2026-09-11"], 2) == ["2026-09-14", "2026-09-15"]
    assert timetable.following_days([3], 2) == [4, 5]
    assert timetable.following_days(["one"], 2) == ["+1", "+2"]


def test_reasons_and_ways_out_are_worded_in_the_language_asked_for():
    text = json.dumps(with_group(users=80)).encode()
    chinese, english = (json.loads(reply("timetable", text, language).text) for language in ("zh-CN", "en"))
    assert "半天" in chinese["reasons"][0]
    assert "half-days" in english["reasons"][0]
    assert chinese["ways_out"][0]["text"].endswith("。")


def test_the_schema_accepts_what_is_read_and_refuses_what_is_not():
    assert valid(make_request(time_limit_s=None))
    assert valid(make_request(working_days=[1, 2]))
    for wrong in (with_group(parts=[3]), with_group(users=0), make_request(groups=[]), make_request(extra=1)):
        assert not valid(wrong)


def test_where_nothing_helps_a_note_says_so():
    # 40 parts, 100 places apart: 3,901 days, and a request has at most 1,000
    request = with_group(parts=[1] * 40, gap_days=100)
    for language, words in (("en", "No way out was found"), ("zh-CN", "没有找到可行的办法")):
        told = json.loads(reply("timetable", json.dumps(request).encode(), language).text)
        assert (told["status"], told["ways_out"]) == ("infeasible", [])
        assert told["reasons"]
        assert words in told["notes"][0]


def test_days_are_not_added_beyond_the_last_year_there_is():
    # Monday 27 December 9999 is followed by four more days of that week
    assert timetable.most_days(["9999-12-27"]) == 5
    assert timetable.following_days(["9999-12-27"], 4)[-1] == "9999-12-31"
    assert timetable.most_days(["2026-09-07"]) == timetable.most_days([7]) == 1_000
    told = timetable.answer(make_request(working_days=["9999-12-31"]))
    assert told["status"] == "infeasible"


def test_several_lacks_at_once_are_all_named_and_mended_together():
    lack = {"role": "r", "site": "S", "class_max": 5, "gap_days": 0}
    request = {
        "working_days": ["2026-09-07"],
        "groups": [
            {"id": "G", "users": 2, "max_out": 0.5, "parts": [2], "not_after": "2026-09-07", **lack},
            {"id": "H", "users": 1, "max_out": 1, "parts": [2, 2], **lack},
        ],
        "trainers": [{"id": "T", "home": "S", "skills": ["r"], "sites": ["S"]}],
        "rooms": [{"id": "R", "site": "S", "capacity": 10}],
    }
    told = timetable.answer(request)
    assert {group for reason in told["reasons"] for group in reason.params["groups"]} == {"G", "H"}
    assert told["ways_out"]
    for way in told["ways_out"]:
        assert timetable.answer(way["request"])["status"] == "optimal"
