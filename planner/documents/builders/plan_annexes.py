"""What the chapters rest on: sheets of the workbook, responsibilities, traceability, calendar, terms, signatures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from planner.documents.builders.common import (
    Open,
    assumption_list,
    contradictions_blocks,
    glossary_table,
    heading,
    open_items,
    references_table,
    row,
    shared_heading,
)
from planner.documents.builders.plan_calendar import calendar_blocks
from planner.documents.builders.plan_migration import migration_detail
from planner.documents.builders.plan_organisation import people_detail
from planner.documents.builders.plan_sheets import workbook_blocks
from planner.documents.builders.plan_situation import unfinished_objectives
from planner.documents.builders.plan_view import PlanView
from planner.domain.model.catalogue import Module, Requirement
from planner.domain.model.document import Block, OpenItems, Paragraph, Row, SignatureBlock, Table
from planner.domain.rollout.results import WorkPackage
from planner.errors import Statement

STANDARDS = ("gbt_8567", "gbt_19668_5", "gbt_28035", "pipl", "dsl")
SIGNATORIES = ("sponsor", "project_manager", "vendor", "consultant")
TERMS = (
    "work_package",
    "total_float",
    "critical_path",
    "gate",
    "wave",
    "batch",
    "raci",
    "uat",
    "crm",
    "erp",
    "oa",
)
ASSUMPTIONS = ("durations", "likely", "effort", "waves", "cleaning", "probability")
# less prints as nothing
_TOLD_DAYS = 0.05
_STAGES = ("rollout", "migration", "training")


def build_annexes(view: PlanView) -> tuple[Block, ...]:
    """Return the annexes in print order."""
    parts = (
        workbook_blocks,
        people_detail,
        migration_detail,
        _traceability,
        calendar_blocks,
        _references,
        _contradictions,
        _open,
        _signatures,
    )
    return tuple(block for part in parts for block in part(view))


# --- traceability ------------------------------------------------------------------------------------------------


def _traceability(view: PlanView) -> Iterator[Block]:
    """Yield by module what its requirements lead to; every single requirement stands in the annex workbook."""
    prose = view.prose
    yield heading(prose, "traceability")
    yield Paragraph("traceability-lead", prose.text("traceability-lead", count=len(view.result.requirements)))
    links = links_of(view)
    by_module: dict[str, list[Requirement]] = defaultdict(list)
    for requirement in view.result.requirements:
        by_module[requirement.module].append(requirement)
    modules = view.result.packs.catalogue.modules
    rows = tuple(_module_row(view, modules[code], own, links) for code, own in by_module.items())
    columns = view.columns(
        ("module", "requirements", "packages-of-module", "courses", "items"), (44, 16, 66, 26, 16), (1, 4)
    )
    note = prose.text("traceability-note")
    yield Table("traceability-table", prose.text("caption-traceability"), columns, rows, note)


@dataclass(frozen=True, slots=True)
class RequirementLinks:
    """Codes of work packages, courses and acceptance items by requirement."""

    packages: Mapping[str, list[str]]
    courses: Mapping[str, list[str]]
    items: Mapping[str, list[str]]


def links_of(view: PlanView) -> RequirementLinks:
    """Return what every requirement of an engagement leads to."""
    return RequirementLinks(
        _ids_by_requirement((view.code(p), p.requirement_ids) for p in view.rollout.work_packages),
        _ids_by_requirement((course.course_id, course.requirement_ids) for course in view.result.training.courses),
        _ids_by_requirement((item.id, item.requirement_ids) for item in view.result.acceptance.items),
    )


def _module_row(view: PlanView, module: Module, requirements: list[Requirement], links: RequirementLinks) -> Row:
    """Return with what a module is built, taught and accepted, and which of its requirements lack one of them."""
    prose = view.prose
    packages, courses, items = (
        list(dict.fromkeys(code for requirement in requirements for code in found.get(requirement.id, ())))
        for found in (links.packages, links.courses, links.items)
    )
    return row(
        prose.text("module", code=module.code, name=module.text),
        str(len(requirements)),
        _listed(view, _folded(view, packages)),
        _listed(view, courses),
        str(len(items)),
    )


def items_of(view: PlanView, links: RequirementLinks, requirement_id: str) -> Iterator[str]:
    """Yield the acceptance items of a requirement, the one named after it first and by a word."""
    own = f"AC-{requirement_id}"
    for item in sorted(links.items.get(requirement_id, ()), key=lambda item: item != own):
        yield view.prose.text("item-own") if item == own else item


def _folded(view: PlanView, codes: list[str]) -> list[str]:
    """Write codes of work packages repeated over a register once, with how many there are."""
    stems: dict[str, list[str]] = {}
    for code in codes:
        stems.setdefault(code.split(".", maxsplit=1)[0], []).append(code)
    return [
        several[0] if len(several) == 1 else view.prose.text("repeated-code", code=stem, count=len(several))
        for stem, several in stems.items()
    ]


def _ids_by_requirement(pairs: Iterable[tuple[str, tuple[str, ...]]]) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for id_, requirement_ids in pairs:
        for requirement_id in requirement_ids:
            found[requirement_id].append(id_)
    return found


def _listed(view: PlanView, ids: Iterable[str]) -> str:
    return view.prose.join(ids) or view.prose.text("none")


# --- durations ---------------------------------------------------------------------------------------------------


def written_duration(view: PlanView, package: WorkPackage) -> tuple[str, str, str]:
    """Return how a duration is worked out, its two factors, and where its figures come from."""
    explanation = package.duration.explanation
    return (_calculation(view, explanation), *_basis(view, explanation))


def _sum(view: PlanView, explanation: Statement) -> str:
    """Return the days a calculation comes to, with the limit that overrules them."""
    limits = explanation.params.get("limits")
    if not isinstance(limits, Statement):
        return view.prose.say(explanation)
    return view.prose.text(limits.code.removeprefix("rollout."), **limits.params)


def _calculation(view: PlanView, explanation: Statement) -> str:
    """Write terms and limits of a duration as a sum; an explanation of another form is worded whole."""
    terms, limits = (explanation.params.get(key) for key in ("terms", "limits"))
    if not isinstance(terms, Statement) or not isinstance(limits, Statement):
        return view.prose.say(explanation)
    if terms.code == "rollout.term-fixed" and limits.code == "rollout.limit-none":
        return view.prose.value(terms.params["days"])
    return view.prose.text("calculation", terms=_terms(view, terms), result=_sum(view, explanation))


def _terms(view: PlanView, statement: Statement) -> str:
    """Write a sum of terms: fixed days, and numbers times days per unit."""
    params = statement.params
    if statement.code == "rollout.sum":
        left, right = (_terms(view, part) for part in params.values() if isinstance(part, Statement))
        return view.prose.text("sum-terms", left=left, right=right)
    if statement.code == "rollout.term-fixed":
        return view.prose.value(params["days"])
    key = {"rollout.term": "term", "rollout.term-unknown": "term-unknown"}.get(statement.code)
    return view.prose.text(key, **params) if key else view.prose.say(statement)


def _basis(view: PlanView, explanation: Statement) -> tuple[str, str]:
    """Return the two factors and where the figures come from."""
    params, none = explanation.params, view.prose.text("no-days")
    factors = view.prose.text("factors", **params) if "optimistic_factor" in params else none
    return factors, view.prose.value(params["source"]) if "source" in params else none


# --- registers ---------------------------------------------------------------------------------------------------


def _references(view: PlanView) -> Iterator[Block]:
    prose = view.prose
    yield shared_heading(prose, "glossary")
    yield glossary_table(prose, TERMS)
    yield shared_heading(prose, "references")
    yield references_table(view.result, prose, STANDARDS)
    yield heading(prose, "assumptions")
    yield from assumption_list(prose, (prose.text(f"assume-{key}") for key in ASSUMPTIONS))


def _contradictions(view: PlanView) -> Iterator[Block]:
    yield heading(view.prose, "contradictions")
    yield from contradictions_blocks(view.result, view.prose)


def _open(view: PlanView) -> Iterator[Block]:
    yield heading(view.prose, "open")
    yield OpenItems("open-items", open_items(view.result, view.prose, _STAGES, _own_open(view)))


def _own_open(view: PlanView) -> Iterator[Open]:
    prose = view.prose
    manager, sponsor = view.role("project_manager"), view.role("sponsor")
    if view.rollout.is_provisional:
        reported = view.award_reported
        told = prose.text("open-award-reported", on=reported) if reported else prose.text("open-award")
        yield Open(told, sponsor, prose.text("open-award-matters"))
    asked = {question.id for question in view.result.diagnosis.open_questions}
    for assignment in view.rollout.roles:
        if not assignment.member_ids and f"role:{assignment.role_id}" not in asked:
            text = prose.text("open-role", role=view.role(assignment.role_id))
            key = "open-role-matters" if assignment.effort_days >= _TOLD_DAYS else "open-role-matters-little"
            matters = prose.text(key, days=assignment.effort_days)
            yield Open(text, sponsor if view.template.roles[assignment.role_id].required else manager, matters)
    for objective, lacking in unfinished_objectives(view):
        owner = prose.value(objective.owner) if objective.owner else manager
        text = prose.text("open-goal", id=objective.id, text=objective.text, lacking=lacking)
        yield Open(text, owner, prose.text("open-goal-matters"))
    for statement in view.result.training.unscheduled[:3]:
        yield Open(prose.say(statement), view.role("trainer"), prose.text("open-training-matters"))
    if len(view.result.training.unscheduled) > 3:  # noqa: PLR2004  # the training plan lists them all
        count = len(view.result.training.unscheduled) - 3
        yield Open(
            prose.text("open-training-more", count=count), view.role("trainer"), prose.text("open-training-matters")
        )
    clarify = len(view.to_clarify)
    if clarify:
        text = prose.text("open-clarify", count=clarify)
        yield Open(text, view.role("vendor_project_manager"), prose.text("open-clarify-matters"))


def _signatures(view: PlanView) -> Iterator[Block]:
    prose, engagement = view.prose, view.result.engagement
    yield heading(prose, "signatures")
    parties = tuple(
        prose.text(f"sign-{who}", client=engagement.client, consultant=engagement.consultant) for who in SIGNATORIES
    )
    yield SignatureBlock("signature-block", prose.text("signatures-title"), parties)
