"""Weights of the points: what each respondent states, normalised, and combined by say."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from planner.domain.model.catalogue import Catalogue, WeightPreset
from planner.domain.model.stakeholder import Stakeholder, WeightAggregation, Weighting
from planner.domain.model.survey import PointEmphasis
from planner.domain.selection.results import GroupWeights, PointWeightSpread, SegmentShift, WeightConsistency
from planner.domain.selection.weighting_methods import (
    comparison_matrix,
    points_compared,
    unconnected_points,
    weigh_alone,
    weighting_faults,
)
from planner.errors import InputError, Problem, Statement

Shares = Mapping[str, float]

# above this consistency ratio a judgement should be looked at again (Saaty 1980)
CONSISTENCY_LIMIT = 0.10
# of incomplete comparisons, which have no ratio: a judgement this many times off is pointed out; an assumption of ours
JUDGEMENT_FACTOR = 2.0


def combine_weights(
    weightings: Sequence[Weighting],
    stakeholders: Sequence[Stakeholder],
    catalogue: Catalogue,
    preset: WeightPreset | None = None,
    aggregation: WeightAggregation = "aip_arithmetic",
) -> GroupWeights:
    """
    Normalise each respondent's weights over the points and combine them by say; declared interests do not count.

    Args:
        preset: fills in points nobody who counts has weighed; without one the catalogue's default classes do.
        aggregation: the arithmetic or geometric mean of the respondents' weights, or of their judgements (aij).

    Raises:
        InputError: a weighting is not usable (all zero, negative, not a number, unknown point or person, comparisons
            that do not connect), or the aggregation does not go with the weightings.

    Source: docs/methods.md#weights, docs/methods.md#declared-interest, docs/methods.md#group-aggregation
    """
    problems = tuple(_check(weightings, stakeholders, catalogue))
    if problems:
        raise InputError(problems)
    interested = tuple(weighting.stakeholder_id for weighting in weightings if weighting.has_interest)
    says = {person.id: 0.0 if person.id in interested else person.say for person in stakeholders}
    problems = tuple(_check_group(weightings, says, aggregation))
    if problems:
        raise InputError(problems)
    own = {w.stakeholder_id: weigh_alone(w, catalogue.class_points) for w in weightings}
    shares = {person: _shares(alone.weights, catalogue) for person, alone in own.items()}
    heard = tuple(person for person in shares if says[person] > 0)
    if aggregation == "aip_geometric":
        _require_positive({person: shares[person] for person in heard})
    together = _together({person: shares[person] for person in heard}, says, catalogue, aggregation)
    if aggregation == "aij" and heard:
        together = _of_judgements([w for w in weightings if says[w.stakeholder_id] > 0], says, catalogue)
    default = preset_shares(preset, catalogue) if preset else default_shares(catalogue)
    combined = {point: together.get(point, default[point]) for point in catalogue.points}
    unweighed = tuple(point for point in catalogue.points if point not in together)
    consistency = {person: alone.consistency for person, alone in own.items() if alone.consistency is not None}
    total = math.fsum(combined.values())
    return GroupWeights(normalised(combined), shares, heard, unweighed, consistency, aggregation, total, interested)


def interest_warnings(
    group: GroupWeights, stakeholders: Sequence[Stakeholder], marks_shown: str
) -> Iterator[Statement]:
    """
    Yield whose weights do not count, because they declared an interest in a vendor considered.

    Source: docs/methods.md#declared-interest
    """
    if group.interested and marks_shown == "anonymous":
        yield Statement("selection.weights-not-counted-anonymous", {"count": len(group.interested)})
    elif group.interested:
        shown = tuple(_shown(one, marks_shown) for one in stakeholders if one.id in group.interested)
        yield Statement("selection.weights-not-counted", {"people": shown})


def consistency_warnings(
    consistency: Mapping[str, WeightConsistency],
    stakeholders: Sequence[Stakeholder],
    marks_shown: str,
    catalogue: Catalogue,
) -> Iterator[Statement]:
    """
    Yield whose comparisons do not fit together, and the judgement to look at again.

    Source: docs/methods.md#ahp
    """
    people = {person.id: person for person in stakeholders}
    for id_, found in consistency.items():
        if found.worst is None or found.stated is None or found.implied is None:
            continue
        first, second = (catalogue.points[point].text for point in found.worst)
        params = {
            "who": _shown(people[id_], marks_shown), "first": first, "second": second,
            "stated": found.stated, "implied": found.implied, "limit": CONSISTENCY_LIMIT,
        }  # fmt: skip
        off = abs(math.log(found.stated / found.implied))
        if found.ratio is None and off >= math.log(JUDGEMENT_FACTOR):
            yield Statement("weights.judgement-off", params)
        elif found.ratio is not None and found.ratio > CONSISTENCY_LIMIT and found.table is None:
            yield Statement("weights.inconsistent-best-worst", {**params, "ratio": found.ratio})
        elif found.ratio is not None and found.ratio > CONSISTENCY_LIMIT:
            table = Statement(f"weights.table-{found.table}")
            yield Statement("weights.inconsistent", {**params, "ratio": found.ratio, "table": table})


def _shown(person: Stakeholder, marks_shown: str) -> object:
    if marks_shown == "anonymous":
        return Statement("weights.somebody")
    return person.name if marks_shown == "named" else person.role


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


def _shares(own: Shares, catalogue: Catalogue) -> Shares:
    # points left out are neither zero nor guessed: the ones weighed share what average points would have
    part = len(own) / len(catalogue.points)
    return {point: own[point] * part for point in catalogue.points if point in own}


def _together(
    shares: Mapping[str, Shares], says: Mapping[str, float], catalogue: Catalogue, aggregation: WeightAggregation
) -> Shares:
    """Return the mean weight of every point somebody weighed, over those who did."""
    means = {}
    for point in catalogue.points:
        weighed = {person: own[point] for person, own in shares.items() if point in own}
        total = math.fsum(says[person] for person in weighed)
        if weighed and aggregation == "aip_geometric":
            logs = math.fsum(says[person] * math.log(share) for person, share in weighed.items())
            means[point] = math.exp(logs / total)
        elif weighed:
            means[point] = math.fsum(says[person] * share for person, share in weighed.items()) / total
    return means


def _of_judgements(weightings: Sequence[Weighting], says: Mapping[str, float], catalogue: Catalogue) -> Shares:
    """Return the weights of the geometric mean of all judgements, the says as exponents."""
    # numpy is loaded only where pairs were compared: a plain ranking must start without it
    from planner.domain.selection.methods import ahp  # noqa: PLC0415

    points = points_compared(tuple(one for weighting in weightings for one in weighting.comparisons))
    matrices = [comparison_matrix(weighting.comparisons, points) for weighting in weightings]
    mean = ahp.geometric_mean_of_judgements(matrices, [says[weighting.stakeholder_id] for weighting in weightings])
    known = [[None if math.isnan(cell) else float(cell) for cell in row] for row in mean]
    weights = ahp.pairwise_weights(known, "log_least_squares").weights
    return _shares(dict(zip(points, weights, strict=True)), catalogue)


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


def _check_group(
    weightings: Sequence[Weighting], says: Mapping[str, float], aggregation: WeightAggregation
) -> Iterator[Problem]:
    """Yield why the weightings of those with a say cannot be combined in this way."""
    heard = [weighting for weighting in weightings if says[weighting.stakeholder_id] > 0]
    if aggregation == "aij":
        others = [weighting for weighting in heard if weighting.method != "pairwise"]
        for weighting in others:
            where = f"weightings.{weighting.stakeholder_id}"
            params = {"respondent": weighting.stakeholder_id, "method": Statement(f"weights.method-{weighting.method}")}
            yield Problem("aggregation-needs-pairs", where, params)
        groups = unconnected_points(tuple(one for weighting in heard for one in weighting.comparisons))
        if not others and groups:
            yield Problem("comparisons-unconnected", "weightings", {"groups": groups})


def _require_positive(shares: Mapping[str, Shares]) -> None:
    """Refuse weights of zero: in a geometric mean one person's zero would strike the point out for everybody."""
    zeros = [(person, point) for person, own in shares.items() for point, share in own.items() if share == 0]
    if zeros:
        raise InputError(
            Problem("zero-in-geometric-mean", f"weightings.{person}.{point}", {"respondent": person, "point": point})
            for person, point in zeros
        )


