"""What one person weighs the points by, in the method of their choice: worked out by the engine, kept with its day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from planner.domain.diagnosis.answers import answer_value, check_values
from planner.domain.model.catalogue import Catalogue, WeightPreset
from planner.domain.model.questionnaire import Questionnaire
from planner.domain.model.stakeholder import Stakeholder, WeightAggregation, Weighting, WeightingMethod
from planner.domain.model.text import Text
from planner.domain.selection.results import WeightConsistency
from planner.domain.selection.weights import combine_weights
from planner.errors import InputError, Problem, StaleSaveError
from planner.services.keeping import Act, Keeping
from planner.services.marking import put_entry
from planner.services.rounds import OwnEntry, entries_of, own_entry, place_of, require_open, state_of
from planner.services.weighting_sheets import WEIGHTING_QUESTIONS, weighting_from

WEIGHTING = "weighting"
QUESTION_OF: Mapping[str, str] = {method: question for question, method in WEIGHTING_QUESTIONS.items()}
_BESIDE = ("weighting_reason", "weighting_conflict")


@dataclass(frozen=True, slots=True)
class Weighed:
    """
    One person's weights as the engine makes them of what was stated.

    `shares` of the points weighed; with all of them weighed they sum to 1. `unweighed` are the others.
    """

    weighting: Weighting
    shares: Mapping[str, float]
    unweighed: tuple[str, ...]
    consistency: WeightConsistency | None


def weigh(
    questionnaire: Questionnaire,
    catalogue: Catalogue,
    respondent_id: str,
    values: Mapping[str, Any],
    aggregation: WeightAggregation = "aip_arithmetic",
) -> Weighed | None:
    """
    Return the weights somebody's answers ask for; None as long as they state none.

    Raises:
        InputError: every fault, with the question, the point and the column it lies in as its place.
    """
    stated = QUESTION_OF.get(str(values.get("weighting_method")), "")
    if not values.get(stated):
        return None
    values = {key: values[key] for key in ("weighting_method", stated, *_BESIDE) if key in values}
    faults = [
        Problem(fault.code, ".".join(map(str, fault.path)), fault.params)
        for fault in check_values(questionnaire, values, known_ids={"points": tuple(catalogue.points)})
    ]
    if faults:
        raise InputError(faults)
    table = answer_value(questionnaire.questions[stated], values[stated])
    weighting = weighting_from(WEIGHTING_QUESTIONS[stated], respondent_id, table)
    interest = values.get("weighting_conflict") is True
    alone = Stakeholder(respondent_id, Text.same(respondent_id), Text.same(""), 1.0)
    try:
        found = combine_weights((weighting,), (alone,), catalogue, None, aggregation)
    except InputError as error:
        raise InputError(_inside(problem, stated, respondent_id) for problem in error.problems) from error
    shares = found.shares[respondent_id]
    unweighed = tuple(point for point in catalogue.points if point not in shares)
    return Weighed(replace(weighting, has_interest=interest), shares, unweighed, found.consistency.get(respondent_id))


def weigh_together(
    own: Sequence[Weighed],
    stakeholders: Sequence[Stakeholder],
    catalogue: Catalogue,
    preset: WeightPreset | None = None,
    aggregation: WeightAggregation = "aip_arithmetic",
) -> Mapping[str, float]:
    """
    Return the group's weights of all points, before the client's segments move them.

    Raises:
        InputError: what people stated cannot be combined in this way.
    """
    return combine_weights([one.weighting for one in own], stakeholders, catalogue, preset, aggregation).combined


def save_weighting(
    keeping: Keeping,
    engagement_id: str,
    questionnaire: Questionnaire,
    catalogue: Catalogue,
    offered: OwnEntry,
    state: str,
    act: Act,
) -> Weighed:
    """
    Keep how one person weighs: on another day than before as a new entry, so that what was stated first stays.

    Args:
        offered: the person, and in `values` all answers to the questionnaire.
        state: of the values these were made from (`state_of`).

    Raises:
        InputError: nothing is stated, it cannot be used, or the round is closed.
        StaleSaveError: the same person saved something else in the meantime; it carries both.
    """
    with keeping.writing() as unit:
        require_open(unit, engagement_id, WEIGHTING, act)
        entries = entries_of(unit, engagement_id, WEIGHTING)
        entry = own_entry(entries, offered.respondent_id)
        if state_of(entry.values) != state:
            raise StaleSaveError(WEIGHTING, entry.values, offered.values)
        frame = unit.engagements.sheet(engagement_id, "engagement.yaml").data
        weighed = weigh(questionnaire, catalogue, offered.respondent_id, offered.values, _aggregation(frame, offered))
        if weighed is None:
            raise InputError([Problem("weights-all-zero", WEIGHTING, {"respondent": offered.respondent_id})])
        if offered.values != entry.values:
            today = act.at.date().isoformat()
            data = {"respondent": offered.respondent_id, "date": today, "values": dict(offered.values)}
            of_today = (
                entry if _is_replaced(entry, entries, today) else OwnEntry(entry.respondent_id, None, 0, None, {})
            )
            pack = f"{questionnaire.id}@{questionnaire.version}"
            put_entry(unit, engagement_id, place_of(WEIGHTING), pack, of_today, data, act)
        return weighed


def answers_with(values: Mapping[str, Any], method: WeightingMethod, table: Any) -> dict[str, Any]:
    """Return the answers of somebody who weighs by one method; what other methods were told is no longer asked."""
    beside = {key: values[key] for key in _BESIDE if values.get(key) is not None}
    return {"weighting_method": method, QUESTION_OF[method]: table, **beside}


def _aggregation(frame: Any, offered: OwnEntry) -> WeightAggregation:
    """Return how the group's weights are made, for those who count in them; the others are free."""
    people = frame.get("stakeholders") or ()
    says = {str(one.get("id")): one.get("say") or 0 for one in people}
    heard = says.get(offered.respondent_id, 0) > 0 and offered.values.get("weighting_conflict") is not True
    found: WeightAggregation = frame.get("weight_aggregation") or "aip_arithmetic"
    return found if heard else "aip_arithmetic"


def _is_replaced(entry: OwnEntry, entries: Sequence[OwnEntry], today: str) -> bool:
    """Whether a new statement takes the place of an entry: one of the same day, an empty one, one without a date."""
    undated = any(one.day is None for one in entries if one.respondent_id == entry.respondent_id)
    return entry.position is not None and (entry.day == today or undated or not entry.values)


def _inside(problem: Problem, question_id: str, respondent_id: str) -> Problem:
    """Put the place of a problem of a weighting into the question it was stated by."""
    rest = problem.where.removeprefix("weightings").removeprefix(f".{respondent_id}").strip(".")
    return Problem(problem.code, f"{question_id}.{rest}".rstrip("."), problem.params)
