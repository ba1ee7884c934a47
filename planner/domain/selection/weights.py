"""Weights of the points: what each respondent states, normalised, and combined by say."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from planner.domain.model.catalogue import Catalogue, WeightPreset
from planner.domain.model.stakeholder import Stakeholder, Weighting
from planner.domain.model.survey import PointEmphasis
from planner.domain.selection.results import PointWeightSpread, SegmentShift
from planner.errors import InputError, Problem

Shares = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class GroupWeights:
    """
    The weights of a group over all points of the catalogue.

    `combined` sums to 1. `shares` holds every respondent's own normalised weights, keyed by stakeholder.
    `heard` are the respondents whose say is above zero. `unweighed` are points nobody heard has weighed;
    they carry the class of the engagement's preset, else the catalogue's default class.
    """

    combined: Shares
    shares: Mapping[str, Shares]
    heard: tuple[str, ...]
    unweighed: tuple[str, ...]


def combine_weights(
    weightings: Sequence[Weighting],
    stakeholders: Sequence[Stakeholder],
    catalogue: Catalogue,
    preset: WeightPreset | None = None,
) -> GroupWeights:
    """
    Normalise each respondent's weights over the points and average them by say.

    Args:
        preset: fills in points nobody with a say has weighed; without one the catalogue's default classes do.

    Raises:
        InputError: a weighting is not usable (all zero, negative, not a number, unknown point or person).

    Source: docs/methods.md#weights
    """
    problems = tuple(_check(weightings, stakeholders, catalogue))
    if problems:
        raise InputError(problems)
    says = {person.id: person.say for person in stakeholders}
    shares = {w.stakeholder_id: _shares(w, catalogue) for w in weightings}
    heard = tuple(person for person in shares if says[person] > 0)
    combined, unweighed = {}, []
    default = preset_shares(preset, catalogue) if preset else default_shares(catalogue)
    for point in catalogue.points:
        mean = _mean_by_say(point, {person: shares[person] for person in heard}, says)
        combined[point] = default[point] if mean is None else mean
        if mean is None:
            unweighed.append(point)
    return GroupWeights(normalised(combined), shares, heard, tuple(unweighed))


def spread_of(group: GroupWeights) -> tuple[PointWeightSpread, ...]:
    """Return how the respondents weigh each point; lowest and highest are taken over those with a say."""
    return tuple(_point_spread(point, group) for point in group.combined)


def shift_weights(combined: Shares, emphasis: PointEmphasis | None) -> SegmentShift | None:
    """
    Return the weights as the key segments would have them: w × (1 + strength × emphasis), normalised again.

    None when no segment speaks for any point. Whether the shifted weights are used is the client's word (`applied`).
    Source: docs/methods.md#segment-shift
    """
    if emphasis is None or not any(emphasis.by_point.values()):
        return None
    raised = {p: w * (1 + emphasis.strength * emphasis.by_point.get(p, 0.0)) for p, w in combined.items()}
    return SegmentShift(
        applied=emphasis.applied,
        strength=emphasis.strength,
        strength_stated=emphasis.strength_stated,
        emphasis=dict(emphasis.by_point),
        before=dict(combined),
        after=normalised(raised),
    )


def default_shares(catalogue: Catalogue) -> Shares:
    """Return the catalogue's default classes as weights that sum to 1."""
    return normalised({p.code: catalogue.class_points[p.default_weight_class] for p in catalogue.points.values()})


def preset_shares(preset: WeightPreset, catalogue: Catalogue) -> Shares:
    """
    Return the classes of a preset as weights that sum to 1; a point it leaves out has the catalogue's default class.

    Source: docs/methods.md#weight-presets
    """
    points = catalogue.points.values()
    words = {point.code: preset.point_classes.get(point.code, point.default_weight_class) for point in points}
    return normalised({code: catalogue.class_points[word] for code, word in words.items()})


def normalised(weights: Shares) -> dict[str, float]:
    """
    Scale weights so that they sum to 1.

    Raises:
        InputError: they sum to zero.
    """
    total = math.fsum(weights.values())
    if total <= 0:
        raise InputError([Problem("weights-sum-to-zero", "weights")])
    return {key: weight / total for key, weight in weights.items()}


def _raw(weighting: Weighting, catalogue: Catalogue) -> dict[str, float]:
    if weighting.method == "points":
        return dict(weighting.points)
    return {point: catalogue.class_points[word] for point, word in weighting.classes.items()}


def _shares(weighting: Weighting, catalogue: Catalogue) -> Shares:
    # points left out are neither zero nor guessed: the ones weighed share what average points would have
    raw = normalised(_raw(weighting, catalogue))
    part = len(raw) / len(catalogue.points)
    return {point: raw[point] * part for point in catalogue.points if point in raw}


def _mean_by_say(point: str, shares: Mapping[str, Shares], says: Mapping[str, float]) -> float | None:
    weighed = [person for person, own in shares.items() if point in own]
    total = math.fsum(says[person] for person in weighed)
    if not weighed:
        return None
    return math.fsum(says[person] * shares[person][point] for person in weighed) / total


def _point_spread(point: str, group: GroupWeights) -> PointWeightSpread:
    own = {person: shares[point] for person, shares in group.shares.items() if point in shares}
    heard = [own[person] for person in group.heard if person in own] or [group.combined[point]]
    return PointWeightSpread(point, own, group.combined[point], min(heard), max(heard))


def _check(
    weightings: Sequence[Weighting], stakeholders: Sequence[Stakeholder], catalogue: Catalogue
) -> Iterator[Problem]:
    says = {person.id: person.say for person in stakeholders}
    for id_, times in Counter(w.stakeholder_id for w in weightings).items():
        if id_ not in says:
            yield Problem("unknown-respondent", f"weightings.{id_}", {"id": id_, "known": tuple(says)})
        if times > 1:
            yield Problem("weighting-twice", f"weightings.{id_}", {"id": id_})
    for person in stakeholders:
        if not _is_weight(person.say):
            yield Problem("weight-not-valid", f"stakeholders.{person.id}.say", {"value": person.say})
    for weighting in weightings:
        yield from _check_one(weighting, catalogue)
    if weightings and not any(says.get(w.stakeholder_id, 0) for w in weightings):
        yield Problem("says-all-zero", "stakeholders")


def _check_one(weighting: Weighting, catalogue: Catalogue) -> Iterator[Problem]:
    where = f"weightings.{weighting.stakeholder_id}"
    for point in {**weighting.classes, **weighting.points}:
        if point not in catalogue.points:
            yield Problem("unknown-point", f"{where}.{point}", {"id": point, "near": tuple(catalogue.points)})
    for point, word in weighting.classes.items():
        if word not in catalogue.class_points:
            yield Problem("unknown-weight-class", f"{where}.{point}", {"value": word})
    for point, value in weighting.points.items():
        if not _is_weight(value):
            yield Problem("weight-not-valid", f"{where}.{point}", {"value": value})
    stated = weighting.points if weighting.method == "points" else weighting.classes
    if not stated or (weighting.method == "points" and not any(weighting.points.values())):
        yield Problem("weights-all-zero", where, {"respondent": weighting.stakeholder_id})


def _is_weight(value: float) -> bool:
    return math.isfinite(value) and value >= 0