def _check_one(weighting: Weighting, catalogue: Catalogue) -> Iterator[Problem]:
    where = f"weightings.{weighting.stakeholder_id}"
    compared = points_compared(weighting.comparisons)
    for point in (*weighting.classes, *weighting.points, *weighting.ranks, *compared, *weighting.best_worst):
        if point not in catalogue.points:
            yield Problem("unknown-point", f"{where}.{point}", {"id": point, "near": tuple(catalogue.points)})
    for point, word in weighting.classes.items():
        if word not in catalogue.class_points:
            yield Problem("unknown-weight-class", f"{where}.{point}", {"value": word})
    for point, value in weighting.points.items():
        if not _is_weight(value):
            yield Problem("weight-not-valid", f"{where}.{point}", {"value": value})
    if _says_nothing(weighting):
        yield Problem("weights-all-zero", where, {"respondent": weighting.stakeholder_id})
        return
    for fault in weighting_faults(weighting):
        yield Problem(fault.code, where if fault.place is None else f"{where}.{fault.place}", fault.params)


def _says_nothing(weighting: Weighting) -> bool:
    match weighting.method:
        case "classes":
            return not weighting.classes
        case "ranks":
            return not weighting.ranks
        case "pairwise":
            return not weighting.comparisons
        case "best_worst":
            return not weighting.best_worst
        case _:
            return not any(weighting.points.values())


def _is_weight(value: float) -> bool:
    return math.isfinite(value) and value >= 0
