"""How far the preparations before an introduction have come, and where to go on with each."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from planner.domain.model.company import ProcessArea

if TYPE_CHECKING:
    from planner.services.run import EngagementResult

PREPARATIONS = ("needs", "product", "migration", "training", "outcomes")
PreparationState = Literal["complete", "nearly", "half", "begun", "not_begun"]
# limits of the words for completeness, and how many respondents and alternatives are enough: assumptions of ours
NEARLY_FROM, HALF_FROM = 0.75, 0.5
ENOUGH_WEIGHING, ENOUGH_ALTERNATIVES = 2, 2
WITH_KEY_USERS = {"sales", "service", "marketing"}
AREAS: tuple[ProcessArea, ...] = ("sales", "service", "marketing", "data")


@dataclass(frozen=True, slots=True)
class PreparationCheck:
    """
    One check: how many of how many are there, and where to go on: stage word, command and questionnaire.

    `total` 0 means that there is nothing yet to count: the check is open.
    """

    id: str
    done: int
    total: int
    stage: str
    command: str
    questionnaire_id: str | None

    @property
    def share(self) -> float:
        """Completeness 0-1."""
        return min(self.done / self.total, 1.0) if self.total else 0.0


@dataclass(frozen=True, slots=True)
class Preparation:
    """One of the five preparations with its checks; `share` is the mean of theirs."""

    id: str
    checks: tuple[PreparationCheck, ...]
    share: float
    state: PreparationState


def check_preparation(result: EngagementResult) -> tuple[Preparation, ...]:
    """
    Return the five preparations in the order of their source: needs, product, migration, training, KPIs.

    Source: docs/methods.md#preparation
    """
    makers = (_needs, _product, _migration, _training, _outcomes)
    return tuple(_preparation(id_, tuple(make(result))) for id_, make in zip(PREPARATIONS, makers, strict=True))


def state_of(share: float) -> PreparationState:
    """Return the word for a completeness."""
    if share >= 1:
        return "complete"
    if share >= NEARLY_FROM:
        return "nearly"
    return "half" if share >= HALF_FROM else "begun" if share > 0 else "not_begun"


def _preparation(id_: str, checks: tuple[PreparationCheck, ...]) -> Preparation:
    share = math.fsum(check.share for check in checks) / len(checks)
    return Preparation(id_, checks, share, state_of(share))


def _needs(result: EngagementResult) -> Iterator[PreparationCheck]:
    engagement, diagnosis = result.engagement, result.diagnosis
    processes = {process.area for process in engagement.company.processes}
    yield _check("processes", len(processes), len(AREAS), "diagnosis", "diagnosis find", "as_is_processes")
    rated = sum(pain.respondents > 0 for pain in diagnosis.pains)
    yield _check("pains", rated, len(diagnosis.pains), "diagnosis", "diagnosis find", "pain_points")
    objectives = engagement.objectives
    whole = [o for o in objectives if o.kpi_id and o.target is not None and o.due and o.owner]
    yield _check("objectives", len(whole), len(objectives), "diagnosis", "diagnosis find", "objectives")
    linked = [o for o in objectives if o.pain_ids and o.requirement_ids]
    yield _check("objectives-linked", len(linked), len(objectives), "diagnosis", "chain", "objectives")
    decided = sum(contradiction.decided for contradiction in diagnosis.contradictions)
    stated = len(diagnosis.contradictions)
    # with nothing contradictory there is nothing to decide: that is done
    yield _check("contradictions", decided or not stated, stated or 1, "diagnosis", "diagnosis find", None)
    marked = any(d.need or d.must_have for d in engagement.requirement_decisions.values())
    yield _check("requirements", marked, 1, "diagnosis", "diagnosis find", None)


def _product(result: EngagementResult) -> Iterator[PreparationCheck]:
    engagement, selection = result.engagement, result.selection
    new = [a for a in engagement.alternatives if not a.keeps_current]
    counted = sum(not one.has_interest for one in engagement.weightings)
    yield _check("weights", counted, ENOUGH_WEIGHING, "selection", "selection rank", "weighting")
    yield _check("alternatives", len(new), ENOUGH_ALTERNATIVES, "selection", "selection screen", None)
    quoted = [a for a in new if a.quotation and all(line.amount is not None for line in a.quotation.lines)]
    yield _check("quotations", len(quoted), len(new), "selection", "selection cost", None)
    limit = selection.evidence_limit
    ids = {a.id for a in new}
    shown = [s for s in selection.scored if s.alternative_id in ids and s.evidenced_weight >= limit]
    yield _check("evidence", len(shown), len(new), "selection", "selection rank", None)
    agreed = any(a.question_id == "sponsor_agreed" and a.value is True for a in engagement.answers)
    yield _check("sponsor", agreed, 1, "diagnosis", "diagnosis find", "objectives")
    yield _check("award", engagement.award is not None, 1, "selection", "selection rank", None)


def _migration(result: EngagementResult) -> Iterator[PreparationCheck]:
    sources = result.engagement.company.data_sources
    yield _check("sources", bool(sources), 1, "migration", "migration plan", "company_profile")
    counted = [s for s in sources if s.records is not None]
    yield _check("sources-counted", len(counted), len(sources), "migration", "migration plan", "company_profile")
    measured = [s for s in sources if s.duplicate_fraction is not None]
    yield _check("duplicates", len(measured), len(sources), "migration", "migration plan", "company_profile")
    decided = [s for s in result.migration.sources if s.strategy != "undecided"]
    yield _check("strategies", len(decided), len(sources), "migration", "migration plan", "company_profile")
    yield _check("steward", _filled(result, ["data_steward"]), 1, "migration", "migration plan", "team_and_calendar")


def _training(result: EngagementResult) -> Iterator[PreparationCheck]:
    groups = result.engagement.company.user_groups
    yield _check("users", bool(groups), 1, "training", "training plan", "company_profile")
    # managers and executives learn from the key users of their people, and administrators are trained apart
    audiences = {group.role for group in groups} & WITH_KEY_USERS
    taught = {group.role for group in groups if group.key_users} & audiences
    yield _check("key-users", len(taught), len(audiences), "training", "training plan", "company_profile")
    yield _check("trainer", _filled(result, ["trainer"]), 1, "training", "training plan", "team_and_calendar")
    yield _check("support", _filled(result, ["support_lead"]), 1, "training", "rollout plan", "team_and_calendar")
    yield _check("busy-times", bool(result.engagement.blackouts), 1, "training", "training plan", "team_and_calendar")
    planned = {session.course_id for session in result.training.sessions}
    courses = result.training.courses
    dated = sum(course.course_id in planned for course in courses)
    yield _check("timetable", dated, len(courses), "training", "training plan", None)


def _outcomes(result: EngagementResult) -> Iterator[PreparationCheck]:
    objectives = result.engagement.objectives
    sheets = result.outcomes.kpis
    deciding = [sheet for sheet in sheets if sheet.deciding]
    with_kpi = [o for o in objectives if o.kpi_id]
    yield _check("kpis", len(with_kpi), len(objectives), "outcomes", "outcomes kpis", "objectives")
    started = [o for o in objectives if o.start_value is not None]
    yield _check("start-values", len(started), len(objectives), "outcomes", "outcomes kpis", "objectives")
    owned = [sheet for sheet in deciding if sheet.owner is not None]
    yield _check("owners", len(owned), len(deciding), "outcomes", "outcomes kpis", "objectives")
    yield _check("reviews", bool(result.outcomes.reviews), 1, "outcomes", "outcomes kpis", None)
    stages = bool(result.engagement.survey.initiation.stage_objectives)
    yield _check("yardstick", stages, 1, "outcomes", "diagnosis find", "initiation")


def _check(id_: str, done: int, total: int, stage: str, command: str, questionnaire_id: str | None) -> PreparationCheck:
    return PreparationCheck(id_, int(done), total, stage, command, questionnaire_id)


def _filled(result: EngagementResult, roles: Iterable[str]) -> bool:
    named = {member.role for member in result.engagement.team}
    return all(role in named for role in roles)
