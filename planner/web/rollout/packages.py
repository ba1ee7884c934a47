"""The work packages: a table to search and filter, and one package with why it is there and why on that day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from flask import request

from planner.domain.model.text import Text
from planner.domain.rollout.results import Link, ScheduledPackage, WorkPackage
from planner.errors import NotFoundError, Problem, Statement
from planner.services.run import EngagementResult
from planner.web.found import findings
from planner.web.guard import needs, open_engagement
from planner.web.rollout.blueprint import ROLLOUT, rollout
from planner.web.stage_pages import role_name, show, turned

ROWS = 40
# a chain of causes is read, not searched: whoever wants more asks about a package further back
_LONGEST_CHAIN = 12
_SHOWN_REASONS = 4


@dataclass(frozen=True, slots=True)
class Asked:
    """What the list of work packages is narrowed to, as the address has it."""

    text: str
    phase: str
    role: str
    only_critical: bool
    page: int


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the table: the package, its dates, its owner, and the codes of why it is there."""

    package: WorkPackage
    scheduled: ScheduledPackage
    owner: Text | str
    codes: tuple[str, ...]
    more_codes: int


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of the lines that fit, how many fit, and what can be chosen from."""

    lines: tuple[Line, ...]
    count: int
    pages: int
    phases: tuple[tuple[str, Text], ...]
    roles: tuple[tuple[str, Text | str], ...]


@dataclass(frozen=True, slots=True)
class Explained:
    """One work package with everything that explains it."""

    line: Line
    causes: tuple[tuple[date, str, Statement], ...]
    before: tuple[tuple[Link, WorkPackage], ...]
    after: tuple[WorkPackage, ...]
    people: tuple[tuple[Text, Text | str, float], ...]
    reasons: tuple[tuple[str, str, Text | None], ...]
    configured: tuple[str, ...]


@rollout.get("/e/<slug>/rollout/packages")
@needs("view")
def packages(slug: str) -> str:
    """Show the work packages that fit what was asked for."""
    opened = open_engagement(slug)
    found, asked = findings(opened), _asked()
    listed = _listed(found.result, asked) if found.result else None
    return show(
        ROLLOUT, "packages", opened, found, "rollout/packages.html", listed=listed, asked=asked, address=turned
    )  # fmt: skip


@rollout.get("/e/<slug>/rollout/packages/<package_id>")
@needs("view")
def package(slug: str, package_id: str) -> str:
    """Show one work package."""
    opened = open_engagement(slug)
    found = findings(opened)
    own = None if found.result is None else packages_by_id(found.result).get(package_id)
    if found.result is None or own is None:
        raise NotFoundError(Problem("no-such-page", ""))
    explained = explain_package(found.result, own)
    return show(ROLLOUT, "packages", opened, found, "rollout/package.html", one=explained)


def _asked() -> Asked:
    args = request.args
    return Asked(
        args.get("q", "").strip()[:80], args.get("phase", ""), args.get("role", ""), args.get("critical") == "1",
        max(args.get("page", 1, type=int), 1),
    )  # fmt: skip


def _listed(result: EngagementResult, asked: Asked) -> Listed:
    template = result.packs.plan_templates[result.rollout.template_id]
    whole = result.rollout.work_packages
    fitting = [one for one in whole if _fits(result, one, asked)]
    fitting.sort(key=lambda one: (result.rollout.schedule[one.id].start, result.rollout.schedule[one.id].finish))
    pages = max((len(fitting) + ROWS - 1) // ROWS, 1)
    first = (min(asked.page, pages) - 1) * ROWS
    roles = dict.fromkeys(one.raci.accountable for one in whole)
    return Listed(
        tuple(_line(result, one) for one in fitting[first : first + ROWS]),
        len(fitting),
        pages,
        tuple((key, phase.text) for key, phase in template.phases.items() if any(one.phase == key for one in whole)),
        tuple((role, role_name(result, role)) for role in roles),
    )


def _fits(result: EngagementResult, one: WorkPackage, asked: Asked) -> bool:
    words = f"{one.id} {one.title.zh} {one.title.en}".lower()
    return (
        asked.text.lower() in words
        and asked.phase in ("", one.phase)
        and asked.role in ("", one.raci.accountable)
        and (not asked.only_critical or result.rollout.schedule[one.id].critical)
    )


def _line(result: EngagementResult, one: WorkPackage) -> Line:
    codes = tuple(_codes(one))
    owner = role_name(result, one.raci.accountable)
    shown = codes[:_SHOWN_REASONS]
    return Line(one, result.rollout.schedule[one.id], owner, shown, len(codes) - len(shown))


def _codes(one: WorkPackage) -> Iterator[str]:
    """Yield the codes of the pains, objectives and requirements a work package is there for."""
    named = [reason.partition(":") for reason in one.reasons]
    own = [key for kind, _, key in named if kind in {"pain", "objective", "requirement"}]
    yield from dict.fromkeys((*own, *one.requirement_ids))


def explain_package(result: EngagementResult, one: WorkPackage) -> Explained:
    """Return a work package with what it waits for, why, who does it, and what it is there for."""
    by_id = packages_by_id(result)
    return Explained(
        line=_line(result, one),
        causes=tuple(_causes(result, one.id)),
        before=tuple((link, by_id[link.predecessor_id]) for link in one.links),
        after=tuple(o for o in by_id.values() if any(link.predecessor_id == one.id for link in o.links)),
        people=tuple(_people(result, one)),
        reasons=tuple(_reasons(result, one)),
        configured=_configured(result, one),
    )


def packages_by_id(result: EngagementResult) -> dict[str, WorkPackage]:
    """Return the work packages of a plan by their ids."""
    return {one.id: one for one in result.rollout.work_packages}


def _causes(result: EngagementResult, package_id: str) -> Iterator[tuple[date, str, Statement]]:
    """Yield why a package starts on its day, then why what it waits for does, back to the start of the plan."""
    seen: set[str] = set()
    next_id: str | None = package_id
    while next_id is not None and next_id not in seen and len(seen) < _LONGEST_CHAIN:
        seen.add(next_id)
        scheduled = result.rollout.schedule[next_id]
        if scheduled.cause is None:
            return
        yield scheduled.start, next_id, scheduled.cause.statement
        next_id = scheduled.cause.package_id


def _people(result: EngagementResult, one: WorkPackage) -> Iterator[tuple[Text, Text | str, float]]:
    members = {member.id: member.name for member in result.engagement.team}
    for assigned in result.rollout.scheduling.assignments:
        if assigned.work_package_id == one.id:
            yield members[assigned.member_id], role_name(result, assigned.role_id), assigned.share


def _reasons(result: EngagementResult, one: WorkPackage) -> Iterator[tuple[str, str, Text | None]]:
    """Yield kind, code and text of every reason that a reader can follow; sources stand in the documents."""
    catalogue = result.packs.catalogue
    topics = [topic for sheet in result.packs.questionnaires.values() for topic in sheet.topics.values()]
    texts: dict[str, dict[str, Text]] = {
        "pain": {key: pain.text for key, pain in catalogue.pain_points.items()},
        "requirement": {key: requirement.text for key, requirement in catalogue.requirements.items()},
        "objective": {objective.id: objective.text for objective in result.engagement.objectives},
        "readiness": {topic.id: topic.text for topic in topics},
        "cause": {topic.id: topic.text for topic in topics},
    }
    own = dict.fromkeys((*one.reasons, *(f"requirement:{id_}" for id_ in one.requirement_ids)))
    for reference in own:
        kind, _, key = reference.partition(":")
        if kind in texts:
            yield kind, key, texts[kind].get(key)


def _configured(result: EngagementResult, one: WorkPackage) -> tuple[str, ...]:
    """Return the configuration nodes of the chain that a work package builds."""
    nodes = [node.key for node in result.chain.nodes.values() if node.kind == "configuration"]
    return tuple(key for key in nodes if key.partition(".")[0] in one.config_areas and _of_module(one, key))


def _of_module(one: WorkPackage, key: str) -> bool:
    kind, _, module = (one.subject or "").partition(":")
    return kind != "module" or module == key.partition(".")[2]
