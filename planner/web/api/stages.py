"""What the engines found, for programs: stage by stage, as the records of the product have it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar, Generic, TypeVar

from planner.domain.acceptance.results import AcceptanceBook, AcceptanceItem
from planner.domain.chain import walk
from planner.domain.diagnosis.results import Diagnosis
from planner.domain.migration.results import MigrationPlan
from planner.domain.model.links import CHAIN_ORDER, Break, ChainLink, Node, NodeKind
from planner.domain.outcomes.results import KpiSheet, OutcomeSheet
from planner.domain.rollout.adoption import AdoptionPlan
from planner.domain.rollout.configuration.results import ConfigurationBook
from planner.domain.rollout.results import Gate, GoLive, Risk, RoleAssignment, ScheduledPackage, Wave, WorkPackage
from planner.domain.rollout.schedule_results import PlanScheduling
from planner.domain.training.results import Session, TrainingPlan
from planner.errors import Problem, Statement
from planner.services.completeness import StageStanding, stage_standings
from planner.services.findings import Findings
from planner.services.obstacles import Obstacle, obstacles
from planner.services.preparation import Preparation, check_preparation
from planner.services.run import EngagementResult
from planner.web.api.bearer import ForbiddenError
from planner.web.api.operations import NoFindingsError, Sent, operation
from planner.web.api.paging import Asked, Page, in_their_order
from planner.web.api.shapes import Limits
from planner.web.found import findings
from planner.web.guard import open_engagement, say
from planner.web.problem_details import ProblemShown
from planner.web.stage_pages import scores_alone

Part = TypeVar("Part")
Item = TypeVar("Item")
NONE_YET = (409,)


@dataclass(frozen=True, slots=True)
class FindingsShown:
    """
    How the findings stand to the engagement.

    `version` is that of the engagement they were made from, null where there are none; `wanted` that of the engagement
    now. `problems` say why the version wanted cannot be worked out.
    """

    version: int | None
    wanted: int
    is_current: bool
    is_coming: bool
    problems: tuple[ProblemShown, ...]


@dataclass(frozen=True, slots=True)
class Found(Generic[Part]):
    """A part of the findings, with the version of the engagement it was made from and whether that is the present."""

    version: int
    is_current: bool
    found: Part


@dataclass(frozen=True, slots=True)
class PlanDates:
    """The dates of the roll-out: when it starts, when acceptance begins, when which wave goes live, and how sure."""

    template_id: str
    alternative_id: str | None
    is_provisional: bool
    start: date
    uat_start: date
    go_live: GoLive
    waves: tuple[Wave, ...]
    critical_path: tuple[str, ...]
    status_date: date | None
    warnings: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class PackageShown:
    """A work package and when it takes place."""

    work_package: WorkPackage
    scheduled: ScheduledPackage


@dataclass(frozen=True, slots=True)
class NodesOfKind:
    """The nodes of one kind that a walk along the chain comes to."""

    kind: NodeKind
    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class WalkAsked:
    """Where a walk along the chain begins: a node such as `pain:PP01`."""

    IS_ASKED: ClassVar[bool] = True
    node: Annotated[str, Limits(min_length=1, max_length=200)]


def result_of(slug: str) -> tuple[Findings, EngagementResult]:
    """Return the latest findings of an engagement; NoFindingsError where there are none yet."""
    found = findings(open_engagement(slug))
    if found.result is None:
        raise NoFindingsError(found.problems or (Problem("api-no-findings", slug),))
    return found, found.result


def part_of(slug: str, part: Callable[[EngagementResult], Part]) -> Sent[Found[Part]]:
    """Return a part of the findings of an engagement."""
    found, result = result_of(slug)
    assert found.version is not None
    return Sent(Found(found.version, found.is_current, part(result)), found.version)


def page_of(slug: str, asked: Asked, part: Callable[[EngagementResult], tuple[Item, ...]]) -> Page[Item]:
    """Return a page of a list in the findings of an engagement."""
    return in_their_order(part(result_of(slug)[1]), asked)


def later(slug: str, part: Callable[[EngagementResult], Part]) -> Sent[Found[Part]]:
    """Return a part of what comes after the selection: whoever scores alone is not told which alternative leads."""
    require_not_alone(slug)
    return part_of(slug, part)


def later_page(slug: str, asked: Asked, part: Callable[[EngagementResult], tuple[Item, ...]]) -> Page[Item]:
    """Return a page of a list in what comes after the selection."""
    require_not_alone(slug)
    return page_of(slug, asked, part)


def require_not_alone(slug: str) -> None:
    """Refuse whoever still scores alone what comes after the selection; ForbiddenError."""
    if scores_alone(open_engagement(slug)):
        raise ForbiddenError(Problem("round-still-open", slug))


@operation("GET", "/engagements/{slug}/findings", "findings", "view")
def show_findings(slug: str) -> FindingsShown:
    """Say how the findings stand to the engagement as it is now; newer ones are worked out where needed."""
    found = findings(open_engagement(slug))
    wording = say()
    problems = tuple(
        ProblemShown(one.code, one.where, dict(one.params), wording.explanation(one)) for one in found.problems
    )
    return FindingsShown(found.version, found.wanted, found.is_current, found.is_coming, problems)


@operation("GET", "/engagements/{slug}/diagnosis", "diagnosis", "view", also=NONE_YET)
def show_diagnosis(slug: str) -> Sent[Found[Diagnosis]]:
    """Show the diagnosis: pains, readiness, causes, objectives, requirements asked for, open questions."""
    return part_of(slug, lambda result: result.diagnosis)


@operation("GET", "/engagements/{slug}/preparation", "diagnosis", "view", check_preparation, also=NONE_YET)
def show_preparation(slug: str) -> Sent[Found[tuple[Preparation, ...]]]:
    """Show the five preparations and how complete each is."""
    return part_of(slug, check_preparation)


@operation("GET", "/engagements/{slug}/standing", "findings", "view", stage_standings, also=NONE_YET)
def show_standing(slug: str) -> Sent[Found[tuple[StageStanding, ...]]]:
    """Show how far each of the seven stages has come."""
    return part_of(slug, stage_standings)


@operation("GET", "/engagements/{slug}/obstacles", "findings", "view", obstacles, also=NONE_YET)
def show_obstacles(slug: str) -> Sent[Found[tuple[Obstacle, ...]]]:
    """Show what stands in the way, grave things first."""
    return part_of(slug, obstacles)


@operation("GET", "/engagements/{slug}/rollout/dates", "rollout", "view", also=NONE_YET)
def show_plan_dates(slug: str) -> Sent[Found[PlanDates]]:
    """Show the dates of the roll-out plan."""
    return later(slug, _plan_dates)


@operation("GET", "/engagements/{slug}/rollout/work-packages", "rollout", "view", also=NONE_YET)
def list_work_packages(slug: str, asked: Asked) -> Page[PackageShown]:
    """List the work packages of the roll-out plan with their dates."""
    return later_page(slug, asked, _packages)


@operation("GET", "/engagements/{slug}/rollout/effort", "rollout", "view", also=NONE_YET)
def show_effort(slug: str) -> Sent[Found[PlanScheduling]]:
    """Show load and assignments by role, what levelling moved, how sure the dates are, and what the plan costs."""
    return later(slug, lambda result: result.rollout.scheduling)


@operation("GET", "/engagements/{slug}/rollout/people", "rollout", "view", also=NONE_YET)
def list_role_assignments(slug: str, asked: Asked) -> Page[RoleAssignment]:
    """List the roles of the plan, who holds each, and for how many days of effort."""
    return later_page(slug, asked, lambda result: result.rollout.roles)


@operation("GET", "/engagements/{slug}/rollout/risks", "rollout", "view", also=NONE_YET)
def list_risks(slug: str, asked: Asked) -> Page[Risk]:
    """List the risks of the roll-out."""
    return later_page(slug, asked, lambda result: result.rollout.risks)


@operation("GET", "/engagements/{slug}/rollout/gates", "rollout", "view", also=NONE_YET)
def list_gates(slug: str, asked: Asked) -> Page[Gate]:
    """List the gates of the roll-out."""
    return later_page(slug, asked, lambda result: result.rollout.gates)


@operation("GET", "/engagements/{slug}/rollout/configuration", "rollout", "view", also=NONE_YET)
def show_configuration(slug: str) -> Sent[Found[ConfigurationBook]]:
    """Show what is to be configured."""
    return later(slug, lambda result: result.configuration)


@operation("GET", "/engagements/{slug}/rollout/adoption", "rollout", "view", also=NONE_YET)
def show_adoption(slug: str) -> Sent[Found[AdoptionPlan]]:
    """Show how people are won over and supported."""
    return later(slug, lambda result: result.adoption)


@operation("GET", "/engagements/{slug}/migration", "migration", "view", also=NONE_YET)
def show_migration(slug: str) -> Sent[Found[MigrationPlan]]:
    """Show the plan of the data migration."""
    return later(slug, lambda result: result.migration)


@operation("GET", "/engagements/{slug}/training", "training", "view", also=NONE_YET)
def show_training(slug: str) -> Sent[Found[TrainingPlan]]:
    """Show the training plan: courses, cohorts, sessions, proof, records."""
    return later(slug, lambda result: result.training)


@operation("GET", "/engagements/{slug}/training/sessions", "training", "view", also=NONE_YET)
def list_sessions(slug: str, asked: Asked) -> Page[Session]:
    """List the sessions of the training timetable."""
    return later_page(slug, asked, lambda result: result.training.sessions)


@operation("GET", "/engagements/{slug}/acceptance", "acceptance", "view", also=NONE_YET)
def show_acceptance(slug: str) -> Sent[Found[AcceptanceBook]]:
    """Show the acceptance book: items, counts, preconditions, verdicts, walk-throughs."""
    return later(slug, lambda result: result.acceptance)


@operation("GET", "/engagements/{slug}/acceptance/items", "acceptance", "view", also=NONE_YET)
def list_acceptance_items(slug: str, asked: Asked) -> Page[AcceptanceItem]:
    """List the acceptance items."""
    return later_page(slug, asked, lambda result: result.acceptance.items)


@operation("GET", "/engagements/{slug}/outcomes", "outcomes", "view", also=NONE_YET)
def show_outcomes(slug: str) -> Sent[Found[OutcomeSheet]]:
    """Show the outcome sheet: KPIs, reviews, benefits."""
    return later(slug, lambda result: result.outcomes)


@operation("GET", "/engagements/{slug}/outcomes/kpis", "outcomes", "view", also=NONE_YET)
def list_kpis(slug: str, asked: Asked) -> Page[KpiSheet]:
    """List the KPI sheets."""
    return later_page(slug, asked, lambda result: result.outcomes.kpis)


@operation("GET", "/engagements/{slug}/chain/nodes", "chain", "view", also=NONE_YET)
def list_chain_nodes(slug: str, asked: Asked) -> Page[Node]:
    """List the nodes of the chain, from pain to KPI."""
    return later_page(slug, asked, lambda result: tuple(result.chain.nodes.values()))


@operation("GET", "/engagements/{slug}/chain/links", "chain", "view", also=NONE_YET)
def list_chain_links(slug: str, asked: Asked) -> Page[ChainLink]:
    """List the links of the chain."""
    return later_page(slug, asked, lambda result: result.chain.links)


@operation("GET", "/engagements/{slug}/chain/breaks", "chain", "view", also=NONE_YET)
def list_chain_breaks(slug: str, asked: Asked) -> Page[Break]:
    """List where the chain is broken."""
    return later_page(slug, asked, lambda result: result.chain.breaks)


@operation("GET", "/engagements/{slug}/chain/walk", "chain", "view", walk, also=NONE_YET)
def walk_chain(slug: str, asked: WalkAsked) -> Sent[Found[tuple[NodesOfKind, ...]]]:
    """Walk the chain both ways from one node."""
    return later(slug, lambda result: _walked(result, asked.node))


def _walked(result: EngagementResult, node: str) -> tuple[NodesOfKind, ...]:
    levels = walk(result.chain, node)
    return tuple(NodesOfKind(kind, nodes) for kind, nodes in zip(CHAIN_ORDER, levels, strict=True))


def _plan_dates(result: EngagementResult) -> PlanDates:
    plan = result.rollout
    return PlanDates(
        plan.template_id, plan.alternative_id, plan.is_provisional, plan.start, plan.uat_start, plan.go_live,
        plan.waves, plan.critical_path, plan.status_date, plan.warnings,
    )  # fmt: skip


def _packages(result: EngagementResult) -> tuple[PackageShown, ...]:
    schedule = result.rollout.schedule
    return tuple(PackageShown(one, schedule[one.id]) for one in result.rollout.work_packages)
