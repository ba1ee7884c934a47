"""Single things of the later stages for programs, each with everything its page explains of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar, TypeVar

from planner.domain.model.links import Node
from planner.domain.model.objective import Objective
from planner.domain.model.steering import FailedItem
from planner.domain.model.template import KpiDefinition
from planner.domain.outcomes.results import KpiSheet
from planner.errors import NotFoundError, Problem
from planner.services.run import EngagementResult
from planner.web.acceptance import Line, failed_now, item_lines
from planner.web.api.operations import Sent, operation
from planner.web.api.paging import Asked, Page
from planner.web.api.shapes import Limits
from planner.web.api.stages import NONE_YET, Found, later, later_page
from planner.web.chain import way_between
from planner.web.outcomes import kpi_lines
from planner.web.rollout.packages import Explained, explain_package, packages_by_id
from planner.web.training import Course, Lesson, course_of, lesson_of

Item = TypeVar("Item")
_NODE = Annotated[str, Limits(min_length=1, max_length=200)]


@dataclass(frozen=True, slots=True)
class WayAsked:
    """Between which two nodes, such as `pain:PP01` and `kpi:K05`."""

    IS_ASKED: ClassVar[bool] = True
    first: _NODE
    last: _NODE


@dataclass(frozen=True, slots=True)
class KpiShown:
    """A KPI: its sheet, its definition, what the sheet still lacks, and the objectives it is for."""

    sheet: KpiSheet
    definition: KpiDefinition
    gap: tuple[str, ...]
    objectives: tuple[Objective, ...]


@operation("GET", "/engagements/{slug}/rollout/work-packages/{package}", "rollout", "view", also=NONE_YET)
def show_work_package(slug: str, package: str) -> Sent[Found[Explained]]:
    """Show a work package: what it waits for, why it starts on its day, who does it, what it is there for."""
    return later(slug, lambda result: explain_package(result, _known(packages_by_id(result).get(package))))


@operation("GET", "/engagements/{slug}/training/lessons", "training", "view", also=NONE_YET)
def list_lessons(slug: str, asked: Asked) -> Page[Lesson]:
    """List the training sessions by the clock, with course, people, place and room, in their order."""
    return later_page(slug, asked, _lessons)


@operation("GET", "/engagements/{slug}/training/courses/{course}", "training", "view", also=NONE_YET)
def show_course(slug: str, course: str) -> Sent[Found[Course]]:
    """Show a course: what is taught, its sessions, and when it is given again."""
    return later(slug, lambda result: _course(result, course))


@operation("GET", "/engagements/{slug}/acceptance/states", "acceptance", "view", also=NONE_YET)
def list_item_states(slug: str, asked: Asked) -> Page[Line]:
    """List the acceptance items with their latest test: failed first, passed last."""
    return later_page(slug, asked, lambda result: tuple(item_lines(result)))


@operation("GET", "/engagements/{slug}/acceptance/failed", "acceptance", "view", also=NONE_YET)
def list_failed_items(slug: str, asked: Asked) -> Page[FailedItem]:
    """List the acceptance items whose latest test failed, gravest first."""
    return later_page(slug, asked, failed_now)


@operation("GET", "/engagements/{slug}/outcomes/kpis/{kpi}", "outcomes", "view", also=NONE_YET)
def show_kpi(slug: str, kpi: str) -> Sent[Found[KpiShown]]:
    """Show a KPI: its sheet, its definition, what it still lacks, and the objectives it is for."""
    return later(slug, lambda result: _kpi(result, kpi))


@operation("GET", "/engagements/{slug}/chain/way", "chain", "view", way_between, also=NONE_YET)
def show_chain_way(slug: str, asked: WayAsked) -> Sent[Found[tuple[Node, ...]]]:
    """Show the shortest way along the chain between two nodes; an empty one where it does not join them."""
    return later(slug, lambda result: _way(result, asked))


def _known(found: Item | None) -> Item:
    if found is None:
        raise NotFoundError(Problem("no-such-page", ""))
    return found


def _lessons(result: EngagementResult) -> tuple[Lesson, ...]:
    ordered = sorted(result.training.sessions, key=lambda one: (one.day, one.start_hour))
    return tuple(lesson_of(result, one) for one in ordered)


def _course(result: EngagementResult, course_id: str) -> Course:
    return course_of(result, _known(next((one for one in result.training.courses if one.course_id == course_id), None)))


def _kpi(result: EngagementResult, kpi_id: str) -> KpiShown:
    one = _known(next((one for one in kpi_lines(result) if one.sheet.kpi_id == kpi_id), None))
    objectives = tuple(each for each in result.engagement.objectives if each.id in one.sheet.objective_ids)
    return KpiShown(one.sheet, one.definition, one.gap, objectives)


def _way(result: EngagementResult, asked: WayAsked) -> tuple[Node, ...]:
    nodes = result.chain.nodes
    ends = [_known(nodes.get(name)) for name in (asked.first, asked.last)]
    return tuple(nodes[one] for one in way_between(result.chain, *ends))
