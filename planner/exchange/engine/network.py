"""`engine network`: critical path, floats and probabilities of a network of activities, for another program."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any, cast

import numpy as np

from planner.domain.model.template import LinkType
from planner.domain.rollout.schedule_results import DistributionName
from planner.domain.rollout.uncertainty.float_network import FloatNetwork, TimedLink, Times, network_of, times
from planner.domain.rollout.uncertainty.simulate_network import simulate_network
from planner.domain.rollout.uncertainty.statistics_of_samples import error_of_mean, percentile, probability
from planner.domain.rollout.uncertainty.three_points import DISTRIBUTIONS, ThreePoints
from planner.errors import Problem, Statement
from planner.exchange.engine.circles import circle_problem, find_circles
from planner.exchange.engine.problems import Problems, at
from planner.exchange.engine.reading import (
    check_unique,
    read_choice,
    read_list,
    read_number,
    read_numbers,
    read_object,
    read_text,
    read_whole_number,
    shown,
)

SAMPLES, MAXIMUM_SAMPLES = 10_000, 1_000_000
SEED, LARGEST_SEED = 20260701, 2**53
PERCENTILES = (50.0, 80.0, 95.0)
MAXIMUM_ACTIVITIES, MAXIMUM_LINKS, MAXIMUM_TARGETS = 10_000, 100_000, 1_000
# durations that can be drawn in bearable time
MAXIMUM_DRAWS = 100_000_000
_TYPES: tuple[LinkType, ...] = ("FS", "SS", "FF", "SF")
_ENDS = ("pred", "succ")
_SIMULATION_KEYS = ("distribution", "samples", "seed", "percentiles", "targets")
# what adding durations leaves of a target that is kept exactly
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class NetworkRequest:
    """A request that can be computed; `uncertain` when at least one activity has an estimate."""

    network: FloatNetwork
    estimates: tuple[ThreePoints, ...]
    uncertain: bool
    distribution: DistributionName
    samples: int
    seed: int
    percentiles: tuple[float, ...]
    targets: tuple[float, ...] | None
    notes: tuple[Statement, ...]


def answer(request: object) -> dict[str, object]:
    """
    Return times and floats of every activity, and, where durations are estimates, how long the project may take.

    Raises:
        InputError: with everything that is wrong with the request.

    Source: docs/methods.md#network-in-unit-time
    """
    asked = read_request(request)
    means = np.array([[each.pert_mean] for each in asked.estimates])
    found = times(asked.network, means)
    critical = _critical(asked.network, found)
    told: dict[str, object] = {
        "duration": found.end[0],
        "activities": _activities(asked.network, found),
        "critical": [asked.network.names[place] for place in critical],
    }
    notes = list(asked.notes)
    if asked.uncertain:
        told |= _uncertain(asked, found, critical, notes)
    elif asked.targets is not None:
        # durations that are certain keep a target or do not
        told["probability"] = [float(found.end[0] <= _reached(target)) for target in asked.targets]
    return {**told, "notes": notes}


def _activities(network: FloatNetwork, found: Times) -> dict[str, dict[str, float]]:
    columns = {
        "ES": found.early_start,
        "EF": found.early_finish,
        "LS": found.late_start,
        "LF": found.late_finish,
        "TF": found.total_float,
        "FF": found.free_float,
    }
    listed = {key: column[:, 0].tolist() for key, column in columns.items()}
    return {name: {key: values[place] for key, values in listed.items()} for place, name in enumerate(network.names)}


def _critical(network: FloatNetwork, found: Times) -> list[int]:
    """Return the places of the critical activities in the order of their early starts."""
    step = {place: number for number, place in enumerate(network.order)}
    places = np.flatnonzero(found.critical[:, 0]).tolist()
    return sorted(places, key=lambda place: (round(float(found.early_start[place, 0]), 9), step[place]))


def _uncertain(
    asked: NetworkRequest, found: Times, critical: Sequence[int], notes: list[Statement]
) -> dict[str, object]:
    mean, variance = float(found.end[0]), math.fsum(asked.estimates[place].pert_variance for place in critical)
    runs = simulate_network(
        asked.network, asked.estimates, distribution=asked.distribution, samples=asked.samples, seed=asked.seed
    )
    error = error_of_mean(runs.ends)
    if error is None:
        notes.append(Statement("engine.one-sample"))
    if _branches(asked.network, found, critical):
        notes.append(Statement("engine.several-critical-paths"))
    pert: dict[str, object] = {"mean": mean, "variance": variance}
    told: dict[str, object] = {
        "pert": pert,
        "simulated": {
            "distribution": asked.distribution,
            "samples": asked.samples,
            "seed": asked.seed,
            "mean": runs.ends.mean(),
            "sd": None if error is None else error * math.sqrt(asked.samples),
            "percentiles": {f"P{share:.12g}": percentile(runs.ends, share / 100) for share in asked.percentiles},
            "standard_error": error,
        },
        "criticality": dict(zip(asked.network.names, runs.criticality.tolist(), strict=True)),
    }
    if asked.targets is not None:
        pert["probability"] = [_normal_probability(mean, variance, target) for target in asked.targets]
        told["probability"] = [probability(runs.ends, _reached(target)) for target in asked.targets]
    return told


def _normal_probability(mean: float, variance: float, target: float) -> float:
    """Return the probability of classical PERT: the critical path taken as normally distributed."""
    if variance <= 0:
        return float(mean <= _reached(target))
    return NormalDist(mean, math.sqrt(variance)).cdf(target)


def _reached(target: float) -> float:
    return target + _ROUNDING * max(1.0, abs(target) * _ROUNDING)


def _branches(network: FloatNetwork, found: Times, critical: Sequence[int]) -> bool:
    """Say whether the critical activities form more than one path: a variance summed over them is then too large."""
    members, start, durations = set(critical), found.early_start[:, 0], found.durations[:, 0]
    tolerance = max(1e-9, 1e-13 * float(found.end[0]))
    follows: dict[int, set[int]] = {place: set() for place in critical}
    led: set[int] = set()
    for link in network.links:
        if {link.predecessor, link.successor} <= members:
            asked = start[link.predecessor] + link.lag + (link.type[0] == "F") * durations[link.predecessor]
            given = start[link.successor] + (link.type[1] == "F") * durations[link.successor]
            if abs(given - asked) <= tolerance:
                follows[link.predecessor].add(link.successor)
                led.add(link.successor)
    last = sum(not own for own in follows.values())
    return len(members - led) > 1 or last > 1 or any(len(own) > 1 for own in follows.values())


# --- reading ------------------------------------------------------------------------------------------------------


def read_request(given: object) -> NetworkRequest:
    """
    Read and check a request.

    Raises:
        InputError: with everything that is wrong with it, every circle of links included.
    """
    problems = Problems()
    fields = read_object(given, "", problems, required=("activities",), optional=("links", *_SIMULATION_KEYS))
    names, estimates, uncertain = _read_activities(fields.get("activities"), problems)
    links = _read_links(fields.get("links", []), names, problems)
    _refuse_circles(fields.get("links", []), names, problems)
    distribution = read_choice(fields.get("distribution", "beta-pert"), "distribution", problems, DISTRIBUTIONS)
    samples = read_whole_number(fields.get("samples", SAMPLES), "samples", problems, minimum=1, maximum=MAXIMUM_SAMPLES)
    seed = read_whole_number(fields.get("seed", SEED), "seed", problems, minimum=0, maximum=LARGEST_SEED)
    percentiles = _read_list_of(fields.get("percentiles", list(PERCENTILES)), "percentiles", problems, 0.0, 100.0)
    targets = _read_list_of(fields["targets"], "targets", problems) if "targets" in fields else None
    if uncertain and samples is not None and samples * len(names) > MAXIMUM_DRAWS:
        limit = {"found": samples, "activities": len(names), "limit": MAXIMUM_DRAWS // len(names)}
        problems.add(Problem("engine-too-many-runs", "samples", limit))
    problems.stop_if_any()
    # nothing was found, so everything is there
    assert samples is not None
    assert seed is not None
    return NetworkRequest(
        network=network_of([str(name) for name in names], links),
        estimates=tuple(each for each in estimates if each is not None),
        uncertain=uncertain,
        distribution=cast("DistributionName", distribution),
        samples=samples,
        seed=seed,
        percentiles=tuple(percentiles or ()),
        targets=None if targets is None else tuple(targets),
        notes=_notes(fields, uncertain=uncertain),
    )


def _refuse_circles(given: object, names: Sequence[str | None], problems: Problems) -> None:
    """Name every circle of the links whose ends are known, whatever else is wrong with the request."""
    places = {name: place for place, name in enumerate(names) if name is not None}
    follows: list[dict[int, None]] = [{} for _ in names]
    for entry in given if isinstance(given, list) and len(given) <= MAXIMUM_LINKS else ():
        ends = [entry.get(key) for key in _ENDS] if isinstance(entry, dict) else []
        known = [places[end] for end in ends if isinstance(end, str) and end in places]
        if len(known) == len(_ENDS):
            follows[known[0]][known[1]] = None
    linked = [tuple(own) for own in follows]
    for members in find_circles(linked):
        problems.add(circle_problem([str(name) for name in names], members, linked, "links"))


def _notes(fields: Mapping[str, Any], *, uncertain: bool) -> tuple[Statement, ...]:
    if uncertain:
        return () if "distribution" in fields else (Statement("engine.distribution-assumed"),)
    unused = tuple(key for key in _SIMULATION_KEYS if key in fields and key != "targets")
    return (Statement("engine.no-estimates", {"keys": unused}),) if unused else ()


def _read_activities(given: object, problems: Problems) -> tuple[list[str | None], list[ThreePoints | None], bool]:
    """Return ids and durations, as certain estimates where they are plain numbers, and whether any is an estimate."""
    entries = None if given is None else read_list(given, "activities", problems)
    if entries is None or not _within(len(entries), MAXIMUM_ACTIVITIES, "activities", problems):
        return [], [], False
    names: list[str | None] = []
    estimates: list[ThreePoints | None] = []
    uncertain = False
    for place, entry in enumerate(entries):
        where = at("activities", place)
        fields = read_object(entry, where, problems, required=("id",), optional=("duration", "estimate"))
        names.append(read_text(fields["id"], at(where, "id"), problems) if "id" in fields else None)
        estimates.append(_read_duration(fields, where, names[-1], problems) if isinstance(entry, dict) else None)
        uncertain = uncertain or "estimate" in fields
    check_unique([(name, at(at("activities", place), "id")) for place, name in enumerate(names)], problems)
    return names, estimates, uncertain


def _read_duration(fields: Mapping[str, Any], where: str, name: str | None, problems: Problems) -> ThreePoints | None:
    if "duration" in fields and "estimate" in fields:
        problems.add(Problem("engine-either-or", where, {"first": "duration", "other": "estimate"}))
        return None
    if "duration" in fields:
        subject = Statement("engine.duration-of", {"activity": name or where})
        days = read_number(fields["duration"], at(where, "duration"), problems, minimum=0.0, subject=subject)
        return None if days is None else ThreePoints(days, days, days)
    if "estimate" not in fields:
        problems.add(Problem("engine-no-duration", where, {"activity": name or where}))
        return None
    place = at(where, "estimate")
    values = read_numbers(fields["estimate"], place, problems, length=3, minimum=0.0)
    if values is None:
        return None
    points = ThreePoints(*values)
    if not points.optimistic <= points.likely <= points.pessimistic:
        told = {"activity": name or where, "values": tuple(shown(value) for value in values)}
        problems.add(Problem("engine-estimate-order", place, told))
        return None
    return points


def _read_links(given: object, names: Sequence[str | None], problems: Problems) -> list[TimedLink]:
    entries = read_list(given, "links", problems, minimum=0)
    if entries is None or not _within(len(entries), MAXIMUM_LINKS, "links", problems):
        return []
    # without usable activities nothing can be said about ids
    places = {name: place for place, name in enumerate(names) if name is not None} if names else None
    links = []
    for number, entry in enumerate(entries):
        where = at("links", number)
        fields = read_object(entry, where, problems, required=_ENDS, optional=("type", "lag"))
        ends = [_read_end(fields, key, where, places, problems) for key in _ENDS]
        kind = read_choice(fields.get("type", "FS"), at(where, "type"), problems, _TYPES)
        lag = read_number(fields.get("lag", 0), at(where, "lag"), problems)
        if ends[0] is not None and ends[1] is not None and kind is not None and lag is not None:
            links.append(TimedLink(ends[0], ends[1], cast("LinkType", kind), lag))
    return links


def _read_end(
    fields: Mapping[str, Any], key: str, where: str, places: Mapping[str, int] | None, problems: Problems
) -> int | None:
    name = read_text(fields[key], at(where, key), problems) if key in fields else None
    if name is None or places is None:
        return None
    if name not in places:
        problems.add(Problem("engine-unknown-activity", at(where, key), {"id": name}))
    return places.get(name)


def _read_list_of(
    given: object, where: str, problems: Problems, minimum: float | None = None, maximum: float | None = None
) -> list[float] | None:
    entries = read_list(given, where, problems)
    if entries is None or not _within(len(entries), MAXIMUM_TARGETS, where, problems):
        return None
    return read_numbers(entries, where, problems, minimum=minimum, maximum=maximum)


def _within(count: int, limit: int, where: str, problems: Problems) -> bool:
    if count > limit:
        problems.add(Problem("engine-too-many", where, {"found": count, "limit": limit}))
    return count <= limit
