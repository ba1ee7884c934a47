"""A plan under way, for programs: baselines, status, what moved and why, change requests, progress, holiday notices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from flask import url_for

from planner.domain.model.plan_change import ChangeRequest
from planner.domain.model.steering import ScheduleBaseline
from planner.domain.rollout.results import RolloutPlan
from planner.domain.rollout.steering.results import ChangeImpact, PlanDifference, Replanned, StatusReport
from planner.errors import Problem, StaleSaveError, Statement
from planner.exchange.mspdi.come_back import ComeBack, come_back
from planner.exchange.mspdi.difference import Difference
from planner.exchange.mspdi.reader import LARGEST_FILE
from planner.services.baselines import (
    BaselineKept,
    BaselineWanted,
    baseline_of,
    baselines_kept,
    freeze_baseline,
)
from planner.services.notice import NoticeDays, check_notice, keep_notice
from planner.services.progress import as_sheets, record_progress, recorded_steering
from planner.services.run import EngagementResult
from planner.services.scenarios import ScenariosTried, ask_for_scenarios, scenarios_of
from planner.services.steering import plan_difference, status_of
from planner.web.api.engagements import TextWanted
from planner.web.api.operations import NoFindingsError, Sent, operation
from planner.web.api.paging import Asked, Page, in_their_order
from planner.web.api.shapes import Limits
from planner.web.api.stages import NONE_YET, Found, later, later_page, require_not_alone, result_of
from planner.web.api.work import JobShown, job_shown
from planner.web.guard import act, floor, open_engagement

BYTES = "application/octet-stream"
_ID = Annotated[str, Limits(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.\-]{0,59}$")]
_SLUG = Annotated[str, Limits(min_length=1, max_length=100)]


@dataclass(frozen=True, slots=True)
class FreezeWanted:
    """A baseline to freeze; without an id it is numbered (B1, B2, …), without a title it is called by its id."""

    IS_ASKED: ClassVar[bool] = True
    title: TextWanted | None = None
    approved_by: TextWanted | None = None
    id: _ID | None = None


@dataclass(frozen=True, slots=True)
class BaselineAsked:
    """Which baseline to compare with; the latest one where none is named."""

    IS_ASKED: ClassVar[bool] = True
    baseline: _ID | None = None


@dataclass(frozen=True, slots=True)
class ComparisonAsked:
    """What the plan is compared with: a baseline (the latest one), or the plan of another engagement by its name."""

    IS_ASKED: ClassVar[bool] = True
    baseline: _ID | None = None
    other: _SLUG | None = None


@dataclass(frozen=True, slots=True)
class ChangeShown:
    """A change request; `impact` is null where it was not tried out: the progress report has it then."""

    request: ChangeRequest
    impact: ChangeImpact | None


@dataclass(frozen=True, slots=True)
class ScenariosShown:
    """
    The what-if files by place, and what the plan came to under each; null where they were never tried.

    `job` is the piece of background work that tries them now.
    """

    files: tuple[str, ...]
    tried: ScenariosTried | None
    is_current: bool
    job: str | None


@dataclass(frozen=True, slots=True)
class ProjectFileShown:
    """
    What somebody changed in a plan that was exported and came back.

    `version` is that of the engagement it was compared with; `statements` say how far the plan has moved on since.
    """

    version: int
    differences: tuple[Difference, ...]
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class ProgressKept:
    """What was taken over of a project file: the files of the engagement that changed, and every difference."""

    changed: tuple[str, ...]
    differences: tuple[Difference, ...]


@operation("GET", "/engagements/{slug}/rollout/baselines", "rollout", "view", baselines_kept)
def list_baselines(slug: str, asked: Asked) -> Page[BaselineKept]:
    """List the baselines, the oldest first."""
    require_not_alone(slug)
    return in_their_order(baselines_kept(floor().keeping, open_engagement(slug).engagement.id), asked)


@operation("POST", "/engagements/{slug}/rollout/baselines", "rollout", "plan", freeze_baseline,
           status=201, has_location=False, also=NONE_YET)  # fmt: skip
def freeze_plan_now(slug: str, body: FreezeWanted, version: int) -> Sent[BaselineKept]:
    """Freeze the plan of the version of the engagement named as a baseline."""
    opened = open_engagement(slug, "plan")
    if opened.engagement.version != version:
        # the plan at hand is that of the version opened here
        raise StaleSaveError(slug, {"version": opened.engagement.version}, {"version": version})
    result = _current(slug)
    title, approver = (one.text() if one else None for one in (body.title, body.approved_by))
    wanted = BaselineWanted(title, approver, body.id)
    kept = freeze_baseline(floor().keeping, opened.engagement.id, wanted, result, version, act())
    return Sent(kept, _version_now(opened.engagement.id))


@operation("GET", "/engagements/{slug}/rollout/status", "rollout", "view", status_of, also=NONE_YET)
def show_status(slug: str, asked: BaselineAsked) -> Sent[Found[StatusReport | None]]:
    """Show the progress against a baseline, earned value and what to do next; null where no progress is recorded."""
    return later(slug, lambda result: status_of(result, baseline_of(result, asked.baseline)))


@operation("GET", "/engagements/{slug}/rollout/replan", "rollout", "view", also=NONE_YET)
def show_replan(slug: str) -> Sent[Found[Replanned | None]]:
    """Show what planning the rest anew moved, why, and what hangs on it; null where no progress is recorded."""
    return later(slug, lambda result: result.replanned)


@operation("GET", "/engagements/{slug}/rollout/comparison", "rollout", "view", plan_difference, also=NONE_YET)
def compare_plan(slug: str, asked: ComparisonAsked) -> Sent[Found[PlanDifference | None]]:
    """Show how the plan differs from a baseline or from another engagement's plan; null where there is no baseline."""
    other = later(asked.other, lambda result: result.rollout).value.found if asked.other else None
    return later(slug, lambda result: _difference(result, other or baseline_of(result, asked.baseline)))


