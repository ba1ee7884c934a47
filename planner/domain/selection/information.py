"""What it is worth to know one rating, one requirement for everybody, or what one voice should weigh."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence

from planner.domain.model.catalogue import Catalogue, Requirement
from planner.domain.model.engagement import Engagement
from planner.domain.model.text import Text
from planner.domain.selection.analysis_results import Information
from planner.domain.selection.criteria import leaf_weights
from planner.domain.selection.gains import rating_gains
from planner.domain.selection.methods.distributions import Distribution, TwoPiece
from planner.domain.selection.ratings import distribution_of
from planner.domain.selection.results import ScoredAlternative, Selection
from planner.domain.selection.voices import Voice, voices
from planner.errors import Statement

# gains of overall value (0-1) under this are rounding
NOTHING = 1e-12
_TO_COMPARE = 2


def value_of_information(selection: Selection, engagement: Engagement, catalogue: Catalogue) -> tuple[Information, ...]:
    """
    Return what is worth asking, the most valuable first; what could not change the choice is left out.

    Source: docs/methods.md#value-of-information
    """
    compared = selection.compared
    if len(compared) < _TO_COMPARE:
        return ()
    found = [
        *_of_ratings(selection, engagement, catalogue),
        *_of_requirements(selection, catalogue),
        *_of_respondents(selection, engagement),
    ]
    worth = [one for one in found if one.gain > NOTHING]
    return tuple(
        sorted(worth, key=lambda one: (-one.gain, one.kind, one.alternative_id or "", one.requirement_id or ""))
    )


# --- one rating ---------------------------------------------------------------------------------------------------


def _of_ratings(selection: Selection, engagement: Engagement, catalogue: Catalogue) -> Iterator[Information]:
    own = {a.id for a in engagement.alternatives if a.keeps_current}
    names = {a.id: a.name for a in engagement.alternatives}
    weights = leaf_weights(selection.criteria)
    for (alternative, id_), gain in rating_gains(selection.compared, weights).items():
        requirement = catalogue.requirements[id_]
        params = {**_asked(requirement, catalogue), "alternative": names[alternative], "gain": gain}
        code = "information.rating-own" if alternative in own else "information.rating"
        method = requirement.verification.method
        yield Information("rating", alternative, id_, None, gain, method, Statement(code, params))


def _asked(requirement: Requirement, catalogue: Catalogue) -> dict[str, object]:
    method: Text = catalogue.verify_methods[requirement.verification.method].text
    return {"id": requirement.id, "requirement": requirement.text, "method": method}


# --- one requirement for everybody --------------------------------------------------------------------------------


def _of_requirements(selection: Selection, catalogue: Catalogue) -> Iterator[Information]:
    weights = leaf_weights(selection.criteria)
    for id_, weight in weights.items():
        cells = [(one.overall_value.expected, distribution_of(one.ratings[id_])) for one in selection.compared]
        uncertain = sum(cell.variance > 0 for _, cell in cells)
        if weight <= 0 or uncertain < _TO_COMPARE:
            continue  # of one alternative alone it is the same as its rating
        requirement = catalogue.requirements[id_]
        gain = _gain_of_all(cells, weight)
        params = {**_asked(requirement, catalogue), "count": uncertain, "gain": gain}
        statement = Statement("information.requirement", params)
        yield Information("requirement", None, id_, None, gain, requirement.verification.method, statement)


def _gain_of_all(cells: Sequence[tuple[float, Distribution]], weight: float) -> float:
    """Return what it is worth to know the values of all alternatives (expected overall value, value) at once."""
    now = max(own for own, _ in cells)
    lines = [_Scaled(own - weight * cell.mean, weight, cell) for own, cell in cells]
    if not _can_turn(lines, now, cells):
        return 0.0
    return max(expected_largest(lines) - now, 0.0)


def _can_turn(lines: Sequence[_Scaled], now: float, cells: Sequence[tuple[float, Distribution]]) -> bool:
    """Say whether the leader's worst case lies below the best case of another."""
    leader = next(i for i, (own, _) in enumerate(cells) if own == now)
    worst = lines[leader].support[0]
    return any(line.support[1] > worst for i, line in enumerate(lines) if i != leader)


class _Scaled:
    """The overall value of one alternative while one of its values is uncertain: base + weight x value."""

    __slots__ = ("_base", "_value", "_weight")

    def __init__(self, base: float, weight: float, value: Distribution) -> None:
        self._base, self._weight, self._value = base, weight, value

    @property
    def support(self) -> tuple[float, float]:
        low, high = self._value.support
        return self._base + self._weight * low, self._base + self._weight * high

    @property
    def breaks(self) -> tuple[float, ...]:
        """Return where the distribution function bends or jumps."""
        value = self._value
        at = getattr(value, "values", None) or (*value.support, value.mean)
        return tuple(self._base + self._weight * x for x in at)

    def cdf(self, x: float) -> float:
        return self._value.cdf((x - self._base) / self._weight)


