"""Laws of `engine timetable`: who gets no timetable gets a way to one, and every way leads there."""

import json
from copy import deepcopy

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from planner.exchange.engine import timetable

SITES, ROLES = ("SH", "BJ"), ("sales", "service")
# every draw is solved several times, which takes longer than what is drawn usually does
LAW = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)


@st.composite
def requests(draw):
    """Draw a few groups with narrow windows on a few days, and too little to train them with more often than not."""
    days = draw(st.integers(1, 5))
    off = st.lists(st.integers(1, days), max_size=2, unique=True)
    groups = []
    for number in range(draw(st.integers(1, 3))):
        group = {
            "id": f"G{number}",
            "role": draw(st.sampled_from(ROLES)),
            "site": draw(st.sampled_from(SITES)),
            "users": draw(st.integers(1, 8)),
            "class_max": draw(st.integers(1, 5)),
            "max_out": draw(st.sampled_from([0.2, 0.34, 0.5, 1])),
            "parts": draw(st.lists(st.sampled_from([1, 2]), min_size=1, max_size=3)),
            "gap_days": draw(st.integers(0, 2)),
        }
        if draw(st.booleans()):
            group["not_after"] = draw(st.integers(1, days))
        if draw(st.booleans()):
            group["not_before"] = draw(st.integers(1, days))
        groups.append(group)
    trainers = [
        {"id": f"T{number}", "home": draw(st.sampled_from(SITES)), "off": draw(off),
         "skills": draw(st.lists(st.sampled_from(ROLES), min_size=1, unique=True)),
         "sites": draw(st.lists(st.sampled_from(SITES), min_size=1, unique=True))}
        for number in range(draw(st.integers(1, 2)))
    ]  # fmt: skip
    rooms = [
        {
            "id": f"R{number}",
            "site": draw(st.sampled_from(SITES)),
            "capacity": draw(st.integers(1, 8)),
            "off": draw(off),
        }
        for number in range(draw(st.integers(1, 2)))
    ]
    return {
        "working_days": list(range(1, days + 1)), "groups": groups, "trainers": trainers, "rooms": rooms,
        "time_limit_s": 10,
    }  # fmt: skip


def enlarged(request):
    """Give a request 40 days more, no windows, and a trainer and a room for every site."""
    larger = deepcopy(request)
    larger["working_days"] = list(range(1, len(request["working_days"]) + 41))
    for group in larger["groups"]:
        group.pop("not_before", None)
        group.pop("not_after", None)
    for site in SITES:
        larger["trainers"].append({"id": f"more-{site}", "home": site, "skills": list(ROLES), "sites": [site]})
        larger["rooms"].append({"id": f"more-{site}", "site": site, "capacity": 8})
    return larger


@given(requests())
@LAW
def test_who_gets_no_timetable_gets_reasons_and_ways_that_work(request):
    told = timetable.answer(request)
    assume(told["status"] == "infeasible")
    assert told["reasons"]
    if timetable.answer(enlarged(request))["status"] in ("optimal", "feasible"):
        assert told["ways_out"], json.dumps(request)
    for way in told["ways_out"]:
        assert timetable.answer(way["request"])["status"] in ("optimal", "feasible"), json.dumps(request)