@operation("GET", "/engagements/{slug}/rollout/changes", "rollout", "view", also=NONE_YET)
def list_change_requests(slug: str, asked: Asked) -> Page[ChangeShown]:
    """List the change requests, what was decided on each, and what it does to dates, cost and acceptance."""
    return later_page(slug, asked, _changes)


@operation("GET", "/engagements/{slug}/rollout/scenarios", "rollout", "view", scenarios_of)
def show_scenarios(slug: str) -> ScenariosShown:
    """Show the what-if files, and what the plan came to under each when they were tried last."""
    opened = open_engagement(slug)
    require_not_alone(slug)
    known = scenarios_of(floor().keeping, opened.engagement.id)
    is_current = known.tried is not None and known.tried.version == opened.engagement.version
    return ScenariosShown(known.files, known.tried, is_current, known.under_way.id if known.under_way else None)


@operation("POST", "/engagements/{slug}/rollout/scenarios", "rollout", "generate", ask_for_scenarios,
           status=202, has_version=False, also=(422,))  # fmt: skip
def try_scenarios_now(slug: str) -> Sent[JobShown]:
    """Try the what-if files in the background; the job says how far that is."""
    opened = open_engagement(slug, "generate")
    job = ask_for_scenarios(floor().keeping, opened.engagement.id, act())
    floor().ring(job)
    return Sent(job_shown(job), None, url_for("api.show_job", slug=slug, job=job.id))


@operation("POST", "/engagements/{slug}/rollout/project-file/check", "rollout", "plan", come_back,
           takes=BYTES, largest=LARGEST_FILE, also=NONE_YET)  # fmt: skip
def check_project_file(slug: str, body: bytes) -> ProjectFileShown:
    """Say what somebody changed in an exported MS Project XML file; nothing is kept."""
    opened = open_engagement(slug, "plan")
    found = _came_back(slug, opened.engagement.id, body)
    return ProjectFileShown(opened.engagement.version, found.differences, found.statements)


@operation("POST", "/engagements/{slug}/rollout/project-file", "rollout", "plan", record_progress,
           takes=BYTES, largest=LARGEST_FILE, also=NONE_YET)  # fmt: skip
def keep_project_file(slug: str, body: bytes, version: int) -> Sent[ProgressKept]:
    """Take progress, durations, constraints and deadlines over from an exported MS Project XML file."""
    opened = open_engagement(slug, "plan")
    if opened.engagement.version != version:
        # a file that was taken over already holds nothing new, and would be taken for kept
        raise StaleSaveError(slug, {"version": opened.engagement.version}, {"version": version})
    found = _came_back(slug, opened.engagement.id, body)
    keeping, engines = floor().keeping, floor().engines
    changed: tuple[str, ...] = ()
    if any(one.kept for one in found.differences):
        changed = record_progress(keeping, engines, opened.engagement.id, as_sheets(found.steering), version, act())
    return Sent(ProgressKept(changed, found.differences), _version_now(opened.engagement.id))


@operation("POST", "/engagements/{slug}/rollout/notices/check", "rollout", "plan", check_notice, takes=BYTES)
def check_holiday_notice(slug: str, body: bytes) -> NoticeDays:
    """Say which days of the calendar a holiday notice (the YAML file of one) changes; nothing is kept."""
    return check_notice(floor().keeping, floor().engines, open_engagement(slug, "plan").engagement.id, body)


@operation("POST", "/engagements/{slug}/rollout/notices", "rollout", "plan", keep_notice,
           status=201, takes=BYTES, has_location=False)  # fmt: skip
def keep_holiday_notice(slug: str, body: bytes, version: int) -> Sent[NoticeDays]:
    """Keep a holiday notice; the plan is worked out anew with it."""
    opened = open_engagement(slug, "plan")
    kept = keep_notice(floor().keeping, floor().engines, opened.engagement.id, body, version, act())
    return Sent(kept, _version_now(opened.engagement.id))


def _current(slug: str) -> EngagementResult:
    found, result = result_of(slug)
    if not found.is_current:
        raise NoFindingsError([Problem("api-no-findings", slug)])
    return result


def _came_back(slug: str, engagement_id: str, body: bytes) -> ComeBack:
    recorded = recorded_steering(floor().keeping, floor().engines, engagement_id)
    return come_back(_current(slug), body, "project.xml", recorded)


def _difference(result: EngagementResult, before: ScheduleBaseline | RolloutPlan | None) -> PlanDifference | None:
    return None if before is None else plan_difference(result, before)


def _changes(result: EngagementResult) -> tuple[ChangeShown, ...]:
    impacts = {one.request.id: one for one in result.impacts}
    return tuple(ChangeShown(one, impacts.get(one.id)) for one in result.engagement.steering.changes)


def _version_now(engagement_id: str) -> int:
    with floor().keeping.reading() as unit:
        return unit.engagements.named(engagement_id).version