def expected_largest(lines: Sequence[_Scaled]) -> float:
    """
    Return the expected value of the largest of independent values, exactly.

    It is their largest low end plus the integral of 1 - product of the distribution functions from there on. Between
    two breaks every one of these is a straight line, so the product is a polynomial with coefficients that are not
    negative: it is multiplied out and integrated without loss.

    Source: docs/methods.md#value-of-information
    """
    start, end = max(line.support[0] for line in lines), max(line.support[1] for line in lines)
    inner = {at for line in lines for at in line.breaks if start < at < end}
    total = start
    for left, right in itertools.pairwise(sorted({start, end, *inner})):
        total += (right - left) * (1 - _mean_product(lines, left, right))
    return total


def _mean_product(lines: Sequence[_Scaled], left: float, right: float) -> float:
    """Return the mean of the product of the distribution functions between two neighbouring breaks."""
    product = [1.0]
    # two points inside, so that a jump at either end does not matter
    near, far = left + (right - left) / 4, left + (right - left) * 3 / 4
    for line in lines:
        if line.support[1] <= left:
            continue  # certainly below
        at_near, at_far = line.cdf(near), line.cdf(far)
        slope = max(2 * (at_far - at_near), 0.0)
        constant = min(max(at_near - slope / 4, 0.0), 1.0)
        product = [
            constant * same + slope * lower for same, lower in zip([*product, 0.0], [0.0, *product], strict=True)
        ]
    return math.fsum(coefficient / (power + 1) for power, coefficient in enumerate(product))


# --- one voice ----------------------------------------------------------------------------------------------------


def _of_respondents(selection: Selection, engagement: Engagement) -> Iterator[Information]:
    heard = voices(selection, engagement)
    if len(heard) < _TO_COMPARE:
        return
    # between two it is one question, put once
    for voice in heard if len(heard) > _TO_COMPARE else heard[:1]:
        gain = _gain_of_voice(voice, heard, selection.compared)
        statement = _about_voice(voice, heard, engagement, gain)
        yield Information("respondent", None, None, voice.stakeholder_id, gain, None, statement)


def _about_voice(voice: Voice, heard: Sequence[Voice], engagement: Engagement, gain: float) -> Statement:
    params: dict[str, object] = {"share": voice.share, "rest": 1 - voice.share, "gain": gain}
    code = "information.respondents-two" if len(heard) == _TO_COMPARE else "information.respondent"
    if engagement.marks_shown == "anonymous":
        return Statement(f"{code}-anonymous", params)
    named = engagement.marks_shown == "named"
    labels = {person.id: person.name if named else person.role for person in engagement.stakeholders}
    params["respondent"] = labels[voice.stakeholder_id]
    params["other"] = next(labels[other.stakeholder_id] for other in heard if other is not voice)
    return Statement(code, params)


def _gain_of_voice(voice: Voice, heard: Sequence[Voice], compared: Sequence[ScoredAlternative]) -> float:
    """
    Return what it is worth to know what one respondent's voice should weigh.

    It lies between 0 and 1 with today's share as mean, the others keeping their proportions. An overall value is then
    a straight line in it, and the best of them is straight between the places where two lines cross.
    """
    alone = [_value_under(one, voice.weights) for one in compared]
    rest = _value_under_others(voice, heard, compared)
    lines = list(zip(rest, alone, strict=True))
    share = TwoPiece(0.0, voice.share, 1.0)
    now = max(base + voice.share * (tip - base) for base, tip in lines)
    return max(_expected_best(lines, share) - now, 0.0)


def _value_under_others(voice: Voice, heard: Sequence[Voice], compared: Sequence[ScoredAlternative]) -> list[float]:
    left = [other for other in heard if other is not voice]
    total = math.fsum(other.share for other in left)
    return [math.fsum(o.share / total * _value_under(one, o.weights) for o in left) for one in compared]


def _value_under(scored: ScoredAlternative, weights: Mapping[str, float]) -> float:
    return math.fsum(weight * scored.point_values[point].expected for point, weight in weights.items())


def _expected_best(lines: Sequence[tuple[float, float]], share: TwoPiece) -> float:
    """Return the expected value of the highest of straight lines given by their ends at 0 and 1."""
    turns = {0.0, share.mean, 1.0}
    for (base, tip), (other_base, other_tip) in itertools.combinations(lines, 2):
        before, after = base - other_base, tip - other_tip
        if before * after < 0:
            turns.add(before / (before - after))
    parts = []
    for left, right in itertools.pairwise(sorted(turns)):
        middle = (left + right) / 2
        best = max(base + middle * (tip - base) for base, tip in lines)
        parts.append((share.cdf(right) - share.cdf(left)) * best)
    return math.fsum(parts)
