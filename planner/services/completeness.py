"""
How complete each of the seven stages is: one documented rule for all of them.

A stage is a list of checks, each «so many of so many»; its completeness is the mean of the shares of its checks, as in
the preparation checklist (docs/methods.md#preparation), whose checks it takes over and completes:

- diagnosis: required questions answered; pains rated; objectives whole and linked; contradictions decided, where there
  are any; requirements marked.
- selection: weights of two people; two new alternatives; quotations whole; evidence enough; must-haves of the planned
  alternative proven; award made.
- rollout: start date stated; roles with effort that have somebody named; plan frozen as a baseline; work finished.
- migration: sources registered, counted, duplicates measured, strategy decided, steward named; batches loaded.
- training: users, key users, trainer and busy times known; courses dated; courses with recorded attendance.
- acceptance: items tested; items passed; must-haves passed.
- outcomes: objectives with KPI and start value; deciding KPIs with an owner, and with date and target; reviews held,
  which is to say that a meeting on their day or later has left a decision.

A check that has nothing to count yet is open: its share is 0, and the stage is not complete while it is.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from planner.domain.acceptance.failed import latest_results
from planner.domain.diagnosis.answers import fact_value, missing_required
from planner.domain.model.condition import Facts
from planner.services.preparation import PreparationCheck, PreparationState, check_preparation, state_of
from planner.services.run import STAGES, EngagementResult

# the checks a stage takes over from the preparation checklist, in the order they are told
_TAKEN_OVER: dict[str, tuple[str, ...]] = {
    "diagnosis": ("pains", "objectives", "objectives-linked", "contradictions", "requirements"),
    "selection": ("weights", "alternatives", "quotations", "evidence"),
    "migration": ("sources", "sources-counted", "duplicates", "strategies", "steward"),
    "training": ("users", "key-users", "trainer", "busy-times", "timetable"),
    "outcomes": ("kpis", "start-values", "owners"),
}


@dataclass(frozen=True, slots=True)
class StageCheck:
    """One check of a stage: how many of how many; `questionnaire_id` is the sheet in which it is gone on with."""

    id: str
    done: int
    total: int
    questionnaire_id: str | None = None

    @property
    def share(self) -> float:
        """Completeness 0-1; nothing to count yet is 0."""
        return min(self.done / self.total, 1.0) if self.total else 0.0

    @property
    def is_done(self) -> bool:
        """Whether nothing is left of it."""
        return bool(self.total) and self.done >= self.total


@dataclass(frozen=True, slots=True)
class StageStanding:
    """A stage with its checks; `share` is the mean of theirs, `next_check` the first that is not done."""

    stage: str
    checks: tuple[StageCheck, ...]
    share: float
    state: PreparationState
    next_check: StageCheck | None


def stage_standings(result: EngagementResult) -> tuple[StageStanding, ...]:
    """
    Return how far each of the seven stages has come, in their order.

    Source: docs/methods.md#stage-completeness
    """
    prepared = {check.id: check for one in check_preparation(result) for check in one.checks}
    return tuple(_standing(stage, tuple(_checks(stage, prepared, result))) for stage in STAGES)


def _standing(stage: str, checks: tuple[StageCheck, ...]) -> StageStanding:
    share = math.fsum(check.share for check in checks) / len(checks)
    left = next((check for check in checks if not check.is_done), None)
    # a mean of shares can round to whole although something is left
    state = state_of(share) if left is None or share < 1 else "nearly"
    return StageStanding(stage, checks, share, state, left)


def _checks(stage: str, prepared: Mapping[str, PreparationCheck], result: EngagementResult) -> Iterator[StageCheck]:
    if stage == "diagnosis":
        yield _required(result)
    for id_ in _TAKEN_OVER.get(stage, ()):
        if id_ == "contradictions" and not result.diagnosis.contradictions:
            # an engagement in which nobody said anything has none either: that is no progress
            continue
        yield StageCheck(id_, prepared[id_].done, prepared[id_].total, prepared[id_].questionnaire_id)
    yield from _OWN.get(stage, _nothing)(result)


def _nothing(_result: EngagementResult) -> Iterator[StageCheck]:
    return iter(())


def _required(result: EngagementResult) -> StageCheck:
    """Return how many of the required questions of the survey that apply somebody answered."""
    answers = result.engagement.answers
    facts: Facts = {one.question_id: fact_value(one.value) for one in answers}
    # a question put down as not known is answered, an empty sheet is not
    known = {one.questionnaire_id for one in answers if one.value is not None}
    answered = {one.question_id for one in answers if one.questionnaire_id in known}
    sheets = [one for one in result.packs.questionnaires.values() if one.stage == "diagnosis"]
    asked = sum(len(missing_required(sheet, (), facts)) for sheet in sheets)
    missing = [len(missing_required(sheet, answered, facts)) for sheet in sheets]
    first = next((sheet.id for sheet, count in zip(sheets, missing, strict=True) if count), None)
    return StageCheck("required", asked - sum(missing), asked, first)


def _selection(result: EngagementResult) -> Iterator[StageCheck]:
    planned = result.alternative.id if result.alternative else None
    scored = next((one for one in result.selection.scored if one.alternative_id == planned), None)
    results = scored.must_haves if scored else ()
    yield StageCheck("must-haves", sum(one.state == "pass" for one in results), len(results))
    yield StageCheck("award", int(result.engagement.award is not None), 1)


def _rollout(result: EngagementResult) -> Iterator[StageCheck]:
    plan, steering = result.engagement.plan, result.engagement.steering
    yield StageCheck("start-date", int(plan.start is not None), 1)
    wanted = [one for one in result.rollout.roles if one.effort_days > 0]
    yield StageCheck("team", sum(bool(one.member_ids) for one in wanted), len(wanted), "team_and_calendar")
    yield StageCheck("baseline", int(steering.baseline is not None), 1)
    finished = [one for one in result.rollout.work_packages if result.rollout.schedule[one.id].fraction_done >= 1]
    yield StageCheck("work", len(finished), len(result.rollout.work_packages))


def _migration(result: EngagementResult) -> Iterator[StageCheck]:
    schedule = result.rollout.schedule
    dated = [one.work_package_id for one in result.migration.batches if one.work_package_id in schedule]
    loaded = sum(schedule[id_].fraction_done >= 1 for id_ in dated if id_ is not None)
    yield StageCheck("loaded", loaded, len(dated))


def _training(result: EngagementResult) -> Iterator[StageCheck]:
    dated = {session.course_id for session in result.training.sessions}
    held = {record.course_id for record in result.engagement.training_records.attendance}
    yield StageCheck("held", len(dated & held), len(dated), "training_results")


def _acceptance(result: EngagementResult) -> Iterator[StageCheck]:
    latest = latest_results(result.engagement.operation.item_results)
    items = result.acceptance.items
    passed = {id_ for id_, one in latest.items() if one.verdict == "passed"}
    grave = [item for item in items if item.must_have]
    yield StageCheck("tested", sum(item.id in latest for item in items), len(items), "acceptance_results")
    yield StageCheck("passed", sum(item.id in passed for item in items), len(items), "acceptance_results")
    if grave:
        yield StageCheck("grave-passed", sum(item.id in passed for item in grave), len(grave), "acceptance_results")


def _outcomes(result: EngagementResult) -> Iterator[StageCheck]:
    deciding = [sheet for sheet in result.outcomes.kpis if sheet.deciding]
    whole = [sheet for sheet in deciding if sheet.target_value is not None and sheet.due is not None]
    yield StageCheck("targets", len(whole), len(deciding), "objectives")
    meetings = [one.met_on for one in result.engagement.operation.decisions]
    reviews = result.outcomes.reviews
    held = sum(any(review.due <= day for day in meetings) for review in reviews)
    yield StageCheck("reviews-held", held, len(reviews), "decision_log")


_OWN: dict[str, Callable[[EngagementResult], Iterator[StageCheck]]] = {
    "selection": _selection,
    "rollout": _rollout,
    "migration": _migration,
    "training": _training,
    "acceptance": _acceptance,
    "outcomes": _outcomes,
}
